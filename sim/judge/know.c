/* Items, views, rules, and what they come to. */
#include "know.h"

#include "goal.h"
#include "must.h"
#include "proof.h"

/* ---- answers to challenges ---- */

/* Whose password an answer was made with: it is computed again, for a user may have typed another one. */
static const struct item *password_of(const struct items *items, const struct digest_use *use)
{
    for (uint32_t i = 0; i < items->count; i++) {
        const struct item *impi = &items->item[i];
        struct hexdigest digest;
        if (impi->kind != ITEM_IMPI || !bytes_equal(impi->value, use->username)) continue;
        uint32_t password = items_owned(items, ITEM_PASSWORD, impi->set, impi->member, 0);
        uint32_t realm = items_owned(items, ITEM_REALM, impi->set, impi->member, 0);
        struct bytes named = realm == ITEM_NONE ? items->plan->domain : items->item[realm].value;
        if (password == ITEM_NONE) continue;
        if (proof_compute(use, use->username, use->realm.at ? use->realm : named, items->item[password].value, &digest))
            continue;
        if (bytes_equal(hex_view(&digest), use->value)) return &items->item[password];
    }
    return NULL;
}

static void fill_uses(struct know *know)
{
    struct knowledge *knowledge = &know->knowledge;
    struct digest_use *use = arena_array(know->arena, struct digest_use, know->births->use_count);
    for (uint32_t i = 0; i < know->births->use_count; i++) {
        use[i] = know->births->use[i];
        use[i].item = items_find(&know->items, use[i].rspauth ? ITEM_RSPAUTH : ITEM_RESPONSE, use[i].value);
        use[i].password = password_of(&know->items, &use[i]);
    }
    knowledge->use = use;
    knowledge->use_count = know->births->use_count;
}

/* ---- together ---- */

static void close(const struct know *know, struct known *known, const bool *seated)
{
    derive_close(known, know->knowledge.derivation, know->knowledge.derivation_count, seated);
}

struct known *know_together(struct know *know, const uint32_t *view, uint32_t count)
{
    struct known *known = arena_array(know->arena, struct known, know->items.count);
    bool *seated = arena_array(know->arena, bool, know->plan->role_count);
    for (uint32_t v = 0; v < count; v++) {
        const struct known *one = know->views.view[view[v]].known;
        for (uint32_t i = 0; i < know->items.count; i++) {
            bool first = known[i].how == KNOWN_NOT || one[i].record + 1 < known[i].record + 1;
            if (one[i].how != KNOWN_NOT && first) known[i] = one[i];
        }
        views_seat(&know->views, view[v], seated);
    }
    close(know, known, seated);
    return known;
}

/* Who can test words for a password. */
static void fill_guessable(struct know *know, uint32_t password)
{
    struct goal goal = {0};
    goal_guess(know, password, &goal);
    for (uint32_t v = 0; v < know->views.count; v++)
        goal_reached(&goal, know->views.view[v].known, &know->views.view[v].guessable[password]);
}

static bool carries(const void *self, uint32_t record, uint32_t item)
{
    return views_carry(self, record, item);
}

void know_all(struct know *know)
{
    struct items *items = &know->items;
    struct knowledge *knowledge = &know->knowledge;
    items_collect(items, know->births, know->plan, know->arena);
    for (uint32_t i = 0; i < know->value_count; i++) {
        struct know_value *value = &know->value[i];
        value->item = items_value(items, value->name, value->value, value->record);
    }
    fill_uses(know);
    struct secret_index *index = secret_index_new(know->arena);
    secret_index_set(index, items->text, items->text_count);
    know->views = (struct views){.arena = know->arena,
                                 .plan = know->plan,
                                 .trace = know->trace,
                                 .store = know->store,
                                 .items = items,
                                 .index = index};
    views_fill(&know->views);
    struct deriving deriving = {.arena = know->arena,
                                .items = items,
                                .births = know->births,
                                .index = index,
                                .use = knowledge->use,
                                .use_count = knowledge->use_count,
                                .carries = carries,
                                .self = &know->views};
    derive_all(&deriving, know->rule, know->rule_count);
    *knowledge = (struct knowledge){.item = items->item,
                                    .item_count = items->count,
                                    .items_cut = items->cut,
                                    .view = know->views.view,
                                    .view_count = know->views.count,
                                    .derivation = deriving.derivation,
                                    .derivation_count = deriving.count,
                                    .use = knowledge->use,
                                    .use_count = knowledge->use_count,
                                    .kept = know->views.kept,
                                    .kept_count = know->views.kept_count};
    for (uint32_t v = 0; v < know->views.count; v++) {
        struct view *view = &know->views.view[v];
        bool *seated = arena_array(know->arena, bool, know->plan->role_count);
        views_seat(&know->views, v, seated);
        close(know, view->known, seated);
    }
    for (uint32_t i = 0; i < items->count; i++)
        if (items->item[i].kind == ITEM_PASSWORD || items->item[i].kind == ITEM_WEB_PASSWORD) fill_guessable(know, i);
}
