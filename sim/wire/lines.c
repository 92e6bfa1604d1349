/* Splits the head of a SIP or HTTP message into its lines, in one pass and without copying. */
#include "lines.h"

#include <endian.h>

#include "must.h"
#include "octet.h"

/* Every octet of a word at once: a word of ones, and the top bits that mark a hit. */
#define EACH 0x0101010101010101u
#define TOPS 0x8080808080808080u

/* The offset of the first control octet (HTAB and DEL too) from `at` on, or m.count. Line ends and forbidden octets are
 * found by the same look at each word. A borrow can only spoil octets above the first hit, and the first is all we take. */
static uint32_t next_control(struct bytes m, uint32_t at)
{
    for (; m.count - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, m.at + at, 8);
        word = le64toh(word);
        uint64_t del = word ^ (EACH * 0x7f);
        uint64_t hits = (((word - EACH * 0x20) & ~word) | ((del - EACH) & ~del)) & TOPS;
        if (hits) return at + (uint32_t)__builtin_ctzll(hits) / 8;
    }
    while (at < m.count && (unsigned char)m.at[at] >= 0x20 && m.at[at] != 0x7f) at++;
    return at;
}

/* The line end at or behind `at`: *end is its offset, the result what follows it. On a fault the result is m.count + 1. */
static uint32_t line_end(struct bytes m, uint32_t at, bool lenient_lf, uint32_t *end, struct fault *fault)
{
    for (;;) {
        at = next_control(m, at);
        *end = at;
        if (at == m.count) {
            *fault = (struct fault){"the head ends inside a line", at};
            return m.count + 1;
        }
        if (m.at[at] == '\r' && at + 1 < m.count && m.at[at + 1] == '\n') return at + 2;
        if (m.at[at] == '\n' && lenient_lf) return at + 1;
        if (m.at[at] != '\t') break;
        at++;
    }
    const char *why = m.at[at] == '\r'   ? "a CR without LF"
                      : m.at[at] == '\n' ? "an LF without CR"
                                         : "a control character in the head";
    *fault = (struct fault){why, at};
    return m.count + 1;
}

/* How many octets the empty line at `at` has, which ends the head: 0 when there is none. */
static uint32_t empty_line(struct bytes m, uint32_t at, bool lenient_lf)
{
    if (m.at[at] == '\r' && at + 1 < m.count && m.at[at + 1] == '\n') return 2;
    return lenient_lf && m.at[at] == '\n';
}

/* Reads the header line at `at` with its folds. */
static struct fault read_line(struct line *line, struct bytes m, uint32_t at, bool lenient_lf)
{
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
    uint32_t next = line_end(m, colon + 1, lenient_lf, &end, &fault);
    while (next < m.count && octet_blank(m.at[next])) {
        line->folded = true;
        next = line_end(m, next, lenient_lf, &end, &fault);
    }
    if (fault.why) return fault;
    line->end = next;
    line->value = bytes_trim(bytes_of(m.at + colon + 1, end - colon - 1));
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
    uint32_t end = 0;
    uint32_t at = line_end(m, 0, lenient_lf, &end, &fault);
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
        fault = read_line(&lines->line[lines->count], m, at, lenient_lf);
        if (fault.why) return fault;
        lines->count++;
    }
    return (struct fault){"no empty line behind the head", at};
}

enum { SLOTS = 64, KINDS_MAX = 128 };

/* Rows of a names table by length and first letter: the rows of one slot are a chain of kinds, 0 at its end. A row whose
 * compact form is one letter needs no compare beyond the slot's. */
struct name_index {
    uint8_t full[SLOTS], next[KINDS_MAX];
    uint8_t compact[32]; /* by letter */
};

static unsigned name_slot(struct bytes name)
{
    return (name.count * 5 + (unsigned char)name.at[0]) % 32 + (name.count > 12 ? 32 : 0);
}

static void index_names(struct name_index *index, const struct line_name *names, uint16_t kind_count)
{
    memset(index->full, 0, sizeof index->full);
    memset(index->compact, 0, sizeof index->compact);
    for (uint16_t kind = 1; kind < kind_count; kind++) {
        uint8_t *slot = &index->full[name_slot(names[kind].full)];
        index->next[kind] = *slot;
        *slot = (uint8_t)kind;
        if (names[kind].compact.count) index->compact[names[kind].compact.at[0] & 31] = (uint8_t)kind;
    }
}

static uint16_t name_kind(const struct name_index *index, const struct line_name *names, struct bytes name)
{
    if (name.count == 1) {
        uint16_t kind = index->compact[name.at[0] & 31];
        return kind && bytes_equal_nocase(names[kind].compact, name) ? kind : 0;
    }
    uint16_t kind = index->full[name_slot(name)];
    while (kind && !bytes_equal_nocase(names[kind].full, name)) kind = index->next[kind];
    return kind;
}

void lines_classify(struct lines *lines, const struct line_name *names, uint16_t kind_count, uint16_t *first)
{
    must(kind_count <= KINDS_MAX);
    struct name_index index;
    index_names(&index, names, kind_count);
    memset(first, 0xff, sizeof *first * kind_count);
    /* From the last line up, so that pushing to the front of a chain leaves it in order. */
    for (uint16_t i = lines->count; i-- > 0;) {
        struct line *line = &lines->line[i];
        line->kind = name_kind(&index, names, line->name);
        line->next = first[line->kind];
        first[line->kind] = i;
    }
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
        uint32_t end = element_end(*rest);
        *element = bytes_trim(bytes_part(*rest, 0, end));
        *rest = bytes_from(*rest, end < rest->count ? end + 1 : end);
        if (element->count) return true;
    }
    return false;
}
