/* Testing words for a password without asking anybody: goal_guess tells which items it takes, here it is done. */
#ifndef GUESS_H
#define GUESS_H

#include "guess_words.h"
#include "know.h"

/* Against H(A1): one hash a word. Against an answer to a challenge: H(A1), H(A2) and the answer, three a word. */
struct guess guess_try(struct know *, uint32_t password, const struct guessable *);

#endif
