/* The part that world.c and world_apply.c share: the layout of the image, and the recording of events. Private to them.
 */
#ifndef WORLD_PARTS_H
#define WORLD_PARTS_H

#include "alarm.h"
#include "carrier.h"
#include "queue.h"
#include "world.h"

/* The image begins with this; then per node a sequence number and a command count, connections, queue, alarms,
 * states. */
struct image {
    sim_time now;
    uint64_t events;
    uint64_t delivered;
    uint32_t held;
    uint32_t
        meddled; /* rows of the filter, stopped nodes, wrong clocks: while it is 0 that is the only question asked */
    uint32_t injected;
    uint32_t unused;
};

/* Of every node. */
struct owner {
    int64_t clock;    /* how far its clock is off */
    uint32_t starts;  /* how often it has begun anew */
    uint32_t stopped; /* 0, or 1 + enum stop_how */
};

struct role_place {
    size_t state_at; /* offset of member 0's state in the image */
    size_t state_size;
    uint64_t order;       /* the part of its nodes' order keys that names the role */
    uint32_t node_base;   /* number of member 0 among all nodes of the run */
    uint32_t alarm_base;  /* slot of member 0's timer 0 */
    uint32_t alarm_count; /* timers of one member */
    uint32_t unused;
    uint8_t rule[PROTO_COUNT][VERB_COUNT]; /* index + 1 into kind->rules; 0: none */
};

/* The data of its link class that every message needs, in one place. */
struct link_place {
    sim_time delay, jitter;
    const struct role *role[2]; /* at its ends ... */
    uint32_t members[2];        /* ... and which bits of the link's member number count there: none of a single node */
    uint32_t connection_base;   /* of member 0's two ends; UINT32_MAX: no connections */
    uint32_t unused;
};

struct world {
    struct arena arena;
    struct world_spec spec;
    const struct plan *plan;
    struct trace *trace;     /* NULL: nothing is recorded */
    struct trace *forgotten; /* the trace of the past, until it was to be forgotten */
    struct store *store;
    struct effects *effects;
    struct message *message; /* the one being delivered */
    enum reason limit;
    uint32_t sent_last; /* record of the message that the present step sent last, or UINT32_MAX */
    struct role_place *role;
    struct link_place *link;
    char *image;
    size_t image_size;
    uint32_t alarm_slots;
    bool records; /* somebody reads records; else none is made */
    size_t sequence_at, command_at, connection_at, queue_at, alarm_at, tally_at, owner_at;
    struct message *filtered; /* the one that the filter looks at, and room for what it writes; NULL without rows */
    char *filter_room;        /* three times a blob's: the octets that are read, and those that replace them in turn */
    bool outward;             /* a message leaves and is looked at: nobody injects meanwhile */
};

/* Kinds of events at one moment, in the order they happen. */
enum order_class { ORDER_MESSAGE = 1, ORDER_TIMER = 2 };

static inline struct image *world_head(const struct world *world)
{
    return (struct image *)world->image;
}
static inline struct queue *world_queue(const struct world *world)
{
    return (struct queue *)(world->image + world->queue_at);
}
static inline struct alarms *world_alarms(const struct world *world)
{
    return (struct alarms *)(world->image + world->alarm_at);
}
static inline void *world_state_of(const struct world *world, uint32_t role, uint32_t member)
{
    return world->image + world->role[role].state_at + world->role[role].state_size * member;
}
static inline const struct link_place *world_link(const struct world *world, link_id link)
{
    return &world->link[link_class_of(link)];
}
/* Both ends' views of a connection, or NULL on links that have none. */
static inline connection *world_connection(const struct world *world, const struct link_place *place, link_id link)
{
    if (place->connection_base == UINT32_MAX) return NULL;
    return (connection *)(world->image + world->connection_at) + place->connection_base + 2 * (size_t)link_member(link);
}

/* The lane of messages that wait for something, and of moments: after those of the links. */
static inline uint32_t world_waiting_lane(const struct world *world)
{
    return world->plan->link_count;
}
static inline bool world_meddled(const struct world *world)
{
    return world_head(world)->meddled != 0;
}

static inline struct owner *world_owner(const struct world *world, uint32_t role, uint32_t member)
{
    return (struct owner *)(world->image + world->owner_at) + world->role[role].node_base + member;
}

static inline uint32_t world_member_at(const struct link_place *place, uint32_t end, link_id link)
{
    return link_member(link) & place->members[end];
}
/* The order key of the message or timer that this node sends or arms next. */
static inline uint64_t world_order(const struct world *world, enum order_class class, const struct role_place *place,
                                   uint32_t member)
{
    uint32_t *sequence = (uint32_t *)(world->image + world->sequence_at) + place->node_base + member;
    return (uint64_t) class << 62 | place->order | (uint64_t)member << 32 | (*sequence)++;
}
/* Whether it belongs to the connection that the receiver has now. */
static inline bool world_arrives(const struct queued *queued, const connection *mine)
{
    if (!mine) return true;
    return connection_mode(*mine) != CONNECTION_CLOSED && connection_generation(*mine) == queued->conn;
}
/* The end that sent it, as it was then: a WebSocket if the receiver's end is one by now. */
static inline connection world_sender(const struct queued *queued, const connection *mine)
{
    return connection_make(queued->conn, !connection_opener(*mine), connection_mode(*mine));
}
/* Its sequence number; 0 without trace. The observation, where there is one, is completed and shown. */
uint32_t world_record(struct world *, const struct record *, struct observation *);
/* The record of the end of a message: delivered or dropped. */
uint32_t world_record_arrival(struct world *, const struct queued *, enum record_kind, blob_id, const struct message *);
/* START of a node. */
void world_begin(struct world *, uint32_t role, uint32_t member, uint32_t cause, uint64_t rng_path);
/* An injection that a record led to; UINT32_MAX: nothing did. */
void world_inject_from(struct world *, const struct injection *, uint32_t cause);
/* Carries out the effects that a step asked for. */
void world_apply(struct world *, const struct role *, uint32_t member, uint32_t cause);
void world_limit_set(struct world *, enum reason);
struct fact_record;
/* A fact of that node (record_subject), as it is in the trace. */
void world_tell(struct world *, uint32_t subject, const struct fact_record *, uint32_t cause);

#endif
