/* The syntax of a scenario file, before names are resolved: what the parser makes, the formatter and the JSON twin
 * write, and the resolver reads. Everything is owned by the file's arena. Lists are in the order of the text. */
#ifndef AST_H
#define AST_H

#include "arena.h"
#include "plan.h"

/* A stretch of the source, for messages and for the formatter's comments. */
struct span {
    uint32_t at, end;      /* octets of the text */
    uint32_t line, column; /* of `at`, from 1; columns count octets */
};

struct word {          /* a name, number or text with where it stood */
    struct bytes text; /* of a string: escapes undone */
    struct span span;
};

/* ---- values, paths, conditions ---- */
enum value_kind { VALUE_STRING, VALUE_SECRET, VALUE_INT, VALUE_QUANTITY, VALUE_VARIANT, VALUE_PATH };

struct path_seg {
    struct word name;  /* empty text: a second index of the segment before, as in `json.rows[0][1]` */
    struct expr *args; /* linked */
    bool has_index;
    uint32_t index;
    struct path_seg *next;
};
struct path {
    struct path_seg *segs;
    struct span span;
};
struct value {
    enum value_kind kind;
    struct span span;
    struct bytes text; /* STRING, SECRET: escapes undone; INT, QUANTITY: as written; VARIANT: the name */
    uint64_t number;   /* INT */
    struct path path;  /* PATH: a word, a name, a dotted path */
    struct value *next;
};
struct cond_term {
    struct word variant;
    bool unequal;
    struct value value;
    struct cond_term *next; /* and */
};
struct cond {
    struct cond_term *terms;
    struct span span;
};
struct expr {
    struct value value;
    struct value *plus;
    struct cond *condition; /* value if condition else otherwise */
    struct value *otherwise;
    struct expr *next;
};
struct setting {
    struct word name;
    struct value *values; /* at least one */
    struct setting *next;
};

/* `when cond { ... } else when ... else { ... }`: `body` and `otherwise` are lists of the enclosing kind; an else-when
 * is a list of one item that is itself a when. */

/* ---- topology ---- */
enum topo_kind { TOPO_DOMAIN, TOPO_NODE, TOPO_LINK, TOPO_BOX, TOPO_REMOVE_NODE, TOPO_REMOVE_LINK, TOPO_WHEN };
struct topo {
    enum topo_kind kind;
    struct span span;
    struct word name, other; /* node name; link ends; box name; domain text in name */
    bool has_kind, like;     /* node NAME KIND, node NAME like OTHER (kind in `other`) */
    struct value *carrier;   /* link: a word or $variant; NULL changes an existing link */
    struct setting *settings;
    bool has_settings;
    struct value *members; /* box: paths of one segment */
    struct cond *condition;
    struct topo *body, *otherwise;
    bool has_else;
    struct topo *next;
};

/* ---- subscribers, variants ---- */
enum subscriber_kind { SUBSCRIBER_ONE, SUBSCRIBER_POPULATION, SUBSCRIBER_REMOVE, SUBSCRIBER_WHEN };
struct subscriber_item {
    enum subscriber_kind kind;
    struct span span;
    struct word name;
    struct setting *settings;
    struct cond *condition;
    struct subscriber_item *body, *otherwise;
    bool has_else;
    struct subscriber_item *next;
};
struct variant_item {
    bool skip;
    struct span span;
    struct word name;
    struct value *values;
    struct cond *condition; /* skip */
    struct variant_item *next;
};

/* ---- checks ---- */
enum check_item_kind { ITEM_LET, ITEM_UNCHANGED, ITEM_CONTAINS, ITEM_WHEN, ITEM_COMPARE };
enum compare_op {
    OP_PRESENT,
    OP_ABSENT,
    OP_IN,
    OP_EQ,
    OP_NE,
    OP_LT,
    OP_LE,
    OP_GT,
    OP_GE,
    OP_HAS,
    OP_STARTSWITH,
    OP_ENDSWITH
};
struct check_item {
    enum check_item_kind kind;
    struct span span;
    struct word name;    /* LET */
    struct path path;    /* LET, COMPARE */
    struct value *paths; /* UNCHANGED: a list of VALUE_PATH */
    bool negated;        /* not contains */
    struct value value;  /* CONTAINS */
    enum compare_op op;
    struct value low, high; /* IN */
    struct expr right;
    struct cond *condition;
    struct check_item *body, *otherwise;
    bool has_else;
    struct check_item *next;
};

/* ---- flow ---- */
enum flow_item_kind {
    FLOW_PHASE,
    FLOW_SAY,
    FLOW_ASK,
    FLOW_DO,
    FLOW_WAIT,
    FLOW_EXPECT,
    FLOW_ANY_ORDER,
    FLOW_IN_ORDER,
    FLOW_WHEN,
    FLOW_ARROW,
    FLOW_AFTER,
    FLOW_BEFORE,
    FLOW_REPLACE,
    FLOW_REMOVE
};
enum arrow_part { ARROW_CHECKS, ARROW_WITHIN, ARROW_LOST, ARROW_SAY, ARROW_PART_COUNT };
struct ask_answer {
    struct word text;
    bool right;
    struct ask_answer *next;
};
struct do_setting {
    struct path path;
    struct value value;
    struct do_setting *next;
};
struct flow_item {
    enum flow_item_kind kind;
    struct span span;
    struct word text;      /* PHASE, SAY, ASK question; ARROW: its say */
    bool has_mode, strict; /* PHASE */
    struct word name;      /* ASK name; DO node; */
    struct ask_answer *answers_list;
    struct word action; /* DO */
    struct value *args;
    struct word target; /* DO ... to NAME */
    bool has_target;
    struct do_setting *with;
    struct value wait;         /* WAIT: a quantity */
    struct check_item *checks; /* EXPECT, ARROW */
    bool has_checks;
    struct flow_item *children; /* groups, edits, WHEN body */
    struct flow_item *otherwise;
    bool has_else;
    struct cond *condition;
    struct word step;   /* ARROW, AFTER BEFORE REPLACE; text empty when none */
    struct word *steps; /* REMOVE: an array */
    uint32_t step_count;
    struct word from, to, proto, verb, path;
    bool has_path;
    enum { RELATION_NONE, RELATION_ANSWERS, RELATION_RELAYS } relation;
    struct word related, as;
    bool has_as;
    struct value within;
    bool has_within;
    struct word within_of;
    bool has_within_of, lost, has_say;
    enum arrow_part parts[ARROW_PART_COUNT]; /* in the order of the text */
    uint32_t part_count;
    struct flow_item *next;
};

/* ---- blocks that this build parses and checks, and refuses to run: attackers, parse errors, claims, load ---- */
/* Kept as written: a tree of items, each a list of values and an optional braced list of items. The parser checks the
 * grammar of each; the formatter and the JSON twin need the tree only. */
struct later_item {
    struct span span;
    struct word keyword;  /* first word of the item: a name, `when`, `population` ... */
    struct value *values; /* all tokens that follow, as values; operators are VALUE_PATH of one segment */
    bool braced;
    struct later_item *children;
    struct cond *condition; /* when */
    struct later_item *otherwise;
    bool has_else;
    struct later_item *next;
};

enum block_kind {
    BLOCK_SCENARIO,
    BLOCK_TOPOLOGY,
    BLOCK_SUBSCRIBERS,
    BLOCK_VARIANTS,
    BLOCK_ATTACKERS,
    BLOCK_FAULTS,
    BLOCK_FLOW,
    BLOCK_EXPECT,
    BLOCK_CLAIMS,
    BLOCK_LOAD
};
struct block {
    enum block_kind kind;
    struct span span;         /* of its keyword */
    struct word title;        /* SCENARIO */
    struct setting *settings; /* SCENARIO */
    bool has_settings;
    struct topo *topology;
    struct subscriber_item *subscriber_set;
    struct variant_item *variants;
    struct flow_item *flow;
    struct check_item *expect;
    struct later_item *later;
    struct block *next;
};

struct use_item {
    struct word what; /* "../flows/x.ims" or a base's name */
    bool is_path;
    struct word *only;
    uint32_t only_count;
    struct span span;
    struct use_item *next;
};

struct comment {
    struct span span;
    struct bytes text; /* from # to the end of the line, without the line end */
    bool own_line;     /* nothing before it on its line */
    struct comment *next;
};

struct ast {
    struct arena *arena;
    struct bytes file; /* as the user named it */
    struct bytes text; /* the source, CRLF included */
    uint64_t format;   /* the number after `imslab` */
    struct use_item *uses;
    struct block *blocks;
    struct comment *comments;
    struct token *tokens; /* lex.h: of all of the text; the last is its end */
    uint32_t token_count;
};

enum { SCRIPT_FILE_MAX = 1 << 20, SCRIPT_LINES_MAX = 10000, SCRIPT_NESTING_MAX = 32 };

struct diagnostics;
/* NULL when errors were found (all of them are in *diagnostics). Never reads a file. */
struct ast *ast_parse(struct arena *, struct bytes file, struct bytes text, struct diagnostics *);
/* The same with another limit than SCRIPT_FILE_MAX: the text that stands for a JSON twin is not as tight as a file. */
struct ast *ast_parse_most(struct arena *, struct bytes file, struct bytes text, uint32_t most, struct diagnostics *);

#endif
