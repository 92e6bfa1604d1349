/* Requests without a final answer, each on three chains: of all by age, and of those with the same hash of link, or of
 * key, by age too. The ends of the chains are tables that grow with the number of open requests. */
#include "asked.h"

#include "bytes.h"
#include "must.h"

enum { ENDS_MIN = 64 };

static bool same(enum asked_chain chain, const struct asked_key *a, const struct asked_key *b)
{
    if (chain == ASKED_BY_AGE) return true;
    if (a->link != b->link || a->proto != b->proto) return false;
    return chain == ASKED_BY_LINK || a->answer == b->answer;
}

static const struct asked_end *end_of(const struct asked *asked, enum asked_chain chain, const struct asked_key *key)
{
    const uint64_t word[] = {key->link, (uint64_t)key->proto, chain == ASKED_BY_KEY ? key->answer : 0};
    if (chain == ASKED_BY_AGE) return &asked->age;
    uint64_t hash = bytes_hash(bytes_of((const char *)word, sizeof word));
    return &asked->end[chain][hash & (asked->end_room - 1)];
}

static void append(struct asked *asked, enum asked_chain chain, uint32_t number)
{
    struct asked_slot *slot = &asked->slot[number];
    struct asked_end *end = (struct asked_end *)end_of(asked, chain, &slot->key);
    slot->older[chain] = end->last;
    slot->newer[chain] = 0;
    if (end->last) asked->slot[end->last - 1].newer[chain] = number + 1;
    else end->first = number + 1;
    end->last = number + 1;
}

static void unchain(struct asked *asked, enum asked_chain chain, uint32_t number)
{
    struct asked_slot *slot = &asked->slot[number];
    struct asked_end *end = (struct asked_end *)end_of(asked, chain, &slot->key);
    uint32_t older = slot->older[chain], newer = slot->newer[chain];
    if (older) asked->slot[older - 1].newer[chain] = newer;
    else end->first = newer;
    if (newer) asked->slot[newer - 1].older[chain] = older;
    else end->last = older;
}

static void ends_grow(struct asked *asked)
{
    asked->end_room = asked->end_room ? asked->end_room * 2 : ENDS_MIN;
    for (enum asked_chain chain = ASKED_BY_LINK; chain < ASKED_CHAINS; chain++) {
        asked->end[chain] = arena_array(asked->arena, struct asked_end, asked->end_room);
        for (uint32_t at = asked->age.first; at; at = asked->slot[at - 1].newer[ASKED_BY_AGE])
            append(asked, chain, at - 1);
    }
}

uint32_t asked_add(struct asked *asked, struct asked_key key)
{
    if (asked->open == asked->end_room) ends_grow(asked);
    uint32_t number = asked->free - 1;
    if (asked->free) {
        asked->free = asked->slot[number].newer[ASKED_BY_AGE];
    } else {
        asked->slot = arena_grow(asked->arena, asked->slot, asked->slot_count, &asked->slot_room, sizeof *asked->slot);
        number = asked->slot_count++;
    }
    asked->slot[number] = (struct asked_slot){.key = key};
    asked->open++;
    for (enum asked_chain chain = ASKED_BY_AGE; chain < ASKED_CHAINS; chain++) append(asked, chain, number);
    return number;
}

void asked_drop(struct asked *asked, uint32_t number)
{
    must(number < asked->slot_count && asked->open);
    for (enum asked_chain chain = ASKED_BY_AGE; chain < ASKED_CHAINS; chain++) unchain(asked, chain, number);
    asked->slot[number].newer[ASKED_BY_AGE] = asked->free;
    asked->free = number + 1;
    asked->open--;
}

uint32_t asked_next(const struct asked *asked, enum asked_chain chain, struct asked_key key, uint32_t after)
{
    if (!asked->end_room) return ASKED_NONE;
    uint32_t at = after == ASKED_NONE ? end_of(asked, chain, &key)->first : asked->slot[after].newer[chain];
    while (at && !same(chain, &asked->slot[at - 1].key, &key)) at = asked->slot[at - 1].newer[chain];
    return at ? at - 1 : ASKED_NONE;
}
