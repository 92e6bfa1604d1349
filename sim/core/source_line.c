/* Columns are octets of the file; the caret is below a letter. */
#include "source_line.h"

#include "utf8.h"

/* Octets of the well-formed sequence it begins with; 0: none. */
static uint32_t well_formed(struct bytes text)
{
    uint32_t at = 0;
    return text.count && utf8_point(text, &at) != UTF8_BAD ? at : 0;
}

static bool is_inside(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80; /* of a UTF-8 sequence, after its first octet */
}

void source_plain_write(struct pen *pen, struct bytes text)
{
    for (uint32_t at = 0; at < text.count;) {
        uint32_t count = well_formed(bytes_from(text, at));
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
        uint32_t count = well_formed(bytes_from(text, at));
        pen_char(pen, ' ');
        at += count ? count : 1;
    }
}

void source_line_write(struct pen *pen, struct bytes line, uint32_t column)
{
    uint32_t caret = column - 1, from = 0, end = line.count;
    if (caret > line.count) caret = line.count;
    if (caret > SOURCE_LINE_BEFORE && line.count > SOURCE_LINE_WIDTH) from = caret - SOURCE_LINE_BEFORE;
    while (from > 0 && from < caret && is_inside(line.at[from])) from++;
    if (end > from + SOURCE_LINE_WIDTH) end = from + SOURCE_LINE_WIDTH;
    while (end < line.count && end > caret && is_inside(line.at[end])) end--;
    pen_text(pen, from > 0 ? "  ..." : "  ");
    source_plain_write(pen, bytes_part(line, from, end - from));
    if (end < line.count) pen_lit(pen, "...");
    pen_text(pen, from > 0 ? "\n     " : "\n  ");
    write_blanks_for(pen, bytes_part(line, from, caret - from));
    pen_lit(pen, "^\n");
}
