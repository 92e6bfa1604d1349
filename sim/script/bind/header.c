/* The `scenario` block: the name of the run, and how it is run. Those that were brought in give defaults only. */
#include "bind.h"
#include "must.h"

#define LIMIT_STANDARD (60 * SECOND)
#define LIMIT_MAX (400 * 24 * HOUR)
enum { SEED_STANDARD = 1 };

typedef void header_fn(struct bind *, const struct ast *, const struct setting *);

static void set_id(struct bind *bind, const struct ast *ast, const struct setting *setting)
{
    if (setting->values->kind == VALUE_VARIANT || !bind_single(bind, ast, setting))
        bind_wrong(bind, ast, setting->values->span, bytes_of(NULL, 0), "`id` is the same in every run");
}

static void set_ref(struct bind *bind, const struct ast *ast, const struct setting *setting)
{
    if (bind_single(bind, ast, setting) &&
        bind_text(bind, ast, setting->values, setting->name.text, &bind->plan->reference))
        bind->plan->reference = bind_keep(bind, bind->plan->reference);
}

static void set_mode(struct bind *bind, const struct ast *ast, const struct setting *setting)
{
    uint32_t mode;
    if (!bind_single(bind, ast, setting)) return;
    if (bind_choice(bind, ast, setting->values, setting->name.text, "milestones|strict", &mode))
        bind->plan->mode = mode ? FLOW_STRICT : FLOW_MILESTONES;
}

static void set_level(struct bind *bind, const struct ast *ast, const struct setting *setting)
{
    uint32_t level;
    if (!bind_single(bind, ast, setting)) return;
    if (bind_choice(bind, ast, setting->values, setting->name.text, "as-drawn|as-specified", &level))
        bind->plan->as_specified = level == 1;
}

static void set_seed(struct bind *bind, const struct ast *ast, const struct setting *setting)
{
    uint64_t seed;
    if (!bind_single(bind, ast, setting)) return;
    if (!bind_count(bind, ast, setting->values, setting->name.text, UINT64_MAX, &seed)) return;
    if (seed == 0) bind_wrong(bind, ast, setting->values->span, bytes_of(NULL, 0), "a seed is at least 1");
    else bind->plan->seed = seed;
}

static void set_limit(struct bind *bind, const struct ast *ast, const struct setting *setting)
{
    sim_time limit;
    if (!bind_single(bind, ast, setting)) return;
    if (!bind_time(bind, ast, setting->values, setting->name.text, &limit)) return;
    if (limit == 0 || limit > LIMIT_MAX)
        bind_wrong(bind, ast, setting->values->span, bytes_of(NULL, 0),
                   "`limit` is more than nothing and at most 400 days");
    else bind->plan->limit = limit;
}

static void set_tags(struct bind *bind, const struct ast *ast, const struct setting *setting)
{
    struct plan *plan = bind->plan;
    uint32_t room = 0;
    plan->tag_count = 0;
    for (const struct value *value = setting->values; value; value = value->next) {
        struct bytes tag;
        if (!bind_word(bind, ast, value, setting->name.text, &tag)) continue;
        plan->tag = arena_grow(bind->arena, plan->tag, plan->tag_count, &room, sizeof *plan->tag);
        plan->tag[plan->tag_count++] = bind_keep(bind, tag);
    }
}

/* Each file says it for its own lines (bind_basis). */
static void set_basis(struct bind *bind, const struct ast *ast, const struct setting *setting)
{
    uint32_t basis;
    if (setting->values->kind == VALUE_VARIANT || !bind_single(bind, ast, setting))
        bind_wrong(bind, ast, setting->values->span, bytes_of(NULL, 0), "`basis` is the same in every run");
    else bind_choice(bind, ast, setting->values, setting->name.text, "text|spec|inference", &basis);
}

enum basis bind_basis(const struct bind *bind, const struct merged_line *line)
{
    const struct flow_item *item = line->item;
    if (item->basis != BASIS_UNSAID) return item->basis;
    if (item->phase && item->phase->basis != BASIS_UNSAID) return item->phase->basis;
    for (const struct block *block = line->ast->blocks; block; block = block->next) {
        const struct setting *setting = block->kind == BLOCK_SCENARIO ? block->settings : NULL;
        while (setting && !bytes_equal(setting->name.text, BYTES("basis"))) setting = setting->next;
        if (setting) return basis_named(spell_value(bind->arena, setting->values));
    }
    return BASIS_UNSAID;
}

static void set_threat(struct bind *bind, const struct ast *ast, const struct setting *setting)
{
    struct bytes word;
    uint32_t number;
    if (!bind_single(bind, ast, setting) || !bind_word(bind, ast, setting->values, setting->name.text, &word)) return;
    if (word.count >= 2 && word.at[0] == 'T' && bytes_to_u32(bytes_from(word, 1), &number))
        bind->plan->threat = bind_keep(bind, word);
    else
        bind_wrong(bind, ast, setting->values->span, BYTES("T25, as in the threat table"), "`%.*s` is no threat",
                   SHOW(word));
}

static void set_column(struct bind *bind, const struct ast *ast, const struct setting *setting)
{
    uint32_t column;
    for (const struct value *value = setting->values; value; value = value->next)
        if (bind_choice(bind, ast, value, setting->name.text, "a|b|c|d|e", &column))
            bind->plan->columns |= 1u << column;
}

static void set_by_design(struct bind *bind, const struct ast *ast, const struct setting *setting)
{
    if (bind_single(bind, ast, setting) &&
        bind_text(bind, ast, setting->values, setting->name.text, &bind->plan->by_design))
        bind->plan->by_design = bind_keep(bind, bind->plan->by_design);
}

static const struct header_row {
    struct bytes name;
    bool inherited; /* from a scenario that was brought in */
    header_fn *set;
} rows[] = {
    {BYTES_ROW("id"), false, set_id},
    {BYTES_ROW("ref"), false, set_ref},
    {BYTES_ROW("mode"), true, set_mode},
    {BYTES_ROW("level"), true, set_level},
    {BYTES_ROW("seed"), true, set_seed},
    {BYTES_ROW("limit"), true, set_limit},
    {BYTES_ROW("tags"), false, set_tags},
    {BYTES_ROW("threat"), false, set_threat},
    {BYTES_ROW("column"), false, set_column},
    {BYTES_ROW("basis"), false, set_basis},
    {BYTES_ROW("by-design"), false, set_by_design},
};

static const struct header_row *row_named(struct bytes name)
{
    for (size_t i = 0; i < COUNT(rows); i++)
        if (bytes_equal(rows[i].name, name)) return &rows[i];
    return NULL;
}

static void unknown_setting(struct bind *bind, const struct ast *ast, const struct setting *setting)
{
    struct bytes names[COUNT(rows)];
    for (size_t i = 0; i < COUNT(rows); i++) names[i] = rows[i].name;
    bind_wrong(bind, ast, setting->name.span,
               bind_say_near(bind, setting->name.text, names, COUNT(rows),
                             BYTES("id ref basis mode level seed limit tags threat column by-design")),
               "a scenario has no setting `%.*s`", SHOW(setting->name.text));
}

static void settings_take(struct bind *bind, const struct merge_part *part)
{
    for (const struct setting *setting = part->block->settings; setting; setting = setting->next) {
        const struct header_row *row = row_named(setting->name.text);
        if (!row) {
            unknown_setting(bind, part->ast, setting);
            continue;
        }
        if (part->own || row->inherited) row->set(bind, part->ast, setting);
    }
}

void bind_header(struct bind *bind)
{
    struct plan *plan = bind->plan;
    const struct script *script = bind->script;
    plan->seed = SEED_STANDARD;
    plan->limit = LIMIT_STANDARD;
    plan->mode = FLOW_MILESTONES;
    plan->file = bind_keep(bind, script->ast->file);
    plan->id = bind_keep(bind, script->id);
    plan->title = bind_keep(bind, script->title);
    for (uint32_t i = 0; i < bind->merged->part_count; i++)
        if (bind->merged->part[i].block->kind == BLOCK_SCENARIO) settings_take(bind, &bind->merged->part[i]);
}
