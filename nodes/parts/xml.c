/* Elements and entities, just enough for the two documents that Diameter carries to us. */
#include "xml.h"

#include "octet.h"

static const struct entity {
    char plain;
    struct bytes written;
} entities[] = {
    {'&', BYTES_ROW("&amp;")},  {'<', BYTES_ROW("&lt;")},    {'>', BYTES_ROW("&gt;")},
    {'"', BYTES_ROW("&quot;")}, {'\'', BYTES_ROW("&apos;")},
};

static bool is_plain(char c)
{
    return c != '&' && c != '<' && c != '>' && c != '"' && c != '\'';
}

/* How many octets from the first on stand for themselves. */
static uint32_t plain_run(struct bytes raw)
{
    uint32_t at = 0;
    for (uint32_t back; at < raw.count && raw.count >= WINDOW_SHORT; at += WINDOW_SHORT) {
        const char *window = octet_stand(raw, at, &back);
        uint32_t hits = (window_any_16(window, '&', '<', '>') | window_any_16(window, '"', '\'', '\'')) >> back;
        if (hits) return at + (uint32_t)__builtin_ctz(hits);
    }
    while (at < raw.count && is_plain(raw.at[at])) at++;
    return at < raw.count ? at : raw.count;
}

void xml_text(struct pen *pen, struct bytes raw)
{
    for (;;) {
        uint32_t run = plain_run(raw), row = 0;
        pen_bytes(pen, bytes_part(raw, 0, run));
        if (run == raw.count) return;
        while (entities[row].plain != raw.at[run]) row++;
        pen_bytes(pen, entities[row].written);
        raw = bytes_from(raw, run + 1);
    }
}

void xml_leaf(struct pen *pen, const char *name, struct bytes raw)
{
    pen_char(pen, '<');
    pen_text(pen, name);
    pen_char(pen, '>');
    xml_text(pen, raw);
    pen_lit(pen, "</");
    pen_text(pen, name);
    pen_char(pen, '>');
}

bool xml_tag(struct xml_tag *tag, struct bytes in)
{
    uint32_t at = in.count && in.at[0] == '<' ? 0 : bytes_find_char(in, '<'); /* most tags follow a tag */
    if (at == BYTES_NOT_FOUND) return false;
    const char *from = in.at + at + 1, *behind = in.at + in.count;
    const char *to = memchr(from, '>', (size_t)(behind - from));
    if (!to) return false;
    tag->at = from - 1;
    tag->rest = bytes_of(to + 1, (size_t)(behind - to - 1));
    tag->closes = *from == '/';
    tag->empty = to > from && !tag->closes && to[-1] == '/';
    tag->inside = bytes_of(from + tag->closes, (size_t)(to - from) - tag->closes - tag->empty);
    return true;
}

bool xml_tag_is(const struct xml_tag *tag, struct bytes name)
{
    if (!bytes_starts(tag->inside, name)) return false;
    return tag->inside.count == name.count || (unsigned char)tag->inside.at[name.count] <= ' ';
}

/* Where <name or </name stands, as a whole word; BYTES_NOT_FOUND when nowhere. */
static uint32_t tag_at(struct bytes in, struct bytes opening, struct bytes name)
{
    uint32_t from = 0;
    for (;; from++) {
        uint32_t at = bytes_find_char(bytes_from(in, from), '<');
        if (at == BYTES_NOT_FOUND) return BYTES_NOT_FOUND;
        from += at;
        struct bytes tag = bytes_from(in, from);
        struct bytes rest = bytes_from(tag, opening.count);
        struct bytes behind = bytes_from(rest, name.count);
        bool ends = behind.count && (behind.at[0] == '>' || behind.at[0] == ' ' || behind.at[0] == '/');
        if (ends && bytes_starts(tag, opening) && bytes_starts(rest, name)) return from;
    }
}

bool xml_next(struct bytes *rest, struct bytes name, struct bytes *content)
{
    uint32_t at = tag_at(*rest, BYTES("<"), name);
    if (at == BYTES_NOT_FOUND) return false;
    struct bytes open = bytes_from(*rest, at);
    uint32_t closed = bytes_find_char(open, '>');
    if (closed == BYTES_NOT_FOUND) return false;
    struct bytes body = bytes_from(open, closed + 1);
    if (open.at[closed - 1] == '/') {
        *content = bytes_part(body, 0, 0);
        *rest = body;
        return true;
    }
    uint32_t end = tag_at(body, BYTES("</"), name);
    if (end == BYTES_NOT_FOUND) return false;
    *content = bytes_part(body, 0, end);
    struct bytes behind = bytes_from(body, end);
    uint32_t close = bytes_find_char(behind, '>');
    *rest = close == BYTES_NOT_FOUND ? bytes_from(behind, behind.count) : bytes_from(behind, close + 1);
    return true;
}

struct bytes xml_find(struct bytes in, struct bytes name)
{
    struct bytes content;
    return xml_next(&in, name, &content) ? content : bytes_of(NULL, 0);
}

struct bytes xml_plain(struct pen *pen, struct bytes content)
{
    if (bytes_find_char(content, '&') == BYTES_NOT_FOUND) return content;
    for (struct bytes left = content; left.count;) {
        uint32_t row = 0;
        while (row < COUNT(entities) && !bytes_starts(left, entities[row].written)) row++;
        pen_char(pen, row < COUNT(entities) ? entities[row].plain : left.at[0]);
        left = bytes_from(left, row < COUNT(entities) ? entities[row].written.count : 1);
    }
    return pen_done(pen);
}
