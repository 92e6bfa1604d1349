/* A goal that is reached though nobody attacks proves nothing. Every run of a threat in which an attacker acts and
 * reaches its goal is run once more without its moves and deeds: then it must not. */
#include "attacker.h"
#include "scenario.h"
#include "test.h"

/* Tests may write members of a plan that are const: the plan is this test's own. */
static uint32_t deeds_forget(const struct flow_line *line)
{
    uint32_t count = 0;
    for (; line; line = line->next) {
        struct flow_line *own = (struct flow_line *)(uintptr_t)line;
        count += deeds_forget(line->children) + (line->deed != NULL);
        if (!line->deed) continue;
        own->kind = LINE_SAY;
        own->text = BYTES("nothing is done");
        own->deed = NULL;
    }
    return count;
}

static uint32_t moves_forget(struct plan *plan)
{
    uint32_t count = 0;
    for (uint32_t r = 0; r < plan->filter_count; r++) {
        struct filter_row *row = (struct filter_row *)(uintptr_t)&plan->filter[r];
        if (!row->by) continue;
        count++;
        row->since = (struct filter_moment){.at = 1000 * 24 * HOUR}; /* its time never comes */
    }
    return count;
}

struct counted {
    uint32_t reached, acted, unproven;
};

static void run_twice(struct script *script, uint32_t r, struct counted *counted)
{
    struct arena arena = {0};
    struct bytes why;
    uv_loop_t loop;
    struct run *attacked = scenario_run(script, r, 0);
    bool reached = attacked->verdict->goal.found == GOAL_REACHED;
    run_free(attacked);
    if (!reached) return;
    counted->reached++;
    struct plan *plan = script_plan(script, r, 0);
    if (!(deeds_forget(plan->flow) + moves_forget(plan))) {
        plan_free(plan); /* an attacker that only listens, or lies as a client of its own, has nothing to take away */
        return;
    }
    counted->acted++;
    assert_int_equal(uv_loop_init(&loop), 0);
    struct run *honest = run_new(plan, NULL, &arena, &why);
    run_drive(honest, &loop);
    uv_loop_close(&loop);
    if (honest->verdict->goal.found == GOAL_REACHED) {
        print_error("%.*s: the goal is reached without the attack\n", (int)plan->run.count, plan->run.at);
        counted->unproven++;
    }
    run_free(honest);
    arena_free(&arena);
}

TEST(no_goal_is_reached_without_the_attack)
{
    struct arena arena = {0};
    struct file_list list = {0};
    struct counted counted = {0};
    const char *why = NULL;
    assert_true(folder_list(&arena, "scenarios", BYTES(".ims"), &list, &why));
    for (uint32_t f = 0; f < list.count; f++) {
        struct script *script = scenario_script(&arena, list.path[f].at);
        assert_non_null(script);
        if (!script->run_count) continue; /* a library */
        struct plan *plan = script_plan(script, 0, 0);
        bool attacks = plan->goal != NULL;
        plan_free(plan);
        for (uint32_t r = 0; attacks && r < script->run_count; r++) run_twice(script, r, &counted);
    }
    print_message("%u goals reached, %u of them by somebody who acts\n", counted.reached, counted.acted);
    assert_int_equal(counted.unproven, 0);
    assert_true(counted.acted > 25);
    arena_free(&arena);
}

TESTS(UNIT(no_goal_is_reached_without_the_attack))
