/* Finding why a message came to be: back over the records that led to it, to the node that decided, and the values that
 * both sides had. */
#ifndef REFUSING_H
#define REFUSING_H

#include "ruling.h"
#include "verdict.h"

/* Of a run that is over and was judged for knowledge. `record` is the arrival of a message, or a fact. */
struct ruling *refusing(const struct verdict *, uint32_t record, struct arena *);

#endif
