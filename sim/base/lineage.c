/* Lineage: mixing with XXH3 over fixed layouts, so that every compiler and machine agrees. */
#include "lineage.h"

static uint64_t mix(uint64_t a, uint64_t b, uint64_t c)
{
    /* Little-endian by hand: the hash must not see the machine's byte order. */
    unsigned char raw[24];
    for (unsigned i = 0; i < 8; i++) {
        raw[i] = (unsigned char)(a >> (8 * i));
        raw[8 + i] = (unsigned char)(b >> (8 * i));
        raw[16 + i] = (unsigned char)(c >> (8 * i));
    }
    return bytes_hash(bytes_of(raw, sizeof raw));
}

uint64_t lineage_command(uint64_t seed, uint32_t user, uint32_t nth)
{
    return mix(seed, (uint64_t)user << 32 | nth, 1);
}

uint64_t lineage_start(uint64_t seed, uint32_t role, uint32_t member)
{
    return mix(seed, (uint64_t)role << 32 | member, 2);
}

uint64_t lineage_child(uint64_t parent, uint32_t index)
{
    return mix(parent, index, 3);
}

/* SplitMix64 (Vigna): a stream that starts at the hash of who asks for what. */
static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

static uint64_t stream(uint64_t lineage, const char *label, uint32_t nth)
{
    return bytes_hash_seed(bytes_text(label), mix(lineage, nth, 4));
}

void lineage_letters(uint64_t lineage, const char *label, uint32_t nth, char *to, uint32_t count)
{
    static const char alphabet[] = "abcdefghijkmnpqrstuvwxyz23456789";
    uint64_t state = stream(lineage, label, nth);
    uint64_t word = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (i % 12 == 0) word = next(&state);
        to[i] = alphabet[word & 31];
        word >>= 5;
    }
}

void lineage_octets(uint64_t lineage, const char *label, uint32_t nth, void *to, uint32_t count)
{
    unsigned char *octet = to;
    uint64_t state = stream(lineage, label, nth);
    uint64_t word = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (i % 8 == 0) word = next(&state);
        octet[i] = (unsigned char)word;
        word >>= 8;
    }
}
