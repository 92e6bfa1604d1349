/* The data that a run's page needs beside the verdict: states of the nodes, and the seed's words about the steps. */
#ifndef RUN_PAGE_H
#define RUN_PAGE_H

#include "page.h"
#include "run.h"

/* Before the run is driven: has it note the states that a page shows. */
const struct node_log *run_page_watch(struct run *);
/* When it is over. */
bool run_page_write(sink_fn *, void *self, const struct run *, const struct node_log *, enum octets_secrets,
                    struct arena *);
/* The same of a run that goes on; as `live` and `differs` in page.h. */
struct run_page_live {
    struct bytes connect, differs;
};
bool run_page_write_live(sink_fn *, void *self, const struct run *, const struct node_log *,
                         const struct run_page_live *, struct arena *);

#endif
