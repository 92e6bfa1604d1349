/* The messages of two sides that do not agree, one beside the other. */
#ifndef WHY_SIDES_H
#define WHY_SIDES_H

#include "out.h"
#include "verdict.h"

/* `step` by record, as verdict_steps gives them. */
void why_sides(struct out *, const struct verdict *, const struct disagreement *, const struct bytes *step);

#endif
