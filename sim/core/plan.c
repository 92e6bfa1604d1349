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

static const struct flow_line *line_numbered(const struct flow_line *line, uint32_t number)
{
    for (; line; line = line->next) {
        if (line->number == number) return line;
        const struct flow_line *child = line_numbered(line->children, number);
        if (child) return child;
    }
    return NULL;
}

const struct flow_line *plan_line(const struct plan *plan, uint32_t number)
{
    return line_numbered(plan->flow, number);
}

static void bases_of(const struct flow_line *line, uint32_t count[BASIS_COUNT])
{
    for (; line; line = line->next) {
        bases_of(line->children, count);
        if (line->kind == LINE_ARROW) count[line->basis]++;
    }
}

void plan_bases(const struct plan *plan, uint32_t count[BASIS_COUNT])
{
    for (uint32_t basis = 0; basis < BASIS_COUNT; basis++) count[basis] = 0;
    bases_of(plan->flow, count);
}

bool plan_secret_add(struct plan *plan, struct bytes text)
{
    if (text.count < PLAN_SECRET_MIN) return false;
    for (uint32_t i = 0; i < plan->secret_count; i++)
        if (bytes_equal(plan->secret[i], text)) return true;
    if (!plan->secret_room) {
        struct bytes *all = arena_array(&plan->arena, struct bytes, plan->secret_count + PLAN_TYPED_MAX);
        if (plan->secret_count) memcpy(all, plan->secret, plan->secret_count * sizeof *all);
        plan->secret = all;
        plan->secret_room = plan->secret_count + PLAN_TYPED_MAX;
    }
    if (plan->secret_count == plan->secret_room) return false;
    plan->secret[plan->secret_count++] = arena_copy(&plan->arena, text);
    return true;
}

const char *plan_level(const struct plan *plan)
{
    return plan->as_specified ? "as-specified" : "as-drawn";
}

bool plan_is_outside(const struct plan *plan, const struct role *role)
{
    for (uint32_t i = 0; i < plan->filter_count; i++)
        if (plan->filter[i].deed == FILTER_OUTLET && !plan->filter[i].by && plan->filter[i].to == role) return true;
    return false;
}

void plan_free(struct plan *plan)
{
    if (!plan) return;
    struct arena arena = plan->arena; /* the plan lies in it */
    arena_free(&arena);
}
