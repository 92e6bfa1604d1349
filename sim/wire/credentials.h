/* Finds credentials in the octets of a message of any sender: for outputs of octets without a known scenario, so that
 * nobody can say which texts are secrets. A message that cannot be read as a whole is searched all the same. */
#ifndef CREDENTIALS_H
#define CREDENTIALS_H

#include "arena.h"
#include "message.h"

/* Passwords, H(A1), keys, tokens, codes, cookies and proofs; or also the values that give a weak password away to
 * somebody who tries words. */
enum credentials { CREDENTIALS_USUAL, CREDENTIALS_STRICT };

/* Overwrites them with '*', octet by octet, and every other place of the message where the same values are, in any
 * form; in a frame, under its mask. Lengths stay. How many it found. */
uint32_t credentials_hide(char *at, uint32_t count, enum proto, enum credentials, struct arena *);

#endif
