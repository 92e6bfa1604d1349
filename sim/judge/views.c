/* The pass over the trace. */
#include "views.h"

#include "attacker.h"
#include "fact_record.h"
#include "list.h"
#include "must.h"
#include "unwrap.h"
#include "ws.h"

/* ---- parties ---- */

static struct view *add_view(struct views *views, enum party_kind kind)
{
    struct view *view = &views->view[views->count++];
    *view = (struct view){.kind = kind};
    view->known = arena_array(views->arena, struct known, views->items->count);
    view->guessable = arena_array(views->arena, struct guessable, views->items->count);
    return view;
}

static void add_roles(struct views *views)
{
    const struct plan *plan = views->plan;
    for (uint32_t i = 0; i < plan->role_count; i++) {
        const struct role *role = plan->role[i];
        uint32_t first = role->box ? plan->box[role->box - 1].role[0] : i;
        views->of_role[i] = first < i ? views->of_role[first] : views->count;
        if (first < i) continue;
        struct view *view = add_view(views, role->box ? PARTY_BOX : PARTY_NODE);
        view->role = role;
    }
}

static bool same_zone(const struct link_line *a, const struct link_line *b)
{
    return !a->internal && !b->internal && bytes_equal(a->zone, b->zone);
}

static void add_taps(struct views *views)
{
    const struct plan *plan = views->plan;
    for (uint32_t i = 0; i < plan->link_count; i++) {
        const struct link_line *link = &plan->link[i];
        views->of_link[i] = views->of_zone[i] = ITEM_NONE;
        if (link->internal) continue;
        views->of_link[i] = views->count;
        struct view *view = add_view(views, PARTY_LINK);
        view->link = i;
        view->tls = link->secure;
    }
    for (uint32_t i = 0; i < plan->link_count; i++) {
        const struct link_line *link = &plan->link[i];
        uint32_t first = 0;
        if (link->internal || !link->zone.count) continue;
        while (!same_zone(&plan->link[first], link)) first++;
        if (first == i) {
            struct view *view = add_view(views, PARTY_ZONE);
            view->link = i;
            view->tls = true;
            views->of_zone[i] = views->count - 1;
        }
        views->of_zone[i] = views->of_zone[first];
        views->view[views->of_zone[i]].tls &= link->secure;
    }
}

/* A place that lasts longer than a page or a step: a browser's storage. */
static bool is_storage(enum fact_place place)
{
    return place == FACT_IN_SESSION || place == FACT_IN_LOCAL || place == FACT_IN_COOKIE;
}

static void add_storages(struct views *views)
{
    for (uint32_t i = 0; i < views->plan->role_count; i++) views->of_storage[i] = ITEM_NONE;
    for (uint32_t seq = 0; seq < trace_count(views->trace); seq++) {
        const struct record *record = trace_at(views->trace, seq);
        struct fact_record told;
        if (record->kind != RECORD_FACT || record->extra != FACT_KEPT) continue;
        fact_record_read(record, store_bytes(views->store, record->blob), &told);
        if (!is_storage(told.fact.place)) continue;
        uint32_t role = record_role(record);
        if (views->of_storage[role] != ITEM_NONE) continue;
        views->of_storage[role] = views->count;
        add_view(views, PARTY_STORAGE)->role = views->plan->role[role];
    }
}

/* ---- learning ---- */

static void learn(struct views *views, uint32_t view, uint32_t item, enum known_how how, uint32_t record, uint8_t depth)
{
    if (view == ITEM_NONE || item == ITEM_NONE || (views->late != ITEM_NONE && view != views->late)) return;
    if (views->late != ITEM_NONE) view = views->as;
    struct known *known = &views->view[view].known[item];
    if (known->how == KNOWN_NOT) *known = (struct known){.how = (uint8_t)how, .depth = depth, .record = record};
}

/* The data of every subscriber that nodes have before the run begins (node_kind.given), and their own. */
static void learn_given(struct views *views)
{
    for (uint32_t i = 0; i < views->items->count; i++) {
        const struct item *item = &views->items->item[i];
        if (item->kind == ITEM_SIGNING_KEY)
            learn(views, views->of_role[item->role->index], i, KNOWN_GIVEN, KNOWLEDGE_NO_RECORD, 0);
        if (item->kind == ITEM_PAGE_KEY) learn(views, views->of_role[item->role->index], i, KNOWN_MADE, item->born, 0);
        for (uint32_t r = 0; item->set && r < views->plan->role_count; r++) {
            const struct role *role = views->plan->role[r];
            const char *given = role->kind->given ? role->kind->given(role, &item->set->sample) : "";
            if (list_find(given, bytes_text(item_rows[item->kind].name)) != BYTES_NOT_FOUND)
                learn(views, views->of_role[r], i, KNOWN_GIVEN, KNOWLEDGE_NO_RECORD, 0);
        }
    }
}

/* ---- octets ---- */

/* Pieces of one WebSocket message, by the link they are sent on. */
struct fragments {
    link_id link;
    struct pen pen;
    struct fragments *next;
};

static struct fragments *fragments_of(struct views *views, link_id link)
{
    struct fragments *fragments = views->fragments;
    while (fragments && fragments->link != link) fragments = fragments->next;
    if (fragments) return fragments;
    fragments = arena_new(views->arena, struct fragments);
    *fragments = (struct fragments){.link = link, .next = views->fragments};
    fragments->pen = pen_on(arena_take(views->arena, STORE_BLOB_MAX), STORE_BLOB_MAX);
    return views->fragments = fragments;
}

/* The octets that a frame adds to its message: the whole of it where it comes in one, all of its pieces with the last
 * one, and the octets on the wire of any other frame. */
static struct bytes wire_text(struct views *views, const struct record *record)
{
    struct bytes wire = store_bytes(views->store, record->blob);
    struct ws_frame frame;
    bool data = record->proto == PROTO_SIP && wire.count > 1 && (wire.at[0] & 0x7f) <= WS_BINARY;
    enum ws_side side = data && (wire.at[1] & 0x80) ? WS_FROM_CLIENT : WS_FROM_SERVER;
    if (!data || ws_scan(&frame, wire, side).why || frame.size != wire.count) return wire;
    bool whole = frame.fin && frame.opcode != WS_CONTINUATION;
    if (whole && !frame.masked) return frame.payload;
    if (!views->scratch.base) views->scratch = pen_on(arena_take(views->arena, STORE_BLOB_MAX), STORE_BLOB_MAX);
    struct pen *pen = whole ? &views->scratch : &fragments_of(views, record->subject)->pen;
    if (frame.opcode != WS_CONTINUATION) pen_anew(pen);
    ws_unmask(pen, &frame);
    struct bytes text = pen_so_far(pen);
    if (frame.fin) pen_anew(pen);
    return text;
}

static void note(struct views *views, uint32_t seq, struct bytes text)
{
    struct finding_place *at = &views->at[seq];
    struct secret_spots spots = secret_search(views->index, text);
    at->first = views->found_count;
    for (uint32_t i = 0; i < spots.count; i++) {
        uint32_t item = views->items->text_item[spots.at[i].secret], n = at->first;
        while (n < views->found_count && views->found[n].item != item) n++;
        if (n == views->found_count) {
            views->found = arena_grow(views->arena, views->found, n, &views->found_room, sizeof *views->found);
            views->found[views->found_count++] = (struct found){item, spots.at[i].depth};
        }
        if (spots.at[i].depth < views->found[n].depth) views->found[n].depth = spots.at[i].depth;
    }
    at->count = views->found_count - at->first;
}

static void learn_found(struct views *views, uint32_t view, uint32_t from, enum known_how how, uint32_t record)
{
    const struct finding_place *at = &views->at[from];
    for (uint32_t i = at->first; i < at->first + at->count; i++)
        learn(views, view, views->found[i].item, how, record, views->found[i].depth);
}

/* A message that somebody outside put on the link, or changed there, was sent by no node: a tap reads it all the same.
 */
static void see_sent(struct views *views, uint32_t seq, const struct record *record)
{
    uint32_t class = link_class_of(record->subject);
    const struct link_line *link = &views->plan->link[class];
    if (record->kind == RECORD_SENT)
        learn_found(views, views->of_role[link->end[link_end(record->subject)]], seq, KNOWN_SENT, seq);
    if (link->secure || link->internal) return;
    learn_found(views, views->of_link[class], seq, KNOWN_TAPPED, seq);
    learn_found(views, views->of_zone[class], seq, KNOWN_TAPPED, seq);
}

static bool on_the_wire(const struct record *record)
{
    bool message = record->kind == RECORD_SENT || record->kind == RECORD_INJECTED || record->kind == RECORD_TOUCHED;
    return message && record->proto != PROTO_NONE && record->blob != BLOB_NONE;
}

/* An arriving message is the one that was sent, or a part of it, unless somebody changed it on the way. */
static bool arrives_as_sent(struct views *views, const struct record *sent, const struct record *record)
{
    uint64_t from = sent->blob >> 16, at = record->blob >> 16;
    if (!on_the_wire(sent)) return false;
    if (at >= from && at + blob_count(record->blob) <= from + blob_count(sent->blob)) return true;
    return bytes_equal(wire_text(views, sent), store_bytes(views->store, record->blob));
}

static void see_delivered(struct views *views, uint32_t seq, const struct record *record)
{
    const struct link_line *link = &views->plan->link[link_class_of(record->subject)];
    uint32_t from = views->at[seq].as_sent ? record->cause : seq;
    learn_found(views, views->of_role[link->end[1 - link_end(record->subject)]], from, KNOWN_RECEIVED, seq);
}

/* Each message is searched once, where it is sent; a message that somebody changed is searched again. */
static void note_octets(struct views *views, uint32_t seq)
{
    const struct record *record = trace_at(views->trace, seq);
    if (on_the_wire(record)) note(views, seq, wire_text(views, record));
    if (record->kind != RECORD_DELIVERED || record->proto == PROTO_NONE) return;
    views->at[seq].as_sent = arrives_as_sent(views, trace_at(views->trace, record->cause), record);
    if (!views->at[seq].as_sent) note(views, seq, store_bytes(views->store, record->blob));
}

/* The owner of a node reads the messages that it touches on the way there or from there, as they were before: the
 * node's own program may never see them (taken), or see something else. */
static void see_touched(struct views *views, uint32_t seq, const struct record *record)
{
    const struct filter_row *row = &views->plan->filter[record->extra];
    if (!row->by || !row->move || row->move->seat->kind != SEAT_OWNS || record->proto == PROTO_NONE) return;
    learn_found(views, views_attacker(views, row->by), record->cause, KNOWN_RECEIVED, seq);
}

static void see_octets(struct views *views, uint32_t seq)
{
    const struct record *record = trace_at(views->trace, seq);
    if (record->kind == RECORD_TOUCHED) see_touched(views, seq, record);
    if (on_the_wire(record)) see_sent(views, seq, record);
    if (record->kind == RECORD_DELIVERED && record->proto != PROTO_NONE) see_delivered(views, seq, record);
}

/* ---- facts ---- */

/* The item that a fact speaks of: that secret, or none of this run's. */
static uint32_t item_told(const struct views *views, const struct fact *fact)
{
    enum item_kind kind = item_kind_of(fact->secret);
    return kind == ITEM_KIND_COUNT ? ITEM_NONE : items_find(views->items, kind, fact->value);
}

static void see_typed(struct views *views, uint32_t seq, const struct record *record, const struct fact *fact)
{
    uint32_t item = item_told(views, fact);
    learn(views, views->of_role[record_role(record)], item, KNOWN_TYPED, seq, 0);
    if (item != ITEM_NONE) views->items->item[item].typed = true;
}

/* The party that finds it in its place. */
static void find_kept(struct views *views, const struct kept_item *kept, uint32_t seq)
{
    const struct item *item = &views->items->item[kept->item];
    uint32_t storage = kept->stored ? views->of_storage[kept->role->index] : ITEM_NONE;
    learn(views, storage, kept->item, KNOWN_KEPT, seq, 0);
    learn(views, kept->view, kept->item, KNOWN_KEPT, seq, 0);
    /* Beside a credential is the name of its owner (docs/lab-messages.md: ims-user, ims-secret). */
    if (item->kind == ITEM_PASSWORD || item->kind == ITEM_HA1)
        learn(views, storage, items_owned(views->items, ITEM_IMPI, item->set, item->member, 0), KNOWN_KEPT, seq, 0);
}

/* Something was put where it stays for a while. */
static void see_kept(struct views *views, uint32_t seq, const struct record *record, const struct fact *fact)
{
    uint32_t view = views->of_role[record_role(record)], item = item_told(views, fact);
    if (item == ITEM_NONE) return;
    views->kept = arena_grow(views->arena, views->kept, views->kept_count, &views->kept_room, sizeof *views->kept);
    views->kept[views->kept_count] = (struct kept_item){.view = view,
                                                        .role = views->plan->role[record_role(record)],
                                                        .item = item,
                                                        .where = bytes_text(fact_place_name[fact->place]),
                                                        .stored = is_storage(fact->place),
                                                        .since = seq,
                                                        .until = KNOWLEDGE_NO_RECORD};
    find_kept(views, &views->kept[views->kept_count++], seq);
}

/* It was kept as often as it was put there. */
static void see_forgot(struct views *views, uint32_t seq, const struct record *record, const struct fact *fact)
{
    uint32_t view = views->of_role[record_role(record)], item = item_told(views, fact);
    for (uint32_t i = views->kept_count; i > 0; i--) {
        struct kept_item *kept = &views->kept[i - 1];
        bool there = bytes_equal(kept->where, bytes_text(fact_place_name[fact->place]));
        if (kept->view != view || kept->item != item || !there || kept->until != KNOWLEDGE_NO_RECORD) continue;
        kept->until = seq;
        return;
    }
}

/* A node knows the values that it made. */
static void see_born(struct views *views, uint32_t seq, const struct record *record)
{
    for (uint32_t i = 0; i < views->items->count; i++)
        if (views->items->item[i].born == seq) learn(views, views->of_role[record_role(record)], i, KNOWN_MADE, seq, 0);
}

static void see_fact(struct views *views, uint32_t seq, const struct record *record)
{
    struct fact_record told;
    fact_record_read(record, store_bytes(views->store, record->blob), &told);
    switch (told.fact.kind) {
    case FACT_TYPED: see_typed(views, seq, record, &told.fact); return;
    case FACT_KEPT: see_kept(views, seq, record, &told.fact); return;
    case FACT_FORGOT: see_forgot(views, seq, record, &told.fact); return;
    case FACT_BORN: see_born(views, seq, record); return;
    default: return;
    }
}

void views_fill(struct views *views)
{
    const struct plan *plan = views->plan;
    uint32_t records = trace_count(views->trace);
    uint32_t most = 2 * plan->role_count + 2 * plan->link_count + plan->attacker_count;
    views->view = arena_array(views->arena, struct view, most);
    views->of_role = arena_array(views->arena, uint32_t, plan->role_count);
    views->of_storage = arena_array(views->arena, uint32_t, plan->role_count);
    views->of_link = arena_array(views->arena, uint32_t, plan->link_count);
    views->of_zone = arena_array(views->arena, uint32_t, plan->link_count);
    views->at = arena_array(views->arena, struct finding_place, records);
    views->late = views->as = ITEM_NONE;
    add_roles(views);
    add_taps(views);
    add_storages(views);
    for (const struct attacker *attacker = plan->attacker; attacker; attacker = attacker->next)
        add_view(views, PARTY_ATTACKER)->attacker = attacker;
    must(views->count <= most);
    learn_given(views);
    for (uint32_t seq = 0; seq < records; seq++) {
        const struct record *record = trace_at(views->trace, seq);
        note_octets(views, seq);
        see_octets(views, seq);
        if (record->kind == RECORD_FACT) see_fact(views, seq, record);
    }
}

void views_late(struct views *views, uint32_t view, uint32_t from, uint32_t into)
{
    views->late = view;
    views->as = into;
    for (uint32_t i = 0; i < views->kept_count; i++) {
        const struct kept_item *kept = &views->kept[i];
        if (kept->until > from) find_kept(views, kept, kept->since > from ? kept->since : from);
    }
    for (uint32_t seq = from; seq < trace_count(views->trace); seq++) {
        const struct record *record = trace_at(views->trace, seq);
        struct fact_record told;
        see_octets(views, seq);
        if (record->kind != RECORD_FACT) continue;
        fact_record_read(record, store_bytes(views->store, record->blob), &told);
        if (told.fact.kind == FACT_TYPED) see_typed(views, seq, record, &told.fact);
        if (told.fact.kind == FACT_BORN) see_born(views, seq, record);
    }
    views->late = views->as = ITEM_NONE;
}

/* ---- asking ---- */

bool views_carry(const struct views *views, uint32_t record, uint32_t item)
{
    const struct finding_place *at = &views->at[record];
    if (!at->count && trace_at(views->trace, record)->kind == RECORD_DELIVERED)
        at = &views->at[trace_at(views->trace, record)->cause];
    for (uint32_t i = at->first; i < at->first + at->count; i++)
        if (views->found[i].item == item) return true;
    return false;
}

/* The roles of a node or a box; those that an attacker owns, with the boxes they are in. */
void views_seat(const struct views *views, uint32_t view, bool *seated)
{
    const struct view *of = &views->view[view];
    bool node = of->kind == PARTY_NODE || of->kind == PARTY_BOX;
    for (uint32_t i = 0; i < views->plan->role_count; i++)
        if (node && views->of_role[i] == view) seated[i] = true;
    if (of->kind != PARTY_ATTACKER) return;
    for (const struct seat *seat = of->attacker->seats; seat; seat = seat->next)
        if (seat->kind == SEAT_OWNS) views_seat(views, views->of_role[seat->role->index], seated);
}

uint32_t views_attacker(const struct views *views, const struct attacker *attacker)
{
    uint32_t view = 0;
    while (views->view[view].attacker != attacker) must(++view < views->count);
    return view;
}

uint32_t views_of(const struct views *views, const struct party *party)
{
    const struct plan *plan = views->plan;
    switch (party->kind) {
    case PARTY_NODE: return party->role ? views->of_role[party->role->index] : ITEM_NONE;
    case PARTY_BOX: return party->box ? views->of_role[plan->box[party->box - 1].role[0]] : ITEM_NONE;
    case PARTY_LINK: return party->link < plan->link_count ? views->of_link[party->link] : ITEM_NONE;
    case PARTY_STORAGE: return party->role ? views->of_storage[party->role->index] : ITEM_NONE;
    case PARTY_ATTACKER: return ITEM_NONE;
    case PARTY_ZONE: break;
    }
    for (uint32_t i = 0; i < plan->link_count; i++)
        if (views->of_zone[i] != ITEM_NONE && bytes_equal(plan->link[i].zone, party->zone)) return views->of_zone[i];
    return ITEM_NONE;
}

bool views_here(const struct views *views, const struct party *party)
{
    return (party->kind == PARTY_STORAGE && party->role) || views_of(views, party) != ITEM_NONE;
}
