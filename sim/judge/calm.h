/* The calm phase of a fault plan: `calm 5min lost alice`. */
#ifndef CALM_H
#define CALM_H

#include "judge_state.h"

/* When the calm phase of this run is over: so long it goes on behind its last line. False: its plan has none, or the
 * flow is not done. */
bool calm_until(const struct judge *, sim_time *until);
/* Whether the network has recovered by then, each thing that is not so a failure. Before the verdict is. */
void calm_judge(struct judge *, const struct world *);

#endif
