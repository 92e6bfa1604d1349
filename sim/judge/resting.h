/* What a claim of agreement rests on by the rules of who accepts: a run shows one way in, the rules leave others open.
 * What is found is inferred from tables, topology and what parties know; it was not seen. */
#ifndef RESTING_H
#define RESTING_H

#include "claiming.h"

/* Fills outcome->rest of a claim `agree A, B on F` (alive and weak-agree: F is none). */
void resting(struct claiming *);

#endif
