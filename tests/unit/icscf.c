/* The I-CSCF rule by rule (TS 24.229 5.3.1, TS 29.228 6.1.1): whom it hears, what it asks, which S-CSCF it takes, and
 * what each answer of the HSS, and none, comes to. */
#include "cx.h"
#include "node_bench.h"

#define HOME                                                                                                           \
    "node icscf icscf  link pcscf icscf sip  link icscf scscf sip  link icscf hss cx  "                                \
    "link wsf icscf sip { may-assert auth-done } "
#define TWO HOME "node other scscf  link icscf other sip "

static const char alice[] = "Authorization: Digest username=\"alice.private@ims.example\", realm=\"ims.example\", "
                            "nonce=\"\", uri=\"sip:ims.example\", response=\"\"\r\n";
#define CONTACT "Contact: <sip:alice@a.invalid;transport=ws>;expires=600\r\n"

/* A REGISTER of alice, with these header lines beside the usual ones. */
static struct bytes a_register(struct bench *bench, const char *branch, const char *more)
{
    struct pen pen = pen_on(bench->octets, sizeof bench->octets);
    pen_lit(&pen, "REGISTER sip:ims.example SIP/2.0\r\nVia: SIP/2.0/UDP pcscf.ims.example;branch=z9hG4bK");
    pen_text(&pen, branch);
    pen_lit(&pen, "\r\nMax-Forwards: 68\r\nFrom: <sip:alice@ims.example>;tag=1\r\nTo: <sip:alice@ims.example>\r\n"
                  "Call-ID: c1\r\nCSeq: 1 REGISTER\r\nPath: <sip:pcscf.ims.example;lr>\r\n");
    pen_text(&pen, alice);
    pen_text(&pen, more);
    pen_lit(&pen, "Content-Length: 0\r\n\r\n");
    return pen_done(&pen);
}

static void take(struct bench *bench, const char *from, const char *more)
{
    bench_deliver(bench, from, PROTO_SIP, a_register(bench, "1", more));
}

static struct cx_uar asked(struct bench *bench)
{
    struct cx_uar uar;
    cx_uar_read(&uar, &bench_read(bench, "hss", PROTO_CX)->diameter);
    return uar;
}

/* The HSS answers the UAR that was sent last. */
static void answer(struct bench *bench, struct session_result result, const struct cx_uaa *uaa)
{
    struct pen pen = pen_on(bench->octets, sizeof bench->octets);
    const struct diameter *uar = &bench_read(bench, "hss", PROTO_CX)->diameter;
    bench_deliver(bench, "hss", PROTO_CX, cx_uaa_write(&pen, uar, bench_role(bench, "hss"), result, uaa));
}

static const struct cx_uaa nobody_yet = {.capabilities = true};

static void quiet(struct bench *bench)
{
    assert_int_equal(bench->held, 0);
    assert_int_equal(bench_armed(bench), 0);
    bench_free(bench);
}

static void refused(struct bench *bench, const char *to, const char *status, enum reason why)
{
    if (!bench_holds(bench_sent(bench, to, 0), status)) print_error("no %s\n", status);
    assert_true(bench_holds(bench_sent(bench, to, 0), status));
    assert_true(bench_stated(bench, FACT_REFUSED, why));
    assert_int_equal(bench_sent(bench, "scscf", 0).count, 0);
}

/* ---- whom it hears (TS 33.203 U.1) ---- */

TEST(a_register_is_taken_from_known_edges_only)
{
    static const struct {
        const char *topology, *from;
        bool known;
    } rows[] = {
        {HOME, "pcscf", true},
        {HOME, "wsf", true},
        {HOME "node far pcscf  link far icscf sip", "far", false},
        {HOME "node far pcscf  link far icscf sip  node icscf { edges far }", "pcscf", false},
        {HOME "node far pcscf  link far icscf sip  node icscf { edges far }", "far", true},
        {HOME "node far pcscf  link far icscf sip  node icscf { peers any }", "far", true},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("icscf", rows[i].topology);
        take(bench, rows[i].from, CONTACT);
        assert_int_equal(bench_sent(bench, "hss", 0).count != 0, rows[i].known);
        if (!rows[i].known) refused(bench, rows[i].from, "SIP/2.0 403 ", REASON_UNKNOWN_PEER);
        bench_free(bench);
    }
}

TEST(what_cannot_be_read_or_goes_on_for_ever_is_refused)
{
    (void)state;
    struct bench *bench = bench_new("icscf", HOME);
    bench_deliver(bench, "pcscf", PROTO_SIP,
                  BYTES("REGISTER sip:ims.example SIP/2.0\r\nVia: SIP/2.0/UDP pcscf.ims.example;branch=z9hG4bK1\r\n"
                        "Max-Forwards: 70\r\nFrom: <sip:alice@ims.example>;tag=1\r\nTo: <sip:alice@ims.example>\r\n"
                        "Call-ID: c1\r\nCSeq: 1 REGISTER\r\nAuthorization: Digest username=\"open\r\n"
                        "Content-Length: 0\r\n\r\n"));
    refused(bench, "pcscf", "SIP/2.0 400 ", REASON_IDENTITIES_UNREADABLE);
    quiet(bench);
    bench = bench_new("icscf", HOME);
    bench_deliver(bench, "pcscf", PROTO_SIP,
                  BYTES("REGISTER sip:ims.example SIP/2.0\r\nVia: SIP/2.0/UDP pcscf.ims.example;branch=z9hG4bK1\r\n"
                        "Max-Forwards: 0\r\nFrom: <sip:alice@ims.example>;tag=1\r\nTo: <sip:alice@ims.example>\r\n"
                        "Call-ID: c1\r\nCSeq: 1 REGISTER\r\nContent-Length: 0\r\n\r\n"));
    refused(bench, "pcscf", "SIP/2.0 483 ", REASON_NO_FORWARDS_LEFT);
    quiet(bench);
    bench = bench_new("icscf", HOME);
    bench_deliver(bench, "pcscf", PROTO_SIP,
                  BYTES("OPTIONS sip:ims.example SIP/2.0\r\nVia: SIP/2.0/UDP pcscf.ims.example;branch=z9hG4bK1\r\n"
                        "Max-Forwards: 70\r\nFrom: <sip:alice@ims.example>;tag=1\r\nTo: <sip:alice@ims.example>\r\n"
                        "Call-ID: c1\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"));
    assert_true(bench_holds(bench_sent(bench, "pcscf", 0), "SIP/2.0 405 "));
    quiet(bench);
}

/* ---- what it asks (TS 29.228 6.1.1) ---- */

TEST(a_uar_says_what_the_register_wants)
{
    static const struct {
        const char *more;
        uint32_t authorization;
        struct bytes visited;
    } rows[] = {
        {CONTACT, CX_REGISTRATION, BYTES_ROW("ims.example")},
        {"", CX_REGISTRATION, BYTES_ROW("ims.example")}, /* a query */
        {CONTACT "P-Visited-Network-ID: \"far.example\"\r\n", CX_REGISTRATION, BYTES_ROW("far.example")},
        {CONTACT "P-Visited-Network-ID: far.example\r\n", CX_REGISTRATION, BYTES_ROW("far.example")},
        {CONTACT "P-Visited-Network-ID: \"a \\\"net\\\"\"\r\n", CX_REGISTRATION, BYTES_ROW("a \"net\"")},
        {"Contact: <sip:alice@a.invalid>;expires=0\r\n", CX_DE_REGISTRATION, BYTES_ROW("ims.example")},
        {"Contact: <sip:alice@a.invalid>\r\nExpires: 0\r\n", CX_DE_REGISTRATION, BYTES_ROW("ims.example")},
        {"Contact: *\r\nExpires: 0\r\n", CX_DE_REGISTRATION, BYTES_ROW("ims.example")},
        {CONTACT "Contact: <sip:b@b.invalid>;expires=0\r\n", CX_REGISTRATION, BYTES_ROW("ims.example")},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("icscf", HOME);
        take(bench, "pcscf", rows[i].more);
        const struct cx_uar uar = asked(bench);
        if (uar.authorization != rows[i].authorization) print_error("row %u\n", i);
        assert_int_equal(uar.authorization, rows[i].authorization);
        assert_true(bytes_equal(uar.visited, rows[i].visited));
        assert_true(bytes_equal(uar.impi, BYTES("alice.private@ims.example")));
        assert_true(bytes_equal(uar.impu, BYTES("sip:alice@ims.example")));
        assert_int_equal(bench->held, 1);
        take(bench, "pcscf", rows[i].more); /* sent again: it waits already */
        assert_int_equal(bench_sent(bench, "hss", 0).count, 0);
        bench_free(bench);
    }
}

/* ---- what the answer comes to (TS 24.229 5.3.1.2, 5.3.1.3) ---- */

TEST(each_result_of_a_uaa_has_its_outcome)
{
    static const struct {
        struct session_result result;
        const char *status; /* NULL: it goes on */
    } rows[] = {
        {{0, 2001}, NULL},           {{0, 2002}, NULL},           {{2001, 0}, NULL},
        {{0, 5001}, "SIP/2.0 403 "}, {{0, 5002}, "SIP/2.0 403 "}, {{0, 5003}, "SIP/2.0 403 "},
        {{0, 5004}, "SIP/2.0 403 "}, {{5003, 0}, "SIP/2.0 403 "}, {{5012, 0}, "SIP/2.0 480 "},
        {{3002, 0}, "SIP/2.0 480 "}, {{3004, 0}, "SIP/2.0 480 "}, {{0, 5011}, "SIP/2.0 480 "},
        {{5001, 0}, "SIP/2.0 480 "}, {{5002, 0}, "SIP/2.0 480 "}, {{5004, 0}, "SIP/2.0 480 "},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("icscf", HOME);
        take(bench, "pcscf", CONTACT);
        answer(bench, rows[i].result, &nobody_yet);
        struct bytes onward = bench_sent(bench, "scscf", 0), back = bench_sent(bench, "pcscf", 0);
        if ((onward.count != 0) != (rows[i].status == NULL)) print_error("row %u\n", i);
        assert_int_equal(onward.count != 0, rows[i].status == NULL);
        if (rows[i].status) {
            assert_true(bench_holds(back, rows[i].status));
            quiet(bench);
            continue;
        }
        assert_true(bytes_starts(onward, BYTES("REGISTER sip:scscf.ims.example SIP/2.0\r\n")));
        assert_true(bench_holds(onward, "Via: SIP/2.0/UDP icscf.ims.example;branch=z9hG4bK"));
        assert_true(bench_holds(onward, "\r\nMax-Forwards: 67\r\n"));
        assert_true(bench_holds(onward, alice));
        bench_deliver(bench, "scscf", PROTO_SIP, bench_response(bench, arena_copy(&bench->arena, onward), 200, ""));
        assert_true(bench_holds(bench_sent(bench, "pcscf", 0), "SIP/2.0 200 "));
        assert_false(bench_holds(bench_sent(bench, "pcscf", 0), "icscf.ims.example"));
        quiet(bench);
    }
}

TEST(a_name_wins_then_the_capabilities_then_whoever_is_there)
{
    static const struct {
        const char *topology;
        struct cx_uaa uaa;
        const char *taken; /* NULL: 600 */
    } rows[] = {
        {TWO, {.server = BYTES_ROW("sip:other.ims.example")}, "other"},
        {TWO, {.server = BYTES_ROW("sip:OTHER.ims.example")}, "other"},
        {TWO, {.capabilities = true}, "scscf"},
        {TWO "node icscf { digest other }", {.capabilities = true, .digest = true}, "other"},
        {TWO "node icscf { digest other }", {.capabilities = true}, "scscf"},
        {TWO "node far scscf  node icscf { digest far }  link far hss cx",
         {.capabilities = true, .digest = true},
         NULL},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("icscf", rows[i].topology);
        take(bench, "pcscf", CONTACT);
        answer(bench, SESSION_EXPERIMENTAL(2001), &rows[i].uaa);
        if (rows[i].taken && !bench_sent(bench, rows[i].taken, 0).count) print_error("row %u\n", i);
        if (rows[i].taken) assert_int_not_equal(bench_sent(bench, rows[i].taken, 0).count, 0);
        else refused(bench, "pcscf", "SIP/2.0 600 ", REASON_NO_SCSCF);
        bench_free(bench);
    }
}

/* ---- silence (TS 24.229 5.3.1.3) ---- */

TEST(a_dead_scscf_is_asked_about_once_and_not_taken_again)
{
    (void)state;
    struct bench *bench = bench_new("icscf", TWO);
    take(bench, "pcscf", CONTACT);
    answer(bench, SESSION_EXPERIMENTAL(2001), &nobody_yet);
    assert_true(bench_ring(bench, "transactions"));
    assert_true(bench_stated(bench, FACT_NOTE, REASON_SCSCF_SILENT));
    assert_int_equal(asked(bench).authorization, CX_REGISTRATION_AND_CAPABILITIES);
    answer(bench, SESSION_SUCCESS, &nobody_yet);
    assert_int_not_equal(bench_sent(bench, "other", 0).count, 0);
    assert_true(bench_ring(bench, "transactions"));
    answer(bench, SESSION_SUCCESS, &nobody_yet);
    refused(bench, "pcscf", "SIP/2.0 504 ", REASON_CORE_SILENT);
    quiet(bench);
}

TEST(a_name_that_is_out_of_reach_is_asked_about_too)
{
    static const struct cx_uaa far = {.server = BYTES_ROW("sip:far.ims.example")};
    (void)state;
    struct bench *bench = bench_new("icscf", HOME);
    take(bench, "pcscf", CONTACT);
    answer(bench, SESSION_EXPERIMENTAL(2002), &far);
    assert_int_equal(asked(bench).authorization, CX_REGISTRATION_AND_CAPABILITIES);
    answer(bench, SESSION_SUCCESS, &nobody_yet);
    assert_int_not_equal(bench_sent(bench, "scscf", 0).count, 0);
    bench_free(bench);
}

TEST(a_silent_hss_is_a_480_or_a_504)
{
    (void)state;
    for (uint32_t i = 0; i < 2; i++) {
        struct bench *bench = bench_new("icscf", i ? HOME "node icscf { hss-timeout 504 }" : HOME);
        take(bench, "pcscf", CONTACT);
        assert_true(bench_ring(bench, "questions"));
        refused(bench, "pcscf", i ? "SIP/2.0 504 " : "SIP/2.0 480 ", REASON_HSS_SILENT);
        quiet(bench);
    }
}

TEST(an_answer_counts_from_the_hss_and_a_response_from_the_scscf)
{
    (void)state;
    struct bench *bench = bench_new("icscf", TWO "link other hss cx");
    take(bench, "pcscf", CONTACT);
    answer(bench, SESSION_EXPERIMENTAL(2001), &nobody_yet);
    struct bytes onward = arena_copy(&bench->arena, bench_sent(bench, "scscf", 0));
    bench_deliver(bench, "other", PROTO_SIP, bench_response(bench, onward, 200, ""));
    assert_int_equal(bench_sent(bench, "pcscf", 0).count, 0);
    bench_deliver(bench, "scscf", PROTO_SIP, bench_response(bench, onward, 100, ""));
    assert_int_equal(bench_sent(bench, "pcscf", 0).count, 0);
    bench_deliver(bench, "scscf", PROTO_SIP, bench_response(bench, onward, 401, ""));
    assert_true(bench_holds(bench_sent(bench, "pcscf", 0), "SIP/2.0 401 "));
    quiet(bench);
}

TESTS(UNIT(a_register_is_taken_from_known_edges_only), UNIT(what_cannot_be_read_or_goes_on_for_ever_is_refused),
      UNIT(a_uar_says_what_the_register_wants), UNIT(each_result_of_a_uaa_has_its_outcome),
      UNIT(a_name_wins_then_the_capabilities_then_whoever_is_there),
      UNIT(a_dead_scscf_is_asked_about_once_and_not_taken_again), UNIT(a_name_that_is_out_of_reach_is_asked_about_too),
      UNIT(a_silent_hss_is_a_480_or_a_504), UNIT(an_answer_counts_from_the_hss_and_a_response_from_the_scscf))
