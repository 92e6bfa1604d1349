/* Virtual time: microseconds since the run began. */
#ifndef MOMENT_H
#define MOMENT_H

#include <stdint.h>

typedef uint64_t sim_time;

#define US ((sim_time)1)
#define MS (1000 * US)
#define SECOND (1000 * MS)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

/* How long ago that was, and how long it is until then: 0 where a clock has been moved past that time. */
static inline sim_time moment_since(sim_time then, sim_time now)
{
    return now > then ? now - then : 0;
}
static inline sim_time moment_until(sim_time then, sim_time now)
{
    return then > now ? then - now : 0;
}

#endif
