/* The functions that the parts of a run share: saying faults, choosing by variant, names, typed values of settings. */
#include "bind.h"
#include "must.h"
#include "near.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- findings ---- */

static bool finding_again(struct findings *found, const struct ast *ast, struct span span, struct bytes what,
                          uint32_t run)
{
    for (uint32_t i = 0; i < found->count; i++) {
        struct bind_finding *finding = &found->item[i];
        if (finding->ast != ast || finding->span.at != span.at || !bytes_equal(finding->what, what)) continue;
        if (finding->last_run != run) finding->runs++;
        finding->last_run = run;
        return true;
    }
    return false;
}

static void finding_add(struct bind *bind, enum severity severity, const struct ast *ast, struct span span,
                        struct bytes right, const char *format, va_list args)
{
    enum { SENTENCE_MAX = 512 };
    struct findings *found = bind->found;
    char sentence[SENTENCE_MAX];
    int wrote = vsnprintf(sentence, sizeof sentence, format, args);
    must(wrote >= 0);
    uint32_t count = wrote < SENTENCE_MAX ? (uint32_t)wrote : SENTENCE_MAX - 1;
    if (finding_again(found, ast, span, bytes_of(sentence, count), bind->run) || found->count == FINDINGS_MAX) return;
    found->item = arena_grow(found->arena, found->item, found->count, &found->room, sizeof *found->item);
    found->item[found->count++] = (struct bind_finding){
        .ast = ast,
        .span = span,
        .what = arena_copy(found->arena, bytes_of(sentence, count)),
        .right = right,
        .severity = severity,
        .first_run = bind->run,
        .last_run = bind->run,
        .runs = 1,
    };
}

void bind_wrong(struct bind *bind, const struct ast *ast, struct span span, struct bytes right, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    finding_add(bind, SEVERITY_ERROR, ast, span, right, format, args);
    va_end(args);
}

void bind_warn(struct bind *bind, const struct ast *ast, struct span span, struct bytes right, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    finding_add(bind, SEVERITY_WARNING, ast, span, right, format, args);
    va_end(args);
}

struct bytes bind_say_near(struct bind *bind, struct bytes text, const struct bytes *words, uint32_t count,
                           struct bytes otherwise)
{
    if (bind->found->count == FINDINGS_MAX) return otherwise; /* nobody will read it */
    struct bytes near = near_word(text, words, count);
    return near.count ? bind_say(bind, "did you mean `%.*s`?", SHOW(near)) : otherwise;
}

struct bytes bind_say_near_name(struct bind *bind, struct bytes text, unsigned kinds, struct bytes otherwise)
{
    enum { CHOICES_MAX = 512 };
    struct bytes words[CHOICES_MAX];
    uint32_t count = 0;
    for (uint32_t i = 0; i < bind->names.count && count < CHOICES_MAX; i++)
        if (kinds & 1u << bind->names.row[i].kind) words[count++] = bind->names.row[i].text;
    return bind_say_near(bind, text, words, count, otherwise);
}

/* "[w2=https]" of a run's name. */
static struct bytes run_suffix(const struct script *script, uint32_t run)
{
    struct bytes name = script->run[run].name;
    return bytes_from(name, script->merged->run_path.count);
}

static void report_agreed(const struct findings *found, struct diagnostics *diagnostics)
{
    for (uint32_t i = 0; i < found->agreed_count; i++) {
        const struct agreed_seen *seen = &found->agreed[i];
        struct bytes list = bytes_of(NULL, 0);
        if (seen->carried) continue;
        for (uint32_t field = 0; field < AGREED_COUNT; field++)
            if (seen->others & AGREED_BIT(field))
                list = arena_format(found->arena, "%.*s%s%s", SHOW(list), list.count ? " " : "",
                                    agreed_rows[field].name);
        diagnostic_add(diagnostics, SEVERITY_ERROR, seen->ast, seen->value->span,
                       arena_format(found->arena, "what `%.*s` runs with carries no `%.*s`, in no run", SHOW(seen->who),
                                    SHOW(seen->name)),
                       list);
    }
}

void bind_report(const struct findings *found, const struct script *script, struct diagnostics *diagnostics)
{
    struct arena *arena = found->arena;
    for (uint32_t i = 0; i < found->count; i++) {
        const struct bind_finding *finding = &found->item[i];
        struct bytes what = finding->what, run = run_suffix(script, finding->first_run);
        if (finding->runs == 1 && script->run_count > 1)
            what = arena_format(arena, "in run %.*s %.*s", SHOW(run), SHOW(what));
        else if (finding->runs < script->run_count)
            what = arena_format(arena, "in run %.*s and %u more %.*s", SHOW(run), finding->runs - 1, SHOW(what));
        diagnostic_add(diagnostics, finding->severity, finding->ast, finding->span, what, finding->right);
    }
    report_agreed(found, diagnostics);
    for (uint32_t i = 0; i < found->let_count; i++) /* a used file's own runs may well use it */
        if (!found->let[i].used && found->let[i].ast == script->ast)
            diagnostic_add(diagnostics, SEVERITY_WARNING, found->let[i].ast, found->let[i].item->name.span,
                           arena_format(arena, "nothing uses the value `%.*s`", SHOW(found->let[i].item->name.text)),
                           bytes_of(NULL, 0));
}

/* ---- variants ---- */

static const struct value *variant_now(const struct bind *bind, struct bytes name)
{
    const struct merged *merged = bind->merged;
    for (uint32_t v = 0; v < merged->variant_count; v++)
        if (bytes_equal(merged->variant[v].name.text, name)) return merged->pick[bind->run * merged->variant_count + v];
    return NULL; /* `parse error`: merge_check_conditions() let no other name through */
}

bool bind_cond(const struct bind *bind, const struct cond *cond)
{
    for (const struct cond_term *term = cond->terms; term; term = term->next) {
        const struct value *now = variant_now(bind, term->variant.text);
        struct bytes value = now ? spell_value(bind->arena, now) : BYTES("none");
        if (bytes_equal(value, spell_value(bind->arena, &term->value)) == term->unequal) return false;
    }
    return true;
}

const struct value *bind_value_now(const struct bind *bind, const struct value *value)
{
    if (value->kind != VALUE_VARIANT) return value;
    const struct value *now = variant_now(bind, value->text);
    must(now != NULL);
    return now;
}

/* ---- the plan's texts and names ---- */

struct bytes bind_keep(struct bind *bind, struct bytes text)
{
    return text.count && bind->for_good ? arena_copy(bind->arena, text) : text;
}

struct place bind_place(struct bind *bind, const struct ast *ast, struct span span)
{
    if (bind->place_ast != ast) {
        bind->place_ast = ast;
        bind->place_file = bind_keep(bind, ast->file);
    }
    return (struct place){bind->place_file, span.line, span.column};
}

bool bind_name(struct bind *bind, enum name_kind kind, uint32_t index, const struct ast *ast, const struct word *word)
{
    if (merge_is_value_word(bind->merged, word->text)) {
        bind_wrong(bind, ast, word->span, BYTES("choose another name"), "`%.*s` is a word for values and names nothing",
                   SHOW(word->text));
        return false;
    }
    const struct name *taken = names_add(&bind->names, (struct name){word->text, kind, index, ast, word->span});
    if (!taken) return true;
    bind_wrong(bind, ast, word->span,
               kind == NAME_NODE && taken->kind == NAME_NODE
                   ? BYTES("leave out the kind to change its policies")
                   : BYTES("nodes, boxes, people, variants, messages and values share one space of names"),
               "`%.*s` is already a %s (%.*s:%u:%u)", SHOW(word->text),
               taken->kind == NAME_VALUE ? "value" : names_kind_text(taken->kind),
               SHOW(merge_file_short(taken->ast->file)), taken->span.line, taken->span.column);
    return false;
}

/* ---- typed values ---- */

bool bind_single(struct bind *bind, const struct ast *ast, const struct setting *setting)
{
    if (!setting->values->next) return true;
    bind_wrong(bind, ast, setting->values->next->span, bytes_of(NULL, 0), "`%.*s` takes one value",
               SHOW(setting->name.text));
    return false;
}

bool bind_time(struct bind *bind, const struct ast *ast, const struct value *value, struct bytes what, sim_time *time)
{
    const struct value *now = bind_value_now(bind, value);
    struct quantity quantity;
    if (now->kind == VALUE_INT) {
        bind_wrong(bind, ast, value->span,
                   bind_say(bind, "%.*sus, %.*sms, %.*ss?", SHOW(now->text), SHOW(now->text), SHOW(now->text)),
                   "`%.*s` is a time and needs a unit", SHOW(what));
        return false;
    }
    struct parse_error error = {"no quantity", 0};
    if (now->kind == VALUE_QUANTITY) error = quantity_scan(&quantity, now->text);
    if (!error.why && quantity.type == QUANTITY_TIME) {
        *time = quantity.number;
        return true;
    }
    if (now->kind == VALUE_QUANTITY && error.why)
        bind_wrong(bind, ast, value->span, bytes_of(NULL, 0), "`%.*s`: %s", SHOW(now->text), error.why);
    else
        bind_wrong(bind, ast, value->span, bind_say(bind, "a time has %s", quantity_units(QUANTITY_TIME)),
                   "`%.*s` is a time, not `%.*s`", SHOW(what), SHOW(spell_value(bind->arena, now)));
    return false;
}

bool bind_count(struct bind *bind, const struct ast *ast, const struct value *value, struct bytes what, uint64_t max,
                uint64_t *count)
{
    const struct value *now = bind_value_now(bind, value);
    if (now->kind == VALUE_QUANTITY) {
        bind_wrong(bind, ast, value->span, bytes_of(NULL, 0), "`%.*s` is a count and takes no unit", SHOW(what));
        return false;
    }
    if (now->kind != VALUE_INT) {
        bind_wrong(bind, ast, value->span, bytes_of(NULL, 0), "`%.*s` is a count, not `%.*s`", SHOW(what),
                   SHOW(spell_value(bind->arena, now)));
        return false;
    }
    if (now->number > max) {
        bind_wrong(bind, ast, value->span, bytes_of(NULL, 0), "`%.*s` is at most %llu", SHOW(what),
                   (unsigned long long)max);
        return false;
    }
    *count = now->number;
    return true;
}

bool bind_text(struct bind *bind, const struct ast *ast, const struct value *value, struct bytes what,
               struct bytes *text)
{
    const struct value *now = bind_value_now(bind, value);
    if (now->kind == VALUE_STRING || now->kind == VALUE_SECRET) {
        *text = now->text;
        return true;
    }
    bind_wrong(bind, ast, value->span, bind_say(bind, "\"%.*s\"", SHOW(spell_value(bind->arena, now))),
               "`%.*s` is a text and needs quotes", SHOW(what));
    return false;
}

bool bind_word(struct bind *bind, const struct ast *ast, const struct value *value, struct bytes what,
               struct bytes *word)
{
    const struct value *now = bind_value_now(bind, value);
    if (now->kind != VALUE_SECRET && now->kind != VALUE_RAW && (now->kind != VALUE_PATH || spell_is_word(&now->path))) {
        *word = spell_value(bind->arena, now);
        return true;
    }
    bind_wrong(bind, ast, value->span, bytes_of(NULL, 0), "`%.*s` takes a word", SHOW(what));
    return false;
}

bool bind_choice(struct bind *bind, const struct ast *ast, const struct value *value, struct bytes what,
                 const char *list, uint32_t *index)
{
    struct bytes word;
    if (!bind_word(bind, ast, value, what, &word)) return false;
    uint32_t found = list_find(list, word);
    if (found == BYTES_NOT_FOUND) {
        bind_wrong(bind, ast, value->span, spell_list(bind->found->arena, list, bytes_of(NULL, 0)),
                   "`%.*s` is not `%.*s`", SHOW(what), SHOW(word));
        return false;
    }
    *index = found;
    return true;
}

void bind_settings_add(struct bind *bind, struct setting_parts *parts, struct setting_part part)
{
    if (!part.settings) return;
    parts->part = arena_grow(bind->arena, parts->part, parts->count, &parts->room, sizeof *parts->part);
    parts->part[parts->count++] = part;
}
