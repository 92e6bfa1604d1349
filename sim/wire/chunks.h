/* Messages of SCTP that came in several DATA chunks (RFC 9260 6.9), put together by their TSN. */
#ifndef CHUNKS_H
#define CHUNKS_H

#include "arena.h"

enum { CHUNKS_MAX = 256, CHUNKS_MESSAGE_MAX = 65535 }; /* of all associations; then the oldest one is given up */

struct chunk {
    uint64_t of;       /* hash of addresses, ports and verification tag */
    uint32_t tsn;      /* pieces of one message have numbers that follow each other, up to 2^32 - 1 and on from 0 */
    bool begins, ends; /* the B and the E bit */
    struct bytes octets;
};

struct chunks *chunks_new(struct arena *);
/* The message that this piece completes, until the next call; at == NULL: not yet. A piece that came before says
 * nothing. */
struct bytes chunks_take(struct chunks *, const struct chunk *);
/* Pieces that were given up, with those that wait still. */
uint32_t chunks_left(const struct chunks *);

#endif
