/* Checks: conditions on a message, or at the end on the state. */
#include "parser.h"

static bool check_read(struct parser *p, struct check_item *check, enum token_begin begin);

/* A step, or a word that begins a line of a flow, where a check was expected: the list was never
 * closed. */
static bool flow_goes_on(const struct parser *p)
{
    static const enum lex_word words[] = {WORD_PHASE,  WORD_SAY,       WORD_ASK,      WORD_DO,
                                          WORD_WAIT,   WORD_ANY_ORDER, WORD_IN_ORDER, WORD_AFTER,
                                          WORD_BEFORE, WORD_REPLACE,   WORD_REMOVE};
    if (parser_at_step(p)) return true;
    if (!parser_begins_line(p, p->token)) return false;
    for (uint32_t i = 0; i < COUNT(words); i++)
        if (parser_at_word(p, words[i])) return true;
    return p->token->kind == TOKEN_NAME && p->token[1].kind == TOKEN_ARROW;
}

bool parser_checks(struct parser *p, struct check_item **tail, enum token_begin begin)
{
    struct parser_list list = {.what = "a check", .begin = begin};
    if (!parser_list_open(p, &list)) return false;
    while (parser_list_more(p, &list)) {
        if (flow_goes_on(p)) {
            parser_list_unclosed(p, &list);
            parser_shallower(p);
            return true;
        }
        struct check_item *check = *tail = arena_new(p->arena, struct check_item);
        tail = &check->next;
        if (!check_read(p, check, begin)) parser_list_recover(p);
    }
    return true;
}

static bool check_when(struct parser *p, struct check_item *check, enum token_begin begin)
{
    if (!parser_cond(p, &check->condition) || !parser_checks(p, &check->body, begin)) return false;
    if (!parser_take_word(p, WORD_ELSE)) return true;
    check->has_else = true;
    if (!parser_at_word(p, WORD_WHEN)) return parser_checks(p, &check->otherwise, begin);
    check->otherwise = arena_new(p->arena, struct check_item);
    if (!parser_deeper(p, lex_token_span(p->token)) || !check_read(p, check->otherwise, begin)) return false;
    parser_shallower(p);
    return true;
}

static bool check_let(struct parser *p, struct check_item *check)
{
    return parser_word_name(p, &check->name, "a name for the value") && parser_want(p, TOKEN_SET, "`=`") &&
           parser_path(p, &check->path, "a field");
}

static bool check_unchanged(struct parser *p, struct check_item *check)
{
    return parser_paths(p, &check->paths, "a field");
}

static bool check_contains(struct parser *p, struct check_item *check)
{
    return parser_value(p, &check->value, "what it contains");
}

static bool check_not(struct parser *p, struct check_item *check)
{
    check->negated = true;
    if (!parser_at_word(p, WORD_CONTAINS))
        return parser_missing(p, BYTES("`contains` after `not`"),
                              BYTES("only `contains` is negated; absent, != say the rest"));
    parser_take(p);
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
        parser_take(p);
        return true;
    }
    return false;
}

static bool op_missing(struct parser *p, const struct path *path)
{
    struct bytes name = spell_clip(bytes_part(p->ast->text, path->span.at, path->span.end - path->span.at));
    struct bytes expected = arena_format(p->arena, "a comparison after `%.*s`", (int)name.count, name.at);
    if (!parser_at(p, TOKEN_SET))
        return parser_missing(p, expected,
                              BYTES("present, absent, in, ==, !=, <, <=, >, >=, has, startswith, endswith"));
    return parser_wrong(p, lex_token_span(p->token),
                        arena_format(p->arena, "expected %.*s", (int)expected.count, expected.at),
                        BYTES("did you mean `==`?"));
}

static bool check_compare(struct parser *p, struct check_item *check)
{
    if (!parser_path(p, &check->path, "a check or `}`")) return false;
    if (!op_read(p, &check->op)) return op_missing(p, &check->path);
    if (check->op == OP_PRESENT || check->op == OP_ABSENT) return true;
    if (check->op != OP_IN) return parser_expr(p, &check->right, "a value to compare with");
    return parser_value(p, &check->low, "the lowest value") && parser_want(p, TOKEN_RANGE, "`..`") &&
           parser_value(p, &check->high, "the highest value");
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
        if (!parser_take_word(p, rows[i].word)) continue;
        check->kind = rows[i].kind;
        return rows[i].read(p, check);
    }
    check->kind = parser_at_word(p, WORD_WHEN) ? ITEM_WHEN : ITEM_COMPARE;
    if (parser_take_word(p, WORD_WHEN)) return check_when(p, check, begin);
    return check_compare(p, check);
}

static bool check_read(struct parser *p, struct check_item *check, enum token_begin begin)
{
    check->span = lex_token_span(p->token);
    if (!check_body(p, check, begin)) return false;
    parser_close_span(p, &check->span);
    return true;
}
