/* A run from outside: what ends it before its time. */
#include "scenario.h"
#include "test.h"

/* Of more events than a turn of the loop has. */
static struct run *crowd(struct arena *arena)
{
    struct bytes why, text = BYTES("imslab 1\nuse ims-core\nscenario \"crowd\"\n"
                                   "subscribers { population crowd { count 100  impi \"user{n}@ims.example\"\n"
                                   "  impu \"sip:user{n}@ims.example\"  password secret \"correct-horse-{n}\" } }\n"
                                   "topology { node ue { user crowd } }\n"
                                   "flow { do ue open  do ue register  wsf -> ue : SIP 401  wsf -> ue : SIP 200 }\n");
    struct script *script = scenario_script_from(arena, "scenarios/crowd.ims", text);
    assert_non_null(script);
    struct run *run = run_new(script_plan(script, 0, 0), NULL, arena, &why);
    assert_non_null(run);
    return run;
}

TEST(memory_has_a_limit_with_a_name)
{
    struct arena arena = {0};
    uv_loop_t loop;
    assert_int_equal(uv_loop_init(&loop), 0);
    struct run *whole = crowd(&arena), *less = crowd(&arena);
    assert_int_equal(run_drive(whole, &loop)->verdict, RUN_PASS);
    less->trace_max = store_size(world_store(whole->world)) / 2;
    const struct verdict *verdict = run_drive(less, &loop);
    assert_int_equal(world_limit(less->world), REASON_RUN_MEMORY_MAX);
    assert_int_equal(verdict->verdict, RUN_INCONCLUSIVE);
    assert_int_equal(verdict_exit(verdict), 3);
    assert_int_equal(verdict->failure[0].kind, FAILURE_LIMIT);
    struct run *narrow = crowd(&arena);
    narrow->image_max = world_image_size(narrow->world) - 1;
    assert_int_equal(verdict_exit(run_drive(narrow, &loop)), 3);
    assert_int_equal(trace_count(world_trace(narrow->world)), 1); /* the limit: nobody has begun */
    run_free(whole);
    run_free(less);
    run_free(narrow);
    assert_int_equal(uv_loop_close(&loop), 0);
    arena_free(&arena);
}

static void stop(uv_timer_t *timer)
{
    uv_stop(timer->loop);
}

TEST(a_loop_that_is_stopped_leaves_no_verdict)
{
    struct arena arena = {0};
    uv_loop_t loop;
    uv_timer_t timer;
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(uv_timer_init(&loop, &timer), 0);
    assert_int_equal(uv_timer_start(&timer, stop, 0, 0), 0);
    uv_unref((uv_handle_t *)&timer);
    struct run *run = crowd(&arena);
    assert_null(run_drive(run, &loop));
    run_free(run);
    uv_close((uv_handle_t *)&timer, NULL);
    uv_run(&loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&loop), 0);
    arena_free(&arena);
}

TESTS(UNIT(memory_has_a_limit_with_a_name), UNIT(a_loop_that_is_stopped_leaves_no_verdict))
