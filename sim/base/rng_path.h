/* Where an event comes from, as a number: fresh values and choices are keyed by it, never by a counter, so that one
 * more user in a run does not move everybody else's nonce (docs/house.md, decision 4). */
#ifndef RNG_PATH_H
#define RNG_PATH_H

#include "bytes.h"

uint64_t rng_path_command(uint64_t seed, uint32_t user, uint32_t nth);
uint64_t rng_path_start(uint64_t seed, uint32_t role, uint32_t member);
uint64_t rng_path_child(uint64_t parent, uint32_t index);
/* Fills `to` with letters and digits of a 32-letter alphabet (5 bits each): a function of (rng path, label, nth)
 * alone. */
void rng_path_letters(uint64_t rng_path, struct bytes label, uint32_t nth, char *to, uint32_t count);
/* Turns octets, each in its place, into letters of that alphabet. */
void rng_letters(char *octets, uint32_t count);
/* The same as raw octets (mask keys, key seeds). */
void rng_path_octets(uint64_t rng_path, struct bytes label, uint32_t nth, void *to, uint32_t count);

#endif
