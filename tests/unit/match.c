/* Which message is which: copies, answers, and how long a request stays open. */
#include "arena.h"
#include "match.h"
#include "test.h"

#include <stdio.h>

static struct arena arena;
static struct store *store;
static struct match match;

static int begin(void **state)
{
    (void)state;
    store = store_new(STORE_KEEP, 64);
    match = (struct match){.arena = &arena};
    return 0;
}

static int end(void **state)
{
    (void)state;
    store_free(store);
    arena_free(&arena);
    arena = (struct arena){0};
    return 0;
}

enum { THERE, BACK, ELSEWHERE = 4 };

/* A message that was heard on that link at that time. */
static struct saved heard(enum proto proto, struct bytes octets, link_id link, uint32_t conn, sim_time at)
{
    struct saved saved = {.message = arena_new(&arena, struct message),
                          .kept = {.known = true, .proto = proto, .link = link, .conn = conn, .at = at},
                          .request = MATCH_NONE};
    saved.kept.blob = store_put(store, octets);
    saved.kept.record = (uint32_t)saved.kept.blob;
    message_scan((struct message *)(uintptr_t)saved.message, proto, store_bytes(store, saved.kept.blob),
                 WS_FROM_CLIENT);
    assert_null(saved.message->error.why);
    return saved;
}

static struct bytes sip(const char *start, const char *branch, const char *method)
{
    return arena_format(&arena,
                        "%s\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK%s\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\n"
                        "Call-ID: c\r\nCSeq: 1 %s\r\nContent-Length: 0\r\n\r\n",
                        start, branch, method);
}

static struct bytes a_request(const char *branch)
{
    return sip("REGISTER sip:x SIP/2.0", branch, "REGISTER");
}

/* A Diameter request with those flags: CER, since it needs no AVP of its own to be framed. */
static struct bytes diameter(unsigned flags)
{
    static const unsigned char head[20] = {1, 0, 0, 20, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2};
    char *octets = arena_take(&arena, sizeof head);
    memcpy(octets, head, sizeof head);
    octets[4] = (char)flags;
    return bytes_of(octets, sizeof head);
}

TEST(a_copy_has_the_same_octets_on_the_same_link)
{
    const struct {
        enum proto proto;
        struct bytes first, second;
        link_id link; /* of the second; the first comes on THERE */
        bool injected, copy;
    } rows[] = {
        {PROTO_SIP, a_request("1"), a_request("1"), THERE, false, true},
        {PROTO_SIP, a_request("1"), a_request("2"), THERE, false, false},
        {PROTO_SIP, a_request("1"), a_request("1"), ELSEWHERE, false, false},
        {PROTO_SIP, a_request("1"), a_request("1"), BACK, false, false},
        {PROTO_SIP, a_request("1"), a_request("1"), THERE, true, false}, /* an outsider's is never one */
        {PROTO_HTTP, BYTES("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), BYTES("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), THERE,
         false, false},                                                  /* two equal GETs are two requests */
        {PROTO_CX, diameter(0xc0), diameter(0xd0), THERE, false, true},  /* the T flag says just that (RFC 6733 3) */
        {PROTO_CX, diameter(0xc0), diameter(0x80), THERE, false, false}, /* another flag does not */
    };
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        bool copy;
        struct saved first = heard(rows[i].proto, rows[i].first, THERE, 1, 0);
        struct saved second = heard(rows[i].proto, rows[i].second, rows[i].link, 1, 1);
        second.injected = rows[i].injected;
        match_once(&match, store, &first, &copy);
        assert_false(copy);
        assert_int_equal(match_copied(&match, store, &second) != NULL, rows[i].copy);
        match_once(&match, store, &second, &copy);
        assert_int_equal(copy, rows[i].copy);
        store_free(store);
        begin(state);
    }
}

TEST(asking_whether_it_is_a_copy_changes_nothing)
{
    (void)state;
    bool copy;
    struct saved one = heard(PROTO_SIP, a_request("1"), THERE, 0, 0);
    assert_null(match_copied(&match, store, &one));
    assert_null(match_copied(&match, store, &one));
    match_once(&match, store, &one, &copy);
    assert_false(copy);
    assert_non_null(match_copied(&match, store, &one));
    assert_int_equal(match.once_count, 1);
}

TEST(many_messages_are_told_apart)
{
    (void)state;
    enum { MANY = 500 };
    bool copy;
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < MANY; i++) {
            char branch[16];
            snprintf(branch, sizeof branch, "%u", i);
            struct saved one = heard(PROTO_SIP, a_request(branch), THERE, 0, i);
            match_once(&match, store, &one, &copy);
            assert_int_equal(copy, round);
        }
    }
    assert_int_equal(match.once_count, MANY);
}

TEST(a_response_answers_the_request_that_it_names)
{
    (void)state;
    struct saved a = heard(PROTO_SIP, a_request("a"), THERE, 0, 1), b = heard(PROTO_SIP, a_request("b"), THERE, 0, 2);
    match_relate(&match, store, &a);
    match_relate(&match, store, &b);
    assert_int_equal(match.asked.open, 2);
    struct saved to_b = heard(PROTO_SIP, sip("SIP/2.0 200 OK", "b", "REGISTER"), BACK, 0, 3);
    match_relate(&match, store, &to_b);
    assert_int_equal(to_b.request, 1);
    assert_false(to_b.oldest); /* a is still open on that link */
    struct saved astray = heard(PROTO_SIP, sip("SIP/2.0 200 OK", "b", "REGISTER"), ELSEWHERE, 0, 3);
    match_answers(&match, store, &astray);
    assert_int_equal(astray.request, MATCH_NONE);
    struct saved nothing = heard(PROTO_SIP, sip("SIP/2.0 200 OK", "z", "REGISTER"), BACK, 0, 3);
    match_answers(&match, store, &nothing);
    assert_int_equal(nothing.request, MATCH_NONE);
    assert_true(nothing.oldest);
}

TEST(a_final_response_closes_its_request_and_a_provisional_does_not)
{
    static const struct {
        const char *start;
        uint32_t open;
    } rows[] = {{"SIP/2.0 100 Trying", 1}, {"SIP/2.0 180 Ringing", 1}, {"SIP/2.0 401 Unauthorized", 0}};
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        match = (struct match){.arena = &arena};
        struct saved request = heard(PROTO_SIP, a_request("a"), THERE, 0, 1);
        match_relate(&match, store, &request);
        struct saved response = heard(PROTO_SIP, sip(rows[i].start, "a", "REGISTER"), BACK, 0, 2);
        match_relate(&match, store, &response);
        assert_int_equal(response.request, 0);
        match_close(&match, &response);
        assert_int_equal(match.asked.open, rows[i].open);
    }
}

TEST(http_answers_in_the_order_of_its_connection)
{
    static const char get[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                      ok[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    (void)state;
    struct saved first = heard(PROTO_HTTP, bytes_text(get), THERE, 1, 1);
    struct saved other = heard(PROTO_HTTP, bytes_text(get), THERE, 2, 2);
    match_relate(&match, store, &first);
    match_relate(&match, store, &other);
    struct saved answer = heard(PROTO_HTTP, bytes_text(ok), BACK, 2, 3);
    match_relate(&match, store, &answer);
    assert_int_equal(answer.request, 1);
    answer = heard(PROTO_HTTP, bytes_text(ok), BACK, 1, 3);
    match_relate(&match, store, &answer);
    assert_int_equal(answer.request, 0);
}

TEST(whoever_asked_has_given_up_after_a_while)
{
    (void)state;
    struct saved request = heard(PROTO_SIP, a_request("a"), THERE, 0, 1);
    match_relate(&match, store, &request);
    struct saved late = heard(PROTO_SIP, sip("SIP/2.0 200 OK", "a", "REGISTER"), BACK, 0, REQUEST_OPEN_US + 1);
    match_answers(&match, store, &late);
    assert_int_equal(late.request, 0);
    late.kept.at++;
    match_answers(&match, store, &late);
    assert_int_equal(late.request, MATCH_NONE);
}

TEST(an_ack_waits_for_nothing)
{
    (void)state;
    struct saved ack = heard(PROTO_SIP, sip("ACK sip:x SIP/2.0", "a", "ACK"), THERE, 0, 1);
    match_relate(&match, store, &ack);
    assert_int_equal(match.asked.open, 0);
}

#define WITH(name) cmocka_unit_test_setup_teardown(name, begin, end)
TESTS(WITH(a_copy_has_the_same_octets_on_the_same_link), WITH(asking_whether_it_is_a_copy_changes_nothing),
      WITH(many_messages_are_told_apart), WITH(a_response_answers_the_request_that_it_names),
      WITH(a_final_response_closes_its_request_and_a_provisional_does_not),
      WITH(http_answers_in_the_order_of_its_connection), WITH(whoever_asked_has_given_up_after_a_while),
      WITH(an_ack_waits_for_nothing))
