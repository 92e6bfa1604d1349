/* Carrying out the effects of a step: messages go on their way, connections open and close, timers are armed. */
#include "world_parts.h"
#include "lineage.h"
#include "must.h"

void world_limit_set(struct world *world, const char *what)
{
    if (world->limit) return;
    world->limit = what;
    blob_id blob = world->trace ? store_put(world->store, bytes_text(what)) : BLOB_NONE;
    uint32_t seq = world->trace ? trace_count(world->trace) : 0;
    world_record(world,
                 &(struct record){.at = world_head(world)->now, .blob = blob, .cause = seq, .kind = RECORD_LIMIT},
                 NULL);
}

/* When something sent now arrives. Jitter does not reorder a reliable link: its messages keep the order they were
 * sent in. */
static sim_time arrival(struct world *world, link_id link, uint64_t lineage)
{
    const struct link_place *place = &world->link[link_class_of(link)];
    sim_time at = world_head(world)->now + place->delay;
    if (place->jitter == 0) return at;
    uint32_t steps = place->jitter < UINT32_MAX ? (uint32_t)place->jitter + 1 : UINT32_MAX;
    at += choose(&world->spec.choice, steps, "jitter", lineage, 0);
    if (world->plan->link[link_class_of(link)].over == OVER_UDP) return at;
    uint32_t lane = link_class_of(link);
    const struct queued *before = NULL;
    while ((before = queue_walk(world_queue(world), lane, before)))
        if (before->link == link && before->at > at) at = before->at;
    return at;
}

static struct queued *depart(struct world *world, link_id link, uint64_t lineage, uint32_t cause)
{
    struct queued *queued = queue_take(world_queue(world));
    if (!queued) {
        world_limit_set(world, "messages in flight");
        return NULL;
    }
    const struct link_place *place = &world->link[link_class_of(link)];
    uint32_t end = link_end(link);
    queued->at = arrival(world, link, lineage);
    queued->order = world_order(world, ORDER_MESSAGE, place->role[end], world_member_at(place, end, link));
    queued->lineage = lineage;
    queued->link = link;
    queued->cause = cause;
    return queued;
}

static uint32_t record_sent(struct world *world, const struct queued *queued, uint32_t cause, enum record_kind kind)
{
    if (!world_records(world, kind)) return 0;
    sim_time now = world_head(world)->now;
    struct record record = {.at = now, .blob = queued->blob, .cause = cause, .subject = queued->link,
                            .extra = queued->conn, .verb = queued->verb, .kind = (uint8_t)kind, .proto = queued->proto};
    return world_record(world, &record,
                        &(struct sight){.sent_at = now, .conn = queued->conn, .sent_seq = cause});
}

/* What is sent on a connection that the sender knows to be closed goes nowhere; the trace says so. */
static void drop_unsent(struct world *world, link_id link, enum proto proto, struct bytes bytes, uint32_t cause)
{
    struct queued lost = {.link = link, .proto = (uint8_t)proto};
    if (!world->trace) return;
    lost.verb = message_verb(proto, bytes);
    lost.blob = store_put(world->store, bytes);
    uint32_t seq = record_sent(world, &lost, cause, RECORD_SENT);
    record_sent(world, &lost, seq, RECORD_DROPPED);
}

static void put_on_the_way(struct world *world, link_id link, const struct carriage *carriage, struct bytes bytes,
                           uint64_t lineage, uint32_t cause)
{
    blob_id wire = carrier_wrap(world->store, carriage, bytes);
    struct queued *queued = wire == BLOB_NONE ? NULL : depart(world, link, lineage, cause);
    if (wire == BLOB_NONE) world_limit_set(world, "octets in flight");
    if (!queued) return;
    queued->blob = wire;
    queued->conn = connection_generation(carriage->from);
    queued->proto = (uint8_t)carriage->proto;
    if (carriage->closing) queued->verb = VERB_WS_CLOSE;
    else if (world_records(world, RECORD_SENT) || proto_has_background(carriage->proto))
        queued->verb = message_verb(carriage->proto, bytes);
    queued->background = verb_background(carriage->proto, queued->verb);
    queued->what = carriage->closing ? QUEUE_CLOSED : QUEUE_MESSAGE;
    store_take(world->store, wire);
    queued->cause = record_sent(world, queued, cause, RECORD_SENT);
    queue_push(world_queue(world), link_class_of(link), queued);
}

/* What framing on a connection has to know of this end. */
static void carry(const struct world *world, struct carriage *carriage, link_id link, connection mine,
                  uint64_t lineage)
{
    carriage->connects = true;
    carriage->from = mine;
    carriage->host = world->plan->role[world->link[link_class_of(link)].role[1 - link_end(link)]]->host;
    if (connection_opener(mine)) lineage_octets(lineage, BYTES("mask"), 0, carriage->mask, sizeof carriage->mask);
}

static void apply_send(struct world *world, const struct effect *effect, uint64_t lineage, uint32_t cause)
{
    connection *ends = world_connection(world, effect->link);
    connection *mine = ends ? &ends[link_end(effect->link)] : NULL;
    if (mine && connection_mode(*mine) == CONNECTION_CLOSED) {
        drop_unsent(world, effect->link, effect->proto, effect->bytes, cause);
        return;
    }
    struct carriage carriage = {.proto = effect->proto};
    if (mine) carry(world, &carriage, effect->link, *mine, lineage);
    put_on_the_way(world, effect->link, &carriage, effect->bytes, lineage, cause);
    /* Behind its 101 a server's end is a WebSocket (RFC 6455 4.2.2). */
    if (mine && effect->proto == PROTO_WS && bytes_starts(effect->bytes, BYTES("HTTP/1.1 101")))
        *mine = connection_make(connection_generation(*mine), connection_opener(*mine), CONNECTION_WS);
}

static void apply_open(struct world *world, const struct effect *effect, uint64_t lineage, uint32_t cause)
{
    connection *ends = world_connection(world, effect->link);
    must(ends != NULL); /* links of the core are open from the start */
    uint32_t end = link_end(effect->link);
    uint32_t generation = connection_generation(ends[0]) > connection_generation(ends[1])
                              ? connection_generation(ends[0])
                              : connection_generation(ends[1]);
    struct queued *queued = depart(world, effect->link, lineage, cause);
    if (!queued) return;
    ends[end] = connection_make(generation + 1, true, CONNECTION_HTTP);
    queued->what = QUEUE_OPENED;
    queued->conn = generation + 1;
    queue_push(world_queue(world), link_class_of(effect->link), queued);
}

static void apply_close(struct world *world, const struct effect *effect, uint64_t lineage, uint32_t cause)
{
    /* RFC 6455 7.4.1 */
    static const uint16_t close_code[CLOSE_WHY_COUNT] = {
        [CLOSE_NORMAL] = 1000,   [CLOSE_PEER] = 1001,  [CLOSE_POLICY] = 1008,
        [CLOSE_PROTOCOL] = 1002, [CLOSE_LIMIT] = 1009, [CLOSE_REFUSED] = 1008,
        [CLOSE_NOT_TEXT] = 1007};
    connection *ends = world_connection(world, effect->link);
    if (!ends || connection_mode(ends[link_end(effect->link)]) == CONNECTION_CLOSED) return;
    connection *mine = &ends[link_end(effect->link)];
    if (connection_mode(*mine) == CONNECTION_WS) {
        unsigned char code[2] = {(unsigned char)(close_code[effect->why] >> 8), (unsigned char)close_code[effect->why]};
        struct carriage carriage = {.proto = PROTO_WS, .closing = true};
        carry(world, &carriage, effect->link, *mine, lineage);
        put_on_the_way(world, effect->link, &carriage, bytes_of(code, sizeof code), lineage, cause);
    } else {
        struct queued *queued = depart(world, effect->link, lineage, cause);
        if (!queued) return;
        queued->what = QUEUE_CLOSED;
        queued->why = (uint8_t)effect->why;
        queued->conn = connection_generation(*mine);
        queue_push(world_queue(world), link_class_of(effect->link), queued);
    }
    *mine = connection_make(connection_generation(*mine), false, CONNECTION_CLOSED);
}

static void apply_fact(struct world *world, const struct effect *effect, uint32_t role, uint32_t member, uint32_t cause)
{
    if (!world->trace) return;
    uint32_t count = effect->bytes.count + 1 + effect->what.count;
    char *room = count <= STORE_BLOB_MAX ? store_room(world->store, count) : NULL;
    if (!room) {
        world_limit_set(world, "octets of a fact");
        return;
    }
    struct pen pen = pen_on(room, count);
    pen_bytes(&pen, effect->bytes);
    pen_char(&pen, '\0');
    pen_bytes(&pen, effect->what);
    struct record record = {.at = world_head(world)->now,
                            .blob = store_commit(world->store, count),
                            .cause = cause,
                            .subject = record_subject(role, member),
                            .extra = (uint32_t)effect->fact,
                            .kind = RECORD_FACT};
    world_record(world, &record, NULL);
}

static void apply_timer(struct world *world, const struct effect *effect, uint32_t role, uint32_t member,
                        uint64_t lineage, uint32_t cause)
{
    const struct role_place *place = &world->role[role];
    must(effect->tag < place->alarm_count);
    uint32_t slot = place->alarm_base + member * place->alarm_count + effect->tag;
    if (effect->kind == EFFECT_CANCEL) {
        alarm_cancel(world_alarms(world), slot);
        return;
    }
    struct alarm alarm = {.order = world_order(world, ORDER_TIMER, role, member), .lineage = lineage, .cause = cause};
    alarm_set(world_alarms(world), slot, world_head(world)->now, effect->after, &alarm);
}

/* A node speaks on its own links only. */
static bool owns(const struct world *world, uint32_t role, uint32_t member, link_id link)
{
    const struct link_place *place = &world->link[link_class_of(link)];
    uint32_t end = link_end(link);
    return place->role[end] == role && world_member_at(place, end, link) == member;
}

void world_apply(struct world *world, uint32_t role, uint32_t member, uint32_t cause)
{
    struct effects *out = world->effects;
    for (uint32_t i = 0; i < out->count; i++) {
        const struct effect *effect = &out->effect[i];
        /* Facts, holds and cancels lead to nothing: they need no lineage of their own. */
        bool leads = effect->kind <= EFFECT_TIMER;
        uint64_t lineage = leads ? lineage_child(out->lineage, i) : 0;
        if (effect->kind <= EFFECT_CLOSE) must(owns(world, role, member, effect->link));
        switch (effect->kind) {
        case EFFECT_SEND: apply_send(world, effect, lineage, cause); break;
        case EFFECT_OPEN: apply_open(world, effect, lineage, cause); break;
        case EFFECT_CLOSE: apply_close(world, effect, lineage, cause); break;
        case EFFECT_TIMER:
        case EFFECT_CANCEL: apply_timer(world, effect, role, member, lineage, cause); break;
        case EFFECT_FACT: apply_fact(world, effect, role, member, cause); break;
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
    }
    if (out->limit) world_limit_set(world, out->limit);
}
