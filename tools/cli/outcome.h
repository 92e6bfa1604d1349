/* The rest of a run when it is over: its verdict without its world, and its text report. It can cross a pipe. */
#ifndef OUTCOME_H
#define OUTCOME_H

#include "out.h"
#include "script.h"
#include "verdict.h"

struct outcome {
    struct verdict verdict; /* no trace and no store; drawn[] without its lines */
    struct bytes text;      /* the report of the run; of a red one with a command that reproduces it */
    struct bytes output;    /* the same with its ladder, of a red run whose batch writes JUnit */
    struct bytes exposure;  /* the knowledge of the parties at its end, where a report wants it (know_exposure) */
    struct bytes unwritten; /* a file of --out that could not be written, and why; else none */
    uint64_t took;          /* microseconds of real time */
    bool done;
};

/* Copies the parts of a run's verdict that reports need. The plan stays its owner's. */
void outcome_keep(struct arena *, struct outcome *, const struct verdict *);
/* For a pipe: the octets of an outcome, and back (the plan is made anew by the receiver). */
void outcome_write(struct gathered *, uint32_t index, const struct outcome *);
/* The index of the next outcome of *rest, then the outcome itself; false at the end or when it is cut short. */
bool outcome_index(struct bytes *rest, uint32_t *index);
bool outcome_read(struct arena *, struct bytes *rest, const struct plan *, struct outcome *);

#endif
