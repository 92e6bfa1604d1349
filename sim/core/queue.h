/* The messages that are under way on links, and the choice of the next event. Messages wait in one lane per link class:
 * with a constant delay a lane is first in, first out, and ties at one moment are put in place from the tail, so the
 * cost does not grow with the number of messages in flight. Lanes that are not empty are a chain in the order of their
 * heads: as a rule the first lane still is the first when its head has gone, or goes a few places back. Everything here
 * lies in the world's image: indexes, no pointers. */
#ifndef QUEUE_H
#define QUEUE_H

#include <assert.h>
#include <stddef.h>

#include "link.h"
#include "moment.h"
#include "store.h"

enum queue_what { QUEUE_MESSAGE, QUEUE_OPENED, QUEUE_CLOSED, QUEUE_MOMENT /* of a row of the filter: on no link */ };
#define QUEUE_NONE 0u /* entry 0 is never used */

/* One cache line: an entry is written, read and cleared as a whole. */
struct queued {
    sim_time at;
    uint64_t order; /* kind class, source node, per-source sequence: decides among equal moments */
    uint64_t rng_path;
    blob_id blob;
    link_id link;
    uint32_t conn;
    uint32_t cause; /* the RECORD_SENT, which says when that was; 0 untraced */
    uint32_t next, previous;
    uint16_t verb; /* of a message whose sending is recorded, or that may be background; else VERB_NONE */
    uint8_t proto;
    uint8_t what; /* enum queue_what */
    uint8_t why;  /* QUEUE_CLOSED: enum close_why */
    uint8_t background;
    uint8_t injected; /* by somebody outside */
    uint8_t passes;   /* FILTER_REORDER: how many have still to pass */
    uint16_t row;     /* of the filter: where to go on with those before delivery */
    uint16_t waits;   /* the line that the row waits for, + 1; QUEUE_WAITS_FOR_NODE; 0: it is on its way */
};
static_assert(sizeof(struct queued) == 64, "no padding: the image is hashed");

#define QUEUE_WAITS_FOR_NODE UINT16_MAX

struct lane {
    sim_time head_at; /* of its first entry */
    uint64_t head_order;
    uint32_t head, tail;
    uint32_t behind; /* the lane whose head is next, + 1; 0 after the last */
    uint32_t unused;
};

struct queue {
    uint32_t entry_max, lane_count;
    uint32_t free_head; /* chain of given-back entries */
    uint32_t used_max;  /* entries ever used */
    uint32_t in_flight; /* messages, background ones not counted */
    uint32_t first;     /* the lane whose head is due first, + 1; 0 when all are empty */
    uint32_t entry_at;  /* offset of entry 0: whole entries from here, so that each is a cache line */
    uint32_t unused;
    /* struct lane[lane_count], then struct queued[entry_max + 1] */
};
static_assert(sizeof(struct queue) == 32, "no padding: the image is hashed");

size_t queue_size(uint32_t lanes, uint32_t entries);
/* The memory is all zero, and begins a cache line where that matters. */
void queue_init(struct queue *, uint32_t lanes, uint32_t entries);
/* A free entry to fill, all zero, or NULL when full; then queue_push puts it into its lane. */
struct queued *queue_take(struct queue *);
void queue_push(struct queue *, uint32_t lane, struct queued *);
/* When the least entry of all lanes is due; UINT64_MAX, and false, when there is none. */
bool queue_next(const struct queue *, sim_time *at, uint64_t *order);
/* Takes that entry out: its place is free again. */
void queue_pop(struct queue *, struct queued *taken);
/* Takes an entry out of the middle of its lane, or gives back one that was taken and not pushed. */
void queue_remove(struct queue *, uint32_t lane, struct queued *);
void queue_give(struct queue *, struct queued *);
/* Walks the messages in flight in that lane: start with 0; NULL at the end. */
struct queued *queue_walk(const struct queue *, uint32_t lane, const struct queued *after);

#endif
