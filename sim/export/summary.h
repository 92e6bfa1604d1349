/* A Markdown page of all runs, for a CI job's summary or a contribution. */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "out.h"
#include "reported.h"

bool summary_write(sink_fn *, void *self, const struct reported *);

#endif
