/* imslab compare: runs side by side. */
#include "compare.h"
#include "single.h"

#include <stdio.h>

static bool to_stdout(void *self, struct bytes text)
{
    (void)self;
    print_plain(text, stdout);
    return !ferror(stdout);
}

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

static enum exit_class run(struct invocation *invocation)
{
    struct arena *arena = &invocation->arena;
    struct catalog catalog = {0};
    bool markdown = option_given(invocation, "markdown", 0), csv = option_given(invocation, "csv", 0);
    if (markdown && csv) return usage_error(invocation, "--markdown and --csv exclude each other");
    enum exit_class exit = select_check(invocation);
    if (exit == EXIT_AS_EXPECTED) exit = catalog_read(invocation, invocation->arg, invocation->arg_count, &catalog);
    if (exit != EXIT_AS_EXPECTED) return exit;
    struct run **all = arena_array(arena, struct run *, catalog.count);
    const struct verdict **verdict = arena_array(arena, const struct verdict *, catalog.count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < catalog.count; i++) {
        uint32_t n;
        if (!run_chosen(invocation, catalog.file[i].script, &n)) {
            exit = usage_error(invocation, "no run of %.*s has these values", (int)catalog.file[i].script->id.count,
                               catalog.file[i].script->id.at);
            break;
        }
        all[count] = single_plan(invocation, script_plan(catalog.file[i].script, n, select_seed(invocation)));
        verdict[count] = all[count]->verdict;
        count++;
    }
    enum compare_form form = markdown ? COMPARE_MARKDOWN : csv ? COMPARE_CSV : COMPARE_TEXT;
    if (exit == EXIT_AS_EXPECTED && !compare_write(to_stdout, NULL, verdict, count, form, arena)) exit = EXIT_UNWRITTEN;
    for (uint32_t i = 0; i < count; i++) run_free(all[i]);
    return exit;
}

static const struct option_row options[] = {
    {"markdown", NULL, "a table in Markdown"}, {"csv", NULL, "comma-separated values"}, SELECT_OPTIONS, {0}};

const struct verb compare_verb = {
    .name = "compare",
    .summary = "runs side by side: who learns what, and what it costs",
    .synopsis = "compare FILE FILE ...",
    .help = "One run of each file, the first that has the variants asked for.\n\n"
            "  imslab compare scenarios/flows\n"
            "  imslab compare --markdown --variant storage=cookie scenarios/flows/forward-401.ims "
            "scenarios/flows/login-once.ims",
    .options = options,
    .args_min = 1,
    .args_max = 1000,
    .run = run,
};
