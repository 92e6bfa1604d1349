/* Splits the head of a SIP or HTTP message into its lines, in one pass and without copying. */
#include "lines.h"

#include "octet.h"
#include "window.h"

/* Control octets of a message (HTAB and DEL too), from the first on. Line ends and forbidden octets are found by the
 * same look, a window at a time, and every octet is looked at once. */
struct controls {
    uint32_t base; /* offset of the window ... */
    uint64_t hits; /* ... and which of its octets are still to come */
};

static uint64_t controls_at(struct bytes m, uint32_t base)
{
    uint32_t left = m.count - base;
    if (left >= WINDOW) return window_controls(m.at + base);
    if (left == 0) return 0;
    /* The last octets again, without those that were looked at before. */
    if (m.count >= WINDOW) return window_controls(m.at + m.count - WINDOW) >> (WINDOW - left);
    char whole[WINDOW];
    memset(whole, ' ', sizeof whole);
    memcpy(whole, m.at, m.count);
    return window_controls(whole);
}

/* The offset of the next one, or the message's count. */
static inline uint32_t controls_next(struct controls *controls, struct bytes m)
{
    while (controls->hits == 0) {
        if (m.count - controls->base <= WINDOW) return m.count;
        controls->base += WINDOW;
        controls->hits = controls_at(m, controls->base);
    }
    uint32_t at = controls->base + (uint32_t)__builtin_ctzll(controls->hits);
    controls->hits &= controls->hits - 1;
    return at;
}

static struct fault no_line_end(struct bytes m, uint32_t at)
{
    const char *why = at == m.count      ? "the head ends inside a line"
                      : m.at[at] == '\r' ? "a CR without LF"
                      : m.at[at] == '\n' ? "an LF without CR"
                                         : "a control character in the head";
    return (struct fault){why, at};
}

/* The next line end: its offset, and *next what follows it. Without one *next is 0, and the offset is that of the octet
 * that is wrong, or the message's count. */
static inline uint32_t line_end(struct controls *controls, struct bytes m, bool lenient_lf, uint32_t *next)
{
    for (;;) {
        uint32_t at = controls_next(controls, m);
        *next = 0;
        if (at + 1 < m.count && m.at[at] == '\r' && m.at[at + 1] == '\n') {
            controls_next(controls, m); /* its LF */
            *next = at + 2;
            return at;
        }
        if (at < m.count && m.at[at] == '\t') continue;
        if (at < m.count && m.at[at] == '\n' && lenient_lf) *next = at + 1;
        return at;
    }
}

/* What is blank in a head: the scan lets no control pass but HTAB and the line ends of folds. */
static inline bool blank(char c)
{
    return (unsigned char)c <= ' ';
}

static inline struct bytes trimmed(struct bytes m, uint32_t at, uint32_t end)
{
    while (at < end && blank(m.at[at])) at++;
    while (at < end && blank(m.at[end - 1])) end--;
    return bytes_of(m.at + at, end - at);
}

/* The colon behind the name at `at`, or where it should be. */
static inline uint32_t colon_at(struct bytes m, uint32_t at, struct bytes *name)
{
    uint32_t colon = octet_run(m, at, OCTET_TOKEN);
    *name = bytes_of(m.at + at, colon - at);
    while (colon < m.count && octet_blank(m.at[colon])) colon++;
    return colon;
}

/* A line that begins with a blank goes on with the one before it (RFC 3261 7.3.1). */
static struct fault fold(struct lines *lines, uint32_t at, uint32_t end, uint32_t next)
{
    if (lines->count == 0) return (struct fault){"a fold before the first header line", at};
    struct line *line = &lines->line[lines->count - 1];
    if (!next) return no_line_end(lines->all, end);
    line->folded = true;
    line->end = next;
    line->value = trimmed(lines->all, colon_at(lines->all, line->at, &line->name) + 1, end);
    return FAULT_NONE;
}

/* Eight or four letters at once in lower case. Names are tokens on both sides, and among the octets of tokens setting
 * this bit makes nothing equal but the two cases of a letter. */
static uint64_t folded_8(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word | 0x2020202020202020u;
}

static uint32_t folded_4(const char *at)
{
    uint32_t word;
    memcpy(&word, at, sizeof word);
    return word | 0x20202020u;
}

/* bytes_equal_nocase without a branch an octet: the pieces overlap instead. */
static bool same_name(struct bytes a, struct bytes b)
{
    uint32_t count = a.count;
    if (count != b.count || count == 0) return false;
    if (count < 4) {
        uint32_t middle = count / 2;
        int differs = (a.at[0] ^ b.at[0]) | (a.at[middle] ^ b.at[middle]) | (a.at[count - 1] ^ b.at[count - 1]);
        return (differs & ~0x20) == 0;
    }
    if (count < 8)
        return folded_4(a.at) == folded_4(b.at) && folded_4(a.at + count - 4) == folded_4(b.at + count - 4);
    uint64_t differs = folded_8(a.at + count - 8) ^ folded_8(b.at + count - 8);
    for (uint32_t at = 0; at + 8 < count; at += 8) differs |= folded_8(a.at + at) ^ folded_8(b.at + at);
    return differs == 0;
}

static uint16_t kind_of(const struct line_names *names, struct bytes name)
{
    uint16_t kind = names->slots[LINE_SLOT(name.count, name.at[0], name.at[name.count - 1])];
    const struct line_name *row = &names->row[kind];
    return same_name(name.count == 1 ? row->compact : row->full, name) ? kind : 0;
}

/* The kind of the line from `at` to `end` by one look at its name and the colon right behind it; 0 when that does not
 * tell. What equals the name of a row is a token, and no control stands before `end`, so that two octets that differ
 * in the bit of letter case are two cases of a letter. */
static inline uint16_t kind_at(const struct line_names *names, struct bytes m, uint32_t at, uint32_t end,
                               uint32_t *colon)
{
    const char *name = m.at + at;
    if (at + LINE_NAME_MAX > m.count) return 0;
    uint32_t hits = window_any_16(name, ':', ':', ':');
    if (!hits) hits = window_any_16(name + WINDOW_SHORT, ':', ':', ':') << WINDOW_SHORT;
    if (!hits) return 0;
    uint32_t count = (uint32_t)__builtin_ctz(hits);
    *colon = at + count;
    if (count == 0 || *colon >= end) return 0;
    uint16_t kind = names->slots[LINE_SLOT(count, name[0], name[count - 1])];
    const struct line_name *row = &names->row[kind];
    if (row->full.count != count) return 0;
    uint32_t differ = window_differ_16(name, row->padded);
    if (count > WINDOW_SHORT)
        differ |= window_differ_16(name + WINDOW_SHORT, row->padded + WINDOW_SHORT) << WINDOW_SHORT;
    return differ & ((1u << count) - 1) ? 0 : kind;
}

/* Where the chains of lines of a kind end. */
struct chains {
    uint16_t *first, *last;
};

/* Counts the next line, at the end of the chain of its kind. */
static inline void add_line(struct lines *lines, const struct chains *chains, uint16_t kind)
{
    uint16_t number = lines->count++;
    struct line *line = &lines->line[number];
    line->kind = kind;
    line->next = LINES_NONE;
    line->folded = false;
    if (chains->first[kind] == LINES_NONE) chains->first[kind] = number;
    else lines->line[chains->last[kind]].next = number;
    chains->last[kind] = number;
}

/* The header line from `at` to `end`. What is wrong with its name comes before what is wrong with its end. */
static struct fault read_line(struct lines *lines, const struct line_names *names, const struct chains *chains,
                                     uint32_t at, uint32_t end, uint32_t next)
{
    struct bytes m = lines->all;
    if (lines->count == LINES_MAX) return (struct fault){"more than 96 header lines", at};
    struct line *line = &lines->line[lines->count];
    uint32_t colon = colon_at(m, at, &line->name);
    if (line->name.count == 0) return (struct fault){"a header line without a name", at};
    if (colon == m.count || m.at[colon] != ':') return (struct fault){"a header line without a colon", colon};
    if (!next) return no_line_end(m, end);
    line->value = trimmed(m, colon + 1, end);
    line->at = at;
    line->end = next;
    add_line(lines, chains, kind_of(names, line->name));
    return FAULT_NONE;
}

/* Reads lines from `at` on as long as they are plain: a known name with its colon, CRLF, no fold behind it. The result
 * is where the first other line begins, which read_line and fold are for. Kept apart from them, this loop has registers
 * enough. */
static __attribute__((noinline)) uint32_t plain_lines(struct lines *lines, const struct line_names *names,
                                                      const struct chains *chains, struct controls *controls,
                                                      uint32_t at)
{
    const struct bytes m = lines->all;
    struct controls ahead = *controls;
    struct line *line = &lines->line[lines->count];
    for (; lines->count < LINES_MAX; line++) {
        uint32_t colon = 0, end = controls_next(&ahead, m);
        if (m.count - end < 3 || memcmp(m.at + end, "\r\n", 2) != 0 || octet_blank(m.at[end + 2])) break;
        uint16_t kind = kind_at(names, m, at, end, &colon);
        if (!kind) break;
        line->name = bytes_of(m.at + at, colon - at);
        line->value = trimmed(m, colon + 1, end);
        line->at = at;
        line->end = at = end + 2;
        add_line(lines, chains, kind);
        controls_next(&ahead, m); /* the LF */
        *controls = ahead;
    }
    return at;
}

/* Takes the last line back: its folds did not end. */
static void drop_last(struct lines *lines, const struct chains *chains)
{
    uint16_t number = --lines->count, kind = lines->line[number].kind;
    uint16_t *link = &chains->first[kind];
    while (*link != number) link = &lines->line[*link].next;
    *link = LINES_NONE;
}

struct fault lines_scan(struct lines *lines, struct bytes m, bool lenient_lf, const struct line_names *names,
                        uint16_t *first)
{
    uint16_t last[LINE_SLOTS];
    const struct chains chains = {first, last};
    if (!m.at) m = BYTES("");
    lines->all = m;
    lines->start = bytes_of(m.at, 0);
    lines->first_at = lines->body_at = m.count;
    lines->count = 0;
    memset(first, 0xff, sizeof *first * names->kind_count);
    if (m.count > LINES_MESSAGE_MAX) return (struct fault){"a message of more than 65535 octets", LINES_MESSAGE_MAX};
    struct controls controls = {0, controls_at(m, 0)};
    struct fault fault = FAULT_NONE;
    uint32_t next = 0;
    for (uint32_t at = 0; !fault.why; at = next) {
        if (at) at = plain_lines(lines, names, &chains, &controls, at);
        if (at == m.count && at) return (struct fault){"no empty line behind the head", at};
        uint32_t end = line_end(&controls, m, lenient_lf, &next);
        if (at == 0) {
            lines->start.count = next ? end : 0;
            lines->first_at = next ? next : m.count;
            if (!next) return no_line_end(m, end);
            if (end == 0) return (struct fault){"an empty start line", 0};
        } else if (end == at && next) {
            lines->body_at = next;
            return FAULT_NONE;
        } else if (!octet_blank(m.at[at])) {
            fault = read_line(lines, names, &chains, at, end, next);
        } else {
            fault = fold(lines, at, end, next);
            if (fault.why && lines->count) drop_last(lines, &chains);
        }
    }
    return fault;
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

bool lines_element(struct bytes *rest, struct bytes *element)
{
    while (rest->count) {
        /* Most values are one element: without a comma there is nothing to look for. */
        bool alone = memchr(rest->at, ',', rest->count) == NULL;
        uint32_t end = alone ? rest->count : element_end(*rest);
        *element = bytes_trim(bytes_of(rest->at, end));
        *rest = bytes_from(*rest, end < rest->count ? end + 1 : end);
        if (element->count) return true;
    }
    return false;
}
