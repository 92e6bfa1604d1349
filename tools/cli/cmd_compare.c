/* imslab compare: runs side by side. */
#include "compare.h"
#include "single.h"

#include <stdio.h>

/* Whether a run has that value of a variant; true where its file does not know the variant. */
static bool has_value(const struct script *script, uint32_t run, struct bytes setting)
{
    struct bytes value, name = bytes_cut(setting, '=', &value);
    for (uint32_t v = 0; v < script->variant_count; v++)
        if (bytes_equal(script->variant_name[v], name)) return bytes_equal(script->run[run].value[v], value);
    return true;
}

/* The first run of a file that has the values asked for, of those variants that it knows. */
static bool run_chosen(const struct invocation *invocation, const struct script *script, uint32_t *run)
{
    for (*run = 0; *run < script->run_count; ++*run) {
        const char *setting;
        bool all = true;
        for (unsigned n = 0; all && (setting = option_given(invocation, "variant", n)); n++)
            all = has_value(script, *run, bytes_text(setting));
        if (all) return true;
    }
    return false;
}

/* Whether two runs of a file differ in that variant alone, or not at all. */
static bool differ_in(const struct script *script, struct bytes name, uint32_t a, uint32_t b)
{
    for (uint32_t v = 0; v < script->variant_count; v++) {
        bool same = bytes_equal(script->run[a].value[v], script->run[b].value[v]);
        if (!same && !bytes_equal(script->variant_name[v], name)) return false;
    }
    return true;
}

struct compared {
    struct run **run;
    const struct verdict **verdict;
    uint32_t count;
};

static bool take(struct invocation *invocation, const struct script *script, uint32_t n, struct compared *compared)
{
    struct run *run = single_plan(invocation, script_plan(script, n, select_seed(invocation)));
    if (!run) return false;
    compared->run[compared->count] = run;
    compared->verdict[compared->count++] = run->verdict;
    return true;
}

/* The first run with the values asked for, and with --by those that differ from it in that variant alone. */
static enum exit_class compare_file(struct invocation *invocation, const struct script *script,
                                    struct compared *compared)
{
    const char *by = option_given(invocation, "by", 0);
    uint32_t first;
    if (!run_chosen(invocation, script, &first))
        return usage_error(invocation, "no run of %.*s has these values", (int)script->id.count, script->id.at);
    for (uint32_t n = first; n < script->run_count; n++) {
        bool wanted = n == first || (by && differ_in(script, bytes_text(by), first, n));
        if (wanted && !take(invocation, script, n, compared)) return EXIT_UNREADABLE;
    }
    return EXIT_AS_EXPECTED;
}

static enum exit_class run(struct invocation *invocation)
{
    struct arena *arena = &invocation->arena;
    struct catalog catalog = {0};
    struct compared compared = {0};
    enum table_form form;
    uint32_t most = 0;
    if (!option_form(invocation, &form)) return EXIT_USAGE;
    enum exit_class exit = select_check(invocation);
    if (exit == EXIT_AS_EXPECTED) exit = catalog_read(invocation, invocation->arg, invocation->arg_count, &catalog);
    if (exit != EXIT_AS_EXPECTED) return exit;
    for (uint32_t i = 0; i < catalog.count; i++) most += catalog.file[i].script->run_count;
    compared.run = arena_array(arena, struct run *, most);
    compared.verdict = arena_array(arena, const struct verdict *, most);
    for (uint32_t i = 0; i < catalog.count && exit == EXIT_AS_EXPECTED; i++)
        exit = compare_file(invocation, catalog.file[i].script, &compared);
    bool good = exit != EXIT_AS_EXPECTED ||
                compare_write(print_plain_sink, NULL, compared.verdict, compared.count, form, arena);
    for (uint32_t i = 0; i < compared.count; i++) run_free(compared.run[i]);
    return good ? exit : EXIT_UNWRITTEN;
}

static const struct option_row options[] = {
    {"markdown", NULL, "a table in Markdown"},
    {"csv", NULL, "comma-separated values"},
    {"json", NULL, "JSON: rows of cells"},
    {"by", "VARIANT", "of each file also the runs that differ in that variant alone"},
    {"subscribers", "FILE", "a database that replaces what the HSS knows"},
    SELECT_OPTIONS,
    {0}};

const struct verb compare_verb = {
    .name = "compare",
    .summary = "runs side by side: who learns what, and what it costs",
    .synopsis = "compare FILE FILE ...",
    .help = "One run of each file, the first that has the variants asked for.\n\n"
            "  imslab compare scenarios/flows\n"
            "  imslab compare --by bsf-login scenarios/flows/bsf-auth.ims\n"
            "  imslab compare --markdown --variant storage=cookie scenarios/flows/forward-401.ims "
            "scenarios/flows/login-once.ims",
    .options = options,
    .args_min = 1,
    .args_max = 1000,
    .run = run,
};
