/* The floor: the least work that any program moving these messages would do, measured in the same process as the lab.
 * Per message one memcpy into a 1 MiB ring and a memchr scan for LF; the flow's digest computations; per hop one push
 * and pop of a 24-octet entry in a binary heap as deep as the run's mean. */
#ifndef FLOOR_H
#define FLOOR_H

#include "arena.h"
#include "digest.h"

enum { FLOOR_RECORDED = 64, FLOOR_MEDIAN_OF = 7, FLOOR_ROUNDS_MAX = 200 };

/* Registrations recorded from a real run of the flow, each its own values. */
struct floor_input {
    struct bytes *message;              /* all of them, one registration after the other */
    uint32_t first[FLOOR_RECORDED + 1]; /* registration r is message first[r] .. first[r + 1] - 1 */
    struct digest_tally digests;        /* of all FLOOR_RECORDED together */
    uint32_t heap_depth;
    uint32_t rounds; /* over all of them in one pass */
};

/* Nanoseconds a registration, the median of FLOOR_MEDIAN_OF passes. */
uint64_t floor_measure(struct arena *, const struct floor_input *);

#endif
