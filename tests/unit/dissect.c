/* Trees of messages, compared as text: two blanks a level, "name: value [at,end)". */
#include "dissect.h"

#include "test.h"

enum { ROOM = 16384 };

static void write_item(void *self, const struct dissect_item *item)
{
    struct pen *pen = self;
    for (uint32_t i = 0; i < item->depth; i++) pen_lit(pen, "  ");
    pen_bytes(pen, item->name);
    pen_lit(pen, ": ");
    pen_bytes(pen, item->value);
    pen_format(pen, " [%u,%u)\n", item->at, item->end);
}

static void same_tree(enum proto proto, struct bytes bytes, const char *tree)
{
    static struct message message;
    static char room[ROOM], scratch_room[ROOM];
    struct pen pen = pen_on(room, sizeof room), scratch = pen_on(scratch_room, sizeof scratch_room);
    message_scan(&message, proto, bytes, WS_FROM_SERVER);
    struct parse_error error = dissect(&message, &scratch, write_item, &pen);
    if (error.why) pen_format(&pen, "fault at %u", error.at);
    assert_int_equal(pen_used(&scratch), 0); /* all of it was given back */
    same_bytes(pen_done(&pen), bytes_text(tree));
}

static struct bytes write_maa(struct pen *pen)
{
    struct diameter_pen out;
    diameter_begin(&out, pen, DIAMETER_P, COMMAND_MA, APP_CX, 1, 2);
    avp_put(&out, AVP_SESSION_ID, BYTES("hss;1;2"));
    avp_put_u32(&out, AVP_AUTH_SESSION_STATE, 1);
    avp_put_u32(&out, AVP_RESULT_CODE, 2001);
    avp_put(&out, AVP_HOST_IP_ADDRESS, BYTES("\0\1\x0a\0\0\1"));
    avp_put(&out, AVP_HOST_IP_ADDRESS, BYTES("\0\2\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1"));
    avp_open(&out, AVP_SIP_AUTH_DATA_ITEM);
    avp_put(&out, AVP_SIP_AUTHENTICATION_SCHEME, BYTES("SIP Digest"));
    avp_open(&out, AVP_SIP_DIGEST_AUTHENTICATE);
    avp_put(&out, AVP_DIGEST_HA1, BYTES("0123"));
    avp_close(&out);
    avp_close(&out);
    avp_put(&out, AVP_USER_DATA, BYTES("<?xml?>\n<IMSSubscription/>"));
    avp_put(&out, AVP_CONFIDENTIALITY_KEY, BYTES("\x01\xff"));
    return diameter_end(&out);
}

TEST(diameter_groups_are_nested_and_values_read_by_type)
{
    static char room[ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct bytes maa = write_maa(&pen);
    same_tree(PROTO_CX, maa,
              "CX: MAA 2001 [0,220)\n"
              "  Version: 1 [0,1)\n"
              "  Length: 220 [1,4)\n"
              "  Flags: P [4,5)\n"
              "  Command: 303 MAA [5,8)\n"
              "  Application: 16777216 Cx [8,12)\n"
              "  Hop-by-Hop: 0x00000001 [12,16)\n"
              "  End-to-End: 0x00000002 [16,20)\n"
              "  Session-Id (263): hss;1;2 [20,35)\n"
              "  Auth-Session-State (277): 1 NO_STATE_MAINTAINED [36,48)\n"
              "  Result-Code (268): 2001 [48,60)\n"
              "  Host-IP-Address (257): 10.0.0.1 [60,74)\n"
              "  Host-IP-Address (257): 2001:db8:0:0:0:0:0:1 [76,102)\n"
              "  SIP-Auth-Data-Item (612, vendor 10415):  [104,164)\n"
              "    SIP-Authentication-Scheme (608, vendor 10415): SIP Digest [116,138)\n"
              "    SIP-Digest-Authenticate (635, vendor 10415):  [140,164)\n"
              "      Digest-HA1 (121): 0123 [152,164)\n"
              "  User-Data (606, vendor 10415): <?xml?>\\n<IMSSubscription/> [164,202)\n"
              "  Confidentiality-Key (625, vendor 10415): 0x01ff [204,218)\n");
    room[55] = 9; /* the length of Result-Code */
    room[24] = 0; /* the M flag of Session-Id */
    same_tree(PROTO_CX, maa,
              "CX: MAA, malformed at 58: padding is not zero (RFC 6733 4 [M]) [0,220)\n"
              "  Version: 1 [0,1)\n"
              "  Length: 220 [1,4)\n"
              "  Flags: P [4,5)\n"
              "  Command: 303 MAA [5,8)\n"
              "  Application: 16777216 Cx [8,12)\n"
              "  Hop-by-Hop: 0x00000001 [12,16)\n"
              "  End-to-End: 0x00000002 [16,20)\n"
              "  Session-Id (263, flags -): hss;1;2 [20,35)\n"
              "  Auth-Session-State (277): 1 NO_STATE_MAINTAINED [36,48)\n"
              "  Result-Code (268): 0x00 [48,57)\n"
              "fault at 58");
}

static const char reg[] =
    "REGISTER sip:ims.example SIP/2.0\r\nVia: SIP/2.0/TCP wsf;branch=z9hG4bK2, SIP/2.0/WSS df7.invalid:5060;rport\r\n"
    "Max-Forwards: 69\r\nFrom: <sip:alice@ims.example>;tag=f1\r\nTo: \"Al \xc3\xa9\" <sip:alice@ims.example>\r\n"
    "Call-ID: c1\r\nCSeq: 7\r\n REGISTER\r\nAuthorization: Digest username=\"a\",nonce=\"\",qop=auth\r\n"
    "Content-Length: 2\r\n\r\nh\n";

TEST(sip_lines_are_opened)
{
    same_tree(PROTO_SIP, bytes_text(reg),
              "SIP: REGISTER sip:ims.example (CSeq 7) [0,311)\n"
              "  Request-Line: REGISTER sip:ims.example SIP/2.0 [0,32)\n"
              "    uri: sip:ims.example [9,24)\n"
              "      host: ims.example [13,24)\n"
              "  Via: SIP/2.0/TCP wsf;branch=z9hG4bK2, SIP/2.0/WSS df7.invalid:5060;rport [34,108)\n"
              "    element: SIP/2.0/TCP wsf;branch=z9hG4bK2 [39,70)\n"
              "      transport: TCP [47,50)\n"
              "      host: wsf [51,54)\n"
              "      branch: z9hG4bK2 [55,70)\n"
              "    element: SIP/2.0/WSS df7.invalid:5060;rport [72,106)\n"
              "      transport: WSS [80,83)\n"
              "      host: df7.invalid [84,95)\n"
              "      port: 5060 [72,106)\n"
              "      rport:  [101,106)\n"
              "  Max-Forwards: 69 [108,126)\n"
              "  From: <sip:alice@ims.example>;tag=f1 [126,164)\n"
              "    uri: sip:alice@ims.example [133,154)\n"
              "      user: alice [137,142)\n"
              "      host: ims.example [143,154)\n"
              "    tag: f1 [156,162)\n"
              "  To: \"Al \xc3\xa9\" <sip:alice@ims.example> [164,201)\n"
              "    display: Al \xc3\xa9 [169,174)\n"
              "    uri: sip:alice@ims.example [177,198)\n"
              "      user: alice [181,186)\n"
              "      host: ims.example [187,198)\n"
              "  Call-ID: c1 [201,214)\n"
              "  CSeq: 7 REGISTER [214,234)\n"
              "  Authorization: Digest username=\"a\",nonce=\"\",qop=auth [234,288)\n"
              "    scheme: Digest [249,255)\n"
              "    username: a [266,267)\n"
              "    nonce:  [276,276)\n"
              "    qop: auth [282,286)\n"
              "  Content-Length: 2 [288,307)\n"
              "  Body: h\\n [309,311)\n");
}

TEST(http_queries_cookies_and_forms_are_opened)
{
    same_tree(PROTO_HTTP,
              BYTES("POST /login?kind=ims HTTP/1.1\r\nHost: wws\r\nCookie: a=1; sid=xyz\r\n"
                    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 12\r\n\r\nuser=a%40&p="),
              "HTTP: POST /login [0,147)\n"
              "  Request-Line: POST /login?kind=ims HTTP/1.1 [0,29)\n"
              "    kind: ims [12,20)\n"
              "  Host: wws [31,42)\n"
              "  Cookie: a=1; sid=xyz [42,64)\n"
              "    a: 1 [50,53)\n"
              "    sid: xyz [55,62)\n"
              "  Content-Type: application/x-www-form-urlencoded [64,113)\n"
              "  Content-Length: 12 [113,133)\n"
              "  Body: user=a%40&p= [135,147)\n"
              "    user: a%40 [135,144)\n"
              "    p:  [145,147)\n");
    same_tree(PROTO_WS, BYTES("HTTP/1.1 302 Found\r\nLocation: https://bsf/login?x=1\r\nContent-Length: 0\r\n\r\n"),
              "WS: 302 Found [0,74)\n"
              "  Status-Line: HTTP/1.1 302 Found [0,18)\n"
              "  Location: https://bsf/login?x=1 [20,53)\n"
              "    origin: https://bsf [30,41)\n"
              "    path: /login [41,47)\n"
              "    x: 1 [48,51)\n"
              "  Content-Length: 0 [53,72)\n");
}

TEST(control_frames_are_opened)
{
    same_tree(PROTO_WS,
              BYTES("\x88\x05\x03\xe8"
                    "bye"),
              "WS: CLOSE 1000 [0,7)\n"
              "  FIN: 1 [0,2)\n"
              "  opcode: close [0,2)\n"
              "  masked: 0 [0,2)\n"
              "  code: 1000 [2,4)\n"
              "  reason: bye [4,7)\n");
    same_tree(PROTO_WS, BYTES("\x89\x02\x01\\"),
              "WS: PING [0,4)\n"
              "  FIN: 1 [0,2)\n"
              "  opcode: ping [0,2)\n"
              "  masked: 0 [0,2)\n"
              "  payload: \\x01\\\\ [2,4)\n");
    same_tree(PROTO_WS, BYTES("\x89"),
              "WS: WS, malformed at 1: the frame is not whole (RFC 6455 5.2 [M]) [0,1)\n"
              "fault at 1");
}

TEST(a_summary_is_one_line)
{
    static const struct {
        enum proto proto;
        struct bytes bytes;
        const char *summary;
    } rows[] = {
        {PROTO_HTTP, BYTES_ROW("GET /a?code=secret HTTP/1.1\r\nHost: w\r\n\r\n"), "GET /a"},
        {PROTO_HTTP, BYTES_ROW("PATCH /a HTTP/1.1\r\nHost: w\r\n\r\n"), "PATCH /a"},
        {PROTO_WS, BYTES_ROW("GET /sip HTTP/1.1\r\nHost: w\r\nSec-WebSocket-Protocol: sip\r\n\r\n"), "OPEN /sip (sip)"},
        {PROTO_SIP, BYTES_ROW("x"), "SIP, malformed at 1: the head ends inside a line (RFC 3261 7.3.1 [M])"},
        {PROTO_CX, BYTES_ROW("\x01\0\0\x14\x80\0\x01\x36\0\0\0\0\0\0\0\0\0\0\0\0"), "command 310 request"},
        {PROTO_ZH,
         BYTES_ROW("\x01\0\0\x20\xc0\0\x01\x2f\x01\0\0\5\0\0\0\0\0\0\0\0\0\0\0\1\x40\0\0\x09"
                   "a\0\0\0"),
         "MAR a"},
        {PROTO_CX,
         BYTES_ROW("\x01\0\0\x28\x40\0\x01\x2c\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\1\x29\x40\0\0\x14\0\0\1\x2a\x40\0\0\x0c"
                   "\0\0\x13\x89"),
         "UAA experimental 5001"},
    };
    static struct message message;
    static char room[ROOM];
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct pen pen = pen_on(room, sizeof room);
        message_scan(&message, rows[i].proto, rows[i].bytes, WS_FROM_SERVER);
        dissect_summary(&pen, &message);
        same_bytes(pen_done(&pen), bytes_text(rows[i].summary));
    }
}

struct bounds {
    uint32_t count, depth;
};

static void check_item(void *self, const struct dissect_item *item)
{
    struct bounds *bounds = self;
    assert_true(item->at <= item->end && item->end <= bounds->count);
    assert_true(item->depth <= bounds->depth + 1);
    bounds->depth = item->depth;
}

TEST(a_message_cut_anywhere_gives_what_is_left_of_it)
{
    static char room[ROOM], scratch_room[256];
    static struct message message;
    struct pen pen = pen_on(room, sizeof room);
    struct bytes whole[] = {write_maa(&pen), bytes_text(reg)};
    static const enum proto protos[] = {PROTO_CX, PROTO_SIP};
    for (unsigned i = 0; i < COUNT(whole); i++) {
        for (uint32_t count = 0; count < whole[i].count; count++) {
            struct pen scratch = pen_on(scratch_room, count); /* a scratch that may be too small as well */
            struct bounds bounds = {.count = count};
            message_scan(&message, protos[i], bytes_part(whole[i], 0, count), WS_FROM_SERVER);
            if (count > sizeof scratch_room) scratch.end = scratch_room + sizeof scratch_room;
            assert_non_null(dissect(&message, &scratch, check_item, &bounds).why);
        }
    }
}

TESTS(UNIT(diameter_groups_are_nested_and_values_read_by_type), UNIT(sip_lines_are_opened),
      UNIT(http_queries_cookies_and_forms_are_opened), UNIT(control_frames_are_opened), UNIT(a_summary_is_one_line),
      UNIT(a_message_cut_anywhere_gives_what_is_left_of_it))
