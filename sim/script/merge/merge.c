/* `use`: loads files once each, refuses circles, and decides which blocks each brings in (scenario language, section
 * 5). */
#include "merge.h"
#include "must.h"
#include "spell.h"

/* One file that takes part. */
struct unit {
    const struct ast *ast;
    struct bytes path; /* without `.` and `..` */
    struct bytes root; /* folder that its relative `use` may not leave */
    bool is_scenario;
    bool open;        /* its own `use` is being followed: meeting it again is a circle */
    bool level;       /* the level brings it */
    unsigned brought; /* bit 1 << enum block_kind: a file used twice counts once */
    struct unit *next;
};

struct merge {
    struct merged *merged;
    const struct script_source *source;
    struct diagnostics *diagnostics;
    struct unit *units;
    uint32_t depth;
    uint32_t later_errors; /* said about blocks that are not run yet: names are judged all the same */
};

#define BLOCK_BIT(kind) (1u << (kind))

static const struct {
    struct bytes name;
    bool from_library, from_scenario; /* may be brought in */
} blocks[] = {
    [BLOCK_SCENARIO] = {BYTES_ROW("scenario"), true, true},
    [BLOCK_TOPOLOGY] = {BYTES_ROW("topology"), true, true},
    [BLOCK_SUBSCRIBERS] = {BYTES_ROW("subscribers"), true, true},
    [BLOCK_VARIANTS] = {BYTES_ROW("variants"), true, true},
    [BLOCK_ATTACKERS] = {BYTES_ROW("attackers"), true, true},
    [BLOCK_FAULTS] = {BYTES_ROW("faults"), false, false},
    [BLOCK_FLOW] = {BYTES_ROW("flow"), true, true},
    [BLOCK_EXPECT] = {BYTES_ROW("expect"), false, false},
    [BLOCK_CLAIMS] = {BYTES_ROW("claims"), true, false},
    [BLOCK_GOAL] = {BYTES_ROW("goal"), false, false},
    [BLOCK_LOAD] = {BYTES_ROW("load"), false, false},
};
#define ALL_BLOCKS (BLOCK_BIT(COUNT(blocks)) - 1)
/* Blocks whose grammar is checked and that no run obeys yet. */
#define LATER_BLOCKS BLOCK_BIT(BLOCK_LOAD)

static struct merged_line *bring(struct merge *, struct unit *, unsigned mask, bool own);
static struct bytes path_join(struct arena *, struct bytes folder, struct bytes file);
static void unit_look(struct merge *, struct unit *);

bool merge_files(struct merged *merged, const struct script_source *source, const struct ast *ast,
                 struct diagnostics *diagnostics)
{
    uint32_t before = diagnostics->error_count;
    struct merge merge = {.merged = merged, .source = source, .diagnostics = diagnostics};
    struct unit *unit = arena_new(merged->arena, struct unit);
    *unit = (struct unit){.ast = ast, .path = path_join(merged->arena, BYTES(""), ast->file), .root = source->root};
    merge.units = unit;
    merged->trial = source->trial;
    unit_look(&merge, unit);
    merged->flow = bring(&merge, unit, ALL_BLOCKS, true);
    for (const struct unit *used = merge.units; used; used = used->next) {
        if (used == unit) continue;
        merged->used = arena_grow(merged->arena, merged->used, merged->used_count, &merged->used_room,
                                  sizeof *merged->used);
        merged->used[merged->used_count++] = used->path;
    }
    return diagnostics->error_count == before + merge.later_errors;
}

struct bytes merge_file_short(struct bytes path)
{
    for (uint32_t i = path.count; i > 0; i--)
        if (path.at[i - 1] == '/') return bytes_from(path, i);
    return path;
}

static struct bytes folder_of(struct bytes path)
{
    struct bytes file = merge_file_short(path);
    return bytes_part(path, 0, path.count - file.count);
}

/* Joins and removes `.` and `..` where a folder comes before them: by spelling only, this floor sees no file
 * system. */
static struct bytes path_join(struct arena *arena, struct bytes folder, struct bytes file)
{
    char *text = arena_take(arena, (size_t)folder.count + file.count + 2);
    struct bytes rest = arena_format(arena, "%.*s%s%.*s", SHOW(folder), folder.count ? "/" : "", SHOW(file));
    bool absolute = rest.count && rest.at[0] == '/';
    uint32_t used = 0, fixed = 0; /* `..` that climb above the start are kept, and stay */
    if (absolute) text[used++] = '/', fixed = 1;
    while (rest.count) {
        struct bytes seg = bytes_cut(rest, '/', &rest);
        if (!seg.count || bytes_equal(seg, BYTES("."))) continue;
        if (bytes_equal(seg, BYTES("..")) && used > fixed) {
            while (used > fixed && text[used - 1] != '/') used--;
            if (used > fixed) used--;
            continue;
        }
        if (used && text[used - 1] != '/') text[used++] = '/';
        memcpy(text + used, seg.at, seg.count);
        used += seg.count;
        if (bytes_equal(seg, BYTES(".."))) fixed = used;
    }
    return bytes_of(text, used);
}

/* A relative path is below an absolute root, which is the folder that the program runs in, unless it climbs. */
static bool path_inside(struct arena *arena, struct bytes path, struct bytes root)
{
    bool root_absolute = root.count && root.at[0] == '/', absolute = path.count && path.at[0] == '/';
    root = path_join(arena, root, BYTES(""));
    if (root.count && absolute == root_absolute) {
        if (!bytes_starts(path, root)) return false;
        path = bytes_from(path, root.count);
        if (root.at[root.count - 1] != '/') {
            if (!path.count || path.at[0] != '/') return false;
            path = bytes_from(path, 1);
        }
        absolute = false;
    }
    return !absolute && !bytes_equal(bytes_part(path, 0, 2), BYTES(".."));
}

static void wrong_use(struct merge *merge, const struct unit *by, const struct use_item *use, struct bytes what,
                      struct bytes right)
{
    diagnostic_add(merge->diagnostics, SEVERITY_ERROR, by->ast, use->what.span, what, right);
}

static struct unit *unit_found(const struct merge *merge, struct bytes path)
{
    for (struct unit *unit = merge->units; unit; unit = unit->next)
        if (bytes_equal(unit->path, path)) return unit;
    return NULL;
}

/* A block about a file's own runs is never brought in, so it is without effect in a file that has none. */
static void unit_look(struct merge *merge, struct unit *unit)
{
    for (const struct block *block = unit->ast->blocks; block; block = block->next)
        if (block->kind == BLOCK_SCENARIO) unit->is_scenario = true;
    for (const struct block *block = unit->ast->blocks; block && !unit->is_scenario; block = block->next)
        if (!blocks[block->kind].from_library)
            diagnostic_add(merge->diagnostics, SEVERITY_ERROR, unit->ast, block->span,
                           arena_format(merge->merged->arena, "`%.*s` of a file without `scenario` is never looked at",
                                        SHOW(blocks[block->kind].name)),
                           BYTES("it speaks about the runs of its own file: begin with scenario \"...\""));
}

static struct unit *unit_read(struct merge *merge, const struct unit *by, const struct use_item *use, struct bytes path,
                              struct bytes root)
{
    struct arena *arena = merge->merged->arena;
    struct bytes text, what = use->what.text;
    const char *why = "no such file";
    if (!merge->source->read || !merge->source->read(merge->source->self, path, arena, &text, &why)) {
        wrong_use(merge, by, use, arena_format(arena, "cannot read `%.*s`: %s", SHOW(what), why), bytes_of(NULL, 0));
        return NULL;
    }
    const struct ast *ast = ast_parse(arena, path, text, merge->diagnostics);
    if (!ast) return NULL;
    struct unit *unit = arena_new(arena, struct unit);
    *unit = (struct unit){.ast = ast, .path = path, .root = root, .next = merge->units};
    unit_look(merge, unit);
    merge->units = unit;
    return unit;
}

/* The file a `use` names, read when it is met first; NULL when something was wrong with it. */
static struct unit *unit_used(struct merge *merge, const struct unit *by, const struct use_item *use)
{
    struct arena *arena = merge->merged->arena;
    struct bytes what = use->what.text, path, root = by->root;
    bool of_a_path = bytes_ends(what, BYTES(".ims")) || bytes_starts(what, BYTES("/")) ||
                     bytes_starts(what, BYTES("."));
    bool by_id = !use->is_path || !of_a_path; /* of a file that comes with the lab */
    if (!by_id) {
        if (what.count && what.at[0] == '/') {
            wrong_use(merge, by, use, arena_format(arena, "`%.*s` is an absolute path", SHOW(what)),
                      BYTES("a path is relative to the file that uses it"));
            return NULL;
        }
        path = path_join(arena, folder_of(by->path), what);
        if (!path_inside(arena, path, root)) {
            wrong_use(merge, by, use, arena_format(arena, "`%.*s` lies outside of the scenarios", SHOW(what)),
                      arena_format(arena, "nothing above `%.*s` is read", SHOW(root.count ? root : BYTES("."))));
            return NULL;
        }
    } else {
        root = merge->source->base_dir;
        path = path_join(arena, root, arena_format(arena, "%.*s.ims", SHOW(what)));
    }
    struct unit *unit = unit_found(merge, path);
    if (unit && unit->open) {
        wrong_use(merge, by, use, arena_format(arena, "`%.*s` uses itself", SHOW(what)),
                  arena_format(arena, "%.*s is being read already", SHOW(unit->path)));
        return NULL;
    }
    if (merge->depth >= USE_DEPTH_MAX) {
        wrong_use(merge, by, use, arena_format(arena, "`use` is deeper than %d files", USE_DEPTH_MAX),
                  bytes_of(NULL, 0));
        return NULL;
    }
    return unit ? unit : unit_read(merge, by, use, path, root);
}

/* Which blocks of a used file are asked for. */
static unsigned only_mask(struct merge *merge, const struct unit *by, const struct use_item *use,
                          const struct unit *used)
{
    struct arena *arena = merge->merged->arena;
    unsigned mask = 0;
    if (!use->only_count) return ALL_BLOCKS;
    for (uint32_t i = 0; i < use->only_count; i++) {
        const struct word *word = &use->only[i];
        size_t kind = 0;
        while (kind < COUNT(blocks) && !bytes_equal(blocks[kind].name, word->text)) kind++;
        if (kind == COUNT(blocks)) {
            diagnostic_add(merge->diagnostics, SEVERITY_ERROR, by->ast, word->span,
                           arena_format(arena, "`%.*s` is no block", SHOW(word->text)),
                           BYTES("topology, subscribers, variants, attackers, flow, claims or scenario"));
        } else if (!(used->is_scenario ? blocks[kind].from_scenario : blocks[kind].from_library)) {
            diagnostic_add(merge->diagnostics, SEVERITY_ERROR, by->ast, word->span,
                           arena_format(arena, "`%.*s` of a %s is never brought in", SHOW(word->text),
                                        used->is_scenario ? "scenario" : "library"),
                           BYTES("it speaks about the runs of its own file"));
        } else {
            mask |= BLOCK_BIT(kind);
        }
    }
    return mask;
}

static bool block_comes(const struct unit *unit, const struct block *block, unsigned mask, bool own)
{
    if (!(mask & BLOCK_BIT(block->kind))) return false;
    return own || (unit->is_scenario ? blocks[block->kind].from_scenario : blocks[block->kind].from_library);
}

static void fault_names_keep(struct merged *merged, const struct block *block)
{
    for (const struct fault_plan_item *plan = block->faults; plan; plan = plan->next) {
        merged->fault = arena_grow(merged->arena, merged->fault, merged->fault_count, &merged->fault_room,
                                   sizeof *merged->fault);
        merged->fault[merged->fault_count++] = plan->name.text;
    }
}

static void part_add(struct merge *merge, const struct unit *unit, const struct block *block, bool own)
{
    struct merged *merged = merge->merged;
    uint32_t before = merge->diagnostics->error_count;
    if (LATER_BLOCKS & ~merge->source->trial & BLOCK_BIT(block->kind))
        diagnostic_add(
            merge->diagnostics, SEVERITY_ERROR, unit->ast, block->span,
            arena_format(merged->arena, "`%.*s` is not run yet", SHOW(blocks[block->kind].name)),
            BYTES("this build runs scenario, topology, subscribers, variants, attackers, faults, flow, expect, "
                  "claims, goal"));
    merge->later_errors += merge->diagnostics->error_count - before;
    merged->part = arena_grow(merged->arena, merged->part, merged->part_count, &merged->part_room,
                              sizeof *merged->part);
    merged->part[merged->part_count++] = (struct merge_part){unit->ast, block, own, unit->level};
}

#define LEVEL_BASE "as-specified"

/* The level that a file declares; NULL where it says nothing, or as-drawn in every run. */
static const struct value *level_of(const struct unit *unit)
{
    for (const struct block *block = unit->ast->blocks; block; block = block->next)
        for (const struct setting *setting = block->kind == BLOCK_SCENARIO ? block->settings : NULL; setting;
             setting = setting->next) {
            const struct value *value = setting->values;
            bool drawn = value->kind == VALUE_PATH && bytes_equal(value->path.segs->name.text, BYTES("as-drawn"));
            if (bytes_equal(setting->name.text, BYTES("level"))) return drawn ? NULL : value;
        }
    return NULL;
}

/* `level as-specified` is the one word for the nodes that the later texts put around a flow: it uses their base, after
 * the files that the file uses and before its own blocks. Whether a run is at that level is known later
 * (bind/topology.c). */
static void bring_level(struct merge *merge, const struct unit *unit, unsigned mask)
{
    const struct value *level = level_of(unit);
    if (!level || !(mask & BLOCK_BIT(BLOCK_TOPOLOGY))) return;
    const struct use_item use = {.what = {BYTES(LEVEL_BASE), level->span}};
    struct unit *base = unit_used(merge, unit, &use);
    if (!base) return;
    base->level = true;
    bring(merge, base, BLOCK_BIT(BLOCK_TOPOLOGY), false);
}

/* Everything that `unit` and the files it uses give of the kinds in `mask`; its lines of flow are returned. */
static struct merged_line *bring(struct merge *merge, struct unit *unit, unsigned mask, bool own)
{
    struct merged_line *flow = NULL, **tail = &flow;
    mask &= ~unit->brought;
    unit->brought |= mask;
    unit->open = true;
    merge->depth++;
    for (const struct use_item *use = unit->ast->uses; use; use = use->next) {
        bool of_level = !use->is_path && bytes_equal(use->what.text, BYTES(LEVEL_BASE));
        struct unit *used = of_level ? NULL : unit_used(merge, unit, use);
        if (of_level)
            wrong_use(merge, unit, use, BYTES("`" LEVEL_BASE "` comes with its level"),
                      BYTES("`level " LEVEL_BASE "`, in the braces of `scenario`"));
        if (!used) continue;
        *tail = bring(merge, used, mask & only_mask(merge, unit, use, used), false);
        while (*tail) tail = &(*tail)->next;
    }
    bring_level(merge, unit, mask);
    merge->depth--;
    unit->open = false;
    for (const struct block *block = unit->ast->blocks; block; block = block->next) {
        if (block->kind == BLOCK_FAULTS) fault_names_keep(merge->merged, block);
        if (!block_comes(unit, block, mask, own)) continue;
        if (block->kind == BLOCK_FLOW)
            flow = merge_flow(merge->merged->arena, flow, unit->ast, block->flow, merge->diagnostics);
        part_add(merge, unit, block, own);
    }
    return flow;
}
