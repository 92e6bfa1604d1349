/* imslab list: the catalogue of scenarios, and which clauses their runs exercise. */
#include "derive.h"
#include "exercised.h"
#include "must.h"
#include "progress.h"
#include "say.h"
#include "select.h"
#include "single.h"

#include <stdio.h>

enum { ID_WIDTH = 34 };

static enum exit_class exercise(const struct script *script, uint32_t n, struct exercised *all)
{
    struct arena arena = {0};
    struct bytes why;
    struct run *run = run_new(script_plan(script, n, 0), NULL, &arena, &why);
    must(run != NULL); /* without a database there is nothing that it could find wrong */
    single_drive(run);
    enum exit_class exit = (enum exit_class)verdict_exit(run->verdict);
    if (run->verdict->verdict != RUN_PASS)
        fprintf(stderr, "not as expected: %.*s\n", (int)script->run[n].name.count, script->run[n].name.at);
    exercised_take(all, run->verdict);
    run_free(run);
    arena_free(&arena);
    return exit;
}

/* --clauses: every run is run, and the clauses it met are counted. */
static enum exit_class list_clauses(struct invocation *invocation, const struct catalog *catalog)
{
    struct exercised *all = exercised_new(&invocation->arena);
    for (uint32_t d = 0; d < derive_rule_count; d++) exercised_derivation(all, &derive_rules[d].row);
    enum exit_class exit = EXIT_AS_EXPECTED;
    struct progress progress = progress_begin("files", catalog->count);
    for (uint32_t i = 0; i < catalog->count; i++) {
        const struct script *script = catalog->file[i].script;
        for (uint32_t n = 0; select_tag(invocation, script) && n < script->run_count; n++)
            exit = exit_worse(exit, exercise(script, n, all));
        progress_show(&progress, i + 1);
    }
    progress_end(&progress);
    enum table_form form = option_given(invocation, "json", 0) ? TABLE_JSON : TABLE_TEXT;
    if (!exercised_write(print_plain_sink, NULL, all, form)) return EXIT_UNWRITTEN;
    bool complete = !exercised_missing(all) && !exercised_excused_for_nothing(all);
    return option_given(invocation, "complete", 0) && !complete ? exit_worse(exit, EXIT_FAILED) : exit;
}

static enum exit_class run(struct invocation *invocation)
{
    struct catalog catalog = {0};
    const char *everything[] = {catalog_shipped(&invocation->arena, "")};
    unsigned count = invocation->arg_count ? invocation->arg_count : 1;
    const char *const *arg = invocation->arg_count ? invocation->arg : everything;
    enum exit_class exit = catalog_read(invocation, arg, count, &catalog);
    if (exit == EXIT_AS_EXPECTED && option_given(invocation, "clauses", 0)) return list_clauses(invocation, &catalog);
    for (uint32_t i = 0; i < catalog.count; i++) {
        const struct script *script = catalog.file[i].script;
        if (!select_tag(invocation, script)) continue;
        if (!option_given(invocation, "runs", 0)) {
            print_name(script->id, stdout);
            for (uint32_t at = script->id.count; at < ID_WIDTH; at++) putchar(' ');
            printf(" %3u run%s  ", script->run_count, script->run_count == 1 ? " " : "s");
            print_plain(script->title, stdout);
            putchar('\n');
            continue;
        }
        for (uint32_t r = 0; r < script->run_count; r++) {
            print_name(script->run[r].name, stdout);
            putchar('\n');
        }
    }
    return exit;
}

static const struct option_row options[] = {
    {"only", "TAG...", "only scenarios with that tag"},
    {"runs", NULL, "name every run"},
    {"clauses", NULL, "run every run, and print which clauses they exercised"},
    {"json", NULL, "with --clauses: an array, an object a clause and what applied it"},
    {"complete", NULL, "with --clauses: class 1 where a rule is met by no run, and nobody says why"},
    {0}};

const struct verb list_verb = {
    .name = "list",
    .summary = "the catalogue of scenarios",
    .synopsis = "list [FILE or FOLDER ...]",
    .help = "Prints id, number of runs and title of every scenario (of the lab's own when nothing is named).\n\n"
            "  imslab list\n  imslab list --runs scenarios/flows\n  imslab list --clauses --complete scenarios",
    .options = options,
    .args_max = 100000,
    .run = run,
};
