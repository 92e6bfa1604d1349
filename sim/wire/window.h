/* Many octets looked at at once, as bits: what a line scanner asks for, without a branch an octet. Bit n is octet n. */
#ifndef WINDOW_H
#define WINDOW_H

#include <stdint.h>
#include <string.h>

enum { WINDOW = 64, WINDOW_NAME = 32 };

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

static inline uint32_t window_controls_16(const char *at)
{
    __m128i octets = window_load(at);
    __m128i hits = _mm_or_si128(window_range(octets, 0, 0x20), _mm_cmpeq_epi8(octets, _mm_set1_epi8(0x7f)));
    return (uint32_t)_mm_movemask_epi8(hits);
}

static inline uint32_t window_foreign_16(const char *at)
{
    __m128i octets = window_load(at);
    __m128i letters = window_range(_mm_or_si128(octets, _mm_set1_epi8(0x20)), 'a', 26);
    __m128i others = _mm_or_si128(window_range(octets, '0', 10), _mm_cmpeq_epi8(octets, _mm_set1_epi8('-')));
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(letters, others)) ^ 0xffff;
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
#endif

/* Control octets (HTAB and DEL too) among the 64 at `at`. */
static inline uint64_t window_controls(const char *at)
{
    uint64_t low = window_controls_16(at) | window_controls_16(at + 16) << 16;
    uint64_t high = window_controls_16(at + 32) | window_controls_16(at + 48) << 16;
    return low | high << 32;
}

/* Among the 32 at `at`, octets other than the letters, digits and hyphens that header names are made of. */
static inline uint32_t window_foreign(const char *at)
{
    return window_foreign_16(at) | window_foreign_16(at + 16) << 16;
}

#endif
