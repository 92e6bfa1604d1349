/* Claims about knowledge: secret, no-offline-guess; and about secrets in a storage: no-secret-at-rest. */
#include "claiming.h"

#include "goal.h"
#include "guess.h"
#include "must.h"

/* The password that H(A1) was made of counts for it: a password that nobody typed was not used. */
static bool was_used(const struct claiming *claiming, uint32_t n)
{
    const struct items *items = &claiming->know->items;
    const struct item *item = &items->item[n];
    uint32_t password = n;
    if (item->kind == ITEM_HA1 || item->kind == ITEM_HA1_SHA256)
        password = items_owned(items, ITEM_PASSWORD, item->set, item->member, 0);
    else if (item->kind != ITEM_PASSWORD && item->kind != ITEM_WEB_PASSWORD) return true;
    return password != ITEM_NONE && items->item[password].typed;
}

/* ---- the parties that break it ---- */

static struct bytes party_name(struct claiming *claiming, uint32_t view)
{
    struct pen *pen = claiming_pen(claiming);
    view_name(pen, claiming->judge->plan, &claiming->know->views.view[view]);
    return arena_copy(claiming->judge->arena, pen_done(pen));
}

/* Of a population the item names the member. */
static struct bytes who(struct claiming *claiming, uint32_t view, uint32_t item)
{
    struct bytes party = party_name(claiming, view);
    const struct item *one = &claiming->know->items.item[item];
    if (!one->set || !one->set->is_population) return party;
    struct pen *pen = claiming_pen(claiming);
    pen_bytes(pen, party);
    pen_lit(pen, " (");
    item_name(pen, one);
    pen_char(pen, ')');
    return arena_copy(claiming->judge->arena, pen_done(pen));
}

static void try_party(struct claiming *claiming, const struct goal *goal, uint32_t item, uint32_t view)
{
    struct guessable by;
    struct guess guess = {0};
    const struct known *known = claiming->know->views.view[view].known;
    if (!goal_reached(goal, known, &by)) return;
    if (!claiming->outcome->breach_count) claiming_path(claiming, goal, view, by.record);
    if (claiming->claim->kind == CLAIM_NO_OFFLINE_GUESS) guess = guess_try(claiming->know, item, &by);
    claiming_breach(
        claiming,
        &(struct breach){
            .view = view, .item = item, .record = by.record, .who = who(claiming, view, item), .guess = guess});
}

static struct bytes set_name(struct claiming *claiming, const struct goal_set *set)
{
    struct bytes party[GOAL_SET_MAX];
    for (uint32_t i = 0; i < set->count; i++) party[i] = party_name(claiming, set->view[i]);
    struct pen *pen = claiming_pen(claiming);
    for (uint32_t i = 0; i < set->count; i++) {
        pen_text(pen, i ? " + " : "");
        pen_bytes(pen, party[i]);
    }
    return arena_copy(claiming->judge->arena, pen_done(pen));
}

static void list_sets(struct claiming *claiming, const struct goal *goal)
{
    struct claim_outcome *outcome = claiming->outcome;
    struct goal_sets sets;
    goal_sets(claiming->know, goal, &sets);
    outcome->rests = !sets.cut;
    outcome->alone = arena_array(claiming->judge->arena, struct bytes, sets.alone_count);
    outcome->pair = arena_array(claiming->judge->arena, struct bytes, sets.count);
    outcome->larger = arena_array(claiming->judge->arena, struct bytes, sets.count);
    for (uint32_t i = 0; i < sets.alone_count; i++)
        outcome->alone[outcome->alone_count++] = party_name(claiming, sets.alone[i]);
    for (uint32_t i = 0; i < sets.count; i++) {
        struct bytes together = set_name(claiming, &sets.set[i]);
        if (sets.set[i].count == 2) outcome->pair[outcome->pair_count++] = together;
        else outcome->larger[outcome->larger_count++] = together;
    }
}

static void knowledge_claim(struct claiming *claiming, void goal_of(struct know *, uint32_t item, struct goal *))
{
    const struct claim *claim = claiming->claim;
    struct meant meant = know_meant(claiming->know, claim->subject);
    bool used = false;
    if (!meant.count) claiming_unborn(claiming, claim->subject);
    for (uint32_t i = 0; i < meant.count; i++) {
        struct goal goal = {0};
        goal_of(claiming->know, meant.item[i], &goal);
        used = used || was_used(claiming, meant.item[i]);
        for (uint32_t p = 0; p < claim->from_count; p++) {
            uint32_t view = views_of(&claiming->know->views, &claim->from[p]);
            if (view != ITEM_NONE) try_party(claiming, &goal, meant.item[i], view);
        }
        for (uint32_t a = 0; a < claim->against_count; a++)
            try_party(claiming, &goal, meant.item[i], views_attacker(&claiming->know->views, claim->against[a]));
        if (i == 0) list_sets(claiming, &goal);
    }
    for (uint32_t p = 0; p < claim->from_count; p++) {
        if (views_here(&claiming->know->views, &claim->from[p])) continue;
        struct pen *pen = claiming_pen(claiming);
        pen_bytes(pen, claim->from[p].text);
        pen_lit(pen, " is not in this topology");
        claiming_vacuous(claiming, pen_done(pen));
    }
    claiming->outcome->unused = claiming->outcome->found == CLAIM_FOUND_HOLDS && !used;
}

void claiming_secret(struct claiming *claiming)
{
    knowledge_claim(claiming, goal_item);
}

void claiming_no_offline_guess(struct claiming *claiming)
{
    knowledge_claim(claiming, goal_guess);
}

/* ---- at rest ---- */

void claiming_no_secret_at_rest(struct claiming *claiming)
{
    const struct role *role = claiming->claim->subject[0].role;
    const struct knowledge *knowledge = &claiming->know->knowledge;
    uint32_t ever = 0;
    for (uint32_t i = 0; i < knowledge->kept_count; i++) {
        const struct kept_item *kept = &knowledge->kept[i];
        if (kept->role != role) continue;
        ever++;
        /* The memory of a page ends with it, and then says so: a secret that has not been forgotten is still open. */
        if (kept->until != KNOWLEDGE_NO_RECORD || bytes_equal(kept->where, BYTES("memory"))) continue;
        struct pen *pen = claiming_pen(claiming);
        item_name(pen, &knowledge->item[kept->item]);
        pen_lit(pen, " in ");
        pen_bytes(pen, kept->where);
        struct bytes what = arena_copy(claiming->judge->arena, pen_done(pen));
        claiming_breach(claiming,
                        &(struct breach){.view = kept->view, .item = kept->item, .record = kept->since, .who = what});
    }
    if (ever) return;
    struct pen *pen = claiming_pen(claiming);
    pen_bytes(pen, role->name);
    pen_lit(pen, " kept no secret");
    claiming_vacuous(claiming, pen_done(pen));
}
