/* Which rows of the filter a message meets, and when a moment has come. The deed of a row is in filter_deed.c. */
#include "filter.h"
#include "filter_deed.h"
#include "must.h"
#include "owner.h"
#include "rng_path.h"

/* ---- when ---- */

static struct filter_tally *tally_of(const struct world *world, uint32_t row)
{
    return (struct filter_tally *)(world->image + world->tally_at) + row;
}

static void acted(struct world *world, uint32_t row)
{
    struct filter_tally *tally = tally_of(world, row);
    if (!tally->fired++) tally->fired_at = world_head(world)->now;
}

/* False while the event that it counts from has not been; else the time, which may be over. */
static bool moment_known(const struct world *world, const struct filter_moment *moment, sim_time *at)
{
    const struct filter_doors *doors = &world->spec.doors;
    sim_time since = 0;
    if (moment->line && !(doors->passed && doors->passed(doors->watcher, moment->line, &since))) return false;
    if (moment->row) {
        const struct filter_tally *other = tally_of(world, moment->row - 1);
        if (!other->fired) return false;
        since = other->fired_at;
    }
    *at = since + moment->at;
    return true;
}

/* Whether that moment of a row's window lets something happen at `now`. */
static bool in_window(const struct world *world, const struct filter_row *row, sim_time now)
{
    sim_time since, until;
    if (!moment_known(world, &row->since, &since) || now < since) return false;
    if (row->length && now >= since + row->length) return false;
    bool ends = row->until.line || row->until.row || row->until.at;
    return !ends || !moment_known(world, &row->until, &until) || now < until;
}

/* ---- which ---- */

static bool is_about(const struct filter_row *row, const struct queued *queued)
{
    static const unsigned of[] = {
        [QUEUE_MESSAGE] = FILTER_MESSAGES, [QUEUE_OPENED] = FILTER_OPENS, [QUEUE_CLOSED] = FILTER_CLOSES};
    unsigned is = of[queued->what];
    if (queued->blob != BLOB_NONE) is |= FILTER_MESSAGES;
    return ((row->about ? row->about : FILTER_MESSAGES) & is) != 0;
}

bool filter_on_link(const struct world *world, const struct filter_row *row, link_id link)
{
    const struct link_line *line = &world->plan->link[link_class_of(link)];
    const struct role *from = world->plan->role[line->end[link_end(link)]];
    const struct role *to = world->plan->role[line->end[1 - link_end(link)]];
    if (row->link && row->link != line) return false;
    if (row->zone.count && !bytes_equal(row->zone, line->zone)) return false;
    if ((row->from && row->from != from) || (row->to && row->to != to)) return false;
    if (row->node && row->node != from && row->node != to) return false;
    return !row->one_member || row->member == link_member(link);
}

static enum ws_side side_of(struct bytes octets)
{
    return octets.count > 1 && (octets.at[1] & 0x80) ? WS_FROM_CLIENT : WS_FROM_SERVER; /* MASK, RFC 6455 5.2 */
}

const struct message *passing_message(struct passing *passing)
{
    const struct queued *queued = passing->queued;
    struct world *world = passing->world;
    if (passing->message || queued->blob == BLOB_NONE) return passing->message;
    struct pen pen = pen_on(world->filter_room, STORE_BLOB_MAX);
    struct bytes inner;
    passing->wrapping = unwrap(&pen, (enum proto)queued->proto, store_bytes(world->store, queued->blob), &inner);
    message_scan(world->filtered, (enum proto)queued->proto, inner, side_of(inner));
    passing->message = world->filtered;
    return passing->message;
}

struct question passing_question(const struct passing *passing)
{
    const struct queued *queued = passing->queued;
    return (struct question){.message = passing->message,
                             .link = queued->link,
                             .conn = queued->conn,
                             .at = world_head(passing->world)->now,
                             .injected = queued->injected};
}

static bool is_message(struct passing *passing, const struct filter_row *row)
{
    const struct filter_doors *doors = &passing->world->spec.doors;
    if (row->proto == PROTO_NONE && !row->step) return true;
    const struct message *message = passing_message(passing);
    if (!message) return false;
    if (row->proto != PROTO_NONE && message->proto != row->proto) return false;
    if (row->verb != VERB_NONE && message->verb != row->verb) return false;
    if (row->path.count) {
        const struct http *http = message_http(message);
        if (!http || !bytes_equal(http->path, row->path)) return false;
    }
    if (!row->step) return true;
    struct question question = passing_question(passing);
    return doors->would && doors->would(doors->watcher, &question) == row->step;
}

/* Whether this match is one of those that count. Dice are thrown for these alone. */
static bool is_its_turn(struct world *world, uint32_t index, uint64_t rng_path)
{
    const struct filter_row *row = &world->plan->filter[index];
    struct filter_tally *tally = tally_of(world, index);
    uint32_t first = row->first ? row->first : 1, every = row->every ? row->every : 1, nth = ++tally->matched;
    if (nth < first || (nth - first) % every) return false;
    if (row->times && tally->fired >= row->times) return false;
    return !row->odds || choose(&world->spec.choice, PLAN_WHOLE, "filter odds", rng_path, index) < row->odds;
}

/* ---- a stage ---- */

/* False: a row took it. */
static bool pass(struct passing *passing, enum filter_stage stage, uint32_t from)
{
    struct world *world = passing->world;
    passing->stage = stage;
    for (uint32_t r = from; r < world->plan->filter_count; r++) {
        const struct filter_row *row = &world->plan->filter[r];
        if (row->stage != stage || !is_about(row, passing->queued)) continue;
        if (!filter_on_link(world, row, passing->queued->link)) continue;
        if (!in_window(world, row, world_head(world)->now) || !is_message(passing, row)) continue;
        if (!is_its_turn(world, r, passing->queued->rng_path)) continue;
        passing->row = r;
        enum filter_went went = filter_deed_do(passing);
        passing->message = NULL; /* the deed may have had others looked at */
        if (went != FILTER_UNTOUCHED) acted(world, r);
        if (went == FILTER_TAKEN) return false;
    }
    return true;
}

static bool lets_pass(const struct world *world, const struct queued *waiting, enum filter_stage stage, link_id link)
{
    if (!waiting->waits || waiting->waits == QUEUE_WAITS_FOR_NODE || waiting->link != link) return false;
    const struct filter_row *row = &world->plan->filter[waiting->waits - 1];
    return row->deed == FILTER_REORDER && row->stage == stage;
}

/* One more message has gone by: a row that let it pass may act on the next. */
static void let_by(struct world *world, enum filter_stage stage, link_id link)
{
    struct queue *queue = world_queue(world);
    const uint32_t lane = world_waiting_lane(world);
    struct queued *waiting = NULL;
    while ((waiting = queue_walk(queue, lane, waiting)))
        if (lets_pass(world, waiting, stage, link) && waiting->passes) waiting->passes--;
    while ((waiting = queue_walk(queue, lane, waiting))) {
        if (!lets_pass(world, waiting, stage, link) || waiting->passes) continue;
        filter_let_go(world, waiting);
        waiting = NULL; /* the lane is another now */
    }
}

/* On a reliable link a message that is sent after a delayed one waits for it. */
static void keep_order(struct world *world, struct queued *queued)
{
    const uint32_t lane = link_class_of(queued->link);
    const struct queued *before = NULL;
    if (world->plan->link[lane].over == OVER_UDP) return;
    while ((before = queue_walk(world_queue(world), lane, before)))
        if (before->link == queued->link && before->at > queued->at) queued->at = before->at;
}

bool filter_sent(struct world *world, struct queued *queued)
{
    struct queued own = *queued;
    struct passing passing = {.world = world, .queued = &own};
    bool goes_on = pass(&passing, FILTER_SENT, 0);
    if (!goes_on) {
        store_give(world->store, own.blob);
        queue_give(world_queue(world), queued);
        return false;
    }
    *queued = own;
    keep_order(world, queued);
    let_by(world, FILTER_SENT, queued->link);
    return true;
}

static bool is_stale(const struct world *world, const struct queued *queued)
{
    const connection *ends = world_connection(world, world_link(world, queued->link), queued->link);
    return ends && queued->what != QUEUE_OPENED && !world_arrives(queued, &ends[1 - link_end(queued->link)]);
}

/* A row of moments does its deed, and does it again when its period is over. */
static void ring(struct world *world, const struct queued *queued)
{
    const struct filter_row *row = &world->plan->filter[queued->row];
    struct filter_tally *tally = tally_of(world, queued->row);
    struct queued own = *queued;
    struct passing passing = {.world = world, .queued = &own, .stage = FILTER_MOMENT, .row = queued->row};
    if (queued->why == MOMENT_ENDS) {
        filter_deed_undo(world, queued);
        return;
    }
    if (row->stage != FILTER_MOMENT) { /* its message has gone by */
        filter_deed_do(&passing);
        return;
    }
    if (!in_window(world, row, queued->at)) return;
    own.rng_path = rng_path_child(queued->rng_path, tally->matched);
    if (is_its_turn(world, queued->row, own.rng_path) && filter_deed_do(&passing) != FILTER_UNTOUCHED)
        acted(world, queued->row);
    bool again = row->period && (!row->times || tally->fired < row->times);
    if (again) filter_moment_add(world, queued->row, queued->at + row->period, MOMENT_BEGINS, FILTER_NO_CAUSE);
}

/* A message that waited goes on with the rows after the one it waited for. */
static bool goes_on(struct world *world, struct queued *queued)
{
    uint32_t row = queued->waits - 1u;
    queued->waits = 0;
    queued->passes = 0;
    if (world->plan->filter[row].stage == FILTER_ARRIVING) {
        queued->row = (uint16_t)(row + 1);
        return true;
    }
    struct passing passing = {.world = world, .queued = queued};
    if (!pass(&passing, FILTER_SENT, row + 1)) return false;
    queued->at = world_head(world)->now + world_link(world, queued->link)->delay;
    keep_order(world, queued);
    filter_put(world, link_class_of(queued->link), queued);
    return false;
}

void filter_let_go(struct world *world, struct queued *waiting)
{
    struct queued own = *waiting;
    queue_remove(world_queue(world), world_waiting_lane(world), waiting);
    own.at = world_head(world)->now;
    own.order = filter_order(world, own.link);
    if (goes_on(world, &own)) filter_put(world, link_class_of(own.link), &own);
    store_give(world->store, own.blob);
}

bool filter_arrives(struct world *world, struct queued *queued)
{
    if (queued->what == QUEUE_MOMENT) {
        ring(world, queued);
        return false;
    }
    if (queued->waits && !goes_on(world, queued)) return false;
    if (is_stale(world, queued)) return true;
    struct passing passing = {.world = world, .queued = queued};
    if (!pass(&passing, FILTER_ARRIVING, queued->row)) return false;
    let_by(world, FILTER_ARRIVING, queued->link);
    return !owner_takes(world, queued);
}

/* ---- after every event ---- */

void filter_begin(struct world *world)
{
    must(world->plan->filter_count < QUEUE_WAITS_FOR_NODE - 1);
    world_head(world)->meddled = world->plan->filter_count;
}

static void arm(struct world *world)
{
    sim_time at, now = world_head(world)->now;
    for (uint32_t r = 0; r < world->plan->filter_count; r++) {
        const struct filter_row *row = &world->plan->filter[r];
        struct filter_tally *tally = tally_of(world, r);
        if (row->stage != FILTER_MOMENT || tally->armed || !moment_known(world, &row->since, &at)) continue;
        tally->armed = true;
        filter_moment_add(world, r, at < now ? now : at, MOMENT_BEGINS, FILTER_NO_CAUSE);
    }
}

void filter_look(struct world *world)
{
    struct queued *waiting = NULL;
    sim_time at, now = world_head(world)->now;
    arm(world);
    while ((waiting = queue_walk(world_queue(world), world_waiting_lane(world), waiting))) {
        if (!waiting->waits || waiting->waits == QUEUE_WAITS_FOR_NODE) continue;
        const struct filter_row *row = &world->plan->filter[waiting->waits - 1];
        if (row->deed != FILTER_HOLD || !(row->release.line || row->release.row) ||
            !moment_known(world, &row->release, &at))
            continue;
        if (waiting->at <= at) continue;
        struct queued own = *waiting;
        if (at <= now) {
            filter_let_go(world, waiting);
        } else {
            queue_remove(world_queue(world), world_waiting_lane(world), waiting);
            own.at = at;
            filter_put(world, world_waiting_lane(world), &own);
            store_give(world->store, own.blob);
        }
        waiting = NULL; /* the lane is another now */
    }
}

uint32_t world_fired(const struct world *world, uint32_t row)
{
    must(row < world->plan->filter_count);
    return tally_of(world, row)->fired;
}

void world_release(struct world *world, uint32_t row)
{
    struct queued *waiting = NULL;
    while ((waiting = queue_walk(world_queue(world), world_waiting_lane(world), waiting))) {
        if (waiting->waits != row + 1) continue;
        filter_let_go(world, waiting);
        waiting = NULL; /* the lane is another now */
    }
}
