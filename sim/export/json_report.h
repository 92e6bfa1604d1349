/* The JSON report, schema version 1 (docs/schemas/report-1.json): one object for all runs of a call. */
#ifndef JSON_REPORT_H
#define JSON_REPORT_H

#include "out.h"
#include "reported.h"

enum { REPORT_SCHEMA = 1 };

/* `version` is the program's. */
bool json_report_write(sink_fn *, void *self, const struct reported *, const char *version);

#endif
