/* Messages about a file: kept in order, one a line, with a source line in which no secret shows. */
#include "lex.h"
#include "must.h"

enum { SOURCE_WIDTH = 160, SOURCE_BEFORE = 100 };

/* ---- keeping ---- */

static struct bytes line_of(struct bytes text, uint32_t at)
{
    uint32_t from = at < text.count ? at : text.count, end = from;
    while (from > 0 && text.at[from - 1] != '\n') from--;
    while (end < text.count && text.at[end] != '\n') end++;
    if (end > from && text.at[end - 1] == '\r') end--;
    return bytes_part(text, from, end - from);
}

/* Without the blanks, and in a JSON twin the signs, between `secret` and its text. */
static struct bytes before_signs(struct bytes text)
{
    static const char signs[] = " \t\r\n\":";
    while (text.count && memchr(signs, text.at[text.count - 1], sizeof signs - 1)) text.count--;
    return text;
}

/* `secret "..."`, {"secret": "..."} or {"secret": {"raw": "..."}}. */
static bool ends_with_secret(struct bytes before)
{
    before = before_signs(before);
    if (bytes_ends(before, BYTES("raw"))) {
        before = before_signs(bytes_part(before, 0, before.count - 3));
        if (bytes_ends(before, BYTES("{"))) before = before_signs(bytes_part(before, 0, before.count - 1));
    }
    return bytes_ends(before, BYTES("secret"));
}

/* A secret is a secret in messages too: its letters become `*`, so that columns stay. A string that
 * cannot be told from a secret (the lexer may not have come this far) is hidden as well. */
static struct bytes redact(struct arena *arena, struct bytes text, struct bytes line)
{
    if (bytes_find_char(line, '"') == BYTES_NOT_FOUND) return line;
    uint32_t start = (uint32_t)(line.at - text.at);
    struct bytes copy = arena_copy(arena, line);
    char *to = (char *)arena_take(arena, line.count);
    memcpy(to, copy.at, line.count);
    bool inside = false, redactor = false;
    for (uint32_t i = 0; i < line.count; i++) {
        char c = line.at[i];
        if (!inside && c == '#') break;
        if (c == '"') {
            inside = !inside;
            redactor = inside && ends_with_secret(bytes_part(text, 0, start + i));
            continue;
        }
        bool escape = inside && c == '\\' && i + 1 < line.count;
        if (redactor) to[i] = '*';
        if (escape && redactor) to[i + 1] = '*';
        i += escape;
    }
    return bytes_of(to, line.count);
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
    struct bytes line = line_of(ast->text, span.at);
    *to = (struct diagnostic){severity, ast->file, span, what, right, redact(all->arena, ast->text, line)};
}

/* ---- writing ---- */

static bool is_inside(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80; /* of a UTF-8 sequence, behind its first octet */
}

/* What comes from a file may not move the reader's cursor: control characters and broken UTF-8
 * become `?`. */
static void write_plain(struct pen *pen, struct bytes text)
{
    for (uint32_t at = 0; at < text.count;) {
        uint32_t count = lex_utf8(bytes_from(text, at));
        unsigned char c = (unsigned char)text.at[at];
        if (c == '\t') pen_char(pen, ' ');
        else if (count == 0 || c < ' ' || c == 0x7f) pen_char(pen, '?');
        else pen_bytes(pen, bytes_part(text, at, count));
        at += count ? count : 1;
    }
}

static void write_blanks_for(struct pen *pen, struct bytes text)
{
    for (uint32_t at = 0; at < text.count;) {
        uint32_t count = lex_utf8(bytes_from(text, at));
        pen_char(pen, ' ');
        at += count ? count : 1;
    }
}

/* The line and the caret; of a line that is too long, the part around the caret. */
static void write_source(struct pen *pen, const struct diagnostic *diagnostic)
{
    struct bytes line = diagnostic->source_line;
    uint32_t caret = diagnostic->span.column - 1, from = 0, end = line.count;
    if (caret > line.count) caret = line.count;
    if (caret > SOURCE_BEFORE && line.count > SOURCE_WIDTH) from = caret - SOURCE_BEFORE;
    while (from > 0 && from < caret && is_inside(line.at[from])) from++;
    if (end > from + SOURCE_WIDTH) end = from + SOURCE_WIDTH;
    while (end < line.count && end > caret && is_inside(line.at[end])) end--;
    pen_lit(pen, "\n  ");
    if (from > 0) pen_lit(pen, "...");
    write_plain(pen, bytes_part(line, from, end - from));
    if (end < line.count) pen_lit(pen, "...");
    pen_lit(pen, "\n  ");
    if (from > 0) pen_lit(pen, "   ");
    write_blanks_for(pen, bytes_part(line, from, caret - from));
    pen_lit(pen, "^\n");
}

void diagnostic_write(struct pen *pen, const struct diagnostic *diagnostic)
{
    static const struct bytes severities[] = {
        [SEVERITY_ERROR] = BYTES_ROW("error"),
        [SEVERITY_WARNING] = BYTES_ROW("warning"),
    };
    must(diagnostic->span.line > 0 && diagnostic->span.column > 0);
    write_plain(pen, diagnostic->file);
    pen_char(pen, ':');
    pen_u64(pen, diagnostic->span.line);
    pen_char(pen, ':');
    pen_u64(pen, diagnostic->span.column);
    pen_lit(pen, ": ");
    pen_bytes(pen, severities[diagnostic->severity]);
    pen_lit(pen, ": ");
    write_plain(pen, diagnostic->what);
    write_source(pen, diagnostic);
    if (diagnostic->right.count == 0) return;
    pen_lit(pen, "  = ");
    write_plain(pen, diagnostic->right);
    pen_char(pen, '\n');
}
