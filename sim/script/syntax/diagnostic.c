/* Messages about a file: kept in order, one a line, with a source line in which no secret shows. */
#include "lex.h"
#include "must.h"
#include "redaction.h"
#include "source_line.h"

enum { SOURCE_SEARCHED = 2048 };

/* ---- keeping ---- */

static struct bytes line_of(struct bytes text, uint32_t at)
{
    uint32_t from = at < text.count ? at : text.count, end = from;
    while (from > 0 && text.at[from - 1] != '\n') from--;
    while (end < text.count && text.at[end] != '\n') end++;
    if (end > from && text.at[end - 1] == '\r') end--;
    return bytes_part(text, from, end - from);
}

/* The shown part of a line is cut out of it before it is searched: a line may be as long as its file. */
static struct bytes line_near(struct bytes line, uint32_t column, uint32_t *cut)
{
    *cut = column > SOURCE_SEARCHED ? column - SOURCE_SEARCHED : 0;
    if (*cut > line.count) *cut = line.count;
    struct bytes rest = bytes_from(line, *cut);
    return bytes_part(rest, 0, rest.count < 2 * SOURCE_SEARCHED ? rest.count : 2 * SOURCE_SEARCHED);
}

/* The line with its secrets hidden; a very long one as far as it may be shown. */
static struct bytes line_hidden(const struct redaction *redaction, struct bytes line, uint32_t column)
{
    uint32_t cut;
    struct bytes part = line_near(line, column, &cut), hidden = redaction_hide(redaction, part);
    if (part.count == line.count) return hidden;
    char *copy = arena_take(redaction->arena, line.count);
    memset(copy, '*', line.count); /* never shown: it lies too far from the caret */
    memcpy(copy + cut, hidden.at, hidden.count);
    return bytes_of(copy, line.count);
}

struct bytes diagnostic_line(struct arena *arena, struct bytes text, uint32_t line, uint32_t column)
{
    struct redaction redaction = {.arena = arena};
    uint32_t at = 0;
    for (uint32_t n = 1; n < line && at < text.count; at++) n += text.at[at] == '\n';
    redaction_scan(&redaction, text);
    return line_hidden(&redaction, line_of(text, at), column);
}

void diagnostic_add(struct diagnostics *all, enum severity severity, const struct ast *ast, struct span span,
                    struct bytes what, struct bytes right)
{
    struct diagnostic *to = NULL;
    for (uint32_t i = 0; i < all->count; i++) {
        struct diagnostic *old = &all->item[i];
        if (old->span.line != span.line || !bytes_equal(old->file, ast->file)) continue;
        if (old->severity <= severity) return;
        to = old; /* an error says more than the warning on its line */
    }
    all->error_count += severity == SEVERITY_ERROR;
    if (!to && all->count == DIAGNOSTICS_MAX) {
        all->left_out++;
        return;
    }
    if (!to) to = &all->item[all->count++];
    struct redaction redaction = {.arena = all->arena};
    redaction_scan(&redaction, ast->text);
    *to = (struct diagnostic){
        .severity = severity,
        .file = ast->file,
        .span = span,
        .what = redaction_hide(&redaction, what),
        .right = redaction_hide(&redaction, right),
        .source_line = line_hidden(&redaction, line_of(ast->text, span.at), span.column),
    };
}

/* ---- writing ---- */

void diagnostic_write(struct pen *pen, const struct diagnostic *diagnostic)
{
    static const struct bytes severities[] = {
        [SEVERITY_ERROR] = BYTES_ROW("error"),
        [SEVERITY_WARNING] = BYTES_ROW("warning"),
    };
    must(diagnostic->span.line > 0 && diagnostic->span.column > 0);
    source_plain_write(pen, diagnostic->file);
    pen_char(pen, ':');
    pen_u64(pen, diagnostic->span.line);
    pen_char(pen, ':');
    pen_u64(pen, diagnostic->span.column);
    pen_lit(pen, ": ");
    pen_bytes(pen, severities[diagnostic->severity]);
    pen_lit(pen, ": ");
    source_plain_write(pen, diagnostic->what);
    pen_char(pen, '\n');
    source_line_write(pen, diagnostic->source_line, diagnostic->span.column);
    if (diagnostic->right.count == 0) return;
    pen_lit(pen, "  = ");
    source_plain_write(pen, diagnostic->right);
    pen_char(pen, '\n');
}
