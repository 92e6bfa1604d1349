/* Sums of premises are least first: costs fall until none falls any more, and a way through itself costs more than
 * without that, so the ways that are left have no rounds. */
#include "paths.h"

#include "trail.h"

#define UNREACHED UINT32_MAX
enum { VISITS_MAX = 100000 };

struct walk {
    const struct know *know;
    const struct known *seen; /* the items that octets and facts gave, without derived ones */
    const bool *seated;
    uint32_t until;
    struct known *known; /* by item, the cheapest */
    uint32_t *cost;      /* records and rules */
    bool *passed;        /* items on the way that is followed */
    uint32_t visits;
};

static bool was_seen(const struct walk *walk, uint32_t item)
{
    const struct known *seen = &walk->seen[item];
    bool given = seen->record == KNOWLEDGE_NO_RECORD;
    return seen->how != KNOWN_NOT && (given || walk->until == KNOWLEDGE_NO_RECORD || seen->record <= walk->until);
}

static bool may_use(const struct walk *walk, const struct derivation *derivation)
{
    return !derivation->seat || walk->seated[derivation->seat->index];
}

/* The cost of a conclusion by that rule, and the record of its last premise. */
static uint32_t cost_by(const struct walk *walk, const struct derivation *derivation, uint32_t *since)
{
    uint32_t cost = 1;
    *since = KNOWLEDGE_NO_RECORD;
    for (uint32_t i = 0; i < derivation->premise_count; i++) {
        uint32_t premise = derivation->premise[i];
        if (walk->cost[premise] == UNREACHED) return UNREACHED;
        cost += walk->cost[premise];
        uint32_t record = walk->known[premise].record;
        if (record + 1 > *since + 1) *since = record; /* none, the greatest number, is before all */
    }
    return cost;
}

static void find_costs(struct walk *walk)
{
    const struct knowledge *knowledge = &walk->know->knowledge;
    for (uint32_t i = 0; i < knowledge->item_count; i++) {
        walk->cost[i] = was_seen(walk, i) ? 1 : UNREACHED;
        walk->known[i] = walk->cost[i] == 1 ? walk->seen[i] : (struct known){0};
    }
    for (bool more = true; more;) {
        more = false;
        for (uint32_t d = 0; d < knowledge->derivation_count; d++) {
            const struct derivation *derivation = &knowledge->derivation[d];
            uint32_t since, cost = may_use(walk, derivation) ? cost_by(walk, derivation, &since) : UNREACHED;
            if (cost >= walk->cost[derivation->conclusion]) continue;
            walk->cost[derivation->conclusion] = cost;
            walk->known[derivation->conclusion] = (struct known){
                .how = KNOWN_DERIVED, .record = since, .derivation = d};
            more = true;
        }
    }
}

static uint32_t bounded(uint64_t count)
{
    return count < TRAIL_WAYS_MAX ? (uint32_t)count : TRAIL_WAYS_MAX;
}

/* How many trees of octets and rules end in an item, none of which passes an item twice on one branch. */
static uint32_t ways_to(struct walk *walk, uint32_t item)
{
    const struct knowledge *knowledge = &walk->know->knowledge;
    uint64_t ways = was_seen(walk, item);
    if (walk->passed[item] || walk->visits++ > VISITS_MAX) return 0;
    walk->passed[item] = true;
    for (uint32_t d = 0; d < knowledge->derivation_count; d++) {
        const struct derivation *derivation = &knowledge->derivation[d];
        uint64_t product = derivation->conclusion == item && may_use(walk, derivation);
        for (uint32_t i = 0; product && i < derivation->premise_count; i++)
            product = bounded(product * ways_to(walk, derivation->premise[i]));
        ways += product;
    }
    walk->passed[item] = false;
    return bounded(ways);
}

void paths_find(struct know *know, const struct goal *goal, uint32_t view, uint32_t until, struct paths *paths)
{
    struct arena *arena = know->arena;
    uint32_t items = know->items.count, best = UNREACHED;
    bool *seated = arena_array(arena, bool, know->plan->role_count);
    struct walk walk = {.know = know,
                        .seen = know->views.view[view].seen,
                        .seated = seated,
                        .until = until,
                        .known = arena_array(arena, struct known, items),
                        .cost = arena_array(arena, uint32_t, items),
                        .passed = arena_array(arena, bool, items)};
    uint64_t ways = 0;
    views_seat(&know->views, view, seated);
    find_costs(&walk);
    *paths = (struct paths){.known = walk.known};
    for (uint32_t w = 0; w < goal->count; w++) {
        const struct goal_way *way = &goal->way[w];
        uint64_t product = 1, cost = 0;
        for (uint32_t n = 0; n < GOAL_NEEDS_MAX && product; n++) {
            if (way->need[n] == ITEM_NONE) continue;
            product = walk.cost[way->need[n]] == UNREACHED ? 0 : bounded(product * ways_to(&walk, way->need[n]));
            cost += walk.cost[way->need[n]];
        }
        ways += product;
        if (!product || cost >= best) continue;
        best = (uint32_t)cost;
        paths->way = way;
    }
    paths->ways = bounded(ways);
}
