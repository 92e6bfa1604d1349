/* Who learned what in a run that is over: octets, what follows from them, and who could test words for a password. */
#ifndef KNOW_H
#define KNOW_H

#include "derive.h"
#include "views.h"

/* A value that somebody asks about by name: a `let` value, a field of a named message. */
struct know_value {
    struct bytes name, value;
    uint32_t record;                     /* that carried it */
    const struct claim_subject *subject; /* a field of a claim, or NULL */
    uint32_t item;                       /* filled in: which one it is, or ITEM_NONE where it was never born */
};

struct guess_made {
    uint32_t password, item; /* of the password; tested against */
    struct guess guess;
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
    struct guess_made *guess; /* tests of words that were made: none is made twice */
    uint32_t guess_count, guess_room;
};

/* Everything before `what came of it` is given. */
void know_all(struct know *);
/* What several parties know together, with all that follows from it: an array by item. */
struct known *know_together(struct know *, const uint32_t *view, uint32_t count);

#endif
