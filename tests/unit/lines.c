/* The line codec: what ends a line, what folds, what is refused, how names and elements are found. */
#include "sip.h"

#include "test.h"
#include "window.h"

static struct parse_error scan(struct lines *lines, struct bytes text)
{
    uint16_t first[SIP_NAME_COUNT];
    memset(first, 0xff, sizeof first);
    return lines_scan(lines, text, sip_keyword, first);
}

static void joined(struct pen *pen, const struct lines *lines)
{
    for (unsigned i = 0; i < lines->count; i++) {
        if (i) pen_char(pen, '|');
        pen_bytes(pen, lines_name(lines, &lines->line[i]));
        pen_char(pen, '=');
        lines_unfold(pen, lines->line[i].value);
    }
}

TEST(a_head_splits_into_names_and_values)
{
    static const struct {
        const char *text, *lines, *body;
    } rows[] = {
        {"S\r\n\r\n", "", ""},
        {"S\r\nA: b\r\n\r\n", "A=b", ""},
        {"S\r\nA: b\r\n\r\nbody\r\n", "A=b", "body\r\n"},
        {"S\r\nA:b\r\nC  \t:  d \t\r\n\r\n", "A=b|C=d", ""},
        {"S\r\nA:\r\nB: \r\n\r\n", "A=|B=", ""},
        {"S\r\nA: b\r\n c\r\n\r\n", "A=b c", ""},
        {"S\r\nA: b \t\r\n\t  c\r\n  d\r\nE:f\r\n\r\n", "A=b c d|E=f", ""},
        {"S\r\nA:\r\n b\r\n\r\n", "A=b", ""},
        {"S\r\nA: b\r\n \r\n\r\n", "A=b", ""},
        {"S\r\nA: a:b:c\r\n\r\n", "A=a:b:c", ""},
        {"S\r\nA: \xc3\xa4\tb\r\n\r\n", "A=\xc3\xa4\tb", ""},
        {"S\r\nA: 12345678901234567890\r\n\r\n", "A=12345678901234567890", ""},
        {"S\r\n!%*_+`'~-.9: x\r\n\r\n", "!%*_+`'~-.9=x", ""},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct lines lines;
        char room[256];
        struct pen pen = pen_on(room, sizeof room);
        struct bytes all = bytes_text(rows[i].text);
        assert_null(scan(&lines, all).why);
        joined(&pen, &lines);
        same_bytes(lines.start, BYTES("S"));
        same_bytes(pen_done(&pen), bytes_text(rows[i].lines));
        same_bytes(bytes_from(all, lines.body_at), bytes_text(rows[i].body));
    }
    (void)state;
}

TEST(a_line_knows_its_first_octet_and_what_follows_it)
{
    struct lines lines;
    struct bytes all = BYTES("S\r\nA: b\r\n c \r\nD: e\r\n\r\nx");
    assert_null(scan(&lines, all).why);
    assert_int_equal(lines.first_at, 3);
    assert_int_equal(lines.count, 2);
    same_bytes(bytes_part(all, lines.line[0].at, lines.line[0].end - lines.line[0].at), BYTES("A: b\r\n c \r\n"));
    same_bytes(bytes_part(all, lines.line[1].at, lines.line[1].end - lines.line[1].at), BYTES("D: e\r\n"));
    assert_true(lines.line[0].folded);
    assert_false(lines.line[1].folded);
    assert_int_equal(lines.body_at, lines.line[1].end + 2);
    (void)state;
}

TEST(what_is_no_head_is_refused_at_its_octet)
{
    static const struct {
        struct bytes text;
        uint32_t at, count;
        const char *why;
    } rows[] = {
        {BYTES_ROW(""), 0, 0, "the head ends inside a line"},
        {BYTES_ROW("S"), 1, 0, "the head ends inside a line"},
        {BYTES_ROW("S\r"), 1, 0, "a CR without LF"},
        {BYTES_ROW("\r\n\r\n"), 0, 0, "an empty start line"},
        {BYTES_ROW("S\r\n"), 3, 0, "no empty line behind the head"},
        {BYTES_ROW("S\r\nA: b\r\n"), 9, 1, "no empty line behind the head"},
        {BYTES_ROW("S\r\nA: b\r\nC: d"), 13, 1, "the head ends inside a line"},
        {BYTES_ROW("S\r\nA: b\r\n c"), 11, 0, "the head ends inside a line"},
        {BYTES_ROW("S\r\n A: b\r\n\r\n"), 3, 0, "a fold before the first header line"},
        {BYTES_ROW("S\r\nA b\r\n\r\n"), 5, 0, "a header line without a colon"},
        {BYTES_ROW("S\r\nA"), 4, 0, "a header line without a colon"},
        {BYTES_ROW("S\r\nA(b): c\r\n\r\n"), 4, 0, "a header line without a colon"},
        {BYTES_ROW("S\r\n: b\r\n\r\n"), 3, 0, "a header line without a name"},
        {BYTES_ROW("S\nA: b\r\n\r\n"), 1, 0, "an LF without CR"},
        {BYTES_ROW("S\r\nA: b\rc\r\n\r\n"), 7, 0, "a CR without LF"},
        {BYTES_ROW("S\r\nA: b\0c\r\n\r\n"), 7, 0, "a control character in the head"},
        {BYTES_ROW("S\r\nA: b\x7f\r\n\r\n"), 7, 0, "a control character in the head"},
        {BYTES_ROW("S\r\nA: b\r\n c\x01\r\n\r\n"), 11, 0, "a control character in the head"},
        {BYTES_ROW("S\0\r\n\r\n"), 1, 0, "a control character in the head"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct lines lines;
        struct parse_error error = scan(&lines, rows[i].text);
        assert_non_null(error.why);
        assert_string_equal(error.why, rows[i].why);
        assert_int_equal(error.at, rows[i].at);
        assert_int_equal(lines.count, rows[i].count);
    }
    (void)state;
}

TEST(limits_of_lines_and_octets_are_named)
{
    static char room[LINES_MESSAGE_MAX + 2];
    struct lines lines;
    for (unsigned count = LINES_MAX; count <= LINES_MAX + 1; count++) {
        struct pen pen = pen_on(room, sizeof room);
        pen_lit(&pen, "S\r\n");
        for (unsigned i = 0; i < count; i++) pen_lit(&pen, "A: b\r\n");
        pen_lit(&pen, "\r\n");
        struct parse_error error = scan(&lines, pen_done(&pen));
        assert_int_equal(error.why != NULL, count > LINES_MAX);
        assert_int_equal(lines.count, LINES_MAX);
    }
    memset(room, 'x', sizeof room);
    memcpy(room, "S\r\n\r\n", 5);
    assert_null(scan(&lines, bytes_of(room, LINES_MESSAGE_MAX)).why);
    assert_non_null(scan(&lines, bytes_of(room, LINES_MESSAGE_MAX + 1)).why);
    (void)state;
}

TEST(names_are_known_in_any_case_and_in_their_compact_form)
{
    struct bytes all = BYTES("S\r\nvIA: 1\r\nx: 2\r\nV: 3\r\nPath: 4\r\nCONTENT-LENGTH: 5\r\n"
                             "Pats: 6\r\np: 7\r\nVia: 8\r\n\r\n");
    static const uint16_t kinds[] = {SIP_VIA, 0, SIP_VIA, SIP_PATH, SIP_CONTENT_LENGTH, 0, 0, SIP_VIA};
    struct lines lines;
    uint16_t first[SIP_NAME_COUNT];
    memset(first, 0xff, sizeof first);
    assert_null(lines_scan(&lines, all, sip_keyword, first).why);
    for (unsigned i = 0; i < COUNT(kinds); i++) assert_int_equal(lines.line[i].kind, kinds[i]);
    assert_int_equal(first[SIP_VIA], 0);
    assert_int_equal(lines.line[0].next, 2);
    assert_int_equal(lines.line[2].next, 7);
    assert_int_equal(lines.line[7].next, LINES_NONE);
    assert_int_equal(first[SIP_TO], LINES_NONE);
    assert_int_equal(first[0], 1);
    assert_int_equal(lines.line[1].next, 5);
    (void)state;
}

TEST(commas_split_a_value_but_not_in_quotes_or_brackets)
{
    static const struct {
        const char *value, *elements;
    } rows[] = {
        {"", ""},
        {"a", "a"},
        {"a,b", "a|b"},
        {" a , b ", "a|b"},
        {",,a,,b,", "a|b"},
        {"a\r\n ,\r\n b", "a|b"},
        {"\"x,y\" <sip:a,b@c>, d", "\"x,y\" <sip:a,b@c>|d"},
        {"\"x\\\",y\", d", "\"x\\\",y\"|d"},
        {"\"x<\", d>", "\"x<\"|d>"},
        {"<a\",b>, \"c", "<a\",b>|\"c"},
        {"\"open, d", "\"open, d"},
        {"<open, d", "<open, d"},
        {"\"end\\", "\"end\\"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[128];
        struct pen pen = pen_on(room, sizeof room);
        struct bytes rest = bytes_text(rows[i].value);
        struct bytes element;
        for (bool more = false; lines_element(&rest, &element); more = true) {
            if (more) pen_char(&pen, '|');
            pen_bytes(&pen, element);
        }
        same_bytes(pen_done(&pen), bytes_text(rows[i].elements));
    }
    (void)state;
}

/* Every header of the table, by its full and its compact form, in either case, and one letter more or less. */
TEST(every_row_of_the_table_is_found_by_its_words)
{
    static const struct {
        const char *name, *compact;
    } rows[] = {
#define SIP_HEADER(id, name, compact) {name, compact},
#include "sip_header.def"
#undef SIP_HEADER
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char name[64];
        const char *const forms[] = {rows[i].name, rows[i].compact};
        for (unsigned form = 0; form < COUNT(forms); form++) {
            uint32_t count = (uint32_t)strlen(forms[form]);
            if (count == 0) continue;
            for (uint32_t c = 0; c <= count; c++)
                name[c] = (char)(forms[form][c] ^ (c % 2 && forms[form][c] > '@' ? 32 : 0));
            assert_int_equal(sip_keyword(forms[form], count)->kind, i + 1);
            assert_int_equal(sip_keyword(name, count)->kind, i + 1);
            name[count] = 'x';
            assert_null(sip_keyword(name, count + 1));
        }
        same_bytes(sip_name_text((enum sip_name)(i + 1)), bytes_text(rows[i].name));
    }
    assert_null(sip_keyword("", 0));
    (void)state;
}

/* Octet by octet, every value at every place of a window. */
TEST(a_window_sees_what_is_not_printed)
{
    char octets[WINDOW];
    for (unsigned at = 0; at < WINDOW; at++) {
        memset(octets, 'x', sizeof octets);
        for (unsigned octet = 0; octet < 256; octet++) {
            octets[at] = (char)octet;
            bool printed = octet >= ' ' && octet <= '~';
            assert_int_equal(window_unprinted(octets), printed ? 0 : UINT64_C(1) << at);
        }
    }
    (void)state;
}

TESTS(UNIT(a_head_splits_into_names_and_values), UNIT(a_line_knows_its_first_octet_and_what_follows_it),
      UNIT(what_is_no_head_is_refused_at_its_octet), UNIT(limits_of_lines_and_octets_are_named),
      UNIT(names_are_known_in_any_case_and_in_their_compact_form),
      UNIT(commas_split_a_value_but_not_in_quotes_or_brackets), UNIT(every_row_of_the_table_is_found_by_its_words),
      UNIT(a_window_sees_what_is_not_printed))
