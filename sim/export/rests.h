/* The parties that claims of agreement rest on, a line a claim: those that must be honest, and the threat of the
 * scenario that shows it. */
#ifndef RESTS_H
#define RESTS_H

#include "out.h"
#include "verdict.h"

/* False where there is nothing to say: nothing was written. */
bool rests_write(struct out *, const struct verdict *);
/* The lines below one claim: why each party breaks it. */
void rests_explain(struct out *, const struct claim_outcome *);

#endif
