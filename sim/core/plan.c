/* A plan owns its memory. */
#include "plan.h"

/* The plan is its maker's until a world reads it. */
void plan_lay_out(struct plan *plan)
{
    for (uint32_t i = 0; i < plan->role_count; i++) state_lay_out((struct role *)(uintptr_t)plan->role[i]);
}

void plan_flight(struct plan *plan, uint32_t in_flight)
{
    for (uint32_t i = 0; i < plan->role_count; i++) ((struct role *)(uintptr_t)plan->role[i])->flight_max = in_flight;
    plan_lay_out(plan);
}

void plan_free(struct plan *plan)
{
    if (!plan) return;
    struct arena arena = plan->arena; /* the plan lies in it */
    arena_free(&arena);
}
