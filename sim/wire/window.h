/* Many octets looked at at once, as bits: what a line scanner asks for, without a branch an octet. Bit n is octet n. */
#ifndef WINDOW_H
#define WINDOW_H

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

static inline uint32_t window_controls_16(const char *at)
{
    __m128i octets = window_load(at);
    __m128i hits = _mm_or_si128(window_range(octets, 0, 0x20), window_equal(octets, 0x7f));
    return (uint32_t)_mm_movemask_epi8(hits);
}

/* Octets other than the letters, digits and hyphens that names are made of. */
static inline uint32_t window_foreign_16(const char *at)
{
    __m128i octets = window_load(at);
    __m128i letters = window_range(_mm_or_si128(octets, _mm_set1_epi8(0x20)), 'a', 26);
    __m128i others = _mm_or_si128(window_range(octets, '0', 10), window_equal(octets, '-'));
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

/* Octets of two windows that differ in more than the bit of letter case. */
static inline uint32_t window_differ_16(const char *a, const char *b)
{
    __m128i differ = _mm_andnot_si128(_mm_set1_epi8(0x20), _mm_xor_si128(window_load(a), window_load(b)));
    return (uint32_t)_mm_movemask_epi8(window_equal(differ, 0)) ^ 0xffff;
}
#else
static inline uint32_t window_controls_16(const char *at)
{
    uint32_t hits = 0;
    for (unsigned i = 0; i < 16; i++) hits |= (uint32_t)((unsigned char)at[i] < 0x20 || at[i] == 0x7f) << i;
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

/* Octets of two windows that differ in more than the bit of letter case. */
static inline uint32_t window_differ_16(const char *a, const char *b)
{
    uint32_t hits = 0;
    for (unsigned i = 0; i < 16; i++) hits |= (uint32_t)(((a[i] ^ b[i]) & ~0x20) != 0) << i;
    return hits;
}
#endif

/* Control octets (HTAB and DEL too) among the 64 at `at`. */
static inline uint64_t window_controls(const char *at)
{
    uint64_t low = window_controls_16(at) | window_controls_16(at + 16) << 16;
    uint64_t high = window_controls_16(at + 32) | window_controls_16(at + 48) << 16;
    return low | high << 32;
}

#endif
