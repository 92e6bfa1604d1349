/* The JSON twin, read: words and values, and what is said of those that are none. */
#include "json_import.h"

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

bool fail_right(struct json_import *u, uint32_t at, struct bytes what, struct bytes right)
{
    u->failed = true;
    diagnose(u->diagnostics, SEVERITY_ERROR, u->json, json_span(u, at), what, right);
    return false;
}

bool fail(struct json_import *u, const struct tree *tree, struct bytes what)
{
    return fail_right(u, tree->at, what, BYTES(""));
}

bool fail_expected(struct json_import *u, const struct tree *tree, const char *what)
{
    return fail(u, tree, arena_format(u->arena, "expected %s", what));
}

/* ---- tokens ---- */

void make(struct json_import *u, struct bytes text, uint32_t json_at)
{
    u->made = arena_grow(u->arena, u->made, u->made_count, &u->made_room, sizeof *u->made);
    u->made[u->made_count] = (struct made){.text = text, .json_at = json_at, .item = u->item, .gap = u->gap};
    u->gap = false;
    u->made_count++;
}

void make_word(struct json_import *u, enum lex_word word, uint32_t json_at)
{
    make(u, lex_word_text(word), json_at);
}

void make_sign(struct json_import *u, enum token_kind sign, uint32_t json_at)
{
    make(u, lex_sign_text(sign), json_at);
}

bool lex_piece(struct json_import *u, struct bytes text, struct ast *piece)
{
    struct diagnostics none = {.arena = u->arena};
    *piece = (struct ast){.arena = u->arena, .text = text};
    if (!lex(piece, text.count, &none) || piece->comments) return false;
    piece->tokens[0].column++; /* it is no block word in column 1 */
    return true;
}

static bool make_one(struct json_import *u, struct tree *tree, struct bytes text, enum token_kind kind,
                     const char *what)
{
    struct ast piece;
    bool one = lex_piece(u, text, &piece) && piece.token_count == 2 && piece.tokens[0].kind == kind;
    if (!one || piece.tokens[0].at != 0 || piece.tokens[0].end != text.count) return fail_expected(u, tree, what);
    make(u, text, tree->at);
    return true;
}

bool string_of(struct json_import *u, struct tree *tree, struct bytes *text, const char *what)
{
    if (tree->kind != JSON_STRING) return fail_expected(u, tree, what);
    if (bytes_find_char(tree->text, '\\') == BYTES_NOT_FOUND) {
        *text = tree->text;
        return true;
    }
    struct pen pen = pen_on(arena_take(u->arena, tree->text.count), tree->text.count);
    if (!json_unescape(&pen, tree->text)) return fail(u, tree, BYTES("half of a surrogate pair"));
    *text = pen_done(&pen);
    return true;
}

bool read_word(struct json_import *u, struct tree *tree, enum token_kind kind, const char *what)
{
    struct bytes text;
    return string_of(u, tree, &text, what) && make_one(u, tree, text, kind, what);
}

bool read_path(struct json_import *u, struct tree *tree)
{
    static const char what[] = "a path, such as \"to.uri\" or \"via[0].host\"";
    struct bytes text;
    struct ast piece;
    struct path path = {0};
    struct diagnostics none = {.arena = u->arena};
    if (!string_of(u, tree, &text, what)) return false;
    if (!lex_piece(u, text, &piece)) return fail_expected(u, tree, what);
    struct parser parser = {.arena = u->arena, .ast = &piece, .diagnostics = &none, .token = piece.tokens};
    if (!path_read(&parser, &path, "") || !at_kind(&parser, TOKEN_END)) return fail_expected(u, tree, what);
    for (const struct token *token = piece.tokens; token->kind != TOKEN_END; token++)
        make(u, token_text(&piece, token), tree->at);
    return true;
}

bool read_step(struct json_import *u, struct tree *tree)
{
    static const char what[] = "a step, such as \"7\", \"7a\" or \"11c2\"";
    struct bytes text;
    uint64_t number;
    if (!string_of(u, tree, &text, what)) return false;
    return make_one(u, tree, text, bytes_to_u64(text, &number) ? TOKEN_INT : TOKEN_STEP, what);
}

/* ---- values ---- */

/* {"raw": ...} keeps a spelling that what it means would not give. */
bool read_string(struct json_import *u, struct tree *tree)
{
    static const char what[] = "a text, or {\"raw\": spelling}";
    struct tree *raw = tree_member(tree, "raw");
    struct bytes text;
    if (raw && tree->count > 1) return fail_expected(u, tree, what);
    if (!string_of(u, raw ? raw : tree, &text, what)) return false;
    uint32_t room = text.count * 4 + 2;
    struct pen pen = pen_on(arena_take(u->arena, room), room);
    pen_char(&pen, '"');
    if (raw) pen_bytes(&pen, text);
    else if (!lex_escape(&pen, text)) return fail_expected(u, tree, what);
    pen_char(&pen, '"');
    return make_one(u, tree, pen_done(&pen), TOKEN_STRING, what);
}

bool read_int(struct json_import *u, struct tree *tree)
{
    static const char what[] = "an integer from 0 to 2^53-1, or {\"int\": digits}";
    struct tree *raw = tree_member(tree, "int");
    if (raw && tree->count == 1) return read_word(u, raw, TOKEN_INT, what);
    if (tree->kind != JSON_NUMBER || !json_plain_int(tree->text)) return fail_expected(u, tree, what);
    return make_one(u, tree, tree->text, TOKEN_INT, what);
}

static bool read_variant(struct json_import *u, struct tree *tree)
{
    static const char what[] = "the name of a variant";
    struct bytes text;
    if (!string_of(u, tree, &text, what)) return false;
    return make_one(u, tree, arena_format(u->arena, "$%.*s", (int)text.count, text.at), TOKEN_VARIANT, what);
}

static bool read_quantity(struct json_import *u, struct tree *tree)
{
    return read_word(u, tree, TOKEN_QUANTITY, "a quantity, such as \"20ms\"");
}

static bool read_secret(struct json_import *u, struct tree *tree)
{
    make_word(u, WORD_SECRET, tree->at);
    return read_string(u, tree);
}

bool read_value(struct json_import *u, struct tree *tree)
{
    static const struct {
        const char *key;
        bool (*read)(struct json_import *, struct tree *);
    } rows[] = {
        {"name", read_path},
        {"quantity", read_quantity},
        {"secret", read_secret},
        {"variant", read_variant},
    };
    if (tree->kind == JSON_NUMBER || tree_member(tree, "int")) return read_int(u, tree);
    if (tree->kind == JSON_STRING || tree_member(tree, "raw")) return read_string(u, tree);
    for (uint32_t i = 0; tree->count == 1 && i < COUNT(rows); i++) {
        struct tree *member = tree_member(tree, rows[i].key);
        if (member) return rows[i].read(u, member);
    }
    return fail_right(u, tree->at, BYTES("expected a value"),
                      BYTES("a text, an integer, {\"name\"}, {\"quantity\"}, {\"secret\"} or {\"variant\"}"));
}

struct tree *need(struct json_import *u, struct tree *tree, const char *key)
{
    struct tree *member = tree_member(tree, key);
    if (!member) fail(u, tree, arena_format(u->arena, "expected an object with a member \"%s\"", key));
    return member;
}

bool all_known(struct json_import *u, const struct tree *tree)
{
    for (const struct tree *member = tree->child; member; member = member->next) {
        struct bytes key = word_clip(member->key);
        if (!member->known)
            return fail(u, member, arena_format(u->arena, "no member `%.*s` belongs here", (int)key.count, key.at));
    }
    return true;
}

bool read_op(struct json_import *u, struct tree *tree, enum compare_op first, enum compare_op last, enum compare_op *op)
{
    for (*op = first; tree->kind == JSON_STRING && *op <= last; ++*op) {
        if (!bytes_equal(compare_text(*op), tree->text)) continue;
        make(u, compare_text(*op), tree->at);
        return true;
    }
    return fail_expected(u, tree, "a comparison, such as \"==\"");
}

bool read_cond(struct json_import *u, struct tree *tree)
{
    enum compare_op op;
    if (tree->kind != JSON_ARRAY || tree->count == 0) return fail_expected(u, tree, "an array of conditions");
    for (uint32_t i = 0; i < tree->count; i++) {
        struct tree *term = tree->element[i], *variant = need(u, term, "variant");
        if (i > 0) make_word(u, WORD_AND, term->at);
        if (!variant || !read_word(u, variant, TOKEN_NAME, "the name of a variant")) return false;
        struct tree *sign = need(u, term, "op");
        if (!sign || !read_op(u, sign, OP_EQ, OP_NE, &op)) return false;
        struct tree *value = need(u, term, "value");
        if (!value || !read_value(u, value) || !all_known(u, term)) return false;
    }
    return true;
}

bool read_expr(struct json_import *u, struct tree *tree)
{
    struct tree *value = tree_member(tree, "value");
    if (!value) return read_value(u, tree);
    struct tree *plus = tree_member(tree, "plus"), *condition = tree_member(tree, "if");
    if (!read_value(u, value)) return false;
    if (plus) make_sign(u, TOKEN_PLUS, plus->at);
    if (plus && !read_value(u, plus)) return false;
    if (condition) {
        make_word(u, WORD_IF, condition->at);
        if (!read_cond(u, condition)) return false;
        struct tree *otherwise = need(u, tree, "else");
        if (!otherwise) return false;
        make_word(u, WORD_ELSE, otherwise->at);
        if (!read_value(u, otherwise)) return false;
    }
    return all_known(u, tree);
}

bool read_flag(struct json_import *u, struct tree *tree)
{
    return tree->kind == JSON_TRUE || fail_expected(u, tree, "true, or no such member");
}
