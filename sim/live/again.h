/* Answers over UDP that may be asked for once more (RFC 3261 17.2.2: a server transaction stays completed for Timer J).
 * Links of the model lose nothing, so nodes have no such time; datagrams from outside do get lost, and come twice. */
#ifndef AGAIN_H
#define AGAIN_H

#include "arena.h"

enum { AGAIN_MAX = 256 }; /* requests that are remembered; the oldest go first */

struct again_row {
    uint64_t request;      /* hash of its octets and of who sent them; 0: nobody's */
    uint64_t name;         /* of its transaction: what its answer has as well */
    uint64_t answered;     /* hrtime; 0: it was not, finally */
    struct bytes response; /* in the arena */
    struct arena arena;
};
struct again {
    struct again_row row[AGAIN_MAX];
    uint32_t next;
};

/* A datagram of that seat came: the final response that it had before, or none. Then it is remembered. */
struct bytes again_asked(struct again *, uint32_t seat, struct bytes octets, uint64_t now);
/* A datagram leaves for that seat. */
void again_answered(struct again *, uint32_t seat, struct bytes octets, uint64_t now);
void again_free(struct again *);

#endif
