/* TAP 14: one line a run, a YAML block for what failed. */
#ifndef TAP_H
#define TAP_H

#include "out.h"
#include "verdict.h"

bool tap_write(sink_fn *, void *self, const struct verdict *const *runs, uint32_t count);

#endif
