/* The machine that nodes do not see: states, queue, timers, links and connections of one run, in one block of memory
 * (the image), and the step that moves it. Virtual time; no clock, no socket, no thread. */
#ifndef WORLD_H
#define WORLD_H

#include "choice.h"
#include "effect.h"
#include "plan.h"
#include "store.h"
#include "trace.h"

struct world;

/* The records as an observer sees them, in order, with the parsed message where there is one. Valid for the call. */
struct observation {
    uint32_t seq; /* of the record; 0 without trace */
    const struct record *record;
    const struct message *message; /* RECORD_SENT (as it was sent, not parsed: NULL), RECORD_DELIVERED */
    uint32_t sent_seq;             /* RECORD_DELIVERED, RECORD_DROPPED: of its RECORD_SENT or RECORD_INJECTED */
    sim_time sent_at;              /* 0 without trace */
    uint32_t conn;
    bool injected; /* somebody outside made it: it is no copy of anything */
};
typedef void observe_fn(void *self, const struct observation *);
/* The parts of a delivered message that a drive needs which only leads users: nothing is made for it. */
typedef void arrival_fn(void *self, link_id, const struct message *);

/* The questions of the filter's rows: to the observer (its answers change nothing), and to the owner of the rows. */
struct question {
    const struct message *message;
    link_id link;
    uint32_t conn;
    sim_time at;
    bool injected;
};
/* Which line of the flow would it satisfy if it arrived now? NULL: none. */
typedef const struct flow_line *would_fn(void *self, const struct question *);
/* Since when that line is satisfied; false while it is not. */
typedef bool passed_fn(void *self, const struct flow_line *, sim_time *since);
/* Writes the message anew; false: leaves it as it is. */
typedef bool change_fn(void *self, uint32_t row, const struct question *, struct pen *);
/* A message that left the world by an outlet: valid for the call. */
struct departure {
    enum inject_what what;
    link_id link;
    uint32_t conn;
    enum proto proto;
    struct bytes wire;             /* the octets for a socket */
    const struct message *message; /* what they carry; NULL of an opening, and of a close without a frame */
    enum close_why why;
};
typedef void outlet_fn(void *self, uint32_t row, const struct departure *);
struct filter_doors {
    would_fn *would; /* NULL: no row that is tied to a step acts */
    passed_fn *passed;
    void *watcher;     /* of both */
    change_fn *change; /* needed where a row edits without a list ... */
    void *owner;       /* ... self of it */
    outlet_fn *outlet; /* needed where a row is an outlet ... */
    void *outside;     /* ... self of it */
};

struct world_spec {
    const struct plan *plan;
    struct choice choice;
    struct directory directory;
    struct fresh fresh;     /* none: fresh values come from the rng path */
    bool traced;            /* full trace and STORE_KEEP; else STORE_RING and no records */
    observe_fn *see;        /* every record, or NULL */
    arrival_fn *on_message; /* every message that is delivered, or NULL */
    void *self;             /* of both */
    uint32_t queue_max;     /* messages in flight; 0: by the plan */
    struct filter_doors doors;
};

struct world *world_new(const struct world_spec *);
void world_free(struct world *);
/* Back to the beginning, with the memory it has taken so far kept warm. */
void world_reset(struct world *);

/* START of every member of the network, at time 0: browsers begin when their users act. */
void world_start(struct world *);
/* A user's action, at the present time: acts at once. The nth command of that member keys its rng path. */
void world_command(struct world *, uint32_t role, uint32_t member, uint32_t action, const struct command *);
/* A message that somebody outside puts on a link: an attacker, or a peer at a socket. It goes the way of a message of
 * that end from there on, rows of the filter included, and is recorded as injected. On a connection that this end knows
 * to be closed it is lost. */
void world_inject(struct world *, const struct injection *);
/* A node stops, now; one that has stopped already stays as it is. While it is stopped a command to it is recorded and
 * does nothing. The messages that it had on their way arrive. */
void world_stop(struct world *, uint32_t role, uint32_t member, enum stop_how);
/* It goes on. One that had lost its state begins with START; one that had kept it learns first that its connections
 * are gone. */
void world_restart(struct world *, uint32_t role, uint32_t member);
/* Its clock is off by so many microseconds; 0: it is right. Durations are as long as ever. */
void world_skew(struct world *, uint32_t role, uint32_t member, int64_t offset);
bool world_is_stopped(const struct world *, uint32_t role, uint32_t member);

/* The things that belong to one node. */
struct owned {
    uint32_t holds;       /* messages that its rows name */
    uint32_t timers;      /* armed */
    uint32_t connections; /* open at its end */
    uint32_t waiting;     /* rows that wait for something */
};
struct owned world_owned(const struct world *, uint32_t role, uint32_t member);
/* The messages that it holds, in words: `REGISTER of sip:alice@ims.example, POST /login`; nothing where it has none. */
void world_owned_print(const struct world *, uint32_t role, uint32_t member, struct pen *);

/* How often a row has acted. */
uint32_t world_fired(const struct world *, uint32_t row);
/* Lets the messages that a row of FILTER_HOLD keeps go on now. */
void world_release(struct world *, uint32_t row);
/* When the next event is due; false when nothing is left. */
bool world_next(struct world *, sim_time *at);
/* Handles the next event. */
void world_step(struct world *);
/* Handles the next event if it is due by then; false when it is not, or nothing is left. Without an observer: rows that
 * are tied to lines of the flow are not looked at. */
bool world_step_by(struct world *, sim_time until);
/* Moves the clock without an event (a `wait` that ends before the next event). Never backwards, never past the next
 * event. */
void world_wait(struct world *, sim_time until);

sim_time world_now(const struct world *);
uint64_t world_events(const struct world *);
const uint64_t *world_events_at(const struct world *); /* for must_where: how far the run had come */
const void *world_state(const struct world *, uint32_t role, uint32_t member);
/* That state as text: a line for every row in use, with its number, the columns that say something and when its timer
 * rings. Secrets are named without their value. A text that does not fit is the pen's overflow. */
void world_print_state(const struct world *, uint32_t role, uint32_t member, struct pen *);
/* How many rows of a table of its kind are in use (0 of an index, whose rows are another's), and when the last of their
 * timers rings: 0 where none is armed. */
uint32_t world_rows(const struct world *, uint32_t role, uint32_t member, uint32_t table, sim_time *due);
/* Messages of all kinds delivered so far. */
uint64_t world_delivered(const struct world *);
/* Messages in flight (background ones not counted). */
uint32_t world_in_flight(const struct world *);
/* The transactions and parked requests that wait, summed over all nodes. */
uint32_t world_parked(const struct world *, uint32_t role);
uint32_t world_held(const struct world *);
/* Ends the run by a limit that its drive has met. */
void world_end(struct world *, enum reason limit);
enum reason world_limit(const struct world *); /* which limit of the lab ended the run, or REASON_NONE */
/* sent(VERB), received(VERB, PROTO): verb and proto may be 0 for any. */
uint64_t world_counted(const struct world *, uint32_t role, bool sent, enum proto, verb_id);

/* refused(REASON), remarked(REASON): facts of the role with that reason. */
uint64_t world_stated(const struct world *, uint32_t role, enum reason);

const struct trace *world_trace(const struct world *); /* NULL when untraced */
/* Between two steps: nothing is recorded or seen any more, and the records so far stay. The nodes go on. */
void world_forget(struct world *);
bool world_forgets(const struct world *);
struct store *world_store(const struct world *);

/* The image: copy it out, go on, copy it back, go on again. Size in octets. */
size_t world_image_size(const struct world *);
const void *world_image(const struct world *);
void world_image_set(struct world *, const void *image);

#endif
