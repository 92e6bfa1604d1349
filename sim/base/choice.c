/* Dice for choose(). */
#include "choice.h"
#include "rng_path.h"

uint32_t choice_dice(void *self, uint32_t n, const char *why, uint64_t rng_path, uint32_t nth)
{
    unsigned char raw[8];
    uint64_t word = 0;
    (void)self;
    rng_path_octets(rng_path, bytes_text(why), nth, raw, sizeof raw);
    for (unsigned i = 0; i < 8; i++) word |= (uint64_t)raw[i] << (8 * i);
    /* Multiply-shift: a bias below 2^-32 for any n of ours, and no division. */
    return (uint32_t)(((word >> 32) * n) >> 32);
}
