/* Fault plans of a scenario: each fault, its place, its time, how often it happens and how long it lasts. The script
 * floor makes them; the run takes the one that its variant `fault` names. Owned by the plan. */
#ifndef FAULT_H
#define FAULT_H

#include "plan.h"

enum fault_kind {
    FAULT_DROP,
    FAULT_DELAY,
    FAULT_DUPLICATE,
    FAULT_REORDER,
    FAULT_CORRUPT,
    FAULT_RESET,
    FAULT_STALL,
    FAULT_PARTITION,
    FAULT_CRASH,
    FAULT_RESTART,
    FAULT_PAUSE,
    FAULT_SKEW,
    FAULT_KIND_COUNT
};

enum { FAULT_FOREVER = 0 };
struct fault_moment {  /* from a step on, or up to it */
    struct bytes step; /* empty: not said */
    uint32_t line;     /* number of its arrow; PLAN_NO_LINE when this run has none */
    sim_time plus;
};
struct fault {
    enum fault_kind kind;
    struct place place;
    struct party party; /* a node, a link or a zone, as the kind's row says */
    sim_time delay;     /* of the amount, where it is a time: DELAY, SKEW */
    uint32_t count;     /* of the amount, where it is a count: CORRUPT octets */
    struct fault_moment at, after, until;
    bool has_time; /* at this time of the run */
    sim_time time;
    sim_time lasting; /* FAULT_FOREVER: not said */
    uint32_t times;   /* at most that often; 0: not said */
    uint32_t odds;    /* parts of PLAN_WHOLE that it fires; PLAN_WHOLE: always */
    bool losing_state;
    const struct fault *next;
};
struct fault_lost {
    const struct subscriber_set *set;
    const struct fault_lost *next;
};
struct fault_plan {
    struct place place;
    struct bytes name;
    bool require_fired; /* a run in which one of its rows did not fire says nothing */
    /* How long the run goes on behind its last line, with nothing more going wrong; FAULT_FOREVER: not said, and
     * nothing is asked of it. */
    sim_time calm;
    struct place calm_place;
    const struct fault_lost *lost; /* who is not registered when it is over */
    const struct fault *faults;
    const struct fault_plan *next;
};

/* The arguments that each kind takes. The checker, `explain` and the docs share the table. */
enum fault_amount { AMOUNT_NONE, AMOUNT_TIME, AMOUNT_COUNT };
struct fault_row {
    const char *name;
    unsigned parties; /* bit 1 << enum party_kind */
    enum fault_amount amount;
    bool needs_amount;
    bool of_messages; /* times and odds are of messages; else it happens to a node */
    bool loses_state; /* `losing state` may be said */
    const char *help;
};
extern const struct fault_row fault_rows[FAULT_KIND_COUNT];

/* The fault of the run's plan that the row is of, or NULL. */
const struct fault *fault_of_row(const struct plan *, const struct filter_row *);
/* The rows of the filter that a fault is: at most so many; none where its step is not in this run. `first` is the
 * number of the first of them in the table. */
enum { FAULT_FILTER_ROWS_MAX = 2 };
uint32_t fault_filter(const struct plan *, const struct fault_plan *, const struct fault *, uint32_t first,
                      struct filter_row *rows);

#endif
