/* One run being bound: the variant's values chosen, names found, types checked, the plan filled in. The same code
 * checks a run (the plan is thrown away) and makes its plan. */
#ifndef BIND_H
#define BIND_H

#include "attacker.h"
#include "merge.h"
#include "names.h"
#include "quantity.h"
#include "spell.h"

/* Faults of some or all runs: each is said once, with the name of the run when it is not in all of them. */
struct bind_finding {
    const struct ast *ast;
    struct span span;
    struct bytes what, right;
    enum severity severity;
    uint32_t first_run, last_run, runs;
};
struct let_seen { /* a `let` of the file, and whether any run used it */
    const struct ast *ast;
    const struct check_item *item;
    bool used;
};
enum { FINDINGS_MAX = 256 };
/* A field that a claim of agreement names, and whether messages of its second node carry it in any run. */
struct agreed_seen {
    const struct ast *ast;
    const struct value *value;
    bool carried;
    unsigned others; /* AGREED_BITs that they carry in some run */
    struct bytes who, name;
};
struct findings {
    struct arena *arena;
    struct bind_finding *item;
    uint32_t count, room;
    struct let_seen *let;
    uint32_t let_count, let_room;
    struct agreed_seen *agreed;
    uint32_t agreed_count, agreed_room;
};

/* Settings of a node or link, in the order in which lines gave them; a later one wins. */
struct setting_part {
    const struct ast *ast;
    const struct setting *settings;
    bool reversed; /* of a link: the line names its ends the other way round */
};
struct setting_parts {
    struct setting_part *part;
    uint32_t count, room;
};

struct bound_node {
    const struct ast *ast;
    struct word name;
    const struct node_kind *kind;
    struct bytes like; /* the node this one is a copy of, or none */
    struct setting_parts settings;
    struct role *role;
};

struct bound_link {
    const struct ast *ast;
    struct span span;
    struct word end[2];
    enum carrier carrier;
    struct setting_parts settings;
    bool copied;  /* through `like` */
    bool outside; /* an attacker's own */
    bool level;   /* the level's base says it: it is there where its nodes are */
};

struct bound_box {
    const struct ast *ast;
    const struct topo *item;
};

enum identity_kind { IDENTITY_IMPI, IDENTITY_IMPU, IDENTITY_KIND_COUNT };

struct bound_person {
    const struct ast *ast;
    struct word name;
    bool is_population, removed;
    const struct ast *plain; /* the file that spoke of them last without a `when` */
    struct setting_parts settings;
};

struct bind {
    const struct script *script;
    const struct merged *merged;
    struct findings *found;
    uint32_t run;
    uint64_t seed;       /* 0: the scenario's own */
    bool for_good;       /* a plan to run, not a check: keys and digests are computed */
    struct arena *arena; /* of the plan */
    struct plan *plan;
    struct names names;
    struct bound_person *subscriber; /* removed ones too */
    uint32_t subscriber_count, subscriber_room;
    struct names person_names;                  /* to rows of `subscriber` */
    const struct bound_person **subscriber_of;  /* by row of plan->subscriber_set */
    struct names identity[IDENTITY_KIND_COUNT]; /* keys, to rows of plan->subscriber_set */
    struct names secret_names;                  /* texts of plan->secret */
    bool has_template;                          /* of a population, among the identities */
    struct bound_node node[NODES_MAX];
    uint32_t node_count;
    struct bound_link *link;
    uint32_t link_count, link_room;
    struct bound_box *boxed;
    uint32_t boxed_count, boxed_room;
    bool of_level;                      /* the lines that are walked are the level's base's */
    struct names steps;                 /* to the numbers of their lines */
    struct flow_line **line;            /* by number */
    const struct merged_line **line_at; /* where they were written */
    uint32_t line_room, line_at_room;
    struct bound_message {
        enum proto proto;
        verb_id verb;
    } * message;
    struct bound_value {
        uint32_t let; /* row of findings.let */
        int side;     /* enum side_type of its field */
    } * value;
    struct bound_attacker {
        const struct ast *ast;
        const struct attacker_item *item;
        struct attacker *attacker;
    } * attacker;
    uint32_t attacker_room;
    struct claim **claim; /* NULL: removed */
    uint32_t claim_count, claim_room;
    struct names claim_names, ask_names, fault_names;
    uint32_t message_room, message_name_room, value_room, value_name_room, secret_room, box_room;
    const struct ast *place_ast; /* of place_file */
    struct bytes place_file;
};

/* ---- saying faults ---- */
void bind_wrong(struct bind *, const struct ast *, struct span, struct bytes right, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
void bind_warn(struct bind *, const struct ast *, struct span, struct bytes right, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
/* Text for `right`, living as long as the findings. */
#define bind_say(bind, ...) arena_format((bind)->found->arena, __VA_ARGS__)
/* "did you mean `x`?", or `otherwise` when nothing is near. */
struct bytes bind_say_near(struct bind *, struct bytes text, const struct bytes *words, uint32_t count,
                           struct bytes otherwise);
/* The nearest name of those kinds (bit 1 << enum name_kind). */
struct bytes bind_say_near_name(struct bind *, struct bytes text, unsigned kinds, struct bytes otherwise);
void bind_report(const struct findings *, const struct script *, struct diagnostics *);

/* ---- functions that every part needs ---- */
bool bind_cond(const struct bind *, const struct cond *);
/* A $variant's value of this run, or the value itself. */
const struct value *bind_value_now(const struct bind *, const struct value *);
/* A copy in the plan's arena. */
struct bytes bind_keep(struct bind *, struct bytes);
struct place bind_place(struct bind *, const struct ast *, struct span);
/* A name of the run's single space; false (and said) when it is taken. */
bool bind_name(struct bind *, enum name_kind, uint32_t index, const struct ast *, const struct word *);

/* Values of settings; each says the fault of a value of another type. `what` names the setting. */
bool bind_time(struct bind *, const struct ast *, const struct value *, struct bytes what, sim_time *);
bool bind_count(struct bind *, const struct ast *, const struct value *, struct bytes what, uint64_t max, uint64_t *);
bool bind_text(struct bind *, const struct ast *, const struct value *, struct bytes what, struct bytes *);
/* A word, or a text or number that reads like one. */
bool bind_word(struct bind *, const struct ast *, const struct value *, struct bytes what, struct bytes *);
/* One word of a list ("on|off"): its index. */
bool bind_choice(struct bind *, const struct ast *, const struct value *, struct bytes what, const char *list,
                 uint32_t *);
/* A setting that takes one value only. */
bool bind_single(struct bind *, const struct ast *, const struct setting *);

/* ---- the parts, in this order ---- */
void bind_header(struct bind *);
/* The basis of an arrow: its own word, or that of its phase, or of the `scenario` of the file that it is in. */
enum basis bind_basis(const struct bind *, const struct merged_line *);
void bind_domain(struct bind *);
void bind_people(struct bind *);
void bind_topology(struct bind *);
void bind_policies(struct bind *); /* of topology: when all nodes and subscribers have names */
void bind_links(struct bind *);
void bind_keys(struct bind *);
void bind_flow(struct bind *);
void bind_expect(struct bind *);
void bind_goal(struct bind *); /* when the claims have names */
/* Every node that an attacker of this run has a link of its own to. */
typedef void bind_outsider_fn(struct bind *, const struct ast *, const struct attacker_item *, const struct word *to);
void bind_outsiders(struct bind *, bind_outsider_fn *);
void bind_attackers(struct bind *); /* before the flow: their names, and where they sit */
void bind_moves(struct bind *);     /* after it: the messages they read, the secrets they know, and their moves */
void bind_faults(struct bind *);
void bind_filter(struct bind *);
void bind_claims(struct bind *);
/* Whether the events of a claim of agreement can come: nodes of which one commits and the other runs, with those
 * fields. */
void bind_agreement(struct bind *, const struct ast *, const struct claim_item *, const struct claim *);
void bind_load(struct bind *);
/* All of them: the plan is complete, or something was said. */
void bind_run(struct bind *);

/* ---- checks and right sides ---- */
enum side_type { SIDE_TEXT, SIDE_NUMBER, SIDE_TIME, SIDE_SHARE, SIDE_WORD, SIDE_LIST, SIDE_FLAG };
struct side {
    struct bytes path; /* as written */
    enum side_type type;
    const char *words; /* SIDE_WORD */
    enum proto proto;  /* of the message being checked; PROTO_NONE in `expect` */
    bool shares_too;   /* SIDE_NUMBER: a share is legal as well (`failed`) */
};
enum side_type bind_side_of(const struct field_row *);
/* Finds a field of a protocol; says its fault. The path text is copied into the plan. */
bool bind_field(struct bind *, const struct ast *, struct span, struct bytes path, enum proto, struct field_path *);
bool bind_state(struct bind *, const struct ast *, const struct path *, struct state_ref *, struct side *);
bool bind_operand(struct bind *, const struct ast *, const struct side *, const struct expr *, struct operand *);
/* One value: the end of a range, a `with` setting, the text that `contains` searches. */
bool bind_operand_value(struct bind *, const struct ast *, const struct side *, const struct value *, struct operand *);
/* The checks of an arrow (proto set), or of an `expect` or a `goal` (PROTO_NONE). */
const struct check *bind_checks(struct bind *, const struct ast *, const struct check_item *, enum proto, bool relays);
/* Fields of subscribers: false when there is none of that name. */
bool bind_subscriber_field(const struct bind *, const struct subscriber_set *, struct bytes field, uint32_t index,
                           bool has_index, struct operand *);
extern const char subscriber_fields[]; /* "impi|impu|..." */
/* ---- identities ---- */
/* No control characters; `what` names the setting. */
bool bind_plain(struct bind *, const struct ast *, struct span, struct bytes what, struct bytes text);
bool bind_identity(struct bind *, const struct ast *, struct span, struct bytes what, struct bytes text); /* nor long */
void bind_impu(struct bind *, const struct ast *, struct span, struct bytes text); /* says the fault of a value */
void bind_identities(struct bind *); /* when all subscribers are filled: no two have one */
bool bind_same_impu(struct bind *, struct bytes a, struct bytes b); /* {n} alike */
bool bind_identity_known(struct bind *, enum identity_kind, struct bytes text);
/* "did you mean ...?", or how to ask about an unknown one. */
struct bytes bind_say_near_identity(struct bind *, enum identity_kind, struct bytes text);
/* Remembers a text for redaction when it was written as a secret. */
void bind_secret(struct bind *, const struct value *, struct bytes kept);

/* ---- attackers, faults, claims ---- */
/* Bits 1 << enum party_kind say which parties may be there. */
bool bind_party(struct bind *, const struct ast *, const struct target *, unsigned allowed, struct party *);
/* Bits 1 << enum claim_subject_kind; `about` names the construct that takes it: "secret". */
bool bind_subject(struct bind *, const struct ast *, const struct value *, unsigned allowed, const char *about,
                  struct claim_subject *);
/* The fields that an attacker writes into a message of that protocol. */
const struct written *bind_written(struct bind *, const struct ast *, const struct field_setting *, enum proto);
const struct role *bind_node(struct bind *, const struct ast *, const struct word *);
const struct attacker *bind_attacker(struct bind *, const struct ast *, const struct word *);
/* The number of the arrow with that step in this run, PLAN_NO_LINE when only other runs have it; false, and said, when
 * none has. */
bool bind_step(struct bind *, const struct ast *, const struct word *, struct bytes *step, uint32_t *line);
void bind_deed(struct bind *, const struct ast *, const struct flow_item *, struct flow_line *);

/* The class of the one link between two roles that carries a protocol. */
bool bind_link_carrying(struct bind *, const struct ast *, const struct flow_item *, enum proto, struct flow_line *);
bool bind_carrier_carries(enum carrier, enum proto);
const char *bind_carrier_text(enum carrier);
enum carrier bind_carrier_named(struct bytes); /* CARRIER_COUNT when there is none */
/* The port row of a kind for that carrier and kind of peer, from row `from` on; PORT_MAX when there is none. */
uint32_t bind_port(const struct node_kind *, enum carrier, const struct node_kind *peer);
bool bind_policy(struct bind *, struct bound_node *, const struct ast *, const struct setting *);
void bind_policy_defaults(struct bind *, struct bound_node *);
void bind_settings_add(struct bind *, struct setting_parts *, struct setting_part);
/* Every line of the topology that this run has, in order. */
typedef void bind_topo_fn(struct bind *, const struct ast *, const struct topo *);
void bind_topology_walk(struct bind *, bind_topo_fn *);
/* Whether a line of the level's base that names it says nothing here: no node is called so, or is of the kind that the
 * base calls so. */
bool bind_level_lacks(struct bind *, struct bytes name);

#endif
