/* One run for the verbs that look at one. */
#include "single.h"
#include "file.h"
#include "must.h"
#include "retrace.h"
#include "say.h"

struct run *single_open(struct invocation *invocation, const char *path, enum exit_class *exit)
{
    struct script *script;
    struct bytes why;
    uint32_t n;
    *exit = select_one(invocation, path, &script, &n);
    if (*exit != EXIT_AS_EXPECTED) return NULL;
    struct plan *plan = script_plan(script, n, select_seed(invocation));
    struct run *run = run_new(plan, option_given(invocation, "subscribers", 0), &invocation->arena, &why);
    if (!run) {
        say(invocation, "--subscribers: %.*s", (int)why.count, why.at);
        *exit = EXIT_UNREADABLE;
        return NULL;
    }
    judge_redact(run->judge, select_redaction(invocation));
    return run;
}

void single_drive(struct run *run)
{
    uv_loop_t loop;
    must(uv_loop_init(&loop) == 0);
    run_drive(run, &loop);
    must(uv_loop_close(&loop) == 0);
}

struct run *single_run(struct invocation *invocation, const char *path, enum exit_class *exit)
{
    struct run *run = single_open(invocation, path, exit);
    if (run) single_drive(run);
    return run;
}

enum exit_class single_whole(struct invocation *invocation, const struct run *run)
{
    const struct verdict *verdict = run->verdict;
    for (uint32_t i = 0; i < verdict->failure_count; i++) {
        const struct failure *failure = &verdict->failure[i];
        if (failure->kind != FAILURE_LIMIT) continue;
        say(invocation, "%.*s; what is shown of it is not all", (int)failure->text.count, failure->text.at);
        return EXIT_INCONCLUSIVE;
    }
    return EXIT_AS_EXPECTED;
}

static bool read_text(struct invocation *invocation, const char *path, struct bytes *text)
{
    const char *why;
    bool read = strcmp(path, "-") == 0 ? file_read_stdin(&invocation->arena, RETRACE_MAX, text, &why)
                                       : file_read(&invocation->arena, path, RETRACE_MAX, text, &why);
    if (!read) say_error(invocation, path, "cannot read this file: %s", why);
    return read;
}

/* An option that chooses a run of a scenario, or changes it, has no meaning for a trace: none is taken in silence. */
static const char *of_scenarios(const struct invocation *invocation)
{
    static const char *const names[] = {"variant", "fault", "seed", "subscribers"};
    for (uint32_t i = 0; i < COUNT(names); i++)
        if (option_given(invocation, names[i], 0)) return names[i];
    return NULL;
}

struct run *single_trace(struct invocation *invocation, const char *path, const char *claims, enum exit_class *exit)
{
    struct retracing *of = arena_new(&invocation->arena, struct retracing);
    struct bytes why;
    *of = (struct retracing){.kinds = node_kinds, .redaction = select_redaction(invocation)};
    const char *name = of_scenarios(invocation);
    if (name) *exit = usage_error(invocation, "--%s: a trace is one run, and is over", name);
    if (name) return NULL;
    *exit = EXIT_UNREADABLE;
    if (!read_text(invocation, path, &of->text) || (claims && !read_text(invocation, claims, &of->claims))) return NULL;
    struct run *run = retrace(of, &invocation->arena, &why);
    *exit = run ? EXIT_AS_EXPECTED : EXIT_SCENARIO;
    if (!run) say_error(invocation, path, "no trace that can be judged: %.*s", (int)why.count, why.at);
    return run;
}

struct run *single_know(struct invocation *invocation, const char *path, enum exit_class *exit)
{
    if (bytes_ends(bytes_text(path), BYTES(".jsonl"))) return single_trace(invocation, path, NULL, exit);
    struct run *run = single_open(invocation, path, exit);
    if (!run) return NULL;
    judge_know(run->judge);
    single_drive(run);
    return run;
}

struct run *single_plan(struct invocation *invocation, struct plan *plan)
{
    struct bytes why;
    struct run *run = run_new(plan, option_given(invocation, "subscribers", 0), &invocation->arena, &why);
    if (!run) say(invocation, "--subscribers: %.*s", (int)why.count, why.at);
    if (!run) return NULL;
    judge_know(run->judge);
    judge_redact(run->judge, select_redaction(invocation));
    single_drive(run);
    return run;
}
