/* The deeds of the filter, one function each, found through a table. */
#include "filter_deed.h"
#include "must.h"
#include "owner.h"
#include "rng_path.h"

enum {
    REORDER_WAIT_US = 500 * 1000, /* T1 (RFC 3261 17.1.1.1): by then the client has asked again */
    CHILD_COPIES = 1000,          /* rng paths of the messages that a row makes: after those of a step's effects */
    CHILD_ENDS = 900
};

const char *const filter_deed_name[FILTER_DEED_COUNT] = {
    [FILTER_TAP] = "tap",         [FILTER_DROP] = "drop",
    [FILTER_DELAY] = "delay",     [FILTER_DUPLICATE] = "duplicate",
    [FILTER_REORDER] = "reorder", [FILTER_HOLD] = "hold",
    [FILTER_EDIT] = "edit",       [FILTER_CORRUPT] = "corrupt",
    [FILTER_OUTLET] = "outlet",   [FILTER_RESET] = "reset",
    [FILTER_INJECT] = "inject",   [FILTER_STOP] = "stop",
    [FILTER_START] = "start",     [FILTER_SKEW] = "skew",
    [FILTER_TAKE] = "take",
};

static const struct filter_row *row_of(const struct passing *passing)
{
    return &passing->world->plan->filter[passing->row];
}

static uint32_t count_of(const struct passing *passing)
{
    const struct filter_row *row = row_of(passing);
    must(row->count <= FILTER_COUNT_MAX);
    return row->count ? row->count : 1;
}

/* Records that the row dealt with the message, and its octets now. */
static uint32_t touched(const struct passing *passing)
{
    struct world *world = passing->world;
    const struct queued *queued = passing->queued;
    struct record record = {.at = world_head(world)->now,
                            .blob = queued->blob,
                            .cause = queued->cause,
                            .subject = queued->link,
                            .extra = passing->row,
                            .verb = queued->verb,
                            .kind = RECORD_TOUCHED,
                            .proto = queued->proto};
    struct observation observation = {.conn = queued->conn, .injected = queued->injected};
    if (world->trace && queued->blob != BLOB_NONE) observation.sent_seq = trace_sent(world->trace, queued->cause);
    return world_record(world, &record, &observation);
}

/* ---- entries of the queue ---- */

void filter_put(struct world *world, uint32_t lane, const struct queued *queued)
{
    struct queued *entry = queue_take(world_queue(world));
    if (!entry) {
        world_limit_set(world, REASON_MESSAGES_IN_FLIGHT_MAX);
        return;
    }
    *entry = *queued;
    store_take(world->store, queued->blob);
    queue_push(world_queue(world), lane, entry);
}

uint64_t filter_order(struct world *world, link_id link)
{
    const struct link_place *place = world_link(world, link);
    const struct role *role = place->role[link_end(link)];
    return world_order(world, ORDER_MESSAGE, &world->role[role->index], world_member_at(place, link_end(link), link));
}

void filter_moment_add(struct world *world, uint32_t row, sim_time at, enum moment_what what, uint32_t cause)
{
    struct queued moment = {.at = at,
                            .order = (uint64_t)ORDER_MESSAGE << 62 | row,
                            .rng_path = rng_path_start(world->plan->seed, UINT32_MAX, row),
                            .cause = cause,
                            .what = QUEUE_MOMENT,
                            .why = (uint8_t)what,
                            .row = (uint16_t)row};
    /* The messages that the flow has led to are still to come; a mere time is no reason for a run to go on. */
    moment.background = cause == FILTER_NO_CAUSE && what == MOMENT_BEGINS && !world->plan->filter[row].since.line &&
                        !world->plan->filter[row].since.row;
    filter_put(world, world_waiting_lane(world), &moment);
}

/* ---- on its way ---- */

static enum filter_went do_tap(struct passing *passing)
{
    touched(passing);
    return FILTER_DONE;
}

static enum filter_went do_drop(struct passing *passing)
{
    struct queued *queued = passing->queued;
    queued->cause = touched(passing);
    struct queued lost = *queued;
    lost.at = world_head(passing->world)->now;
    world_record_arrival(passing->world, &lost, RECORD_DROPPED, lost.blob, NULL);
    return FILTER_TAKEN;
}

/* A later message on a reliable link does not overtake it. */
static void hold_up(struct world *world, link_id link, sim_time until)
{
    const uint32_t lane = link_class_of(link);
    struct queued *behind = NULL;
    if (world->plan->link[lane].over == OVER_UDP) return;
    while ((behind = queue_walk(world_queue(world), lane, behind))) {
        if (behind->link != link || behind->at >= until) continue;
        struct queued own = *behind;
        queue_remove(world_queue(world), lane, behind);
        own.at = until;
        filter_put(world, lane, &own);
        store_give(world->store, own.blob);
        behind = NULL; /* the lane is another now */
    }
}

static enum filter_went do_delay(struct passing *passing)
{
    struct queued *queued = passing->queued;
    queued->cause = touched(passing);
    queued->at += row_of(passing)->delay;
    if (passing->stage == FILTER_SENT) return FILTER_DONE;
    queued->row = (uint16_t)(passing->row + 1);
    hold_up(passing->world, queued->link, queued->at);
    filter_put(passing->world, link_class_of(queued->link), queued);
    return FILTER_TAKEN;
}

static enum filter_went do_duplicate(struct passing *passing)
{
    const uint32_t count = count_of(passing);
    struct queued copy = *passing->queued;
    copy.cause = touched(passing);
    if (passing->stage == FILTER_ARRIVING) copy.row = (uint16_t)(passing->row + 1);
    for (uint32_t i = 0; i < count; i++) {
        copy.rng_path = rng_path_child(passing->queued->rng_path, CHILD_COPIES + passing->row * FILTER_COUNT_MAX + i);
        copy.order = filter_order(passing->world, copy.link);
        filter_put(passing->world, link_class_of(copy.link), &copy);
    }
    return FILTER_DONE;
}

static enum filter_went wait_until(struct passing *passing, sim_time until)
{
    struct queued *queued = passing->queued;
    queued->cause = touched(passing);
    queued->at = until;
    queued->waits = (uint16_t)(passing->row + 1);
    filter_put(passing->world, world_waiting_lane(passing->world), queued);
    return FILTER_TAKEN;
}

static enum filter_went do_reorder(struct passing *passing)
{
    struct queued *queued = passing->queued;
    const struct filter_row *row = row_of(passing);
    uint32_t more = choose(&passing->world->spec.choice, count_of(passing), "filter reorder", queued->rng_path,
                           passing->row);
    queued->passes = (uint8_t)(1 + more);
    return wait_until(passing, world_head(passing->world)->now + (row->delay ? row->delay : REORDER_WAIT_US));
}

static enum filter_went do_hold(struct passing *passing)
{
    const struct filter_row *row = row_of(passing);
    sim_time now = world_head(passing->world)->now, until = row->delay ? now + row->delay : UINT64_MAX;
    if (!row->release.line && !row->release.row && row->release.at && row->release.at < until)
        until = row->release.at < now ? now : row->release.at;
    return wait_until(passing, until);
}

/* ---- its octets ---- */

/* Carried as they were. */
static enum filter_went set_octets(struct passing *passing, struct bytes octets)
{
    struct world *world = passing->world;
    struct queued *queued = passing->queued;
    char *room = octets.at && octets.count < STORE_BLOB_MAX - REWRAP_ROOM
                     ? store_room(world->store, octets.count + REWRAP_ROOM)
                     : NULL;
    if (!room) {
        world_limit_set(world, REASON_OCTETS_IN_FLIGHT_MAX);
        return FILTER_UNTOUCHED;
    }
    struct pen pen = pen_on(room, octets.count + REWRAP_ROOM);
    rewrap(&pen, passing->wrapping, store_bytes(world->store, queued->blob), octets);
    struct bytes wire = pen_done(&pen);
    must(wire.at != NULL);
    queued->verb = message_verb((enum proto)queued->proto, octets);
    store_give(world->store, queued->blob);
    queued->blob = store_commit(world->store, wire.count);
    store_take(world->store, queued->blob);
    queued->cause = touched(passing);
    return FILTER_DONE;
}

/* Every occurrence; false when there is none. */
static bool replace(struct pen *pen, struct bytes from, const struct filter_edit *edit)
{
    uint32_t at = bytes_find(from, edit->find);
    must(edit->find.count > 0);
    if (at == BYTES_NOT_FOUND) return false;
    for (; at != BYTES_NOT_FOUND; at = bytes_find(from, edit->find)) {
        pen_bytes(pen, bytes_part(from, 0, at));
        pen_bytes(pen, edit->put);
        from = bytes_from(from, at + edit->find.count);
    }
    pen_bytes(pen, from);
    return true;
}

static enum filter_went edit_by_list(struct passing *passing, struct bytes octets)
{
    const struct filter_row *row = row_of(passing);
    bool found = false;
    for (uint32_t i = 0; i < row->edit_count; i++) {
        /* Each replacement reads the octets that the one before it wrote. */
        struct pen pen = pen_on(passing->world->filter_room + (1 + i % 2) * STORE_BLOB_MAX, STORE_BLOB_MAX);
        if (replace(&pen, octets, &row->edit[i])) found = true;
        else pen_bytes(&pen, octets);
        octets = pen_done(&pen);
        if (!octets.at) break;
    }
    return found ? set_octets(passing, octets) : FILTER_UNTOUCHED;
}

static enum filter_went do_edit(struct passing *passing)
{
    const struct filter_doors *doors = &passing->world->spec.doors;
    const struct message *message = passing_message(passing);
    if (!message) return FILTER_UNTOUCHED;
    if (row_of(passing)->edit_count) return edit_by_list(passing, message->bytes);
    must(doors->change != NULL);
    struct pen pen = pen_on(passing->world->filter_room + STORE_BLOB_MAX, STORE_BLOB_MAX);
    struct question question = passing_question(passing);
    if (!doors->change(doors->owner, passing->row, &question, &pen)) return FILTER_UNTOUCHED;
    return set_octets(passing, pen_done(&pen));
}

static enum filter_went do_corrupt(struct passing *passing)
{
    const struct message *message = passing_message(passing);
    const uint32_t flips = count_of(passing);
    char *room = passing->world->filter_room + STORE_BLOB_MAX;
    if (!message || message->bytes.count == 0) return FILTER_UNTOUCHED;
    const uint32_t count = message->bytes.count;
    memcpy(room, message->bytes.at, count);
    for (uint32_t i = 0; i < flips; i++) {
        uint32_t bit = choose(&passing->world->spec.choice, count * 8, "filter corrupt", passing->queued->rng_path,
                              passing->row * FILTER_COUNT_MAX + i);
        room[bit / 8] = (char)(room[bit / 8] ^ 1 << bit % 8);
    }
    return set_octets(passing, bytes_of(room, count));
}

/* ---- out of the world, and into it ---- */

/* Updates the far end's view of its connection now that this message has left for it: nobody here will read it. */
static void far_end(const struct passing *passing)
{
    const struct queued *queued = passing->queued;
    const struct link_place *place = world_link(passing->world, queued->link);
    connection *ends = world_connection(passing->world, place, queued->link);
    if (!ends) return;
    connection *far = &ends[1 - link_end(queued->link)];
    const struct message *message = passing->message;
    if (queued->what == QUEUE_OPENED) *far = connection_make(queued->conn, false, CONNECTION_HTTP);
    else if (queued->what == QUEUE_CLOSED) *far = connection_make(queued->conn, false, CONNECTION_CLOSED);
    else if (message->proto == PROTO_WS && message->verb == VERB_WS_ACCEPT && !message->error.why)
        *far = connection_make(queued->conn, connection_opener(*far), CONNECTION_WS);
}

/* For an observer the message has arrived, at the peer outside. */
static void record_outlet(const struct passing *passing, blob_id inner)
{
    struct world *world = passing->world;
    struct queued own = *passing->queued;
    own.at = world_head(world)->now;
    if (own.blob != BLOB_NONE) {
        world_head(world)->delivered++;
        if (world->spec.on_message) world->spec.on_message(world->spec.self, own.link, passing->message);
        own.cause = world_record_arrival(world, &own, RECORD_DELIVERED, inner, passing->message);
    }
    if (own.what == QUEUE_MESSAGE) return;
    bool opened = own.what == QUEUE_OPENED;
    struct record record = {.at = own.at,
                            .cause = own.cause,
                            .subject = own.link,
                            .extra = own.conn,
                            .verb = opened ? VERB_NONE : (uint16_t)own.why,
                            .kind = opened ? RECORD_OPENED : RECORD_CLOSED};
    world_record(world, &record, &(struct observation){.conn = own.conn});
}

static enum filter_went do_outlet(struct passing *passing)
{
    static const enum inject_what what[] = {
        [QUEUE_MESSAGE] = INJECT_MESSAGE, [QUEUE_OPENED] = INJECT_OPEN, [QUEUE_CLOSED] = INJECT_CLOSE};
    struct world *world = passing->world;
    struct queued *queued = passing->queued;
    const struct filter_doors *doors = &world->spec.doors;
    must(doors->outlet != NULL);
    const struct message *message = passing_message(passing);
    blob_id inner = message ? store_put(world->store, message->bytes) : BLOB_NONE;
    if (message && inner == BLOB_NONE) {
        world_limit_set(world, REASON_OCTETS_IN_FLIGHT_MAX);
        return FILTER_TAKEN;
    }
    queued->cause = touched(passing);
    record_outlet(passing, inner);
    far_end(passing);
    struct departure departure = {.what = what[queued->what],
                                  .link = queued->link,
                                  .conn = queued->conn,
                                  .proto = (enum proto)queued->proto,
                                  .wire = store_bytes(world->store, queued->blob),
                                  .message = passing->message,
                                  .why = (enum close_why)queued->why};
    world->outward = true;
    doors->outlet(doors->outside, passing->row, &departure);
    world->outward = false;
    return FILTER_TAKEN;
}

/* Nobody closed it: both ends learn a link's delay later that there is no connection any more. */
static void break_connection(struct world *world, link_id link, uint64_t rng_path, uint32_t cause)
{
    const struct link_place *place = world_link(world, link);
    const connection *ends = world_connection(world, place, link);
    for (uint32_t end = 0; ends && end < 2; end++) {
        if (connection_mode(ends[end]) == CONNECTION_CLOSED) continue;
        link_id towards = link_make(link_class_of(link), link_member(link), 1 - end);
        owner_tell_closed(world, towards, connection_generation(ends[end]), CLOSE_BROKEN, place->delay, cause,
                          rng_path_child(rng_path, CHILD_ENDS + end));
    }
}

/* At a moment no message led to the event of a link: a record of its own begins it. */
static uint32_t touched_link(struct passing *passing, link_id link)
{
    passing->queued->link = link;
    passing->queued->cause = passing->world->trace ? trace_count(passing->world->trace) : 0;
    return touched(passing);
}

static void break_all(struct passing *passing)
{
    struct world *world = passing->world;
    const struct filter_row *row = row_of(passing);
    for (uint32_t class = 0; class < world->plan->link_count; class ++) {
        for (uint32_t member = 0; member < world->plan->link[class].member_count; member++) {
            link_id link = link_make(class, member, 0);
            const connection *ends = world_connection(world, world_link(world, link), link);
            if (!ends ||
                (connection_mode(ends[0]) == CONNECTION_CLOSED && connection_mode(ends[1]) == CONNECTION_CLOSED))
                continue;
            if (!filter_on_link(world, row, link) && !filter_on_link(world, row, link_back(link))) continue;
            break_connection(world, link, rng_path_child(passing->queued->rng_path, link), touched_link(passing, link));
        }
    }
}

static enum filter_went do_reset(struct passing *passing)
{
    struct queued *queued = passing->queued;
    if (passing->stage == FILTER_MOMENT) {
        break_all(passing);
        return FILTER_DONE;
    }
    do_drop(passing);
    break_connection(passing->world, queued->link, queued->rng_path, queued->cause);
    return FILTER_TAKEN;
}

/* A step that is being carried out is carried out first. */
static enum filter_went do_inject(struct passing *passing)
{
    const struct injection *send = &row_of(passing)->send;
    uint32_t cause = passing->queued->cause;
    switch (passing->stage) {
    case FILTER_SENT:
        filter_moment_add(passing->world, passing->row, world_head(passing->world)->now, MOMENT_BEGINS,
                          touched(passing));
        return FILTER_DONE;
    case FILTER_ARRIVING: cause = touched(passing); break;
    case FILTER_MOMENT:
        if (cause == FILTER_NO_CAUSE) cause = touched_link(passing, send->link);
        break;
    }
    world_inject_from(passing->world, send, cause);
    return FILTER_DONE;
}

/* ---- nodes ---- */

typedef void node_fn(struct world *, const struct filter_row *, uint32_t member, uint32_t cause);

static void stop_one(struct world *world, const struct filter_row *row, uint32_t member, uint32_t cause)
{
    owner_stop(world, row->target->index, member, row->how, cause);
}

static void restart_one(struct world *world, const struct filter_row *row, uint32_t member, uint32_t cause)
{
    owner_restart(world, row->target->index, member, cause);
}

static void skew_one(struct world *world, const struct filter_row *row, uint32_t member, uint32_t cause)
{
    owner_skew(world, row->target->index, member, row->clock, cause);
}

static void unskew_one(struct world *world, const struct filter_row *row, uint32_t member, uint32_t cause)
{
    owner_skew(world, row->target->index, member, 0, cause);
}

static void each_target(struct world *world, const struct filter_row *row, node_fn *act, uint32_t cause)
{
    for (uint32_t m = 0; m < row->target->member_count; m++) {
        if (row->one_target && m != row->target_member) continue;
        act(world, row, m, cause == FILTER_NO_CAUSE ? owner_no_cause(world) : cause);
    }
}

/* A step that is being carried out is carried out first. */
static enum filter_went do_to_node(struct passing *passing, node_fn *act)
{
    const struct filter_row *row = row_of(passing);
    struct world *world = passing->world;
    const sim_time now = world_head(world)->now;
    uint32_t cause = passing->queued->cause;
    if (passing->stage == FILTER_SENT) {
        filter_moment_add(world, passing->row, now, MOMENT_BEGINS, touched(passing));
        return FILTER_DONE;
    }
    if (passing->stage == FILTER_ARRIVING) cause = touched(passing);
    each_target(world, row, act, cause);
    if (row->delay) filter_moment_add(world, passing->row, now + row->delay, MOMENT_ENDS, cause);
    return FILTER_DONE;
}

static enum filter_went do_stop(struct passing *passing)
{
    return do_to_node(passing, stop_one);
}

static enum filter_went do_start(struct passing *passing)
{
    return do_to_node(passing, restart_one);
}

static enum filter_went do_skew(struct passing *passing)
{
    return do_to_node(passing, skew_one);
}

void filter_deed_undo(struct world *world, const struct queued *moment)
{
    const struct filter_row *row = &world->plan->filter[moment->row];
    each_target(world, row, row->deed == FILTER_STOP ? restart_one : unskew_one, moment->cause);
}

enum filter_went filter_deed_do(struct passing *passing)
{
    static const struct {
        enum filter_went (*act)(struct passing *);
        bool at_moments; /* without a message */
        bool on_messages;
    } deeds[FILTER_DEED_COUNT] = {
        [FILTER_TAP] = {do_tap, false, true},         [FILTER_DROP] = {do_drop, false, true},
        [FILTER_DELAY] = {do_delay, false, true},     [FILTER_DUPLICATE] = {do_duplicate, false, true},
        [FILTER_REORDER] = {do_reorder, false, true}, [FILTER_HOLD] = {do_hold, false, true},
        [FILTER_EDIT] = {do_edit, false, true},       [FILTER_CORRUPT] = {do_corrupt, false, true},
        [FILTER_OUTLET] = {do_outlet, false, true},   [FILTER_RESET] = {do_reset, true, true},
        [FILTER_INJECT] = {do_inject, true, true},    [FILTER_STOP] = {do_stop, true, true},
        [FILTER_START] = {do_start, true, true},      [FILTER_SKEW] = {do_skew, true, true},
        [FILTER_TAKE] = {do_drop, false, true},
    };
    const enum filter_deed deed = row_of(passing)->deed;
    must(passing->stage == FILTER_MOMENT ? deeds[deed].at_moments : deeds[deed].on_messages);
    return deeds[deed].act(passing);
}
