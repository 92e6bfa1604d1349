/* SARIF 2.1.0 (OASIS): what was found of claims, for viewers of code. A rule is a claim of a scenario, a result what
 * one run found of it; its place is the claim's, its code flow the path by which a party came to know. */
#ifndef SARIF_H
#define SARIF_H

#include "out.h"
#include "reported.h"

bool sarif_write(sink_fn *, void *self, const struct reported *, const char *version);

#endif
