/* Splits the head of a SIP or HTTP message into its lines, in one pass and without copying. */
#include "lines.h"

#include "must.h"
#include "octet.h"
#include "window.h"

/* Control octets of a message (HTAB and DEL too), from the first on. Line ends and forbidden octets are found by the
 * same look, a window at a time, and every octet is looked at once. */
struct controls {
    struct bytes all;
    uint32_t base; /* offset of the window ... */
    uint64_t hits; /* ... and which of its octets are still to come */
};

static void controls_look(struct controls *controls)
{
    struct bytes m = controls->all;
    uint32_t left = m.count - controls->base;
    if (left >= WINDOW) {
        controls->hits = window_controls(m.at + controls->base);
    } else if (m.count >= WINDOW) { /* the last octets again, without those that were looked at before */
        controls->hits = left ? window_controls(m.at + m.count - WINDOW) >> (WINDOW - left) : 0;
    } else {
        char whole[WINDOW];
        memset(whole, ' ', sizeof whole);
        memcpy(whole, m.at, m.count);
        controls->hits = window_controls(whole);
    }
}

/* The offset of the next one, or the message's count. */
static inline uint32_t controls_next(struct controls *controls)
{
    while (controls->hits == 0) {
        if (controls->all.count - controls->base <= WINDOW) return controls->all.count;
        controls->base += WINDOW;
        controls_look(controls);
    }
    uint32_t at = controls->base + (uint32_t)__builtin_ctzll(controls->hits);
    controls->hits &= controls->hits - 1;
    return at;
}

/* bytes_trim for a value between two offsets, inline. */
static inline struct bytes trimmed(struct bytes m, uint32_t at, uint32_t end)
{
    while (at < end && octet_space(m.at[at])) at++;
    while (at < end && octet_space(m.at[end - 1])) end--;
    return bytes_of(m.at + at, end - at);
}

static uint32_t no_line_end(struct bytes m, uint32_t at, struct fault *fault)
{
    const char *why = at == m.count      ? "the head ends inside a line"
                      : m.at[at] == '\r' ? "a CR without LF"
                      : m.at[at] == '\n' ? "an LF without CR"
                                         : "a control character in the head";
    *fault = (struct fault){why, at};
    return m.count + 1;
}

/* The next line end: *end is its offset, the result what follows it. On a fault the result is m.count + 1. */
static inline uint32_t line_end(struct controls *controls, bool lenient_lf, uint32_t *end, struct fault *fault)
{
    struct bytes m = controls->all;
    for (;;) {
        uint32_t at = controls_next(controls);
        *end = at;
        if (at < m.count && m.at[at] == '\r' && at + 1 < m.count && m.at[at + 1] == '\n') {
            controls_next(controls); /* its LF */
            return at + 2;
        }
        if (at < m.count && m.at[at] == '\n' && lenient_lf) return at + 1;
        if (at == m.count || m.at[at] != '\t') return no_line_end(m, at, fault);
    }
}

/* How many octets the empty line at `at` has, which ends the head: 0 when there is none. */
static uint32_t empty_line(struct bytes m, uint32_t at, bool lenient_lf)
{
    if (m.at[at] == '\r' && at + 1 < m.count && m.at[at + 1] == '\n') return 2;
    return lenient_lf && m.at[at] == '\n';
}

/* Reads the header line at `at` with its folds. */
static inline struct fault read_line(struct line *line, struct controls *controls, uint32_t at, bool lenient_lf)
{
    struct bytes m = controls->all;
    uint32_t colon = octet_run(m, at, OCTET_TOKEN);
    line->name = bytes_of(m.at + at, colon - at);
    while (colon < m.count && octet_blank(m.at[colon])) colon++;
    if (line->name.count == 0) return (struct fault){"a header line without a name", at};
    if (colon == m.count || m.at[colon] != ':') return (struct fault){"a header line without a colon", colon};
    line->at = at;
    line->kind = 0;
    line->next = LINES_NONE;
    line->folded = false;
    struct fault fault = FAULT_NONE;
    uint32_t end = 0;
    uint32_t next = line_end(controls, lenient_lf, &end, &fault);
    while (next < m.count && octet_blank(m.at[next])) {
        line->folded = true;
        next = line_end(controls, lenient_lf, &end, &fault);
    }
    if (fault.why) return fault;
    line->end = next;
    line->value = trimmed(m, colon + 1, end);
    return FAULT_NONE;
}

struct fault lines_scan(struct lines *lines, struct bytes m, bool lenient_lf)
{
    if (!m.at) m = BYTES("");
    lines->all = m;
    lines->start = bytes_of(m.at, 0);
    lines->first_at = lines->body_at = m.count;
    lines->count = 0;
    if (m.count > LINES_MESSAGE_MAX) return (struct fault){"a message of more than 65535 octets", LINES_MESSAGE_MAX};
    struct fault fault = FAULT_NONE;
    struct controls controls = {.all = m};
    uint32_t end = 0;
    controls_look(&controls);
    uint32_t at = line_end(&controls, lenient_lf, &end, &fault);
    if (fault.why) return fault;
    if (end == 0) return (struct fault){"an empty start line", 0};
    lines->start.count = end;
    lines->first_at = at;
    if (at < m.count && octet_blank(m.at[at])) return (struct fault){"a fold before the first header line", at};
    for (; at < m.count; at = lines->line[lines->count - 1].end) {
        uint32_t empty = empty_line(m, at, lenient_lf);
        if (empty) {
            lines->body_at = at + empty;
            return FAULT_NONE;
        }
        if (lines->count == LINES_MAX) return (struct fault){"more than 96 header lines", at};
        fault = read_line(&lines->line[lines->count], &controls, at, lenient_lf);
        if (fault.why) return fault;
        lines->count++;
    }
    return (struct fault){"no empty line behind the head", at};
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

void lines_classify_by(struct lines *lines, const struct line_names *names, uint16_t *first)
{
    memset(first, 0xff, sizeof *first * names->kind_count);
    /* From the last line up, so that pushing to the front of a chain leaves it in order. */
    for (uint16_t i = lines->count; i-- > 0;) {
        struct line *line = &lines->line[i];
        struct bytes name = line->name;
        uint16_t kind = names->slots[LINE_SLOT(name.count, name.at[0], name.at[name.count - 1])];
        if (!same_name(name.count == 1 ? names->row[kind].compact : names->row[kind].full, name)) kind = 0;
        line->kind = kind;
        line->next = first[kind];
        first[kind] = i;
    }
}

static void fill_slot(uint8_t *slots, struct bytes name, uint16_t kind)
{
    if (name.count == 0) return;
    uint8_t *slot = &slots[LINE_SLOT(name.count, name.at[0], name.at[name.count - 1])];
    must(*slot == 0); /* else LINE_SLOT needs other factors */
    *slot = (uint8_t)kind;
}

void lines_classify(struct lines *lines, const struct line_name *names, uint16_t kind_count, uint16_t *first)
{
    uint8_t slots[LINE_SLOTS] = {0};
    for (uint16_t kind = 1; kind < kind_count; kind++) {
        fill_slot(slots, names[kind].full, kind);
        fill_slot(slots, names[kind].compact, kind);
    }
    lines_classify_by(lines, &(struct line_names){names, slots, kind_count}, first);
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
