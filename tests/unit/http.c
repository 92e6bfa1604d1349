/* HTTP/1.1: whole messages, what must be refused, and what headers, forms, cookies and URIs say. */
#include "http.h"
#include "test.h"

static struct http http; /* large, and the tests look at one at a time */
static char room[4096];

#define GET "GET / HTTP/1.1\r\nHost: a\r\n"
#define OK "HTTP/1.1 200 OK\r\n"

static const struct {
    const char *text, *why;
} messages[] = {
    {GET "\r\n", NULL},
    {"POST /login?a=1 HTTP/1.1\r\nHost: wws.ims.example:8443\r\nContent-Length: 3\r\n\r\na=1", NULL},
    {"BREW /pot HTTP/1.1\r\nhost: [2001:db8::1]:80\r\n\r\n", NULL},
    {OK "\r\n", NULL},
    {OK "Content-Length: 2\r\n\r\n{}", NULL},
    {"HTTP/1.1 204 \r\nContent-Length: 0\r\n\r\n", NULL},
    {"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n", NULL},
    {"", "the head ends inside a line"},
    {GET, "no empty line behind the head"},
    {"GET / HTTP/1.1\nHost: a\n\n", "an LF without CR"},
    {"GET /\r\nHost: a\r\n\r\n", "not HTTP/1.1"},
    {"GET / HTTP/1.0\r\nHost: a\r\n\r\n", "HTTP/1.0 is not read here"},
    {"GET / http/1.1\r\nHost: a\r\n\r\n", "not HTTP/1.1"},
    {"GET /  HTTP/1.1\r\nHost: a\r\n\r\n", "not HTTP/1.1"},
    {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "a target is not in origin-form"},
    {"GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "a target is not in origin-form"},
    {"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "a target is not in origin-form"},
    {"GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", "a target has a foreign character"},
    {"GET /%4 HTTP/1.1\r\nHost: a\r\n\r\n", "a target has a foreign character"},
    {"GET /\xc3\xa4 HTTP/1.1\r\nHost: a\r\n\r\n", "a target has a foreign character"},
    {"G@T / HTTP/1.1\r\nHost: a\r\n\r\n", "a method is not a token"},
    {" / HTTP/1.1\r\nHost: a\r\n\r\n", "a method is not a token"},
    {"HTTP/1.1 200\r\n\r\n", "no status code"},
    {"HTTP/1.1 20 OK\r\n\r\n", "no status code"},
    {"HTTP/1.1 099 No\r\n\r\n", "no status code"},
    {"HTTP/1.1 600 No\r\n\r\n", "no status code"},
    {"HTTP/1.1  200 OK\r\n\r\n", "no status code"},
    {"HTTP/2 200 OK\r\n\r\n", "not HTTP/1.1"},
    {GET "X : 1\r\n\r\n", "a blank before the colon"},
    {GET "X: 1\r\n 2\r\n\r\n", "a folded header line"},
    {GET "X\r\n\r\n", "a header line without a colon"},
    {GET "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "a transfer coding"},
    {GET "Transfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n", "a transfer coding"},
    {"GET / HTTP/1.1\r\n\r\n", "not exactly one Host"},
    {GET "HOST: b\r\n\r\n", "not exactly one Host"},
    {"GET / HTTP/1.1\r\nHost:\r\n\r\n", "no host"},
    {"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "a host has a foreign character"},
    {"GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", "a host has a foreign character"},
    {"GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n", "no port number"},
    {"GET / HTTP/1.1\r\nHost: a:\r\n\r\n", "no port number"},
    {"GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", "an IPv6 address is not closed"},
    {OK "\r\nx", "a body without Content-Length"},
    {OK "Content-Length: 3\r\n\r\nab", "the body is shorter than Content-Length"},
    {OK "Content-Length: 1\r\n\r\nab", "something follows the body"},
    {OK "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab", "Content-Length stands twice"},
    {OK "Content-Length: 2, 2\r\n\r\nab", "Content-Length is no number"},
    {OK "Content-Length: +2\r\n\r\nab", "Content-Length is no number"},
    {OK "Content-Length: 0x2\r\n\r\nab", "Content-Length is no number"},
    {OK "Content-Length: 4294967298\r\n\r\nab", "Content-Length is no number"},
    {OK "Content-Length: \r\n\r\n", "Content-Length is no number"},
    {"HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nab", "a body in a response that has none"},
};

TEST(a_message_is_whole_and_strict_or_a_fault)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(messages); i++) {
        struct parse_error error = http_scan(&http, bytes_text(messages[i].text));
        same_bytes(bytes_text(error.why), bytes_text(messages[i].why));
        assert_true(error.at <= strlen(messages[i].text));
    }
}

TEST(what_was_read_stands_in_the_view)
{
    static const char request[] =
        "POST /bsf/token?x=1&y HTTP/1.1\r\nhost: bsf\r\nX-Lab: yes\r\ncontent-length: 5\r\n\r\na=b&c";
    static const char response[] = "HTTP/1.1 302 Found it\r\nLocation: https://wws/\r\n\r\n";
    (void)state;
    assert_null(http_scan(&http, bytes_text(request)).why);
    assert_true(http.request);
    assert_int_equal(http.method, HTTP_POST);
    assert_int_equal(http.code, 0);
    same_bytes(http.method_text, BYTES("POST"));
    same_bytes(http.target, BYTES("/bsf/token?x=1&y"));
    same_bytes(http.path, BYTES("/bsf/token"));
    same_bytes(http.query, BYTES("x=1&y"));
    same_bytes(http.body, BYTES("a=b&c"));
    same_bytes(http_value(&http, HTTP_HOST), BYTES("bsf"));
    same_bytes(http_other(&http, BYTES("x-lab")), BYTES("yes"));
    assert_null(http_other(&http, BYTES("x-la")).at);
    assert_false(http_has(&http, HTTP_COOKIE));

    assert_null(http_scan(&http, bytes_text(response)).why);
    assert_false(http.request);
    assert_int_equal(http.method, HTTP_METHOD_OTHER);
    assert_int_equal(http.code, 302);
    same_bytes(http.reason, BYTES("Found it"));
    same_bytes(http_value(&http, HTTP_LOCATION), BYTES("https://wws/"));
    assert_int_equal(http.body.count, 0);
}

#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

TEST(an_upgrade_names_websocket_connection_and_key)
{
    static const struct {
        const char *text;
        bool upgrade;
    } rows[] = {
        {GET "Upgrade: websocket\r\nConnection: Upgrade\r\n" KEY "Sec-WebSocket-Version: 13\r\n\r\n", true},
        {GET "Upgrade: WebSocket\r\nConnection: keep-alive, upgrade\r\n" KEY "\r\n", true},
        {GET "Upgrade: h2c\r\nUpgrade: websocket\r\nConnection: keep-alive\r\nConnection: Upgrade\r\n" KEY "\r\n",
         true},
        {GET "Connection: Upgrade\r\n" KEY "\r\n", false},
        {GET "Upgrade: websocket\r\nConnection: close\r\n" KEY "\r\n", false},
        {GET "Upgrade: websockets\r\nConnection: Upgrade\r\n" KEY "\r\n", false},
        {GET "Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n", false},
        {GET "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: c2hvcnQ=\r\n\r\n", false},
        {GET "Upgrade: websocket\r\nConnection: Upgrade\r\n" KEY KEY "\r\n", false},
        {"POST / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" KEY "\r\n", false},
        {"HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n", true},
        {"HTTP/1.1 200 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n", false},
        {"HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", false},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        assert_null(http_scan(&http, bytes_text(rows[i].text)).why);
        assert_int_equal(http_is_upgrade(&http), rows[i].upgrade);
    }
}

TEST(a_form_field_is_decoded_or_none)
{
    static const struct {
        const char *form, *name, *value;
    } rows[] = {
        {"user=alice%40ims.example&password=a+b%2Bc", "user", "alice@ims.example"},
        {"user=alice%40ims.example&password=a+b%2Bc", "password", "a b+c"},
        {"a=1&b&c=", "b", ""},
        {"a=1&b&c=", "c", ""},
        {"a=1&b&c=", "d", NULL},
        {"%61=1", "a", "1"},
        {"a=1=2", "a", "1=2"},
        {"a=%C3%A4", "a", "\xc3\xa4"},
        {"aa=1&a=2", "a", "2"},
        {"", "a", NULL},
        {"&&a=1&", "a", "1"},
        {"a=%4", "a", NULL},
        {"a=%", "a", NULL},
        {"a=%zz", "a", NULL},
        {"b=%zz&a=1", "a", "1"},
        {"a=1&a=2", "a", NULL},
        {"a=1&%61=1", "a", NULL},
    };
    (void)state;
    struct pen pen = pen_on(room, sizeof room);
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct bytes value = http_form(&pen, bytes_text(rows[i].form), bytes_text(rows[i].name));
        assert_int_equal(value.at == NULL, rows[i].value == NULL);
        same_bytes(value, bytes_text(rows[i].value));
        assert_ptr_equal(pen.at, pen.start);
    }
    struct pen small = pen_on(room, 3);
    assert_null(http_form(&small, BYTES("a=1234"), BYTES("a")).at);
    same_bytes(http_form(&small, BYTES("a=%31%32%33"), BYTES("a")), BYTES("123"));
}

TEST(every_octet_comes_back_through_a_form)
{
    char raw[256];
    struct pen pen = pen_on(room, sizeof room);
    (void)state;
    for (unsigned i = 0; i < sizeof raw; i++) raw[i] = (char)i;
    pen_lit(&pen, "x=1&v=");
    http_form_write(&pen, bytes_of(raw, sizeof raw));
    struct bytes form = pen_done(&pen);
    for (uint32_t i = 0; i < form.count; i++) assert_true(form.at[i] > ' ' && form.at[i] < 0x7f);
    same_bytes(http_form(&pen, form, BYTES("v")), bytes_of(raw, sizeof raw));
    http_form_write(&pen, BYTES("a b&c=d"));
    same_bytes(pen_done(&pen), BYTES("a+b%26c%3Dd"));
}

TEST(cookies_are_found_by_their_exact_names)
{
    static const struct {
        const char *name, *value;
    } rows[] = {{"sid", "1=2"}, {"s", "x"},     {"late", "\"q\""}, {"empty", ""},
                {"SID", NULL},  {"bare", NULL}, {"x", NULL}};
    struct bytes value, attributes;
    (void)state;
    assert_null(http_scan(&http, BYTES(GET "Cookie: s=x; sid=1=2;bare; empty=\r\nCookie: late=\"q\"\r\n\r\n")).why);
    for (unsigned i = 0; i < COUNT(rows); i++) {
        value = http_cookie(&http, bytes_text(rows[i].name));
        assert_int_equal(value.at == NULL, rows[i].value == NULL);
        same_bytes(value, bytes_text(rows[i].value));
    }
    assert_null(http_scan(&http, BYTES(OK "Set-Cookie: a=1\r\nSet-Cookie: sid=v; Secure; HttpOnly\r\n\r\n")).why);
    assert_true(http_set_cookie(&http, BYTES("sid"), &value, &attributes));
    same_bytes(value, BYTES("v"));
    same_bytes(attributes, BYTES("Secure; HttpOnly"));
    assert_true(http_set_cookie(&http, BYTES("a"), &value, &attributes));
    assert_int_equal(attributes.count, 0);
    assert_false(http_set_cookie(&http, BYTES("b"), &value, &attributes));
    assert_null(value.at);
}

TEST(an_absolute_uri_has_origin_path_and_query)
{
    static const struct {
        const char *text, *origin, *scheme, *host, *path, *query, *why;
    } rows[] = {
        {"https://wws.ims.example/callback?code=K&state=S", "https://wws.ims.example", "https", "wws.ims.example",
         "/callback", "code=K&state=S", NULL},
        {"https://wws:8443/", "https://wws:8443", "https", "wws", "/", "", NULL},
        {"http://a", "http://a", "http", "a", "", "", NULL},
        {"wss://a?q=/x?y", "wss://a", "wss", "a", "", "q=/x?y", NULL},
        {"https://[::1]:443/a//b", "https://[::1]:443", "https", "[::1]", "/a//b", "", NULL},
        {"/login", NULL, NULL, NULL, NULL, NULL, "no absolute URI"},
        {"//wws/login", NULL, NULL, NULL, NULL, NULL, "no absolute URI"},
        {"://a/", NULL, NULL, NULL, NULL, NULL, "no absolute URI"},
        {"/x?u=http://a", NULL, NULL, NULL, NULL, NULL, "no scheme"},
        {"1http://a/", NULL, NULL, NULL, NULL, NULL, "no scheme"},
        {"https:///x", NULL, NULL, NULL, NULL, NULL, "no host"},
        {"https://wws@evil.example/", NULL, NULL, NULL, NULL, NULL, "a host has a foreign character"},
        {"https://wws\\@evil.example/", NULL, NULL, NULL, NULL, NULL, "a host has a foreign character"},
        {"https://wws:80:80/", NULL, NULL, NULL, NULL, NULL, "no port number"},
        {"https://wws/a#frag", NULL, NULL, NULL, NULL, NULL, "a path or query has a foreign character"},
        {"https://wws/a b", NULL, NULL, NULL, NULL, NULL, "a path or query has a foreign character"},
        {"https://wws/%2", NULL, NULL, NULL, NULL, NULL, "a path or query has a foreign character"},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct http_uri uri;
        struct parse_error error = http_uri_scan(&uri, bytes_text(rows[i].text));
        same_bytes(bytes_text(error.why), bytes_text(rows[i].why));
        assert_true(error.at <= strlen(rows[i].text));
        if (error.why) continue;
        same_bytes(uri.origin, bytes_text(rows[i].origin));
        same_bytes(uri.scheme, bytes_text(rows[i].scheme));
        same_bytes(uri.host, bytes_text(rows[i].host));
        same_bytes(uri.path, bytes_text(rows[i].path));
        same_bytes(uri.query, bytes_text(rows[i].query));
    }
}

TEST(what_is_written_reads_back)
{
    struct pen pen = pen_on(room, sizeof room);
    (void)state;
    http_write_request(&pen, HTTP_POST, BYTES("/sip?x"), BYTES("wsf.ims.example"));
    http_write_body(&pen, BYTES("message/sip"), BYTES("REGISTER ..."));
    assert_null(http_scan(&http, pen_done(&pen)).why);
    assert_int_equal(http.method, HTTP_POST);
    same_bytes(http.target, BYTES("/sip?x"));
    same_bytes(http_value(&http, HTTP_CONTENT_TYPE), BYTES("message/sip"));
    same_bytes(http.body, BYTES("REGISTER ..."));

    for (uint16_t code = 100; code < 600; code++) {
        http_write_status(&pen, code);
        http_write_end(&pen);
        struct bytes written = pen_done(&pen);
        assert_null(http_scan(&http, written).why);
        assert_int_equal(http.code, code);
        same_bytes(http.reason, http_reason(code));
        pen = pen_on(room, sizeof room);
    }
    same_bytes(http_reason(401), BYTES("Unauthorized"));
    same_bytes(http_name_text(HTTP_SEC_WEBSOCKET_KEY), BYTES("Sec-WebSocket-Key"));
    same_bytes(http_method_name(HTTP_OPTIONS), BYTES("OPTIONS"));
}

TESTS(UNIT(a_message_is_whole_and_strict_or_a_fault), UNIT(what_was_read_stands_in_the_view),
      UNIT(an_upgrade_names_websocket_connection_and_key), UNIT(a_form_field_is_decoded_or_none),
      UNIT(every_octet_comes_back_through_a_form), UNIT(cookies_are_found_by_their_exact_names),
      UNIT(an_absolute_uri_has_origin_path_and_query), UNIT(what_is_written_reads_back))
