/* Many runs, in this process or in several, and their outcomes in the order of the catalogue. */
#ifndef BATCH_H
#define BATCH_H

#include "goldens.h"
#include "outcome.h"
#include "select.h"

#include <uv.h>

struct run;

struct batch_item {
    const struct catalog_file *file;
    const struct golden_file *golden; /* NULL: not compared */
    uint32_t run;
};

struct batch;

/* The functions that make and move runs whose time is not the virtual one (`run --live`). */
struct batch_drive {
    void *self;
    /* NULL after it has said why not. */
    struct run *(*open)(void *self, const struct batch *, uint32_t item, struct arena *);
    /* To its end; NULL when it was interrupted before. The run is the batch's from then on. */
    const struct verdict *(*go)(void *self, struct run *, uv_loop_t *);
};

struct batch {
    const struct batch_drive *drive; /* NULL: virtual time */
    uv_loop_t *loop;                 /* of this process, while it runs */
    enum exit_class unopened;        /* why a run could not be opened, or EXIT_AS_EXPECTED */
    struct batch_item *item;
    uint32_t count, room;
    struct plan **plan;      /* by item, made when it runs */
    struct outcome *outcome; /* by item */
    uint64_t seed;           /* 0: each scenario's own */
    const char *subscribers; /* a file, or NULL */
    const char *out;         /* a folder for a report, a trace and a page of each run, or NULL */
    uint32_t width;          /* of the ladder; 0: as wide as it wants */
    bool quiet;              /* no ladders */
    bool knowledge;          /* the knowledge of the parties in each run */
    bool reveal;
    enum redaction redaction;
    bool wants_output;   /* of red runs (struct outcome) */
    bool wants_exposure; /* of all runs */
    bool fail_fast;      /* runs after the first red one need not run */
    /* Called for every run that has come to its end, in the order of the catalogue, as soon as that is known; NULL:
     * nobody wants it. The outcome's text is gone when it returns. */
    void (*done)(struct batch *, uint32_t item);
    void *self;
    uint32_t named;  /* items before this one have been told (same_reds.h) */
    int interrupted; /* the signal that ended it before its time, or 0 */
    bool stopped;    /* by fail_fast */
};

void batch_add(struct arena *, struct batch *, const struct batch_item *);
/* Says the fault of the subscriber file, if any, and for which run, or with the folder of --out, before anything runs.
 */
enum exit_class batch_try(struct invocation *, const struct batch *);
/* Runs everything, with its progress on stderr. EXIT_INTERNAL when a job died. Then, and when it was interrupted or
 * stopped, some outcomes are not done. */
enum exit_class batch_run(struct invocation *, struct batch *, uint32_t jobs);
void batch_free(struct batch *);

#endif
