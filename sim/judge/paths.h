/* The shortest way by which a party knows an item, and the number of other ways, as explanations show them. The first
 * way is the one in `known`, and need not be the shortest. */
#ifndef PATHS_H
#define PATHS_H

#include "goal.h"

struct paths {
    const struct known *known;  /* by item: of those on the way the octets or the rule that the shortest takes */
    const struct goal_way *way; /* of the goal: the one with the fewest records and rules, or NULL */
    uint32_t ways;              /* in all, this one too; TRAIL_WAYS_MAX at most */
};
/* Of the items that the party knew when that record had come. */
void paths_find(struct know *, const struct goal *, uint32_t view, uint32_t until, struct paths *);

#endif
