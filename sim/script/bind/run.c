/* One run, bound: its parts in order. */
#include "bind.h"

/* Names that every run has before its own: variants. */
static void variant_names_give(struct bind *bind)
{
    struct plan *plan = bind->plan;
    const struct merged *merged = bind->merged;
    plan->variant_count = merged->variant_count;
    plan->variant = arena_take(bind->arena, sizeof *plan->variant * merged->variant_count);
    for (uint32_t v = 0; v < merged->variant_count; v++) {
        bind_name(bind, NAME_VARIANT, v, merged->variant[v].ast, &merged->variant[v].name);
        plan->variant[v].name = bind_keep(bind, merged->variant[v].name.text);
        plan->variant[v].value = bind_keep(bind, bind->script->run[bind->run].value[v]);
    }
}

void bind_run(struct bind *bind)
{
    struct names *const spaces[] = {
        &bind->names,
        &bind->steps,
        &bind->claim_names,
        &bind->fault_names,
        &bind->ask_names,
        &bind->person_names,
        &bind->identity[IDENTITY_IMPI],
        &bind->identity[IDENTITY_IMPU],
        &bind->secret_names,
    };
    for (size_t i = 0; i < COUNT(spaces); i++) spaces[i]->arena = bind->arena;
    variant_names_give(bind);
    bind_header(bind);
    if (bind->seed) bind->plan->seed = bind->seed;
    bind_domain(bind);
    bind_people(bind);
    bind_topology(bind);
    bind_policies(bind);
    bind_links(bind);
    if (bind->for_good) bind_keys(bind);
    bind_attackers(bind);
    bind_flow(bind);
    bind_expect(bind);
    bind_moves(bind);
    bind_faults(bind);
    bind_filter(bind);
    bind_claims(bind);
    bind_goal(bind);
    bind_load(bind);
}
