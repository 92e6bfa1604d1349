/* The evidence that convinced nodes in a run, from the beliefs that they state and the messages that they passed on,
 * and the rules of derivation by which parties came to know items: in runs with claims, where that is looked at. */
#include "exercised.h"

#include "fact_record.h"
#include "list.h"
#include "octets.h"
#include "proto.h"

/* Rows of `accepts` tables that a fact's evidence may mean; the kind of the node says which. */
static const char *const evidence_names[] = {
    [FACT_BY_NOTHING] = "a 200 without proof",
    [FACT_BY_DIGEST] = "digest|rspauth",
    [FACT_BY_TOKEN] = "token",
    [FACT_BY_PROOF] = "proof",
    [FACT_BY_CREDENTIAL] = "password|web password",
    [FACT_BY_WORD] = "word",
};

static void meet_fact(struct exercised *all, const struct plan *plan, const struct record *record, struct bytes content)
{
    struct fact_record told;
    fact_record_read(record, content, &told);
    bool convinced = told.fact.kind == FACT_BELIEVED || told.fact.kind == FACT_COMMIT;
    if (!convinced || told.fact.evidence >= COUNT(evidence_names)) return;
    struct bytes rest = bytes_text(evidence_names[told.fact.evidence]), name;
    while (list_next(&rest, &name))
        exercised_meet(all, EXERCISE_EVIDENCE, bytes_text(plan->role[record_role(record)]->kind->name), name, plan);
}

/* Whether a REGISTER carries that value of integrity-protected, or any value where the row is named after the
 * parameter (TS 24.229 7.2A.2). */
static bool vouches(const struct record *record, struct bytes octets, struct bytes name, struct arena *arena)
{
    struct sip message;
    struct auth auth;
    if (record->proto != PROTO_SIP || sip_scan(&message, octets).why || !sip_has(&message, SIP_AUTHORIZATION))
        return false;
    struct bytes value = sip_value(&message, SIP_AUTHORIZATION);
    struct pen pen = pen_on(arena_take(arena, value.count), value.count);
    if (auth_scan(&auth, value, &pen).why || !auth_has(&auth, AUTH_INTEGRITY_PROTECTED)) return false;
    return bytes_equal(name, auth_field_name(AUTH_INTEGRITY_PROTECTED)) ||
           bytes_equal(name, auth.field[AUTH_INTEGRITY_PROTECTED]);
}

/* Whether an HSS or a BSF sends the value that answers are compared with. */
static bool brings(const struct record *record, struct bytes octets, struct bytes name)
{
    static const struct {
        struct bytes name;
        enum avp_id avp;
    } rows[] = {{BYTES_ROW("vector"), AVP_SIP_AUTH_DATA_ITEM}, {BYTES_ROW("key"), AVP_ME_KEY_MATERIAL}};
    struct diameter message;
    if (record->proto == PROTO_SIP || diameter_scan(&message, octets).why) return false;
    for (uint32_t i = 0; i < COUNT(rows); i++)
        if (bytes_equal(name, rows[i].name) && diameter_bytes(&message, rows[i].avp).at) return true;
    return false;
}

/* Meets the rows of the receiver that count for this sender, and whose evidence is in the message. */
static void meet_message(struct exercised *all, const struct plan *plan, const struct record *record,
                         struct bytes octets, struct arena *arena)
{
    const struct link_line *link = &plan->link[link_class_of(record->subject)];
    const struct role *to = plan->role[link->end[1 - link_end(record->subject)]];
    const struct role *from = plan->role[link->end[link_end(record->subject)]];
    for (const struct evidence_row *row = to->kind->accepts; row && row->name; row++) {
        struct bytes name = bytes_text(row->name);
        bool counts = (!row->accepted || row->accepted(to)) && (!row->from || row->from(to, from));
        if (counts && (vouches(record, octets, name, arena) || brings(record, octets, name)))
            exercised_meet(all, EXERCISE_EVIDENCE, bytes_text(to->kind->name), name, plan);
    }
}

static bool carries_evidence(const struct record *record)
{
    enum proto proto = (enum proto)record->proto;
    return record->kind == RECORD_DELIVERED &&
           (proto == PROTO_SIP || proto == PROTO_CX || proto == PROTO_ZH || proto == PROTO_ZN);
}

static void meet_derivations(struct exercised *all, const struct plan *plan, const struct knowledge *knowledge)
{
    for (uint32_t v = 0; v < knowledge->view_count; v++)
        for (uint32_t i = 0; knowledge->view[v].known && i < knowledge->item_count; i++) {
            const struct known *known = &knowledge->view[v].known[i];
            if (known->how != KNOWN_DERIVED) continue;
            const struct derivation *derivation = &knowledge->derivation[known->derivation];
            exercised_meet(all, EXERCISE_DERIVATION, BYTES("lab"), bytes_text(derivation->row->name), plan);
        }
}

void exercised_evidence(struct exercised *all, const struct verdict *verdict)
{
    struct arena arena = {0};
    struct octets_reader *reader = octets_reader_new(verdict, OCTETS_REVEALED, &arena);
    for (uint32_t seq = 0; seq < trace_count(verdict->trace); seq++) {
        const struct record *record = trace_at(verdict->trace, seq);
        if (record->kind == RECORD_FACT) meet_fact(all, verdict->plan, record, octets_read(reader, seq).message);
        if (carries_evidence(record))
            meet_message(all, verdict->plan, record, octets_read(reader, seq).message, &arena);
    }
    arena_free(&arena);
    if (verdict->knowledge) meet_derivations(all, verdict->plan, verdict->knowledge);
}
