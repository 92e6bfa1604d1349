/* The cast of a run: its nodes and users, and their connections, as the first line of a trace, so that a trace can be
 * judged without its scenario. No secret is in it. */
#ifndef CAST_H
#define CAST_H

#include "out.h"
#include "plan.h"

/* {"v":1,"kind":"cast",...} and a line end (docs/schemas/trace-1.json). */
void cast_write(struct out *, const struct plan *, uint32_t schema);

#endif
