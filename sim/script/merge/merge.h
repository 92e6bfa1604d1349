/* The result of `use` of several files: their blocks in order, one flow with all edits done, the variants of all of
 * them. Nothing here depends on a run. */
#ifndef MERGE_H
#define MERGE_H

#include "script.h"

/* A line of the merged flow: the item of the file it comes from, with children of its own, because edits move lines
 * between files. Edits themselves are gone. */
struct merged_line {
    const struct ast *ast;
    const struct flow_item *item;
    struct merged_line *children, *otherwise, *next;
};

/* A block that takes part, in order: blocks that were brought in first, then the file's own. */
struct merge_part {
    const struct ast *ast;
    const struct block *block;
    bool own;   /* of the file itself */
    bool level; /* the base of level as-specified: of the runs at that level */
};

struct variant {
    const struct ast *ast; /* where it was declared, or last narrowed */
    struct word name;
    const struct value **known; /* as declared: conditions may name these */
    uint32_t known_count;
    const struct value **live; /* after narrowing: runs take these */
    uint32_t live_count;
    bool asked; /* a condition or a $value names it */
};

struct merged {
    struct arena *arena;
    const struct node_kind *const *kinds;
    unsigned trial; /* of the source */
    script_origin_fn *origin;
    void *origin_self;
    struct merge_part *part;
    uint32_t part_count, part_room;
    struct merged_line *flow;
    struct bytes *used; /* paths of the files that it uses, and they */
    uint32_t used_count, used_room;
    struct variant variant[VARIANTS_MAX];
    uint32_t variant_count;
    struct bytes *fault; /* names of the fault plans of all files */
    uint32_t fault_count, fault_room;
    const struct value **pick; /* of run n and variant v: pick[n * variant_count + v] */
    struct bytes run_path;     /* "flows/forward-401" */
    struct bytes *value_word;  /* words of tables: they cannot name things; sorted */
    uint32_t value_word_count;
};

/* Reads the files that `use` names and puts everything in order. false when something was wrong. */
bool merge_files(struct merged *, const struct script_source *, const struct ast *, struct diagnostics *);

/* The flow after the edits of `edits` (the lines of a flow block); new lines of the block are appended. */
struct merged_line *merge_flow(struct arena *, struct merged_line *used, const struct ast *,
                               const struct flow_item *lines, struct diagnostics *);

/* Collects and narrows variants, then makes script->run. false when conditions cannot be decided. */
bool merge_variants(struct script *, struct diagnostics *);
/* Every condition and every $value names a variant, and a value it has. */
bool merge_check_conditions(const struct script *, struct diagnostics *);

/* A secret is long enough and is in no other text: else redaction would eat the report. */
void merge_check_secrets(const struct merged *, struct diagnostics *);
bool merge_is_value_word(const struct merged *, struct bytes);
void merge_collect_value_words(struct merged *);

/* `x.ims`: how messages name a file other than the one they are about. */
struct bytes merge_file_short(struct bytes path);

#endif
