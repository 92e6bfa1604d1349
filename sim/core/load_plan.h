/* The `load` block of a scenario: how many users come, how fast, how long they stay, and which variants they take. */
#ifndef LOAD_PLAN_H
#define LOAD_PLAN_H

#include "plan.h"

enum arrivals { ARRIVALS_EVEN, ARRIVALS_POISSON };
struct load_share { /* of the users, those that take this value of a variant */
    struct bytes variant, value;
    uint32_t share; /* parts of PLAN_WHOLE */
};
struct load_plan {
    struct place place;
    enum arrivals arrivals;
    uint64_t rate_hour;  /* arrivals an hour; 0: not said */
    sim_time over, stay; /* for how long they come, and how long each stays; 0: not said */
    uint32_t in_flight;  /* at most that many at once; 0: not said */
    const struct load_share *share;
    uint32_t share_count;
};

#endif
