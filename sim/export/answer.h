/* The editor's note, answered out of runs: sixteen questions, a column for each way to register. The runs that a row
 * needs are found by name: claims R7, R7a, R7b of the runs that have a variant `column` answer row 7, and where it
 * takes an acting attacker, the claims of the scenarios that have the row's `threat` and the column's letter. No run,
 * no answer: the place stays empty. */
#ifndef ANSWER_H
#define ANSWER_H

#include "out.h"
#include "verdict.h"

struct answer_look {
    const uint32_t *row; /* the table alone, of these rows; none: everything */
    uint32_t row_count;
    const char *links; /* the text before a file's path in a link to it; NULL: no links */
};
/* Whether there is a row of that number. */
bool answer_row(uint32_t number);

/* Markdown: a paragraph (answer_paragraph.h), the table, then each finding with its run, its step, how it was found and
 * by which clause. All runs have knowledge. The arena is scratch. *not_borne: sentences of the paragraph that the runs
 * contradict. */
bool answer_write(sink_fn *, void *self, const struct verdict *const *runs, uint32_t count, const struct answer_look *,
                  struct arena *, uint32_t *not_borne);

#endif
