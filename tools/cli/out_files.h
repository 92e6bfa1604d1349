/* The files of --out: a report, a trace and a page for every run, each in a file of its own, and a page that leads to
 * all of them. */
#ifndef OUT_FILES_H
#define OUT_FILES_H

#include "batch.h"
#include "run_page.h"

/* Makes the folder and sees whether files can be written there; false and *why. */
bool out_files_try(struct arena *, const char *folder, struct bytes *why);
/* Takes away half-written files of a run that a killed process may have left. */
void out_files_drop(const struct batch *, const struct plan *, int process);
/* DIR/flows/forward-401[w2=wss].txt, .jsonl and .html; gives the fault, in the arena, or none. */
struct bytes out_files_write(struct arena *, const struct batch *, const struct run *, const struct node_log *states);
/* DIR/index.html, of the runs that have come to their end. EXIT_UNWRITTEN, after saying why. */
enum exit_class out_files_index(const struct invocation *, const struct batch *);

#endif
