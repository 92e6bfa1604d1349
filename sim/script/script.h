/* Syntax tree to runs: merges `use`, expands variants, binds names, checks every run, fills in defaults, makes plans. A
 * run printed by script_resolved() holds its secrets in the clear, as the file does: code that shows it redacts. */
#ifndef SCRIPT_H
#define SCRIPT_H

#include "diagnostic.h"
#include "place.h"

enum { RUNS_MAX = 1024, USE_DEPTH_MAX = 8, NODES_MAX = 64, VARIANTS_MAX = 16, SKIPS_MAX = 1024 };

/* Reads files for `use`: the drive floor gives it, so that this floor opens nothing. `why` is a sentence on failure. */
typedef bool script_read_fn(void *self, struct bytes path, struct arena *, struct bytes *text, const char **why);

struct script_source {
    script_read_fn *read;
    void *self;
    struct bytes root;     /* folder that relative `use` may not leave */
    struct bytes base_dir; /* where ims-core.ims lives */
    struct bytes name;     /* of the file, "flows/forward-401"; none: its path below `scenarios` or the root */
    const struct node_kind *const *kinds;
    unsigned trial; /* bit 1 << enum block_kind: bound, though no run obeys such a block yet (tests of the binders) */
};

struct run_choice {      /* one run of a file */
    struct bytes name;   /* "flows/forward-401[steps23=omitted w2=wss]" */
    struct bytes *value; /* by variant */
};

struct script {
    struct ast *ast;
    bool is_library; /* no scenario block: not run by itself */
    /* Of a library: the first block that only a run obeys. Nothing runs it unless another file uses it. */
    const struct block *idle;
    const struct bytes *used; /* paths of the files that it uses, and that they use */
    uint32_t used_count;
    struct bytes id, title;
    struct bytes *tag;
    uint32_t tag_count;
    struct bytes *variant_name;
    uint32_t variant_count;
    struct run_choice *run;
    uint32_t run_count;
    struct merged *merged; /* the merged files; private to this floor */
    uint64_t seed;
};

/* Parses, merges and checks every run of the file. NULL when errors were found. */
struct script *script_load(struct arena *, const struct script_source *, struct bytes file, struct bytes text,
                           struct diagnostics *);
/* Where the web servers of later plans are reached, when not by their names in the domain: the live edges know. An
 * origin ("https://wws.ims.localhost:8443"); false for a role that keeps its own. */
typedef bool script_origin_fn(void *self, const struct role *, struct bytes *origin);
void script_origins(struct script *, script_origin_fn *, void *self);
/* The plan of run `n`; it owns its memory: plan_free. seed 0: the scenario's own. */
struct plan *script_plan(const struct script *, uint32_t n, uint64_t seed);
/* The line of a place in one of the script's files, in which no secret shows; none where it is in no such file. */
struct bytes script_line(const struct script *, const struct place *, struct arena *);
/* One run after all merging, as plain .ims (`check --resolved`). */
void script_resolved(struct pen *, const struct script *, uint32_t n);

#endif
