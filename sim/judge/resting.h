/* The parties that a claim of agreement or binding rests on by the rules of the accepting nodes: a run shows one way
 * in, the rules leave others open. The result is inferred from tables, topology and the knowledge of parties; it was
 * not seen. */
#ifndef RESTING_H
#define RESTING_H

#include "claiming.h"

/* Fills outcome->rest of a claim `agree A, B on F` (alive and weak-agree: F is none). */
void resting(struct claiming *);
/* Of `bound user, impi, impu [, connection]`: the nodes that bound something in this run. */
void resting_bound(struct claiming *);
/* Of `fresh F`: the nodes that accepted a run that carries it. */
void resting_fresh(struct claiming *);
/* Of `no-replay M`, of which `arrival` is the record of the first. */
void resting_no_replay(struct claiming *, uint32_t arrival);

#endif
