/* The S-CSCF rule by rule: how a REGISTER is authenticated (TS 33.203 P.4, N.2), what is said to the HSS (TS 29.228
 * 6.1.2, 6.3), what happens to bindings (RFC 3261 10.3), and whose answers it believes. */
#include "scscf_bench.h"

/* ---- how a REGISTER goes on ---- */

TEST(the_indicator_decides_the_way_and_who_says_it_counts)
{
    static const struct {
        const char *topology, *from, *said;
        uint32_t command; /* what goes to the HSS */
        bool believed;    /* the indicator was not struck out */
    } rows[] = {
        {"", "pcscf", "", COMMAND_MA, true},
        {"", "pcscf", "tls-pending", COMMAND_MA, true}, /* without a response it is a first REGISTER */
        {"", "pcscf", "tls-yes", COMMAND_MA, true},     /* nobody is registered, so it is worth what pending is */
        {"", "pcscf", "auth-done", COMMAND_SA, true},   /* a CSCF has checked what it passes on (P.3) */
        {"link wsf scscf sip", "wsf", "auth-done", COMMAND_MA, false},
        {"link wsf scscf sip { may-assert tls }", "wsf", "auth-done", COMMAND_MA, false},
        {"link wsf scscf sip { may-assert auth-done }", "wsf", "auth-done", COMMAND_SA, true}, /* annex U */
        {"node scscf { peers any } link wsf scscf sip", "wsf", "auth-done", COMMAND_SA, true},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("scscf", rows[i].topology);
        take(bench, rows[i].from, &(struct wish){credentials(rows[i].said), CONTACT, "", 1});
        asked(bench, rows[i].command);
        assert_int_equal(bench_stated(bench, FACT_STRIPPED, REASON_NONE), !rows[i].believed);
        bench_free(bench);
    }
}

TEST(what_the_registrar_cannot_do_is_refused_at_once)
{
    static const struct {
        const char *to, *more, *status, *header;
    } rows[] = {
        {"sip:elsewhere.example", "", "SIP/2.0 404 ", ""},
        {"sip:ims.example", "Require: sec-agree, path\r\n", "SIP/2.0 420 ", "Unsupported: sec-agree\r\n"},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("scscf", "");
        struct pen pen = pen_on(bench->octets, sizeof bench->octets);
        pen_format(&pen, "REGISTER %s SIP/2.0\r\n", rows[i].to);
        pen_lit(&pen,
                "Via: SIP/2.0/UDP pcscf.ims.example;branch=z9hG4bK1\r\nMax-Forwards: 68\r\nFrom: <" IMPU ">;tag=1\r\n"
                "To: <" IMPU ">\r\nCall-ID: c1\r\nCSeq: 1 REGISTER\r\n" CONTACT);
        pen_text(&pen, rows[i].more);
        pen_lit(&pen, "Content-Length: 0\r\n\r\n");
        bench_deliver(bench, "pcscf", PROTO_SIP, pen_done(&pen));
        assert_true(answered(bench, rows[i].status));
        assert_true(answered(bench, rows[i].header));
        assert_int_equal(bench_sent(bench, "hss", 0).count, 0);
        bench_free(bench);
    }
}

TEST(the_right_response_registers_and_the_200_says_with_whom)
{
    static const char *const there[] = {"Path: <sip:pcscf.ims.example;lr>\r\n",
                                        "Service-Route: <sip:orig@scscf.ims.example;lr>\r\n",
                                        "P-Associated-URI: <" IMPU ">, <tel:+15550001>\r\n",
                                        "Contact: <sip:alice@a.invalid;transport=ws>;expires=600",
                                        "Authentication-Info: ",
                                        "rspauth="};
    (void)state;
    struct bench *bench = bench_new("scscf", "");
    registered(bench);
    for (uint32_t i = 0; i < COUNT(there); i++) assert_true(answered(bench, there[i]));
    assert_true(bench_stated(bench, FACT_REGISTERED, REASON_NONE));
    assert_int_equal(state_waiting(bench->me, bench->self), 0);
    bench_free(bench);
}

TEST(a_wrong_response_clears_what_is_pending_before_the_403)
{
    (void)state;
    struct bench *bench = bench_new("scscf", "");
    challenged(bench);
    take(bench, "pcscf", &(struct wish){response(bench, "guess", "00000001"), CONTACT, "", 2});
    assert_true(bench_stated(bench, FACT_REFUSED, REASON_WRONG_RESPONSE));
    assert_int_equal(assignment(bench), ASSIGNMENT_AUTHENTICATION_FAILURE);
    result_comes(bench, SESSION_SUCCESS);
    assert_true(answered(bench, "SIP/2.0 403 "));
    assert_int_equal(bench->held, 0);
    bench_free(bench);
    /* The other reading: a fresh challenge. */
    bench = bench_new("scscf", "node scscf { wrong-digest 401 }");
    challenged(bench);
    take(bench, "pcscf", &(struct wish){response(bench, "guess", "00000001"), CONTACT, "", 2});
    assert_int_equal(assignment(bench), ASSIGNMENT_AUTHENTICATION_FAILURE);
    result_comes(bench, SESSION_SUCCESS);
    vector_comes(bench);
    assert_true(answered(bench, "SIP/2.0 401 "));
    assert_int_equal(bench->held, 0);
    bench_free(bench);
}

/* A client that answers with a nonce of nobody is judged by a fresh vector: right is stale, wrong is as wrong as any.
 */
TEST(another_nonce_saves_nobody_from_being_counted)
{
    (void)state;
    for (unsigned right = 0; right < 2; right++) {
        struct bench *bench = bench_new("scscf", "");
        challenged(bench);
        const char *line = response(bench, right ? PASSWORD : "guess", "00000001");
        assert_true(bench_ring(bench, "challenges")); /* reg-await-auth is over, the nonce forgotten */
        assert_int_equal(assignment(bench), ASSIGNMENT_AUTHENTICATION_TIMEOUT);
        result_comes(bench, SESSION_SUCCESS);
        take(bench, "pcscf", &(struct wish){line, CONTACT, "", 2});
        assert_true(bench_stated(bench, FACT_REFUSED, REASON_NO_CHALLENGE));
        vector_comes(bench);
        if (right) {
            assert_true(answered(bench, "SIP/2.0 401 "));
            assert_true(bench_holds(bench_sent(bench, "pcscf", 0), "stale=TRUE"));
        } else {
            assert_true(bench_stated(bench, FACT_REFUSED, REASON_WRONG_RESPONSE));
            assert_int_equal(assignment(bench), ASSIGNMENT_AUTHENTICATION_FAILURE);
            result_comes(bench, SESSION_SUCCESS);
            assert_true(answered(bench, "SIP/2.0 403 "));
        }
        assert_int_equal(bench->held, 0);
        bench_free(bench);
    }
}

/* A right response that is refused for another reason has not failed: the same nonce is good for the next try. */
TEST(who_asked_for_too_short_a_time_may_ask_again)
{
    (void)state;
    struct bench *bench = bench_new("scscf", "");
    const char *brief = "Contact: <sip:a@a.invalid>;expires=59\r\n";
    char second[1024];
    challenged(bench);
    snprintf(second, sizeof second, "%s", response(bench, PASSWORD, "00000002"));
    take(bench, "pcscf", &(struct wish){response(bench, PASSWORD, "00000001"), brief, "", 2});
    assert_true(answered(bench, "SIP/2.0 423 "));
    take(bench, "pcscf", &(struct wish){second, CONTACT, "", 3});
    assert_int_equal(assignment(bench), ASSIGNMENT_REGISTRATION);
    bench_free(bench);
}

TEST(a_user_who_is_barred_is_given_back_to_the_hss)
{
    (void)state;
    struct bench *bench = bench_new("scscf", "");
    challenged(bench);
    take(bench, "pcscf", &(struct wish){response(bench, PASSWORD, "00000001"), CONTACT, "", 2});
    bench_deliver(bench, "hss", PROTO_CX, saa_for(bench, true));
    assert_true(bench_stated(bench, FACT_REFUSED, REASON_BARRED));
    assert_int_equal(assignment(bench), ASSIGNMENT_ADMINISTRATIVE_DEREGISTRATION);
    assert_int_equal(bench->held, 1); /* one REGISTER, however many exchanges it takes */
    result_comes(bench, SESSION_SUCCESS);
    assert_true(answered(bench, "SIP/2.0 403 "));
    assert_int_equal(bindings(bench), 0);
    assert_int_equal(bench->held, 0);
    bench_free(bench);
}

TEST(what_the_hss_says_becomes_a_code)
{
    static const struct {
        const char *topology;
        struct session_result result;
        const char *status;
    } rows[] = {
        {"", {0, EXPERIMENTAL_USER_UNKNOWN}, "SIP/2.0 403 "},
        {"", {0, EXPERIMENTAL_IDENTITIES_DONT_MATCH}, "SIP/2.0 403 "},
        {"", {RESULT_UNABLE_TO_COMPLY, 0}, "SIP/2.0 504 "},
        {"node scscf { hss-timeout 480 }", {RESULT_UNABLE_TO_COMPLY, 0}, "SIP/2.0 480 "},
        {"", {RESULT_SUCCESS, 0}, "SIP/2.0 504 "}, /* a success without a vector */
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("scscf", rows[i].topology);
        first(bench, 1);
        result_comes(bench, rows[i].result);
        assert_true(answered(bench, rows[i].status));
        assert_int_equal(bench->held, 0);
        bench_free(bench);
    }
}

/* ---- transactions ---- */

TEST(an_answer_is_believed_from_the_hss_that_was_asked)
{
    (void)state;
    struct bench *bench = bench_new("scscf", "");
    first(bench, 1);
    struct bytes maa = arena_copy(&bench->arena, maa_for(bench, right_ha1()));
    /* From another link: identifiers are per connection (RFC 6733 3). */
    bench_deliver(bench, "pcscf", PROTO_CX, maa);
    assert_true(bench_stated(bench, FACT_REFUSED, REASON_ANSWER_ASTRAY));
    assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
    /* From the HSS, but with another end-to-end identifier. */
    char forged[4096];
    memcpy(forged, maa.at, maa.count);
    forged[19] = (char)(forged[19] ^ 1);
    bench_deliver(bench, "hss", PROTO_CX, bytes_of(forged, maa.count));
    assert_true(bench_stated(bench, FACT_REFUSED, REASON_ANSWER_ASTRAY));
    assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
    assert_int_equal(state_waiting(bench->me, bench->self), 1);
    bench_deliver(bench, "hss", PROTO_CX, maa);
    assert_true(answered(bench, "SIP/2.0 401 "));
    bench_free(bench);
}

TEST(an_answer_that_comes_too_late_is_undone)
{
    (void)state;
    struct bench *bench = bench_new("scscf", "");
    first(bench, 1);
    struct bytes maa = arena_copy(&bench->arena, maa_for(bench, right_ha1()));
    assert_true(bench_ring(bench, "exchanges"));
    assert_true(bench_stated(bench, FACT_REFUSED, REASON_HSS_SILENT));
    assert_true(answered(bench, "SIP/2.0 504 "));
    assert_int_equal(bench->held, 0);
    /* A stranger's late answer moves nothing. */
    bench_deliver(bench, "pcscf", PROTO_CX, maa);
    assert_true(bench_stated(bench, FACT_REFUSED, REASON_ANSWER_ASTRAY));
    assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
    bench_deliver(bench, "hss", PROTO_CX, maa);
    assert_true(bench_stated(bench, FACT_NOTE, REASON_ANSWER_UNASKED));
    assert_int_equal(assignment(bench), ASSIGNMENT_AUTHENTICATION_TIMEOUT);
    bench_free(bench);
}

TEST(the_same_register_again_is_absorbed_while_the_hss_is_asked)
{
    (void)state;
    struct bench *bench = bench_new("scscf", "");
    first(bench, 1);
    first(bench, 1);
    assert_true(bench_stated(bench, FACT_NOTE, REASON_RETRANSMISSION_ABSORBED));
    assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
    first(bench, 2);
    asked(bench, COMMAND_MA);
    bench_free(bench);
}

/* ---- bindings ---- */

TEST(contacts_have_bounds)
{
    static const struct {
        const char *topology, *contact, *more, *status;
    } rows[] = {
        {"", "Contact: <sip:a@a.invalid>;expires=59\r\n", "", "SIP/2.0 423 "},
        {"", "Contact: *\r\n", "", "SIP/2.0 400 "}, /* without Expires: 0 (RFC 3261 10.2.2) */
        {"", "Contact: <sip:a@a.invalid>;expires=0\r\n", "", "SIP/2.0 481 "},
        {"node scscf { max-contacts 1 }", "Contact: <sip:a@a.invalid>, <sip:b@a.invalid>\r\n", "", "SIP/2.0 403 "},
        {"node scscf { first-hop-ob check }", "Contact: <sip:a@a.invalid>;+sip.instance=\"<urn:uuid:1>\";reg-id=1\r\n",
         "Supported: outbound\r\n", "SIP/2.0 439 "},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("scscf", rows[i].topology);
        take(bench, "pcscf", &(struct wish){credentials("auth-done"), rows[i].contact, rows[i].more, 1});
        if (!answered(bench, rows[i].status)) print_error("row %u\n", i);
        assert_true(answered(bench, rows[i].status));
        assert_int_equal(bench_sent(bench, "hss", 0).count, 0);
        bench_free(bench);
    }
}

#define FLOW "Contact: <sip:alice@a.invalid;transport=ws>;q=0.5;reg-id=1;+sip.instance=\"<urn:uuid:1>\";expires=600\r\n"

TEST(the_200_lists_contacts_with_what_was_saved_of_them)
{
    static const struct {
        const char *contact, *more;
        const char *there, *not_there;
    } rows[] = {
        {FLOW, "Supported: path, outbound\r\n",
         "Contact: <sip:alice@a.invalid;transport=ws>;q=0.5;reg-id=1;+sip.instance=\"<urn:uuid:1>\";expires=600\r\n",
         "gruu"},
        {FLOW, "Supported: path, GRUU\r\n", ";expires=600;pub-gruu=\"" IMPU ";gr=urn:uuid:1\";temp-gruu=\"sip:tgruu.",
         "Require: outbound"},
        {CONTACT, "Supported: gruu\r\n", "Contact: <sip:alice@a.invalid;transport=ws>;expires=600\r\n", "gruu="},
        {"Contact: <sip:a@a.invalid>;Expires=600;pub-gruu=\"sip:mine@x\";x\r\n", "",
         "Contact: <sip:a@a.invalid>;x;expires=600\r\n", "mine"},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("scscf", "");
        take(bench, "pcscf", &(struct wish){credentials("auth-done"), rows[i].contact, rows[i].more, 1});
        bench_deliver(bench, "hss", PROTO_CX, saa_for(bench, false));
        bool right = answered(bench, "SIP/2.0 200 ") && answered(bench, rows[i].there) &&
                     !answered(bench, rows[i].not_there);
        if (!right)
            fail_msg("row %u: %.*s", i, (int)bench_sent(bench, "pcscf", 0).count, bench_sent(bench, "pcscf", 0).at);
        bench_free(bench);
    }
}

TEST(what_was_removed_is_listed_with_no_time_left)
{
    (void)state;
    struct bench *bench = bench_new("scscf", "");
    take(bench, "pcscf",
         &(struct wish){credentials("auth-done"), "Contact: <sip:a@a.invalid>, <sip:b@a.invalid>\r\n",
                        "Expires: 600\r\n", 1});
    bench_deliver(bench, "hss", PROTO_CX, saa_for(bench, false));
    take(bench, "pcscf", &(struct wish){credentials("auth-done"), "Contact: <sip:a@a.invalid>;expires=0\r\n", "", 2});
    assert_true(answered(bench, "Contact: <sip:a@a.invalid>;expires=0\r\nContact: <sip:b@a.invalid>;expires=600\r\n"));
    assert_true(bench_stated(bench, FACT_DEREGISTERED, REASON_NONE));
    assert_int_equal(bindings(bench), 1);
    take(bench, "pcscf", &(struct wish){credentials("auth-done"), "Contact: *\r\n", "Expires: 0\r\n", 3});
    result_comes(bench, SESSION_SUCCESS);
    assert_true(answered(bench, "SIP/2.0 200 "));
    assert_false(answered(bench, "<sip:a@a.invalid>"));
    assert_true(answered(bench, "Contact: <sip:b@a.invalid>;expires=0\r\n"));
    assert_int_equal(bindings(bench), 0);
    bench_free(bench);
}

/* ---- what tls-yes is worth ---- */

#define HERS "Path: <sip:token1@wsf.ims.example;lr;ob>\r\n"
#define ANOTHER "Path: <sip:token1@wsf2.ims.example;lr;ob>\r\n"

static void registered_over(struct bench *bench, const char *path)
{
    first(bench, 1);
    vector_comes(bench);
    take(bench, "pcscf", &(struct wish){response(bench, PASSWORD, "00000001"), CONTACT, path, 2});
    bench_deliver(bench, "hss", PROTO_CX, saa_for(bench, false));
    assert_int_equal(bindings(bench), 1);
}

TEST(tls_yes_counts_for_the_edge_that_has_the_client)
{
    static const struct {
        const char *registered, *path;
        uint32_t command;
    } rows[] = {
        {HERS, HERS, COMMAND_SA},
        {HERS, "Path: <sip:another-token@WSF.ims.example;lr;ob>\r\n", COMMAND_SA}, /* another connection of it */
        {HERS, ANOTHER, COMMAND_MA},
        {HERS, "", COMMAND_MA}, /* the P-CSCF has no client of its own here */
        {"", "", COMMAND_SA},   /* here it has: it is the last in Path */
        {HERS, ANOTHER HERS, COMMAND_SA},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("scscf", "node scscf { bound accept }");
        registered_over(bench, rows[i].registered);
        take(bench, "pcscf", &(struct wish){credentials("tls-yes"), CONTACT, rows[i].path, 3});
        asked(bench, rows[i].command);
        bench_free(bench);
    }
}

TEST(who_is_not_bound_ends_nothing)
{
    static const struct {
        const char *topology, *said;
        bool ends;
    } rows[] = {
        {"", "tls-pending", false},
        {"", "tls-yes", true},
        {"node scscf { deregistration proven }", "tls-pending", true},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        char line[700];
        struct bench *bench = bench_new("scscf", rows[i].topology);
        registered_over(bench, HERS);
        take(bench, "pcscf",
             &(struct wish){credentials(strcmp(rows[i].said, "tls-yes") == 0 ? "tls-yes" : ""),
                            "Contact: <sip:alice@a.invalid;transport=ws>;expires=0\r\n", HERS, 3});
        vector_comes(bench);
        snprintf(line, sizeof line, "%s", response(bench, PASSWORD, "00000001"));
        char *said = strstr(line, "tls-pending");
        assert_non_null(said);
        snprintf(said, 16, "%s\r\n", rows[i].said);
        take(bench, "pcscf",
             &(struct wish){line, "Contact: <sip:alice@a.invalid;transport=ws>;expires=0\r\n", HERS, 4});
        if (rows[i].ends) assert_int_equal(assignment(bench), ASSIGNMENT_USER_DEREGISTRATION);
        else asked(bench, COMMAND_MA);
        assert_int_equal(bench_stated(bench, FACT_REFUSED, REASON_NOT_BOUND), !rows[i].ends);
        bench_free(bench);
    }
}

TEST(a_binding_ends_with_its_time_and_the_hss_is_told)
{
    (void)state;
    struct bench *bench = bench_new("scscf", "");
    registered(bench);
    sim_time from = bench->now;
    assert_true(bench_ring(bench, "challenges")); /* the nonce goes first */
    assert_true(bench_ring(bench, "bindings"));
    assert_int_equal(bench->now - from, 600 * SECOND);
    assert_int_equal(assignment(bench), ASSIGNMENT_TIMEOUT_DEREGISTRATION);
    assert_true(bench_stated(bench, FACT_DEREGISTERED, REASON_NONE));
    assert_int_equal(bindings(bench), 0);
    bench_free(bench);
}

TEST(a_challenge_that_nobody_answers_is_told_to_the_hss)
{
    (void)state;
    struct bench *bench = bench_new("scscf", "");
    challenged(bench);
    sim_time from = bench->now;
    assert_true(bench_ring(bench, "challenges"));
    assert_int_equal(bench->now - from, 240 * SECOND); /* reg-await-auth (TS 24.229 7.7) */
    assert_int_equal(assignment(bench), ASSIGNMENT_AUTHENTICATION_TIMEOUT);
    bench_free(bench);
}

/* ---- the HSS takes a user away ---- */

static void terminate(struct bench *bench, const char *from, const char *impi)
{
    struct pen pen = pen_on(bench->octets, sizeof bench->octets);
    const struct session_ask ask = {bench_role(bench, "hss"), bench->self, APP_CX, COMMAND_RT, 1, 2, 3, 4};
    bench_deliver(bench, from, PROTO_CX,
                  cx_rtr_write(&pen, &ask, bytes_text(impi), CX_PERMANENT_TERMINATION, BYTES("test")));
}

TEST(a_termination_is_taken_from_the_hss_alone)
{
    (void)state;
    struct bench *bench = bench_new("scscf", "");
    registered(bench);
    terminate(bench, "pcscf", IMPI);
    assert_int_equal(bindings(bench), 1);
    terminate(bench, "hss", "bob@ims.example");
    struct session_result result = session_result_of(&bench_read(bench, "hss", PROTO_CX)->diameter);
    assert_int_equal(result.experimental, EXPERIMENTAL_USER_UNKNOWN);
    terminate(bench, "hss", IMPI);
    result = session_result_of(&bench_read(bench, "hss", PROTO_CX)->diameter);
    assert_int_equal(result.base, RESULT_SUCCESS);
    assert_int_equal(bindings(bench), 0);
    bench_free(bench);
}

TEST(the_operator_takes_a_user_away_and_tells_the_hss)
{
    (void)state;
    struct bench *bench = bench_new("scscf", "");
    registered(bench);
    bench_act(bench, "deregister", BYTES(IMPI), bytes_of(NULL, 0));
    assert_int_equal(assignment(bench), ASSIGNMENT_ADMINISTRATIVE_DEREGISTRATION);
    assert_int_equal(bindings(bench), 0);
    bench_free(bench);
}

/* ---- and says what is new of one ---- */

static void push_password(struct bench *bench, const char *password)
{
    struct hexdigest ha1;
    struct pen pen = pen_on(bench->octets, sizeof bench->octets);
    const struct session_ask ask = {bench_role(bench, "hss"), bench->self, APP_CX, COMMAND_PP, 1, 2, 3, 4};
    digest_ha1(DIGEST_MD5, BYTES(IMPI), BYTES("ims.example"), bytes_text(password), &ha1);
    const struct vector vector = {
        .scheme = VECTOR_DIGEST, .realm = BYTES("ims.example"), .qop = BYTES("auth"), .ha1 = hex_view(&ha1)};
    bench_deliver(bench, "hss", PROTO_CX, cx_ppr_write(&pen, &ask, BYTES(IMPI), &vector, NULL));
}

/* TS 33.203 N.2.5: at most one old value, the newest first. */
TEST(an_old_password_is_good_for_its_window)
{
    static const struct {
        const char *policy, *pushed[2], *typed;
        bool late, right;
    } rows[] = {
        {"", {NULL, NULL}, PASSWORD, false, true},
        {"", {"second-1", NULL}, PASSWORD, false, false},
        {"", {"second-1", NULL}, "second-1", false, true},
        {"old-ha1 1min", {"second-1", NULL}, PASSWORD, false, true},
        {"old-ha1 1min", {"second-1", NULL}, "second-1", false, true},
        {"old-ha1 1min", {"second-1", NULL}, "never-1", false, false},
        {"old-ha1 1min", {"second-1", "third-1"}, PASSWORD, false, false},
        {"old-ha1 1min", {"second-1", "third-1"}, "second-1", false, true},
        {"old-ha1 1min", {"second-1", NULL}, PASSWORD, true, false},
        {"old-ha1 1min", {"second-1", NULL}, "second-1", true, true},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        char topology[100], line[600];
        snprintf(topology, sizeof topology, "node scscf { nonce-lifetime 5min  %s }", rows[i].policy);
        struct bench *bench = bench_new("scscf", topology);
        challenged(bench);
        snprintf(line, sizeof line, "%s", response(bench, rows[i].typed, "00000001"));
        for (uint32_t p = 0; p < 2 && rows[i].pushed[p]; p++) push_password(bench, rows[i].pushed[p]);
        if (rows[i].late) assert_true(bench_ring(bench, "old"));
        take(bench, "pcscf", &(struct wish){line, CONTACT, "", 2});
        enum server_assignment_type said = rows[i].right ? ASSIGNMENT_REGISTRATION : ASSIGNMENT_AUTHENTICATION_FAILURE;
        if (assignment(bench) != said) print_error("row %u\n", i);
        assert_int_equal(assignment(bench), said);
        if (rows[i].right) bench_deliver(bench, "hss", PROTO_CX, saa_for(bench, false));
        if (rows[i].right) assert_false(bench_ring(bench, "old")); /* the assignment ended it */
        bench_free(bench);
    }
}

TESTS(UNIT(the_indicator_decides_the_way_and_who_says_it_counts), UNIT(what_the_registrar_cannot_do_is_refused_at_once),
      UNIT(the_right_response_registers_and_the_200_says_with_whom),
      UNIT(a_wrong_response_clears_what_is_pending_before_the_403), UNIT(another_nonce_saves_nobody_from_being_counted),
      UNIT(who_asked_for_too_short_a_time_may_ask_again), UNIT(a_user_who_is_barred_is_given_back_to_the_hss),
      UNIT(what_the_hss_says_becomes_a_code), UNIT(an_answer_is_believed_from_the_hss_that_was_asked),
      UNIT(an_answer_that_comes_too_late_is_undone), UNIT(the_same_register_again_is_absorbed_while_the_hss_is_asked),
      UNIT(contacts_have_bounds), UNIT(the_200_lists_contacts_with_what_was_saved_of_them),
      UNIT(what_was_removed_is_listed_with_no_time_left), UNIT(tls_yes_counts_for_the_edge_that_has_the_client),
      UNIT(who_is_not_bound_ends_nothing), UNIT(a_binding_ends_with_its_time_and_the_hss_is_told),
      UNIT(a_challenge_that_nobody_answers_is_told_to_the_hss), UNIT(a_termination_is_taken_from_the_hss_alone),
      UNIT(the_operator_takes_a_user_away_and_tells_the_hss), UNIT(an_old_password_is_good_for_its_window))
