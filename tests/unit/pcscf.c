/* The P-CSCF rule by rule (TS 24.229 5.2.2, TS 33.203 N.2.1.1 and P.3): what it takes out of a REGISTER, what it adds,
 * what it refuses, and which responses it believes. */
#include "node_bench.h"
#include "sip_transaction.h"
#include "strip.h"

/* A WSF without any right to vouch for its clients. */
#define NO_RIGHT "link wsf pcscf { may-assert nothing }"
#define AUTH_DONE "link wsf pcscf { may-assert auth-done }"

static const char digest[] = "Authorization: Digest username=\"alice.private@ims.example\", realm=\"ims.example\", "
                             "nonce=\"n\", uri=\"sip:ims.example\", response=\"0123\"";

/* A REGISTER of alice with that branch; `more` are header lines. */
static struct bytes a_register(struct bench *bench, const char *branch, const char *more)
{
    struct pen pen = pen_on(bench->octets, sizeof bench->octets);
    pen_lit(&pen, "REGISTER sip:ims.example SIP/2.0\r\nVia: SIP/2.0/UDP wsf.ims.example;branch=z9hG4bK");
    pen_text(&pen, branch);
    pen_lit(&pen, "\r\nMax-Forwards: 69\r\nFrom: <sip:alice@ims.example>;tag=1\r\nTo: <sip:alice@ims.example>\r\n"
                  "Call-ID: c1\r\nCSeq: 1 REGISTER\r\nContact: <sip:alice@a.invalid;transport=ws>;expires=600\r\n");
    pen_text(&pen, more);
    pen_lit(&pen, "Content-Length: 0\r\n\r\n");
    return pen_done(&pen);
}

static void take(struct bench *bench, const char *branch, const char *more)
{
    bench_deliver(bench, "wsf", PROTO_SIP, a_register(bench, branch, more));
}

static struct bytes kept(struct bench *bench, struct bytes message)
{
    return arena_copy(&bench->arena, message);
}

/* ---- what the sender may say (TS 33.203 P.3) ---- */

TEST(a_peer_vouches_for_what_it_has_the_right_to)
{
    static const struct {
        const char *topology, *said;
        bool passes;
    } rows[] = {
        {"", "tls-pending", true},
        {"", "tls-yes", true},
        {"", "tls-connected", true},
        {"", "ip-assoc-pending", true},
        {"", "ip-assoc-yes", true},
        {"", "TLS-Yes", true},
        {"", "auth-done", false},
        {"", "yes", false},
        {"", "no", false},
        {"", "anything", false},
        {AUTH_DONE, "auth-done", true},
        {AUTH_DONE, "tls-yes", true},
        {NO_RIGHT, "tls-yes", false},
        {NO_RIGHT, "auth-done", false},
        {NO_RIGHT, "ip-assoc-yes", false},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        char more[400];
        struct bench *bench = bench_new("pcscf", rows[i].topology);
        snprintf(more, sizeof more,
                 "Authorization: Digest username=\"alice.private@ims.example\", response=\"\", "
                 "integrity-protected=\"%s\"\r\n",
                 rows[i].said);
        take(bench, "1", more);
        bool passed = bench_holds(bench_sent(bench, "scscf", 0), rows[i].said);
        if (passed != rows[i].passes) print_error("'%s' with '%s'\n", rows[i].said, rows[i].topology);
        assert_int_equal(passed, rows[i].passes);
        assert_int_equal(bench_stated(bench, FACT_STRIPPED, REASON_MAY_NOT_SAY), !rows[i].passes);
        bench_free(bench);
    }
}

TEST(every_authorization_is_looked_at_not_only_the_first)
{
    (void)state;
    struct bench *bench = bench_new("pcscf", "");
    take(bench, "1",
         "Authorization: Digest username=\"alice.private@ims.example\", response=\"\"\r\n"
         "Authorization: Digest username=\"bob@ims.example\", integrity-protected=auth-done, response=\"\"\r\n");
    assert_int_not_equal(bench_sent(bench, "scscf", 0).count, 0);
    assert_false(bench_holds(bench_sent(bench, "scscf", 0), "auth-done"));
    take(bench, "2",
         "Authorization: Digest username=\"alice.private@ims.example\", response=\"\"\r\n"
         "Authorization: Digest username=\"unclosed\r\n");
    assert_true(bench_stated(bench, FACT_REFUSED, REASON_IDENTITIES_UNREADABLE));
    assert_true(bench_holds(bench_sent(bench, "wsf", 0), "SIP/2.0 400 "));
    bench_free(bench);
}

TEST(an_authorization_entity_passes_only_beside_auth_done)
{
    static const struct {
        const char *topology;
        bool passes;
    } rows[] = {{"", false}, {NO_RIGHT, false}, {AUTH_DONE, true}};
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("pcscf", rows[i].topology);
        take(bench, "1",
             "Authorization: Digest username=\"alice.private@ims.example\", authorization-entity=wwsf, "
             "response=\"\"\r\n");
        assert_int_equal(bench_holds(bench_sent(bench, "scscf", 0), "authorization-entity"), rows[i].passes);
        bench_free(bench);
    }
}

TEST(with_strip_off_a_client_vouches_for_itself)
{
    (void)state;
    struct bench *bench = bench_new("pcscf", "node pcscf { strip off } " NO_RIGHT);
    take(bench, "1",
         "Authorization: Digest username=\"alice.private@ims.example\", integrity-protected=auth-done, "
         "authorization-entity=wwsf, response=\"\"\r\n");
    assert_true(bench_holds(bench_sent(bench, "scscf", 0), "auth-done"));
    assert_true(bench_holds(bench_sent(bench, "scscf", 0), "authorization-entity"));
    assert_false(bench_stated(bench, FACT_STRIPPED, REASON_NONE));
    bench_free(bench);
}

/* ---- the IP association (TS 33.203 N.2.1.1) ---- */

static void answer(struct bench *bench, uint16_t code, const char *more)
{
    struct bytes inward = kept(bench, bench_sent(bench, "scscf", 0));
    bench_deliver(bench, "scscf", PROTO_SIP, bench_response(bench, inward, code, more));
}

static void says(struct bench *bench, const char *branch, const char *line, const char *value)
{
    char more[512];
    snprintf(more, sizeof more, "%s\r\n", line);
    take(bench, branch, more);
    struct bytes inward = bench_sent(bench, "scscf", 0);
    assert_int_not_equal(inward.count, 0);
    if (value) assert_true(bench_holds(inward, value));
    else assert_false(bench_holds(inward, "integrity-protected"));
}

TEST(a_source_speaks_for_the_impi_that_registered_from_it)
{
    static const char empty[] = "Authorization: Digest username=\"alice.private@ims.example\", realm=\"ims.example\", "
                                "nonce=\"\", uri=\"sip:ims.example\", response=\"\"";
    static const char other[] = "Authorization: Digest username=\"m.private@ims.example\", realm=\"ims.example\", "
                                "nonce=\"n\", uri=\"sip:ims.example\", response=\"0123\"";
    (void)state;
    struct bench *bench = bench_new("pcscf", NO_RIGHT);
    says(bench, "1", empty, NULL);
    answer(bench, 401, "");
    says(bench, "2", digest, "integrity-protected=\"ip-assoc-pending\"");
    answer(bench, 200, "Contact: <sip:alice@a.invalid;transport=ws>;expires=600\r\n");
    says(bench, "3", empty, "integrity-protected=\"ip-assoc-yes\"");
    answer(bench, 200, "Contact: <sip:alice@a.invalid;transport=ws>;expires=600\r\n");
    /* Another IMPI from there is vouched for as pending, and takes the source over once it is registered. */
    says(bench, "4", other, "integrity-protected=\"ip-assoc-pending\"");
    answer(bench, 200, "Contact: <sip:alice@a.invalid;transport=ws>;expires=600\r\n");
    says(bench, "5", other, "integrity-protected=\"ip-assoc-yes\"");
    answer(bench, 200, "Contact: <sip:alice@a.invalid;transport=ws>;expires=600\r\n");
    says(bench, "6", empty, NULL);
    bench_free(bench);
}

TEST(an_edge_with_a_right_hides_many_users_behind_one_source)
{
    (void)state;
    struct bench *bench = bench_new("pcscf", "");
    for (uint32_t i = 0; i < 2; i++) {
        says(bench, i ? "2" : "1", digest, NULL);
        answer(bench, 200, "Contact: <sip:alice@a.invalid>;expires=600\r\n");
    }
    bench_free(bench);
    bench = bench_new("pcscf", "node pcscf { ip-association off } " NO_RIGHT);
    says(bench, "1", digest, NULL);
    bench_free(bench);
}

/* ---- what the core needs (TS 24.229 5.2.2.1) ---- */

TEST(the_core_learns_the_way_back_and_the_network)
{
    (void)state;
    struct bench *bench = bench_new("pcscf", "");
    take(bench, "1", "Path: <sip:token@wsf.ims.example;lr;ob>\r\nRequire: outbound\r\n");
    struct bytes inward = bench_sent(bench, "scscf", 0);
    static const char *const there[] = {
        "Via: SIP/2.0/UDP pcscf.ims.example;branch=z9hG4bK",
        "\r\nMax-Forwards: 68\r\n",
        "Path: <sip:pcscf.ims.example;lr>\r\nPath: <sip:token@wsf.ims.example;lr;ob>\r\n",
        "Require: path\r\n",
        "P-Visited-Network-ID: \"ims.example\"\r\n",
        "P-Charging-Vector: icid-value=",
        ";orig-ioi=\"Type 1ims.example\"\r\n",
        /* A REGISTER that names nobody must not pass for GIBA (TS 33.203 P.3). */
        "P-Access-Network-Info: IEEE-802.11;network-provided\r\n",
    };
    for (uint32_t i = 0; i < COUNT(there); i++) {
        if (!bench_holds(inward, there[i])) print_error("no '%s'\n", there[i]);
        assert_true(bench_holds(inward, there[i]));
    }
    char more[512];
    snprintf(more, sizeof more, "%s\r\nRequire: path\r\n", digest);
    take(bench, "2", more);
    inward = bench_sent(bench, "scscf", 0);
    assert_false(bench_holds(inward, "P-Access-Network-Info"));
    assert_false(bench_holds(inward, "Require: path\r\nRequire: path"));
    bench_free(bench);
}

TEST(what_the_network_alone_says_is_taken_out)
{
    static const char more[] = "P-Asserted-Identity: <sip:bob@ims.example>\r\nService-Route: <sip:evil.example;lr>\r\n"
                               "P-Visited-Network-ID: evil.example\r\nP-Charging-Vector: icid-value=evil\r\n";
    (void)state;
    struct bench *bench = bench_new("pcscf", "");
    take(bench, "1", more);
    assert_int_not_equal(bench_sent(bench, "scscf", 0).count, 0);
    assert_false(bench_holds(bench_sent(bench, "scscf", 0), "evil"));
    assert_false(bench_holds(bench_sent(bench, "scscf", 0), "P-Asserted-Identity"));
    assert_true(bench_stated(bench, FACT_STRIPPED, REASON_MAY_NOT_SAY));
    bench_free(bench);
    bench = bench_new("pcscf", "node pcscf { core-headers off }");
    take(bench, "1", more);
    assert_true(bench_holds(bench_sent(bench, "scscf", 0), "evil"));
    assert_false(bench_holds(bench_sent(bench, "scscf", 0), "orig-ioi"));
    bench_free(bench);
}

/* One of every row of the table: what an edge says of it, and what comes back to one without a right. */
TEST(every_header_of_the_trust_domain_ends_at_its_border)
{
    (void)state;
    for (const struct strip_row *row = strip_rows; row->clause; row++) {
        struct bytes name = sip_name_text(row->name);
        char line[200];
        snprintf(line, sizeof line, "%.*s: <sip:evil>%s%s\r\n", (int)name.count, name.at, row->says ? ";" : "",
                 row->says ? row->says : "");
        for (unsigned right = 0; right < 2; right++) {
            struct bench *bench = bench_new("pcscf", right ? "" : NO_RIGHT);
            take(bench, "1", line);
            bool goes = row->where & STRIP_FROM_EDGE && !(row->unless_right && right);
            assert_int_equal(bench_holds(bench_sent(bench, "scscf", 0), "evil"), !goes);
            assert_int_equal(bench_stated(bench, FACT_STRIPPED, REASON_MAY_NOT_SAY), goes);
            answer(bench, 401, line);
            bool leaves = right || !(row->where & STRIP_TO_CLIENT);
            if (bench_holds(bench_sent(bench, "wsf", 0), "evil") != leaves) print_error("%s", line);
            assert_int_equal(bench_holds(bench_sent(bench, "wsf", 0), "evil"), leaves);
            bench_free(bench);
        }
    }
}

/* ---- refusals ---- */

TEST(what_cannot_go_on_is_answered_here)
{
    static const struct {
        const char *topology, *from, *to; /* what is replaced in the REGISTER */
        const char *answer;
        enum reason why;
    } rows[] = {
        {"", "Max-Forwards: 69", "Max-Forwards: 0", "SIP/2.0 483 ", REASON_NO_FORWARDS_LEFT},
        {"", "Max-Forwards: 69", "Proxy-Require: privacy", "SIP/2.0 420 ", REASON_EXTENSION_REQUIRED},
        {"", "Max-Forwards: 69", "Require: sec-agree", "SIP/2.0 420 ", REASON_EXTENSION_REQUIRED},
        {"", "Max-Forwards: 69", "Security-Client: tls", "SIP/2.0 420 ", REASON_EXTENSION_REQUIRED},
        {"", "Max-Forwards: 69", "Via: SIP/2.0/UDP PCSCF.ims.example;branch=z9hG4bK0", "SIP/2.0 482 ", REASON_LOOP},
        {"", "To: <sip:alice@ims.example>", "To: <nothing>", "SIP/2.0 400 ", REASON_IDENTITIES_UNREADABLE},
        {"remove link pcscf scscf", "", "", "SIP/2.0 504 ", REASON_NO_WAY_INTO_CORE},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("pcscf", rows[i].topology);
        struct bytes text = kept(bench, a_register(bench, "1", ""));
        uint32_t at = bytes_find(text, bytes_text(rows[i].from));
        struct pen pen = pen_on(bench->octets, sizeof bench->octets);
        pen_bytes(&pen, bytes_part(text, 0, at));
        pen_text(&pen, rows[i].to);
        pen_bytes(&pen, bytes_from(text, at + (uint32_t)strlen(rows[i].from)));
        bench_deliver(bench, "wsf", PROTO_SIP, pen_done(&pen));
        assert_true(bench_holds(bench_sent(bench, "wsf", 0), rows[i].answer));
        assert_true(bench_stated(bench, FACT_REFUSED, rows[i].why));
        assert_int_equal(bench->held, 0);
        assert_int_equal(state_waiting(bench->me, bench->self), 0);
        bench_free(bench);
    }
}

TEST(no_other_method_passes)
{
    (void)state;
    struct bench *bench = bench_new("pcscf", "");
    bench_deliver(bench, "wsf", PROTO_SIP,
                  BYTES("MESSAGE sip:alice@ims.example SIP/2.0\r\nVia: SIP/2.0/UDP wsf.ims.example;branch=z9hG4bK1\r\n"
                        "Max-Forwards: 69\r\nFrom: <sip:alice@ims.example>;tag=1\r\nTo: <sip:alice@ims.example>\r\n"
                        "Call-ID: c1\r\nCSeq: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n"));
    assert_true(bench_holds(bench_sent(bench, "wsf", 0), "SIP/2.0 405 "));
    assert_true(bench_holds(bench_sent(bench, "wsf", 0), "Allow: REGISTER, SUBSCRIBE, NOTIFY\r\n"));
    bench_free(bench);
}

/* ---- transactions (RFC 3261 17) ---- */

TEST(the_same_request_again_is_absorbed_and_another_is_not)
{
    (void)state;
    struct bench *bench = bench_new("pcscf", "");
    take(bench, "1", "");
    assert_int_equal(bench_count(bench, EFFECT_SEND), 1);
    take(bench, "1", "");
    assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
    assert_true(bench_stated(bench, FACT_NOTE, REASON_RETRANSMISSION_ABSORBED));
    /* The same Via from elsewhere is another's (18.2.1: the source completes the sent-by). */
    bench_deliver_on(bench, bench_link(bench, "wsf"), 7, PROTO_SIP, a_register(bench, "1", ""));
    assert_int_equal(bench_count(bench, EFFECT_SEND), 1);
    take(bench, "2", "");
    assert_int_equal(bench_count(bench, EFFECT_SEND), 1);
    assert_int_equal(state_waiting(bench->me, bench->self), 3);
    bench_free(bench);
}

TEST(a_response_is_believed_from_where_the_request_went)
{
    (void)state;
    struct bench *bench = bench_new("pcscf", "");
    take(bench, "1", "");
    struct bytes inward = kept(bench, bench_sent(bench, "scscf", 0));
    struct bytes ok = kept(bench, bench_response(bench, inward, 200, "Contact: <sip:a@a.invalid>;expires=600\r\n"));
    /* The edge knows the Via of the P-CSCF as little as anybody; with it, it still is not the core. */
    bench_deliver(bench, "wsf", PROTO_SIP, ok);
    assert_true(bench_stated(bench, FACT_REFUSED, REASON_RESPONSE_ASTRAY));
    assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
    assert_int_equal(state_waiting(bench->me, bench->self), 1);
    bench_deliver(bench, "scscf", PROTO_SIP, ok);
    assert_true(bench_holds(bench_sent(bench, "wsf", 0), "SIP/2.0 200 "));
    assert_int_equal(state_waiting(bench->me, bench->self), 0);
    assert_int_equal(bench->held, 0);
    /* Twice is once too often. */
    bench_deliver(bench, "scscf", PROTO_SIP, ok);
    assert_true(bench_stated(bench, FACT_NOTE, REASON_RESPONSE_UNASKED));
    assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
    bench_free(bench);
}

TEST(a_response_goes_back_without_our_via_and_a_100_does_not)
{
    static const struct {
        const char *topology;
        bool charging;
    } rows[] = {{"", true}, {NO_RIGHT, false}}; /* TS 24.229 5.2.2.1: charging stays inside */
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("pcscf", rows[i].topology);
        take(bench, "1", "");
        struct bytes inward = kept(bench, bench_sent(bench, "scscf", 0));
        bench_deliver(bench, "scscf", PROTO_SIP, bench_response(bench, inward, 100, ""));
        assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
        bench_deliver(bench, "scscf", PROTO_SIP, bench_response(bench, inward, 180, ""));
        assert_int_equal(bench_count(bench, EFFECT_SEND), 1);
        assert_int_equal(state_waiting(bench->me, bench->self), 1);
        bench_deliver(bench, "scscf", PROTO_SIP,
                      bench_response(bench, inward, 404, "P-Charging-Vector: icid-value=1\r\n"));
        struct bytes back = bench_sent(bench, "wsf", 0);
        assert_true(bench_holds(back, "SIP/2.0 404 "));
        assert_true(bench_holds(back, "Via: SIP/2.0/UDP wsf.ims.example;branch=z9hG4bK1"));
        assert_false(bench_holds(back, "pcscf.ims.example;branch"));
        assert_int_equal(bench_holds(back, "P-Charging-Vector"), rows[i].charging);
        assert_int_equal(bench_armed(bench), 0);
        bench_free(bench);
    }
}

TEST(silence_of_the_core_is_a_504_and_leaves_nothing)
{
    (void)state;
    struct bench *bench = bench_new("pcscf", "");
    take(bench, "1", "");
    sim_time asked = bench->now;
    assert_true(bench_ring(bench, "transactions"));
    assert_int_equal(bench->now - asked, 32 * SECOND); /* Timer F */
    assert_true(bench_holds(bench_sent(bench, "wsf", 0), "SIP/2.0 504 "));
    assert_true(bench_stated(bench, FACT_REFUSED, REASON_CORE_SILENT));
    assert_int_equal(bench->held, 0);
    assert_int_equal(state_waiting(bench->me, bench->self), 0);
    bench_free(bench);
}

TEST(without_room_for_a_transaction_a_register_gets_503)
{
    (void)state;
    struct bench *bench = bench_new("pcscf", "");
    char branch[16];
    uint32_t room = bench->self->flight_max + 64;
    for (uint32_t taken = 0; taken < room; taken++) {
        snprintf(branch, sizeof branch, "%u", taken);
        take(bench, branch, "");
    }
    assert_false(bench_stated(bench, FACT_REFUSED, REASON_NO_ROOM));
    take(bench, "more", "");
    struct bytes answer = bench_sent(bench, "wsf", 0);
    assert_true(bench_holds(answer, "SIP/2.0 503 Service Unavailable\r\n"));
    assert_true(bench_holds(answer, "\r\nRetry-After: 32\r\n"));
    assert_true(bench_stated(bench, FACT_REFUSED, REASON_NO_ROOM));
    assert_int_equal(bench->out->limit, REASON_NONE);
    assert_int_equal(bench->held, room);
    bench_free(bench);
}

/* RFC 3261 16.7 step 6: the core's lack of room is not this proxy's. */
TEST(a_503_of_the_core_goes_back_as_500)
{
    (void)state;
    struct bench *bench = bench_new("pcscf", "");
    take(bench, "1", "");
    answer(bench, 503, "Retry-After: 32\r\n");
    struct bytes back = bench_sent(bench, "wsf", 0);
    assert_true(bytes_starts(back, BYTES("SIP/2.0 500 Server Internal Error\r\n")));
    assert_true(bench_holds(back, "\r\nRetry-After: 32\r\n"));
    bench_free(bench);
}

/* ---- what a 200 teaches ---- */

static uint64_t registrations(const struct bench *bench)
{
    char room[64];
    struct pen pen = pen_on(room, sizeof room);
    struct state_value value;
    bench->self->kind->states[0].read(bench->self, bench->me, 0, bytes_of(NULL, 0), &pen, &value);
    return value.number;
}

#define MINE "Contact: <sip:alice@a.invalid;transport=ws>;expires="

TEST(a_contact_is_known_as_long_as_the_registrar_keeps_it)
{
    (void)state;
    struct bench *bench = bench_new("pcscf", "");
    take(bench, "1", "");
    answer(bench, 200, MINE "60, <sip:b@a.invalid>;expires=600\r\n");
    assert_int_equal(registrations(bench), 1); /* the other one came another way */
    sim_time from = bench->now;
    assert_true(bench_ring(bench, "registered"));
    assert_int_equal(bench->now - from, 60 * SECOND);
    assert_int_equal(registrations(bench), 0);
    static const char *const ends[] = {"", MINE "0\r\n", "Contact: <sip:b@a.invalid>;expires=600\r\n"};
    for (uint32_t i = 0; i < COUNT(ends); i++) {
        take(bench, "2", "");
        answer(bench, 200, MINE "600\r\n");
        assert_int_equal(registrations(bench), 1);
        take(bench, "3", "");
        answer(bench, 200, ends[i]);
        assert_int_equal(registrations(bench), 0);
        assert_false(bench_ring(bench, "registered"));
    }
    bench_free(bench);
}

/* ---- reg-event (TS 24.229 5.2.3) ---- */

#define TELLS "node pcscf { reg-event on }"
#define TAUGHT                                                                                                         \
    MINE "600\r\nP-Associated-URI: <sip:alice@ims.example>\r\nService-Route: <sip:orig@scscf.ims.example;lr>\r\n"

/* Registers over the P-CSCF; the SUBSCRIBE that it sends then. */
static struct bytes watched(struct bench *bench)
{
    take(bench, "1", "");
    answer(bench, 200, TAUGHT);
    struct bytes subscribe = kept(bench, bench_sent(bench, "scscf", 0));
    assert_true(bytes_starts(subscribe, BYTES("SUBSCRIBE sip:alice@ims.example SIP/2.0\r\n")));
    assert_true(bench_holds(subscribe, "P-Asserted-Identity: <sip:pcscf.ims.example>\r\n"));
    assert_true(bench_holds(subscribe, "Event: reg\r\n"));
    assert_true(bench_holds(subscribe, "Expires: 1200\r\n"));
    return subscribe;
}

struct notify {
    uint32_t cseq;
    const char *state; /* of the subscription */
    const char *body;
};

/* A NOTIFY in the dialog of that SUBSCRIBE. */
static void notify(struct bench *bench, struct bytes subscribe, const struct notify *what)
{
    struct sip sip;
    struct pen pen = pen_on(bench->octets, sizeof bench->octets);
    assert_null(sip_scan(&sip, subscribe).why);
    pen_format(&pen, "NOTIFY sip:pcscf.ims.example SIP/2.0\r\nVia: SIP/2.0/UDP scscf.ims.example;branch=z9hG4bKn%u\r\n",
               what->cseq);
    pen_lit(&pen, "Max-Forwards: 70\r\nFrom: <sip:alice@ims.example>;tag=peer\r\nTo: ");
    pen_bytes(&pen, sip_value(&sip, SIP_FROM));
    pen_lit(&pen, "\r\nCall-ID: ");
    pen_bytes(&pen, sip_value(&sip, SIP_CALL_ID));
    pen_format(&pen, "\r\nCSeq: %u NOTIFY\r\nEvent: reg\r\nSubscription-State: %s\r\n", what->cseq, what->state);
    pen_format(&pen, "Content-Length: %u\r\n\r\n%s", (unsigned)strlen(what->body), what->body);
    bench_deliver(bench, "scscf", PROTO_SIP, pen_done(&pen));
}

#define INFO(state) "<reginfo xmlns=\"urn:ietf:params:xml:ns:reginfo\" version=\"0\" state=\"" state "\">"
#define AOR(state) "<registration aor=\"sip:alice@ims.example\" id=\"1\" state=\"" state "\">"

/* With one contact in that state. */
static void notifies(struct bench *bench, struct bytes subscribe, uint32_t cseq, const char *contact, const char *state)
{
    char body[600];
    snprintf(body, sizeof body,
             INFO("full")
                 AOR("active") "<contact id=\"2\" state=%s expires=\"0\"><uri>%s</uri></contact></registration>"
                               "</reginfo>",
             state, contact);
    notify(bench, subscribe, &(struct notify){cseq, "active;expires=600", body});
}

static void accept_subscribe(struct bench *bench, struct bytes subscribe, const char *expires)
{
    char lines[100];
    snprintf(lines, sizeof lines, "Contact: <sip:scscf.ims.example>\r\nExpires: %s\r\n", expires);
    bench_deliver(bench, "scscf", PROTO_SIP, bench_response(bench, subscribe, 200, lines));
}

#define ACTIVE "\"active\" event=\"registered\""
#define EXPIRED "\"terminated\" event=\"expired\""
#define HERS "sip:alice@a.invalid;transport=ws"

TEST(what_the_s_cscf_says_has_ended_is_forgotten_and_the_edge_is_told)
{
    (void)state;
    struct bench *bench = bench_new("pcscf", TELLS);
    struct bytes subscribe = watched(bench);
    accept_subscribe(bench, subscribe, "1200");
    notifies(bench, subscribe, 1, HERS, ACTIVE);
    assert_true(bench_holds(bench_sent(bench, "scscf", 0), "SIP/2.0 200 "));
    assert_int_equal(bench_sent(bench, "wsf", 0).count, 0);
    assert_int_equal(registrations(bench), 1);
    notifies(bench, subscribe, 2, HERS, EXPIRED);
    struct bytes told = bench_sent(bench, "wsf", 0);
    assert_true(bytes_starts(told, BYTES("NOTIFY sip:wsf.ims.example SIP/2.0\r\n")));
    assert_true(bench_holds(told, "state=\"terminated\" event=\"expired\""));
    assert_true(bench_holds(told, "<uri>" HERS "</uri>"));
    assert_int_equal(registrations(bench), 0);
    notifies(bench, subscribe, 2, HERS, EXPIRED); /* the same again */
    assert_true(bench_holds(bench_sent(bench, "scscf", 0), "SIP/2.0 200 "));
    assert_int_equal(bench_sent(bench, "wsf", 0).count, 0);
    bench_free(bench);
}

TEST(a_notify_is_taken_in_its_dialog_whole_and_from_the_s_cscf)
{
    (void)state;
    struct bench *bench = bench_new("pcscf", TELLS);
    struct bytes subscribe = watched(bench);
    notifies(bench, subscribe, 1, HERS, "\"terminated\" event=\"gone\"");
    assert_true(bench_holds(bench_sent(bench, "scscf", 0), "SIP/2.0 400 "));
    assert_int_equal(registrations(bench), 1);
    struct bytes other = BYTES(
        "SUBSCRIBE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP x;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=1\r\n"
        "To: <sip:a@b>\r\nCall-ID: other\r\nCSeq: 1 SUBSCRIBE\r\nContent-Length: 0\r\n\r\n");
    notifies(bench, other, 1, HERS, EXPIRED);
    assert_true(bench_holds(bench_sent(bench, "scscf", 0), "SIP/2.0 481 "));
    assert_int_equal(registrations(bench), 1);
    bench_free(bench);
}

TEST(an_s_cscf_that_knows_nobody_says_that_it_has_ended)
{
    static const struct {
        uint16_t code;
        uint64_t left;
    } rows[] = {{404, 0}, {481, 1}, {403, 1}, {500, 1}};
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("pcscf", TELLS);
        struct bytes subscribe = watched(bench);
        bench_deliver(bench, "scscf", PROTO_SIP, bench_response(bench, subscribe, rows[i].code, ""));
        assert_int_equal(registrations(bench), rows[i].left);
        assert_int_equal(bench_holds(bench_sent(bench, "wsf", 0), "event=\"unregistered\""), !rows[i].left);
        bench_free(bench);
    }
}

TEST(a_subscription_is_renewed_while_somebody_is_registered)
{
    (void)state;
    struct bench *bench = bench_new("pcscf", TELLS);
    struct bytes subscribe = watched(bench);
    accept_subscribe(bench, subscribe, "1200");
    sim_time from = bench->now;
    assert_true(bench_ring(bench, "watches"));
    assert_int_equal(bench->now - from, 600 * SECOND);
    struct bytes again = bench_sent(bench, "scscf", 0);
    assert_true(bytes_starts(again, BYTES("SUBSCRIBE sip:scscf.ims.example SIP/2.0\r\n")));
    assert_true(bench_holds(again, "To: <sip:alice@ims.example>;tag=peer\r\n"));
    assert_true(bench_holds(again, "CSeq: 2 SUBSCRIBE\r\n"));
    /* That there is no such subscription says nothing of the registration: another one will tell (RFC 6665 4.1.2.2). */
    bench_deliver(bench, "scscf", PROTO_SIP, bench_response(bench, kept(bench, again), 481, ""));
    assert_int_equal(registrations(bench), 1);
    assert_true(bytes_starts(bench_sent(bench, "scscf", 0), BYTES("SUBSCRIBE sip:alice@ims.example SIP/2.0\r\n")));
    assert_true(bench_holds(bench_sent(bench, "scscf", 0), "CSeq: 1 SUBSCRIBE\r\n"));
    /* And one that was given no time is none. */
    accept_subscribe(bench, kept(bench, bench_sent(bench, "scscf", 0)), "0");
    assert_false(bench_ring(bench, "watches"));
    bench_free(bench);
}

#define OTHER "<contact id=\"2\" state=" ACTIVE "><uri>sip:b@b.invalid</uri></contact>"
#define END "</registration></reginfo>"

/* RFC 3680 4.6, 5.1: the full state has all there are, what changed says nothing of the rest. RFC 6665 4.1.3: why a
 * subscription ends says whether the registration has, and whether another one may begin. */
TEST(what_is_not_listed_has_ended_where_all_is_listed)
{
    static const struct {
        const char *state, *body;
        uint64_t left;
        bool again; /* it subscribes anew */
    } rows[] = {
        {"active", INFO("full") AOR("active") OTHER END, 0, false},
        {"active", INFO("full") AOR("active") END, 0, false},
        {"active", INFO("full") "</reginfo>", 1, false},
        {"active", INFO("partial") AOR("active") OTHER END, 1, false},
        {"active", INFO("partial") AOR("init") END, 1, false},
        {"active", INFO("partial") AOR("terminated") END, 0, false},
        {"active", INFO("partial") AOR("terminated") "</registration>" AOR("active") OTHER END, 1, false},
        {"terminated;reason=noresource", INFO("full") "</reginfo>", 0, false},
        {"terminated;reason=timeout", INFO("full") "</reginfo>", 1, true},
        {"terminated;reason=deactivated", INFO("full") "</reginfo>", 1, true},
        {"terminated", INFO("full") "</reginfo>", 1, true},
        {"terminated;reason=rejected", INFO("full") "</reginfo>", 1, false},
        {"terminated;reason=timeout", INFO("full") AOR("active") END, 0, false},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("pcscf", TELLS);
        struct bytes subscribe = watched(bench);
        accept_subscribe(bench, subscribe, "1200");
        notify(bench, subscribe, &(struct notify){1, rows[i].state, rows[i].body});
        if (registrations(bench) != rows[i].left) fail_msg("%s: %s", rows[i].state, rows[i].body);
        bool again = bytes_starts(bench_sent(bench, "scscf", 1), BYTES("SUBSCRIBE "));
        if (again != rows[i].again) fail_msg("%s: subscribes anew: %d", rows[i].state, again);
        bench_free(bench);
    }
}

/* TS 24.229 5.2.3, 5.4.1.6: the contact is known as long as the network says, and the margin of who will be told. */
TEST(a_time_that_the_network_made_shorter_is_shorter_here)
{
    (void)state;
    struct bench *bench = bench_new("pcscf", TELLS);
    struct bytes subscribe = watched(bench);
    accept_subscribe(bench, subscribe, "1200");
    static const char shorter[] = INFO("full")
        AOR("active") "<contact id=\"2\" state=\"active\" event=\"shortened\" expires=\"60\"><uri>" HERS
                      "</uri></contact>" END;
    notify(bench, subscribe, &(struct notify){1, "active", shorter});
    sim_time from = bench->now;
    assert_int_equal(registrations(bench), 1);
    assert_true(bench_ring(bench, "registered"));
    assert_int_equal(bench->now - from, 60 * SECOND + SIP_TIMER_F);
    assert_int_equal(registrations(bench), 0);
    bench_free(bench);
}

TESTS(UNIT(a_peer_vouches_for_what_it_has_the_right_to), UNIT(every_authorization_is_looked_at_not_only_the_first),
      UNIT(an_authorization_entity_passes_only_beside_auth_done), UNIT(with_strip_off_a_client_vouches_for_itself),
      UNIT(a_source_speaks_for_the_impi_that_registered_from_it),
      UNIT(an_edge_with_a_right_hides_many_users_behind_one_source), UNIT(the_core_learns_the_way_back_and_the_network),
      UNIT(what_the_network_alone_says_is_taken_out), UNIT(every_header_of_the_trust_domain_ends_at_its_border),
      UNIT(what_cannot_go_on_is_answered_here), UNIT(no_other_method_passes),
      UNIT(the_same_request_again_is_absorbed_and_another_is_not),
      UNIT(a_response_is_believed_from_where_the_request_went),
      UNIT(a_response_goes_back_without_our_via_and_a_100_does_not),
      UNIT(silence_of_the_core_is_a_504_and_leaves_nothing), UNIT(a_503_of_the_core_goes_back_as_500),
      UNIT(without_room_for_a_transaction_a_register_gets_503),
      UNIT(a_contact_is_known_as_long_as_the_registrar_keeps_it),
      UNIT(what_the_s_cscf_says_has_ended_is_forgotten_and_the_edge_is_told),
      UNIT(a_notify_is_taken_in_its_dialog_whole_and_from_the_s_cscf),
      UNIT(an_s_cscf_that_knows_nobody_says_that_it_has_ended),
      UNIT(a_subscription_is_renewed_while_somebody_is_registered),
      UNIT(what_is_not_listed_has_ended_where_all_is_listed),
      UNIT(a_time_that_the_network_made_shorter_is_shorter_here))
