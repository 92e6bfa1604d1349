/* Runs of one file that are red for the same: told once, with the names of the others. */
#ifndef SAME_REDS_H
#define SAME_REDS_H

#include "batch.h"

/* Whether an earlier run of the file has told it already. */
bool same_reds_told(const struct batch *, uint32_t item);
/* Names, below the report of the first, the runs among the items from `from` to `end` that have the same reds. */
void same_reds_print(const struct batch *, uint32_t from, uint32_t end);

#endif
