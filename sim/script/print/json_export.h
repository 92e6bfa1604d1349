/* The JSON twin of a scenario, written: it mirrors the syntax (docs/schemas/scenario-1.json). */
#ifndef JSON_EXPORT_H
#define JSON_EXPORT_H

#include "ast.h"
#include "pen.h"

void json_export_ast(struct pen *, const struct ast *);

#endif
