/* Who learned what in a run that is over: octets, what follows from them, and who could test words for a password. */
#ifndef KNOW_H
#define KNOW_H

#include "derive.h"
#include "views.h"

/* A value that somebody asks about by name: a `let` value, a field of a named message. */
struct know_value {
    struct bytes name, value;
    uint32_t record; /* that carried it */
    uint32_t item;   /* filled in: which one it is, or ITEM_NONE where it was never born */
};

struct know {
    struct arena *arena;
    const struct plan *plan;
    const struct births *births;
    const struct trace *trace;
    const struct store *store;
    struct know_value *value;
    uint32_t value_count;
    const struct derive_rule *rule; /* all there are, but for tests */
    uint32_t rule_count;
    /* what came of it: */
    struct items items;
    struct views views;
    struct knowledge knowledge;
};

/* Everything before `what came of it` is given. */
void know_all(struct know *);
/* What several parties know together, with all that follows from it: an array by item. */
struct known *know_together(struct know *, const uint32_t *view, uint32_t count);
/* What lets somebody who knows this test words for a password. */
struct guessable know_guessable(const struct know *, const struct known *, uint32_t password);

#endif
