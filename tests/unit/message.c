/* One message of any protocol: its verb, its view, what it answers and what it relays. */
#include "message.h"

#include "test.h"

#define SIP_HEAD(branch, cseq)                                                                                         \
    "Via: SIP/2.0/WSS a.invalid;branch=" branch "\r\nFrom: <sip:a@ims.example>;tag=1\r\nTo: <sip:a@ims.example>\r\n"   \
    "Call-ID: c1\r\nCSeq: " cseq "\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
#define REGISTER(branch, n) "REGISTER sip:ims.example SIP/2.0\r\n" SIP_HEAD(branch, n " REGISTER")
#define STATUS(code, branch, n) "SIP/2.0 " code " X\r\n" SIP_HEAD(branch, n " REGISTER")
#define MAR(hop, end) "\x01\0\0\x14\xc0\0\x01\x2f\x01\0\0\0" hop end
#define MAA(hop, end) "\x01\0\0\x14\x40\0\x01\x2f\x01\0\0\0" hop end
#define SAA(hop, end) "\x01\0\0\x14\x40\0\x01\x2d\x01\0\0\0" hop end
#define UPGRADE "Upgrade: websocket\r\nConnection: Upgrade\r\n"

/* A literal with its octets counted, zeros included. */
#define ROW(proto, side, literal) proto, side, BYTES_ROW(literal)

TEST(a_verb_is_a_method_a_code_a_command_or_a_moment_of_a_connection)
{
    static const struct {
        enum proto proto;
        enum ws_side side;
        struct bytes bytes;
        const char *verb;
        bool error;
    } rows[] = {
        {ROW(PROTO_SIP, WS_FROM_CLIENT, REGISTER("z9hG4bK1", "1")), "REGISTER", false},
        {ROW(PROTO_SIP, WS_FROM_CLIENT, STATUS("401", "z9hG4bK1", "1")), "401", false},
        {ROW(PROTO_SIP, WS_FROM_CLIENT, "REGISTER sip:ims.example SIP/2.0\r\n\r\n"), "REGISTER", true},
        {ROW(PROTO_SIP, WS_FROM_CLIENT, ""), "", true},
        {ROW(PROTO_HTTP, WS_FROM_CLIENT, "GET / HTTP/1.1\r\nHost: w\r\n\r\n"), "GET", false},
        {ROW(PROTO_HTTP, WS_FROM_CLIENT, "HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n"), "302", false},
        {ROW(PROTO_WS, WS_FROM_CLIENT, "GET /sip HTTP/1.1\r\nHost: w\r\n" UPGRADE "\r\n"), "OPEN", false},
        {ROW(PROTO_WS, WS_FROM_SERVER, "HTTP/1.1 101 Switching Protocols\r\n" UPGRADE "\r\n"), "ACCEPT", false},
        {ROW(PROTO_WS, WS_FROM_SERVER, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"), "403", false},
        {ROW(PROTO_WS, WS_FROM_SERVER, "\x88\x02\x03\xe8"), "CLOSE", false},
        {ROW(PROTO_WS, WS_FROM_SERVER, "\x89\0"), "PING", false},
        {ROW(PROTO_WS, WS_FROM_SERVER, "\x8a\0"), "PONG", false},
        {ROW(PROTO_WS, WS_FROM_CLIENT, "\x89\0"), "PING", true}, /* a client masks */
        {ROW(PROTO_WS, WS_FROM_SERVER, "\x89\x01"), "PING", true},
        {ROW(PROTO_WS, WS_FROM_SERVER, "\x89\0\0"), "PING", true},
        {ROW(PROTO_WS, WS_FROM_SERVER, "\x82\0"), "", false},
        {ROW(PROTO_WS, WS_FROM_SERVER, ""), "", true},
        {ROW(PROTO_CX, WS_FROM_CLIENT, MAR("\0\0\0\1", "\0\0\0\2")), "MAR", false},
        {ROW(PROTO_CX, WS_FROM_CLIENT, MAA("\0\0\0\1", "\0\0\0\2")), "MAA", false},
        {ROW(PROTO_ZH, WS_FROM_CLIENT, MAA("\0\0\0\1", "\0\0\0\2")), "MAA", false},
        {ROW(PROTO_ZH, WS_FROM_CLIENT, SAA("\0\0\0\1", "\0\0\0\2")), "", false},
        {ROW(PROTO_CX, WS_FROM_CLIENT, "\x01"), "", true},
    };
    static struct message message;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        memset(&message, 0xa5, sizeof message);
        message_scan(&message, rows[i].proto, rows[i].bytes, rows[i].side);
        struct bytes verb = verb_name(message.proto, message.verb);
        if (!bytes_equal(verb, bytes_text(rows[i].verb)) || (message.error.why != NULL) != rows[i].error)
            fail_msg("row %u: %.*s at %u", i, (int)verb.count, verb.at, message.error.at);
        bool viewed = message_sip(&message) || message_http(&message) || message_diameter(&message);
        if (message.error.why) assert_false(viewed);
    }
}

static void scan(struct message *message, enum proto proto, struct bytes bytes)
{
    message_scan(message, proto, bytes, WS_FROM_SERVER);
}

TEST(an_answer_is_found_by_its_transaction)
{
    static const struct {
        enum proto proto;
        struct bytes answer, request;
        bool answers;
    } rows[] = {
        {PROTO_SIP, BYTES_ROW(STATUS("401", "z9hG4bK1", "1")), BYTES_ROW(REGISTER("z9hG4bK1", "1")), true},
        {PROTO_SIP, BYTES_ROW(STATUS("401", "z9hG4bK2", "1")), BYTES_ROW(REGISTER("z9hG4bK1", "1")), false},
        {PROTO_SIP, BYTES_ROW(REGISTER("z9hG4bK1", "1")), BYTES_ROW(REGISTER("z9hG4bK1", "1")), false},
        {PROTO_SIP, BYTES_ROW("SIP/2.0 200 X\r\n" SIP_HEAD("z9hG4bK1", "1 OPTIONS")),
         BYTES_ROW(REGISTER("z9hG4bK1", "1")), false},
        {PROTO_CX, BYTES_ROW(MAA("\0\0\0\1", "\0\0\0\2")), BYTES_ROW(MAR("\0\0\0\1", "\0\0\0\2")), true},
        {PROTO_CX, BYTES_ROW(MAA("\0\0\0\3", "\0\0\0\2")), BYTES_ROW(MAR("\0\0\0\1", "\0\0\0\2")), false},
        {PROTO_CX, BYTES_ROW(MAA("\0\0\0\1", "\0\0\0\3")), BYTES_ROW(MAR("\0\0\0\1", "\0\0\0\2")), false},
        {PROTO_CX, BYTES_ROW(SAA("\0\0\0\1", "\0\0\0\2")), BYTES_ROW(MAR("\0\0\0\1", "\0\0\0\2")), false},
        {PROTO_CX, BYTES_ROW(MAR("\0\0\0\1", "\0\0\0\2")), BYTES_ROW(MAR("\0\0\0\1", "\0\0\0\2")), false},
        {PROTO_HTTP, BYTES_ROW("HTTP/1.1 200 OK\r\n\r\n"), BYTES_ROW("GET / HTTP/1.1\r\nHost: w\r\n\r\n"), true},
        {PROTO_HTTP, BYTES_ROW("HTTP/1.1 200 OK\r\n\r\n"), BYTES_ROW("HTTP/1.1 200 OK\r\n\r\n"), false},
        {PROTO_WS, BYTES_ROW("\x8a\0"), BYTES_ROW("\x89\0"), true},
        {PROTO_WS, BYTES_ROW("\x8a\0"), BYTES_ROW("\x8a\0"), false},
    };
    static struct message answer, request;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        scan(&answer, rows[i].proto, rows[i].answer);
        scan(&request, rows[i].proto, rows[i].request);
        if (message_answers(&answer, &request) != rows[i].answers) fail_msg("row %u", i);
    }
}

TEST(a_relayed_message_keeps_call_id_cseq_and_verb)
{
    static const struct {
        enum proto proto;
        struct bytes later, earlier;
        bool relays;
    } rows[] = {
        {PROTO_SIP, BYTES_ROW(REGISTER("z9hG4bK2", "1")), BYTES_ROW(REGISTER("z9hG4bK1", "1")), true},
        {PROTO_SIP, BYTES_ROW(REGISTER("z9hG4bK2", "2")), BYTES_ROW(REGISTER("z9hG4bK1", "1")), false},
        {PROTO_SIP, BYTES_ROW(STATUS("401", "z9hG4bK1", "1")), BYTES_ROW(STATUS("401", "z9hG4bK2", "1")), true},
        {PROTO_SIP, BYTES_ROW(STATUS("401", "z9hG4bK1", "1")), BYTES_ROW(STATUS("200", "z9hG4bK2", "1")), false},
        {PROTO_SIP, BYTES_ROW(STATUS("401", "z9hG4bK1", "1")), BYTES_ROW(REGISTER("z9hG4bK1", "1")), false},
        {PROTO_CX, BYTES_ROW(MAR("\0\0\0\1", "\0\0\0\2")), BYTES_ROW(MAR("\0\0\0\1", "\0\0\0\2")), true},
        {PROTO_CX, BYTES_ROW(MAR("\0\0\0\1", "\0\0\0\2")), BYTES_ROW(MAR("\0\0\0\1", "\0\0\0\3")), false},
    };
    static struct message later, earlier;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        scan(&later, rows[i].proto, rows[i].later);
        scan(&earlier, rows[i].proto, rows[i].earlier);
        if (message_relays(&later, &earlier) != rows[i].relays) fail_msg("row %u", i);
    }
}

TESTS(UNIT(a_verb_is_a_method_a_code_a_command_or_a_moment_of_a_connection),
      UNIT(an_answer_is_found_by_its_transaction), UNIT(a_relayed_message_keeps_call_id_cseq_and_verb))
