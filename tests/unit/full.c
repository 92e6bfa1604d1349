/* A node whose table is full answers as its protocol says, states which table it was, and does not end the run: SIP and
 * HTTP 503 with Retry-After (RFC 3261 21.5.4, RFC 9110 15.6.4), Diameter 3004 (RFC 6733 7.1.3), and an operator whose
 * action would go on by a push that there is no room for. */
#include "cx.h"
#include "hss_state.h"
#include "node_bench.h"

static bool is_full(const struct bench *bench, const char *table)
{
    assert_int_equal(bench->out->limit, REASON_NONE);
    for (uint32_t i = 0; i < bench->out->fact_count; i++) {
        const struct fact *fact = &bench->out->fact[i];
        if (fact->kind != FACT_REFUSED || fact->reason != REASON_NO_ROOM) continue;
        same_bytes(fact->text, bytes_text(table));
        return true;
    }
    return false;
}

static void is_503(const struct bench *bench, struct bytes answer, const char *table)
{
    assert_true(is_full(bench, table));
    assert_true(bench_holds(answer, " 503 Service Unavailable\r\n"));
    assert_true(bench_holds(answer, "\r\nRetry-After: 32\r\n"));
}

static struct bytes register_of(struct bench *bench, const char *host, uint32_t n)
{
    return arena_format(&bench->arena,
                        "REGISTER sip:ims.example SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bK%u\r\n"
                        "Max-Forwards: 70\r\nFrom: <sip:u%u@ims.example>;tag=f\r\nTo: <sip:u%u@ims.example>\r\n"
                        "Call-ID: %u@x\r\nCSeq: 1 REGISTER\r\nContact: <sip:u@x.invalid>;expires=600\r\n"
                        "Authorization: Digest username=\"u%u@ims.example\",realm=\"ims.example\",nonce=\"\","
                        "uri=\"sip:ims.example\",response=\"\"\r\nContent-Length: 0\r\n\r\n",
                        host, n, n, n, n, n);
}

/* ---- the edges ---- */

static void open_and_register(struct bench *bench, const char *from, uint32_t member)
{
    static const char opening[] = "GET /sip HTTP/1.1\r\nHost: wsf.ims.example\r\nUpgrade: websocket\r\n"
                                  "Connection: Upgrade\r\nOrigin: https://wws.ims.example\r\n"
                                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                                  "Sec-WebSocket-Protocol: sip\r\n\r\n";
    link_id link = bench_link(bench, from) | member << 1;
    bench_run(bench, bench->self->kind->opened, &(struct event){.kind = EVENT_OPENED, .link = link, .conn = 1});
    bench_deliver_on(bench, link, 1, PROTO_WS, bytes_text(opening));
    bench_deliver_on(bench, link, 1, PROTO_SIP, register_of(bench, "x.invalid", member));
}

TEST(a_wsf_says_503)
{
    (void)state;
    struct bench *bench = bench_with("wsf",
                                     "node ue { user crowd }  node ue2 browser { user crowd }\n"
                                     "link ue2 wws https  link ue2 wsf wss",
                                     "population crowd { count 40  impi \"c{n}@test\"  impu \"sip:c{n}@test\"  "
                                     "password secret \"crowded-house-{n}\" }");
    uint32_t rows = bench->self->flight_max, n = 0;
    assert_true(rows < 80);
    for (; n < rows; n++) {
        open_and_register(bench, n < 40 ? "ue" : "ue2", n % 40);
        assert_false(is_full(bench, ""));
        assert_int_not_equal(bench_sent(bench, "pcscf", 0).count, 0);
    }
    open_and_register(bench, "ue2", n % 40);
    is_503(bench, bench_sent(bench, "ue2", 0), "transactions");
    assert_int_equal(bench_sent(bench, "pcscf", 0).count, 0);
    assert_int_equal(bench->held, rows);
    bench_free(bench);
}

static void http(struct bench *bench, const char *line, const char *body)
{
    struct bytes octets = arena_format(&bench->arena, "%s HTTP/1.1\r\nHost: h\r\nContent-Length: %u\r\n\r\n%s", line,
                                       (unsigned)strlen(body), body);
    bench_deliver_on(bench, bench_link(bench, "ue"), 1, PROTO_HTTP, octets);
}

TEST(a_wws_says_503)
{
    (void)state;
    struct bench *bench = bench_new("wws", "node wws { login bsf }");
    for (uint32_t n = 0; n < bench->self->flight_max; n++) {
        http(bench, "POST /session", "code=c&code_verifier=v");
        assert_false(is_full(bench, ""));
    }
    http(bench, "POST /session", "code=c&code_verifier=v");
    is_503(bench, bench_sent(bench, "ue", 0), "redemptions");
    assert_int_equal(bench_sent(bench, "bsf", 0).count, 0);
    bench_free(bench);
}

TEST(a_bsf_says_503)
{
    (void)state;
    static const char page[] = "GET /bsf/login?response_type=code&client_id=wws.ims.example&"
                               "redirect_uri=https%3A%2F%2Fwws.ims.example%2Fcallback&state=s&"
                               "code_challenge=0123456789012345678901234567890123456789012&code_challenge_method=S256";
    struct bench *bench = bench_new("bsf", "");
    uint32_t pages = 0;
    for (http(bench, page, ""); !is_full(bench, "logins"); http(bench, page, "")) {
        assert_true(bench_holds(bench_sent(bench, "ue", 0), "HTTP/1.1 200 "));
        assert_true(++pages < 1000);
    }
    assert_int_equal(pages, bench->self->flight_max + 64);
    is_503(bench, bench_sent(bench, "ue", 0), "logins");
    bench_free(bench);
}

/* ---- a P-CSCF that remembers who is registered ---- */

static void registers(struct bench *bench, uint32_t n)
{
    bench_deliver(bench, "wsf", PROTO_SIP, register_of(bench, "wsf.ims.example", n));
    struct bytes request = arena_copy(&bench->arena, bench_sent(bench, "scscf", 0));
    if (!request.count) return;
    bench_deliver(
        bench, "scscf", PROTO_SIP,
        arena_copy(&bench->arena, bench_response(bench, request, 200, "Contact: <sip:u@x.invalid>;expires=600\r\n")));
}

TEST(a_pcscf_that_cannot_remember_who_is_registered_says_503)
{
    (void)state;
    struct bench *bench = bench_new("pcscf", "");
    uint32_t rows = bench->self->subscriber_count + 64;
    for (uint32_t n = 0; n < rows; n++) {
        registers(bench, n);
        assert_false(is_full(bench, ""));
        assert_int_not_equal(bench_sent(bench, "wsf", 0).count, 0);
    }
    registers(bench, rows);
    is_503(bench, bench_sent(bench, "wsf", 0), "registered");
    assert_int_equal(bench_sent(bench, "scscf", 0).count, 0);
    registers(bench, 7); /* who is remembered has room */
    assert_true(bench_holds(bench_sent(bench, "wsf", 0), "SIP/2.0 200 "));
    bench_free(bench);
}

/* Two that are under way for one row: the second is registered, and it is said that nobody here remembers. */
TEST(a_pcscf_passes_on_what_it_cannot_remember)
{
    (void)state;
    struct bench *bench = bench_new("pcscf", "");
    uint32_t rows = bench->self->subscriber_count + 64;
    for (uint32_t n = 0; n + 1 < rows; n++) registers(bench, n);
    bench_deliver(bench, "wsf", PROTO_SIP, register_of(bench, "wsf.ims.example", rows));
    struct bytes request = arena_copy(&bench->arena, bench_sent(bench, "scscf", 0));
    registers(bench, rows + 1);
    bench_deliver(
        bench, "scscf", PROTO_SIP,
        arena_copy(&bench->arena, bench_response(bench, request, 200, "Contact: <sip:u@x.invalid>;expires=600\r\n")));
    assert_true(is_full(bench, "users"));
    assert_true(bench_holds(bench_sent(bench, "wsf", 0), "SIP/2.0 200 "));
    bench_free(bench);
}

/* ---- the HSS ---- */

static void asks(struct bench *bench, uint32_t command, struct bytes impi, struct bytes impu, struct bytes server)
{
    struct pen pen = pen_on(bench->octets, sizeof bench->octets);
    const struct session_ask session = {bench_role(bench, "scscf"), bench->self, APP_CX, command, 1, 2, 3, 4};
    const struct cx_mar mar = {impi, impu, server, {.scheme = VECTOR_DIGEST}};
    const struct cx_sar sar = {.impi = impi, .impu = impu, .server = server, .assignment = ASSIGNMENT_REGISTRATION};
    bench_deliver(bench, "scscf", PROTO_CX,
                  command == COMMAND_MA ? cx_mar_write(&pen, &session, &mar) : cx_sar_write(&pen, &session, &sar));
}

static uint32_t result_of(struct bench *bench)
{
    return session_result_of(&bench_read(bench, "scscf", PROTO_CX)->diameter).base;
}

TEST(an_hss_with_no_room_for_the_name_of_an_scscf_says_3004)
{
    static const uint32_t commands[] = {COMMAND_MA, COMMAND_SA};
    const struct bytes impi = BYTES("alice.private@ims.example"), impu = BYTES("sip:alice@ims.example");
    (void)state;
    for (uint32_t c = 0; c < COUNT(commands); c++) {
        struct bench *bench = bench_new("hss", "");
        for (uint32_t n = 0; n < HSS_SERVERS_MAX; n++) {
            asks(bench, COMMAND_MA, impi, impu, arena_format(&bench->arena, "sip:scscf%u.ims.example", n));
            assert_int_equal(result_of(bench), RESULT_SUCCESS);
        }
        asks(bench, commands[c], impi, impu, BYTES("sip:one-more.ims.example"));
        assert_int_equal(result_of(bench), RESULT_TOO_BUSY);
        assert_true(is_full(bench, "S-CSCFs"));
        bench_free(bench);
    }
}

#define CROWD                                                                                                          \
    "population crowd { count 70  impi \"c{n}@ims.example\"  impu \"sip:c{n}@ims.example\"  "                          \
    "password secret \"crowded-house-{n}\" }"
#define ONE(n) arena_format(&bench->arena, "c%u@ims.example", (unsigned)(n))

/* A change that could not be told to the S-CSCF is not made: the two would hold different data. */
TEST(an_operator_whose_push_has_no_room_is_told_so)
{
    static const char *const actions[] = {"deregister", "remove", "change-password"};
    (void)state;
    for (uint32_t a = 0; a < COUNT(actions); a++) {
        struct bench *bench = bench_with("hss", "", CROWD);
        for (uint32_t n = 1; n <= HSS_PUSHES_MAX + 1; n++)
            asks(bench, COMMAND_SA, ONE(n), arena_format(&bench->arena, "sip:c%u@ims.example", n),
                 BYTES("sip:scscf.ims.example"));
        for (uint32_t n = 1; n <= HSS_PUSHES_MAX; n++) {
            bench_act(bench, "deregister", ONE(n), bytes_of(NULL, 0));
            assert_int_equal(bench_count(bench, EFFECT_SEND), 1);
        }
        bench_act(bench, actions[a], ONE(HSS_PUSHES_MAX + 1), BYTES("another-1865"));
        assert_true(is_full(bench, "pushes"));
        assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
        struct pen pen = pen_on(bench->octets, sizeof bench->octets);
        const struct hss_state hss = hss_state_of(bench->me, bench->self);
        const struct hss_record *record = hss_of_impu(
            &hss, arena_format(&bench->arena, "sip:c%u@ims.example", (unsigned)(HSS_PUSHES_MAX + 1)), &pen);
        assert_int_equal(record->state, HSS_REGISTERED);
        assert_int_equal(record->removed + record->changed, 0);
        bench_free(bench);
    }
}

TEST(an_hss_keeps_the_old_password_where_it_has_no_room_for_another)
{
    (void)state;
    struct bench *bench = bench_with("hss", "", CROWD);
    for (uint32_t n = 1; n <= HSS_CHANGES_MAX; n++) {
        bench_act(bench, "change-password", ONE(n), BYTES("another-1865"));
        assert_false(is_full(bench, ""));
    }
    bench_act(bench, "change-password", ONE(HSS_CHANGES_MAX + 1), BYTES("another-1865"));
    assert_true(is_full(bench, "changed passwords"));
    assert_false(bench_stated(bench, FACT_FORGOT, REASON_NONE));
    bench_act(bench, "change-password", ONE(1), BYTES("still-1866")); /* a row that it has */
    assert_false(is_full(bench, ""));
    bench_free(bench);
}

TESTS(UNIT(a_wsf_says_503), UNIT(a_wws_says_503), UNIT(a_bsf_says_503),
      UNIT(a_pcscf_that_cannot_remember_who_is_registered_says_503), UNIT(a_pcscf_passes_on_what_it_cannot_remember),
      UNIT(an_hss_with_no_room_for_the_name_of_an_scscf_says_3004), UNIT(an_operator_whose_push_has_no_room_is_told_so),
      UNIT(an_hss_keeps_the_old_password_where_it_has_no_room_for_another))
