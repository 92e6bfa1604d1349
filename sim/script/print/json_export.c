/* The JSON twin, written: a walk over the tokens along the shape. It mirrors the syntax, so nothing
 * is looked up. */
#include "json_export.h"
#include "json.h"
#include "layout.h"
#include "json_shape.h"

struct json_export {
    struct pen *pen;
    const struct ast *ast;
    const struct token *token;
    bool comma; /* before the next member or element */
    char *room; /* for one string at a time */
    uint32_t room_size;
};

static void write_items(struct json_export *t, const struct shape_set *set);
static void write_shape(struct json_export *t, const struct shape_set *set);

/* ---- JSON ---- */

static void comma(struct json_export *t)
{
    if (t->comma) pen_char(t->pen, ',');
    t->comma = false;
}

static void open(struct json_export *t, char c)
{
    comma(t);
    pen_char(t->pen, c);
}

static void close(struct json_export *t, char c)
{
    pen_char(t->pen, c);
    t->comma = true;
}

static void key(struct json_export *t, const char *name)
{
    comma(t);
    pen_char(t->pen, '"');
    pen_text(t->pen, name);
    pen_lit(t->pen, "\":");
}

static void text(struct json_export *t, struct bytes raw)
{
    comma(t);
    json_write(t->pen, raw);
    t->comma = true;
}

static void plain(struct json_export *t, struct bytes raw)
{
    comma(t);
    pen_bytes(t->pen, raw);
    t->comma = true;
}

static void one_member(struct json_export *t, const char *name, struct bytes raw)
{
    open(t, '{');
    key(t, name);
    text(t, raw);
    close(t, '}');
}

/* ---- tokens ---- */

static const struct token *next(struct json_export *t)
{
    return t->token++;
}

static struct bytes next_text(struct json_export *t)
{
    return lex_token_text(t->ast, next(t));
}

static bool is_value(const struct token *token)
{
    return token->kind >= TOKEN_NAME && token->kind <= TOKEN_VARIANT && token->kind != TOKEN_STEP;
}

static const struct token *path_end(const struct token *token)
{
    for (;;) {
        token++;
        if (token->kind == TOKEN_PAREN) {
            uint32_t depth = 0;
            do {
                if (token->kind == TOKEN_PAREN) depth++;
                if (token->kind == TOKEN_PAREN_END) depth--;
                token++;
            } while (depth > 0);
        }
        while (token->kind == TOKEN_BRACKET) token += 3;
        if (token->kind != TOKEN_DOT) return token;
        token++;
    }
}

/* `secret "..."`, `raw "..."` */
static bool is_marked(const struct token *token)
{
    return (token->word == WORD_SECRET || token->word == WORD_RAW) && token[1].kind == TOKEN_STRING;
}

static const struct token *value_end(const struct token *token)
{
    if (is_marked(token)) return token + 2;
    return token->kind == TOKEN_NAME ? path_end(token) : token + 1;
}

/* ---- values ---- */

/* A text whose spelling follows from its meaning is a JSON string; any other keeps its spelling. */
static void write_string(struct json_export *t)
{
    const struct token *token = next(t);
    struct bytes raw = bytes_of(t->ast->text.at + token->at + 1, token->end - token->at - 2);
    struct bytes meant = lex_unescape(t->ast->arena, raw);
    struct pen pen = pen_on(t->room, t->room_size);
    if (lex_escape(&pen, meant) && bytes_equal(pen_done(&pen), raw)) text(t, meant);
    else one_member(t, "raw", raw);
}

static void write_path(struct json_export *t)
{
    struct pen pen = pen_on(t->room, t->room_size);
    const struct token *first = t->token, *end = path_end(first);
    while (t->token < end) {
        if (t->token > first && layout_spaces(t->token)) pen_char(&pen, ' ');
        pen_bytes(&pen, next_text(t));
    }
    must(!pen.overflow);
    text(t, pen_done(&pen));
}

static void write_int(struct json_export *t)
{
    struct bytes raw = next_text(t);
    if (json_shape_plain_int(raw)) plain(t, raw);
    else one_member(t, "int", raw);
}

static void write_value(struct json_export *t)
{
    bool marked = is_marked(t->token);
    if (t->token->kind == TOKEN_STRING) {
        write_string(t);
    } else if (t->token->kind == TOKEN_INT) {
        write_int(t);
    } else if (t->token->kind == TOKEN_QUANTITY) {
        one_member(t, "quantity", next_text(t));
    } else if (t->token->kind == TOKEN_VARIANT) {
        one_member(t, "variant", bytes_from(next_text(t), 1));
    } else {
        open(t, '{');
        key(t, !marked ? "name" : t->token->word == WORD_SECRET ? "secret" : "octets");
        if (marked) next(t);
        if (marked) write_string(t);
        else write_path(t);
        close(t, '}');
    }
}

static void write_cond(struct json_export *t)
{
    open(t, '[');
    for (bool more = true; more;) {
        open(t, '{');
        key(t, "variant");
        text(t, next_text(t));
        key(t, "op");
        text(t, next_text(t));
        key(t, "value");
        write_value(t);
        close(t, '}');
        more = t->token->word == WORD_AND;
        if (more) next(t);
    }
    close(t, ']');
}

static void write_expr(struct json_export *t)
{
    const struct token *end = value_end(t->token);
    if (end->kind != TOKEN_PLUS && end->word != WORD_IF) {
        write_value(t);
        return;
    }
    open(t, '{');
    key(t, "value");
    write_value(t);
    if (t->token->kind == TOKEN_PLUS) {
        next(t);
        key(t, "plus");
        write_value(t);
    }
    if (t->token->word == WORD_IF) {
        next(t);
        key(t, "if");
        write_cond(t);
        must(t->token->word == WORD_ELSE);
        next(t);
        key(t, "else");
        write_value(t);
    }
    close(t, '}');
}

/* ---- parts ---- */

static void write_one(struct json_export *t, const struct shape_part *part)
{
    switch (part->kind) {
    case PART_TEXT: write_string(t); break;
    case PART_VALUE:
    case PART_AMOUNT:
    case PART_VALUES:
    case PART_ARGS: write_value(t); break;
    case PART_EXPR: write_expr(t); break;
    case PART_MOMENT:
        if (t->token->kind == TOKEN_QUANTITY) write_value(t);
        else text(t, next_text(t));
        break;
    case PART_COND: write_cond(t); break;
    case PART_PATH:
    case PART_PATHS: write_path(t); break;
    case PART_ROWS: write_shape(t, part->items); break;
    case PART_VERB:
        if (t->token->kind == TOKEN_INT) {
            write_int(t);
            break;
        }
        text(t, next_text(t));
        break;
    default: text(t, next_text(t));
    }
}

static void write_list(struct json_export *t, const struct shape_part *part)
{
    open(t, '[');
    write_one(t, part);
    while (t->token->kind == part->between) {
        next(t);
        write_one(t, part);
    }
    close(t, ']');
}

/* The two ends of a link have nothing between them. */
static void write_pair(struct json_export *t, const struct shape_part *part)
{
    open(t, '[');
    write_one(t, part);
    if (part->between) next(t);
    write_one(t, part);
    close(t, ']');
}

static void write_braced_names(struct json_export *t, const struct shape_part *part)
{
    next(t);
    open(t, '[');
    while (t->token->kind != TOKEN_CLOSE) write_one(t, part);
    close(t, ']');
    next(t);
}

static void write_args(struct json_export *t, const struct shape_part *part)
{
    struct shape_part list = *part;
    list.between = TOKEN_COMMA;
    next(t);
    write_list(t, &list);
    next(t);
}

static void write_braced(struct json_export *t, const struct shape_set *set)
{
    must(t->token->kind == TOKEN_OPEN);
    next(t);
    write_items(t, set);
    must(t->token->kind == TOKEN_CLOSE);
    next(t);
}

/* ---- items ---- */

/* `else { ... }` is an array, `else when ...` an object. */
static void write_else(struct json_export *t, const struct shape_part *part)
{
    if (t->token->kind == TOKEN_OPEN) {
        write_braced(t, part->items);
        return;
    }
    write_shape(t, part->items);
}

static void write_compare(struct json_export *t)
{
    enum compare_op op = OP_PRESENT;
    struct bytes sign = next_text(t);
    while (!bytes_equal(json_shape_op(op), sign)) op++;
    text(t, sign);
    if (op == OP_PRESENT || op == OP_ABSENT) return;
    key(t, op == OP_IN ? "low" : "value");
    if (op == OP_IN) write_value(t);
    else write_expr(t);
    if (op != OP_IN) return;
    next(t);
    key(t, "high");
    write_value(t);
}

static void write_tail_part(struct json_export *t, enum arrow_part part)
{
    static const char *const keys[] = {"assert", "within", "lost", "basis", "say"};
    if (part != ARROW_CHECKS) next(t);
    key(t, keys[part]);
    if (part == ARROW_CHECKS) write_braced(t, &shape_checks);
    if (part == ARROW_LOST) plain(t, BYTES("true"));
    if (part == ARROW_SAY) write_string(t);
    if (part == ARROW_BASIS) text(t, next_text(t));
    if (part != ARROW_WITHIN) return;
    write_value(t);
    if (t->token->word != WORD_OF) return;
    next(t);
    key(t, "of");
    text(t, next_text(t));
}

static void write_tail(struct json_export *t)
{
    static const struct bytes names[] = {BYTES_ROW("assert"), BYTES_ROW("within"), BYTES_ROW("lost"),
                                         BYTES_ROW("basis"), BYTES_ROW("say")};
    enum arrow_part order[ARROW_PART_COUNT];
    uint32_t count = 0;
    bool sorted = true;
    while (t->token->begin == BEGIN_PART || t->token->begin == BEGIN_MORE) {
        static const enum lex_word words[] = {WORD_NONE, WORD_WITHIN, WORD_LOST, WORD_BASIS, WORD_SAY};
        enum arrow_part part = ARROW_CHECKS;
        while (words[part] != t->token->word) part++;
        sorted = sorted && (count == 0 || order[count - 1] < part);
        must(count < ARROW_PART_COUNT);
        order[count++] = part;
        write_tail_part(t, part);
    }
    if (sorted) return;
    key(t, "parts");
    open(t, '[');
    for (uint32_t i = 0; i < count; i++) text(t, names[order[i]]);
    close(t, ']');
}

static bool is_clause(const struct token *token)
{
    return token->word == WORD_FROM || token->word == WORD_ON || token->word == WORD_AGAINST ||
           token->word == WORD_EXPECT;
}

/* An optional part is there when its word is, or else when a token of its kind goes on with the
 * item. */
static bool part_is_there(const struct json_export *t, const struct shape_part *part)
{
    const struct token *token = t->token;
    if (part->word) return token->word == part->word;
    if (part->sign) return token->kind == part->sign;
    if (token->begin != BEGIN_NONE && part->kind != PART_STEP) return false;
    switch (part->kind) {
    case PART_NAME: return token->kind == TOKEN_NAME;
    case PART_STEP: return token->kind == TOKEN_INT || token->kind == TOKEN_STEP;
    case PART_TEXT: return token->kind == TOKEN_STRING;
    case PART_VALUE: return is_value(token);
    case PART_AMOUNT: return token->kind == TOKEN_INT || token->kind == TOKEN_QUANTITY;
    case PART_PATHS: return token->kind == TOKEN_NAME && !is_clause(token);
    case PART_LIST: return token->kind == TOKEN_OPEN;
    case PART_ARGS: return token->kind == TOKEN_PAREN;
    default: return false;
    }
}

static void write_part(struct json_export *t, const struct shape_part *part)
{
    if (part->kind == PART_TAIL) {
        write_tail(t);
        return;
    }
    if (part->word || part->sign) next(t);
    key(t, part->key);
    struct shape_part list = *part;
    if (!list.between) list.between = TOKEN_COMMA;
    switch (part->kind) {
    case PART_NAMES:
        if (part->between == TOKEN_COMMA) write_list(t, part);
        else write_pair(t, part);
        break;
    case PART_VALUES:
    case PART_STEPS:
    case PART_PATHS:
    case PART_ROWS: write_list(t, &list); break;
    case PART_ARGS: write_args(t, part); break;
    case PART_MEMBERS: write_braced_names(t, part); break;
    case PART_LIST: write_braced(t, part->items); break;
    case PART_ELSE: write_else(t, part); break;
    case PART_FLAG: plain(t, BYTES("true")); break;
    case PART_COMPARE: write_compare(t); break;
    default: write_one(t, part);
    }
}

static const struct shape *shape_of(const struct json_export *t, const struct shape_set *set)
{
    const struct token *token = t->token;
    for (uint32_t i = 0; i < set->count; i++) {
        const struct shape *shape = &set->shapes[i];
        bool first = !shape->first || token->word == shape->first;
        bool second = !shape->second || token[1].word == shape->second;
        if (first && second && (!shape->then || token[1].kind == shape->then)) return shape;
    }
    return NULL;
}

static void write_shape(struct json_export *t, const struct shape_set *set)
{
    const struct shape *shape = shape_of(t, set);
    must(shape != NULL); /* the parser has been here */
    bool gap = t->token->begin == BEGIN_LINE && lex_gap(t->ast, t->token->at);
    open(t, '{');
    if (set->tag) {
        key(t, set->tag);
        text(t, lex_word_text(shape->first));
    }
    if (shape->first) next(t);
    if (shape->second) next(t);
    for (uint32_t i = 0; i < shape->count; i++)
        if (!shape->parts[i].optional || part_is_there(t, &shape->parts[i])) write_part(t, &shape->parts[i]);
    if (gap) key(t, "gap");
    if (gap) plain(t, BYTES("true"));
    close(t, '}');
}

static bool list_goes_on(const struct token *token, const struct shape_set *set)
{
    if (token->kind == TOKEN_END || token->kind == TOKEN_CLOSE) return false;
    return set != &shape_uses || token->word == WORD_USE;
}

static void write_items(struct json_export *t, const struct shape_set *set)
{
    open(t, '[');
    while (list_goes_on(t->token, set)) {
        bool line = t->token->begin == BEGIN_LINE;
        comma(t);
        if (line) pen_char(t->pen, '\n');
        write_shape(t, set);
    }
    close(t, ']');
}

void json_export_ast(struct pen *pen, const struct ast *ast)
{
    struct json_export t = {.pen = pen, .ast = ast, .token = ast->tokens};
    t.room_size = ast->text.count * 4 + 16; /* \xHH for an octet is the longest spelling */
    t.room = arena_take(ast->arena, t.room_size);
    open(&t, '{');
    key(&t, "imslab");
    next(&t);
    plain(&t, next_text(&t));
    if (ast->uses) {
        key(&t, "use");
        write_items(&t, &shape_uses);
    }
    key(&t, "blocks");
    write_items(&t, &shape_blocks);
    must(t.token->kind == TOKEN_END);
    next(&t);
    pen_lit(pen, "}\n");
}
