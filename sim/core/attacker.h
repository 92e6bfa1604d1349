/* Attackers of one run: the seats of each, the messages it reads and the secrets it knows, its deeds at messages that
 * pass, and the messages it sends of its own accord. Names are bound and conditions decided; whether a value that it
 * writes is one that it can know is judged after the run. The script floor makes them. Owned by the plan. */
#ifndef ATTACKER_H
#define ATTACKER_H

#include "plan.h"

enum seat_kind {
    SEAT_TAPS,     /* party: a link or a zone; reads insecure links only */
    SEAT_HOLDS,    /* party: the same, and can touch the messages that pass */
    SEAT_OWNS,     /* role: its keys, state and links */
    SEAT_CONNECTS, /* role: it is a peer of this node, from a link of its own */
    SEAT_READS,    /* subject: a storage or log */
    SEAT_KNOWS     /* subject: it has it from the start */
};
struct seat {
    enum seat_kind kind;
    struct place place;
    struct bytes after; /* the step from which it sits there; empty: from the start */
    uint32_t after_line;
    struct party party;
    const struct role *role;
    bool stopped; /* OWNS: the node's honest program does not go on */
    struct claim_subject subject;
    const struct seat *next;
};

/* A value that an attacker writes into a field: `set PATH = EXPR`, `with PATH = EXPR`. */
enum written_how {
    WRITTEN_VALUE,  /* value; may be a digest over the message as it is then */
    WRITTEN_ABSENT, /* the field is taken away */
    WRITTEN_RAW,    /* raw: these octets, well-formed or not */
    WRITTEN_TOKEN   /* a token signed with the key of `role`, its claims as auth.token.X are set */
};
struct written {
    struct place place;
    struct bytes path; /* as written: "www-auth.qop" */
    enum proto proto;  /* of the message */
    struct field_path field;
    enum written_how how;
    struct operand value;
    struct bytes raw;
    const struct role *role;
    const struct written *next;
};

/* Happens to the message of that step, before its receiver and an owner's own program see it. */
enum move_kind {
    MOVE_DROP,  /* it does not arrive */
    MOVE_TAKE,  /* it does not arrive, and is the attacker's to send */
    MOVE_DELAY, /* it arrives later */
    MOVE_SET    /* fields are changed; lengths follow, digests and signatures do not */
};
struct move {
    enum move_kind kind;
    struct place place;
    struct bytes step;
    uint32_t line; /* number of the arrow with that step; PLAN_NO_LINE when this run has none, and it cannot fire */
    bool each;     /* every time the step comes, not the first only */
    sim_time delay;
    const struct written *set;
    const struct seat *seat; /* that allows it */
    const struct move *next;
};

/* One deed of an attacker, done when its line of the flow is reached. */
enum deed_kind {
    DEED_CONNECT, /* opens a connection to `to` */
    DEED_SEND,    /* sends a message of its own to `to` */
    DEED_REPLAY,  /* sends `message` again */
    DEED_ANSWER   /* answers `message` */
};
struct deed {
    enum deed_kind kind;
    const struct attacker *attacker;
    const struct role *as,
        *to;      /* the node that seems to send it, and the node that gets it: on the link between them ... */
    link_id link; /* ... at the end of `as` */
    enum proto proto;
    verb_id verb;
    struct bytes path; /* HTTP, WS: the target */
    struct bytes raw;  /* SEND: the octets, in place of verb and path */
    bool is_raw;
    uint32_t message; /* REPLAY, ANSWER: in plan->message_name */
    const struct written *with;
    uint32_t times; /* how often, from 1 */
    sim_time every;
};

struct attacker {
    struct place place;
    struct bytes name;
    uint32_t index;          /* from 0 */
    const struct role *role; /* the far ends of links of its own; NULL: it has none */
    const struct seat *seats;
    const struct move *moves;
    const struct attacker *next;
};

enum { SEAT_KIND_COUNT = SEAT_KNOWS + 1, MOVE_KIND_COUNT = MOVE_SET + 1, DEED_KIND_COUNT = DEED_ANSWER + 1 };
extern const char *const seat_name[SEAT_KIND_COUNT]; /* "owns" */
extern const char *const move_name[MOVE_KIND_COUNT]; /* "drop" */
extern const char *const deed_name[DEED_KIND_COUNT]; /* "send" */

/* "owns wsf", "taps zone core", "knows alice.impi": a seat as its file has it, without `stopped` and `after`. */
void seat_write(struct pen *, const struct seat *);
/* Whether that seat of the deed's attacker lets it speak as `as` to `to`: on a link of its own, as a node that it owns,
 * or on a link without TLS that it holds. */
bool seat_speaks(const struct plan *, const struct seat *, const struct deed *);
/* The rows of the filter that an owned node is whose honest program does not go on: what comes to it is read and goes
 * no further, and what was due there waits. None where the step from which on is not in this run. */
enum { ATTACKER_STOP_ROWS = 2 };
uint32_t attacker_stop(const struct plan *, const struct attacker *, const struct seat *, struct filter_row *rows);
/* The row of the filter that a move is. False: its step, or the one from which its seat is taken, is not in this run,
 * and it cannot fire. */
bool attacker_filter(const struct plan *, const struct attacker *, const struct move *, struct filter_row *);

#endif
