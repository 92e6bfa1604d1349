/* Filling in a node_log while a run goes on. */
#ifndef NODE_WATCH_H
#define NODE_WATCH_H

#include "node_log.h"
#include "run.h"

/* Before run_drive. Secrets in the texts are redacted. The log and its texts live in the run's arena; it is complete
 * when the run is over. */
const struct node_log *node_watch(struct run *);

#endif
