/* Where credentials are in the octets of a message, whoever sent it: for outputs of octets that no scenario is known
 * of, so that nobody can say which texts are secrets. What cannot be read as a whole is searched all the same. */
#ifndef CREDENTIALS_H
#define CREDENTIALS_H

#include "arena.h"
#include "message.h"

/* Passwords, H(A1), keys, tokens, codes, cookies and proofs; or also what gives a weak password away to who tries. */
enum credentials { CREDENTIALS_USUAL, CREDENTIALS_STRICT };

/* Overwrites them with '*', octet by octet, and wherever else in the message the same values are in whatever form; of
 * a frame under its mask. Lengths stay. How many it found. */
uint32_t credentials_hide(char *at, uint32_t count, enum proto, enum credentials, struct arena *);

#endif
