/* A time axis down a sheet: which height a moment has. Time is to scale between its breaks; a break is a stretch of
 * time in which nothing is under way, or a place that is kept free for the text between two messages. */
#ifndef AXIS_H
#define AXIS_H

#include "ladder.h"

struct axis_break {
    int32_t from, to; /* heights */
    bool quiet;       /* time was cut out; else only paper was put in */
    sim_time begin, end;
};

struct axis;
/* `kept_free` is by row: the height that a title or a remark needs there (0 for messages). The axis begins at `top`. */
struct axis *axis_new(const struct ladder *, const int32_t *kept_free, int32_t top, struct arena *);
/* The height of a moment as the message of that row has it: the text before that row lies above. */
int32_t axis_at(const struct axis *, sim_time, uint32_t row);
int32_t axis_end(const struct axis *);
/* Breaks from above to below. */
const struct axis_break *axis_breaks(const struct axis *, uint32_t *count);
/* Moments to be written at the axis, a round step apart; none inside a break. */
const sim_time *axis_ticks(const struct axis *, uint32_t *count);

#endif
