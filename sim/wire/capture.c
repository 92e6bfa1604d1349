/* From payloads to messages: a datagram is one, a stream is cut where each says that it ends. */
#include "capture.h"

#include "lines.h"
#include "octets.h"
#include "pcap.h"
#include "sequence.h"

enum { FRAME_FIN = 0x80, FRAME_RESERVED = 0x70, FIRST_LINE_MAX = 4096, WS_KEY_ROOM = 64 };
#define SIZE_FOREIGN UINT32_MAX /* no message of the protocol begins here */
#define CAPTURE_TOO_MANY "a capture with more than 1,024 TCP streams at once"
#define SIZE_MAX_READ (UINT32_MAX - 1)

struct stream {
    uint64_t flow, back;
    struct sequence sequence;
    bool open;      /* its first octets have not come: it may be of another protocol */
    bool websocket; /* looked at as one, for itself or for the SIP in it (RFC 7118) */
    bool framed;    /* WebSocket: the handshake is over */
    enum ws_side side;
    char key[WS_KEY_ROOM]; /* of the opening that it began with */
    uint32_t key_count;
    struct surroundings around; /* but for the key, which is the other direction's */
    uint32_t skip;              /* octets of a message that is too large */
    char *text;                 /* of a message in several frames, the octets that have come so far */
    uint32_t text_count;
    char *waiting;
    uint32_t count;
};

struct capture {
    enum proto proto;
    struct arena *arena;
    capture_fn *take;
    void *self;
    struct reassembly *reassembly;
    struct chunks *chunks;
    struct stream *stream;
    uint32_t stream_count, stream_most, stream_room; /* rows after the count keep the rooms that they had */
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

/* Where an extension was agreed, its bits are no fault, and the size is that of the frame without them. */
static uint32_t frame_size(bool extended, struct bytes octets, enum ws_side *side)
{
    struct ws_frame frame;
    char head[WS_HEADER_MAX];
    if (octets.count < 2) return 0;
    *side = octets.at[1] & FRAME_FIN ? WS_FROM_CLIENT : WS_FROM_SERVER; /* MASK is the same bit, RFC 6455 5.2 */
    if (extended && octets.at[0] & FRAME_RESERVED) {
        octets = bytes_part(octets, 0, sizeof head);
        memcpy(head, octets.at, octets.count);
        head[0] = (char)(head[0] & ~FRAME_RESERVED);
        octets.at = head;
    }
    if (ws_scan(&frame, octets, *side).why) return octets.count; /* the reader says what is wrong with it */
    return frame.size;
}

/* Octets of the message that begins here, or more than there are; 0: not to be told yet. */
static uint32_t message_size(enum proto proto, bool framed, struct bytes octets, enum ws_side *side)
{
    if (proto == PROTO_WS && framed) return frame_size(false, octets, side);
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
    if (proto != PROTO_CX || message.count < 12) return proto;
    enum proto named = proto_of_application(octets_big_32(message.at + 8));
    return named ? named : proto; /* of others the commands are looked for among those of Cx */
}

static void hand_out(const struct capture *capture, struct bytes message, enum ws_side side,
                     const struct surroundings *around)
{
    struct captured captured = {message, capture->packet, capture_proto(capture->proto, message), side, *around};
    capture->take(capture->self, &captured);
}

/* ---- datagrams ---- */

/* The octets of a datagram after the body are dropped (RFC 3261 18.3); HTTP and WebSockets are none. */
static void datagram(const struct capture *capture, const struct segment *segment)
{
    enum ws_side side = WS_FROM_CLIENT;
    struct bytes payload = segment->payload;
    bool framed = payload.at[0] & FRAME_FIN;
    if (segment->datagram && (capture->proto == PROTO_WS || capture->proto == PROTO_HTTP)) return;
    uint32_t size = message_size(capture->proto, framed, payload, &side);
    if (size == SIZE_FOREIGN) return;
    if (segment->datagram && capture->proto == PROTO_SIP && size) payload = bytes_part(payload, 0, size);
    hand_out(capture, payload, side, &(struct surroundings){0});
}

/* ---- streams ---- */

static struct stream *stream_of(struct capture *capture, uint64_t flow)
{
    for (uint32_t i = capture->stream_count; i > 0; i--)
        if (capture->stream[i - 1].flow == flow) return &capture->stream[i - 1];
    return NULL;
}

/* The opening of a WebSocket tells how the octets after it are read, in this direction and in the other. */
static void take_handshake(struct capture *capture, struct stream *stream, struct bytes octets)
{
    struct http http;
    struct stream *other = stream_of(capture, stream->back);
    if (http_scan(&http, octets).why) return;
    if (http.request) {
        struct pen pen = pen_on(stream->key, sizeof stream->key);
        pen_bytes(&pen, http_value(&http, HTTP_SEC_WEBSOCKET_KEY));
        stream->key_count = pen_done(&pen).count;
        stream->around.opening = capture->packet;
        return;
    }
    if (!other || !other->around.opening) return;
    stream->around.opening = other->around.opening;
    stream->around.answer = other->around.answer = capture->packet;
    stream->around.key = arena_copy(capture->arena, bytes_of(other->key, other->key_count));
    if (http_has(&http, HTTP_SEC_WEBSOCKET_EXTENSIONS)) stream->around.extended = other->around.extended = true;
}

/* A frame of data is a message of SIP, or a part of one (RFC 7118 5). */
static void take_frame(struct capture *capture, struct stream *stream, struct bytes octets)
{
    struct ws_frame frame;
    if (stream->around.extended && octets.at[0] & FRAME_RESERVED) {
        capture->left.compressed++;
        return;
    }
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
    struct bytes message = bytes_of(stream->text, stream->text_count);
    if (frame.fin && message.count) hand_out(capture, message, stream->side, &stream->around);
}

/* The octets of one message of a stream, or the beginning of one that is cut. */
static void take_message(struct capture *capture, struct stream *stream, struct bytes octets)
{
    bool opening = stream->websocket && !stream->framed;
    if (opening) take_handshake(capture, stream, octets);
    if (!stream->websocket || capture->proto == PROTO_WS) hand_out(capture, octets, stream->side, &stream->around);
    else if (stream->framed) take_frame(capture, stream, octets);
    else capture->left.pieces += text_size(octets) != octets.count; /* the opening */
}

/* A message that waits in vain: its end is lost. */
static void cut(struct capture *capture, struct stream *stream)
{
    stream->around.cut = true;
    if (stream->count) take_message(capture, stream, bytes_of(stream->waiting, stream->count));
    stream->around.cut = false;
    stream->count = 0;
}

static struct bytes without_blank_lines(enum proto proto, struct bytes octets)
{
    if (proto == PROTO_CX || proto == PROTO_WS) return octets;
    while (octets.count && (octets.at[0] == '\r' || octets.at[0] == '\n')) octets = bytes_from(octets, 1);
    return octets; /* keep-alives (RFC 5626 3.5.1), and what old clients send after a body (RFC 9112 2.2) */
}

/* Hands out every message that is whole; the octets that are left begin one that is not. */
static struct bytes messages(struct capture *capture, struct stream *stream, struct bytes octets)
{
    const enum proto proto = stream->websocket ? PROTO_WS : capture->proto;
    for (;;) {
        octets = without_blank_lines(proto, octets);
        if (!octets.count) return octets;
        uint32_t size = stream->framed ? frame_size(stream->around.extended, octets, &stream->side)
                                       : message_size(proto, false, octets, &stream->side);
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

/* A stream is taken for Diameter only if its first header has all of this (RFC 6733 3): other protocols begin with a 1
 * too. */
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

/* Whether the first octets that are seen of a stream are of the protocol. */
static bool taken_up(const struct capture *capture, struct bytes payload, bool *websocket)
{
    enum ws_side side;
    *websocket = capture->proto == PROTO_WS || (capture->proto == PROTO_SIP && opens_sip(payload));
    if (*websocket) return begins(PROTO_HTTP, payload);
    if (message_size(capture->proto, false, payload, &side) == SIZE_FOREIGN) return false;
    return capture->proto != PROTO_CX || is_diameter(payload);
}

/* A free row: one more, or where none is left one of a connection of which nothing was seen but its beginning. */
static struct stream *stream_row(struct capture *capture)
{
    if (capture->stream_count < CAPTURE_STREAMS_MAX) {
        capture->stream = arena_grow(capture->arena, capture->stream, capture->stream_count, &capture->stream_room,
                                     sizeof *capture->stream);
        struct stream *row = &capture->stream[capture->stream_count++];
        if (capture->stream_count > capture->stream_most) {
            *row = (struct stream){0};
            capture->stream_most = capture->stream_count;
        }
        return row;
    }
    for (uint32_t i = 0; i < capture->stream_count; i++)
        if (capture->stream[i].open) return &capture->stream[i];
    capture->why = CAPTURE_TOO_MANY;
    return NULL;
}

/* Rooms of a row are used again. */
static struct stream *stream_new(struct capture *capture, const struct segment *segment)
{
    struct stream *stream = stream_row(capture);
    if (!stream) return NULL;
    *stream = (struct stream){.flow = segment->flow,
                              .back = segment->back,
                              .sequence = {.window = stream->sequence.window},
                              .text = stream->text,
                              .waiting = stream->waiting};
    sequence_begin(&stream->sequence, segment->seq);
    return stream;
}

/* The stream is of another protocol: its later octets are looked at like those of a connection that began before the
 * capture. */
static void stream_drop(struct capture *capture, struct stream *stream)
{
    struct stream *last = &capture->stream[--capture->stream_count];
    struct stream gone = *stream;
    *stream = *last;
    *last = gone; /* its rooms stay with the row */
    last->flow = 0;
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

/* Octets that follow those before: the first of a connection tell whether it carries the protocol. */
static bool follow(struct capture *capture, struct stream *stream, struct bytes octets)
{
    if (stream->open && !taken_up(capture, octets, &stream->websocket)) {
        stream_drop(capture, stream);
        return false;
    }
    stream->open = false;
    stream_feed(capture, stream, octets);
    return true;
}

static bool follow_waiting(struct capture *capture, struct stream *stream)
{
    struct bytes octets;
    while ((octets = sequence_waiting(&stream->sequence)).count) {
        if (!follow(capture, stream, octets)) return false;
        sequence_skip(&stream->sequence, octets.count);
    }
    return true;
}

/* So many octets will not come: a message that is not whole never will be, but for one that is not read anyway. */
static void lose(struct capture *capture, struct stream *stream, uint32_t count)
{
    bool unread = stream->skip >= count && stream->skip > 0;
    if (unread) {
        stream->skip -= count;
    } else {
        cut(capture, stream);
        stream->skip = 0;
        capture->left.gaps++;
    }
    sequence_skip(&stream->sequence, count);
}

/* The octets that wait in the window are taken without those that are missing before them. */
static bool give_up(struct capture *capture, struct stream *stream)
{
    for (uint32_t missing; (missing = sequence_missing(&stream->sequence)) > 0;) {
        lose(capture, stream, missing);
        if (!follow_waiting(capture, stream)) return false;
    }
    return true;
}

static void stream_segment(struct capture *capture, struct stream *stream, const struct segment *segment)
{
    struct bytes octets;
    if (!sequence_take(&stream->sequence, capture->arena, segment->seq, segment->payload, &octets)) {
        if (!give_up(capture, stream)) return;
        int32_t ahead = (int32_t)(segment->seq - stream->sequence.next);
        if (ahead > 0) lose(capture, stream, (uint32_t)ahead);
        sequence_take(&stream->sequence, capture->arena, segment->seq, segment->payload, &octets);
    }
    if (octets.count && !follow(capture, stream, octets)) return;
    follow_waiting(capture, stream);
}

static void segment_take(void *self, const struct segment *segment)
{
    struct capture *capture = self;
    bool websocket = false;
    if (capture->why) return;
    if (!segment->stream) {
        datagram(capture, segment);
        return;
    }
    struct stream *stream = stream_of(capture, segment->flow);
    if (segment->begins && stream) {
        if (give_up(capture, stream)) cut(capture, stream);
        stream = stream_of(capture, segment->flow);
    }
    if (stream && segment->begins) {
        stream->framed = false;
        stream->around = (struct surroundings){0};
        sequence_begin(&stream->sequence, segment->seq);
    }
    if (!stream && !segment->begins && !taken_up(capture, segment->payload, &websocket)) return;
    if (!stream) stream = stream_new(capture, segment);
    if (!stream) return;
    if (segment->begins) stream->open = true;
    if (websocket) stream->websocket = true;
    stream_segment(capture, stream, segment);
}

bool capture_is(struct bytes file)
{
    return pcapng_is(file) || pcap_is(file);
}

static void count_left(struct capture *capture, struct packet_left left)
{
    capture->left.pieces += left.pieces;
    for (uint32_t tunnel = 0; tunnel < TUNNEL_COUNT; tunnel++)
        capture->left.tunnelled[tunnel] += left.tunnels >> tunnel & 1;
}

struct parse_error capture_read(struct bytes file, enum proto proto, struct arena *arena, capture_fn *take, void *self,
                                struct capture_left *left)
{
    struct pcapng *pcapng = arena_new(arena, struct pcapng);
    struct pcap pcap = {.file = file};
    struct capture capture = {.proto = proto,
                              .arena = arena,
                              .take = take,
                              .self = self,
                              .reassembly = reassembly_new(arena),
                              .chunks = chunks_new(arena)};
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
        count_left(&capture, packet_segments(&packet, capture.reassembly, capture.chunks, segment_take, &capture));
        if (capture.why) return (struct parse_error){capture.why, at};
    }
    for (uint32_t i = capture.stream_count; i > 0; i--)
        if (give_up(&capture, &capture.stream[i - 1])) cut(&capture, &capture.stream[i - 1]);
    capture.left.pieces += reassembly_left(capture.reassembly) + chunks_left(capture.chunks);
    *left = capture.left;
    return error;
}
