/* Numbers of fixed width in octets, of either byte order. */
#ifndef OCTETS_H
#define OCTETS_H

#include <stdint.h>

static inline uint32_t octets_big_16(const char *at)
{
    return (uint32_t)(unsigned char)at[0] << 8 | (unsigned char)at[1];
}
static inline uint32_t octets_little_16(const char *at)
{
    return (uint32_t)(unsigned char)at[1] << 8 | (unsigned char)at[0];
}
static inline uint32_t octets_big_32(const char *at)
{
    return octets_big_16(at) << 16 | octets_big_16(at + 2);
}
static inline uint32_t octets_little_32(const char *at)
{
    return octets_little_16(at + 2) << 16 | octets_little_16(at);
}

#endif
