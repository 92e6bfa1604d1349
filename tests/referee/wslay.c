/* needs: wslay */
/* wslay as the judge of our WebSocket framing: fed the same stream it must deliver the same messages and end with the
 * same close code. Ours is the reader that the live edge has: frames, fragments, UTF-8. */
#include <wslay/wslay.h>

#include "corpus.h"
#include "ws.h"

enum { TRANSCRIPT_ROOM = 1 << 18, CLOSE_NOT_UTF8 = 1007, CODE_UNSTATED = 1, PADDING = 16 };

/* Disagreements: by our parse error where we refuse, by the close code or its own verdict where wslay does. */
static struct {
    const char *why;
    uint16_t first_code, last_code; /* of a close that we took */
    uint16_t verdict;               /* wslay's; without `why`, on a message that is not whole for us */
    const char *reason;
    bool seen;
} disagreements[] = {
    {"half a close code", 0, 0, 0,
     "RFC 6455 5.5.1: a body begins with a whole code; wslay takes one octet for an empty close", false},
    {NULL, 1012, 1014, 0, "registered with IANA under RFC 6455 11.7 after wslay's list was written", false},
    {"a close code that nobody may send", 0, 0, CLOSE_NOT_UTF8,
     "a close with a bad code and a bad reason: wslay names the second", false},
    {NULL, 0, 0, CLOSE_NOT_UTF8,
     "wslay judges text as it comes; we when its message is whole (RFC 6455 8.1 allows both)", false},
};

/* A stream as a reader read it: each message as "opcode:payload;", then the code it closed the connection with. */
struct transcript {
    struct pen pen;
    uint16_t refused;    /* 0 while nothing was wrong */
    bool closed;         /* a close was read: nothing after it counts */
    const char *why;     /* our parse error, where we refuse a frame */
    uint16_t close_code; /* of a close we took */
    bool unfinished;     /* the stream ends, or is refused, inside a message */
};

static void transcript_add(struct transcript *transcript, unsigned opcode, struct bytes payload)
{
    pen_u64(&transcript->pen, opcode);
    pen_char(&transcript->pen, ':');
    pen_bytes(&transcript->pen, payload);
    pen_char(&transcript->pen, ';');
    transcript->closed = opcode == WS_CLOSE;
}

/* -- Ours -- */

static void our_message(struct transcript *transcript, enum ws_opcode opcode, struct bytes payload)
{
    /* A close may carry a reason behind its code, and the reason is text (RFC 6455 5.5.1). */
    bool good = opcode == WS_TEXT ? ws_utf8(payload) : opcode != WS_CLOSE || ws_utf8(bytes_from(payload, 2));
    if (opcode == WS_CLOSE && payload.count >= 2)
        transcript->close_code = (uint16_t)((unsigned char)payload.at[0] << 8 | (unsigned char)payload.at[1]);
    if (good) transcript_add(transcript, opcode, payload);
    else transcript->refused = CLOSE_NOT_UTF8;
}

static void our_reading(struct transcript *transcript, struct bytes wire, enum ws_side side)
{
    static char joined_room[2 * WS_FRAME_MAX], control_room[WS_FRAME_MAX];
    struct pen joined = pen_on(joined_room, sizeof joined_room);
    struct ws_fragment fragment = {.open = false};
    while (!transcript->refused && !transcript->closed) {
        struct ws_frame frame;
        bool whole = false;
        transcript->why = ws_scan(&frame, wire, side).why;
        transcript->refused = frame.close_code;
        transcript->unfinished = fragment.open || frame.size > wire.count;
        if (transcript->refused || frame.size > wire.count) break;
        if (frame.opcode >= WS_CLOSE) {
            struct pen control = pen_on(control_room, sizeof control_room);
            ws_unmask(&control, &frame);
            our_message(transcript, frame.opcode, pen_done(&control));
        } else if (ws_fragment_feed(&fragment, &frame, &joined, &whole).why) {
            transcript->refused = fragment.close_code;
        }
        transcript->unfinished |= fragment.open;
        if (whole) {
            our_message(transcript, fragment.opcode, pen_done(&joined));
            joined = pen_on(joined_room, sizeof joined_room);
        }
        wire = bytes_from(wire, frame.size);
    }
}

/* -- wslay's -- */

struct stream {
    struct bytes rest;
    struct transcript *transcript;
    enum ws_side side;
    struct pen sent;
};

static ssize_t give(wslay_event_context_ptr context, uint8_t *to, size_t room, int flags, void *self)
{
    struct stream *stream = self;
    (void)flags;
    struct bytes piece = bytes_part(stream->rest, 0, room > UINT32_MAX ? UINT32_MAX : (uint32_t)room);
    if (piece.count == 0) {
        wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK);
        return -1;
    }
    memcpy(to, piece.at, piece.count);
    stream->rest = bytes_from(stream->rest, piece.count);
    return (ssize_t)piece.count;
}

static void delivered(wslay_event_context_ptr context, const struct wslay_event_on_msg_recv_arg *message, void *self)
{
    struct stream *stream = self;
    (void)context;
    transcript_add(stream->transcript, message->opcode, bytes_of(message->msg, message->msg_length));
}

static int zero_mask(wslay_event_context_ptr context, uint8_t *mask, size_t count, void *self)
{
    (void)context, (void)self;
    memset(mask, 0, count);
    return 0;
}

static ssize_t taken(wslay_event_context_ptr context, const uint8_t *data, size_t count, int flags, void *self)
{
    struct stream *stream = self;
    (void)context, (void)flags;
    pen_bytes(&stream->sent, bytes_of(data, count));
    return (ssize_t)count;
}

/* wslay says what it found wrong in the close frame it sends; a close that only echoes the peer's is no refusal. */
static void read_refusal(struct stream *stream)
{
    enum ws_side sender = stream->side == WS_FROM_CLIENT ? WS_FROM_SERVER : WS_FROM_CLIENT;
    struct bytes wire = pen_done(&stream->sent);
    while (wire.count) {
        struct ws_frame frame;
        assert_null(ws_scan(&frame, wire, sender).why);
        assert_true(frame.size <= wire.count);
        const unsigned char *code = (const unsigned char *)frame.payload.at;
        if (frame.opcode == WS_CLOSE && frame.payload.count >= 2 && !stream->transcript->closed)
            stream->transcript->refused = (uint16_t)(code[0] << 8 | code[1]);
        wire = bytes_from(wire, frame.size);
    }
}

static void their_reading(struct transcript *transcript, struct bytes wire, enum ws_side side)
{
    static const struct wslay_event_callbacks callbacks = {.recv_callback = give,
                                                           .send_callback = taken,
                                                           .genmask_callback = zero_mask,
                                                           .on_msg_recv_callback = delivered};
    static char sent[1 << 16];
    struct stream stream = {wire, transcript, side, pen_on(sent, sizeof sent)};
    wslay_event_context_ptr context;
    int made = side == WS_FROM_CLIENT ? wslay_event_context_server_init(&context, &callbacks, &stream)
                                      : wslay_event_context_client_init(&context, &callbacks, &stream);
    assert_int_equal(made, 0);
    wslay_event_config_set_max_recv_msg_length(context, WS_FRAME_MAX);
    int result = wslay_event_recv(context);
    wslay_event_send(context);
    wslay_event_context_free(context);
    read_refusal(&stream);
    /* A frame whose header it cannot take it refuses without a code. */
    if (result != 0 && !transcript->refused) transcript->refused = CODE_UNSTATED;
}

/* -- Both -- */

static bool is_known(const struct transcript *our, uint16_t verdict)
{
    for (unsigned i = 0; i < COUNT(disagreements); i++) {
        const char *why = disagreements[i].why;
        bool stated = disagreements[i].verdict && verdict == disagreements[i].verdict;
        bool error = why && our->why && strcmp(why, our->why) == 0 && (stated || !disagreements[i].verdict);
        bool code = our->close_code && our->close_code >= disagreements[i].first_code &&
                    our->close_code <= disagreements[i].last_code;
        bool early = !why && stated && our->unfinished;
        if (!error && !code && !early) continue;
        disagreements[i].seen = true;
        return true;
    }
    return false;
}

/* We refuse a frame at its second octet, wslay at the first of its payload: where we refuse it is given some zeros
 * more, so that it has something to judge. */
static void judge(struct bytes wire, enum ws_side side, const char *name)
{
    static char our_room[TRANSCRIPT_ROOM], their_room[TRANSCRIPT_ROOM], padded_room[TRANSCRIPT_ROOM];
    static const char zeros[PADDING];
    struct transcript our = {.pen = pen_on(our_room, sizeof our_room)};
    struct transcript their = {.pen = pen_on(their_room, sizeof their_room)};
    struct pen padded = pen_on(padded_room, sizeof padded_room);
    our_reading(&our, wire, side);
    pen_bytes(&padded, wire);
    pen_bytes(&padded, bytes_of(zeros, our.refused ? sizeof zeros : 0));
    their_reading(&their, pen_done(&padded), side);

    bool same = our.refused == their.refused || (our.refused && their.refused == CODE_UNSTATED);
    if (!same && is_known(&our, their.refused)) return;
    if (!same) fail_msg("%s: we close with %u, wslay with %u", name, our.refused, their.refused);
    same_bytes(pen_done(&our.pen), pen_done(&their.pen));
}

static void judge_file(struct bytes input, const char *name)
{
    if (input.count == 0) return;
    judge(bytes_from(input, 1), input.at[0] & 1 ? WS_FROM_SERVER : WS_FROM_CLIENT, name);
}

#define WIRE(literal) BYTES_ROW(literal)

TEST(wslay_agrees_on_good_and_bad_streams)
{
    static const struct bytes rows[] = {
        WIRE("\x81\x05Hello"),
        WIRE("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"),
        WIRE("\x01\x03Hel\x89\x01p\x80\x02lo"),
        WIRE("\x01\x01\xe2\x00\x01\x82\x80\x01\xac"),
        WIRE("\x88\x00\x81\x01x"),
        WIRE("\x88\x02\x03\xe8"),
        WIRE("\x88\x05\x03\xe8"
             "bye"),
        WIRE("\x88\x04\x03\xe8\xff\xfe"),
        WIRE("\x88\x01\x03"),
        WIRE("\x88\x03\x03\xe7\xff"),
        WIRE("\x88\x02\x03\xe7"),
        WIRE("\x88\x02\x03\xec"),
        WIRE("\x88\x02\x03\xed"),
        WIRE("\x88\x02\x03\xee"),
        WIRE("\x88\x02\x03\xef"),
        WIRE("\x88\x02\x03\xf3"),
        WIRE("\x88\x02\x03\xf4"),
        WIRE("\x88\x02\x03\xf6"),
        WIRE("\x88\x02\x03\xf7"),
        WIRE("\x88\x02\x07\xd0"),
        WIRE("\x88\x02\x0b\xb8"),
        WIRE("\x88\x02\x13\x87"),
        WIRE("\x88\x02\x13\x88"),
        WIRE("\xc1\x00"),
        WIRE("\x83\x00"),
        WIRE("\x8b\x00"),
        WIRE("\x09\x00"),
        WIRE("\x89\x7e\x00\x7e"),
        WIRE("\x82\x7e\x00\x7d"),
        WIRE("\x82\x7f\x00\x00\x00\x00\x00\x00\x01\x00"),
        WIRE("\x82\x7f\x80\x00\x00\x00\x00\x00\x00\x00"),
        WIRE("\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
        WIRE("\x80\x00"),
        WIRE("\x01\x01x\x81\x01y"),
        WIRE("\x81\x02\xc3\x28"),
        WIRE("\x01\x01x\x80\x01\xff"),
        WIRE("\x01\x01\xff"),
        WIRE("\x81\x05Hel"),
        WIRE("\x81"),
        WIRE(""),
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows) * 2; i++) judge(rows[i / 2], i % 2 ? WS_FROM_SERVER : WS_FROM_CLIENT, "a row");
}

TEST(wslay_agrees_on_the_limit_and_on_every_length_near_a_form)
{
    static const uint32_t counts[] = {0, 1, 125, 126, 127, 65534, 65535};
    static const unsigned char mask[4] = {1, 2, 3, 4};
    static char room[WS_FRAME_MAX + WS_HEADER_MAX], payload[WS_FRAME_MAX];
    (void)state;
    for (unsigned i = 0; i < COUNT(counts); i++) {
        struct pen pen = pen_on(room, sizeof room);
        ws_write(&pen, WS_BINARY, mask, bytes_of(payload, counts[i]));
        judge(pen_done(&pen), WS_FROM_CLIENT, "a length");
    }
}

TEST(wslay_agrees_on_the_corpora)
{
    (void)state;
    corpus_each("tests/fuzz/corpus/ws", judge_file);
}

TEST(every_recorded_disagreement_is_still_one)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(disagreements); i++)
        if (!disagreements[i].seen) fail_msg("no longer: %s", disagreements[i].reason);
}

TESTS(UNIT(wslay_agrees_on_good_and_bad_streams), UNIT(wslay_agrees_on_the_limit_and_on_every_length_near_a_form),
      UNIT(wslay_agrees_on_the_corpora), UNIT(every_recorded_disagreement_is_still_one))
