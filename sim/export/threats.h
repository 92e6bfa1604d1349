/* The table of threats: the results of scenarios with a `threat`, beside the expectation for each flow. */
#ifndef THREATS_H
#define THREATS_H

#include "out.h"
#include "table_form.h"
#include "verdict.h"

enum { THREAT_COLUMNS = 5 };

/* The runs of one threat in one flow in which its goal was reached, or missed. */
struct threat_side {
    uint32_t count;
    const struct verdict *first; /* NULL: none */
};
/* One threat in one flow. */
struct threat_cell {
    char expected;                       /* R, V, C or - */
    struct threat_side worked, resisted; /* neither: it was not run, and nothing is said */
    char differing;                      /* the measurement where it differs for a reason that is recorded; 0: none */
    const char *reason;                  /* that reason */
};
struct threat_row {
    const char *id, *what;
    struct threat_cell cell[THREAT_COLUMNS];
};

/* The fault of a cell. */
enum threat_fault {
    THREAT_AS_EXPECTED,
    THREAT_DIFFERS,  /* the measurement differs from the expectation, and no reason is recorded */
    THREAT_STALE,    /* a reason is recorded for a result that is not measured */
    THREAT_NO_CLAUSE /* it works in every run, and no file says by which clause that is by design */
};

/* Of runs that were as expected and have a goal. Lives in the arena; *count rows. */
struct threat_row *threats_new(const struct verdict *const *runs, uint32_t run_count, struct arena *, uint32_t *count);
/* R, V, C, or 0 where it was not run. */
char threat_measured(const struct threat_cell *);
enum threat_fault threat_fault(const struct threat_cell *);

bool threats_write(sink_fn *, void *self, const struct threat_row *, uint32_t count, enum table_form);

#endif
