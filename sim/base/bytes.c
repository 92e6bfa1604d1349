/* Views of bytes: comparison, search, numbers, hashing. */
#include "bytes.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool bytes_starts_nocase(struct bytes b, struct bytes prefix)
{
    if (b.count < prefix.count) return false;
    if (prefix.count == 0 || memcmp(b.at, prefix.at, prefix.count) == 0) return true;
    for (uint32_t i = 0; i < prefix.count; i++)
        if (b.at[i] != prefix.at[i] && lower(b.at[i]) != lower(prefix.at[i])) return false;
    return true;
}

bool bytes_ends(struct bytes b, struct bytes suffix)
{
    return b.count >= suffix.count && bytes_equal(bytes_from(b, b.count - suffix.count), suffix);
}

int bytes_order(struct bytes a, struct bytes b)
{
    uint32_t shorter = a.count < b.count ? a.count : b.count;
    int order = shorter ? memcmp(a.at, b.at, shorter) : 0;
    if (order != 0) return order;
    return a.count < b.count ? -1 : a.count > b.count;
}

uint32_t bytes_find(struct bytes hay, struct bytes needle)
{
    if (needle.count == 0) return 0;
    if (hay.count < needle.count) return BYTES_NOT_FOUND;
    if (needle.count == 1) return bytes_find_char(hay, needle.at[0]);
    const char *found = memmem(hay.at, hay.count, needle.at, needle.count);
    return found ? (uint32_t)(found - hay.at) : BYTES_NOT_FOUND;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct bytes bytes_trim_blanks(struct bytes b)
{
    while (b.count && blank(b.at[0])) b = bytes_from(b, 1);
    while (b.count && blank(b.at[b.count - 1])) b.count--;
    return b;
}

struct bytes bytes_cut(struct bytes b, char c, struct bytes *rest)
{
    const char *found = b.count ? memchr(b.at, c, b.count) : NULL;
    if (!found) {
        *rest = bytes_from(b, b.count);
        return b;
    }
    const uint32_t at = (uint32_t)(found - b.at);
    *rest = bytes_of(found + 1, b.count - at - 1);
    b.count = at;
    return b;
}

bool bytes_to_u64(struct bytes b, uint64_t *value)
{
    enum { SURE = 19 }; /* so many digits never overflow */
    uint64_t sum = 0;
    if (b.count == 0) return false;
    for (uint32_t i = 0; i < b.count; i++) {
        unsigned digit = (unsigned char)b.at[i] - (unsigned)'0';
        if (digit > 9) return false;
        if (i >= SURE && sum > (UINT64_MAX - digit) / 10) return false;
        sum = sum * 10 + digit;
    }
    *value = sum;
    return true;
}

bool bytes_hex_to_u64(struct bytes b, uint64_t *value)
{
    enum { DIGITS_MAX = 16 };
    if (b.count == 0 || b.count > DIGITS_MAX) return false;
    *value = 0;
    for (uint32_t i = 0; i < b.count; i++) {
        int digit = hex_digit(b.at[i]);
        if (digit < 0) return false;
        *value = *value << 4 | (uint64_t)digit;
    }
    return true;
}

bool bytes_to_u32(struct bytes b, uint32_t *value)
{
    enum { SURE = 9 }; /* so many digits never overflow */
    if (b.count - 1 < SURE) {
        uint32_t sum = 0;
        for (const char *digit = b.at, *end = b.at + b.count; digit < end; digit++) {
            if (*digit < '0' || *digit > '9') return false;
            sum = sum * 10 + (uint32_t)(*digit - '0');
        }
        *value = sum;
        return true;
    }
    uint64_t wide;
    if (!bytes_to_u64(b, &wide) || wide > UINT32_MAX) return false;
    *value = (uint32_t)wide;
    return true;
}

bool bytes_equal_secret(struct bytes a, struct bytes b)
{
    unsigned differs = a.count != b.count;
    uint32_t count = a.count < b.count ? a.count : b.count;
    for (uint32_t i = 0; i < count; i++) differs |= (unsigned)(unsigned char)(a.at[i] ^ b.at[i]);
    return differs == 0;
}

uint64_t bytes_hash(struct bytes b)
{
    return XXH3_64bits(b.at, b.count);
}

uint64_t bytes_hash_seed(struct bytes b, uint64_t seed)
{
    return XXH3_64bits_withSeed(b.at, b.count, seed);
}
