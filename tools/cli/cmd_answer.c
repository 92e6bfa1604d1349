/* imslab answer: the editor's note, answered out of runs. */
#include "answer.h"
#include "must.h"
#include "single.h"

#include <stdio.h>

static uint32_t runs_of(const struct catalog *catalog)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < catalog->count; i++) count += catalog->file[i].script->run_count;
    return count;
}

static bool read_look(struct invocation *invocation, struct answer_look *look)
{
    enum { ROWS_MAX = 64 };
    uint32_t *row = arena_array(&invocation->arena, uint32_t, ROWS_MAX);
    const char *said;
    *look = (struct answer_look){.row = row, .links = option_given(invocation, "links", 0)};
    while ((said = option_given(invocation, "row", look->row_count))) {
        if (look->row_count == ROWS_MAX || !bytes_to_u32(bytes_text(said), &row[look->row_count]) ||
            !answer_row(row[look->row_count++])) {
            usage_error(invocation, "--row: there is no row `%s`", said);
            return false;
        }
    }
    return true;
}

static enum exit_class run(struct invocation *invocation)
{
    struct arena *arena = &invocation->arena;
    struct catalog catalog = {0};
    struct answer_look look;
    uint32_t count = 0;
    if (!read_look(invocation, &look)) return EXIT_USAGE;
    enum exit_class exit = select_check(invocation);
    if (exit == EXIT_AS_EXPECTED) exit = catalog_read(invocation, invocation->arg, invocation->arg_count, &catalog);
    if (exit != EXIT_AS_EXPECTED) return exit;
    struct run **all = arena_array(arena, struct run *, runs_of(&catalog));
    const struct verdict **verdict = arena_array(arena, const struct verdict *, runs_of(&catalog));
    for (uint32_t i = 0; i < catalog.count; i++) {
        const struct script *script = catalog.file[i].script;
        for (uint32_t n = 0; n < script->run_count; n++) {
            if (select_run(invocation, script, n) == NOT_SELECTED) continue;
            all[count] = single_plan(invocation, script_plan(script, n, select_seed(invocation)));
            verdict[count] = all[count]->verdict;
            exit = exit_worse(exit, (enum exit_class)verdict_exit(verdict[count]));
            count++;
        }
    }
    uint32_t not_borne = 0;
    if (!answer_write(print_plain_sink, NULL, verdict, count, &look, arena, &not_borne)) exit = EXIT_UNWRITTEN;
    if (not_borne) {
        fprintf(stderr, "%u sentences of the paragraph are contradicted by these runs\n", not_borne);
        exit = exit_worse(exit, EXIT_CLAIM);
    }
    for (uint32_t i = 0; i < count; i++) run_free(all[i]);
    return exit;
}

static const struct option_row options[] = {
    {"row", "N...", "the table alone, of these rows"},
    {"links", "PREFIX", "cells link to the files of their runs, with PREFIX before the path"},
    SELECT_OPTIONS,
    {0}};

const struct verb answer_verb = {
    .name = "answer",
    .summary = "the editor's note answered out of runs: questions, ways to register, and what shows it",
    .synopsis = "answer FILE or FOLDER ...",
    .help = "Runs every run and writes docs/editors-note.md's paragraph, table and findings, in Markdown. Claims\n"
            "named R7, R7a are of row 7, of the columns that the variant `column` names; attacks are found by their\n"
            "`threat` and `column`.\n\n"
            "  imslab answer scenarios/answers scenarios/attacks",
    .options = options,
    .args_min = 1,
    .args_max = 1000,
    .run = run,
};
