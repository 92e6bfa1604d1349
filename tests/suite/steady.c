/* A steady state takes nothing from the system: a whole population registers again and again on the memory of the
 * first time, for both flows of the seed, and everybody is registered at the end. */
#include "load.h"
#include "pool.h"
#include "scenario.h"
#include "test.h"

#include <malloc.h>

enum { USERS = 600, IN_FLIGHT = 50 };

static struct plan *crowd(struct arena *arena, const char *flow)
{
    struct bytes text = arena_format(arena,
                                     "imslab 1\nuse \"%s.ims\"\nscenario \"crowd\" { mode milestones }\n"
                                     "subscribers { population crowd { count %u  impi \"user{n}.private@ims.example\"\n"
                                     "  impu \"sip:user{n}@ims.example\"  password secret \"correct-horse-{n}\" } }\n"
                                     "topology { node ue { user crowd } }\n",
                                     flow, USERS);
    struct script *script = scenario_script_from(arena, "scenarios/flows/crowd.ims", text);
    assert_non_null(script);
    return script_plan(script, 0, 0);
}

TEST(a_steady_state_allocates_nothing)
{
    static const char *const flows[] = {"forward-401", "bsf-auth"};
    pool_install();
    for (unsigned f = 0; f < COUNT(flows); f++) {
        struct arena arena = {0};
        struct bytes sentence;
        const char *why = NULL;
        struct load_result result;
        struct plan *plan = crowd(&arena, flows[f]);
        struct subscribers *subscribers = subscribers_new(&arena, plan, NULL, &sentence);
        struct load_spec spec = {.plan = plan, .directory = subscribers_directory(subscribers), .in_flight = IN_FLIGHT};
        struct load *load = load_new(&spec, &why);
        assert_non_null(load);
        for (unsigned pass = 0; pass < 4; pass++) {
            uint64_t pool = pool_taken();
            size_t heap = mallinfo2().uordblks;
            load_pass(load, &result);
            assert_int_equal(result.limit, REASON_NONE);
            assert_int_equal(result.members, USERS);
            assert_int_equal(result.registered, USERS);
            assert_int_equal(world_held(load_world(load)), 0);
            if (pass == 0) continue; /* the first time takes the memory that all others use */
            assert_int_equal(pool_taken(), pool);
            assert_int_equal(mallinfo2().uordblks, heap);
        }
        load_free(load);
        subscribers_free(subscribers);
        plan_free(plan);
        arena_free(&arena);
    }
}

TESTS(UNIT(a_steady_state_allocates_nothing))
