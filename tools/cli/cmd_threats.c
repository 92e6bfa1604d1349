/* imslab threats: the table of threats, measured, beside the expectations. */
#include "threats.h"

#include "batch.h"

#include <stdio.h>

enum { JOBS_MAX = 64 };

/* Runs of files with a threat; the level of each is its own. */
static void take_runs(struct invocation *invocation, const struct catalog *catalog, struct batch *batch)
{
    for (uint32_t f = 0; f < catalog->count; f++) {
        const struct script *script = catalog->file[f].script;
        for (uint32_t run = 0; run < script->run_count; run++) {
            struct plan *plan = script_plan(script, run, 0);
            bool asked = plan->threat.count && plan->goal;
            plan_free(plan);
            if (asked)
                batch_add(&invocation->arena, batch, &(struct batch_item){.file = &catalog->file[f], .run = run});
        }
    }
}

/* A run that is not as expected says nothing of its threat, and is said. */
static enum exit_class judge_runs(struct invocation *invocation, const struct batch *batch, enum table_form form)
{
    struct arena *arena = &invocation->arena;
    const struct verdict **verdict = arena_array(arena, const struct verdict *, batch->count);
    enum exit_class exit = EXIT_AS_EXPECTED;
    uint32_t count = 0, red = 0, wrong = 0;
    for (uint32_t i = 0; i < batch->count; i++) {
        verdict[i] = &batch->outcome[i].verdict;
        if (verdict[i]->verdict == RUN_PASS) continue;
        red++;
        fprintf(stderr, "not as expected: %.*s\n", (int)verdict[i]->plan->run.count, verdict[i]->plan->run.at);
        exit = exit_worse(exit, (enum exit_class)verdict_exit(verdict[i]));
    }
    struct threat_row *table = threats_new(verdict, batch->count, arena, &count);
    if (!threats_write(print_plain_sink, NULL, table, count, form)) return EXIT_UNWRITTEN;
    for (uint32_t r = 0; r < count; r++)
        for (uint32_t c = 0; c < THREAT_COLUMNS; c++) wrong += threat_fault(&table[r].cell[c]) != THREAT_AS_EXPECTED;
    if (form == TABLE_TEXT)
        printf(
            "\n%u runs, %u not as expected; %u cells differ from what is expected without a reason\n"
            "R resists, V vulnerable, C depends on a switch; (X) what is expected; * differs for a recorded reason;\n"
            "! something is wrong with the cell; empty: not run\n",
            batch->count, red, wrong);
    return wrong ? exit_worse(exit, EXIT_CLAIM) : exit;
}

static enum exit_class run(struct invocation *invocation)
{
    struct catalog catalog = {0};
    struct batch batch = {.quiet = true};
    enum table_form form;
    uint64_t jobs = 1;
    enum exit_class exit = option_form(invocation, &form) ? EXIT_AS_EXPECTED : EXIT_USAGE;
    if (exit == EXIT_AS_EXPECTED && !option_number(invocation, "jobs", 1, JOBS_MAX, &jobs)) exit = EXIT_USAGE;
    if (exit == EXIT_AS_EXPECTED) exit = catalog_read(invocation, invocation->arg, invocation->arg_count, &catalog);
    if (exit != EXIT_AS_EXPECTED) return exit;
    take_runs(invocation, &catalog, &batch);
    batch.self = invocation;
    exit = batch_run(invocation, &batch, (uint32_t)jobs);
    invocation->interrupted = batch.interrupted;
    if (exit == EXIT_AS_EXPECTED && !batch.interrupted) exit = judge_runs(invocation, &batch, form);
    batch_free(&batch);
    return exit;
}

static const struct option_row options[] = {{"markdown", NULL, "a table in Markdown"},
                                            {"csv", NULL, "a line a cell"},
                                            {"json", NULL, "an object a cell"},
                                            {"jobs", "N", "run in N processes"},
                                            {0}};

const struct verb threats_verb = {
    .name = "threats",
    .summary = "the table of threats: what attacks showed, beside what is expected",
    .synopsis = "threats FILE|FOLDER ...",
    .help = "Runs every scenario that has a `threat`, and looks whether its `goal` was reached.\n"
            "Class 2 where a cell differs from what is expected and no reason is recorded.\n\n"
            "  imslab threats --jobs 2 scenarios",
    .options = options,
    .args_min = 1,
    .args_max = 1000,
    .run = run,
};
