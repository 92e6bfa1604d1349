/* HTTP/1.1 messages (RFC 9110, 9112), whole in memory: the same line codec as SIP. No chunked coding: a message with
 * Transfer-Encoding is a parse error. */
#ifndef HTTP_H
#define HTTP_H

#include "auth.h"
#include "lines.h"

enum http_method {
    HTTP_METHOD_OTHER,
    HTTP_GET,
    HTTP_POST,
    HTTP_HEAD,
    HTTP_PUT,
    HTTP_DELETE,
    HTTP_OPTIONS,
    HTTP_METHOD_COUNT
};

/* enum http_name: HTTP_HOST, HTTP_COOKIE ...: one a row of http_header.def. */
enum http_name {
    HTTP_NAME_OTHER,
#define HTTP_HEADER(id, name) HTTP_##id,
#include "http_header.def"
#undef HTTP_HEADER
    HTTP_NAME_COUNT
};

struct http {
    struct lines head;
    bool request;
    enum http_method method;
    uint16_t code;
    struct bytes method_text, target, reason;
    struct bytes path, query; /* of the target: "/login", "a=1&b=2" (no '?') */
    struct bytes body;
    uint16_t first[HTTP_NAME_COUNT];
};

/* Reads one whole message. Beyond the lines' form it asks: a target in origin-form, HTTP/1.1, one Host in a request, no
 * fold, no blank before a colon, no transfer coding, one Content-Length that matches the body, or no body. On a parse
 * error *http holds the part that was read so far. */
struct parse_error http_scan(struct http *, struct bytes message);
struct bytes http_name_text(enum http_name);
struct bytes http_method_name(enum http_method);
struct bytes http_reason(uint16_t code);

static inline bool http_has(const struct http *http, enum http_name name)
{
    return http->first[name] != LINES_NONE;
}
static inline struct bytes http_value(const struct http *http, enum http_name name)
{
    return http_has(http, name) ? http->head.line[http->first[name]].value : bytes_of(NULL, 0);
}
struct bytes http_other(const struct http *, struct bytes name);
bool http_lists(const struct http *, enum http_name, struct bytes token); /* Connection: keep-alive, Upgrade */
/* Whether this is a WebSocket opening (RFC 6455 4.2.1) or its answer 101. The version is left to the server: the
 * answer to another one is 426, not 400. */
bool http_is_upgrade(const struct http *);

/* One field of application/x-www-form-urlencoded or of a query, decoded into the pen (one piece is taken with
 * pen_done); at == NULL when absent, badly encoded, or there twice. */
struct bytes http_form(struct pen *, struct bytes form, struct bytes name);
void http_form_write(struct pen *, struct bytes raw); /* escapes one value */
/* The value of a cookie in Cookie, or the nth cookie of Set-Cookie ("name=value") with its attributes. */
struct bytes http_cookie(const struct http *, struct bytes name);
bool http_set_cookie(const struct http *, struct bytes name, struct bytes *value, struct bytes *attributes);

/* Scheme and authority of an absolute URI ("https://wws.ims.example"), its path and query. */
struct http_uri {
    struct bytes origin, scheme, host, path, query;
};
struct parse_error http_uri_scan(struct http_uri *, struct bytes text);

void http_write_request(struct pen *, enum http_method, struct bytes target, struct bytes host); /* two lines */
void http_write_status(struct pen *, uint16_t code);                                             /* one line */
void http_write_body(struct pen *, struct bytes type, struct bytes body); /* Content-Type, -Length, body */
void http_write_end(struct pen *);                                        /* Content-Length: 0, empty line */

#endif
