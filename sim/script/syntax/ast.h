/* The syntax of a scenario file, before names are resolved: the parser makes it, the formatter and the JSON twin write
 * it, and the resolver reads it. Everything is owned by the file's arena. Lists are in the order of the text. */
#ifndef AST_H
#define AST_H

#include "arena.h"
#include "plan.h"

/* A stretch of the source, for messages and for the formatter's comments. */
struct span {
    uint32_t at, end;      /* octets of the text */
    uint32_t line, column; /* of `at`, from 1; columns count octets */
};

struct word {          /* a name, number or text with where it was */
    struct bytes text; /* of a string: escapes undone */
    struct span span;
};

/* ---- values, paths, conditions ---- */
enum value_kind { VALUE_STRING, VALUE_SECRET, VALUE_RAW, VALUE_INT, VALUE_QUANTITY, VALUE_VARIANT, VALUE_PATH };

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
    struct bytes text; /* STRING, SECRET, RAW: escapes undone; INT, QUANTITY: as written; VARIANT: the name */
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
    bool unknown; /* of an argument: `"sip:x@y" unknown`, somebody who is not there */
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
enum topo_kind {
    TOPO_DOMAIN,
    TOPO_NODE,
    TOPO_LINK,
    TOPO_BOX,
    TOPO_REMOVE_NODE,
    TOPO_REMOVE_LINK,
    TOPO_REMOVE_BOX,
    TOPO_WHEN
};
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
enum arrow_part { ARROW_CHECKS, ARROW_WITHIN, ARROW_LOST, ARROW_BASIS, ARROW_SAY, ARROW_PART_COUNT };
struct ask_answer {
    struct word text;
    bool right;
    struct ask_answer *next;
};
struct field_setting { /* `with auth.nc = 2`, `set www-auth.qop = absent` */
    struct path path;
    struct expr value;
    struct field_setting *next;
};
struct flow_item {
    enum flow_item_kind kind;
    struct span span;
    struct word text;              /* PHASE, SAY, ASK question; ARROW: its say */
    bool has_mode, strict;         /* PHASE */
    enum basis basis;              /* PHASE, ARROW: as it says itself */
    const struct flow_item *phase; /* ARROW: the title above it in the same list of the file, or NULL */
    struct word name;              /* ASK name; DO node; */
    struct ask_answer *answers_list;
    struct word action; /* DO */
    struct value *args;
    struct word via, target; /* DO ... as NAME to NAME */
    bool has_via, has_target;
    struct field_setting *with;
    struct value times, every; /* DO ... times INT every QUANTITY */
    bool has_times;
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

/* ---- attackers, faults, claims ---- */
enum target_kind { TARGET_PATH, TARGET_ZONE, TARGET_LINK };
struct target {
    enum target_kind kind;
    struct span span;
    struct path path;        /* PATH: a node, box or attacker, or NODE.storage */
    struct word name, other; /* ZONE: its name. LINK: its ends */
    struct target *next;
};
struct name_item {
    struct word word;
    struct name_item *next;
};

/* ---- attackers ---- */
enum attacker_item_kind { ATTACKER_ONE, ATTACKER_WHEN };
struct attacker_item {
    enum attacker_item_kind kind;
    struct span span;
    struct word name;
    struct seat_item *seats;
    struct cond *condition;
    struct attacker_item *body, *otherwise;
    bool has_else;
    struct attacker_item *next;
};
enum seat_item_kind {
    SEAT_ITEM_TAPS,
    SEAT_ITEM_HOLDS,
    SEAT_ITEM_OWNS,
    SEAT_ITEM_CONNECTS,
    SEAT_ITEM_READS,
    SEAT_ITEM_KNOWS,
    SEAT_ITEM_MOVE, /* at STEP ... */
    SEAT_ITEM_WHEN
};
enum move_word { MOVE_WORD_DROP, MOVE_WORD_TAKE, MOVE_WORD_DELAY, MOVE_WORD_SET };
struct seat_item {
    enum seat_item_kind kind;
    struct span span;
    struct target *targets;  /* TAPS, HOLDS: one */
    struct name_item *nodes; /* OWNS, CONNECTS */
    bool stopped;            /* OWNS: their honest program does not go on */
    struct value *paths;     /* READS, KNOWS: VALUE_PATH */
    struct word after;       /* a step; text empty when from the start */
    struct word step;        /* MOVE */
    bool each;               /* MOVE: every time, not only the first */
    enum move_word move;
    struct value delay; /* MOVE_WORD_DELAY: a quantity */
    struct field_setting *set;
    struct cond *condition;
    struct seat_item *body, *otherwise;
    bool has_else;
    struct seat_item *next;
};

/* ---- faults ---- */
struct fault_when {   /* `after 11 + 2s`, `until 12` */
    struct word step; /* text empty: not said */
    struct value plus;
    bool has_plus;
};
struct fault_item {
    struct span span;
    bool require_fired; /* `require fired`, and nothing else */
    bool has_calm;      /* `calm 5min lost alice`, and nothing else */
    struct value calm;
    struct name_item *lost;
    struct word verb; /* a word of the table of faults */
    struct target target;
    struct value amount; /* after the target */
    bool has_amount;
    struct word at; /* a step; text empty: not said, or a time */
    struct value at_time;
    bool has_at_time;
    struct fault_when after, until;
    struct value lasting, times, odds; /* `for`, `times`, `odds` */
    bool has_lasting, has_times, has_odds, losing_state;
    struct fault_item *next;
};
struct fault_plan_item {
    struct span span;
    struct word name;
    struct fault_item *faults;
    struct fault_plan_item *next;
};

/* ---- claims ---- */
enum claim_item_kind { CLAIM_ITEM_ONE, CLAIM_ITEM_REMOVE, CLAIM_ITEM_WHEN };
struct claim_item {
    enum claim_item_kind kind;
    struct span span;
    bool replaces;
    struct word name, verb; /* C1, `secret` */
    uint32_t said_end;      /* the text up to here is the claim, without the verdict */
    struct value *subjects; /* VALUE_PATH */
    struct target *from;
    struct value *on;          /* VALUE_PATH */
    struct name_item *against; /* attackers */
    struct expr expect;
    struct word reference; /* text empty when none */
    struct word by_design; /* the same */
    bool has_reference;
    struct name_item *removed;
    struct cond *condition;
    struct claim_item *body, *otherwise;
    bool has_else;
    struct claim_item *next;
};

/* ---- load ---- */
struct mix_item {
    struct value value, share;
    struct mix_item *next;
};
struct load_item {
    struct span span;
    bool is_mix;
    struct setting setting; /* not a mix */
    struct word variant;
    struct mix_item *mix;
    struct load_item *next;
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
    BLOCK_GOAL,
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
    struct check_item *expect; /* EXPECT, GOAL */
    struct attacker_item *attackers;
    struct fault_plan_item *faults;
    struct claim_item *claims;
    struct load_item *load;
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
/* The same with another limit than SCRIPT_FILE_MAX: the text made of a JSON twin is not as tight as a file. */
struct ast *ast_parse_most(struct arena *, struct bytes file, struct bytes text, uint32_t most, struct diagnostics *);

#endif
