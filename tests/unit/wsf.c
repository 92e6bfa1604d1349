/* The WSF step by step: what it lets in, what it says of a client, and what becomes of a connection. */
#include "wsf.h"

#include "wsf_state.h"
#include "effect.h"
#include "test.h"

enum { W2, MW, FLIGHTS = 4, OCTETS = 4096 };

static const struct node_kind browser_row = {.name = "browser"}, wws_row = {.name = "wws"},
                              pcscf_row = {.name = "pcscf"};
static const struct role ue = {.kind = &browser_row, .index = 0, .member_count = 3};
static const struct role wws = {.kind = &wws_row, .index = 2, .origin = BYTES_ROW("https://wws.test")};
static const struct role pcscf = {.kind = &pcscf_row, .index = 3, .host = BYTES_ROW("pcscf.test")};
static const struct link_line links[] = {
    [W2] = {.end = {0, 1}, .carrier = CARRIER_WSS, .secure = true, .member_count = 3},
    [MW] = {.end = {1, 3}, .carrier = CARRIER_SIP, .may_assert = MAY_ASSERT_TLS, .member_count = 1},
};
static struct role wsf;
static const struct role *const roles[] = {&ue, &wsf, &wws, &pcscf};

static _Alignas(8) char image[64 * 1024];
static struct effects effects;
static struct store *store;

static void run(step_fn *step, struct event *in)
{
    effects_init(&effects);
    effects_begin(&effects, ++effects.rng_path);
    effects.keep_facts = true;
    effects.store = store;
    in->role = &wsf;
    step(image, in, &effects);
    assert_int_equal(effects.limit, REASON_NONE);
}

static int begin(void **state)
{
    (void)state;
    wsf = (struct role){.kind = &wsf_kind,
                        .index = 1,
                        .member_count = 1,
                        .host = BYTES("wsf.test"),
                        .domain = BYTES("test"),
                        .roles = roles,
                        .role_count = COUNT(roles),
                        .links = links,
                        .link_count = COUNT(links),
                        .subscriber_count = 3,
                        .flight_max = FLIGHTS,
                        .policy = {[WSF_TRIES] = 2}};
    for (unsigned i = 0; i < PORT_MAX; i++) wsf.port[i] = LINK_NONE;
    wsf.port[WSF_W2] = link_make(W2, 0, 1);
    wsf.port[WSF_MW] = link_make(MW, 0, 0);
    state_lay_out(&wsf);
    assert_true(wsf.state.size <= sizeof image);
    memset(image, 0, sizeof image);
    state_begin(image, &wsf);
    store = store_new(STORE_KEEP, 64);
    return 0;
}

static int end(void **state)
{
    (void)state;
    store_free(store);
    return 0;
}

static step_fn *rule_for(enum proto proto, verb_id verb)
{
    char class[] = "?xx";
    class[0] = (char)('0' + verb / 100);
    for (const struct rule *rule = wsf_kind.rules; rule->step; rule++) {
        if (rule->proto != proto) continue;
        if (bytes_equal(bytes_text(rule->verb), verb_name(proto, verb)) || strcmp(rule->verb, "*") == 0)
            return rule->step;
        if (verb >= 100 && strcmp(rule->verb, class) == 0) return rule->step;
    }
    return NULL;
}

static void deliver(link_id link, uint32_t conn, enum proto proto, struct bytes octets)
{
    static struct message message;
    blob_id blob = store_put(store, octets);
    message_scan(&message, proto, store_bytes(store, blob), WS_FROM_CLIENT);
    struct event in = {.kind = EVENT_MESSAGE, .link = link, .conn = conn, .blob = blob, .message = &message};
    run(message.error.why ? wsf_kind.guard : rule_for(proto, message.verb), &in);
}

/* The nth message sent to that end of a link, or none. */
static struct bytes sent(link_id link, unsigned n)
{
    for (uint32_t i = 0; i < effects.count; i++)
        if (effects.effect[i].kind == EFFECT_SEND && effects.effect[i].link == link && n-- == 0)
            return effects.effect[i].bytes;
    return bytes_of("", 0);
}

static bool closed(link_id link)
{
    for (uint32_t i = 0; i < effects.count; i++)
        if (effects.effect[i].kind == EFFECT_CLOSE && effects.effect[i].link == link) return true;
    return false;
}

static bool holds(struct bytes message, const char *text)
{
    return bytes_find(message, bytes_text(text)) != BYTES_NOT_FOUND;
}

static link_id from_client(uint32_t member)
{
    return link_make(W2, member, 0);
}

#define OPENING(origin, protocol)                                                                                      \
    "GET /sip HTTP/1.1\r\nHost: wsf.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nOrigin: " origin "\r\n"       \
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: " protocol    \
    "\r\n\r\n"

static void connect_client(uint32_t member, uint32_t conn)
{
    run(wsf_kind.opened, &(struct event){.kind = EVENT_OPENED, .link = from_client(member), .conn = conn});
    deliver(from_client(member), conn, PROTO_WS, BYTES(OPENING("https://wws.test", "sip")));
}

static struct bytes a_register(const char *branch, const char *more)
{
    static char octets[OCTETS];
    struct pen pen = pen_on(octets, sizeof octets);
    pen_lit(&pen, "REGISTER sip:test SIP/2.0\r\nVia: SIP/2.0/WSS a.invalid;branch=z9hG4bK");
    pen_text(&pen, branch);
    pen_lit(&pen,
            "\r\nMax-Forwards: 70\r\nFrom: <sip:a@test>;tag=1\r\nTo: <sip:a@test>\r\nCall-ID: c\r\nCSeq: 1 REGISTER\r\n"
            "Contact: <sip:a@a.invalid;transport=ws>;expires=600\r\n");
    pen_text(&pen, more);
    pen_lit(&pen, "Content-Length: 0\r\n\r\n");
    return pen_done(&pen);
}

#define LOGIN(user, response)                                                                                          \
    "Authorization: Digest username=\"" user "\", realm=\"test\", nonce=\"n\", uri=\"sip:test\", response=\"" response \
    "\"\r\n"

/* The core's answer to what the WSF sent last: its Vias, some more headers. */
static void core_answers(struct bytes request, uint16_t code, const char *more)
{
    static char octets[OCTETS];
    struct pen pen = pen_on(octets, sizeof octets);
    struct sip sip;
    assert_null(sip_scan(&sip, request).why);
    sip_write_status(&pen, code);
    sip_copy_for_response(&pen, &sip, BYTES("core"));
    pen_text(&pen, more);
    sip_write_end(&pen);
    deliver(link_make(MW, 0, 1), 0, PROTO_SIP, pen_done(&pen));
}

TEST(an_opening_is_accepted_from_the_operators_page_only)
{
    static const struct {
        struct bytes octets;
        const char *begins;
    } rows[] = {
        {BYTES_ROW(OPENING("https://wws.test", "sip")), "HTTP/1.1 101 "},
        {BYTES_ROW(OPENING("https://wws.test", "chat, sip")), "HTTP/1.1 101 "},
        {BYTES_ROW(OPENING("https://evil.test", "sip")), "HTTP/1.1 403 "},
        {BYTES_ROW(OPENING("https://wws.test", "chat")), "HTTP/1.1 400 "},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        run(wsf_kind.opened, &(struct event){.kind = EVENT_OPENED, .link = from_client(0), .conn = i + 1});
        deliver(from_client(0), i + 1, PROTO_WS, rows[i].octets);
        struct bytes answer = sent(link_make(W2, 0, 1), 0);
        assert_true(bytes_starts(answer, bytes_text(rows[i].begins)));
        /* RFC 6455 1.3 */
        assert_int_equal(holds(answer, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), bytes_starts(answer, BYTES("HTTP/1.1 101")));
    }
}

TEST(a_client_cannot_vouch_for_itself)
{
    static const struct {
        const char *lines, *inward; /* "" nothing is said */
    } rows[] = {
        {LOGIN("a@test", ""), ""},
        {LOGIN("a@test", "0123"), "integrity-protected=\"tls-pending\""},
        {"Authorization: Digest username=\"a@test\", integrity-protected=\"auth-done\", response=\"\"\r\n", ""},
        {"Authorization: Digest username=\"a@test\", INTEGRITY-PROTECTED=tls-yes, response=\"0123\"\r\n",
         "integrity-protected=\"tls-pending\""},
        {"Authorization: Bearer abc\r\n", ""},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        connect_client(0, i + 1);
        deliver(from_client(0), i + 1, PROTO_SIP, a_register("1", rows[i].lines));
        struct bytes inward = sent(link_make(MW, 0, 0), 0);
        assert_true(holds(inward, "\r\nMax-Forwards: 69\r\n"));
        assert_true(holds(inward, "@wsf.test;lr;ob>"));
        assert_false(holds(inward, "auth-done") || holds(inward, "tls-yes") || holds(inward, "Bearer"));
        assert_int_equal(holds(inward, "tls-pending"), rows[i].inward[0] != 0);
        core_answers(inward, 404, "");
        assert_true(bytes_starts(sent(link_make(W2, 0, 1), 0), BYTES("SIP/2.0 404 ")));
    }
}

TEST(what_the_network_alone_may_say_is_taken_out)
{
    (void)state;
    connect_client(0, 1);
    deliver(from_client(0), 1, PROTO_SIP,
            a_register(
                "1",
                "Path: <sip:x@evil>\r\nRoute: <sip:scscf.test;lr>\r\nP-Asserted-Identity: <sip:b@test>\r\n"
                "P-Charging-Function-Addresses: ccf=1.2.3.4\r\nP-Lab-Login: ok\r\nP-Charging-Vector: icid-value=1\r\n"
                "P-Access-Network-Info: IEEE-802.11; network-provided\r\n"));
    struct bytes inward = sent(link_make(MW, 0, 0), 0);
    static const char *const gone[] = {"evil", "Route", "P-Asserted", "P-Charging", "P-Lab", "P-Access"};
    for (unsigned i = 0; i < COUNT(gone); i++) assert_false(holds(inward, gone[i]));
}

TEST(a_request_that_may_not_go_on_is_answered_at_the_edge)
{
    static const struct {
        const char *lines, *begins;
    } rows[] = {
        {LOGIN("a@test", "") LOGIN("b@test", ""), "SIP/2.0 400 "},
        {"Authorization: Digest\r\n", "SIP/2.0 400 "},
    };
    (void)state;
    connect_client(0, 1);
    for (unsigned i = 0; i < COUNT(rows); i++) {
        deliver(from_client(0), 1, PROTO_SIP, a_register("1", rows[i].lines));
        assert_true(bytes_starts(sent(link_make(W2, 0, 1), 0), bytes_text(rows[i].begins)));
        assert_int_equal(sent(link_make(MW, 0, 0), 0).count, 0);
    }
}

TEST(one_register_is_under_way_and_the_same_again_is_absorbed)
{
    (void)state;
    connect_client(0, 1);
    deliver(from_client(0), 1, PROTO_SIP, a_register("1", LOGIN("a@test", "")));
    assert_int_not_equal(sent(link_make(MW, 0, 0), 0).count, 0);
    deliver(from_client(0), 1, PROTO_SIP, a_register("1", LOGIN("a@test", "")));
    assert_int_equal(sent(link_make(MW, 0, 0), 0).count + sent(link_make(W2, 0, 1), 0).count, 0);
    deliver(from_client(0), 1, PROTO_SIP, a_register("2", LOGIN("a@test", "")));
    assert_true(holds(sent(link_make(W2, 0, 1), 0), "SIP/2.0 500 "));
    assert_true(holds(sent(link_make(W2, 0, 1), 0), "Retry-After: 1"));
    assert_int_equal(state_waiting(image, &wsf), 1);
}

TEST(silence_of_the_core_is_answered_and_nothing_stays_parked)
{
    (void)state;
    connect_client(0, 1);
    deliver(from_client(0), 1, PROTO_SIP, a_register("1", LOGIN("a@test", "")));
    struct bytes inward = sent(link_make(MW, 0, 0), 0);
    static char kept[OCTETS];
    memcpy(kept, inward.at, inward.count);
    run(wsf_kind.tables[WSF_TRANSACTIONS].due, &(struct event){.kind = EVENT_TIMER, .link = LINK_NONE, .tag = 0});
    assert_true(bytes_starts(sent(link_make(W2, 0, 1), 0), BYTES("SIP/2.0 408 ")));
    assert_int_equal(state_waiting(image, &wsf), 0);
    core_answers(bytes_of(kept, inward.count), 200, ""); /* too late */
    assert_int_equal(sent(link_make(W2, 0, 1), 0).count, 0);
}

TEST(a_late_answer_does_not_reach_a_stranger)
{
    (void)state;
    connect_client(0, 1);
    deliver(from_client(0), 1, PROTO_SIP, a_register("1", LOGIN("a@test", "")));
    struct bytes inward = sent(link_make(MW, 0, 0), 0);
    static char kept[OCTETS];
    memcpy(kept, inward.at, inward.count);
    run(wsf_kind.closed, &(struct event){.kind = EVENT_CLOSED, .link = from_client(0), .conn = 1});
    connect_client(0, 2);
    core_answers(bytes_of(kept, inward.count), 200, "Contact: <sip:a@a.invalid>;expires=600\r\n");
    assert_int_equal(sent(link_make(W2, 0, 1), 0).count, 0);
    assert_int_equal(outbound_flows_bound(wsf_state_of(image, &wsf).flows), 0);
    assert_int_equal(state_waiting(image, &wsf), 0);
}

static void bind_client(uint32_t member)
{
    connect_client(member, 1);
    deliver(from_client(member), 1, PROTO_SIP, a_register("1", LOGIN("a@test", "0123")));
    core_answers(sent(link_make(MW, 0, 0), 0), 200,
                 "Contact: <sip:a@a.invalid>;expires=600\r\nP-Associated-URI: <sip:a@test>, <tel:+1>\r\n");
    assert_true(bytes_starts(sent(link_make(W2, member, 1), 0), BYTES("SIP/2.0 200 ")));
}

TEST(a_bound_connection_speaks_for_one_impi)
{
    (void)state;
    bind_client(0);
    deliver(from_client(0), 1, PROTO_SIP, a_register("2", LOGIN("b@test", "")));
    assert_true(bytes_starts(sent(link_make(W2, 0, 1), 0), BYTES("SIP/2.0 403 ")));
    assert_int_equal(sent(link_make(MW, 0, 0), 0).count, 0);
    deliver(from_client(0), 1, PROTO_SIP, a_register("3", LOGIN("a@test", "")));
    assert_true(holds(sent(link_make(MW, 0, 0), 0), "integrity-protected=\"tls-yes\""));
}

TEST(a_request_needs_an_identity_that_is_bound)
{
    static const struct {
        const char *from;
        bool goes_on;
    } rows[] = {{"sip:a@test", true}, {"sip:A@TEST", false}, {"tel:+1", true}, {"sip:b@test", false}};
    (void)state;
    bind_client(0);
    for (unsigned i = 0; i < COUNT(rows); i++) {
        static char octets[OCTETS];
        struct pen pen = pen_on(octets, sizeof octets);
        pen_format(
            &pen,
            "SUBSCRIBE sip:a@test SIP/2.0\r\nVia: SIP/2.0/WSS a.invalid;branch=z9hG4bKs%u\r\nFrom: <%s>;tag=1\r\n"
            "To: <sip:a@test>\r\nCall-ID: s\r\nCSeq: 1 SUBSCRIBE\r\nEvent: reg\r\nContent-Length: 0\r\n\r\n",
            i, rows[i].from);
        deliver(from_client(0), 1, PROTO_SIP, pen_done(&pen));
        assert_int_equal(sent(link_make(MW, 0, 0), 0).count != 0, rows[i].goes_on);
        if (!rows[i].goes_on) assert_true(bytes_starts(sent(link_make(W2, 0, 1), 0), BYTES("SIP/2.0 403 ")));
    }
}

TEST(a_403_ends_the_websocket_and_wrong_answers_do_at_the_last_try)
{
    (void)state;
    connect_client(0, 1);
    deliver(from_client(0), 1, PROTO_SIP, a_register("1", LOGIN("a@test", "0123")));
    core_answers(sent(link_make(MW, 0, 0), 0), 403, "");
    assert_true(closed(link_make(W2, 0, 1)));
    connect_client(0, 2);
    for (unsigned i = 0; i < 3; i++) {
        /* The first is merely stale: no failure of the client (RFC 7616 3.3). */
        const char *challenge =
            i == 0 ? "WWW-Authenticate: Digest realm=\"test\", nonce=\"m\", qop=\"auth\", stale=true\r\n"
                   : "WWW-Authenticate: Digest realm=\"test\", nonce=\"m\", qop=\"auth\"\r\n";
        deliver(from_client(0), 2, PROTO_SIP, a_register("1", LOGIN("a@test", "0123")));
        core_answers(sent(link_make(MW, 0, 0), 0), 401, challenge);
        assert_int_equal(closed(link_make(W2, 0, 1)), i == 2);
    }
}

TEST(the_core_reaches_a_client_by_its_flow_token_only)
{
    (void)state;
    bind_client(1);
    const struct outbound_flow *outbound_flow = outbound_flow_of(wsf_state_of(image, &wsf).flows, from_client(1), 1);
    assert_non_null(outbound_flow);
    for (unsigned forged = 0; forged < 2; forged++) {
        static char octets[OCTETS];
        struct pen pen = pen_on(octets, sizeof octets);
        pen_format(
            &pen,
            "NOTIFY sip:a@a.invalid SIP/2.0\r\nVia: SIP/2.0/UDP pcscf.test;branch=z9hG4bKn%u\r\nMax-Forwards: 70\r\n"
            "Route: <sip:%.*s%s@wsf.test;lr;ob>\r\nFrom: <sip:a@test>;tag=9\r\nTo: <sip:a@test>;tag=1\r\nCall-ID: s\r\n"
            "CSeq: 1 NOTIFY\r\nContent-Length: 0\r\n\r\n",
            forged, forged ? OUTBOUND_FLOW_TOKEN - 1 : OUTBOUND_FLOW_TOKEN, outbound_flow->token, forged ? "x" : "");
        deliver(link_make(MW, 0, 1), 0, PROTO_SIP, pen_done(&pen));
        struct bytes outward = sent(link_make(W2, 1, 1), 0);
        assert_int_equal(outward.count != 0, !forged);
        if (forged) {
            assert_true(bytes_starts(sent(link_make(MW, 0, 0), 0), BYTES("SIP/2.0 430 ")));
            continue;
        }
        assert_false(holds(outward, "Route:"));
        struct sip sip;
        assert_null(sip_scan(&sip, outward).why);
        pen = pen_on(octets, sizeof octets);
        sip_write_status(&pen, 200);
        sip_copy_for_response(&pen, &sip, BYTES(""));
        sip_write_end(&pen);
        deliver(from_client(1), 1, PROTO_SIP, pen_done(&pen));
        assert_true(bytes_starts(sent(link_make(MW, 0, 0), 0), BYTES("SIP/2.0 200 ")));
    }
}

TEST(a_keep_alive_is_not_malformed)
{
    (void)state;
    connect_client(0, 1);
    deliver(from_client(0), 1, PROTO_SIP, BYTES("\r\n\r\n"));
    same_bytes(sent(link_make(W2, 0, 1), 0), BYTES("\r\n"));
    deliver(from_client(0), 1, PROTO_SIP, BYTES("\r\n"));
    assert_int_equal(effects.count, 0);
}

#define WITH_WSF(name) cmocka_unit_test_setup_teardown(name, begin, end)
TESTS(WITH_WSF(an_opening_is_accepted_from_the_operators_page_only), WITH_WSF(a_client_cannot_vouch_for_itself),
      WITH_WSF(what_the_network_alone_may_say_is_taken_out),
      WITH_WSF(a_request_that_may_not_go_on_is_answered_at_the_edge),
      WITH_WSF(one_register_is_under_way_and_the_same_again_is_absorbed),
      WITH_WSF(silence_of_the_core_is_answered_and_nothing_stays_parked),
      WITH_WSF(a_late_answer_does_not_reach_a_stranger), WITH_WSF(a_bound_connection_speaks_for_one_impi),
      WITH_WSF(a_request_needs_an_identity_that_is_bound),
      WITH_WSF(a_403_ends_the_websocket_and_wrong_answers_do_at_the_last_try),
      WITH_WSF(the_core_reaches_a_client_by_its_flow_token_only), WITH_WSF(a_keep_alive_is_not_malformed))
