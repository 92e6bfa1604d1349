/* A strict reader of JSON into a tree. */
#include "json_tree.h"
#include "utf8.h"

/* No construct has more members than this, and a name is looked for among all of its object's. */
enum { MEMBERS_MAX = 32 };

struct reader {
    struct arena *arena;
    struct bytes text;
    uint32_t at, depth;
    struct parse_error error;
};

static bool value_read(struct reader *r, struct json_tree *tree);

static bool fail(struct reader *r, const char *why)
{
    if (!r->error.why) r->error = (struct parse_error){why, r->at};
    return false;
}

static char peek(const struct reader *r)
{
    return r->at < r->text.count ? r->text.at[r->at] : '\0';
}

static void skip_space(struct reader *r)
{
    static const char blank[] = " \t\r\n";
    while (r->at < r->text.count && memchr(blank, r->text.at[r->at], sizeof blank - 1)) r->at++;
}

static bool take(struct reader *r, char c, const char *why)
{
    if (peek(r) != c) return fail(r, why);
    r->at++;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool escape_read(struct reader *r)
{
    static const char plain[] = "\"\\/bfnrt", hex[] = "0123456789abcdefABCDEF";
    char c = ++r->at < r->text.count ? peek(r) : '\0';
    if (c && memchr(plain, c, sizeof plain - 1)) {
        r->at++;
        return true;
    }
    if (c != 'u') return fail(r, "no escape of JSON");
    r->at++;
    for (unsigned i = 0; i < 4; i++, r->at++)
        if (!peek(r) || !memchr(hex, peek(r), sizeof hex - 1)) return fail(r, "\\u needs four hexadecimal digits");
    return true;
}

static bool string_read(struct reader *r, struct bytes *text)
{
    if (!take(r, '"', "expected a string")) return false;
    uint32_t from = r->at;
    for (;;) {
        if (r->at >= r->text.count) return fail(r, "this string has no end");
        unsigned char c = (unsigned char)peek(r);
        if (c == '"') break;
        if (c < ' ') return fail(r, "a control character in a string");
        if (c != '\\') r->at++;
        else if (!escape_read(r)) return false;
    }
    *text = bytes_part(r->text, from, r->at - from);
    r->at++;
    return true;
}

static bool digits_read(struct reader *r)
{
    if (!is_digit(peek(r))) return fail(r, "expected a digit");
    while (is_digit(peek(r))) r->at++;
    return true;
}

static bool number_read(struct reader *r, struct json_tree *tree)
{
    uint32_t from = r->at;
    tree->kind = JSON_NUMBER;
    if (peek(r) == '-') r->at++;
    bool zero = peek(r) == '0';
    uint32_t first = r->at;
    if (!digits_read(r)) return false;
    if (zero && r->at > first + 1) {
        r->at = first;
        return fail(r, "a number does not begin with a zero");
    }
    if (peek(r) == '.') {
        r->at++;
        if (!digits_read(r)) return false;
    }
    if (peek(r) == 'e' || peek(r) == 'E') {
        r->at++;
        if (peek(r) == '+' || peek(r) == '-') r->at++;
        if (!digits_read(r)) return false;
    }
    tree->text = bytes_part(r->text, from, r->at - from);
    return true;
}

static bool word_read(struct reader *r, struct json_tree *tree)
{
    static const struct {
        struct bytes text;
        enum json_kind kind;
    } rows[] = {{BYTES_ROW("true"), JSON_TRUE}, {BYTES_ROW("false"), JSON_FALSE}, {BYTES_ROW("null"), JSON_NULL}};
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        if (!bytes_starts(bytes_from(r->text, r->at), rows[i].text)) continue;
        tree->kind = rows[i].kind;
        r->at += rows[i].text.count;
        return true;
    }
    return fail(r, "expected a JSON value");
}

/* ---- objects and arrays ---- */

static bool key_is_new(struct reader *r, const struct json_tree *tree, struct bytes key)
{
    for (const struct json_tree *member = tree->child; member; member = member->next)
        if (bytes_equal(member->key, key)) return fail(r, "this name stands twice");
    return true;
}

static bool member_read(struct reader *r, struct json_tree *tree, struct json_tree *member)
{
    if (tree->kind == JSON_ARRAY) return value_read(r, member);
    uint32_t at = r->at;
    struct bytes key;
    if (!string_read(r, &key)) return false;
    uint32_t end = r->at;
    r->at = at;
    if (tree->count == MEMBERS_MAX) return fail(r, "an object with too many members");
    if (!key_is_new(r, tree, key)) return false;
    r->at = end;
    member->key = key;
    skip_space(r);
    if (!take(r, ':', "expected `:`")) return false;
    skip_space(r);
    return value_read(r, member);
}

static void index_elements(struct reader *r, struct json_tree *tree)
{
    uint32_t i = 0;
    tree->element = arena_array(r->arena, struct json_tree *, tree->count);
    for (struct json_tree *element = tree->child; element; element = element->next) tree->element[i++] = element;
}

static bool members_read(struct reader *r, struct json_tree *tree, char end)
{
    struct json_tree **tail = &tree->child;
    r->at++;
    skip_space(r);
    while (peek(r) != end || tree->count > 0) {
        struct json_tree *member = arena_new(r->arena, struct json_tree);
        if (!member_read(r, tree, member)) return false;
        *tail = member;
        tail = &member->next;
        tree->count++;
        skip_space(r);
        if (peek(r) == end) break;
        if (!take(r, ',', end == ']' ? "expected `,` or `]`" : "expected `,` or `}`")) return false;
        skip_space(r);
    }
    r->at++;
    if (tree->kind == JSON_ARRAY) index_elements(r, tree);
    return true;
}

static bool nested_read(struct reader *r, struct json_tree *tree, enum json_kind kind, char end)
{
    if (r->depth == TREE_DEPTH_MAX) return fail(r, "nested too deep");
    r->depth++;
    tree->kind = kind;
    bool read = members_read(r, tree, end);
    r->depth--;
    return read;
}

static bool value_read(struct reader *r, struct json_tree *tree)
{
    char c = peek(r);
    tree->at = r->at;
    if (c == '{') return nested_read(r, tree, JSON_OBJECT, '}');
    if (c == '[') return nested_read(r, tree, JSON_ARRAY, ']');
    if (c == '-' || is_digit(c)) return number_read(r, tree);
    if (c != '"') return word_read(r, tree);
    tree->kind = JSON_STRING;
    return string_read(r, &tree->text);
}

struct json_tree *tree_read(struct arena *arena, struct bytes text, struct parse_error *error)
{
    struct reader r = {.arena = arena, .text = text};
    struct json_tree *root = arena_new(arena, struct json_tree);
    uint32_t bad = utf8_fault(text);
    *error = PARSE_OK;
    if (text.count > TREE_TEXT_MAX) *error = (struct parse_error){"more than 16 MiB of JSON", 0};
    else if (bad != BYTES_NOT_FOUND) *error = (struct parse_error){"no UTF-8", bad};
    if (error->why) return NULL;
    skip_space(&r);
    bool read = value_read(&r, root);
    skip_space(&r);
    if (read && r.at < text.count) fail(&r, "something follows the JSON value");
    *error = r.error;
    return error->why ? NULL : root;
}

struct json_tree *tree_member(struct json_tree *tree, const char *key)
{
    if (tree->kind != JSON_OBJECT) return NULL;
    for (struct json_tree *member = tree->child; member; member = member->next) {
        if (!bytes_equal(member->key, bytes_text(key))) continue;
        member->known = true;
        return member;
    }
    return NULL;
}
