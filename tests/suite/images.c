/* A world is its image: copied out in mid-run and put back, it goes on to the same end; two runs of one scenario are
 * the same run; another seed is another run. */
#include "scenario.h"
#include "test.h"

static uint64_t fingerprint(struct script *script, uint32_t n, uint64_t seed)
{
    struct run *run = scenario_run(script, n, seed);
    uint64_t print = run->verdict->fingerprint;
    run_free(run);
    return print;
}

TEST(the_same_seed_gives_the_same_run_and_another_seed_another)
{
    (void)state;
    struct arena arena = {0};
    struct script *script = scenario_script(&arena, "scenarios/flows/forward-401.ims");
    assert_non_null(script);
    for (uint32_t r = 0; r < script->run_count; r++) {
        uint64_t first = fingerprint(script, r, 0);
        assert_true(first != 0);
        assert_int_equal(first, fingerprint(script, r, 0));
        assert_true(first != fingerprint(script, r, 99));
    }
    arena_free(&arena);
}

/* A world without a judge: the user opens the page, logs in and registers as soon as nothing is under way. */
/* With an image: stops after so many steps and copies the image out. Else: to the end; the hash of all states there. */
static uint64_t go_on(struct world *world, const struct plan *plan, uint32_t *deeds_done, uint32_t stop_after,
                      char *image)
{
    static const char *const deeds[] = {"open", "login", "register"};
    static const struct command nothing = {0};
    const struct role *ue = plan->role[0];
    uint64_t ends = 0;
    sim_time next;
    for (uint32_t steps = 0; steps < 400; steps++) {
        if (image && steps == stop_after) {
            memcpy(image, world_image(world), world_image_size(world));
            return 0;
        }
        if (world_in_flight(world) == 0) {
            if (*deeds_done == COUNT(deeds)) break;
            uint32_t action = 0;
            while (strcmp(ue->kind->actions[action].name, deeds[*deeds_done]) != 0) action++;
            world_command(world, ue->index, 0, action, &nothing);
            (*deeds_done)++;
        }
        if (!world_next(world, &next)) break;
        world_step(world);
    }
    assert_null(image); /* the run was over before it was to be copied */
    for (uint32_t r = 0; r < plan->role_count; r++) {
        struct bytes all = bytes_of(world_state(world, r, 0), (uint32_t)plan->role[r]->state.size);
        ends = bytes_hash_seed(all, ends);
    }
    return ends;
}

TEST(an_image_copied_in_mid_run_goes_on_to_the_same_end)
{
    (void)state;
    struct arena arena = {0};
    struct script *script = scenario_script(&arena, "scenarios/flows/forward-401.ims");
    assert_non_null(script);
    for (uint32_t stop = 3; stop < 24; stop += 2) {
        struct bytes why;
        struct plan *plan = script_plan(script, 0, 0);
        struct subscribers *subscribers = subscribers_new(&arena, plan, NULL, &why);
        struct world_spec spec = {.plan = plan,
                                  .choice = {.pick = choice_dice},
                                  .traced = true,
                                  .directory = subscribers_directory(subscribers)};
        struct world *world = world_new(&spec);
        char *image = arena_take(&arena, world_image_size(world));
        world_start(world);
        uint32_t deeds = 0;
        go_on(world, plan, &deeds, stop, image);
        uint32_t again = deeds;
        uint64_t once = go_on(world, plan, &deeds, 0, NULL);
        world_image_set(world, image);
        assert_int_equal(once, go_on(world, plan, &again, 0, NULL));
        world_free(world);
        subscribers_free(subscribers);
        plan_free(plan);
    }
    arena_free(&arena);
}

TESTS(UNIT(the_same_seed_gives_the_same_run_and_another_seed_another),
      UNIT(an_image_copied_in_mid_run_goes_on_to_the_same_end))
