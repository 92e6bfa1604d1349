/* The octets of one direction of a TCP connection in their order, although their segments may come in another one. */
#ifndef SEQUENCE_H
#define SEQUENCE_H

#include "arena.h"
#include "spans.h"

enum { SEQUENCE_WINDOW = 64 * 1024 }; /* octets that may come before those that are missing */

struct sequence {
    uint32_t next; /* number of the octet that follows */
    char *window;  /* octets that have come beyond it: octet n of the window is octet next + n */
    struct spans beyond;
};

/* Begins anew at that number; the window's room stays. */
void sequence_begin(struct sequence *, uint32_t number);
/* Takes a segment and gives the octets of it that come next, which then count as taken; none when all of it was sent
 * before, or waits in the window. false: it is too far ahead to wait, and nothing is taken. */
bool sequence_take(struct sequence *, struct arena *, uint32_t number, struct bytes, struct bytes *follow);
/* Octets of the window that follow now, until the next call; none where some are missing. */
struct bytes sequence_waiting(struct sequence *);
/* How many octets are missing before the first that waits; 0: none waits. */
uint32_t sequence_missing(const struct sequence *);
/* Those octets will not come. */
void sequence_skip(struct sequence *, uint32_t count);

#endif
