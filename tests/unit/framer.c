/* Where messages end in a client's stream: requests and frames whole, in pieces, several at once, and too large. */
#include "framer.h"
#include "test.h"

static char room[FRAMER_ROOM], parts[FRAMER_FRAME_MAX], scratch_room[FRAMER_FRAME_MAX + WS_HEADER_MAX];

static struct framer fresh(void)
{
    return (struct framer){.room = room, .parts = pen_on(parts, sizeof parts)};
}

TEST(requests_end_where_their_length_says_however_they_come)
{
    const struct bytes stream = BYTES("GET / HTTP/1.1\r\nHost: a\r\n\r\n"
                                      "POST /login HTTP/1.1\r\nHost: a\r\ncontent-LENGTH:  7\r\n\r\nuser=al"
                                      "GET /b HTTP/1.1\r\nHost: a\r\n\r\n");
    static const uint32_t sizes[] = {27, 60, 28};
    for (uint32_t step = 1; step < stream.count; step++) {
        struct framer framer = fresh();
        struct framed_message message;
        uint32_t found = 0;
        for (uint32_t at = 0; at < stream.count; at += step) {
            struct bytes piece = bytes_part(stream, at, step);
            assert_int_equal(framer_take(&framer, piece), piece.count);
            while (framer_request(&framer, &message) == FRAMED_MESSAGE) {
                assert_true(found < COUNT(sizes));
                assert_int_equal(message.message.count, sizes[found++]);
                framer_done(&framer, &message);
            }
        }
        assert_int_equal(found, COUNT(sizes));
        assert_int_equal(framer.count, 0);
    }
}

TEST(a_request_beyond_its_limits_is_named_as_such)
{
    struct framed_message message;
    struct framer framer = fresh();
    framer_take(&framer, BYTES("POST / HTTP/1.1\r\nContent-Length: 32769\r\n\r\n"));
    assert_int_equal(framer_request(&framer, &message), FRAMED_TOO_BIG);
    framer = fresh();
    framer_take(&framer, BYTES("POST / HTTP/1.1\r\nContent-Length: 32768\r\n\r\n"));
    assert_int_equal(framer_request(&framer, &message), FRAMED_MORE);
    framer = fresh();
    for (uint32_t i = 0; i < FRAMER_HEAD_MAX; i += 8) framer_take(&framer, BYTES("header: "));
    assert_int_equal(framer_request(&framer, &message), FRAMED_MORE);
    framer_take(&framer, BYTES("x"));
    assert_int_equal(framer_request(&framer, &message), FRAMED_TOO_BIG);
}

static enum framed next(struct framer *framer, struct framed_message *message)
{
    struct pen scratch = pen_on(scratch_room, sizeof scratch_room);
    return framer_frame(framer, &scratch, message);
}

static void put(struct framer *framer, enum ws_opcode opcode, bool last, struct bytes payload)
{
    static const unsigned char mask[4] = {1, 2, 3, 4};
    char wire[256];
    struct pen pen = pen_on(wire, sizeof wire);
    ws_write(&pen, opcode, mask, payload);
    struct bytes frame = pen_done(&pen);
    if (!last) wire[0] &= 0x7f;
    assert_int_equal(framer_take(framer, frame), frame.count);
}

TEST(fragments_become_one_frame_and_a_ping_may_stand_between_them)
{
    struct framer framer = fresh();
    struct framed_message message;
    struct ws_frame frame;
    char text[64];
    struct pen pen = pen_on(text, sizeof text);
    put(&framer, WS_TEXT, false, BYTES("REGI"));
    put(&framer, WS_PING, true, BYTES("?"));
    put(&framer, WS_CONTINUATION, true, BYTES("STER"));
    assert_int_equal(next(&framer, &message), FRAMED_PART);
    framer_done(&framer, &message);
    assert_int_equal(next(&framer, &message), FRAMED_CONTROL);
    framer_done(&framer, &message);
    assert_int_equal(next(&framer, &message), FRAMED_MESSAGE);
    assert_null(ws_scan(&frame, message.message, WS_FROM_CLIENT).why);
    assert_true(frame.fin && frame.opcode == WS_TEXT && frame.size == message.message.count);
    ws_unmask(&pen, &frame);
    same_bytes(pen_done(&pen), BYTES("REGISTER"));
    framer_done(&framer, &message);
    assert_int_equal(next(&framer, &message), FRAMED_MORE);
    assert_int_equal(framer.count, 0);
}

TEST(frames_that_break_the_rules_or_the_room_are_told_apart)
{
    struct framed_message message;
    struct framer framer = fresh();
    framer_take(&framer, bytes_of("\x81\x05Hello", 7)); /* not masked */
    assert_int_equal(next(&framer, &message), FRAMED_BROKEN);
    framer = fresh();
    framer_take(&framer, bytes_of("\x81\xfe\xfd\xe8\1\2\3\4", 8)); /* 65,000 octets, and its head */
    assert_int_equal(next(&framer, &message), FRAMED_TOO_BIG);
    framer = fresh();
    put(&framer, WS_CONTINUATION, true, BYTES("of nothing"));
    assert_int_equal(next(&framer, &message), FRAMED_BROKEN);
    framer = fresh();
    for (uint32_t i = 0; i < 700; i++) {
        put(&framer, i ? WS_CONTINUATION : WS_TEXT, false,
            BYTES("a hundred octets in a fragment of a message that is never "
                  "whole, and that nobody has room for at the end"));
        enum framed what = next(&framer, &message);
        framer_done(&framer, &message);
        if (what == FRAMED_TOO_BIG) return;
        assert_int_equal(what, FRAMED_PART);
    }
    fail();
}

TEST(sip_over_tcp_ends_where_either_name_of_its_length_says)
{
    const struct bytes stream = BYTES("\r\n\r\n"
                                      "REGISTER sip:a SIP/2.0\r\nl : 3\r\n\r\nabc"
                                      "\r\nSIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"
                                      "BYE sip:a SIP/2.0\r\n\r\n");
    static const uint32_t sizes[] = {36, 37, 21};
    for (uint32_t step = 1; step < stream.count; step++) {
        struct framer framer = fresh();
        struct framed_message message;
        uint32_t found = 0, keeps = 0;
        for (uint32_t at = 0; at < stream.count; at += step) {
            enum framed what;
            framer_take(&framer, bytes_part(stream, at, step));
            while ((what = framer_sip(&framer, &message)) != FRAMED_MORE) {
                keeps += what == FRAMED_CONTROL;
                if (what == FRAMED_MESSAGE) assert_int_equal(message.message.count, sizes[found++]);
                framer_done(&framer, &message);
            }
        }
        assert_int_equal(found, COUNT(sizes));
        assert_int_equal(keeps, 1);
        assert_int_equal(framer.count, 0);
    }
}

TEST(diameter_ends_where_its_length_says_and_breaks_where_that_cannot_be)
{
    static const struct {
        const char *octets;
        uint32_t count;
        enum framed what;
    } rows[] = {
        {"\1", 1, FRAMED_MORE},
        {"\1\0\0\x14", 4, FRAMED_MORE},
        {"\1\0\0\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20, FRAMED_MESSAGE},
        {"\2", 1, FRAMED_BROKEN},
        {"\1\0\0\x13", 4, FRAMED_BROKEN}, /* shorter than a head */
        {"\1\0\0\x16", 4, FRAMED_BROKEN}, /* no multiple of four (RFC 6733 3) */
        {"\1\0\xff\xfc", 4, FRAMED_TOO_BIG},
        {"GET / HTTP/1.1", 14, FRAMED_BROKEN},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct framer framer = fresh();
        struct framed_message message;
        framer_take(&framer, bytes_of(rows[i].octets, rows[i].count));
        assert_int_equal(framer_diameter(&framer, &message), rows[i].what);
    }
}

TESTS(UNIT(sip_over_tcp_ends_where_either_name_of_its_length_says),
      UNIT(diameter_ends_where_its_length_says_and_breaks_where_that_cannot_be),
      UNIT(requests_end_where_their_length_says_however_they_come), UNIT(a_request_beyond_its_limits_is_named_as_such),
      UNIT(fragments_become_one_frame_and_a_ping_may_stand_between_them),
      UNIT(frames_that_break_the_rules_or_the_room_are_told_apart))
