/* One message of a run, for the verbs that look at one: by its step (`11a`, of copies the first that is none), or by
 * the number of its record in the trace (`#41`). */
#ifndef PICKED_H
#define PICKED_H

#include "message_tree.h"
#include "single.h"

/* NULL after a usage error that lists the possible names. Secrets are overwritten unless --reveal is given. */
struct message_tree *picked_message(struct invocation *, const struct run *, const char *name);
/* A line: step, verb, from, to, times, octets. */
void picked_head(struct out *, const struct run *, const struct message_tree *);

#endif
