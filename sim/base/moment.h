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

#endif
