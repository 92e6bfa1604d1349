/* A population that registers: every member runs the flow for itself, a fixed number at a time, each matched on the
 * arrows that touch its browser and in the order of the flow (milestones). The bench measures it; it judges nothing.
 */
#ifndef LOAD_H
#define LOAD_H

#include "world.h"

struct load;

/* Processor time of this thread so far: a shared machine's other work does not count. */
uint64_t load_cpu_ns(void);

struct load_spec {
    const struct plan *plan; /* its browser's user is the population */
    struct directory directory;
    uint32_t in_flight;
    bool traced;
};

struct load_result {
    uint32_t members;    /* members that came to the end of the flow */
    uint32_t registered; /* browsers whose `state` is registered at the end */
    uint64_t events, messages, bytes;
    sim_time virtual_us;
    uint64_t cpu_ns;         /* of the whole pass: the time that this thread computed, without its waiting */
    uint64_t mean_in_flight; /* messages, over all events */
    enum reason limit;       /* of the lab, that ended it, or REASON_NONE */
};

/* NULL and *why when the plan has no browser with a flow of its own. */
struct load *load_new(const struct load_spec *, const char **why);
/* One pass over the whole population, from a fresh world whose memory is warm from the second pass on. */
void load_pass(struct load *, struct load_result *);
struct world *load_world(struct load *);
/* Calls back as each member ends, with the number of trace records so far: for recording registrations. */
typedef void load_end_fn(void *self, uint32_t member, uint32_t records);
void load_on_end(struct load *, load_end_fn *, void *self);
void load_free(struct load *);

#endif
