/* Runs side by side: the secrets that parties learn, the questions to the user, the questions to the network. */
#ifndef COMPARE_H
#define COMPARE_H

#include "out.h"
#include "table_form.h"
#include "verdict.h"

/* How often a browser asks and waits for an answer. */
uint32_t compare_round_trips(const struct verdict *);
/* All runs have knowledge. The arena is scratch. */
bool compare_write(sink_fn *, void *self, const struct verdict *const *runs, uint32_t count, enum table_form,
                   struct arena *);

#endif
