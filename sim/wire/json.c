/* JSON: one strict check of the whole text, walks over checked text, pieces on a pen.
 *
 * jsmn finds the tokens. Even with JSMN_STRICT it is lax about the octets between them (a comma may be missing, doubled
 * or trailing, several roots may follow each other, a NUL ends the text) and inside them ("tru", "1-2", raw controls),
 * so the check below goes through every octet that jsmn did not judge. */
#include "json.h"

#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS /* closing a bracket without them is a search through all tokens */
#include <jsmn.h>

#include "must.h"
#include "utf8.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static uint32_t skip_space(struct bytes text, uint32_t at)
{
    while (at < text.count && is_space(text.at[at])) at++;
    return at;
}

static bool is_plain(char c)
{
    return c >= 0x20 && (unsigned char)c < 0x80 && c != '\\' && c != '"';
}

/* From `at` on, the offset of the first octet that a string does not hold as it is: all but ASCII without controls,
 * quotes and backslashes. Whole words first. */
static uint32_t skip_plain(struct bytes text, uint32_t at)
{
    static const uint64_t each = 0x0101010101010101u, tops = 0x8080808080808080u;
    for (; text.count - at >= sizeof each; at += (uint32_t)sizeof each) {
        uint64_t word;
        memcpy(&word, text.at + at, sizeof word);
        uint64_t backslash = word ^ (each * '\\'), quote = word ^ (each * '"');
        if ((word | (word - each * 0x20) | (backslash - each) | (quote - each)) & tops) break;
    }
    while (at < text.count && is_plain(text.at[at])) at++;
    return at;
}

/* -- Escapes -- */

static bool hex4(struct bytes text, uint32_t at, uint32_t *value)
{
    uint64_t number;
    if (text.count < at + 4 || !bytes_hex_to_u64(bytes_part(text, at, 4), &number)) return false;
    *value = (uint32_t)number;
    return true;
}

uint32_t json_unicode(struct bytes text, uint32_t *at)
{
    uint32_t high, low;
    if (!hex4(text, *at, &high)) return UTF8_BAD;
    *at += 4;
    if ((high & 0xF800) != 0xD800) return high;
    if (high >= 0xDC00 || !bytes_equal(bytes_part(text, *at, 2), BYTES("\\u"))) return UTF8_BAD;
    if (!hex4(text, *at + 2, &low) || (low & 0xFC00) != 0xDC00) return UTF8_BAD;
    *at += 6;
    return 0x10000 + ((high & 0x3FF) << 10 | (low & 0x3FF));
}

/* The code point that a string's content has at *at, escapes undone; UTF8_BAD for a code point that may not be in a
 * string. */
static uint32_t string_point(struct bytes text, uint32_t *at)
{
    static const char escapes[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    unsigned char c = (unsigned char)text.at[*at];
    if (c < 0x20 || c == '"') return UTF8_BAD;
    if (c >= 0x80) return utf8_point(text, at);
    if (c != '\\') {
        (*at)++;
        return c;
    }
    if (*at + 1 >= text.count) return UTF8_BAD;

    char letter = text.at[*at + 1];
    *at += 2;
    if (letter == 'u') return json_unicode(text, at);
    const char *found = memchr(escapes, letter, sizeof escapes - 1);
    return found ? (uint32_t)meanings[found - escapes] : UTF8_BAD;
}

/* Whether two checked contents say the same: "a" and "\u0061" do. */
static bool same_string(struct bytes a, struct bytes b)
{
    uint32_t at_a = 0, at_b = 0;
    if (bytes_equal(a, b)) return true;
    if (a.count == 0 || b.count == 0) return false;
    if (a.at[0] != b.at[0] && a.at[0] != '\\' && b.at[0] != '\\') return false; /* most names differ here */
    while (at_a < a.count && at_b < b.count)
        if (string_point(a, &at_a) != string_point(b, &at_b)) return false;
    return at_a == a.count && at_b == b.count;
}

/* Whether a checked content says `raw`. An escape is always longer than its character, so most names need one compare.
 */
static bool string_says(struct bytes content, struct bytes raw)
{
    uint32_t at = 0, raw_at = 0;
    if (content.count < raw.count) return false;
    if (raw.count && content.at[0] != raw.at[0] && content.at[0] != '\\') return false; /* most names differ here */
    if (bytes_find_char(content, '\\') == BYTES_NOT_FOUND) return bytes_equal(content, raw);
    if (content.count == raw.count) return false;
    while (at < content.count && raw_at < raw.count)
        if (string_point(content, &at) != utf8_point(raw, &raw_at)) return false;
    return at == content.count && raw_at == raw.count;
}

/* -- Checking -- */

/* A container that is open where the check is. */
struct json_open {
    int token;
    uint32_t children; /* in an object a name is one and its value is one */
    int last_name;     /* of an object: its names are a chain, through the sizes of their tokens */
};

struct json_check {
    struct bytes text;
    jsmntok_t *tokens;
    const struct json_limits *limits;
    uint32_t at; /* all before it is judged */
    uint32_t depth;
    struct json_open open[JSON_OPEN_MAX];
};

static struct parse_error check_string(struct bytes text, uint32_t from, uint32_t end)
{
    struct bytes content = bytes_of(text.at, end);
    for (uint32_t at = skip_plain(content, from); at < end; at = skip_plain(content, at)) {
        uint32_t start = at;
        if (string_point(content, &at) == UTF8_BAD)
            return (struct parse_error){"a string has a bare control, a bad escape or no UTF-8", start};
    }
    return PARSE_OK;
}

static uint32_t skip_digits(struct bytes text, uint32_t at)
{
    while (at < text.count && is_digit(text.at[at])) at++;
    return at;
}

/* -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? (RFC 8259 6) */
static bool is_number(struct bytes text)
{
    uint32_t at = text.count && text.at[0] == '-', from = at;
    at = skip_digits(text, at);
    if (at == from || (text.at[from] == '0' && at > from + 1)) return false;
    if (at < text.count && text.at[at] == '.') {
        from = at + 1;
        at = skip_digits(text, from);
        if (at == from) return false;
    }
    if (at < text.count && (text.at[at] | 0x20) == 'e') {
        from = at + 1;
        if (from < text.count && (text.at[from] == '+' || text.at[from] == '-')) from++;
        at = skip_digits(text, from);
        if (at == from) return false;
    }
    return at == text.count;
}

static bool is_primitive(struct bytes text)
{
    return bytes_equal(text, BYTES("true")) || bytes_equal(text, BYTES("false")) || bytes_equal(text, BYTES("null")) ||
           is_number(text);
}

/* A name that the object has already: the reader of the first and the reader of the last would disagree. */
static bool name_repeated(const struct json_check *check, struct json_open *object, int name)
{
    jsmntok_t *tokens = check->tokens;
    struct bytes text = bytes_of(check->text.at + tokens[name].start, (size_t)(tokens[name].end - tokens[name].start));
    for (int i = object->last_name; i >= 0; i = tokens[i].size) {
        struct bytes earlier = bytes_of(check->text.at + tokens[i].start, (size_t)(tokens[i].end - tokens[i].start));
        if (same_string(earlier, text)) return true;
    }
    tokens[name].size = object->last_name;
    object->last_name = name;
    return false;
}

/* Goes over `mark` if one is due, and over the blanks around it. */
static bool pass_mark(struct json_check *check, char mark)
{
    check->at = skip_space(check->text, check->at);
    if (!mark) return true;
    if (check->at == check->text.count || check->text.at[check->at] != mark) return false;
    check->at = skip_space(check->text, check->at + 1);
    return true;
}

/* Closes the containers that end before `before`, each with its bracket and no comma pending. */
static struct parse_error close_before(struct json_check *check, uint32_t before)
{
    while (check->depth) {
        const struct json_open *top = &check->open[check->depth - 1];
        const jsmntok_t *token = &check->tokens[top->token];
        if ((uint32_t)token->end > before) break;
        if (token->type == JSMN_OBJECT && top->children % 2)
            return (struct parse_error){"a name without a value", check->at};
        check->at = skip_space(check->text, check->at);
        if (check->at != (uint32_t)token->end - 1) return (struct parse_error){"a bracket is expected", check->at};
        check->at = (uint32_t)token->end;
        check->depth--;
    }
    return PARSE_OK;
}

/* Which separator has to be between the last token and this one, and whether a token of this type may come here. */
static struct parse_error check_place(struct json_check *check, int index)
{
    const jsmntok_t *token = &check->tokens[index];
    uint32_t start = (uint32_t)token->start - (token->type == JSMN_STRING);
    struct json_open *top = check->depth ? &check->open[check->depth - 1] : NULL;
    char mark = 0;
    bool is_name = false;
    if (top) {
        bool object = check->tokens[top->token].type == JSMN_OBJECT;
        is_name = object && top->children % 2 == 0;
        if (top->children) mark = object && !is_name ? ':' : ',';
        top->children++;
    } else if (index > 0) {
        return (struct parse_error){"something follows the value", check->at};
    }
    if (!pass_mark(check, mark))
        return (struct parse_error){mark == ',' ? "a comma is expected" : "a colon is expected", check->at};
    if (check->at != start) return (struct parse_error){"a value is expected", check->at};
    if (!is_name) return PARSE_OK;
    if (token->type != JSMN_STRING) return (struct parse_error){"a name is not a string", start};
    if (top->children / 2 >= check->limits->member_max) return (struct parse_error){check->limits->member_why, start};
    if (name_repeated(check, top, index)) return (struct parse_error){"a name stands twice in an object", start};
    return PARSE_OK;
}

static struct parse_error check_token(struct json_check *check, int index)
{
    const jsmntok_t *token = &check->tokens[index];
    uint32_t start = (uint32_t)token->start, end = (uint32_t)token->end;
    struct parse_error error = PARSE_OK;
    if (token->type == JSMN_STRING) {
        error = check_string(check->text, start, end);
        check->at = end + 1;
    } else if (token->type == JSMN_PRIMITIVE) {
        if (!is_primitive(bytes_part(check->text, start, end - start)))
            error = (struct parse_error){"neither a number nor true, false or null", start};
        check->at = end;
    } else {
        must(check->depth < check->limits->depth_max);
        check->open[check->depth++] = (struct json_open){index, 0, -1};
        check->at = start + 1;
    }
    return error;
}

static struct parse_error check_all(struct json_check *check, int count)
{
    struct parse_error error = PARSE_OK;
    for (int i = 0; i < count && !error.why; i++) {
        error = close_before(check, (uint32_t)check->tokens[i].start);
        if (!error.why) error = check_place(check, i);
        /* A name is compared with earlier ones only after all of them are known to be well-formed. */
        if (!error.why) error = check_token(check, i);
    }
    if (!error.why) error = close_before(check, check->text.count);
    if (error.why) return error;
    check->at = skip_space(check->text, check->at);
    if (check->at != check->text.count) return (struct parse_error){"something follows the value", check->at};
    return PARSE_OK;
}

static enum json_kind kind_of(char first)
{
    static const struct {
        char first;
        enum json_kind kind;
    } kinds[] = {{'"', JSON_STRING}, {'{', JSON_OBJECT}, {'[', JSON_ARRAY},
                 {'t', JSON_TRUE},   {'f', JSON_FALSE},  {'n', JSON_NULL}};
    for (unsigned i = 0; i < COUNT(kinds); i++)
        if (first == kinds[i].first) return kinds[i].kind;
    return JSON_NUMBER;
}

/* Nothing is open yet, and the entries after `depth` are never read: the room is left as it is. */
static void check_begin(struct json_check *check, struct bytes text, const struct json_limits *limits,
                        jsmntok_t *tokens)
{
    must(limits->depth_max <= JSON_OPEN_MAX);
    check->text = text;
    check->tokens = tokens;
    check->limits = limits;
    check->at = check->depth = 0;
}

/* jsmn wants a delimiter after a number or word, which the end of a text is not: a text that is nothing else. */
static bool is_bare(struct bytes bare)
{
    return !memchr("{[\"", bare.at[0], 3);
}

/* How deep a text goes is known before jsmn sees it: at each closing bracket jsmn climbs over all that it has closed,
 * so that a text of brackets alone would cost their square. Whether brackets match is not asked here. To jsmn a number
 * or word goes on to the next blank, comma or closing bracket; jsmn would count other octets in it otherwise. */
static struct parse_error check_depth(struct bytes text, const struct json_limits *limits)
{
    bool in_string = false, in_bare = false;
    uint32_t depth = 0, bare = 0;
    for (uint32_t at = 0; at < text.count; at++) {
        char octet = text.at[at];
        if (in_string) {
            if (octet == '\\') at++;
            in_string = octet != '"';
        } else if (memchr(" \t\r\n,]}", octet, 7)) {
            in_bare = false;
            if (octet == ']' || octet == '}') depth -= depth > 0;
        } else if (!memchr(":\"[{", octet, 4)) {
            if (!in_bare) bare = at;
            in_bare = true;
        } else if (in_bare) {
            return (struct parse_error){"neither a number nor true, false or null", bare};
        } else if (octet == '"') {
            in_string = true;
        } else if (octet != ':' && depth++ == limits->depth_max) {
            return (struct parse_error){limits->depth_why, at};
        }
    }
    return PARSE_OK;
}

/* The faults of a text that are found before its tokens are looked at. */
static struct parse_error check_text(struct bytes text, struct bytes bare, const struct json_limits *limits)
{
    if (text.count > limits->text_max) return (struct parse_error){limits->text_why, limits->text_max};
    if (bare.count == 0) return (struct parse_error){"no JSON value", 0};
    if (is_bare(bare) && !is_primitive(bare))
        return (struct parse_error){"neither a number nor true, false or null", (uint32_t)(bare.at - text.at)};
    return check_depth(text, limits);
}

/* The tokens of a text, their count in *count; with no room for any they are counted alone. */
static struct parse_error tokens_of(struct bytes text, const struct json_limits *limits, jsmntok_t *tokens,
                                    uint32_t room, int *count)
{
    jsmn_parser parser;
    jsmn_init(&parser);
    *count = jsmn_parse(&parser, text.at, text.count, tokens, room);
    if (*count == JSMN_ERROR_NOMEM || *count > (int)limits->token_max)
        return (struct parse_error){limits->token_why, parser.pos};
    if (*count == JSMN_ERROR_PART) return (struct parse_error){"the text ends inside a value", parser.pos};
    if (*count < 0) return (struct parse_error){"a character that may not stand here", parser.pos};
    return PARSE_OK;
}

struct parse_error json_scan(struct json *root, struct bytes text)
{
    static const struct json_limits limits = {JSON_TEXT_MAX,
                                              JSON_DEPTH_MAX,
                                              JSON_TOKEN_MAX,
                                              JSON_TOKEN_MAX / 2,
                                              "a JSON text exceeds 1 MiB",
                                              "deeper than 32 containers",
                                              "more than 512 tokens",
                                              "more than 256 members"};
    jsmntok_t tokens[JSON_TOKEN_MAX];
    struct json_check check;
    struct bytes bare = bytes_trim(text);
    int count;
    *root = (struct json){JSON_NONE, {NULL, 0}};
    struct parse_error error = check_text(text, bare, &limits);
    if (error.why) return error;
    if (is_bare(bare)) {
        *root = (struct json){kind_of(bare.at[0]), bare};
        return PARSE_OK;
    }
    error = tokens_of(text, &limits, tokens, JSON_TOKEN_MAX, &count);
    if (error.why) return error;
    check_begin(&check, text, &limits, tokens);
    error = check_all(&check, count);
    uint32_t start = (uint32_t)tokens[0].start, end = (uint32_t)tokens[0].end;
    if (!error.why) *root = (struct json){kind_of(bare.at[0]), bytes_part(text, start, end - start)};
    return error;
}

static struct json_item item_of(struct bytes text, const jsmntok_t *tokens, uint32_t index)
{
    const jsmntok_t *token = &tokens[index];
    bool string = token->type == JSMN_STRING;
    return (struct json_item){
        .kind = string ? JSON_STRING : kind_of(text.at[token->start]),
        .text = bytes_part(text, (uint32_t)token->start, (uint32_t)(token->end - token->start)),
        .at = (uint32_t)token->start - string,
        .parent = index ? (uint32_t)token->parent : 0,
        .is_name = index && string && tokens[token->parent].type == JSMN_OBJECT,
    };
}

struct parse_error json_scan_items(struct arena *arena, struct bytes text, const struct json_limits *limits,
                                   struct json_item **items, uint32_t *item_count)
{
    struct json_check check;
    struct bytes bare = bytes_trim(text);
    int count = 1;
    struct parse_error error = check_text(text, bare, limits);
    if (!error.why && is_bare(bare)) {
        *items = arena_new(arena, struct json_item);
        **items = (struct json_item){.kind = kind_of(bare.at[0]), .text = bare, .at = (uint32_t)(bare.at - text.at)};
        *item_count = 1;
        return PARSE_OK;
    }
    if (!error.why) error = tokens_of(text, limits, NULL, 0, &count);
    if (error.why) return error;
    jsmntok_t *tokens = arena_array(arena, jsmntok_t, (uint32_t)count);
    error = tokens_of(text, limits, tokens, (uint32_t)count, &count);
    if (error.why) return error;
    check_begin(&check, text, limits, tokens);
    error = check_all(&check, count);
    if (error.why) return error;
    *item_count = (uint32_t)count;
    *items = arena_array(arena, struct json_item, *item_count);
    for (uint32_t i = 0; i < *item_count; i++) (*items)[i] = item_of(text, tokens, i);
    return PARSE_OK;
}

/* -- Walking checked text -- */

/* After the closing quote of the string whose opening quote is at `at`: the first quote that no escape claims, which
 * is one after an even number of backslashes. */
static uint32_t skip_string(struct bytes text, uint32_t at)
{
    uint32_t from = at + 1;
    for (at = from;; at++) {
        uint32_t length = bytes_find_char(bytes_from(text, at), '"'), slashes = 0;
        must(length != BYTES_NOT_FOUND); /* the text is checked */
        at += length;
        while (at - slashes > from && text.at[at - slashes - 1] == '\\') slashes++;
        if (slashes % 2 == 0) return at + 1;
    }
}

static uint32_t skip_container(struct bytes text, uint32_t at)
{
    uint32_t depth = 0;
    while (at < text.count) {
        char c = text.at[at];
        if (c == '"') {
            at = skip_string(text, at);
            continue;
        }
        at++;
        if (c == '{' || c == '[') depth++;
        if ((c == '}' || c == ']') && --depth == 0) break;
    }
    return at;
}

static uint32_t skip_primitive(struct bytes text, uint32_t at)
{
    while (at < text.count && !is_space(text.at[at]) && text.at[at] != ',' && text.at[at] != ']' && text.at[at] != '}')
        at++;
    return at;
}

static struct json value_at(struct bytes text, uint32_t at, uint32_t *end)
{
    must(at < text.count);
    enum json_kind kind = kind_of(text.at[at]);
    if (kind == JSON_STRING) {
        *end = skip_string(text, at);
        return (struct json){kind, bytes_part(text, at + 1, *end - at - 2)};
    }
    *end = kind == JSON_OBJECT || kind == JSON_ARRAY ? skip_container(text, at) : skip_primitive(text, at);
    return (struct json){kind, bytes_part(text, at, *end - at)};
}

/* Passes blanks and one separator, up to the next token or the closing bracket. */
static uint32_t skip_separator(struct bytes text, uint32_t at)
{
    at = skip_space(text, at);
    if (at < text.count && (text.at[at] == ',' || text.at[at] == ':')) at = skip_space(text, at + 1);
    return at;
}

struct json json_member(struct json in, struct bytes name)
{
    struct bytes text = in.text;
    if (in.kind != JSON_OBJECT) return (struct json){JSON_NONE, {NULL, 0}};
    for (uint32_t at = skip_space(text, 1); at + 1 < text.count;) {
        uint32_t end = skip_string(text, at);
        bool found = string_says(bytes_part(text, at + 1, end - at - 2), name);
        struct json value = value_at(text, skip_separator(text, end), &end);
        if (found) return value;
        at = skip_separator(text, end);
    }
    return (struct json){JSON_NONE, {NULL, 0}};
}

struct json json_element(struct json in, uint32_t n)
{
    struct bytes text = in.text;
    if (in.kind != JSON_ARRAY) return (struct json){JSON_NONE, {NULL, 0}};
    for (uint32_t at = skip_space(text, 1); at + 1 < text.count; n--) {
        uint32_t end;
        struct json value = value_at(text, at, &end);
        if (n == 0) return value;
        at = skip_separator(text, end);
    }
    return (struct json){JSON_NONE, {NULL, 0}};
}

bool json_unescape(struct pen *pen, struct bytes text)
{
    for (uint32_t at = 0, from; at < text.count;) {
        from = at;
        at = skip_plain(text, from);
        pen_bytes(pen, bytes_part(text, from, at - from));
        if (at == text.count) break;
        uint32_t point = string_point(text, &at);
        if (point == UTF8_BAD) return false;
        utf8_write(pen, point);
    }
    return true;
}

bool json_u64(struct json json, uint64_t *value)
{
    return json.kind == JSON_NUMBER && bytes_to_u64(json.text, value);
}

/* -- Writing -- */

static void write_escape(struct pen *pen, char c)
{
    static const char escapes[] = "\"\\bfnrt", meanings[] = "\"\\\b\f\n\r\t";
    const char *found = memchr(meanings, c, sizeof meanings - 1);
    pen_char(pen, '\\');
    if (found) {
        pen_char(pen, escapes[found - meanings]);
        return;
    }
    pen_lit(pen, "u00");
    pen_hex(pen, bytes_of(&c, 1));
}

void json_write(struct pen *pen, struct bytes raw)
{
    uint32_t from = 0, at = 0; /* [from, at) may be copied as it is */
    pen_char(pen, '"');
    while (at < raw.count) {
        uint32_t start = at;
        uint32_t point = utf8_point(raw, &at);
        if (point >= 0x20 && point != '"' && point != '\\' && point != UTF8_BAD) continue;
        pen_bytes(pen, bytes_part(raw, from, start - from));
        if (point == UTF8_BAD) utf8_write(pen, UTF8_REPLACEMENT);
        else write_escape(pen, (char)point);
        from = at;
    }
    pen_bytes(pen, bytes_from(raw, from));
    pen_char(pen, '"');
}
