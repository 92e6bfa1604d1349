/* Many octets looked at at once, as bits: a line scanner asks them without a branch an octet. Bit n is octet n. */
#ifndef WINDOW_H
#define WINDOW_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { WINDOW = 64, WINDOW_SHORT = 16 };

#ifdef __SSE2__
#include <emmintrin.h>

static inline __m128i window_load(const char *at)
{
    return _mm_loadu_si128((const __m128i *)(const void *)at);
}

/* Octets of the vector from `from` to `from` + `count` - 1: unsigned x < count is min(x, count - 1) == x. */
static inline __m128i window_range(__m128i octets, char from, int count)
{
    __m128i moved = _mm_sub_epi8(octets, _mm_set1_epi8(from));
    return _mm_cmpeq_epi8(_mm_min_epu8(moved, _mm_set1_epi8((char)(count - 1))), moved);
}

static inline __m128i window_equal(__m128i octets, char c)
{
    return _mm_cmpeq_epi8(octets, _mm_set1_epi8(c));
}

/* Printable ASCII. Moved up by one, it lies from 0x21 to 0x7f, and all else at 0x20 or below. */
static inline uint32_t window_printed_16(const char *at)
{
    __m128i moved = _mm_add_epi8(window_load(at), _mm_set1_epi8(1));
    return (uint32_t)_mm_movemask_epi8(_mm_cmpgt_epi8(moved, _mm_set1_epi8(0x20)));
}

/* Octets other than the letters, digits and hyphens that names are made of. */
static inline uint32_t window_foreign_16(const char *at)
{
    __m128i octets = window_load(at);
    __m128i letters = window_range(_mm_or_si128(octets, _mm_set1_epi8(0x20)), 'a', 26);
    __m128i others = _mm_or_si128(window_range(octets, '0', 10), window_equal(octets, '-'));
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(letters, others)) ^ 0xffff;
}

/* Octets other than those and the dot: hyphen, dot, slash and digits are in a row. */
static inline uint32_t window_unhosted_16(const char *at)
{
    __m128i octets = window_load(at);
    __m128i letters = window_range(_mm_or_si128(octets, _mm_set1_epi8(0x20)), 'a', 26);
    __m128i others = _mm_andnot_si128(window_equal(octets, '/'), window_range(octets, '-', 13));
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(letters, others)) ^ 0xffff;
}

/* Octets that are no visible ASCII. */
static inline uint32_t window_unseen_16(const char *at)
{
    return (uint32_t)_mm_movemask_epi8(window_range(window_load(at), '!', 94)) ^ 0xffff;
}

/* Octets that are one of three. */
static inline uint32_t window_any_16(const char *at, char a, char b, char c)
{
    __m128i octets = window_load(at);
    __m128i two = _mm_or_si128(window_equal(octets, a), window_equal(octets, b));
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(two, window_equal(octets, c)));
}

/* Octets that are `c`. */
static inline uint32_t window_char_16(const char *at, char c)
{
    return (uint32_t)_mm_movemask_epi8(window_equal(window_load(at), c));
}

/* Octets that are alike in two windows. */
static inline uint32_t window_alike_16(const char *a, const char *b)
{
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(window_load(a), window_load(b)));
}

/* XOR of 16 octets with as many of a mask. */
static inline void window_mask_16(char *to, const char *from, const unsigned char *mask)
{
    _mm_storeu_si128((__m128i *)(void *)to, _mm_xor_si128(window_load(from), window_load((const char *)mask)));
}

/* Writes 32 digits, lower case. Above 9 the letters begin, 39 beyond where the digits would go on. */
static inline void window_hex_16(char *to, const unsigned char *raw)
{
    __m128i octets = window_load((const char *)raw), nibble = _mm_set1_epi8(15);
    __m128i high = _mm_and_si128(_mm_srli_epi16(octets, 4), nibble), low = _mm_and_si128(octets, nibble);
    __m128i half[2] = {_mm_unpacklo_epi8(high, low), _mm_unpackhi_epi8(high, low)};
    for (unsigned i = 0; i < 2; i++) {
        __m128i letters = _mm_and_si128(_mm_cmpgt_epi8(half[i], _mm_set1_epi8(9)), _mm_set1_epi8('a' - '0' - 10));
        __m128i digits = _mm_add_epi8(_mm_add_epi8(half[i], _mm_set1_epi8('0')), letters);
        _mm_storeu_si128((__m128i *)(void *)(to + i * sizeof digits), digits);
    }
}

/* Reads 16 digits of either case into 8 octets: whether all of them are digits. The low nibble of a letter is its value
 * less 9. */
static inline bool window_unhex_16(unsigned char *to, const char *at)
{
    __m128i octets = window_load(at);
    __m128i letters = window_range(_mm_or_si128(octets, _mm_set1_epi8(0x20)), 'a', 6);
    __m128i good = _mm_or_si128(window_range(octets, '0', 10), letters);
    __m128i low = _mm_and_si128(octets, _mm_set1_epi8(15));
    __m128i nibbles = _mm_add_epi8(low, _mm_and_si128(letters, _mm_set1_epi8(9)));
    /* Of a pair the first is in the low octet of its 16 bits, and is worth more. */
    __m128i pairs = _mm_or_si128(_mm_slli_epi16(nibbles, 4), _mm_srli_epi16(nibbles, 8));
    __m128i packed = _mm_packus_epi16(_mm_and_si128(pairs, _mm_set1_epi16(0xff)), _mm_setzero_si128());
    _mm_storel_epi64((__m128i *)(void *)to, packed);
    return _mm_movemask_epi8(good) == 0xffff;
}
#else
static inline uint32_t window_printed_16(const char *at)
{
    uint32_t hits = 0;
    for (unsigned i = 0; i < 16; i++) hits |= (uint32_t)(at[i] >= ' ' && at[i] <= '~') << i;
    return hits;
}

static inline uint32_t window_foreign_16(const char *at)
{
    uint32_t hits = 0;
    for (unsigned i = 0; i < 16; i++) {
        unsigned char octet = (unsigned char)at[i];
        uint32_t ours = (unsigned char)((octet | 0x20) - 'a') < 26 || (unsigned char)(octet - '0') < 10 || octet == '-';
        hits |= (ours ^ 1) << i;
    }
    return hits;
}

static inline uint32_t window_unhosted_16(const char *at)
{
    uint32_t hits = window_foreign_16(at);
    for (unsigned i = 0; i < 16; i++) hits &= ~((uint32_t)(at[i] == '.') << i);
    return hits;
}

static inline uint32_t window_unseen_16(const char *at)
{
    uint32_t hits = 0;
    for (unsigned i = 0; i < 16; i++) hits |= (uint32_t)(at[i] < '!' || at[i] > '~') << i;
    return hits;
}

static inline uint32_t window_any_16(const char *at, char a, char b, char c)
{
    uint32_t hits = 0;
    for (unsigned i = 0; i < 16; i++) hits |= (uint32_t)(at[i] == a || at[i] == b || at[i] == c) << i;
    return hits;
}

static inline uint32_t window_char_16(const char *at, char c)
{
    uint32_t hits = 0;
    for (unsigned i = 0; i < 16; i++) hits |= (uint32_t)(at[i] == c) << i;
    return hits;
}

static inline uint32_t window_alike_16(const char *a, const char *b)
{
    uint32_t hits = 0;
    for (unsigned i = 0; i < 16; i++) hits |= (uint32_t)(a[i] == b[i]) << i;
    return hits;
}

static inline void window_mask_16(char *to, const char *from, const unsigned char *mask)
{
    for (unsigned i = 0; i < 16; i++) to[i] = (char)((unsigned char)from[i] ^ mask[i]);
}

static inline void window_hex_16(char *to, const unsigned char *raw)
{
    static const char digit[] = "0123456789abcdef";
    for (unsigned i = 0; i < 16; i++) {
        to[2 * i] = digit[raw[i] >> 4];
        to[2 * i + 1] = digit[raw[i] & 15];
    }
}

static inline bool window_unhex_16(unsigned char *to, const char *at)
{
    bool good = true;
    for (unsigned i = 0; i < 16; i++) {
        unsigned digit = (unsigned char)(at[i] - '0'), letter = (unsigned char)((at[i] | 0x20) - 'a');
        good = good && (digit < 10 || letter < 6);
        unsigned nibble = digit < 10 ? digit : letter + 10;
        to[i / 2] = (unsigned char)(i % 2 ? to[i / 2] | (nibble & 15) : nibble << 4);
    }
    return good;
}
#endif

/* Octets that are no printable ASCII among the 64 at `at`. */
static inline uint64_t window_unprinted(const char *at)
{
    uint64_t low = window_printed_16(at) | window_printed_16(at + 16) << 16;
    uint64_t high = window_printed_16(at + 32) | window_printed_16(at + 48) << 16;
    return ~(low | high << 32);
}

/* Whether all of the 64 octets at `at` are ASCII. */
static inline bool window_ascii(const char *at)
{
#ifdef __SSE2__
    __m128i low = _mm_or_si128(window_load(at), window_load(at + 16));
    __m128i high = _mm_or_si128(window_load(at + 32), window_load(at + 48));
    return _mm_movemask_epi8(_mm_or_si128(low, high)) == 0;
#else
    unsigned char all = 0;
    for (unsigned i = 0; i < WINDOW; i++) all |= (unsigned char)at[i];
    return all < 0x80;
#endif
}

/* -- Names: the text before a colon or an equals sign is told by one look -- */

enum { WINDOW_NAME = 2 * WINDOW_SHORT, WINDOW_NONE = WINDOW_NAME };

/* The offset of the first `c` among the next WINDOW_NAME octets, of which `left` may be read; WINDOW_NONE when it is
 * not there, or cannot be looked for. */
static inline uint32_t window_find(const char *at, uint32_t left, char c)
{
    if (left < WINDOW_SHORT) return WINDOW_NONE;
    uint32_t hits = window_char_16(at, c);
    if (hits) return (uint32_t)__builtin_ctz(hits);
    uint32_t second = left < WINDOW_NAME ? left - WINDOW_SHORT : WINDOW_SHORT; /* near the end they overlap */
    hits = window_char_16(at + second, c);
    return hits ? second + (uint32_t)__builtin_ctz(hits) : WINDOW_NONE;
}

/* Whether the first `count` octets are those of a row of WINDOW_NAME octets; of the text a window may be read, and all
 * that is compared. */
static inline bool window_same(const char *at, const char *row, uint32_t count)
{
    uint32_t same = (uint32_t)__builtin_ctz(~window_alike_16(at, row));
    if (count <= WINDOW_SHORT) return same >= count;
    uint32_t second = count - WINDOW_SHORT;
    return same == WINDOW_SHORT && window_alike_16(at + second, row + second) == 0xffff;
}

#endif
