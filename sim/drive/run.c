/* The virtual drive: it moves the world while the judge watches. */
#include "run.h"
#include "must.h"
#include "registrations.h"

struct run *run_new(struct plan *plan, const char *subscribers_file, struct arena *outer, struct bytes *why)
{
    return run_new_with_doors(plan, subscribers_file, &(struct run_doors){.owner = NULL}, outer, why);
}

struct run *run_new_with_doors(struct plan *plan, const char *subscribers_file, const struct run_doors *doors,
                               struct arena *outer, struct bytes *why)
{
    struct arena arena = {0};
    struct run *run = arena_new(&arena, struct run);
    run->arena = arena;
    run->plan = plan;
    run->registrations = doors->registrations;
    run->trace_max = RUN_TRACE_MAX;
    run->image_max = RUN_IMAGE_MAX;
    run->subscribers = subscribers_new(&run->arena, plan, subscribers_file, why);
    if (!run->subscribers) {
        *why = arena_copy(outer, *why);
        run_free(run);
        return NULL;
    }
    run->judge = judge_new(plan, &run->arena);
    struct directory directory = subscribers_directory(run->subscribers);
    if (run->registrations) directory = registrations_directory(run->registrations, directory);
    struct world_spec spec = {.plan = plan,
                              .choice = {.pick = choice_dice},
                              .traced = true,
                              .directory = directory,
                              .fresh = doors->fresh,
                              .see = judge_see,
                              .doors = {.would = judge_would,
                                        .passed = judge_passed,
                                        .watcher = run->judge,
                                        .change = judge_change,
                                        .owner = run->judge,
                                        .outlet = doors->outlet ? doors->outlet : judge_outlet,
                                        .outside = doors->owner},
                              .self = run->judge};
    run->world = world_new(&spec);
    judge_attach(run->judge, world_store(run->world), run->world);
    return run;
}

bool run_too_large(const struct run *run)
{
    uint64_t records = trace_count(world_trace(run->world)) * (uint64_t)sizeof(struct record);
    return store_size(world_store(run->world)) + records > run->trace_max ||
           world_image_size(run->world) > run->image_max;
}

/* Whether a limit has ended the run; the memory that it may take is looked at here. */
static bool is_ended(struct run *run)
{
    if (!world_limit(run->world) && run_too_large(run)) world_end(run->world, REASON_RUN_MEMORY_MAX);
    return world_limit(run->world) != REASON_NONE;
}

void run_act(struct run *run, const struct judge_deed *deed)
{
    if (deed->injects) {
        for (uint32_t i = 0; i < deed->inject_count; i++) world_inject(run->world, &deed->inject[i]);
        return;
    }
    uint32_t members = run->plan->role[deed->role]->member_count;
    for (uint32_t member = 0; member < members; member++) {
        if (member % RUN_BATCH == 0 && is_ended(run)) return; /* all of them act at once: that alone may be too much */
        world_command(run->world, deed->role, member, deed->action, &deed->command);
    }
}

/* Moves the run by one event, or by the time the judge waits for; false when the run is over. */
static bool run_once(struct run *run)
{
    struct judge_deed deed;
    sim_time next = 0, wake = 0;
    while (judge_command(run->judge, world_now(run->world), &deed)) run_act(run, &deed);
    if (judge_over(run->judge, run->world)) return false;
    bool due = world_next(run->world, &next), wakes = judge_wake(run->judge, &wake);
    must(due || wakes); /* judge_over says so when nothing more can happen */
    if (due && (!wakes || next <= wake)) world_step(run->world);
    else world_wait(run->world, wake);
    if (run->after_step) run->after_step(run->after_step_self, run);
    return true;
}

static void pump(uv_idle_t *idle)
{
    struct run *run = idle->data;
    bool ended = is_ended(run);
    for (uint32_t i = 0; i < RUN_BATCH; i++) {
        if (!ended && run_once(run)) continue;
        uv_idle_stop(idle);
        return;
    }
}

const struct verdict *run_drive(struct run *run, uv_loop_t *loop)
{
    must_where(run->plan->run.at, run->plan->seed, world_events_at(run->world));
    must(uv_idle_init(loop, &run->pump) == 0);
    run->pump.data = run;
    if (!is_ended(run)) world_start(run->world);
    must(uv_idle_start(&run->pump, pump) == 0);
    uv_run(loop, UV_RUN_DEFAULT);
    bool over = !uv_is_active((const uv_handle_t *)&run->pump);
    uv_close((uv_handle_t *)&run->pump, NULL);
    while (uv_run(loop, UV_RUN_DEFAULT) != 0) continue; /* somebody may stop it again */
    if (over) run->verdict = judge_finish(run->judge, run->world);
    must_where(NULL, 0, NULL);
    return run->verdict;
}

void run_free(struct run *run)
{
    if (!run) return;
    world_free(run->world);
    registrations_close(run->registrations);
    subscribers_free(run->subscribers);
    trace_free(run->trace);
    store_free(run->store);
    if (run->plan) plan_free(run->plan);
    struct arena arena = run->arena;
    arena_free(&arena);
}
