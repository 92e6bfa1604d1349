/* Carrying out the effects of a step: messages go on their way, connections open and close, timers are armed. */
#include "fact_record.h"
#include "filter.h"
#include "must.h"
#include "rng_path.h"

void world_limit_set(struct world *world, enum reason limit)
{
    if (world->limit) return;
    world->limit = limit;
    blob_id blob = world->trace ? store_put(world->store, bytes_text(reason_rows[limit].sentence)) : BLOB_NONE;
    uint32_t seq = world->trace ? trace_count(world->trace) : 0;
    world_record(
        world,
        &(struct record){
            .at = world_head(world)->now, .blob = blob, .cause = seq, .verb = (uint16_t)limit, .kind = RECORD_LIMIT},
        NULL);
}

void world_end(struct world *world, enum reason limit)
{
    world_limit_set(world, limit);
}

/* The node whose step it was, and the record of the event that it handled. */
struct author {
    const struct role *role;
    const struct role_place *place;
    uint32_t member;
    uint32_t cause;
};

/* The data that an effect on a link needs: looked up once. */
struct way {
    const struct link_place *place;
    connection *ends; /* NULL on links without connections */
    link_id link;
    uint32_t end; /* the author's */
    uint64_t rng_path;
};

/* When something sent now on a link with jitter arrives. Jitter does not reorder a reliable link: its messages keep
 * the order they were sent in. */
static sim_time jittered(struct world *world, const struct way *way, sim_time at)
{
    sim_time jitter = way->place->jitter;
    uint32_t steps = jitter < UINT32_MAX ? (uint32_t)jitter + 1 : UINT32_MAX;
    uint32_t lane = link_class_of(way->link);
    at += choose(&world->spec.choice, steps, "jitter", way->rng_path, 0);
    if (world->plan->link[lane].over == OVER_UDP) return at;
    const struct queued *before = NULL;
    while ((before = queue_walk(world_queue(world), lane, before)))
        if (before->link == way->link && before->at > at) at = before->at;
    return at;
}

static inline struct queued *depart(struct world *world, const struct author *author, const struct way *way)
{
    struct queued *queued = queue_take(world_queue(world));
    if (!queued) {
        world_limit_set(world, REASON_MESSAGES_IN_FLIGHT_MAX);
        return NULL;
    }
    sim_time at = world_head(world)->now + way->place->delay;
    queued->at = way->place->jitter ? jittered(world, way, at) : at;
    queued->order = world_order(world, ORDER_MESSAGE, author->place, author->member);
    queued->rng_path = way->rng_path;
    queued->link = way->link;
    queued->cause = author->cause;
    return queued;
}

/* On its way, unless a row of the filter has it. */
static inline void go(struct world *world, const struct way *way, struct queued *queued)
{
    if (world_meddled(world) && !filter_sent(world, queued)) return;
    queue_push(world_queue(world), link_class_of(way->link), queued);
}

static uint32_t record_sent(struct world *world, const struct queued *queued, uint32_t cause, enum record_kind kind)
{
    if (!world->records) return 0;
    sim_time now = world_head(world)->now;
    struct record record = {.at = now,
                            .blob = queued->blob,
                            .cause = cause,
                            .subject = queued->link,
                            .extra = queued->conn,
                            .verb = queued->verb,
                            .kind = (uint8_t)kind,
                            .proto = queued->proto};
    return world_record(world, &record, &(struct observation){.sent_at = now, .conn = queued->conn, .sent_seq = cause});
}

/* A message that is sent on a connection that the sender knows to be closed goes nowhere; the trace says so. */
static void drop_unsent(struct world *world, const struct effect *effect, uint32_t conn, uint32_t cause)
{
    struct queued lost = {.link = effect->link, .conn = conn, .proto = (uint8_t)effect->proto};
    if (!world->trace) return;
    lost.verb = message_verb(effect->proto, effect->bytes);
    lost.blob = store_put(world->store, effect->bytes);
    world->sent_last = record_sent(world, &lost, cause, RECORD_SENT);
    record_sent(world, &lost, world->sent_last, RECORD_DROPPED);
}

static inline void put_on_the_way(struct world *world, const struct author *author, const struct way *way,
                                  const struct carriage *carriage, struct bytes bytes)
{
    blob_id wire = carrier_wrap(world->store, carriage, bytes);
    struct queued *queued = wire == BLOB_NONE ? NULL : depart(world, author, way);
    if (wire == BLOB_NONE) world_limit_set(world, REASON_OCTETS_IN_FLIGHT_MAX);
    if (!queued) return;
    queued->blob = wire;
    queued->conn = connection_generation(carriage->from);
    queued->proto = (uint8_t)carriage->proto;
    if (carriage->closing) queued->verb = VERB_WS_CLOSE;
    else if (world->records || proto_has_background(carriage->proto))
        queued->verb = message_verb(carriage->proto, bytes);
    queued->background = verb_background(carriage->proto, queued->verb);
    queued->what = carriage->closing ? QUEUE_CLOSED : QUEUE_MESSAGE;
    store_take(world->store, wire);
    queued->cause = world->sent_last = record_sent(world, queued, author->cause, RECORD_SENT);
    go(world, way, queued);
}

/* The state of this end that framing on a connection needs. Only a WebSocket's frames are masked (RFC 6455 5.3). */
static void carry(struct carriage *carriage, const struct way *way, connection mine)
{
    carriage->connects = true;
    carriage->from = mine;
    carriage->host = way->place->role[1 - way->end]->host;
    if (connection_opener(mine) && connection_mode(mine) == CONNECTION_WS)
        rng_path_octets(way->rng_path, BYTES("mask"), 0, carriage->mask, sizeof carriage->mask);
}

static void apply_send(struct world *world, const struct author *author, const struct way *way,
                       const struct effect *effect)
{
    struct carriage carriage = {.proto = effect->proto};
    connection *mine = way->ends ? &way->ends[way->end] : NULL;
    if (mine && connection_mode(*mine) == CONNECTION_CLOSED) {
        drop_unsent(world, effect, connection_generation(*mine), author->cause);
        return;
    }
    if (mine) carry(&carriage, way, *mine);
    put_on_the_way(world, author, way, &carriage, effect->bytes);
    /* After its 101 a server's end is a WebSocket (RFC 6455 4.2.2). */
    if (mine && effect->proto == PROTO_WS && bytes_starts(effect->bytes, BYTES("HTTP/1.1 101")))
        *mine = connection_make(connection_generation(*mine), connection_opener(*mine), CONNECTION_WS);
}

static void apply_open(struct world *world, const struct author *author, const struct way *way)
{
    connection *ends = way->ends;
    must(ends != NULL); /* links of the core are open from the start */
    uint32_t generation = connection_generation(ends[0]) > connection_generation(ends[1])
                              ? connection_generation(ends[0])
                              : connection_generation(ends[1]);
    struct queued *queued = depart(world, author, way);
    if (!queued) return;
    ends[way->end] = connection_make(generation + 1, true, CONNECTION_HTTP);
    queued->what = QUEUE_OPENED;
    queued->conn = generation + 1;
    go(world, way, queued);
}

static void apply_close(struct world *world, const struct author *author, const struct way *way, enum close_why why)
{
    /* RFC 6455 7.4.1 */
    static const uint16_t close_code[CLOSE_WHY_COUNT] = {
        [CLOSE_NORMAL] = 1000, [CLOSE_PEER] = 1001,    [CLOSE_POLICY] = 1008,  [CLOSE_PROTOCOL] = 1002,
        [CLOSE_LIMIT] = 1009,  [CLOSE_REFUSED] = 1008, [CLOSE_NOT_TEXT] = 1007};
    if (!way->ends || connection_mode(way->ends[way->end]) == CONNECTION_CLOSED) return;
    must(close_code[why] != 0);
    connection *mine = &way->ends[way->end];
    if (connection_mode(*mine) == CONNECTION_WS) {
        unsigned char code[2] = {(unsigned char)(close_code[why] >> 8), (unsigned char)close_code[why]};
        struct carriage carriage = {.proto = PROTO_WS, .closing = true};
        carry(&carriage, way, *mine);
        put_on_the_way(world, author, way, &carriage, bytes_of(code, sizeof code));
    } else {
        struct queued *queued = depart(world, author, way);
        if (!queued) return;
        queued->what = QUEUE_CLOSED;
        queued->why = (uint8_t)why;
        queued->conn = connection_generation(*mine);
        go(world, way, queued);
    }
    *mine = connection_make(connection_generation(*mine), false, CONNECTION_CLOSED);
}

/* The record that a fact points at: the arrival of a message, or the message that this step sent last. */
static void point(struct world *world, const struct fact *fact, struct fact_record *told)
{
    told->message = FACT_NO_MESSAGE;
    if (fact->about == FACT_OF_SENT) told->message = world->sent_last;
    if (fact->about == FACT_OF_MESSAGE) told->message = trace_delivery(world->trace, fact->message);
    told->connected = fact->kind == FACT_BOUND;
    if (told->connected || told->message == FACT_NO_MESSAGE) return;
    const struct record *record = trace_at(world->trace, told->message);
    told->connected = true;
    told->fact.link = record->subject;
    told->fact.conn = record->extra;
}

void world_tell(struct world *world, uint32_t subject, const struct fact_record *told, uint32_t cause)
{
    if (!world->trace) return;
    uint32_t count = fact_record_size(told);
    char *room = store_room(world->store, count);
    if (!room) {
        world_limit_set(world, REASON_FACTS_MAX);
        return;
    }
    fact_record_write(told, room);
    struct record record = {.at = world_head(world)->now,
                            .blob = store_commit(world->store, count),
                            .cause = cause,
                            .subject = subject,
                            .extra = (uint32_t)told->fact.kind,
                            .verb = (uint16_t)told->fact.reason,
                            .kind = RECORD_FACT};
    world_record(world, &record, NULL);
}

static void apply_fact(struct world *world, const struct author *author, const struct effect *effect)
{
    if (!world->trace) return;
    const struct fact *fact = &world->effects->fact[effect->tag];
    struct fact_record told = {.fact = *fact};
    must(reason_stated_by(fact->reason, bytes_text(author->role->kind->name)));
    point(world, fact, &told);
    world_tell(world, record_subject(author->role->index, author->member), &told, author->cause);
}

static void apply_timer(struct world *world, const struct author *author, const struct effect *effect, uint32_t nth)
{
    const struct role_place *place = author->place;
    must(effect->tag < place->alarm_count);
    uint32_t slot = place->alarm_base + author->member * place->alarm_count + effect->tag;
    if (effect->kind == EFFECT_CANCEL) {
        alarm_cancel(world_alarms(world), slot);
        return;
    }
    struct alarm alarm = {.order = world_order(world, ORDER_TIMER, place, author->member),
                          .rng_path = world->effects->rng_path,
                          .nth = (uint16_t)nth,
                          .cause = author->cause};
    alarm_set(world_alarms(world), slot, world_head(world)->now, effect->after, &alarm);
}

/* A node speaks on its own links only. */
static struct way way_of(const struct world *world, const struct author *author, link_id link, uint32_t nth)
{
    const struct link_place *place = world_link(world, link);
    uint32_t end = link_end(link);
    must(place->role[end] == author->role && world_member_at(place, end, link) == author->member);
    return (struct way){.place = place,
                        .ends = world_connection(world, place, link),
                        .link = link,
                        .end = end,
                        .rng_path = rng_path_child(world->effects->rng_path, nth)};
}

void world_apply(struct world *world, const struct role *role, uint32_t member, uint32_t cause)
{
    const struct effects *out = world->effects;
    const struct author author = {role, &world->role[role->index], member, cause};
    const uint32_t count = out->count;
    const struct effect *effect = out->effect;
    world->sent_last = UINT32_MAX;
    for (uint32_t i = 0, nth = 0; i < count; i++, effect++) {
        struct way way;
        if (effect->kind <= EFFECT_CLOSE) way = way_of(world, &author, effect->link, nth);
        switch (effect->kind) {
        case EFFECT_SEND: apply_send(world, &author, &way, effect); break;
        case EFFECT_OPEN: apply_open(world, &author, &way); break;
        case EFFECT_CLOSE: apply_close(world, &author, &way, effect->why); break;
        case EFFECT_TIMER:
        case EFFECT_CANCEL: apply_timer(world, &author, effect, nth); break;
        case EFFECT_FACT: apply_fact(world, &author, effect); break;
        case EFFECT_HOLD:
            store_take(world->store, effect->blob);
            world_head(world)->held++;
            break;
        case EFFECT_DROP:
            must(world_head(world)->held > 0);
            store_give(world->store, effect->blob);
            world_head(world)->held--;
            break;
        }
        nth += effect->kind != EFFECT_FACT; /* the facts of a step change nothing that follows from it */
    }
    if (out->limit) world_limit_set(world, out->limit);
}
