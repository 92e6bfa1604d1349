/* Words and signs (docs/scenario-language.md, section 2): the text of a file as an array of tokens and a list of
 * comments. Tokens are views of the text; the array and the comments belong to the file's arena. */
#ifndef LEX_H
#define LEX_H

#include "diagnostic.h"

enum { LEX_NAME_MAX = 63 };

enum token_kind {
    TOKEN_END,
    TOKEN_BAD,
    TOKEN_NAME,
    TOKEN_INT,
    TOKEN_QUANTITY,
    TOKEN_STEP,
    TOKEN_STRING,
    TOKEN_VARIANT,
    TOKEN_OPEN,
    TOKEN_CLOSE, /* { } */
    TOKEN_PAREN,
    TOKEN_PAREN_END, /* ( ) */
    TOKEN_BRACKET,
    TOKEN_BRACKET_END, /* [ ] */
    TOKEN_COMMA,
    TOKEN_DOT,
    TOKEN_RANGE,
    TOKEN_COLON,
    TOKEN_BAR,
    TOKEN_PLUS,
    TOKEN_SET,
    TOKEN_EQ,
    TOKEN_NE,
    TOKEN_LT,
    TOKEN_LE,
    TOKEN_GT,
    TOKEN_GE,
    TOKEN_ARROW
};

/* The words of the language: every quoted word of the grammar. They name nothing; after a `.` every word is free. */
/* clang-format off: one word a row; it would run them together. */
#define LEX_WORDS(WORD)                                                                                                \
    WORD(CX, "CX")                                                                                                     \
    WORD(HTTP, "HTTP")                                                                                                 \
    WORD(SIP, "SIP")                                                                                                   \
    WORD(WS, "WS")                                                                                                     \
    WORD(ZH, "ZH")                                                                                                     \
    WORD(ZN, "ZN")                                                                                                     \
    WORD(ABSENT, "absent")                                                                                             \
    WORD(AFTER, "after")                                                                                               \
    WORD(AGAINST, "against")                                                                                           \
    WORD(AND, "and")                                                                                                   \
    WORD(ANSWERS, "answers")                                                                                           \
    WORD(ANY_ORDER, "any-order")                                                                                       \
    WORD(AS, "as")                                                                                                     \
    WORD(ASK, "ask")                                                                                                   \
    WORD(AT, "at")                                                                                                     \
    WORD(ATTACKERS, "attackers")                                                                                       \
    WORD(BASIS, "basis")                                                                                               \
    WORD(BEFORE, "before")                                                                                             \
    WORD(BOX, "box")                                                                                                   \
    WORD(BY_DESIGN, "by-design")                                                                                       \
    WORD(CALM, "calm")                                                                                                 \
    WORD(CLAIMS, "claims")                                                                                             \
    WORD(CONNECTS, "connects")                                                                                         \
    WORD(CONTAINS, "contains")                                                                                         \
    WORD(DELAY, "delay")                                                                                               \
    WORD(DO, "do")                                                                                                     \
    WORD(DOMAIN, "domain")                                                                                             \
    WORD(DROP, "drop")                                                                                                 \
    WORD(EACH, "each")                                                                                                 \
    WORD(ELSE, "else")                                                                                                 \
    WORD(ENDSWITH, "endswith")                                                                                         \
    WORD(EVERY, "every")                                                                                               \
    WORD(EXPECT, "expect")                                                                                             \
    WORD(FAULTS, "faults")                                                                                             \
    WORD(FIRED, "fired")                                                                                               \
    WORD(FLOW, "flow")                                                                                                 \
    WORD(FOR, "for")                                                                                                   \
    WORD(FROM, "from")                                                                                                 \
    WORD(GOAL, "goal")                                                                                                 \
    WORD(HAS, "has")                                                                                                   \
    WORD(HOLDS, "holds")                                                                                               \
    WORD(IF, "if")                                                                                                     \
    WORD(IMSLAB, "imslab")                                                                                             \
    WORD(IN, "in")                                                                                                     \
    WORD(IN_ORDER, "in-order")                                                                                         \
    WORD(KNOWS, "knows")                                                                                               \
    WORD(LET, "let")                                                                                                   \
    WORD(LIKE, "like")                                                                                                 \
    WORD(LINK, "link")                                                                                                 \
    WORD(LOAD, "load")                                                                                                 \
    WORD(LOSING, "losing")                                                                                             \
    WORD(LOST, "lost")                                                                                                 \
    WORD(MILESTONES, "milestones")                                                                                     \
    WORD(MIX, "mix")                                                                                                   \
    WORD(NODE, "node")                                                                                                 \
    WORD(NOT, "not")                                                                                                   \
    WORD(ODDS, "odds")                                                                                                 \
    WORD(OF, "of")                                                                                                     \
    WORD(ON, "on")                                                                                                     \
    WORD(ONLY, "only")                                                                                                 \
    WORD(OWNS, "owns")                                                                                                 \
    WORD(PHASE, "phase")                                                                                               \
    WORD(POPULATION, "population")                                                                                     \
    WORD(PRESENT, "present")                                                                                           \
    WORD(RAW, "raw")                                                                                                   \
    WORD(READS, "reads")                                                                                               \
    WORD(REF, "ref")                                                                                                   \
    WORD(RELAYS, "relays")                                                                                             \
    WORD(REMOVE, "remove")                                                                                             \
    WORD(REPLACE, "replace")                                                                                           \
    WORD(REQUIRE, "require")                                                                                           \
    WORD(RIGHT, "right")                                                                                               \
    WORD(SAY, "say")                                                                                                   \
    WORD(SCENARIO, "scenario")                                                                                         \
    WORD(SECRET, "secret")                                                                                             \
    WORD(SET, "set")                                                                                                   \
    WORD(SKIP, "skip")                                                                                                 \
    WORD(STARTSWITH, "startswith")                                                                                     \
    WORD(STATE, "state")                                                                                               \
    WORD(STOPPED, "stopped")                                                                                           \
    WORD(STRICT, "strict")                                                                                             \
    WORD(SUBSCRIBERS, "subscribers")                                                                                   \
    WORD(TAKE, "take")                                                                                                 \
    WORD(TAPS, "taps")                                                                                                 \
    WORD(TIMES, "times")                                                                                               \
    WORD(TO, "to")                                                                                                     \
    WORD(TOPOLOGY, "topology")                                                                                         \
    WORD(UNCHANGED, "unchanged")                                                                                       \
    WORD(UNTIL, "until")                                                                                               \
    WORD(USE, "use")                                                                                                   \
    WORD(VARIANTS, "variants")                                                                                         \
    WORD(WAIT, "wait")                                                                                                 \
    WORD(WHEN, "when")                                                                                                 \
    WORD(WITH, "with")                                                                                                 \
    WORD(WITHIN, "within")                                                                                             \
    WORD(ZONE, "zone")

/* clang-format on */
#define LEX_WORD_ENUM(name, text) WORD_##name,
enum lex_word { WORD_NONE, LEX_WORDS(LEX_WORD_ENUM) WORD_COUNT };
#undef LEX_WORD_ENUM

/* Why a token is none. The parser says it when it gets there, so that a better reason at the same place comes first. */
enum lex_wrong {
    WRONG_NONE,
    WRONG_SIGN,
    WRONG_MINUS,
    WRONG_LETTER,
    WRONG_NAME_LONG,
    WRONG_UNIT,
    WRONG_STEP,
    WRONG_DECIMAL,
    WRONG_LARGE,
    WRONG_UNCLOSED,
    WRONG_ESCAPE,
    WRONG_VARIANT
};

/* The construct that begins at a token, as the parser found: all that the formatter must know of the grammar. */
enum token_begin {
    BEGIN_NONE,
    BEGIN_LINE,    /* a block, or an item that has its own line unless it is the only one */
    BEGIN_ITEM,    /* an item that shares a line with its neighbours: a check of an arrow, a variant, a seat */
    BEGIN_SETTING, /* the same, a key and its values */
    BEGIN_PART,    /* the words after an arrow's message ... */
    BEGIN_MORE     /* ... and the words after those, or after a claim's verdict, two spaces on */
};

struct token {
    enum token_kind kind;
    enum token_begin begin;
    enum lex_word word;    /* of a NAME */
    enum lex_wrong wrong;  /* of BAD */
    uint32_t at, end;      /* octets of the text */
    uint32_t line, column; /* from 1; columns count octets */
};

/* Fills ast->tokens (the last is END) and ast->comments from ast->text. False, and said, where the file is no text or
 * has more than `most` octets. */
bool lex(struct ast *, uint32_t most, struct diagnostics *);
/* The spelling of a word of the language. */
struct bytes lex_word_text(enum lex_word);
/* The octets that a string's spelling (without its quotes) means; a view of it when there is no escape. */
struct bytes lex_unescape(struct arena *, struct bytes raw);
/* The one spelling of octets that the JSON twin need not carry along; false when they are no UTF-8. */
bool lex_escape(struct pen *, struct bytes octets);
/* The fault and the right text of a BAD token. */
struct bytes lex_wrong_what(struct arena *, const struct ast *, const struct token *);
struct bytes lex_wrong_right(const struct token *);
/* Whether a token comes right after the one before it, without a blank: `r1.auth`, `send(`. */
bool lex_tight(const struct token *);
/* The text from one offset to another, on one line and without comments. */
struct bytes lex_span_text(struct arena *, const struct ast *, uint32_t from, uint32_t end);
/* Whether a blank line comes before the token or comment at an offset. */
bool lex_gap(const struct ast *, uint32_t at);
/* How a sign is written; empty for every other kind. */
struct bytes lex_sign_text(enum token_kind);
/* The length of the UTF-8 sequence (RFC 3629) at the start, 0 when it is none. */
uint32_t lex_utf8(struct bytes);

static inline struct bytes lex_token_text(const struct ast *ast, const struct token *token)
{
    return bytes_of(ast->text.at + token->at, token->end - token->at);
}
static inline struct span lex_token_span(const struct token *token)
{
    return (struct span){token->at, token->end, token->line, token->column};
}

#endif
