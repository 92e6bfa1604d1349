/* Writing fields of HTTP messages, of the opening of a WebSocket, and of its close frame. */
#include "field_put.h"

#include "json.h"

enum { HTTP_ROOM = 16 * 1024 };

static const char none[] = "the message has no such field";
static const char too_long[] = "the text is too long";

/* ---- forms and queries ---- */

static void write_pair(struct pen *pen, const struct field_put *put, bool *any)
{
    if (*any) pen_char(pen, '&');
    *any = true;
    http_form_write(pen, put->path->arg[0]);
    pen_char(pen, '=');
    if (put->new->raw) pen_bytes(pen, put->text);
    else http_form_write(pen, put->text);
}

/* "a=1&b=2" with one field set, put at the end, or taken away. */
static struct bytes form_with(const struct field_put *put, struct bytes form, struct pen *pen)
{
    bool any = false, done = put->new->absent;
    while (form.count) {
        struct bytes value, pair = bytes_cut(form, '&', &form);
        if (bytes_equal(bytes_cut(pair, '=', &value), put->path->arg[0])) {
            if (!done) write_pair(pen, put, &any);
            done = true;
            continue;
        }
        if (any) pen_char(pen, '&');
        any = true;
        pen_bytes(pen, pair);
    }
    if (!done) write_pair(pen, put, &any);
    struct bytes whole = pen_done(pen);
    return whole.count || !whole.at ? whole : bytes_of("", 0);
}

const char *put_field_http_query(const struct field_put *put)
{
    const struct http *http = message_http(put->message);
    char room[HTTP_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    if (!http || !http->request) return none;
    struct bytes query = form_with(put, http->query, &pen);
    if (!query.at) return too_long;
    pen_bytes(&pen, http->path);
    if (query.count) pen_char(&pen, '?');
    pen_bytes(&pen, query);
    struct bytes target = pen_done(&pen);
    if (!target.at) return too_long;
    put_range(put, http->target, target);
    return NULL;
}

const char *put_field_http_form(const struct field_put *put)
{
    const struct http *http = message_http(put->message);
    char room[HTTP_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    if (!http) return none;
    struct bytes form = form_with(put, http->body, &pen);
    return form.at ? put_body(put, form) : too_long;
}

/* ---- JSON ---- */

static const char *json_at(struct bytes text, struct bytes path, struct json *at, struct json *in, struct bytes *last)
{
    if (json_scan(at, text).why) return "its body is no JSON";
    while (path.count) {
        uint32_t n;
        *in = *at;
        *last = bytes_cut(path, '.', &path);
        if (in->kind == JSON_ARRAY && bytes_to_u32(*last, &n)) *at = json_element(*in, n);
        else if (in->kind == JSON_OBJECT) *at = json_member(*in, *last);
        else return none;
        if (at->kind == JSON_NONE && path.count) return none;
    }
    return NULL;
}

static void write_json(struct pen *pen, const struct field_put *put)
{
    if (put->new->raw) pen_bytes(pen, put->text);
    else json_write(pen, put->text);
}

/* The value replaced, or the member put before the closing brace of the object that should have it. */
const char *put_field_http_json(const struct field_put *put)
{
    const struct http *http = message_http(put->message);
    char room[HTTP_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct json at, in;
    struct bytes last, body = http ? http->body : bytes_of(NULL, 0);
    if (put->new->absent) return "a member of JSON can be changed, and not be taken away";
    const char *why = http ? json_at(field_http_json_text(http), put->path->arg[0], &at, &in, &last) : none;
    if (why) return why;
    struct bytes old = at.text;
    if (at.kind == JSON_STRING) old = bytes_of(old.at - 1, old.count + 2);
    if (at.kind == JSON_NONE && in.kind != JSON_OBJECT) return none;
    if (at.kind == JSON_NONE) old = bytes_of(in.text.at + in.text.count - 1, 0);
    pen_bytes(&pen, bytes_part(body, 0, (uint32_t)(old.at - body.at)));
    if (at.kind == JSON_NONE) {
        if (bytes_trim(bytes_part(in.text, 1, in.text.count - 2)).count) pen_char(&pen, ',');
        json_write(&pen, last);
        pen_char(&pen, ':');
    }
    write_json(&pen, put);
    pen_bytes(&pen, bytes_from(body, (uint32_t)(old.at + old.count - body.at)));
    struct bytes whole = pen_done(&pen);
    return whole.at ? put_body(put, whole) : too_long;
}

/* ---- Location, cookies ---- */

const char *put_field_http_location(const struct field_put *put)
{
    const struct http *http = message_http(put->message);
    char room[HTTP_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct http_uri uri;
    if (!http || !http_has(http, HTTP_LOCATION) || http_uri_scan(&uri, http_value(http, HTTP_LOCATION)).why)
        return none;
    bool query = put->path->detail == FIELD_LOCATION_QUERY;
    if (put->new->absent && !query) return "it cannot be taken away: what it is a part of would fall apart";
    switch ((enum field_location)put->path->detail) {
    case FIELD_LOCATION_ORIGIN: put_range(put, uri.origin, put->text); return NULL;
    case FIELD_LOCATION_HOST: put_range(put, uri.host, put->text); return NULL;
    case FIELD_LOCATION_PATH: put_range(put, uri.path, put->text); return NULL;
    case FIELD_LOCATION_QUERY: break;
    }
    pen_bytes(&pen, uri.origin);
    pen_bytes(&pen, uri.path);
    uint32_t before = pen_used(&pen);
    pen_char(&pen, '?');
    char form_room[HTTP_ROOM];
    struct pen form = pen_on(form_room, sizeof form_room);
    struct bytes fields = form_with(put, uri.query, &form);
    if (!fields.at) return too_long;
    if (!fields.count) pen_back(&pen, before);
    pen_bytes(&pen, fields);
    struct bytes location = pen_done(&pen);
    if (!location.at) return too_long;
    return put_header(put, http_name_text(HTTP_LOCATION), http->first[HTTP_LOCATION], location);
}

/* "a=1; b=2" with one cookie set, put at the end, or taken away. */
const char *put_field_http_cookie(const struct field_put *put)
{
    const struct http *http = message_http(put->message);
    char room[HTTP_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    bool any = false, done = put->new->absent;
    if (!http) return none;
    for (struct bytes rest = http_value(http, HTTP_COOKIE); rest.count;) {
        struct bytes value, pair = bytes_trim(bytes_cut(rest, ';', &rest));
        bool is_it = bytes_equal(bytes_cut(pair, '=', &value), put->path->arg[0]);
        if (is_it && done) continue;
        if (any) pen_lit(&pen, "; ");
        any = true;
        if (!is_it) pen_bytes(&pen, pair);
        else pen_bytes(&pen, put->path->arg[0]), pen_char(&pen, '='), pen_bytes(&pen, put->text);
        done = done || is_it;
    }
    if (!done) {
        if (any) pen_lit(&pen, "; ");
        any = true;
        pen_bytes(&pen, put->path->arg[0]);
        pen_char(&pen, '=');
        pen_bytes(&pen, put->text);
    }
    struct bytes value = pen_done(&pen);
    if (!value.at) return too_long;
    return put_header(put, http_name_text(HTTP_COOKIE), http->first[HTTP_COOKIE], any ? value : bytes_of(NULL, 0));
}

static const char *drop_line(const struct field_put *put, const char *at)
{
    const struct lines *lines = put_lines(put->message);
    const struct bytes all = put->message->bytes;
    for (uint16_t i = 0; i < lines->count; i++) {
        const struct line *line = &lines->line[i];
        if (at < line->value.at || at > line->value.at + line->value.count) continue;
        pen_bytes(put->out, bytes_part(all, 0, line->at));
        pen_bytes(put->out, bytes_from(all, line->end));
        return NULL;
    }
    return none;
}

const char *put_field_http_set_cookie(const struct field_put *put)
{
    static const struct bytes names[] = {[FIELD_COOKIE_SECURE] = BYTES_ROW("Secure"),
                                         [FIELD_COOKIE_HTTP_ONLY] = BYTES_ROW("HttpOnly"),
                                         [FIELD_COOKIE_SAME_SITE] = BYTES_ROW("SameSite")};
    const struct http *http = message_http(put->message);
    struct bytes value, attributes;
    if (!http || !http_set_cookie(http, put->path->arg[0], &value, &attributes)) return none;
    if (put->path->detail == FIELD_COOKIE_VALUE && put->new->absent) return drop_line(put, value.at);
    if (put->path->detail == FIELD_COOKIE_VALUE) {
        put_range(put, value, put->text);
        return NULL;
    }
    struct bytes element = attributes.at ? attributes : value;
    return put_param(put, element, attributes, names[put->path->detail], false);
}

/* ---- WebSocket ---- */

const char *put_field_ws_close_code(const struct field_put *put)
{
    const struct message *message = put->message;
    char room[WS_HEADER_MAX + 256];
    struct pen pen = pen_on(room, sizeof room);
    if (message->verb != VERB_WS_CLOSE) return none;
    ws_unmask(&pen, &message->frame);
    struct bytes body = pen_done(&pen);
    if (!put->new->absent) {
        pen_char(&pen, (char)(put->new->number >> 8));
        pen_char(&pen, (char)put->new->number);
        pen_bytes(&pen, bytes_from(body, 2));
    }
    struct bytes payload = pen_done(&pen);
    ws_write(put->out, WS_CLOSE, message->frame.masked ? message->frame.mask : NULL,
             payload.at ? payload : bytes_of("", 0));
    return NULL;
}
