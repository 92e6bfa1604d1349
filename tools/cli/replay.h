/* A recording of a live run, run again in virtual time. */
#ifndef REPLAY_H
#define REPLAY_H

#include "script.h"
#include "verb.h"

/* Prints its report as `run` prints one; class 4 when the run is not the one that was recorded. */
enum exit_class replay_recording(struct invocation *, const char *path);
/* Hash of the scenario as one run of it was resolved: a recording says of which it is. */
uint64_t replay_meaning(const struct script *, uint32_t run);

#endif
