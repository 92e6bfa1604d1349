/* Secrets in bytes: one pass over the text, with a table that says which encodings can start at an octet. */
#include "secret.h"

#include "must.h"
#include "utf8.h"

#include <assert.h>

/* A match of one encoding at one place: where it ends, or BYTES_NOT_FOUND. */
typedef uint32_t match_fn(struct bytes in, uint32_t at, struct bytes secret);

/* The value of `digits` hex digits at `at`, or -1. */
static int32_t hex_value(struct bytes in, uint32_t at, uint32_t digits)
{
    uint64_t value;
    if (at > in.count || in.count - at < digits) return -1;
    return bytes_hex_to_u64(bytes_of(in.at + at, digits), &value) ? (int32_t)value : -1;
}

static uint32_t match_raw(struct bytes in, uint32_t at, struct bytes secret)
{
    return bytes_starts(bytes_from(in, at), secret) ? at + secret.count : BYTES_NOT_FOUND;
}

static uint32_t match_hex(struct bytes in, uint32_t at, struct bytes secret)
{
    for (uint32_t i = 0; i < secret.count; i++)
        if (hex_value(in, at + 2 * i, 2) != (unsigned char)secret.at[i]) return BYTES_NOT_FOUND;
    return at + 2 * secret.count;
}

/* \uXXXX, or a surrogate pair of them (RFC 8259 7). */
static uint32_t unescape_point(struct bytes in, uint32_t at, char to[4], uint32_t *used)
{
    int32_t point = hex_value(in, at + 2, 4), low = -1;
    if (point < 0) return 0;
    *used = 6;
    if (point >= 0xd800 && point < 0xdc00 && bytes_starts(bytes_from(in, at + 6), BYTES("\\u")))
        low = hex_value(in, at + 8, 4);
    if (low >= 0xdc00 && low < 0xe000) {
        point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
        *used = 12;
    }
    if (point >= 0xd800 && point < 0xe000) return 0; /* half of a pair stands for nothing */
    struct pen pen = pen_on(to, 4);
    utf8_write(&pen, (uint32_t)point);
    return pen_done(&pen).count;
}

/* What a backslash at `at` stands for (RFC 8259 7, RFC 3261 25.1 quoted-pair); *used counts the octets it takes. */
static uint32_t unescape(struct bytes in, uint32_t at, char to[4], uint32_t *used)
{
    static const char letters[] = "nrtbf", octets[] = "\n\r\t\b\f";
    if (at + 1 >= in.count) return 0;
    char letter = in.at[at + 1];
    *used = 2;
    if (letter == 'u') return unescape_point(in, at, to, used);
    if (letter == 'x') { /* how reports write what does not print */
        int32_t octet = hex_value(in, at + 2, 2);
        if (octet >= 0) {
            to[0] = (char)octet;
            *used = 4;
            return 1;
        }
    }
    const char *known = memchr(letters, letter, sizeof letters - 1);
    to[0] = known ? octets[known - letters] : letter;
    return 1;
}

/* Percent, form and backslash encodings, mixed as the writer liked: which octets it escaped is its own choice. */
static uint32_t match_escaped(struct bytes in, uint32_t at, struct bytes secret)
{
    uint32_t done = 0;
    while (done < secret.count) {
        char octets[4] = {0};
        uint32_t count = 0, used = 1;
        if (at >= in.count) return BYTES_NOT_FOUND;
        char c = in.at[at];
        int32_t percent = c == '%' ? hex_value(in, at + 1, 2) : -1;
        if (percent >= 0) {
            octets[0] = (char)percent;
            count = 1;
            used = 3;
        } else if (c == '\\') {
            count = unescape(in, at, octets, &used);
        } else if (c == '+') {
            octets[0] = ' ';
            count = 1;
        }
        if (count == 0 || !bytes_starts(bytes_from(secret, done), bytes_of(octets, count))) {
            octets[0] = c;
            count = used = 1;
        }
        if (!bytes_starts(bytes_from(secret, done), bytes_of(octets, count))) return BYTES_NOT_FOUND;
        done += count;
        at += used;
    }
    return at;
}

/* Either alphabet (RFC 4648 4 and 5), or -1. */
static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+' || c == '-') return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

/* Six bits of the secret from bit `bit` on. */
static int sextet(struct bytes secret, uint32_t bit)
{
    uint32_t at = bit / 8;
    unsigned window = (unsigned)(unsigned char)secret.at[at] << 8;
    if (at + 1 < secret.count) window |= (unsigned char)secret.at[at + 1];
    return (int)(window >> (10 - bit % 8) & 0x3f);
}

/* Behind 0, 1 or 2 foreign octets of a group, the first letter that is the secret's alone starts at bit 0, 4 or 2 of
 * it. */
static uint32_t match_base64(struct bytes in, uint32_t at, struct bytes secret, uint32_t first_bit)
{
    uint32_t letters = (secret.count * 8 - first_bit) / 6;
    if (in.count - at < letters) return BYTES_NOT_FOUND;
    for (uint32_t i = 0; i < letters; i++)
        if (base64_value(in.at[at + i]) != sextet(secret, first_bit + 6 * i)) return BYTES_NOT_FOUND;
    return at + letters;
}

static uint32_t match_base64_0(struct bytes in, uint32_t at, struct bytes secret)
{
    return match_base64(in, at, secret, 0);
}

static uint32_t match_base64_1(struct bytes in, uint32_t at, struct bytes secret)
{
    return match_base64(in, at, secret, 4);
}

static uint32_t match_base64_2(struct bytes in, uint32_t at, struct bytes secret)
{
    return match_base64(in, at, secret, 2);
}

static const struct encoding {
    match_fn *match;
    uint32_t shortest; /* secret, in octets */
    bool base64;
    uint32_t first_bit;
} encodings[] = {
    {match_raw, 1, false, 0},
    {match_escaped, SECRET_ENCODED_MIN, false, 0},
    {match_hex, SECRET_ENCODED_MIN, false, 0},
    {match_base64_0, SECRET_ENCODED_MIN, true, 0},
    {match_base64_1, SECRET_ENCODED_MIN, true, 4},
    {match_base64_2, SECRET_ENCODED_MIN, true, 2},
};
static_assert(COUNT(encodings) <= 8, "a set of encodings is one octet");

/* Bit n of starts[c]: encoding n can start with octet c. */
static void starts_of(struct bytes secret, unsigned char starts[256])
{
    int first = (unsigned char)secret.at[0];
    memset(starts, 0, 256);
    starts[first] = 1 << 0 | 1 << 1;
    if (secret.count < SECRET_ENCODED_MIN) return;
    starts['%'] |= 1 << 1;
    starts['\\'] |= 1 << 1;
    starts['+'] |= 1 << 1;
    for (int c = 0; c < 128; c++) {
        if (hex_digit((char)c) == first >> 4) starts[c] |= 1 << 2;
        for (unsigned n = 3; n < COUNT(encodings); n++)
            if (base64_value((char)c) == sextet(secret, encodings[n].first_bit)) starts[c] |= (unsigned char)(1 << n);
    }
}

/* Base64 letters at both ends may hold the rest of the secret's bits beside a neighbour's. */
static void widen(struct bytes in, struct bytes secret, const struct encoding *encoding, struct secret_spot *spot)
{
    if (!encoding->base64) return;
    if (encoding->first_bit && spot->at > 0 && base64_value(in.at[spot->at - 1]) >= 0) spot->at--;
    bool rest = (secret.count * 8 - encoding->first_bit) % 6 != 0;
    if (rest && spot->end < in.count && base64_value(in.at[spot->end]) >= 0) spot->end++;
}

bool secret_find(struct bytes in, struct bytes secret, uint32_t from, struct secret_spot *spot)
{
    unsigned char starts[256];
    if (secret.count == 0) return false;
    starts_of(secret, starts);
    for (uint32_t at = from; at < in.count; at++) {
        unsigned may = starts[(unsigned char)in.at[at]];
        for (unsigned n = 0; may; n++, may >>= 1) {
            if (!(may & 1) || secret.count < encodings[n].shortest) continue;
            uint32_t end = encodings[n].match(in, at, secret);
            if (end == BYTES_NOT_FOUND) continue;
            *spot = (struct secret_spot){at, end};
            widen(in, secret, &encodings[n], spot);
            if (spot->at < from) spot->at = from;
            return true;
        }
    }
    return false;
}

uint32_t secret_mask(char *at, uint32_t count, const struct bytes *secret, uint32_t secret_count)
{
    uint32_t spots = 0;
    for (uint32_t i = 0; i < secret_count; i++) {
        struct secret_spot spot = {0, 0};
        while (secret_find(bytes_of(at, count), secret[i], spot.end, &spot)) {
            must(spot.end > spot.at && spot.end <= count);
            memset(at + spot.at, '*', spot.end - spot.at);
            spots++;
        }
    }
    return spots;
}

void secret_redact(struct pen *pen, struct bytes text, const struct bytes *secret, uint32_t secret_count)
{
    uint32_t at = 0;
    for (;;) {
        struct secret_spot first = {text.count, text.count}, spot;
        bool found = false;
        for (uint32_t i = 0; i < secret_count; i++) {
            if (!secret_find(text, secret[i], at, &spot)) continue;
            bool earlier = spot.at < first.at || (spot.at == first.at && spot.end > first.end);
            if (!found || earlier) first = spot;
            found = true;
        }
        pen_bytes(pen, bytes_part(text, at, first.at - at));
        if (!found) return;
        pen_lit(pen, "[redacted]");
        at = first.end;
    }
}
