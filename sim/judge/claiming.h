/* The functions that the judges of the kinds of claims share. Private to claim*.c. */
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

/* The judge of each kind. */
#define CLAIM_JUDGES(X)                                                                                                \
    X(CLAIM_SECRET, claiming_secret)                                                                                   \
    X(CLAIM_NO_OFFLINE_GUESS, claiming_no_offline_guess)                                                               \
    X(CLAIM_NO_SECRET_AT_REST, claiming_no_secret_at_rest)                                                             \
    X(CLAIM_ALIVE, claiming_agree)                                                                                     \
    X(CLAIM_WEAK_AGREE, claiming_agree)                                                                                \
    X(CLAIM_AGREE, claiming_agree)                                                                                     \
    X(CLAIM_INJECTIVE_AGREE, claiming_agree)                                                                           \
    X(CLAIM_FRESH, claiming_fresh)                                                                                     \
    X(CLAIM_NO_REPLAY, claiming_no_replay)                                                                             \
    X(CLAIM_BOUND, claiming_bound)                                                                                     \
    X(CLAIM_SINGLE_USE, claiming_single_use)                                                                           \
    X(CLAIM_EXPIRES, claiming_expires)                                                                                 \
    X(CLAIM_AUDIENCE, claiming_audience)                                                                               \
    X(CLAIM_NO_STATE_LEFT, claiming_no_state_left)                                                                     \
    X(CLAIM_UNIFORM_ERRORS, claiming_uniform_errors)
#define CLAIM_JUDGE(kind, judge) extern claiming_fn judge;
CLAIM_JUDGES(CLAIM_JUDGE)
#undef CLAIM_JUDGE

void claiming_breach(struct claiming *, const struct breach *);
/* A claim says nothing about an event that did not happen; `why` is written once. */
void claiming_vacuous(struct claiming *, struct bytes why);
/* The same, where a subject was never born. */
void claiming_unborn(struct claiming *, const struct claim_subject *);
/* How the first party reached the goal, as of that record: the shortest way, and how many others there are. */
struct goal;
void claiming_path(struct claiming *, const struct goal *, uint32_t view, uint32_t record);
static inline struct pen *claiming_pen(struct claiming *claiming)
{
    return judge_scratch(claiming->judge);
}

#endif
