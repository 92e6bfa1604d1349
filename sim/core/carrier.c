/* Framing and unframing of the messages on links. */
#include "carrier.h"

enum { HTTP_WRAP_ROOM = 512 }; /* head of an HTTP message around a SIP message */

static bool framed(const struct carriage *carriage)
{
    /* The handshake itself is plain HTTP: the sender's end becomes a WebSocket only after it. */
    return carriage->connects && connection_mode(carriage->from) == CONNECTION_WS;
}

static blob_id wrap_frame(struct store *store, const struct carriage *carriage, struct bytes message)
{
    char *room = store_room(store, message.count + WS_HEADER_MAX);
    if (!room) return BLOB_NONE;
    struct pen pen = pen_on(room, message.count + WS_HEADER_MAX);
    ws_write(&pen, carriage->closing ? WS_CLOSE : WS_TEXT, connection_opener(carriage->from) ? carriage->mask : NULL,
             message);
    return store_commit(store, pen_done(&pen).count);
}

/* NOTE 2 of the contribution: REGISTER over HTTPS. A request is the body of a POST, its answer that of a 200. */
static blob_id wrap_http(struct store *store, const struct carriage *carriage, struct bytes message)
{
    char *room = store_room(store, message.count + HTTP_WRAP_ROOM);
    if (!room) return BLOB_NONE;
    struct pen pen = pen_on(room, message.count + HTTP_WRAP_ROOM);
    if (connection_opener(carriage->from)) http_write_request(&pen, HTTP_POST, BYTES("/sip"), carriage->host);
    else http_write_status(&pen, 200);
    http_write_body(&pen, BYTES("message/sip"), message);
    struct bytes wire = pen_done(&pen);
    return wire.at ? store_commit(store, wire.count) : BLOB_NONE;
}

blob_id carrier_wrap(struct store *store, const struct carriage *carriage, struct bytes message)
{
    if (message.count + HTTP_WRAP_ROOM > STORE_BLOB_MAX) return BLOB_NONE;
    if (framed(carriage)) return wrap_frame(store, carriage, message);
    if (carriage->connects && carriage->proto == PROTO_SIP) return wrap_http(store, carriage, message);
    return store_put(store, message);
}

static void malformed(struct message *message, struct parse_error error, struct bytes wire, enum ws_side side)
{
    message_scan(message, PROTO_WS, wire, side);
    message->error = error;
}

/* RFC 6455 8.1: the connection fails, whatever the message would have been. */
static bool not_text(const struct ws_frame *frame, struct bytes payload, struct message *message, struct bytes wire,
                     enum ws_side side)
{
    /* A message that is all head, and plain, is ASCII. */
    const struct sip *sip = message_sip(message);
    if (sip && sip->head.plain && sip->body.count == 0) return false;
    if (frame->opcode != WS_TEXT || ws_utf8(payload)) return false;
    malformed(message, (struct parse_error){"text that is not UTF-8", (uint32_t)(frame->payload.at - wire.at)}, wire,
              side);
    message->frame.close_code = WS_CLOSE_NOT_TEXT;
    return true;
}

static blob_id unwrap_frame(struct store *store, const struct carriage *carriage, blob_id wire, struct message *message)
{
    struct bytes octets = store_bytes(store, wire);
    enum ws_side side = connection_opener(carriage->from) ? WS_FROM_CLIENT : WS_FROM_SERVER;
    struct ws_frame frame;
    struct parse_error error = ws_scan(&frame, octets, side);
    if (!error.why && frame.size != octets.count)
        error = (struct parse_error){"a WebSocket frame is cut short", octets.count};
    if (error.why) {
        malformed(message, error, octets, side);
        return wire;
    }
    if (frame.opcode >= WS_CLOSE) {
        message_scan(message, PROTO_WS, octets, side);
        return wire;
    }
    blob_id inner = blob_part(wire, (uint32_t)(frame.payload.at - octets.at), frame.payload.count);
    if (frame.masked) {
        char *room = store_room(store, frame.payload.count);
        if (!room) return BLOB_NONE;
        struct pen pen = pen_on(room, frame.payload.count);
        ws_unmask(&pen, &frame);
        inner = store_commit(store, pen_done(&pen).count);
    }
    struct bytes payload = store_bytes(store, inner);
    message_scan(message, carriage->proto, payload, side);
    return not_text(&frame, payload, message, octets, side) ? wire : inner;
}

static blob_id unwrap_http(struct store *store, const struct carriage *carriage, blob_id wire, struct message *message)
{
    struct bytes octets = store_bytes(store, wire);
    struct message *outer = message; /* read the HTTP head in place, then the SIP message over it */
    message_scan(outer, PROTO_HTTP, octets, WS_FROM_CLIENT);
    if (outer->error.why) return wire;
    blob_id inner = blob_part(wire, (uint32_t)(outer->http.body.at - octets.at), outer->http.body.count);
    message_scan(message, carriage->proto, store_bytes(store, inner), WS_FROM_CLIENT);
    return inner;
}

blob_id carrier_unwrap(struct store *store, const struct carriage *carriage, blob_id wire, struct message *message)
{
    if (framed(carriage)) return unwrap_frame(store, carriage, wire, message);
    if (carriage->connects && carriage->proto == PROTO_SIP) return unwrap_http(store, carriage, wire, message);
    message_scan(message, carriage->proto, store_bytes(store, wire), WS_FROM_CLIENT);
    return wire;
}
