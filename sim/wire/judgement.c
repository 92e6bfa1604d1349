/* Judges values: of SIP headers, of the opening of a WebSocket and its frames, of AVPs. */
#include "judgement.h"

#include "base64.h"
#include "clause.h"
#include "octet.h"
#include "octets.h"
#include "utf8.h"

/* A fault inside a part of the message, by its offset in the whole. */
static struct parse_error inside(struct bytes all, struct bytes part, struct parse_error error)
{
    error.at += (uint32_t)(part.at - all.at);
    return error;
}

/* ---- SIP ---- */

static struct parse_error judge_address(struct bytes element)
{
    struct sip_address address;
    struct sip_uri uri;
    struct parse_error error = sip_address_scan(&address, element);
    if (error.why || address.star) return error;
    return inside(element, address.uri, sip_uri_scan(&uri, address.uri));
}

static struct parse_error judge_via(struct bytes element)
{
    struct sip_via via;
    return sip_via_scan(&via, element);
}

static struct parse_error judge_contact(struct bytes element)
{
    struct sip_contact contact;
    return sip_contact_scan(&contact, element);
}

static struct parse_error judge_auth(struct bytes value)
{
    struct auth auth;
    return auth_scan(&auth, value, NULL);
}

static struct parse_error judge_info(struct bytes value)
{
    struct auth auth;
    return auth_scan_info(&auth, value, NULL);
}

/* delta-seconds (RFC 3261 25.1): digits, however large. */
static struct parse_error judge_seconds(struct bytes value)
{
    uint32_t at = 0;
    while (at < value.count && octet_digit(value.at[at])) at++;
    if (at == value.count && at) return PARSE_OK;
    return (struct parse_error){"no delta-seconds (RFC 3261 25.1)", at};
}

/* rfc1123-date: "Sat, 13 Nov 2010 23:29:00 GMT". */
static struct parse_error judge_date(struct bytes value)
{
    static const char shape[] = "Www, 00 Mmm 0000 00:00:00 GMT";
    uint32_t at = 0;
    for (; at < sizeof shape - 1 && at < value.count; at++) {
        char want = shape[at], is = value.at[at];
        bool letter = want == 'W' || want == 'w' || want == 'M' || (want == 'm');
        if (at >= sizeof "Www, 00 Mmm 0000 00:00:00") letter = false;
        if (want == '0' ? !octet_digit(is) : letter ? octet_lower(is) < 'a' || octet_lower(is) > 'z' : is != want)
            break;
    }
    if (at == sizeof shape - 1 && at == value.count) return PARSE_OK;
    return (struct parse_error){"no rfc1123-date (RFC 3261 20.17)", at};
}

static const struct sip_rule {
    enum sip_name name;
    bool list; /* of elements between commas */
    struct parse_error (*judge)(struct bytes);
} sip_rules[] = {
    {SIP_FROM, false, judge_address},
    {SIP_TO, false, judge_address},
    {SIP_VIA, true, judge_via},
    {SIP_CONTACT, true, judge_contact},
    {SIP_ROUTE, true, judge_address},
    {SIP_RECORD_ROUTE, true, judge_address},
    {SIP_PATH, true, judge_address},
    {SIP_SERVICE_ROUTE, true, judge_address},
    {SIP_P_ASSOCIATED_URI, true, judge_address},
    {SIP_P_ASSERTED_IDENTITY, true, judge_address},
    {SIP_AUTHORIZATION, false, judge_auth},
    {SIP_PROXY_AUTHORIZATION, false, judge_auth},
    {SIP_WWW_AUTHENTICATE, false, judge_auth},
    {SIP_PROXY_AUTHENTICATE, false, judge_auth},
    {SIP_AUTHENTICATION_INFO, false, judge_info},
    {SIP_EXPIRES, false, judge_seconds},
    {SIP_MIN_EXPIRES, false, judge_seconds},
    {SIP_DATE, false, judge_date},
};

static struct parse_error judge_header(const struct sip *sip, const struct sip_rule *rule)
{
    struct parse_error error = PARSE_OK;
    for (uint16_t n = sip->first[rule->name]; n != LINES_NONE; n = sip->head.line[n].next) {
        struct bytes rest = sip->head.line[n].value, element = rest;
        while (rule->list ? lines_element(&rest, &element) : element.at != NULL) {
            error = inside(sip->head.all, element, rule->judge(element));
            if (error.why) return error;
            if (!rule->list) break;
        }
    }
    return error;
}

/* 10.3 step 6: "*" is the only contact. */
static struct parse_error judge_star(const struct sip *sip)
{
    struct sip_cursor cursor = {0};
    struct bytes element, star = {NULL, 0};
    uint32_t count = 0;
    for (; sip_next(sip, SIP_CONTACT, &cursor, &element); count++)
        if (bytes_equal(element, BYTES("*"))) star = element;
    if (!star.at || count == 1) return PARSE_OK;
    return inside(sip->head.all, star, (struct parse_error){"a Contact of * beside others (RFC 3261 10.3)", 0});
}

static struct parse_error judge_sip(const struct sip *sip)
{
    struct sip_uri uri;
    struct parse_error error = PARSE_OK;
    if (sip->request) {
        error = inside(sip->head.all, sip->uri, sip_uri_scan(&uri, sip->uri));
        if (error.why) return error;
        if (uri.headers.at) /* 19.1.1, table 1 */
            return inside(sip->head.all, uri.headers, (struct parse_error){"headers in a Request-URI", 0});
    }
    for (unsigned i = 0; i < COUNT(sip_rules) && !error.why; i++) error = judge_header(sip, &sip_rules[i]);
    return error.why ? error : judge_star(sip);
}

/* ---- WebSocket ---- */

static struct parse_error at_line(const struct http *http, enum http_name name, const char *why)
{
    uint16_t n = http->first[name];
    return (struct parse_error){why, n == LINES_NONE ? http->head.body_at : http->head.line[n].at};
}

/* RFC 6455 4.2.1, 4.2.2: the headers that an opening and its 101 must have. */
static struct parse_error judge_handshake(const struct message *message)
{
    enum { KEY_OCTETS = 16, KEY_ROOM = 64 };
    const struct http *http = &message->http;
    if (message->verb == VERB_WS_OPEN) {
        char room[KEY_ROOM];
        struct pen pen = pen_on(room, sizeof room);
        bool read = base64_read(&pen, http_value(http, HTTP_SEC_WEBSOCKET_KEY), BASE64_STANDARD);
        if (!read || pen.overflow || pen_used(&pen) != KEY_OCTETS)
            return at_line(http, HTTP_SEC_WEBSOCKET_KEY, "an opening without a key of 16 octets (RFC 6455 4.2.1)");
        if (!bytes_equal(http_value(http, HTTP_SEC_WEBSOCKET_VERSION), BYTES("13")))
            return at_line(http, HTTP_SEC_WEBSOCKET_VERSION, "a Sec-WebSocket-Version other than 13 (RFC 6455 4.2.1)");
    }
    if (message->verb != VERB_WS_ACCEPT) return PARSE_OK;
    if (!http_has(http, HTTP_SEC_WEBSOCKET_ACCEPT))
        return at_line(http, HTTP_SEC_WEBSOCKET_ACCEPT, "a 101 without Sec-WebSocket-Accept (RFC 6455 4.2.2)");
    if (!http_has(http, HTTP_SEC_WEBSOCKET_PROTOCOL)) return PARSE_OK;
    const struct line *line = &http->head.line[http->first[HTTP_SEC_WEBSOCKET_PROTOCOL]];
    if (line->next != LINES_NONE || bytes_find_char(line->value, ',') != BYTES_NOT_FOUND)
        return at_line(http, HTTP_SEC_WEBSOCKET_PROTOCOL, "a 101 with more than one subprotocol (RFC 6455 4.2.2)");
    return PARSE_OK;
}

/* 8.1; a text in several frames is judged by the code that puts it together. */
static struct parse_error judge_frame(const struct ws_frame *frame, struct bytes all)
{
    static const struct parse_error not_text = {"a text frame that is not UTF-8 (RFC 6455 8.1)", 0};
    char room[WS_FRAME_MAX + 1];
    struct pen pen = pen_on(room, sizeof room);
    if (frame->opcode != WS_TEXT || !frame->fin || !frame->payload.count) return PARSE_OK;
    ws_unmask(&pen, frame);
    return ws_utf8(pen_done(&pen)) ? PARSE_OK : inside(all, frame->payload, not_text);
}

/* ---- Diameter ---- */

static const char *judge_data(const struct avp *avp)
{
    struct bytes data = avp->data;
    switch (avp_rows[avp->id].type) {
    case AVP_UTF8: return utf8_fault(data) == BYTES_NOT_FOUND ? NULL : "no UTF8String (RFC 6733 4.3.1)";
    case AVP_IDENTITY: return data.count ? NULL : "an empty DiameterIdentity (RFC 6733 4.3.1)";
    case AVP_ADDRESS: {
        uint32_t family = data.count < 2 ? 0 : octets_big_16(data.at); /* IANA: 1 is IPv4, 2 IPv6 */
        bool right = data.count > 2 && (family != 1 || data.count == 6) && (family != 2 || data.count == 18);
        return right ? NULL : "an Address of another length than its family's (RFC 6733 4.3.1)";
    }
    case AVP_OCTETS:
    case AVP_U32:
    case AVP_ENUM:
    case AVP_TIME:
    case AVP_DIAMETER_URI:
    case AVP_GROUPED: break;
    }
    if (avp->id == AVP_EXPERIMENTAL_RESULT && !avp_count(data, AVP_VENDOR_ID))
        return "an Experimental-Result without Vendor-Id (RFC 6733 7.6)";
    if (avp->id == AVP_SUPPORTED_FEATURES && !avp_count(data, AVP_VENDOR_ID))
        return "Supported-Features without Vendor-Id (TS 29.229 6.3.29)";
    return NULL;
}

/* The AVP that a Failed-AVP quotes is wrong on purpose (RFC 6733 7.5). */
static struct parse_error judge_diameter(const struct diameter *diameter)
{
    struct bytes rest[DIAMETER_DEPTH_MAX + 1] = {diameter->avps};
    struct avp avp;
    for (uint32_t depth = 0;;) {
        if (!avp_next(&rest[depth], &avp)) {
            if (depth == 0) return PARSE_OK;
            depth--;
            continue;
        }
        const char *why = judge_data(&avp);
        if (why) return inside(diameter->all, avp.whole, (struct parse_error){why, 0});
        bool enters = avp_rows[avp.id].type == AVP_GROUPED && avp.id != AVP_FAILED_AVP && depth < DIAMETER_DEPTH_MAX;
        if (enters) rest[++depth] = avp.data;
    }
}

struct parse_error judgement_of(const struct message *message)
{
    if (message->error.why) return message->error;
    switch (message->proto) {
    case PROTO_SIP: return judge_sip(&message->sip);
    case PROTO_CX:
    case PROTO_ZH:
    case PROTO_ZN: return judge_diameter(&message->diameter);
    case PROTO_WS:
        return message_is_handshake(message->bytes) ? judge_handshake(message)
                                                    : judge_frame(&message->frame, message->bytes);
    case PROTO_HTTP:
    case PROTO_NONE:
    case PROTO_COUNT: break;
    }
    return PARSE_OK;
}

/* RFC 6455 4.1: the server's answer follows from the key. */
static struct parse_error judge_accept(const struct message *message, const struct surroundings *around,
                                       struct arena *arena)
{
    char room[WS_ACCEPT_LENGTH];
    struct pen pen = pen_on(room, sizeof room);
    struct bytes accept = http_value(&message->http, HTTP_SEC_WEBSOCKET_ACCEPT);
    ws_accept(&pen, around->key);
    if (bytes_equal(pen_done(&pen), accept)) return PARSE_OK;
    const char *why = arena_format(arena,
                                   "Sec-WebSocket-Accept does not follow from the key of packet %u (RFC 6455 4.1)",
                                   around->opening)
                          .at;
    return inside(message->bytes, accept, (struct parse_error){why, 0});
}

#define NOT_ALL "the capture has no more of this message"
#define COMPRESSED "a frame that an extension changed"

struct parse_error judgement_around(const struct message *message, const struct surroundings *around,
                                    struct arena *arena)
{
    enum { RESERVED_BITS = 0x70 };
    bool handshake = message_is_handshake(message->bytes);
    if (around->cut) return (struct parse_error){NOT_ALL, message->bytes.count};
    if (message->proto == PROTO_WS && !handshake && around->extended && message->bytes.count &&
        message->bytes.at[0] & RESERVED_BITS)
        return (struct parse_error){
            arena_format(arena, COMPRESSED ", as packets %u and %u agree (RFC 6455 5.2, RFC 7692): not read here",
                         around->opening, around->answer)
                .at,
            0};
    struct parse_error error = judgement_of(message);
    if (error.why || message->proto != PROTO_WS || message->verb != VERB_WS_ACCEPT || !around->key.at) return error;
    return judge_accept(message, around, arena);
}

bool judgement_is_limit(struct parse_error error)
{
    static const char *const limits[] = {
        "more than 96 header lines",
        "a message of more than 65535 octets",
        "more than 32 parameters",
        "HTTP/1.0 is not read here",
        "a transfer coding",
        "a frame exceeds 65535 octets",
        "a fragmented message exceeds 65535 octets",
        "the message is over the lab's 65535 octets",
        "more than the lab's 512 AVPs",
        "groups are nested deeper than the lab's 8",
        "a capture with more than 1,024 TCP streams at once",
        NOT_ALL,
        COMPRESSED,
    };
    for (unsigned i = 0; error.why && i < COUNT(limits); i++)
        if (bytes_starts(bytes_text(error.why), bytes_text(limits[i]))) return true;
    return false;
}

void judgement_say(struct pen *pen, struct parse_error error)
{
    static const struct {
        const char *why, *clause;
    } rules[] = {
#define RULE(why, clause) {why, clause},
#include "rules.def"
#undef RULE
    };
    clause_marks(pen, bytes_text(error.why));
    for (unsigned i = 0; i < COUNT(rules); i++) {
        if (!bytes_equal(bytes_text(error.why), bytes_text(rules[i].why))) continue;
        pen_lit(pen, " (");
        clause_marks(pen, bytes_text(rules[i].clause));
        pen_lit(pen, ")");
    }
}
