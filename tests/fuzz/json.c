/* JSON from hostile octets: what is accepted can be walked to its last value, and its strings written and read again.
 */
#include "json.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A string's content: undone, written, checked, undone again. Four octets a letter is the most an escape adds. */
static void string_again(struct bytes content)
{
    static char raw[1 << 17], text[1 << 20], raw_again[1 << 17];
    struct pen pen = pen_on(raw, sizeof raw), writer = pen_on(text, sizeof text);
    struct pen pen_again = pen_on(raw_again, sizeof raw_again);
    struct json root;
    must(json_unescape(&pen, content));
    struct bytes undone = pen_done(&pen);
    json_write(&writer, undone);
    must(!json_scan(&root, pen_done(&writer)).why && root.kind == JSON_STRING);
    must(json_unescape(&pen_again, root.text));
    must(bytes_equal(pen_done(&pen_again), undone));
}

/* The first name of an object must lead to a value. */
static void first_name(struct json object)
{
    static char raw[1 << 17];
    struct pen pen = pen_on(raw, sizeof raw);
    uint32_t quote = bytes_find_char(object.text, '"'), end;
    struct json none = json_member(object, BYTES("\xff no such name"));
    must(none.kind == JSON_NONE);
    if (quote == BYTES_NOT_FOUND) return;
    for (end = quote + 1; object.text.at[end] != '"'; end++)
        if (object.text.at[end] == '\\') end++;
    must(json_unescape(&pen, bytes_part(object.text, quote + 1, end - quote - 1)));
    must(json_member(object, pen_done(&pen)).kind != JSON_NONE);
}

static uint32_t walk(struct json json)
{
    uint32_t values = 1;
    uint64_t number;
    if (json.kind == JSON_STRING) string_again(json.text);
    if (json.kind == JSON_OBJECT) first_name(json);
    json_u64(json, &number);
    for (uint32_t n = 0; json.kind == JSON_ARRAY; n++) {
        struct json element = json_element(json, n);
        if (element.kind == JSON_NONE) break;
        values += walk(element);
    }
    return values;
}

/* A blank behind it keeps a text from the short way. */
static void the_long_way(struct bytes text, const struct json *root)
{
    static char room[1 << 17];
    struct pen pen = pen_on(room, sizeof room);
    struct json whole;
    pen_bytes(&pen, text);
    pen_char(&pen, ' ');
    struct bytes longer = pen_done(&pen);
    if (!longer.at) return;
    (void)json_scan(&whole, longer);
    must(whole.kind == root->kind && bytes_equal(whole.text, root->text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct json root, again;
    struct bytes text = bytes_of(data, size);
    struct parse_error error = json_scan(&root, text);
    must(error.at <= text.count && (root.kind == JSON_NONE) == (error.why != NULL));
    the_long_way(text, &root);
    if (error.why) return 0;
    must(walk(root) <= JSON_TOKEN_MAX);
    /* A value is a text of its own. */
    if (root.kind != JSON_STRING) must(!json_scan(&again, root.text).why && bytes_equal(again.text, root.text));
    return 0;
}
