/* Which message is which: copies of one seen before, answers to an open request, and whether one fits an arrow. */
#ifndef MATCH_H
#define MATCH_H

#include "asked.h"
#include "message.h"
#include "plan.h"
#include "row_index.h"
#include "store.h"
#include "world.h"

enum { REQUEST_OPEN_US = 32 * 1000 * 1000 }; /* 64 x T1: the client has given up by then (RFC 3261 17.1.2.2) */
#define MATCH_NONE UINT32_MAX

/* A message that is looked at again later: by its blob, parsed anew when needed. */
struct kept {
    bool known;
    enum proto proto;
    enum ws_side side;
    link_id link;
    uint32_t conn;
    uint32_t record;
    sim_time at, sent_at;
    blob_id blob;
    struct bytes taken_out; /* of a lost message that was framed: nobody unwrapped it, so its bytes have no blob */
};

/* One message that was sent on a link: an identical one is a copy of it. */
struct once {
    blob_id blob;
    link_id link;
    bool arrived; /* else it was lost, and its copy takes its place */
    bool listed;  /* satisfied a line */
};

struct match {
    struct arena *arena;
    struct asked asked; /* requests without a final answer ... */
    struct kept *open;  /* ... each under its number */
    uint32_t open_room;
    struct once *once;
    uint32_t once_count, once_room;
    struct row_index once_index; /* by link and octets */
};

/* An observed message: one that arrived, or one that never will. */
struct saved {
    const struct message *message;
    struct kept kept;
    bool lost;
    bool injected;    /* by somebody outside: never a copy */
    bool oldest;      /* a response, and its request is the oldest open one on that link */
    uint32_t request; /* index into open, or MATCH_NONE */
};

enum misfit { FITS, MISFIT_MESSAGE, MISFIT_PATH, MISFIT_ANSWERS, MISFIT_RELAYS, MISFIT_OLDEST };

void kept_scan(const struct kept *, const struct store *, struct message *);

/* The message this one is a copy of, or NULL. HTTP and WebSocket messages are never copies: their transport does not
 * repeat, and two equal GETs are two requests. A message that somebody outside injects is no copy either, and none is a
 * copy of it. */
const struct once *match_copied(const struct match *, const struct store *, const struct saved *);
/* The same, and where there is none it is noted as sent once; NULL for a message that has no copies. */
struct once *match_once(struct match *, const struct store *, const struct saved *, bool *copy);
/* Finds the request that a response answers. */
void match_answers(const struct match *, const struct store *, struct saved *);
/* The same; notes a request as open. */
void match_relate(struct match *, const struct store *, struct saved *);
/* Closes the request of a final response: after everything that wants to look at it. */
void match_close(struct match *, const struct saved *);
enum misfit match_fits(const struct match *, const struct store *, const struct kept *named, const struct saved *,
                       const struct flow_line *);

#endif
