/* Diagnostics: their text, what a source line may show, and the words that are near. */
#include "test.h"
#include "near.h"

#include "ims.h"

static struct bytes written(struct arena *arena, const char *text, struct span span, const char *what,
                            const char *right)
{
    struct diagnostics diagnostics = {.arena = arena};
    struct ast ast = {.arena = arena, .file = BYTES("x.ims"), .text = bytes_text(text)};
    struct pen pen = pen_on(arena_take(arena, IMS_ROOM), IMS_ROOM);
    diagnostic_add(&diagnostics, SEVERITY_ERROR, &ast, span, bytes_text(what), bytes_text(right));
    assert_int_equal(diagnostics.count, 1);
    diagnostic_write(&pen, &diagnostics.item[0]);
    return pen_done(&pen);
}

TEST(a_message_shows_its_line_and_a_caret_and_no_secret)
{
    static const struct {
        const char *text;
        struct span span;
        const char *what, *right, *written;
    } rows[] = {
        {"a\n  5 wsf <- ue\nb",
         {9, 10, 2, 8},
         "wrong",
         "right",
         "x.ims:2:8: error: wrong\n    5 wsf <- ue\n         ^\n  = right\n"},
        {"a b\r\n", {3, 3, 1, 4}, "wrong", "", "x.ims:1:4: error: wrong\n  a b\n     ^\n"},
        {"\tx", {1, 2, 1, 2}, "wrong", "", "x.ims:1:2: error: wrong\n   x\n   ^\n"},
        {"\xc3\xa9 x", {3, 4, 1, 4}, "wrong", "", "x.ims:1:4: error: wrong\n  \xc3\xa9 x\n    ^\n"},
        {"\x1b[2J\xff", {0, 0, 1, 1}, "wr\x1bong", "", "x.ims:1:1: error: wr?ong\n  ?[2J?\n  ^\n"},
        {"", {0, 0, 1, 1}, "wrong", "", "x.ims:1:1: error: wrong\n  \n  ^\n"},
        {"password secret \"a\\\"bc\" x \"y\"",
         {0, 0, 1, 1},
         "wrong",
         "",
         "x.ims:1:1: error: wrong\n  password secret \"*****\" x \"y\"\n  ^\n"},
        {"secret\n  \"abc\"", {9, 10, 2, 3}, "wrong", "", "x.ims:2:3: error: wrong\n    \"***\"\n    ^\n"},
        {"secret \"abc", {0, 0, 1, 1}, "wrong", "", "x.ims:1:1: error: wrong\n  secret \"***\n  ^\n"},
        {"{\"secret\": \"abc\", \"x\": \"y\"}",
         {0, 0, 1, 1},
         "wrong",
         "",
         "x.ims:1:1: error: wrong\n  {\"secret\": \"***\", \"x\": \"y\"}\n  ^\n"},
        {"{\"secret\": { \"raw\": \"abc\"}}",
         {0, 0, 1, 1},
         "wrong",
         "",
         "x.ims:1:1: error: wrong\n  {\"secret\": { \"raw\": \"***\"}}\n  ^\n"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct arena arena = {0};
        same_bytes(written(&arena, rows[i].text, rows[i].span, rows[i].what, rows[i].right),
                   bytes_text(rows[i].written));
        arena_free(&arena);
    }
}

TEST(of_a_long_line_the_part_around_the_caret_is_shown)
{
    struct arena arena = {0};
    char *line = (char *)arena_take(&arena, 1001);
    memset(line, 'x', 1000);
    line[500] = '!';
    struct bytes text = written(&arena, line, (struct span){500, 501, 1, 501}, "wrong", "");
    assert_true(text.count < 400);
    uint32_t mark = bytes_find_char(text, '!'), caret = bytes_find_char(text, '^');
    struct bytes rest = bytes_from(text, bytes_find(text, BYTES("...")));
    uint32_t shown = (uint32_t)(rest.at - text.at) - 2, end = bytes_find_char(bytes_from(text, mark), '\n') + mark;
    assert_int_equal(mark - shown, caret - end - 1); /* the caret stands below its octet */
    arena_free(&arena);
}

TEST(a_line_says_one_thing_and_an_error_rather_than_a_warning)
{
    struct arena arena = {0};
    struct diagnostics all = {.arena = &arena};
    struct ast a = {.file = BYTES("a"), .text = BYTES("one\ntwo")}, b = {.file = BYTES("b"), .text = BYTES("one")};
    struct span one = {0, 1, 1, 1}, two = {4, 5, 2, 1};
    diagnostic_add(&all, SEVERITY_WARNING, &a, one, BYTES("w"), BYTES(""));
    diagnostic_add(&all, SEVERITY_WARNING, &a, one, BYTES("again"), BYTES(""));
    diagnostic_add(&all, SEVERITY_ERROR, &a, two, BYTES("e"), BYTES(""));
    diagnostic_add(&all, SEVERITY_ERROR, &a, two, BYTES("again"), BYTES(""));
    diagnostic_add(&all, SEVERITY_WARNING, &a, two, BYTES("again"), BYTES(""));
    diagnostic_add(&all, SEVERITY_ERROR, &b, one, BYTES("b"), BYTES(""));
    assert_int_equal(all.count, 3);
    assert_int_equal(all.error_count, 2);
    diagnostic_add(&all, SEVERITY_ERROR, &a, one, BYTES("more than w"), BYTES(""));
    same_bytes(ims_said(&arena, &all), BYTES("1:1 more than w\n2:1 e\n1:1 b"));
    assert_int_equal(all.error_count, 3);
    arena_free(&arena);
}

TEST(the_nearest_word_is_found_or_none)
{
    static const struct bytes words[] = {BYTES_ROW("forward"), BYTES_ROW("terminate"), BYTES_ROW("nonce"),
                                         BYTES_ROW("")};
    static const struct {
        const char *text, *nearest;
    } rows[] = {
        {"forwrad", "forward"}, {"terminat", "terminate"}, {"nonse", "nonce"}, {"backward", ""}, {"x", ""}, {"", ""},
    };
    for (unsigned i = 0; i < COUNT(rows); i++)
        same_bytes(near_word(bytes_text(rows[i].text), words, COUNT(words)), bytes_text(rows[i].nearest));
}

TEST(a_quoted_word_is_clipped_between_characters)
{
    static const char long_word[] = "123456789 123456789 123456789 123456789\xc3\xa9 and so on";
    same_bytes(spell_clip(BYTES("short")), BYTES("short"));
    same_bytes(spell_clip(bytes_text(long_word)), BYTES("123456789 123456789 123456789 123456789"));
}

TEST(a_secret_is_hidden_by_value_wherever_it_stands)
{
    static const struct {
        const char *text, *what;
    } rows[] = {
        {"alice { password secret topsecret-99\" } }", "found `topsecret-99`"},
        {"alice { password secret topsecret-99 }", "found `topsecret-99`"},
        {"alice { password secret \"topsecret-99\"  web-id \"topsecret-99\" }", "web-id is topsecret-99"},
        {"alice { password \"topsecret-99\" }", "x"},
        {"alice { password } # secret \"topsecret-99\"", "x"},
        {"{\"secret\": {\"raw\": \"topsecret-99\"}, \"b\": \"topsecret-99\"}", "topsecret-99"},
        {"alice { password secret \"topsecret\\x2d99\"  realm \"topsecret-99\" }", "x"},
        {"do ue login with password = \"topsecret-99\"", "`topsecret-99` is wrong"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct arena arena = {0};
        struct bytes text = written(&arena, rows[i].text, (struct span){0, 1, 1, 1}, rows[i].what, "topsecret-99");
        assert_int_equal(bytes_find(text, BYTES("topsecret")), BYTES_NOT_FOUND);
        assert_int_not_equal(bytes_find(text, BYTES("***")), BYTES_NOT_FOUND);
        arena_free(&arena);
    }
}

TESTS(UNIT(a_secret_is_hidden_by_value_wherever_it_stands), UNIT(a_message_shows_its_line_and_a_caret_and_no_secret),
      UNIT(of_a_long_line_the_part_around_the_caret_is_shown),
      UNIT(a_line_says_one_thing_and_an_error_rather_than_a_warning), UNIT(the_nearest_word_is_found_or_none),
      UNIT(a_quoted_word_is_clipped_between_characters))
