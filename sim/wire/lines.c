/* Splits the head of a SIP or HTTP message into its lines, in one pass and without copying. */
#include "lines.h"

#include "octet.h"

/* The octets that are no printable ASCII in the window at `at`, in a message of a window at least: near its end the
 * window begins earlier, so that it reads nothing after it. Line ends and forbidden octets are found by the same look.
 */
static inline uint64_t unprinted(const char *at, const char *end)
{
    ptrdiff_t left = end - at, back = left < WINDOW ? WINDOW - left : 0;
    return window_unprinted(at - back) >> back;
}

/* The first octet from `at` on that is no printable ASCII, or the message's count. */
static uint32_t printed_end(struct bytes m, uint32_t at)
{
    for (; at < m.count && m.count >= WINDOW; at += WINDOW) {
        uint64_t hits = unprinted(m.at + at, m.at + m.count);
        if (hits) return at + (uint32_t)__builtin_ctzll(hits);
    }
    while (at < m.count && m.at[at] >= ' ' && m.at[at] <= '~') at++;
    return at < m.count ? at : m.count;
}

static struct parse_error no_line_end(struct bytes m, uint32_t at)
{
    const char *why = at == m.count      ? "the head ends inside a line"
                      : m.at[at] == '\r' ? "a CR without LF"
                      : m.at[at] == '\n' ? "an LF without CR"
                                         : "a control character in the head";
    return (struct parse_error){why, at};
}

/* The end of the line at `at`: its offset, and in *next the offset of the next line. Without one *next is 0, and the
 * offset is that of the octet that is wrong, or the message's count. Octets from 0x80 on are text (RFC 3261 25.1
 * TEXT-UTF8). */
static uint32_t line_end(struct bytes m, uint32_t at, uint32_t *next)
{
    uint32_t end = at;
    do {
        at = end = printed_end(m, end);
        while (end < m.count && (m.at[end] == '\t' || (unsigned char)m.at[end] >= 0x80)) end++;
    } while (end != at);
    *next = 0;
    if (m.count - end >= 2 && m.at[end] == '\r' && m.at[end + 1] == '\n') *next = end + 2;
    return end;
}

/* The octets that are blank in a head: the scan lets no control pass but HTAB and the line ends of folds. */
static inline bool blank(char c)
{
    return (unsigned char)c <= ' ';
}

static struct bytes trimmed(struct bytes value)
{
    while (value.count && blank(value.at[0])) value = bytes_of(value.at + 1, value.count - 1);
    while (value.count && blank(value.at[value.count - 1])) value.count--;
    return value;
}

/* The colon after the name at `at`, or where it should be. */
static inline uint32_t colon_at(struct bytes m, uint32_t at, struct bytes *name)
{
    uint32_t colon = octet_run(m, at, OCTET_TOKEN);
    *name = bytes_of(m.at + at, colon - at);
    while (colon < m.count && octet_blank(m.at[colon])) colon++;
    return colon;
}

/* A line that begins with a blank goes on with the one before it (RFC 3261 7.3.1). */
static struct parse_error fold(struct lines *lines, uint32_t at, uint32_t end, uint32_t next)
{
    if (lines->count == 0) return (struct parse_error){"a fold before the first header line", at};
    struct line *line = &lines->line[lines->count - 1];
    if (!next) return no_line_end(lines->all, end);
    struct bytes name;
    uint32_t value_at = colon_at(lines->all, line->at, &name) + 1;
    line->folded = lines->uneven = true;
    line->end = next;
    line->value = trimmed(bytes_part(lines->all, value_at, end - value_at));
    return PARSE_OK;
}

/* The colon after the name at `at`, if that is a word of the table and a blank comes after its colon: NULL when it
 * is anything else. */
static inline const struct keyword *known_name(keyword_fn *keyword_of, const char *at, uint32_t left, uint32_t *count)
{
    *count = window_find(at, left - 1, ':');
    if (*count == WINDOW_NONE || at[*count + 1] != ' ') return NULL;
    return keyword_of(at, *count);
}

/* Puts a line at the end of the chain of its kind. Most kinds have one line, and the others a few. */
static inline void chain_line(struct lines *lines, uint16_t *first, unsigned kind, unsigned number)
{
    uint16_t *link = &first[kind];
    while (*link != LINES_NONE) link = &lines->line[*link].next;
    *link = (uint16_t)number;
}

/* The header line from `at` to `end`. A fault of its name is reported before a fault of its end. */
static struct parse_error read_line(struct lines *lines, keyword_fn *keyword_of, uint16_t *first, uint32_t at,
                                    uint32_t end, uint32_t next)
{
    struct bytes m = lines->all;
    if (lines->count == LINES_MAX) return (struct parse_error){"more than 96 header lines", at};
    struct bytes name;
    uint32_t colon = colon_at(m, at, &name);
    if (name.count == 0) return (struct parse_error){"a header line without a name", at};
    if (colon == m.count || m.at[colon] != ':') return (struct parse_error){"a header line without a colon", colon};
    if (!next) return no_line_end(m, end);
    struct bytes value = trimmed(bytes_part(m, colon + 1, end - colon - 1));
    const struct keyword *keyword = keyword_of(name.at, name.count);
    uint16_t kind = keyword ? keyword->kind : 0, number = lines->count++;
    bool spaced = at + name.count != colon;
    lines->uneven = lines->uneven || spaced;
    lines->line[number] = (struct line){value, at, next, (uint16_t)name.count, kind, LINES_NONE, false, spaced};
    chain_line(lines, first, kind, number);
    return PARSE_OK;
}

/* Line ends are looked for a few lines ahead: when one of these is not plain, no more octets are looked at twice. Other
 * lines that end in the last window come with them. */
enum { ENDS_AHEAD = 16, ENDS_MAX = ENDS_AHEAD + WINDOW / 2 };
struct ends {
    uint16_t *to;
    uint32_t line; /* where the line begins whose end comes next */
};

/* Takes the line ends among the octets from `at` on that are not printed: whether to go on after them. */
static inline bool take_ends(struct ends *ends, const char *base, uint32_t at, uint64_t hits)
{
    for (; hits; hits &= hits - 1) { /* the LF, unless the next window would begin with it */
        uint32_t hit = at + (uint32_t)__builtin_ctzll(hits);
        if (memcmp(base + hit, "\r\n", 2) != 0) return false;
        *ends->to++ = (uint16_t)hit;
        if (hit == ends->line) return false;
        ends->line = hit + 2;
        hits &= hits - 1;
    }
    return true;
}

/* Writes the offsets of the CRs of lines from `at` on, up to that of the empty line, which alone is not passed. The
 * last octet of a message is not looked at: it can be no more than the LF of a CRLF. The last window begins earlier. */
static inline struct ends line_ends(struct bytes m, uint32_t at, uint16_t *first)
{
    const uint32_t last = m.count - 1 - WINDOW;
    struct ends ends = {first, at};
    while (at <= last) {
        uint64_t hits = window_unprinted(m.at + at);
        if (!take_ends(&ends, m.at, at, hits) || ends.to >= first + ENDS_AHEAD) return ends;
        at += WINDOW;
        if (at < ends.line) at = ends.line;
    }
    if (at >= last + WINDOW) return ends;
    uint64_t hits = window_unprinted(m.at + last);
    take_ends(&ends, m.at, at, hits >> (at - last));
    return ends;
}

enum plain { PLAIN_WHOLE, PLAIN_SO_FAR, PLAIN_NO_MORE };

/* Reads the next lines from *from on as long as they are plain: a known name with its colon, a blank, printable ASCII
 * with no blank at its ends, CRLF; the start line too, if it is there. Whether the head ends with them, or goes on; if
 * neither, *from is where the first other line begins, which read_line and fold are for. */
static enum plain read_plain(struct lines *lines, keyword_fn *keyword_of, uint16_t *first, uint32_t *from)
{
    const char *const base = lines->all.at;
    const uint32_t count = lines->all.count;
    uint16_t offsets[ENDS_MAX];
    uint32_t at = *from;
    const struct ends ends = line_ends(lines->all, at, offsets);
    const uint16_t *end = offsets, *stop = ends.to;
    if (end == stop || *end == 0) return PLAIN_NO_MORE;
    const bool whole = stop[-1] == ends.line;
    if (at == 0) {
        lines->start.count = *end;
        lines->first_at = at = (uint32_t)*end++ + 2;
    }
    stop -= whole;
    unsigned number = lines->count;
    const bool fit = stop - end <= LINES_MAX - (int)number;
    if (!fit) stop = end + (LINES_MAX - number);
    struct line *line = &lines->line[number];
    for (uint32_t name; end < stop; end++, number++, line++) {
        uint32_t cr = *end;
        const struct keyword *keyword = known_name(keyword_of, base + at, count - at, &name);
        if (!keyword) break;
        uint32_t value = at + name + 2;
        if (blank(base[value]) || blank(base[cr - 1])) break;
        line->value = bytes_of(base + value, cr - value);
        line->at = at;
        line->end = at = cr + 2;
        line->name_count = (uint16_t)name;
        line->kind = keyword->kind;
        line->next = LINES_NONE;
        line->folded = line->spaced = false;
        chain_line(lines, first, keyword->kind, number);
    }
    lines->count = (uint16_t)number;
    *from = at;
    if (end != stop || !fit) return PLAIN_NO_MORE;
    if (!whole) return stop < offsets + ENDS_AHEAD ? PLAIN_NO_MORE : PLAIN_SO_FAR;
    lines->body_at = at + 2;
    return PLAIN_WHOLE;
}

static bool plain_lines(struct lines *lines, keyword_fn *keyword_of, uint16_t *first, uint32_t *at)
{
    if (lines->all.count <= WINDOW) return false;
    enum plain plain = PLAIN_SO_FAR;
    while (plain == PLAIN_SO_FAR) plain = read_plain(lines, keyword_of, first, at);
    return plain == PLAIN_WHOLE;
}

/* Takes the last line back: its folds did not end. */
static void drop_last(struct lines *lines, uint16_t *first)
{
    uint16_t number = --lines->count, kind = lines->line[number].kind;
    uint16_t *link = &first[kind];
    while (*link != number) link = &lines->line[*link].next;
    *link = LINES_NONE;
}

/* The rest of the head from `at` on, where a line is not plain. */
static __attribute__((noinline)) struct parse_error other_lines(struct lines *lines, keyword_fn *keyword_of,
                                                                uint16_t *first, uint32_t at)
{
    const struct bytes m = lines->all;
    struct parse_error error = PARSE_OK;
    uint32_t next = 0;
    for (bool done = false; !done;) {
        if (at == m.count && at) return (struct parse_error){"no empty line behind the head", at};
        uint32_t end = line_end(m, at, &next);
        if (at == 0) {
            lines->start.count = next ? end : 0;
            lines->first_at = next ? next : m.count;
            if (!next) return no_line_end(m, end);
            if (end == 0) return (struct parse_error){"an empty start line", 0};
        } else if (end == at && next) {
            lines->body_at = next;
            return PARSE_OK;
        } else if (!octet_blank(m.at[at])) {
            error = read_line(lines, keyword_of, first, at, end, next);
        } else {
            error = fold(lines, at, end, next);
            if (error.why && lines->count) drop_last(lines, first);
        }
        at = next;
        done = error.why || (m.count - at > 1 && plain_lines(lines, keyword_of, first, &at));
    }
    return error;
}

struct parse_error lines_scan(struct lines *lines, struct bytes m, keyword_fn *keyword_of, uint16_t *first)
{
    uint32_t at = 0;
    if (!m.at) m = BYTES("");
    lines->all = m;
    lines->start = bytes_of(m.at, 0);
    lines->first_at = lines->body_at = m.count;
    lines->count = 0;
    lines->uneven = lines->plain = false;
    if (m.count > LINES_MESSAGE_MAX)
        return (struct parse_error){"a message of more than 65535 octets", LINES_MESSAGE_MAX};
    lines->plain = plain_lines(lines, keyword_of, first, &at);
    if (lines->plain) return PARSE_OK;
    return other_lines(lines, keyword_of, first, at);
}

void lines_unfold(struct pen *pen, struct bytes value)
{
    uint32_t lf;
    while ((lf = bytes_find_char(value, '\n')) != BYTES_NOT_FOUND) {
        uint32_t end = lf;
        while (end && octet_space(value.at[end - 1])) end--;
        pen_bytes(pen, bytes_part(value, 0, end));
        pen_char(pen, ' ');
        value = bytes_from(value, octet_skip_space(value, lf));
    }
    pen_bytes(pen, value);
}

/* The offset of the comma that ends the first element, or value.count. An open quote or bracket runs to the end. */
static uint32_t element_end(struct bytes value)
{
    for (uint32_t at = 0; at < value.count; at++) {
        if (at + WINDOW_SHORT <= value.count)
            at += (uint32_t)__builtin_ctz(window_any_16(value.at + at, ',', '"', '<') | 1u << WINDOW_SHORT);
        if (at == value.count) return at;
        uint32_t close = at;
        if (value.at[at] == ',') return at;
        if (value.at[at] == '"') close = octet_quoted(value, at) - 1;
        if (value.at[at] == '<') {
            uint32_t length = bytes_find_char(bytes_from(value, at), '>');
            close = length == BYTES_NOT_FOUND ? length : at + length;
        }
        if (close >= value.count) return value.count;
        at = close;
    }
    return value.count;
}

static __attribute__((noinline)) bool listed_element(struct bytes *rest, struct bytes *element)
{
    while (rest->count) {
        uint32_t end = element_end(*rest);
        *element = bytes_trim(bytes_of(rest->at, end));
        *rest = bytes_from(*rest, end < rest->count ? end + 1 : end);
        if (element->count) return true;
    }
    return false;
}

bool lines_element(struct bytes *rest, struct bytes *element)
{
    if (rest->count == 0) return false;
    /* Most values are one element: without a comma there is nothing to look for. */
    struct bytes value = *rest;
    if (memchr(value.at, ',', value.count)) return listed_element(rest, element);
    *element = bytes_trim(value);
    *rest = bytes_of(value.at + value.count, 0);
    return element->count != 0;
}
