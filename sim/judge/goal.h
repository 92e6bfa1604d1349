/* What a party must not reach: an item, or any of the ways to test words for a password; and who reaches it alone, or
 * with one other. */
#ifndef GOAL_H
#define GOAL_H

#include "know.h"

enum { GOAL_NEEDS_MAX = 4 };
/* Items that have to be known together; ITEM_NONE in unused places. */
struct goal_way {
    uint32_t need[GOAL_NEEDS_MAX];
    enum guess_by by; /* of a test of words: what is tested against ... */
    uint32_t item;    /* ... and the item it is */
};
struct goal {
    struct goal_way *way;
    uint32_t count, room;
};

void goal_item(struct know *, uint32_t item, struct goal *);
void goal_guess(struct know *, uint32_t password, struct goal *);
/* The first way that is open to somebody who knows this, and since when; NULL when none is. */
const struct goal_way *goal_reached(const struct goal *, const struct known *, struct guessable *);

/* Who reaches it: views, alone, and pairs of those who do not. Zones and attackers are left out: they are several
 * parties each. */
struct goal_sets {
    uint32_t *alone, *pair; /* two numbers a pair */
    uint32_t alone_count, pair_count, pair_room;
    bool cut; /* more items play a part than pairs can be looked at */
};
void goal_sets(struct know *, const struct goal *, struct goal_sets *);

#endif
