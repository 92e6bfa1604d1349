/* The trace as JSON lines, schema version 1 (docs/schemas/trace-1.json): a record a line, keys in a fixed order,
 * integers only, virtual time only. */
#ifndef JSONL_H
#define JSONL_H

#include "octets.h"
#include "out.h"

enum { TRACE_SCHEMA = 1 };

/* Words of `kind`, `why` and `how`: for the reader of a trace. */
extern const char *const record_kind_name[RECORD_KIND_COUNT];
extern const char *const close_why_name[CLOSE_WHY_COUNT];
extern const char *const stop_how_name[STOP_HOW_COUNT];

/* Secrets are overwritten with `*` in place, in any encoding and inside masked frames, so that the bytes still dissect;
 * such a line says "redacted":true. The arena is scratch. */
bool jsonl_write(sink_fn *, void *self, const struct verdict *, enum octets_secrets, struct arena *);

#endif
