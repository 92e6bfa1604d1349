/* What the judges of the kinds of claims share. Private to claim*.c. */
#ifndef CLAIMING_H
#define CLAIMING_H

#include "claims.h"

struct claiming {
    struct judge *judge;
    struct know *know;
    const struct claim *claim;
    struct claim_outcome *outcome;
    struct bytes *step; /* by record */
    uint32_t breach_room;
};

/* Judges one claim: fills outcome->found and its breaches, and says why it is vacuous. */
typedef void claiming_fn(struct claiming *);

claiming_fn claiming_secret, claiming_no_offline_guess, claiming_no_secret_at_rest, claiming_no_state_left,
    claiming_uniform_errors, claiming_agree, claiming_fresh, claiming_no_replay, claiming_bound, claiming_single_use,
    claiming_expires, claiming_audience;

void claiming_breach(struct claiming *, const struct breach *);
/* Nothing is claimed of what did not happen; `why` is written once. */
void claiming_vacuous(struct claiming *, struct bytes why);
/* The same, where a subject was never born. */
void claiming_unborn(struct claiming *, const struct claim_subject *);
/* How the first party came to know these items (ITEM_NONE: none). */
void claiming_path(struct claiming *, const struct known *, const uint32_t *item, uint32_t count);
static inline struct pen *claiming_pen(struct claiming *claiming)
{
    return judge_scratch(claiming->judge);
}

#endif
