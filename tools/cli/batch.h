/* Many runs, in this process or in several, and what came of them in the order of the catalogue. */
#ifndef BATCH_H
#define BATCH_H

#include "outcome.h"
#include "select.h"

struct batch_item {
    const struct catalog_file *file;
    uint32_t run;
};

struct batch {
    struct batch_item *item;
    uint32_t count, room;
    struct plan **plan;      /* by item, made when it runs */
    struct outcome *outcome; /* by item */
    uint64_t seed;           /* 0: each scenario's own */
    const char *subscribers; /* a file, or NULL */
    const char *out;         /* a folder for a report and a trace of each run, or NULL */
    uint32_t width;          /* of the ladder; 0: as wide as it wants */
    bool quiet;              /* no ladders */
    bool golden;             /* compare with the golden ladders */
    bool reveal;
};

void batch_add(struct arena *, struct batch *, const struct catalog_file *, uint32_t run);
/* Runs everything; progress on stderr when it is a terminal and a second has passed. */
enum exit_class batch_run(struct arena *, struct batch *, uint32_t jobs);
/* The golden ladder of a scenario file: CASE.ladder beside CASE.ims. false when there is none. */
bool golden_read(struct arena *, struct bytes scenario, struct bytes *path, struct bytes *text);
void batch_free(struct batch *);

#endif
