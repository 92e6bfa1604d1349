/* Words of a result that all reports share. */
#ifndef RESULT_H
#define RESULT_H

#include "out.h"
#include "verdict.h"

const char *result_word(enum run_verdict);  /* "pass", "fail", "claim", "inconclusive" */
const char *result_kind(enum failure_kind); /* "line", "state", "golden", "limit" */
/* `file:line:column` */
void result_place(struct out *, const struct place *);
/* The value of the `fault` variant: "none" unless the run has one. */
struct bytes result_fault(const struct plan *);
/* `26 messages  2 again  31 assertions  4 states`, with what failed of them. */
void result_counts(struct out *, const struct verdict *);

#endif
