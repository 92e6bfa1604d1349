/* A line of a file with a caret below it, for every message about a place in a scenario. */
#ifndef SOURCE_LINE_H
#define SOURCE_LINE_H

#include "bytes.h"
#include "pen.h"

enum { SOURCE_LINE_WIDTH = 160, SOURCE_LINE_BEFORE = 100 }; /* octets that are shown of it, and before the caret */

/* Text of a file as it may be in a message: a character that would move the reader's cursor, and broken UTF-8, is `?`.
 */
void source_plain_write(struct pen *, struct bytes);
/* Two lines, each after two blanks: the text, of one that is too long the part around the column (from 1), and the
 * caret. */
void source_line_write(struct pen *, struct bytes line, uint32_t column);

#endif
