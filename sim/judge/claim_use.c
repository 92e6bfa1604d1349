/* single-use, expires, audience: the decisions of nodes about a value that reached them. A node decides about it in the
 * step that a message with it starts: it states a belief, or sends the answer that it was asked for, or refuses. A node
 * decides nothing about a value that it only relays, and a retransmission that its transaction absorbs is not decided
 * about again. */
#include "claiming.h"

#include "fact_record.h"
#include "json.h"
#include "jws.h"

struct decision {
    const struct role *by;
    uint32_t record; /* of the message that brought the value */
    bool accepted;
};
struct decisions {
    struct decision *at;
    uint32_t count, room;
};

/* A fact that decides about the message of its step, or the one that it points at. */
static bool decides(const struct fact_record *told, bool *accepted)
{
    bool issued = told->fact.kind == FACT_RUNNING && told->fact.role == FACT_AS_ISSUER;
    *accepted = told->fact.kind == FACT_BELIEVED || issued;
    return *accepted || told->fact.kind == FACT_REFUSED;
}

static void decide(struct claiming *claiming, struct decisions *decisions, const struct decision *decision)
{
    for (uint32_t i = 0; i < decisions->count; i++) {
        struct decision *before = &decisions->at[i];
        if (before->record != decision->record) continue;
        before->accepted = before->accepted || decision->accepted;
        return;
    }
    decisions->at = arena_grow(claiming->judge->arena, decisions->at, decisions->count, &decisions->room,
                               sizeof *decisions->at);
    decisions->at[decisions->count++] = *decision;
}

/* The decisions about an item, in order. The node that made the value decides nothing about it by sending it out. */
static void gather(struct claiming *claiming, uint32_t item, struct decisions *decisions)
{
    const struct trace *trace = claiming->judge->verdict->trace;
    for (uint32_t seq = 0; seq < trace_count(trace); seq++) {
        const struct record *record = trace_at(trace, seq);
        struct fact_record told;
        struct decision decision;
        if (record->kind != RECORD_FACT) continue;
        fact_record_read(record, store_bytes(claiming->judge->store, record->blob), &told);
        if (!decides(&told, &decision.accepted)) continue;
        bool points = told.message != FACT_NO_MESSAGE && trace_at(trace, told.message)->kind == RECORD_DELIVERED;
        decision.record = points ? told.message : record->cause;
        decision.by = claiming->judge->plan->role[record_role(record)];
        if (trace_at(trace, decision.record)->kind != RECORD_DELIVERED) continue;
        if (views_carry(&claiming->know->views, decision.record, item)) decide(claiming, decisions, &decision);
    }
}

/* The item that the claim is about, and the decisions; false where there is none, after saying so. */
static bool decided(struct claiming *claiming, uint32_t *item, struct decisions *decisions)
{
    const struct claim_subject *subject = claiming->claim->subject;
    struct meant meant = know_meant(claiming->know, subject);
    if (!meant.count) {
        claiming_unborn(claiming, subject);
        return false;
    }
    *item = meant.item[0];
    gather(claiming, *item, decisions);
    return true;
}

static void nobody_tried(struct claiming *claiming, const char *what)
{
    struct pen *pen = claiming_pen(claiming);
    pen_lit(pen, "nobody tried ");
    pen_bytes(pen, claiming->claim->subject->text);
    pen_char(pen, ' ');
    pen_text(pen, what);
    claiming_vacuous(claiming, pen_done(pen));
}

static void breach(struct claiming *claiming, uint32_t item, const struct decision *decision)
{
    claiming_breach(claiming, &(struct breach){.view = claiming->know->views.of_role[decision->by->index],
                                               .item = item,
                                               .record = decision->record,
                                               .who = decision->by->name});
}

void claiming_single_use(struct claiming *claiming)
{
    struct decisions decisions = {0};
    uint32_t item, accepted = 0;
    if (!decided(claiming, &item, &decisions)) return;
    for (uint32_t i = 0; i < decisions.count; i++)
        if (decisions.at[i].accepted && accepted++) breach(claiming, item, &decisions.at[i]);
    if (decisions.count < 2) nobody_tried(claiming, "a second time");
}

/* ---- the claims in a token ---- */

/* A member of the payload; JSON_NONE where the item is no token that can be read. */
static struct json payload_member(struct claiming *claiming, uint32_t item, struct bytes name)
{
    struct jws jws;
    struct json root;
    struct pen *pen = claiming_pen(claiming);
    struct json none = {.kind = JSON_NONE};
    if (jws_scan(&jws, claiming->know->items.item[item].value, pen).why || json_scan(&root, jws.payload).why)
        return none;
    return json_member(root, name);
}

static void says_none(struct claiming *claiming, const char *what)
{
    struct pen *pen = claiming_pen(claiming);
    pen_bytes(pen, claiming->claim->subject->text);
    pen_lit(pen, " says no ");
    pen_text(pen, what);
    claiming_vacuous(claiming, pen_done(pen));
}

void claiming_expires(struct claiming *claiming)
{
    struct decisions decisions = {0};
    uint32_t item, late = 0;
    uint64_t expires;
    if (!decided(claiming, &item, &decisions)) return;
    if (!json_u64(payload_member(claiming, item, BYTES("exp")), &expires)) {
        says_none(claiming, "time of its own (exp)");
        return;
    }
    /* RFC 7519 4.1.4: "on or after" it must not be accepted; the time is the world's, not a node's clock. */
    for (uint32_t i = 0; i < decisions.count; i++) {
        if (trace_at(claiming->judge->verdict->trace, decisions.at[i].record)->at / SECOND < expires) continue;
        late++;
        if (decisions.at[i].accepted) breach(claiming, item, &decisions.at[i]);
    }
    if (!late) nobody_tried(claiming, "after its time");
}

void claiming_audience(struct claiming *claiming)
{
    struct decisions decisions = {0};
    uint32_t item, strangers = 0;
    if (!decided(claiming, &item, &decisions)) return;
    struct json audience = payload_member(claiming, item, BYTES("aud"));
    if (audience.kind != JSON_STRING) {
        says_none(claiming, "audience (aud)");
        return;
    }
    struct pen *pen = &claiming->judge->scratch; /* the payload lies on it */
    struct bytes host = json_unescape(pen, audience.text) ? pen_done(pen) : bytes_of("", 0);
    for (uint32_t i = 0; i < decisions.count; i++) {
        if (bytes_equal(decisions.at[i].by->host, host)) continue;
        strangers++;
        if (decisions.at[i].accepted) breach(claiming, item, &decisions.at[i]);
    }
    if (!strangers) nobody_tried(claiming, "with somebody else");
}
