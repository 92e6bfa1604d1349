/* needs: jansson */
/* jansson as the judge of our JSON: the same verdict and the same content, but for the disagreements written here. */

/* Both sides name their kinds JSON_OBJECT and so on: jansson's get other names. */
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_ARRAY JANSSON_ARRAY
#define JSON_STRING JANSSON_STRING
#define JSON_TRUE JANSSON_TRUE
#define JSON_FALSE JANSSON_FALSE
#define JSON_NULL JANSSON_NULL
#include <jansson.h>
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_TRUE
#undef JSON_FALSE
#undef JSON_NULL

#include "corpus.h"
#include "json.h"
#include "pen.h"

/* A disagreement that is known and why it may stay; `seen` shows that it is not a dead row. */
struct disagreement {
    const char *why; /* our parse error, where we refuse */
    int code;        /* jansson's, where it refuses */
    const char *reason;
    bool seen;
};
static struct disagreement disagreements[] = {
    {"deeper than 32 containers", 0, "a named limit of ours; jansson's is 2048", false},
    {"more than 512 tokens", 0, "a named limit of ours; jansson has none", false},
    {NULL, json_error_numeric_overflow,
     "RFC 8259 6 sets no limit; our number stays text, jansson's is a long or double", false},
    {NULL, json_error_null_byte_in_key,
     "RFC 8259 7 allows U+0000; our texts carry a count, jansson's keys end in a zero", false},
};

static bool is_known(const char *why, int code)
{
    for (unsigned i = 0; i < COUNT(disagreements); i++) {
        struct disagreement *row = &disagreements[i];
        if (why ? !row->why || strcmp(row->why, why) != 0 : row->why || row->code != code) continue;
        row->seen = true;
        return true;
    }
    return false;
}

static void same_string(struct bytes content, const char *at, size_t count)
{
    static char room[CORPUS_FILE_MAX];
    struct pen pen = pen_on(room, sizeof room);
    assert_true(json_unescape(&pen, content));
    same_bytes(pen_done(&pen), bytes_of(at, count));
}

/* Our number is the text: read by jansson alone it is the value jansson found in its place. */
static void same_number(struct json json, const json_t *value)
{
    uint64_t number;
    json_t *alone = json_loadb(json.text.at, json.text.count, JSON_DECODE_ANY, NULL);
    assert_true(json_equal(alone, value));
    json_decref(alone);
    if (json_typeof(value) != JSON_INTEGER || json.text.at[0] == '-') return;
    assert_true(json_u64(json, &number));
    assert_true(number == (uint64_t)json_integer_value(value));
}

static void same_value(struct json json, json_t *value)
{
    static const enum json_kind kinds[] = {
        [JANSSON_OBJECT] = JSON_OBJECT, [JANSSON_ARRAY] = JSON_ARRAY, [JANSSON_STRING] = JSON_STRING,
        [JSON_INTEGER] = JSON_NUMBER,   [JSON_REAL] = JSON_NUMBER,    [JANSSON_TRUE] = JSON_TRUE,
        [JANSSON_FALSE] = JSON_FALSE,   [JANSSON_NULL] = JSON_NULL,
    };
    assert_int_equal(json.kind, kinds[json_typeof(value)]);
    const char *name;
    json_t *member;
    uint32_t n;
    if (json.kind == JSON_STRING) same_string(json.text, json_string_value(value), json_string_length(value));
    if (json.kind == JSON_NUMBER) same_number(json, value);
    json_object_foreach(value, name, member) same_value(json_member(json, bytes_text(name)), member);
    for (n = 0; n < json_array_size(value); n++) same_value(json_element(json, n), json_array_get(value, n));
    if (json.kind == JSON_ARRAY) assert_int_equal(json_element(json, n).kind, JSON_NONE);
}

/* The values of a whole file in a row, from *at on, are those that jansson found, each in its parent. */
static void same_items(const struct json_item *items, uint32_t *at, uint32_t parent, json_t *value)
{
    const uint32_t self = *at;
    const struct json_item *item = &items[(*at)++];
    const char *name;
    json_t *member;
    assert_int_equal(item->parent, parent);
    if (json_typeof(value) != JANSSON_OBJECT && json_typeof(value) != JANSSON_ARRAY) {
        same_value((struct json){item->kind, item->text}, value);
        return;
    }
    assert_int_equal(item->kind, json_typeof(value) == JANSSON_ARRAY ? JSON_ARRAY : JSON_OBJECT);
    for (uint32_t n = 0; n < json_array_size(value); n++) same_items(items, at, self, json_array_get(value, n));
    json_object_foreach(value, name, member)
    {
        const uint32_t key = *at;
        assert_true(items[key].is_name && items[key].parent == self);
        same_string(items[key].text, name, strlen(name));
        ++*at;
        same_items(items, at, key, member);
    }
}

/* The way of files: the same verdict as of json_scan, but for its limits. */
static void judge_items(struct bytes text, struct parse_error error, json_t *value)
{
    static const struct json_limits limits = {1 << 20, JSON_OPEN_MAX, 1 << 20, 1 << 20,
                                              "text",  "depth",       "token", "member"};
    struct arena arena = {0};
    struct json_item *items;
    uint32_t count, at = 0;
    struct parse_error own = json_scan_items(&arena, text, &limits, &items, &count);
    bool limited = is_known(error.why ? error.why : "", 0);
    if (!limited) assert_true((own.why != NULL) == (error.why != NULL));
    if (!own.why && value) same_items(items, &at, 0, value);
    if (!own.why && value) assert_int_equal(at, count);
    arena_free(&arena);
}

static void judge(struct bytes text, const char *name)
{
    struct json root;
    json_error_t theirs;
    struct parse_error error = json_scan(&root, text);
    json_t *value = json_loadb(text.at, text.count, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &theirs);
    if (!error.why && value) same_value(root, value);
    else if (error.why && value && !is_known(error.why, 0)) fail_msg("%s: we refuse: %s", name, error.why);
    else if (!error.why && !value && !is_known(NULL, (int)json_error_code(&theirs)))
        fail_msg("%s: jansson refuses: %s", name, theirs.text);
    judge_items(text, error, value);
    json_decref(value);
}

static const struct bytes texts[] = {
    BYTES_ROW("{\"a\":1,\"b\":[true,false,null],\"c\":{\"d\":\"e\"}}"),
    BYTES_ROW(" \t\r\n[ 1 , \"x\" , [ ] , { } ] \n"),
    BYTES_ROW("{\"\":\"empty name\",\" \":0}"),
    BYTES_ROW("{\"n\\u0061me\":\"\\ud83d\\ude00\",\"\xc3\xa4\":\"\\u00e4\"}"),
    BYTES_ROW("[0,-0,1,-1,0.5,1e3,1E+3,1e-3,9223372036854775807,-9223372036854775808]"),
    BYTES_ROW("[9223372036854775808]"),
    BYTES_ROW("[1e400]"),
    BYTES_ROW("{\"\\u0000\":1}"),
    BYTES_ROW("[\"\\u0000\"]"),
    BYTES_ROW("\"text\""),
    BYTES_ROW("-1"),
    BYTES_ROW("true"),
    BYTES_ROW(""),
    BYTES_ROW(" "),
    BYTES_ROW("{"),
    BYTES_ROW("}"),
    BYTES_ROW("[}"),
    BYTES_ROW("[1,]"),
    BYTES_ROW("[,]"),
    BYTES_ROW("[1 2]"),
    BYTES_ROW("[1:2]"),
    BYTES_ROW("[\"a\":1]"),
    BYTES_ROW("{\"a\"}"),
    BYTES_ROW("{\"a\":}"),
    BYTES_ROW("{\"a\":1,}"),
    BYTES_ROW("{\"a\" 1}"),
    BYTES_ROW("{\"a\",1}"),
    BYTES_ROW("{a:1}"),
    BYTES_ROW("{1:1}"),
    BYTES_ROW("{[]:1}"),
    BYTES_ROW("{\"a\":1 \"b\":1}"),
    BYTES_ROW("{\"a\":1:1}"),
    BYTES_ROW("{\"a\":1,\"\\u0061\":2}"),
    BYTES_ROW("[]:]"),
    BYTES_ROW("{} x"),
    BYTES_ROW("[01]"),
    BYTES_ROW("[-]"),
    BYTES_ROW("[1.]"),
    BYTES_ROW("[1.e3]"),
    BYTES_ROW("[.1]"),
    BYTES_ROW("[1e]"),
    BYTES_ROW("[+1]"),
    BYTES_ROW("[0x1]"),
    BYTES_ROW("[NaN]"),
    BYTES_ROW("[tru]"),
    BYTES_ROW("[truex]"),
    BYTES_ROW("[True]"),
    BYTES_ROW("['a']"),
    BYTES_ROW("[\"a]"),
    BYTES_ROW("[\"\n\"]"),
    BYTES_ROW("[\"\x7f\"]"),
    BYTES_ROW("[\"\\x\"]"),
    BYTES_ROW("[\"\\u12\"]"),
    BYTES_ROW("[\"\\ud800\"]"),
    BYTES_ROW("[\"\\ud800\\u0020\"]"),
    BYTES_ROW("[\"\\udc00\\ud800\"]"),
    BYTES_ROW("[\"\xff\"]"),
    BYTES_ROW("[\"\xc0\x80\"]"),
    BYTES_ROW("[\"\xed\xa0\x80\"]"),
    BYTES_ROW("[\"\xf4\x90\x80\x80\"]"),
    BYTES_ROW("\xef\xbb\xbf{}"),
    BYTES_ROW("[1]\0"),
    BYTES_ROW("[\"\0\"]"),
    BYTES_ROW("[1\f]"),
    BYTES_ROW("[1]//"),
};

TEST(jansson_agrees_on_what_json_is_and_says)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(texts); i++) judge(texts[i], texts[i].at);
}

TEST(jansson_agrees_up_to_our_limits)
{
    static const struct {
        uint32_t depth, items;
    } rows[] = {{32, 0}, {33, 0}, {1, 511}, {1, 512}};
    static char room[4096];
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct pen pen = pen_on(room, sizeof room);
        for (uint32_t n = 0; n < rows[i].depth; n++) pen_char(&pen, '[');
        for (uint32_t n = 0; n < rows[i].items; n++) pen_bytes(&pen, n ? BYTES(",0") : BYTES("0"));
        for (uint32_t n = 0; n < rows[i].depth; n++) pen_char(&pen, ']');
        judge(pen_done(&pen), "a limit");
    }
}

TEST(jansson_agrees_on_the_corpora)
{
    (void)state;
    corpus_each("tests/fuzz/corpus/json", judge);
}

TEST(every_recorded_disagreement_is_still_one)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(disagreements); i++)
        if (!disagreements[i].seen) fail_msg("no longer: %s", disagreements[i].reason);
}

TESTS(UNIT(jansson_agrees_on_what_json_is_and_says), UNIT(jansson_agrees_up_to_our_limits),
      UNIT(jansson_agrees_on_the_corpora), UNIT(every_recorded_disagreement_is_still_one))
