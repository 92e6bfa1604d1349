/* UTF-8: one code point at a time, and whole texts with 64 ASCII octets a step, or eight. */
#include "utf8.h"

#include "must.h"
#include "window.h"

/* The first octet says how many follow, and how far the second may range: the narrowed ranges exclude overlong forms
 * (E0, F0), surrogates (ED) and code points past U+10FFFF (F4). RFC 3629 section 4. */
struct lead {
    unsigned char first, last;
    unsigned char follow;
    unsigned char second_low, second_high;
};

static const struct lead leads[] = {
    {0xC2, 0xDF, 1, 0x80, 0xBF}, {0xE0, 0xE0, 2, 0xA0, 0xBF}, {0xE1, 0xEC, 2, 0x80, 0xBF}, {0xED, 0xED, 2, 0x80, 0x9F},
    {0xEE, 0xEF, 2, 0x80, 0xBF}, {0xF0, 0xF0, 3, 0x90, 0xBF}, {0xF1, 0xF3, 3, 0x80, 0xBF}, {0xF4, 0xF4, 3, 0x80, 0x8F},
};

static const struct lead *lead_of(unsigned char octet)
{
    for (unsigned i = 0; i < COUNT(leads); i++)
        if (octet >= leads[i].first && octet <= leads[i].last) return &leads[i];
    return NULL;
}

uint32_t utf8_point(struct bytes b, uint32_t *at)
{
    must(*at < b.count);
    unsigned char first = (unsigned char)b.at[(*at)++];
    if (first < 0x80) return first;

    const struct lead *lead = lead_of(first);
    if (!lead) return UTF8_BAD;
    uint32_t point = first & (0x3Fu >> lead->follow);
    unsigned low = lead->second_low, high = lead->second_high;
    for (unsigned i = 0; i < lead->follow; i++) {
        if (*at == b.count) return UTF8_BAD;
        unsigned char next = (unsigned char)b.at[*at];
        if (next < low || next > high) return UTF8_BAD;
        point = point << 6 | (next & 0x3Fu);
        low = 0x80;
        high = 0xBF;
        (*at)++;
    }
    return point;
}

/* After the windows of ASCII that start at `at`. The last window may begin before the end of the one before it: octets
 * in both were looked at. */
static uint32_t ascii_end(struct bytes b, uint32_t at)
{
    while (b.count - at >= WINDOW && window_ascii(b.at + at)) at += WINDOW;
    bool rest = b.count - at < WINDOW && b.count >= WINDOW && window_ascii(b.at + b.count - WINDOW);
    return rest ? b.count : at;
}

uint32_t utf8_fault(struct bytes b)
{
    static const uint64_t high_bits = 0x8080808080808080u;
    uint32_t at = ascii_end(b, 0);
    while (at < b.count) {
        uint64_t word;
        if (b.count - at >= sizeof word) {
            memcpy(&word, b.at + at, sizeof word);
            if ((word & high_bits) == 0) {
                at += (uint32_t)sizeof word;
                continue;
            }
        }
        uint32_t start = at;
        if (utf8_point(b, &at) == UTF8_BAD) return start;
    }
    return BYTES_NOT_FOUND;
}

void utf8_write(struct pen *pen, uint32_t point)
{
    must(point <= 0x10FFFF && (point & 0xFFFFF800u) != 0xD800);
    char text[4];
    uint32_t count = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const unsigned char mark[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (uint32_t i = count - 1; i > 0; i--) {
        text[i] = (char)(0x80 | (point & 0x3F));
        point >>= 6;
    }
    text[0] = (char)(mark[count] | point);
    pen_bytes(pen, bytes_of(text, count));
}

/* ---- for readers ---- */

static const struct {
    uint32_t first, last;
} unseen[] = {
    {0x0000, 0x001F}, {0x007F, 0x009F},                        /* controls */
    {0x00AD, 0x00AD},                                          /* a hyphen that is there only at a break */
    {0x061C, 0x061C}, {0x180E, 0x180E},      {0x200B, 0x200F}, /* marks of direction, nothings */
    {0x2028, 0x202E}, {0x2060, 0x206F},      {0xD800, 0xF8FF}, /* separators, embeddings, isolates, private */
    {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF},      {0xFFF0, 0xFFFB}, /* variants, byte order mark, annotations */
    {0xFFFE, 0xFFFF}, {0xE0000, 0xFFFFFFFF},                   /* no letter; tags, private, UTF8_BAD */
};

bool utf8_is_seen(uint32_t point)
{
    for (unsigned i = 0; i < COUNT(unseen); i++)
        if (point >= unseen[i].first && point <= unseen[i].last) return false;
    return true;
}

static void show_escape(struct pen *pen, unsigned char octet)
{
    static const char digits[] = "0123456789abcdef";
    const char *known = octet == '\r' ? "\\r" : octet == '\n' ? "\\n" : octet == '\t' ? "\\t" : NULL;
    const char hex[] = {'\\', 'x', digits[octet >> 4], digits[octet & 15]};
    if (known) pen_text(pen, known);
    else pen_bytes(pen, bytes_of(hex, sizeof hex));
}

static void show(struct pen *pen, struct bytes text, const char *backslash)
{
    uint32_t at = 0;
    while (at < text.count) {
        if (pen_left(pen) < UTF8_SHOW_ROOM) {
            pen_lit(pen, "...");
            return;
        }
        uint32_t from = at;
        uint32_t point = utf8_point(text, &at);
        if (point == '\\') pen_text(pen, backslash);
        else if (utf8_is_seen(point)) pen_bytes(pen, bytes_part(text, from, at - from));
        else
            for (; from < at; from++) show_escape(pen, (unsigned char)text.at[from]);
    }
}

void utf8_show(struct pen *pen, struct bytes text)
{
    show(pen, text, "\\\\");
}

void utf8_show_words(struct pen *pen, struct bytes words)
{
    show(pen, words, "\\");
}
