/* no-state-left: the state that a failure leaves in the nodes, once everything has had its time. */
#include "claiming.h"

#include "beliefs.h"
#include "words.h"

/* ---- no-state-left ---- */

static bool something_failed(const struct trace *trace)
{
    for (uint32_t seq = 0; seq < trace_count(trace); seq++) {
        const struct record *record = trace_at(trace, seq);
        if (record->kind == RECORD_FACT && record->extra == FACT_REFUSED) return true;
        if (record->kind == RECORD_DROPPED) return true;
    }
    return false;
}

static void left(struct claiming *claiming, const struct role *role, struct bytes what)
{
    struct bytes name = role->name;
    claiming_breach(claiming,
                    &(struct breach){.view = VERDICT_NO_RECORD,
                                     .item = VERDICT_NO_RECORD,
                                     .record = VERDICT_NO_RECORD,
                                     .who = arena_format(claiming->judge->arena, "%.*s: %.*s", (int)name.count, name.at,
                                                         (int)what.count, what.at)});
}

static void look_for_pending(struct claiming *claiming, const struct role *role, struct bytes impi)
{
    if (belief_pending(claiming->judge, role, impi))
        left(claiming, role, BYTES("an authentication is pending, an SAR is owed"));
}

static void look_for_halves(struct claiming *claiming, struct bytes impu, bool alone)
{
    const struct halves halves = belief_halves(claiming->judge, impu, alone);
    if (!halves.with || !halves.without) return;
    left(claiming, halves.with,
         arena_format(claiming->judge->arena, "half a binding, %.*s has none", (int)halves.without->name.count,
                      halves.without->name.at));
}

static void look_everywhere(struct claiming *claiming)
{
    const struct plan *plan = claiming->judge->plan;
    const struct world *world = claiming->judge->world;
    for (uint32_t i = 0; i < plan->role_count; i++) {
        const struct role *role = plan->role[i];
        uint32_t parked = world_parked(world, i);
        if (parked) left(claiming, role, arena_format(claiming->judge->arena, "%u parked", parked));
        for (uint32_t k = 0; k < claiming->know->items.count; k++) {
            const struct item *item = &claiming->know->items.item[k];
            if (item->kind == ITEM_IMPI) look_for_pending(claiming, role, item->value);
            bool first = item->kind == ITEM_IMPU && item->number == 0 && i == 0;
            if (first) look_for_halves(claiming, item->value, plan->subscriber_count == 1);
        }
    }
}

/* A node does not give up sooner than that (TS 24.229: reg-await-auth), since the last message. */
static bool too_early(const struct claiming *claiming, sim_time *await)
{
    const struct verdict *verdict = claiming->judge->verdict;
    sim_time last = 0;
    *await = 0;
    for (uint32_t i = 0; i < claiming->judge->plan->role_count; i++) {
        const struct role *role = claiming->judge->plan->role[i];
        for (uint32_t p = 0; role->kind->policies && role->kind->policies[p].name; p++)
            if (strcmp(role->kind->policies[p].name, "reg-await-auth") == 0 && role->policy[p] > *await)
                *await = role->policy[p];
    }
    for (uint32_t i = 0; i < verdict->drawn_count; i++) {
        sim_time at = trace_at(verdict->trace, verdict->drawn[i].record)->at;
        if (!verdict->drawn[i].background && at > last) last = at;
    }
    return world_now(claiming->judge->world) < last + *await;
}

void claiming_no_state_left(struct claiming *claiming)
{
    struct claim_outcome *outcome = claiming->outcome;
    sim_time await;
    if (!something_failed(claiming->judge->verdict->trace)) {
        claiming_vacuous(claiming, BYTES("nothing failed in this run"));
        return;
    }
    look_everywhere(claiming);
    if (outcome->found == CLAIM_FOUND_HOLDS || !too_early(claiming, &await)) return;
    outcome->found = CLAIM_FOUND_HOLDS;
    outcome->breach_count = 0;
    struct pen *pen = claiming_pen(claiming);
    pen_lit(pen, "the run ended before ");
    words_time(pen, await);
    pen_lit(pen, " had passed since its last message: let it wait for them");
    claiming_vacuous(claiming, pen_done(pen));
}
