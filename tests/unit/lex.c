/* The lexer: tokens, comments, escapes, and what is no text. */
#include "test.h"

#include "ims.h"

static const char kinds[] = "$!niqstv{}()[],.r:|+=ENlLgGa"; /* by enum token_kind */

static void same_kinds(const char *text, const char *expected)
{
    struct arena arena = {0};
    struct diagnostics diagnostics = {.arena = &arena};
    struct ast ast = {.arena = &arena, .text = bytes_text(text)};
    char got[128] = "";
    assert_true(lex(&ast, SCRIPT_FILE_MAX, &diagnostics));
    assert_in_range(ast.token_count, 1, sizeof got - 1);
    for (uint32_t i = 0; i < ast.token_count; i++) got[i] = kinds[ast.tokens[i].kind];
    got[ast.token_count - 1] = '\0';
    assert_string_equal(got, expected);
    arena_free(&arena);
}

TEST(words_and_signs_are_told_apart_without_spaces)
{
    static const struct {
        const char *text, *kinds;
    } rows[] = {
        {"ue->wsf", "nan"},
        {"a-b", "n"},
        {"a- b", "n!n"},
        {"a--b", "n!!n"},
        {"a_b_", "n!"},
        {"x1-2y", "n"},
        {"7 7a 11c2", "iss"},
        {"5s 5a 5h 5b", "qsqs"},
        {"5B 5KiB 5MiB", "qqq"},
        {"0.1% 3%", "qq"},
        {"50/s 1/min", "qq"},
        {"1..5", "iri"},
        {"1.5s", "q"},
        {"1.x", "i.n"},
        {"1.5", "!"},
        {"11h2", "!"},
        {"20sec", "!"},
        {"5A", "!"},
        {"\"a\" \"\"", "tt"},
        {"$w2 $", "v!"},
        {"a.b(c)[0]", "n.n(n)[i]"},
        {"== = != <= < >= >", "E=NLlGg"},
        {"a:b|c+d,e", "n:n|n+n,n"},
        {"wsf <- ue", "nl!n"},
        {"{}", "{}"},
        {"a # b\n c", "nn"},
        {"a\r\nb", "nn"},
        {"\"#\"#", "t"},
        {"\"a\nb", "!n"},
        {"\"\\q\"", "!"},
        {"\"\\\"\"", "t"},
        {"99999999999999999999", "!"},
        {"18446744073709551615", "i"},
        {"007", "i"},
        {"\xc3\xa9", "!"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) same_kinds(rows[i].text, rows[i].kinds);
}

TEST(every_word_of_the_language_is_known)
{
    for (enum lex_word word = WORD_NONE + 1; word < WORD_COUNT; word++) {
        struct arena arena = {0};
        struct diagnostics diagnostics = {.arena = &arena};
        struct ast ast = {.arena = &arena, .text = lex_word_text(word)};
        assert_true(lex(&ast, SCRIPT_FILE_MAX, &diagnostics));
        assert_int_equal(ast.tokens[0].word, word);
        arena_free(&arena);
    }
}

TEST(names_end_at_63_octets)
{
    static const char longest[] = "a23456789b123456789c123456789d123456789e123456789f123456789g123";
    static_assert(sizeof longest - 1 == LEX_NAME_MAX, "the row is as long as the limit");
    char longer[sizeof longest + 1];
    memcpy(longer, longest, sizeof longest - 1);
    memcpy(longer + sizeof longest - 1, "x", 2);
    same_kinds(longest, "n");
    same_kinds(longer, "!");
}

TEST(escapes_mean_octets_and_are_written_back_in_one_way)
{
    static const struct {
        struct bytes raw, meant;
        const char *canonical; /* NULL: the octets are no UTF-8 */
    } rows[] = {
        {BYTES_ROW("plain"), BYTES_ROW("plain"), "plain"},
        {BYTES_ROW("\\\"\\\\\\n\\r\\t"), BYTES_ROW("\"\\\n\r\t"), "\\\"\\\\\\n\\r\\t"},
        {BYTES_ROW("\\x41\\x00\\x7f"), BYTES_ROW("A\0\x7f"), "A\\x00\\x7F"},
        {BYTES_ROW("\\u{41}\\u{e9}\\u{20AC}\\u{10ffff}"), BYTES_ROW("A\xc3\xa9\xe2\x82\xac\xf4\x8f\xbf\xbf"),
         "A\xc3\xa9\xe2\x82\xac\xf4\x8f\xbf\xbf"},
        {BYTES_ROW("\\xff"), BYTES_ROW("\xff"), NULL},
        {BYTES_ROW(""), BYTES_ROW(""), ""},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct arena arena = {0};
        char room[64];
        struct pen pen = pen_on(room, sizeof room);
        same_bytes(lex_unescape(&arena, rows[i].raw), rows[i].meant);
        bool text = lex_escape(&pen, rows[i].meant);
        assert_int_equal(text, rows[i].canonical != NULL);
        if (text) same_bytes(pen_done(&pen), bytes_text(rows[i].canonical));
        arena_free(&arena);
    }
}

TEST(a_wrong_escape_is_found_where_it_stands)
{
    static const struct {
        const char *text;
        uint32_t column;
    } rows[] = {
        {"\"ab\\q\"", 4},     {"\"\\x4\"", 2},  {"\"\\xZZ\"", 2},         {"\"\\u{}\"", 2}, {"\"\\u{110000}\"", 2},
        {"\"\\u{d800}\"", 2}, {"\"\\u41\"", 2}, {"\"a\\u{1234567}\"", 3}, {"\"open", 1},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct arena arena = {0};
        struct diagnostics diagnostics = {.arena = &arena};
        struct ast ast = {.arena = &arena, .text = bytes_text(rows[i].text)};
        assert_true(lex(&ast, SCRIPT_FILE_MAX, &diagnostics));
        assert_int_equal(ast.tokens[0].kind, TOKEN_BAD);
        assert_int_equal(ast.tokens[0].column, rows[i].column);
        arena_free(&arena);
    }
}

TEST(what_is_no_text_has_a_place)
{
    static const struct {
        struct bytes text;
        const char *said;
    } rows[] = {
        {BYTES_ROW(""), "1:1 the file is empty = imslab 1"},
        {BYTES_ROW(" \r\n\t\n"), "1:1 the file is empty = imslab 1"},
        {BYTES_ROW("\xef\xbb\xbfimslab 1"), "1:1 the file starts with a byte order mark = UTF-8 without BOM"},
        {BYTES_ROW("imslab 1\n\0"), "1:1 the file is binary: octet 9 is zero = a scenario is UTF-8 text"},
        {BYTES_ROW("imslab 1\n\"\xff\""), "2:2 octet 0xff is no UTF-8 = a text writes any octet as \\xHH"},
        {BYTES_ROW("imslab 1\n# \xed\xa0\x80"), "2:3 octet 0xed is no UTF-8 = a text writes any octet as \\xHH"},
        {BYTES_ROW("imslab 1\x1b[2J"),
         "1:9 octet 0x1b is a control character = a text writes any octet as \\xHH; lines end with LF or CRLF"},
        {BYTES_ROW("imslab\r1"),
         "1:7 octet 0x0d is a control character = a text writes any octet as \\xHH; lines end with LF or CRLF"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct arena arena = {0};
        struct diagnostics diagnostics = {.arena = &arena};
        struct ast ast = {.arena = &arena, .text = rows[i].text};
        assert_false(lex(&ast, SCRIPT_FILE_MAX, &diagnostics));
        same_bytes(ims_said(&arena, &diagnostics), bytes_text(rows[i].said));
        arena_free(&arena);
    }
}

TEST(a_file_of_more_than_1_mib_is_refused)
{
    struct arena arena = {0};
    struct diagnostics diagnostics = {.arena = &arena};
    char *room = (char *)arena_take(&arena, SCRIPT_FILE_MAX + 1);
    struct ast ast = {.arena = &arena, .text = bytes_of(room, SCRIPT_FILE_MAX + 1)};
    memset(room, 'a', SCRIPT_FILE_MAX + 1);
    assert_false(lex(&ast, SCRIPT_FILE_MAX, &diagnostics));
    same_bytes(ims_said(&arena, &diagnostics), BYTES("1:1 the file has 1048577 octets = at most 1 MiB a file"));
    arena_free(&arena);
}

TEST(comments_know_whether_they_have_their_line)
{
    struct arena arena = {0};
    struct diagnostics diagnostics = {.arena = &arena};
    struct ast ast = {.arena = &arena, .text = BYTES("# one  \r\na # two\n\n  # three")};
    assert_true(lex(&ast, SCRIPT_FILE_MAX, &diagnostics));
    const struct comment *one = ast.comments, *two = one->next, *three = two->next;
    same_bytes(one->text, BYTES("# one"));
    same_bytes(two->text, BYTES("# two"));
    same_bytes(three->text, BYTES("# three"));
    assert_true(one->own_line && !two->own_line && three->own_line && !three->next);
    assert_int_equal(three->span.line, 4);
    assert_int_equal(three->span.column, 3);
    assert_true(lex_gap(&ast, three->span.at) && !lex_gap(&ast, two->span.at));
    arena_free(&arena);
}

TESTS(UNIT(words_and_signs_are_told_apart_without_spaces), UNIT(every_word_of_the_language_is_known),
      UNIT(names_end_at_63_octets), UNIT(escapes_mean_octets_and_are_written_back_in_one_way),
      UNIT(a_wrong_escape_is_found_where_it_stands), UNIT(what_is_no_text_has_a_place),
      UNIT(a_file_of_more_than_1_mib_is_refused), UNIT(comments_know_whether_they_have_their_line))
