/* Fields of HTTP messages, of the opening of a WebSocket, and of its close frame. */
#include "field_read.h"

#include "json.h"
#include "param.h"

static void set_form(struct field_value *value, const struct field_path *path, struct bytes form, struct pen *scratch)
{
    if (form.count) field_set_text(value, path->row, http_form(scratch, form, path->arg[0]));
}

void field_http_query(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                      struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct http *http = message_http(message);
    (void)nth;
    if (http && http->request) set_form(value, path, http->query, scratch);
}

static bool has_type(const struct http *http, struct bytes type)
{
    struct bytes params;
    struct bytes media = bytes_cut(http_value(http, HTTP_CONTENT_TYPE), ';', &params);
    return bytes_equal_nocase(bytes_trim(media), type);
}

void field_http_form(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                     struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct http *http = message_http(message);
    (void)nth;
    if (!http || !has_type(http, BYTES("application/x-www-form-urlencoded"))) return;
    set_form(value, path, http->body, scratch);
}

/* The content of the first <script type="application/json"> of a page: a data block (HTML 4.12.1). */
static struct bytes data_block(struct bytes page)
{
    for (;;) {
        uint32_t at = bytes_find(page, BYTES("<script"));
        if (at == BYTES_NOT_FOUND) return bytes_of(NULL, 0);
        page = bytes_from(page, at);
        uint32_t close = bytes_find_char(page, '>');
        if (close == BYTES_NOT_FOUND) return bytes_of(NULL, 0);
        struct bytes tag = bytes_part(page, 0, close);
        page = bytes_from(page, close + 1);
        uint32_t end = bytes_find(page, BYTES("</script"));
        if (end == BYTES_NOT_FOUND) return bytes_of(NULL, 0);
        if (bytes_find(tag, BYTES("application/json")) != BYTES_NOT_FOUND) return bytes_part(page, 0, end);
        page = bytes_from(page, end);
    }
}

struct bytes field_http_json_text(const struct http *http)
{
    if (has_type(http, BYTES("text/html"))) return data_block(http->body);
    return has_type(http, BYTES("application/json")) ? http->body : bytes_of(NULL, 0);
}

/* A segment names a member, or counts in a list. */
static struct json descend(struct json in, struct bytes segment)
{
    uint32_t n;
    if (in.kind == JSON_OBJECT) return json_member(in, segment);
    if (in.kind == JSON_ARRAY && bytes_to_u32(segment, &n)) return json_element(in, n);
    return (struct json){JSON_NONE, {NULL, 0}};
}

void field_http_json(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                     struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct http *http = message_http(message);
    struct json at;
    (void)nth;
    struct bytes text = http ? field_http_json_text(http) : bytes_of(NULL, 0);
    if (!text.at || json_scan(&at, text).why) return;
    struct bytes rest = path->arg[0];
    while (rest.count) at = descend(at, bytes_cut(rest, '.', &rest));
    if (at.kind == JSON_NONE) return;
    if (at.kind != JSON_STRING || bytes_find_char(at.text, '\\') == BYTES_NOT_FOUND) {
        field_set_text(value, path->row, at.text);
        return;
    }
    bool whole = json_unescape(scratch, at.text);
    struct bytes unescaped = pen_done(scratch);
    if (whole) field_set_text(value, path->row, unescaped);
}

void field_http_location(const struct message *message, const struct field_path *path, uint32_t nth,
                         struct pen *scratch, struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct http *http = message_http(message);
    struct http_uri uri;
    (void)nth;
    if (!http || !http_has(http, HTTP_LOCATION) || http_uri_scan(&uri, http_value(http, HTTP_LOCATION)).why) return;
    switch ((enum field_location)path->detail) {
    case FIELD_LOCATION_ORIGIN: field_set_text(value, path->row, uri.origin); return;
    case FIELD_LOCATION_HOST: field_set_text(value, path->row, uri.host); return;
    case FIELD_LOCATION_PATH: field_set_text(value, path->row, uri.path); return;
    case FIELD_LOCATION_QUERY: set_form(value, path, uri.query, scratch); return;
    }
}

void field_http_cookie(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                       struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct http *http = message_http(message);
    (void)nth, (void)scratch;
    if (http && http_has(http, HTTP_COOKIE)) field_set_text(value, path->row, http_cookie(http, path->arg[0]));
}

void field_http_set_cookie(const struct message *message, const struct field_path *path, uint32_t nth,
                           struct pen *scratch, struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct http *http = message_http(message);
    struct bytes text, attributes, same_site;
    (void)nth, (void)scratch;
    if (!http || !http_set_cookie(http, path->arg[0], &text, &attributes)) return;
    switch ((enum field_set_cookie)path->detail) {
    case FIELD_COOKIE_VALUE: field_set_text(value, path->row, text); return;
    case FIELD_COOKIE_SECURE: value->present = param_find(attributes, BYTES("Secure"), &text); return;
    case FIELD_COOKIE_HTTP_ONLY: value->present = param_find(attributes, BYTES("HttpOnly"), &text); return;
    case FIELD_COOKIE_SAME_SITE:
        if (param_find(attributes, BYTES("SameSite"), &same_site)) field_set_text(value, path->row, same_site);
        return;
    }
}

/* RFC 6455 5.5.1: the first two octets of the body, in network order. */
void field_ws_close_code(const struct message *message, const struct field_path *path, uint32_t nth,
                         struct pen *scratch, struct field_value *value)
{
    *value = FIELD_ABSENT;
    (void)path, (void)nth;
    if (message->proto != PROTO_WS || message->verb != VERB_WS_CLOSE || message->error.why) return;
    ws_unmask(scratch, &message->frame);
    struct bytes body = pen_done(scratch);
    if (body.count < 2) return;
    value->present = true;
    value->number = (uint64_t)(unsigned char)body.at[0] << 8 | (unsigned char)body.at[1];
}
