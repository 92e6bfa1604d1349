/* What is under way on links, and which event is next. Messages wait in one lane per link class and direction: with a
 * constant delay a lane is first in, first out, and ties at one moment are put in place from the tail, so the cost
 * does not grow with what is in flight. Everything here lies in the world's image: indexes, no pointers. */
#ifndef QUEUE_H
#define QUEUE_H

#include <assert.h>
#include <stddef.h>

#include "link.h"
#include "moment.h"
#include "store.h"

enum queue_what { QUEUE_MESSAGE, QUEUE_OPENED, QUEUE_CLOSED };
#define QUEUE_NONE 0u /* entry 0 is never used */

struct queued {
    sim_time at;
    uint64_t order;   /* kind class, source node, per-source sequence: decides among equal moments */
    uint64_t lineage;
    blob_id blob;
    sim_time sent_at;
    link_id link;
    uint32_t conn;
    uint32_t cause;   /* the RECORD_SENT; 0 untraced */
    uint32_t next, previous;
    uint16_t verb;
    uint8_t proto;
    uint8_t what;     /* enum queue_what */
    uint8_t why;      /* QUEUE_CLOSED: enum close_why */
    uint8_t background;
    uint8_t unused[2];
};
static_assert(sizeof(struct queued) == 72, "no padding: the image is hashed");

struct lane {
    sim_time head_at;     /* of its first entry; UINT64_MAX when empty */
    uint64_t head_order;
    uint32_t head, tail;
};

struct queue {
    uint32_t entry_max, lane_count;
    uint32_t free_head;   /* chain of given-back entries */
    uint32_t used_max;    /* entries ever used */
    uint32_t in_flight;   /* messages, background ones not counted */
    uint32_t unused;
    /* struct lane[lane_count], then struct queued[entry_max] */
};

size_t queue_size(uint32_t lanes, uint32_t entries);
void queue_init(struct queue *, uint32_t lanes, uint32_t entries);
/* A free entry to fill, or NULL when full; then queue_push puts it into its lane. */
struct queued *queue_take(struct queue *);
void queue_push(struct queue *, uint32_t lane, struct queued *);
/* When the least entry of all lanes is due, in which lane; false when there is none. */
bool queue_next(const struct queue *, sim_time *at, uint64_t *order, uint32_t *lane);
/* Takes the head of that lane out; a copy: the entry is free again. */
struct queued queue_pop(struct queue *, uint32_t lane);
/* Walks what is in flight in that lane: start with 0; NULL at the end. */
const struct queued *queue_walk(const struct queue *, uint32_t lane, const struct queued *after);

#endif
