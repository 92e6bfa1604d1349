/* The WWS rule by rule: the page, the three logins, and who gets the answer of the BSF (docs/lab-messages.md; RFC 6749
 * 4.1.3; RFC 9112 9.3). */
#include "node_bench.h"
#include "token.h"

static void request(struct bench *bench, uint32_t conn, const char *line, const char *form)
{
    char room[2048];
    int count = snprintf(room, sizeof room, "%s HTTP/1.1\r\nHost: wws.ims.example\r\nContent-Length: %u\r\n\r\n%s",
                         line, (unsigned)strlen(form), form);
    bench_deliver_on(bench, bench_link(bench, "ue"), conn, PROTO_HTTP, bytes_of(room, (uint32_t)count));
}

static bool to_browser(const struct bench *bench, const char *text)
{
    return bench_holds(bench_sent(bench, "ue", 0), text);
}

TEST(the_page_may_not_be_framed_or_kept)
{
    static const char *const there[] = {"HTTP/1.1 200 ", "frame-ancestors 'none'", "X-Frame-Options: DENY",
                                        "Cache-Control: no-store", "Strict-Transport-Security"};
    (void)state;
    struct bench *bench = bench_new("wws", "");
    request(bench, 1, "GET /", "");
    for (uint32_t i = 0; i < COUNT(there); i++) assert_true(to_browser(bench, there[i]));
    bench_free(bench);
}

TEST(each_login_serves_its_own_resources)
{
    static const struct {
        const char *topology, *line, *status;
    } rows[] = {
        {"", "POST /login", "HTTP/1.1 200 "},
        {"", "GET /login", "HTTP/1.1 404 "},
        {"", "POST /session", "HTTP/1.1 404 "},
        {"node wws { login bsf }", "GET /login?state=s&code_challenge=c", "HTTP/1.1 302 "},
        {"node wws { login bsf }", "GET /login?state=s", "HTTP/1.1 400 "},
        {"node wws { login bsf }", "POST /login", "HTTP/1.1 404 "},
        {"node wws { login web-id }", "POST /login", "HTTP/1.1 401 "},
        {"", "GET /elsewhere", "HTTP/1.1 404 "},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("wws", rows[i].topology);
        request(bench, 1, rows[i].line, "");
        if (!to_browser(bench, rows[i].status)) print_error("row %u\n", i);
        assert_true(to_browser(bench, rows[i].status));
        bench_free(bench);
    }
}

TEST(with_ims_core_the_wws_checks_nothing)
{
    (void)state;
    struct bench *bench = bench_new("wws", "");
    request(bench, 1, "POST /login", "user=anybody&password=anything");
    assert_true(to_browser(bench, "{\"next\":\"ims-auth\"}"));
    assert_false(bench_stated(bench, FACT_COMMIT, REASON_NONE));
    bench_free(bench);
}

TEST(the_way_to_the_bsf_carries_state_and_challenge)
{
    static const char *const there[] = {
        "Location: https://bsf.ims.example/bsf/login?response_type=code&client_id=wws.ims.example",
        "&redirect_uri=https%3A%2F%2Fwws.ims.example%2Fcallback",
        "&state=s1&code_challenge=c1&code_challenge_method=S256\r\n",
    };
    (void)state;
    struct bench *bench = bench_new("wws", "node wws { login bsf }");
    request(bench, 1, "GET /login?state=s1&code_challenge=c1", "");
    for (uint32_t i = 0; i < COUNT(there); i++) assert_true(to_browser(bench, there[i]));
    bench_free(bench);
}

TEST(a_web_id_login_gives_the_wws_s_word_and_no_hint)
{
    static const struct {
        const char *form;
        enum reason why;
    } rows[] = {
        {"user=alice.liddell&password=guess", REASON_WRONG_PASSWORD},
        {"user=nobody&password=looking-glass-7", REASON_UNKNOWN_USER},
        {"user=alice.liddell&password=", REASON_WRONG_PASSWORD},
    };
    (void)state;
    struct bench *bench = bench_new("wws", "node wws { login web-id }");
    struct bytes said = bytes_of(NULL, 0);
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        request(bench, 1, "POST /login", rows[i].form);
        assert_true(bench_stated(bench, FACT_REFUSED, rows[i].why));
        assert_true(to_browser(bench, "WWW-Authenticate: Lab-Form realm=\"https://wws.ims.example\""));
        if (said.count) same_bytes(bench_sent(bench, "ue", 0), said); /* T48 */
        said = arena_copy(&bench->arena, bench_sent(bench, "ue", 0));
    }
    request(bench, 1, "POST /login", "user=alice.liddell&password=looking-glass-7");
    assert_true(to_browser(bench, "HTTP/1.1 200 "));
    assert_true(to_browser(bench, "\"impu\":\"sip:alice@ims.example\""));
    struct bytes text = bench_sent(bench, "ue", 0);
    text = bytes_from(text, bytes_find(text, BYTES("\"access_token\":\"")) + 16);
    char room[8192];
    struct pen pen = pen_on(room, sizeof room);
    struct access_token token;
    const struct token_trust trust = {
        .audience = bench_role(bench, "wsf"), .issuers = UINT64_C(1) << bench->self->index, .now = bench->now};
    assert_int_equal(token_check(&token, bytes_part(text, 0, bytes_find_char(text, '"')), &trust, &pen).reason,
                     REASON_NONE);
    same_bytes(token.impi, BYTES("alice.private@ims.example"));
    bench_free(bench);
}

/* ---- redemption ---- */

#define REDEEM "code=c&code_verifier=v"

static void bsf_answers(struct bench *bench, const char *head, const char *body)
{
    char room[1024];
    int count = snprintf(room, sizeof room, "HTTP/1.1 %s\r\nContent-Length: %u\r\n\r\n%s", head, (unsigned)strlen(body),
                         body);
    bench_deliver_on(bench, bench_link(bench, "bsf"), 1, PROTO_HTTP, bytes_of(room, (uint32_t)count));
}

TEST(a_code_is_redeemed_with_who_the_wws_is)
{
    (void)state;
    struct bench *bench = bench_new("wws", "node wws { login bsf }");
    request(bench, 1, "POST /session", REDEEM "&jkt=thumb");
    assert_int_equal(bench_count(bench, EFFECT_OPEN), 1);
    struct bytes asked = bench_sent(bench, "bsf", 0);
    assert_true(bench_holds(asked, "POST /bsf/token "));
    assert_true(bench_holds(
        asked, "grant_type=authorization_code&code=c&code_verifier=v&client_id=wws.ims.example&redirect_uri="));
    assert_true(bench_holds(asked, "&jkt=thumb"));
    request(bench, 2, "POST /session", REDEEM);
    assert_int_equal(bench_count(bench, EFFECT_OPEN), 0); /* the back channel stays open */
    request(bench, 3, "POST /session", "code=c");
    assert_true(to_browser(bench, "HTTP/1.1 403 "));
    assert_int_equal(state_waiting(bench->me, bench->self), 2);
    bench_free(bench);
}

TEST(answers_go_to_who_asked_in_their_order)
{
    static const struct {
        const char *head, *status;
    } rows[] = {{"200 OK", "HTTP/1.1 200 "},
                {"400 Bad Request", "HTTP/1.1 403 "},
                {"503 Service Unavailable", "HTTP/1.1 502 "}};
    (void)state;
    struct bench *bench = bench_new("wws", "node wws { login bsf }");
    for (uint32_t i = 0; i < COUNT(rows); i++) request(bench, i + 1, "POST /session", REDEEM);
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        bsf_answers(bench, rows[i].head, "{}");
        assert_true(to_browser(bench, rows[i].status));
    }
    assert_int_equal(state_waiting(bench->me, bench->self), 0);
    assert_int_equal(bench_armed(bench), 0);
    bsf_answers(bench, "200 OK", "{}"); /* nobody waits */
    assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
    bench_free(bench);
}

TEST(an_answer_is_taken_from_the_back_channel_alone)
{
    (void)state;
    struct bench *bench = bench_new("wws", "node wws { login bsf }");
    request(bench, 1, "POST /session", REDEEM);
    bench_deliver_on(bench, bench_link(bench, "ue"), 2, PROTO_HTTP,
                     BYTES("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));
    assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
    assert_int_equal(state_waiting(bench->me, bench->self), 1);
    bench_free(bench);
}

TEST(who_has_left_gets_none_and_the_next_one_gets_its_own)
{
    (void)state;
    struct bench *bench = bench_new("wws", "node wws { login bsf }");
    request(bench, 1, "POST /session", REDEEM);
    request(bench, 2, "POST /session", REDEEM);
    struct event closed = {.kind = EVENT_CLOSED, .link = bench_link(bench, "ue"), .conn = 1};
    bench_run(bench, bench->self->kind->closed, &closed);
    bsf_answers(bench, "200 OK", "{\"first\":1}");
    assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
    bsf_answers(bench, "200 OK", "{\"second\":1}");
    assert_true(to_browser(bench, "{\"second\":1}"));
    bench_free(bench);
}

TEST(silence_and_a_closed_back_channel_are_told_to_all_who_wait)
{
    (void)state;
    struct bench *bench = bench_new("wws", "node wws { login bsf }");
    request(bench, 1, "POST /session", REDEEM);
    request(bench, 2, "POST /session", REDEEM);
    assert_true(bench_ring(bench, "queue"));
    assert_int_equal(bench_count(bench, EFFECT_SEND), 2);
    assert_int_equal(bench_count(bench, EFFECT_CLOSE), 1);
    assert_true(to_browser(bench, "HTTP/1.1 504 "));
    request(bench, 3, "POST /session", REDEEM);
    assert_int_equal(bench_count(bench, EFFECT_OPEN), 1);
    struct event closed = {.kind = EVENT_CLOSED, .link = bench_link(bench, "bsf"), .conn = 2};
    bench_run(bench, bench->self->kind->closed, &closed);
    assert_true(to_browser(bench, "HTTP/1.1 502 "));
    assert_int_equal(state_waiting(bench->me, bench->self), 0);
    bench_free(bench);
}

TESTS(UNIT(the_page_may_not_be_framed_or_kept), UNIT(each_login_serves_its_own_resources),
      UNIT(with_ims_core_the_wws_checks_nothing), UNIT(the_way_to_the_bsf_carries_state_and_challenge),
      UNIT(a_web_id_login_gives_the_wws_s_word_and_no_hint), UNIT(a_code_is_redeemed_with_who_the_wws_is),
      UNIT(answers_go_to_who_asked_in_their_order), UNIT(an_answer_is_taken_from_the_back_channel_alone),
      UNIT(who_has_left_gets_none_and_the_next_one_gets_its_own),
      UNIT(silence_and_a_closed_back_channel_are_told_to_all_who_wait))
