/* The stages of the filter between a step and the queue, and between the queue and a step. Private to the files of the
 * world; none of it is reached while world_meddled() is false. */
#ifndef FILTER_H
#define FILTER_H

#include "world_parts.h"

/* The deeds of a row so far: in the image. */
struct filter_tally {
    uint32_t matched, fired;
    uint32_t armed; /* MOMENT: its time is known, and in the queue */
    uint32_t unused;
    sim_time fired_at; /* first */
};

/* At the beginning of a run. */
void filter_begin(struct world *);
/* An entry of the queue that is filled and not pushed yet. False: it goes no further, and has been given back. */
__attribute__((cold)) bool filter_sent(struct world *, struct queued *);
/* An entry that was taken from the queue. False: it is not delivered now; its blob is the caller's to give. */
__attribute__((cold)) bool filter_arrives(struct world *, struct queued *);
/* Called after every event where somebody watches: acts on moments that have come, and lets messages go that waited for
 * a line of the flow. */
__attribute__((cold)) void filter_look(struct world *);

#endif
