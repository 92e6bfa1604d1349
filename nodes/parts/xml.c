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

/* How many octets from the first on are written as they are. */
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

static bool is_blank(char c)
{
    return (unsigned char)c <= ' ';
}

struct bytes xml_attribute(struct pen *pen, const struct xml_tag *tag, struct bytes name)
{
    const char *at = tag->inside.at, *end = at + tag->inside.count;
    while (at < end && !is_blank(*at)) at++; /* the name of the element */
    while (at < end) {
        while (at < end && is_blank(*at)) at++;
        const char *from = at;
        while (at < end && *at != '=' && !is_blank(*at)) at++;
        bool ours = bytes_equal(bytes_of(from, (size_t)(at - from)), name);
        while (at < end && (is_blank(*at) || *at == '=')) at++;
        if (at == end || (*at != '"' && *at != '\'')) break;
        const char *to = memchr(at + 1, *at, (size_t)(end - at - 1));
        if (!to) break;
        if (ours) return xml_plain(pen, bytes_of(at + 1, (size_t)(to - at - 1)));
        at = to + 1;
    }
    return bytes_of(NULL, 0);
}

/* The next tag of that name after `tag`, opening or closing. */
static bool tag_named(struct xml_tag *tag, struct bytes name, bool closes)
{
    while (xml_tag(tag, tag->rest))
        if (tag->closes == closes && xml_tag_is(tag, name)) return true;
    return false;
}

bool xml_next(struct bytes *rest, struct bytes name, struct bytes *content)
{
    struct xml_tag open = {.rest = *rest};
    if (!tag_named(&open, name, false)) return false;
    struct xml_tag close = {.rest = open.rest, .at = open.rest.at};
    if (!open.empty && !tag_named(&close, name, true)) return false;
    *content = bytes_of(open.rest.at, (size_t)(close.at - open.rest.at));
    *rest = close.rest;
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
