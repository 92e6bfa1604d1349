/* Numbers of fixed width in octets, of either byte order. */
#ifndef OCTETS_H
#define OCTETS_H

#include <stdint.h>
#include <string.h>

static inline uint32_t octets_big_16(const char *at)
{
    return (uint32_t)(unsigned char)at[0] << 8 | (unsigned char)at[1];
}
static inline uint32_t octets_little_16(const char *at)
{
    return (uint32_t)(unsigned char)at[1] << 8 | (unsigned char)at[0];
}
static inline uint32_t octets_big_24(const char *at)
{
    return octets_big_16(at) << 8 | (unsigned char)at[2];
}
static inline uint32_t octets_big_32(const char *at)
{
    const unsigned char *o = (const unsigned char *)at;
    return (uint32_t)o[0] << 24 | (uint32_t)o[1] << 16 | (uint32_t)o[2] << 8 | o[3];
}
static inline uint32_t octets_little_32(const char *at)
{
    return octets_little_16(at + 2) << 16 | octets_little_16(at);
}
static inline uint64_t octets_big_64(const void *from)
{
    const unsigned char *o = from;
    uint64_t value = 0;
    for (unsigned i = 0; i < 8; i++) value = value << 8 | o[i];
    return value;
}

static inline void octets_put_big_24(char *at, uint32_t value)
{
    at[0] = (char)(value >> 16);
    at[1] = (char)(value >> 8);
    at[2] = (char)value;
}
static inline void octets_put_big_32(char *at, uint32_t value)
{
    at[0] = (char)(value >> 24);
    octets_put_big_24(at + 1, value);
}
/* Turned round as a value and stored once: of stores octet by octet compilers make slow code where they know a part of
 * the value. */
static inline void octets_put_big_64(void *to, uint64_t value)
{
    const uint64_t first = 1;
    if (*(const unsigned char *)&first == 1) value = __builtin_bswap64(value);
    memcpy(to, &value, sizeof value);
}

#endif
