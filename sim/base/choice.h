/* The only "maybe" in the building: dice, a recorded list, an enumerator or a fuzzer's bytes answer it. */
#ifndef CHOICE_H
#define CHOICE_H

#include "bytes.h"

/* Picks one of n (n >= 1): 0 .. n-1. `why` names the question ("link wsf pcscf loss"); `rng path` and `nth` key it. */
typedef uint32_t choice_fn(void *self, uint32_t n, const char *why, uint64_t rng_path, uint32_t nth);

struct choice {
    choice_fn *pick;
    void *self;
};

/* Random mode: dice keyed by the rng path alone; self is unused. */
uint32_t choice_dice(void *self, uint32_t n, const char *why, uint64_t rng_path, uint32_t nth);

static inline uint32_t choose(const struct choice *choice, uint32_t n, const char *why, uint64_t rng_path, uint32_t nth)
{
    return n <= 1 ? 0 : choice->pick(choice->self, n, why, rng_path, nth);
}

#endif
