/* Secrets in disguise: found where they are, not where they are not. */
#include "secret.h"
#include "base64.h"
#include "test.h"

static const struct bytes SECRET = BYTES_ROW("p\xc3\xa4ss \"w\" 1/2");

TEST(a_secret_is_found_in_every_encoding)
{
    static const struct {
        const char *text;
        uint32_t at, end;
    } rows[] = {
        {"x=p\xc3\xa4ss \"w\" 1/2;", 2, 15},
        {"x=p%C3%a4ss%20%22w%22%201%2F2&", 2, 29},
        {"x=p%C3%A4ss+%22w%22+1%2F2&", 2, 25},
        {"{\"p\":\"p\\u00e4ss \\\"w\\\" 1\\/2\"}", 6, 26},
        {"{\"p\":\"\\u0070\xc3\xa4ss \\\"w\\\" 1/2\"}", 6, 26},
        {"\"p\\xc3\\xa4ss \\\"w\\\" 1/2\"", 1, 22},
        {"70c3a4737320227722 70C3a473732022772220312f32", 19, 45},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct secret_spot spot = {0, 0};
        assert_true(secret_find(bytes_text(rows[i].text), SECRET, 0, &spot));
        assert_int_equal(spot.at, rows[i].at);
        assert_int_equal(spot.end, rows[i].end);
        assert_false(secret_find(bytes_text(rows[i].text), SECRET, spot.end, &spot));
    }
}

TEST(base64_of_any_neighbours_and_alignment_is_found)
{
    for (unsigned before = 0; before < 4; before++) {
        for (unsigned behind = 0; behind < 4; behind++) {
            for (unsigned url = 0; url < 2; url++) {
                char raw_room[64], text_room[128];
                struct pen raw = pen_on(raw_room, sizeof raw_room), text = pen_on(text_room, sizeof text_room);
                pen_bytes(&raw, bytes_part(BYTES("\xff~:?"), 0, before));
                pen_bytes(&raw, SECRET);
                pen_bytes(&raw, bytes_part(BYTES("\xfe~:?"), 0, behind));
                base64_write(&text, pen_done(&raw), url ? BASE64_URL : BASE64_STANDARD);
                struct secret_spot spot = {0, 0};
                assert_true(secret_find(pen_done(&text), SECRET, 0, &spot));
                /* Every letter that holds a bit of the secret is covered. */
                assert_int_equal(spot.at, before * 8 / 6);
                assert_int_equal(spot.end, ((before + SECRET.count) * 8 + 5) / 6);
            }
        }
    }
}

TEST(what_only_looks_like_a_secret_is_none)
{
    static const char *const rows[] = {"",      "p",  "p\xc3\xa4ss \"w\" 1/", "p%C3%A4ss+%22w%22+1%2F", "p%C3%A",
                                       "\\u00", "\\", "70c3a4737320227722"};
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct secret_spot spot;
        assert_false(secret_find(bytes_text(rows[i]), SECRET, 0, &spot));
    }
    struct secret_spot spot;
    assert_false(secret_find(BYTES("anything"), bytes_of("", 0), 0, &spot));
    assert_true(secret_find(BYTES("xab"), BYTES("ab"), 0, &spot));
    assert_false(secret_find(BYTES("%61b 6162 YWI="), BYTES("ab"), 0, &spot)); /* too short to be told from chance */
}

TEST(masking_keeps_lengths_and_redaction_is_readable)
{
    static const struct bytes secrets[] = {BYTES_ROW("wonderland-42"), BYTES_ROW("looking-glass")};
    char text[] = "a=wonderland-42 b=bG9va2luZy1nbGFzcw== c=ok";
    char room[128];
    struct pen pen = pen_on(room, sizeof room);
    secret_redact(&pen, bytes_text(text), secrets, COUNT(secrets));
    same_bytes(pen_done(&pen), BYTES("a=[redacted] b=[redacted]== c=ok"));
    assert_int_equal(secret_mask(text, sizeof text - 1, secrets, COUNT(secrets)), 2);
    same_bytes(bytes_text(text), BYTES("a=************* b=******************== c=ok"));
}

TESTS(UNIT(a_secret_is_found_in_every_encoding), UNIT(base64_of_any_neighbours_and_alignment_is_found),
      UNIT(what_only_looks_like_a_secret_is_none), UNIT(masking_keeps_lengths_and_redaction_is_readable))
