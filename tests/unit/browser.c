/* The browser rule by rule: one thing after the other, which answers it takes, what it gives away, and when it believes
 * the network (TS 33.203 N.2.2, RFC 3261 8.1.3 and 22.2, RFC 6455 4.1, RFC 6749 10.12). */
#include "digest.h"
#include "ua.h"
#include "ua_bench.h"

#define IMPI "alice.private@ims.example"
#define PASSWORD "wonderland-42"

static void http(struct bench *bench, const char *from, const char *head, const char *body)
{
    char room[4096];
    int count = snprintf(room, sizeof room, "HTTP/1.1 %s\r\nContent-Length: %u\r\n\r\n%s", head, (unsigned)strlen(body),
                         body);
    bench_deliver_on(bench, bench_link(bench, from), 1, PROTO_HTTP, bytes_of(room, (uint32_t)count));
}

static void opened(struct bench *bench)
{
    act(bench, "open");
    assert_true(bench_holds(bench_sent(bench, "wws", 0), "GET / HTTP/1.1\r\n"));
    http(bench, "wws", "200 OK", "page");
    same_state(bench, "state", "page");
}

/* ---- the page ---- */

TEST(the_answer_to_a_page_decides_what_the_user_sees)
{
    static const struct {
        const char *head, *state, *shows;
    } rows[] = {
        {"200 OK", "page", "page"},
        {"500 Internal Server Error", "failed", "unavailable"},
        {"404 Not Found", "failed", "unavailable"},
        {"302 Found\r\nLocation: https://evil.example/", "failed", "unavailable"},
        {"302 Found\r\nLocation: nowhere", "failed", "unavailable"},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("ue", "");
        act(bench, "open");
        http(bench, "wws", rows[i].head, "");
        same_state(bench, "state", rows[i].state);
        same_state(bench, "shows", rows[i].shows);
        assert_int_equal(bench_armed(bench), 0);
        bench_free(bench);
    }
}

TEST(an_answer_counts_from_where_the_page_asked)
{
    (void)state;
    struct bench *bench = bench_new("ue", "");
    act(bench, "open");
    http(bench, "bsf", "200 OK", "another page");
    assert_int_equal(state_waiting(bench->me, bench->self), 1);
    same_state(bench, "state", "idle");
    http(bench, "wws", "200 OK", "page");
    same_state(bench, "state", "page");
    bench_free(bench);
}

TEST(a_user_is_patient_for_half_a_minute)
{
    (void)state;
    struct bench *bench = bench_new("ue", "");
    act(bench, "open");
    sim_time from = bench->now;
    assert_true(bench_ring(bench, "ua"));
    assert_int_equal(bench->now - from, 30 * SECOND);
    same_state(bench, "shows", "unavailable");
    bench_free(bench);
}

TEST(redirects_have_an_end)
{
    (void)state;
    struct bench *bench = bench_new("ue", "node ue { login bsf }");
    opened(bench);
    act(bench, "login");
    uint32_t followed = 0;
    while (bench_count(bench, EFFECT_SEND) && followed < 100) {
        http(bench, "wws", "302 Found\r\nLocation: https://wws.ims.example/again", "");
        followed++;
    }
    assert_int_equal(followed, 9); /* eight are followed */
    same_state(bench, "state", "failed");
    bench_free(bench);
}

/* ---- logging in ---- */

TEST(what_is_typed_goes_to_the_page_that_asked)
{
    (void)state;
    struct bench *bench = bench_new("ue", "");
    opened(bench);
    act(bench, "login");
    assert_true(bench_holds(bench_sent(bench, "wws", 0), "user=alice.private%40ims.example&password=" PASSWORD));
    assert_true(bench_stated(bench, FACT_PROMPT, REASON_NONE));
    http(bench, "wws", "200 OK", "{\"next\":\"ims-auth\"}");
    same_state(bench, "shows", "ims-auth");
    act(bench, "login");
    http(bench, "wws", "401 Unauthorized", "{\"error\":\"login\"}");
    same_state(bench, "shows", "wrong-password");
    bench_free(bench);
}

/* RFC 6749 10.12: a code that somebody else began to fetch is not redeemed. */
TEST(the_way_back_is_for_the_state_that_the_page_made)
{
    static const struct {
        const char *topology;
        bool own, goes_on;
    } rows[] = {{"node ue { login bsf }", true, true},
                {"node ue { login bsf }", false, false},
                {"node ue { login bsf  return ignore }", false, true}};
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        char head[400];
        struct bench *bench = bench_new("ue", rows[i].topology);
        opened(bench);
        act(bench, "login");
        struct bytes made = bench_sent(bench, "wws", 0);
        made = bytes_from(made, bytes_find(made, BYTES("&state=")) + 7);
        made = arena_copy(&bench->arena, bytes_part(made, 0, bytes_find_char(made, '&')));
        if (!rows[i].own) made = BYTES("forged");
        snprintf(head, sizeof head, "302 Found\r\nLocation: https://wws.ims.example/callback?code=c1&state=%.*s",
                 (int)made.count, made.at);
        http(bench, "wws", head, "");
        http(bench, "wws", "200 OK", "page");
        assert_int_equal(bench_holds(bench_sent(bench, "wws", 0), "POST /session "), rows[i].goes_on);
        if (!rows[i].goes_on) same_state(bench, "state", "refused");
        bench_free(bench);
    }
}

/* ---- the WebSocket ---- */

TEST(a_websocket_is_opened_for_the_right_answer_only)
{
    (void)state;
    struct bench *bench = bench_new("ue", "");
    opened(bench);
    act(bench, "register");
    accept_opening(bench, false);
    assert_int_equal(bench_count(bench, EFFECT_CLOSE), 1); /* RFC 6455 4.1 */
    same_state(bench, "state", "failed");
    act(bench, "register");
    bench_deliver_on(bench, bench_link(bench, "wsf"), 1, PROTO_WS,
                     BYTES("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"));
    same_state(bench, "state", "refused");
    bench_free(bench);
}

/* ---- REGISTER ---- */

static struct bytes first_register(struct bench *bench)
{
    opened(bench);
    act(bench, "register");
    accept_opening(bench, true);
    struct bytes sent = arena_copy(&bench->arena, bench_sent(bench, "wsf", 0));
    assert_true(bytes_starts(sent, BYTES("REGISTER sip:ims.example SIP/2.0\r\n")));
    assert_false(bench_holds(sent, PASSWORD));
    return sent;
}

static void wsf_answers(struct bench *bench, struct bytes request, uint16_t code, const char *more)
{
    bench_deliver_on(bench, bench_link(bench, "wsf"), 1, PROTO_SIP, bench_response(bench, request, code, more));
}

#define CHALLENGE "WWW-Authenticate: Digest realm=\"ims.example\", nonce=\"n1\", algorithm=MD5, qop=\"auth\"\r\n"

static struct bytes answered(struct bench *bench, const char *challenge)
{
    wsf_answers(bench, first_register(bench), 401, challenge);
    return arena_copy(&bench->arena, bench_sent(bench, "wsf", 0));
}

static struct bytes param(struct bytes line, const char *name)
{
    struct bytes rest = bytes_from(line, bytes_find(line, bytes_text(name)) + (uint32_t)strlen(name));
    return bytes_part(rest, 0, bytes_find_char(rest, '"'));
}

/* What the network has to say to that request (RFC 7616 3.5). */
static const char *info(struct bytes request, bool right)
{
    static char line[400];
    struct hexdigest ha1, rspauth;
    digest_ha1(DIGEST_MD5, BYTES(IMPI), BYTES("ims.example"), BYTES(PASSWORD), &ha1);
    const struct digest_input input = {.algorithm = DIGEST_MD5,
                                       .ha1 = hex_view(&ha1),
                                       .uri = BYTES("sip:ims.example"),
                                       .nonce = BYTES("n1"),
                                       .nc = BYTES("00000001"),
                                       .cnonce = param(request, "cnonce=\""),
                                       .qop = BYTES("auth")};
    digest_response(&input, &rspauth);
    if (!right) rspauth.at[0] = rspauth.at[0] == '0' ? '1' : '0';
    snprintf(line, sizeof line,
             "Contact: <sip:x@a.invalid>;expires=600\r\nAuthentication-Info: qop=auth, rspauth=\"%.*s\", "
             "cnonce=\"%.*s\", nc=00000001\r\n",
             (int)hex_view(&rspauth).count, hex_view(&rspauth).at, (int)input.cnonce.count, input.cnonce.at);
    return line;
}

TEST(the_challenge_is_answered_and_the_password_stays)
{
    (void)state;
    struct bench *bench = bench_new("ue", "");
    struct bytes second = answered(bench, CHALLENGE);
    struct hexdigest ha1, response;
    digest_ha1(DIGEST_MD5, BYTES(IMPI), BYTES("ims.example"), BYTES(PASSWORD), &ha1);
    const struct digest_input input = {.algorithm = DIGEST_MD5,
                                       .ha1 = hex_view(&ha1),
                                       .method = BYTES("REGISTER"),
                                       .uri = BYTES("sip:ims.example"),
                                       .nonce = BYTES("n1"),
                                       .nc = BYTES("00000001"),
                                       .cnonce = param(second, "cnonce=\""),
                                       .qop = BYTES("auth")};
    digest_response(&input, &response);
    same_bytes(param(second, "response=\""), hex_view(&response));
    assert_false(bench_holds(second, PASSWORD));
    assert_true(bench_holds(second, "CSeq: 2 REGISTER\r\n"));
    wsf_answers(bench, second, 200, info(second, true));
    same_state(bench, "state", "registered");
    assert_true(bench_stated(bench, FACT_COMMIT, REASON_NONE));
    assert_int_equal(bench_armed(bench), 0);
    bench_free(bench);
}

TEST(the_network_has_to_prove_itself)
{
    static const struct {
        const char *topology;
        bool says, right;
        const char *state, *shows;
    } rows[] = {
        {"", true, true, "registered", "registered"},
        {"", true, false, "failed", "not-authentic"}, /* TS 33.203 N.2.2.2 */
        {"", false, false, "failed", "not-authentic"},
        {"node ue { auth-info optional }", false, false, "registered", "registered"},
        {"node ue { auth-info optional }", true, false, "failed", "not-authentic"},
        {"node ue { rspauth ignore }", true, false, "registered", "registered"},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("ue", rows[i].topology);
        struct bytes second = answered(bench, CHALLENGE);
        wsf_answers(bench, second, 200,
                    rows[i].says ? info(second, rows[i].right) : "Contact: <sip:x@a.invalid>;expires=600\r\n");
        same_state(bench, "state", rows[i].state);
        same_state(bench, "shows", rows[i].shows);
        bench_free(bench);
    }
}

TEST(a_challenge_that_the_policy_does_not_take_is_not_answered)
{
    static const struct {
        const char *topology, *challenge;
        bool answers;
    } rows[] = {
        {"", CHALLENGE, true},
        {"", "WWW-Authenticate: Basic realm=\"ims.example\"\r\n", false},
        {"node ue { algorithm SHA-256 }", CHALLENGE, false},
        {"", "WWW-Authenticate: Digest realm=\"ims.example\", nonce=\"n1\", algorithm=MD5\r\n", false},
        {"node ue { qop optional }", "WWW-Authenticate: Digest realm=\"ims.example\", nonce=\"n1\", algorithm=MD5\r\n",
         true},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("ue", rows[i].topology);
        struct bytes second = answered(bench, rows[i].challenge);
        if ((second.count != 0) != rows[i].answers) print_error("row %u\n", i);
        assert_int_equal(second.count != 0, rows[i].answers);
        bench_free(bench);
    }
}

TEST(the_codes_of_the_core_are_told_apart)
{
    static const struct {
        uint16_t code;
        const char *more, *state;
    } rows[] = {{403, "", "refused"}, {404, "", "refused"}, {503, "", "failed"},     {600, "", "refused"},
                {302, "", "failed"},  {423, "", "failed"},  {100, "", "registering"}};
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("ue", "");
        wsf_answers(bench, first_register(bench), rows[i].code, rows[i].more);
        same_state(bench, "state", rows[i].state);
        bench_free(bench);
    }
    /* RFC 3261 10.2.8: once more, with the interval that the registrar wants. */
    struct bench *bench = bench_new("ue", "node ue { expires 60s }");
    wsf_answers(bench, first_register(bench), 423, "Min-Expires: 600\r\n");
    assert_true(bench_holds(bench_sent(bench, "wsf", 0), "expires=600"));
    bench_free(bench);
}

TEST(a_response_to_another_request_is_nobodys)
{
    static const char *const parts[] = {"branch=z9hG4bK", "Call-ID: ", "CSeq: "};
    (void)state;
    for (uint32_t i = 0; i < COUNT(parts); i++) {
        char room[4096];
        struct bench *bench = bench_new("ue", "");
        struct bytes request = first_register(bench);
        struct bytes response = bench_response(bench, request, 403, "");
        memcpy(room, response.at, response.count);
        char *at = room + bytes_find(response, bytes_text(parts[i])) + strlen(parts[i]);
        *at = *at == 'x' ? 'y' : i == 2 ? '7' : 'x';
        bench_deliver_on(bench, bench_link(bench, "wsf"), 1, PROTO_SIP, bytes_of(room, response.count));
        assert_true(bench_stated(bench, FACT_NOTE, REASON_RESPONSE_UNASKED));
        same_state(bench, "state", "registering");
        wsf_answers(bench, request, 403, "");
        same_state(bench, "state", "refused");
        bench_free(bench);
    }
}

/* ---- one thing after the other ---- */

TEST(what_comes_too_early_waits)
{
    (void)state;
    struct bench *bench = bench_new("ue", "");
    act(bench, "open");
    act(bench, "login");
    act(bench, "register");
    assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
    http(bench, "wws", "200 OK", "page");
    assert_true(bench_holds(bench_sent(bench, "wws", 0), "POST /login "));
    http(bench, "wws", "200 OK", "{\"next\":\"ims-auth\"}");
    assert_true(bench_holds(bench_sent(bench, "wsf", 0), "GET /sip "));
    act(bench, "close"); /* does not wait */
    same_state(bench, "state", "idle");
    assert_int_equal(state_waiting(bench->me, bench->self), 0);
    assert_int_equal(bench_armed(bench), 0);
    bench_free(bench);
}

/* ---- more than one of a kind ---- */

#define SECOND_WSF "node far like wsf"
#define SECOND_WWS "node evil wws  link ue evil https { delay 1ms }  node ue { storage local }"

TEST(an_action_goes_where_it_is_sent_also_when_it_had_to_wait)
{
    (void)state;
    struct bench *bench = bench_new("ue", SECOND_WSF);
    opened(bench);
    act_to(bench, "register", "far");
    assert_true(bench_holds(bench_sent(bench, "far", 0), "GET /sip HTTP/1.1\r\nHost: far.ims.example\r\n"));
    assert_int_equal(bench_sent(bench, "wsf", 0).count, 0);
    act_to(bench, "register", "wsf");
    assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
    bench_deliver_on(bench, bench_link(bench, "wsf"), 1, PROTO_WS, BYTES("HTTP/1.1 403 Forbidden\r\n\r\n"));
    assert_int_equal(bench_count(bench, EFFECT_SEND), 0); /* nobody asked it */
    bench_deliver_on(bench, bench_link(bench, "far"), 1, PROTO_WS, BYTES("HTTP/1.1 403 Forbidden\r\n\r\n"));
    assert_int_equal(bench_count(bench, EFFECT_CLOSE), 1); /* one edge at a time */
    assert_true(bench_holds(bench_sent(bench, "wsf", 0), "Host: wsf.ims.example\r\n"));
    bench_free(bench);
}

TEST(a_page_does_not_read_what_another_origin_stored)
{
    (void)state;
    struct bench *bench = bench_new("ue", SECOND_WWS);
    act_to(bench, "open", "wws");
    http(bench, "wws", "200 OK", "page");
    act(bench, "login");
    http(bench, "wws", "200 OK", "{\"next\":\"ims-auth\"}");
    assert_int_equal(ua_kept(bench->me, bench->self)->secret.count, strlen(PASSWORD));
    act_to(bench, "open", "evil");
    assert_true(bench_holds(bench_sent(bench, "evil", 0), "GET / HTTP/1.1\r\nHost: evil.ims.example\r\n"));
    assert_null(ua_kept(bench->me, bench->self));
    http(bench, "evil", "200 OK", "page");
    act(bench, "register");
    assert_true(bench_holds(bench_sent(bench, "wsf", 0), "Origin: https://evil.ims.example\r\n"));
    act_to(bench, "open", "wws"); /* it waits for the WSF */
    bench_deliver_on(bench, bench_link(bench, "wsf"), 1, PROTO_WS, BYTES("HTTP/1.1 403 Forbidden\r\n\r\n"));
    assert_non_null(ua_kept(bench->me, bench->self)); /* back at the page that stored it */
    bench_free(bench);
}

TEST(a_browser_has_room_for_what_one_origin_stores)
{
    (void)state;
    struct bench *bench = bench_new("ue", SECOND_WWS);
    for (uint32_t i = 0; i < 2; i++) {
        const char *page = i ? "evil" : "wws";
        act_to(bench, "open", page);
        http(bench, page, "200 OK", "page");
        act(bench, "login");
        http(bench, page, "200 OK", "{\"next\":\"ims-auth\"}");
        assert_int_equal(bench->out->limit, i ? REASON_BROWSER_ORIGINS_MAX : REASON_NONE);
    }
    bench_free(bench);
}

TEST(a_cookie_goes_to_every_host_of_its_site)
{
    (void)state;
    struct bench *bench = bench_new("ue", SECOND_WWS "  node ue { storage cookie }");
    act_to(bench, "open", "wws");
    assert_false(bench_holds(bench_sent(bench, "wws", 0), "Cookie: "));
    http(bench, "wws", "200 OK", "page");
    act(bench, "login");
    http(bench, "wws", "200 OK", "{\"next\":\"ims-auth\"}");
    act_to(bench, "open", "evil");
    assert_true(bench_holds(bench_sent(bench, "evil", 0), "ims-secret=" PASSWORD));
    bench_free(bench);
}

TEST(a_lost_connection_is_noticed)
{
    (void)state;
    struct bench *bench = bench_new("ue", "");
    struct bytes second = answered(bench, CHALLENGE);
    wsf_answers(bench, second, 200, info(second, true));
    struct event closed = {.kind = EVENT_CLOSED, .link = bench_link(bench, "wsf"), .conn = 1};
    bench_run(bench, bench->self->kind->closed, &closed);
    same_state(bench, "state", "failed");
    bench_free(bench);
}

TESTS(UNIT(the_answer_to_a_page_decides_what_the_user_sees), UNIT(an_answer_counts_from_where_the_page_asked),
      UNIT(a_user_is_patient_for_half_a_minute), UNIT(redirects_have_an_end),
      UNIT(what_is_typed_goes_to_the_page_that_asked), UNIT(the_way_back_is_for_the_state_that_the_page_made),
      UNIT(a_websocket_is_opened_for_the_right_answer_only), UNIT(the_challenge_is_answered_and_the_password_stays),
      UNIT(the_network_has_to_prove_itself), UNIT(a_challenge_that_the_policy_does_not_take_is_not_answered),
      UNIT(the_codes_of_the_core_are_told_apart), UNIT(a_response_to_another_request_is_nobodys),
      UNIT(what_comes_too_early_waits), UNIT(an_action_goes_where_it_is_sent_also_when_it_had_to_wait),
      UNIT(a_page_does_not_read_what_another_origin_stored), UNIT(a_browser_has_room_for_what_one_origin_stores),
      UNIT(a_cookie_goes_to_every_host_of_its_site), UNIT(a_lost_connection_is_noticed))
