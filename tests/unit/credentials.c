/* Credentials in octets that no scenario is known of: hidden where they stand, and nothing beside them. */
#include "credentials.h"

#include "digest.h"
#include "test.h"
#include "ws.h"

enum { ROOM = 1024 };

static struct bytes hidden(struct arena *arena, enum proto proto, struct bytes text, enum credentials what)
{
    char *copy = arena_take(arena, text.count + 1);
    memcpy(copy, text.at, text.count);
    credentials_hide(copy, text.count, proto, what, arena);
    return bytes_of(copy, text.count);
}

TEST(text_hides_what_follows_its_words_and_nothing_else)
{
    static const struct {
        const char *text, *usual, *strict; /* NULL: the same */
    } rows[] = {
        {"Authorization: Bearer abc.def-ghi\r\n", "Authorization: Bearer ***********\r\n", NULL},
        {"authorization:bearer\r\n abcdef==\r\n", "authorization:bearer\r\n ********\r\n", NULL},
        {"WWW-Authenticate: Bearer realm=\"ims.example\"\r\n", "WWW-Authenticate: Bearer realm=\"ims.example\"\r\n",
         NULL},
        {"Cookie: a=1; b=22\r\n more\r\nHost: h\r\n", "Cookie: ****************\r\nHost: h\r\n", NULL},
        {"X-Cookie: a=1\r\n", "X-Cookie: a=1\r\n", NULL},
        {"user=alice&password=wonder%20land&x=1", "user=alice&password=*************&x=1", NULL},
        {"{\"token\" : \"a\\\"bcd\",\"n\":1}", "{\"token\" : \"******\",\"n\":1}", NULL},
        {"{\"tokens\":\"abcd\",\"my_token\":\"abcd\"}", "{\"tokens\":\"abcd\",\"my_token\":\"abcd\"}", NULL},
        {"code_verifier=abcdefgh&code=ijklmnop", "code_verifier=********&code=********", NULL},
        {"GET /callback?code=ijklmnop&state=s HTTP/1.1\r\n", "GET /callback?code=********&state=s HTTP/1.1\r\n", NULL},
        {"Digest response=\"0123456789abcdef\", cnonce=qrstuvwx", NULL,
         "Digest response=\"****************\", cnonce=********"},
        {"Authentication-Info: rspauth=\"0123\"", NULL, "Authentication-Info: rspauth=\"****\""},
        /* Wherever else it stands in the message, in whatever form. */
        {"token=abcdefgh&t=YWJjZGVmZ2g%3D&u=6162636465666768", "token=********&t=***********%3D&u=****************",
         NULL},
        {"password=", "password=", NULL},
        {"password", "password", NULL},
        {"Bearer", "Bearer", NULL},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct arena arena = {0};
        const char *usual = rows[i].usual ? rows[i].usual : rows[i].text,
                   *strict = rows[i].strict ? rows[i].strict : usual;
        same_bytes(hidden(&arena, PROTO_HTTP, bytes_text(rows[i].text), CREDENTIALS_USUAL), bytes_text(usual));
        same_bytes(hidden(&arena, PROTO_SIP, bytes_text(rows[i].text), CREDENTIALS_STRICT), bytes_text(strict));
        arena_free(&arena);
    }
}

TEST(a_frame_is_searched_under_its_mask)
{
    static const unsigned char mask[4] = {0x12, 0xf4, 0x56, 0x78};
    static const struct bytes text = BYTES_ROW(
        "REGISTER sip:a SIP/2.0\r\nP-Lab-Credential: password=wonderland-42\r\n\r\n");
    struct arena arena = {0};
    char room[ROOM], plain[ROOM];
    struct pen pen = pen_on(room, sizeof room), unmasked = pen_on(plain, sizeof plain);
    struct message message;
    ws_write(&pen, WS_TEXT, mask, text);
    struct bytes frame = hidden(&arena, PROTO_WS, pen_done(&pen), CREDENTIALS_USUAL);
    message_scan(&message, PROTO_WS, frame, WS_FROM_CLIENT);
    ws_unmask(&unmasked, &message.frame);
    same_bytes(pen_done(&unmasked),
               BYTES("REGISTER sip:a SIP/2.0\r\nP-Lab-Credential: **********************\r\n\r\n"));
    arena_free(&arena);
}

TEST(avps_hide_their_data_in_groups_too)
{
    struct arena arena = {0};
    char room[ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct diameter_pen answer;
    struct avp avp;
    struct message message;
    diameter_begin(&answer, &pen, 0, 303, 16777216, 1, 2);
    avp_put(&answer, AVP_USER_NAME, BYTES("alice"));
    avp_open(&answer, AVP_SIP_AUTH_DATA_ITEM);
    avp_put(&answer, AVP_CONFIDENTIALITY_KEY, BYTES("\x01\x02\x03\x04\x05\x06\x07\x08"));
    avp_open(&answer, AVP_SIP_DIGEST_AUTHENTICATE);
    avp_put(&answer, AVP_DIGEST_HA1, BYTES("7eca5d851062b3b903019d01644ff895"));
    avp_close(&answer);
    avp_close(&answer);
    struct bytes shown = hidden(&arena, PROTO_CX, diameter_end(&answer), CREDENTIALS_USUAL);
    message_scan(&message, PROTO_CX, shown, WS_FROM_CLIENT);
    const struct diameter *diameter = message_diameter(&message);
    assert_non_null(diameter);
    same_bytes(diameter_bytes(diameter, AVP_USER_NAME), BYTES("alice"));
    assert_true(avp_find_deep(diameter->avps, avp_rows[AVP_DIGEST_HA1].code, avp_rows[AVP_DIGEST_HA1].vendor, &avp));
    same_bytes(avp.data, BYTES("********************************"));
    assert_true(avp_find_deep(diameter->avps, avp_rows[AVP_CONFIDENTIALITY_KEY].code,
                              avp_rows[AVP_CONFIDENTIALITY_KEY].vendor, &avp));
    same_bytes(avp.data, BYTES("********"));
    arena_free(&arena);
}

TESTS(UNIT(text_hides_what_follows_its_words_and_nothing_else), UNIT(a_frame_is_searched_under_its_mask),
      UNIT(avps_hide_their_data_in_groups_too))
