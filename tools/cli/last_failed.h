/* Which runs of the last batch in this working directory were not as expected, for --last-failed: a file below
 * $XDG_STATE_HOME/imslab (~/.local/state/imslab), named by the hash of the directory; a line a run. It is written when
 * there is a red run, or was one; where there is no place for it, nothing is kept. */
#ifndef LAST_FAILED_H
#define LAST_FAILED_H

#include "batch.h"

/* The names, in lines; none when the last batch was green, or nobody knows of one. */
struct bytes last_failed_read(struct arena *);
bool last_failed_has(struct bytes names, struct bytes run);
/* After a batch: runs that were red and did not run now are kept. */
void last_failed_write(struct arena *, const struct batch *);

#endif
