/* SARIF 2.1.0 (OASIS), for viewers of code. A red is a result of the rule of its kind, with its causes as code flow. A
 * claim is a rule of its scenario, its result in one run a result; its place is the claim's, its code flow the path by
 * which a party came to know. A batch that could not run says so as an invocation. */
#ifndef SARIF_H
#define SARIF_H

#include "out.h"
#include "reported.h"

bool sarif_write(sink_fn *, void *self, const struct reported *, const char *version);

#endif
