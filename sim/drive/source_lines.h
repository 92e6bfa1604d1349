/* Lines of scenario files in a verdict: the script floor has the files, and the judge does not see it. */
#ifndef SOURCE_LINES_H
#define SOURCE_LINES_H

#include "script.h"
#include "verdict.h"

/* Fills in failure.source of a run of that script, secrets of the run hidden as well. */
void source_lines_fill(struct verdict *, const struct script *, struct arena *);

#endif
