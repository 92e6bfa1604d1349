/* Words of a result that all reports share. */
#ifndef RESULT_H
#define RESULT_H

#include "out.h"
#include "verdict.h"

const char *result_word(enum run_verdict);              /* "pass", "fail", "claim", "inconclusive" */
const char *result_kind(enum failure_kind);             /* "line", "state", "golden", "limit", "claim", "vacuous" */
const char *result_expected(const struct claim *);      /* "holds", "violated" */
const char *result_found(const struct claim_outcome *); /* "holds", "unused", "violated", "vacuous" */
const char *result_owner(enum owner);                   /* "scenario", "node", "fault", "attacker", "golden", "lab" */
/* The person who must act on a failure, as the end of a sentence: `the scenario's author: scscf does what its clause
 * says`. */
void result_act(struct out *, const struct failure *);
/* A cause of a failure, in the order in which they came: `because at 0.164 s (step 11e): TEXT`, `then at ...`. A face
 * that has its own way to write a text of the run gives it. */
typedef void result_text_fn(struct out *, struct bytes);
void result_cause(struct out *, const struct failure *, uint32_t number, result_text_fn *);
/* How many failures follow from that one (verdict->failure[n]). */
uint32_t result_following(const struct verdict *, uint32_t n);
/* Whether a failure is a claim's: reports that list claims apart do not count it for the run. */
bool result_of_claim(const struct failure *);
/* Failures of the run that are no claim's. */
uint32_t result_own_failures(const struct verdict *);
/* `file:line:column` */
void result_place(struct out *, const struct place *);
/* The value of the `fault` variant: "none" unless the run has one. */
struct bytes result_fault(const struct plan *);
/* `26 messages  2 again  31 assertions  4 states`, with the failed ones. */
void result_counts(struct out *, const struct verdict *);
/* `  5 claims, 1 failed`, nothing where there are none. */
void result_claims(struct out *, const struct verdict *);

#endif
