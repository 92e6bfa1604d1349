/* Collecting the items that can be known. */
#include "items.h"

#include "base64.h"
#include "digest.h"
#include "must.h"

enum { TEXTS_ROOM = 8192, RAW_ROOM = DIGEST_RAW_MAX };

/* ---- adding ---- */

static void look_for(struct items *items, uint32_t item, struct bytes text)
{
    if (!text.count) return;
    items->text = arena_grow(items->arena, items->text, items->text_count, &items->text_room, sizeof *items->text);
    items->text_item = arena_grow(items->arena, items->text_item, items->text_count, &items->text_item_room,
                                  sizeof *items->text_item);
    items->text_item[items->text_count] = item;
    items->text[items->text_count++] = text;
}

static uint32_t add(struct items *items, const struct item *item)
{
    if (items->count == KNOWLEDGE_ITEMS_MAX) {
        items->cut = true;
        return ITEM_NONE;
    }
    items->item = arena_grow(items->arena, items->item, items->count, &items->room, sizeof *items->item);
    items->item[items->count] = *item;
    look_for(items, items->count, item->value);
    if (item->kind == ITEM_HA1 || item->kind == ITEM_HA1_SHA256) {
        struct pen pen = pen_on(arena_take(items->arena, RAW_ROOM), RAW_ROOM);
        if (hex_read(&pen, item->value)) look_for(items, items->count, pen_done(&pen));
    }
    return items->count++;
}

/* ---- declared ---- */

struct item_owner {
    const struct subscriber_set *set;
    uint32_t member;
};

static void add_owned(struct items *items, struct item_owner owner, enum item_kind kind, struct bytes value,
                      uint32_t number)
{
    if (!value.count) return;
    add(items, &(struct item){.kind = kind,
                              .value = value,
                              .set = owner.set,
                              .member = owner.member,
                              .number = number,
                              .born = KNOWLEDGE_NO_RECORD});
}

/* As the HSS has it, where it said so. */
static struct bytes ha1_of(struct items *items, enum item_kind kind, const struct subscriber *subscriber)
{
    enum digest_algorithm algorithm = kind == ITEM_HA1 ? DIGEST_MD5 : DIGEST_SHA_256;
    struct bytes handed = births_ha1(items->births, kind, subscriber->impi);
    struct hexdigest ha1;
    if (handed.at) return handed;
    if (!subscriber->password.count) return bytes_of(NULL, 0);
    digest_ha1(algorithm, subscriber->impi, subscriber->realm, subscriber->password, &ha1);
    return arena_copy(items->arena, hex_view(&ha1));
}

static void add_subscriber(struct items *items, struct item_owner owner, const struct subscriber *subscriber)
{
    add_owned(items, owner, ITEM_PASSWORD, subscriber->password, 0);
    add_owned(items, owner, ITEM_HA1, ha1_of(items, ITEM_HA1, subscriber), 0);
    add_owned(items, owner, ITEM_HA1_SHA256, ha1_of(items, ITEM_HA1_SHA256, subscriber), 0);
    add_owned(items, owner, ITEM_WEB_PASSWORD, subscriber->web_password, 0);
    add_owned(items, owner, ITEM_IMPI, subscriber->impi, 0);
    for (uint32_t i = 0; i < subscriber->impu_count; i++) add_owned(items, owner, ITEM_IMPU, subscriber->impu[i], i);
    add_owned(items, owner, ITEM_WEB_ID, subscriber->web_id, 0);
    /* The home network's realm is known to everybody; another one is looked for. */
    if (!bytes_equal(subscriber->realm, items->plan->domain)) add_owned(items, owner, ITEM_REALM, subscriber->realm, 0);
}

static void add_subscribers(struct items *items)
{
    const struct plan *plan = items->plan;
    uint32_t people = 0;
    for (uint32_t s = 0; s < plan->subscriber_set_count; s++) {
        const struct subscriber_set *set = &plan->subscriber_set[s];
        for (uint32_t n = 0; n < set->count; n++) {
            struct pen pen = pen_on(NULL, 0);
            struct subscriber subscriber;
            struct item_owner owner = {set, n};
            if (++people > KNOWLEDGE_PEOPLE_MAX) {
                items->cut = true;
                return;
            }
            if (set->is_population) pen = pen_on(arena_take(items->arena, TEXTS_ROOM), TEXTS_ROOM);
            subscriber_set_at(set, n, &pen, &subscriber);
            add_subscriber(items, owner, &subscriber);
        }
    }
}

/* Keys made from the run's seed: found where their octets are, and never derived from it. */
static void add_keys(struct items *items)
{
    for (uint32_t i = 0; i < items->plan->role_count; i++) {
        const struct role *role = items->plan->role[i];
        if (!role->signs) continue;
        add(items, &(struct item){.kind = ITEM_SIGNING_KEY,
                                  .value = bytes_of(role->signing_seed, sizeof role->signing_seed),
                                  .role = role,
                                  .born = KNOWLEDGE_NO_RECORD});
    }
}

/* ---- born ---- */

static uint32_t count_kind(const struct items *items, enum item_kind kind)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < items->count; i++) count += items->item[i].kind == kind;
    return count;
}

static void add_births(struct items *items)
{
    const struct births *births = items->births;
    for (uint32_t i = 0; i < births->count; i++) {
        const struct birth *birth = &births->birth[i];
        const struct role *role = items->plan->role[birth->role];
        add(items, &(struct item){.kind = birth->kind,
                                  .value = birth->value,
                                  .number = count_kind(items, birth->kind),
                                  .role = birth->reported ? role : NULL,
                                  .born = birth->record});
        if (birth->kind != ITEM_PROOF || count_kind(items, ITEM_PAGE_KEY)) continue;
        add(items, &(struct item){.kind = ITEM_PAGE_KEY, .role = role, .born = birth->record});
    }
}

void items_collect(struct items *items, const struct births *births, const struct plan *plan, struct arena *arena)
{
    *items = (struct items){.arena = arena, .plan = plan, .births = births};
    add_subscribers(items);
    add_keys(items);
    add_births(items);
}

/* ---- asking ---- */

uint32_t items_find(const struct items *items, enum item_kind kind, struct bytes value)
{
    for (uint32_t i = 0; value.count && i < items->count; i++)
        if (items->item[i].kind == kind && bytes_equal(items->item[i].value, value)) return i;
    return ITEM_NONE;
}

uint32_t items_value(struct items *items, struct bytes name, struct bytes value, uint32_t born)
{
    if (!value.count) return ITEM_NONE;
    for (uint32_t i = 0; i < items->count; i++)
        if (bytes_equal(items->item[i].value, value)) return i;
    return add(items, &(struct item){.kind = ITEM_VALUE, .named = name, .value = value, .born = born});
}

uint32_t items_owned(const struct items *items, enum item_kind kind, const struct subscriber_set *set, uint32_t member,
                     uint32_t n)
{
    for (uint32_t i = 0; i < items->count; i++) {
        const struct item *item = &items->item[i];
        if (item->kind == kind && item->set == set && item->member == member && item->number == n) return i;
    }
    return ITEM_NONE;
}
