/* The differences that `why` shows for a commit that no run carries: both messages, and where on the way they began to
 * differ. */
#ifndef DISAGREEING_H
#define DISAGREEING_H

#include "agreed_value.h"
#include "verdict.h"

/* commit, running and field are given; the rest is filled in. `told` is the fact of the commit, `a` the node that
 * stated it. */
struct fact_record;
void disagreeing(struct agreed_reader *, const struct plan *, const struct role *a, const struct fact_record *told,
                 struct disagreement *);

#endif
