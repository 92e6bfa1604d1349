/* A run whose browsers are outside, moved by a drive that gives the time: the paced drive of real sockets, or a
 * recording of one. The same calls at the same times make the same run. */
#ifndef LIVE_H
#define LIVE_H

#include "outside.h"
#include "run.h"

/* As run_new_with_doors, of a plan that was opened (outside_open); without an outlet a message that leaves goes
 * nowhere. */
struct run *live_new(struct plan *, const char *subscribers_file, const struct run_doors *, struct arena *,
                     struct bytes *why);
/* Its nodes start: an observer that wants to watch from the beginning begins before. */
void live_start(struct run *);
/* Handles all that is due by then, in order, and moves the clock to that time. Never backwards. */
void live_advance(struct run *, sim_time now);
/* When something is due next; false when nothing is. */
bool live_next(struct run *, sim_time *at);
/* A message that came from outside, now. */
void live_inject(struct run *, const struct injection *);
/* The verdict that the judge would give now. The run cannot go on: for a child of the process. */
const struct verdict *live_so_far(struct run *);
/* Handles the next event, whenever it is due, and moves the clock to it; false when there is none. */
bool live_step(struct run *);
/* Whether the judge waits for nothing more: of a run that ends by itself. */
bool live_over(struct run *);
/* The end: the judge's verdict on the run. */
const struct verdict *live_end(struct run *);

#endif
