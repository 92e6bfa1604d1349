/* Trees of SIP and HTTP: every line, and the fields of the lines that matter to registration; frames of WebSockets. */
#include "dissect_tree.h"

#include "jws.h"

static struct bytes span(struct bytes first, struct bytes last)
{
    return bytes_of(first.at, (size_t)(last.at - first.at) + last.count);
}

/* -- Parts of values -- */

static void params(struct tree *tree, struct bytes rest)
{
    struct param param;
    while (param_next(&rest, &param)) {
        tree_text(tree, param.name, param.value, param.value.at ? span(param.name, param.value) : param.name);
    }
}

static void uri(struct tree *tree, struct bytes text)
{
    struct sip_uri uri;
    tree_text(tree, BYTES("uri"), text, text);
    if (sip_uri_scan(&uri, text).why) return;
    tree_enter(tree);
    if (uri.user.count) tree_text(tree, BYTES("user"), uri.user, uri.user);
    if (uri.host.count) tree_text(tree, BYTES("host"), uri.host, uri.host);
    if (uri.port) tree_number(tree, BYTES("port"), uri.port, uri.all);
    params(tree, uri.params);
    tree_leave(tree);
}

static void address(struct tree *tree, struct bytes value)
{
    struct sip_address address;
    if (sip_address_scan(&address, value).why || address.star) return;
    if (address.display.count) tree_text(tree, BYTES("display"), address.display, address.display);
    uri(tree, address.uri);
    params(tree, address.params);
}

static void via(struct tree *tree, struct bytes value)
{
    struct sip_via via;
    if (sip_via_scan(&via, value).why) return;
    tree_text(tree, BYTES("transport"), via.transport, via.transport);
    tree_text(tree, BYTES("host"), via.host, via.host);
    if (via.port) tree_number(tree, BYTES("port"), via.port, value);
    params(tree, via.params);
}

/* A JWS is shown open: its header and claims are the sender's words, whether or not the signature holds. */
static void token(struct tree *tree, struct bytes text)
{
    struct jws jws;
    struct pen mark = *tree->scratch;
    tree_text(tree, BYTES("token"), text, text);
    tree_enter(tree);
    if (!jws_scan(&jws, text, tree->scratch).why) {
        tree_text(tree, BYTES("header"), jws.header, text);
        tree_text(tree, BYTES("payload"), jws.payload, text);
    }
    tree_leave(tree);
    *tree->scratch = mark;
}

static void auth_fields(struct tree *tree, const struct auth *auth)
{
    for (unsigned i = 0; i < AUTH_FIELD_COUNT; i++) {
        enum auth_field field = (enum auth_field)i;
        if (auth_has(auth, field)) tree_text(tree, auth_field_name(field), auth->field[i], auth->field[i]);
    }
}

static void authorization(struct tree *tree, struct bytes value)
{
    struct auth auth;
    if (auth_scan(&auth, value, NULL).why) return;
    tree_text(tree, BYTES("scheme"), auth.scheme_text, auth.scheme_text);
    if (auth.token.at) token(tree, auth.token);
    auth_fields(tree, &auth);
}

static void info(struct tree *tree, struct bytes value)
{
    struct auth auth;
    if (!auth_scan_info(&auth, value, NULL).why) auth_fields(tree, &auth);
}

/* Pairs of a query, a form or a Cookie as they are written. */
static void pairs(struct tree *tree, struct bytes rest, char separator)
{
    while (rest.count) {
        struct bytes value, pair = bytes_trim(bytes_cut(rest, separator, &rest));
        struct bytes name = bytes_cut(pair, '=', &value);
        if (pair.count) tree_text(tree, name, value, pair);
    }
}

static void cookie(struct tree *tree, struct bytes value)
{
    pairs(tree, value, ';');
}

static void location(struct tree *tree, struct bytes value)
{
    struct http_uri uri;
    if (http_uri_scan(&uri, value).why) return;
    tree_text(tree, BYTES("origin"), uri.origin, uri.origin);
    tree_text(tree, BYTES("path"), uri.path, uri.path);
    pairs(tree, uri.query, '&');
}

/* -- Lines -- */

typedef void value_fn(struct tree *, struct bytes);

struct value_row {
    value_fn *part;
    bool list; /* several elements in one line */
};

static const struct value_row sip_rows[SIP_NAME_COUNT] = {
    [SIP_VIA] = {via, true},
    [SIP_FROM] = {address, false},
    [SIP_TO] = {address, false},
    [SIP_CONTACT] = {address, true},
    [SIP_PATH] = {address, true},
    [SIP_ROUTE] = {address, true},
    [SIP_RECORD_ROUTE] = {address, true},
    [SIP_SERVICE_ROUTE] = {address, true},
    [SIP_P_ASSOCIATED_URI] = {address, true},
    [SIP_P_ASSERTED_IDENTITY] = {address, true},
    [SIP_AUTHORIZATION] = {authorization, false},
    [SIP_PROXY_AUTHORIZATION] = {authorization, false},
    [SIP_WWW_AUTHENTICATE] = {authorization, false},
    [SIP_PROXY_AUTHENTICATE] = {authorization, false},
    [SIP_AUTHENTICATION_INFO] = {info, false},
    [SIP_P_LAB_CREDENTIAL] = {params, false},
    [SIP_P_LAB_LOGIN] = {params, false},
    [SIP_P_LAB_PROOF] = {token, false},
};

static const struct value_row http_rows[HTTP_NAME_COUNT] = {
    [HTTP_AUTHORIZATION] = {authorization, false},
    [HTTP_WWW_AUTHENTICATE] = {authorization, false},
    [HTTP_COOKIE] = {cookie, false},
    [HTTP_SET_COOKIE] = {cookie, false},
    [HTTP_LOCATION] = {location, false},
};

/* A list of several elements gets a node for each; one element has its parts directly under the line. */
static void value(struct tree *tree, const struct value_row *row, struct bytes text)
{
    struct bytes rest = text, element;
    if (!row->part) return;
    if (!row->list || (lines_element(&rest, &element) && rest.count == 0)) {
        row->part(tree, row->list ? element : text);
        return;
    }
    rest = text;
    while (lines_element(&rest, &element)) {
        tree_text(tree, BYTES("element"), element, element);
        tree_enter(tree);
        row->part(tree, element);
        tree_leave(tree);
    }
}

static void lines(struct tree *tree, const struct lines *lines, const struct value_row *rows)
{
    for (uint16_t i = 0; i < lines->count; i++) {
        const struct line *line = &lines->line[i];
        struct pen mark = *tree->scratch;
        lines_unfold(tree->scratch, line->value);
        struct bytes flat = pen_done(tree->scratch);
        struct bytes whole = bytes_part(lines->all, line->at, line->end - line->at);
        tree_text(tree, lines_name(lines, line), flat.at ? flat : line->value, whole);
        tree_enter(tree);
        value(tree, &rows[line->kind], line->value);
        tree_leave(tree);
        *tree->scratch = mark;
    }
}

/* -- Messages -- */

void dissect_sip(struct tree *tree, const struct sip *sip)
{
    struct bytes start = sip->head.start;
    if (start.count) tree_text(tree, sip->request ? BYTES("Request-Line") : BYTES("Status-Line"), start, start);
    tree_enter(tree);
    if (sip->uri.count) uri(tree, sip->uri);
    tree_leave(tree);
    lines(tree, &sip->head, sip_rows);
    if (sip->body.count) tree_text(tree, BYTES("Body"), sip->body, sip->body);
}

void dissect_http(struct tree *tree, const struct http *http)
{
    struct bytes start = http->head.start;
    bool form = bytes_equal_nocase(http_value(http, HTTP_CONTENT_TYPE), BYTES("application/x-www-form-urlencoded"));
    if (start.count) tree_text(tree, http->request ? BYTES("Request-Line") : BYTES("Status-Line"), start, start);
    tree_enter(tree);
    pairs(tree, http->query, '&');
    tree_leave(tree);
    lines(tree, &http->head, http_rows);
    if (http->body.count) tree_text(tree, BYTES("Body"), http->body, http->body);
    tree_enter(tree);
    if (form) pairs(tree, http->body, '&');
    tree_leave(tree);
}

void dissect_frame(struct tree *tree, const struct ws_frame *frame)
{
    static const struct bytes names[16] = {
        [WS_CONTINUATION] = BYTES_ROW("continuation"),
        [WS_TEXT] = BYTES_ROW("text"),
        [WS_BINARY] = BYTES_ROW("binary"),
        [WS_CLOSE] = BYTES_ROW("close"),
        [WS_PING] = BYTES_ROW("ping"),
        [WS_PONG] = BYTES_ROW("pong"),
    };
    enum { CLOSE_CODE = 2 };
    struct bytes head = bytes_part(tree->message->bytes, 0, 2);
    if (head.count < 2) return;
    tree_number(tree, BYTES("FIN"), frame->fin, head);
    tree_text(tree, BYTES("opcode"), names[frame->opcode & 15], head);
    tree_number(tree, BYTES("masked"), frame->masked, head);
    if (!frame->payload.at) return;
    struct pen mark = *tree->scratch;
    ws_unmask(tree->scratch, frame);
    struct bytes payload = pen_done(tree->scratch);
    if (frame->opcode == WS_CLOSE && payload.count >= CLOSE_CODE) {
        uint64_t code = (uint64_t)(unsigned char)payload.at[0] << 8 | (unsigned char)payload.at[1];
        tree_number(tree, BYTES("code"), code, bytes_part(frame->payload, 0, CLOSE_CODE));
        tree_text(tree, BYTES("reason"), bytes_from(payload, CLOSE_CODE), bytes_from(frame->payload, CLOSE_CODE));
    } else {
        tree_text(tree, BYTES("payload"), payload, frame->payload);
    }
    *tree->scratch = mark;
}
