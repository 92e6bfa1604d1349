/* The goal that a party must not reach: an item, or any of the ways to test words for a password; and the parties that
 * reach it alone, or together with others. */
#ifndef GOAL_H
#define GOAL_H

#include "know.h"

enum { GOAL_NEEDS_MAX = 4 };
/* Items that have to be known together; ITEM_NONE in unused places. */
struct goal_way {
    uint32_t need[GOAL_NEEDS_MAX];
    enum guess_by by; /* of a test of words: the value that is tested against ... */
    uint32_t item;    /* ... and the item it is */
};
struct goal {
    struct goal_way *way;
    uint32_t count, room;
};

void goal_item(struct know *, uint32_t item, struct goal *);
void goal_guess(struct know *, uint32_t password, struct goal *);
/* The first way that is open to a party that knows this, and since when; NULL when none is. */
const struct goal_way *goal_reached(const struct goal *, const struct known *, struct guessable *);

/* The parties that reach it: single views, and sets of views that do not reach it alone, by size, without a smaller one
 * in them. Sizes go up to GOAL_SET_MAX; above three only while each adds something. Zones and attackers are left out:
 * they are several parties each. */
enum { GOAL_SET_MAX = 4 };
struct goal_set {
    uint32_t view[GOAL_SET_MAX], count;
};
struct goal_sets {
    uint32_t *alone, alone_count;
    struct goal_set *set;
    uint32_t count, room;
    bool cut; /* more items play a part than sets can be looked at */
};
void goal_sets(struct know *, const struct goal *, struct goal_sets *);

#endif
