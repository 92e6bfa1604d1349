/* UTF-8: every code point comes back, and every malformed start is one replaced unit. */
#include "utf8.h"
#include "test.h"

TEST(every_code_point_comes_back_and_no_surrogate_does)
{
    (void)state;
    for (uint32_t point = 0; point <= 0x10FFFF; point++) {
        char room[4];
        struct pen pen = pen_on(room, sizeof room);
        if ((point & 0xFFFFF800u) == 0xD800) continue;
        utf8_write(&pen, point);
        struct bytes text = pen_done(&pen);
        uint32_t at = 0;
        if (utf8_point(text, &at) != point || at != text.count) fail_msg("U+%04X does not come back", point);
        if (utf8_fault(text) != BYTES_NOT_FOUND) fail_msg("U+%04X is refused", point);
    }
}

TEST(a_malformed_sequence_is_found_at_its_start)
{
    static const struct {
        const char *text;
        uint32_t at, moved; /* where the parse error is, and how far utf8_point goes over it */
    } rows[] = {
        {"\x80", 0, 1},     /* a follower first */
        {"\xC0\xAF", 0, 1}, /* overlong */
        {"\xC1\xBF", 0, 1},
        {"\xE0\x9F\xBF", 0, 1},
        {"\xF0\x8F\xBF\xBF", 0, 1},
        {"\xED\xA0\x80", 0, 1},     /* a surrogate */
        {"\xF4\x90\x80\x80", 0, 1}, /* past U+10FFFF */
        {"\xF5\x80\x80\x80", 0, 1},
        {"\xFF", 0, 1},
        {"abc\xE2\x82", 3, 2}, /* cut short */
        {"abcdefgh\xF0\x9F\x98", 8, 3},
        {"\xC3\xA4\xC3x", 2, 1},
        {"1234567\xE2\x82\xAC\x80", 10, 1},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct bytes text = bytes_text(rows[i].text);
        uint32_t at = rows[i].at;
        assert_int_equal(utf8_fault(text), at);
        assert_int_equal(utf8_point(text, &at), UTF8_BAD);
        assert_int_equal(at - rows[i].at, rows[i].moved);
    }
}

/* ASCII is looked at in windows of 64 octets, the last of which overlaps the one before. */
TEST(a_malformed_octet_is_found_wherever_it_stands)
{
    char room[200];
    (void)state;
    for (uint32_t count = 1; count <= sizeof room; count++) {
        memset(room, 'a', sizeof room);
        assert_int_equal(utf8_fault(bytes_of(room, count)), BYTES_NOT_FOUND);
        for (uint32_t at = 0; at < count; at++) {
            room[at] = (char)0x80;
            assert_int_equal(utf8_fault(bytes_of(room, count)), at);
            room[at] = 'a';
        }
    }
}

TEST(what_a_reader_would_not_see_is_shown_as_octets)
{
    static const struct {
        const char *text, *shown;
    } rows[] = {
        {"plain /a?b=c", "plain /a?b=c"},
        {"a\\b", "a\\\\b"},
        {"\r\n\t\x1b[2J\x7f", "\\r\\n\\t\\x1b[2J\\x7f"},
        {"\xC3\xA4\xE2\x82\xAC", "\xC3\xA4\xE2\x82\xAC"},
        {"\xC2\x9B", "\\xc2\\x9b"}, /* a control of C1 */
        {"\xE2\x80\xAE"
         "gpj",
         "\\xe2\\x80\\xaegpj"},                       /* right to left */
        {"\xE2\x81\xA6", "\\xe2\\x81\\xa6"},          /* an isolate */
        {"\xE2\x80\x8B", "\\xe2\\x80\\x8b"},          /* no width */
        {"\xF3\xA0\x80\xA1", "\\xf3\\xa0\\x80\\xa1"}, /* a tag */
        {"\xFFx\xE2\x82", "\\xffx\\xe2\\x82"},        /* no UTF-8 */
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[128];
        struct pen pen = pen_on(room, sizeof room);
        utf8_show(&pen, bytes_text(rows[i].text));
        same_bytes(pen_done(&pen), bytes_text(rows[i].shown));
    }
}

TEST(what_is_shown_already_is_not_escaped_twice)
{
    char room[128];
    struct pen pen = pen_on(room, sizeof room);
    (void)state;
    utf8_show_words(&pen, BYTES("is \"\\xe2\\x80\\xae\" and \xE2\x80\xAE"));
    same_bytes(pen_done(&pen), BYTES("is \"\\xe2\\x80\\xae\" and \\xe2\\x80\\xae"));
}

TEST(a_text_that_does_not_fit_ends_in_dots)
{
    char room[64], text[100];
    (void)state;
    memset(text, 0x1b, sizeof text);
    for (uint32_t size = UTF8_SHOW_ROOM; size <= sizeof room; size++) {
        struct pen pen = pen_on(room, size);
        utf8_show(&pen, bytes_of(text, sizeof text));
        struct bytes shown = pen_done(&pen);
        assert_non_null(shown.at);
        assert_true(bytes_ends(shown, BYTES("...")));
    }
}

TESTS(UNIT(every_code_point_comes_back_and_no_surrogate_does), UNIT(a_malformed_sequence_is_found_at_its_start),
      UNIT(a_malformed_octet_is_found_wherever_it_stands), UNIT(what_a_reader_would_not_see_is_shown_as_octets),
      UNIT(what_is_shown_already_is_not_escaped_twice), UNIT(a_text_that_does_not_fit_ends_in_dots))
