/* Every attacker of every scenario is given less than it needs. Its moves come too late: each of them has nothing to
 * try, and the run says nothing. Or it has no seat, and knows nothing: it cannot know the values it sends, it never saw
 * the messages it sends again, and a claim against it says that there was nothing to try. */
#include "attacker.h"
#include "scenario.h"
#include "test.h"

#include <glob.h>

struct counted {
    uint32_t runs, moves, knowing, literal, passive;
};

static struct run *run_of(struct plan *plan, struct arena *arena)
{
    struct bytes why;
    uv_loop_t loop;
    assert_int_equal(uv_loop_init(&loop), 0);
    struct run *run = run_new(plan, NULL, arena, &why);
    run_drive(run, &loop);
    uv_loop_close(&loop);
    return run;
}

/* Tests may write members of a plan that are const: the plan is this test's own. */
static uint32_t come_too_late(struct plan *plan)
{
    uint32_t count = 0;
    for (uint32_t r = 0; r < plan->filter_count; r++) {
        struct filter_row *row = (struct filter_row *)(uintptr_t)&plan->filter[r];
        if (!row->by || !row->move) continue;
        row->since = (struct filter_moment){.at = 1000 * 24 * HOUR};
        count++;
    }
    return count;
}

static void know_nothing(struct plan *plan)
{
    for (const struct attacker *one = plan->attacker; one; one = one->next)
        ((struct attacker *)(uintptr_t)one)->seats = NULL;
}

static bool is_unfired(const struct verdict *verdict)
{
    for (uint32_t i = 0; i < verdict->failure_count; i++)
        if (verdict->failure[i].kind == FAILURE_UNFIRED) return true;
    return false;
}

static uint32_t too_late(struct script *script, uint32_t n, struct counted *counted)
{
    struct arena arena = {0};
    struct plan *plan = script_plan(script, n, 0);
    uint32_t wrong = 0, moves = come_too_late(plan);
    struct run *run = run_of(plan, &arena);
    for (uint32_t i = 0, move = 0; i < run->verdict->attempt_count && moves; i++) {
        const struct attempt *attempt = &run->verdict->attempt[i];
        if (!bytes_starts(attempt->what, BYTES("set ")) && !bytes_starts(attempt->what, BYTES("take ")) &&
            !bytes_starts(attempt->what, BYTES("drop ")) && !bytes_starts(attempt->what, BYTES("delay ")))
            continue;
        counted->moves++, move++;
        if (attempt->outcome == ATTEMPT_NOTHING && is_unfired(run->verdict) && run->verdict->verdict != RUN_PASS)
            continue;
        print_error("%.*s: %.*s: %.*s\n", (int)plan->run.count, plan->run.at, (int)attempt->what.count,
                    attempt->what.at, (int)attempt->text.count, attempt->text.at);
        wrong++;
    }
    run_free(run);
    arena_free(&arena);
    return wrong;
}

static uint32_t moves_of(const struct plan *plan)
{
    uint32_t count = 0;
    for (const struct attacker *one = plan->attacker; one; one = one->next)
        for (const struct move *move = one->moves; move; move = move->next) count++;
    return count;
}

static bool nothing_to_try(const struct verdict *verdict)
{
    for (uint32_t i = 0; i < verdict->claim_count; i++)
        if (verdict->claim[i].tried == CLAIM_TRIED) return false;
    return true;
}

/* Texts that are nobody's anybody can send, and the runs of threats have no such attacker. */
static uint32_t without_seats(struct script *script, uint32_t n, struct counted *counted)
{
    struct arena arena = {0};
    struct plan *plan = script_plan(script, n, 0);
    const uint32_t moves = moves_of(plan);
    uint32_t wrong = 0;
    know_nothing(plan);
    struct run *run = run_of(plan, &arena);
    bool unfired = is_unfired(run->verdict) && run->verdict->verdict != RUN_PASS;
    if (run->verdict->attempt_count) {
        counted->knowing += unfired;
        counted->literal += !unfired;
        wrong = plan->threat.count && !moves && !unfired;
    } else {
        counted->passive++;
        wrong = !nothing_to_try(run->verdict);
    }
    if (wrong) print_error("%.*s: without a seat it goes on\n", (int)plan->run.count, plan->run.at);
    run_free(run);
    arena_free(&arena);
    return wrong;
}

TEST(who_has_less_than_it_needs_has_nothing_to_try)
{
    struct counted counted = {0};
    glob_t found;
    uint32_t wrong = 0;
    (void)state;
    assert_int_equal(glob("scenarios/[!b]*/*.ims", 0, NULL, &found), 0);
    for (size_t f = 0; f < found.gl_pathc; f++) {
        struct arena arena = {0};
        struct script *script = scenario_script(&arena, found.gl_pathv[f]);
        assert_non_null(script);
        for (uint32_t n = 0; n < script->run_count; n++) {
            struct plan *plan = script_plan(script, n, 0);
            bool attacked = plan->attacker != NULL;
            plan_free(plan);
            if (!attacked) continue;
            counted.runs++;
            wrong += too_late(script, n, &counted);
            wrong += without_seats(script, n, &counted);
        }
        arena_free(&arena);
    }
    globfree(&found);
    print_message(
        "%u runs: %u moves come too late; of those who act without a seat %u know too little, %u have moves or "
        "write what is nobody's; %u only listen\n",
        counted.runs, counted.moves, counted.knowing, counted.literal, counted.passive);
    assert_int_equal(wrong, 0);
    assert_true(counted.moves > 80 && counted.knowing > 80 && counted.passive > 20);
}

TESTS(UNIT(who_has_less_than_it_needs_has_nothing_to_try))
