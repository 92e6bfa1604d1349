/* The WSF's state, its transactions, and the edits that every request inward shares. */
#include "wsf_state.h"

#include "must.h"
#include "reply.h"
#include "strip.h"

enum { SEEN_PER_PERSON = 2 };

const struct state_column wsf_sip_transaction_columns[] = {
    COLUMN(sip_transaction, impi, COLUMN_KEY),
    COLUMN(sip_transaction, held, COLUMN_BLOB),
    COLUMN(sip_transaction, link, COLUMN_LINK),
    COLUMN(sip_transaction, conn, COLUMN_NUMBER),
    COLUMN(sip_transaction, answer.cnonce, COLUMN_LETTERS),
    COLUMN(sip_transaction, answer.rspauth, COLUMN_OCTETS),
    COLUMN(sip_transaction, answer.rspauth_count, COLUMN_NUMBER),
    COLUMN_WORDS(sip_transaction, kind, CHOICE_WORDS(SIP_TRANSACTION_KIND_VALUES)),
    COLUMN_WORDS(sip_transaction, answered, "no|yes"),
    COLUMN_WORDS(sip_transaction, unregisters, "no|yes"),
    COLUMN(sip_transaction, spare, COLUMN_SPARE),
    {.name = NULL},
};
const struct state_column wsf_seen_columns[] = {COLUMN(wsf_seen, expires_s, COLUMN_NUMBER), {.name = NULL}};

uint32_t wsf_seen_rows(const struct role *role)
{
    if (role->policy[WSF_PROOF] != PROOF_BOUND || role->policy[WSF_REPLAY] != REPLAY_REFUSE) return 0;
    return SEEN_PER_PERSON * role->subscriber_count + role->flight_max;
}

struct wsf_state wsf_state_of(const void *me, const struct role *role)
{
    return (struct wsf_state){
        .flows = {state_keyed(me, role, WSF_FLOWS), state_keyed(me, role, WSF_FLOW_TOKENS)},
        .sip_transactions = state_keyed(me, role, WSF_SIP_TRANSACTIONS),
        .seen = role->state.rows[WSF_SEEN] ? state_keyed(me, role, WSF_SEEN) : NULL,
    };
}

bool wsf_fresh_proof(struct wsf_state *wsf_state, struct bytes id, uint64_t expires_s, uint64_t now_s,
                     struct effects *out)
{
    struct keyed *table = wsf_state->seen;
    if (!table) return true;
    uint64_t key = keyed_key(id);
    if (keyed_find(table, key)) return false;
    if (table->count == table->row_max) {
        uint32_t number = 0;
        for (struct wsf_seen *seen; (seen = keyed_next(table, &number)) != NULL;)
            if (seen->expires_s <= now_s) keyed_remove(table, seen);
    }
    struct wsf_seen *seen = keyed_add(table, key);
    if (seen) seen->expires_s = expires_s;
    else fx_limit(out, REASON_WSF_PROOFS_MAX);
    return true;
}

bool wsf_from_core(const struct event *in)
{
    uint32_t class = link_class_of(in->link);
    const link_id *port = in->role->port;
    return (port[WSF_MW] != LINK_NONE && class == link_class_of(port[WSF_MW])) ||
           (port[WSF_TNA] != LINK_NONE && class == link_class_of(port[WSF_TNA]));
}

/* ---- inward ---- */

static struct bytes transport_of(const struct role *role, link_id to)
{
    static const struct bytes name[] = {[OVER_UDP] = BYTES_ROW("UDP"),
                                        [OVER_TCP] = BYTES_ROW("TCP"),
                                        [OVER_TLS] = BYTES_ROW("TLS"),
                                        [OVER_SCTP] = BYTES_ROW("SCTP")};
    const struct link_line *line = &role->links[link_class_of(to)];
    if (line->carrier == CARRIER_HTTPS || line->carrier == CARRIER_WSS) return BYTES("WSS");
    if (line->carrier == CARRIER_HTTP || line->carrier == CARRIER_WS) return BYTES("WS");
    return name[line->over];
}

struct bytes wsf_via(struct effects *out, const struct role *role, link_id to, struct bytes *branch)
{
    struct bytes fresh = fx_fresh(out, BYTES("branch"), 16);
    struct pen *pen = fx_pen(out);
    pen_lit(pen, "z9hG4bK");
    pen_bytes(pen, fresh);
    *branch = pen_done(pen);
    pen_lit(pen, "Via: SIP/2.0/");
    pen_bytes(pen, transport_of(role, to));
    pen_char(pen, ' ');
    pen_bytes(pen, role->host);
    pen_lit(pen, ";branch=");
    pen_bytes(pen, *branch);
    pen_lit(pen, "\r\n");
    return pen_done(pen);
}

/* The box that owns the WebSocket adds the first Path, with the flow token and ;ob (RFC 5626 5.1, RFC 3327). */
struct bytes wsf_path(struct effects *out, const struct role *role, const struct outbound_flow *outbound_flow)
{
    struct pen *pen = fx_pen(out);
    pen_lit(pen, "Path: <sip:");
    pen_literal(pen, outbound_flow->token, OUTBOUND_FLOW_TOKEN);
    pen_char(pen, '@');
    pen_bytes(pen, role->host);
    pen_lit(pen, ";lr;ob>\r\n");
    return pen_done(pen);
}

void wsf_pass(struct forward *forward, const struct sip *sip, const struct event *in, struct effects *out, link_id to)
{
    edits_begin(&forward->edits, sip->head.all);
    edits_insert(&forward->edits, sip_place_before(sip, SIP_VIA), wsf_via(out, in->role, to, &forward->branch));
    sip_decrement_forwards(&forward->edits, sip, fx_pen(out));
    if (in->role->policy[WSF_STRIP] == STRIP_ON) strip_network_headers(&forward->edits, sip, out);
    strip_lab_headers(&forward->edits, sip);
}

struct sip_transaction *wsf_track(struct wsf_state *wsf_state, struct bytes branch, const struct event *in,
                                  struct effects *out, enum sip_transaction_kind kind)
{
    struct keyed *table = wsf_state->sip_transactions;
    struct sip_transaction *sip_transaction = keyed_add(table, keyed_key(branch));
    if (!sip_transaction) {
        fx_limit(out, REASON_WSF_TRANSACTIONS_MAX);
        return NULL;
    }
    sip_transaction->kind = (uint8_t)kind;
    sip_transaction->link = in->link;
    sip_transaction->conn = in->conn;
    sip_transaction->held = in->blob;
    fx_hold(out, in->blob);
    fx_timer(out, keyed_tag(table, sip_transaction), TIMER_F * SECOND);
    return sip_transaction;
}

struct sip_transaction *wsf_send(struct wsf_state *wsf_state, struct forward *forward, const struct event *in,
                                 struct effects *out, link_id to, enum sip_transaction_kind kind)
{
    struct pen *pen = fx_pen(out);
    if (to == LINK_NONE || !edits_write(&forward->edits, pen)) {
        uint16_t code = to == LINK_NONE ? 504 : 400;
        wsf_refuse(in, out, code, bytes_of(NULL, 0),
                   to == LINK_NONE ? REASON_NO_WAY_INTO_CORE : REASON_REQUEST_NOT_RELAYED);
        return NULL;
    }
    fx_send(out, to, PROTO_SIP, pen_done(pen));
    return wsf_track(wsf_state, forward->branch, in, out, kind);
}

struct sip_transaction *wsf_rebranch(struct wsf_state *wsf_state, struct sip_transaction *old, struct bytes branch,
                                     struct effects *out)
{
    struct keyed *table = wsf_state->sip_transactions;
    struct sip_transaction kept = *old;
    fx_cancel(out, keyed_tag(table, old));
    keyed_remove(table, old);
    struct sip_transaction *sip_transaction = keyed_add(table, keyed_key(branch));
    must(sip_transaction != NULL); /* a row has just been given back */
    *sip_transaction = kept;
    fx_timer(out, keyed_tag(table, sip_transaction), TIMER_F * SECOND);
    return sip_transaction;
}

void wsf_release(struct wsf_state *wsf_state, struct effects *out, struct sip_transaction *sip_transaction,
                 struct outbound_flow *outbound_flow)
{
    struct keyed *table = wsf_state->sip_transactions;
    if (outbound_flow && sip_transaction->kind <= TRANSACTION_TOKEN) outbound_flow->branch = 0;
    fx_drop(out, sip_transaction->held);
    fx_cancel(out, keyed_tag(table, sip_transaction));
    keyed_remove(table, sip_transaction);
}

void wsf_pass_back(struct edits *edits, const struct sip *response)
{
    edits_begin(edits, response->head.all);
    sip_pop(edits, response, SIP_VIA);
    if (sip_has(response, SIP_P_CHARGING_VECTOR)) sip_drop(edits, response, SIP_P_CHARGING_VECTOR);
}

void wsf_send_back(const struct edits *edits, const struct sip_transaction *sip_transaction, struct effects *out)
{
    if (edits_write(edits, fx_pen(out)))
        fx_send(out, link_back(sip_transaction->link), PROTO_SIP, pen_done(fx_pen(out)));
    else fx_remark(out, bytes_of(NULL, 0), REASON_RESPONSE_NOT_RELAYED);
}

bool wsf_unregisters(const struct sip *sip)
{
    uint32_t expires;
    struct sip_contact contact;
    struct bytes element = sip_element(sip, SIP_CONTACT, 0);
    if (!element.at || sip_contact_scan(&contact, element).why) return false;
    if (contact.has_expires) return contact.expires == 0;
    return bytes_to_u32(sip_value(sip, SIP_EXPIRES), &expires) && expires == 0;
}

/* ---- refusals ---- */

void wsf_object(const struct event *in, struct effects *out, uint16_t code, struct bytes extra,
                struct objection objection)
{
    fx_fact(out, &(struct fact){.kind = FACT_REFUSED,
                                .reason = objection.reason,
                                .with = sip_value(&in->message->sip, SIP_TO),
                                .text = bytes_text(objection.detail ? objection.detail : "")});
    reply_sip(in, out, code, extra);
}

void wsf_refuse(const struct event *in, struct effects *out, uint16_t code, struct bytes extra, enum reason reason)
{
    wsf_object(in, out, code, extra, because(reason));
}

void wsf_shut(struct wsf_state *wsf_state, struct effects *out, struct outbound_flow *outbound_flow)
{
    if (!outbound_flow->websocket) return; /* over HTTP there is nothing that lasts */
    fx_close(out, link_back(outbound_flow->link), CLOSE_POLICY);
    outbound_flow_close(wsf_state->flows, outbound_flow);
}

void wsf_expel(struct wsf_state *wsf_state, const struct event *in, struct effects *out,
               struct outbound_flow *outbound_flow, uint16_t code, struct bytes extra, struct objection objection)
{
    wsf_object(in, out, code, extra, objection);
    wsf_shut(wsf_state, out, outbound_flow);
}

void wsf_answer(const struct sip_transaction *sip_transaction, const struct sip *request, struct effects *out,
                uint16_t code)
{
    struct bytes tag = fx_fresh(out, BYTES("tag"), 10);
    struct pen *pen = fx_pen(out);
    sip_write_status(pen, code);
    sip_copy_for_response(pen, request, tag);
    sip_write_end(pen);
    fx_send(out, link_back(sip_transaction->link), PROTO_SIP, pen_done(pen));
}
