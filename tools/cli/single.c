/* One run for the verbs that look at one. */
#include "single.h"
#include "must.h"

#include <stdio.h>

enum single_wish { SINGLE_RUN, SINGLE_KNOW };

static struct run *drive(struct invocation *invocation, const char *path, enum single_wish wish, enum exit_class *exit)
{
    struct script *script;
    struct bytes why;
    uint32_t n;
    uv_loop_t loop;
    *exit = select_one(invocation, path, &script, &n);
    if (*exit != EXIT_AS_EXPECTED) return NULL;
    struct plan *plan = script_plan(script, n, select_seed(invocation));
    struct run *run = run_new(plan, option_given(invocation, "subscribers", 0), &invocation->arena, &why);
    if (!run) {
        fprintf(stderr, "imslab: --subscribers: %.*s\n", (int)why.count, why.at);
        *exit = EXIT_UNREADABLE;
        return NULL;
    }
    if (wish == SINGLE_KNOW) judge_know(run->judge);
    must(uv_loop_init(&loop) == 0);
    run_drive(run, &loop);
    must(uv_loop_close(&loop) == 0);
    return run;
}

struct run *single_run(struct invocation *invocation, const char *path, enum exit_class *exit)
{
    return drive(invocation, path, SINGLE_RUN, exit);
}

struct run *single_know(struct invocation *invocation, const char *path, enum exit_class *exit)
{
    return drive(invocation, path, SINGLE_KNOW, exit);
}
