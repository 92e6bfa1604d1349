/* Claims over all scenarios: each is as its file expects, fails the run when its expectation is turned round, and
 * changes nothing of what happens. */
#include "scenario.h"
#include "test.h"

/* One run of a plan; its claims taken out, or their expectations turned round. */
enum change { AS_WRITTEN, TURNED_ROUND, WITHOUT_CLAIMS };

static struct run *run_changed(struct script *script, uint32_t n, enum change change)
{
    struct arena arena = {0};
    struct bytes why;
    uv_loop_t loop;
    struct plan *plan = script_plan(script, n, 0);
    if (change == WITHOUT_CLAIMS) {
        plan->claim = NULL;
        plan->claim_count = 0;
    }
    for (const struct claim *claim = plan->claim; claim && change == TURNED_ROUND; claim = claim->next) {
        enum claim_verdict *expect = (enum claim_verdict *)(uintptr_t)&claim->expect; /* the plan is this test's own */
        *expect = *expect == CLAIM_HOLDS ? CLAIM_VIOLATED : CLAIM_HOLDS; /* what is vacuous says nothing of it */
    }
    assert_int_equal(uv_loop_init(&loop), 0);
    struct run *run = run_new(plan, NULL, &arena, &why);
    assert_non_null(run);
    run_drive(run, &loop);
    uv_loop_close(&loop);
    arena_free(&arena);
    return run;
}

struct seen {
    uint32_t runs, claims, of_kind[CLAIM_KIND_COUNT][3]; /* by enum claim_found */
};

static void look_at(struct script *script, uint32_t n, struct seen *seen)
{
    struct run *run = run_changed(script, n, AS_WRITTEN);
    const struct verdict *verdict = run->verdict;
    uint64_t fingerprint = verdict->fingerprint;
    uint32_t claims = verdict->claim_count;
    bool says = false; /* something about this run */
    for (uint32_t i = 0; i < claims; i++) {
        const struct claim_outcome *outcome = &verdict->claim[i];
        if (!outcome->as_expected)
            fail_msg("%.*s: %.*s: %.*s", (int)verdict->plan->run.count, verdict->plan->run.at,
                     (int)outcome->claim->name.count, outcome->claim->name.at, (int)outcome->text.count,
                     outcome->text.at);
        seen->of_kind[outcome->claim->kind][outcome->found]++;
        says |= outcome->found != CLAIM_FOUND_VACUOUS;
    }
    bool passed = verdict->verdict == RUN_PASS;
    run_free(run);
    seen->runs += claims > 0;
    seen->claims += claims;
    if (!claims) return;
    run = run_changed(script, n, TURNED_ROUND);
    assert_int_equal(run->verdict->fingerprint, fingerprint);
    assert_int_equal(run->verdict->claims_as_expected, 0);
    if (passed) assert_int_equal(verdict_exit(run->verdict), says ? 2 : 3);
    run_free(run);
    run = run_changed(script, n, WITHOUT_CLAIMS);
    assert_int_equal(run->verdict->fingerprint, fingerprint);
    assert_null(run->verdict->knowledge);
    run_free(run);
}

TEST(each_claim_is_as_expected_and_its_opposite_is_not)
{
    struct arena arena = {0};
    struct file_list list = {0};
    struct seen seen = {0};
    const char *why = NULL;
    assert_true(folder_list(&arena, "scenarios", BYTES(".ims"), &list, &why));
    for (uint32_t f = 0; f < list.count; f++) {
        struct script *script = scenario_script(&arena, list.path[f].at);
        for (uint32_t n = 0; script && n < script->run_count; n++) look_at(script, n, &seen);
    }
    arena_free(&arena);
    printf("%u claims in %u runs\n", seen.claims, seen.runs);
    assert_true(seen.runs >= 40);
    for (uint32_t kind = 0; kind < CLAIM_KIND_COUNT; kind++) {
        if (!seen.of_kind[kind][0]) fail_msg("no scenario in which `%s` holds", claim_rows[kind].name);
        if (!seen.of_kind[kind][1]) fail_msg("no scenario in which `%s` is violated", claim_rows[kind].name);
    }
}

TESTS(UNIT(each_claim_is_as_expected_and_its_opposite_is_not))
