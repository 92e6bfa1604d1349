/* The JSON twin's shape: for every construct, which tokens are under which key. The writer walks tokens along it, the
 * reader walks JSON along it, so the two cannot disagree. Private to sim/script. */
#ifndef JSON_SHAPE_H
#define JSON_SHAPE_H

#include "lex.h"

enum part_kind {
    PART_NAME,    /* NAME                        "key": "x" */
    PART_VERB,    /* NAME or INT                 "key": "REGISTER" or 401 */
    PART_STEP,    /* INT or STEP                 "key": "11a" */
    PART_TEXT,    /* STRING                      "key": "x" or {"raw": "\\x41"} */
    PART_PATH,    /* path                        "key": "via[0].host" */
    PART_VALUE,   /* value                       "key": value */
    PART_AMOUNT,  /* INT | QUANTITY              "key": 1 or {"quantity"} */
    PART_EXPR,    /* expr                        "key": value or {"value", "plus", "if", "else"} */
    PART_MOMENT,  /* step | quantity             "key": "11a" or {"quantity"} */
    PART_COND,    /* cond                        "key": [{"variant", "op", "value"}] */
    PART_VALUES,  /* value {between value}       "key": [value] */
    PART_NAMES,   /* NAME {between NAME}         "key": ["x"] */
    PART_STEPS,   /* step {"," step}             "key": ["8b"] */
    PART_PATHS,   /* path {"," path}             "key": ["auth"] */
    PART_ARGS,    /* "(" value {"," value} ")"   "key": [value] */
    PART_MEMBERS, /* "{" {NAME} "}"              "key": ["wws"] */
    PART_ROWS,    /* item {"," item}             "key": [{...}] */
    PART_LIST,    /* "{" {item} "}"              "key": [{...}] */
    PART_ELSE,    /* "else" ("{" {item} "}" | item)   "key": [{...}] or {...} */
    PART_FLAG,    /* its word alone              "key": true */
    PART_COMPARE, /* op and what it compares with     "op", and "value", or "low" and "high" */
    PART_TAIL,    /* the parts of an arrow       "assert", "within", "of", "lost", "basis", "say"; "parts" */
};

struct shape_set;
struct shape_part {
    enum part_kind kind;
    const char *key;
    enum lex_word word;   /* comes before it */
    enum token_kind sign; /* the same */
    bool optional;
    enum token_kind between;
    const struct shape_set *items;
};
struct shape {
    const char *key;             /* the member that tells it */
    enum lex_word first, second; /* the words that begin it, and tell it among tokens */
    enum token_kind then;        /* the kind of the token after them, where words are not enough */
    const struct shape_part *parts;
    uint32_t count;
};
struct shape_set {
    const char *tag; /* "block": the first word is its value, instead of the key's presence telling the shape */
    const struct shape *shapes;
    uint32_t count;
};

enum { JSON_TWIN_EXACT_MAX = 53 }; /* bits of an integer that every JSON reader keeps */

extern const struct shape_set shape_uses, shape_blocks;
extern const struct shape_set shape_checks;

/* The words and signs that compare, by enum compare_op. */
struct bytes json_shape_op(enum compare_op);
/* Whether an INT's spelling is the one that its number alone would give. */
bool json_shape_plain_int(struct bytes text);

#endif
