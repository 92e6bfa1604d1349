/* From a file's text to its runs: parse, merge, expand, then bind every run once to find all errors before anything
 * runs. */
#include "script.h"
#include "bind.h"
#include "must.h"

static bool is_absolute(struct bytes path)
{
    return path.count && path.at[0] == '/';
}

/* "flows/forward-401" of ".../scenarios/flows/forward-401.ims": below the last folder `scenarios`, else below the
 * root. */
static struct bytes run_path_of(struct arena *arena, const struct script_source *source, struct bytes file)
{
    struct bytes folder = BYTES("scenarios/"), root = source->root, path = {NULL, 0};
    for (uint32_t at = 0; at + folder.count <= file.count; at++)
        if ((at == 0 || file.at[at - 1] == '/') && bytes_starts(bytes_from(file, at), folder))
            path = bytes_from(file, at + folder.count);
    if (!path.count && root.count && bytes_starts(file, root)) {
        path = bytes_from(file, root.count);
        if (is_absolute(path)) path = bytes_from(path, 1);
        else if (root.at[root.count - 1] != '/') path.count = 0; /* only begins like it */
    } else if (!path.count && !is_absolute(file)) {
        path = bytes_starts(file, BYTES("./")) ? bytes_from(file, 2) : file;
    }
    if (!path.count || bytes_starts(path, BYTES("../"))) path = merge_file_short(file);
    if (bytes_ends(path, BYTES(".ims"))) path.count -= 4;
    return arena_copy(arena, path);
}

static struct bytes exchanged(struct arena *arena, struct bytes text, char from, char to)
{
    char *copy = arena_take(arena, (size_t)text.count + 1);
    for (uint32_t i = 0; i < text.count; i++) copy[i] = text.at[i] == from ? to : text.at[i];
    return bytes_of(copy, text.count);
}

/* The id, and the run's name that says the same with slashes. */
static void identity(struct script *script, const struct script_source *source)
{
    struct merged *merged = script->merged;
    struct bytes id = {NULL, 0};
    for (const struct block *block = script->ast->blocks; block; block = block->next) {
        if (block->kind != BLOCK_SCENARIO) continue;
        script->is_library = false;
        script->title = block->title.text;
        for (const struct setting *setting = block->settings; setting; setting = setting->next)
            if (bytes_equal(setting->name.text, BYTES("id"))) id = spell_value(merged->arena, setting->values);
    }
    for (const struct block *block = script->ast->blocks; block && script->is_library && !script->idle;
         block = block->next)
        if (block->kind == BLOCK_FLOW || block->kind == BLOCK_ATTACKERS || block->kind == BLOCK_CLAIMS)
            script->idle = block;
    merged->run_path = source->name.count ? source->name : run_path_of(merged->arena, source, script->ast->file);
    if (id.count) merged->run_path = exchanged(merged->arena, id, '.', '/');
    script->id = id.count ? id : exchanged(merged->arena, merged->run_path, '/', '.');
}

static bool has_arrow(const struct flow_line *line)
{
    for (; line; line = line->next)
        if (line->kind == LINE_ARROW || has_arrow(line->children)) return true;
    return false;
}

/* A run that checks nothing would be green in every case. */
static void find_unchecked(struct bind *bind)
{
    const struct block *block = bind->script->ast->blocks;
    if (bind->plan->check_count || has_arrow(bind->plan->flow)) return;
    while (block->kind != BLOCK_SCENARIO) block = block->next; /* a library has no runs */
    bind_wrong(bind, bind->script->ast, block->span, BYTES("an arrow in `flow`, or a state in `expect`"),
               "nothing is checked: no message and no expectation");
}

/* Binds every run; nothing of the plans is kept. That nothing is checked is said of a file without other errors. */
static void runs_check(struct script *script, uint32_t errors_before, struct diagnostics *diagnostics)
{
    struct arena *arena = script->merged->arena;
    struct findings found = {.arena = arena}, unchecked = {.arena = arena};
    for (uint32_t run = 0; run < script->run_count; run++) {
        struct arena scratch = {0};
        struct bind bind = {.script = script, .merged = script->merged, .found = &found, .run = run, .arena = &scratch};
        bind.plan = arena_new(&scratch, struct plan);
        bind_run(&bind);
        bind.found = &unchecked;
        find_unchecked(&bind);
        if (run == 0) {
            script->seed = bind.plan->seed;
            script->tag_count = bind.plan->tag_count;
            script->tag = arena_array(arena, struct bytes, bind.plan->tag_count);
            for (uint32_t i = 0; i < bind.plan->tag_count; i++) script->tag[i] = bind.plan->tag[i];
        }
        arena_free(&scratch);
    }
    bind_report(&found, script, diagnostics);
    if (diagnostics->error_count == errors_before) bind_report(&unchecked, script, diagnostics);
}

struct script *script_load(struct arena *arena, const struct script_source *source, struct bytes file,
                           struct bytes text, struct diagnostics *diagnostics)
{
    uint32_t before = diagnostics->error_count;
    struct ast *ast = ast_parse(arena, file, text, diagnostics);
    if (!ast) return NULL;
    struct script *script = arena_new(arena, struct script);
    script->ast = ast;
    script->is_library = true;
    script->merged = arena_new(arena, struct merged);
    script->merged->arena = arena;
    script->merged->kinds = source->kinds;
    bool merged = merge_files(script->merged, source, ast, diagnostics);
    script->used = script->merged->used;
    script->used_count = script->merged->used_count;
    identity(script, source);
    merge_collect_value_words(script->merged);
    merge_check_secrets(script->merged, diagnostics);
    if (merged && merge_variants(script, diagnostics)) runs_check(script, before, diagnostics);
    return diagnostics->error_count == before ? script : NULL;
}

struct bytes script_line(const struct script *script, const struct place *place, struct arena *arena)
{
    const struct merged *merged = script->merged;
    for (uint32_t i = 0; i < merged->part_count; i++) {
        const struct ast *ast = merged->part[i].ast;
        if (bytes_equal(ast->file, place->file)) return diagnostic_line(arena, ast->text, place->line, place->column);
    }
    return bytes_of("", 0);
}

/* ---- plans ---- */

void script_origins(struct script *script, script_origin_fn *origin, void *self)
{
    script->merged->origin = origin;
    script->merged->origin_self = self;
}

/* "flows/x[w2=wss]", and the seed where it is not the scenario's own. */
static void run_name(struct bind *bind)
{
    struct plan *plan = bind->plan;
    struct bytes name = bind->script->run[bind->run].name, path = bind->merged->run_path;
    struct bytes inside = bytes_from(name, path.count);
    if (inside.count) inside = bytes_part(inside, 1, inside.count - 2);
    plan->variant_text = arena_copy(bind->arena, inside);
    if (!bind->seed || bind->seed == bind->script->seed) plan->run = arena_copy(bind->arena, name);
    else
        plan->run = arena_format(bind->arena, "%.*s[%.*s%sseed=%llu]", SHOW(path), SHOW(inside),
                                 inside.count ? " " : "", (unsigned long long)bind->seed);
}

struct plan *script_plan(const struct script *script, uint32_t n, uint64_t seed)
{
    struct arena arena = {0};
    struct findings found = {.arena = &arena};
    struct bind bind = {
        .script = script,
        .merged = script->merged,
        .found = &found,
        .run = n,
        .seed = seed,
        .for_good = true,
        .arena = &arena,
    };
    must(n < script->run_count);
    bind.plan = arena_new(&arena, struct plan);
    bind_run(&bind);
    run_name(&bind);
    plan_lay_out(bind.plan);
    bind.plan->arena = arena;
    return bind.plan;
}
