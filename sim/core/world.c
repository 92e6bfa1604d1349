/* The machine: one block of memory that holds a run, and the step that moves it. */
#include "filter.h"
#include "owner.h"
#include "rng_path.h"
#include "must.h"

enum {
    QUEUE_PER_FLIGHT = 6,    /* messages under way for one registration, at most */
    QUEUE_SPARE = 32 * 1024, /* ten thousand requests of one attacker, and the events that they lead to */
    SEGMENTS_MAX = 1 << 16   /* 4 GiB of octets */
};

static void rules_compile(struct role_place *place, const struct node_kind *kind)
{
    for (uint32_t i = 0; kind->rules[i].step; i++) {
        const struct rule *rule = &kind->rules[i];
        struct bytes verb = bytes_text(rule->verb);
        must(i < UINT8_MAX);
        if (bytes_equal(verb, BYTES("*"))) {
            for (uint32_t v = 0; v < VERB_COUNT; v++)
                if (!place->rule[rule->proto][v]) place->rule[rule->proto][v] = (uint8_t)(i + 1);
        } else if (verb.count == 3 && bytes_ends(verb, BYTES("xx"))) {
            uint32_t first = (uint32_t)(verb.at[0] - '0') * 100;
            for (uint32_t v = first; v < first + 100; v++)
                if (!place->rule[rule->proto][v]) place->rule[rule->proto][v] = (uint8_t)(i + 1);
        } else {
            verb_id id = verb_named(rule->proto, verb);
            must(id != VERB_NONE);
            place->rule[rule->proto][id] = (uint8_t)(i + 1);
        }
    }
}

static size_t place_roles(struct world *world, size_t at, uint32_t *slots)
{
    for (uint32_t r = 0; r < world->plan->role_count; r++) {
        const struct role *role = world->plan->role[r];
        struct role_place *place = &world->role[r];
        place->state_at = at;
        place->state_size = role->state.size;
        place->order = (uint64_t)r << 54;
        place->alarm_base = *slots;
        place->alarm_count = role->state.tag_count;
        rules_compile(place, role->kind);
        at += place->state_size * role->member_count;
        *slots += place->alarm_count * role->member_count;
    }
    return at;
}

/* The parts of an image that are not zero at the beginning. */
static void image_begin(struct world *world)
{
    queue_init(world_queue(world), world->plan->link_count + 1, world->spec.queue_max);
    alarms_init(world_alarms(world), world->alarm_slots);
    for (uint32_t r = 0; r < world->plan->role_count; r++)
        for (uint32_t m = 0; m < world->plan->role[r]->member_count; m++)
            state_begin(world_state_of(world, r, m), world->plan->role[r]);
    filter_begin(world);
}

static void place_all(struct world *world)
{
    const struct plan *plan = world->plan;
    uint32_t nodes = 0, connections = 0, slots = 1;
    for (uint32_t r = 0; r < plan->role_count; r++) {
        world->role[r].node_base = nodes;
        nodes += plan->role[r]->member_count;
    }
    for (uint32_t l = 0; l < plan->link_count; l++) {
        bool connects = carrier_connects(plan->link[l].carrier);
        world->link[l] = (struct link_place){.delay = plan->link[l].delay,
                                             .jitter = plan->link[l].jitter,
                                             .connection_base = connects ? connections : UINT32_MAX};
        for (uint32_t end = 0; end < 2; end++) {
            const struct role *role = plan->role[plan->link[l].end[end]];
            world->link[l].role[end] = role;
            world->link[l].members[end] = role->member_count > 1 ? UINT32_MAX : 0;
        }
        if (connects) connections += 2 * plan->link[l].member_count;
    }
    size_t at = sizeof(struct image);
    world->sequence_at = at;
    world->command_at = at += sizeof(uint32_t) * nodes;
    world->connection_at = at += sizeof(uint32_t) * nodes;
    at += sizeof(connection) * connections;
    world->queue_at = at = (at + sizeof(struct queued) - 1) / sizeof(struct queued) * sizeof(struct queued);
    at += queue_size(plan->link_count + 1, world->spec.queue_max);
    world->tally_at = at;
    at += sizeof(struct filter_tally) * plan->filter_count;
    world->owner_at = at;
    at += sizeof(struct owner) * nodes;
    at = place_roles(world, at, &slots);
    world->alarm_at = at;
    at += alarms_size(slots - 1);
    world->image_size = at;
    world->image = arena_block(at);
    world->alarm_slots = slots - 1;
    image_begin(world);
}

void world_reset(struct world *world)
{
    memset(world->image, 0, world->image_size);
    image_begin(world);
    store_clear(world->store);
    if (world->trace) trace_clear(world->trace);
    world->limit = REASON_NONE;
}

struct world *world_new(const struct world_spec *spec)
{
    struct arena arena = {0};
    struct world *world = arena_new(&arena, struct world);
    const struct plan *plan = spec->plan;
    world->spec = *spec;
    world->plan = plan;
    uint32_t flight = plan->role_count ? plan->role[0]->flight_max : 0;
    if (!world->spec.queue_max) world->spec.queue_max = flight * QUEUE_PER_FLIGHT + QUEUE_SPARE;
    world->role = arena_array(&arena, struct role_place, plan->role_count);
    world->link = arena_array(&arena, struct link_place, plan->link_count);
    world->message = arena_new(&arena, struct message);
    world->effects = arena_new(&arena, struct effects);
    world->store = store_new(spec->traced ? STORE_KEEP : STORE_RING, SEGMENTS_MAX);
    world->trace = spec->traced ? trace_new() : NULL;
    world->records = spec->traced || spec->see;
    if (plan->filter_count) {
        world->filtered = arena_new(&arena, struct message);
        world->filter_room = arena_take(&arena, 3 * STORE_BLOB_MAX);
    }
    effects_init(world->effects);
    world->effects->store = world->store;
    world->effects->directory = spec->directory;
    world->effects->fresh = spec->fresh;
    world->effects->seed = plan->seed;
    world->effects->keep_facts = spec->traced;
    world->arena = arena;
    place_all(world);
    return world;
}

void world_free(struct world *world)
{
    if (!world) return;
    arena_block_free(world->image, world->image_size);
    store_free(world->store);
    trace_free(world->trace);
    trace_free(world->forgotten);
    struct arena arena = world->arena;
    arena_free(&arena);
}

uint32_t world_record(struct world *world, const struct record *record, struct observation *observation)
{
    if (!world->records) return 0;
    uint32_t seq = world->trace ? trace_add(world->trace, record) : 0;
    if (!world->spec.see) return seq;
    struct observation bare = {0};
    if (!observation) observation = &bare;
    observation->seq = seq;
    observation->record = record;
    world->spec.see(world->spec.self, observation);
    return seq;
}

static void run_step(struct world *world, step_fn *step, struct event *event, uint64_t rng_path, uint32_t cause)
{
    if (!step) return;
    effects_begin(world->effects, rng_path);
    event->now = world_head(world)->now;
    if (world_meddled(world)) event->now = owner_time(world, event->role->index, event->member);
    step(world_state_of(world, event->role->index, event->member), event, world->effects);
    world_apply(world, event->role, event->member, cause);
}

void world_begin(struct world *world, uint32_t role, uint32_t member, uint32_t cause, uint64_t rng_path)
{
    const struct role *node = world->plan->role[role];
    struct event event = {.kind = EVENT_START, .role = node, .member = member, .link = LINK_NONE};
    run_step(world, node->kind->start, &event, rng_path, cause);
}

void world_start(struct world *world)
{
    for (uint32_t r = 0; r < world->plan->role_count; r++) {
        const struct role *role = world->plan->role[r];
        if (role->kind->subscriber_count_matters) continue; /* a browser is there once its user acts */
        if (plan_is_outside(world->plan, role)) continue;   /* its program is another one */
        for (uint32_t m = 0; m < role->member_count; m++) {
            uint32_t self = world->trace ? trace_count(world->trace) : 0;
            uint32_t seq = world_record(
                world, &(struct record){.cause = self, .subject = record_subject(r, m), .kind = RECORD_START}, NULL);
            world_begin(world, r, m, seq, rng_path_start(world->plan->seed, r, m));
        }
    }
    if (world_meddled(world)) filter_look(world);
}

/* The settings of a command as text, for the trace: `to wsf` and `password = "..."` lines. */
static blob_id command_text(struct world *world, const struct command *command)
{
    struct pen *pen = &world->effects->aside;
    *pen = pen_on(world->effects->aside_room, sizeof world->effects->aside_room);
    for (uint32_t i = 0; i < COUNT(command->arg) && command->arg[i].count; i++) {
        pen_bytes(pen, command->arg[i]);
        pen_char(pen, '\n');
    }
    if (command->to) {
        pen_lit(pen, "to ");
        pen_bytes(pen, command->to->name);
        pen_char(pen, '\n');
    }
    for (uint32_t i = 0; i < command->setting_count; i++) {
        pen_bytes(pen, command->setting[i].path);
        pen_lit(pen, " = ");
        pen_bytes(pen, command->setting[i].value);
        pen_char(pen, '\n');
    }
    struct bytes text = pen_done(pen);
    return text.count ? store_put(world->store, text) : BLOB_NONE;
}

void world_command(struct world *world, uint32_t role, uint32_t member, uint32_t action, const struct command *command)
{
    const struct role *node = world->plan->role[role];
    uint32_t *nth = (uint32_t *)(world->image + world->command_at) + world->role[role].node_base + member;
    struct record record = {.at = world_head(world)->now,
                            .cause = world->trace ? trace_count(world->trace) : 0,
                            .subject = record_subject(role, member),
                            .extra = action,
                            .kind = RECORD_COMMAND};
    if (world->trace) record.blob = command_text(world, command);
    uint32_t seq = world_record(world, &record, NULL);
    struct event event = {
        .kind = EVENT_COMMAND, .role = node, .member = member, .link = LINK_NONE, .tag = action, .command = command};
    uint64_t rng_path = rng_path_command(world->plan->seed, record_subject(role, member), (*nth)++);
    world_head(world)->events++;
    if (world_meddled(world) && world_is_stopped(world, role, member)) return;
    run_step(world, node->kind->command, &event, rng_path, seq);
}

struct due {
    sim_time at;   /* UINT64_MAX: nothing is */
    uint32_t slot; /* of an alarm; ALARM_NONE: a message */
};

static struct due next_due(const struct world *world)
{
    sim_time message_at, alarm_at;
    uint64_t message_order, alarm_order;
    uint32_t slot = ALARM_NONE;
    queue_next(world_queue(world), &message_at, &message_order);
    alarm_next(world_alarms(world), &alarm_at, &alarm_order, &slot);
    bool alarm = alarm_at < message_at || (alarm_at == message_at && alarm_order < message_order);
    return alarm ? (struct due){alarm_at, slot} : (struct due){message_at, ALARM_NONE};
}

bool world_next(struct world *world, sim_time *at)
{
    if (world_meddled(world)) filter_look(world); /* a line may have been satisfied without an event */
    *at = next_due(world).at;
    return *at != UINT64_MAX;
}

static void ring(struct world *world, uint32_t slot)
{
    uint32_t r = 0;
    while (r + 1 < world->plan->role_count && world->role[r + 1].alarm_base <= slot) r++;
    while (world->role[r].alarm_count == 0) r--; /* roles without timers share the base of the next */
    const struct role_place *place = &world->role[r];
    const struct role *role = world->plan->role[r];
    struct alarm alarm = alarm_pop(world_alarms(world), slot);
    uint32_t member = (slot - place->alarm_base) / place->alarm_count;
    uint32_t tag = (slot - place->alarm_base) % place->alarm_count;
    if (world_meddled(world) && owner_sleeps(world, r, member, slot, &alarm)) return;
    struct record record = {
        .at = alarm.at, .cause = alarm.cause, .subject = record_subject(r, member), .extra = tag, .kind = RECORD_TIMER};
    uint32_t seq = world_record(world, &record, NULL);
    struct event event = {.kind = EVENT_TIMER, .role = role, .member = member, .link = LINK_NONE, .tag = tag};
    step_fn *step = role->kind->tables[state_table_of_tag(role, tag, &event.tag)].due;
    run_step(world, step, &event, rng_path_child(alarm.rng_path, alarm.nth), seq);
}

static void deliver_opened(struct world *world, const struct queued *queued, struct event *event, connection *mine)
{
    must(mine != NULL); /* links without connections are open from the start */
    *mine = connection_make(queued->conn, false, CONNECTION_HTTP);
    struct record record = {.at = queued->at,
                            .cause = queued->cause,
                            .subject = queued->link,
                            .extra = queued->conn,
                            .kind = RECORD_OPENED};
    uint32_t seq = world_record(world, &record, &(struct observation){.conn = queued->conn});
    event->kind = EVENT_OPENED;
    run_step(world, event->role->kind->opened, event, queued->rng_path, seq);
}

/* A call of its own: where nobody reads records, its registers are free for the arrival. */
__attribute__((noinline)) uint32_t world_record_arrival(struct world *world, const struct queued *queued,
                                                        enum record_kind kind, blob_id blob,
                                                        const struct message *message)
{
    struct record record = {.at = queued->at,
                            .blob = blob,
                            .cause = queued->cause,
                            .subject = queued->link,
                            .extra = queued->conn,
                            .kind = (uint8_t)kind,
                            .verb = message ? message->verb : queued->verb,
                            .proto = message ? (uint8_t)message->proto : queued->proto};
    struct observation observation = {.message = message, .conn = queued->conn, .injected = queued->injected};
    if (world->trace) {
        observation.sent_seq = trace_sent(world->trace, queued->cause);
        observation.sent_at = trace_at(world->trace, observation.sent_seq)->at;
    }
    return world_record(world, &record, &observation);
}

static uint32_t delivered(struct world *world, const struct queued *queued, blob_id blob)
{
    if (world->spec.on_message) world->spec.on_message(world->spec.self, queued->link, world->message);
    return world->records ? world_record_arrival(world, queued, RECORD_DELIVERED, blob, world->message) : 0;
}

static void deliver_closed(struct world *world, const struct queued *queued, struct event *event, connection *mine)
{
    uint32_t cause = queued->cause;
    event->why = (enum close_why)queued->why;
    if (queued->blob != BLOB_NONE) { /* a close frame: it is a message of its own */
        enum ws_side side = connection_opener(*mine) ? WS_FROM_SERVER : WS_FROM_CLIENT;
        message_scan(world->message, PROTO_WS, store_bytes(world->store, queued->blob), side);
        cause = delivered(world, queued, queued->blob);
        event->why = CLOSE_PEER;
    }
    *mine = connection_make(connection_generation(*mine), false, CONNECTION_CLOSED);
    struct record record = {.at = queued->at,
                            .cause = cause,
                            .subject = queued->link,
                            .extra = queued->conn,
                            .verb = (uint16_t)event->why,
                            .kind = RECORD_CLOSED};
    uint32_t seq = world_record(world, &record, &(struct observation){.conn = queued->conn});
    event->kind = EVENT_CLOSED;
    run_step(world, event->role->kind->closed, event, queued->rng_path, seq);
}

static step_fn *step_for(const struct world *world, const struct event *event)
{
    const struct message *message = event->message;
    const struct node_kind *kind = event->role->kind;
    uint8_t rule = world->role[event->role->index].rule[message->proto][message->verb];
    if (message->error.why) return kind->guard;
    return rule ? kind->rules[rule - 1].step : kind->guard;
}

static void deliver_message(struct world *world, const struct queued *queued, struct event *event, connection *mine)
{
    struct carriage carriage = {.proto = (enum proto)queued->proto, .connects = mine != NULL};
    if (mine) carriage.from = world_sender(queued, mine);
    blob_id blob = carrier_unwrap(world->store, &carriage, queued->blob, world->message);
    if (blob == BLOB_NONE) {
        world_limit_set(world, REASON_OCTETS_IN_FLIGHT_MAX);
        return;
    }
    /* The queue's claim holds until the step is over; a blob that was unmasked needs one of its own elsewhere. */
    bool elsewhere = !blob_beside(blob, queued->blob);
    if (elsewhere) store_take(world->store, blob);
    world_head(world)->delivered++;
    uint32_t seq = delivered(world, queued, blob);
    if (mine && world->message->proto == PROTO_WS && world->message->verb == VERB_WS_ACCEPT &&
        !world->message->error.why)
        *mine = connection_make(connection_generation(*mine), connection_opener(*mine), CONNECTION_WS);
    event->kind = EVENT_MESSAGE;
    event->message = world->message;
    event->blob = blob;
    run_step(world, step_for(world, event), event, queued->rng_path, seq);
    if (elsewhere) store_give(world->store, blob);
}

static void arrive(struct world *world)
{
    struct queued queued;
    queue_pop(world_queue(world), &queued);
    if (world_meddled(world) && !filter_arrives(world, &queued)) {
        store_give(world->store, queued.blob);
        return;
    }
    const struct link_place *place = world_link(world, queued.link);
    uint32_t end = 1 - link_end(queued.link);
    connection *ends = world_connection(world, place, queued.link), *mine = ends ? &ends[end] : NULL;
    struct event event = {.role = place->role[end],
                          .member = world_member_at(place, end, queued.link),
                          .link = queued.link,
                          .conn = queued.conn};
    if (queued.what == QUEUE_OPENED) deliver_opened(world, &queued, &event, mine);
    else if (!world_arrives(&queued, mine)) world_record_arrival(world, &queued, RECORD_DROPPED, queued.blob, NULL);
    else if (queued.what == QUEUE_CLOSED) deliver_closed(world, &queued, &event, mine);
    else deliver_message(world, &queued, &event, mine);
    store_give(world->store, queued.blob);
}

bool world_step_by(struct world *world, sim_time until)
{
    const struct due due = next_due(world);
    if (due.at > until || due.at == UINT64_MAX) return false;
    must(due.at >= world_head(world)->now);
    world_head(world)->now = due.at;
    world_head(world)->events++;
    if (due.slot != ALARM_NONE) ring(world, due.slot);
    else arrive(world);
    return true;
}

void world_step(struct world *world)
{
    must(world_step_by(world, UINT64_MAX));
    if (world_meddled(world)) filter_look(world);
}

void world_wait(struct world *world, sim_time until)
{
    sim_time next;
    must(until >= world_head(world)->now);
    must(!world_next(world, &next) || next >= until);
    world_head(world)->now = until;
}
