/* A fault of a scenario, its place, and the right text. All errors of a file at once, at most 20. */
#ifndef DIAGNOSTIC_H
#define DIAGNOSTIC_H

#include "ast.h"

enum { DIAGNOSTICS_MAX = 20 };
enum severity { SEVERITY_ERROR, SEVERITY_WARNING };

struct diagnostic {
    enum severity severity;
    struct bytes file;
    struct span span;
    struct bytes what;  /* "expected `->` after `wsf`, found `<`" */
    struct bytes right; /* "an arrow points from the sender on the left: FROM -> TO : MESSAGE"; may be empty */
    struct bytes source_line;
};

struct diagnostics {
    struct arena *arena;
    struct diagnostic item[DIAGNOSTICS_MAX];
    uint32_t count, error_count;
    uint32_t left_out; /* more than DIAGNOSTICS_MAX */
};

/* Line `line` of a file's text, in which no secret shows: a view of it, or a copy in the arena. */
struct bytes diagnostic_line(struct arena *, struct bytes text, uint32_t line, uint32_t column);
/* One error a line of a file: a second one on the same line is not kept. */
void diagnostic_add(struct diagnostics *, enum severity, const struct ast *, struct span, struct bytes what,
                    struct bytes right);
/* `file:line:column: error: what`, the source line, the caret, `= right`. */
void diagnostic_write(struct pen *, const struct diagnostic *);

#endif
