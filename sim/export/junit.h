/* JUnit XML, as CI systems read it: a suite per scenario, a case per run. No times: virtual time is not how long a
 * test took. */
#ifndef JUNIT_H
#define JUNIT_H

#include "out.h"
#include "verdict.h"

/* Runs of one scenario stand together. */
bool junit_write(sink_fn *, void *self, const struct verdict *const *runs, uint32_t count);

#endif
