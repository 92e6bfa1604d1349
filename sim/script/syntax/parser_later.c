/* The blocks that are read and kept, and not run yet: attackers, faults, claims, load. Their
 * grammar is checked in full; what is kept of an item is its first word, and what follows it as
 * values. */
#include "parser.h"
#include "near.h"

struct later { /* the item being read, and where its next value goes */
    struct parser *p;
    struct later_item *item;
    struct value **tail;
    enum token_begin begin; /* of the items of the list that it is in */
};
typedef bool item_fn(struct later *); /* reads one item from its keyword on */

static bool item_read(struct parser *p, struct later_item *item, enum token_begin begin, item_fn *read);

static bool items_read(struct parser *p, struct later_item **tail, const struct parser_list *like, item_fn *read)
{
    struct parser_list list = *like;
    if (!parser_list_open(p, &list)) return false;
    while (parser_list_more(p, &list)) {
        struct later_item *item = *tail = arena_new(p->arena, struct later_item);
        tail = &item->next;
        if (!item_read(p, item, list.begin, read)) parser_list_recover(p);
    }
    return true;
}

static bool item_children(struct later *later, const struct parser_list *like, item_fn *read)
{
    later->item->braced = true;
    return items_read(later->p, &later->item->children, like, read);
}

/* ---- keeping ---- */

static struct value *kept(struct later *later)
{
    struct value *value = *later->tail = arena_new(later->p->arena, struct value);
    later->tail = &value->next;
    return value;
}

static bool keep_value(struct later *later, const char *expected)
{
    return parser_value(later->p, kept(later), expected);
}

static bool keep_path(struct later *later, const char *expected)
{
    struct value *value = kept(later);
    value->kind = VALUE_PATH;
    if (!parser_path(later->p, &value->path, expected)) return false;
    value->span = value->path.span;
    return true;
}

/* A word, a sign or a step as a path of one segment. */
static void keep_word(struct later *later, struct word word)
{
    struct value *value = kept(later);
    value->kind = VALUE_PATH;
    value->span = word.span;
    value->path.segs = arena_new(later->p->arena, struct path_seg);
    value->path.segs->name = word;
    value->path.span = word.span;
}

static bool keep_token(struct later *later)
{
    keep_word(later, parser_word(later->p, parser_take(later->p)));
    return true;
}

static bool keep_kind(struct later *later, enum token_kind kind, const char *expected)
{
    if (!parser_at(later->p, kind)) return parser_missing_text(later->p, expected);
    return keep_token(later);
}

static bool keep_name(struct later *later, const char *expected)
{
    struct word word;
    if (!parser_word_name(later->p, &word, expected)) return false;
    keep_word(later, word);
    return true;
}

static bool keep_names(struct later *later, const char *expected)
{
    if (!keep_name(later, expected)) return false;
    while (parser_at(later->p, TOKEN_COMMA))
        if (!keep_token(later) || !keep_name(later, expected)) return false;
    return true;
}

static bool keep_paths(struct later *later, const char *expected)
{
    if (!keep_path(later, expected)) return false;
    while (parser_at(later->p, TOKEN_COMMA))
        if (!keep_token(later) || !keep_path(later, expected)) return false;
    return true;
}

static bool keep_number(struct later *later, enum token_kind kind, const char *expected)
{
    if (!parser_at(later->p, kind)) return parser_missing_text(later->p, expected);
    return keep_value(later, expected);
}

static bool keep_step(struct later *later)
{
    struct word word;
    if (parser_at(later->p, TOKEN_INT)) return keep_value(later, "a step");
    if (!parser_word_step(later->p, &word)) return false;
    keep_word(later, word);
    return true;
}

static bool keep_cond(struct later *later)
{
    struct parser *p = later->p;
    for (;;) {
        if (!keep_name(later, "a variant")) return false;
        if (!parser_at(p, TOKEN_EQ) && !parser_at(p, TOKEN_NE)) return parser_missing_text(p, "`==` or `!=`");
        if (!keep_token(later) || !keep_value(later, "a value of the variant")) return false;
        if (!parser_at_word(p, WORD_AND)) return true;
        keep_token(later);
    }
}

static bool keep_expr(struct later *later, const char *expected)
{
    struct parser *p = later->p;
    if (!keep_value(later, expected)) return false;
    if (parser_at(p, TOKEN_PLUS) && (!keep_token(later) || !keep_value(later, "a value after the `+`"))) return false;
    if (!parser_at_word(p, WORD_IF)) return true;
    if (!keep_token(later) || !keep_cond(later)) return false;
    if (!parser_at_word(p, WORD_ELSE)) return parser_missing_text(p, "`else`");
    return keep_token(later) && keep_value(later, "a value after `else`");
}

static bool keep_setting(struct later *later)
{
    if (!keep_value(later, "a value")) return false;
    while (parser_at(later->p, TOKEN_COMMA))
        if (!keep_token(later) || !keep_value(later, "a value")) return false;
    return true;
}

/* ---- items ---- */

static bool item_when(struct later *later, item_fn *read)
{
    struct parser *p = later->p;
    struct later_item *item = later->item;
    struct parser_list like = {.what = "an item", .begin = later->begin};
    item->braced = true;
    if (!parser_cond(p, &item->condition) || !items_read(p, &item->children, &like, read)) return false;
    if (!parser_take_word(p, WORD_ELSE)) return true;
    item->has_else = true;
    if (!parser_at_word(p, WORD_WHEN)) return items_read(p, &item->otherwise, &like, read);
    item->otherwise = arena_new(p->arena, struct later_item);
    if (!parser_deeper(p, lex_token_span(p->token)) || !item_read(p, item->otherwise, later->begin, read)) return false;
    parser_shallower(p);
    return true;
}

/* The first word of an item is its keyword; `read` takes it. */
static bool item_read(struct parser *p, struct later_item *item, enum token_begin begin, item_fn *read)
{
    struct later later = {p, item, &item->values, begin};
    item->span = lex_token_span(p->token);
    if (!parser_at(p, TOKEN_NAME)) return parser_missing_text(p, "an item or `}`");
    item->keyword = parser_word(p, p->token);
    if (!read(&later)) return false;
    parser_close_span(p, &item->span);
    return true;
}

struct later_row {
    enum lex_word word;
    item_fn *read;
};

/* By the item's keyword, which has been taken; false and *known false when no row has it. */
static bool row_read(struct later *later, const struct later_row *rows, uint32_t count, bool *known)
{
    for (uint32_t i = 0; i < count; i++) {
        *known = parser_at_word(later->p, rows[i].word);
        if (!*known) continue;
        parser_take(later->p);
        return rows[i].read(later);
    }
    return false;
}

static bool rows_missing(struct later *later, const struct later_row *rows, uint32_t count, const char *what)
{
    enum { WORDS_MAX = 16 };
    struct parser *p = later->p;
    struct bytes words[WORDS_MAX];
    must(count <= WORDS_MAX);
    for (uint32_t i = 0; i < count; i++) words[i] = lex_word_text(rows[i].word);
    struct bytes near = near_word(parser_bytes(p, p->token), words, count);
    return parser_missing(p, bytes_text(what),
                          near.count ? arena_format(p->arena, "did you mean `%.*s`?", (int)near.count, near.at) : near);
}

/* ---- attackers ---- */

static bool keep_target(struct later *later)
{
    struct parser *p = later->p;
    if (parser_at_word(p, WORD_LINK))
        return keep_token(later) && keep_name(later, "the node at one end") &&
               keep_name(later, "the node at the other end");
    if (parser_at_word(p, WORD_ZONE)) keep_token(later);
    return keep_name(later, "a node, `zone` NAME or `link` A B");
}

static bool seat_nodes(struct later *later)
{
    return keep_names(later, "a node");
}

static bool seat_paths(struct later *later)
{
    return keep_paths(later, "what is known or read");
}

static bool move_set(struct later *later)
{
    do {
        keep_token(later); /* `set`, then the commas */
        if (!keep_path(later, "a field") || !keep_kind(later, TOKEN_SET, "`=`") || !keep_value(later, "a value"))
            return false;
    } while (parser_at(later->p, TOKEN_COMMA));
    return true;
}

static bool seat_at(struct later *later)
{
    struct parser *p = later->p;
    if (!keep_step(later)) return false;
    if (parser_at_word(p, WORD_DROP)) return keep_token(later);
    if (parser_at_word(p, WORD_DELAY))
        return keep_token(later) && keep_number(later, TOKEN_QUANTITY, "a time after `delay`");
    if (parser_at_word(p, WORD_SET)) return move_set(later);
    return parser_missing_text(p, "`drop`, `delay` or `set`");
}

static bool seat_read(struct later *later);
static bool seat_when(struct later *later)
{
    return item_when(later, seat_read);
}

static bool seat_read(struct later *later)
{
    static const struct later_row rows[] = {
        {WORD_TAPS, keep_target}, {WORD_OWNS, seat_nodes}, {WORD_CONNECTS, seat_nodes}, {WORD_READS, seat_paths},
        {WORD_KNOWS, seat_paths}, {WORD_AT, seat_at},      {WORD_WHEN, seat_when},
    };
    bool known;
    bool read = row_read(later, rows, COUNT(rows), &known);
    return known ? read
                 : rows_missing(later, rows, COUNT(rows),
                                "`taps`, `owns`, `connects`, `reads`, `knows`, `at`, `when` or `}`");
}

static bool attacker_read(struct later *later)
{
    struct word name;
    if (parser_take_word(later->p, WORD_WHEN)) return item_when(later, attacker_read);
    return parser_word_name(later->p, &name, "an attacker's name") &&
           item_children(later, &(struct parser_list){.what = "a seat", .begin = BEGIN_ITEM}, seat_read);
}

bool parser_attackers(struct parser *p, struct later_item **attackers)
{
    return items_read(p, attackers, &(struct parser_list){.what = "an attacker", .begin = BEGIN_LINE}, attacker_read);
}

/* ---- faults ---- */

static bool fault_at(struct later *later)
{
    keep_token(later);
    if (parser_at(later->p, TOKEN_QUANTITY)) return keep_value(later, "a step or a time");
    return keep_step(later);
}

static bool fault_step(struct later *later)
{
    if (!keep_token(later) || !keep_step(later)) return false;
    if (!parser_at(later->p, TOKEN_PLUS)) return true;
    return keep_token(later) && keep_number(later, TOKEN_QUANTITY, "a time after the `+`");
}

static bool fault_quantity(struct later *later)
{
    return keep_token(later) && keep_number(later, TOKEN_QUANTITY, "a quantity");
}

static bool fault_times(struct later *later)
{
    return keep_token(later) && keep_number(later, TOKEN_INT, "how many times");
}

static bool fault_losing(struct later *later)
{
    if (!keep_token(later)) return false;
    return parser_at_word(later->p, WORD_STATE) ? keep_token(later) : parser_missing_text(later->p, "`state`");
}

static bool fault_read(struct later *later)
{
    static const struct later_row rows[] = {
        {WORD_AT, fault_at},         {WORD_AFTER, fault_step},  {WORD_UNTIL, fault_step},    {WORD_FOR, fault_quantity},
        {WORD_ODDS, fault_quantity}, {WORD_TIMES, fault_times}, {WORD_LOSING, fault_losing},
    };
    struct parser *p = later->p;
    struct word verb;
    if (parser_take_word(p, WORD_REQUIRE))
        return parser_at_word(p, WORD_FIRED) ? keep_token(later) : parser_missing_text(p, "`fired`");
    /* `drop` and `delay` are moves of attackers as well, and so words of the language. */
    bool shared = parser_at_word(p, WORD_DROP) || parser_at_word(p, WORD_DELAY);
    bool named = shared ? parser_word_any(p, &verb, "a fault or `}`") : parser_word_name(p, &verb, "a fault or `}`");
    if (!named || !keep_target(later)) return false;
    if ((parser_at(p, TOKEN_QUANTITY) || parser_at(p, TOKEN_INT)) && !keep_value(later, "how much")) return false;
    for (uint32_t i = 0; i < COUNT(rows);) {
        if (!parser_at_word(p, rows[i].word)) {
            i++;
            continue;
        }
        if (!rows[i].read(later)) return false;
        i = 0;
    }
    return true;
}

static bool plan_read(struct later *later)
{
    struct word name;
    return parser_word_name(later->p, &name, "a fault plan's name") &&
           item_children(later, &(struct parser_list){.what = "a fault", .begin = BEGIN_ITEM}, fault_read);
}

bool parser_faults(struct parser *p, struct later_item **faults)
{
    return items_read(p, faults, &(struct parser_list){.what = "a fault plan", .begin = BEGIN_LINE}, plan_read);
}

/* ---- claims ---- */

static bool at_relation(const struct parser *p)
{
    return parser_at_word(p, WORD_FROM) || parser_at_word(p, WORD_AGAINST) || parser_at_word(p, WORD_ON);
}

static bool claim_verdict(struct later *later, struct bytes id)
{
    struct parser *p = later->p;
    if (!parser_at_word(p, WORD_EXPECT)) {
        if (parser_at(p, TOKEN_BAD)) return parser_missing_text(p, "`expect`");
        struct span span = lex_token_span(&p->token[-1]);
        span.column += span.end - span.at;
        span.at = span.end;
        return parser_wrong(p, span, arena_format(p->arena, "claim %.*s has no verdict", (int)id.count, id.at),
                            BYTES("expect holds, expect violated, or expect violated if V == x else holds"));
    }
    if (!keep_token(later) || !keep_expr(later, "a verdict")) return false;
    if (!parser_at_word(p, WORD_REF)) return true;
    p->token->begin = BEGIN_MORE;
    return keep_token(later) &&
           (parser_at(p, TOKEN_STRING) ? keep_value(later, "") : parser_missing_text(p, "a text after `ref`"));
}

static bool at_clause(const struct token *token)
{
    static const enum lex_word words[] = {WORD_FROM, WORD_AGAINST, WORD_ON, WORD_EXPECT, WORD_REF};
    for (uint32_t i = 0; i < COUNT(words); i++)
        if (token->word == words[i]) return true;
    return false;
}

/* A claim may have no subject; what looks like one may be the next claim, if this one has no verdict. */
static bool at_subject(const struct parser *p)
{
    if (!parser_at(p, TOKEN_NAME) || at_clause(p->token)) return false;
    return !parser_begins_line(p, p->token) || p->token[1].kind != TOKEN_NAME || at_clause(p->token + 1);
}

/* The kind may be a word of the language: `secret`. */
static bool claim_body(struct later *later, struct bytes id)
{
    struct parser *p = later->p;
    if (!parser_at(p, TOKEN_NAME)) return parser_missing_text(p, "the kind of the claim");
    keep_token(later);
    if (at_subject(p) && !keep_paths(later, "what is claimed")) return false;
    while (at_relation(p))
        if (!keep_token(later) || !keep_paths(later, "a name")) return false;
    return claim_verdict(later, id);
}

static bool claim_read(struct later *later)
{
    struct parser *p = later->p;
    struct word id;
    if (parser_take_word(p, WORD_WHEN)) return item_when(later, claim_read);
    if (parser_take_word(p, WORD_REMOVE)) return keep_names(later, "a claim");
    if (!parser_take_word(p, WORD_REPLACE))
        return parser_word_name(p, &id, "a claim's name") && claim_body(later, id.text);
    struct bytes text = parser_bytes(p, p->token);
    return keep_name(later, "a claim's name") && claim_body(later, text);
}

bool parser_claims(struct parser *p, struct later_item **claims)
{
    return items_read(p, claims, &(struct parser_list){.what = "a claim", .begin = BEGIN_LINE}, claim_read);
}

/* ---- load ---- */

static bool mix_read(struct later *later)
{
    if (!keep_name(later, "a variant")) return false;
    for (;;) {
        if (!keep_value(later, "a value of the variant") || !keep_number(later, TOKEN_QUANTITY, "a share"))
            return false;
        if (!parser_at(later->p, TOKEN_COMMA)) return true;
        keep_token(later);
    }
}

static bool load_item(struct later *later)
{
    if (parser_take_word(later->p, WORD_MIX)) return mix_read(later);
    parser_take(later->p);
    return keep_setting(later);
}

bool parser_load(struct parser *p, struct later_item **load)
{
    return items_read(p, load, &(struct parser_list){.what = "a setting", .begin = BEGIN_SETTING}, load_item);
}
