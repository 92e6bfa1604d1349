/* A node kind: a constant value that the world reads. A kind owns no memory: its state is flat, zeroed, copied and
 * hashed by the world. */
#ifndef NODE_H
#define NODE_H

#include "evidence.h"
#include "agreed.h"
#include "effects.h"
#include "event.h"
#include "fact.h"
#include "proto.h"
#include "state.h"
#include "subscriber.h"

/* -- Policies: one row each; the checker, `explain`, the docs and the node share the table. -- */
enum policy_type {
    POLICY_CHOICE,     /* one of `values`, stored as its index */
    POLICY_TIME,       /* microseconds; a quantity with a time unit */
    POLICY_COUNT,      /* an integer without unit */
    POLICY_SUBSCRIBER, /* a subscriber or population by name (browser.user): stored as the index of its set */
    POLICY_NODE,       /* a node by name, of a kind of `values`; its role index + 1, 0: none. Not said: the first one */
    POLICY_NODES,      /* nodes by name, of kinds of `values`; a bit by role index. Not said: the first of each kind */
    POLICY_TEXT        /* stored in role->policy_text */
};

/* The words of a choice and the enum of their places come from one list, so that the one cannot be reordered without
 * the other; no step compares a policy with a number.
 *     #define STRIP_VALUES(X) X(STRIP_ON, "on") X(STRIP_OFF, "off")
 *     enum { STRIP_VALUES(CHOICE_PLACE) };
 *     {"strip", POLICY_CHOICE, CHOICE_WORDS(STRIP_VALUES), "on", "on", ...} */
#define CHOICE_PLACE(place, word) place,
#define CHOICE_WORD(place, word) "|" word
#define CHOICE_SAYS(place, word) [place] = word, /* rows of a table by place */
#define CHOICE_WORDS(values) (&(values(CHOICE_WORD))[1])

struct policy_row {
    const char *name; /* "challenge" */
    enum policy_type type;
    const char *values;   /* POLICY_CHOICE: "forward|terminate", by CHOICE_WORDS */
    const char *as_drawn; /* default at that level, as a scenario would write it: "forward", "60s", "3", "" */
    const char *as_specified;
    const char *help;
    const char *clause; /* "TS 24.229 5.2.2", "contribution 6.5.2.1.2.2", "inference" */
};

/* -- Ports: the protocols of a kind, and its peer in each. A link is legal when both kinds have a port for it. -- */
struct port_row {
    const char *carriers; /* protocols of `link` lines: "https|http", "wss|ws|https|http", "sip", "cx" */
    const char *peers;    /* kinds at the other end: "wsf|pcscf" */
    const char *help;     /* "W2 (TS 23.228 U.1.4.2)" */
    /* The requests that it sends there, of its own accord or as a proxy: "REGISTER|SUBSCRIBE", and `requests` for every
     * request of SIP but REGISTER. Answers are not listed: it answers the requests of its peer. NULL: anything */
    const char *says;
};

/* -- Actions: the words that `do NODE ACTION` may have. -- */
enum action_arg { ACTION_NONE, ACTION_SUBSCRIBER, ACTION_IMPU, ACTION_SECRET, ACTION_TEXT };
struct action_row {
    const char *name; /* "open": its index is the event's tag */
    enum action_arg args[2];
    const char *with; /* paths a `with` may set: "user|password|kind|auth.token|to.uri" */
    const char *help;
    uint32_t goes; /* ACTION_GOES(port): `to` names the node at the other end of that port; else ACTION_STAYS */
};
enum { ACTION_STAYS };
#define ACTION_GOES(port) ((port) + 1)

/* -- State fields: the values that `expect` may ask for. -- */
enum state_type { STATE_WORD, STATE_COUNT, STATE_TEXT, STATE_LIST };
enum state_arg { STATE_NO_ARG, STATE_ARG_IMPU, STATE_ARG_IMPI, STATE_ARG_WORD };
struct state_value {
    uint64_t number;   /* STATE_COUNT, and the index into words of STATE_WORD */
    struct bytes text; /* STATE_TEXT, STATE_LIST: elements joined by one blank */
};
/* Reads one field of a state. `arg` is the resolved argument (an IMPU's text). scratch holds texts. */
typedef void state_fn(const struct role *, const void *me, uint32_t member, struct bytes arg, struct pen *scratch,
                      struct state_value *);
struct state_row {
    const char *name; /* "bindings" */
    enum state_type type;
    enum state_arg arg;
    const char *words; /* STATE_WORD: "idle|page|registered" */
    state_fn *read;
    const char *help;
};

/* -- Rules: which step handles which message, with the clause that says so. -- */
struct rule {
    enum proto proto;
    const char *verb; /* "REGISTER", "401", "2xx" (a class), "*" (any other verb of the protocol) */
    step_fn *step;
    const char *clause;
};

struct node_kind {
    const char *name;
    const char *help;
    const struct state_table *tables; /* of its state; NULL: it has none */
    step_fn *start;                   /* START, at time 0, once a member of the network; NULL: nothing to do */
    step_fn *command;                 /* COMMAND: event.tag is the index into actions */
    step_fn *opened;
    step_fn *closed;
    step_fn *guard;           /* a message with in->message->parse error: answered as its protocol says; never NULL */
    const struct rule *rules; /* ends with {.step = NULL} */
    const struct policy_row *policies; /* ends with {.name = NULL}; so do the following */
    const struct port_row *ports;      /* ends with {.carriers = NULL} */
    const struct action_row *actions;
    const struct state_row *states;
    bool (*signs)(const struct role *); /* whether it signs tokens under these policies; NULL: never */
    /* The data of a subscriber that it has before the run: words of sim/core/knowledge.c ("impi|ha1"). NULL: nothing */
    const char *(*given)(const struct role *, const struct subscriber *);
    /* The data about the nth subscriber that it would keep in a database of its own, should it stop: registration and
     * scscf of *to, in a view of its state. NULL: a kind that has none. */
    void (*keeps)(const struct role *, const void *me, uint32_t subscriber, struct subscriber *to);
    /* Its role when it commits to somebody, since agreement can be asked of it then (docs/house.md, "Facts"), and its
     * role when another node commits to it; FACT_AS_NOBODY: never. */
    enum fact_role commits_as, runs_as;
    /* The fields that its messages towards a registrar or a login can carry: AGREED_BITs. NULL: none runs with it. */
    unsigned (*carries)(const struct role *, enum fact_role to);
    const struct evidence_row
        *accepts;                  /* the evidence that convinces it, ends with {.name = NULL}; NULL: nothing does */
    bool outside;                  /* no node of the network, and none that a topology declares: an attacker's ends */
    bool subscriber_count_matters; /* populations allowed: one member a subscriber of `user` (browser) */
};

enum { POLICY_MAX = 40, PORT_MAX = 8, ROLE_PEERS_MAX = 16 };

/* A link at a port: its class with this node's end, and the node at the other end. */
struct port_end {
    link_id link;
    const struct role *peer;
    const struct port_end *next; /* in the order of the links; NULL: the last */
};

/* A node of the scenario: const, shared by all members of a population. Owned by the plan. */
struct role {
    struct bytes name; /* "wsf" */
    uint32_t index;    /* in the plan */
    const struct node_kind *kind;
    uint32_t member_count;
    bool external; /* in a live run another program plays it, by sockets */
    struct state_layout state;
    uint64_t policy[POLICY_MAX]; /* by row of kind->policies */
    struct bytes policy_text[POLICY_MAX];
    bool as_specified;                /* level */
    struct bytes domain;              /* "ims.example": realm and home network domain name */
    struct bytes host;                /* "wsf.ims.example" */
    struct bytes uri;                 /* "sip:wsf.ims.example" */
    struct bytes origin;              /* "https://wws.ims.example": of the box's first role for a box's roles */
    bool signs;                       /* its kind says that it signs in this run; else it has no key */
    unsigned char signing_seed[32];   /* its Ed25519 key: only the role itself may use it ... */
    unsigned char signing_public[32]; /* ... peers are configured with the public half (out of band) */
    uint32_t box;                     /* roles in one box share a number; 0: in none */
    const struct role *const *roles;  /* all of the plan, for names of peers (host, origin, uri) */
    uint32_t role_count;
    uint32_t subscriber_count; /* of the whole plan: bounds tables keyed by subscriber */
    uint32_t flight_max;       /* how many registrations may be under way at once: bounds tables of transactions */
    const struct subscriber_set *subscriber_set; /* of POLICY_SUBSCRIBER `user`, NULL when the kind has none */
    const struct port_end *port[PORT_MAX];       /* by port row: the links that fit it, NULL when there is none */
    /* Rights to assert integrity-protected are per peer (TS 33.203 P.3): by link class, from `may-assert` of its
     * line. */
    const struct link_line *links; /* all link lines of the plan, by class */
    uint32_t link_count;
};

/* Whether a POLICY_NODES names that node: trust comes from the topology, not from the kind of a node. */
static inline bool policy_names(const struct role *role, uint32_t row, const struct role *who)
{
    return role->policy[row] >> who->index & 1;
}

enum may_assert { MAY_ASSERT_NOTHING, MAY_ASSERT_TLS, MAY_ASSERT_AUTH_DONE };
enum carrier {
    CARRIER_HTTPS,
    CARRIER_HTTP,
    CARRIER_WSS,
    CARRIER_WS,
    CARRIER_SIP,
    CARRIER_CX,
    CARRIER_ZH,
    CARRIER_ZN,
    CARRIER_COUNT
};
enum over { OVER_UDP, OVER_TCP, OVER_TLS, OVER_SCTP };

/* A `link` line, resolved. */
struct link_line {
    uint32_t end[2]; /* role indexes; end[0] was written first */
    enum carrier carrier;
    enum over over;
    bool secure;                /* TLS or `secure on`: a tap sees sizes and times only */
    bool internal;              /* between roles of one box: no delay, no tap, no parse error */
    enum may_assert may_assert; /* the assertions that the first-written end may make towards the second */
    sim_time delay, jitter;
    struct bytes zone;
    uint32_t member_count; /* the larger of its ends' counts */
};

/* The rows of a plain table; NULL when there are none under these policies. */
static inline void *state_rows(const void *me, const struct role *role, uint32_t table)
{
    /* A caller that may write the state may write its rows. */
    return role->state.rows[table] ? (void *)((uintptr_t)me + role->state.at[table]) : NULL;
}
/* A keyed table, or an index. */
static inline struct keyed *state_keyed(const void *me, const struct role *role, uint32_t table)
{
    return (struct keyed *)((uintptr_t)me + role->state.at[table]);
}
/* The tag of a plain row's timer. */
static inline uint32_t state_tag(const struct role *role, uint32_t table, uint32_t number)
{
    return role->state.tag[table] + number;
}

/* The link of one member at that end; LINK_NONE when there is no end. */
static inline link_id port_end_link(const struct port_end *end, uint32_t member)
{
    return end ? end->link | member << 1 : LINK_NONE;
}
/* The link on which member `member` reaches the first peer of a port; LINK_NONE when the scenario has no such link. */
static inline link_id port_link(const struct role *role, uint32_t port, uint32_t member)
{
    return port_end_link(role->port[port], member);
}
/* The first peer of a port, or NULL. */
static inline const struct role *port_peer(const struct role *role, uint32_t port)
{
    return role->port[port] ? role->port[port]->peer : NULL;
}
/* Whether a message came by one of the links of a port. */
static inline bool port_has(const struct role *role, uint32_t port, link_id link)
{
    const struct port_end *end = role->port[port];
    while (end && link_class_of(end->link) != link_class_of(link)) end = end->next;
    return end != NULL;
}
/* The assertions that the sender of this message may make about its clients. */
static inline enum may_assert link_may_assert(const struct role *role, link_id link)
{
    return link_end(link) == 0 ? role->links[link_class_of(link)].may_assert : MAY_ASSERT_NOTHING;
}
/* Whether `other` may make that assertion about its clients towards `me`, on a link of theirs; false where no link
 * joins them. */
static inline bool role_may_assert(const struct role *me, const struct role *other, enum may_assert right)
{
    for (uint32_t i = 0; i < me->link_count; i++) {
        const struct link_line *link = &me->links[i];
        bool joins = link->carrier == CARRIER_SIP && link->end[0] == other->index && link->end[1] == me->index;
        if (joins && link->may_assert >= right) return true;
    }
    return false;
}
/* TLS under the link that a message came in on. */
static inline bool link_secure(const struct role *role, link_id link)
{
    return role->links[link_class_of(link)].secure;
}

/* People of a POLICY_SUBSCRIBER: one subscriber, or a population with a {n} template. */
struct subscriber_set {
    struct bytes name;
    uint32_t count;
    uint32_t first_number;
    struct subscriber sample; /* of a subscriber: itself; of a population: with {n} still in its texts */
    bool is_population;       /* one of a single member still has its {n} replaced */
};
/* One text of the sample as member `n` has it (0-based; {n} becomes n + 1): a piece of the pen, or the plan's own view
 * when there is nothing to replace. */
struct bytes subscriber_set_text(const struct subscriber_set *, uint32_t n, struct bytes template, struct pen *);
/* The same of all its texts. */
void subscriber_set_at(const struct subscriber_set *, uint32_t n, struct pen *, struct subscriber *);

extern const struct node_kind *const node_kinds[]; /* ends with NULL; generated from nodes/ */

#endif
