/* What a claim of agreement or binding rests on by the rules of who accepts: a run shows one way in, the rules leave
 * others open. What is found is inferred from tables, topology and what parties know; it was not seen. */
#ifndef RESTING_H
#define RESTING_H

#include "claiming.h"

/* Fills outcome->rest of a claim `agree A, B on F` (alive and weak-agree: F is none). */
void resting(struct claiming *);
/* Of `bound user, impi, impu [, connection]`: whoever bound something in this run. */
void resting_bound(struct claiming *);
/* Of `fresh F`: whoever accepted a run that carries it. */
void resting_fresh(struct claiming *);
/* Of `no-replay M`, of which `arrival` is the record of the first. */
void resting_no_replay(struct claiming *, uint32_t arrival);

#endif
