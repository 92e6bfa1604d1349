/* The table of threats: what the runs of scenarios with a `threat` showed, beside what is expected of each flow. */
#ifndef THREATS_H
#define THREATS_H

#include "out.h"
#include "verdict.h"

enum { THREAT_COLUMNS = 5 };

/* One threat in one flow. */
struct threat_cell {
    char expected;             /* R, V, C or - */
    uint32_t worked, resisted; /* runs; neither: it was not run, and nothing is said */
    const struct verdict *first_worked, *first_resisted;
};
struct threat_row {
    const char *id, *what;
    struct threat_cell cell[THREAT_COLUMNS];
};

/* Of runs that were as expected and say what they show. Lives in the arena; *count rows. */
struct threat_row *threats_new(const struct verdict *const *runs, uint32_t run_count, struct arena *, uint32_t *count);
/* R, V, C, or 0 where it was not run. */
char threat_measured(const struct threat_cell *);
/* Whether what was measured is another thing than what is expected: works where it should be resisted and nothing
 * resists, resists where it should work and nothing works, or was run where it cannot be. */
bool threat_differs(const struct threat_cell *);

enum threats_form { THREATS_TEXT, THREATS_MARKDOWN, THREATS_CSV, THREATS_JSON };
bool threats_write(sink_fn *, void *self, const struct threat_row *, uint32_t count, enum threats_form);

#endif
