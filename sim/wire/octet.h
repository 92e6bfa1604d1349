/* The parts of a message that an octet may be in, by the grammars of SIP and HTTP: one table, one load an octet. */
#ifndef OCTET_H
#define OCTET_H

#include "bytes.h"
#include "window.h"

enum octet_class {
    OCTET_TOKEN = 1,       /* RFC 3261 25.1 token; RFC 9110 5.6.2 has three more (# $ & ^ |), which no name here uses */
    OCTET_USER = 2,        /* user, unescaped: unreserved and user-unreserved */
    OCTET_PASSWORD = 4,    /* password, unescaped */
    OCTET_URI_PARAM = 8,   /* uri-parameters with their ';' and '=', unescaped */
    OCTET_URI_HEADER = 16, /* headers of a URI with their '&' and '=', unescaped */
    OCTET_HOST = 32,       /* letters, digits, '-', '.' */
    OCTET_VALUE = 64, /* an unquoted parameter value: token, host, base64, and other octets that are seen in the wild */
    OCTET_URI = 128   /* any URI: visible ASCII but < > " */
};

extern const uint8_t octet_classes[256];

static inline bool octet_is(char c, enum octet_class octet_class)
{
    return (octet_classes[(unsigned char)c] & (unsigned)octet_class) != 0;
}

static inline bool octet_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* LWS of RFC 3261, folds included: their line ends were checked by lines_scan. */
static inline bool octet_space(char c)
{
    return (unsigned char)c <= ' ' && (c == ' ' || c == '\t' || c == '\r' || c == '\n');
}

static inline bool octet_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* 0..15, or -1 where the octet is no hexadecimal digit. */
static inline int octet_hex(char c)
{
    if (octet_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

static inline char octet_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* The octets of a window that are surely not of the class, where one look tells, or that may not be. Every class has
 * the letters, the digits and the hyphen. */
static inline uint32_t octet_window(const char *at, enum octet_class octet_class)
{
    if (octet_class == OCTET_HOST) return window_unhosted_16(at);
    if (octet_class == OCTET_URI) return window_unseen_16(at) | window_any_16(at, '<', '>', '"');
    if (octet_class != OCTET_VALUE) return window_foreign_16(at);
    return window_unseen_16(at) | window_any_16(at, '<', '>', '"') | window_any_16(at, ';', ',', ',');
}

/* Where the window for the octets from `at` on is read from, in a view of a window at least: near the end it lies
 * back by *back octets, so that it reads nothing after the view. */
static inline const char *octet_stand(struct bytes b, uint32_t at, uint32_t *back)
{
    uint32_t left = b.count - at;
    *back = left < WINDOW_SHORT ? WINDOW_SHORT - left : 0;
    return b.at + at - *back;
}

/* From `at` on, the offset of the first octet that is not of the class (or not LWS), b.count when there is none. A
 * window is looked at once, and of its octets only those are asked about that it does not tell of. */
static inline __attribute__((always_inline)) uint32_t octet_run(struct bytes b, uint32_t at,
                                                                enum octet_class octet_class)
{
    for (uint32_t back; at < b.count && b.count >= WINDOW_SHORT; at += WINDOW_SHORT) {
        const char *window = octet_stand(b, at, &back);
        for (uint32_t hits = octet_window(window, octet_class) >> back; hits; hits &= hits - 1) {
            uint32_t hit = at + (uint32_t)__builtin_ctz(hits);
            if (!octet_is(b.at[hit], octet_class)) return hit;
        }
    }
    while (at < b.count && octet_is(b.at[at], octet_class)) at++;
    return at < b.count ? at : b.count;
}
static inline uint32_t octet_skip_space(struct bytes b, uint32_t at)
{
    while (at < b.count && octet_space(b.at[at])) at++;
    return at;
}
/* From `at` on, the offset of the first quote or backslash, b.count when there is none. */
static inline uint32_t octet_mark(struct bytes b, uint32_t at)
{
    while (at + WINDOW_SHORT <= b.count) {
        uint32_t hits = window_any_16(b.at + at, '"', '\\', '\\');
        if (hits) return at + (uint32_t)__builtin_ctz(hits);
        at += WINDOW_SHORT;
    }
    if (at < b.count && b.count >= WINDOW_SHORT) {
        uint32_t back;
        const char *window = octet_stand(b, at, &back);
        uint32_t hits = window_any_16(window, '"', '\\', '\\') >> back;
        return hits ? at + (uint32_t)__builtin_ctz(hits) : b.count;
    }
    while (at < b.count && b.at[at] != '"' && b.at[at] != '\\') at++;
    return at;
}

/* b.at[at] is a quote: the offset after the closing one (RFC 3261 quoted-string), or BYTES_NOT_FOUND. */
static inline uint32_t octet_quoted(struct bytes b, uint32_t at)
{
    for (at = octet_mark(b, at + 1); at < b.count && b.at[at] == '\\'; at = octet_mark(b, at + 2))
        if (b.count - at < 2) break;
    return at < b.count && b.at[at] == '"' ? at + 1 : BYTES_NOT_FOUND;
}

#endif
