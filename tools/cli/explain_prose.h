/* A word of the language that has no row in a table: the lines of the grammar that hold it, and the sentences of the
 * page. */
#ifndef EXPLAIN_PROSE_H
#define EXPLAIN_PROSE_H

#include "out.h"

/* Whether there was anything. A plural is the same word. */
bool explain_prose(struct out *, struct bytes word);

#endif
