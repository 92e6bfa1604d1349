/* needs: http_parser */
/* http_parser as the judge of our HTTP: the same verdict and the same content, but for the disagreements written
 * here. Nearly all are places where we refuse more: a message has one reading or none. */
#include "http.h" /* before http_parser.h, whose methods are named like ours */

#define http_method parser_method
#define HTTP_GET PARSER_GET
#define HTTP_POST PARSER_POST
#define HTTP_HEAD PARSER_HEAD
#define HTTP_PUT PARSER_PUT
#define HTTP_DELETE PARSER_DELETE
#define HTTP_OPTIONS PARSER_OPTIONS
#include <http_parser.h>
#undef http_method
#undef HTTP_GET
#undef HTTP_POST
#undef HTTP_HEAD
#undef HTTP_PUT
#undef HTTP_DELETE
#undef HTTP_OPTIONS

#include "corpus.h"

static struct {
    const char *why, *reason; /* our parse error, or http_parser's error where we take what it refuses */
    bool seen;
} disagreements[] = {
    {"HPE_INVALID_METHOD", "RFC 9110 9.1, 15.6.2: a method nobody knows is answered, it is not malformed", false},
    {"not HTTP/1.1", "one blank stands on each side of a target (RFC 9112 3)", false},
    {"HTTP/1.0 is not read here", "a limit of ours", false},
    {"an LF without CR", "RFC 9112 2.2 allows a reader to take it; two readers of one stream then split it differently",
     false},
    {"a target is not in origin-form", "no node is a proxy (RFC 9112 3.2); two blanks are no separator", false},
    {"a target has a foreign character", "RFC 3986 3.3, 3.4: no fragment, no broken escape", false},
    {"not exactly one Host", "RFC 9112 3.2 has a server refuse it; http_parser leaves it to its user", false},
    {"a host has a foreign character", "RFC 9110 7.2: Host is an authority; http_parser leaves it to its user", false},
    {"no host", "every origin of the lab has a name", false},
    {"no port number", "RFC 9110 7.2", false},
    {"an IPv6 address is not closed", "RFC 9110 7.2", false},
    {"a blank before the colon", "RFC 9112 5.1 has a server refuse it", false},
    {"a folded header line", "RFC 9112 5.2 has a server refuse or replace it", false},
    {"a header line without a colon", "RFC 9110 5.6.2 has # $ & ^ | in tokens; no header of ours or SIP's has", false},
    {"a transfer coding", "the lab has no chunks: a length is Content-Length's or none", false},
    {"no status code", "RFC 9112 4: three digits up to 599, and a blank behind them even without a reason", false},
    {"a body without Content-Length", "a response that lasts until the connection ends has no end in memory", false},
    {"a body in a response that has none", "RFC 9110 15.3.5: 204 ends with its head", false},
    {"an empty start line", "RFC 9112 2.2 lets a server skip it; a message here begins at its first octet", false},
};

static bool is_known(const char *why)
{
    for (unsigned i = 0; why && i < COUNT(disagreements); i++) {
        if (strcmp(disagreements[i].why, why) != 0) continue;
        disagreements[i].seen = true;
        return true;
    }
    return false;
}

/* The message as http_parser read it. It gives pieces: of one element they follow each other in memory. */
struct reading {
    struct bytes target, reason, body, name[LINES_MAX], value[LINES_MAX];
    uint32_t lines, messages;
};

/* Stops the parser (nonzero) at a piece that does not follow: a second message, a fold, a second chunk. */
static int join(struct bytes *all, const char *at, size_t count)
{
    if (!all->at) *all = bytes_of(at, 0);
    if (at != all->at + all->count) return 1;
    all->count += (uint32_t)count;
    return 0;
}

static int on_target(http_parser *parser, const char *at, size_t count)
{
    return join(&((struct reading *)parser->data)->target, at, count);
}
static int on_reason(http_parser *parser, const char *at, size_t count)
{
    return join(&((struct reading *)parser->data)->reason, at, count);
}
static int on_name(http_parser *parser, const char *at, size_t count)
{
    struct reading *reading = parser->data;
    if (reading->lines == LINES_MAX) return 1;
    return join(&reading->name[reading->lines], at, count);
}
static int on_value(http_parser *parser, const char *at, size_t count)
{
    struct reading *reading = parser->data;
    if (reading->lines == LINES_MAX) return 1;
    return join(&reading->value[reading->lines++], at, count);
}
static int on_body(http_parser *parser, const char *at, size_t count)
{
    return join(&((struct reading *)parser->data)->body, at, count);
}
static int on_message(http_parser *parser)
{
    ((struct reading *)parser->data)->messages++;
    return 0;
}

/* Whether http_parser takes all of the text as exactly one message. */
static bool takes(struct bytes text, http_parser *parser, struct reading *reading)
{
    static const http_parser_settings settings = {.on_url = on_target,
                                                  .on_status = on_reason,
                                                  .on_header_field = on_name,
                                                  .on_header_value = on_value,
                                                  .on_body = on_body,
                                                  .on_message_complete = on_message};
    http_parser_init(parser, bytes_starts(text, BYTES("HTTP/")) ? HTTP_RESPONSE : HTTP_REQUEST);
    parser->data = reading;
    size_t read = http_parser_execute(parser, &settings, text.at, text.count);
    if (parser->http_errno != HPE_OK || read != text.count) return false;
    /* A response without a length lasts until the connection ends. */
    if (reading->messages == 0) http_parser_execute(parser, &settings, NULL, 0);
    return parser->http_errno == HPE_OK && reading->messages == 1;
}

static void same_view(const struct http *http, const http_parser *parser, const struct reading *reading)
{
    if (http->request) {
        same_bytes(http->method_text, bytes_text(http_method_str((enum parser_method)parser->method)));
        same_bytes(http->target, reading->target);
    } else {
        assert_int_equal(http->code, parser->status_code);
        same_bytes(http->reason, reading->reason);
    }
    same_bytes(http->body, reading->body);
    assert_int_equal(http->head.count, reading->lines);
    for (uint32_t i = 0; i < reading->lines; i++) {
        same_bytes(lines_name(&http->head, &http->head.line[i]), reading->name[i]);
        same_bytes(http->head.line[i].value, bytes_trim(reading->value[i]));
    }
}

static void judge(struct bytes text, const char *name)
{
    static struct http http;
    static struct reading reading;
    http_parser parser;
    memset(&reading, 0, sizeof reading);
    struct parse_error error = http_scan(&http, text);
    bool taken = takes(text, &parser, &reading);
    if (!error.why && taken) same_view(&http, &parser, &reading);
    const char *theirs = http_errno_name(parser.http_errno);
    if (!error.why && !taken && !is_known(theirs)) fail_msg("%s: http_parser refuses: %s", name, theirs);
    if (error.why && taken && !is_known(error.why)) fail_msg("%s: we refuse: %s", name, error.why);
}

#define GET "GET / HTTP/1.1\r\nHost: a\r\n"
#define OK "HTTP/1.1 200 OK\r\n"

static const char *const messages[] = {
    GET "\r\n",
    "POST /login?a=1 HTTP/1.1\r\nHost: wws.ims.example:8443\r\nContent-Length: 3\r\n\r\na=1",
    "DELETE /a/b%20c;d=e?f=g HTTP/1.1\r\nhost: [2001:db8::1]:80\r\nX-Empty:\r\nX-Blank: \t x y \t\r\n\r\n",
    GET "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    OK "\r\n",
    OK "Content-Length: 2\r\n\r\n{}",
    "HTTP/1.1 204 No Content\r\n\r\n",
    "BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n",
    "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"a\"\r\nWWW-Authenticate: Bearer\r\n"
    "Content-Length: 0\r\n\r\n",
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    "",
    GET,
    "G@T / HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.1\nHost: a\n\n",
    "GET / HTTP/1.0\r\nHost: a\r\n\r\n",
    "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
    "GET /  HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    GET "Host: b\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    "GET / HTTP/1.1\r\nHost:\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: a:x\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
    GET "X : 1\r\n\r\n",
    GET "X: 1\r\n 2\r\n\r\n",
    GET "X\r\n\r\n",
    GET ": x\r\n\r\n",
    GET "X: a\x01"
        "b\r\n\r\n",
    GET "X: a\rb\r\n\r\n",
    GET "X#Y: 1\r\n\r\n",
    GET "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    GET "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "HTTP/1.1 200\r\n\r\n",
    "HTTP/1.1 20 OK\r\n\r\n",
    "HTTP/1.1 2000 OK\r\n\r\n",
    "HTTP/1.1 999 OK\r\n\r\n",
    "HTTP/1.1  200 OK\r\n\r\n",
    OK "\r\nuntil the end",
    OK "Content-Length: 3\r\n\r\nab",
    OK "Content-Length: 1\r\n\r\nab",
    OK "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab",
    OK "Content-Length: 2, 2\r\n\r\nab",
    OK "Content-Length: +2\r\n\r\nab",
    OK "Content-Length: 2 2\r\n\r\nab",
    OK "Content-Length:\r\n\r\n",
    "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nab",
    "\r\n" GET "\r\n",
    GET "\r\n" GET "\r\n",
};

TEST(http_parser_agrees_on_good_and_bad_messages)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(messages); i++) judge(bytes_text(messages[i]), messages[i]);
}

TEST(http_parser_agrees_on_the_corpora)
{
    (void)state;
    corpus_each("tests/fuzz/corpus/http", judge);
}

TEST(every_recorded_disagreement_is_still_one)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(disagreements); i++)
        if (!disagreements[i].seen) fail_msg("no longer: %s: %s", disagreements[i].why, disagreements[i].reason);
}

TESTS(UNIT(http_parser_agrees_on_good_and_bad_messages), UNIT(http_parser_agrees_on_the_corpora),
      UNIT(every_recorded_disagreement_is_still_one))
