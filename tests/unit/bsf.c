/* The BSF as a login server, rule by rule (docs/lab-messages.md; RFC 6749 4.1, 10.6; RFC 7636; TS 29.109 4.2). */
#include "base64.h"
#include "digest.h"
#include "node_bench.h"
#include "token.h"
#include "zh.h"

#define IMPI "alice.private@ims.example"
#define PASSWORD "wonderland-42"
#define VERIFIER "abcdefghijklmnopqrstuvwxyz0123456789abcdefghij"
#define CALLBACK "https%3A%2F%2Fwws.ims.example%2Fcallback"
#define CLIENT "wws.ims.example"

static struct bytes challenge_of(struct bench *bench, const char *verifier)
{
    unsigned char hash[32];
    char room[64];
    struct pen pen = pen_on(room, sizeof room);
    sha256_raw(bytes_text(verifier), hash);
    base64_write(&pen, bytes_of(hash, sizeof hash), BASE64_URL);
    return arena_copy(&bench->arena, pen_done(&pen));
}

static void get_as(struct bench *bench, const char *type, const char *client, const char *redirect, const char *method)
{
    char room[1024];
    struct bytes challenge = challenge_of(bench, VERIFIER);
    int count = snprintf(room, sizeof room,
                         "GET /bsf/login?%sclient_id=%s&redirect_uri=%s&state=st1&code_challenge=%.*s&"
                         "code_challenge_method=%s HTTP/1.1\r\nHost: bsf.ims.example\r\n\r\n",
                         type, client, redirect, (int)challenge.count, challenge.at, method);
    bench_deliver_on(bench, bench_link(bench, "ue"), 1, PROTO_HTTP, bytes_of(room, (uint32_t)count));
}

static void get(struct bench *bench, const char *client, const char *redirect, const char *method)
{
    get_as(bench, "response_type=code&", client, redirect, method);
}

/* The value of a member in the JSON of the page that was sent last, or of a parameter in its Location. */
static struct bytes value(struct bench *bench, const char *to, const char *before, const char *ends)
{
    struct bytes text = bench_sent(bench, to, 0);
    uint32_t at = bytes_find(text, bytes_text(before));
    if (at == BYTES_NOT_FOUND) fail_msg("no %s", before);
    text = bytes_from(text, at + (uint32_t)strlen(before));
    uint32_t count = 0;
    while (count < text.count && !strchr(ends, text.at[count])) count++;
    return arena_copy(&bench->arena, bytes_part(text, 0, count));
}

static struct bytes page(struct bench *bench)
{
    get(bench, CLIENT, CALLBACK, "S256");
    assert_true(bench_holds(bench_sent(bench, "ue", 0), "HTTP/1.1 200 "));
    return value(bench, "ue", "\"ticket\":\"", "\"");
}

static void post(struct bench *bench, const char *from, uint32_t conn, const char *path, const char *form)
{
    char room[2048];
    int count = snprintf(
        room, sizeof room,
        "POST %s HTTP/1.1\r\nHost: bsf.ims.example\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        "Content-Length: %u\r\n\r\n%s",
        path, (unsigned)strlen(form), form);
    bench_deliver_on(bench, bench_link(bench, from), conn, PROTO_HTTP, bytes_of(room, (uint32_t)count));
}

static void log_in(struct bench *bench, struct bytes ticket, const char *user, const char *password)
{
    char form[512];
    snprintf(form, sizeof form, "ticket=%.*s&user=%s&password=%s", (int)ticket.count, ticket.at, user, password);
    post(bench, "ue", 1, "/bsf/login", form);
}

static struct bytes maa(struct bench *bench)
{
    static struct hexdigest ha1;
    struct pen pen = pen_on(bench->octets, sizeof bench->octets);
    digest_ha1(DIGEST_MD5, BYTES(IMPI), BYTES("ims.example"), BYTES(PASSWORD), &ha1);
    const struct zh_maa maa = {
        .impi = BYTES(IMPI),
        .vector = {.scheme = VECTOR_DIGEST, .realm = BYTES("ims.example"), .qop = BYTES("auth"), .ha1 = hex_view(&ha1)},
        .uids = {.impi = BYTES(IMPI), .impu_count = 1, .impu = {BYTES("sip:alice@ims.example")}}};
    const struct diameter *request = &bench_read(bench, "hss", PROTO_ZH)->diameter;
    assert_int_equal(request->command, COMMAND_MA);
    return arena_copy(&bench->arena, zh_maa_write(&pen, request, bench_role(bench, "hss"), &maa));
}

static void hss_answers(struct bench *bench)
{
    bench_deliver(bench, "hss", PROTO_ZH, maa(bench));
}

static void hss_refuses(struct bench *bench, struct session_result result)
{
    struct pen pen = pen_on(bench->octets, sizeof bench->octets);
    struct diameter_pen to;
    const struct diameter *request = &bench_read(bench, "hss", PROTO_ZH)->diameter;
    session_begin_answer(&to, &pen, request, bench_role(bench, "hss"), result);
    bench_deliver(bench, "hss", PROTO_ZH, diameter_end(&to));
}

static bool to_browser(const struct bench *bench, const char *text)
{
    return bench_holds(bench_sent(bench, "ue", 0), text);
}

/* ---- the page ---- */

TEST(a_page_is_made_for_a_client_and_its_own_way_back)
{
    static const struct {
        const char *topology, *client, *redirect, *method, *status;
    } rows[] = {
        {"", CLIENT, CALLBACK, "S256", "HTTP/1.1 200 "},
        {"", CLIENT, "https%3A%2F%2Fwws.ims.example%2Fcallback%2F", "S256", "HTTP/1.1 400 "}, /* to the octet */
        {"", CLIENT, "https%3A%2F%2Fevil.example%2Fcallback", "S256", "HTTP/1.1 400 "},
        {"", "evil.example", CALLBACK, "S256", "HTTP/1.1 400 "},
        {"", CLIENT, CALLBACK, "plain", "HTTP/1.1 400 "}, /* RFC 7636 4.2 */
        {"node bsf { redirect open }", CLIENT, "https%3A%2F%2Fevil.example%2Fcallback", "S256", "HTTP/1.1 200 "},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("bsf", rows[i].topology);
        get(bench, rows[i].client, rows[i].redirect, rows[i].method);
        if (!to_browser(bench, rows[i].status)) print_error("row %u\n", i);
        assert_true(to_browser(bench, rows[i].status));
        assert_int_equal(to_browser(bench, "frame-ancestors 'none'"), to_browser(bench, " 200 ")); /* T67 */
        assert_false(to_browser(bench, "Location"));
        bench_free(bench);
    }
}

TEST(a_page_is_good_for_its_lifetime)
{
    (void)state;
    struct bench *bench = bench_new("bsf", "");
    struct bytes ticket = page(bench);
    sim_time from = bench->now;
    assert_true(bench_ring(bench, "logins"));
    assert_int_equal(bench->now - from, 600 * SECOND);
    log_in(bench, ticket, IMPI, PASSWORD);
    assert_true(to_browser(bench, "HTTP/1.1 400 "));
    bench_free(bench);
}

/* ---- the login ---- */

TEST(the_right_password_leads_back_with_a_code_and_the_state)
{
    (void)state;
    struct bench *bench = bench_new("bsf", "");
    log_in(bench, page(bench), IMPI, PASSWORD);
    /* TS 29.109 4.2: no Server-Name on Zh, or the HSS would store one. */
    assert_false(bench_read(bench, "hss", PROTO_ZH)->diameter.first[AVP_SERVER_NAME]);
    assert_int_equal(state_waiting(bench->me, bench->self), 1);
    hss_answers(bench);
    assert_true(to_browser(bench, "HTTP/1.1 302 "));
    assert_true(to_browser(bench, "Location: https://wws.ims.example/callback?code="));
    assert_true(to_browser(bench, "&state=st1\r\n"));
    assert_true(bench_stated(bench, FACT_BELIEVED, REASON_NONE));
    assert_int_equal(bench->held, 0);
    assert_int_equal(state_waiting(bench->me, bench->self), 0);
    bench_free(bench);
}

TEST(no_answer_tells_an_unknown_user_from_a_wrong_password)
{
    (void)state;
    struct bench *bench = bench_new("bsf", "");
    struct bytes ticket = page(bench);
    log_in(bench, ticket, IMPI, "guess");
    hss_answers(bench);
    assert_true(bench_stated(bench, FACT_REFUSED, REASON_WRONG_PASSWORD));
    assert_true(to_browser(bench, "HTTP/1.1 401 "));
    assert_true(to_browser(bench, "WWW-Authenticate: Lab-Form realm=\"https://bsf.ims.example\""));
    struct bytes wrong = value(bench, "ue", "\"error\":", "}");
    log_in(bench, ticket, "nobody@ims.example", PASSWORD);
    hss_refuses(bench, SESSION_EXPERIMENTAL(EXPERIMENTAL_ZH_IDENTITY_UNKNOWN));
    assert_true(bench_stated(bench, FACT_REFUSED, REASON_UNKNOWN_USER));
    assert_true(to_browser(bench, "HTTP/1.1 401 "));
    same_bytes(value(bench, "ue", "\"error\":", "}"), wrong);
    bench_free(bench);
}

TEST(silence_of_the_hss_is_a_503_and_the_page_goes_on)
{
    (void)state;
    struct bench *bench = bench_new("bsf", "");
    struct bytes ticket = page(bench);
    log_in(bench, ticket, IMPI, PASSWORD);
    struct bytes late = maa(bench);
    assert_true(bench_ring(bench, "questions"));
    assert_true(to_browser(bench, "HTTP/1.1 503 "));
    assert_int_equal(bench->held, 0);
    bench_deliver(bench, "hss", PROTO_ZH, late);
    assert_true(bench_stated(bench, FACT_NOTE, REASON_ANSWER_UNASKED));
    assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
    log_in(bench, ticket, IMPI, PASSWORD);
    hss_answers(bench);
    assert_true(to_browser(bench, "HTTP/1.1 302 "));
    bench_free(bench);
}

TEST(an_answer_is_believed_from_the_hss)
{
    (void)state;
    struct bench *bench = bench_new("bsf", "");
    log_in(bench, page(bench), IMPI, PASSWORD);
    struct bytes answer = maa(bench);
    bench_deliver(bench, "wws", PROTO_ZH, answer);
    assert_true(bench_stated(bench, FACT_REFUSED, REASON_ANSWER_ASTRAY));
    assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
    bench_deliver(bench, "hss", PROTO_ZH, answer);
    assert_true(to_browser(bench, "HTTP/1.1 302 "));
    bench_free(bench);
}

TEST(who_has_left_gets_no_answer_and_nobody_else_does)
{
    (void)state;
    struct bench *bench = bench_new("bsf", "");
    log_in(bench, page(bench), IMPI, PASSWORD);
    struct bytes answer = maa(bench);
    struct event closed = {.kind = EVENT_CLOSED, .link = bench_link(bench, "ue"), .conn = 1};
    bench_run(bench, bench->self->kind->closed, &closed);
    assert_int_equal(bench->held, 0);
    bench_deliver(bench, "hss", PROTO_ZH, answer);
    assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
    bench_free(bench);
}

/* ---- the code ---- */

static struct bytes code(struct bench *bench)
{
    log_in(bench, page(bench), IMPI, PASSWORD);
    hss_answers(bench);
    return value(bench, "ue", "?code=", "&");
}

static void redeem(struct bench *bench, struct bytes code, const char *client, const char *redirect,
                   const char *verifier)
{
    char form[1024];
    snprintf(form, sizeof form, "grant_type=authorization_code&code=%.*s&client_id=%s&redirect_uri=%s&code_verifier=%s",
             (int)code.count, code.at, client, redirect, verifier);
    post(bench, "wws", 9, "/bsf/token", form);
}

TEST(a_code_is_good_once_for_its_client_its_way_back_and_its_verifier)
{
    static const struct {
        const char *client, *redirect, *verifier;
        bool good;
    } rows[] = {
        {CLIENT, CALLBACK, VERIFIER, true},
        {"evil.example", CALLBACK, VERIFIER, false},
        {CLIENT, "https%3A%2F%2Fwws.ims.example%2F", VERIFIER, false},
        {CLIENT, CALLBACK, "another" VERIFIER, false},
        {CLIENT, CALLBACK, "", false},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("bsf", "");
        struct bytes once = code(bench);
        redeem(bench, once, rows[i].client, rows[i].redirect, rows[i].verifier);
        assert_int_equal(bench_holds(bench_sent(bench, "wws", 0), "HTTP/1.1 200 "), rows[i].good);
        assert_int_equal(bench_holds(bench_sent(bench, "wws", 0), "invalid_grant"), !rows[i].good);
        /* The code has been shown, by whomever (RFC 6749 4.1.2). */
        redeem(bench, once, CLIENT, CALLBACK, VERIFIER);
        assert_true(bench_holds(bench_sent(bench, "wws", 0), "invalid_grant"));
        assert_int_equal(bench_armed(bench), 0);
        bench_free(bench);
    }
}

TEST(what_is_asked_for_is_a_code_and_a_token_for_a_code)
{
    static const char *const types[] = {"", "response_type=token&", "response_type=code%20token&"};
    static const char *const grants[] = {"", "grant_type=client_credentials&", "grant_type=password&"};
    (void)state;
    for (uint32_t i = 0; i < COUNT(types); i++) {
        struct bench *bench = bench_new("bsf", "");
        get_as(bench, types[i], CLIENT, CALLBACK, "S256");
        assert_true(to_browser(bench, "HTTP/1.1 400 ") && to_browser(bench, "unsupported_response_type"));
        assert_true(bench_stated(bench, FACT_REFUSED, REASON_RESPONSE_TYPE_NOT_CODE));
        struct bytes once = code(bench);
        char form[1024];
        snprintf(form, sizeof form, "%scode=%.*s&client_id=%s&redirect_uri=%s&code_verifier=%s", grants[i],
                 (int)once.count, once.at, CLIENT, CALLBACK, VERIFIER);
        post(bench, "wws", 9, "/bsf/token", form);
        assert_true(bench_holds(bench_sent(bench, "wws", 0), "unsupported_grant_type"));
        assert_true(bench_stated(bench, FACT_REFUSED, REASON_GRANT_TYPE_NOT_CODE));
        redeem(bench, once, CLIENT, CALLBACK, VERIFIER); /* nobody asked for the code: it is as good as before */
        assert_true(bench_holds(bench_sent(bench, "wws", 0), "HTTP/1.1 200 "));
        bench_free(bench);
    }
}

TEST(a_code_ages_fast)
{
    (void)state;
    struct bench *bench = bench_new("bsf", "");
    struct bytes once = code(bench);
    sim_time from = bench->now;
    assert_true(bench_ring(bench, "logins"));
    assert_int_equal(bench->now - from, 60 * SECOND);
    redeem(bench, once, CLIENT, CALLBACK, VERIFIER);
    assert_true(bench_holds(bench_sent(bench, "wws", 0), "invalid_grant"));
    bench_free(bench);
}

TEST(a_token_says_who_it_is_for_and_how_long)
{
    (void)state;
    struct bench *bench = bench_new("bsf", "node bsf { token-lifetime 90s }");
    char room[8192];
    struct pen pen = pen_on(room, sizeof room);
    struct access_token token;
    redeem(bench, code(bench), CLIENT, CALLBACK, VERIFIER);
    struct bytes text = value(bench, "wws", "\"access_token\":\"", "\"");
    assert_true(bench_holds(bench_sent(bench, "wws", 0), "\"token_type\":\"Bearer\",\"expires_in\":90,"));
    const struct role *wsf = bench_role(bench, "wsf");
    const struct token_trust trust = {.audience = wsf, .issuers = UINT64_C(1) << bench->self->index, .now = bench->now};
    assert_int_equal(token_check(&token, text, &trust, &pen).reason, REASON_NONE);
    same_bytes(token.impi, BYTES(IMPI));
    same_bytes(token.audience, wsf->host);
    same_bytes(token.issuer, bench->self->origin);
    assert_int_equal(token.expires_s - token.issued_s, 90);
    bench_free(bench);
}

TESTS(UNIT(a_page_is_made_for_a_client_and_its_own_way_back), UNIT(a_page_is_good_for_its_lifetime),
      UNIT(the_right_password_leads_back_with_a_code_and_the_state),
      UNIT(no_answer_tells_an_unknown_user_from_a_wrong_password),
      UNIT(silence_of_the_hss_is_a_503_and_the_page_goes_on), UNIT(an_answer_is_believed_from_the_hss),
      UNIT(who_has_left_gets_no_answer_and_nobody_else_does),
      UNIT(a_code_is_good_once_for_its_client_its_way_back_and_its_verifier),
      UNIT(what_is_asked_for_is_a_code_and_a_token_for_a_code), UNIT(a_code_ages_fast),
      UNIT(a_token_says_who_it_is_for_and_how_long))
