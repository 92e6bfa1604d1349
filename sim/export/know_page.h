/* The parts that the forms of a knowledge table share. Private to know*.c. */
#ifndef KNOW_PAGE_H
#define KNOW_PAGE_H

#include "know_table.h"

struct know_page {
    struct out out;
    const struct verdict *verdict;
    const struct knowledge *knowledge;
    struct bytes *step;  /* by record */
    uint32_t until;      /* the last record that counts */
    struct bytes *party; /* names by view ... */
    struct bytes *item;  /* ... and by item */
    struct arena *arena;
    uint32_t entries; /* written so far */
};

struct know_page *know_page_new(sink_fn *, void *self, const struct verdict *, const struct know_look *,
                                struct arena *);
/* Whether that record is one of those that count; given items were always known. */
bool know_page_counts(const struct know_page *, uint32_t record);
bool know_page_knows(const struct know_page *, uint32_t view, uint32_t item);
/* Whether a trace may hide the parties that learned it. */
bool know_page_veiled(const struct know_page *, uint32_t item);
/* The step of a record: "()" of none, "." where it has none. */
struct bytes know_page_step(const struct know_page *, uint32_t record);

/* A table below the run's name; a line for everything that is known; an object. */
void know_text(struct know_page *, const struct know_look *);
void know_csv(struct know_page *, const struct know_look *);
void know_json(struct know_page *, const struct know_look *);

#endif
