/* The HSS's decisions, case by case (TS 29.228 6.1.2.1, 6.3.1; TS 29.109 4.2), what it says by itself (6.1.3, 6.5.2.4),
 * and that Zh leaves no trace. */
#include "hss_state.h"
#include "cx.h"
#include "node_bench.h"
#include "zh.h"

#define ALICE BYTES("alice.private@ims.example")
#define ALICE_IMPU BYTES("sip:alice@ims.example")
#define BOB_IMPU BYTES("sip:bob@ims.example")
#define OTHER "node other scscf  node hss { cx-peers scscf, other }  link other hss cx { delay 4ms }"
#define GHOST                                                                                                          \
    "ghost { impi \"ghost@ims.example\"  impu \"sip:ghost@ims.example\"  password secret \"who-knows-12\"  "           \
    "provisioned no }"

static struct bench *an_hss(const char *more)
{
    char topology[400];
    snprintf(topology, sizeof topology, OTHER " %s", more);
    return bench_with("hss", topology, GHOST);
}

/* The answer to a request that was delivered from there, and nothing else to it. */
static struct session_result answer(struct bench *bench, const char *to, enum proto proto)
{
    assert_int_equal(bench_sent(bench, to, 1).count, 0);
    return session_result_of(&bench_read(bench, to, proto)->diameter);
}

/* A MAR of `host` that comes from `from`. */
static struct session_result mar_as(struct bench *bench, const char *from, const char *host, struct bytes impi,
                                    struct bytes impu, struct bytes scheme)
{
    struct pen pen = pen_on(bench->octets, sizeof bench->octets);
    const struct role *sender = bench_role(bench, host);
    const struct session_ask session = {sender, bench->self, APP_CX, COMMAND_MA, 1, 2, 3, 4};
    const struct cx_mar request = {impi, impu, sender->uri, {.scheme = scheme}};
    bench_deliver(bench, from, PROTO_CX, cx_mar_write(&pen, &session, &request));
    return answer(bench, from, PROTO_CX);
}

static struct session_result mar(struct bench *bench, const char *from, struct bytes impi, struct bytes impu,
                                 struct bytes scheme)
{
    return mar_as(bench, from, from, impi, impu, scheme);
}

static struct session_result sar(struct bench *bench, const char *from, uint32_t assignment)
{
    struct pen pen = pen_on(bench->octets, sizeof bench->octets);
    const struct role *sender = bench_role(bench, from);
    const struct session_ask session = {sender, bench->self, APP_CX, COMMAND_SA, 1, 2, 3, 4};
    const struct cx_sar request = {.impi = ALICE, .impu = ALICE_IMPU, .server = sender->uri, .assignment = assignment};
    bench_deliver(bench, from, PROTO_CX, cx_sar_write(&pen, &session, &request));
    return answer(bench, from, PROTO_CX);
}

/* Alice is the first subscriber of the home network. */
static struct hss_record *alice(struct bench *bench)
{
    return hss_state_of(bench->me, bench->self).record;
}

TEST(a_mar_is_answered_in_the_order_of_29228)
{
    const struct {
        struct bytes impi, impu, scheme;
        struct session_result result;
    } rows[] = {
        {ALICE, ALICE_IMPU, VECTOR_DIGEST, {RESULT_SUCCESS, 0}},
        {ALICE, BYTES("tel:+15550001"), VECTOR_DIGEST, {RESULT_SUCCESS, 0}},
        {ALICE, ALICE_IMPU, VECTOR_UNKNOWN, {RESULT_SUCCESS, 0}},
        {ALICE, ALICE_IMPU, VECTOR_AKA, {0, EXPERIMENTAL_AUTH_SCHEME_NOT_SUPPORTED}},
        {ALICE, BOB_IMPU, VECTOR_DIGEST, {0, EXPERIMENTAL_IDENTITIES_DONT_MATCH}},
        {ALICE, BOB_IMPU, VECTOR_AKA, {0, EXPERIMENTAL_IDENTITIES_DONT_MATCH}},
        {ALICE, BYTES("sip:nobody@ims.example"), VECTOR_DIGEST, {0, EXPERIMENTAL_USER_UNKNOWN}},
        {BYTES("nobody"), ALICE_IMPU, VECTOR_DIGEST, {0, EXPERIMENTAL_USER_UNKNOWN}},
        {BYTES("ghost@ims.example"), BYTES("sip:ghost@ims.example"), VECTOR_DIGEST, {0, EXPERIMENTAL_USER_UNKNOWN}},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct bench *bench = an_hss("");
        struct session_result result = mar(bench, "scscf", rows[i].impi, rows[i].impu, rows[i].scheme);
        assert_int_equal(result.base, rows[i].result.base);
        assert_int_equal(result.experimental, rows[i].result.experimental);
        assert_int_equal(alice(bench)->pending, result.base == RESULT_SUCCESS);
        bench_free(bench);
    }
}

TEST(an_assignment_moves_the_user_as_29228_says)
{
    static const struct {
        uint8_t state, pending;
        bool before;      /* the S-CSCF is stored ... */
        const char *from; /* ... and which one asks */
        uint32_t assignment;
        struct session_result result;
        uint8_t state_after, pending_after;
        bool named_after;
    } rows[] = {
        {0, 1, true, "scscf", ASSIGNMENT_REGISTRATION, {2001, 0}, 1, 0, true},
        {0, 0, false, "scscf", ASSIGNMENT_REGISTRATION, {2001, 0}, 1, 0, true},
        {1, 1, true, "scscf", ASSIGNMENT_RE_REGISTRATION, {2001, 0}, 1, 0, true},
        {1, 0, true, "other", ASSIGNMENT_REGISTRATION, {0, 5005}, 1, 0, true},
        {1, 0, true, "other", ASSIGNMENT_NONE, {5012, 0}, 1, 0, true},
        {1, 0, true, "scscf", ASSIGNMENT_NONE, {2001, 0}, 1, 0, true},
        {0, 0, false, "scscf", ASSIGNMENT_UNREGISTERED_USER, {2001, 0}, 2, 0, true},
        {1, 0, true, "scscf", ASSIGNMENT_TIMEOUT_DEREGISTRATION, {2001, 0}, 0, 0, false},
        {1, 0, true, "scscf", ASSIGNMENT_USER_DEREGISTRATION, {2001, 0}, 0, 0, false},
        {1, 0, true, "scscf", ASSIGNMENT_ADMINISTRATIVE_DEREGISTRATION, {2001, 0}, 0, 0, false},
        {1, 0, true, "scscf", ASSIGNMENT_TOO_MUCH_DATA, {2001, 0}, 0, 0, false},
        {1, 0, true, "scscf", ASSIGNMENT_USER_STORE_SERVER_NAME, {2001, 0}, 2, 0, true},
        {0, 1, true, "scscf", ASSIGNMENT_AUTHENTICATION_FAILURE, {2001, 0}, 0, 0, false},
        {1, 1, true, "scscf", ASSIGNMENT_AUTHENTICATION_FAILURE, {2001, 0}, 1, 0, true},
        {0, 1, true, "scscf", ASSIGNMENT_AUTHENTICATION_TIMEOUT, {2001, 0}, 0, 0, false},
        {0, 0, false, "scscf", 14, {5004, 0}, 0, 0, false},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct bench *bench = an_hss("");
        struct hss_state hss_state = hss_state_of(bench->me, bench->self);
        uint32_t name = hss_server(&hss_state, bench_role(bench, "scscf")->uri);
        alice(bench)->state = rows[i].state;
        alice(bench)->pending = rows[i].pending;
        alice(bench)->server = rows[i].before ? name : 0;
        struct session_result result = sar(bench, rows[i].from, rows[i].assignment);
        if (result.base != rows[i].result.base) print_error("row %u\n", i);
        assert_int_equal(result.base, rows[i].result.base);
        assert_int_equal(result.experimental, rows[i].result.experimental);
        assert_int_equal(alice(bench)->state, rows[i].state_after);
        assert_int_equal(alice(bench)->pending, rows[i].pending_after);
        assert_int_equal(alice(bench)->server != 0, rows[i].named_after);
        bench_free(bench);
    }
}

TEST(a_mar_takes_a_user_away_and_a_sar_does_not)
{
    (void)state;
    struct bench *bench = an_hss("");
    assert_int_equal(sar(bench, "scscf", ASSIGNMENT_REGISTRATION).base, RESULT_SUCCESS);
    assert_int_equal(mar(bench, "scscf", ALICE, ALICE_IMPU, VECTOR_DIGEST).base, RESULT_SUCCESS);
    assert_int_equal(alice(bench)->pending, 0);
    assert_int_equal(sar(bench, "other", ASSIGNMENT_REGISTRATION).experimental,
                     EXPERIMENTAL_IDENTITY_ALREADY_REGISTERED);
    same_bytes(avp_bytes(bench->read->diameter.avps, AVP_SERVER_NAME), bench_role(bench, "scscf")->uri);
    assert_int_equal(mar(bench, "other", ALICE, ALICE_IMPU, VECTOR_DIGEST).base, RESULT_SUCCESS);
    assert_int_equal(alice(bench)->pending, 1);
    assert_int_equal(bench_sent(bench, "scscf", 0).count, 0);
    assert_int_equal(sar(bench, "other", ASSIGNMENT_REGISTRATION).base, RESULT_SUCCESS);
    /* TS 29.228 6.1.3: the old one is told, and not before the user is registered at the new one. */
    const struct message *rtr = bench_read(bench, "scscf", PROTO_CX);
    uint32_t reason = CX_REMOVE_SCSCF;
    struct avp group, code;
    struct bytes rest = rtr->diameter.avps;
    assert_int_equal(rtr->diameter.command, COMMAND_RT);
    while (avp_next(&rest, &group))
        if (group.id == AVP_DEREGISTRATION_REASON)
            for (struct bytes in = group.data; avp_next(&in, &code);)
                if (code.id == AVP_REASON_CODE) reason = (uint8_t)code.data.at[3];
    assert_int_equal(reason, CX_NEW_SERVER_ASSIGNED);
    bench_free(bench);
}

TEST(who_does_not_get_in_elsewhere_takes_nobody_away)
{
    (void)state;
    struct bench *bench = an_hss("");
    assert_int_equal(sar(bench, "scscf", ASSIGNMENT_REGISTRATION).base, RESULT_SUCCESS);
    assert_int_equal(mar(bench, "other", ALICE, ALICE_IMPU, VECTOR_DIGEST).base, RESULT_SUCCESS);
    assert_int_equal(sar(bench, "other", ASSIGNMENT_AUTHENTICATION_FAILURE).base, RESULT_SUCCESS);
    assert_int_equal(bench_sent(bench, "scscf", 0).count, 0);
    assert_int_equal(alice(bench)->state, HSS_REGISTERED);
    bench_free(bench);
}

TEST(a_stranger_gets_no_vector)
{
    (void)state;
    struct bench *bench = an_hss("");
    /* One who has no business on Cx, and one who is known, under another's name. */
    assert_int_equal(mar(bench, "bsf", ALICE, ALICE_IMPU, VECTOR_DIGEST).base, RESULT_UNKNOWN_PEER);
    assert_int_equal(mar_as(bench, "other", "scscf", ALICE, ALICE_IMPU, VECTOR_DIGEST).base, RESULT_UNKNOWN_PEER);
    assert_int_equal(alice(bench)->pending, 0);
    bench_free(bench);
    bench = an_hss("node hss { peers any }");
    assert_int_equal(mar(bench, "bsf", ALICE, ALICE_IMPU, VECTOR_DIGEST).base, RESULT_SUCCESS);
    bench_free(bench);
}

TEST(a_mar_on_zh_leaves_every_octet_of_the_state_as_it_was)
{
    const struct {
        struct bytes impi, impu, scheme;
        struct session_result result;
    } rows[] = {
        {ALICE, {NULL, 0}, VECTOR_DIGEST, {RESULT_SUCCESS, 0}},
        {{NULL, 0}, ALICE_IMPU, VECTOR_DIGEST, {RESULT_SUCCESS, 0}},
        {ALICE, BOB_IMPU, VECTOR_DIGEST, {0, EXPERIMENTAL_ZH_IDENTITY_UNKNOWN}},
        {BYTES("nobody"), {NULL, 0}, VECTOR_DIGEST, {0, EXPERIMENTAL_ZH_IDENTITY_UNKNOWN}},
        {ALICE, {NULL, 0}, VECTOR_AKA, {0, EXPERIMENTAL_ZH_NOT_AUTHORIZED}},
        {{NULL, 0}, {NULL, 0}, VECTOR_DIGEST, {RESULT_MISSING_AVP, 0}},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[2048];
        struct pen pen = pen_on(room, sizeof room);
        struct bench *bench = an_hss("");
        size_t size = bench->self->state.size;
        char *before = test_malloc(size);
        memcpy(before, bench->me, size);
        const struct session_ask session = {bench_role(bench, "bsf"), bench->self, APP_ZH, COMMAND_MA, 1, 2, 3, 4};
        const struct zh_mar request = {.impi = rows[i].impi, .impu = rows[i].impu, .asked = {.scheme = rows[i].scheme}};
        bench_deliver(bench, "bsf", PROTO_ZH, zh_mar_write(&pen, &session, &request));
        struct session_result result = answer(bench, "bsf", PROTO_ZH);
        assert_int_equal(result.base, rows[i].result.base);
        assert_int_equal(result.experimental, rows[i].result.experimental);
        assert_memory_equal(before, bench->me, size);
        test_free(before);
        bench_free(bench);
    }
}

/* ---- what the HSS says by itself ---- */

static struct bytes answered(struct bench *bench, struct session_result result)
{
    struct pen pen = pen_on(bench->octets, sizeof bench->octets);
    const struct diameter *request = &bench_read(bench, "scscf", PROTO_CX)->diameter;
    return arena_copy(&bench->arena, cx_result_write(&pen, request, bench_role(bench, "scscf"), result));
}

/* TS 29.228 6.1.3.1: what the S-CSCF says does not matter, who says it does. */
TEST(a_termination_ends_with_the_answer_of_the_s_cscf_or_without)
{
    (void)state;
    for (uint32_t silent = 0; silent < 2; silent++) {
        struct bench *bench = an_hss("");
        assert_int_equal(sar(bench, "scscf", ASSIGNMENT_REGISTRATION).base, RESULT_SUCCESS);
        bench_act(bench, "deregister", ALICE, bytes_of(NULL, 0));
        assert_int_equal(bench_read(bench, "scscf", PROTO_CX)->diameter.command, COMMAND_RT);
        assert_int_equal(state_waiting(bench->me, bench->self), 1);
        struct bytes rta = answered(bench, SESSION_EXPERIMENTAL(EXPERIMENTAL_USER_UNKNOWN));
        bench_deliver(bench, "other", PROTO_CX, rta);
        assert_true(bench_stated(bench, FACT_REFUSED, REASON_ANSWER_ASTRAY));
        assert_int_equal(alice(bench)->state, HSS_NOT_REGISTERED); /* as it is said, not as it is answered */
        if (silent) assert_true(bench_ring(bench, "pushes"));
        else bench_deliver(bench, "scscf", PROTO_CX, rta);
        assert_int_equal(bench_stated(bench, FACT_NOTE, REASON_SCSCF_SILENT), silent);
        assert_int_equal(alice(bench)->state, HSS_NOT_REGISTERED);
        assert_int_equal(state_waiting(bench->me, bench->self), 0);
        assert_int_equal(bench_armed(bench), 0);
        bench_free(bench);
    }
}

/* TS 29.228 6.5.2.4: registered, or about to be. */
TEST(a_new_password_reaches_the_s_cscf_that_has_to_do_with_the_user)
{
    (void)state;
    struct bench *bench = an_hss("");
    bench_act(bench, "change-password", ALICE, BYTES("another-1865"));
    assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
    assert_int_equal(mar(bench, "scscf", ALICE, ALICE_IMPU, VECTOR_DIGEST).base, RESULT_SUCCESS);
    bench_act(bench, "change-password", ALICE, BYTES("still-1866"));
    assert_int_equal(bench_read(bench, "scscf", PROTO_CX)->diameter.command, COMMAND_PP);
    assert_int_equal(sar(bench, "scscf", ASSIGNMENT_REGISTRATION).base, RESULT_SUCCESS);
    bench_act(bench, "change-password", ALICE, BYTES("a-third-1871"));
    const struct diameter *ppr = &bench_read(bench, "scscf", PROTO_CX)->diameter;
    assert_int_equal(ppr->command, COMMAND_PP);
    struct vector pushed;
    struct hexdigest ha1;
    assert_null(vector_read(&pushed, ppr).why);
    digest_ha1(DIGEST_MD5, ALICE, BYTES("ims.example"), BYTES("a-third-1871"), &ha1);
    same_bytes(pushed.ha1, hex_view(&ha1));
    bench_free(bench);
}

TEST(who_is_removed_or_barred_is_so_at_once)
{
    (void)state;
    struct bench *bench = an_hss("");
    bench_act(bench, "bar", ALICE_IMPU, bytes_of(NULL, 0));
    assert_int_equal(sar(bench, "scscf", ASSIGNMENT_REGISTRATION).base, RESULT_SUCCESS);
    assert_true(bench_holds(bench_sent(bench, "scscf", 0), "<BarringIndication>1</BarringIndication>"));
    bench_act(bench, "bar", ALICE_IMPU, bytes_of(NULL, 0)); /* no news */
    assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
    bench_act(bench, "bar", BYTES("tel:+1-555-0001"), bytes_of(NULL, 0));
    assert_int_equal(bench_read(bench, "scscf", PROTO_CX)->diameter.command, COMMAND_PP);
    assert_false(bench_holds(bench_sent(bench, "scscf", 0), "<BarringIndication>0</BarringIndication>"));
    bench_act(bench, "remove", ALICE, bytes_of(NULL, 0));
    assert_int_equal(bench_read(bench, "scscf", PROTO_CX)->diameter.command, COMMAND_RT);
    assert_int_equal(mar(bench, "scscf", ALICE, ALICE_IMPU, VECTOR_DIGEST).experimental, EXPERIMENTAL_USER_UNKNOWN);
    bench_act(bench, "deregister", BYTES("nobody@ims.example"), bytes_of(NULL, 0));
    assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
    bench_free(bench);
}

TESTS(UNIT(a_mar_is_answered_in_the_order_of_29228), UNIT(an_assignment_moves_the_user_as_29228_says),
      UNIT(a_mar_takes_a_user_away_and_a_sar_does_not), UNIT(who_does_not_get_in_elsewhere_takes_nobody_away),
      UNIT(a_stranger_gets_no_vector), UNIT(a_mar_on_zh_leaves_every_octet_of_the_state_as_it_was),
      UNIT(a_termination_ends_with_the_answer_of_the_s_cscf_or_without),
      UNIT(a_new_password_reaches_the_s_cscf_that_has_to_do_with_the_user),
      UNIT(who_is_removed_or_barred_is_so_at_once))
