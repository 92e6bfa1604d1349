/* The WSF's life with its clients: openings, requests in, responses out, requests of the core to a client. How a
 * REGISTER is proved is in parts/edge_register.c and parts/edge_token.c. */
#include "wsf.h"

#include "edge.h"
#include "must.h"
#include "reply.h"

static struct flow *client(const struct edge *edge, const struct event *in)
{
    return flow_of(edge_flows(edge), in->link, in->conn);
}

/* ---- connections ---- */

static void wsf_start(void *me, const struct event *in, struct effects *out)
{
    (void)out;
    edge_init(me, in->role);
}

static void wsf_opened(void *me, const struct event *in, struct effects *out)
{
    if (!edge_from_core(in)) flow_open(edge_flows(me), in, out);
}

static void wsf_closed(void *me, const struct event *in, struct effects *out)
{
    (void)out;
    struct flow *flow = edge_from_core(in) ? NULL : client(me, in);
    if (flow) flow_close(edge_flows(me), flow);
}

/* Whether the page that opens this connection is one of the operator's (TS 33.203 X.2.2.3 step 2, REQ 2.6; RFC
 * 6455 10.2). It assumes an honest browser: anybody else writes what he likes here. */
static bool from_trusted_page(const struct role *role, const struct http *opening)
{
    struct bytes origin = http_value(opening, HTTP_ORIGIN);
    if (role->policy[EDGE_ORIGIN] == ORIGIN_IGNORE) return true;
    for (uint32_t i = 0; i < role->role_count; i++)
        if (bytes_equal(bytes_text(role->roles[i]->kind->name), BYTES("wws")) &&
            bytes_equal(role->roles[i]->origin, origin))
            return true;
    return false;
}

struct opening_fault {
    uint16_t code; /* 0: none */
    struct bytes extra;
    const char *why;
};

static struct opening_fault check_opening(const struct role *role, const struct http *opening)
{
    static const struct bytes none = {"", 0};
    if (!bytes_equal(opening->path, BYTES("/sip"))) return (struct opening_fault){404, none, "no such resource"};
    if (!http_is_upgrade(opening)) return (struct opening_fault){400, none, "not a WebSocket opening"};
    if (!bytes_equal(http_value(opening, HTTP_SEC_WEBSOCKET_VERSION), BYTES("13")))
        return (struct opening_fault){426, BYTES("Sec-WebSocket-Version: 13\r\n"), "another WebSocket version"};
    /* RFC 7118 4.1: without this subprotocol the connection may not carry SIP. */
    if (!http_lists(opening, HTTP_SEC_WEBSOCKET_PROTOCOL, BYTES("sip")))
        return (struct opening_fault){400, none, "no subprotocol sip"};
    if (!from_trusted_page(role, opening)) return (struct opening_fault){403, none, "origin"};
    return (struct opening_fault){0, none, NULL};
}

static void wsf_open(void *me, const struct event *in, struct effects *out)
{
    const struct http *opening = &in->message->http;
    struct flow *flow = edge_from_core(in) ? NULL : client(me, in);
    struct opening_fault fault = check_opening(in->role, opening);
    if (!flow) return;
    if (fault.code) {
        fx_fact(out, FACT_REFUSED, http_value(opening, HTTP_ORIGIN), bytes_text(fault.why));
        reply_http(in, out, fault.code, fault.extra, bytes_of(NULL, 0), bytes_of(NULL, 0));
        return;
    }
    struct pen *pen = fx_pen(out);
    http_write_status(pen, 101);
    pen_lit(pen, "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ");
    ws_accept(pen, http_value(opening, HTTP_SEC_WEBSOCKET_KEY));
    pen_lit(pen, "\r\nSec-WebSocket-Protocol: sip\r\n\r\n");
    fx_send(out, link_back(in->link), PROTO_WS, pen_done(pen));
    flow->websocket = 1;
}

/* ---- requests ---- */

/* RFC 3261 16.3 step 3. */
static bool forwards_left(const struct event *in, struct effects *out)
{
    uint32_t forwards;
    struct bytes value = sip_value(&in->message->sip, SIP_MAX_FORWARDS);
    if (!value.at || (bytes_to_u32(value, &forwards) && forwards > 0)) return true;
    edge_refuse(in, out, 483, bytes_of(NULL, 0), "Max-Forwards");
    return false;
}

/* How a REGISTER is proved: with challenge terminate the WSF answers a Digest in its client's place. */
static uint64_t proof_of(const struct role *role)
{
    uint64_t proof = role->policy[EDGE_PROOF];
    return proof == PROOF_DIGEST && role->policy[EDGE_CHALLENGE] == CHALLENGE_TERMINATE ? PROOF_CREDENTIAL : proof;
}

static void wsf_register(void *me, const struct event *in, struct effects *out)
{
    static struct transit *(*const by[])(struct edge *, const struct event *, struct effects *, struct flow *) = {
        [PROOF_DIGEST] = edge_register_relay, [PROOF_CREDENTIAL] = edge_register_answer,
        [PROOF_NONE] = edge_register_token,   [PROOF_BEARER] = edge_register_token,
        [PROOF_BOUND] = edge_register_token,
    };
    struct flow *flow = edge_from_core(in) ? NULL : client(me, in);
    if (!flow) {
        reply_unexpected(me, in, out);
        return;
    }
    /* One REGISTER at a time (RFC 3261 10.2). The same one again is a retransmission, and absorbed (17.2.2); a second
     * one is an overlap, which keeps the lab's table of transactions out of reach of a single client. */
    uint64_t branch = keyed_key(sip_element(&in->message->sip, SIP_VIA, 0));
    if (flow->branch == branch) {
        fx_fact(out, FACT_NOTE, bytes_of(NULL, 0), BYTES("a retransmission was absorbed"));
        return;
    }
    if (flow->branch) {
        edge_refuse(in, out, 500, BYTES("Retry-After: 1\r\n"), "a REGISTER while another one is under way");
        return;
    }
    if (forwards_left(in, out) && by[proof_of(in->role)](me, in, out, flow)) flow->branch = branch;
}

/* A client speaks as an IMPU that its connection is bound to, or not at all (TS 33.203 N.2.1.2, O.2.3). */
static bool may_speak(const struct flow *flow, const struct sip *sip, struct pen *pen)
{
    struct sip_address from;
    if (!flow->impi || sip_address_scan(&from, sip_value(sip, SIP_FROM)).why) return false;
    return flow_allows(flow, flow_impu(pen, from.uri));
}

static void request_inward(struct edge *edge, const struct event *in, struct effects *out)
{
    const struct sip *sip = &in->message->sip;
    const struct flow *flow = client(edge, in);
    link_id to = port_link(in->role, EDGE_MW, 0);
    struct passage passage;
    if (!flow || sip->method == SIP_ACK) return;
    if (!may_speak(flow, sip, fx_pen(out))) {
        edge_refuse(in, out, 403, bytes_of(NULL, 0), "an identity that is not bound to the connection");
        return;
    }
    if (!forwards_left(in, out)) return;
    edge_pass(&passage, sip, in, out, to);
    /* Requests of the dialog come back this way (RFC 5626 5.3). */
    if (sip->method == SIP_SUBSCRIBE || sip->method == SIP_INVITE) {
        struct pen *pen = fx_pen(out);
        pen_lit(pen, "Record-Route: <sip:");
        pen_literal(pen, flow->token, FLOW_TOKEN);
        pen_char(pen, '@');
        pen_bytes(pen, in->role->host);
        pen_lit(pen, ";lr>\r\n");
        edits_insert(&passage.edits, sip_place_before(sip, SIP_RECORD_ROUTE), pen_done(pen));
    }
    edge_send(edge, &passage, in, out, to, TRANSIT_REQUEST);
}

/* The flow that the top Route names (RFC 5626 5.3.1): the first hop knows its own tokens. */
static struct flow *routed_to(const struct edge *edge, const struct role *role, const struct sip *sip)
{
    struct sip_address route;
    struct sip_uri uri;
    if (sip_address_scan(&route, sip_element(sip, SIP_ROUTE, 0)).why || sip_uri_scan(&uri, route.uri).why) return NULL;
    return bytes_equal_nocase(uri.host, role->host) ? flow_named(edge_flows(edge), uri.user) : NULL;
}

static void request_outward(struct edge *edge, const struct event *in, struct effects *out)
{
    const struct sip *sip = &in->message->sip;
    const struct flow *flow = routed_to(edge, in->role, sip);
    struct passage passage;
    if (!flow || !flow->websocket) {
        if (sip->method != SIP_ACK) edge_refuse(in, out, 430, bytes_of(NULL, 0), "a flow that is gone");
        return;
    }
    if (!forwards_left(in, out)) return;
    link_id to = link_back(flow->link);
    edits_begin(&passage.edits, sip->head.all);
    edits_insert(&passage.edits, sip_place_before(sip, SIP_VIA), edge_via(out, in->role, to, &passage.branch));
    sip_decrement_forwards(&passage.edits, sip, fx_pen(out));
    sip_pop(&passage.edits, sip, SIP_ROUTE);
    struct transit *transit = edge_send(edge, &passage, in, out, to, TRANSIT_OUTWARD);
    if (transit) transit->conn = flow->conn;
}

static void wsf_request(void *me, const struct event *in, struct effects *out)
{
    if (edge_from_core(in)) request_outward(me, in, out);
    else request_inward(me, in, out);
}

/* ---- responses ---- */

/* The transaction a response belongs to, if it came from where the request went (RFC 3261 16.7 step 1, 17.1.3). */
static struct transit *answered(const struct edge *edge, const struct event *in)
{
    struct sip_via via;
    if (sip_top_via(&via, &in->message->sip).why) return NULL;
    struct transit *transit = keyed_find(edge_transits(edge), keyed_key(via.branch));
    if (!transit) return NULL;
    if (transit->kind == TRANSIT_OUTWARD) return !edge_from_core(in) && in->conn == transit->conn ? transit : NULL;
    return edge_from_core(in) ? transit : NULL;
}

/* The connection of the client who asked; NULL when it is gone, or when the core asked. */
static struct flow *asker(const struct edge *edge, const struct transit *transit)
{
    if (transit->kind == TRANSIT_OUTWARD) return NULL;
    return flow_of(edge_flows(edge), transit->link, transit->conn);
}

static void pass_back(struct edge *edge, const struct event *in, struct effects *out, struct transit *transit,
                      struct flow *flow)
{
    struct edits edits;
    uint16_t code = in->message->sip.code;
    edge_pass_back(&edits, &in->message->sip);
    edge_send_back(&edits, transit, out);
    if (transit->kind == TRANSIT_RELAY) edge_concluded(edge, in, out, transit, flow, code);
    else edge_release(edge, out, transit, flow);
}

static void wsf_response(void *me, const struct event *in, struct effects *out)
{
    static void (*const step[])(struct edge *, const struct event *, struct effects *, struct transit *,
                                struct flow *) = {
        [TRANSIT_RELAY] = pass_back,   [TRANSIT_ANSWER] = edge_answered, [TRANSIT_TOKEN] = edge_token_answered,
        [TRANSIT_REQUEST] = pass_back, [TRANSIT_OUTWARD] = pass_back,
    };
    struct transit *transit = answered(me, in);
    if (!transit) {
        fx_fact(out, FACT_NOTE, bytes_of(NULL, 0), BYTES("a response that nobody waits for"));
        return;
    }
    if (in->message->sip.code < 200) return; /* nothing in registration needs a provisional response */
    struct flow *flow = asker(me, transit);
    if (flow || transit->kind == TRANSIT_OUTWARD) step[transit->kind](me, in, out, transit, flow);
    else edge_release(me, out, transit, NULL);
}

/* Timer F (RFC 3261 17.1.2.2): a proxy answers 408 (16.7 step 6), a node that asked on its own account says that what
 * is behind it is silent. */
static void wsf_timer(void *me, const struct event *in, struct effects *out)
{
    struct transit *transit = keyed_row(edge_transits(me), in->tag);
    must(transit != NULL); /* a row and its timer go together */
    bool own = transit->kind == TRANSIT_ANSWER || transit->kind == TRANSIT_TOKEN;
    struct flow *flow = asker(me, transit);
    if (flow) edge_answer(transit, &fx_recall(out, transit->held, PROTO_SIP)->sip, out, own ? 504 : 408);
    edge_release(me, out, transit, flow);
}

/* ---- tables ---- */

static size_t wsf_state_size(const struct role *role)
{
    return edge_size(role);
}

static uint32_t wsf_timer_count(const struct role *role)
{
    return role->flight_max;
}

static uint32_t wsf_parked(const struct role *role, const void *me)
{
    (void)role;
    return edge_transits(me)->count;
}

static void read_bound(const struct role *role, const void *me, uint32_t member, struct bytes arg, struct pen *scratch,
                       struct state_value *value)
{
    (void)role, (void)member, (void)arg, (void)scratch;
    value->number = flows_bound(edge_flows(me));
}

static void read_connections(const struct role *role, const void *me, uint32_t member, struct bytes arg,
                             struct pen *scratch, struct state_value *value)
{
    (void)role, (void)member, (void)arg, (void)scratch;
    value->number = flows_count(edge_flows(me));
}

static const struct rule rules[] = {
    {PROTO_WS, "OPEN", wsf_open, "RFC 6455 4.2, RFC 7118 4; seed step 4"},
    {PROTO_WS, "*", reply_unexpected, "RFC 6455 5.5"},
    {PROTO_HTTP, "*", reply_unexpected, "RFC 9110 15.5.5"},
    {PROTO_SIP, "REGISTER", wsf_register, "TS 33.203 X.2, P.3; seed steps 5, 6"},
    {PROTO_SIP, "1xx", wsf_response, "RFC 3261 16.7"},
    {PROTO_SIP, "2xx", wsf_response, "TS 33.203 O.2.3; seed steps 13, 14"},
    {PROTO_SIP, "3xx", wsf_response, "RFC 3261 16.7"},
    {PROTO_SIP, "4xx", wsf_response, "TS 33.203 X.2; seed steps 10, 11"},
    {PROTO_SIP, "5xx", wsf_response, "RFC 3261 16.7"},
    {PROTO_SIP, "6xx", wsf_response, "RFC 3261 16.7"},
    {PROTO_SIP, "*", wsf_request, "TS 33.203 N.2.1.2, O.2.3; RFC 5626 5.3"},
    {.step = NULL},
};

static const struct policy_row policies[] = {
    [EDGE_CHALLENGE] = {"challenge", POLICY_CHOICE, "forward|terminate", "forward", "forward",
                        "who answers the 401: the client, or the WSF with the client's credential",
                        "seed 6.5.2.1.2.2 steps 8 to 11; the editor's note of solution 5"},
    [EDGE_PROOF] =
        {"proof", POLICY_CHOICE, "digest|credential|none|bearer|bound", "digest", "digest",
         "what proves the login: SIP Digest, a credential, the browser's word, a token, a token bound to a key",
         "TS 33.203 X.2, X.3; inference"},
    [EDGE_STRIP] = {"strip", POLICY_CHOICE, "on|off", "on", "on",
                    "whether what only the network may say is taken out of a client's request",
                    "TS 33.203 P.3; RFC 3325 5"},
    [EDGE_ORIGIN] = {"origin", POLICY_CHOICE, "check|ignore", "check", "check",
                     "whether the Origin of an opening has to be a WWS's", "TS 33.203 X.2.2.3, REQ 2.6; RFC 6455 10.2"},
    [EDGE_TNA_PATH] =
        {"tna-path", POLICY_CHOICE, "via-pcscf|direct", "via-pcscf", "via-pcscf",
         "where a trusted node's REGISTER goes: through the P-CSCF as drawn, or straight to the I-CSCF or S-CSCF",
         "seed 6.5.2.1.2.2a step 8; TS 33.203 U.1, P.3 NOTE 5"},
    [EDGE_IMPU] = {"impu", POLICY_CHOICE, "token|to", "token", "token",
                   "whether the public identity has to be one of the token's, or is what To says", "TS 33.203 REQ 2.4"},
    [EDGE_ISSUER] = {"issuer", POLICY_CHOICE, "any|bsf|wws|waf", "any", "any", "whose tokens are accepted",
                     "TS 33.203 X.3.2.3 step 4"},
    [EDGE_EXPIRY] = {"expiry", POLICY_CHOICE, "asked|token", "asked", "asked",
                     "whether a registration may outlive the token it was made with", "TS 23.228 U.2.1.3"},
    [EDGE_TRIES] = {"tries", POLICY_COUNT, NULL, "3", "3", "how many wrong answers end the connection",
                    "TS 33.203 O.3.1.1; inference"},
    [EDGE_REPLAY] = {"replay", POLICY_CHOICE, "refuse|accept", "refuse", "refuse",
                     "whether a proof (jti) is good once; with proof bound", "RFC 9449 11.1"},
    {.name = NULL},
};

static const struct port_row ports[] = {
    [EDGE_W2] = {"wss|ws|https|http", "browser", "W2 (TS 23.228 U.1.4.2)"},
    [EDGE_MW] = {"sip", "pcscf", "inside the eP-CSCF (TS 23.228 U.1.2 NOTE 3)"},
    [EDGE_TNA] = {"sip", "icscf|scscf", "Mw as a trusted node (TS 33.203 U.1)"},
    {.carriers = NULL},
};

static const struct action_row actions[] = {{.name = NULL}};

static const struct state_row states[] = {
    {"connections", STATE_COUNT, STATE_NO_ARG, NULL, read_connections, "client connections that are open"},
    {"bound", STATE_COUNT, STATE_NO_ARG, NULL, read_bound,
     "connections bound to an IMPI and its IMPUs (TS 33.203 O.2.3)"},
    {.name = NULL},
};

const struct node_kind wsf_kind = {
    .name = "wsf",
    .help = "WebRTC Signalling Function: ends W2, relays or makes the REGISTER",
    .state_size = wsf_state_size,
    .timer_count = wsf_timer_count,
    .start = wsf_start,
    .timer = wsf_timer,
    .opened = wsf_opened,
    .closed = wsf_closed,
    .guard = reply_malformed,
    .rules = rules,
    .policies = policies,
    .ports = ports,
    .actions = actions,
    .states = states,
    .parked = wsf_parked,
};
