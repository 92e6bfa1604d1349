/* The canonical form of a scenario (`imslab fmt`; docs/scenario-language.md, section 12): idempotent, and no token
 * changes. */
#ifndef FORMAT_H
#define FORMAT_H

#include "layout.h"

void format_ast(struct pen *, const struct ast *);

/* ---- for its two files ---- */
/* The list in braces that is next, whose line is indented by `indent`. */
void format_braces(struct layout *, uint32_t indent);
/* The rest of an item up to `end`, with its lists. */
void format_rest(struct layout *, const struct token *end, uint32_t indent);
void format_flow(struct layout *);

#endif
