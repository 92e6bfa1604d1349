/* WebSocket frames, fragments and the handshake's accept key. */
#include "ws.h"

#include "base64.h"
#include "digest.h"
#include "must.h"
#include "utf8.h"
#include "window.h"

enum {
    CONTROL_PAYLOAD_MAX = 125, /* RFC 6455 5.5 */
    LENGTH_16 = 126,
    LENGTH_64 = 127,
    KEY_MAX = 64 /* a proper key has 24 letters; longer ones are not hashed */
};

/* -- Masks -- */

/* XOR with the repeated mask (5.3); `to` is other room than `from`. The octets after the last whole window are done
 * together with those before them once more, under the mask as it is there. */
static void mask_copy(char *to, struct bytes from, const unsigned char mask[4])
{
    unsigned char repeated[2 * WINDOW_SHORT]; /* the last look begins earlier, by less than a mask */
    for (unsigned i = 0; i < sizeof repeated; i++) repeated[i] = mask[i % 4];

    uint32_t at = 0;
    for (; from.count - at >= WINDOW_SHORT; at += WINDOW_SHORT) window_mask_16(to + at, from.at + at, repeated);
    if (at < from.count && at > 0) {
        at = from.count - WINDOW_SHORT;
        window_mask_16(to + at, from.at + at, repeated + at % 4);
        return;
    }
    for (; at < from.count; at++) to[at] = (char)((unsigned char)from.at[at] ^ mask[at % 4]);
}

void ws_unmask(struct pen *pen, const struct ws_frame *frame)
{
    char *to = pen_space(pen, frame->payload.count);
    if (!to || frame->payload.count == 0) return;
    if (frame->masked) mask_copy(to, frame->payload, frame->mask);
    else memcpy(to, frame->payload.at, frame->payload.count);
}

/* -- Reading -- */

static struct parse_error refuse(struct ws_frame *frame, uint16_t close_code, const char *why, uint32_t at)
{
    frame->close_code = close_code;
    return (struct parse_error){why, at};
}

/* The faults that the first two octets show without the rest: an endpoint that breaks the rules need not send a whole
 * frame to be refused. */
static struct parse_error scan_start(struct ws_frame *frame, const unsigned char *wire, enum ws_side side)
{
    static const bool known[16] = {
        [WS_CONTINUATION] = true, [WS_TEXT] = true, [WS_BINARY] = true,
        [WS_CLOSE] = true,        [WS_PING] = true, [WS_PONG] = true,
    };
    unsigned opcode = wire[0] & 15, length = wire[1] & 127;
    bool control = opcode >= WS_CLOSE;
    frame->fin = wire[0] >> 7;
    frame->opcode = (enum ws_opcode)opcode;
    frame->masked = wire[1] >> 7;

    if (wire[0] & 0x70) return refuse(frame, WS_CLOSE_PROTOCOL, "a reserved bit is set and no extension was agreed", 0);
    if (!known[opcode]) return refuse(frame, WS_CLOSE_PROTOCOL, "an opcode that is not defined", 0);
    if (control && !frame->fin) return refuse(frame, WS_CLOSE_PROTOCOL, "a control frame is fragmented", 0);
    if (control && length > CONTROL_PAYLOAD_MAX)
        return refuse(frame, WS_CLOSE_PROTOCOL, "a control frame exceeds 125 octets", 1);
    if (side == WS_FROM_CLIENT && !frame->masked)
        return refuse(frame, WS_CLOSE_PROTOCOL, "a client's frame is not masked", 1);
    if (side == WS_FROM_SERVER && frame->masked)
        return refuse(frame, WS_CLOSE_PROTOCOL, "a server's frame is masked", 1);
    return PARSE_OK;
}

/* The payload length in the shortest of its three forms (5.2); `octets` are its long form's. */
static struct parse_error scan_length(struct ws_frame *frame, const unsigned char *wire, uint32_t octets,
                                      uint32_t *count)
{
    uint64_t length = octets ? 0 : wire[1] & 127;
    for (uint32_t i = 0; i < octets; i++) length = length << 8 | wire[2 + i];

    if (octets == 2 && length < LENGTH_16)
        return refuse(frame, WS_CLOSE_PROTOCOL, "a length is not in its shortest form", 1);
    if (octets == 8 && length <= 0xffff)
        return refuse(frame, WS_CLOSE_PROTOCOL, "a length is not in its shortest form", 1);
    if (length >> 63) return refuse(frame, WS_CLOSE_PROTOCOL, "a length has its top bit set", 2);
    if (length > WS_FRAME_MAX) return refuse(frame, WS_CLOSE_TOO_BIG, "a frame exceeds 65535 octets", 2);
    *count = (uint32_t)length;
    return PARSE_OK;
}

/* Codes an endpoint may put on the wire: 7.4.1, 7.4.2 and the registry of 11.7; 1005, 1006 and 1015 never are. */
static bool close_code_sent(unsigned code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

/* 5.5.1: a close says nothing, or a code and then perhaps a reason. */
static struct parse_error check_close(struct ws_frame *frame)
{
    uint32_t payload_at = frame->size - frame->payload.count;
    if (frame->payload.count == 0) return PARSE_OK;
    if (frame->payload.count == 1) return refuse(frame, WS_CLOSE_PROTOCOL, "half a close code", payload_at);
    /* An unmasked frame has an all-zero mask here. */
    unsigned high = (unsigned char)frame->payload.at[0] ^ frame->mask[0];
    unsigned low = (unsigned char)frame->payload.at[1] ^ frame->mask[1];
    if (!close_code_sent(high << 8 | low))
        return refuse(frame, WS_CLOSE_PROTOCOL, "a close code that nobody may send", payload_at);
    return PARSE_OK;
}

struct parse_error ws_scan(struct ws_frame *frame, struct bytes wire, enum ws_side side)
{
    const unsigned char *octet = (const unsigned char *)wire.at;
    *frame = (struct ws_frame){.size = 2};
    if (wire.count < frame->size) return PARSE_OK;

    struct parse_error error = scan_start(frame, octet, side);
    if (error.why) return error;
    unsigned length = octet[1] & 127;
    uint32_t octets = length == LENGTH_16 ? 2 : length == LENGTH_64 ? 8 : 0, count;
    frame->size = 2 + octets + (frame->masked ? 4 : 0);
    if (wire.count < frame->size) return PARSE_OK;

    error = scan_length(frame, octet, octets, &count);
    if (error.why) return error;
    if (frame->masked) memcpy(frame->mask, octet + 2 + octets, 4);
    uint32_t payload_at = frame->size;
    frame->size += count;
    if (wire.count < frame->size) return PARSE_OK;

    frame->payload = bytes_part(wire, payload_at, count);
    return frame->opcode == WS_CLOSE ? check_close(frame) : PARSE_OK;
}

/* -- Writing -- */

void ws_write(struct pen *pen, enum ws_opcode opcode, const unsigned char *mask, struct bytes payload)
{
    must(opcode < WS_CLOSE || payload.count <= CONTROL_PAYLOAD_MAX);
    bool is_long = payload.count >= LENGTH_16;
    if (payload.count > WS_FRAME_MAX) {
        pen->overflow = true;
        return;
    }
    uint32_t header = 2u + (is_long ? 2u : 0u) + (mask ? 4u : 0u);
    char *to = pen_space(pen, header + payload.count);
    if (!to) return;

    *to++ = (char)(0x80 | opcode);
    *to++ = (char)((mask ? 0x80u : 0u) | (is_long ? (unsigned)LENGTH_16 : payload.count));
    if (is_long) {
        *to++ = (char)(payload.count >> 8);
        *to++ = (char)payload.count;
    }
    if (mask) {
        memcpy(to, mask, 4);
        mask_copy(to + 4, payload, mask);
    } else if (payload.count) {
        memcpy(to, payload.at, payload.count);
    }
}

bool ws_utf8(struct bytes text)
{
    return utf8_fault(text) == BYTES_NOT_FOUND;
}

void ws_accept(struct pen *pen, struct bytes key)
{
    static const struct bytes guid = BYTES_ROW("258EAFA5-E914-47DA-95CA-C5AB0DC85B11"); /* 1.3 */
    char text[KEY_MAX + 36];
    unsigned char hash[20];
    struct pen joined = pen_on(text, sizeof text);
    pen_bytes(&joined, key);
    pen_bytes(&joined, guid);
    struct bytes both = pen_done(&joined);
    if (!both.at) {
        pen->overflow = true;
        return;
    }
    sha1_raw(both, hash);
    base64_write(pen, bytes_of(hash, sizeof hash), BASE64_STANDARD);
}

/* -- Fragments (5.4) -- */

struct parse_error ws_fragment_feed(struct ws_fragment *fragment, const struct ws_frame *frame, struct pen *pen,
                                    bool *whole)
{
    must(frame->opcode < WS_CLOSE);
    bool continues = frame->opcode == WS_CONTINUATION;
    *whole = false;
    fragment->close_code = WS_CLOSE_PROTOCOL;
    if (continues && !fragment->open) return (struct parse_error){"a continuation of nothing", 0};
    if (!continues && fragment->open) return (struct parse_error){"a new message inside a fragmented one", 0};
    fragment->close_code = WS_CLOSE_TOO_BIG;
    if (pen_so_far(pen).count > WS_FRAME_MAX - frame->payload.count)
        return (struct parse_error){"a fragmented message exceeds 65535 octets", 0};

    fragment->close_code = 0;
    if (!continues) fragment->opcode = frame->opcode;
    fragment->open = !frame->fin;
    ws_unmask(pen, frame);
    *whole = frame->fin;
    return PARSE_OK;
}
