/* The output of `imslab run` for one run: its name, its ladder, its failures and their places, the verdict, the limits
 * of the lab. */
#ifndef REPORT_H
#define REPORT_H

#include "ladder.h"

struct report_look {
    uint32_t width;                 /* columns of the terminal; 0: as wide as the ladder wants */
    const struct ladder_view *view; /* NULL: all nodes */
    bool without_ladder;            /* --quiet: name, failures and verdict */
    bool knowledge;                 /* the knowledge of the parties as well, where the run was judged for it */
};

bool report_write(sink_fn *, void *self, const struct verdict *, const struct report_look *, struct arena *);

#endif
