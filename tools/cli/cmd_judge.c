/* imslab judge: a trace, judged without its scenario. */
#include "file.h"
#include "report.h"
#include "single.h"

static bool wants(const struct invocation *invocation, const char *form)
{
    return option_given(invocation, form, 0) != NULL;
}

static enum exit_class run(struct invocation *invocation)
{
    enum exit_class exit;
    struct run *one = single_trace(invocation, invocation->arg[0], option_given(invocation, "claims", 0), &exit);
    if (!one) return exit;
    const struct verdict *verdict = one->verdict;
    bool written = report_write(print_plain_sink, NULL, verdict,
                                &(struct report_look){.knowledge = wants(invocation, "know")}, &invocation->arena);
    exit = written ? (enum exit_class)verdict_exit(verdict) : EXIT_UNWRITTEN;
    run_free(one);
    return exit;
}

static const struct option_row options[] = {
    {"claims", "FILE", "judge the block `claims { ... }` of that file in place of the trace's own"},
    {"know", NULL, "who learned what as well"},
    {0}};

const struct verb judge_verb = {
    .name = "judge",
    .summary = "the claims of a trace, without its scenario",
    .synopsis = "judge TRACE",
    .help = "Reads what `run --out` or `export --jsonl` wrote, and judges it: the ladder, and what is found\n"
            "of the claims that its first line has, or of those of a file. Of what the trace hides, and of what nodes\n"
            "held, it says that it cannot say it (class 3). `know` and `why` take such a file too.\n\n"
            "  imslab export --jsonl - --reveal scenarios/flows/forward-401.ims | imslab judge -\n"
            "  imslab judge --claims mine.claims run.jsonl",
    .options = options,
    .args_min = 1,
    .args_max = 1,
    .run = run,
};
