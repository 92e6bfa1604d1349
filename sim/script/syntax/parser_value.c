/* Words, values, paths, conditions, settings: the parts of every block. */
#include "parser.h"

#include <stdlib.h>

/* ---- words ---- */

struct word parser_word(struct parser *p, const struct token *token)
{
    struct bytes text = parser_bytes(p, token);
    if (token->kind == TOKEN_STRING) text = lex_unescape(p->arena, bytes_part(text, 1, text.count - 2));
    if (token->kind == TOKEN_VARIANT) text = bytes_from(text, 1);
    return (struct word){text, lex_token_span(token)};
}

bool parser_word_any(struct parser *p, struct word *word, const char *expected)
{
    if (!parser_at(p, TOKEN_NAME)) return parser_missing_text(p, expected);
    *word = parser_word(p, parser_take(p));
    return true;
}

bool parser_word_name(struct parser *p, struct word *word, const char *expected)
{
    if (p->token->word == WORD_NONE) return parser_word_any(p, word, expected);
    struct bytes text = lex_word_text(p->token->word);
    return parser_missing(
        p, bytes_text(expected),
        arena_format(p->arena, "`%.*s` is a word of the language and names nothing", (int)text.count, text.at));
}

bool parser_word_string(struct parser *p, struct word *word, const char *expected)
{
    if (!parser_at(p, TOKEN_STRING)) return parser_missing(p, bytes_text(expected), BYTES("a text stands in quotes"));
    *word = parser_word(p, parser_take(p));
    return true;
}

/* `11h` and `11s` are durations; the lexer alone tells them apart, because h and s are no letters
 * of steps. */
static bool step_is_duration(struct parser *p)
{
    struct bytes text = parser_bytes(p, p->token), number = bytes_part(text, 0, text.count - 1);
    char unit = text.at[text.count - 1], letter = (char)(unit + 1);
    for (const struct token *token = p->ast->tokens; token->kind != TOKEN_END; token++) {
        struct bytes step = parser_bytes(p, token);
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
    return parser_wrong(p, lex_token_span(p->token),
                        arena_format(p->arena, "`%.*s` is a duration (%.*s %s), not a step", (int)text.count, text.at,
                                     (int)number.count, number.at, name),
                        right);
}

bool parser_word_step(struct parser *p, struct word *word)
{
    struct bytes text = parser_bytes(p, p->token);
    char last = text.count ? text.at[text.count - 1] : '\0';
    bool letter = text.count > 1 && (last == 'h' || last == 's') && text.at[text.count - 2] <= '9' &&
                  text.at[text.count - 2] >= '0';
    if (parser_at(p, TOKEN_QUANTITY) && letter) return step_is_duration(p);
    if (!parser_at_step(p)) return parser_missing(p, BYTES("a step"), BYTES("7, 7a or 11c2"));
    *word = parser_word(p, parser_take(p));
    return true;
}

/* ---- paths ---- */

static bool index_read(struct parser *p, struct path_seg *seg)
{
    parser_take(p);
    const struct token *number = p->token;
    if (!parser_want(p, TOKEN_INT, "an index")) return false;
    if (!bytes_to_u32(parser_bytes(p, number), &seg->index))
        return parser_wrong(p, lex_token_span(number), BYTES("this index is too large"), BYTES("at most 4294967295"));
    seg->has_index = true;
    return parser_want(p, TOKEN_BRACKET_END, "`]`");
}

static bool args_read(struct parser *p, struct expr **args)
{
    if (!parser_deeper(p, lex_token_span(p->token))) return false;
    parser_take(p);
    do {
        *args = arena_new(p->arena, struct expr);
        if (!parser_expr(p, *args, "a value")) return false;
        (*args)->unknown = parser_at(p, TOKEN_NAME) && bytes_equal(parser_bytes(p, p->token), BYTES("unknown"));
        if ((*args)->unknown) parser_take(p);
        args = &(*args)->next;
    } while (parser_take_kind(p, TOKEN_COMMA));
    parser_shallower(p);
    return parser_want(p, TOKEN_PAREN_END, "`)`");
}

bool parser_path(struct parser *p, struct path *path, const char *expected)
{
    struct path_seg **tail = &path->segs;
    path->span = lex_token_span(p->token);
    if (parser_at_block(p)) return parser_missing_text(p, expected);
    do {
        struct path_seg *seg = *tail = arena_new(p->arena, struct path_seg);
        if (!parser_word_any(p, &seg->name, tail == &path->segs ? expected : "a name after the `.`")) return false;
        tail = &seg->next;
        if (parser_at(p, TOKEN_PAREN) && !args_read(p, &seg->args)) return false;
        while (parser_at(p, TOKEN_BRACKET)) {
            if (seg->has_index) {
                seg = *tail = arena_new(p->arena, struct path_seg);
                seg->name.span = lex_token_span(p->token);
                tail = &seg->next;
            }
            if (!index_read(p, seg)) return false;
        }
    } while (parser_take_kind(p, TOKEN_DOT));
    parser_close_span(p, &path->span);
    return true;
}

/* ---- values ---- */

static bool int_read(struct parser *p, struct value *value)
{
    value->kind = VALUE_INT;
    value->text = parser_bytes(p, p->token);
    must(bytes_to_u64(value->text, &value->number)); /* the lexer refuses a larger number */
    parser_take(p);
    return true;
}

bool parser_quantity(struct parser *p, struct value *value, const char *expected)
{
    value->span = lex_token_span(p->token);
    if (parser_at(p, TOKEN_INT))
        return parser_missing(p, bytes_text(expected), BYTES("a number without a unit is no quantity"));
    if (!parser_at(p, TOKEN_QUANTITY)) return parser_missing_text(p, expected);
    value->kind = VALUE_QUANTITY;
    value->text = parser_bytes(p, parser_take(p));
    return true;
}

/* `secret "..."`, `raw "..."` */
static bool marked_read(struct parser *p, struct value *value)
{
    struct word word;
    bool secret = parser_at_word(p, WORD_SECRET);
    parser_take(p);
    if (!parser_word_string(p, &word, secret ? "the secret's text" : "the octets as a text")) return false;
    value->kind = secret ? VALUE_SECRET : VALUE_RAW;
    value->text = word.text;
    parser_close_span(p, &value->span);
    return true;
}

/* `secret.x` is no path, for the word is taken. */
bool parser_value(struct parser *p, struct value *value, const char *expected)
{
    value->span = lex_token_span(p->token);
    switch (p->token->kind) {
    case TOKEN_INT: return int_read(p, value);
    case TOKEN_QUANTITY: return parser_quantity(p, value, expected);
    case TOKEN_STRING:
    case TOKEN_VARIANT:
        value->kind = parser_at(p, TOKEN_STRING) ? VALUE_STRING : VALUE_VARIANT;
        value->text = parser_word(p, parser_take(p)).text;
        return true;
    case TOKEN_NAME:
        if (parser_at_word(p, WORD_SECRET) || parser_at_word(p, WORD_RAW)) return marked_read(p, value);
        value->kind = VALUE_PATH;
        if (!parser_path(p, &value->path, expected)) return false;
        value->span = value->path.span;
        return true;
    default: return parser_missing_text(p, expected);
    }
}

bool parser_values(struct parser *p, struct value **values, enum token_kind between, const char *expected)
{
    do {
        *values = arena_new(p->arena, struct value);
        if (!parser_value(p, *values, expected)) return false;
        values = &(*values)->next;
    } while (parser_take_kind(p, between));
    return true;
}

/* ---- conditions and expressions ---- */

static bool cond_term_read(struct parser *p, struct cond_term *term)
{
    if (!parser_word_name(p, &term->variant, "a variant")) return false;
    term->unequal = parser_at(p, TOKEN_NE);
    if (!parser_at(p, TOKEN_EQ) && !parser_at(p, TOKEN_NE))
        return parser_missing(p, BYTES("`==` or `!=`"), BYTES("a condition compares a variant with one of its values"));
    parser_take(p);
    return parser_value(p, &term->value, "a value of the variant");
}

bool parser_cond(struct parser *p, struct cond **cond)
{
    *cond = arena_new(p->arena, struct cond);
    (*cond)->span = lex_token_span(p->token);
    struct cond_term **tail = &(*cond)->terms;
    do {
        *tail = arena_new(p->arena, struct cond_term);
        if (!cond_term_read(p, *tail)) return false;
        tail = &(*tail)->next;
    } while (parser_take_word(p, WORD_AND));
    parser_close_span(p, &(*cond)->span);
    return true;
}

bool parser_expr(struct parser *p, struct expr *expr, const char *expected)
{
    if (!parser_value(p, &expr->value, expected)) return false;
    if (parser_take_kind(p, TOKEN_PLUS)) {
        expr->plus = arena_new(p->arena, struct value);
        if (!parser_value(p, expr->plus, "a value after the `+`")) return false;
    }
    if (!parser_take_word(p, WORD_IF)) return true;
    if (!parser_cond(p, &expr->condition)) return false;
    if (!parser_at_word(p, WORD_ELSE)) return parser_missing(p, BYTES("`else`"), BYTES("X if variant == value else Y"));
    parser_take(p);
    expr->otherwise = arena_new(p->arena, struct value);
    return parser_value(p, expr->otherwise, "a value after `else`");
}

/* ---- settings ---- */

static bool setting_read(struct parser *p, void *item)
{
    struct setting *setting = item;
    if (!parser_word_any(p, &setting->name, "a setting or `}`")) return false;
    const char *expected =
        arena_format(p->arena, "a value after `%.*s`", (int)setting->name.text.count, setting->name.text.at).at;
    return parser_values(p, &setting->values, TOKEN_COMMA, expected);
}

static int setting_order(const void *a, const void *b)
{
    const struct setting *x = *(const struct setting *const *)a, *y = *(const struct setting *const *)b;
    int order = bytes_order(x->name.text, y->name.text);
    return order ? order : x->name.span.at < y->name.span.at ? -1 : x->name.span.at > y->name.span.at;
}

/* In one pair of braces a second value would silently win over the first. */
static bool settings_once(struct parser *p, const struct setting *settings)
{
    uint32_t count = 0;
    for (const struct setting *setting = settings; setting; setting = setting->next) count++;
    const struct setting **sorted = arena_array(p->arena, const struct setting *, count), **to = sorted;
    for (const struct setting *setting = settings; setting; setting = setting->next) *to++ = setting;
    if (count > 1) qsort(sorted, count, sizeof *sorted, setting_order);
    for (uint32_t i = 1; i < count; i++) {
        struct bytes name = sorted[i]->name.text;
        if (!name.count || !bytes_equal(name, sorted[i - 1]->name.text)) continue;
        parser_wrong(p, sorted[i]->name.span, arena_format(p->arena, "`%.*s` is set twice", SHOW(name)),
                     arena_format(p->arena, "the first is at %u:%u", sorted[i - 1]->name.span.line,
                                  sorted[i - 1]->name.span.column));
    }
    return true; /* the list was read to its end */
}

bool parser_settings(struct parser *p, struct setting **settings)
{
    static const struct parser_items items = {{.what = "a setting", .begin = BEGIN_SETTING},
                                              sizeof(struct setting),
                                              offsetof(struct setting, next),
                                              setting_read};
    return parser_items(p, settings, &items) && settings_once(p, *settings);
}

bool parser_fields(struct parser *p, struct field_setting **tail)
{
    do {
        struct field_setting *setting = *tail = arena_new(p->arena, struct field_setting);
        tail = &setting->next;
        if (!parser_path(p, &setting->path, "a field") || !parser_want(p, TOKEN_SET, "`=`")) return false;
        if (!parser_expr(p, &setting->value, "a value")) return false;
    } while (parser_take_kind(p, TOKEN_COMMA));
    return true;
}

/* ---- lists of names, and the nodes that they mean ---- */

bool parser_paths(struct parser *p, struct value **tail, const char *expected)
{
    do {
        struct value *value = *tail = arena_new(p->arena, struct value);
        tail = &value->next;
        value->kind = VALUE_PATH;
        if (!parser_path(p, &value->path, expected)) return false;
        value->span = value->path.span;
    } while (parser_take_kind(p, TOKEN_COMMA));
    return true;
}

bool parser_names(struct parser *p, struct name_item **tail, const char *expected)
{
    do {
        struct name_item *item = *tail = arena_new(p->arena, struct name_item);
        tail = &item->next;
        if (!parser_word_name(p, &item->word, expected)) return false;
    } while (parser_take_kind(p, TOKEN_COMMA));
    return true;
}

bool parser_target(struct parser *p, struct target *target, const char *expected)
{
    target->span = lex_token_span(p->token);
    if (parser_take_word(p, WORD_LINK)) {
        target->kind = TARGET_LINK;
        if (!parser_word_name(p, &target->name, "the node at one end") ||
            !parser_word_name(p, &target->other, "the node at the other end"))
            return false;
    } else if (parser_take_word(p, WORD_ZONE)) {
        target->kind = TARGET_ZONE;
        if (!parser_word_name(p, &target->name, "the zone's name")) return false;
    } else {
        target->kind = TARGET_PATH;
        if (p->token->word != WORD_NONE) return parser_word_name(p, &target->name, expected); /* says that it is none */
        if (!parser_path(p, &target->path, expected)) return false;
    }
    parser_close_span(p, &target->span);
    return true;
}
