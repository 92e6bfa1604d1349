/* TAP 14: one line a run, a YAML block for the failures. */
#ifndef TAP_H
#define TAP_H

#include "out.h"
#include "reported.h"

bool tap_write(sink_fn *, void *self, const struct reported *);

#endif
