/* The command that runs one run of a batch again, for the shell. */
#ifndef REPRODUCE_H
#define REPRODUCE_H

#include "batch.h"

/* `  reproduce: imslab run --variant w2=wss FILE` and a line feed. */
void reproduce_write(sink_fn *, void *self, const struct batch *, const struct batch_item *, uint64_t seed);

#endif
