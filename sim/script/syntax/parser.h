/* The state that the parser's files share: its place, how it fails, and how it goes on (section 16). Private to
 * sim/script. */
#ifndef PARSER_H
#define PARSER_H

#include "lex.h"
#include "must.h"
#include "spell.h"

/* Every function that reads a construct answers whether it was well-formed; the fault has been said then, and the
 * innermost list goes on at its next line. */
struct parser {
    struct arena *arena;
    struct ast *ast;
    struct diagnostics *diagnostics;
    struct token *token;      /* the one token of lookahead */
    const struct token *item; /* where the item being read began */
    uint32_t depth;           /* of braces, parentheses and else-when */
    uint32_t flow_lines;
    const struct flow_item *phase; /* the last title of the flow, or of the edit in it */
    uint32_t wrong_line;           /* where the last error was said */
    bool failed;
    bool closing; /* a block word in column 1 closes everything open */
};

/* ---- parser.c: tokens, errors, lists ---- */
const struct token *parser_take(struct parser *);
bool parser_take_kind(struct parser *, enum token_kind); /* takes it if it is there */
bool parser_take_word(struct parser *, enum lex_word);
bool parser_want(struct parser *, enum token_kind, const char *expected); /* "`=`": says that it is missing */
/* "expected X, found Y" at the token, or after the last one when it is on another line. Always false. */
bool parser_missing(struct parser *, struct bytes expected, struct bytes right);
bool parser_missing_text(struct parser *, const char *expected);
/* Says something at a place. Always false. */
bool parser_wrong(struct parser *, struct span, struct bytes what, struct bytes right);
/* "`nod`", "step `6`", "a text", "the end of the file". */
struct bytes parser_found(struct parser *, const struct token *);
struct bytes parser_bytes(const struct parser *, const struct token *);
/* Where the last token taken ended, as the end of `span`. */
void parser_close_span(const struct parser *, struct span *);
bool parser_deeper(struct parser *, struct span); /* with parser_shallower() on success */
void parser_shallower(struct parser *);

/* `{`, then for every item: while (parser_list_more(...)) if (!item) parser_list_recover(...). */
struct parser_list {
    const struct token *open;
    const char *what; /* "a line": one of its items */
    enum token_begin begin;
    uint32_t depth;
    bool in_flow; /* `expect` begins a line there, in column 1 too */
};
bool parser_list_open(struct parser *, struct parser_list *);
bool parser_list_more(struct parser *, struct parser_list *);
void parser_list_recover(struct parser *);
/* Lists of items of one type, linked by a pointer in each: `head` is where the pointer to the first goes. */
struct parser_items {
    struct parser_list list;
    size_t size, next; /* of an item, and where in it the pointer to the next one is */
    bool (*read)(struct parser *, void *item);
};
bool parser_items(struct parser *, void *head, const struct parser_items *); /* with their braces */
/* `CONDITION { items } [else { items } | else when ...]`: the `when` has been taken; an else-when is one item. */
struct parser_when {
    struct cond **condition;
    void *body, *otherwise; /* heads of lists */
    bool *has_else;
};
bool parser_when(struct parser *, struct parser_when, const struct parser_items *);
/* Says that the list at `open` is still open, at the token. Always false. */
bool parser_list_unclosed(struct parser *, const struct parser_list *);
/* A block word in column 1, where it closes everything open. */
bool parser_at_block(const struct parser *);

static inline bool parser_at(const struct parser *p, enum token_kind kind)
{
    return p->token->kind == kind;
}
static inline bool parser_at_word(const struct parser *p, enum lex_word word)
{
    return p->token->word == word && word != WORD_NONE;
}
static inline bool parser_at_step(const struct parser *p)
{
    return p->token->kind == TOKEN_INT || p->token->kind == TOKEN_STEP;
}
static inline bool parser_begins_line(const struct parser *p, const struct token *token)
{
    return token == p->ast->tokens || token[-1].line < token->line;
}

/* ---- parser_value.c ---- */
struct word parser_word(struct parser *, const struct token *);
bool parser_word_any(struct parser *, struct word *, const char *expected);  /* a NAME, words of the language too */
bool parser_word_name(struct parser *, struct word *, const char *expected); /* a NAME that may name a thing */
bool parser_word_string(struct parser *, struct word *, const char *expected);
bool parser_word_step(struct parser *, struct word *);
bool parser_path(struct parser *, struct path *, const char *expected);
bool parser_value(struct parser *, struct value *, const char *expected);
bool parser_values(struct parser *, struct value **, enum token_kind between, const char *expected); /* one or more */
bool parser_quantity(struct parser *, struct value *, const char *expected);
bool parser_expr(struct parser *, struct expr *, const char *expected);
bool parser_cond(struct parser *, struct cond **);
bool parser_settings(struct parser *, struct setting **);                  /* with their braces */
bool parser_paths(struct parser *, struct value **, const char *expected); /* one or more VALUE_PATH, by commas */
bool parser_names(struct parser *, struct name_item **, const char *expected);
bool parser_target(struct parser *, struct target *, const char *expected);
bool parser_fields(struct parser *, struct field_setting **); /* path = expression, by commas */

/* ---- one file a noun ---- */
bool parser_topology(struct parser *, struct topo **);
bool parser_subscribers(struct parser *, struct subscriber_item **);
bool parser_variants(struct parser *, struct variant_item **);
bool parser_checks(struct parser *, struct check_item **, enum token_begin);
bool parser_flow(struct parser *, struct flow_item **);
bool parser_attackers(struct parser *, struct attacker_item **);
bool parser_faults(struct parser *, struct fault_plan_item **);
bool parser_claims(struct parser *, struct claim_item **);
bool parser_load(struct parser *, struct load_item **);

#endif
