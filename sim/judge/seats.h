/* What attackers see without doing anything: all seats of one together, each from its step on. */
#ifndef SEATS_H
#define SEATS_H

#include "know.h"

/* Fills in the views of the attackers, after those of all others and before what follows from them. */
void seats_fill(struct know *);

#endif
