/* Why a claim was found as it was: the numbered steps by which its first breach came about, and the parties it rests
 * on; and every input of every digest of a run. */
#ifndef WHY_H
#define WHY_H

#include "octets.h"
#include "out.h"
#include "verdict.h"

/* The claim of that name, or NULL. */
const struct claim_outcome *why_claim(const struct verdict *, struct bytes name);
bool why_write(sink_fn *, void *self, const struct verdict *, const struct claim_outcome *, enum octets_secrets,
               struct arena *);
/* The inputs of every answer to a challenge, field by field. Answers are masked unless they are asked for. */
bool why_hashes(sink_fn *, void *self, const struct verdict *, enum octets_secrets, struct arena *);

#endif
