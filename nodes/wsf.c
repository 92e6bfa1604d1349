/* The WSF's life with its clients: openings, requests in, responses out, requests of the core to a client. How a
 * REGISTER is proved is in parts/wsf_register.c and parts/wsf_token.c. */
#include "wsf.h"

#include "wsf_state.h"
#include "must.h"
#include "reply.h"
#include "strip.h"

static struct outbound_flow *client(const struct wsf_state *wsf_state, const struct event *in)
{
    return outbound_flow_of(wsf_state->flows, in->link, in->conn);
}

/* ---- connections ---- */

static void wsf_opened(void *me, const struct event *in, struct effects *out)
{
    struct wsf_state state = wsf_state_of(me, in->role);
    if (!wsf_from_core(in)) outbound_flow_open(state.flows, in, out);
}

static void wsf_closed(void *me, const struct event *in, struct effects *out)
{
    struct wsf_state state = wsf_state_of(me, in->role);
    (void)out;
    struct outbound_flow *outbound_flow = wsf_from_core(in) ? NULL : client(&state, in);
    if (outbound_flow) outbound_flow_close(state.flows, outbound_flow);
}

/* Whether the page that opens this connection is one of the operator's (TS 33.203 X.2.2.3 step 2, REQ 2.6; RFC 6455
 * 10.2). It assumes an honest browser: any other client writes here as it likes. */
static bool from_trusted_page(const struct role *role, const struct http *opening)
{
    struct bytes origin = http_value(opening, HTTP_ORIGIN);
    if (role->policy[WSF_ORIGIN] == ORIGIN_IGNORE) return true;
    for (uint32_t i = 0; i < role->role_count; i++)
        if (policy_names(role, WSF_ORIGINS, role->roles[i]) && bytes_equal(role->roles[i]->origin, origin)) return true;
    return false;
}

struct opening_error {
    uint16_t code; /* 0: none */
    struct bytes extra;
    enum reason why; /* REASON_NONE: nothing is wrong */
};

static struct opening_error check_opening(const struct role *role, const struct http *opening)
{
    static const struct bytes none = {"", 0};
    if (!bytes_equal(opening->path, BYTES("/sip"))) return (struct opening_error){404, none, REASON_NO_RESOURCE};
    if (!http_is_upgrade(opening)) return (struct opening_error){400, none, REASON_NO_OPENING};
    if (!bytes_equal(http_value(opening, HTTP_SEC_WEBSOCKET_VERSION), BYTES("13")))
        return (struct opening_error){426, BYTES("Sec-WebSocket-Version: 13\r\n"), REASON_OTHER_WEBSOCKET_VERSION};
    /* RFC 7118 4.1: without this subprotocol the connection may not carry SIP. */
    if (!http_lists(opening, HTTP_SEC_WEBSOCKET_PROTOCOL, BYTES("sip")))
        return (struct opening_error){400, none, REASON_NO_SUBPROTOCOL};
    if (!from_trusted_page(role, opening)) return (struct opening_error){403, none, REASON_ORIGIN_UNTRUSTED};
    return (struct opening_error){0, none, REASON_NONE};
}

static void wsf_open(void *me, const struct event *in, struct effects *out)
{
    struct wsf_state state = wsf_state_of(me, in->role);
    const struct http *opening = &in->message->http;
    struct outbound_flow *outbound_flow = wsf_from_core(in) ? NULL : client(&state, in);
    struct opening_error error = check_opening(in->role, opening);
    if (!outbound_flow) return;
    if (error.code) {
        fx_refused(out, http_value(opening, HTTP_ORIGIN), error.why);
        reply_http(in, out, error.code, error.extra, bytes_of(NULL, 0), bytes_of(NULL, 0));
        return;
    }
    struct pen *pen = fx_pen(out);
    http_write_status(pen, 101);
    pen_lit(pen, "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ");
    ws_accept(pen, http_value(opening, HTTP_SEC_WEBSOCKET_KEY));
    pen_lit(pen, "\r\nSec-WebSocket-Protocol: sip\r\n\r\n");
    fx_send(out, link_back(in->link), PROTO_WS, pen_done(pen));
    outbound_flow->websocket = 1;
}

/* ---- requests ---- */

static bool may_go_on(const struct event *in, struct effects *out)
{
    struct forward_error error = forward_check(&in->message->sip, in->role, fx_pen(out));
    if (error.code) wsf_refuse(in, out, error.code, error.extra, error.why);
    return error.code == 0;
}

static bool has_token(const struct sip *sip)
{
    return sip_has(sip, SIP_AUTHORIZATION) && auth_scheme_of(sip_value(sip, SIP_AUTHORIZATION)) == AUTH_BEARER;
}

/* How a REGISTER is proved: with challenge terminate the WSF answers a Digest in its client's place, and one edge may
 * serve clients with and without a token. */
static uint64_t proof_of(const struct role *role, const struct sip *sip)
{
    uint64_t proof = role->policy[WSF_PROOF];
    bool tokens = proof == PROOF_BEARER || proof == PROOF_BOUND;
    if (tokens && role->policy[WSF_TOKENLESS] == TOKENLESS_RELAY && !has_token(sip)) return PROOF_DIGEST;
    return proof == PROOF_DIGEST && role->policy[WSF_CHALLENGE] == CHALLENGE_TERMINATE ? PROOF_CREDENTIAL : proof;
}

/* Whether the request is under way already; if not, the state knows its server transaction from now on. */
static bool absorbs(struct wsf_state *wsf_state, const struct event *in, struct effects *out)
{
    wsf_state->server = sip_transaction_server(in);
    return sip_transaction_absorbs(wsf_state->transactions, wsf_state->server, out);
}

static void wsf_register(void *me, const struct event *in, struct effects *out)
{
    struct wsf_state state = wsf_state_of(me, in->role);
    static struct wsf_transaction *(*const by[])(struct wsf_state *, const struct event *, struct effects *,
                                                 struct outbound_flow *) = {
        [PROOF_DIGEST] = wsf_register_relay, [PROOF_CREDENTIAL] = wsf_register_answer,
        [PROOF_NONE] = wsf_register_token,   [PROOF_BEARER] = wsf_register_token,
        [PROOF_BOUND] = wsf_register_token,
    };
    struct outbound_flow *outbound_flow = wsf_from_core(in) ? NULL : client(&state, in);
    if (!outbound_flow) {
        reply_unexpected(me, in, out);
        return;
    }
    if (absorbs(&state, in, out)) return;
    /* One REGISTER at a time (RFC 3261 10.2): a second one is an overlap, which keeps the lab's table of transactions
     * out of reach of a single client. */
    if (outbound_flow->under_way) {
        wsf_refuse(in, out, 500, BYTES("Retry-After: 1\r\n"), REASON_REGISTER_UNDER_WAY);
        return;
    }
    if (may_go_on(in, out) && by[proof_of(in->role, &in->message->sip)](&state, in, out, outbound_flow))
        outbound_flow->under_way = 1;
}

/* A client speaks as an IMPU that its connection is bound to, or not at all (TS 33.203 N.2.1.2, O.2.3). */
static bool may_speak(const struct outbound_flow *outbound_flow, const struct sip *sip, struct pen *pen)
{
    struct sip_address from;
    if (!outbound_flow->impi || sip_address_scan(&from, sip_value(sip, SIP_FROM)).why) return false;
    return outbound_flow_allows(outbound_flow, outbound_flow_impu(pen, from.uri));
}

static void request_inward(struct wsf_state *wsf_state, const struct event *in, struct effects *out)
{
    const struct sip *sip = &in->message->sip;
    const struct outbound_flow *outbound_flow = client(wsf_state, in);
    link_id to = port_link(in->role, WSF_MW, 0);
    struct forward forward;
    if (!outbound_flow || sip->method == SIP_ACK) return;
    if (!may_speak(outbound_flow, sip, fx_pen(out))) {
        wsf_refuse(in, out, 403, bytes_of(NULL, 0), REASON_IMPU_NOT_BOUND);
        return;
    }
    if (!may_go_on(in, out)) return;
    wsf_pass(&forward, sip, in, out, to);
    /* Requests of the dialog come back this way (RFC 5626 5.3). */
    if (sip->method == SIP_SUBSCRIBE || sip->method == SIP_INVITE) {
        struct pen *pen = fx_pen(out);
        pen_lit(pen, "Record-Route: <sip:");
        pen_literal(pen, outbound_flow->token, OUTBOUND_FLOW_TOKEN);
        pen_char(pen, '@');
        pen_bytes(pen, in->role->host);
        pen_lit(pen, ";lr>\r\n");
        edits_insert(&forward.edits, sip_place_before(sip, SIP_RECORD_ROUTE), pen_done(pen));
    }
    wsf_send(wsf_state, &forward, in, out, to, TRANSACTION_REQUEST);
}

/* The flow that the top Route names (RFC 5626 5.3.1): the first hop knows its own tokens. */
static struct outbound_flow *routed_to(const struct wsf_state *wsf_state, const struct role *role,
                                       const struct sip *sip)
{
    struct sip_address route;
    struct sip_uri uri;
    if (sip_address_scan(&route, sip_element(sip, SIP_ROUTE, 0)).why || sip_uri_scan(&uri, route.uri).why) return NULL;
    return bytes_equal_nocase(uri.host, role->host) ? outbound_flow_named(wsf_state->flows, uri.user) : NULL;
}

static void request_outward(struct wsf_state *wsf_state, const struct event *in, struct effects *out)
{
    const struct sip *sip = &in->message->sip;
    const struct outbound_flow *outbound_flow = routed_to(wsf_state, in->role, sip);
    struct forward forward;
    if (sip->method == SIP_NOTIFY && !sip_has(sip, SIP_ROUTE) && bytes_equal(sip->uri, in->role->uri)) {
        wsf_told(wsf_state, in, out);
        return;
    }
    if (!outbound_flow || !outbound_flow->websocket) {
        if (sip->method != SIP_ACK) wsf_refuse(in, out, 430, bytes_of(NULL, 0), REASON_FLOW_GONE);
        return;
    }
    if (!may_go_on(in, out)) return;
    link_id to = link_back(outbound_flow->link);
    forward_begin(&forward, sip);
    forward_on(&forward, in, sip, out, to, wsf_branch(out));
    sip_pop(&forward.edits, sip, SIP_ROUTE);
    strip_outward(&forward.edits, sip);
    struct wsf_transaction *transaction = wsf_send(wsf_state, &forward, in, out, to, TRANSACTION_OUTWARD);
    if (transaction) transaction->sip.to_conn = outbound_flow->conn;
}

static void wsf_request(void *me, const struct event *in, struct effects *out)
{
    struct wsf_state state = wsf_state_of(me, in->role);
    if (absorbs(&state, in, out)) return;
    if (wsf_from_core(in)) request_outward(&state, in, out);
    else request_inward(&state, in, out);
}

/* ---- responses ---- */

/* The connection of the asking client; NULL when it is gone, or when the core asked. */
static struct outbound_flow *asker(const struct wsf_state *wsf_state, const struct wsf_transaction *transaction)
{
    if (transaction->kind == TRANSACTION_OUTWARD) return NULL;
    return outbound_flow_of(wsf_state->flows, transaction->sip.from, transaction->sip.from_conn);
}

static void pass_back(struct wsf_state *wsf_state, const struct event *in, struct effects *out,
                      struct wsf_transaction *transaction, struct outbound_flow *outbound_flow)
{
    struct edits edits;
    uint16_t code = in->message->sip.code;
    wsf_pass_back(&edits, &in->message->sip);
    wsf_send_back(&edits, transaction, out);
    if (transaction->kind == TRANSACTION_RELAY) wsf_concluded(wsf_state, in, out, transaction, outbound_flow, code);
    else wsf_release(wsf_state, out, transaction, outbound_flow);
}

static void wsf_response(void *me, const struct event *in, struct effects *out)
{
    struct wsf_state state = wsf_state_of(me, in->role);
    static void (*const step[])(struct wsf_state *, const struct event *, struct effects *, struct wsf_transaction *,
                                struct outbound_flow *) = {
        [TRANSACTION_RELAY] = pass_back,          [TRANSACTION_ANSWER] = wsf_answered,
        [TRANSACTION_TOKEN] = wsf_token_answered, [TRANSACTION_REQUEST] = pass_back,
        [TRANSACTION_OUTWARD] = pass_back,
    };
    struct wsf_transaction *transaction = (struct wsf_transaction *)sip_transaction_answered(state.transactions, in,
                                                                                             out);
    /* Nothing in registration needs a provisional response. */
    if (!transaction || in->message->sip.code < 200) return;
    struct outbound_flow *outbound_flow = asker(&state, transaction);
    if (outbound_flow || transaction->kind == TRANSACTION_OUTWARD)
        step[transaction->kind](&state, in, out, transaction, outbound_flow);
    else wsf_release(&state, out, transaction, NULL);
}

/* Timer F (RFC 3261 17.1.2.2). A node that asked on its own account says that the next node is silent. A proxy says
 * nothing: the client has a timer of its own, and a 408 would come too late to be of use (RFC 4320 4.2); to an INVITE
 * it answers one (RFC 3261 16.7 step 6). */
static void transaction_due(void *me, const struct event *in, struct effects *out)
{
    struct wsf_state state = wsf_state_of(me, in->role);
    struct wsf_transaction *transaction = keyed_row(state.transactions.rows, in->tag);
    bool own = transaction->kind == TRANSACTION_ANSWER || transaction->kind == TRANSACTION_TOKEN;
    struct outbound_flow *outbound_flow = asker(&state, transaction);
    sip_transaction_timeout(&transaction->sip);
    if (outbound_flow) {
        const struct event asked = sip_transaction_request(&transaction->sip, in, out);
        bool invites = asked.message->sip.method == SIP_INVITE;
        if (own || invites) reply_sip(&asked, out, own ? 504 : 408, bytes_of(NULL, 0));
    }
    wsf_release(&state, out, transaction, outbound_flow);
}

/* ---- tables ---- */

static uint32_t flow_rows(const struct role *role)
{
    return outbound_flow_links(role);
}

static uint32_t flight_rows(const struct role *role)
{
    return role->flight_max;
}

static const struct state_table tables[] = {
    [WSF_FLOWS] = {STATE_TABLE("flows", STATE_KEYED, flow_rows, outbound_flow, outbound_flow_columns)},
    [WSF_FLOW_TOKENS] = {.name = "flow-tokens", .shape = STATE_INDEX, .of = WSF_FLOWS},
    [WSF_FLOW_CONTACTS] = {.name = "flow-contacts", .shape = STATE_INDEX, .of = WSF_FLOWS},
    [WSF_TRANSACTIONS] = {STATE_TABLE("transactions", STATE_KEYED, flight_rows, wsf_transaction,
                                      wsf_transaction_columns),
                          .due = transaction_due, .waits = STATE_EVERY_ROW},
    [WSF_SERVERS] = {.name = "servers", .shape = STATE_INDEX, .of = WSF_TRANSACTIONS},
    [WSF_SEEN] = {STATE_TABLE("seen", STATE_KEYED, wsf_seen_rows, wsf_seen, wsf_seen_columns)},
    {.name = NULL},
};

static void read_bound(const struct role *role, const void *me, uint32_t member, struct bytes arg, struct pen *scratch,
                       struct state_value *value)
{
    (void)member, (void)arg, (void)scratch;
    value->number = outbound_flows_bound(wsf_state_of(me, role).flows);
}

static void read_connections(const struct role *role, const void *me, uint32_t member, struct bytes arg,
                             struct pen *scratch, struct state_value *value)
{
    (void)member, (void)arg, (void)scratch;
    value->number = outbound_flows_count(wsf_state_of(me, role).flows);
}

static const struct rule rules[] = {
    {PROTO_WS, "OPEN", wsf_open, "RFC 6455 4.2, RFC 7118 4; contribution step 4"},
    {PROTO_WS, "*", reply_unexpected, "RFC 6455 5.5"},
    {PROTO_HTTP, "*", reply_unexpected, "RFC 9110 15.5.5"},
    {PROTO_SIP, "REGISTER", wsf_register, "TS 33.203 X.2, P.3; contribution steps 5, 6"},
    {PROTO_SIP, "1xx", wsf_response, "RFC 3261 16.7"},
    {PROTO_SIP, "2xx", wsf_response, "TS 33.203 O.2.3; contribution steps 13, 14"},
    {PROTO_SIP, "3xx", wsf_response, "RFC 3261 16.7"},
    {PROTO_SIP, "4xx", wsf_response, "TS 33.203 X.2; contribution steps 10, 11"},
    {PROTO_SIP, "5xx", wsf_response, "RFC 3261 16.7"},
    {PROTO_SIP, "6xx", wsf_response, "RFC 3261 16.7"},
    {PROTO_SIP, "*", wsf_request, "TS 33.203 N.2.1.2, O.2.3; RFC 5626 5.3"},
    {.step = NULL},
};

static const struct policy_row policies[] = {
    [WSF_CHALLENGE] = {"challenge", POLICY_CHOICE, CHOICE_WORDS(CHALLENGE_VALUES), "forward", "forward",
                       "who answers the 401: the client, or the WSF with the client's credential",
                       "contribution 6.5.2.1.2.2 steps 8 to 11; the editor's note of solution 5"},
    [WSF_PROOF] =
        {"proof", POLICY_CHOICE, CHOICE_WORDS(PROOF_VALUES), "digest", "digest",
         "what proves the login: SIP Digest, a credential, the browser's word, a token, a token bound to a key",
         "TS 33.203 X.2, X.3; inference"},
    [WSF_STRIP] = {"strip", POLICY_CHOICE, CHOICE_WORDS(STRIP_VALUES), "on", "on",
                   "whether what only the network may say is taken out of a client's request",
                   "TS 33.203 P.3; RFC 3325 5"},
    [WSF_ORIGIN] = {"origin", POLICY_CHOICE, CHOICE_WORDS(ORIGIN_VALUES), "check", "check",
                    "whether the Origin of an opening has to be a WWS's", "TS 33.203 X.2.2.3, REQ 2.6; RFC 6455 10.2"},
    [WSF_TNA_PATH] =
        {"tna-path", POLICY_CHOICE, CHOICE_WORDS(TNA_PATH_VALUES), "via-pcscf", "via-pcscf",
         "where a trusted node's REGISTER goes: through the P-CSCF as drawn, or straight to the I-CSCF or S-CSCF",
         "contribution 6.5.2.1.2.2a step 8; TS 33.203 U.1, P.3 NOTE 5"},
    [WSF_IMPU] = {"impu", POLICY_CHOICE, CHOICE_WORDS(IMPU_VALUES), "token", "token",
                  "whether the public identity has to be one of the token's, or is what To says", "TS 33.203 REQ 2.4"},
    [WSF_ISSUER] = {"issuer", POLICY_NODES, "bsf|wws", "", "",
                    "whose tokens are accepted; the first BSF's and the first WWS's when not said",
                    "TS 33.203 X.3.2.3 step 4"},
    [WSF_ORIGINS] = {"origins", POLICY_NODES, "wws", "", "",
                     "whose pages may open a WebSocket; the first WWS's when not said", "TS 33.203 X.2.2.3, REQ 2.6"},
    [WSF_EXPIRY] = {"expiry", POLICY_CHOICE, CHOICE_WORDS(EXPIRY_VALUES), "asked", "asked",
                    "whether a registration may outlive the token it was made with", "TS 23.228 U.2.1.3"},
    [WSF_TRIES] = {"tries", POLICY_COUNT, NULL, "3", "3", "how many wrong answers end the connection",
                   "TS 33.203 O.3.1.1; inference"},
    [WSF_REPLAY] = {"replay", POLICY_CHOICE, CHOICE_WORDS(REPLAY_VALUES), "refuse", "refuse",
                    "whether a proof (jti) is good once; with proof bound", "RFC 9449 11.1"},
    [WSF_AUDIENCE] = {"audience", POLICY_CHOICE, CHOICE_WORDS(AUDIENCE_VALUES), "check", "check",
                      "whether a token has to be for this WSF", "TS 33.203 X.3.2.3 step 4; RFC 9068 4"},
    [WSF_LEEWAY] = {"leeway", POLICY_TIME, NULL, "0s", "0s", "how long after its exp a token is still accepted",
                    "RFC 7519 4.1.4"},
    [WSF_ALGORITHM] = {"algorithm", POLICY_CHOICE, CHOICE_WORDS(CLIENT_ALGORITHM_VALUES), "any", "any",
                       "which digest algorithms it answers in, with challenge terminate", "RFC 8760 2.4"},
    [WSF_QOP] = {"qop", POLICY_CHOICE, CHOICE_WORDS(CLIENT_QOP_VALUES), "required", "required",
                 "whether it answers a challenge without qop, with challenge terminate",
                 "TS 33.203 N.2.1.1; RFC 7616 3.4"},
    [WSF_ANSWERS] = {"answers", POLICY_CHOICE, CHOICE_WORDS(CLIENT_ANSWERS_VALUES), "digest", "digest",
                     "which challenges it answers, with challenge terminate: Digest alone; Basic as well, with the "
                     "password; or a Digest in an algorithm that it does not know, as if that were MD5",
                     "RFC 3261 22.4; RFC 7616 3.3"},
    [WSF_TOKENLESS] =
        {"tokenless", POLICY_CHOICE, CHOICE_WORDS(TOKENLESS_VALUES), "refuse", "refuse",
         "a REGISTER without a token, with proof bearer or bound: refused at the edge, or passed on as one "
         "of SIP Digest is",
         "TS 33.203 X.2.2.3, X.3.2.3 step 4; inference"},
    [WSF_USERS] = {"users", POLICY_CHOICE, CHOICE_WORDS(USERS_VALUES), "one", "one",
                   "whether a bound connection speaks for one IMPI, or, against the clauses, for whoever comes next",
                   "TS 33.203 O.4.3, X.3.2.3 step 7"},
    {.name = NULL},
};

static const struct port_row ports[] = {
    [WSF_W2] = {"wss|ws|https|http", "browser", "W2 (TS 23.228 U.1.4.2)", "requests|CLOSE"},
    [WSF_MW] = {"sip", "pcscf", "inside the eP-CSCF (TS 23.228 U.1.2 NOTE 3)", "REGISTER|requests"},
    [WSF_TNA] = {"sip", "icscf|scscf", "Mw as a trusted node (TS 33.203 U.1)", "REGISTER|requests"},
    {.carriers = NULL},
};

static const struct action_row actions[] = {{.name = NULL}};

static const struct state_row states[] = {
    {"connections", STATE_COUNT, STATE_NO_ARG, NULL, read_connections, "client connections that are open"},
    {"bound", STATE_COUNT, STATE_NO_ARG, NULL, read_bound,
     "connections bound to an IMPI and its IMPUs (TS 33.203 O.2.3)"},
    {.name = NULL},
};

/* ---- the evidence that convinces it ---- */

static bool takes_words(const struct role *me)
{
    return me->policy[WSF_PROOF] == PROOF_NONE;
}

static bool takes_bearer(const struct role *me)
{
    return me->policy[WSF_PROOF] == PROOF_BEARER;
}

static bool takes_proofs(const struct role *me)
{
    return me->policy[WSF_PROOF] == PROOF_BOUND;
}

static bool proofs_once(const struct role *me)
{
    return me->policy[WSF_REPLAY] == REPLAY_REFUSE;
}

/* Values that only the network may give then come from the client as well. */
static bool lets_by(const struct role *me)
{
    return me->policy[WSF_STRIP] == STRIP_OFF;
}

static bool issues(const struct role *me, const struct role *other)
{
    return policy_names(me, WSF_ISSUER, other) && other->signs;
}

static const struct evidence_row accepts[] = {
    {.name = "word",
     .key = EVIDENCE_BY_ANYBODY,
     .accepted = takes_words,
     .clause = "docs/lab-messages.md, W2",
     .shown_key = "anybody T29"},
    {.name = "token",
     .key = EVIDENCE_BY_TOKEN,
     .covers = AGREED_BIT(AGREED_IMPI) | AGREED_BIT(AGREED_IMPU) | AGREED_BIT(AGREED_JTI) | AGREED_BIT(AGREED_JKT),
     /* and aud and exp, which no claim speaks of */
     .accepted = takes_bearer,
     .from = issues,
     .clause = "TS 33.203 X.3.2.3 step 4; RFC 6750 5",
     .shown_key = "browser T30",
     .shown_connection = "link T97"},
    {.name = "proof",
     .key = EVIDENCE_BY_PAGE_KEY,
     .covers = AGREED_BIT(AGREED_IMPI) | AGREED_BIT(AGREED_IMPU) | AGREED_BIT(AGREED_JTI) | AGREED_BIT(AGREED_JKT) |
               AGREED_BIT(AGREED_CONTACT) | AGREED_BIT(AGREED_EXPIRES) | AGREED_BIT(AGREED_CALL_ID),
     /* and aud, exp, To and CSeq, which no claim speaks of; not the connection */
     .accepted = takes_proofs,
     .from = issues,
     .clause = "docs/lab-messages.md, W2; RFC 9449 11.1",
     .once = proofs_once,
     .shown_connection = "link T101"},
    {.name = "integrity-protected", .key = EVIDENCE_BY_ANYBODY, .accepted = lets_by, .clause = "TS 33.203 P.3"},
    {.name = NULL},
};

const struct node_kind wsf_kind = {
    .name = "wsf",
    .help = "WebRTC Signalling Function: ends W2, relays or makes the REGISTER",
    .tables = tables,
    .opened = wsf_opened,
    .closed = wsf_closed,
    .guard = reply_malformed,
    .rules = rules,
    .policies = policies,
    .ports = ports,
    .actions = actions,
    .states = states,
    .accepts = accepts,
};
