/* Nodes that stop and go on, and the holds, timers and connections of each. */
#include "owner.h"

#include "filter_deed.h"
#include "must.h"
#include "rng_path.h"

enum { CHILD_CLOSED = 800 }; /* rng paths of the messages that a stop makes: after those of a step's effects */

/* ---- the messages that a node holds ---- */

typedef void hold_fn(void *self, blob_id);

/* Every message that a row of its state names. */
static void each_hold(const struct world *world, const struct role *role, uint32_t member, hold_fn *visit, void *self)
{
    const void *me = world_state_of(world, role->index, member);
    for (uint32_t t = 0; t < role->state.table_count; t++) {
        const struct state_table *table = &role->kind->tables[t];
        for (const struct state_column *c = table->columns; c && c->name; c++) {
            if (c->type != COLUMN_BLOB) continue;
            uint32_t number = 0;
            for (const char *row; (row = state_next(me, role, t, &number)) != NULL;)
                for (uint32_t at = 0; at < c->size; at += (uint32_t)sizeof(blob_id)) {
                    blob_id blob;
                    memcpy(&blob, row + c->at + at, sizeof blob);
                    if (blob != BLOB_NONE) visit(self, blob);
                }
        }
    }
}

static void let_go(void *self, blob_id blob)
{
    struct world *world = self;
    must(world_head(world)->held > 0);
    store_give(world->store, blob);
    world_head(world)->held--;
}

static void count_hold(void *self, blob_id blob)
{
    (void)blob;
    ++*(uint32_t *)self;
}

typedef void end_fn(void *self, link_id towards, connection *mine);

/* Its end of every connection it has, and the direction in which the other end sends. */
static void each_end(const struct world *world, uint32_t role, uint32_t member, end_fn *visit, void *self)
{
    for (uint32_t class = 0; class < world->plan->link_count; class ++)
        for (uint32_t end = 0; end < 2; end++) {
            const struct link_place *place = &world->link[class];
            if (place->role[end]->index != role || place->connection_base == UINT32_MAX) continue;
            const bool alone = place->members[end] == 0; /* it has the links of all members of its peer */
            uint32_t first = alone ? 0 : member, last = alone ? world->plan->link[class].member_count - 1 : member;
            for (uint32_t m = first; m <= last; m++) {
                connection *ends = world_connection(world, place, link_make(class, m, 0));
                if (connection_mode(ends[end]) == CONNECTION_CLOSED) continue;
                visit(self, link_make(class, m, 1 - end), &ends[end]);
            }
        }
}

static void count_end(void *self, link_id towards, connection *mine)
{
    (void)towards, (void)mine;
    ++*(uint32_t *)self;
}

static uint32_t first_slot(const struct world *world, uint32_t role, uint32_t member)
{
    return world->role[role].alarm_base + member * world->role[role].alarm_count;
}

struct owned world_owned(const struct world *world, uint32_t role, uint32_t member)
{
    const struct role *node = world->plan->role[role];
    struct owned owned = {.waiting = state_waiting(world_state(world, role, member), node)};
    uint32_t slot = first_slot(world, role, member);
    each_hold(world, node, member, count_hold, &owned.holds);
    each_end(world, role, member, count_end, &owned.connections);
    for (uint32_t i = 0; i < world->role[role].alarm_count; i++)
        owned.timers += alarm_at(world_alarms(world), slot + i) != 0;
    return owned;
}

/* `REGISTER of sip:alice@ims.example`; a message that is neither SIP nor HTTP by its size. */
static void print_hold(struct pen *pen, struct bytes octets)
{
    struct message message;
    struct sip_address to;
    message_scan(&message, PROTO_SIP, octets, WS_FROM_CLIENT);
    const struct sip *sip = message_sip(&message);
    if (sip && !sip_address_scan(&to, sip_value(sip, SIP_TO)).why) {
        pen_bytes(pen, verb_name(PROTO_SIP, message.verb));
        pen_lit(pen, " of ");
        pen_bytes(pen, to.uri);
        return;
    }
    message_scan(&message, PROTO_HTTP, octets, WS_FROM_CLIENT);
    const struct http *http = message_http(&message);
    if (!http) {
        pen_format(pen, "%u octets", octets.count);
        return;
    }
    pen_bytes(pen, verb_name(PROTO_HTTP, message.verb));
    pen_char(pen, ' ');
    pen_bytes(pen, http->path);
}

struct owner_telling {
    const struct world *world;
    struct pen *pen;
    uint32_t count;
};

static void tell_hold(void *self, blob_id blob)
{
    struct owner_telling *telling = self;
    pen_text(telling->pen, telling->count++ ? ", " : "");
    print_hold(telling->pen, store_bytes(telling->world->store, blob));
}

void world_owned_print(const struct world *world, uint32_t role, uint32_t member, struct pen *pen)
{
    struct owner_telling telling = {.world = world, .pen = pen};
    each_hold(world, world->plan->role[role], member, tell_hold, &telling);
}

/* ---- stopping ---- */

static struct record record_of(const struct world *world, uint32_t role, uint32_t member, enum record_kind kind,
                               uint32_t cause)
{
    return (struct record){
        .at = world_head(world)->now, .cause = cause, .subject = record_subject(role, member), .kind = (uint8_t)kind};
}

void owner_tell_closed(struct world *world, link_id link, uint32_t conn, enum close_why why, sim_time after,
                       uint32_t cause, uint64_t rng_path)
{
    struct queued told = {.at = world_head(world)->now + after,
                          .order = filter_order(world, link),
                          .rng_path = rng_path,
                          .link = link,
                          .conn = conn,
                          .cause = cause,
                          .what = QUEUE_CLOSED,
                          .why = (uint8_t)why,
                          .row = UINT16_MAX};
    filter_put(world, link_class_of(link), &told);
}

struct parting {
    struct world *world;
    uint32_t cause;
    uint64_t rng_path;
    enum stop_how how;
};

/* The other end learns of it when it is told; a node that keeps its state finds out itself when it goes on. */
static void part(void *self, link_id towards, connection *mine)
{
    struct parting *parting = self;
    const sim_time delay = world_link(parting->world, towards)->delay;
    owner_tell_closed(parting->world, link_back(towards), connection_generation(*mine), CLOSE_BROKEN, delay,
                      parting->cause, rng_path_child(parting->rng_path, towards));
    if (parting->how == STOP_LOSING) *mine = connection_make(connection_generation(*mine), false, CONNECTION_CLOSED);
}

static void find_out(void *self, link_id towards, connection *mine)
{
    struct parting *parting = self;
    owner_tell_closed(parting->world, towards, connection_generation(*mine), CLOSE_BROKEN, 0, parting->cause,
                      rng_path_child(parting->rng_path, towards));
}

static void lose(struct world *world, uint32_t role, uint32_t member)
{
    const struct role *node = world->plan->role[role];
    void *me = world_state_of(world, role, member);
    for (uint32_t i = 0; i < world->role[role].alarm_count; i++)
        alarm_cancel(world_alarms(world), first_slot(world, role, member) + i);
    each_hold(world, node, member, let_go, world);
    memset(me, 0, node->state.size);
    state_begin(me, node);
}

/* Of the nth stop or start of this node. */
static uint64_t path_of(const struct world *world, uint32_t role, uint32_t member)
{
    uint64_t root = rng_path_child(rng_path_start(world->plan->seed, role, member), CHILD_CLOSED);
    return rng_path_child(root, world_owner(world, role, member)->starts);
}

void owner_stop(struct world *world, uint32_t role, uint32_t member, enum stop_how how, uint32_t cause)
{
    struct owner *owner = world_owner(world, role, member);
    if (owner->stopped) return;
    owner->stopped = 1 + (uint32_t)how;
    owner->starts++;
    world_head(world)->meddled++;
    struct record record = record_of(world, role, member, RECORD_STOPPED, cause);
    record.extra = (uint32_t)how;
    struct parting parting = {world, world_record(world, &record, NULL), path_of(world, role, member), how};
    if (how == STOP_PAUSED) return;
    each_end(world, role, member, part, &parting);
    if (how == STOP_LOSING) lose(world, role, member);
}

/* ---- while it is stopped ---- */

bool owner_sleeps(struct world *world, uint32_t role, uint32_t member, uint32_t slot, const struct alarm *alarm)
{
    if (!world_owner(world, role, member)->stopped) return false;
    alarm_park(world_alarms(world), slot, alarm);
    return true;
}

bool owner_takes(struct world *world, struct queued *queued)
{
    const struct link_place *place = world_link(world, queued->link);
    const uint32_t end = 1 - link_end(queued->link);
    const uint32_t member = world_member_at(place, end, queued->link);
    uint32_t stopped = world_owner(world, place->role[end]->index, member)->stopped;
    if (!stopped) return false;
    if (stopped == 1 + (uint32_t)STOP_PAUSED) {
        queued->at = UINT64_MAX;
        queued->waits = QUEUE_WAITS_FOR_NODE;
        filter_put(world, world_waiting_lane(world), queued);
        return true;
    }
    world_record_arrival(world, queued, RECORD_DROPPED, queued->blob, NULL);
    if (queued->what == QUEUE_OPENED) /* nobody listens (RFC 9293 3.10.7.1) */
        owner_tell_closed(world, link_back(queued->link), queued->conn, CLOSE_REFUSED, place->delay, queued->cause,
                          rng_path_child(queued->rng_path, CHILD_CLOSED));
    return true;
}

/* ---- going on ---- */

static void wake_timers(struct world *world, uint32_t role, uint32_t member)
{
    for (uint32_t i = 0; i < world->role[role].alarm_count; i++) {
        uint32_t slot = first_slot(world, role, member) + i;
        if (alarm_at(world_alarms(world), slot) != ALARM_PARKED) continue;
        struct alarm alarm = alarm_pop(world_alarms(world), slot);
        alarm_set(world_alarms(world), slot, world_head(world)->now, 0, &alarm);
    }
}

/* Messages that waited for a paused node; those of one sender in their order. */
static void wake_messages(struct world *world, uint32_t role, uint32_t member)
{
    struct queued *waiting = NULL;
    while ((waiting = queue_walk(world_queue(world), world_waiting_lane(world), waiting))) {
        if (waiting->waits != QUEUE_WAITS_FOR_NODE) continue;
        const struct link_place *place = world_link(world, waiting->link);
        const uint32_t end = 1 - link_end(waiting->link);
        if (place->role[end]->index != role || world_member_at(place, end, waiting->link) != member) continue;
        struct queued own = *waiting;
        queue_remove(world_queue(world), world_waiting_lane(world), waiting);
        own.at = world_head(world)->now;
        own.waits = 0;
        own.row = UINT16_MAX;
        filter_put(world, link_class_of(own.link), &own);
        store_give(world->store, own.blob);
        waiting = NULL; /* the lane is another now */
    }
}

void owner_restart(struct world *world, uint32_t role, uint32_t member, uint32_t cause)
{
    struct owner *owner = world_owner(world, role, member);
    if (!owner->stopped) return;
    const enum stop_how how = (enum stop_how)(owner->stopped - 1);
    owner->stopped = 0;
    world_head(world)->meddled--;
    struct record record = record_of(world, role, member, RECORD_STARTED, cause);
    record.extra = (uint32_t)how;
    struct parting parting = {world, world_record(world, &record, NULL),
                              rng_path_child(path_of(world, role, member), CHILD_CLOSED), how};
    if (how == STOP_LOSING) {
        world_begin(world, role, member, parting.cause, parting.rng_path);
        return;
    }
    if (how == STOP_KEEPING) each_end(world, role, member, find_out, &parting);
    wake_messages(world, role, member);
    wake_timers(world, role, member);
}

/* ---- clocks ---- */

sim_time owner_time(const struct world *world, uint32_t role, uint32_t member)
{
    const sim_time now = world_head(world)->now;
    const int64_t clock = world_owner(world, role, member)->clock;
    /* No clock goes back before the beginning: there times are not negative. */
    if (clock < 0) return now > (sim_time)-clock ? now - (sim_time)-clock : 0;
    return now + (sim_time)clock;
}

void owner_skew(struct world *world, uint32_t role, uint32_t member, int64_t offset, uint32_t cause)
{
    struct owner *owner = world_owner(world, role, member);
    char room[32];
    struct pen pen = pen_on(room, sizeof room);
    world_head(world)->meddled += offset != 0;
    world_head(world)->meddled -= owner->clock != 0;
    owner->clock = offset;
    struct record record = record_of(world, role, member, RECORD_CLOCK, cause);
    pen_format(&pen, "%lld us", (long long)offset);
    if (world->trace) record.blob = store_put(world->store, pen_done(&pen));
    world_record(world, &record, NULL);
}

/* ---- from outside ---- */

static void must_be_there(const struct world *world, uint32_t role, uint32_t member)
{
    must(role < world->plan->role_count && member < world->plan->role[role]->member_count);
}

void world_stop(struct world *world, uint32_t role, uint32_t member, enum stop_how how)
{
    must_be_there(world, role, member);
    owner_stop(world, role, member, how, owner_no_cause(world));
}

void world_restart(struct world *world, uint32_t role, uint32_t member)
{
    must_be_there(world, role, member);
    owner_restart(world, role, member, owner_no_cause(world));
}

void world_skew(struct world *world, uint32_t role, uint32_t member, int64_t offset)
{
    must_be_there(world, role, member);
    owner_skew(world, role, member, offset, owner_no_cause(world));
}

bool world_is_stopped(const struct world *world, uint32_t role, uint32_t member)
{
    must_be_there(world, role, member);
    return world_owner(world, role, member)->stopped != 0;
}
