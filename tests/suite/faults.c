/* Fault plans of a scenario: which rows of the filter they are, that each comes or is said not to have come, and that
 * the plan of a run is the one that its variant names. */
#include "scenario.h"
#include "test.h"
#include "fault.h"
#include "ladder.h"

#define HEAD                                                                                                           \
    "imslab 1\nuse ims-core\nscenario \"x\" { limit 60s }\nflow { do ue open  do ue register\n"                        \
    "5 ue -> wsf : SIP REGISTER  6 wsf -> pcscf : SIP REGISTER  12 wsf -> ue : SIP 200 }\n"

static struct script *load(struct arena *arena, struct bytes text)
{
    struct script *script = scenario_script_from(arena, "scenarios/x.ims", text);
    assert_non_null(script);
    return script;
}

static struct script *with_fault(struct arena *arena, const char *fault)
{
    return load(arena, arena_format(arena, "%sfaults { p { %s } }", HEAD, fault));
}

/* Each fault, row by row. */
struct as_rows {
    const char *fault;
    uint32_t count;
    enum filter_deed deed[2];
    enum filter_stage stage[2];
    uint32_t times[2];
    bool step[2]; /* tied to the step a message would be */
};

static void same_rows(const struct plan *plan, const struct as_rows *expected)
{
    if (plan->filter_count != expected->count) fail_msg("%s: %u rows", expected->fault, plan->filter_count);
    for (uint32_t r = 0; r < expected->count; r++) {
        const struct filter_row *row = &plan->filter[r];
        bool same = row->deed == expected->deed[r] && row->stage == expected->stage[r] &&
                    row->times == expected->times[r] && (row->step != NULL) == expected->step[r];
        if (!same) fail_msg("%s: row %u is another", expected->fault, r);
        same_bytes(row->name, BYTES("p"));
    }
}

TEST(a_fault_is_rows_of_the_filter)
{
    static const struct as_rows rows[] = {
        {"drop link wsf pcscf", 1, {FILTER_DROP}, {FILTER_ARRIVING}, {0}, {false}},
        {"drop link wsf pcscf at 6", 1, {FILTER_DROP}, {FILTER_ARRIVING}, {1}, {true}},
        {"drop link wsf pcscf at 6 times 3", 1, {FILTER_DROP}, {FILTER_ARRIVING}, {3}, {true}},
        {"drop zone core at 3s", 1, {FILTER_DROP}, {FILTER_ARRIVING}, {1}, {false}},
        {"delay zone core 2s after 5", 1, {FILTER_DELAY}, {FILTER_ARRIVING}, {0}, {false}},
        {"duplicate zone core odds 10%", 1, {FILTER_DUPLICATE}, {FILTER_ARRIVING}, {0}, {false}},
        {"reorder zone core until 6", 1, {FILTER_REORDER}, {FILTER_ARRIVING}, {0}, {false}},
        {"corrupt zone core 3", 1, {FILTER_CORRUPT}, {FILTER_ARRIVING}, {0}, {false}},
        {"reset link ue wsf at 5", 1, {FILTER_RESET}, {FILTER_ARRIVING}, {1}, {true}},
        {"reset link ue wsf after 5", 1, {FILTER_RESET}, {FILTER_MOMENT}, {0}, {false}},
        {"stall link wsf pcscf after 5 for 2s", 1, {FILTER_HOLD}, {FILTER_ARRIVING}, {0}, {false}},
        {"stall link wsf pcscf at 6 for 2s",
         2,
         {FILTER_HOLD, FILTER_HOLD},
         {FILTER_ARRIVING, FILTER_ARRIVING},
         {1, 0},
         {true, false}},
        {"partition zone core at 6 for 2s",
         2,
         {FILTER_DROP, FILTER_DROP},
         {FILTER_ARRIVING, FILTER_ARRIVING},
         {1, 0},
         {true, false}},
        {"crash wsf at 5", 1, {FILTER_STOP}, {FILTER_ARRIVING}, {1}, {true}},
        {"crash wsf after 5 until 6", 2, {FILTER_STOP, FILTER_START}, {FILTER_MOMENT, FILTER_MOMENT}, {1, 1}, {false}},
        {"restart wsf at 1s", 1, {FILTER_STOP}, {FILTER_MOMENT}, {1}, {false}},
        {"pause wsf after 5 for 1s", 1, {FILTER_STOP}, {FILTER_MOMENT}, {1}, {false}},
        {"skew scscf 61s after 5 until 6",
         2,
         {FILTER_SKEW, FILTER_SKEW},
         {FILTER_MOMENT, FILTER_MOMENT},
         {1, 1},
         {false}},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct arena arena = {0};
        struct script *script = with_fault(&arena, rows[i].fault);
        assert_int_equal(script->run_count, 2); /* none, and p */
        struct plan *calm = script_plan(script, 0, 0), *faulty = script_plan(script, 1, 0);
        assert_int_equal(calm->filter_count, 0);
        assert_null(calm->fault);
        same_bytes(faulty->fault->name, BYTES("p"));
        same_rows(faulty, &rows[i]);
        plan_free(calm);
        plan_free(faulty);
        arena_free(&arena);
    }
}

TEST(what_a_row_needs_comes_from_the_fault)
{
    struct arena arena = {0};
    struct script *script = load(
        &arena, arena_format(&arena,
                             "%sfaults { p { delay link pcscf wsf 3s after 5 + 2s until 6 times 4 odds 10%%\n"
                             "crash hss at 7s for 9s losing state  skew scscf 61s  pause wsf  crash pcscf\n"
                             "stall zone core after 5 for 4s } }",
                             HEAD));
    struct plan *plan = script_plan(script, 1, 0);
    const struct filter_row *row = plan->filter;
    assert_int_equal(plan->filter_count, 6);
    assert_ptr_equal(row[0].link, &plan->link[link_class_of(port_link(plan->role[3], 1, 0))]);
    assert_true(row[0].delay == 3 * SECOND && row[0].odds == PLAN_WHOLE / 10 && row[0].times == 4);
    assert_true(row[0].since.at == 2 * SECOND && row[0].since.line && row[0].until.line && !row[0].until.at);
    assert_true(row[1].since.at == 7 * SECOND && row[1].delay == 9 * SECOND && row[1].how == STOP_LOSING);
    same_bytes(row[1].target->name, BYTES("hss"));
    assert_true(row[2].clock == 61000000 && row[2].delay == 0 && row[2].odds == 0);
    assert_true(row[3].how == STOP_PAUSED && row[4].how == STOP_KEEPING);
    assert_true(row[5].release.line == row[5].since.line && row[5].release.at == 4 * SECOND);
    assert_true(row[5].about == FILTER_ALL && row[5].length == 4 * SECOND);
    same_bytes(row[5].zone, BYTES("core"));
    plan_free(plan);
    arena_free(&arena);
}

static const char *const names[] = {"none", "a", "b"};

TEST(the_variant_fault_has_none_and_every_plan)
{
    struct arena arena = {0};
    struct script *script = load(
        &arena, arena_format(&arena, "%sfaults { a { crash wsf after 5 } b { drop zone core after 5 } }", HEAD));
    assert_int_equal(script->run_count, COUNT(names));
    for (uint32_t r = 0; r < script->run_count; r++) {
        same_bytes(script->run[r].name, arena_format(&arena, "x[fault=%s]", names[r]));
        struct plan *plan = script_plan(script, r, 0);
        same_bytes(plan->fault ? plan->fault->name : BYTES("none"), bytes_text(names[r]));
        plan_free(plan);
    }
    script = load(
        &arena,
        arena_format(&arena, "%svariants { fault : b }\nfaults { a { crash wsf } b { drop zone core } }", HEAD));
    assert_int_equal(script->run_count, 1);
    same_bytes(script->run[0].name, BYTES("x"));
    struct plan *plan = script_plan(script, 0, 0);
    same_bytes(plan->fault->name, BYTES("b"));
    plan_free(plan);
    arena_free(&arena);
}

TEST(a_fault_that_must_come_and_does_not_leaves_nothing_to_conclude)
{
    static const struct {
        const char *fault;
        enum run_verdict verdict;
    } rows[] = {
        {"duplicate link wsf pcscf at 6 require fired", RUN_PASS},
        {"duplicate link wsf pcscf after 12 require fired", RUN_INCONCLUSIVE},
        {"duplicate link wsf pcscf after 12", RUN_PASS},
        {"skew hss 1s at 50s require fired", RUN_INCONCLUSIVE}, /* the run is over by then */
        {"drop link wsf pcscf at 6 skew hss 1s at 50s require fired", RUN_FAIL},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct arena arena = {0};
        struct run *run = scenario_run(with_fault(&arena, rows[i].fault), 1, 0);
        if (run->verdict->verdict != rows[i].verdict) fail_msg("%s: %u", rows[i].fault, run->verdict->verdict);
        if (rows[i].verdict == RUN_INCONCLUSIVE) {
            assert_int_equal(run->verdict->failure_count, 1);
            assert_int_equal(run->verdict->failure[0].kind, FAILURE_UNFIRED);
            assert_int_equal(run->verdict->failure[0].place.line, 6);
            assert_true(bytes_ends(run->verdict->failure[0].text, BYTES(" never came")));
        }
        run_free(run);
        arena_free(&arena);
    }
}

/* No message tells of it: it is a remark of the ladder. */
TEST(what_befalls_nodes_and_connections_is_drawn)
{
    static const struct {
        const char *fault, *said[2]; /* NULL: no more */
    } rows[] = {
        {"pause hss at 50ms for 3s", {"0.050 s: hss pauses", "3.050 s: hss goes on"}},
        {"crash scscf at 10ms for 20ms", {"0.010 s: scscf crashes", "0.030 s: scscf is back"}},
        {"restart wsf at 10ms losing state",
         {"0.010 s: wsf crashes, and loses its state", "0.010 s: wsf is back, with an empty state"}},
        {"skew pcscf 61s at 10ms until 6",
         {"0.010 s: the clock of pcscf is 61.000 s ahead", "0.099 s: the clock of pcscf is right"}},
        {"reset link ue wsf at 110ms", {"0.110 s: the connection of ue and wsf is cut", NULL}},
        {"stall link wsf pcscf after 5 until 6",
         {"0.099 s: wsf -> pcscf REGISTER is held by p, and goes no further", NULL}},
        {"drop link wsf pcscf at 6", {NULL, NULL}},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct arena arena = {0};
        struct run *run = scenario_run(with_fault(&arena, rows[i].fault), 1, 0);
        const struct ladder *ladder = ladder_new(run->verdict, NULL, &arena);
        unsigned said = 0;
        for (uint32_t r = 0; r < ladder->row_count; r++) {
            if (ladder->row[r].kind != LADDER_SAY || ladder->row[r].red) continue;
            if (said == COUNT(rows[i].said) || !rows[i].said[said]) fail_msg("%s: more", rows[i].fault);
            same_bytes(ladder->row[r].text, bytes_text(rows[i].said[said++]));
        }
        if (said < COUNT(rows[i].said) && rows[i].said[said]) fail_msg("%s: less", rows[i].fault);
        run_free(run);
        arena_free(&arena);
    }
}

/* Whether the network has recovered when it has been calm for a while, or the plan says who is lost. */
TEST(after_a_calm_phase_it_has_recovered_or_says_who_is_lost)
{
#define CALM_HEAD "imslab 1\nuse ims-core\nscenario \"x\" { limit 10min }\n"
#define CALM_FLOW "flow { do ue open  do ue register  8b hss -> scscf : CX MAA  11 wsf -> ue : SIP 401 "
    static const struct {
        const char *fault, *rest;
        enum run_verdict verdict;
        const char *says; /* the end of the first failure; NULL: none */
    } rows[] = {
        {"delay link pcscf scscf 100ms times 1  calm 5min", CALM_FLOW "14 wsf -> ue : SIP 200 }", RUN_PASS, NULL},
        {"delay link pcscf scscf 100ms times 1  calm 5min lost alice", CALM_FLOW "14 wsf -> ue : SIP 200 }", RUN_FAIL,
         "alice is registered, and the plan says `lost alice`"},
        {"drop link ue wsf after 11 times 1  calm 5min lost alice", CALM_FLOW "11a ue -> wsf : SIP REGISTER lost }",
         RUN_PASS, NULL},
        {"drop link ue wsf after 11 times 1  calm 5min", CALM_FLOW "11a ue -> wsf : SIP REGISTER lost }", RUN_FAIL,
         "alice is not registered, and the plan does not say `lost alice`"},
        {"drop link ue wsf after 11 times 1  calm 2min lost alice", CALM_FLOW "11a ue -> wsf : SIP REGISTER lost }",
         RUN_FAIL, /* reg-await-auth: 4 min */
         "ue: 0 held, 1 waiting"},
        {"drop link ue wsf after 11 times 1  calm 1s lost alice", CALM_FLOW "11a ue -> wsf : SIP REGISTER lost }",
         RUN_FAIL, "ue: 0 held, 1 waiting"},
        {"crash hss at 2s  calm 5min", CALM_FLOW "14 wsf -> ue : SIP 200  wait 10s }", RUN_FAIL,
         "hss has not come back"},
        {"crash scscf at 2s for 1s losing state  calm 5min", CALM_FLOW "14 wsf -> ue : SIP 200  wait 10s }", RUN_FAIL,
         "hss has alice registered, and scscf has not"},
        {"restart hss at 1min  calm 5min", CALM_FLOW "14 wsf -> ue : SIP 200 }", RUN_FAIL,
         "the restart of hss still acts in the calm phase, at 60.000 s"},
        {"reset link ue wsf at 2s  calm 5min", CALM_FLOW "14 wsf -> ue : SIP 200  wait 10s }", RUN_FAIL,
         "1 contacts are registered, and 0 connections are bound"},
        {"delay link pcscf scscf 100ms times 1  calm 9min", CALM_FLOW "14 wsf -> ue : SIP 200  wait 2min }",
         RUN_INCONCLUSIVE, "the run reached its limit before the calm phase was over"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct arena arena = {0};
        struct script *script = load(
            &arena, arena_format(&arena, CALM_HEAD "faults { p { %s } }\n%s", rows[i].fault, rows[i].rest));
        struct run *run = scenario_run(script, 1, 0);
        const struct verdict *verdict = run->verdict;
        for (uint32_t f = 0; f < verdict->failure_count && verdict->verdict != rows[i].verdict; f++)
            print_error("%.*s\n", (int)verdict->failure[f].text.count, verdict->failure[f].text.at);
        if (verdict->verdict != rows[i].verdict) fail_msg("%s: verdict %d", rows[i].fault, verdict->verdict);
        if (rows[i].says && !bytes_ends(verdict->failure[0].text, bytes_text(rows[i].says)))
            fail_msg("%s: %.*s", rows[i].fault, (int)verdict->failure[0].text.count, verdict->failure[0].text.at);
        run_free(run);
        arena_free(&arena);
    }
}

TESTS(UNIT(after_a_calm_phase_it_has_recovered_or_says_who_is_lost), UNIT(what_befalls_nodes_and_connections_is_drawn),
      UNIT(a_fault_is_rows_of_the_filter), UNIT(what_a_row_needs_comes_from_the_fault),
      UNIT(the_variant_fault_has_none_and_every_plan),
      UNIT(a_fault_that_must_come_and_does_not_leaves_nothing_to_conclude))
