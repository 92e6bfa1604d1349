/* JSON: what is one, what is none, and what its members say. */
#include "json.h"
#include "test.h"

static char room[1 << 16];

static const struct {
    const char *text, *why; /* why == NULL: it is JSON */
} texts[] = {
    {"{}", NULL},
    {"[]", NULL},
    {" \t\r\n{ } ", NULL},
    {"{\"a\":1,\"b\":[true,false,null],\"c\":{\"d\":\"e\"}}", NULL},
    {"{ \"a\" : [ 1 , { } , [ ] ] }", NULL},
    {"\"text\"", NULL},
    {"12", NULL},
    {"-0.5e+10", NULL},
    {" true ", NULL},
    {"[\"\\u00e4\\ud83d\\ude00\\n\\/\"]", NULL},
    {"", "no JSON value"},
    {"  ", "no JSON value"},
    {"{", "the text ends inside a value"},
    {"[1", "the text ends inside a value"},
    {"\"abc", "the text ends inside a value"},
    {"]", "neither a number nor true, false or null"},
    {"[1}", "a character that may not stand here"},
    {"[x]", "a character that may not stand here"},
    {"['a']", "a character that may not stand here"},
    {"[1,]", "a bracket is expected"},
    {"[,1]", "a value is expected"},
    {"[1,,2]", "a value is expected"},
    {"[1 2]", "a comma is expected"},
    {"[\"a\" \"b\"]", "a comma is expected"},
    {"[[] []]", "a comma is expected"},
    {"[\"a\":1]", "a comma is expected"},
    {"{\"a\"}", "a name without a value"},
    {"{\"a\":}", "a name without a value"},
    {"{\"a\" 1}", "a character that may not stand here"},
    {"{\"a\" \"b\"}", "a colon is expected"},
    {"{\"a\",\"b\"}", "a colon is expected"},
    {"{\"a\":1,}", "a bracket is expected"},
    {"{,}", "a bracket is expected"},
    {"{\"a\":1 \"b\":2}", "a comma is expected"},
    {"{\"a\":1:2}", "neither a number nor true, false or null"},
    {"{1:2}", "neither a number nor true, false or null"},
    {"{} {}", "something follows the value"},
    {"[]:]", "something follows the value"},
    {"[],", "something follows the value"},
    {"1 2", "neither a number nor true, false or null"},
    {"[01]", "neither a number nor true, false or null"},
    {"[1.]", "neither a number nor true, false or null"},
    {"[.5]", "a character that may not stand here"},
    {"[-]", "neither a number nor true, false or null"},
    {"[1e]", "neither a number nor true, false or null"},
    {"[+1]", "a character that may not stand here"},
    {"[tru]", "neither a number nor true, false or null"},
    {"[nullx]", "neither a number nor true, false or null"},
    {"[\"\t\"]", "a string has a bare control, a bad escape or no UTF-8"},
    {"[\"\xff\"]", "a string has a bare control, a bad escape or no UTF-8"},
    {"[\"\xed\xa0\x80\"]", "a string has a bare control, a bad escape or no UTF-8"},
    {"[\"\\ud800\"]", "a string has a bare control, a bad escape or no UTF-8"},
    {"[\"\\ud800\\u0041\"]", "a string has a bare control, a bad escape or no UTF-8"},
    {"[\"\\udc00\"]", "a string has a bare control, a bad escape or no UTF-8"},
    {"[\"\\x\"]", "a character that may not stand here"},
    {"[\"\\u12g4\"]", "a character that may not stand here"},
    {"{\"a\":1,\"b\":2,\"a\":3}", "a name stands twice in an object"},
    {"{\"a\":1,\"\\u0061\":2}", "a name stands twice in an object"},
    {"{\"a\":{\"a\":[{\"a\":1}]}}", NULL},
    {"\xef\xbb\xbf{}", "neither a number nor true, false or null"},
};

TEST(a_text_is_checked_to_its_last_octet)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(texts); i++) {
        struct json root;
        struct parse_error error = json_scan(&root, bytes_text(texts[i].text));
        same_bytes(bytes_text(error.why), bytes_text(texts[i].why));
        assert_true(error.at <= strlen(texts[i].text));
        assert_int_equal(root.kind == JSON_NONE, texts[i].why != NULL);
    }
}

TEST(a_blank_behind_an_object_changes_nothing)
{
    static const char *const rows[] = {
        "{}",
        "{\"a\":\"b\"}",
        "{\"a\":\"b\",\"c\":\"d\"}",
        "{\"a\":\"\",\"\":\"b\"}",
        "{\"a\":\"b\",\"a\":\"c\"}",
        "{\"a\":\"b\",}",
        "{\"a\":\"b\"",
        "{\"a\":\"b\"}}",
        "{\"a\":\"b\"\"c\":\"d\"}",
        "{\"a\":\"b",
        "{\"a\":",
        "{\"a\"",
        "{\"a",
        "{\"a\":\"\\u0062\"}",
        "{\"a\":\"b\x1f\"}",
        "{\"a\":\"b\x7f\"}",
        "{\"a\":\"\xc3\xa4\"}",
        "{\"a\":\"\xc3\"}",
        "{\"next-step-is\":\"ims-authentication\"}",
        "{\"a\",\"b\"}",
        "[\"a\":\"b\"]",
        "{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\",\"d\":\"4\",\"e\":\"5\"}",
        "{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\",\"d\":\"4\",\"e\":\"5\",\"e\":\"6\"}",
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct json root, whole;
        struct pen pen = pen_on(room, sizeof room);
        pen_text(&pen, rows[i]);
        pen_char(&pen, ' ');
        struct parse_error error = json_scan(&root, bytes_text(rows[i])), other = json_scan(&whole, pen_done(&pen));
        if ((error.why == NULL) != (other.why == NULL)) fail_msg("%s: %s, %s", rows[i], error.why, other.why);
        assert_int_equal(root.kind, whole.kind);
        same_bytes(root.text, whole.text);
    }
}

TEST(a_nul_octet_is_foreign_wherever_it_stands)
{
    static const struct bytes rows[] = {BYTES_ROW("{}\0"), BYTES_ROW("[1,\0002]"), BYTES_ROW("[\"a\0b\"]"),
                                        BYTES_ROW("\0{}"), BYTES_ROW("12\0")};
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct json root;
        assert_non_null(json_scan(&root, rows[i]).why);
    }
}

TEST(depth_tokens_and_length_have_limits)
{
    static const struct {
        const char *open, *item, *close;
        uint32_t opens, items;
        const char *why;
    } rows[] = {
        {"[", "", "]", 32, 0, NULL},
        {"[", "", "]", 33, 0, "deeper than 32 containers"},
        {"[", "1,", "1]", 1, 510, NULL},
        {"[", "1,", "1]", 1, 511, "more than 512 tokens"},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct pen pen = pen_on(room, sizeof room);
        struct json root;
        for (uint32_t n = 0; n < rows[i].opens; n++) pen_text(&pen, rows[i].open);
        for (uint32_t n = 0; n < rows[i].items; n++) pen_text(&pen, rows[i].item);
        for (uint32_t n = 0; n < rows[i].opens; n++) pen_text(&pen, rows[i].close);
        same_bytes(bytes_text(json_scan(&root, pen_done(&pen)).why), bytes_text(rows[i].why));
    }
}

static const char claims[] = "{ \"iss\":\"https://bsf.example\" , \"exp\":1300819380,\"neg\":-1,\"frac\":1.5,\n"
                             "\"impu\":[\"sip:a@b\", \"tel:+1\"],\"n\\u0061me\":\"v\",\"cnf\":{\"jkt\":\"T\\\"]}\"},"
                             "\"\\ud83d\\ude00\":true,\"e\":{},\"z\":[ ],\"no\":null,\"last\":false}";

TEST(a_member_is_found_by_what_its_name_says)
{
    static const struct {
        const char *name;
        enum json_kind kind;
        const char *text;
    } rows[] = {
        {"iss", JSON_STRING, "https://bsf.example"},
        {"exp", JSON_NUMBER, "1300819380"},
        {"neg", JSON_NUMBER, "-1"},
        {"frac", JSON_NUMBER, "1.5"},
        {"impu", JSON_ARRAY, "[\"sip:a@b\", \"tel:+1\"]"},
        {"name", JSON_STRING, "v"},
        {"n\\u0061me", JSON_NONE, NULL},
        {"cnf", JSON_OBJECT, "{\"jkt\":\"T\\\"]}\"}"},
        {"\xf0\x9f\x98\x80", JSON_TRUE, "true"},
        {"e", JSON_OBJECT, "{}"},
        {"z", JSON_ARRAY, "[ ]"},
        {"no", JSON_NULL, "null"},
        {"last", JSON_FALSE, "false"},
        {"is", JSON_NONE, NULL},
        {"", JSON_NONE, NULL},
        {"v", JSON_NONE, NULL},
        {"jkt", JSON_NONE, NULL},
        {"\xff", JSON_NONE, NULL},
    };
    struct json root;
    (void)state;
    assert_null(json_scan(&root, bytes_text(claims)).why);
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct json member = json_member(root, bytes_text(rows[i].name));
        assert_int_equal(member.kind, rows[i].kind);
        same_bytes(member.text, bytes_text(rows[i].text));
    }
    struct json inner = json_member(json_member(root, BYTES("cnf")), BYTES("jkt"));
    same_bytes(inner.text, BYTES("T\\\"]}"));
    assert_int_equal(json_member(inner, BYTES("x")).kind, JSON_NONE);
    assert_int_equal(json_member(json_member(root, BYTES("e")), BYTES("x")).kind, JSON_NONE);
}

TEST(an_element_is_found_by_its_number)
{
    static const struct {
        uint32_t n;
        enum json_kind kind;
        const char *text;
    } rows[] = {{0, JSON_NUMBER, "1"},           {1, JSON_STRING, "a,]"}, {2, JSON_ARRAY, "[2,[3]]"},
                {3, JSON_OBJECT, "{\"x\":[4]}"}, {4, JSON_NULL, "null"},  {5, JSON_NONE, NULL},
                {4000000, JSON_NONE, NULL}};
    struct json root;
    (void)state;
    assert_null(json_scan(&root, BYTES("[ 1, \"a,]\" ,[2,[3]], {\"x\":[4]} ,null ]")).why);
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct json element = json_element(root, rows[i].n);
        assert_int_equal(element.kind, rows[i].kind);
        same_bytes(element.text, bytes_text(rows[i].text));
    }
    assert_int_equal(json_element(json_element(root, 3), 0).kind, JSON_NONE);
    assert_null(json_scan(&root, BYTES("[ ]")).why);
    assert_int_equal(json_element(root, 0).kind, JSON_NONE);
}

TEST(a_number_is_an_unsigned_integer_or_not_taken)
{
    static const struct {
        const char *text;
        bool good;
        uint64_t value;
    } rows[] = {{"0", true, 0},
                {"18446744073709551615", true, UINT64_MAX},
                {"18446744073709551616", false, 0},
                {"-1", false, 0},
                {"1.0", false, 0},
                {"1e3", false, 0},
                {"\"1\"", false, 0},
                {"true", false, 0}};
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct json root;
        uint64_t value = 0;
        assert_null(json_scan(&root, bytes_text(rows[i].text)).why);
        assert_int_equal(json_u64(root, &value), rows[i].good);
        assert_int_equal(value, rows[i].value);
    }
}

TEST(escapes_are_undone_and_lone_surrogates_refused)
{
    static const struct {
        const char *text, *raw;
    } rows[] = {
        {"plain", "plain"},
        {"\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t"},
        {"\\u0041\\u00e4\\u20AC", "A\xc3\xa4\xe2\x82\xac"},
        {"\\ud83d\\ude00", "\xf0\x9f\x98\x80"},
        {"\xc3\xa4", "\xc3\xa4"},
        {"\\ud83d", NULL},
        {"\\ud83dx", NULL},
        {"\\ud83d\\n", NULL},
        {"\\ud83d\\ud83d", NULL},
        {"\\ude00", NULL},
        {"\\", NULL},
        {"\\u12", NULL},
        {"\\ud83d\\u12", NULL},
        {"\\q", NULL},
        {"a\"b", NULL},
        {"\xff", NULL},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct pen pen = pen_on(room, sizeof room);
        bool good = json_unescape(&pen, bytes_text(rows[i].text));
        assert_int_equal(good, rows[i].raw != NULL);
        if (good) same_bytes(pen_done(&pen), bytes_text(rows[i].raw));
    }
}

TEST(a_written_string_reads_back_and_holds_no_foreign_octet)
{
    static const struct {
        struct bytes raw;
        const char *text;
    } rows[] = {
        {BYTES_ROW(""), "\"\""},
        {BYTES_ROW("sip:a@b"), "\"sip:a@b\""},
        {BYTES_ROW("\"\\/\b\f\n\r\t"), "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
        {BYTES_ROW("a\0\x1f"), "\"a\\u0000\\u001f\""},
        {BYTES_ROW("\xc3\xa4"), "\"\xc3\xa4\""},
        {BYTES_ROW("\xff"
                   "a\xe2\x82"),
         "\"\xef\xbf\xbd"
         "a\xef\xbf\xbd\""},
        {BYTES_ROW("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct pen pen = pen_on(room, sizeof room);
        struct json root;
        json_write(&pen, rows[i].raw);
        struct bytes text = pen_done(&pen);
        same_bytes(text, bytes_text(rows[i].text));
        assert_null(json_scan(&root, text).why);
    }
}

TESTS(UNIT(a_text_is_checked_to_its_last_octet), UNIT(a_blank_behind_an_object_changes_nothing),
      UNIT(a_nul_octet_is_foreign_wherever_it_stands), UNIT(depth_tokens_and_length_have_limits),
      UNIT(a_member_is_found_by_what_its_name_says), UNIT(an_element_is_found_by_its_number),
      UNIT(a_number_is_an_unsigned_integer_or_not_taken), UNIT(escapes_are_undone_and_lone_surrogates_refused),
      UNIT(a_written_string_reads_back_and_holds_no_foreign_octet))
