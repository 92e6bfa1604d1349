/* The faults of a message beyond its scan: every value is read by the reader that a node would use, and a value that no
 * node reads is judged as its RFC says. */
#ifndef JUDGEMENT_H
#define JUDGEMENT_H

#include "arena.h"
#include "message.h"

/* The facts that the rest of a capture tells about a message. */
struct surroundings {
    uint32_t opening, answer; /* packets of the WebSocket's two handshake messages; 0: not seen */
    struct bytes key;         /* of the opening, where the message comes from the server */
    bool extended;            /* the two agreed on an extension */
    bool cut;                 /* the capture has no more of it */
};

/* The first thing wrong with a message that its scan took, with its offset in the message. */
struct parse_error judgement_of(const struct message *);
/* The same in a capture, with the facts that its stream tells. The sentences may live in the arena. */
struct parse_error judgement_around(const struct message *, const struct surroundings *, struct arena *);
/* Whether the fault is the lab's: a limit of its readers, or a protocol that it does not speak. The message may be
 * right. */
bool judgement_is_limit(struct parse_error);
/* The fault, with the clause that it breaks and how sure the lab is of that: "an open quote (RFC 3261 25.1 [M])". */
void judgement_say(struct pen *, struct parse_error);

#endif
