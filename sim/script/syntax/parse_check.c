/* Checks: what a message, or at the end the state, must be. */
#include "parser.h"

static bool check_read(struct parser *p, struct check_item *check, enum token_begin begin);

/* A step, or a word that begins a line of a flow, where a check was expected: the list was never
 * closed. */
static bool flow_goes_on(const struct parser *p)
{
    static const enum lex_word words[] = {WORD_PHASE,  WORD_SAY,       WORD_ASK,      WORD_DO,
                                          WORD_WAIT,   WORD_ANY_ORDER, WORD_IN_ORDER, WORD_AFTER,
                                          WORD_BEFORE, WORD_REPLACE,   WORD_REMOVE};
    if (at_step(p)) return true;
    if (!starts_line(p, p->token)) return false;
    for (uint32_t i = 0; i < COUNT(words); i++)
        if (at_word(p, words[i])) return true;
    return p->token->kind == TOKEN_NAME && p->token[1].kind == TOKEN_ARROW;
}

bool checks_read(struct parser *p, struct check_item **tail, enum token_begin begin)
{
    struct list list = {.what = "a check", .begin = begin};
    if (!list_open(p, &list)) return false;
    while (list_more(p, &list)) {
        if (flow_goes_on(p)) {
            list_unclosed(p, &list);
            shallower(p);
            return true;
        }
        struct check_item *check = *tail = arena_new(p->arena, struct check_item);
        tail = &check->next;
        if (!check_read(p, check, begin)) list_recover(p);
    }
    return true;
}

static bool check_when(struct parser *p, struct check_item *check, enum token_begin begin)
{
    if (!cond_read(p, &check->condition) || !checks_read(p, &check->body, begin)) return false;
    if (!take_word(p, WORD_ELSE)) return true;
    check->has_else = true;
    if (!at_word(p, WORD_WHEN)) return checks_read(p, &check->otherwise, begin);
    check->otherwise = arena_new(p->arena, struct check_item);
    if (!deeper(p, token_span(p->token)) || !check_read(p, check->otherwise, begin)) return false;
    shallower(p);
    return true;
}

static bool check_let(struct parser *p, struct check_item *check)
{
    return word_name(p, &check->name, "a name for the value") && want_kind(p, TOKEN_SET, "`=`") &&
           path_read(p, &check->path, "a field");
}

static bool check_unchanged(struct parser *p, struct check_item *check)
{
    struct value **tail = &check->paths;
    do {
        struct value *value = *tail = arena_new(p->arena, struct value);
        tail = &value->next;
        value->kind = VALUE_PATH;
        if (!path_read(p, &value->path, "a field")) return false;
        value->span = value->path.span;
    } while (take_kind(p, TOKEN_COMMA));
    return true;
}

static bool check_contains(struct parser *p, struct check_item *check)
{
    return value_read(p, &check->value, "what it contains");
}

static bool check_not(struct parser *p, struct check_item *check)
{
    check->negated = true;
    if (!at_word(p, WORD_CONTAINS))
        return missing(p, BYTES("`contains` after `not`"),
                       BYTES("only `contains` is negated; absent, != say the rest"));
    take(p);
    return check_contains(p, check);
}

/* ---- comparisons ---- */

static const struct {
    enum token_kind kind;
    enum lex_word word;
} ops[] = {
    [OP_PRESENT] = {TOKEN_NAME, WORD_PRESENT},
    [OP_ABSENT] = {TOKEN_NAME, WORD_ABSENT},
    [OP_IN] = {TOKEN_NAME, WORD_IN},
    [OP_EQ] = {TOKEN_EQ, WORD_NONE},
    [OP_NE] = {TOKEN_NE, WORD_NONE},
    [OP_LT] = {TOKEN_LT, WORD_NONE},
    [OP_LE] = {TOKEN_LE, WORD_NONE},
    [OP_GT] = {TOKEN_GT, WORD_NONE},
    [OP_GE] = {TOKEN_GE, WORD_NONE},
    [OP_HAS] = {TOKEN_NAME, WORD_HAS},
    [OP_STARTSWITH] = {TOKEN_NAME, WORD_STARTSWITH},
    [OP_ENDSWITH] = {TOKEN_NAME, WORD_ENDSWITH},
};

static bool op_read(struct parser *p, enum compare_op *op)
{
    for (uint32_t i = 0; i < COUNT(ops); i++) {
        if (p->token->kind != ops[i].kind || p->token->word != ops[i].word) continue;
        *op = (enum compare_op)i;
        take(p);
        return true;
    }
    return false;
}

static bool op_missing(struct parser *p, const struct path *path)
{
    struct bytes name = word_clip(bytes_part(p->ast->text, path->span.at, path->span.end - path->span.at));
    struct bytes expected = arena_format(p->arena, "a comparison after `%.*s`", (int)name.count, name.at);
    if (!at_kind(p, TOKEN_SET))
        return missing(p, expected, BYTES("present, absent, in, ==, !=, <, <=, >, >=, has, startswith, endswith"));
    return wrong(p, token_span(p->token), arena_format(p->arena, "expected %.*s", (int)expected.count, expected.at),
                 BYTES("did you mean `==`?"));
}

static bool check_compare(struct parser *p, struct check_item *check)
{
    if (!path_read(p, &check->path, "a check or `}`")) return false;
    if (!op_read(p, &check->op)) return op_missing(p, &check->path);
    if (check->op == OP_PRESENT || check->op == OP_ABSENT) return true;
    if (check->op != OP_IN) return expr_read(p, &check->right, "a value to compare with");
    return value_read(p, &check->low, "the lowest value") && want_kind(p, TOKEN_RANGE, "`..`") &&
           value_read(p, &check->high, "the highest value");
}

static bool check_body(struct parser *p, struct check_item *check, enum token_begin begin)
{
    static const struct {
        enum lex_word word;
        enum check_item_kind kind;
        bool (*read)(struct parser *, struct check_item *);
    } rows[] = {
        {WORD_LET, ITEM_LET, check_let},
        {WORD_UNCHANGED, ITEM_UNCHANGED, check_unchanged},
        {WORD_CONTAINS, ITEM_CONTAINS, check_contains},
        {WORD_NOT, ITEM_CONTAINS, check_not},
    };
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        if (!take_word(p, rows[i].word)) continue;
        check->kind = rows[i].kind;
        return rows[i].read(p, check);
    }
    check->kind = at_word(p, WORD_WHEN) ? ITEM_WHEN : ITEM_COMPARE;
    if (take_word(p, WORD_WHEN)) return check_when(p, check, begin);
    return check_compare(p, check);
}

static bool check_read(struct parser *p, struct check_item *check, enum token_begin begin)
{
    check->span = token_span(p->token);
    if (!check_body(p, check, begin)) return false;
    span_close(p, &check->span);
    return true;
}
