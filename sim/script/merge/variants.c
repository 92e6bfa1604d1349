/* Variants, their narrowing, and the runs of a file: all combinations that no `skip` removes (section 4). */
#include "merge.h"
#include "must.h"
#include "near.h"
#include "spell.h"
#include "visit.h"

static const struct bytes fault_word = BYTES_ROW("fault");

struct expansion {
    struct merged *merged;
    struct diagnostics *diagnostics;
    const struct ast *fresh_from[VARIANTS_MAX]; /* file that spoke last of the variant: twice in one is an error */
};

static struct variant *variant_named(struct merged *merged, struct bytes name)
{
    for (uint32_t i = 0; i < merged->variant_count; i++)
        if (bytes_equal(merged->variant[i].name.text, name)) return &merged->variant[i];
    return NULL;
}

static bool value_in(struct arena *arena, const struct value *const *values, uint32_t count, struct bytes text)
{
    for (uint32_t i = 0; i < count; i++)
        if (bytes_equal(spell_value(arena, values[i]), text)) return true;
    return false;
}

static struct bytes values_show(struct arena *arena, const struct variant *variant)
{
    struct bytes text = {NULL, 0};
    for (uint32_t i = 0; i < variant->known_count; i++) {
        struct bytes value = spell_value(arena, variant->known[i]);
        text = arena_format(arena, "%.*s%s%.*s", SHOW(text), i ? ", " : "", SHOW(value));
    }
    return text;
}

static struct bytes variant_near(const struct merged *merged, struct bytes name)
{
    struct bytes names[VARIANTS_MAX + 1];
    for (uint32_t i = 0; i < merged->variant_count; i++) names[i] = merged->variant[i].name.text;
    names[merged->variant_count] = fault_word;
    struct bytes near = near_word(name, names, merged->variant_count + 1);
    return near.count ? arena_format(merged->arena, "did you mean `%.*s`?", SHOW(near)) : near;
}

/* ---- declaring and narrowing ---- */

static bool value_fits(struct expansion *expansion, const struct merge_part *part, const struct variant *variant,
                       const struct value *value)
{
    struct arena *arena = expansion->merged->arena;
    struct bytes text = spell_value(arena, value);
    if (value->kind == VALUE_VARIANT || value->kind == VALUE_SECRET || value->kind == VALUE_RAW) {
        diagnostic_add(expansion->diagnostics, SEVERITY_ERROR, part->ast, value->span,
                       BYTES("a variant's value is a word, a number, a quantity or a text"), bytes_of(NULL, 0));
        return false;
    }
    if (value_in(arena, variant->live, variant->live_count, text)) {
        diagnostic_add(
            expansion->diagnostics, SEVERITY_ERROR, part->ast, value->span,
            arena_format(arena, "`%.*s` stands twice in variant `%.*s`", SHOW(text), SHOW(variant->name.text)),
            bytes_of(NULL, 0));
        return false;
    }
    if (variant->known_count && !value_in(arena, variant->known, variant->known_count, text)) {
        diagnostic_add(expansion->diagnostics, SEVERITY_ERROR, part->ast, value->span,
                       arena_format(arena, "variant `%.*s` has no value `%.*s`", SHOW(variant->name.text), SHOW(text)),
                       arena_format(arena, "naming it again narrows it: %.*s", SHOW(values_show(arena, variant))));
        return false;
    }
    return true;
}

static void values_take(struct expansion *expansion, const struct merge_part *part, const struct variant_item *item,
                        struct variant *variant)
{
    uint32_t room = 0;
    bool first = variant->known_count == 0;
    variant->ast = part->ast;
    variant->live = NULL;
    variant->live_count = 0;
    for (const struct value *value = item->values; value; value = value->next) {
        if (variant->live_count == RUNS_MAX) {
            diagnostic_add(expansion->diagnostics, SEVERITY_ERROR, part->ast, value->span,
                           arena_format(expansion->merged->arena, "more than %d values of one variant", RUNS_MAX),
                           bytes_of(NULL, 0));
            return;
        }
        if (!value_fits(expansion, part, variant, value)) continue;
        variant->live = arena_grow(expansion->merged->arena, variant->live, variant->live_count, &room,
                                   sizeof *variant->live);
        variant->live[variant->live_count++] = value;
    }
    if (!first) return;
    variant->known = variant->live;
    variant->known_count = variant->live_count;
}

static const struct value *value_of_word(struct arena *arena, struct bytes text, struct span span)
{
    struct value *value = arena_new(arena, struct value);
    value->kind = VALUE_PATH;
    value->span = value->path.span = span;
    value->path.segs = arena_new(arena, struct path_seg);
    value->path.segs->name = (struct word){.text = text, .span = span};
    return value;
}

static void fault_value_add(struct merged *merged, struct variant *variant, const struct value *value, uint32_t *room)
{
    variant->known = arena_grow(merged->arena, variant->known, variant->known_count, room, sizeof *variant->known);
    variant->known[variant->known_count++] = value;
}

/* A file with plans of faults has a variant of them: `none`, and the name of each. Plans are never brought in. */
static void fault_declare(struct expansion *expansion)
{
    struct merged *merged = expansion->merged;
    struct variant *variant = NULL;
    uint32_t room = 0;
    for (uint32_t i = 0; i < merged->part_count; i++) {
        const struct merge_part *part = &merged->part[i];
        for (const struct fault_plan_item *plan = part->block->faults; plan; plan = plan->next) {
            if (!variant) {
                variant = &merged->variant[merged->variant_count++];
                variant->name = (struct word){.text = fault_word, .span = plan->name.span};
                variant->ast = part->ast;
                variant->asked = true; /* a run without a fault is another run */
                fault_value_add(merged, variant, value_of_word(merged->arena, BYTES("none"), plan->name.span), &room);
            }
            if (variant->known_count == RUNS_MAX) {
                diagnostic_add(expansion->diagnostics, SEVERITY_ERROR, part->ast, plan->name.span,
                               arena_format(merged->arena, "more than %d fault plans, `none` among them", RUNS_MAX),
                               bytes_of(NULL, 0));
                break;
            }
            bool twice = value_in(merged->arena, variant->known, variant->known_count, plan->name.text);
            if (twice) continue; /* said where plans are bound */
            fault_value_add(merged, variant, value_of_word(merged->arena, plan->name.text, plan->name.span), &room);
        }
    }
    if (!variant) return;
    variant->live = variant->known;
    variant->live_count = variant->known_count;
}

/* Where there are no plans, `none` is all that `fault` can be. */
static void fault_narrow(struct expansion *expansion, const struct merge_part *part, const struct variant_item *item)
{
    for (const struct value *value = item->values; value; value = value->next)
        if (!bytes_equal(spell_value(expansion->merged->arena, value), BYTES("none")))
            diagnostic_add(expansion->diagnostics, SEVERITY_ERROR, part->ast, value->span,
                           BYTES("this file has no fault plan"), BYTES("`fault` is none"));
}

static void variant_take(struct expansion *expansion, const struct merge_part *part, const struct variant_item *item)
{
    struct merged *merged = expansion->merged;
    struct variant *variant = variant_named(merged, item->name.text);
    if (bytes_equal(item->name.text, fault_word) && !variant) {
        fault_narrow(expansion, part, item);
        return;
    }
    if (!variant) {
        if (merged->variant_count == VARIANTS_MAX) {
            diagnostic_add(expansion->diagnostics, SEVERITY_ERROR, part->ast, item->span,
                           arena_format(merged->arena, "more than %d variants", VARIANTS_MAX), bytes_of(NULL, 0));
            return;
        }
        variant = &merged->variant[merged->variant_count++];
        variant->name = item->name;
    } else if (expansion->fresh_from[variant - merged->variant] == part->ast) {
        diagnostic_add(expansion->diagnostics, SEVERITY_ERROR, part->ast, item->name.span,
                       arena_format(merged->arena, "`%.*s` is already a variant (line %u)", SHOW(item->name.text),
                                    variant->name.span.line),
                       BYTES("only a file that uses this one narrows it"));
        return;
    }
    values_take(expansion, part, item, variant);
    variant->name = item->name;
    expansion->fresh_from[variant - merged->variant] = part->ast;
}

/* ---- conditions ---- */

/* `w == a and w == b`: a variant has one value at a time. Names and values are known to be right. */
static void contradiction_check(struct expansion *expansion, const struct ast *ast, const struct cond *cond)
{
    struct merged *merged = expansion->merged;
    struct bytes wanted[VARIANTS_MAX];
    bool has[VARIANTS_MAX] = {false};
    for (int pass = 0; pass < 2; pass++) {
        for (const struct cond_term *term = cond->terms; term; term = term->next) {
            const struct variant *variant = variant_named(merged, term->variant.text);
            if (!variant || term->unequal != (pass == 1)) continue;
            uint32_t v = (uint32_t)(variant - merged->variant);
            struct bytes text = spell_value(merged->arena, &term->value);
            bool never = has[v] && bytes_equal(wanted[v], text) == term->unequal;
            if (never) {
                diagnostic_add(expansion->diagnostics, SEVERITY_ERROR, ast, term->variant.span,
                               arena_format(merged->arena, "this condition never holds: `%.*s` is `%.*s` before",
                                            SHOW(variant->name.text), SHOW(wanted[v])),
                               BYTES("a variant has one value in a run"));
                return;
            }
            if (pass == 0) has[v] = true, wanted[v] = text;
        }
    }
}

static void cond_check(void *self, const struct ast *ast, const struct cond *cond)
{
    struct expansion *expansion = self;
    struct merged *merged = expansion->merged;
    contradiction_check(expansion, ast, cond);
    for (const struct cond_term *term = cond->terms; term; term = term->next) {
        struct bytes text = spell_value(merged->arena, &term->value);
        struct variant *variant = variant_named(merged, term->variant.text);
        if (bytes_equal(term->variant.text, fault_word)) {
            bool known = bytes_equal(text, BYTES("none"));
            for (uint32_t i = 0; i < merged->fault_count; i++) known |= bytes_equal(merged->fault[i], text);
            if (!known)
                diagnostic_add(expansion->diagnostics, SEVERITY_ERROR, ast, term->value.span,
                               arena_format(merged->arena, "no fault plan `%.*s`", SHOW(text)), bytes_of(NULL, 0));
            continue;
        }
        if (!variant) {
            diagnostic_add(expansion->diagnostics, SEVERITY_ERROR, ast, term->variant.span,
                           arena_format(merged->arena, "`%.*s` is no variant", SHOW(term->variant.text)),
                           variant_near(merged, term->variant.text));
            continue;
        }
        variant->asked = true;
        if (!value_in(merged->arena, variant->known, variant->known_count, text))
            diagnostic_add(
                expansion->diagnostics, SEVERITY_ERROR, ast, term->value.span,
                arena_format(merged->arena, "variant `%.*s` has no value `%.*s`", SHOW(variant->name.text), SHOW(text)),
                values_show(merged->arena, variant));
    }
}

static void word_check(void *self, const struct word_seen *seen)
{
    struct expansion *expansion = self;
    struct variant *variant = variant_named(expansion->merged, seen->text);
    if (seen->role != SEEN_VARIANT) return;
    if (variant) variant->asked = true;
    else
        diagnostic_add(expansion->diagnostics, SEVERITY_ERROR, seen->ast, seen->span,
                       arena_format(expansion->merged->arena, "`$%.*s` is no variant", SHOW(seen->text)),
                       variant_near(expansion->merged, seen->text));
}

bool merge_check_conditions(const struct script *script, struct diagnostics *diagnostics)
{
    struct merged *merged = script->merged;
    uint32_t before = diagnostics->error_count;
    struct expansion expansion = {.merged = merged, .diagnostics = diagnostics};
    visit_words(merged, &(struct word_visitor){.word = word_check, .cond = cond_check, .self = &expansion});
    for (uint32_t i = 0; i < merged->variant_count; i++) {
        const struct variant *variant = &merged->variant[i];
        if (!variant->asked && variant->live_count > 1 && variant->ast == script->ast)
            diagnostic_add(diagnostics, SEVERITY_WARNING, variant->ast, variant->name.span,
                           arena_format(merged->arena, "nothing asks for variant `%.*s`", SHOW(variant->name.text)),
                           BYTES("its runs are all the same"));
    }
    return diagnostics->error_count == before;
}

/* ---- runs ---- */

/* A term of a `skip` by numbers, for it is asked of every combination. */
struct skip_term {
    uint32_t variant; /* VARIANTS_MAX: `fault`, whose value is `none` */
    uint32_t value;   /* row of the variant's live values; UINT32_MAX when it has none such */
    bool unequal, last;
};

static struct skip_term skip_term_of(const struct merged *merged, const struct cond_term *term)
{
    struct skip_term found = {VARIANTS_MAX, UINT32_MAX, term->unequal, !term->next};
    struct bytes text = spell_value(merged->arena, &term->value);
    for (uint32_t v = 0; v < merged->variant_count; v++) {
        const struct variant *variant = &merged->variant[v];
        if (!bytes_equal(variant->name.text, term->variant.text)) continue;
        found.variant = v;
        for (uint32_t i = 0; i < variant->live_count; i++)
            if (bytes_equal(spell_value(merged->arena, variant->live[i]), text)) found.value = i;
    }
    if (found.variant == VARIANTS_MAX) found.value = bytes_equal(text, BYTES("none")) ? 0 : UINT32_MAX;
    return found;
}

struct skips {
    struct skip_term *term;
    uint32_t count, room, skips;
};

static void skip_take(struct skips *skips, const struct merged *merged, const struct variant_item *item)
{
    for (const struct cond_term *term = item->condition->terms; term; term = term->next) {
        skips->term = arena_grow(merged->arena, skips->term, skips->count, &skips->room, sizeof *skips->term);
        skips->term[skips->count++] = skip_term_of(merged, term);
    }
}

/* False, and said, when there are more than anybody needs. */
static bool skips_read(struct skips *skips, const struct merged *merged, struct diagnostics *diagnostics)
{
    for (uint32_t i = 0; i < merged->part_count; i++) {
        if (merged->part[i].block->kind != BLOCK_VARIANTS) continue;
        for (const struct variant_item *item = merged->part[i].block->variants; item; item = item->next) {
            if (!item->skip) continue;
            if (skips->skips++ == SKIPS_MAX) {
                diagnostic_add(diagnostics, SEVERITY_ERROR, merged->part[i].ast, item->span,
                               arena_format(merged->arena, "more than %d skips", SKIPS_MAX), bytes_of(NULL, 0));
                return false;
            }
            skip_take(skips, merged, item);
        }
    }
    return true;
}

static bool skipped(const struct skips *skips, const uint32_t *at)
{
    bool holds = true;
    for (uint32_t i = 0; i < skips->count; i++) {
        const struct skip_term *term = &skips->term[i];
        uint32_t now = term->variant == VARIANTS_MAX ? 0 : at[term->variant];
        holds = holds && (now == term->value) != term->unequal;
        if (term->last && holds) return true;
        if (term->last) holds = true;
    }
    return false;
}

/* A line under a condition that no run of this file meets is never looked at. */
struct never {
    const struct script *script;
    struct diagnostics *diagnostics;
    struct skips terms;
};

static void never_check(void *self, const struct ast *ast, const struct cond *cond)
{
    struct never *never = self;
    const struct script *script = never->script;
    const struct merged *merged = script->merged;
    struct variant_item item = {.condition = (struct cond *)(uintptr_t)cond};
    if (ast != script->ast) return; /* the runs of the file that it comes from may well meet it */
    never->terms.count = 0;
    skip_take(&never->terms, merged, &item);
    for (uint32_t i = 0; i < never->terms.count; i++)
        if (never->terms.term[i].variant == VARIANTS_MAX) return; /* fault plans are not run yet */
    for (uint32_t run = 0; run < script->run_count; run++) {
        bool holds = true;
        for (uint32_t i = 0; i < never->terms.count && holds; i++) {
            const struct skip_term *term = &never->terms.term[i];
            const struct variant *variant = &merged->variant[term->variant];
            const struct value *now = merged->pick[run * merged->variant_count + term->variant];
            bool equal = term->value != UINT32_MAX && now == variant->live[term->value];
            holds = equal != term->unequal;
        }
        if (holds) return;
    }
    diagnostic_add(never->diagnostics, SEVERITY_WARNING, ast, cond->span,
                   BYTES("this condition holds in no run of the file"),
                   BYTES("the values that its runs take, and `skip`, leave it out"));
}

static bool next_combination(const struct merged *merged, uint32_t *at)
{
    for (uint32_t v = merged->variant_count; v > 0; v--) {
        if (++at[v - 1] < merged->variant[v - 1].live_count) return true;
        at[v - 1] = 0;
    }
    return false;
}

/* A value in a run's name: a character that a terminal or a line would obey is written as the language writes it,
 * `\x1b`. */
static struct bytes printable(struct arena *arena, struct bytes value)
{
    size_t room = (size_t)value.count * 4 + 1;
    struct pen pen = pen_on(arena_take(arena, room), room);
    for (uint32_t i = 0; i < value.count; i++) {
        unsigned char c = (unsigned char)value.at[i];
        bool control = c < ' ' || c == 0x7f || (c == 0xc2 && i + 1 < value.count && (value.at[i + 1] & 0xe0) == 0x80);
        if (control) pen_lit(&pen, "\\x"), pen_hex(&pen, bytes_part(value, i, 1));
        else pen_char(&pen, value.at[i]);
    }
    return pen_done(&pen);
}

static void run_add(struct script *script, const uint32_t *at)
{
    struct merged *merged = script->merged;
    struct arena *arena = merged->arena;
    struct run_choice *run = &script->run[script->run_count];
    struct bytes text = {NULL, 0};
    run->value = arena_array(arena, struct bytes, merged->variant_count);
    for (uint32_t v = 0; v < merged->variant_count; v++) {
        const struct variant *variant = &merged->variant[v];
        merged->pick[script->run_count * merged->variant_count + v] = variant->live[at[v]];
        run->value[v] = spell_value(arena, variant->live[at[v]]);
        if (variant->live_count < 2) continue;
        struct bytes value = printable(arena, run->value[v]);
        text = arena_format(arena, "%.*s%s%.*s=%.*s", SHOW(text), text.count ? " " : "", SHOW(variant->name.text),
                            SHOW(value));
    }
    run->name = text.count ? arena_format(arena, "%.*s[%.*s]", SHOW(merged->run_path), SHOW(text)) : merged->run_path;
    script->run_count++;
}

/* `room` stays below 2^31: it is at most RUNS_MAX before it is multiplied by a count that fits into a file. */
static bool runs_make(struct script *script, struct diagnostics *diagnostics)
{
    enum { COMBINATIONS_MAX = 1 << 16 }; /* looked at, skipped ones included */
    struct merged *merged = script->merged;
    const struct merge_part *last = &merged->part[merged->part_count - 1];
    uint32_t at[VARIANTS_MAX] = {0}, looked = 0, room = 1;
    for (uint32_t v = 0; v < merged->variant_count && room < RUNS_MAX; v++) room *= merged->variant[v].live_count;
    if (room > RUNS_MAX) room = RUNS_MAX;
    script->run = arena_array(merged->arena, struct run_choice, room);
    merged->pick = arena_array(merged->arena, const struct value *, room *(merged->variant_count + 1));
    struct skips skips = {NULL, 0, 0, 0};
    if (!skips_read(&skips, merged, diagnostics)) return false;
    do {
        if (skipped(&skips, at)) continue;
        if (script->run_count == RUNS_MAX || looked == COMBINATIONS_MAX) {
            diagnostic_add(diagnostics, SEVERITY_ERROR, last->ast, last->block->span,
                           arena_format(merged->arena, "more than %d runs", RUNS_MAX),
                           BYTES("narrow a variant, or skip combinations"));
            return false;
        }
        run_add(script, at);
    } while (looked++ < COMBINATIONS_MAX && next_combination(merged, at));
    if (!script->run_count)
        diagnostic_add(diagnostics, SEVERITY_ERROR, last->ast, last->block->span,
                       BYTES("every run of this file is skipped"), bytes_of(NULL, 0));
    return script->run_count > 0;
}

bool merge_variants(struct script *script, struct diagnostics *diagnostics)
{
    struct merged *merged = script->merged;
    struct expansion expansion = {.merged = merged, .diagnostics = diagnostics};
    uint32_t before = diagnostics->error_count;
    fault_declare(&expansion);
    for (uint32_t i = 0; i < merged->part_count; i++) {
        if (merged->part[i].block->kind != BLOCK_VARIANTS) continue;
        for (const struct variant_item *item = merged->part[i].block->variants; item; item = item->next)
            if (!item->skip) variant_take(&expansion, &merged->part[i], item);
    }
    if (!merge_check_conditions(script, diagnostics) || diagnostics->error_count != before) return false;
    script->variant_count = merged->variant_count;
    script->variant_name = arena_array(merged->arena, struct bytes, merged->variant_count + 1);
    for (uint32_t v = 0; v < merged->variant_count; v++) script->variant_name[v] = merged->variant[v].name.text;
    if (script->is_library) return true;
    if (!runs_make(script, diagnostics)) return false;
    struct never never = {.script = script, .diagnostics = diagnostics};
    visit_words(merged, &(struct word_visitor){.cond = never_check, .self = &never, .no_skips = true});
    return true;
}
