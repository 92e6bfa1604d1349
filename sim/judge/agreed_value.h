/* Reading the values that two sides agree on from the messages that facts point at, by the table of agreed.h. */
#ifndef AGREED_VALUE_H
#define AGREED_VALUE_H

#include "plan.h"
#include "trace.h"

struct agreed_reader {
    struct arena *arena;
    const struct trace *trace;
    const struct store *store;
    struct bytes *uri; /* each text that was read: URIs that are equal by RFC 3261 19.1.4 are read as the first of
                        * them */
    uint32_t uri_count, uri_room;
    char *scratch; /* of the field being read */
};

/* The value in the message of a record, sent or delivered: in the arena; at == NULL where it has none. A value that a
 * response does not have is read from the request that it answers, as the sender or receiver of the response had it. */
struct bytes agreed_value(struct agreed_reader *, uint32_t record, enum agreed);
/* The message of a record, taken out of its frame; false where it does not parse. Its octets live in the arena. */
bool agreed_message(struct agreed_reader *, uint32_t record, struct message *);
/* The record of the request that a SIP response answers, on the same link, or VERDICT_NO_RECORD. */
uint32_t agreed_request(struct agreed_reader *, uint32_t record);
/* The arrival of the message that a proxy passed on as this one, or VERDICT_NO_RECORD: the node that sent it made it.
 */
uint32_t agreed_relayed(const struct trace *, uint32_t delivered);

#endif
