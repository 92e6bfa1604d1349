/* The WSF's state, its transactions, and the edits that every request inward shares. */
#include "wsf_state.h"

#include "must.h"
#include "reply.h"
#include "strip.h"

enum { SEEN_PER_PERSON = 2 };

const struct state_column wsf_transaction_columns[] = {
    SIP_TRANSACTION_COLUMNS(wsf_transaction),
    COLUMN(wsf_transaction, impi, COLUMN_KEY),
    COLUMN(wsf_transaction, contact, COLUMN_KEY),
    COLUMN(wsf_transaction, answer.cnonce, COLUMN_LETTERS),
    COLUMN(wsf_transaction, answer.rspauth, COLUMN_OCTETS),
    COLUMN(wsf_transaction, answer.rspauth_count, COLUMN_NUMBER),
    COLUMN(wsf_transaction, answer.nc, COLUMN_NUMBER),
    COLUMN_WORDS(wsf_transaction, kind, CHOICE_WORDS(WSF_TRANSACTION_KIND_VALUES)),
    COLUMN_WORDS(wsf_transaction, answered, "no|yes"),
    COLUMN_WORDS(wsf_transaction, unregisters, "no|yes"),
    COLUMN_WORDS(wsf_transaction, secret, "no|yes"),
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
        .flows = {state_keyed(me, role, WSF_FLOWS), state_keyed(me, role, WSF_FLOW_TOKENS),
                  state_keyed(me, role, WSF_FLOW_CONTACTS)},
        .transactions = {state_keyed(me, role, WSF_TRANSACTIONS), state_keyed(me, role, WSF_SERVERS)},
        .seen = role->state.rows[WSF_SEEN] ? state_keyed(me, role, WSF_SEEN) : NULL,
    };
}

enum wsf_proof wsf_remember_proof(struct wsf_state *wsf_state, struct bytes id, uint64_t expires_s, uint64_t now_s)
{
    struct keyed *table = wsf_state->seen;
    if (!table) return WSF_PROOF_FRESH;
    uint64_t key = keyed_key(id);
    if (keyed_find(table, key)) return WSF_PROOF_USED;
    if (table->count == table->row_max) {
        uint32_t number = 0;
        for (struct wsf_seen *seen; (seen = keyed_next(table, &number)) != NULL;)
            if (seen->expires_s <= now_s) keyed_remove(table, seen);
    }
    struct wsf_seen *seen = keyed_add(table, key);
    if (seen) seen->expires_s = expires_s;
    return seen ? WSF_PROOF_FRESH : WSF_PROOF_NO_ROOM;
}

bool wsf_from_core(const struct event *in)
{
    return port_has(in->role, WSF_MW, in->link) || port_has(in->role, WSF_TNA, in->link);
}

/* ---- inward ---- */

struct bytes wsf_branch(struct effects *out)
{
    struct bytes fresh = fx_fresh(out, BYTES("branch"), 16);
    struct pen *pen = fx_pen(out);
    pen_lit(pen, "z9hG4bK");
    pen_bytes(pen, fresh);
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
    forward_begin(forward, sip);
    forward_on(forward, in, sip, out, to, wsf_branch(out));
    if (in->role->policy[WSF_STRIP] == STRIP_ON) strip_request(&forward->edits, sip, out, STRIP_FROM_CLIENT, false);
    strip_lab_headers(&forward->edits, sip);
}

/* Whether a request holds a proof of its client: a credential, or a token (or Basic). */
static bool holds_secret(const struct sip *sip)
{
    if (sip_has(sip, SIP_P_LAB_CREDENTIAL)) return true;
    return sip_has(sip, SIP_AUTHORIZATION) && auth_scheme_of(sip_value(sip, SIP_AUTHORIZATION)) != AUTH_DIGEST;
}

/* Such a secret is kept as the request is held, and forgotten as it is dropped. */
typedef void tell_fn(struct effects *, struct bytes whose, enum fact_secret, enum fact_place, struct bytes value);
static void tell_held(struct effects *out, const struct sip *sip, tell_fn *tell)
{
    static const struct {
        struct bytes param;
        enum fact_secret secret;
    } rows[] = {{BYTES_ROW("password"), FACT_PASSWORD}, {BYTES_ROW("ha1"), FACT_HA1}};
    struct auth auth;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bytes value;
        if (!param_find(sip_value(sip, SIP_P_LAB_CREDENTIAL), rows[i].param, &value)) continue;
        param_unquote(fx_pen(out), value);
        tell(out, bytes_of(NULL, 0), rows[i].secret, FACT_IN_STATE, pen_done(fx_pen(out)));
    }
    if (!sip_has(sip, SIP_AUTHORIZATION)) return;
    if (!auth_scan(&auth, sip_value(sip, SIP_AUTHORIZATION), fx_pen(out)).why && auth.token.count)
        tell(out, bytes_of(NULL, 0), FACT_TOKEN, FACT_IN_STATE, auth.token);
}

struct wsf_transaction *wsf_track(struct wsf_state *wsf_state, uint64_t key, const struct event *in,
                                  struct effects *out, link_id to, enum wsf_transaction_kind kind)
{
    struct wsf_transaction *row = (struct wsf_transaction *)sip_transaction_open(wsf_state->transactions, in, out,
                                                                                 wsf_state->server, key, to);
    must(row != NULL); /* wsf_has_room was asked before the request went on */
    row->kind = (uint8_t)kind;
    row->secret = holds_secret(&in->message->sip);
    if (row->secret && fx_keeps_facts(out)) tell_held(out, &in->message->sip, fx_kept);
    return row;
}

bool wsf_has_room(const struct wsf_state *wsf_state, const struct event *in, struct effects *out)
{
    if (sip_transaction_room(wsf_state->transactions)) return true;
    reply_busy(in, out, sip_value(&in->message->sip, SIP_TO), "transactions");
    return false;
}

struct wsf_transaction *wsf_send(struct wsf_state *wsf_state, struct forward *forward, const struct event *in,
                                 struct effects *out, link_id to, enum wsf_transaction_kind kind)
{
    struct pen *pen = fx_pen(out);
    if (to == LINK_NONE || !edits_write(&forward->edits, pen)) {
        uint16_t code = to == LINK_NONE ? 504 : 400;
        wsf_refuse(in, out, code, bytes_of(NULL, 0),
                   to == LINK_NONE ? REASON_NO_WAY_INTO_CORE : REASON_REQUEST_NOT_RELAYED);
        return NULL;
    }
    if (!wsf_has_room(wsf_state, in, out)) return NULL;
    fx_send(out, to, PROTO_SIP, pen_done(pen));
    return wsf_track(wsf_state, forward->key, in, out, to, kind);
}

void wsf_release(struct wsf_state *wsf_state, struct effects *out, struct wsf_transaction *transaction,
                 struct outbound_flow *outbound_flow)
{
    if (outbound_flow && transaction->kind <= TRANSACTION_TOKEN) outbound_flow->under_way = 0;
    if (transaction->secret && fx_keeps_facts(out))
        tell_held(out, &fx_recall(out, transaction->sip.request, PROTO_SIP)->sip, fx_forgot);
    sip_transaction_end(wsf_state->transactions, &transaction->sip, out);
}

void wsf_pass_back(struct edits *edits, const struct sip *response)
{
    forward_back(edits, response);
    strip_outward(edits, response);
}

void wsf_send_back(const struct edits *edits, const struct wsf_transaction *transaction, struct effects *out)
{
    if (edits_write(edits, fx_pen(out)))
        fx_send(out, link_back(transaction->sip.from), PROTO_SIP, pen_done(fx_pen(out)));
    else fx_remark(out, bytes_of(NULL, 0), REASON_RESPONSE_NOT_RELAYED);
}

/* ---- refusals ---- */

bool wsf_other_user(const struct role *role, const struct outbound_flow *outbound_flow, uint64_t impi)
{
    return role->policy[WSF_USERS] == USERS_ONE && outbound_flow->impi && outbound_flow->impi != impi;
}

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
