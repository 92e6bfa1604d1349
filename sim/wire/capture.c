/* From payloads to messages: a datagram is one, a stream is cut where each says that it ends. */
#include "capture.h"

#include "lines.h"
#include "octets.h"
#include "packet.h"
#include "pcap.h"

enum { FRAME_FIN = 0x80, FIRST_LINE_MAX = 4096 };
#define SIZE_FOREIGN UINT32_MAX /* no message of the protocol begins here */
#define SIZE_MAX_READ (UINT32_MAX - 1)

struct stream {
    uint64_t flow;
    uint32_t next;  /* sequence number of the octet that follows */
    bool websocket; /* looked at as one, for itself or for the SIP in it (RFC 7118) */
    bool framed;    /* WebSocket: the handshake is behind */
    enum ws_side side;
    uint32_t skip; /* octets of a message that is too large */
    char *text;    /* of a message in several frames, what has come so far */
    uint32_t text_count;
    char *waiting;
    uint32_t count;
};

struct capture {
    enum proto proto;
    struct arena *arena;
    capture_fn *take;
    void *self;
    struct stream *stream;
    uint32_t stream_count, stream_room;
    uint32_t packet;
    struct capture_left left;
    const char *why;
};

/* ---- where a message ends ---- */

static struct bytes first_line(struct bytes octets)
{
    struct bytes rest;
    return bytes_trim(bytes_cut(octets, '\n', &rest));
}

static bool begins(enum proto proto, struct bytes octets)
{
    struct bytes line = first_line(octets);
    if (proto == PROTO_SIP) return bytes_starts(line, BYTES("SIP/2.0 ")) || bytes_ends(line, BYTES(" SIP/2.0"));
    if (proto == PROTO_HTTP)
        return bytes_starts(line, BYTES("HTTP/1.")) || bytes_find(line, BYTES(" HTTP/1.")) != BYTES_NOT_FOUND;
    return octets.count && octets.at[0] == 1 && (octets.count == 1 || octets.at[1] == 0); /* version 1, 24 bits */
}

/* Whether a first line that has not come to its end could still be that of a message. */
static bool may_begin(enum proto proto, struct bytes octets)
{
    if (proto == PROTO_CX || octets.count > FIRST_LINE_MAX) return false;
    for (uint32_t i = 0; i < octets.count; i++)
        if (octets.at[i] < ' ' && octets.at[i] != '\r') return false;
    return true;
}

/* A head and the Content-Length that it gives; 0 while the head is not whole. */
static uint32_t text_size(struct bytes octets)
{
    struct bytes rest = octets, line, name, value;
    uint32_t body = 0;
    for (;;) {
        if (bytes_find_char(rest, '\n') == BYTES_NOT_FOUND) return 0;
        line = bytes_trim(bytes_cut(rest, '\n', &rest));
        if (!line.count) break;
        name = bytes_trim(bytes_cut(line, ':', &value));
        bool length = bytes_equal_nocase(name, BYTES("content-length")) || bytes_equal_nocase(name, BYTES("l"));
        if (length && !bytes_to_u32(bytes_trim(value), &body)) body = 0;
    }
    uint32_t head = octets.count - rest.count;
    return body > SIZE_MAX_READ - head ? SIZE_MAX_READ : head + body;
}

static uint32_t frame_size(struct bytes octets, enum ws_side *side)
{
    struct ws_frame frame;
    if (octets.count < 2) return 0;
    *side = octets.at[1] & FRAME_FIN ? WS_FROM_CLIENT : WS_FROM_SERVER; /* MASK is the same bit, RFC 6455 5.2 */
    if (ws_scan(&frame, octets, *side).why) return octets.count;        /* the reader says what is wrong with it */
    return frame.size;
}

/* Octets of the message that begins here, or more than there are; 0: not to be told yet. */
static uint32_t message_size(enum proto proto, bool framed, struct bytes octets, enum ws_side *side)
{
    if (proto == PROTO_WS && framed) return frame_size(octets, side);
    if (proto == PROTO_WS) {
        if (!begins(PROTO_HTTP, octets)) return SIZE_FOREIGN;
        bool answer = bytes_starts(octets, BYTES("HTTP/1."));
        *side = answer ? WS_FROM_SERVER : WS_FROM_CLIENT;
        return text_size(octets);
    }
    if (!begins(proto, octets)) return SIZE_FOREIGN;
    if (proto != PROTO_CX) return text_size(octets);
    if (octets.count < 4) return 0;
    uint32_t size = octets_big_32(octets.at) & 0xffffff;
    return size < DIAMETER_HEADER ? octets.count : size;
}

enum proto capture_proto(enum proto proto, struct bytes message)
{
    bool zh = proto == PROTO_CX && message.count >= 12 && memcmp(message.at + 8, "\x01\x00\x00\x05", 4) == 0;
    return zh ? PROTO_ZH : proto;
}

static void hand_out(const struct capture *capture, struct bytes message, enum ws_side side)
{
    struct captured captured = {message, capture->packet, capture_proto(capture->proto, message), side};
    capture->take(capture->self, &captured);
}

/* ---- datagrams ---- */

/* Of a datagram what stands behind the body is dropped (RFC 3261 18.3); HTTP and WebSockets are none. */
static void datagram(const struct capture *capture, const struct segment *segment)
{
    enum ws_side side = WS_FROM_CLIENT;
    struct bytes payload = segment->payload;
    bool framed = payload.at[0] & FRAME_FIN;
    if (segment->datagram && (capture->proto == PROTO_WS || capture->proto == PROTO_HTTP)) return;
    uint32_t size = message_size(capture->proto, framed, payload, &side);
    if (size == SIZE_FOREIGN) return;
    if (segment->datagram && capture->proto == PROTO_SIP && size) payload = bytes_part(payload, 0, size);
    hand_out(capture, payload, side);
}

/* ---- streams ---- */

static struct stream *stream_of(struct capture *capture, uint64_t flow)
{
    for (uint32_t i = capture->stream_count; i > 0; i--)
        if (capture->stream[i - 1].flow == flow) return &capture->stream[i - 1];
    return NULL;
}

/* A frame of data is a message of SIP, or a part of one (RFC 7118 5). */
static void take_frame(struct capture *capture, struct stream *stream, struct bytes octets)
{
    struct ws_frame frame;
    if (ws_scan(&frame, octets, stream->side).why || frame.size != octets.count) {
        capture->left.pieces++;
        return;
    }
    if (frame.opcode >= WS_CLOSE) return;
    if (!stream->text) stream->text = arena_take(capture->arena, CAPTURE_MESSAGE_MAX);
    if (frame.opcode != WS_CONTINUATION) stream->text_count = 0;
    struct pen pen = pen_on(stream->text + stream->text_count, CAPTURE_MESSAGE_MAX - stream->text_count);
    ws_unmask(&pen, &frame);
    capture->left.pieces += pen.overflow;
    stream->text_count += pen_used(&pen);
    if (frame.fin && stream->text_count) hand_out(capture, bytes_of(stream->text, stream->text_count), stream->side);
}

/* The octets of one message of a stream, or what is left of one that is cut. */
static void take_message(struct capture *capture, struct stream *stream, struct bytes octets)
{
    if (!stream->websocket || capture->proto == PROTO_WS) hand_out(capture, octets, stream->side);
    else if (stream->framed) take_frame(capture, stream, octets);
    else capture->left.pieces += text_size(octets) != octets.count; /* the opening */
}

/* What waits in vain: its end is lost. */
static void cut(struct capture *capture, struct stream *stream)
{
    if (stream->count) take_message(capture, stream, bytes_of(stream->waiting, stream->count));
    stream->count = 0;
}

static struct bytes without_blank_lines(enum proto proto, struct bytes octets)
{
    if (proto == PROTO_CX || proto == PROTO_WS) return octets;
    while (octets.count && (octets.at[0] == '\r' || octets.at[0] == '\n')) octets = bytes_from(octets, 1);
    return octets; /* keep-alives (RFC 5626 3.5.1), and what old clients send behind a body (RFC 9112 2.2) */
}

/* Hands out every message that is whole; what is left of the octets begins one that is not. */
static struct bytes messages(struct capture *capture, struct stream *stream, struct bytes octets)
{
    const enum proto proto = stream->websocket ? PROTO_WS : capture->proto;
    for (;;) {
        octets = without_blank_lines(proto, octets);
        if (!octets.count) return octets;
        uint32_t size = message_size(proto, stream->framed, octets, &stream->side);
        if (size == SIZE_FOREIGN) return may_begin(proto, octets) ? octets : bytes_of("", 0);
        if (size > CAPTURE_MESSAGE_MAX) {
            capture->left.too_large++;
            stream->skip = size > octets.count ? size - octets.count : 0;
            octets = bytes_from(octets, size < octets.count ? size : octets.count);
            continue;
        }
        bool whole = size <= octets.count && size > 0;
        if (!whole && size <= CAPTURE_MESSAGE_MAX) return octets;
        take_message(capture, stream, bytes_part(octets, 0, size));
        octets = bytes_from(octets, size);
        stream->framed |= stream->websocket;
    }
}

/* What a header of Diameter surely has (RFC 6733 3), before a stream is taken for it: others begin with a 1 too. */
static bool is_diameter(struct bytes payload)
{
    enum { RESERVED = 0x0f };
    if (payload.count <= 4) return true; /* too few octets to tell */
    uint32_t size = octets_big_32(payload.at) & 0xffffff, flags = (unsigned char)payload.at[4];
    bool both = (flags & DIAMETER_R) && (flags & DIAMETER_E);
    return size >= DIAMETER_HEADER && size % 4 == 0 && !(flags & RESERVED) && !both;
}

/* Whether a stream begins with the opening of a WebSocket for SIP, or its answer (RFC 7118 4). */
static bool opens_sip(struct bytes payload)
{
    static const struct bytes names[] = {BYTES_ROW("Sec-WebSocket-"), BYTES_ROW("sec-websocket-")};
    bool websocket = false;
    for (unsigned i = 0; i < COUNT(names); i++) websocket |= bytes_find(payload, names[i]) != BYTES_NOT_FOUND;
    return websocket && begins(PROTO_HTTP, payload);
}

/* What a stream is taken for by the first octets that are seen of it: false for something else. */
static bool taken_up(const struct capture *capture, struct bytes payload, bool *websocket)
{
    enum ws_side side;
    *websocket = capture->proto == PROTO_WS || (capture->proto == PROTO_SIP && opens_sip(payload));
    if (*websocket) return begins(PROTO_HTTP, payload);
    if (message_size(capture->proto, false, payload, &side) == SIZE_FOREIGN) return false;
    return capture->proto != PROTO_CX || is_diameter(payload);
}

static struct stream *stream_new(struct capture *capture, const struct segment *segment)
{
    if (capture->stream_count == CAPTURE_STREAMS_MAX) {
        capture->why = "a capture with more than 1,024 TCP streams";
        return NULL;
    }
    capture->stream = arena_grow(capture->arena, capture->stream, capture->stream_count, &capture->stream_room,
                                 sizeof *capture->stream);
    struct stream *stream = &capture->stream[capture->stream_count++];
    *stream = (struct stream){.flow = segment->flow, .next = segment->seq};
    return stream;
}

static void stream_feed(struct capture *capture, struct stream *stream, struct bytes payload)
{
    uint32_t skip = stream->skip < payload.count ? stream->skip : payload.count;
    stream->skip -= skip;
    payload = bytes_from(payload, skip);
    if (!payload.count) return;
    bool joined = stream->count > 0;
    if (joined && payload.count > CAPTURE_MESSAGE_MAX - stream->count) cut(capture, stream), joined = false;
    if (joined) {
        memcpy(stream->waiting + stream->count, payload.at, payload.count);
        payload = bytes_of(stream->waiting, stream->count + payload.count);
    }
    struct bytes rest = messages(capture, stream, payload);
    if (rest.count && !stream->waiting) stream->waiting = arena_take(capture->arena, CAPTURE_MESSAGE_MAX);
    if (rest.count) memmove(stream->waiting, rest.at, rest.count);
    stream->count = rest.count;
}

static void segment_take(void *self, const struct segment *segment)
{
    struct capture *capture = self;
    struct bytes payload = segment->payload;
    if (capture->why) return;
    if (!segment->stream) {
        datagram(capture, segment);
        return;
    }
    struct stream *stream = stream_of(capture, segment->flow);
    bool websocket;
    if (!stream && !taken_up(capture, payload, &websocket)) return;
    if (!stream) {
        stream = stream_new(capture, segment);
        if (!stream) return;
        stream->websocket = websocket;
    }
    int32_t ahead = (int32_t)(segment->seq - stream->next);
    if (segment->begins || ahead > 0) {
        cut(capture, stream);
        bool within = !segment->begins && stream->skip > (uint32_t)ahead;
        stream->skip = within ? stream->skip - (uint32_t)ahead : 0;
        if (segment->begins) stream->framed = false;
    } else if (ahead < 0) { /* sent again, as a whole or with more behind it */
        payload = bytes_from(payload, (uint32_t) - (int64_t)ahead);
    }
    if (segment->begins || ahead > 0) stream->next = segment->seq;
    stream->next += payload.count;
    if (payload.count) stream_feed(capture, stream, payload);
}

bool capture_is(struct bytes file)
{
    return pcapng_is(file) || pcap_is(file);
}

struct parse_error capture_read(struct bytes file, enum proto proto, struct arena *arena, capture_fn *take, void *self,
                                struct capture_left *left)
{
    struct pcapng *pcapng = arena_new(arena, struct pcapng);
    struct pcap pcap = {.file = file};
    struct capture capture = {.proto = proto, .arena = arena, .take = take, .self = self};
    struct packet packet;
    struct parse_error error;
    pcapng->file = file;
    *left = capture.left;
    if (!capture_is(file)) return (struct parse_error){"no capture", 0};
    for (const bool classic = pcap_is(file);;) {
        uint32_t at = classic ? pcap.at : pcapng->at;
        error = classic ? pcap_next(&pcap, &packet) : pcapng_next(pcapng, &packet);
        if (error.why || !packet.octets.at) break;
        capture.packet = packet.number;
        capture.left.pieces += !packet_segments(&packet, segment_take, &capture);
        if (capture.why) return (struct parse_error){capture.why, at};
    }
    for (uint32_t i = 0; i < capture.stream_count; i++) cut(&capture, &capture.stream[i]);
    *left = capture.left;
    return error;
}
