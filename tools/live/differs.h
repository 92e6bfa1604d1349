/* Where a live run's verdict is another one than that of the same run in virtual time: what an engineer would otherwise
 * have to run to see. */
#ifndef DIFFERS_H
#define DIFFERS_H

#include "lab.h"
#include "verb.h"

struct script;

/* A line each, `note: ...`; none where they agree. Runs it in virtual time, with the lab's own programs and nobody
 * outside; a limit of the lab is no verdict and is not compared. */
void differs_write(struct gathered *, struct invocation *, struct script *, uint32_t run, uint64_t seed,
                   const struct verdict *live);

#endif
