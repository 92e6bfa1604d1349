/* The command that runs one run of a batch again, for the shell. */
#ifndef REPRODUCE_H
#define REPRODUCE_H

#include "batch.h"

/* `  reproduce: imslab run --variant w2=wss FILE`, and where a message of a step was not as expected another line,
 * `  look at it: imslab step --at 11a --variant w2=wss FILE`. */
void reproduce_write(sink_fn *, void *self, const struct batch *, const struct batch_item *, const struct verdict *);

#endif
