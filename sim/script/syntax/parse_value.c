/* Words, values, paths, conditions, settings: what every block is made of. */
#include "parser.h"

/* ---- words ---- */

struct word word_of(struct parser *p, const struct token *token)
{
    struct bytes text = token_bytes(p, token);
    if (token->kind == TOKEN_STRING) text = lex_unescape(p->arena, bytes_part(text, 1, text.count - 2));
    if (token->kind == TOKEN_VARIANT) text = bytes_from(text, 1);
    return (struct word){text, token_span(token)};
}

bool word_any(struct parser *p, struct word *word, const char *expected)
{
    if (!at_kind(p, TOKEN_NAME)) return missing_text(p, expected);
    *word = word_of(p, take(p));
    return true;
}

bool word_name(struct parser *p, struct word *word, const char *expected)
{
    if (p->token->word == WORD_NONE) return word_any(p, word, expected);
    struct bytes text = lex_word_text(p->token->word);
    return missing(
        p, bytes_text(expected),
        arena_format(p->arena, "`%.*s` is a word of the language and names nothing", (int)text.count, text.at));
}

bool word_string(struct parser *p, struct word *word, const char *expected)
{
    if (!at_kind(p, TOKEN_STRING)) return missing(p, bytes_text(expected), BYTES("a text stands in quotes"));
    *word = word_of(p, take(p));
    return true;
}

/* `11h` and `11s` are durations; the lexer alone tells them apart, because h and s are no letters
 * of steps. */
static bool step_is_duration(struct parser *p)
{
    struct bytes text = token_bytes(p, p->token), number = bytes_part(text, 0, text.count - 1);
    char unit = text.at[text.count - 1], letter = (char)(unit + 1);
    for (const struct token *token = p->ast->tokens; token->kind != TOKEN_END; token++) {
        struct bytes step = token_bytes(p, token);
        bool taken = token->kind == TOKEN_STEP && step.count == text.count && bytes_starts(step, number) &&
                     step.at[number.count] == letter;
        if (!taken) continue;
        letter++;
        if (letter == 's') letter++; /* a unit as well */
        token = p->ast->tokens;
    }
    const char *name = unit == 'h' ? "hours" : "seconds";
    struct bytes right = letter > 'z'
                             ? BYTES("step letters leave out h and s")
                             : arena_format(p->arena, "step letters leave out h and s; the next free one is %.*s%c",
                                            (int)number.count, number.at, letter);
    return wrong(p, token_span(p->token),
                 arena_format(p->arena, "`%.*s` is a duration (%.*s %s), not a step", (int)text.count, text.at,
                              (int)number.count, number.at, name),
                 right);
}

bool word_step(struct parser *p, struct word *word)
{
    struct bytes text = token_bytes(p, p->token);
    char last = text.count ? text.at[text.count - 1] : '\0';
    bool letter = text.count > 1 && (last == 'h' || last == 's') && text.at[text.count - 2] <= '9' &&
                  text.at[text.count - 2] >= '0';
    if (at_kind(p, TOKEN_QUANTITY) && letter) return step_is_duration(p);
    if (!at_step(p)) return missing(p, BYTES("a step"), BYTES("7, 7a or 11c2"));
    *word = word_of(p, take(p));
    return true;
}

/* ---- paths ---- */

static bool index_read(struct parser *p, struct path_seg *seg)
{
    take(p);
    const struct token *number = p->token;
    if (!want_kind(p, TOKEN_INT, "an index")) return false;
    if (!bytes_to_u32(token_bytes(p, number), &seg->index))
        return wrong(p, token_span(number), BYTES("this index is too large"), BYTES("at most 4294967295"));
    seg->has_index = true;
    return want_kind(p, TOKEN_BRACKET_END, "`]`");
}

static bool args_read(struct parser *p, struct expr **args)
{
    if (!deeper(p, token_span(p->token))) return false;
    take(p);
    do {
        *args = arena_new(p->arena, struct expr);
        if (!expr_read(p, *args, "a value")) return false;
        args = &(*args)->next;
    } while (take_kind(p, TOKEN_COMMA));
    shallower(p);
    return want_kind(p, TOKEN_PAREN_END, "`)`");
}

bool path_read(struct parser *p, struct path *path, const char *expected)
{
    struct path_seg **tail = &path->segs;
    path->span = token_span(p->token);
    if (at_block(p)) return missing_text(p, expected);
    do {
        struct path_seg *seg = *tail = arena_new(p->arena, struct path_seg);
        if (!word_any(p, &seg->name, tail == &path->segs ? expected : "a name after the `.`")) return false;
        tail = &seg->next;
        if (at_kind(p, TOKEN_PAREN) && !args_read(p, &seg->args)) return false;
        while (at_kind(p, TOKEN_BRACKET)) {
            if (seg->has_index) {
                seg = *tail = arena_new(p->arena, struct path_seg);
                seg->name.span = token_span(p->token);
                tail = &seg->next;
            }
            if (!index_read(p, seg)) return false;
        }
    } while (take_kind(p, TOKEN_DOT));
    span_close(p, &path->span);
    return true;
}

/* ---- values ---- */

static bool int_read(struct parser *p, struct value *value)
{
    value->kind = VALUE_INT;
    value->text = token_bytes(p, p->token);
    must(bytes_to_u64(value->text, &value->number)); /* the lexer refuses what is larger */
    take(p);
    return true;
}

bool quantity_read(struct parser *p, struct value *value, const char *expected)
{
    value->span = token_span(p->token);
    if (at_kind(p, TOKEN_INT)) return missing(p, bytes_text(expected), BYTES("a number without a unit is no quantity"));
    if (!at_kind(p, TOKEN_QUANTITY)) return missing_text(p, expected);
    value->kind = VALUE_QUANTITY;
    value->text = token_bytes(p, take(p));
    return true;
}

static bool secret_read(struct parser *p, struct value *value)
{
    struct word word;
    take(p);
    if (!word_string(p, &word, "the secret's text")) return false;
    value->kind = VALUE_SECRET;
    value->text = word.text;
    span_close(p, &value->span);
    return true;
}

/* `secret` begins a secret only before a text; `secret.x` is no path, for the word is taken. */
bool value_read(struct parser *p, struct value *value, const char *expected)
{
    value->span = token_span(p->token);
    switch (p->token->kind) {
    case TOKEN_INT: return int_read(p, value);
    case TOKEN_QUANTITY: return quantity_read(p, value, expected);
    case TOKEN_STRING:
    case TOKEN_VARIANT:
        value->kind = at_kind(p, TOKEN_STRING) ? VALUE_STRING : VALUE_VARIANT;
        value->text = word_of(p, take(p)).text;
        return true;
    case TOKEN_NAME:
        if (at_word(p, WORD_SECRET)) return secret_read(p, value);
        value->kind = VALUE_PATH;
        if (!path_read(p, &value->path, expected)) return false;
        value->span = value->path.span;
        return true;
    default: return missing_text(p, expected);
    }
}

bool values_read(struct parser *p, struct value **values, enum token_kind between, const char *expected)
{
    do {
        *values = arena_new(p->arena, struct value);
        if (!value_read(p, *values, expected)) return false;
        values = &(*values)->next;
    } while (take_kind(p, between));
    return true;
}

/* ---- conditions and expressions ---- */

static bool cond_term_read(struct parser *p, struct cond_term *term)
{
    if (!word_name(p, &term->variant, "a variant")) return false;
    term->unequal = at_kind(p, TOKEN_NE);
    if (!at_kind(p, TOKEN_EQ) && !at_kind(p, TOKEN_NE))
        return missing(p, BYTES("`==` or `!=`"), BYTES("a condition compares a variant with one of its values"));
    take(p);
    return value_read(p, &term->value, "a value of the variant");
}

bool cond_read(struct parser *p, struct cond **cond)
{
    *cond = arena_new(p->arena, struct cond);
    (*cond)->span = token_span(p->token);
    struct cond_term **tail = &(*cond)->terms;
    do {
        *tail = arena_new(p->arena, struct cond_term);
        if (!cond_term_read(p, *tail)) return false;
        tail = &(*tail)->next;
    } while (take_word(p, WORD_AND));
    span_close(p, &(*cond)->span);
    return true;
}

bool expr_read(struct parser *p, struct expr *expr, const char *expected)
{
    if (!value_read(p, &expr->value, expected)) return false;
    if (take_kind(p, TOKEN_PLUS)) {
        expr->plus = arena_new(p->arena, struct value);
        if (!value_read(p, expr->plus, "a value after the `+`")) return false;
    }
    if (!take_word(p, WORD_IF)) return true;
    if (!cond_read(p, &expr->condition)) return false;
    if (!at_word(p, WORD_ELSE)) return missing(p, BYTES("`else`"), BYTES("X if variant == value else Y"));
    take(p);
    expr->otherwise = arena_new(p->arena, struct value);
    return value_read(p, expr->otherwise, "a value after `else`");
}

/* ---- settings ---- */

bool setting_read(struct parser *p, struct setting *setting)
{
    if (!word_any(p, &setting->name, "a setting or `}`")) return false;
    const char *expected =
        arena_format(p->arena, "a value after `%.*s`", (int)setting->name.text.count, setting->name.text.at).at;
    return values_read(p, &setting->values, TOKEN_COMMA, expected);
}

bool settings_read(struct parser *p, struct setting **tail)
{
    struct list list = {.what = "a setting", .begin = BEGIN_SETTING};
    if (!list_open(p, &list)) return false;
    while (list_more(p, &list)) {
        struct setting *setting = *tail = arena_new(p->arena, struct setting);
        tail = &setting->next;
        if (!setting_read(p, setting)) list_recover(p);
    }
    return true;
}
