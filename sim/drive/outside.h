/* Roles of a plan whose members live outside the world: their links end at sockets, or at a recording. Their honest
 * programs never run; what comes from them is injected, and what goes to them leaves by the outlet. */
#ifndef OUTSIDE_H
#define OUTSIDE_H

#include "plan.h"

enum { OUTSIDE_SEATS_MAX = 1024 };

/* Makes the plan one for people outside, before a world reads it: every browser has that many seats (a seat is one
 * connection of each of its links), what goes to one leaves the world, the flow is followed by milestones, the run has
 * no end in time, and what was expected of a browser's own state is not asked, for nobody sees into it: how many checks
 * that are is returned. */
uint32_t outside_open(struct plan *, uint32_t seats);
bool outside_is(const struct role *);
/* Other signing keys than those of the seed: fills 32 octets for each role that signs. */
void outside_keys(struct plan *, void (*fill)(void *self, void *to, uint32_t count), void *self);

#endif
