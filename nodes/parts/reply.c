/* Answers that all entities give alike. Texts out of the pen's scratch (tags, ids) are taken before a piece begins. */
#include "reply.h"

struct bytes reply_sip(const struct event *in, struct effects *out, uint16_t code, struct bytes extra)
{
    const struct sip *request = &in->message->sip;
    struct bytes tag = fx_fresh(out, BYTES("tag"), 10);
    struct pen *pen = fx_pen(out);
    sip_write_status(pen, code);
    sip_copy_for_response(pen, request, tag);
    pen_bytes(pen, extra);
    sip_write_end(pen);
    struct bytes sent = pen_done(pen);
    fx_send(out, link_back(in->link), PROTO_SIP, sent);
    return sent;
}

/* A 401 has a challenge (RFC 9110 15.5.2). Logins here are forms of pages, and no scheme is registered for those; under
 * one that it knows (Basic, Digest) a browser would ask with a window of its own. */
static void write_how_to_log_in(struct pen *pen, const struct role *role)
{
    pen_lit(pen, "WWW-Authenticate: Lab-Form realm=\"");
    pen_bytes(pen, role->origin);
    pen_lit(pen, "\"\r\n");
}

void reply_http(const struct event *in, struct effects *out, uint16_t code, struct bytes extra, struct bytes type,
                struct bytes body)
{
    struct pen *pen = fx_pen(out);
    http_write_status(pen, code);
    if (code == 401 && !bytes_starts(extra, BYTES("WWW-Authenticate:"))) write_how_to_log_in(pen, in->role);
    pen_bytes(pen, extra);
    if (body.count) http_write_body(pen, type, body);
    else http_write_end(pen);
    /* An opening of a WebSocket that is refused is answered as an HTTP request: the connection stays HTTP. */
    fx_send(out, link_back(in->link), in->message->proto, pen_done(pen));
}

struct event reply_held_http(const struct event *now, struct effects *out, uint64_t request, link_id link,
                             uint32_t conn)
{
    struct event was = *now;
    was.link = link;
    was.conn = conn;
    was.blob = request;
    was.message = fx_recall(out, request, PROTO_HTTP);
    return was;
}

struct bytes reply_retry_after(struct pen *pen)
{
    pen_lit(pen, "Retry-After: ");
    pen_u64(pen, REPLY_RETRY_AFTER);
    pen_lit(pen, "\r\n");
    return pen_done(pen);
}

static void reply_plain(const struct event *in, struct effects *out, uint16_t code)
{
    reply_http(in, out, code, bytes_of(NULL, 0), bytes_of(NULL, 0), bytes_of(NULL, 0));
}

/* ---- Diameter ---- */

static uint32_t application_of(const struct event *in)
{
    return proto_application(in->message->proto);
}

static void put_origin(struct diameter_pen *to, const struct role *role)
{
    avp_put(to, AVP_ORIGIN_HOST, role->host);
    avp_put(to, AVP_ORIGIN_REALM, role->domain);
}

/* RFC 6733 7.2: Session-Id when it is there, Origin-Host, Origin-Realm, Result-Code; the E bit for protocol errors. */
static void reply_diameter_result(const struct event *in, struct effects *out, uint32_t result)
{
    const struct diameter *request = &in->message->diameter;
    struct bytes session = request->avps.at ? avp_bytes(request->avps, AVP_SESSION_ID) : bytes_of(NULL, 0);
    struct diameter_pen to;
    diameter_begin_answer(&to, fx_pen(out), request, result / 1000 == 3 ? DIAMETER_E : 0);
    if (session.at) avp_put(&to, AVP_SESSION_ID, session);
    avp_put_u32(&to, AVP_RESULT_CODE, result);
    put_origin(&to, in->role);
    fx_send(out, link_back(in->link), in->message->proto, diameter_end(&to));
}

/* The AVPs that CER and CEA share (RFC 6733 5.3.1, 5.3.2; TS 29.229 5.6: the application of a vendor, in its group).
 * The address is one of the documentation's (RFC 5737): nothing in virtual time has another. Vendor-Id names the maker
 * of the program: that is not 3GPP, and a maker without a number says 0 (5.3.3). */
static void put_capabilities(struct diameter_pen *to, const struct role *role, uint32_t application)
{
    const char address[6] = {0, 1, (char)192, 0, 2, (char)(role->index + 1)};
    avp_put(to, AVP_HOST_IP_ADDRESS, bytes_of(address, sizeof address));
    avp_put_u32(to, AVP_VENDOR_ID, 0);
    avp_put(to, AVP_PRODUCT_NAME, BYTES("imslab"));
    avp_put_u32(to, AVP_SUPPORTED_VENDOR_ID, VENDOR_3GPP);
    avp_put_application(to, VENDOR_3GPP, application);
}

/* Whether the CER offers our application, by itself or in a vendor's group. */
static bool offers(struct bytes avps, uint32_t application)
{
    struct avp avp;
    struct bytes rest = avps;
    while (avp_next(&rest, &avp)) {
        struct bytes in = avp.id == AVP_VENDOR_SPECIFIC_APPLICATION_ID ? avp.data : bytes_of(NULL, 0);
        uint32_t offered;
        if (in.at && avp_u32(in, AVP_AUTH_APPLICATION_ID, &offered) && offered == application) return true;
    }
    uint32_t plain;
    return avp_u32(avps, AVP_AUTH_APPLICATION_ID, &plain) && plain == application;
}

static void answer_capabilities(const struct event *in, struct effects *out)
{
    const struct diameter *request = &in->message->diameter;
    uint32_t application = application_of(in);
    if (!offers(request->avps, application)) {
        fx_refused(out, diameter_bytes(request, AVP_ORIGIN_HOST), REASON_NO_COMMON_APPLICATION);
        reply_diameter_result(in, out, RESULT_NO_COMMON_APPLICATION);
        fx_close(out, link_back(in->link), CLOSE_POLICY);
        return;
    }
    struct diameter_pen to;
    diameter_begin_answer(&to, fx_pen(out), request, 0);
    avp_put_u32(&to, AVP_RESULT_CODE, RESULT_SUCCESS);
    put_origin(&to, in->role);
    put_capabilities(&to, in->role, application);
    fx_send(out, link_back(in->link), in->message->proto, diameter_end(&to));
}

void reply_diameter_base(void *me, const struct event *in, struct effects *out)
{
    (void)me;
    const struct diameter *message = &in->message->diameter;
    if (message->flags & DIAMETER_R) {
        if (message->command == COMMAND_CE) answer_capabilities(in, out);
        else reply_diameter_result(in, out, RESULT_SUCCESS);
        return;
    }
    uint32_t result;
    if (!avp_u32(message->avps, AVP_RESULT_CODE, &result) || result != RESULT_SUCCESS)
        fx_remark(out, bytes_of(NULL, 0), REASON_DIAMETER_PEER_REFUSED);
}

void reply_capabilities(const struct event *in, struct effects *out, link_id link, uint32_t application)
{
    uint32_t hop_by_hop = fx_fresh_u32(out, BYTES("hop-by-hop")), end_to_end = fx_fresh_u32(out, BYTES("end-to-end"));
    struct diameter_pen to;
    diameter_begin(&to, fx_pen(out), DIAMETER_R, COMMAND_CE, APP_BASE, hop_by_hop, end_to_end);
    put_origin(&to, in->role);
    put_capabilities(&to, in->role, application);
    fx_send(out, link, proto_of_application(application), diameter_end(&to));
}

/* ---- no room ---- */

void reply_tell_busy(struct effects *out, struct bytes who, const char *table)
{
    fx_fact(out,
            &(struct fact){.kind = FACT_REFUSED, .reason = REASON_NO_ROOM, .with = who, .text = bytes_text(table)});
}

void reply_busy(const struct event *in, struct effects *out, struct bytes who, const char *table)
{
    struct pen *pen = fx_pen(out);
    reply_tell_busy(out, who, table);
    if (proto_is_diameter(in->message->proto)) {
        reply_diameter_result(in, out, RESULT_TOO_BUSY);
        return;
    }
    struct bytes line = reply_retry_after(pen);
    if (in->message->proto == PROTO_SIP) reply_sip(in, out, 503, line);
    else reply_http(in, out, 503, line, bytes_of(NULL, 0), bytes_of(NULL, 0));
}

/* ---- malformed ---- */

/* A 400 copies five headers (RFC 3261 8.2.6.2). A message broken before they were read cannot be answered, nor can a
 * response or an ACK be; it is dropped (RFC 3261 18.3). */
static bool sip_answerable(const struct sip *sip)
{
    static const enum sip_name needed[] = {SIP_VIA, SIP_FROM, SIP_TO, SIP_CALL_ID, SIP_CSEQ};
    if (!sip->request || sip->method == SIP_ACK) return false;
    for (uint32_t i = 0; i < COUNT(needed); i++)
        if (sip->first[needed[i]] >= sip->head.count) return false;
    return true;
}

static void malformed_sip(const struct event *in, struct effects *out)
{
    if (sip_answerable(&in->message->sip)) reply_sip(in, out, 400, bytes_of(NULL, 0));
}

static void malformed_http(const struct event *in, struct effects *out)
{
    if (!bytes_starts(in->message->bytes, BYTES("HTTP/"))) reply_plain(in, out, 400);
}

static void malformed_ws(const struct event *in, struct effects *out)
{
    /* The first octet of a frame has its FIN bit or an opcode below 0x10; an opening starts with a letter. */
    unsigned char first = in->message->bytes.count ? (unsigned char)in->message->bytes.at[0] : 0;
    if (first >= 'A' && first <= 'z') {
        malformed_http(in, out);
        return;
    }
    uint16_t code = in->message->frame.close_code;
    enum close_why why = code == WS_CLOSE_NOT_TEXT  ? CLOSE_NOT_TEXT
                         : code == WS_CLOSE_TOO_BIG ? CLOSE_LIMIT
                                                    : CLOSE_PROTOCOL;
    fx_close(out, link_back(in->link), why);
}

static void malformed_diameter(const struct event *in, struct effects *out)
{
    const struct diameter *request = &in->message->diameter;
    if (in->message->bytes.count < DIAMETER_HEADER || !(request->flags & DIAMETER_R)) return;
    reply_diameter_result(in, out, request->result ? request->result : RESULT_UNABLE_TO_COMPLY);
}

static void ignore(const struct event *in, struct effects *out)
{
    (void)in, (void)out;
}

typedef void answer_fn(const struct event *, struct effects *);

/* RFC 5626 3.5.1, which scripts in browsers use too: a double CRLF is a ping and gets one CRLF, which is the pong. */
static bool keep_alive(const struct event *in, struct effects *out)
{
    struct bytes ping = BYTES("\r\n\r\n"), pong = BYTES("\r\n");
    if (in->message->proto != PROTO_SIP) return false;
    if (bytes_equal(in->message->bytes, ping)) fx_send(out, link_back(in->link), PROTO_SIP, pong);
    return bytes_equal(in->message->bytes, ping) || bytes_equal(in->message->bytes, pong);
}

void reply_malformed(void *me, const struct event *in, struct effects *out)
{
    static answer_fn *const answer[PROTO_COUNT] = {
        [PROTO_NONE] = ignore,           [PROTO_HTTP] = malformed_http,   [PROTO_WS] = malformed_ws,
        [PROTO_SIP] = malformed_sip,     [PROTO_CX] = malformed_diameter, [PROTO_ZH] = malformed_diameter,
        [PROTO_ZN] = malformed_diameter,
    };
    (void)me;
    if (keep_alive(in, out)) return;
    fx_fact(out, &(struct fact){
                     .kind = FACT_MALFORMED, .reason = REASON_MALFORMED, .text = bytes_text(in->message->error.why)});
    answer[in->message->proto](in, out);
}

/* ---- unexpected ---- */

/* RFC 3261 21.4.6: a 405 lists the allowed methods: those that this kind has rules for. */
static struct bytes allow(const struct event *in, struct pen *pen)
{
    pen_lit(pen, "Allow: ");
    uint32_t named = 0;
    for (const struct rule *rule = in->role->kind->rules; rule->step; rule++) {
        if (rule->proto != PROTO_SIP || rule->verb[0] < 'A' || rule->verb[0] > 'Z') continue;
        if (named++) pen_lit(pen, ", ");
        pen_text(pen, rule->verb);
    }
    pen_lit(pen, "\r\n");
    return pen_done(pen);
}

static void unexpected_sip(const struct event *in, struct effects *out)
{
    if (!in->message->sip.request || in->message->sip.method == SIP_ACK) return;
    reply_sip(in, out, 405, allow(in, fx_pen(out)));
}

static void unexpected_http(const struct event *in, struct effects *out)
{
    if (in->message->http.request) reply_plain(in, out, 404);
}

static void unexpected_ws(const struct event *in, struct effects *out)
{
    if (in->message->verb == VERB_WS_OPEN) reply_plain(in, out, 404);
}

static void unexpected_diameter(const struct event *in, struct effects *out)
{
    if (in->message->diameter.flags & DIAMETER_R) reply_diameter_result(in, out, RESULT_COMMAND_UNSUPPORTED);
}

void reply_unexpected(void *me, const struct event *in, struct effects *out)
{
    static answer_fn *const answer[PROTO_COUNT] = {
        [PROTO_NONE] = ignore,
        [PROTO_HTTP] = unexpected_http,
        [PROTO_WS] = unexpected_ws,
        [PROTO_SIP] = unexpected_sip,
        [PROTO_CX] = unexpected_diameter,
        [PROTO_ZH] = unexpected_diameter,
        [PROTO_ZN] = unexpected_diameter,
    };
    (void)me;
    fx_remark(out, verb_name(in->message->proto, in->message->verb), REASON_UNEXPECTED);
    answer[in->message->proto](in, out);
}
