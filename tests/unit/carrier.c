/* A message that goes onto a connection comes off it: bare, framed and masked, or in an HTTP body. */
#include "carrier.h"
#include "arena.h"
#include "test.h"

#define REGISTER_TEXT                                                                                                  \
    "REGISTER sip:ims.example SIP/2.0\r\nVia: SIP/2.0/WSS a.invalid;branch=z9hG4bKx\r\nFrom: "                         \
    "<sip:a@ims.example>;tag=1\r\n"                                                                                    \
    "To: <sip:a@ims.example>\r\nCall-ID: c\r\nCSeq: 1 REGISTER\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"

TEST(a_message_survives_every_way_of_carrying_it)
{
    static const struct {
        bool connects, opener;
        enum connection_mode mode;
        const char *begins; /* the octets on the wire */
    } rows[] = {
        {false, false, CONNECTION_CLOSED, "REGISTER sip:"}, {true, true, CONNECTION_HTTP, "POST /sip HTTP/1.1\r\n"},
        {true, false, CONNECTION_HTTP, "HTTP/1.1 200 "},    {true, true, CONNECTION_WS, "\x81\xfe"},
        {true, false, CONNECTION_WS, "\x81\x7e"},
    };
    struct arena arena = {0};
    struct message *message = arena_new(&arena, struct message);
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct store *store = store_new(STORE_KEEP, 8);
        struct carriage carriage = {.from = connection_make(1, rows[i].opener, rows[i].mode),
                                    .proto = PROTO_SIP,
                                    .connects = rows[i].connects,
                                    .host = BYTES("wsf.ims.example"),
                                    .mask = {1, 2, 3, 4}};
        blob_id wire = carrier_wrap(store, &carriage, BYTES(REGISTER_TEXT));
        assert_true(bytes_starts(store_bytes(store, wire), bytes_text(rows[i].begins)));
        blob_id inner = carrier_unwrap(store, &carriage, wire, message);
        assert_null(message->error.why);
        same_bytes(store_bytes(store, inner), BYTES(REGISTER_TEXT));
        store_free(store);
    }
    arena_free(&arena);
}

TEST(a_frame_that_is_none_is_a_malformed_message_not_an_end)
{
    static const char *const rows[] = {
        "", "\x81", "\x81\x05hello", "\xff\xff\xff", "\x81\x85\x01\x02\x03\x04hel", "\x89\xfe\x01\x01"};
    struct arena arena = {0};
    struct message *message = arena_new(&arena, struct message);
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct store *store = store_new(STORE_KEEP, 8);
        struct carriage carriage = {
            .from = connection_make(1, true, CONNECTION_WS), .proto = PROTO_SIP, .connects = true};
        blob_id wire = store_put(store, bytes_text(rows[i]));
        assert_true(carrier_unwrap(store, &carriage, wire, message) != BLOB_NONE);
        assert_non_null(message->error.why);
        store_free(store);
    }
    arena_free(&arena);
}

TEST(text_that_is_not_utf_8_is_malformed_and_says_1007)
{
    static const struct {
        enum ws_opcode opcode;
        struct bytes payload;
        bool right;
    } rows[] = {
        {WS_TEXT, BYTES_ROW(REGISTER_TEXT), true},
        {WS_TEXT, BYTES_ROW("Subject: \xc3\xa9\r\n"), true},
        {WS_TEXT, BYTES_ROW("Subject: \xe9\r\n"), false},
        {WS_TEXT, BYTES_ROW(REGISTER_TEXT "\xc3"), false},
        {WS_TEXT, BYTES_ROW("\xff" REGISTER_TEXT), false},
        {WS_BINARY, BYTES_ROW(REGISTER_TEXT "\xff"), true}, /* RFC 7118 4.2 lets SIP be binary */
    };
    struct arena arena = {0};
    struct message *message = arena_new(&arena, struct message);
    for (unsigned i = 0; i < 2 * COUNT(rows); i++) {
        static const unsigned char mask[4] = {1, 2, 3, 4};
        struct store *store = store_new(STORE_KEEP, 8);
        bool opener = i % 2;
        struct carriage carriage = {
            .from = connection_make(1, opener, CONNECTION_WS), .proto = PROTO_SIP, .connects = true};
        char room[512];
        struct pen pen = pen_on(room, sizeof room);
        ws_write(&pen, rows[i / 2].opcode, opener ? mask : NULL, rows[i / 2].payload);
        blob_id wire = store_put(store, pen_done(&pen));
        carrier_unwrap(store, &carriage, wire, message);
        assert_int_equal(message->proto, rows[i / 2].right ? PROTO_SIP : PROTO_WS);
        if (!rows[i / 2].right) {
            assert_string_equal(message->error.why, "text that is not UTF-8");
            assert_int_equal(message->frame.close_code, 1007);
        }
        store_free(store);
    }
    arena_free(&arena);
}

TESTS(UNIT(a_message_survives_every_way_of_carrying_it), UNIT(a_frame_that_is_none_is_a_malformed_message_not_an_end),
      UNIT(text_that_is_not_utf_8_is_malformed_and_says_1007))
