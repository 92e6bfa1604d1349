/* The questions of a comparison to each run: one row each. Private to compare*.c. */
#ifndef COMPARE_CELLS_H
#define COMPARE_CELLS_H

#include "arena.h"
#include "verdict.h"

/* One run, beside all others: topologies are compared with the first. */
struct compare_column {
    const struct verdict *verdict, *first;
    const struct verdict *const *run;
    uint32_t count;
    struct arena *arena;
};
typedef void cell_fn(const struct compare_column *, uint32_t which, struct pen *);
struct compare_row {
    const char *question;
    cell_fn *cell;
    uint32_t which;
};
extern const struct compare_row compare_rows[];
extern const uint32_t compare_row_count;

#endif
