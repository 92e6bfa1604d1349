/* Beginning with the node that commits, every row of `accepts` that its policies leave open is looked at: the parties
 * that can make such evidence, the parties whose word it is (and the evidence that convinces them in turn), and the
 * parties on the way of the fields that it does not cover. */
#include "resting.h"

#include "agreed_value.h"
#include "fact_record.h"
#include "goal.h"
#include "list.h"

struct resting {
    struct claiming *claiming;
    struct agreed_reader reader;
    const struct role *a, *b; /* the parties of the claim: they have to be honest anyway; or NULL */
    unsigned on;
    unsigned ways;         /* WAY_BITs: the ways that it takes to break the claim */
    uint32_t began, ended; /* records of a node's beliefs that count */
    bool *visited;         /* by role */
    struct rest *rest;
    uint32_t *view; /* of each; ITEM_NONE: anybody */
    uint32_t count, room, view_room;
};

/* The ways to break a claim of its kind. */
enum {
    WAY_KEY = 1,        /* evidence of somebody else's */
    WAY_FIELD = 2,      /* a field that the evidence does not cover */
    WAY_CONNECTION = 4, /* the same evidence, on another connection */
    WAY_AGAIN = 8,      /* the same evidence, once more */
    WAY_WORD = 16       /* a word that counts, of a party with the right to say it */
};

/* ---- the parties that break it ---- */

static struct bytes name_of(struct resting *resting, uint32_t view)
{
    struct pen *pen = claiming_pen(resting->claiming);
    if (view == ITEM_NONE) return BYTES("anybody");
    view_name(pen, resting->claiming->judge->plan, &resting->claiming->know->views.view[view]);
    return arena_copy(resting->claiming->judge->arena, pen_done(pen));
}

/* "wsf T05|link T71": the threat that is named after the kind of this party; none where none is. */
static struct bytes threat_of(const struct resting *resting, uint32_t view, const char *shown)
{
    const struct view *party = view == ITEM_NONE ? NULL : &resting->claiming->know->views.view[view];
    struct bytes kind = !party ? BYTES("anybody") : party->role ? bytes_text(party->role->kind->name) : BYTES("link");
    struct bytes rest = bytes_text(shown ? shown : ""), word, threat;
    while (list_next(&rest, &word))
        if (bytes_equal(bytes_cut(word, ' ', &threat), kind)) return threat;
    return bytes_of("", 0);
}

/* Once a party, an attacker and its own ends being one; a reason that a scenario shows goes before one that none does.
 */
static void add(struct resting *resting, uint32_t view, struct bytes why, const char *shown)
{
    struct bytes threat = threat_of(resting, view, shown), name = name_of(resting, view);
    struct arena *arena = resting->claiming->judge->arena;
    const struct views *views = &resting->claiming->know->views;
    if (view != ITEM_NONE && resting->a && view == views->of_role[resting->a->index]) return;
    if (view != ITEM_NONE && resting->b && view == views->of_role[resting->b->index]) return;
    for (uint32_t i = 0; i < resting->count; i++) {
        if (resting->view[i] != view && !bytes_equal(resting->rest[i].party, name)) continue;
        if (!resting->rest[i].threat.count && threat.count)
            resting->rest[i] = (struct rest){resting->rest[i].party, why, threat};
        return;
    }
    resting->rest = arena_grow(arena, resting->rest, resting->count, &resting->room, sizeof *resting->rest);
    resting->view = arena_grow(arena, resting->view, resting->count, &resting->view_room, sizeof *resting->view);
    resting->view[resting->count] = view;
    resting->rest[resting->count++] = (struct rest){name, why, threat};
}

/* A party that holds a link can say anything on it; a link that is secured, or inside a box, cannot be held. */
static void add_link(struct resting *resting, uint32_t class, struct bytes why, const char *shown)
{
    const struct link_line *link = &resting->claiming->judge->plan->link[class];
    if (!link->secure && !link->internal) add(resting, resting->claiming->know->views.of_link[class], why, shown);
}

/* ---- the parties that can make the evidence ---- */

static bool is_key(const struct resting *resting, enum evidence_key key, const struct item *item)
{
    const struct role *person = resting->b && resting->b->subscriber_set ? resting->b : resting->a;
    bool of_b = item->set && (!person || item->set == person->subscriber_set);
    switch (key) {
    case EVIDENCE_BY_HA1:
        return of_b && (item->kind == ITEM_HA1 || item->kind == ITEM_HA1_SHA256 || item->kind == ITEM_PASSWORD);
    case EVIDENCE_BY_PASSWORD: return of_b && item->kind == ITEM_PASSWORD;
    case EVIDENCE_BY_WEB_PASSWORD: return of_b && item->kind == ITEM_WEB_PASSWORD;
    case EVIDENCE_BY_TOKEN: return item->kind == ITEM_TOKEN || item->kind == ITEM_SIGNING_KEY;
    case EVIDENCE_BY_PAGE_KEY: return item->kind == ITEM_PAGE_KEY || item->kind == ITEM_SIGNING_KEY;
    case EVIDENCE_BY_NOTHING:
    case EVIDENCE_BY_ANYBODY:
    case EVIDENCE_BY_RIGHT: break;
    }
    return false;
}

static void add_holders(struct resting *resting, const struct evidence_row *row)
{
    const struct know *know = resting->claiming->know;
    for (uint32_t v = 0; v < know->views.count; v++) {
        if (know->views.view[v].kind == PARTY_ZONE) continue; /* several taps */
        for (uint32_t i = 0; i < know->items.count; i++) {
            if (!is_key(resting, row->key, &know->items.item[i]) || know->views.view[v].known[i].how == KNOWN_NOT)
                continue;
            struct pen *pen = claiming_pen(resting->claiming);
            pen_lit(pen, "knows ");
            item_name(pen, &know->items.item[i]);
            add(resting, v, arena_copy(resting->claiming->judge->arena, pen_done(pen)), row->shown_key);
            break;
        }
    }
}

/* Rule C: a party that redeems codes can have a token made for any key, so a key of the page's own does not keep it
 * out. */
static void add_redeemers(struct resting *resting)
{
    const struct know *know = resting->claiming->know;
    for (uint32_t d = 0; d < know->knowledge.derivation_count; d++) {
        const struct derivation *derivation = &know->knowledge.derivation[d];
        if (derivation->row->letter != 'C' || !derivation->seat) continue;
        uint32_t view = know->views.of_role[derivation->seat->index];
        bool knows = true;
        for (uint32_t i = 0; i < derivation->premise_count; i++)
            knows = knows && know->views.view[view].known[derivation->premise[i]].how != KNOWN_NOT;
        if (knows) add(resting, view, BYTES("redeems codes for tokens with a key of its own"), NULL);
    }
}

/* ---- the parties on the way ---- */

static bool again(const struct resting *resting, const struct role *role, const struct evidence_row *row)
{
    bool message = row->key != EVIDENCE_BY_RIGHT && row->key != EVIDENCE_BY_NOTHING;
    return (resting->ways & WAY_AGAIN) && message && !(row->once && row->once(role));
}

/* The fields that a row leaves open, in words; none when it covers all. */
static struct bytes uncovered(struct resting *resting, const struct role *role, const struct evidence_row *row)
{
    struct pen *pen = claiming_pen(resting->claiming);
    const char *between = "on the way of ";
    for (uint32_t field = 0; field < AGREED_COUNT; field++) {
        if (!(resting->ways & WAY_FIELD) || !(resting->on & ~evidence_covers(row, role) & AGREED_BIT(field))) continue;
        pen_text(pen, between);
        pen_text(pen, agreed_rows[field].name);
        between = ", ";
    }
    if (resting->ways & WAY_CONNECTION) {
        pen_text(pen, between);
        pen_lit(pen, "the connection");
    } else if (between[0] == 'o' && again(resting, role, row)) {
        pen_lit(pen, "has what convinces ");
        pen_bytes(pen, role->name);
        pen_lit(pen, " as often as it is shown");
    } else if (!resting->on && row->key == EVIDENCE_BY_NOTHING && resting->ways & WAY_FIELD) {
        pen_lit(pen, "on the way");
    }
    return arena_copy(resting->claiming->judge->arena, pen_done(pen));
}

static void walk(struct resting *resting, uint32_t record, struct bytes why, const char *shown)
{
    const struct plan *plan = resting->claiming->judge->plan;
    const struct views *views = &resting->claiming->know->views;
    while (record != VERDICT_NO_RECORD) {
        const struct record *here = trace_at(resting->reader.trace, record);
        uint32_t sender = plan->link[link_class_of(here->subject)].end[link_end(here->subject)];
        add_link(resting, link_class_of(here->subject), why, shown);
        add(resting, views->of_role[sender], why, shown);
        record = agreed_relayed(resting->reader.trace, record);
    }
}

/* The ways on which the evidence that convinced a node really came. */
static void add_between(struct resting *resting, const struct role *role, const struct evidence_row *row)
{
    struct bytes why = uncovered(resting, role, row);
    const char *shown = resting->ways & WAY_CONNECTION ? row->shown_connection : row->shown_way;
    const struct verdict *verdict = resting->claiming->judge->verdict;
    if (!why.count) return;
    for (uint32_t seq = resting->began; seq < resting->ended; seq++) {
        const struct record *record = trace_at(verdict->trace, seq);
        struct fact_record told;
        bool accepted = record->kind == RECORD_FACT && record_role(record) == role->index &&
                        (record->extra == FACT_BELIEVED || record->extra == FACT_COMMIT);
        if (!accepted) continue;
        fact_record_read(record, store_bytes(verdict->store, record->blob), &told);
        walk(resting, told.message, why, shown);
    }
}

/* ---- the rows ---- */

static void visit(struct resting *, const struct role *, const char *name);

static void add_right(struct resting *resting, const struct role *role, const struct evidence_row *row)
{
    const struct plan *plan = resting->claiming->judge->plan;
    for (uint32_t i = 0; i < plan->role_count; i++) {
        const struct role *other = plan->role[i];
        if (other == role || !row->from(role, other)) continue;
        struct pen *pen = claiming_pen(resting->claiming);
        pen_text(pen, row->key == EVIDENCE_BY_RIGHT ? "its " : "signs a ");
        pen_text(pen, row->name);
        pen_lit(pen, " convinces ");
        pen_bytes(pen, role->name);
        struct bytes why = arena_copy(resting->claiming->judge->arena, pen_done(pen));
        add(resting, resting->claiming->know->views.of_role[i], why, row->shown_key);
        for (uint32_t link = 0; link < plan->link_count && row->key == EVIDENCE_BY_RIGHT; link++) {
            const uint32_t *end = plan->link[link].end;
            bool joins = (end[0] == i && end[1] == role->index) || (end[1] == i && end[0] == role->index);
            if (joins) add_link(resting, link, why, NULL);
        }
        visit(resting, other, row->name);
    }
}

/* A node that passes a word on is convinced by the same word of another node; the first that says it, by any evidence
 * that it accepts. */
static void visit(struct resting *resting, const struct role *role, const char *name)
{
    const struct evidence_row *rows = role->kind->accepts;
    bool passes = false;
    if (!rows || resting->visited[role->index]) return;
    resting->visited[role->index] = true;
    for (const struct evidence_row *row = rows; row->name; row++) passes = passes || strcmp(row->name, name) == 0;
    for (const struct evidence_row *row = rows; row->name; row++) {
        if ((passes && strcmp(row->name, name) != 0) || (row->accepted && !row->accepted(role))) continue;
        if (row->key == EVIDENCE_BY_ANYBODY) {
            add(resting, ITEM_NONE,
                arena_format(resting->claiming->judge->arena, "the %s that %.*s believes", row->name,
                             (int)role->name.count, role->name.at),
                row->shown_key);
        }
        if (resting->ways & WAY_KEY) add_holders(resting, row);
        if (resting->ways & WAY_KEY && row->key == EVIDENCE_BY_PAGE_KEY) add_redeemers(resting);
        if (row->key != EVIDENCE_BY_RIGHT) add_between(resting, role, row);
        if (row->from && resting->ways & WAY_WORD) add_right(resting, role, row);
    }
}

static void begin(struct resting *resting, struct claiming *claiming, unsigned ways)
{
    struct judge *judge = claiming->judge;
    *resting = (struct resting){
        .claiming = claiming,
        .reader = {.arena = judge->arena, .trace = judge->verdict->trace, .store = judge->verdict->store},
        .on = claiming->claim->on,
        .ways = ways,
        .ended = trace_count(judge->verdict->trace),
        .visited = arena_array(judge->arena, bool, judge->plan->role_count)};
}

static void end(struct resting *resting)
{
    resting->claiming->outcome->rest = resting->rest;
    resting->claiming->outcome->rest_count = resting->count;
}

void resting(struct claiming *claiming)
{
    struct resting resting;
    unsigned again = claiming->claim->kind == CLAIM_INJECTIVE_AGREE ? WAY_AGAIN : 0; /* one run serves one commit */
    begin(&resting, claiming, WAY_KEY | WAY_FIELD | WAY_WORD | again);
    resting.a = claiming->claim->subject[0].role;
    resting.b = claiming->claim->subject[1].role;
    visit(&resting, resting.a, "");
    end(&resting);
}

/* ---- bound, fresh, no-replay: the nodes that believed or bound something in this run ---- */

static bool states(const struct resting *resting, uint32_t seq, enum fact_kind kind, const struct role **role,
                   struct fact_record *told)
{
    const struct judge *judge = resting->claiming->judge;
    const struct record *record = trace_at(judge->verdict->trace, seq);
    if (record->kind != RECORD_FACT || record->extra != kind) return false;
    fact_record_read(record, store_bytes(judge->store, record->blob), told);
    *role = judge->plan->role[record_role(record)];
    return true;
}

/* Whether a node of itself has to be convinced before it goes on; an edge that relays digests is told by the 200. */
static bool decides(const struct role *role)
{
    for (const struct evidence_row *row = role->kind->accepts; row && row->name; row++)
        if (!row->accepted || row->accepted(role)) return true;
    return false;
}

/* Somebody is bound by the edge's own decision, or by the registrar's, which its 200 tells. A party that has a
 * subscriber's key was asked like the subscriber, and so breaks it only where the connection counts. */
void resting_bound(struct claiming *claiming)
{
    const struct plan *plan = claiming->judge->plan;
    struct resting resting;
    begin(&resting, claiming, WAY_FIELD | WAY_WORD | (claiming->claim->connection ? WAY_KEY | WAY_CONNECTION : 0));
    resting.on = AGREED_BIT(AGREED_IMPI) | AGREED_BIT(AGREED_IMPU);
    for (uint32_t seq = 0; seq < resting.ended; seq++) {
        const struct role *role;
        struct fact_record told;
        if (!states(&resting, seq, FACT_BOUND, &role, &told)) continue;
        const struct link_line *line = &plan->link[link_class_of(told.fact.link)];
        const struct role *client = plan->role[line->end[link_end(told.fact.link)]];
        resting.b = client->subscriber_set ? client : NULL;
        resting.a = role;
        if (decides(role)) visit(&resting, role, "");
        for (uint32_t r = 0; r < plan->role_count && !decides(role); r++)
            if (plan->role[r]->kind->runs_as == FACT_AS_REGISTRAR) visit(&resting, plan->role[r], "");
    }
    end(&resting);
}

/* Nobody else can choose a value twice that the acceptor chose itself (its nonce). */
void resting_fresh(struct claiming *claiming)
{
    const enum agreed field = claiming->claim->subject[0].agreed;
    struct resting resting;
    begin(&resting, claiming, WAY_FIELD | WAY_AGAIN | (field == AGREED_NONCE ? 0 : WAY_KEY));
    resting.on = AGREED_BIT(field);
    for (uint32_t seq = 0; seq < resting.ended; seq++) {
        const struct role *role;
        struct fact_record told;
        if (states(&resting, seq, FACT_BELIEVED, &role, &told) && agreed_value(&resting.reader, told.message, field).at)
            visit(&resting, role, "");
    }
    end(&resting);
}

/* The nodes that believed something because of that message, as it arrived or as it was passed on. */
void resting_no_replay(struct claiming *claiming, uint32_t arrival)
{
    struct resting resting;
    begin(&resting, claiming, WAY_AGAIN);
    for (uint32_t seq = arrival; seq < resting.ended; seq++) {
        const struct role *role;
        struct fact_record told;
        if (!states(&resting, seq, FACT_BELIEVED, &role, &told)) continue;
        uint32_t at = told.message;
        while (at != VERDICT_NO_RECORD && at > arrival) at = agreed_relayed(resting.reader.trace, at);
        if (at != arrival) continue;
        resting.began = seq;
        resting.ended = seq + 1;
        visit(&resting, role, "");
        break;
    }
    end(&resting);
}
