/* The HSS step by step: assignments, the order of MAR's checks, who may ask, and Zh that changes nothing. */
#include "test.h"

#include "cx.h"
#include "effect.h"
#include "hss.h"
#include "hss_state.h"
#include "zh.h"

enum { SCSCF, OTHER, BSF, WSF, HSS, ROLES };
enum { LINK_CX, LINK_CX2, LINK_ZH, LINK_ROGUE, LINKS };

struct bench {
    struct role role[ROLES];
    const struct role *roles[ROLES];
    struct node_kind kind[ROLES];
    struct link_line link[LINKS];
    char *me;
    struct message *message, *answer;
    struct effects *out;
    char room[4096];
};

#define ALICE BYTES("alice.private@ims.example")
#define ALICE_IMPU BYTES("sip:alice@ims.example")

static bool find(void *self, enum directory_key key, struct bytes text, struct pen *pen, struct subscriber *subscriber)
{
    static const struct subscriber subscriber_set[] = {
        {.number = 0,
         .impi = BYTES_ROW("alice.private@ims.example"),
         .realm = BYTES_ROW("ims.example"),
         .impu = {BYTES_ROW("sip:alice@ims.example"), BYTES_ROW("tel:+1")},
         .impu_count = 2,
         .provisioned = true,
         .ha1_md5 = BYTES_ROW("0123456789abcdef0123456789abcdef")},
        {.number = 1,
         .impi = BYTES_ROW("bob@ims.example"),
         .realm = BYTES_ROW("ims.example"),
         .impu = {BYTES_ROW("sip:bob@ims.example")},
         .impu_count = 1,
         .provisioned = true,
         .ha1_md5 = BYTES_ROW("0123456789abcdef0123456789abcdef")},
        {.number = 2,
         .impi = BYTES_ROW("ghost@ims.example"),
         .impu = {BYTES_ROW("sip:ghost@ims.example")},
         .impu_count = 1},
    };
    (void)self, (void)pen;
    for (unsigned i = 0; i < COUNT(subscriber_set); i++) {
        bool same = key == DIRECTORY_IMPI && bytes_equal(subscriber_set[i].impi, text);
        for (uint32_t n = 0; key == DIRECTORY_IMPU && n < subscriber_set[i].impu_count; n++)
            same = same || bytes_equal(subscriber_set[i].impu[n], text);
        if (same) *subscriber = subscriber_set[i];
        if (same) return true;
    }
    return false;
}

static void bench_start(struct bench *bench)
{
    static const char *const kinds[ROLES] = {"scscf", "scscf", "bsf", "wsf", "hss"};
    static const char *const hosts[ROLES] = {"scscf.ims.example", "other.ims.example", "bsf.ims.example",
                                             "wsf.ims.example", "hss.ims.example"};
    static const struct link_line links[LINKS] = {{.end = {SCSCF, HSS}, .carrier = CARRIER_CX},
                                                  {.end = {OTHER, HSS}, .carrier = CARRIER_CX},
                                                  {.end = {BSF, HSS}, .carrier = CARRIER_ZH},
                                                  {.end = {WSF, HSS}, .carrier = CARRIER_CX}};
    memcpy(bench->link, links, sizeof links);
    for (uint32_t i = 0; i < ROLES; i++) {
        bench->kind[i].name = kinds[i];
        bench->roles[i] = &bench->role[i];
        bench->role[i] = (struct role){.index = i,
                                       .kind = &bench->kind[i],
                                       .host = bytes_text(hosts[i]),
                                       .domain = BYTES("ims.example"),
                                       .roles = bench->roles,
                                       .role_count = ROLES,
                                       .links = bench->link,
                                       .link_count = LINKS,
                                       .subscriber_count = 3,
                                       .member_count = 1};
    }
    bench->role[HSS].kind = &hss_kind;
    state_lay_out(&bench->role[HSS]);
    bench->me = test_calloc(1, bench->role[HSS].state.size);
    state_begin(bench->me, &bench->role[HSS]);
    bench->out = test_calloc(1, sizeof *bench->out);
    bench->message = test_calloc(1, sizeof *bench->message);
    bench->answer = test_calloc(1, sizeof *bench->answer);
}

static void bench_end(struct bench *bench)
{
    test_free(bench->me);
    test_free(bench->out);
    test_free(bench->message);
    test_free(bench->answer);
}

static step_fn *rule_of(enum proto proto, const char *verb)
{
    for (const struct rule *rule = hss_kind.rules; rule->step; rule++)
        if (rule->proto == proto && strcmp(rule->verb, verb) == 0) return rule->step;
    return NULL;
}

/* One request handled; its answer, parsed. */
static struct session_result ask(struct bench *bench, uint32_t link, enum proto proto, const char *verb,
                                 struct bytes request)
{
    const struct event event = {
        .kind = EVENT_MESSAGE, .role = &bench->role[HSS], .link = link_make(link, 0, 0), .message = bench->message};
    assert_non_null(request.at);
    message_scan(bench->message, proto, request, WS_FROM_CLIENT);
    assert_null(bench->message->error.why);
    effects_init(bench->out);
    effects_begin(bench->out, 1);
    bench->out->directory.find = find;
    rule_of(proto, verb)(bench->me, &event, bench->out);
    assert_int_equal(bench->out->count, 1);
    assert_int_equal(bench->out->effect[0].kind, EFFECT_SEND);
    assert_int_equal(bench->out->effect[0].link, link_back(event.link));
    message_scan(bench->answer, proto, bench->out->effect[0].bytes, WS_FROM_CLIENT);
    assert_null(bench->answer->error.why);
    return session_result_of(&bench->answer->diameter);
}

static struct session_result mar(struct bench *bench, uint32_t link, struct bytes impi, struct bytes impu,
                                 struct bytes scheme)
{
    struct pen pen = pen_on(bench->room, sizeof bench->room);
    const struct role *from = bench->roles[bench->link[link].end[0]];
    const struct session_ask session = {from, &bench->role[HSS], APP_CX, COMMAND_MA, 1, 2, 3, 4};
    const struct cx_mar request = {impi, impu, from->host, {.scheme = scheme}};
    return ask(bench, link, PROTO_CX, "MAR", cx_mar_write(&pen, &session, &request));
}

static struct session_result sar(struct bench *bench, uint32_t link, uint32_t assignment)
{
    struct pen pen = pen_on(bench->room, sizeof bench->room);
    const struct role *from = bench->roles[bench->link[link].end[0]];
    const struct session_ask session = {from, &bench->role[HSS], APP_CX, COMMAND_SA, 1, 2, 3, 4};
    const struct cx_sar request = {.impi = ALICE, .impu = ALICE_IMPU, .server = from->host, .assignment = assignment};
    return ask(bench, link, PROTO_CX, "SAR", cx_sar_write(&pen, &session, &request));
}

static struct hss_record *alice(struct bench *bench)
{
    return hss_state_of(bench->me, &bench->role[HSS]).record;
}

TEST(a_mar_is_answered_in_the_order_of_29228)
{
    const struct {
        struct bytes impi, impu, scheme;
        struct session_result result;
    } rows[] = {
        {ALICE, ALICE_IMPU, VECTOR_DIGEST, {RESULT_SUCCESS, 0}},
        {ALICE, BYTES("tel:+1"), VECTOR_DIGEST, {RESULT_SUCCESS, 0}},
        {ALICE, ALICE_IMPU, VECTOR_UNKNOWN, {RESULT_SUCCESS, 0}},
        {ALICE, ALICE_IMPU, VECTOR_AKA, {0, EXPERIMENTAL_AUTH_SCHEME_NOT_SUPPORTED}},
        {ALICE, BYTES("sip:bob@ims.example"), VECTOR_DIGEST, {0, EXPERIMENTAL_IDENTITIES_DONT_MATCH}},
        {ALICE, BYTES("sip:bob@ims.example"), VECTOR_AKA, {0, EXPERIMENTAL_IDENTITIES_DONT_MATCH}},
        {ALICE, BYTES("sip:nobody@ims.example"), VECTOR_DIGEST, {0, EXPERIMENTAL_USER_UNKNOWN}},
        {BYTES("nobody"), ALICE_IMPU, VECTOR_DIGEST, {0, EXPERIMENTAL_USER_UNKNOWN}},
        {BYTES("ghost@ims.example"), BYTES("sip:ghost@ims.example"), VECTOR_DIGEST, {0, EXPERIMENTAL_USER_UNKNOWN}},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        static struct bench bench;
        bench_start(&bench);
        struct session_result result = mar(&bench, LINK_CX, rows[i].impi, rows[i].impu, rows[i].scheme);
        assert_int_equal(result.base, rows[i].result.base);
        assert_int_equal(result.experimental, rows[i].result.experimental);
        assert_int_equal(alice(&bench)->pending, result.base == RESULT_SUCCESS);
        bench_end(&bench);
    }
}

TEST(an_assignment_moves_the_user_as_29228_says)
{
    static const struct {
        uint8_t state, pending;
        uint32_t before, link; /* which S-CSCF is stored, which one asks */
        uint32_t assignment;
        struct session_result result;
        uint8_t state_after, pending_after;
        bool named_after;
    } rows[] = {
        {0, 1, 1, LINK_CX, ASSIGNMENT_REGISTRATION, {2001, 0}, 1, 0, true},
        {0, 0, 0, LINK_CX, ASSIGNMENT_REGISTRATION, {2001, 0}, 1, 0, true},
        {1, 1, 1, LINK_CX, ASSIGNMENT_RE_REGISTRATION, {2001, 0}, 1, 0, true},
        {1, 0, 1, LINK_CX2, ASSIGNMENT_REGISTRATION, {0, 5005}, 1, 0, true},
        {1, 0, 1, LINK_CX2, ASSIGNMENT_NONE, {5012, 0}, 1, 0, true},
        {1, 0, 1, LINK_CX, ASSIGNMENT_NONE, {2001, 0}, 1, 0, true},
        {0, 0, 0, LINK_CX, ASSIGNMENT_UNREGISTERED_USER, {2001, 0}, 2, 0, true},
        {1, 0, 1, LINK_CX, ASSIGNMENT_TIMEOUT_DEREGISTRATION, {2001, 0}, 0, 0, false},
        {1, 0, 1, LINK_CX, ASSIGNMENT_USER_DEREGISTRATION, {2001, 0}, 0, 0, false},
        {1, 0, 1, LINK_CX, ASSIGNMENT_ADMINISTRATIVE_DEREGISTRATION, {2001, 0}, 0, 0, false},
        {1, 0, 1, LINK_CX, ASSIGNMENT_TOO_MUCH_DATA, {2001, 0}, 0, 0, false},
        {1, 0, 1, LINK_CX, ASSIGNMENT_USER_STORE_SERVER_NAME, {2001, 0}, 2, 0, true},
        {0, 1, 1, LINK_CX, ASSIGNMENT_AUTHENTICATION_FAILURE, {2001, 0}, 0, 0, false},
        {1, 1, 1, LINK_CX, ASSIGNMENT_AUTHENTICATION_FAILURE, {2001, 0}, 1, 0, true},
        {0, 1, 1, LINK_CX, ASSIGNMENT_AUTHENTICATION_TIMEOUT, {2001, 0}, 0, 0, false},
        {0, 0, 0, LINK_CX, 14, {5004, 0}, 0, 0, false},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        static struct bench bench;
        bench_start(&bench);
        struct hss_state hss_state = hss_state_of(bench.me, &bench.role[HSS]);
        uint32_t name = hss_server(&hss_state, bench.role[SCSCF].host);
        alice(&bench)->state = rows[i].state;
        alice(&bench)->pending = rows[i].pending;
        alice(&bench)->server = rows[i].before ? name : 0;
        struct session_result result = sar(&bench, rows[i].link, rows[i].assignment);
        if (result.base != rows[i].result.base) print_error("row %u\n", i);
        assert_int_equal(result.base, rows[i].result.base);
        assert_int_equal(result.experimental, rows[i].result.experimental);
        assert_int_equal(alice(&bench)->state, rows[i].state_after);
        assert_int_equal(alice(&bench)->pending, rows[i].pending_after);
        assert_int_equal(alice(&bench)->server != 0, rows[i].named_after);
        bench_end(&bench);
    }
}

TEST(a_mar_takes_a_user_away_and_a_sar_does_not)
{
    static struct bench bench;
    (void)state;
    bench_start(&bench);
    assert_int_equal(sar(&bench, LINK_CX, ASSIGNMENT_REGISTRATION).base, RESULT_SUCCESS);
    assert_int_equal(mar(&bench, LINK_CX, ALICE, ALICE_IMPU, VECTOR_DIGEST).base, RESULT_SUCCESS);
    assert_int_equal(alice(&bench)->pending, 0);
    assert_int_equal(sar(&bench, LINK_CX2, ASSIGNMENT_REGISTRATION).experimental,
                     EXPERIMENTAL_IDENTITY_ALREADY_REGISTERED);
    same_bytes(avp_bytes(bench.answer->diameter.avps, AVP_SERVER_NAME), bench.role[SCSCF].host);
    assert_int_equal(mar(&bench, LINK_CX2, ALICE, ALICE_IMPU, VECTOR_DIGEST).base, RESULT_SUCCESS);
    assert_int_equal(alice(&bench)->pending, 1);
    assert_int_equal(sar(&bench, LINK_CX2, ASSIGNMENT_REGISTRATION).base, RESULT_SUCCESS);
    bench_end(&bench);
}

TEST(a_stranger_gets_no_vector)
{
    static struct bench bench;
    (void)state;
    bench_start(&bench);
    assert_int_equal(mar(&bench, LINK_ROGUE, ALICE, ALICE_IMPU, VECTOR_DIGEST).base, RESULT_UNKNOWN_PEER);
    /* One who is known, under another's name. */
    struct bytes own = bench.role[OTHER].host;
    bench.role[OTHER].host = bench.role[SCSCF].host;
    struct pen pen = pen_on(bench.room, sizeof bench.room);
    const struct session_ask session = {&bench.role[SCSCF], NULL, APP_CX, COMMAND_MA, 1, 2, 3, 4};
    const struct cx_mar request = {ALICE, ALICE_IMPU, own, {.scheme = VECTOR_DIGEST}};
    struct bytes message = cx_mar_write(&pen, &session, &request);
    bench.role[OTHER].host = own;
    assert_int_equal(ask(&bench, LINK_CX2, PROTO_CX, "MAR", message).base, RESULT_UNKNOWN_PEER);
    assert_int_equal(alice(&bench)->pending, 0);
    bench.role[HSS].policy[0] = 1; /* peers any */
    assert_int_equal(mar(&bench, LINK_ROGUE, ALICE, ALICE_IMPU, VECTOR_DIGEST).base, RESULT_SUCCESS);
    bench_end(&bench);
}

TEST(a_mar_on_zh_leaves_every_octet_of_the_state_as_it_was)
{
    const struct {
        struct bytes impi, impu, scheme;
        struct session_result result;
    } rows[] = {
        {ALICE, {NULL, 0}, VECTOR_DIGEST, {RESULT_SUCCESS, 0}},
        {{NULL, 0}, ALICE_IMPU, VECTOR_DIGEST, {RESULT_SUCCESS, 0}},
        {ALICE, BYTES("sip:bob@ims.example"), VECTOR_DIGEST, {0, EXPERIMENTAL_ZH_IDENTITY_UNKNOWN}},
        {BYTES("nobody"), {NULL, 0}, VECTOR_DIGEST, {0, EXPERIMENTAL_ZH_IDENTITY_UNKNOWN}},
        {ALICE, {NULL, 0}, VECTOR_AKA, {0, EXPERIMENTAL_ZH_NOT_AUTHORIZED}},
        {{NULL, 0}, {NULL, 0}, VECTOR_DIGEST, {RESULT_MISSING_AVP, 0}},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        static struct bench bench;
        char room[2048];
        struct pen pen = pen_on(room, sizeof room);
        bench_start(&bench);
        size_t size = bench.role[HSS].state.size;
        char *before = test_malloc(size);
        memcpy(before, bench.me, size);
        const struct session_ask session = {&bench.role[BSF], &bench.role[HSS], APP_ZH, COMMAND_MA, 1, 2, 3, 4};
        const struct zh_mar request = {.impi = rows[i].impi, .impu = rows[i].impu, .asked = {.scheme = rows[i].scheme}};
        struct session_result result = ask(&bench, LINK_ZH, PROTO_ZH, "MAR", zh_mar_write(&pen, &session, &request));
        assert_int_equal(result.base, rows[i].result.base);
        assert_int_equal(result.experimental, rows[i].result.experimental);
        assert_memory_equal(before, bench.me, size);
        test_free(before);
        bench_end(&bench);
    }
}

TESTS(UNIT(a_mar_is_answered_in_the_order_of_29228), UNIT(an_assignment_moves_the_user_as_29228_says),
      UNIT(a_mar_takes_a_user_away_and_a_sar_does_not), UNIT(a_stranger_gets_no_vector),
      UNIT(a_mar_on_zh_leaves_every_octet_of_the_state_as_it_was))
