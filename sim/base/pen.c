/* The bounded writer. */
#include "pen.h"

#include <stdarg.h>
#include <stdio.h>

void pen_bytes(struct pen *pen, struct bytes b)
{
    char *to = pen->at;
    if (b.count > pen_left(pen)) {
        pen->overflow = true;
        return;
    }
    pen->at += b.count;
    bytes_copy(to, b);
}

void pen_text(struct pen *pen, const char *text)
{
    pen_bytes(pen, bytes_text(text));
}

void pen_u64(struct pen *pen, uint64_t value)
{
    if (value < 10) pen_char(pen, (char)('0' + value));
    else pen_u64_wide(pen, value, 1);
}

/* How many digits a number has, by how many bits: a number of b bits has as many digits as 2^(b - 1), or one more. */
static uint32_t digit_count(uint64_t value)
{
    static const uint64_t power[] = {0,
                                     10,
                                     100,
                                     1000,
                                     10000,
                                     100000,
                                     1000000,
                                     10000000,
                                     100000000,
                                     1000000000,
                                     10000000000,
                                     100000000000,
                                     1000000000000,
                                     10000000000000,
                                     100000000000000,
                                     1000000000000000,
                                     10000000000000000,
                                     100000000000000000,
                                     1000000000000000000,
                                     10000000000000000000U};
    uint32_t bits = 64 - (uint32_t)__builtin_clzll(value | 1);
    uint32_t least = bits * 1233 >> 12; /* times log10(2): exact for all of 64 */
    return least + (value >= power[least]);
}

/* Two digits a division: numbers are in most lines of every message. */
void pen_u64_wide(struct pen *pen, uint64_t value, unsigned digits)
{
    static const char pair[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
                               "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
                               "8081828384858687888990919293949596979899";
    uint32_t count = digit_count(value);
    if (count < digits) count = digits;
    char *to = pen_space(pen, count);
    if (!to) return;
    for (; count >= 2; value /= 100) {
        count -= 2;
        memcpy(to + count, pair + value % 100 * 2, 2);
    }
    if (count) *to = (char)('0' + value);
}

void pen_hex(struct pen *pen, struct bytes raw)
{
    static const char digit[] = "0123456789abcdef";
    char *to = pen->at;
    if ((uint64_t)raw.count * 2 > pen_left(pen)) {
        pen->overflow = true;
        return;
    }
    pen->at += raw.count * 2;
    for (uint32_t i = 0; i < raw.count; i++) {
        unsigned char octet = (unsigned char)raw.at[i];
        *to++ = digit[octet >> 4];
        *to++ = digit[octet & 15];
    }
}

void pen_hex64(struct pen *pen, uint64_t value)
{
    unsigned char raw[8];
    for (unsigned i = 0; i < 8; i++) raw[i] = (unsigned char)(value >> (56 - 8 * i));
    pen_hex(pen, bytes_of(raw, sizeof raw));
}

void pen_format(struct pen *pen, const char *format, ...)
{
    va_list args;
    uint32_t left = pen_left(pen);
    if (left == 0) {
        pen->overflow = true;
        return;
    }
    va_start(args, format);
    int wrote = vsnprintf(pen->at, left, format, args);
    va_end(args);
    /* vsnprintf needs one octet for its zero, so a text that fills the room exactly is refused. */
    if (wrote < 0 || (uint32_t)wrote >= left) {
        pen->overflow = true;
        return;
    }
    pen->at += wrote;
}

struct bytes pen_done(struct pen *pen)
{
    struct bytes piece = pen_so_far(pen);
    if (pen->overflow) {
        pen->at = pen->start;
        pen->overflow = false;
        return bytes_of(NULL, 0);
    }
    pen->start = pen->at;
    return piece;
}
