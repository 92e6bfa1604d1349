/* The items in the octets of each party: every message of a run is searched once, and its items are known from then on
 * to its sender, to its receiver, and to every tap of a link that is not secured. */
#ifndef VIEWS_H
#define VIEWS_H

#include "items.h"

struct views {
    struct arena *arena;
    const struct plan *plan;
    const struct trace *trace;
    const struct store *store;
    struct items *items;
    struct secret_index *index; /* over items->text */
    struct view *view;
    uint32_t count;
    uint32_t *of_role, *of_link; /* by role: of it or its box; by link class: its tap, or ITEM_NONE */
    uint32_t *of_zone;           /* by link class: the tap of its zone, or ITEM_NONE */
    uint32_t *of_storage;        /* by role, or ITEM_NONE */
    /* The items in the octets of a record: found[first[seq] .. first[seq] + count[seq]]. */
    struct finding_place {
        uint32_t first, count;
        bool as_sent; /* a delivery of the message as sent: that record has the octets */
    } * at;
    struct found {
        uint32_t item;
        uint8_t depth;
    } * found;
    uint32_t found_count, found_room;
    struct kept_item *kept;
    uint32_t kept_count, kept_room;
    uint32_t late, as;  /* while a late seat is looked at: the party whose octets count, and the one that learns;
                         * else ITEM_NONE */
    struct pen scratch; /* a masked frame's message */
    struct fragments *fragments; /* WebSocket messages that came in pieces, or NULL */
};

/* Makes a view of every party and fills in the items that octets and facts give; those of attackers stay empty
 * (seats.h). */
void views_fill(struct views *);
/* The items that a party learns from the record `from` on go into another view: those of its octets, and those it keeps
 * then. */
void views_late(struct views *, uint32_t view, uint32_t from, uint32_t into);
/* Whether the octets of a record, or of the sending that it was, hold an item. */
bool views_carry(const struct views *, uint32_t record, uint32_t item);
/* Which roles are of a party: seated[role]. */
void views_seat(const struct views *, uint32_t view, bool *seated);
uint32_t views_attacker(const struct views *, const struct attacker *);
/* The view of a party that a claim names, or ITEM_NONE: it has none. */
uint32_t views_of(const struct views *, const struct party *);
/* Whether the party is in this topology; a storage that keeps nothing is. */
bool views_here(const struct views *, const struct party *);

#endif
