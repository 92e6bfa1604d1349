/* The live lab, which only imslab-live has: imslab becomes that program, so that nobody else pays for its libraries. */
#ifndef SERVE_H
#define SERVE_H

#include "batch.h"

enum exit_class serve_here(struct invocation *);
/* Of `run --live`: reads its options. */
enum exit_class live_drive(struct invocation *, const struct batch_drive **);

#endif
