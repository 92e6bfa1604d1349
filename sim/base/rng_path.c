/* Paths of events: numbers mixed by arithmetic on 64-bit words, so that every compiler and machine agrees. */
#include "rng_path.h"

#define GOLDEN 0x9e3779b97f4a7c15ULL /* 2^64 divided by the golden ratio */

/* The finalizer of SplitMix64 (Vigna): one to one, and every bit of z reaches every bit of the result. */
static uint64_t scramble(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

/* `c` keeps the uses apart; `a` and `b` go in one after the other, so that their order counts. */
static uint64_t mix(uint64_t a, uint64_t b, uint64_t c)
{
    return scramble(scramble(a + c * GOLDEN) + b);
}

uint64_t rng_path_command(uint64_t seed, uint32_t user, uint32_t nth)
{
    return mix(seed, (uint64_t)user << 32 | nth, 1);
}

uint64_t rng_path_start(uint64_t seed, uint32_t role, uint32_t member)
{
    return mix(seed, (uint64_t)role << 32 | member, 2);
}

uint64_t rng_path_child(uint64_t parent, uint32_t index)
{
    return mix(parent, index, 3);
}

/* SplitMix64 (Vigna): a stream that starts at the hash of the path, the label and the number. */
static uint64_t next(uint64_t *state)
{
    return scramble(*state += GOLDEN);
}

static uint64_t stream(uint64_t rng_path, struct bytes label, uint32_t nth)
{
    return bytes_hash_seed(label, mix(rng_path, nth, 4));
}

static const char alphabet[] = "abcdefghijkmnpqrstuvwxyz23456789";

void rng_letters(char *octets, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) octets[i] = alphabet[(unsigned char)octets[i] & 31];
}

enum { LETTERS_A_WORD = 12 };

void rng_path_letters(uint64_t rng_path, struct bytes label, uint32_t nth, char *to, uint32_t count)
{
    uint64_t state = stream(rng_path, label, nth);
    for (; count >= LETTERS_A_WORD; to += LETTERS_A_WORD, count -= LETTERS_A_WORD) {
        uint64_t word = next(&state);
        for (uint32_t i = 0; i < LETTERS_A_WORD; i++) to[i] = alphabet[word >> (5 * i) & 31];
    }
    uint64_t word = count ? next(&state) : 0;
    for (uint32_t i = 0; i < count; i++) to[i] = alphabet[word >> (5 * i) & 31];
}

void rng_path_octets(uint64_t rng_path, struct bytes label, uint32_t nth, void *to, uint32_t count)
{
    unsigned char *octet = to;
    uint64_t state = stream(rng_path, label, nth);
    uint64_t word = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (i % 8 == 0) word = next(&state);
        octet[i] = (unsigned char)word;
        word >>= 8;
    }
}
