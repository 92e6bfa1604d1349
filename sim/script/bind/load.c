/* The `load` block: its settings by a table, and the shares of variants. */
#include "bind.h"
#include "load_plan.h"
#include "quantity.h"

#define NONE bytes_of(NULL, 0)

struct loading { /* the block being read */
    struct bind *bind;
    const struct ast *ast;
    struct load_plan *load;
    uint32_t share_room;
    struct names given;
};

static void arrivals_set(struct loading *loading, const struct setting *setting, size_t at)
{
    uint32_t arrivals;
    (void)at;
    if (bind_choice(loading->bind, loading->ast, setting->values, setting->name.text, "even|poisson", &arrivals))
        loading->load->arrivals = (enum arrivals)arrivals;
}

static void rate_set(struct loading *loading, const struct setting *setting, size_t at)
{
    const struct value *value = setting->values;
    struct quantity quantity;
    (void)at;
    bool is_rate = value->kind == VALUE_QUANTITY && !quantity_scan(&quantity, value->text).why &&
                   quantity.type == QUANTITY_RATE && quantity.number;
    if (is_rate) loading->load->rate_hour = quantity.number;
    else bind_wrong(loading->bind, loading->ast, value->span, BYTES("50/s, 10/min, 3/h"), "`rate` takes a rate");
}

static void time_set(struct loading *loading, const struct setting *setting, size_t at)
{
    bind_time(loading->bind, loading->ast, setting->values, setting->name.text,
              (sim_time *)(void *)((char *)loading->load + at));
}

static void count_set(struct loading *loading, const struct setting *setting, size_t at)
{
    uint64_t count;
    if (bind_count(loading->bind, loading->ast, setting->values, setting->name.text, UINT32_MAX, &count))
        *(uint32_t *)(void *)((char *)loading->load + at) = (uint32_t)count;
}

static const struct load_row {
    struct bytes name;
    void (*set)(struct loading *, const struct setting *, size_t at);
    size_t at; /* in struct load_plan */
} rows[] = {
    {BYTES_ROW("arrivals"), arrivals_set, 0},
    {BYTES_ROW("rate"), rate_set, 0},
    {BYTES_ROW("over"), time_set, offsetof(struct load_plan, over)},
    {BYTES_ROW("stay"), time_set, offsetof(struct load_plan, stay)},
    {BYTES_ROW("in-flight"), count_set, offsetof(struct load_plan, in_flight)},
};

static void given_once(struct loading *loading, struct bytes text, struct span span)
{
    const struct name *taken = names_add(&loading->given, (struct name){.text = text, .span = span});
    if (taken)
        bind_wrong(loading->bind, loading->ast, span, NONE, "`%.*s` is set twice (line %u)", SHOW(text),
                   taken->span.line);
}

static void setting_take(struct loading *loading, const struct setting *setting)
{
    struct bytes names[COUNT(rows)];
    given_once(loading, setting->name.text, setting->name.span);
    for (size_t i = 0; i < COUNT(rows); i++) {
        names[i] = rows[i].name;
        if (!bytes_equal(rows[i].name, setting->name.text)) continue;
        if (bind_single(loading->bind, loading->ast, setting)) rows[i].set(loading, setting, rows[i].at);
        return;
    }
    bind_wrong(loading->bind, loading->ast, setting->name.span,
               bind_say_near(loading->bind, setting->name.text, names, COUNT(names),
                             BYTES("arrivals rate over stay in-flight mix")),
               "`load` has no setting `%.*s`", SHOW(setting->name.text));
}

/* ---- shares of a variant ---- */

static const struct variant *variant_of(struct loading *loading, const struct word *word)
{
    const struct merged *merged = loading->bind->merged;
    for (uint32_t v = 0; v < merged->variant_count; v++)
        if (bytes_equal(merged->variant[v].name.text, word->text)) return &merged->variant[v];
    bind_wrong(loading->bind, loading->ast, word->span,
               bind_say_near_name(loading->bind, word->text, 1u << NAME_VARIANT, NONE), "`%.*s` is no variant",
               SHOW(word->text));
    return NULL;
}

static bool value_of(struct loading *loading, const struct variant *variant, const struct value *value,
                     struct bytes *text)
{
    struct bytes list = NONE;
    *text = spell_value(loading->bind->arena, value);
    for (uint32_t i = 0; i < variant->known_count; i++) {
        struct bytes known = spell_value(loading->bind->arena, variant->known[i]);
        if (bytes_equal(known, *text)) return true;
        list = bind_say(loading->bind, "%.*s%s%.*s", SHOW(list), i ? ", " : "", SHOW(known));
    }
    bind_wrong(loading->bind, loading->ast, value->span, list, "variant `%.*s` has no value `%.*s`",
               SHOW(variant->name.text), SHOW(*text));
    return false;
}

static void mix_take(struct loading *loading, const struct load_item *item)
{
    struct bind *bind = loading->bind;
    struct load_plan *load = loading->load;
    const struct variant *variant = variant_of(loading, &item->variant);
    uint64_t whole = 0;
    given_once(loading, item->variant.text, item->variant.span);
    for (const struct mix_item *mix = item->mix; variant && mix; mix = mix->next) {
        struct quantity share = {QUANTITY_SHARE, 0};
        struct load_share row = {.variant = bind_keep(bind, item->variant.text)};
        if (!value_of(loading, variant, &mix->value, &row.value)) return;
        if (quantity_scan(&share, mix->share.text).why || share.type != QUANTITY_SHARE || share.number > PLAN_WHOLE) {
            bind_wrong(bind, loading->ast, mix->share.span, BYTES("0% to 100%"), "a part of a mix is a share");
            return;
        }
        row.value = bind_keep(bind, row.value);
        row.share = (uint32_t)share.number;
        whole += share.number;
        struct load_share *rows_of = (struct load_share *)(uintptr_t)load->share;
        rows_of = arena_grow(bind->arena, rows_of, load->share_count, &loading->share_room, sizeof *rows_of);
        rows_of[load->share_count++] = row;
        load->share = rows_of;
    }
    if (variant && whole != PLAN_WHOLE)
        bind_wrong(bind, loading->ast, item->variant.span, NONE, "the shares of a mix make 100%%");
}

void bind_load(struct bind *bind)
{
    for (uint32_t i = 0; i < bind->merged->part_count; i++) {
        const struct merge_part *part = &bind->merged->part[i];
        if (part->block->kind != BLOCK_LOAD) continue;
        struct loading loading = {.bind = bind, .ast = part->ast, .load = arena_new(bind->arena, struct load_plan)};
        loading.given.arena = bind->arena;
        loading.load->place = bind_place(bind, part->ast, part->block->span);
        bind->plan->load = loading.load;
        for (const struct load_item *item = part->block->load; item; item = item->next)
            if (item->is_mix) mix_take(&loading, item);
            else setting_take(&loading, &item->setting);
    }
}
