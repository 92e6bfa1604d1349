/* Rows of the plan's filter: events that befall messages on their way and nodes in mid-run, beside those that links and
 * nodes cause by themselves. Faults, attackers and live edges are rows of this one table. A row is data of the plan,
 * const during a run; the record of its deeds is in the world's image. A member that is zero asks nothing. */
#ifndef FILTER_ROW_H
#define FILTER_ROW_H

#include "node.h"
#include "place.h"

struct flow_line;
struct attacker;
struct move;

/* Where it looks. A row of a step belongs at ARRIVING, where the line that the message would satisfy is the line that
 * it will satisfy; at SENT the answer is that of the moment of sending. */
enum filter_stage {
    FILTER_ARRIVING, /* before its receiver, and before an owned node's own program, sees it */
    FILTER_SENT,     /* between the step that sent it and its way */
    FILTER_MOMENT    /* at no message: when its window opens, and again every `period` */
};

enum filter_deed {
    FILTER_TAP,       /* records that it was seen; nothing happens to it */
    FILTER_DROP,      /* it never arrives */
    FILTER_TAKE,      /* it never arrives, and is somebody's to send later */
    FILTER_DELAY,     /* `delay` more; on a reliable link later messages wait as well (RFC 9293 2.2) */
    FILTER_DUPLICATE, /* `count` copies more (0: one), right after it */
    FILTER_REORDER, /* lets 1 to `count` (0: 1) later ones on its link pass, or `delay` go by; the dice say how many */
    FILTER_HOLD,    /* keeps it until `release`, or `delay` goes by; others pass */
    FILTER_EDIT,    /* replaces octets by `edit`, or, without any, as the owner of the rows says (change_fn) */
    FILTER_CORRUPT, /* turns `count` (0: 1) bits over; the dice say which */
    FILTER_OUTLET,  /* leaves the world: the owner's outlet_fn gets its octets, and nobody else */
    FILTER_RESET,   /* breaks the connection it is on: lost, and both ends are told */
    FILTER_INJECT,  /* puts `send` on a link; the message that led to it goes on */
    FILTER_STOP,    /* stops `target` as `how` says, for `delay`; 0: for good */
    FILTER_START,   /* lets `target` go on */
    FILTER_SKEW,    /* moves the clock of `target` by `clock`, for `delay`; 0: for good */
    FILTER_DEED_COUNT
};
extern const char *const filter_deed_name[FILTER_DEED_COUNT]; /* "drop" */

/* The object of a row; messages where none is named. A close frame is a message and a close. */
enum filter_about { FILTER_MESSAGES = 1, FILTER_OPENS = 2, FILTER_CLOSES = 4, FILTER_ALL = 7 };

/* The way in which a node stops. */
enum stop_how {
    STOP_LOSING,  /* its state is gone, and with it timers, holds and connections; it begins anew */
    STOP_KEEPING, /* its connections break; state, timers and holds outlive it, and timers due meanwhile ring late */
    STOP_PAUSED,  /* nothing is lost: messages that arrive and timers that were due wait for it */
    STOP_HOW_COUNT
};

/* `at` after that line was satisfied, or after that row (its number + 1) first acted; of the run where neither is
 * named. */
struct filter_moment {
    const struct flow_line *line;
    uint32_t row;
    sim_time at;
};
enum { FILTER_COUNT_MAX = 64 }; /* copies, messages that pass, bits */

/* Every occurrence of `find`. Octets as they are: no length, digest or signature is mended. */
struct filter_edit {
    struct bytes find, put;
};

/* A message that somebody outside puts on a link, as if that end had sent it. */
enum inject_what {
    INJECT_MESSAGE,
    INJECT_OPEN,
    INJECT_CLOSE,
    INJECT_NOTE /* no message is put on it: the door at its other end tells a fact of the node there */
};
struct injection {
    enum inject_what what;
    link_id link; /* the end that seems to send it */
    enum proto proto;
    struct bytes octets; /* a message, framed by the world as that end's connection is now ... */
    bool framed;         /* ... or the octets on the wire */
    bool arrives;        /* it is at the receiver's door already: no delay of the link */
    bool unfiltered;     /* no row sees it: the rows of its sender would */
    enum close_why why;  /* INJECT_CLOSE */
    enum reason reason;  /* INJECT_NOTE: the fact that is told, with a text in `octets` ... */
    uint32_t conn;       /* ... and of which connection of the link; 0: of none */
};

struct filter_row {
    enum filter_stage stage;
    enum filter_deed deed;
    struct bytes name;         /* of the plan of faults or the attacker that it belongs to */
    struct place place;        /* of the fault or move that it is, or is a part of */
    const struct attacker *by; /* the owner of the row: an attacker, with its move; NULL: of a fault */
    const struct move *move;
    /* Which messages. */
    unsigned about; /* enum filter_about, or together */
    const struct link_line *link;
    struct bytes zone;
    const struct role *from, *to; /* its ends ... */
    const struct role *node;      /* ... either of them ... */
    bool one_member;              /* ... and which link of a population's */
    uint32_t member;
    enum proto proto;
    verb_id verb;
    struct bytes path;            /* HTTP, and the opening of a WebSocket: its target without the query */
    const struct flow_line *step; /* the line that it would satisfy */
    /* When: from `since`, before `until` (none when zero), for `length` (0: no end). */
    struct filter_moment since, until;
    sim_time length;
    /* How often, of those that match: the first-th, then every every-th, `times` in all (0: no end; a MOMENT: once). */
    uint32_t first, every, times;
    sim_time period; /* MOMENT: from one time to the next; 0: once */
    uint32_t odds;   /* parts in PLAN_WHOLE; 0: always */
    /* The members that the deed needs. */
    sim_time delay;
    uint32_t count;
    struct filter_moment release;
    const struct filter_edit *edit;
    uint32_t edit_count;
    struct injection send;
    const struct role *target;
    bool one_target; /* else every member of it */
    uint32_t target_member;
    enum stop_how how;
    int64_t clock; /* microseconds */
};

#endif
