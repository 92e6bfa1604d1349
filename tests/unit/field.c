/* Fields of messages: every path of the language finds its row, every row reads its value. */
#include "field.h"

#include "base64.h"
#include "field_read.h"
#include "jws.h"
#include "moment.h"
#include "test.h"

enum { ROOM = 8192 };

static const char reg[] =
    "REGISTER sip:ims.example SIP/2.0\r\n"
    "Via: SIP/2.0/TCP wsf.ims.example;branch=z9hG4bK2, SIP/2.0/WSS df7.invalid;branch=z9hG4bK1\r\n"
    "v: SIP/2.0/udp last.example:5060;branch=z9hG4bK0\r\n"
    "Max-Forwards: 69\r\n"
    "From: <sip:alice@ims.example>;tag=f1\r\n"
    "To: \"Alice\" <sip:alice@ims.example>\r\n"
    "Contact: <sip:alice@df7.invalid;transport=ws>;reg-id=1;+sip.instance=\"<urn:uuid:1>\";expires=600\r\n"
    "Call-ID: c1\r\n"
    "CSeq: 7 REGISTER\r\n"
    "Expires: 600000\r\n"
    "Supported: path, outbound\r\n"
    "Supported: gruu\r\n"
    "Require: path\r\n"
    "Path: <sip:pcscf.ims.example;lr>, <sip:flow@wsf.ims.example;lr;ob>\r\n"
    "P-Lab-Credential: password=\"won\\\"der\"\r\n"
    "P-Lab-Login: ok;impi=\"alice.private@ims.example\"\r\n"
    "P-Lab-Proof: a.b.c\r\n"
    "Authorization: Digest username=\"alice.private@ims.example\",realm=\"ims.example\",nonce=\"\","
    "uri=\"sip:ims.example\",response=\"0123\",qop=auth,nc=0000000a,cnonce=\"xy\",algorithm=md5,"
    "integrity-protected=\"tls-pending\"\r\n"
    "X-Lab: one\r\n"
    "X-Lab: two\r\n"
    "Content-Length: 2\r\n\r\nhi";

static const char challenge[] =
    "SIP/2.0 401 Unauthorized\r\n"
    "Via: SIP/2.0/WSS df7.invalid;branch=z9hG4bK1\r\n"
    "From: <sip:alice@ims.example>;tag=f1\r\n"
    "To: <sip:alice@ims.example>;tag=t1\r\n"
    "Call-ID: c1\r\n"
    "CSeq: 1 REGISTER\r\n"
    "WWW-Authenticate: Digest realm=\"ims.example\", nonce=\"n1\", algorithm=MD5, qop=\"auth\", stale=TRUE\r\n"
    "Authentication-Info: qop=auth,rspauth=\"beef\",cnonce=\"xy\",nc=00000001\r\n"
    "Service-Route: <sip:orig@scscf.ims.example;lr>\r\n"
    "P-Associated-URI: <sip:alice@ims.example>, <tel:+15550001>\r\n"
    "Min-Expires: 60\r\n"
    "Content-Length: 0\r\n\r\n";

static const char form[] =
    "POST /login?kind=ims&state=S%201 HTTP/1.1\r\nHost: wws\r\nCookie: a=1; sid=xyz\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 27\r\n\r\nuser=alice%40ims&password=p";

static const char redirect[] =
    "HTTP/1.1 302 Found\r\nLocation: https://bsf.ims.example:8443/bsf/login?client_id=wws&state=S+1\r\n"
    "Set-Cookie: sid=xyz; Secure; HttpOnly; SameSite=lax\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n";

static const char page[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 115\r\n\r\n"
                           "<html><script>x({})</script><script type=\"application/json\">"
                           "{\"ticket\":\"T\\u0031\",\"list\":[5,{\"a\":true}]}</script>    ";

static const char token_answer[] =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 19\r\n\r\n{\"next\":\"ims-auth\"}";

static const char opening[] =
    "GET /sip HTTP/1.1\r\nHost: wsf\r\nOrigin: https://wws\r\nSec-WebSocket-Protocol: sip\r\n\r\n";

struct row {
    const char *path;
    const char *value; /* a text; digits of a number; "+" a flag that is there; NULL absent */
};

static void check(enum proto proto, struct bytes bytes, const struct row *rows, unsigned count)
{
    static struct message message;
    static char room[ROOM];
    message_scan(&message, proto, bytes, WS_FROM_SERVER);
    if (message.error.why) fail_msg("%s at %u", message.error.why, message.error.at);
    for (unsigned i = 0; i < count; i++) {
        struct pen pen = pen_on(room, sizeof room), digits;
        char number[24];
        struct field_path path;
        struct field_value value;
        const char *why;
        memset(&value, 0xa5, sizeof value);
        const char *text = rows[i].path;
        if (!field_find(&path, proto, bytes_text(text), &why)) fail_msg("%s: %s", text, why ? why : "?");
        uint32_t nth = path.row->type == FIELD_LIST && rows[i].value && rows[i].value[0] == '1';
        path.row->read(&message, &path, nth, &pen, &value);
        if (value.present != (rows[i].value != NULL)) fail_msg("%s is %s", text, value.present ? "there" : "not");
        if (!value.present || path.row->type == FIELD_FLAG) continue;
        digits = pen_on(number, sizeof number);
        pen_u64(&digits, value.number);
        bool counted = path.row->type == FIELD_NUMBER || path.row->type == FIELD_TIME;
        struct bytes read = counted ? pen_done(&digits) : value.text;
        struct bytes wanted = bytes_from(bytes_text(rows[i].value), path.row->type == FIELD_LIST);
        if (!bytes_equal(read, wanted)) fail_msg("%s is '%.*s'", text, (int)read.count, read.at);
    }
}

static const struct row register_rows[] = {
    {"request-uri", "sip:ims.example"},
    {"call-id", "c1"},
    {"cseq", "7"},
    {"max-forwards", "69"},
    {"expires", "600000000000"},
    {"min-expires", NULL},
    {"to.uri", "sip:alice@ims.example"},
    {"to.tag", NULL},
    {"from.uri", "sip:alice@ims.example"},
    {"from.tag", "f1"},
    {"via.count", "3"},
    {"via[0].host", "wsf.ims.example"},
    {"via[1].host", "df7.invalid"},
    {"via[1].branch", "z9hG4bK1"},
    {"via[1].transport", "WSS"},
    {"via[2].transport", "UDP"},
    {"via[3].host", NULL},
    {"via", "SIP/2.0/TCP wsf.ims.example;branch=z9hG4bK2, SIP/2.0/WSS df7.invalid;branch=z9hG4bK1, "
            "SIP/2.0/udp last.example:5060;branch=z9hG4bK0"},
    {"path.count", "2"},
    {"path[0].host", "pcscf.ims.example"},
    {"path[1].host", "wsf.ims.example"},
    {"path[1].uri", "sip:flow@wsf.ims.example;lr;ob"},
    {"path[2].uri", NULL},
    {"path", "<sip:pcscf.ims.example;lr>, <sip:flow@wsf.ims.example;lr;ob>"},
    {"contact.uri", "sip:alice@df7.invalid;transport=ws"},
    {"contact.host", "df7.invalid"},
    {"contact.expires", "600000000"},
    {"contact.reg-id", "1"},
    {"contact.instance", "<urn:uuid:1>"},
    {"contact.star", NULL},
    {"contact.count", "1"},
    {"contact", "<sip:alice@df7.invalid;transport=ws>;reg-id=1;+sip.instance=\"<urn:uuid:1>\";expires=600"},
    {"supported", "0path"},
    {"supported", "1outbound"},
    {"require", "0path"},
    {"unsupported", NULL},
    {"lab-credential", "password=\"won\\\"der\""},
    {"lab-credential.password", "won\"der"},
    {"lab-credential.ha1", NULL},
    {"lab-login", "ok;impi=\"alice.private@ims.example\""},
    {"lab-login.impi", "alice.private@ims.example"},
    {"lab-proof", "a.b.c"},
    {"auth.scheme", "Digest"},
    {"auth.username", "alice.private@ims.example"},
    {"auth.realm", "ims.example"},
    {"auth.nonce", ""},
    {"auth.uri", "sip:ims.example"},
    {"auth.response", "0123"},
    {"auth.qop", "auth"},
    {"auth.nc", "10"},
    {"auth.cnonce", "xy"},
    {"auth.algorithm", "MD5"},
    {"auth.opaque", NULL},
    {"auth.integrity-protected", "tls-pending"},
    {"auth.token", NULL},
    {"auth.token.sub", NULL},
    {"header(X-Lab)", "one, two"},
    {"header(x-lab)", "one, two"},
    {"header(\"X-Lab\")", "one, two"},
    {"header(Call-ID)", "c1"},
    {"header(X-None)", NULL},
    {"body", "hi"},
    {"www-auth", NULL},
    {"service-route", NULL},
};

TEST(a_register_has_its_fields)
{
    check(PROTO_SIP, bytes_text(reg), register_rows, COUNT(register_rows));
}

TEST(an_answer_has_its_fields)
{
    static const struct row rows[] = {
        {"request-uri", NULL},
        {"to.tag", "t1"},
        {"www-auth.scheme", "Digest"},
        {"www-auth.realm", "ims.example"},
        {"www-auth.nonce", "n1"},
        {"www-auth.algorithm", "MD5"},
        {"www-auth.qop", "auth"},
        {"www-auth.stale", "true"},
        {"www-auth.opaque", NULL},
        {"auth.nonce", NULL},
        {"authentication-info.rspauth", "beef"},
        {"authentication-info.nc", "1"},
        {"authentication-info.qop", "auth"},
        {"authentication-info.nextnonce", NULL},
        {"authentication-info", "qop=auth,rspauth=\"beef\",cnonce=\"xy\",nc=00000001"},
        {"service-route", "0sip:orig@scscf.ims.example;lr"},
        {"p-associated-uri", "0sip:alice@ims.example"},
        {"p-associated-uri", "1tel:+15550001"},
        {"min-expires", "60000000"},
        {"expires", NULL},
        {"body", NULL},
        {"www-auth", "Digest realm=\"ims.example\", nonce=\"n1\", algorithm=MD5, qop=\"auth\", stale=TRUE"},
    };
    check(PROTO_SIP, bytes_text(challenge), rows, COUNT(rows));
}

TEST(http_has_its_fields)
{
    static const struct row posted[] = {
        {"query.kind", "ims"},
        {"query.state", "S 1"},
        {"query.code", NULL},
        {"form.user", "alice@ims"},
        {"form.password", "p"},
        {"form.none", NULL},
        {"cookie(sid)", "xyz"},
        {"cookie(none)", NULL},
        {"header(Host)", "wws"},
        {"json.user", NULL},
        {"body", "user=alice%40ims&password=p"},
    };
    static const struct row redirected[] = {
        {"location.origin", "https://bsf.ims.example:8443"},
        {"location.host", "bsf.ims.example"},
        {"location.path", "/bsf/login"},
        {"location.query.client_id", "wws"},
        {"location.query.state", "S 1"},
        {"location.query.x", NULL},
        {"set-cookie(sid)", "xyz"},
        {"set-cookie(sid).secure", "+"},
        {"set-cookie(sid).http-only", "+"},
        {"set-cookie(sid).same-site", "Lax"},
        {"set-cookie(b)", "2"},
        {"set-cookie(b).secure", NULL},
        {"set-cookie(b).same-site", NULL},
        {"set-cookie(c)", NULL},
        {"location", "https://bsf.ims.example:8443/bsf/login?client_id=wws&state=S+1"},
        {"body", NULL},
    };
    static const struct row paged[] = {
        {"json.ticket", "T1"}, {"json.list.0", "5"}, {"json.list.1.a", "true"},
        {"json.list.2", NULL}, {"json.none", NULL},  {"form.user", NULL},
    };
    static const struct row answered[] = {{"json.next", "ims-auth"}, {"json.next.deeper", NULL}};
    check(PROTO_HTTP, bytes_text(form), posted, COUNT(posted));
    check(PROTO_HTTP, bytes_text(redirect), redirected, COUNT(redirected));
    check(PROTO_HTTP, bytes_text(page), paged, COUNT(paged));
    check(PROTO_HTTP, bytes_text(token_answer), answered, COUNT(answered));
}

TEST(a_websocket_has_its_fields)
{
    static const struct row opened[] = {
        {"subprotocol", "sip"},
        {"header(Origin)", "https://wws"},
        {"close-code", NULL},
        {"auth.token", NULL},
    };
    static const struct row closed[] = {{"close-code", "1000"}, {"subprotocol", NULL}, {"header(Origin)", NULL}};
    check(PROTO_WS, bytes_text(opening), opened, COUNT(opened));
    check(PROTO_WS, BYTES("\x88\x02\x03\xe8"), closed, COUNT(closed));
}

TEST(a_bearer_token_has_its_claims)
{
    static char room[ROOM], sip_room[ROOM];
    static const unsigned char key[32] = "an Ed25519 seed for tests, 32 oc";
    struct pen pen = pen_on(room, sizeof room), sip = pen_on(sip_room, sizeof sip_room);
    jws_sign(&pen, JWS_EDDSA, BYTES("at+jwt"),
             BYTES("{\"iss\":\"https://bsf\",\"aud\":\"wsf\",\"sub\":\"alice\",\"impu\":[\"sip:a\",\"tel:1\"],"
                   "\"client_id\":\"wws\",\"scope\":\"s\",\"iat\":1,\"exp\":3601,\"jti\":\"j\","
                   "\"cnf\":{\"jkt\":\"k\"}}"),
             bytes_of(key, sizeof key));
    struct bytes token = pen_done(&pen);
    pen_lit(&sip, "REGISTER sip:h SIP/2.0\r\nVia: SIP/2.0/WSS a;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=1\r\n"
                  "To: <sip:a@h>\r\nCall-ID: c\r\nCSeq: 1 REGISTER\r\nMax-Forwards: 70\r\nAuthorization: Bearer ");
    pen_bytes(&sip, token);
    pen_lit(&sip, "\r\nContent-Length: 0\r\n\r\n");
    static const struct row rows[] = {
        {"auth.scheme", "Bearer"},
        {"auth.token.iss", "https://bsf"},
        {"auth.token.aud", "wsf"},
        {"auth.token.sub", "alice"},
        {"auth.token.impu", "0sip:a"},
        {"auth.token.impu", "1tel:1"},
        {"auth.token.client-id", "wws"},
        {"auth.token.scope", "s"},
        {"auth.token.iat", "1000000"},
        {"auth.token.exp", "3601000000"},
        {"auth.token.jti", "j"},
        {"auth.token.jkt", "k"},
        {"auth.nonce", NULL},
    };
    check(PROTO_SIP, pen_done(&sip), rows, COUNT(rows));
}

static struct bytes maa(struct pen *pen)
{
    struct diameter_pen out;
    diameter_begin(&out, pen, DIAMETER_P, COMMAND_MA, APP_CX, 1, 2);
    avp_put(&out, AVP_SESSION_ID, BYTES("hss;1;2"));
    avp_put_u32(&out, AVP_AUTH_SESSION_STATE, 1);
    avp_open(&out, AVP_EXPERIMENTAL_RESULT);
    avp_put_u32(&out, AVP_VENDOR_ID, VENDOR_3GPP);
    avp_put_u32(&out, AVP_EXPERIMENTAL_RESULT_CODE, 5001);
    avp_close(&out);
    avp_open(&out, AVP_SERVER_CAPABILITIES);
    avp_put(&out, AVP_SERVER_NAME, BYTES("sip:other"));
    avp_put_u32(&out, AVP_MANDATORY_CAPABILITY, 3);
    avp_close(&out);
    avp_put(&out, AVP_SERVER_NAME, BYTES("sip:scscf"));
    avp_open(&out, AVP_SIP_AUTH_DATA_ITEM);
    avp_put(&out, AVP_SIP_AUTHENTICATION_SCHEME, BYTES("SIP Digest"));
    avp_open(&out, AVP_SIP_DIGEST_AUTHENTICATE);
    avp_put(&out, AVP_DIGEST_ALGORITHM, BYTES("md5"));
    avp_put(&out, AVP_DIGEST_HA1, BYTES("0123"));
    avp_close(&out);
    avp_close(&out);
    avp_put_u32(&out, AVP_SERVER_ASSIGNMENT_TYPE, ASSIGNMENT_REGISTRATION);
    avp_put_u32(&out, AVP_REASON_CODE, 99);
    return diameter_end(&out);
}

TEST(diameter_has_its_fields_at_any_depth)
{
    static char room[ROOM];
    struct pen pen = pen_on(room, sizeof room);
    static const struct row rows[] = {
        {"session-id", "hss;1;2"},
        {"Session-Id", "hss;1;2"},
        {"result-code", NULL},
        {"experimental-result", "5001"},
        {"experimental-result-code", "5001"},
        {"auth-scheme", "SIP Digest"},
        {"digest-ha1", "0123"},
        {"digest-algorithm", "MD5"},
        {"digest-realm", NULL},
        {"server-name", "sip:scscf"},
        {"mandatory-capability", "3"},
        {"server-capabilities", "+"},
        {"user-name", NULL},
        {"server-assignment-type", "REGISTRATION"},
        {"reason-code", "99"},
        {"auth-session-state", "NO_STATE_MAINTAINED"},
        {"avp(121, 0)", "0123"},
        {"avp(602,10415)", "sip:other"},
        {"avp(602, 0)", NULL},
        {"supported-features", NULL},
    };
    check(PROTO_CX, maa(&pen), rows, COUNT(rows));
}

TEST(a_path_that_is_no_field_says_so_and_names_the_nearest)
{
    static const struct {
        enum proto proto;
        const char *path, *nearest;
        bool malformed;
    } rows[] = {
        {PROTO_SIP, "auth.nonse", "auth.nonce", false},
        {PROTO_SIP, "cal-id", "call-id", false},
        {PROTO_SIP, "via[0].hots", "via[N].host", false},
        {PROTO_SIP, "via.host", "via[N].host", true},
        {PROTO_SIP, "via[x].host", "via[N].host", true},
        {PROTO_SIP, "via[0", "via", true},
        {PROTO_SIP, "cseq[0]", "cseq", true},
        {PROTO_SIP, "cseq(x)", "cseq", true},
        {PROTO_SIP, "header", "header(Name)", true},
        {PROTO_SIP, "header()", "header(Name)", true},
        {PROTO_SIP, "header(a, b)", "header(Name)", true},
        {PROTO_SIP, "haeder(Via)", "header(Name)", false},
        {PROTO_SIP, "json.next", "", false},
        {PROTO_HTTP, "jsn.next", "json.X.Y", false},
        {PROTO_HTTP, "json.", "json.X.Y", true},
        {PROTO_HTTP, "json.a.", "json.X.Y", true},
        {PROTO_HTTP, "form.a.b", "form.X", true},
        {PROTO_HTTP, "location.qery.state", "location.query.X", false},
        {PROTO_CX, "avp(1)", "avp(CODE, VENDOR)", true},
        {PROTO_CX, "avp(1, 2, 3)", "avp(CODE, VENDOR)", true},
        {PROTO_CX, "publik-identity", "public-identity", false},
        {PROTO_CX, "visited-network-identifer", "Visited-Network-Identifier", false},
        {PROTO_CX, "TEXT-AVP", "", false},
        {PROTO_CX, "zzzzzz", "", false},
        {PROTO_SIP, "", "", false},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct field_path path;
        const char *why;
        struct bytes text = bytes_text(rows[i].path);
        if (field_find(&path, rows[i].proto, text, &why)) fail_msg("%s is a field", rows[i].path);
        if ((why != NULL) != rows[i].malformed) fail_msg("%s: %s", rows[i].path, why ? why : "unknown");
        assert_int_equal(path.row != NULL, rows[i].malformed);
        if (!rows[i].malformed) same_bytes(field_nearest(rows[i].proto, text), bytes_text(rows[i].nearest));
        else assert_string_equal(path.row->path, rows[i].nearest);
    }
}

TEST(every_row_is_whole_and_found_by_a_path_of_its_shape)
{
    for (uint32_t i = 0; i < field_row_count; i++) {
        const struct field_row *row = &field_rows[i];
        assert_true(row->protos != 0);
        assert_non_null(row->read);
        assert_true(strlen(row->help) > 5);
        assert_int_equal(row->words != NULL, row->type == FIELD_WORD);
        if (row->read == field_avp && row->detail == AVP_UNKNOWN) continue;
        char text[64];
        struct pen pen = pen_on(text, sizeof text);
        for (const char *at = row->path; *at; at++) pen_char(&pen, *at == 'N' && at[-1] == '[' ? '0' : *at);
        struct bytes shape = pen_done(&pen);
        for (unsigned proto = PROTO_NONE + 1; proto < PROTO_COUNT; proto++) {
            struct field_path path;
            const char *why;
            if (!(row->protos & 1u << proto)) continue;
            if (!field_find(&path, (enum proto)proto, shape, &why)) fail_msg("%s: %s", row->path, why ? why : "?");
            if (path.row != row) fail_msg("%s is hidden by %s", row->path, path.row->path);
        }
    }
}

TEST(a_malformed_message_has_no_fields)
{
    static struct message message;
    static char room[ROOM];
    static const struct {
        enum proto proto;
        struct bytes bytes;
    } rows[] = {
        {PROTO_SIP, BYTES_ROW("REGISTER sip:h SIP/2.0\r\nVia: x\r\n\r\n")},
        {PROTO_SIP, BYTES_ROW("")},
        {PROTO_HTTP, BYTES_ROW("GET / HTTP/1.1\r\n\r\n")},
        {PROTO_WS, BYTES_ROW("GET / HTTP/1.1\r\n\r\n")},
        {PROTO_WS, BYTES_ROW("\x88")},
        {PROTO_CX, BYTES_ROW("\x01")},
        {PROTO_ZH, BYTES_ROW("")},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        message_scan(&message, rows[i].proto, rows[i].bytes, WS_FROM_SERVER);
        assert_non_null(message.error.why);
        for (uint32_t n = 0; n < field_row_count; n++) {
            struct pen pen = pen_on(room, sizeof room);
            struct field_path path = {
                .row = &field_rows[n], .detail = field_rows[n].detail, .arg = {BYTES("1"), BYTES("1")}, .arg_count = 2};
            struct field_value value;
            if (!(field_rows[n].protos & 1u << rows[i].proto)) continue;
            field_rows[n].read(&message, &path, 0, &pen, &value);
            assert_false(value.present);
        }
    }
}

TESTS(UNIT(a_register_has_its_fields), UNIT(an_answer_has_its_fields), UNIT(http_has_its_fields),
      UNIT(a_websocket_has_its_fields), UNIT(a_bearer_token_has_its_claims), UNIT(diameter_has_its_fields_at_any_depth),
      UNIT(a_path_that_is_no_field_says_so_and_names_the_nearest),
      UNIT(every_row_is_whole_and_found_by_a_path_of_its_shape), UNIT(a_malformed_message_has_no_fields))
