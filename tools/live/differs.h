/* Where a live run's verdict is another one than that of the same run in virtual time: an engineer would otherwise have
 * to run it to see that. */
#ifndef DIFFERS_H
#define DIFFERS_H

#include "run.h"
#include "verb.h"

/* The run in virtual time, with the lab's own programs and nobody outside, and with its verdict. The caller frees it.
 * Servers have their own names in it: a caller that gave the script others (script_origins) gives them again. */
struct run *differs_run(struct invocation *, struct script *, uint32_t run, uint64_t seed);
/* A line each, `note: ...`; none where they agree. A limit of the lab, and a run that goes on, are no verdict and are
 * not compared. */
void differs_write(struct gathered *, const struct verdict *live, const struct verdict *other, struct arena *);

#endif
