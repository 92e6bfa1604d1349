/* Items, views, rules, and their results. */
#include "know.h"

#include "goal.h"
#include "must.h"
#include "proof.h"
#include "seats.h"

/* ---- answers to challenges ---- */

/* The subscriber whose password an answer was made with: it is computed again, since a user may have typed another one.
 */
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

/* ---- the items that a claim means ---- */

static struct meant owned_items(struct know *know, const struct claim_subject *subject)
{
    static const enum item_kind kinds[SUBSCRIBER_FIELD_COUNT] = {
        [SUBSCRIBER_IMPI] = ITEM_IMPI,     [SUBSCRIBER_IMPU] = ITEM_IMPU,
        [SUBSCRIBER_REALM] = ITEM_REALM,   [SUBSCRIBER_PASSWORD] = ITEM_PASSWORD,
        [SUBSCRIBER_HA1] = ITEM_HA1,       [SUBSCRIBER_HA1_SHA256] = ITEM_HA1_SHA256,
        [SUBSCRIBER_WEB_ID] = ITEM_WEB_ID, [SUBSCRIBER_WEB_PASSWORD] = ITEM_WEB_PASSWORD};
    uint32_t most = subject->set->count < KNOWLEDGE_PEOPLE_MAX ? subject->set->count : KNOWLEDGE_PEOPLE_MAX;
    struct meant meant = {.item = arena_array(know->arena, uint32_t, most)};
    for (uint32_t member = 0; member < most; member++) {
        uint32_t item = items_owned(&know->items, kinds[subject->subscriber_field], subject->set, member,
                                    subject->index);
        if (item != ITEM_NONE) meant.item[meant.count++] = item;
    }
    return meant;
}

static uint32_t key_item(const struct items *items, const struct role *role)
{
    for (uint32_t i = 0; i < items->count; i++) {
        enum item_kind kind = items->item[i].kind;
        if ((kind == ITEM_SIGNING_KEY || kind == ITEM_PAGE_KEY) && items->item[i].role == role) return i;
    }
    return ITEM_NONE;
}

static uint32_t value_item(const struct know *know, const struct claim_subject *subject)
{
    if (subject->kind == SUBJECT_VALUE) return know->value[subject->value].item;
    for (uint32_t i = 0; i < know->value_count; i++)
        if (know->value[i].subject == subject) return know->value[i].item;
    return ITEM_NONE;
}

struct meant know_meant(struct know *know, const struct claim_subject *subject)
{
    struct meant one = {.item = arena_new(know->arena, uint32_t), .count = 1};
    if (subject->kind == SUBJECT_SUBSCRIBER) return owned_items(know, subject);
    *one.item = subject->kind == SUBJECT_KEY ? key_item(&know->items, subject->role) : value_item(know, subject);
    one.count = *one.item != ITEM_NONE;
    return one;
}

/* ---- derivation ---- */

static void close(const struct know *know, struct known *known, const bool *seated)
{
    derive_close(known, know->knowledge.derivation, know->knowledge.derivation_count, seated);
}

/* The parties that can test words for a password. */
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
    seats_fill(know);
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
        view->seen = arena_array(know->arena, struct known, items->count);
        memcpy(view->seen, view->known, items->count * sizeof *view->seen);
        views_seat(&know->views, v, seated);
        close(know, view->known, seated);
    }
    for (uint32_t i = 0; i < items->count; i++)
        if (items->item[i].kind == ITEM_PASSWORD || items->item[i].kind == ITEM_WEB_PASSWORD) fill_guessable(know, i);
}
