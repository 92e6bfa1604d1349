/* Claims: statements of a scenario about the knowledge and the beliefs of parties. */
#include "parser.h"

static bool claim_read(struct parser *p, void *item);
static const struct parser_items claim_items = {
    {.what = "a claim", .begin = BEGIN_LINE}, sizeof(struct claim_item), offsetof(struct claim_item, next), claim_read};

static bool targets_read(struct parser *p, struct target **tail)
{
    do {
        struct target *target = *tail = arena_new(p->arena, struct target);
        tail = &target->next;
        if (!parser_target(p, target, "a node, a box, `zone` NAME, `link` A B or NODE.storage")) return false;
    } while (parser_take_kind(p, TOKEN_COMMA));
    return true;
}

/* By which clause: it is so, or no text has a defence against it. */
static bool claim_reasons(struct parser *p, struct claim_item *claim)
{
    if (parser_at_word(p, WORD_REF)) {
        p->token->begin = BEGIN_MORE;
        parser_take(p);
        claim->has_reference = true;
        if (!parser_word_string(p, &claim->reference, "a text after `ref`")) return false;
    }
    if (!parser_at_word(p, WORD_BY_DESIGN)) return true;
    p->token->begin = BEGIN_MORE;
    parser_take(p);
    claim->has_reference = true;
    return parser_word_string(p, &claim->by_design, "a text after `by-design`");
}

static bool claim_verdict(struct parser *p, struct claim_item *claim)
{
    if (!parser_at_word(p, WORD_EXPECT)) {
        if (parser_at(p, TOKEN_BAD)) return parser_missing_text(p, "`expect`");
        struct span span = lex_token_span(&p->token[-1]);
        span.column += span.end - span.at;
        span.at = span.end;
        return parser_wrong(p, span, arena_format(p->arena, "claim %.*s has no verdict", SHOW(claim->name.text)),
                            BYTES("expect holds, expect violated, or expect violated if V == x else holds"));
    }
    parser_take(p);
    if (!parser_expr(p, &claim->expect, "a verdict")) return false;
    return claim_reasons(p, claim);
}

static bool at_clause(const struct token *token)
{
    static const enum lex_word words[] = {WORD_FROM, WORD_AGAINST, WORD_ON, WORD_EXPECT, WORD_REF, WORD_BY_DESIGN};
    for (uint32_t i = 0; i < COUNT(words); i++)
        if (token->word == words[i]) return true;
    return false;
}

/* A claim may have no subject; a word that looks like one may be the next claim, if this one has no verdict. */
static bool at_subject(const struct parser *p)
{
    if (!parser_at(p, TOKEN_NAME) || at_clause(p->token)) return false;
    return !parser_begins_line(p, p->token) || p->token[1].kind != TOKEN_NAME || at_clause(p->token + 1);
}

/* The clauses are in one order, and each once: `from` or `on`, then `against`. */
static bool claim_clauses(struct parser *p, struct claim_item *claim)
{
    if (parser_take_word(p, WORD_FROM) && !targets_read(p, &claim->from)) return false;
    if (parser_take_word(p, WORD_ON) && !parser_paths(p, &claim->on, "what both sides agree on")) return false;
    if (parser_take_word(p, WORD_AGAINST) && !parser_names(p, &claim->against, "an attacker")) return false;
    claim->said_end = p->token[-1].end;
    if (!parser_at_word(p, WORD_FROM) && !parser_at_word(p, WORD_ON) && !parser_at_word(p, WORD_AGAINST)) return true;
    return parser_missing(
        p, BYTES("`expect`"),
        BYTES("each once and in this order: from PARTY, on FIELDS, against ATTACKER, expect VERDICT"));
}

/* The kind may be a word of the language: `secret`. */
static bool claim_body(struct parser *p, struct claim_item *claim)
{
    if (!parser_word_any(p, &claim->verb, "the kind of the claim")) return false;
    if (at_subject(p) && !parser_paths(p, &claim->subjects, "what is claimed")) return false;
    return claim_clauses(p, claim) && claim_verdict(p, claim);
}

static bool claim_when(struct parser *p, struct claim_item *claim)
{
    struct parser_when when = {&claim->condition, &claim->body, &claim->otherwise, &claim->has_else};
    claim->kind = CLAIM_ITEM_WHEN;
    return parser_when(p, when, &claim_items);
}

static bool claim_any(struct parser *p, struct claim_item *claim)
{
    if (parser_take_word(p, WORD_WHEN)) return claim_when(p, claim);
    if (parser_take_word(p, WORD_REMOVE)) {
        claim->kind = CLAIM_ITEM_REMOVE;
        return parser_names(p, &claim->removed, "a claim");
    }
    claim->replaces = parser_take_word(p, WORD_REPLACE);
    return parser_word_name(p, &claim->name, "a claim's name") && claim_body(p, claim);
}

static bool claim_read(struct parser *p, void *item)
{
    struct claim_item *claim = item;
    claim->span = lex_token_span(p->token);
    if (!claim_any(p, claim)) return false;
    parser_close_span(p, &claim->span);
    return true;
}

bool parser_claims(struct parser *p, struct claim_item **claims)
{
    return parser_items(p, claims, &claim_items);
}
