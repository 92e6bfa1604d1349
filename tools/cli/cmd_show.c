/* imslab show: the ladder of one run. */
#include "ladder.h"
#include "single.h"

#include <stdio.h>

static bool to_stdout(void *self, struct bytes text)
{
    (void)self;
    print_plain(text, stdout);
    return !ferror(stdout);
}

static enum exit_class run(struct invocation *invocation)
{
    enum exit_class exit;
    uint64_t width = 0;
    struct bytes unknown;
    struct ladder_view view = {0};
    const char *nodes = option_given(invocation, "view", 0);
    if (!option_number(invocation, "width", LADDER_WIDTH_MIN, LADDER_WIDTH_MAX, &width)) return EXIT_USAGE;
    struct run *one = single_run(invocation, invocation->arg[0], &exit);
    if (!one) return exit;
    if (nodes && !ladder_view_read(&view, one->plan, &invocation->arena, bytes_text(nodes), &unknown)) {
        exit = usage_error(invocation, "--view: there is no node `%.*s`", (int)unknown.count, unknown.at);
    } else {
        struct out out;
        struct bytes name = one->plan->run;
        out_begin(&out, to_stdout, NULL);
        out_bytes(&out, name);
        out_lit(&out, "\n\n");
        ladder_text(&out, ladder_new(one->verdict, &view, &invocation->arena), (uint32_t)width);
        if (!out_end(&out)) exit = EXIT_UNWRITTEN;
    }
    run_free(one);
    return exit;
}

static const struct option_row options[] = {{"text", NULL, "draw with letters (the default)"},
                                            {"view", "NODE,NODE", "only these nodes or boxes"},
                                            {"width", "N", "columns (as wide as it wants to be)"},
                                            {"subscribers", "FILE", "a database that replaces what the HSS knows"},
                                            SELECT_OPTIONS,
                                            {0}};

const struct verb show_verb = {
    .name = "show",
    .summary = "the ladder of one run",
    .synopsis = "show FILE",
    .help = "Runs one run and draws what happened; says nothing about whether it was expected.\n\n"
            "  imslab show scenarios/flows/forward-401.ims\n"
            "  imslab show --view ue,wsf --variant w2=https scenarios/flows/forward-401.ims",
    .options = options,
    .args_min = 1,
    .args_max = 1,
    .run = run,
};
