/* What is wrong with a message beyond its scan: every value is read by the reader that a node would use, and what no
 * node reads is judged as its RFC says. */
#ifndef JUDGEMENT_H
#define JUDGEMENT_H

#include "arena.h"
#include "message.h"

/* What the rest of a capture says about a message. */
struct surroundings {
    uint32_t opening, answer; /* packets of the WebSocket's two handshake messages; 0: not seen */
    struct bytes key;         /* of the opening, where the message comes from the server */
    bool extended;            /* the two agreed on an extension */
    bool cut;                 /* the capture has no more of it */
};

/* The first thing wrong with a message that its scan took, with its offset in the message. */
struct parse_error judgement_of(const struct message *);
/* The same in a capture: with what its stream says about it. What is said may live in the arena. */
struct parse_error judgement_around(const struct message *, const struct surroundings *, struct arena *);
/* Whether the fault is the lab's: a limit of its readers, or what it does not speak. The message may be right. */
bool judgement_is_limit(struct parse_error);
/* What is wrong, with the clause that it breaks and how sure the lab is of that: "an open quote (RFC 3261 25.1 [M])".
 */
void judgement_say(struct pen *, struct parse_error);

#endif
