/* Views of bytes that somebody else owns. A view is two words, is passed by value and never frees anything.
 * Nothing here reads beyond `count`, and a view need not end in a zero byte. */
#ifndef BYTES_H
#define BYTES_H

#include "must.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct bytes {
    const char *at;
    uint32_t count;
};

/* The bytes of a string literal; BYTES_ROW is the same for static tables. */
#define BYTES(literal) ((struct bytes){"" literal, (uint32_t)sizeof(literal) - 1})
#define BYTES_ROW(literal)                                                                                             \
    {                                                                                                                  \
        "" literal, (uint32_t)sizeof(literal) - 1                                                                      \
    }
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What went wrong while reading bytes and where: `why` is a static sentence or NULL, `at` an offset in octets. */
struct parse_error {
    const char *why;
    uint32_t at;
};
#define PARSE_OK ((struct parse_error){NULL, 0})

/* No text is cut: a count of 4 GiB or more stops the program. The check costs nothing where the compiler knows the
 * size. */
static inline struct bytes bytes_of(const void *at, size_t count)
{
    must(count <= UINT32_MAX);
    return (struct bytes){(const char *)at, (uint32_t)count};
}

/* The bytes of a zero-terminated string (NULL gives none). */
static inline struct bytes bytes_text(const char *text)
{
    return text ? bytes_of(text, strlen(text)) : (struct bytes){NULL, 0};
}

static inline bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.count == b.count && (a.count == 0 || memcmp(a.at, b.at, a.count) == 0);
}

/* Copies octets; source and destination do not overlap. Most texts are short: two moves that may overlap each other are
 * cheaper than a call. */
static inline void bytes_copy(char *to, struct bytes from)
{
    enum { HALF = 4, WORD = 8, WIDE = 16 };
    const char *at = from.at;
    const uint32_t count = from.count;
    if (count > 2 * WIDE) {
        memcpy(to, at, count);
    } else if (count >= WIDE) {
        struct {
            char octet[WIDE];
        } head, tail;
        memcpy(&head, at, WIDE);
        memcpy(&tail, at + count - WIDE, WIDE);
        memcpy(to, &head, WIDE);
        memcpy(to + count - WIDE, &tail, WIDE);
    } else if (count >= WORD) {
        uint64_t head, tail;
        memcpy(&head, at, WORD);
        memcpy(&tail, at + count - WORD, WORD);
        memcpy(to, &head, WORD);
        memcpy(to + count - WORD, &tail, WORD);
    } else if (count >= HALF) {
        uint32_t head, tail;
        memcpy(&head, at, HALF);
        memcpy(&tail, at + count - HALF, HALF);
        memcpy(to, &head, HALF);
        memcpy(to + count - HALF, &tail, HALF);
    } else if (count) {
        to[0] = at[0];
        to[count / 2] = at[count / 2];
        to[count - 1] = at[count - 1];
    }
}

/* From `from` to the end, or `count` octets of it; clipped to what is there. */
static inline struct bytes bytes_from(struct bytes b, uint32_t from)
{
    if (from < b.count) return bytes_of(b.at + from, b.count - from);
    return b.count ? bytes_of(b.at + b.count, 0) : b; /* a part of no text is no text: no arithmetic on NULL */
}
static inline struct bytes bytes_part(struct bytes b, uint32_t from, uint32_t count)
{
    struct bytes rest = bytes_from(b, from);
    if (rest.count > count) rest.count = count;
    return rest;
}

#define BYTES_NOT_FOUND UINT32_MAX

/* The value of a hex digit of either case, or -1. */
static inline int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static inline bool bytes_starts(struct bytes b, struct bytes prefix)
{
    return b.count >= prefix.count && (prefix.count == 0 || memcmp(b.at, prefix.at, prefix.count) == 0);
}

bool bytes_starts_nocase(struct bytes b, struct bytes prefix); /* ASCII case folding only */
/* Most comparisons end at the count or the first octet, where upper and lower case differ in one bit at most. */
static inline bool bytes_equal_nocase(struct bytes a, struct bytes b)
{
    if (a.count != b.count) return false;
    return a.count == 0 || (((a.at[0] ^ b.at[0]) & ~0x20) == 0 && bytes_starts_nocase(a, b));
}

bool bytes_ends(struct bytes b, struct bytes suffix);
int bytes_order(struct bytes a, struct bytes b);            /* <0, 0, >0: by octet, a prefix first */
uint32_t bytes_find(struct bytes hay, struct bytes needle); /* offset or BYTES_NOT_FOUND; an empty needle is at 0 */
static inline uint32_t bytes_find_char(struct bytes hay, char c)
{
    const char *found = hay.count ? (const char *)memchr(hay.at, c, hay.count) : NULL;
    return found ? (uint32_t)(found - hay.at) : BYTES_NOT_FOUND;
}
struct bytes bytes_trim_blanks(struct bytes b);
/* The text without SP, HTAB, CR and LF at both ends. Most texts have none. */
static inline struct bytes bytes_trim(struct bytes b)
{
    bool bare = b.count && (unsigned char)b.at[0] > ' ' && (unsigned char)b.at[b.count - 1] > ' ';
    return bare ? b : bytes_trim_blanks(b);
}
/* The octets before the first `c`; *rest are those after it (empty, with at != NULL, when there is no `c`). */
struct bytes bytes_cut(struct bytes b, char c, struct bytes *rest);
/* The whole of `b` as a decimal number: false on no digit, a foreign octet or overflow. */
bool bytes_to_u64(struct bytes b, uint64_t *value);
bool bytes_to_u32(struct bytes b, uint32_t *value);
/* The value of 1 to 16 hex digits of either case, and of nothing else. */
bool bytes_hex_to_u64(struct bytes b, uint64_t *value);
/* Compares in a time that depends on the counts only (for secrets). */
bool bytes_equal_secret(struct bytes a, struct bytes b);
/* XXH3 of the content: the same on every machine. */
uint64_t bytes_hash(struct bytes b);
uint64_t bytes_hash_seed(struct bytes b, uint64_t seed);

#endif
