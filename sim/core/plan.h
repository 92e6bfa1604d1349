/* One run, resolved: variants chosen, `use` merged, names bound, defaults filled in. The script floor makes it; the
 * world, the judge and the exporters read it. Everything in it is owned by the plan's arena and const afterwards. */
#ifndef PLAN_H
#define PLAN_H

#include "arena.h"
#include "basis.h"
#include "claim.h"
#include "field.h"
#include "filter_row.h"
#include "place.h"

/* ---- the values that a check compares with ---- */
enum operand_kind {
    OPERAND_NONE,
    OPERAND_TEXT,       /* a string or secret; text */
    OPERAND_NUMBER,     /* number: a count, a code, or microseconds */
    OPERAND_WORD,       /* a value word of the left field's type; text */
    OPERAND_FIELD,      /* a field of a named message: message, field (r1.cseq) */
    OPERAND_THIS,       /* this.FIELD: field of the message being checked */
    OPERAND_VALUE,      /* a `let` value: value */
    OPERAND_SUBSCRIBER, /* subscriber field: text is resolved already, except ha1 (computed at resolve time too) */
    OPERAND_DIGEST,     /* digest(alice): the response this message should carry; subscriber */
    OPERAND_RSPAUTH,    /* rspauth(alice) */
    OPERAND_STATE       /* a state field: state */
};

enum { PLAN_WHOLE = 1000000 }; /* 100% */

struct state_ref {
    const struct role *role;     /* NULL: of the run as a whole, a claim or a message */
    const struct state_row *row; /* NULL where the kind's rows are not asked */
    enum {
        STATE_OF_KIND,
        STATE_SENT,
        STATE_RECEIVED,
        STATE_PARKED,
        STATE_COUNT_OF,
        STATE_STATED,
        STATE_CLAIM,
        STATE_MESSAGE
    } what;
    struct bytes arg; /* resolved argument */
    enum proto proto; /* sent(VERB), received(VERB, PROTO) */
    verb_id verb;
    enum reason reason;        /* STATED: refused(REASON), remarked(REASON) */
    uint32_t counted;          /* COUNT_OF: bit n is the nth of the row's words */
    const struct claim *claim; /* CLAIM: the result that was found */
    uint32_t message;          /* MESSAGE: a field of a named one */
    struct field_path field;
};

struct operand {
    enum operand_kind kind;
    struct bytes text;
    uint64_t number;
    uint32_t message; /* index of the named message, in plan->message_name */
    uint32_t value;   /* index of the let value, in plan->value_name */
    struct field_path field;
    struct state_ref state;
    const struct subscriber *subscriber;
    bool secret;                /* redacted in every output */
    bool share;                 /* number is parts in PLAN_WHOLE of the members (ue.failed <= 0.1%) */
    const struct operand *plus; /* "+": a second operand, or NULL */
};

enum check_kind {
    CHECK_PRESENT,
    CHECK_ABSENT,
    CHECK_EQUAL,
    CHECK_UNEQUAL,
    CHECK_LESS,
    CHECK_LESS_EQUAL,
    CHECK_GREATER,
    CHECK_GREATER_EQUAL,
    CHECK_RANGE, /* in low .. high */
    CHECK_HAS,
    CHECK_STARTSWITH,
    CHECK_ENDSWITH,
    CHECK_LET,       /* let NAME = field: always true, unless the field is absent */
    CHECK_UNCHANGED, /* equal octets in the message named by `relays` */
    CHECK_CONTAINS,
    CHECK_NOT_CONTAINS /* the whole message, in any encoding of the secret */
};

struct check {
    enum check_kind kind;
    struct place place;
    struct bytes path;          /* as written, for messages */
    struct field_path field;    /* of this message ... */
    bool field_group;           /* `auth`, `contact`: a whole header rather than one row (unchanged auth) */
    struct state_ref state;     /* ... or of the state, in expect */
    struct operand right, high; /* high: CHECK_RANGE */
    uint32_t value;             /* CHECK_LET */
    const struct check *next;
};

/* ---- the flow ---- */
enum line_kind {
    LINE_PHASE,
    LINE_SAY,
    LINE_ASK,
    LINE_DO,
    LINE_WAIT,
    LINE_EXPECT,
    LINE_ANY_ORDER,
    LINE_IN_ORDER,
    LINE_ARROW
};
struct attacker;
struct deed;
struct fault_plan;
struct load_plan;
struct ask_choice { /* of a question: at least two, and at least one is right */
    struct bytes text;
    bool right;
    const struct ask_choice *next;
};
enum flow_mode { FLOW_MILESTONES, FLOW_STRICT };

struct flow_line {
    enum line_kind kind;
    uint32_t number; /* dense, from 0, in the order of the file: index of the judge's state */
    struct place place;
    struct bytes text; /* PHASE: its title. SAY. ARROW: its `say` */
    bool sets_mode;    /* PHASE */
    enum flow_mode mode;
    /* ASK */
    struct bytes ask_name;
    const struct ask_choice *choices;
    /* DO */
    const struct deed *deed; /* of an attacker; NULL: an action of a node */
    const struct role *node;
    uint32_t action;        /* index into node->kind->actions */
    struct command command; /* with operands resolved when the line is reached: */
    const struct operand *setting_value[COMMAND_SETTINGS_MAX];
    const struct operand *arg_value[2]; /* of command.arg: NULL when its text is known before the run */
    /* WAIT */
    sim_time wait;
    /* ANY_ORDER, IN_ORDER */
    const struct flow_line *children;
    /* ARROW */
    struct bytes step; /* "11a", or "" */
    const struct role *from, *to;
    uint32_t link_class; /* and end: from is end `link_end` of that class */
    uint32_t link_end;
    enum proto proto;
    verb_id verb;
    struct bytes path; /* HTTP path, or none */
    bool has_path;
    uint32_t answers, relays; /* index of the named message, or PLAN_NO_MESSAGE */
    uint32_t as;              /* index of the name it gives, or PLAN_NO_MESSAGE */
    sim_time within;          /* 0: none */
    uint32_t within_of;       /* message, or PLAN_NO_MESSAGE: since the line was reached */
    bool lost;
    enum basis basis;           /* ARROW */
    const struct check *checks; /* ARROW, EXPECT */
    const struct flow_line *next;
};
#define PLAN_NO_MESSAGE UINT32_MAX
#define PLAN_NO_LINE UINT32_MAX

struct plan {
    struct arena arena;
    struct bytes file; /* as the user named it */
    struct bytes id;   /* "flows.forward-401" */
    struct bytes run;  /* "flows/forward-401[steps23=omitted w2=wss]" */
    struct bytes title, reference;
    struct bytes threat;       /* "T71", or none */
    unsigned columns;          /* of the threat table that it is in: bit 0 is `a` */
    struct bytes by_design;    /* the clause by which no text has a defence, or none */
    struct bytes variant_text; /* "steps23=omitted w2=wss" */
    struct {
        struct bytes name, value;
    } * variant;
    uint32_t variant_count;
    struct bytes *tag;
    uint32_t tag_count;
    uint64_t seed;
    sim_time limit;
    enum flow_mode mode;
    bool as_specified;
    struct bytes domain;
    const struct role **role;
    uint32_t role_count;
    uint32_t role_base; /* the first so many are of the network that it starts from; 0: all of them */
    struct {
        struct bytes name;
        uint32_t role[16];
        uint32_t role_count;
    } * box; /* box number n is box[n - 1] */
    uint32_t box_count;
    struct link_line *link;
    uint32_t link_count;
    struct subscriber_set *subscriber_set; /* in order; subscriber numbers are dense over all of them */
    uint32_t subscriber_set_count;
    uint32_t subscriber_count;
    const struct flow_line *flow;
    uint32_t flow_line_count; /* groups and their children included */
    struct bytes *message_name;
    uint32_t message_count;
    struct bytes *value_name;
    uint32_t value_count;
    const struct check *expect;
    const struct check *goal; /* the aim of the attack of `threat`; NULL: none is said */
    uint32_t check_count;
    const struct claim *claim; /* in the order of the files; NULL while claims are refused */
    uint32_t claim_count;
    /* attacker.h, fault.h, load_plan.h; NULL while their blocks are refused. */
    const struct attacker *attacker;
    uint32_t attacker_count;
    const struct fault_plan *fault;      /* the run's own; NULL: none */
    const struct fault_plan *fault_plan; /* all of them; the run's own is chosen by its variant `fault` */
    const struct load_plan *load;
    struct bytes *secret;               /* every secret text of the run, which outputs redact */
    uint32_t secret_count, secret_room; /* room: of those that were added */
    const struct filter_row *filter;    /* in the order in which they act */
    uint32_t filter_count;
    unsigned foreground[PROTO_COUNT]; /* background verbs that a line names: bit (verb) for verbs below 32 */
};

/* Lays out the states of all roles: once a plan is complete. */
void plan_lay_out(struct plan *);
/* The line of the flow with that number; NULL: none. */
const struct flow_line *plan_line(const struct plan *, uint32_t number);
/* How many arrows of its flow rest on each basis. */
void plan_bases(const struct plan *, uint32_t count[BASIS_COUNT]);
/* Its level as a scenario says it. */
const char *plan_level(const struct plan *);
void plan_free(struct plan *);
/* One more text that outputs hide: a secret that somebody outside has typed. Copied. Of those there are PLAN_TYPED_MAX
 * at most; false for one that is too short to be looked for, or too many. */
enum { PLAN_TYPED_MAX = 256, PLAN_SECRET_MIN = 4 };
bool plan_secret_add(struct plan *, struct bytes);
/* Whether that role's members live outside the world: a message that goes to them leaves it (FILTER_OUTLET). */
bool plan_is_outside(const struct plan *, const struct role *);
/* How many registrations will be under way at once, where that is known (load): tables of transactions are sized by it.
 * Without it: one a subscriber, from 64 to 65,536. Before a world is made of the plan. */
void plan_flight(struct plan *, uint32_t in_flight);

#endif
