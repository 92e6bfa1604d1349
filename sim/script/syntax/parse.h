/* Text to syntax tree, and back: the lexer, the parser, the formatter and the JSON twin share the limits of
 * section 17. */
#ifndef PARSE_H
#define PARSE_H

#include "diagnostic.h"

enum { SCRIPT_FILE_MAX = 1 << 20, SCRIPT_LINES_MAX = 10000, SCRIPT_NESTING_MAX = 32 };

/* NULL when errors were found (all of them are in *diagnostics). Never reads a file. */
struct ast *ast_parse(struct arena *, struct bytes file, struct bytes text, struct diagnostics *);
/* The canonical form (`imslab fmt`). Idempotent; changes no token. */
void ast_format(struct pen *, const struct ast *);
/* The JSON twin, and back: json -> ast gives what the text would have given. */
void ast_to_json(struct pen *, const struct ast *);
struct ast *ast_from_json(struct arena *, struct bytes file, struct bytes json, struct diagnostics *);

#endif
