/* What the parser's files share: where it stands, how it fails, and how it goes on (section 16).
 * Private to sim/script. */
#ifndef PARSER_H
#define PARSER_H

#include "lex.h"
#include "must.h"
#include "parse.h"

/* Every function that reads a construct answers whether it was well-formed; what is wrong has been said then, and the
 * innermost list goes on at its next line. */
struct parser {
    struct arena *arena;
    struct ast *ast;
    struct diagnostics *diagnostics;
    struct token *token;      /* the one token of lookahead */
    const struct token *item; /* where the item being read began */
    uint32_t depth;           /* of braces, parentheses and else-when */
    uint32_t flow_lines;
    uint32_t wrong_line; /* where the last error was said */
    bool failed;
    bool closing; /* a block word in column 1 closes everything open */
};

/* ast_parse with another limit than SCRIPT_FILE_MAX: the text that stands for a JSON twin is not as tight as a file. */
struct ast *ast_parse_most(struct arena *, struct bytes file, struct bytes text, uint32_t most, struct diagnostics *);

/* ---- parse.c: tokens, errors, lists ---- */
const struct token *take(struct parser *);
bool take_kind(struct parser *, enum token_kind); /* takes it if it is there */
bool take_word(struct parser *, enum lex_word);
bool want_kind(struct parser *, enum token_kind, const char *expected); /* "`=`": says that it is missing */
/* "expected X, found Y" at the token, or behind the last one when it stands on another line. Always false. */
bool missing(struct parser *, struct bytes expected, struct bytes right);
bool missing_text(struct parser *, const char *expected);
/* Says something at a place. Always false. */
bool wrong(struct parser *, struct span, struct bytes what, struct bytes right);
/* "`nod`", "step `6`", "a text", "the end of the file". */
struct bytes found(struct parser *, const struct token *);
struct bytes token_bytes(const struct parser *, const struct token *);
/* Where the last token taken ended, as the end of `span`. */
void span_close(const struct parser *, struct span *);
bool deeper(struct parser *, struct span); /* with shallower() on success */
void shallower(struct parser *);

/* `{`, then for every item: while (list_more(...)) if (!item) list_recover(...). */
struct list {
    const struct token *open;
    const char *what; /* "a line": one of its items */
    enum token_begin begin;
    uint32_t depth;
    bool in_flow; /* `expect` begins a line there, in column 1 too */
};
bool list_open(struct parser *, struct list *);
bool list_more(struct parser *, struct list *);
void list_recover(struct parser *);
/* Says that the list at `open` is still open, at the token. Always false. */
bool list_unclosed(struct parser *, const struct list *);
/* A block word in column 1, where it closes everything open. */
bool at_block(const struct parser *);

static inline bool at_kind(const struct parser *p, enum token_kind kind)
{
    return p->token->kind == kind;
}
static inline bool at_word(const struct parser *p, enum lex_word word)
{
    return p->token->word == word && word != WORD_NONE;
}
static inline bool at_step(const struct parser *p)
{
    return p->token->kind == TOKEN_INT || p->token->kind == TOKEN_STEP;
}
static inline bool starts_line(const struct parser *p, const struct token *token)
{
    return token == p->ast->tokens || token[-1].line < token->line;
}

/* ---- parse_value.c ---- */
struct word word_of(struct parser *, const struct token *);
bool word_any(struct parser *, struct word *, const char *expected);  /* a NAME, words of the language too */
bool word_name(struct parser *, struct word *, const char *expected); /* a NAME that may name a thing */
bool word_string(struct parser *, struct word *, const char *expected);
bool word_step(struct parser *, struct word *);
bool path_read(struct parser *, struct path *, const char *expected);
bool value_read(struct parser *, struct value *, const char *expected);
bool values_read(struct parser *, struct value **, enum token_kind between, const char *expected); /* one or more */
bool quantity_read(struct parser *, struct value *, const char *expected);
bool expr_read(struct parser *, struct expr *, const char *expected);
bool cond_read(struct parser *, struct cond **);
bool settings_read(struct parser *, struct setting **); /* with their braces */
bool setting_read(struct parser *, struct setting *);

/* ---- one file a noun ---- */
bool topology_read(struct parser *, struct topo **);
bool subscribers_read(struct parser *, struct subscriber_item **);
bool variants_read(struct parser *, struct variant_item **);
bool checks_read(struct parser *, struct check_item **, enum token_begin);
bool flow_read(struct parser *, struct flow_item **);
bool attackers_read(struct parser *, struct later_item **);
bool faults_read(struct parser *, struct later_item **);
bool claims_read(struct parser *, struct later_item **);
bool load_read(struct parser *, struct later_item **);

#endif
