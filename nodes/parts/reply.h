/* Answers that all entities share: SIP responses made from their request, HTTP errors, and the guards for messages that
 * did not parse. */
#ifndef REPLY_H
#define REPLY_H

#include "node.h"

/* Seconds until a 503 may be tried again: no transaction lives longer than 64 times T1 (RFC 3261 17.1.2.2). */
enum { REPLY_RETRY_AFTER = 32 };
/* Sends a SIP response without body on the link the request came in on: the copied headers, `extra` (whole header
 * lines, may be none), Content-Length: 0. The To tag is fresh unless there is one. Returns the sent message. */
struct bytes reply_sip(const struct event *, struct effects *, uint16_t code, struct bytes extra);
/* An HTTP answer with a body of that type; `extra` as above. */
void reply_http(const struct event *, struct effects *, uint16_t code, struct bytes extra, struct bytes type,
                struct bytes body);
/* The event in which a request came that is held, as far as its answer needs it: where it came from, and its octets. */
struct event reply_held_http(const struct event *now, struct effects *, uint64_t request, link_id, uint32_t conn);
/* A request for which a table of the node has no room: SIP 503 and HTTP 503 with Retry-After (RFC 3261 21.5.4, RFC 9110
 * 15.6.4), Diameter 3004 (RFC 6733 7.1.3), and FACT_REFUSED that names the table. */
void reply_busy(const struct event *, struct effects *, struct bytes who, const char *table);
void reply_tell_busy(struct effects *, struct bytes who, const char *table); /* the fact alone */
struct bytes reply_retry_after(struct pen *);                                /* the header line alone */
/* Guard for all kinds: by protocol, SIP 400 (a request with enough to answer), HTTP 400, Diameter answer with the
 * Result-Code of the parse error (E bit for 3xxx), WebSocket close 1002/1007/1009; and FACT_MALFORMED in any case. */
void reply_malformed(void *me, const struct event *, struct effects *);
/* For verbs a kind has no rule for ("*"): SIP request 405 (ACK none), HTTP 404, Diameter 3001; responses are noted and
 * dropped. */
void reply_unexpected(void *me, const struct event *, struct effects *);
/* CER -> CEA, DWR -> DWA, DPR -> DPA (RFC 6733 5.3 to 5.5), for kinds with Diameter links: rule rows for all point
 * here. */
void reply_diameter_base(void *me, const struct event *, struct effects *);
/* The six rows of a kind that both asks and is asked. */
#define REPLY_DIAMETER_RULES(proto)                                                                                    \
    {(proto), "CEA", reply_diameter_base, "RFC 6733 5.3"}, {(proto), "CER", reply_diameter_base, "RFC 6733 5.3"},      \
        {(proto), "DWR", reply_diameter_base, "RFC 6733 5.5"}, {(proto), "DWA", reply_diameter_base, "RFC 6733 5.5"},  \
        {(proto), "DPR", reply_diameter_base, "RFC 6733 5.4"},                                                         \
    {                                                                                                                  \
        (proto), "DPA", reply_diameter_base, "RFC 6733 5.4"                                                            \
    }
/* Sends a CER on a Diameter link at START. */
void reply_capabilities(const struct event *, struct effects *, link_id, uint32_t application);

#endif
