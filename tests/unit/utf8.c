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

TESTS(UNIT(every_code_point_comes_back_and_no_surrogate_does), UNIT(a_malformed_sequence_is_found_at_its_start),
      UNIT(a_malformed_octet_is_found_wherever_it_stands))
