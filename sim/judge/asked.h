/* Requests without a final answer: found by what their answer says, by link, and by age, each without looking at the
 * others. A population of n users leaves n of them open on one link. */
#ifndef ASKED_H
#define ASKED_H

#include "arena.h"
#include "link.h"
#include "message.h"

#define ASKED_NONE UINT32_MAX

/* The key that a request and its answer share: the link, turned round, and message_answer_key; of protocols that answer
 * in the order of a connection, the connection. */
struct asked_key {
    link_id link; /* on which the request went */
    enum proto proto;
    uint64_t answer;
};

enum asked_chain { ASKED_BY_AGE, ASKED_BY_LINK, ASKED_BY_KEY, ASKED_CHAINS };

struct asked_end {
    uint32_t first, last; /* slot + 1, 0 for none */
};

/* One open request; the caller's rows have the same number. */
struct asked_slot {
    struct asked_key key;
    uint32_t older[ASKED_CHAINS], newer[ASKED_CHAINS]; /* slot + 1, 0 at the end */
};

struct asked {
    struct arena *arena; /* set before the first request is added */
    struct asked_slot *slot;
    uint32_t slot_count, slot_room, free; /* free: slot + 1, chained by `newer` */
    uint32_t open;
    struct asked_end age;
    struct asked_end *end[ASKED_CHAINS]; /* ASKED_BY_LINK, ASKED_BY_KEY; room of each is a power of two */
    uint32_t end_room;
};

/* Its number, below slot_count: one that was dropped is given again. */
uint32_t asked_add(struct asked *, struct asked_key);
void asked_drop(struct asked *, uint32_t number);
/* The next younger one than `after` (ASKED_NONE: the oldest) of all, of a link and protocol, or of a key; ASKED_NONE at
 * the end. */
uint32_t asked_next(const struct asked *, enum asked_chain, struct asked_key, uint32_t after);

#endif
