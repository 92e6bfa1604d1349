/* Why a message came to be, and why a line is red: its causes, and both sides of the decision side by side. */
#ifndef WHY_REFUSAL_H
#define WHY_REFUSAL_H

#include "octets.h"
#include "out.h"
#include "ruling.h"

bool why_refusal_write(sink_fn *, void *self, const struct verdict *, const struct ruling *, enum octets_secrets,
                       struct arena *);
/* A failure with the expected beside the actual message, and, where somebody refused something on the way to it, both
 * sides of that: NULL where nobody did. */
bool why_failure_write(sink_fn *, void *self, const struct verdict *, const struct failure *, const struct ruling *,
                       enum octets_secrets, struct arena *);

#endif
