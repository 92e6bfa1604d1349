/* Taking a message out of the frame or the HTTP message that carried it. */
#include "unwrap.h"

#include "http.h"
#include "must.h"
#include "ws.h"

enum { FRAME_FIN = 0x80 }; /* RFC 6455 5.2: set in the first octet of every frame here, in that of no text */

static enum wrapping unwrap_frame(struct pen *pen, struct bytes wire, struct bytes *message)
{
    struct ws_frame frame;
    enum ws_side side = wire.count > 1 && (wire.at[1] & 0x80) ? WS_FROM_CLIENT : WS_FROM_SERVER;
    struct parse_error error = ws_scan(&frame, wire, side);
    if (error.why || frame.size != wire.count) return WRAPPED_BARE;
    *message = frame.payload;
    if (!frame.masked) return WRAPPED_FRAME;
    ws_unmask(pen, &frame);
    struct bytes payload = pen_done(pen);
    if (payload.at) *message = payload;
    else *message = wire;
    return payload.at ? WRAPPED_FRAME : WRAPPED_BARE;
}

static bool speaks_http(struct bytes wire)
{
    struct bytes rest, line = bytes_cut(wire, '\n', &rest);
    return bytes_starts(line, BYTES("HTTP/1.")) || bytes_find(line, BYTES(" HTTP/1.")) != BYTES_NOT_FOUND;
}

enum wrapping unwrap(struct pen *pen, enum proto proto, struct bytes wire, struct bytes *message)
{
    *message = wire;
    if (proto != PROTO_SIP || wire.count == 0) return WRAPPED_BARE;
    if (wire.at[0] & FRAME_FIN) return unwrap_frame(pen, wire, message);
    if (!speaks_http(wire)) return WRAPPED_BARE;
    struct http http;
    if (http_scan(&http, wire).why) return WRAPPED_BARE;
    *message = http.body;
    return WRAPPED_HTTP;
}

static void rewrap_frame(struct pen *pen, struct bytes wire, struct bytes message)
{
    struct ws_frame frame;
    enum ws_side side = wire.at[1] & 0x80 ? WS_FROM_CLIENT : WS_FROM_SERVER;
    struct parse_error error = ws_scan(&frame, wire, side);
    must(error.why == NULL);
    ws_write(pen, frame.opcode, frame.masked ? frame.mask : NULL, message);
}

static void rewrap_http(struct pen *pen, struct bytes wire, struct bytes message)
{
    struct http http;
    struct parse_error error = http_scan(&http, wire);
    must(error.why == NULL);
    if (http.request) http_write_request(pen, http.method, http.target, http_value(&http, HTTP_HOST));
    else http_write_status(pen, http.code);
    http_write_body(pen, http_value(&http, HTTP_CONTENT_TYPE), message);
}

void rewrap(struct pen *pen, enum wrapping wrapping, struct bytes wire, struct bytes message)
{
    switch (wrapping) {
    case WRAPPED_BARE: pen_bytes(pen, message); break;
    case WRAPPED_FRAME: rewrap_frame(pen, wire, message); break;
    case WRAPPED_HTTP: rewrap_http(pen, wire, message); break;
    }
}
