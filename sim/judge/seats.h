/* The octets that attackers see without doing anything: all seats of one together, each from its step on. */
#ifndef SEATS_H
#define SEATS_H

#include "know.h"

/* Fills in the views of the attackers, after those of all others and before derivation. */
void seats_fill(struct know *);

/* Whether one of its seats has the octets of the message that was sent or delivered in that record. */
bool seats_saw(const struct know *, const struct attacker *, uint32_t record);

#endif
