/* The windows that whole messages go through, for line ends, names and masks, by vectors of 32 octets on machines that
 * have them: the same bits with half the steps. A function that is WINDOW_WIDE may be called only where
 * window_has_wide(). */
#ifndef WINDOW_WIDE_H
#define WINDOW_WIDE_H

#include "window.h"

#ifdef __x86_64__
#include <immintrin.h>

#define WINDOW_WIDE __attribute__((target("avx2,bmi")))

static inline bool window_has_wide(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
}

static inline WINDOW_WIDE uint32_t window_printed_32(const char *at)
{
    __m256i octets = _mm256_loadu_si256((const __m256i *)(const void *)at);
    __m256i moved = _mm256_add_epi8(octets, _mm256_set1_epi8(1)); /* window_printed_16 says why */
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(moved, _mm256_set1_epi8(0x20)));
}

static inline WINDOW_WIDE uint64_t window_unprinted_wide(const char *at)
{
    uint64_t low = window_printed_32(at), high = window_printed_32(at + 32);
    return ~(low | high << 32);
}

/* XOR of 32 octets with as many of a mask. */
static inline WINDOW_WIDE void window_mask_32(char *to, const char *from, const unsigned char *mask)
{
    __m256i octets = _mm256_loadu_si256((const __m256i *)(const void *)from);
    __m256i masks = _mm256_loadu_si256((const __m256i *)(const void *)mask);
    _mm256_storeu_si256((__m256i *)(void *)to, _mm256_xor_si256(octets, masks));
}

/* Of a window of a name: the octets that are `c`, and those that are alike in two. */
static inline WINDOW_WIDE uint32_t window_char_name(const char *at, char c)
{
    __m256i octets = _mm256_loadu_si256((const __m256i *)(const void *)at);
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(octets, _mm256_set1_epi8(c)));
}

static inline WINDOW_WIDE uint32_t window_alike_name(const char *a, const char *b)
{
    __m256i octets = _mm256_loadu_si256((const __m256i *)(const void *)a);
    __m256i others = _mm256_loadu_si256((const __m256i *)(const void *)b);
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(octets, others));
}
#else
#define WINDOW_WIDE

static inline bool window_has_wide(void)
{
    return false;
}

static inline uint64_t window_unprinted_wide(const char *at)
{
    return window_unprinted(at);
}

static inline void window_mask_32(char *to, const char *from, const unsigned char *mask)
{
    window_mask_16(to, from, mask);
    window_mask_16(to + WINDOW_SHORT, from + WINDOW_SHORT, mask + WINDOW_SHORT);
}

static inline uint32_t window_char_name(const char *at, char c)
{
    return window_char_16(at, c) | window_char_16(at + WINDOW_SHORT, c) << WINDOW_SHORT;
}

static inline uint32_t window_alike_name(const char *a, const char *b)
{
    return window_alike_16(a, b) | window_alike_16(a + WINDOW_SHORT, b + WINDOW_SHORT) << WINDOW_SHORT;
}
#endif

/* Whether they are used. What gcc builds with ASan (preset dev) goes without, so that its tests go the narrow way, the
 * fuzz targets the wide one, and the fingerprints compare the two. */
static inline bool window_is_wide(void)
{
#ifdef __SANITIZE_ADDRESS__
    return false;
#else
    return window_has_wide();
#endif
}

#endif
