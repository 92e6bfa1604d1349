/* One run of a scenario from plan to verdict, pumped from the one libuv loop in batches of events, in virtual time.
 */
#ifndef RUN_H
#define RUN_H

#include "judge.h"
#include "script.h"
#include "subscribers.h"

#include <uv.h>

enum { RUN_BATCH = 512 }; /* events handled in one turn of the loop */

/* The limits of a run: octets of messages and of records, and those of its nodes' states. Beyond that it ends with the
 * limit `run-memory-max`, class 3, while there is memory left to say so. */
#define RUN_TRACE_MAX ((uint64_t)512 << 20)
#define RUN_IMAGE_MAX ((uint64_t)4 << 30)

struct run {
    struct arena arena; /* of the judge, and so of the verdict */
    struct plan *plan;  /* owned by the run from run_new on */
    struct subscribers *subscribers;
    struct world *world;
    struct judge *judge;
    struct verdict *verdict; /* set when the run is over */
    uv_idle_t pump;
    uint64_t trace_max; /* RUN_TRACE_MAX, if nobody asks for less ... */
    uint64_t image_max; /* ... and RUN_IMAGE_MAX, looked at before anybody acts */
    /* Called after every event, or NULL: for an observer that looks at states. It changes nothing. */
    void (*after_step)(void *self, struct run *);
    void *after_step_self;
    struct registrations *registrations; /* or NULL */
    const char *unwritten;               /* why some are not in their file (static), or NULL */
    struct trace *trace;                 /* of a run that was read back (retrace.h) and has no world ... */
    struct store *store;                 /* ... and its octets; else NULL */
};

/* The parts of a run whose world has doors to somebody outside. */
struct registrations;
struct run_doors {
    struct registrations *registrations; /* kept in a file, or NULL; the run closes it */
    outlet_fn *outlet;
    void *owner;
    struct fresh fresh;
};

/* NULL and *why (in the arena given) when the subscriber database cannot be used; the plan is freed then too. */
struct run *run_new(struct plan *, const char *subscribers_file, struct arena *, struct bytes *why);
struct run *run_new_with_doors(struct plan *, const char *subscribers_file, const struct run_doors *, struct arena *,
                               struct bytes *why);
/* Runs it to its end on the loop, which must have nothing else that keeps it alive. NULL when the loop was stopped
 * (uv_stop) before that: half a run has no verdict. */
const struct verdict *run_drive(struct run *, uv_loop_t *);
void run_free(struct run *);
/* An action that the judge wants done. It follows the first member of a population; every member acts as the flow says
 * (scenario language, section 7). */
void run_act(struct run *, const struct judge_deed *);
/* Its messages and records take more than it may. */
bool run_too_large(const struct run *);

#endif
