/* Where the attackers of a run sit, in the words of the scenario: "owns wsf, holds link wsf pcscf". */
#ifndef SEATS_H
#define SEATS_H

#include "out.h"
#include "plan.h"

/* Without what they know beforehand, which is no place; "nobody owned" where there is no other seat. */
void seats_write(struct out *, const struct plan *);

#endif
