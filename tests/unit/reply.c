/* Answers that all entities share: what comes back for a message, and what does not. */
#include "effect.h"
#include "reply.h"
#include "test.h"

static step_fn nothing;
static void nothing(void *me, const struct event *in, struct effects *out)
{
    (void)me, (void)in, (void)out;
}

static const struct rule rules[] = {{PROTO_SIP, "REGISTER", nothing, "test"},
                                    {PROTO_SIP, "OPTIONS", nothing, "test"},
                                    {PROTO_SIP, "2xx", nothing, "test"},
                                    {.step = NULL}};
static const struct node_kind kind = {.name = "test", .rules = rules};
static const struct link_line links[] = {{.carrier = CARRIER_CX}};
static const struct role role = {.kind = &kind,
                                 .links = links,
                                 .link_count = 1,
                                 .host = BYTES_ROW("n.ims.example"),
                                 .domain = BYTES_ROW("ims.example")};
static struct effects effects;

/* Gives one message to a step; the octets it sent, or none. */
static struct bytes given(step_fn *step, enum proto proto, struct bytes octets)
{
    static struct message message;
    struct event in = {.kind = EVENT_MESSAGE, .role = &role, .link = link_make(0, 0, 0), .message = &message};
    effects_init(&effects);
    effects_begin(&effects, 1);
    effects.keep_facts = true;
    message_scan(&message, proto, octets, WS_FROM_CLIENT);
    step(NULL, &in, &effects);
    for (uint32_t i = 0; i < effects.count; i++)
        if (effects.effect[i].kind == EFFECT_SEND) {
            assert_int_equal(effects.effect[i].link, link_make(0, 0, 1));
            assert_int_equal(effects.effect[i].proto, proto);
            return effects.effect[i].bytes;
        }
    return bytes_of("", 0);
}

static bool told(enum fact_kind fact)
{
    for (uint32_t i = 0; i < effects.count; i++)
        if (effects.effect[i].kind == EFFECT_FACT && effects.fact[effects.effect[i].tag].kind == fact) return true;
    return false;
}

#define SIP_HEAD                                                                                                       \
    "Via: SIP/2.0/WSS a.invalid;branch=z9hG4bK1\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:a@x>\r\nCall-ID: c\r\n"

TEST(a_malformed_message_is_answered_when_it_can_be_and_noted_always)
{
    static const struct {
        enum proto proto;
        struct bytes octets;
        const char *begins; /* of the answer; "" for none */
    } rows[] = {
        {PROTO_SIP, BYTES_ROW("REGISTER sip:x SIP/2.0\r\n" SIP_HEAD "CSeq: 1 INVITE\r\n\r\n"),
         "SIP/2.0 400 Bad Request\r\nVia: "},
        {PROTO_SIP, BYTES_ROW("REGISTER sip:x SIP/2.0\r\nVia: x\r\n\r\n"), ""},
        {PROTO_SIP, BYTES_ROW("SIP/2.0 200 OK\r\n" SIP_HEAD "CSeq: one\r\n\r\n"), ""},
        {PROTO_SIP, BYTES_ROW("garbage"), ""},
        {PROTO_SIP, BYTES_ROW(""), ""},
        {PROTO_HTTP, BYTES_ROW("GET / HTTP/1.1\r\nbroken\r\n\r\n"), "HTTP/1.1 400 "},
        {PROTO_HTTP, BYTES_ROW("HTTP/1.1 200 OK\r\nbroken\r\n\r\n"), ""},
        {PROTO_WS, BYTES_ROW("GET /sip HTTP/1.1\r\nbroken\r\n\r\n"), "HTTP/1.1 400 "},
        {PROTO_CX, BYTES_ROW("\1\0\0\24"), ""},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct bytes answer = given(reply_malformed, rows[i].proto, rows[i].octets);
        same_bytes(bytes_part(answer, 0, (uint32_t)strlen(rows[i].begins)), bytes_text(rows[i].begins));
        if (!rows[i].begins[0]) assert_int_equal(answer.count, 0);
        assert_true(told(FACT_MALFORMED));
    }
}

TEST(a_broken_frame_closes_its_connection)
{
    (void)state;
    assert_int_equal(given(reply_malformed, PROTO_WS, BYTES("\xf1\x00")).count, 0);
    bool closed = false;
    for (uint32_t i = 0; i < effects.count; i++)
        closed |= effects.effect[i].kind == EFFECT_CLOSE && effects.effect[i].why == CLOSE_PROTOCOL;
    assert_true(closed);
}

TEST(a_405_lists_the_methods_of_the_kind)
{
    (void)state;
    struct bytes answer = given(reply_unexpected, PROTO_SIP,
                                BYTES("BYE sip:x SIP/2.0\r\n" SIP_HEAD "CSeq: 1 BYE\r\n\r\n"));
    assert_true(bytes_starts(answer, BYTES("SIP/2.0 405 ")));
    assert_int_not_equal(bytes_find(answer, BYTES("\r\nAllow: REGISTER, OPTIONS\r\n")), BYTES_NOT_FOUND);
}

TEST(nobody_answers_an_answer_or_an_ack)
{
    static const struct {
        enum proto proto;
        struct bytes octets;
    } rows[] = {
        {PROTO_SIP, BYTES_ROW("ACK sip:x SIP/2.0\r\n" SIP_HEAD "CSeq: 1 ACK\r\n\r\n")},
        {PROTO_SIP, BYTES_ROW("SIP/2.0 200 OK\r\n" SIP_HEAD "CSeq: 1 BYE\r\n\r\n")},
        {PROTO_HTTP, BYTES_ROW("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++)
        assert_int_equal(given(reply_unexpected, rows[i].proto, rows[i].octets).count, 0);
}

/* A request of the base application made by hand, and what the answer says. */
static uint32_t result_of(uint32_t command, uint32_t application, uint8_t *flags)
{
    static char room[512];
    struct pen pen = pen_on(room, sizeof room);
    struct diameter_pen to;
    struct diameter answer;
    uint32_t result = 0;
    diameter_begin(&to, &pen, DIAMETER_R, command, APP_BASE, 7, 9);
    avp_put(&to, AVP_ORIGIN_HOST, BYTES("hss.ims.example"));
    avp_put(&to, AVP_ORIGIN_REALM, BYTES("ims.example"));
    avp_put_u32(&to, AVP_AUTH_APPLICATION_ID, application);
    step_fn *step = command == 999 ? reply_unexpected : reply_diameter_base;
    struct bytes octets = given(step, PROTO_CX, diameter_end(&to));
    assert_null(diameter_scan(&answer, octets).why);
    assert_int_equal(answer.hop_by_hop, 7);
    assert_int_equal(answer.end_to_end, 9);
    assert_int_equal(answer.flags & DIAMETER_R, 0);
    assert_true(avp_u32(answer.avps, AVP_RESULT_CODE, &result));
    *flags = answer.flags;
    return result;
}

TEST(base_requests_of_diameter_get_the_result_of_rfc_6733)
{
    static const struct {
        uint32_t command, application, result;
        bool error;
    } rows[] = {
        {COMMAND_CE, APP_CX, RESULT_SUCCESS, false},     {COMMAND_CE, APP_ZH, RESULT_NO_COMMON_APPLICATION, false},
        {COMMAND_DW, APP_CX, RESULT_SUCCESS, false},     {COMMAND_DP, APP_CX, RESULT_SUCCESS, false},
        {999, APP_CX, RESULT_COMMAND_UNSUPPORTED, true},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        uint8_t flags;
        assert_int_equal(result_of(rows[i].command, rows[i].application, &flags), rows[i].result);
        assert_int_equal((flags & DIAMETER_E) != 0, rows[i].error);
    }
}

TESTS(UNIT(a_malformed_message_is_answered_when_it_can_be_and_noted_always), UNIT(a_broken_frame_closes_its_connection),
      UNIT(a_405_lists_the_methods_of_the_kind), UNIT(nobody_answers_an_answer_or_an_ack),
      UNIT(base_requests_of_diameter_get_the_result_of_rfc_6733))
