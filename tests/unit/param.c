/* Parameters and quoted strings. */
#include "param.h"

#include "test.h"

TEST(parameters_are_read_one_by_one_until_something_else_comes)
{
    static const struct {
        const char *text, *read, *rest;
    } rows[] = {
        {"", "", ""},
        {"  ", "", ""},
        {";a=b", "[a=b]", ""},
        {"a=b", "[a=b]", ""},
        {";a=b;c", "[a=b][c]", ""},
        {" ; a = b ; c ", "[a=b][c]", ""},
        {";a\r\n =\r\n b", "[a=b]", ""},
        {";a=\"b;c\"", "[a=b;c]", ""},
        {";a=\"b\\\"c\" ;d", "[a=b\\\"c][d]", ""},
        {";a=\"\"", "[a=]", ""},
        {";maddr=[::1];x=a=b", "[maddr=[::1]][x=a=b]", ""},
        {";+sip.instance=\"<urn:uuid:1>\"", "[+sip.instance=<urn:uuid:1>]", ""},
        {";lr;a;;b", "[lr][a]", ";;b"},
        {";a=", "", ";a="},
        {";a=;b", "", ";a=;b"},
        {";=b", "", ";=b"},
        {";a=\"open", "", ";a=\"open"},
        {";a=b c", "", ";a=b c"},
        {";a=b,c", "", ";a=b,c"},
        {";a=\"b\"c", "", ";a=\"b\"c"},
        {";", "", ";"},
        {";\xc3\xa4", "", ";\xc3\xa4"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[128];
        struct pen pen = pen_on(room, sizeof room);
        struct bytes rest = bytes_text(rows[i].text);
        struct param param;
        while (param_next(&rest, &param)) {
            pen_char(&pen, '[');
            pen_bytes(&pen, param.name);
            if (param.value.at) pen_char(&pen, '=');
            pen_bytes(&pen, param.value);
            pen_char(&pen, ']');
        }
        same_bytes(pen_done(&pen), bytes_text(rows[i].read));
        same_bytes(rest, bytes_text(rows[i].rest));
    }
    (void)state;
}

TEST(a_parameter_is_found_in_any_case_and_the_first_one_counts)
{
    struct bytes params = BYTES(";Tag=1;lr;tag=2;q=\"\"");
    struct bytes value;
    assert_true(param_find(params, BYTES("tag"), &value));
    same_bytes(value, BYTES("1"));
    assert_true(param_find(params, BYTES("LR"), &value));
    assert_null(value.at);
    assert_true(param_find(params, BYTES("q"), &value));
    assert_non_null(value.at);
    assert_int_equal(value.count, 0);
    assert_false(param_find(params, BYTES("ta"), &value));
    assert_false(param_find(BYTES(""), BYTES("ta"), &value));
    (void)state;
}

TEST(quoting_and_unquoting_undo_each_other)
{
    static const struct {
        const char *raw, *quoted;
    } rows[] = {
        {"", "\"\""},         {"plain", "\"plain\""},         {"a\"b", "\"a\\\"b\""},
        {"a\\", "\"a\\\\\""}, {"\\\"\\", "\"\\\\\\\"\\\\\""}, {"J\xc3\xa4s\xc3\xb8n", "\"J\xc3\xa4s\xc3\xb8n\""},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[128];
        struct pen pen = pen_on(room, sizeof room);
        param_quote(&pen, bytes_text(rows[i].raw));
        struct bytes quoted = pen_done(&pen);
        same_bytes(quoted, bytes_text(rows[i].quoted));
        param_unquote(&pen, bytes_part(quoted, 1, quoted.count - 2));
        same_bytes(pen_done(&pen), bytes_text(rows[i].raw));
    }
    (void)state;
}

TESTS(UNIT(parameters_are_read_one_by_one_until_something_else_comes),
      UNIT(a_parameter_is_found_in_any_case_and_the_first_one_counts), UNIT(quoting_and_unquoting_undo_each_other))
