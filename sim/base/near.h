/* How far apart two words are, for "did you mean". */
#ifndef NEAR_H
#define NEAR_H

#include "bytes.h"

enum { NEAR_MAX = 64 }; /* octets of a word; a longer word is near no other */

/* The fewest insertions, deletions, replacements and swaps of neighbours that make `b` of `a`, by octet; limit + 1 when
 * it takes more than `limit`. */
uint32_t near_distance(struct bytes a, struct bytes b, uint32_t limit);
/* How many edits a typing error in `word` may have: a third of it, at least one. */
uint32_t near_limit(struct bytes word);

/* The nearest of n words, within near_limit(), or none. */
struct bytes near_word(struct bytes text, const struct bytes *words, uint32_t count);

#endif
