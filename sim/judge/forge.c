/* A message of an attacker before its fields are set: made by the lab, as the node would write it whose name it bears.
 * Values that are fresh in it are keyed by its line of the flow. */
#include "forge.h"

#include "base64.h"
#include "gba.h"
#include "list.h"
#include "must.h"
#include "rng_path.h"

enum { FRESH_LETTERS = 16 };

static void fresh(const struct forge *forge, struct pen *pen, struct bytes label)
{
    char letters[FRESH_LETTERS];
    rng_path_letters(forge->rng_path, label, 0, letters, sizeof letters);
    pen_bytes(pen, bytes_of(letters, sizeof letters));
}

static bool sets(const struct written *list, const char *begin)
{
    for (; list; list = list->next)
        if (bytes_starts(list->path, bytes_text(begin))) return true;
    return false;
}

/* ---- SIP ---- */

static struct bytes transport_of(const struct link_line *link)
{
    static const char *const overs[] = {
        [OVER_UDP] = "UDP", [OVER_TCP] = "TCP", [OVER_TLS] = "TLS", [OVER_SCTP] = "SCTP"};
    if (link->carrier == CARRIER_WSS || link->carrier == CARRIER_HTTPS) return BYTES("WSS");
    if (link->carrier == CARRIER_WS || link->carrier == CARRIER_HTTP) return BYTES("WS");
    return bytes_text(overs[link->over]);
}

/* The Authorization of a first REGISTER (TS 24.229 5.1.1.2.3), for a deed that sets a parameter of it. */
static void write_authorization(const struct forge *forge, struct pen *pen)
{
    bool digest = false;
    for (const struct written *one = forge->with; one; one = one->next)
        digest |= bytes_starts(one->path, BYTES("auth.")) && !bytes_starts(one->path, BYTES("auth.token"));
    if (!digest || sets(forge->with, "auth.token")) return;
    pen_lit(pen, "Authorization: Digest username=\"\", realm=\"");
    pen_bytes(pen, forge->as->domain);
    pen_lit(pen, "\", nonce=\"\", uri=\"sip:");
    pen_bytes(pen, forge->as->domain);
    pen_lit(pen, "\", response=\"\"\r\n");
}

static struct bytes sip_request(const struct forge *forge, struct pen *pen)
{
    const struct bytes method = verb_name(PROTO_SIP, forge->verb), domain = forge->as->domain;
    pen_bytes(pen, method);
    pen_lit(pen, " sip:");
    pen_bytes(pen, domain);
    pen_lit(pen, " SIP/2.0\r\nVia: SIP/2.0/");
    pen_bytes(pen, transport_of(forge->link));
    pen_char(pen, ' ');
    pen_bytes(pen, forge->as->host);
    pen_lit(pen, ";branch=z9hG4bK");
    fresh(forge, pen, BYTES("branch"));
    pen_lit(pen, "\r\nMax-Forwards: 70\r\nFrom: <sip:anonymous@");
    pen_bytes(pen, domain);
    pen_lit(pen, ">;tag=");
    fresh(forge, pen, BYTES("tag"));
    pen_lit(pen, "\r\nTo: <sip:anonymous@");
    pen_bytes(pen, domain);
    pen_lit(pen, ">\r\nCall-ID: ");
    fresh(forge, pen, BYTES("call-id"));
    pen_lit(pen, "\r\nCSeq: 1 ");
    pen_bytes(pen, method);
    if (forge->verb == (verb_id)SIP_REGISTER) {
        pen_lit(pen, "\r\nContact: <sip:");
        pen_bytes(pen, forge->attacker->name);
        pen_char(pen, '@');
        pen_bytes(pen, forge->as->host);
        pen_lit(pen, ">;expires=600\r\nSupported: path");
    }
    pen_lit(pen, "\r\n");
    write_authorization(forge, pen);
    pen_lit(pen, "Content-Length: 0\r\n\r\n");
    return pen_done(pen);
}

/* A 200 to a REGISTER says which contacts are bound (RFC 3261 10.3 step 8): those that were asked for. */
static struct bytes sip_answer(const struct forge *forge, struct pen *pen)
{
    const struct sip *request = message_sip(forge->message);
    if (!request) return bytes_of(NULL, 0);
    char letters[FRESH_LETTERS];
    rng_path_letters(forge->rng_path, BYTES("tag"), 0, letters, sizeof letters);
    sip_write_status(pen, forge->verb);
    sip_copy_for_response(pen, request, bytes_of(letters, sizeof letters));
    if (forge->verb == 200) sip_copy(pen, request, SIP_CONTACT);
    sip_write_end(pen);
    return pen_done(pen);
}

/* ---- HTTP, and the opening of a WebSocket ---- */

static void http_content(const struct forge *forge, struct pen *pen)
{
    if (sets(forge->with, "form.")) http_write_body(pen, BYTES("application/x-www-form-urlencoded"), BYTES(""));
    else if (sets(forge->with, "json.")) http_write_body(pen, BYTES("application/json"), BYTES("{}"));
    else http_write_end(pen);
}

static struct bytes http_request(const struct forge *forge, struct pen *pen)
{
    static const enum http_method methods[] = {HTTP_GET, HTTP_POST, HTTP_HEAD, HTTP_PUT, HTTP_DELETE, HTTP_OPTIONS};
    const struct bytes verb = verb_name(PROTO_HTTP, forge->verb);
    enum http_method method = HTTP_GET;
    for (unsigned i = 0; i < COUNT(methods); i++)
        if (bytes_equal(http_method_name(methods[i]), verb)) method = methods[i];
    http_write_request(pen, method, forge->path.count ? forge->path : BYTES("/"), forge->to->host);
    http_content(forge, pen);
    return pen_done(pen);
}

static struct bytes http_answer(const struct forge *forge, struct pen *pen)
{
    http_write_status(pen, forge->verb);
    http_content(forge, pen);
    return pen_done(pen);
}

static struct bytes ws_open(const struct forge *forge, struct pen *pen)
{
    unsigned char key[16];
    rng_path_octets(forge->rng_path, BYTES("websocket key"), 0, key, sizeof key);
    http_write_request(pen, HTTP_GET, forge->path.count ? forge->path : BYTES("/sip"), forge->to->host);
    pen_lit(pen, "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ");
    base64_write(pen, bytes_of(key, sizeof key), BASE64_STANDARD);
    pen_lit(pen, "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: sip\r\n\r\n");
    return pen_done(pen);
}

/* ---- Diameter ---- */

static uint32_t fresh_number(const struct forge *forge, struct bytes label)
{
    uint32_t number;
    rng_path_octets(forge->rng_path, label, 0, &number, sizeof number);
    return number;
}

static void put_origin(const struct forge *forge, struct diameter_pen *to)
{
    avp_put_u32(to, AVP_AUTH_SESSION_STATE, 1); /* NO_STATE_MAINTAINED */
    avp_put(to, AVP_ORIGIN_HOST, forge->as->host);
    avp_put(to, AVP_ORIGIN_REALM, forge->as->domain);
}

/* The AVPs that every command of that name must have beside the frame (TS 29.229 6.1, TS 29.109 4.2). */
static void put_mandatory(const struct forge *forge, struct diameter_pen *to, uint32_t command)
{
    if (command == COMMAND_MA) {
        avp_open(to, AVP_SIP_AUTH_DATA_ITEM);
        avp_put(to, AVP_SIP_AUTHENTICATION_SCHEME, BYTES("SIP Digest"));
        avp_close(to);
    }
    if (command == COMMAND_MA && forge->proto == PROTO_CX) avp_put_u32(to, AVP_SIP_NUMBER_AUTH_ITEMS, 1);
    if (forge->proto == PROTO_CX && (command == COMMAND_MA || command == COMMAND_SA))
        avp_put(to, AVP_SERVER_NAME, forge->as->uri);
    if (command == COMMAND_SA) {
        avp_put_u32(to, AVP_SERVER_ASSIGNMENT_TYPE, ASSIGNMENT_REGISTRATION);
        avp_put_u32(to, AVP_USER_DATA_ALREADY_AVAILABLE, 0);
    }
    if (command == COMMAND_UA) avp_put(to, AVP_VISITED_NETWORK_IDENTIFIER, forge->as->domain);
    if (command == COMMAND_BI) {
        char room[256];
        struct pen pen = pen_on(room, sizeof room);
        avp_put(to, AVP_TRANSACTION_IDENTIFIER, BYTES("none"));
        avp_put(to, AVP_NAF_ID, gba_naf_id(&pen, forge->as->host));
    }
    if (command != COMMAND_RT) return;
    avp_open(to, AVP_DEREGISTRATION_REASON);
    avp_put_u32(to, AVP_REASON_CODE, 0); /* PERMANENT_TERMINATION (TS 29.229 6.3.17) */
    avp_close(to);
}

static struct bytes diameter_request(const struct forge *forge, struct pen *pen)
{
    static const uint32_t commands[] = {COMMAND_CE, COMMAND_DW, COMMAND_DP, COMMAND_UA, COMMAND_SA,
                                        COMMAND_LI, COMMAND_MA, COMMAND_RT, COMMAND_PP, COMMAND_BI};
    struct diameter_pen to;
    uint32_t n = 0;
    while (n + 1 < COUNT(commands) && verb_diameter(forge->proto, commands[n], true) != forge->verb) n++;
    const uint32_t application = commands[n] < COMMAND_UA ? APP_BASE : proto_application(forge->proto);
    char room[256];
    struct pen id = pen_on(room, sizeof room);
    pen_format(&id, "%.*s;%u;1", (int)forge->as->host.count, forge->as->host.at, fresh_number(forge, BYTES("session")));
    struct bytes session = pen_done(&id);
    diameter_begin(&to, pen, DIAMETER_R | DIAMETER_P, commands[n], application,
                   fresh_number(forge, BYTES("hop-by-hop")), fresh_number(forge, BYTES("end-to-end")));
    avp_put(&to, AVP_SESSION_ID, session);
    avp_put_application(&to, VENDOR_3GPP, application);
    put_origin(forge, &to);
    avp_put(&to, AVP_DESTINATION_HOST, forge->to->host);
    avp_put(&to, AVP_DESTINATION_REALM, forge->as->domain);
    put_mandatory(forge, &to, commands[n]);
    return diameter_end(&to);
}

static struct bytes diameter_answer(const struct forge *forge, struct pen *pen)
{
    const struct diameter *request = message_diameter(forge->message);
    struct diameter_pen to;
    if (!request) return bytes_of(NULL, 0);
    struct bytes session = diameter_bytes(request, AVP_SESSION_ID);
    diameter_begin_answer(&to, pen, request, 0);
    if (session.at) avp_put(&to, AVP_SESSION_ID, session);
    avp_put_application(&to, VENDOR_3GPP, request->application);
    avp_put_u32(&to, AVP_RESULT_CODE, RESULT_SUCCESS);
    put_origin(forge, &to);
    return diameter_end(&to);
}

/* ---- which ---- */

const char *forge_message(const struct forge *forge, struct pen *pen, struct bytes *octets)
{
    static const struct {
        struct bytes (*request)(const struct forge *, struct pen *);
        struct bytes (*answer)(const struct forge *, struct pen *);
    } writers[PROTO_COUNT] = {
        [PROTO_HTTP] = {http_request, http_answer},       [PROTO_WS] = {ws_open, http_answer},
        [PROTO_SIP] = {sip_request, sip_answer},          [PROTO_CX] = {diameter_request, diameter_answer},
        [PROTO_ZH] = {diameter_request, diameter_answer}, [PROTO_ZN] = {diameter_request, diameter_answer}};
    must(forge->proto != PROTO_NONE && pen->at == pen->start);
    if (forge->kind == DEED_REPLAY) *octets = forge->message->bytes;
    else if (forge->kind == DEED_ANSWER) *octets = writers[forge->proto].answer(forge, pen);
    else *octets = writers[forge->proto].request(forge, pen);
    return octets->at ? NULL : "the message that it answers cannot be read";
}
