/* Verbs of one scenario: the run that the options choose, driven to its end. */
#ifndef SINGLE_H
#define SINGLE_H

#include "run.h"
#include "select.h"

/* Makes it ready, for a caller that wants to watch it; NULL with *exit set when it cannot be run. */
struct run *single_open(struct invocation *, const char *path, enum exit_class *exit);
/* To its end. */
void single_drive(struct run *);
/* Runs it; NULL with *exit set when it could not. run_free when done. */
struct run *single_run(struct invocation *, const char *path, enum exit_class *exit);
/* The same, with the knowledge of the parties in its verdict; a path that ends in `.jsonl` is a trace. */
struct run *single_know(struct invocation *, const char *path, enum exit_class *exit);

/* EXIT_INCONCLUSIVE, after saying so, where a limit of the lab has cut the run short: the shown part is not all of it.
 * Else EXIT_AS_EXPECTED. */
enum exit_class single_whole(struct invocation *, const struct run *);

/* A trace (`run --out`, `export --jsonl`), judged again without its scenario; its claims, or those of a file. `-` is
 * stdin. NULL with *exit set when it cannot be read. */
struct run *single_trace(struct invocation *, const char *path, const char *claims, enum exit_class *exit);

/* A plan of the caller's making, with the knowledge of the parties; NULL, after saying so, where the subscriber
 * database cannot be used. */
struct run *single_plan(struct invocation *, struct plan *);

#endif
