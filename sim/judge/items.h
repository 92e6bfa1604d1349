/* The items that can be known in one run: those that its scenario declares, that are born in it, and that its claims
 * name. */
#ifndef ITEMS_H
#define ITEMS_H

#include "births.h"
#include "secret.h"

struct items {
    struct arena *arena;
    const struct plan *plan;
    const struct births *births;
    struct item *item;
    uint32_t count, room;
    bool cut;
    /* The texts that are looked for in octets, each with its item: H(A1) is looked for as text and as its octets. */
    struct bytes *text;
    uint32_t *text_item;
    uint32_t text_count, text_room, text_item_room;
};

#define ITEM_NONE UINT32_MAX

void items_collect(struct items *, const struct births *, const struct plan *, struct arena *);
/* The item with those octets: one that is there, or a new one. ITEM_NONE when there are none, or no room. */
uint32_t items_value(struct items *, struct bytes name, struct bytes value, uint32_t born);
/* The first item of a kind that a subscriber owns (the nth of its IMPUs), or ITEM_NONE. */
uint32_t items_owned(const struct items *, enum item_kind, const struct subscriber_set *, uint32_t member, uint32_t n);
/* The item of a kind with those octets, or ITEM_NONE. */
uint32_t items_find(const struct items *, enum item_kind, struct bytes value);

#endif
