/* The WSF step by step: what it lets in, what it says of a client, and what becomes of a connection. */
#include "wsf.h"

#include "node_bench.h"
#include "strip.h"
#include "wsf_state.h"

enum { OCTETS = 4096 };

static struct bench *bench;

static int begin(void **state)
{
    (void)state;
    bench = bench_with("wsf", "domain \"test\"  node ue { user crowd }  node wsf { tries 2 }",
                       "population crowd { count 3  impi \"c{n}@test\"  impu \"sip:c{n}@test\"  "
                       "password secret \"crowded-house-{n}\" }");
    return 0;
}

static int end(void **state)
{
    (void)state;
    bench_free(bench);
    return 0;
}

static link_id from_client(uint32_t member)
{
    return bench_link(bench, "ue") | member << 1;
}

static link_id to_client(uint32_t member)
{
    return link_back(from_client(member));
}

static link_id from_core(void)
{
    return bench_link(bench, "pcscf");
}

static link_id to_core(void)
{
    return link_back(from_core());
}

static void run(step_fn *step, struct event *in)
{
    bench_run(bench, step, in);
    assert_int_equal(bench->out->limit, REASON_NONE);
}

static void deliver(link_id link, uint32_t conn, enum proto proto, struct bytes octets)
{
    bench_deliver_on(bench, link, conn, proto, octets);
    assert_int_equal(bench->out->limit, REASON_NONE);
}

/* The nth message sent to that end of a link, or none. */
static struct bytes sent(link_id link, unsigned n)
{
    for (uint32_t i = 0; i < bench->out->count; i++)
        if (bench->out->effect[i].kind == EFFECT_SEND && bench->out->effect[i].link == link && n-- == 0)
            return bench->out->effect[i].bytes;
    return bytes_of("", 0);
}

static bool closed(link_id link)
{
    for (uint32_t i = 0; i < bench->out->count; i++)
        if (bench->out->effect[i].kind == EFFECT_CLOSE && bench->out->effect[i].link == link) return true;
    return false;
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
    deliver(from_core(), 0, PROTO_SIP, pen_done(&pen));
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
        struct bytes answer = sent(to_client(0), 0);
        assert_true(bytes_starts(answer, bytes_text(rows[i].begins)));
        /* RFC 6455 1.3 */
        assert_int_equal(bench_holds(answer, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
                         bytes_starts(answer, BYTES("HTTP/1.1 101")));
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
        struct bytes inward = sent(to_core(), 0);
        assert_true(bench_holds(inward, "\r\nMax-Forwards: 69\r\n"));
        assert_true(bench_holds(inward, "@wsf.test;lr;ob>"));
        assert_false(bench_holds(inward, "auth-done") || bench_holds(inward, "tls-yes") ||
                     bench_holds(inward, "Bearer"));
        assert_int_equal(bench_holds(inward, "tls-pending"), rows[i].inward[0] != 0);
        core_answers(inward, 404, "");
        assert_true(bytes_starts(sent(to_client(0), 0), BYTES("SIP/2.0 404 ")));
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
    struct bytes inward = sent(to_core(), 0);
    static const char *const gone[] = {"evil", "Route", "P-Asserted", "P-Charging", "P-Lab", "P-Access"};
    for (unsigned i = 0; i < COUNT(gone); i++) assert_false(bench_holds(inward, gone[i]));
}

TEST(every_header_of_the_trust_domain_ends_at_the_client)
{
    (void)state;
    connect_client(0, 1);
    uint32_t cseq = 1;
    for (const struct strip_row *row = strip_rows; row->clause; row++, cseq++) {
        static char kept[OCTETS];
        struct bytes name = sip_name_text(row->name);
        char line[200], number[16];
        snprintf(number, sizeof number, "%u", cseq);
        snprintf(line, sizeof line, "%.*s: <sip:evil>%s%s\r\n", (int)name.count, name.at, row->says ? ";" : "",
                 row->says ? row->says : "");
        deliver(from_client(0), 1, PROTO_SIP, a_register(number, line));
        struct bytes inward = sent(to_core(), 0);
        assert_int_not_equal(inward.count, 0);
        assert_int_equal(bench_holds(inward, "evil"), !(row->where & STRIP_FROM_CLIENT));
        memcpy(kept, inward.at, inward.count);
        core_answers(bytes_of(kept, inward.count), 401, line);
        assert_int_equal(bench_holds(sent(to_client(0), 0), "evil"), !(row->where & STRIP_TO_CLIENT));
    }
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
        assert_true(bytes_starts(sent(to_client(0), 0), bytes_text(rows[i].begins)));
        assert_int_equal(sent(to_core(), 0).count, 0);
    }
}

TEST(one_register_is_under_way_and_the_same_again_is_absorbed)
{
    (void)state;
    connect_client(0, 1);
    deliver(from_client(0), 1, PROTO_SIP, a_register("1", LOGIN("a@test", "")));
    assert_int_not_equal(sent(to_core(), 0).count, 0);
    deliver(from_client(0), 1, PROTO_SIP, a_register("1", LOGIN("a@test", "")));
    assert_int_equal(sent(to_core(), 0).count + sent(to_client(0), 0).count, 0);
    deliver(from_client(0), 1, PROTO_SIP, a_register("2", LOGIN("a@test", "")));
    assert_true(bench_holds(sent(to_client(0), 0), "SIP/2.0 500 "));
    assert_true(bench_holds(sent(to_client(0), 0), "Retry-After: 1"));
    assert_int_equal(state_waiting(bench->me, bench->self), 1);
}

TEST(silence_of_the_core_leads_to_no_408_and_nothing_stays_parked)
{
    (void)state;
    connect_client(0, 1);
    deliver(from_client(0), 1, PROTO_SIP, a_register("1", LOGIN("a@test", "")));
    struct bytes inward = sent(to_core(), 0);
    static char kept[OCTETS];
    memcpy(kept, inward.at, inward.count);
    assert_true(bench_ring(bench, "transactions"));
    assert_int_equal(sent(to_client(0), 0).count, 0); /* RFC 4320 4.2 */
    assert_int_equal(state_waiting(bench->me, bench->self), 0);
    core_answers(bytes_of(kept, inward.count), 200, ""); /* too late */
    assert_int_equal(sent(to_client(0), 0).count, 0);
}

TEST(a_late_answer_does_not_reach_a_stranger)
{
    (void)state;
    connect_client(0, 1);
    deliver(from_client(0), 1, PROTO_SIP, a_register("1", LOGIN("a@test", "")));
    struct bytes inward = sent(to_core(), 0);
    static char kept[OCTETS];
    memcpy(kept, inward.at, inward.count);
    run(wsf_kind.closed, &(struct event){.kind = EVENT_CLOSED, .link = from_client(0), .conn = 1});
    connect_client(0, 2);
    core_answers(bytes_of(kept, inward.count), 200, "Contact: <sip:a@a.invalid>;expires=600\r\n");
    assert_int_equal(sent(to_client(0), 0).count, 0);
    assert_int_equal(outbound_flows_bound(wsf_state_of(bench->me, bench->self).flows), 0);
    assert_int_equal(state_waiting(bench->me, bench->self), 0);
}

static void bind_client(uint32_t member)
{
    connect_client(member, 1);
    deliver(from_client(member), 1, PROTO_SIP, a_register("1", LOGIN("a@test", "0123")));
    core_answers(sent(to_core(), 0), 200,
                 "Contact: <sip:a@a.invalid>;expires=600\r\nP-Associated-URI: <sip:a@test>, <tel:+1>\r\n");
    assert_true(bytes_starts(sent(to_client(member), 0), BYTES("SIP/2.0 200 ")));
}

TEST(a_bound_connection_speaks_for_one_impi)
{
    (void)state;
    bind_client(0);
    deliver(from_client(0), 1, PROTO_SIP, a_register("2", LOGIN("b@test", "")));
    assert_true(bytes_starts(sent(to_client(0), 0), BYTES("SIP/2.0 403 ")));
    assert_int_equal(sent(to_core(), 0).count, 0);
    deliver(from_client(0), 1, PROTO_SIP, a_register("3", LOGIN("a@test", "")));
    assert_true(bench_holds(sent(to_core(), 0), "integrity-protected=\"tls-yes\""));
    core_answers(sent(to_core(), 0), 200, "");
    /* The edge vouches for no client that names no IMPI (TS 33.203 O.4.3): without Authorization, or without username.
     */
    deliver(from_client(0), 1, PROTO_SIP, a_register("4", ""));
    assert_false(bench_holds(sent(to_core(), 0), "integrity-protected"));
    core_answers(sent(to_core(), 0), 401, "");
    deliver(
        from_client(0), 1, PROTO_SIP,
        a_register("5", "Authorization: Digest realm=\"test\", nonce=\"n\", uri=\"sip:test\", response=\"01\"\r\n"));
    assert_true(sent(to_core(), 0).count > 0);
    assert_false(bench_holds(sent(to_core(), 0), "integrity-protected"));
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
        assert_int_equal(sent(to_core(), 0).count != 0, rows[i].goes_on);
        if (!rows[i].goes_on) assert_true(bytes_starts(sent(to_client(0), 0), BYTES("SIP/2.0 403 ")));
    }
}

TEST(a_403_ends_the_websocket_and_wrong_answers_do_at_the_last_try)
{
    (void)state;
    connect_client(0, 1);
    deliver(from_client(0), 1, PROTO_SIP, a_register("1", LOGIN("a@test", "0123")));
    core_answers(sent(to_core(), 0), 403, "");
    assert_true(closed(to_client(0)));
    /* O.3.1.1: nobody's digest failed where none was sent, or the core says that it was right. */
    static const struct {
        const char *response, *more;
        uint16_t code;
    } others[] = {{"", "", 403},
                  {"0123", "Authentication-Info: qop=auth, rspauth=\"0\", cnonce=\"c\", nc=00000001\r\n", 403},
                  {"0123", "Min-Expires: 60\r\n", 423},
                  {"0123", "", 439},
                  {"0123", "", 600}};
    for (unsigned i = 0; i < COUNT(others); i++) {
        char login[400];
        snprintf(login, sizeof login,
                 "Authorization: Digest username=\"a@test\", realm=\"test\", nonce=\"n\", uri=\"sip:test\", "
                 "response=\"%s\"\r\n",
                 others[i].response);
        connect_client(0, 1);
        deliver(from_client(0), 1, PROTO_SIP, a_register("1", login));
        core_answers(sent(to_core(), 0), others[i].code, others[i].more);
        assert_false(closed(to_client(0)));
    }
    connect_client(0, 2);
    for (unsigned i = 0; i < 3; i++) {
        /* The first is merely stale: no failure of the client (RFC 7616 3.3). */
        const char *challenge =
            i == 0 ? "WWW-Authenticate: Digest realm=\"test\", nonce=\"m\", qop=\"auth\", stale=true\r\n"
                   : "WWW-Authenticate: Digest realm=\"test\", nonce=\"m\", qop=\"auth\"\r\n";
        deliver(from_client(0), 2, PROTO_SIP, a_register("1", LOGIN("a@test", "0123")));
        core_answers(sent(to_core(), 0), 401, challenge);
        assert_int_equal(closed(to_client(0)), i == 2);
    }
}

/* ---- what the other half of the eP-CSCF tells (TS 24.229 5.2.3, RFC 3680) ---- */

static uint64_t bound(void)
{
    return outbound_flows_bound(wsf_state_of(bench->me, bench->self).flows);
}

static void told(const char *uri, const char *contact)
{
    static char octets[OCTETS], body[800];
    struct pen pen = pen_on(octets, sizeof octets);
    snprintf(body, sizeof body,
             "<reginfo xmlns=\"urn:ietf:params:xml:ns:reginfo\" version=\"0\" state=\"partial\"><registration "
             "aor=\"sip:a@test\" id=\"1\" state=\"active\">%s</registration></reginfo>",
             contact);
    pen_format(&pen, "NOTIFY %s SIP/2.0\r\nVia: SIP/2.0/UDP pcscf.test;branch=z9hG4bKn%u\r\n", uri,
               (unsigned)bench->steps);
    pen_lit(&pen, "Max-Forwards: 70\r\nFrom: <sip:pcscf.test>;tag=1\r\nTo: <sip:wsf.test>\r\nCall-ID: n\r\n"
                  "CSeq: 1 NOTIFY\r\nEvent: reg\r\nSubscription-State: terminated;reason=noresource\r\n");
    pen_format(&pen, "Content-Length: %u\r\n\r\n%s", (unsigned)strlen(body), body);
    deliver(from_core(), 0, PROTO_SIP, pen_done(&pen));
}

#define CONTACT(state, uri) "<contact id=\"2\" state=" state "><uri>" uri "</uri></contact>"
#define ENDED "\"terminated\" event=\"expired\""

TEST(what_has_ended_is_unbound_and_the_connection_stays)
{
    static const struct {
        const char *contact;
        uint16_t code;
        uint64_t bound;
    } rows[] = {
        {CONTACT("\"active\" event=\"registered\"", "sip:a@a.invalid;transport=ws"), 200, 1},
        {CONTACT(ENDED, "sip:a@b.invalid"), 200, 1},
        {"", 200, 1}, /* what is not listed is another edge's */
        {CONTACT("\"terminated\" event=\"gone\"", "sip:a@a.invalid;transport=ws"), 400, 1},
        {CONTACT(ENDED, "sip:a@b.invalid") CONTACT(ENDED, "sip:a@a.invalid;transport=ws"), 200, 0},
    };
    (void)state;
    bind_client(0);
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char status[40];
        told("sip:wsf.test", rows[i].contact);
        snprintf(status, sizeof status, "SIP/2.0 %u ", rows[i].code);
        assert_true(bytes_starts(sent(to_core(), 0), bytes_text(status)));
        assert_int_equal(bound(), rows[i].bound);
        assert_false(closed(to_client(0)));
    }
    /* It may register again over the same connection, which vouches for nothing until then. */
    deliver(from_client(0), 1, PROTO_SIP, a_register("9", LOGIN("a@test", "0123")));
    assert_true(bench_holds(sent(to_core(), 0), "integrity-protected=\"tls-pending\""));
}

TEST(the_core_reaches_a_client_by_its_flow_token_only)
{
    (void)state;
    bind_client(1);
    const struct outbound_flow *outbound_flow = outbound_flow_of(wsf_state_of(bench->me, bench->self).flows,
                                                                 from_client(1), 1);
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
        deliver(from_core(), 0, PROTO_SIP, pen_done(&pen));
        struct bytes outward = sent(to_client(1), 0);
        assert_int_equal(outward.count != 0, !forged);
        if (forged) {
            assert_true(bytes_starts(sent(to_core(), 0), BYTES("SIP/2.0 430 ")));
            continue;
        }
        assert_false(bench_holds(outward, "Route:"));
        struct sip sip;
        assert_null(sip_scan(&sip, outward).why);
        pen = pen_on(octets, sizeof octets);
        sip_write_status(&pen, 200);
        sip_copy_for_response(&pen, &sip, BYTES(""));
        sip_write_end(&pen);
        deliver(from_client(1), 1, PROTO_SIP, pen_done(&pen));
        assert_true(bytes_starts(sent(to_core(), 0), BYTES("SIP/2.0 200 ")));
    }
}

TEST(a_keep_alive_is_not_malformed)
{
    (void)state;
    connect_client(0, 1);
    deliver(from_client(0), 1, PROTO_SIP, BYTES("\r\n\r\n"));
    same_bytes(sent(to_client(0), 0), BYTES("\r\n"));
    deliver(from_client(0), 1, PROTO_SIP, BYTES("\r\n"));
    assert_int_equal(bench->out->count, 0);
}

/* RFC 3261 17.1.3, 18.1.2: a client knows the branch of the WSF as little as anybody, and is not the core with it. */
TEST(a_response_is_believed_from_where_the_request_went)
{
    static char octets[OCTETS];
    struct pen pen = pen_on(octets, sizeof octets);
    struct sip sip;
    (void)state;
    connect_client(0, 1);
    deliver(from_client(0), 1, PROTO_SIP, a_register("1", LOGIN("a@test", "")));
    assert_null(sip_scan(&sip, sent(to_core(), 0)).why);
    sip_write_status(&pen, 200);
    sip_copy_for_response(&pen, &sip, BYTES("x"));
    pen_lit(&pen, "Contact: <sip:a@a.invalid>;expires=600\r\n");
    sip_write_end(&pen);
    struct bytes ok = pen_done(&pen);
    deliver(from_client(0), 1, PROTO_SIP, ok);
    assert_true(bench_stated(bench, FACT_REFUSED, REASON_RESPONSE_ASTRAY));
    assert_int_equal(outbound_flows_bound(wsf_state_of(bench->me, bench->self).flows), 0);
    deliver(from_core(), 0, PROTO_SIP, ok);
    assert_int_equal(outbound_flows_bound(wsf_state_of(bench->me, bench->self).flows), 1);
    assert_int_equal(bench->held, 0);
}

#define WITH_WSF(name) cmocka_unit_test_setup_teardown(name, begin, end)
TESTS(WITH_WSF(an_opening_is_accepted_from_the_operators_page_only), WITH_WSF(a_client_cannot_vouch_for_itself),
      WITH_WSF(what_the_network_alone_may_say_is_taken_out),
      WITH_WSF(every_header_of_the_trust_domain_ends_at_the_client),
      WITH_WSF(a_request_that_may_not_go_on_is_answered_at_the_edge),
      WITH_WSF(one_register_is_under_way_and_the_same_again_is_absorbed),
      WITH_WSF(silence_of_the_core_leads_to_no_408_and_nothing_stays_parked),
      WITH_WSF(a_late_answer_does_not_reach_a_stranger), WITH_WSF(a_bound_connection_speaks_for_one_impi),
      WITH_WSF(a_request_needs_an_identity_that_is_bound),
      WITH_WSF(a_403_ends_the_websocket_and_wrong_answers_do_at_the_last_try),
      WITH_WSF(what_has_ended_is_unbound_and_the_connection_stays),
      WITH_WSF(the_core_reaches_a_client_by_its_flow_token_only), WITH_WSF(a_keep_alive_is_not_malformed),
      WITH_WSF(a_response_is_believed_from_where_the_request_went))
