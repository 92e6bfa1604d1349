/* WebSocket frames: RFC 6455's examples, every length both ways, and what an endpoint must refuse. */
#include "ws.h"
#include "test.h"

enum { ROOM = WS_FRAME_MAX + WS_HEADER_MAX };
static char wire_room[2 * ROOM], text_room[2 * ROOM];

#define FRAME(literal) literal, sizeof(literal) - 1

TEST(the_frames_of_rfc_6455_5_7_are_read)
{
    static const struct {
        const char *wire;
        uint32_t count;
        enum ws_side side;
        bool fin;
        enum ws_opcode opcode;
        const char *text;
    } rows[] = {
        {FRAME("\x81\x05Hello"), WS_FROM_SERVER, true, WS_TEXT, "Hello"},
        {FRAME("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"), WS_FROM_CLIENT, true, WS_TEXT, "Hello"},
        {FRAME("\x01\x03Hel"), WS_FROM_SERVER, false, WS_TEXT, "Hel"},
        {FRAME("\x80\x02lo"), WS_FROM_SERVER, true, WS_CONTINUATION, "lo"},
        {FRAME("\x89\x05Hello"), WS_FROM_SERVER, true, WS_PING, "Hello"},
        {FRAME("\x8a\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"), WS_FROM_CLIENT, true, WS_PONG, "Hello"},
        {FRAME("\x88\x02\x03\xe8"), WS_FROM_SERVER, true, WS_CLOSE, "\x03\xe8"},
        {FRAME("\x88\x00"), WS_FROM_SERVER, true, WS_CLOSE, ""},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct ws_frame frame;
        struct pen pen = pen_on(text_room, sizeof text_room);
        struct bytes wire = bytes_of(rows[i].wire, rows[i].count);
        assert_null(ws_scan(&frame, wire, rows[i].side).why);
        assert_int_equal(frame.size, wire.count);
        assert_int_equal(frame.fin, rows[i].fin);
        assert_int_equal(frame.opcode, rows[i].opcode);
        ws_unmask(&pen, &frame);
        struct bytes text = pen_done(&pen);
        same_bytes(text, bytes_text(rows[i].text));
        if (!frame.fin || frame.opcode == WS_CONTINUATION) continue;
        ws_write(&pen, frame.opcode, frame.masked ? frame.mask : NULL, text);
        same_bytes(pen_done(&pen), wire);
    }
}

TEST(a_frame_that_breaks_the_rules_is_refused_with_its_close_code)
{
    static const struct {
        const char *wire;
        uint32_t count;
        enum ws_side side;
        uint16_t close_code;
        const char *why;
    } rows[] = {
        {FRAME("\xc1\x00"), WS_FROM_SERVER, 1002, "a reserved bit is set and no extension was agreed"},
        {FRAME("\x91\x00"), WS_FROM_SERVER, 1002, "a reserved bit is set and no extension was agreed"},
        {FRAME("\x83\x00"), WS_FROM_SERVER, 1002, "an opcode that is not defined"},
        {FRAME("\x8f\x00"), WS_FROM_SERVER, 1002, "an opcode that is not defined"},
        {FRAME("\x09\x00"), WS_FROM_SERVER, 1002, "a control frame is fragmented"},
        {FRAME("\x89\x7e"), WS_FROM_SERVER, 1002, "a control frame exceeds 125 octets"},
        {FRAME("\x81\x05"), WS_FROM_CLIENT, 1002, "a client's frame is not masked"},
        {FRAME("\x81\x85"), WS_FROM_SERVER, 1002, "a server's frame is masked"},
        {FRAME("\x82\x7e\x00\x7d"), WS_FROM_SERVER, 1002, "a length is not in its shortest form"},
        {FRAME("\x82\x7f\x00\x00\x00\x00\x00\x00\xff\xff"), WS_FROM_SERVER, 1002,
         "a length is not in its shortest form"},
        {FRAME("\x82\x7f\x80\x00\x00\x00\x00\x00\x00\x00"), WS_FROM_SERVER, 1002, "a length has its top bit set"},
        /* RFC 6455 5.7's 64 KiB frame: one octet more than this lab's limit */
        {FRAME("\x82\x7f\x00\x00\x00\x00\x00\x01\x00\x00"), WS_FROM_SERVER, 1009, "a frame exceeds 65535 octets"},
        {FRAME("\x88\x01\x03"), WS_FROM_SERVER, 1002, "half a close code"},
        {FRAME("\x88\x02\x03\xe7"), WS_FROM_SERVER, 1002, "a close code that nobody may send"},
        {FRAME("\x88\x02\x03\xed"), WS_FROM_SERVER, 1002, "a close code that nobody may send"},
        {FRAME("\x88\x02\x13\x88"), WS_FROM_SERVER, 1002, "a close code that nobody may send"},
        {FRAME("\x88\x82\x01\x00\x00\x00\x02\xee"), WS_FROM_CLIENT, 1002, "a close code that nobody may send"},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct ws_frame frame;
        struct parse_error error = ws_scan(&frame, bytes_of(rows[i].wire, rows[i].count), rows[i].side);
        same_bytes(bytes_text(error.why), bytes_text(rows[i].why));
        assert_int_equal(frame.close_code, rows[i].close_code);
        assert_true(error.at <= rows[i].count);
    }
}

TEST(a_frame_of_every_length_comes_back_and_a_cut_one_asks_for_more)
{
    static const uint32_t counts[] = {0, 1, 7, 8, 9, 125, 126, 127, 255, 256, 1000, 65534, 65535};
    static const unsigned char mask[4] = {0x37, 0xfa, 0x21, 0x3d};
    (void)state;
    for (uint32_t i = 0; i < WS_FRAME_MAX; i++) text_room[i] = (char)(i * 31 + i / 256);
    for (unsigned i = 0; i < COUNT(counts) * 2; i++) {
        enum ws_side side = i % 2 ? WS_FROM_CLIENT : WS_FROM_SERVER;
        struct bytes payload = bytes_of(text_room, counts[i / 2]);
        struct pen pen = pen_on(wire_room, sizeof wire_room);
        struct ws_frame frame;
        ws_write(&pen, WS_BINARY, side == WS_FROM_CLIENT ? mask : NULL, payload);
        struct bytes wire = pen_done(&pen);
        for (uint32_t cut = 0; cut < wire.count; cut += cut < 20 ? 1 : 997) {
            assert_null(ws_scan(&frame, bytes_part(wire, 0, cut), side).why);
            assert_true(frame.size > cut && frame.size <= wire.count);
            assert_int_equal(frame.payload.count, 0);
        }
        assert_null(ws_scan(&frame, wire, side).why);
        assert_int_equal(frame.size, wire.count);
        ws_unmask(&pen, &frame);
        same_bytes(pen_done(&pen), payload);
    }
}

TEST(what_does_not_fit_is_not_written)
{
    static char big[WS_FRAME_MAX + 1];
    (void)state;
    struct pen pen = pen_on(wire_room, sizeof wire_room);
    ws_write(&pen, WS_BINARY, NULL, bytes_of(big, sizeof big));
    assert_null(pen_done(&pen).at);
    pen = pen_on(wire_room, 6);
    ws_write(&pen, WS_TEXT, NULL, BYTES("Hello"));
    assert_null(pen_done(&pen).at);
    ws_accept(&pen, bytes_of(big, 65));
    assert_null(pen_done(&pen).at);
}

TEST(the_accept_key_is_the_one_of_rfc_6455_1_3)
{
    char room[WS_ACCEPT_LENGTH];
    struct pen pen = pen_on(room, sizeof room);
    (void)state;
    ws_accept(&pen, BYTES("dGhlIHNhbXBsZSBub25jZQ=="));
    same_bytes(pen_done(&pen), BYTES("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
}

TEST(fragments_are_put_together_in_their_order_only)
{
    static const struct {
        struct {
            const char *text;
            enum ws_opcode opcode;
            bool fin;
        } frames[3];
        const char *whole, *why;
    } rows[] = {
        {{{"Hel", WS_TEXT, false}, {"lo", WS_CONTINUATION, true}}, "Hello", NULL},
        {{{"Hello", WS_TEXT, true}}, "Hello", NULL},
        {{{"", WS_BINARY, false}, {"", WS_CONTINUATION, false}, {"x", WS_CONTINUATION, true}}, "x", NULL},
        {{{"lo", WS_CONTINUATION, true}}, NULL, "a continuation of nothing"},
        {{{"Hel", WS_TEXT, false}, {"Hello", WS_TEXT, true}}, NULL, "a new message inside a fragmented one"},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct ws_fragment fragment = {.open = false};
        struct pen pen = pen_on(text_room, sizeof text_room);
        struct parse_error error = PARSE_OK;
        bool whole = false;
        for (unsigned n = 0; n < 3 && !whole && !error.why && rows[i].frames[n].text; n++) {
            struct ws_frame frame = {.fin = rows[i].frames[n].fin, .opcode = rows[i].frames[n].opcode};
            frame.payload = bytes_text(rows[i].frames[n].text);
            error = ws_fragment_feed(&fragment, &frame, &pen, &whole);
        }
        same_bytes(bytes_text(error.why), bytes_text(rows[i].why));
        assert_int_equal(fragment.close_code, rows[i].why ? 1002 : 0);
        assert_int_equal(whole, rows[i].whole != NULL);
        if (!whole) continue;
        same_bytes(pen_done(&pen), bytes_text(rows[i].whole));
        assert_int_equal(fragment.opcode, rows[i].frames[0].opcode);
    }
}

TEST(a_fragmented_message_has_the_limit_of_a_whole_one)
{
    struct ws_fragment fragment = {.open = false};
    struct pen pen = pen_on(wire_room, sizeof wire_room);
    struct ws_frame frame = {.opcode = WS_BINARY, .payload = bytes_of(text_room, 40000)};
    bool whole;
    (void)state;
    assert_null(ws_fragment_feed(&fragment, &frame, &pen, &whole).why);
    frame.opcode = WS_CONTINUATION;
    assert_non_null(ws_fragment_feed(&fragment, &frame, &pen, &whole).why);
    assert_int_equal(fragment.close_code, 1009);
    assert_false(whole);
}

TESTS(UNIT(the_frames_of_rfc_6455_5_7_are_read), UNIT(a_frame_that_breaks_the_rules_is_refused_with_its_close_code),
      UNIT(a_frame_of_every_length_comes_back_and_a_cut_one_asks_for_more), UNIT(what_does_not_fit_is_not_written),
      UNIT(the_accept_key_is_the_one_of_rfc_6455_1_3), UNIT(fragments_are_put_together_in_their_order_only),
      UNIT(a_fragmented_message_has_the_limit_of_a_whole_one))
