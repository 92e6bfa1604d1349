/* One thing that happens to a node: const, lives for one step. */
#ifndef EVENT_H
#define EVENT_H

#include "link.h"
#include "message.h"
#include "moment.h"

struct role;

enum event_kind { EVENT_START, EVENT_MESSAGE, EVENT_TIMER, EVENT_COMMAND, EVENT_OPENED, EVENT_CLOSED };

/* Why a connection ended. */
enum close_why {
    CLOSE_NORMAL,
    CLOSE_PEER,
    CLOSE_POLICY,
    CLOSE_PROTOCOL,
    CLOSE_LIMIT,
    CLOSE_REFUSED,
    CLOSE_NOT_TEXT, /* no UTF-8 */
    CLOSE_BROKEN,   /* nobody closed it (RFC 6455 7.1.5: 1006, never said by anyone): no node closes with it */
    CLOSE_TOO_SLOW, /* a live edge did, and tells nobody but the trace: no whole message came in time, or no pong ... */
    CLOSE_NOT_READING, /* ... or what was sent was not read ... */
    CLOSE_CROWDED_OUT, /* ... or nothing was said, or nothing was under way, and others needed the place */
    CLOSE_WHY_COUNT
};

/* `with path = value` of a `do`: texts, in the order of the scenario. */
struct command_setting {
    struct bytes path; /* "password" */
    struct bytes value;
};
enum { COMMAND_SETTINGS_MAX = 8 };
struct command {
    uint32_t setting_count;
    struct command_setting setting[COMMAND_SETTINGS_MAX];
    struct bytes arg[2]; /* of the action, resolved to text (an IMPI, an IMPU, a secret) */
    const struct role
        *to; /* the node that the action goes to, one of those at its port; NULL: the only one, or nobody */
};

struct event {
    enum event_kind kind;
    sim_time now;
    const struct role *role;
    uint32_t member;               /* which one of a population this node is */
    link_id link;                  /* where it came in (the sender's direction); answer on link_back(link) */
    uint32_t conn;                 /* generation of the connection; never reused in a run */
    uint32_t tag;                  /* TIMER: row of the table. COMMAND: index into kind->actions */
    uint64_t blob;                 /* MESSAGE: its number in the store; fx_hold it to keep the message */
    const struct message *message; /* MESSAGE; message->parse error says whether it parsed */
    const struct command *command; /* COMMAND */
    enum close_why why;            /* CLOSED */
};

#endif
