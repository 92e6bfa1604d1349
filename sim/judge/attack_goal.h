/* Whether an attack reached the goal that its file names, and where that shows. */
#ifndef ATTACK_GOAL_H
#define ATTACK_GOAL_H

#include "judge_state.h"

/* Once, at the end, when the claims are judged: verdict->goal. Nothing fails by it. */
void attack_goal(struct judge *);

#endif
