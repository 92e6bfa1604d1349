/* Plans: one run bound for good, owning its memory. */
#include "bind.h"
#include "must.h"

/* Names that every run has before its own: variants. */
static void variant_names_give(struct bind *bind)
{
    struct plan *plan = bind->plan;
    const struct merged *merged = bind->merged;
    plan->variant_count = merged->variant_count;
    plan->variant = arena_take(bind->arena, sizeof *plan->variant * merged->variant_count);
    for (uint32_t v = 0; v < merged->variant_count; v++) {
        name_give(bind, NAME_VARIANT, v, merged->variant[v].ast, &merged->variant[v].name);
        plan->variant[v].name = keep(bind, merged->variant[v].name.text);
        plan->variant[v].value = keep(bind, bind->script->run[bind->run].value[v]);
    }
}

void bind_run(struct bind *bind)
{
    bind->names.arena = bind->steps.arena = bind->arena;
    variant_names_give(bind);
    bind_header(bind);
    if (bind->seed) bind->plan->seed = bind->seed;
    bind_domain(bind);
    bind_people(bind);
    bind_topology(bind);
    bind_policies(bind);
    bind_links(bind);
    if (bind->for_good) bind_keys(bind);
    bind_flow(bind);
    bind_expect(bind);
}

/* "flows/x[w2=wss]", and the seed where it is not the scenario's own. */
static void run_name(struct bind *bind)
{
    struct plan *plan = bind->plan;
    struct bytes name = bind->script->run[bind->run].name, path = bind->merged->run_path;
    struct bytes inside = bytes_from(name, path.count);
    if (inside.count) inside = bytes_part(inside, 1, inside.count - 2);
    plan->variant_text = arena_copy(bind->arena, inside);
    if (!bind->seed || bind->seed == bind->script->seed) plan->run = arena_copy(bind->arena, name);
    else
        plan->run = arena_format(bind->arena, "%.*s[%.*s%sseed=%llu]", SHOW(path), SHOW(inside),
                                 inside.count ? " " : "", (unsigned long long)bind->seed);
}

/* The plan is its maker's until a world reads it. */
static void lay_out(struct plan *plan)
{
    for (uint32_t i = 0; i < plan->role_count; i++) state_lay_out((struct role *)(uintptr_t)plan->role[i]);
}

struct plan *script_plan(const struct script *script, uint32_t n, uint64_t seed)
{
    struct arena arena = {0};
    struct findings found = {.arena = &arena};
    struct bind bind = {
        .script = script,
        .merged = script->merged,
        .found = &found,
        .run = n,
        .seed = seed,
        .for_good = true,
        .arena = &arena,
    };
    must(n < script->run_count);
    bind.plan = arena_new(&arena, struct plan);
    bind_run(&bind);
    must(found.count == 0); /* script_load() checked every run */
    run_name(&bind);
    lay_out(bind.plan);
    bind.plan->arena = arena;
    return bind.plan;
}

void plan_flight(struct plan *plan, uint32_t in_flight)
{
    for (uint32_t i = 0; i < plan->role_count; i++) ((struct role *)(uintptr_t)plan->role[i])->flight_max = in_flight;
    lay_out(plan);
}

void plan_free(struct plan *plan)
{
    if (!plan) return;
    struct arena arena = plan->arena; /* the plan lies in it */
    arena_free(&arena);
}
