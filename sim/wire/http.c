/* HTTP/1.1 messages, whole in memory: the line codec, and on top of it the meaning of the lines. Strict where leniency
 * is how two readers of one message come to disagree about its length (RFC 9112 11.2). */
#include "http.h"

#include "base64.h"
#include "must.h"
#include "octet.h"
#include "keyword.h"

enum { CODE_MIN = 100, CODE_MAX = 599, KEY_OCTETS = 16, PORT_MAX = 65535 };
enum { CODE_AT = 9, REASON_AT = 13 }; /* "HTTP/1.1 200 OK" */

#define HTTP_OLD "HTTP/1.0 is not read here"

static const struct bytes names[HTTP_NAME_COUNT] = {
    [HTTP_NAME_OTHER] = BYTES_ROW(""),
#define HTTP_HEADER(id, name) [HTTP_##id] = BYTES_ROW(name),
#include "http_header.def"
#undef HTTP_HEADER
};

static const struct bytes methods[HTTP_METHOD_COUNT] = {
    [HTTP_GET] = BYTES_ROW("GET"), [HTTP_POST] = BYTES_ROW("POST"),     [HTTP_HEAD] = BYTES_ROW("HEAD"),
    [HTTP_PUT] = BYTES_ROW("PUT"), [HTTP_DELETE] = BYTES_ROW("DELETE"), [HTTP_OPTIONS] = BYTES_ROW("OPTIONS"),
};

/* RFC 9110 15 and RFC 6585, as far as the lab says them: whole status lines. */
#define STATUS_ROW(code, reason)                                                                                       \
    {                                                                                                                  \
        code, BYTES_ROW("HTTP/1.1 " #code " " reason "\r\n")                                                           \
    }
static const struct {
    uint16_t code;
    struct bytes line;
} statuses[] = {
    STATUS_ROW(100, "Continue"),
    STATUS_ROW(101, "Switching Protocols"),
    STATUS_ROW(200, "OK"),
    STATUS_ROW(201, "Created"),
    STATUS_ROW(202, "Accepted"),
    STATUS_ROW(204, "No Content"),
    STATUS_ROW(301, "Moved Permanently"),
    STATUS_ROW(302, "Found"),
    STATUS_ROW(303, "See Other"),
    STATUS_ROW(304, "Not Modified"),
    STATUS_ROW(307, "Temporary Redirect"),
    STATUS_ROW(308, "Permanent Redirect"),
    STATUS_ROW(400, "Bad Request"),
    STATUS_ROW(401, "Unauthorized"),
    STATUS_ROW(403, "Forbidden"),
    STATUS_ROW(404, "Not Found"),
    STATUS_ROW(405, "Method Not Allowed"),
    STATUS_ROW(406, "Not Acceptable"),
    STATUS_ROW(408, "Request Timeout"),
    STATUS_ROW(409, "Conflict"),
    STATUS_ROW(410, "Gone"),
    STATUS_ROW(411, "Length Required"),
    STATUS_ROW(413, "Content Too Large"),
    STATUS_ROW(414, "URI Too Long"),
    STATUS_ROW(415, "Unsupported Media Type"),
    STATUS_ROW(422, "Unprocessable Content"),
    STATUS_ROW(426, "Upgrade Required"),
    STATUS_ROW(429, "Too Many Requests"),
    STATUS_ROW(431, "Request Header Fields Too Large"),
    STATUS_ROW(500, "Internal Server Error"),
    STATUS_ROW(501, "Not Implemented"),
    STATUS_ROW(502, "Bad Gateway"),
    STATUS_ROW(503, "Service Unavailable"),
    STATUS_ROW(504, "Gateway Timeout"),
    STATUS_ROW(505, "HTTP Version Not Supported"),
};

/* -- URIs -- */

/* Where the octets of path and query end: pchar, '/' and '?' (RFC 3986 3.3, 3.4), with every escape complete. */
static uint32_t path_end(struct bytes text, uint32_t at)
{
    static const bool marks[128] = {
        ['-'] = true, ['.'] = true, ['_'] = true, ['~'] = true,  ['!'] = true, ['$'] = true, ['&'] = true,
        ['('] = true, [')'] = true, ['*'] = true, ['\''] = true, ['+'] = true, [','] = true, [';'] = true,
        ['='] = true, [':'] = true, ['@'] = true, ['/'] = true,  ['?'] = true,
    };
    for (; at < text.count; at++) {
        unsigned char c = (unsigned char)text.at[at];
        if (octet_is(text.at[at], OCTET_HOST) || (c < 128 && marks[c])) continue;
        if (c != '%' || text.count - at < 3) break;
        if (octet_hex(text.at[at + 1]) < 0 || octet_hex(text.at[at + 2]) < 0) break;
        at += 2;
    }
    return at;
}

/* host [":" port], the host a name, an IPv4 address or [IPv6]; user information is a parse error (RFC 9110 4.2.4). */
static struct parse_error scan_authority(struct bytes text, struct bytes *host)
{
    uint32_t end = octet_run(text, 0, OCTET_HOST), port;
    if (text.count && text.at[0] == '[') {
        end = 1;
        while (end < text.count && (octet_hex(text.at[end]) >= 0 || text.at[end] == ':' || text.at[end] == '.')) end++;
        if (end == 1 || end == text.count || text.at[end++] != ']')
            return (struct parse_error){"an IPv6 address is not closed", end};
    }
    *host = bytes_part(text, 0, end);
    if (end == 0) return (struct parse_error){"no host", 0};
    if (end == text.count) return PARSE_OK;
    if (text.at[end] != ':') return (struct parse_error){"a host has a foreign character", end};
    if (!bytes_to_u32(bytes_from(text, end + 1), &port) || port > PORT_MAX)
        return (struct parse_error){"no port number", end + 1};
    return PARSE_OK;
}

struct parse_error http_uri_scan(struct http_uri *uri, struct bytes text)
{
    *uri = (struct http_uri){.origin = {NULL, 0}};
    uint32_t colon = bytes_find(text, BYTES("://"));
    if (colon == BYTES_NOT_FOUND || colon == 0) return (struct parse_error){"no absolute URI", 0};
    for (uint32_t i = 0; i < colon; i++) {
        char c = octet_lower(text.at[i]);
        bool later = i > 0 && (octet_digit(c) || c == '+' || c == '-' || c == '.');
        if (!later && (c < 'a' || c > 'z')) return (struct parse_error){"no scheme", i};
    }
    uri->scheme = bytes_part(text, 0, colon);

    uint32_t at = colon + 3, end = at;
    while (end < text.count && text.at[end] != '/' && text.at[end] != '?') end++;
    struct parse_error error = scan_authority(bytes_part(text, at, end - at), &uri->host);
    if (error.why) return (struct parse_error){error.why, at + error.at};
    uri->origin = bytes_part(text, 0, end);
    /* A fragment too: a redirect must not have one (RFC 6749 3.1.2), and no other URI is in a message. */
    at = path_end(text, end);
    if (at < text.count) return (struct parse_error){"a path or query has a foreign character", at};
    uri->path = bytes_cut(bytes_from(text, end), '?', &uri->query);
    return PARSE_OK;
}

/* -- Scanning -- */

static struct parse_error scan_request(struct http *http)
{
    struct bytes start = http->head.start, rest;
    http->request = true;
    http->method_text = bytes_cut(start, ' ', &rest);
    uint32_t at = octet_run(start, 0, OCTET_TOKEN);
    if (at == 0 || at != http->method_text.count) return (struct parse_error){"a method is not a token", at};
    for (unsigned i = HTTP_METHOD_OTHER + 1; i < HTTP_METHOD_COUNT; i++)
        if (bytes_equal(http->method_text, methods[i])) http->method = (enum http_method)i;

    at = start.count - rest.count;
    http->target = bytes_cut(rest, ' ', &rest);
    if (http->target.count == 0 || http->target.at[0] != '/')
        return (struct parse_error){"a target is not in origin-form", at};
    uint32_t end = path_end(http->target, 0);
    if (end < http->target.count) return (struct parse_error){"a target has a foreign character", at + end};
    if (bytes_equal(rest, BYTES("HTTP/1.0"))) return (struct parse_error){HTTP_OLD, at + end};
    if (!bytes_equal(rest, BYTES("HTTP/1.1"))) return (struct parse_error){"not HTTP/1.1", at + end};
    http->path = bytes_cut(http->target, '?', &http->query);
    return PARSE_OK;
}

/* "HTTP/1.1 200 OK"; the blank before the reason is there even when that is not (RFC 9112 4). */
static struct parse_error scan_status(struct http *http)
{
    struct bytes start = http->head.start;
    uint32_t code;
    if (bytes_starts(start, BYTES("HTTP/1.0 "))) return (struct parse_error){HTTP_OLD, 0};
    if (!bytes_starts(start, BYTES("HTTP/1.1 "))) return (struct parse_error){"not HTTP/1.1", 0};
    bool good = start.count >= REASON_AT && start.at[REASON_AT - 1] == ' ' &&
                bytes_to_u32(bytes_part(start, CODE_AT, 3), &code);
    if (!good || code < CODE_MIN || code > CODE_MAX) return (struct parse_error){"no status code", CODE_AT};
    http->code = (uint16_t)code;
    http->reason = bytes_from(start, REASON_AT);
    return PARSE_OK;
}

static struct parse_error check_lines(const struct http *http)
{
    for (uint32_t i = 0; i < http->head.count && http->head.uneven; i++) {
        const struct line *line = &http->head.line[i];
        /* Both are ways to hide a line from another reader: RFC 9112 5.1 and 5.2 have a server refuse them. */
        if (line->spaced) return (struct parse_error){"a blank before the colon", line->at};
        if (line->folded) return (struct parse_error){"a folded header line", line->at};
    }
    if (http_has(http, HTTP_TRANSFER_ENCODING))
        return (struct parse_error){"a transfer coding", http->head.line[http->first[HTTP_TRANSFER_ENCODING]].at};
    return PARSE_OK;
}

static bool is_single(const struct http *http, enum http_name name)
{
    return http_has(http, name) && http->head.line[http->first[name]].next == LINES_NONE;
}

static struct parse_error check_host(const struct http *http)
{
    struct bytes host;
    if (!http->request) return PARSE_OK;
    if (!is_single(http, HTTP_HOST)) return (struct parse_error){"not exactly one Host", http->head.first_at};
    struct bytes value = http_value(http, HTTP_HOST);
    struct parse_error error = scan_authority(value, &host);
    return error.why ? (struct parse_error){error.why, (uint32_t)(value.at - http->head.all.at) + error.at} : PARSE_OK;
}

static struct parse_error check_body(struct http *http)
{
    struct bytes rest = bytes_from(http->head.all, http->head.body_at);
    uint32_t length;
    if (!http_has(http, HTTP_CONTENT_LENGTH))
        return rest.count ? (struct parse_error){"a body without Content-Length", http->head.body_at} : PARSE_OK;

    const struct line *line = &http->head.line[http->first[HTTP_CONTENT_LENGTH]];
    if (line->next != LINES_NONE)
        return (struct parse_error){"Content-Length stands twice", http->head.line[line->next].at};
    if (!bytes_to_u32(line->value, &length)) return (struct parse_error){"Content-Length is no number", line->at};
    if (length > rest.count)
        return (struct parse_error){"the body is shorter than Content-Length", http->head.all.count};
    if (length < rest.count) return (struct parse_error){"something follows the body", http->head.body_at + length};
    bool bodiless = !http->request && (http->code < 200 || http->code == 204 || http->code == 304);
    if (bodiless && length) return (struct parse_error){"a body in a response that has none", http->head.body_at};
    http->body = rest;
    return PARSE_OK;
}

struct parse_error http_scan(struct http *http, struct bytes message)
{
    struct bytes none = bytes_of(message.at, 0);
    http->request = false;
    http->method = HTTP_METHOD_OTHER;
    http->code = 0;
    http->method_text = http->target = http->reason = http->path = http->query = http->body = none;
    memset(http->first, 0xff, sizeof http->first);
    struct parse_error error = lines_scan(&http->head, message, http_keyword, http->first);
    if (error.why) return error;

    error = bytes_starts(http->head.start, BYTES("HTTP/")) ? scan_status(http) : scan_request(http);
    if (!error.why) error = check_lines(http);
    if (!error.why) error = check_host(http);
    if (!error.why) error = check_body(http);
    return error;
}

/* -- Names -- */

struct bytes http_name_text(enum http_name name)
{
    must((unsigned)name < HTTP_NAME_COUNT);
    return names[name];
}

struct bytes http_method_name(enum http_method method)
{
    must((unsigned)method < HTTP_METHOD_COUNT);
    return methods[method];
}

/* The whole line, or none of a code that has no row. */
static struct bytes status_line(uint16_t code)
{
    for (unsigned i = 0; i < COUNT(statuses); i++)
        if (statuses[i].code == code) return statuses[i].line;
    return bytes_of(NULL, 0);
}

struct bytes http_reason(uint16_t code)
{
    struct bytes line = status_line(code);
    return line.at ? bytes_part(line, REASON_AT, line.count - REASON_AT - 2) : BYTES("Unknown");
}

/* -- Asking -- */

struct bytes http_other(const struct http *http, struct bytes name)
{
    for (uint32_t i = 0; i < http->head.count; i++)
        if (bytes_equal_nocase(lines_name(&http->head, &http->head.line[i]), name)) return http->head.line[i].value;
    return bytes_of(NULL, 0);
}

bool http_lists(const struct http *http, enum http_name name, struct bytes token)
{
    for (uint16_t i = http->first[name]; i != LINES_NONE; i = http->head.line[i].next) {
        struct bytes rest = http->head.line[i].value, element;
        if (bytes_equal_nocase(rest, token)) return true; /* most lists have one element */
        while (lines_element(&rest, &element))
            if (bytes_equal_nocase(element, token)) return true;
    }
    return false;
}

/* 16 octets in base64, once (RFC 6455 4.1 item 7, 11.3.1). */
static bool has_key(const struct http *http)
{
    unsigned char raw[KEY_OCTETS];
    struct pen pen = pen_on(raw, sizeof raw);
    return is_single(http, HTTP_SEC_WEBSOCKET_KEY) &&
           base64_read(&pen, http_value(http, HTTP_SEC_WEBSOCKET_KEY), BASE64_STANDARD) && pen_used(&pen) == KEY_OCTETS;
}

bool http_is_upgrade(const struct http *http)
{
    if (!http_lists(http, HTTP_UPGRADE, BYTES("websocket")) || !http_lists(http, HTTP_CONNECTION, BYTES("Upgrade")))
        return false;
    if (http->request) return http->method == HTTP_GET && has_key(http);
    return http->code == 101 && is_single(http, HTTP_SEC_WEBSOCKET_ACCEPT);
}

/* -- Forms: application/x-www-form-urlencoded (WHATWG URL 5) -- */

/* The octet that a form has at *at, escapes undone, or -1. */
static int form_octet(struct bytes text, uint32_t *at)
{
    char c = text.at[(*at)++];
    if (c == '+') return ' ';
    if (c != '%') return (unsigned char)c;
    int high = *at < text.count ? octet_hex(text.at[*at]) : -1;
    int low = *at + 1 < text.count ? octet_hex(text.at[*at + 1]) : -1;
    *at += 2;
    return high < 0 || low < 0 ? -1 : high << 4 | low;
}

static bool form_says(struct bytes text, struct bytes raw)
{
    uint32_t at = 0, i = 0;
    for (; at < text.count && i < raw.count; i++)
        if (form_octet(text, &at) != (unsigned char)raw.at[i]) return false;
    return at >= text.count && i == raw.count;
}

struct bytes http_form(struct pen *pen, struct bytes form, struct bytes name)
{
    struct bytes found = bytes_of(NULL, 0);
    while (form.count) {
        struct bytes value, field = bytes_cut(form, '&', &form);
        struct bytes written = bytes_cut(field, '=', &value);
        if (!form_says(written, name)) continue;
        /* Two readers of a field that is there twice need not take the same one (RFC 6749 3.1 forbids it). */
        if (found.at) return bytes_of(NULL, 0);
        found = value;
    }
    if (!found.at) return found;

    for (uint32_t at = 0; at < found.count && !pen->overflow;) {
        int octet = form_octet(found, &at);
        if (octet >= 0) pen_char(pen, (char)octet);
        else pen->overflow = true; /* a broken escape ends as a value without room does: there is none */
    }
    return pen_done(pen);
}

void http_form_write(struct pen *pen, struct bytes raw)
{
    static const char digit[] = "0123456789ABCDEF";
    for (uint32_t i = 0; i < raw.count; i++) {
        uint32_t end = octet_run(raw, i, OCTET_HOST); /* octets that need no escape, but for two marks */
        pen_bytes(pen, bytes_of(raw.at + i, end - i));
        if (end == raw.count) return;
        i = end;
        char c = raw.at[i];
        unsigned char octet = (unsigned char)c;
        if (c == '_' || c == '*') {
            pen_char(pen, c);
        } else if (c == ' ') {
            pen_char(pen, '+');
        } else {
            const char escape[] = {'%', digit[octet >> 4], digit[octet & 15]};
            pen_bytes(pen, bytes_of(escape, sizeof escape));
        }
    }
}

/* -- Cookies (RFC 6265 4.1.1, 4.2.1): names are case-sensitive, values are as written -- */

struct bytes http_cookie(const struct http *http, struct bytes name)
{
    for (uint16_t i = http->first[HTTP_COOKIE]; i != LINES_NONE; i = http->head.line[i].next) {
        struct bytes rest = http->head.line[i].value;
        while (rest.count) {
            struct bytes value, pair = bytes_trim(bytes_cut(rest, ';', &rest));
            struct bytes written = bytes_cut(pair, '=', &value);
            if (written.count < pair.count && bytes_equal(written, name)) return value;
        }
    }
    return bytes_of(NULL, 0);
}

bool http_set_cookie(const struct http *http, struct bytes name, struct bytes *value, struct bytes *attributes)
{
    for (uint16_t i = http->first[HTTP_SET_COOKIE]; i != LINES_NONE; i = http->head.line[i].next) {
        struct bytes pair = bytes_trim(bytes_cut(http->head.line[i].value, ';', attributes));
        struct bytes written = bytes_cut(pair, '=', value);
        *attributes = bytes_trim(*attributes);
        if (written.count < pair.count && bytes_equal(written, name)) return true;
    }
    *value = *attributes = bytes_of(NULL, 0);
    return false;
}

/* -- Writing -- */

void http_write_request(struct pen *pen, enum http_method method, struct bytes target, struct bytes host)
{
    pen_bytes(pen, http_method_name(method));
    pen_char(pen, ' ');
    pen_bytes(pen, target);
    pen_lit(pen, " HTTP/1.1\r\nHost: ");
    pen_bytes(pen, host);
    pen_lit(pen, "\r\n");
}

void http_write_status(struct pen *pen, uint16_t code)
{
    struct bytes line = status_line(code);
    if (line.at) {
        pen_bytes(pen, line);
        return;
    }
    pen_lit(pen, "HTTP/1.1 ");
    pen_u64(pen, code);
    pen_char(pen, ' ');
    pen_bytes(pen, http_reason(code));
    pen_lit(pen, "\r\n");
}

void http_write_body(struct pen *pen, struct bytes type, struct bytes body)
{
    pen_lit(pen, "Content-Type: ");
    pen_bytes(pen, type);
    pen_lit(pen, "\r\nContent-Length: ");
    pen_u64(pen, body.count);
    pen_lit(pen, "\r\n\r\n");
    pen_bytes(pen, body);
}

void http_write_end(struct pen *pen)
{
    pen_lit(pen, "Content-Length: 0\r\n\r\n");
}
