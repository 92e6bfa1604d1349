/* One paragraph about the editor's note, for readers who have no room for a table: each sentence with the runs that
 * bear it. */
#ifndef ANSWER_PARAGRAPH_H
#define ANSWER_PARAGRAPH_H

#include "out.h"
#include "verdict.h"

/* Markdown. A sentence whose runs have another result says so in its place, and one whose run is not there is left out
 * and named. Returns how many are contradicted. */
uint32_t answer_paragraph(struct out *, const struct verdict *const *runs, uint32_t count);

#endif
