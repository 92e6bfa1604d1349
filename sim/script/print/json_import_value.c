/* The JSON twin, read: words and values, and the sentences about texts that are none. */
#include "json_import.h"

#include "must.h"

/* ---- errors ---- */

static struct span json_span(const struct json_import *u, uint32_t at)
{
    struct bytes text = u->json->text;
    struct span span = {at, at, 1, 1};
    for (uint32_t i = 0; i < at && i < text.count; i++) {
        span.column++;
        if (text.at[i] != '\n') continue;
        span.line++;
        span.column = 1;
    }
    return span;
}

bool json_import_fail_right(struct json_import *u, uint32_t at, struct bytes what, struct bytes right)
{
    u->failed = true;
    diagnostic_add(u->diagnostics, SEVERITY_ERROR, u->json, json_span(u, at), what, right);
    return false;
}

bool json_import_fail(struct json_import *u, const struct json_tree *tree, struct bytes what)
{
    return json_import_fail_right(u, tree->at, what, BYTES(""));
}

bool json_import_fail_expected(struct json_import *u, const struct json_tree *tree, const char *what)
{
    return json_import_fail(u, tree, arena_format(u->arena, "expected %s", what));
}

/* ---- tokens ---- */

void json_import_make(struct json_import *u, struct bytes text, uint32_t json_at)
{
    u->made = arena_grow(u->arena, u->made, u->made_count, &u->made_room, sizeof *u->made);
    u->made[u->made_count] = (struct made){.text = text, .json_at = json_at, .gap = u->gap};
    u->gap = false;
    u->made_count++;
}

void json_import_make_word(struct json_import *u, enum lex_word word, uint32_t json_at)
{
    json_import_make(u, lex_word_text(word), json_at);
}

void json_import_make_sign(struct json_import *u, enum token_kind sign, uint32_t json_at)
{
    json_import_make(u, lex_sign_text(sign), json_at);
}

bool json_import_lex_piece(struct json_import *u, struct bytes text, struct ast *piece)
{
    struct diagnostics none = {.arena = u->arena};
    *piece = (struct ast){.arena = u->arena, .text = text};
    if (!lex(piece, text.count, &none) || piece->comments) return false;
    piece->tokens[0].column++; /* it is no block word in column 1 */
    return true;
}

static bool make_one(struct json_import *u, struct json_tree *tree, struct bytes text, enum token_kind kind,
                     const char *what)
{
    struct ast piece;
    bool one = json_import_lex_piece(u, text, &piece) && piece.token_count == 2 && piece.tokens[0].kind == kind;
    if (!one || piece.tokens[0].at != 0 || piece.tokens[0].end != text.count)
        return json_import_fail_expected(u, tree, what);
    json_import_make(u, text, tree->at);
    return true;
}

bool json_import_string_of(struct json_import *u, struct json_tree *tree, struct bytes *text, const char *what)
{
    *text = tree->text;
    if (tree->kind != JSON_STRING) return json_import_fail_expected(u, tree, what);
    if (bytes_find_char(tree->text, '\\') == BYTES_NOT_FOUND) return true;
    struct pen pen = pen_on(arena_take(u->arena, tree->text.count), tree->text.count);
    must(json_unescape(&pen, tree->text)); /* it was read */
    *text = pen_done(&pen);
    return true;
}

bool json_import_word(struct json_import *u, struct json_tree *tree, enum token_kind kind, const char *what)
{
    struct bytes text;
    return json_import_string_of(u, tree, &text, what) && make_one(u, tree, text, kind, what);
}

bool json_import_path(struct json_import *u, struct json_tree *tree)
{
    static const char what[] = "a path, such as \"to.uri\" or \"via[0].host\"";
    struct bytes text;
    struct ast piece;
    struct path path = {0};
    struct diagnostics none = {.arena = u->arena};
    if (!json_import_string_of(u, tree, &text, what)) return false;
    if (!json_import_lex_piece(u, text, &piece)) return json_import_fail_expected(u, tree, what);
    struct parser parser = {.arena = u->arena, .ast = &piece, .diagnostics = &none, .token = piece.tokens};
    if (!parser_path(&parser, &path, "") || !parser_at(&parser, TOKEN_END))
        return json_import_fail_expected(u, tree, what);
    for (const struct token *token = piece.tokens; token->kind != TOKEN_END; token++)
        json_import_make(u, lex_token_text(&piece, token), tree->at);
    return true;
}

bool json_import_step(struct json_import *u, struct json_tree *tree)
{
    static const char what[] = "a step, such as \"7\", \"7a\" or \"11c2\"";
    struct bytes text;
    uint64_t number;
    if (!json_import_string_of(u, tree, &text, what)) return false;
    return make_one(u, tree, text, bytes_to_u64(text, &number) ? TOKEN_INT : TOKEN_STEP, what);
}

/* ---- values ---- */

/* {"raw": ...} keeps a spelling that its meaning would not give. */
bool json_import_string(struct json_import *u, struct json_tree *tree)
{
    static const char what[] = "a text, or {\"raw\": spelling}";
    struct json_tree *raw = tree_member(tree, "raw");
    struct bytes text;
    if (raw && tree->count > 1) return json_import_fail_expected(u, tree, what);
    if (!json_import_string_of(u, raw ? raw : tree, &text, what)) return false;
    uint32_t room = text.count * 4 + 2;
    struct pen pen = pen_on(arena_take(u->arena, room), room);
    pen_char(&pen, '"');
    if (raw) pen_bytes(&pen, text);
    else if (!lex_escape(&pen, text)) return json_import_fail_expected(u, tree, what);
    pen_char(&pen, '"');
    return make_one(u, tree, pen_done(&pen), TOKEN_STRING, what);
}

bool json_import_int(struct json_import *u, struct json_tree *tree)
{
    static const char what[] = "an integer from 0 to 2^53-1, or {\"int\": digits}";
    struct json_tree *raw = tree_member(tree, "int");
    if (raw && tree->count == 1) return json_import_word(u, raw, TOKEN_INT, what);
    if (tree->kind != JSON_NUMBER || !json_shape_plain_int(tree->text)) return json_import_fail_expected(u, tree, what);
    return make_one(u, tree, tree->text, TOKEN_INT, what);
}

static bool read_variant(struct json_import *u, struct json_tree *tree)
{
    static const char what[] = "the name of a variant";
    struct bytes text;
    if (!json_import_string_of(u, tree, &text, what)) return false;
    return make_one(u, tree, arena_format(u->arena, "$%.*s", (int)text.count, text.at), TOKEN_VARIANT, what);
}

static bool read_quantity(struct json_import *u, struct json_tree *tree)
{
    return json_import_word(u, tree, TOKEN_QUANTITY, "a quantity, such as \"20ms\"");
}

static bool read_secret(struct json_import *u, struct json_tree *tree)
{
    json_import_make_word(u, WORD_SECRET, tree->at);
    return json_import_string(u, tree);
}

static bool read_octets(struct json_import *u, struct json_tree *tree)
{
    json_import_make_word(u, WORD_RAW, tree->at);
    return json_import_string(u, tree);
}

bool json_import_value(struct json_import *u, struct json_tree *tree)
{
    static const struct {
        const char *key;
        bool (*read)(struct json_import *, struct json_tree *);
    } rows[] = {
        {"name", json_import_path}, {"quantity", read_quantity}, {"secret", read_secret},
        {"octets", read_octets},    {"variant", read_variant},
    };
    if (tree->kind == JSON_NUMBER || tree_member(tree, "int")) return json_import_int(u, tree);
    if (tree->kind == JSON_STRING || tree_member(tree, "raw")) return json_import_string(u, tree);
    for (uint32_t i = 0; tree->count == 1 && i < COUNT(rows); i++) {
        struct json_tree *member = tree_member(tree, rows[i].key);
        if (member) return rows[i].read(u, member);
    }
    return json_import_fail_right(
        u, tree->at, BYTES("expected a value"),
        BYTES("a text, an integer, {\"name\"}, {\"quantity\"}, {\"secret\"}, {\"octets\"} or {\"variant\"}"));
}

struct json_tree *json_import_need(struct json_import *u, struct json_tree *tree, const char *key)
{
    struct json_tree *member = tree_member(tree, key);
    if (!member) json_import_fail(u, tree, arena_format(u->arena, "expected an object with a member \"%s\"", key));
    return member;
}

bool json_import_all_known(struct json_import *u, const struct json_tree *tree)
{
    for (const struct json_tree *member = tree->child; member; member = member->next) {
        struct bytes key = spell_clip(member->key);
        if (!member->known)
            return json_import_fail(u, member,
                                    arena_format(u->arena, "no member `%.*s` belongs here", (int)key.count, key.at));
    }
    return true;
}

bool json_import_op(struct json_import *u, struct json_tree *tree, enum compare_op first, enum compare_op last,
                    enum compare_op *op)
{
    for (*op = first; tree->kind == JSON_STRING && *op <= last; ++*op) {
        if (!bytes_equal(json_shape_op(*op), tree->text)) continue;
        json_import_make(u, json_shape_op(*op), tree->at);
        return true;
    }
    return json_import_fail_expected(u, tree, "a comparison, such as \"==\"");
}

bool json_import_cond(struct json_import *u, struct json_tree *tree)
{
    enum compare_op op;
    if (tree->kind != JSON_ARRAY || tree->count == 0)
        return json_import_fail_expected(u, tree, "an array of conditions");
    for (uint32_t i = 0; i < tree->count; i++) {
        struct json_tree *term = tree->element[i], *variant = json_import_need(u, term, "variant");
        if (i > 0) json_import_make_word(u, WORD_AND, term->at);
        if (!variant || !json_import_word(u, variant, TOKEN_NAME, "the name of a variant")) return false;
        struct json_tree *sign = json_import_need(u, term, "op");
        if (!sign || !json_import_op(u, sign, OP_EQ, OP_NE, &op)) return false;
        struct json_tree *value = json_import_need(u, term, "value");
        if (!value || !json_import_value(u, value) || !json_import_all_known(u, term)) return false;
    }
    return true;
}

bool json_import_expr(struct json_import *u, struct json_tree *tree)
{
    struct json_tree *value = tree_member(tree, "value");
    if (!value) return json_import_value(u, tree);
    struct json_tree *plus = tree_member(tree, "plus"), *condition = tree_member(tree, "if");
    if (!json_import_value(u, value)) return false;
    if (plus) json_import_make_sign(u, TOKEN_PLUS, plus->at);
    if (plus && !json_import_value(u, plus)) return false;
    if (condition) {
        json_import_make_word(u, WORD_IF, condition->at);
        if (!json_import_cond(u, condition)) return false;
        struct json_tree *otherwise = json_import_need(u, tree, "else");
        if (!otherwise) return false;
        json_import_make_word(u, WORD_ELSE, otherwise->at);
        if (!json_import_value(u, otherwise)) return false;
    }
    return json_import_all_known(u, tree);
}

bool json_import_flag(struct json_import *u, struct json_tree *tree)
{
    return tree->kind == JSON_TRUE || json_import_fail_expected(u, tree, "true, or no such member");
}
