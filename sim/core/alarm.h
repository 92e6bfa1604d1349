/* Timers as array slots: dense tags, truly cancelled. Slots armed for the same duration form a lane, first in, first
 * out, so arming and cancelling cost the same however many wait. Everything lies in the world's image. */
#ifndef ALARM_H
#define ALARM_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>

#include "moment.h"

enum {
    ALARM_LANES = 48, /* different durations kept apart; the last lane takes all that are left, sorted from its tail */
    ALARM_NONE = 0    /* slot numbers are from 1 */
};

#define ALARM_PARKED UINT64_MAX

struct alarm {
    sim_time at; /* 0: not armed */
    uint64_t order;
    uint64_t
        rng_path; /* of the event whose step armed it; a timer's own path is made when it rings, since most never do
                   * ... */
    uint32_t cause;
    uint32_t next, previous;
    uint16_t nth; /* ... of which effect it was in that step */
    uint16_t lane;
};
static_assert(sizeof(struct alarm) == 40, "no padding: the image is hashed");

struct alarm_lane {
    sim_time after; /* its duration; the last lane has none */
    sim_time head_at;
    uint64_t head_order;
    uint32_t head, tail;
};

struct alarms {
    uint32_t slot_count;
    uint32_t lane_count;
    uint32_t armed;
    uint32_t least; /* the lane whose head rings first; any lane when no timer is armed */
    struct alarm_lane lane[ALARM_LANES];
    /* struct alarm[slot_count + 1] */
};

size_t alarms_size(uint32_t slots);
void alarms_init(struct alarms *, uint32_t slots);
/* Arms slot (from 1), or re-arms it. */
void alarm_set(struct alarms *, uint32_t slot, sim_time now, sim_time after, const struct alarm *what);
void alarm_cancel(struct alarms *, uint32_t slot);
sim_time alarm_at(const struct alarms *, uint32_t slot); /* when it rings; 0: it is not armed, ALARM_PARKED: never */
/* Arms the slot for no time at all, until somebody arms or cancels it. */
void alarm_park(struct alarms *, uint32_t slot, const struct alarm *what);
/* Which rings next; false, and UINT64_MAX, when none is armed. */
bool alarm_next(const struct alarms *, sim_time *at, uint64_t *order, uint32_t *slot);
/* Disarms the slot and gives the alarm that it held. */
struct alarm alarm_pop(struct alarms *, uint32_t slot);

#endif
