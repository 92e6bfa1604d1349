/* Messages that come into the world from outside: an attacker's, or those of a peer at a socket. */
#include "fact_record.h"
#include "filter.h"
#include "must.h"
#include "rng_path.h"
#include "unwrap.h"

/* One injection, and the end of the link that seems to be its sender. */
struct inject_entry {
    struct world *world;
    const struct injection *in;
    const struct link_place *place;
    connection *ends; /* NULL on links without connections */
    connection *mine;
    uint32_t end;
    uint32_t cause;
    uint64_t rng_path;
};

static uint32_t record(const struct inject_entry *entry, enum record_kind kind, const struct queued *queued,
                       uint32_t cause)
{
    struct world *world = entry->world;
    struct record record = {.at = world_head(world)->now,
                            .blob = queued->blob,
                            .cause = cause,
                            .subject = entry->in->link,
                            .extra = queued->conn,
                            .verb = queued->verb,
                            .kind = (uint8_t)kind,
                            .proto = queued->proto};
    struct observation observation = {.sent_at = record.at, .sent_seq = cause, .conn = queued->conn, .injected = true};
    return world_record(world, &record, &observation);
}

/* The blob of *queued is set, or none. */
static void go(const struct inject_entry *entry, const struct queued *filled)
{
    struct world *world = entry->world;
    struct queued *queued = queue_take(world_queue(world));
    if (!queued) {
        world_limit_set(world, REASON_MESSAGES_IN_FLIGHT_MAX);
        return;
    }
    const struct role *role = entry->place->role[entry->end];
    *queued = *filled;
    queued->at = world_head(world)->now + (entry->in->arrives ? 0 : entry->place->delay);
    queued->order = world_order(world, ORDER_MESSAGE, &world->role[role->index],
                                world_member_at(entry->place, entry->end, entry->in->link));
    queued->rng_path = entry->rng_path;
    queued->link = entry->in->link;
    queued->injected = true;
    if (entry->in->unfiltered) queued->row = UINT16_MAX;
    store_take(world->store, queued->blob);
    if (world_meddled(world) && !entry->in->unfiltered && !filter_sent(world, queued)) return;
    queue_push(world_queue(world), link_class_of(queued->link), queued);
}

static void open_connection(const struct inject_entry *entry)
{
    must(entry->ends != NULL); /* links of the core are open from the start */
    uint32_t generation = connection_generation(entry->ends[0]), other = connection_generation(entry->ends[1]);
    if (other > generation) generation = other;
    struct queued queued = {.what = QUEUE_OPENED, .conn = generation + 1};
    *entry->mine = connection_make(generation + 1, true, CONNECTION_HTTP);
    queued.cause = record(entry, RECORD_INJECTED, &queued, entry->cause);
    go(entry, &queued);
}

/* Without a close frame: a socket that is gone, or one whose frame is a message of its own. */
static void close_connection(const struct inject_entry *entry)
{
    if (!entry->mine || connection_mode(*entry->mine) == CONNECTION_CLOSED) return;
    struct queued queued = {
        .what = QUEUE_CLOSED, .why = (uint8_t)entry->in->why, .conn = connection_generation(*entry->mine)};
    *entry->mine = connection_make(queued.conn, false, CONNECTION_CLOSED);
    queued.cause = record(entry, RECORD_INJECTED, &queued, entry->cause);
    go(entry, &queued);
}

/* The octets on the wire. */
static blob_id wire_of(const struct inject_entry *entry)
{
    const struct injection *in = entry->in;
    struct store *store = entry->world->store;
    struct carriage carriage = {
        .proto = in->proto, .connects = entry->mine != NULL, .host = entry->place->role[1 - entry->end]->host};
    if (in->framed) return in->octets.count <= STORE_BLOB_MAX ? store_put(store, in->octets) : BLOB_NONE;
    if (entry->mine) carriage.from = *entry->mine;
    rng_path_octets(entry->rng_path, BYTES("mask"), 0, carriage.mask, sizeof carriage.mask);
    return carrier_wrap(store, &carriage, in->octets);
}

/* Tells protocol and verb of the octets, as of any other message. */
static void read_wire(const struct inject_entry *entry, struct queued *queued)
{
    static const verb_id of_control[8] = {VERB_WS_CLOSE, VERB_WS_PING, VERB_WS_PONG}; /* RFC 6455 5.5, from 8 on */
    struct bytes wire = store_bytes(entry->world->store, queued->blob), inner = wire;
    bool in_frames = entry->mine && connection_mode(*entry->mine) == CONNECTION_WS;
    bool control = in_frames && wire.count && (wire.at[0] & 0x0f) >= WS_CLOSE;
    struct pen pen = pen_on(entry->world->effects->scratch, EFFECTS_SCRATCH);
    queued->proto = (uint8_t)(control ? PROTO_WS : entry->in->proto);
    if (!control) unwrap(&pen, entry->in->proto, wire, &inner);
    queued->verb = control ? of_control[wire.at[0] & 0x07] : message_verb(entry->in->proto, inner);
    queued->background = verb_background((enum proto)queued->proto, queued->verb);
    if (control && queued->verb == VERB_WS_CLOSE) queued->what = QUEUE_CLOSED;
}

static void send_message(const struct inject_entry *entry)
{
    struct queued queued = {.what = QUEUE_MESSAGE};
    queued.blob = wire_of(entry);
    if (queued.blob == BLOB_NONE) {
        world_limit_set(entry->world, REASON_OCTETS_IN_FLIGHT_MAX);
        return;
    }
    read_wire(entry, &queued);
    if (entry->mine) queued.conn = connection_generation(*entry->mine);
    queued.cause = record(entry, RECORD_INJECTED, &queued, entry->cause);
    if (entry->mine && connection_mode(*entry->mine) == CONNECTION_CLOSED) {
        record(entry, RECORD_DROPPED, &queued, queued.cause);
        return;
    }
    if (queued.what == QUEUE_CLOSED) *entry->mine = connection_make(queued.conn, false, CONNECTION_CLOSED);
    /* After its 101 a server's end is a WebSocket (RFC 6455 4.2.2). */
    if (entry->mine && queued.proto == PROTO_WS && queued.verb == VERB_WS_ACCEPT)
        *entry->mine = connection_make(queued.conn, connection_opener(*entry->mine), CONNECTION_WS);
    go(entry, &queued);
}

/* No step of the node: it does not learn of it. */
static void tell(const struct inject_entry *entry)
{
    const struct injection *in = entry->in;
    const struct role *role = entry->place->role[1 - entry->end];
    struct fact_record told = {
        .fact = {.kind = FACT_NOTE, .reason = in->reason, .text = in->octets, .link = in->link, .conn = in->conn},
        .message = FACT_NO_MESSAGE,
        .connected = in->conn != 0};
    world_tell(entry->world, record_subject(role->index, world_member_at(entry->place, 1 - entry->end, in->link)),
               &told, entry->cause);
}

void world_inject_from(struct world *world, const struct injection *in, uint32_t cause)
{
    const uint32_t class = link_class_of(in->link);
    must(class < world->plan->link_count && link_member(in->link) < world->plan->link[class].member_count);
    must(!world->outward);
    struct inject_entry entry = {.world = world,
                                 .in = in,
                                 .place = &world->link[class],
                                 .ends = world_connection(world, &world->link[class], in->link),
                                 .end = link_end(in->link),
                                 .cause = cause,
                                 .rng_path = rng_path_child(rng_path_start(world->plan->seed, UINT32_MAX, in->link),
                                                            world_head(world)->injected++)};
    if (entry.ends) entry.mine = &entry.ends[entry.end];
    switch (in->what) {
    case INJECT_OPEN: open_connection(&entry); break;
    case INJECT_CLOSE: close_connection(&entry); break;
    case INJECT_MESSAGE: send_message(&entry); break;
    case INJECT_NOTE: tell(&entry); break;
    }
}

void world_inject(struct world *world, const struct injection *injection)
{
    /* Its record is the first cause of all that follows. */
    world_inject_from(world, injection, world->trace ? trace_count(world->trace) : 0);
    world_head(world)->events++;
}
