/* The second day of a client: when it registers again (TS 24.229 5.1.1.4.1), how long it waits after a loss (RFC 5626
 * 4.5), and what ends either. */
#include "ua.h"
#include "ua_bench.h"

/* The last REGISTER is answered; `%s` of `more` is the host of its Contact. */
static void wsf_answers(struct bench *bench, uint16_t code, const char *more)
{
    char lines[400];
    struct bytes sent = arena_copy(&bench->arena, bench_sent(bench, "wsf", 0));
    assert_true(bytes_starts(sent, BYTES("REGISTER ")));
    struct bytes host = bytes_from(sent, bytes_find(sent, BYTES("Contact: <sip:")));
    host = bytes_from(host, bytes_find_char(host, '@') + 1);
    host = arena_copy(&bench->arena, bytes_part(host, 0, bytes_find_char(host, ';')));
    int count = snprintf(lines, sizeof lines, more, (int)host.count, host.at);
    assert_in_range(count, 0, sizeof lines - 1);
    bench_deliver_on(bench, bench_link(bench, "wsf"), 1, PROTO_SIP, bench_response(bench, sent, code, lines));
}

static struct bench *registered(const char *policies, const char *contacts)
{
    char topology[200];
    snprintf(topology, sizeof topology, "node ue { rspauth ignore  %s }", policies);
    struct bench *bench = bench_new("ue", topology);
    act(bench, "register");
    accept_opening(bench, true);
    wsf_answers(bench, 200, contacts);
    same_state(bench, "state", "registered");
    return bench;
}

TEST(a_registration_is_refreshed_600_s_early_or_at_half_of_a_short_one)
{
    static const struct {
        const char *policies, *contacts;
        uint64_t after_ms; /* 0: never */
    } rows[] = {
        {"refresh on", "Contact: <sip:alice@%.*s>;expires=600000\r\n", 599400000},
        {"refresh on", "Contact: <sip:alice@%.*s>;expires=1201\r\n", 601000},
        {"refresh on", "Contact: <sip:alice@%.*s>;expires=1200\r\n", 600000},
        {"refresh on", "Contact: <sip:alice@%.*s>;expires=61\r\n", 30500},
        {"refresh on", "Contact: <sip:a@b.invalid>;expires=60, <sip:alice@%.*s>;expires=3600\r\n", 3000000},
        {"refresh on", "Contact: <sip:alice@%.*s.example>;expires=3600\r\n", 0},
        {"refresh on", "X-None: %.*s\r\n", 0},
        {"refresh off", "Contact: <sip:alice@%.*s>;expires=3600\r\n", 0},
        {"reconnect on", "Contact: <sip:alice@%.*s>;expires=3600\r\n", 0},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = registered(rows[i].policies, rows[i].contacts);
        sim_time from = bench->now;
        assert_int_equal(bench_ring(bench, "refresh"), rows[i].after_ms != 0);
        assert_int_equal(bench->now - from, rows[i].after_ms * MS);
        if (rows[i].after_ms) assert_true(bench_holds(bench_sent(bench, "wsf", 0), "CSeq: 2 REGISTER\r\n"));
        bench_free(bench);
    }
}

/* RFC 5626 4.5: 30 s doubled by each failure in a row, 1800 s at most; between half and all of it. */
TEST(each_failure_doubles_the_wait_and_a_success_ends_the_row)
{
    static const uint64_t most_s[] = {30, 60, 120, 240, 480, 960, 1800, 1800};
    (void)state;
    struct bench *bench = registered("reconnect on", "Contact: <sip:alice@%.*s>;expires=3600\r\n");
    struct event closed = {.kind = EVENT_CLOSED, .link = bench_link(bench, "wsf"), .conn = 1, .why = CLOSE_BROKEN};
    bench_run(bench, bench->self->kind->closed, &closed);
    for (uint32_t i = 0; i < COUNT(most_s); i++) {
        same_state(bench, "state", "failed");
        sim_time from = bench->now;
        assert_true(bench_ring(bench, "refresh"));
        assert_in_range(bench->now - from, most_s[i] * SECOND / 2, most_s[i] * SECOND);
        assert_true(bench_holds(bench_sent(bench, "wsf", 0), "GET /sip HTTP/1.1\r\n"));
        bench_run(bench, bench->self->kind->closed, &closed);
    }
    assert_true(bench_ring(bench, "refresh"));
    accept_opening(bench, true);
    assert_true(bench_holds(bench_sent(bench, "wsf", 0), ";reg-id=1;"));
    wsf_answers(bench, 200, "Contact: <sip:alice@%.*s>;expires=3600\r\n");
    same_state(bench, "state", "registered");
    bench_run(bench, bench->self->kind->closed, &closed);
    sim_time from = bench->now;
    assert_true(bench_ring(bench, "refresh"));
    assert_in_range(bench->now - from, 15 * SECOND, 30 * SECOND);
    bench_free(bench);
}

TEST(who_is_refused_or_has_left_does_not_come_back)
{
    static const struct {
        uint16_t code; /* to the REGISTER of a refresh; 0: the user does something */
        const char *act;
        bool again;
    } rows[] = {{500, NULL, true},   {504, NULL, true},    {403, NULL, false},
                {0, "close", false}, {0, "reload", false}, {0, "deregister", false}};
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = registered("refresh on  reconnect on", "Contact: <sip:alice@%.*s>;expires=3600\r\n");
        if (rows[i].code) {
            assert_true(bench_ring(bench, "refresh"));
            wsf_answers(bench, rows[i].code, "X: %.*s\r\n");
        } else {
            act(bench, rows[i].act);
        }
        assert_int_equal(bench_ring(bench, "refresh"), rows[i].again);
        bench_free(bench);
    }
}

/* The page does one thing after the other: what rings meanwhile rings again. */
TEST(a_refresh_waits_for_what_is_under_way)
{
    (void)state;
    struct bench *bench = registered("refresh on", "Contact: <sip:alice@%.*s>;expires=3600\r\n");
    act(bench, "open");
    assert_true(bench_ring(bench, "refresh"));
    assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
    sim_time from = bench->now;
    assert_true(bench_ring(bench, "refresh"));
    assert_int_equal(bench->now - from, SECOND);
    bench_free(bench);
}

/* RFC 3261 20.33: the network's own word is the least; it holds for one wait. */
TEST(a_client_does_not_come_back_before_the_network_asks)
{
    static const struct {
        const char *says;
        uint64_t least_s, most_s;
    } rows[] = {
        {"Retry-After: 3600\r\nX: %.*s\r\n", 3600, 3600},
        {"Retry-After: 120 (lunch);duration=60\r\nX: %.*s\r\n", 120, 120},
        {"Retry-After: 1\r\nX: %.*s\r\n", 15, 30},
        {"Retry-After: later\r\nX: %.*s\r\n", 15, 30},
        {"Retry-After: 99999999999\r\nX: %.*s\r\n", 15, 30},
        {"X: %.*s\r\n", 15, 30},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = registered("refresh on  reconnect on", "Contact: <sip:alice@%.*s>;expires=3600\r\n");
        assert_true(bench_ring(bench, "refresh"));
        wsf_answers(bench, 500, rows[i].says);
        sim_time from = bench->now;
        assert_true(bench_ring(bench, "refresh"));
        assert_in_range(bench->now - from, rows[i].least_s * SECOND, rows[i].most_s * SECOND);
        wsf_answers(bench, 500, "X: %.*s\r\n");
        from = bench->now;
        assert_true(bench_ring(bench, "refresh"));
        assert_in_range(bench->now - from, 30 * SECOND, 60 * SECOND);
        bench_free(bench);
    }
}

TESTS(UNIT(a_registration_is_refreshed_600_s_early_or_at_half_of_a_short_one),
      UNIT(each_failure_doubles_the_wait_and_a_success_ends_the_row),
      UNIT(who_is_refused_or_has_left_does_not_come_back), UNIT(a_refresh_waits_for_what_is_under_way),
      UNIT(a_client_does_not_come_back_before_the_network_asks))
