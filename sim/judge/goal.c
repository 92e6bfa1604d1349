/* Goals, and the sets of parties that reach them. Only items that play a part count: the needs of the goal, and the
 * items that they can be derived from. A party is then one word of bits, and most parties are alike. */
#include "goal.h"

#include "must.h"

static void add_way(struct know *know, struct goal *goal, const struct goal_way *way)
{
    goal->way = arena_grow(know->arena, goal->way, goal->count, &goal->room, sizeof *goal->way);
    goal->way[goal->count++] = *way;
}

void goal_item(struct know *know, uint32_t item, struct goal *goal)
{
    add_way(know, goal,
            &(struct goal_way){.need = {item, ITEM_NONE, ITEM_NONE, ITEM_NONE}, .by = GUESS_NOT, .item = item});
}

void goal_guess(struct know *know, uint32_t password, struct goal *goal)
{
    static const enum item_kind hashes[] = {ITEM_HA1, ITEM_HA1_SHA256};
    const struct items *items = &know->items;
    const struct item *word = &items->item[password];
    uint32_t impi = items_owned(items, ITEM_IMPI, word->set, word->member, 0);
    add_way(
        know, goal,
        &(struct goal_way){.need = {password, ITEM_NONE, ITEM_NONE, ITEM_NONE}, .by = GUESS_KNOWN, .item = password});
    for (uint32_t i = 0; word->kind == ITEM_PASSWORD && i < COUNT(hashes); i++) {
        uint32_t ha1 = items_owned(items, hashes[i], word->set, word->member, 0);
        if (ha1 == ITEM_NONE) continue;
        add_way(know, goal,
                &(struct goal_way){.need = {ha1, impi, ITEM_NONE, ITEM_NONE}, .by = GUESS_HA1, .item = ha1});
    }
    for (uint32_t i = 0; i < know->knowledge.use_count; i++) {
        const struct digest_use *use = &know->knowledge.use[i];
        uint32_t nonce = items_find(items, ITEM_NONCE, use->nonce),
                 cnonce = items_find(items, ITEM_CNONCE, use->cnonce);
        bool whole = nonce != ITEM_NONE && (cnonce != ITEM_NONE || !use->cnonce.count);
        if (use->password != word || use->item == ITEM_NONE || !whole) continue;
        /* nc, qop, method, uri and realm are beside the answer, or are the network's for everybody. */
        add_way(know, goal,
                &(struct goal_way){.need = {use->item, nonce, cnonce, impi}, .by = GUESS_ANSWER, .item = use->item});
    }
}

/* ---- one party ---- */

/* Items that are known from the beginning come before all. */
static bool later(uint32_t a, uint32_t b)
{
    return a + 1 > b + 1;
}

static bool open(const struct goal_way *way, const struct known *known, uint32_t *since)
{
    *since = KNOWLEDGE_NO_RECORD;
    for (uint32_t i = 0; i < GOAL_NEEDS_MAX; i++) {
        if (way->need[i] == ITEM_NONE) continue;
        if (known[way->need[i]].how == KNOWN_NOT) return false;
        if (later(known[way->need[i]].record, *since)) *since = known[way->need[i]].record;
    }
    return true;
}

const struct goal_way *goal_reached(const struct goal *goal, const struct known *known, struct guessable *best)
{
    const struct goal_way *first = NULL;
    *best = (struct guessable){.by = GUESS_NOT, .item = ITEM_NONE};
    for (uint32_t i = 0; i < goal->count; i++) {
        uint32_t since;
        if (!open(&goal->way[i], known, &since) || (first && !later(best->record, since))) continue;
        first = &goal->way[i];
        *best = (struct guessable){.by = (uint8_t)first->by, .record = since, .item = first->item};
    }
    return first;
}

/* ---- sets ---- */

enum { PARTS_MAX = 64 };

struct goal_parts {
    uint32_t item[PARTS_MAX], count;
    bool cut;
    struct step {
        uint64_t need, gives;
        const struct role *seat;
    } * step;
    uint32_t step_count;
    uint64_t *way;
    uint32_t way_count;
};

static uint64_t bit_of(struct goal_parts *parts, uint32_t item)
{
    for (uint32_t i = 0; i < parts->count; i++)
        if (parts->item[i] == item) return (uint64_t)1 << i;
    parts->cut = parts->cut || parts->count == PARTS_MAX;
    if (parts->count == PARTS_MAX) return 0;
    parts->item[parts->count] = item;
    return (uint64_t)1 << parts->count++;
}

static bool takes_part(const struct goal_parts *parts, uint32_t item)
{
    for (uint32_t i = 0; i < parts->count; i++)
        if (parts->item[i] == item) return true;
    return false;
}

static void gather(struct know *know, const struct goal *goal, struct goal_parts *parts)
{
    const struct knowledge *knowledge = &know->knowledge;
    parts->way = arena_array(know->arena, uint64_t, goal->count);
    for (uint32_t i = 0; i < goal->count; i++)
        for (uint32_t n = 0; n < GOAL_NEEDS_MAX; n++)
            if (goal->way[i].need[n] != ITEM_NONE) parts->way[i] |= bit_of(parts, goal->way[i].need[n]);
    parts->way_count = goal->count;
    for (uint32_t before = 0; before != parts->count;) {
        before = parts->count;
        for (uint32_t d = 0; d < knowledge->derivation_count; d++) {
            const struct derivation *derivation = &knowledge->derivation[d];
            if (!takes_part(parts, derivation->conclusion)) continue;
            for (uint32_t p = 0; p < derivation->premise_count; p++) bit_of(parts, derivation->premise[p]);
        }
    }
    parts->step = arena_array(know->arena, struct step, knowledge->derivation_count);
    for (uint32_t d = 0; d < knowledge->derivation_count; d++) {
        const struct derivation *derivation = &knowledge->derivation[d];
        if (!takes_part(parts, derivation->conclusion)) continue;
        struct step *step = &parts->step[parts->step_count++];
        *step = (struct step){.gives = bit_of(parts, derivation->conclusion), .seat = derivation->seat};
        for (uint32_t p = 0; p < derivation->premise_count; p++) step->need |= bit_of(parts, derivation->premise[p]);
    }
}

static uint64_t known_bits(const struct know *know, const struct goal_parts *parts, uint32_t view)
{
    uint64_t bits = 0;
    for (uint32_t i = 0; i < parts->count; i++)
        if (know->views.view[view].known[parts->item[i]].how != KNOWN_NOT) bits |= (uint64_t)1 << i;
    return bits;
}

static bool sits(const struct know *know, const struct role *seat, const struct goal_set *who)
{
    for (uint32_t i = 0; i < who->count; i++)
        if (know->views.of_role[seat->index] == who->view[i]) return true;
    return false;
}

static bool reaches(const struct know *know, const struct goal_parts *parts, uint64_t bits, const struct goal_set *who)
{
    for (uint64_t before = ~bits; before != bits;) {
        before = bits;
        for (uint32_t i = 0; i < parts->step_count; i++) {
            const struct step *step = &parts->step[i];
            if (step->seat && !sits(know, step->seat, who)) continue;
            if ((bits & step->need) == step->need) bits |= step->gives;
        }
    }
    for (uint32_t i = 0; i < parts->way_count; i++)
        if ((bits & parts->way[i]) == parts->way[i]) return true;
    return false;
}

/* Parties that know something that plays a part, and do not reach the goal alone. */
struct goal_some {
    const struct know *know;
    const struct goal_parts *parts;
    struct goal_sets *sets;
    uint32_t *view, count;
    uint64_t *bits; /* by place in view */
    uint32_t size;  /* of the sets that are looked at */
};

static bool holds(const struct goal_set *set, const struct goal_set *smaller)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < smaller->count; i++)
        for (uint32_t k = 0; k < set->count; k++) found += set->view[k] == smaller->view[i];
    return found == smaller->count;
}

static void look_at(struct goal_some *some, const struct goal_set *set, uint64_t bits)
{
    struct goal_sets *sets = some->sets;
    for (uint32_t i = 0; i < sets->count; i++)
        if (holds(set, &sets->set[i])) return;
    if (!reaches(some->know, some->parts, bits, set)) return;
    sets->set = arena_grow(some->know->arena, sets->set, sets->count, &sets->room, sizeof *sets->set);
    sets->set[sets->count++] = *set;
}

/* All sets of the size that go on from this one with parties from place `from` on. */
static void look_through(struct goal_some *some, const struct goal_set *set, uint64_t bits, uint32_t from)
{
    if (set->count == some->size) {
        look_at(some, set, bits);
        return;
    }
    for (uint32_t i = from; i < some->count; i++) {
        struct goal_set more = *set;
        more.view[more.count++] = some->view[i];
        look_through(some, &more, bits | some->bits[i], i + 1);
    }
}

void goal_sets(struct know *know, const struct goal *goal, struct goal_sets *sets)
{
    uint32_t views = know->views.count, before = UINT32_MAX;
    struct goal_parts *parts = arena_new(know->arena, struct goal_parts);
    struct goal_some some = {.know = know,
                             .parts = parts,
                             .sets = sets,
                             .view = arena_array(know->arena, uint32_t, views),
                             .bits = arena_array(know->arena, uint64_t, views)};
    *sets = (struct goal_sets){.alone = arena_array(know->arena, uint32_t, views)};
    gather(know, goal, parts);
    sets->cut = parts->cut;
    for (uint32_t v = 0; v < views; v++) {
        const struct view *view = &know->views.view[v];
        bool outside = view->kind == PARTY_NODE && view->role->kind->outside; /* a seat of an attacker */
        if (view->kind == PARTY_ZONE || view->kind == PARTY_ATTACKER || outside) continue;
        uint64_t bits = known_bits(know, parts, v);
        if (reaches(know, parts, bits, &(struct goal_set){{v}, 1})) sets->alone[sets->alone_count++] = v;
        else if (bits) some.view[some.count] = v, some.bits[some.count++] = bits;
    }
    for (some.size = 2; some.size <= GOAL_SET_MAX && (some.size <= 3 || sets->count != before); some.size++) {
        before = sets->count;
        look_through(&some, &(struct goal_set){.count = 0}, 0, 0);
    }
}
