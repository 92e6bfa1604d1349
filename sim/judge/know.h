/* The knowledge of every party in a run that is over: from octets, by derivation, and by testing words for a password.
 */
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
    const struct bytes *step; /* by record (verdict_steps), or NULL: no seat begins at a step */
    struct know_value *value;
    uint32_t value_count;
    const struct derive_rule *rule; /* all there are, but for tests */
    uint32_t rule_count;
    /* the results: */
    struct items items;
    struct views views;
    struct knowledge knowledge;
    bool unguessed;           /* words are not tried: the cost of claims is measured without them */
    struct guess_made *guess; /* tests of words that were made: none is made twice */
    uint32_t guess_count, guess_room;
};

/* Everything before `the results` is given. */
void know_all(struct know *);
/* The items that a subject means: one, or of a population one a member; none where it was never born. */
struct meant {
    uint32_t *item, count;
};
struct meant know_meant(struct know *, const struct claim_subject *);

#endif
