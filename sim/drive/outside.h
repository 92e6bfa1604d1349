/* Roles of a plan whose members live outside the world: their links end at sockets, or at a recording. Their honest
 * programs never run; a message that comes from them is injected, and one that goes to them leaves by the outlet. */
#ifndef OUTSIDE_H
#define OUTSIDE_H

#include "plan.h"

enum { OUTSIDE_SEATS_MAX = 1024 };

/* Expectations that cannot be asked, since nobody sees into a browser outside, and it tells no facts. */
struct outside_unasked {
    uint32_t checks; /* of its own state, in `expect` */
    uint32_t claims; /* of agreement with it, of the secrets it keeps, and of its owner (bound) */
};
/* The role that is outside, and how many connections each of its links may have at a time. */
struct outside_spec {
    uint32_t seats;
    bool browsers; /* all of them, as in `serve`; else the nodes that the scenario marks as external */
};
/* Makes the plan one for users outside, before a world reads it: messages to them leave the world, every link of theirs
 * has that many members (seats), and expectations that cannot be asked are taken out. Where all browsers are outside,
 * the flow is followed by milestones and the run has no end in time. */
struct outside_unasked outside_open(struct plan *, const struct outside_spec *);
/* Whether that program does the actions that a flow has a browser's user do. */
bool outside_is_person(const struct role *);
/* Other signing keys than those of the seed: fills 32 octets for each role that signs. */
void outside_keys(struct plan *, void (*fill)(void *self, void *to, uint32_t count), void *self);

#endif
