/* The knowledge of the parties of a run: tables of secrets and parties, and the path to one of them. Names only: no
 * value of a secret is written here. */
#ifndef KNOW_TABLE_H
#define KNOW_TABLE_H

#include "out.h"
#include "table_form.h"
#include "verdict.h"

struct know_look {
    struct bytes at;   /* only the items that were known when that step had been done; none: at the end */
    struct bytes fact; /* how each party came to know that item; none: the table */
};

/* The record up to which `look->at` goes; false when no message of the run has that step. */
bool know_until(const struct verdict *, struct bytes step, uint32_t *record);
/* The item of that name, or BYTES_NOT_FOUND. */
uint32_t know_item(const struct verdict *, struct bytes name);

/* The tables alone, as `know` and reports of runs print them. */
bool know_tables(sink_fn *, void *self, const struct verdict *, struct arena *);
/* Text, CSV or JSON. */
bool know_write(sink_fn *, void *self, const struct verdict *, const struct know_look *, enum table_form,
                struct arena *);
/* All of it at the end as a JSON array, an object for everything that is known. */
bool know_exposure(sink_fn *, void *self, const struct verdict *, struct arena *);

#endif
