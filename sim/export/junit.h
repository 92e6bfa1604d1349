/* JUnit XML as CI systems read it: a suite per scenario, a case per run, an element per failure. Only what the schema
 * of Jenkins' xunit plugin (junit-10) has; tests/data/junit.xsd says it in short. */
#ifndef JUNIT_H
#define JUNIT_H

#include "out.h"
#include "reported.h"

/* Runs of one scenario come together. A file without a result is one more case, `batch` of a suite `imslab`, that
 * erred. */
bool junit_write(sink_fn *, void *self, const struct reported *);

#endif
