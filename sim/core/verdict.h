/* The findings of the judge about one run: a value that every report, ladder and export reads. Owned by the judge. */
#ifndef VERDICT_H
#define VERDICT_H

#include "knowledge.h"
#include "trail.h"
#include "plan.h"
#include "redactor.h"
#include "store.h"
#include "trace.h"

enum run_verdict { RUN_PASS, RUN_FAIL, RUN_CLAIM, RUN_INCONCLUSIVE };
enum failure_kind {
    FAILURE_LINE,
    FAILURE_STATE,
    FAILURE_GOLDEN,
    FAILURE_LIMIT,
    FAILURE_CLAIM,
    FAILURE_VACUOUS,
    FAILURE_UNFIRED /* a fault that must come did not, or a move had nothing to try */
};

/* One cause of a red: a fact that a node stated, or a deed of a fault, an attacker or the net at a message. */
enum cause_kind {
    CAUSE_STATED,   /* a fact: refused, failed, malformed, stripped */
    CAUSE_TOUCHED,  /* a row of the filter dealt with a message */
    CAUSE_INJECTED, /* somebody outside sent one */
    CAUSE_LOST,
    CAUSE_TOLD /* the scenario had a user act `with` other settings than his own */
};
struct cause {
    enum cause_kind kind;
    uint32_t role;       /* the node that stated it, sent the message or was told: index in the plan */
    enum fact_kind fact; /* STATED */
    enum reason reason;  /* STATED */
    uint32_t record;
    sim_time at;
    struct bytes step;  /* of the record, or "" */
    struct place place; /* of the line of that step, or line 0 */
    struct bytes text;  /* one sentence, secrets redacted */
};

/* The person who has to act on a red (docs/cli.md). */
enum owner {
    OWNER_SCENARIO, /* its author: the lab did as it was told, and the file says something else */
    OWNER_NODE,     /* a developer of that node, or the author, where the text lets the node do so */
    OWNER_FAULT,    /* the author: the run's own faults did it */
    OWNER_ATTACKER, /* the author: somebody outside did it */
    OWNER_GOLDEN,   /* the person who changed the ladder */
    OWNER_LAB       /* nobody's node: a limit */
};

struct failure {
    enum failure_kind kind;
    struct place place;
    struct bytes step;     /* "11a", or "" */
    struct bytes field;    /* path of the check, or "" */
    struct bytes expected; /* in words, secrets redacted */
    struct bytes actual;
    uint32_t message;             /* record the failure is about, or VERDICT_NO_RECORD */
    const struct role *chosen_by; /* the sender of that message, or NULL */
    struct bytes text;            /* one sentence: the expected message and the one that came instead */
    struct bytes source;          /* the line of the file that it is about, or "" */
    uint32_t waited;              /* 1 + the record after which a line waited that never came; 0: none did */
    struct bytes instead;         /* the message that came where a line waited, "wsf -> ue SIP 403 at 0.200 s", or "" */
    struct bytes was, is;         /* of `unchanged`: the parts that differ ... */
    const struct role *changed_by; /* ... and the node that made them differ, or NULL */
    struct bytes hand;             /* the attacker or fault plan that wrote the field instead of the node; or "" */
    struct cause *cause;           /* the last ones that led to it, in order */
    uint32_t cause_count;
    uint32_t follows; /* 1 + the number of the failure that it follows from; 0: of none */
    enum owner owner;
    const struct role *owner_role; /* NODE; else the node that refused or was told, or NULL */
};
#define VERDICT_NO_RECORD UINT32_MAX
enum { CAUSES_MAX = 4 }; /* of one failure */

/* By flow line (flow_line.number). */
struct line_outcome {
    bool reached, satisfied;
    sim_time reached_at, satisfied_at;
    uint32_t record; /* ARROW: the RECORD_DELIVERED (or SENT/DROPPED of a lost one) that satisfied it; DO: the
                        RECORD_COMMAND of its first member; else VERDICT_NO_RECORD */
};

/* By message, in order of its record: the rows of a ladder. */
struct drawn_message {
    uint32_t record;              /* RECORD_DELIVERED, or RECORD_DROPPED */
    const struct flow_line *line; /* the arrow it satisfied, or NULL: not listed */
    bool again;                   /* a retransmission or duplicate */
    bool background;
};

/* The result that was found of a claim, as enum claim_verdict. Vacuous: the event that the claim is about did not
 * happen in this run. */
enum claim_found {
    CLAIM_FOUND_HOLDS = CLAIM_HOLDS,
    CLAIM_FOUND_VIOLATED = CLAIM_VIOLATED,
    CLAIM_FOUND_VACUOUS = CLAIM_VACUOUS
};

/* One way in which a claim is violated. */
struct breach {
    uint32_t view;      /* of the party, or VERDICT_NO_RECORD */
    uint32_t item;      /* the item that it learned, could test words for, or keeps; else VERDICT_NO_RECORD */
    uint32_t record;    /* since when, or where it shows; VERDICT_NO_RECORD: from the beginning */
    struct bytes who;   /* "wsf", "scscf, hss" */
    struct bytes step;  /* of that record, or "" */
    struct guess guess; /* no-offline-guess: the test that was made */
};

/* A commit that no run carries, beside the run that comes nearest. */
struct disagreement {
    uint32_t commit, running; /* records of their messages; running: VERDICT_NO_RECORD where the peer never ran */
    enum agreed field;        /* the first that differs, or AGREED_COUNT: names or the number of commits do */
    struct {
        struct bytes committed, ran; /* at == NULL: absent */
    } side[AGREED_COUNT];
    uint32_t
        hop; /* the record of the first arrival on the way with another value of that field, or VERDICT_NO_RECORD */
    const struct role *by; /* the sender of that, or NULL */
    bool made;             /* the message was no relay of one that the peer sent */
    struct bytes toucher;  /* the attacker or fault that changed it after that sending, or none */
    const struct evidence_row
        *uncovered; /* the evidence that convinced, where it does not cover the field; else NULL */
};

/* A party that breaks a claim of agreement alone, by what nodes accept: inferred from their rules, not seen. */
struct rest {
    struct bytes party;
    struct bytes why;    /* "knows alice.ha1", "its auth-done convinces scscf", "on the way of contact" */
    struct bytes threat; /* of the scenario that shows it, or none */
};

/* Of a claim against attackers: whether they had anything to try it with. */
enum claim_tried { CLAIM_NOBODY_TRIES, CLAIM_TRIED, CLAIM_NOTHING_TO_TRY };

struct claim_outcome {
    const struct claim *claim;
    enum claim_found found;
    struct bytes why; /* it is vacuous */
    bool unused;      /* it holds, and its object was never used: a secret that nobody typed */
    enum claim_tried tried;
    bool as_expected;
    struct bytes text;     /* "violated, as expected  wsf at 11a  (guess: 443 words, 1,329 hashes)" */
    struct breach *breach; /* the first for each party, in the order of the claim */
    uint32_t breach_count;
    /* secret, no-offline-guess: the parties that break it by the messages they see: single ones, pairs of which neither
     * does alone, and larger sets of which no part does. */
    struct bytes *alone, *pair, *larger;
    uint32_t alone_count, pair_count, larger_count;
    bool rests; /* the lists were made */
    struct trail
        trail; /* to the first breach: how that party came to know the items that it needs, on the shortest way */
    uint32_t other_ways; /* how many others there are, TRAIL_WAYS_MAX at most */
    struct place *place; /* by its steps: of the arrow that showed it; none (line 0) where there is none */
    struct rest *rest;   /* agreement: the nodes that must be honest besides its two sides */
    uint32_t rest_count;
    const struct disagreement *disagreement; /* agreement, where it is violated; else NULL */
};

/* The outcome of a deed of an attacker. */
enum attempt_outcome { ATTEMPT_NOTHING, ATTEMPT_WORKED, ATTEMPT_REFUSED };
struct attempt {
    struct bytes who;  /* the attacker */
    struct bytes what; /* "set www-auth.nonce at 11" */
    uint32_t count;    /* how often; 0: it had nothing to try */
    enum attempt_outcome outcome;
    uint32_t first, refusal; /* records: its first deed, and the first refusal that descends from it; where it fired */
    struct bytes text;       /* "refused by scscf: REASON (clause)" */
};

/* Whether the attack of a file with a threat reached its aim: each check of its `goal` was true in the end. */
enum goal_found { GOAL_UNSAID, GOAL_REACHED, GOAL_MISSED };
struct goal_outcome {
    enum goal_found found;
    struct bytes step; /* REACHED: where it shows. MISSED: of the refusal. Or "" */
    struct bytes text; /* MISSED: "scscf.bindings should be 2 but is 1"; or "" */
};

/* The sender of a message that came in from outside: the attacker, whichever node it spoke as. */
struct injected_by {
    uint32_t record; /* RECORD_INJECTED */
    struct bytes who;
};

/* The facts of a node with reasons, a row for each reason: in the order in which they came up first. */
#define VERDICT_THE_LAB UINT32_MAX
struct stated {
    uint32_t role; /* index in the plan; VERDICT_THE_LAB: a limit that ended the run */
    enum reason reason;
    uint32_t count;
    uint32_t first; /* record */
};

/* Rows of a node's state that are in use when the run is over. */
struct held_rows {
    uint32_t role;     /* index in the plan */
    const char *table; /* of its kind: "bindings" */
    uint32_t rows;     /* of all its members */
    sim_time left;     /* until the last of their timers rings; 0: none is armed */
};

struct verdict {
    const struct plan *plan;
    enum run_verdict verdict;
    uint32_t assertions_passed, assertions_failed; /* checks of arrows, orders and windows */
    uint32_t states_passed, states_failed;         /* checks of expect blocks */
    struct line_outcome *line;                     /* plan->flow_line_count */
    struct injected_by *injected;                  /* in order of their records, of attackers alone */
    uint32_t injected_count;
    struct bytes *step; /* by flow line: "11a"; "~1" for the first arrow without a number */
    struct drawn_message *drawn;
    uint32_t drawn_count;
    uint32_t messages; /* delivered, background ones left out */
    struct failure *failure;
    uint32_t failure_count;
    struct hidden_values hidden;       /* of values that came up in the run; the plan names the others */
    const struct knowledge *knowledge; /* NULL where nobody asked */
    struct claim_outcome *claim;       /* plan->claim_count, or NULL */
    uint32_t claim_count;
    uint32_t claims_as_expected;
    struct attempt *attempt; /* the deeds of attackers, in the order of the file */
    uint32_t attempt_count;
    struct goal_outcome goal;
    struct stated *stated;
    uint32_t stated_count;
    struct held_rows *held; /* where somebody asked what the parties learned */
    uint32_t held_count;
    uint64_t fingerprint;
    uint64_t seed;
    const struct trace *trace;
    const struct store *store;
    bool retold;    /* judged out of a trace: nothing is known of the state of nodes at its end */
    uint32_t veils; /* records of which that trace hides something */
};

/* The step of every record, by its number: of a message the one of its arrow ("." without one), of a node's deed the
 * one of the message that it sends then, or answers; "" where there is none. */
struct bytes *verdict_steps(const struct verdict *, struct arena *);

/* Whether two runs are red for the same: the same places, and the same was stated by the same nodes before. Parts that
 * differ from run to run, such as values, are not looked at. */
bool verdict_same_red(const struct verdict *, const struct verdict *);

/* The exit class of a run: 0, 1, 2, 3 (docs/cli.md). */
int verdict_exit(const struct verdict *);

#endif
