/* How a party came to know an item: the values it read, the times, and the rules by which the rest follows. Made for
 * tables, explanations and reports, which compute nothing of their own. */
#ifndef TRAIL_H
#define TRAIL_H

#include "arena.h"
#include "knowledge.h"
#include "plan.h"
#include "trace.h"

enum { TRAIL_WAYS_MAX = 1000 }; /* of ways to one thing so many are counted; more are that many */
struct trail_step {
    uint32_t item;
    uint32_t depth;    /* under the step that it is a premise of */
    uint32_t record;   /* or KNOWLEDGE_NO_RECORD */
    struct bytes name; /* of the item: "alice.ha1" */
    struct bytes text; /* "received in MAA hss -> scscf", "derived by P: password, IMPI, realm -> H(A1) (RFC ...)" */
    char letter;       /* of the rule, or 0 */
};
struct trail {
    struct trail_step *step;
    uint32_t count, room;
};

/* Appends an item that is known, and below it the items that it follows from, each once. `known` is by item. */
void trail_add(struct trail *, const struct knowledge *, const struct known *, uint32_t item, const struct plan *,
               const struct trace *, struct arena *);

#endif
