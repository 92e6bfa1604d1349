/* The things that a node owns, which must go, or wait, when it stops. Private to the files of the world; none of it is
 * reached while world_meddled() is false. */
#ifndef OWNER_H
#define OWNER_H

#include "world_parts.h"

/* A timer rings: true when the node is stopped, and it waits. */
__attribute__((cold)) bool owner_sleeps(struct world *, uint32_t role, uint32_t member, uint32_t slot,
                                        const struct alarm *);
/* A message arrives at a node that is stopped: true when it was dropped, refused or put aside. */
__attribute__((cold)) bool owner_takes(struct world *, struct queued *);
/* The time that its clock shows. */
__attribute__((cold)) sim_time owner_time(const struct world *, uint32_t role, uint32_t member);

/* With the record that led to it. */
void owner_stop(struct world *, uint32_t role, uint32_t member, enum stop_how, uint32_t cause);
void owner_restart(struct world *, uint32_t role, uint32_t member, uint32_t cause);
void owner_skew(struct world *, uint32_t role, uint32_t member, int64_t offset, uint32_t cause);
/* A record that nothing led to is its own cause. */
static inline uint32_t owner_no_cause(const struct world *world)
{
    return world->trace ? trace_count(world->trace) : 0;
}

/* Tells the node at the other end of that direction that its connection is gone. */
void owner_tell_closed(struct world *, link_id, uint32_t conn, enum close_why, sim_time after, uint32_t cause,
                       uint64_t rng_path);

#endif
