/* imslab check: everything the lab can say about scenarios without running them. */
#include "must.h"
#include "secret.h"
#include "select.h"

#include <stdio.h>

enum { RESOLVED_ROOM = 64 << 20 };

static enum exit_class print_resolved(struct invocation *invocation)
{
    struct script *script;
    uint32_t run;
    if (invocation->arg_count != 1) return usage_error(invocation, "check --resolved takes one file");
    enum exit_class exit = select_one(invocation, invocation->arg[0], &script, &run);
    if (exit != EXIT_AS_EXPECTED) return exit;
    struct pen pen = pen_on(arena_take(&invocation->arena, RESOLVED_ROOM), RESOLVED_ROOM);
    script_resolved(&pen, script, run);
    struct bytes text = pen_done(&pen);
    must(text.at != NULL); /* eight files of 1 MiB at most, used once each */
    struct plan *plan = script_plan(script, run, 0);
    struct secret_index *secrets = secret_index_new(&invocation->arena);
    secret_index_set(secrets, plan->secret, plan->secret_count);
    if (!option_given(invocation, "reveal", 0)) secret_mask(secrets, pen.base, text.count);
    print_bytes(text);
    plan_free(plan);
    return EXIT_AS_EXPECTED;
}

static enum exit_class run(struct invocation *invocation)
{
    struct catalog catalog = {0};
    if (option_given(invocation, "resolved", 0)) return print_resolved(invocation);
    if (invocation->given_count)
        return usage_error(invocation, "--%s goes with --resolved", invocation->given[0].row->name);
    enum exit_class exit = catalog_read(invocation, invocation->arg, invocation->arg_count, &catalog);
    uint32_t runs = 0;
    bool folder = false;
    for (unsigned i = 0; i < invocation->arg_count; i++)
        folder = folder || file_kind(invocation->arg[i]) == FILE_FOLDER;
    if (exit == EXIT_AS_EXPECTED && catalog.count == 0 && folder)
        return usage_error(invocation, "there is no scenario in what was named");
    for (uint32_t i = 0; i < catalog.count; i++) runs += catalog.file[i].script->run_count;
    for (unsigned i = 0; i < invocation->arg_count && exit == EXIT_AS_EXPECTED && catalog.count == 0; i++)
        if (file_kind(invocation->arg[i]) == FILE_FOLDER)
            return usage_error(invocation, "there is no scenario in what was named");
    if (exit == EXIT_AS_EXPECTED)
        printf("%u scenario%s, %u run%s: no errors\n", catalog.count, catalog.count == 1 ? "" : "s", runs,
               runs == 1 ? "" : "s");
    return exit;
}

static const struct option_row options[] = {
    {"resolved", NULL, "print what `use` and the variants made of one run, as plain .ims"},
    {"reveal", NULL, "do not redact secrets in it: then it runs as the original does"},
    SELECT_OPTIONS,
    {0}};

const struct verb check_verb = {
    .name = "check",
    .summary = "lint scenarios without running them",
    .synopsis = "check FILE or FOLDER ...",
    .help = "Reads, merges and checks every run of every scenario and prints all errors, each with its place and "
            "what would\n"
            "be right. Exit 0, 65 (invalid) or 66 (cannot read).\n\n"
            "  imslab check scenarios\n"
            "  imslab check --resolved --variant w2=https scenarios/flows/forward-401.ims",
    .options = options,
    .args_min = 1,
    .args_max = 100000,
    .run = run,
};
