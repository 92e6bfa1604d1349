/* The subscriber database: SQLite, in memory, filled from the scenario's subscribers or from a file. Read-only during a
 * run, one transaction for the whole run, so that a look-up is a pure function of the run's inputs
 * (docs/subscribers.md). */
#ifndef SUBSCRIBERS_H
#define SUBSCRIBERS_H

#include "plan.h"
#include "world.h"

struct subscribers;

/* Fills a database with the plan's subscribers. `file`: a database of the same schema that replaces the HSS's data of
 * them (NULL: the scenario itself). NULL and *why (in the arena) when the file cannot be used. */
struct subscribers *subscribers_new(struct arena *, const struct plan *, const char *file, struct bytes *why);
void subscribers_free(struct subscribers *);
struct directory subscribers_directory(struct subscribers *);

#endif
