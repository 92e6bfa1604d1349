/* One message of any protocol: parsed once, named by its verb, compared with the messages that it may answer or relay.
 */
#include "message.h"

#include "must.h"

enum { CODE_SWITCHING = 101 };

static void scan_sip(struct message *message)
{
    struct sip *sip = &message->sip;
    message->error = sip_scan(sip, message->bytes);
    message->verb = sip->request ? (verb_id)sip->method : sip->code;
}

static void scan_http(struct message *message)
{
    struct http *http = &message->http;
    message->error = http_scan(http, message->bytes);
    message->verb = http->request ? (verb_id)http->method : http->code;
}

static void scan_diameter(struct message *message)
{
    struct diameter *diameter = &message->diameter;
    message->error = diameter_scan(diameter, message->bytes);
    message->verb = verb_diameter(message->proto, diameter->command, diameter->flags & DIAMETER_R);
}

static void scan_handshake(struct message *message)
{
    scan_http(message);
    if (message->http.request) message->verb = VERB_WS_OPEN;
    if (message->verb == CODE_SWITCHING) message->verb = VERB_WS_ACCEPT;
}

static void scan_frame(struct message *message, enum ws_side side)
{
    static const verb_id verbs[] = {[WS_CLOSE] = VERB_WS_CLOSE, [WS_PING] = VERB_WS_PING, [WS_PONG] = VERB_WS_PONG};
    struct ws_frame *frame = &message->frame;
    frame->size = 0;
    frame->opcode = WS_CONTINUATION;
    message->error = ws_scan(frame, message->bytes, side);
    if (frame->opcode < COUNT(verbs)) message->verb = verbs[frame->opcode];
    if (message->error.why || frame->size == message->bytes.count) return;
    message->error = frame->size > message->bytes.count
                         ? (struct parse_error){"the frame is not whole (RFC 6455 5.2)", message->bytes.count}
                         : (struct parse_error){"octets behind the frame (RFC 6455 5.2)", frame->size};
}

void message_scan(struct message *message, enum proto proto, struct bytes bytes, enum ws_side side)
{
    message->proto = proto;
    message->verb = VERB_NONE;
    message->bytes = bytes;
    switch (proto) {
    case PROTO_SIP: scan_sip(message); return;
    case PROTO_HTTP: scan_http(message); return;
    case PROTO_CX:
    case PROTO_ZH:
    case PROTO_ZN: scan_diameter(message); return;
    case PROTO_WS:
        if (message_is_handshake(bytes)) {
            scan_handshake(message);
        } else {
            scan_frame(message, side);
        }
        return;
    case PROTO_NONE:
    case PROTO_COUNT: break;
    }
    must(proto > PROTO_NONE && proto < PROTO_COUNT);
}

/* "VERSION CODE ..." or "METHOD ..."; inlined, the version is compared as a word. */
static inline __attribute__((always_inline)) verb_id verb_of_line(enum proto proto, struct bytes bytes,
                                                                  struct bytes version)
{
    struct bytes rest;
    if (bytes_starts(bytes, version) && bytes.count > version.count && bytes.at[version.count] == ' ')
        return verb_named(proto, bytes_part(bytes, version.count + 1, 3));
    return verb_named(proto, bytes_cut(bytes_part(bytes, 0, 32), ' ', &rest));
}

verb_id message_verb(enum proto proto, struct bytes bytes)
{
    const unsigned char *octet = (const unsigned char *)bytes.at;
    switch (proto) {
    case PROTO_SIP: return verb_of_line(proto, bytes, BYTES("SIP/2.0"));
    case PROTO_HTTP: return verb_of_line(proto, bytes, BYTES("HTTP/1.1"));
    case PROTO_WS:
        if (bytes_starts(bytes, BYTES("GET "))) return VERB_WS_OPEN;
        if (bytes_starts(bytes, BYTES("HTTP/1.1 101"))) return VERB_WS_ACCEPT;
        return verb_of_line(PROTO_HTTP, bytes, BYTES("HTTP/1.1"));
    case PROTO_CX:
    case PROTO_ZH:
    case PROTO_ZN:
        if (bytes.count < DIAMETER_HEADER) return VERB_NONE;
        return verb_diameter(proto, (uint32_t)(octet[5] << 16 | octet[6] << 8 | octet[7]), octet[4] & DIAMETER_R);
    case PROTO_NONE:
    case PROTO_COUNT: break;
    }
    return VERB_NONE;
}

/* RFC 3261 17.1.3: the branch of the top Via and the method of the CSeq. */
static bool sip_answers(const struct sip *answer, const struct sip *request)
{
    if (answer->request || !request->request || answer->method != request->method) return false;
    struct sip_via a, r;
    if (sip_top_via(&a, answer).why || sip_top_via(&r, request).why) return false;
    return a.branch.count > 0 && bytes_equal(a.branch, r.branch);
}

/* RFC 6733 6.2: an answer carries the identifiers and the command of its request. */
static bool diameter_answers(const struct diameter *answer, const struct diameter *request)
{
    return !(answer->flags & DIAMETER_R) && (request->flags & DIAMETER_R) && answer->command == request->command &&
           answer->hop_by_hop == request->hop_by_hop && answer->end_to_end == request->end_to_end;
}

uint64_t message_answer_key(const struct message *message)
{
    const struct sip *sip = message_sip(message);
    struct sip_via via;
    if (message->error.why) return 0;
    if (sip) return sip_top_via(&via, sip).why ? 0 : bytes_hash_seed(via.branch, sip->method);
    return proto_is_diameter(message->proto) ? message->diameter.hop_by_hop : 0;
}

bool message_answers(const struct message *answer, const struct message *request)
{
    if (answer->proto != request->proto || answer->error.why || request->error.why) return false;
    switch (answer->proto) {
    case PROTO_SIP: return sip_answers(&answer->sip, &request->sip);
    case PROTO_CX:
    case PROTO_ZH:
    case PROTO_ZN: return diameter_answers(&answer->diameter, &request->diameter);
    case PROTO_HTTP:
    case PROTO_WS: /* by order on the connection, which the caller keeps */
        return verb_is_request(request->proto, request->verb) && !verb_is_request(answer->proto, answer->verb);
    case PROTO_NONE:
    case PROTO_COUNT: break;
    }
    return false;
}

bool message_relays(const struct message *later, const struct message *earlier)
{
    if (later->proto != earlier->proto || later->verb != earlier->verb) return false;
    const struct sip *a = message_sip(later), *b = message_sip(earlier);
    if (!a || !b) return bytes_equal(later->bytes, earlier->bytes);
    return a->request == b->request && a->cseq == b->cseq && a->method == b->method &&
           bytes_equal(sip_value(a, SIP_CALL_ID), sip_value(b, SIP_CALL_ID));
}
