/* Opening a plan to the outside: seats, outlets, and the expectations that cannot be asked any more. */
#include "outside.h"

#include "digest.h"
#include "must.h"

enum {
    UNDER_WAY = 16, /* unanswered messages a connection at most (guest.c) */
    DAYS_365_S = 365 * 24 * 60 * 60
};

bool outside_is_person(const struct role *role)
{
    return role->kind->subscriber_count_matters;
}

static bool is_outside(const struct outside_spec *spec, const struct role *role)
{
    return role->external || (spec->browsers && outside_is_person(role));
}

/* The plan is its maker's until a world reads it. */
static struct role *mine(const struct role *role)
{
    return (struct role *)(uintptr_t)role;
}

static bool ends_outside(const struct plan *plan, const struct outside_spec *spec, const struct link_line *link)
{
    return is_outside(spec, plan->role[link->end[0]]) || is_outside(spec, plan->role[link->end[1]]);
}

/* A message that arrives at a user outside leaves the world, by the last of all rows: those of the scenario come first.
 */
static void add_outlets(struct plan *plan, const struct outside_spec *spec)
{
    struct filter_row *row = arena_array(&plan->arena, struct filter_row, plan->filter_count + plan->role_count);
    uint32_t count = plan->filter_count;
    if (count) memcpy(row, plan->filter, sizeof *row * count);
    for (uint32_t r = 0; r < plan->role_count; r++) {
        if (!is_outside(spec, plan->role[r])) continue;
        row[count++] = (struct filter_row){.stage = FILTER_ARRIVING,
                                           .deed = FILTER_OUTLET,
                                           .name = BYTES("outside"),
                                           .about = FILTER_ALL,
                                           .to = plan->role[r]};
    }
    plan->filter = row;
    plan->filter_count = count;
}

static const struct check *asked(const struct plan *plan, const struct check *check, uint32_t *unasked)
{
    const struct check *first = NULL, **end = &first;
    for (; check; check = check->next) {
        if (check->state.role && plan_is_outside(plan, check->state.role)) {
            ++*unasked;
            continue;
        }
        *end = check;
        end = (const struct check **)(uintptr_t)&check->next;
    }
    *end = NULL;
    return first;
}

/* A foreign browser sends any message it likes between the milestones; a foreign node is held to the scenario. */
static void open_flow(const struct plan *plan, const struct outside_spec *spec, const struct flow_line *line,
                      uint32_t *unasked)
{
    for (; line; line = line->next) {
        struct flow_line *own = (struct flow_line *)(uintptr_t)line;
        if (spec->browsers && line->kind == LINE_PHASE && line->sets_mode) own->mode = FLOW_MILESTONES;
        if (line->kind == LINE_EXPECT) own->checks = asked(plan, line->checks, unasked);
        if (line->kind == LINE_ANY_ORDER || line->kind == LINE_IN_ORDER) open_flow(plan, spec, line->children, unasked);
    }
}

static bool is_of_outside(const struct plan *plan, const struct role *role)
{
    return role && plan_is_outside(plan, role);
}

static bool rests_on_outside(const struct plan *plan, const struct claim *claim)
{
    bool rests = claim->kind == CLAIM_BOUND; /* the owner of the browser, and the texts that its user typed */
    for (uint32_t i = 0; i < claim->subject_count; i++) rests = rests || is_of_outside(plan, claim->subject[i].role);
    for (uint32_t i = 0; i < claim->from_count; i++) rests = rests || is_of_outside(plan, claim->from[i].role);
    return rests;
}

static uint32_t take_out_claims(struct plan *plan)
{
    uint32_t before = plan->claim_count;
    const struct claim **end = &plan->claim;
    for (const struct claim *claim = plan->claim; claim; claim = claim->next) {
        if (rests_on_outside(plan, claim)) {
            plan->claim_count--;
            continue;
        }
        *end = claim;
        end = (const struct claim **)(uintptr_t)&claim->next;
    }
    *end = NULL;
    return before - plan->claim_count;
}

struct outside_unasked outside_open(struct plan *plan, const struct outside_spec *spec)
{
    struct outside_unasked unasked = {.checks = 0};
    must(spec->seats > 0 && spec->seats <= OUTSIDE_SEATS_MAX);
    for (uint32_t r = 0; r < plan->role_count; r++)
        if (is_outside(spec, plan->role[r]) && outside_is_person(plan->role[r]))
            mine(plan->role[r])->member_count = spec->seats;
    for (uint32_t l = 0; l < plan->link_count; l++)
        if (ends_outside(plan, spec, &plan->link[l])) plan->link[l].member_count = spec->seats;
    add_outlets(plan, spec);
    if (spec->browsers) {
        plan->mode = FLOW_MILESTONES;
        plan->limit = (sim_time)DAYS_365_S * SECOND;
    }
    plan->expect = asked(plan, plan->expect, &unasked.checks);
    open_flow(plan, spec, plan->flow, &unasked.checks);
    unasked.claims = take_out_claims(plan);
    plan_flight(plan, spec->seats * UNDER_WAY);
    return unasked;
}

void outside_keys(struct plan *plan, void (*fill)(void *self, void *to, uint32_t count), void *self)
{
    for (uint32_t r = 0; r < plan->role_count; r++) {
        struct role *role = mine(plan->role[r]);
        if (!role->signs) continue;
        fill(self, role->signing_seed, sizeof role->signing_seed);
        ed25519_public(role->signing_seed, role->signing_public);
    }
}
