/* Counts by door and kind, and when they are told. */
#include "door_limits.h"

#include "must.h"

const char *const lab_count_name[LAB_COUNT_COUNT] = {
    [LAB_CONNECTIONS] = "connections",
    [LAB_REFUSED_SEATS] = "refused, no seat was free",
    [LAB_TOO_BIG] = "closed, too large a message",
    [LAB_CROWDED_OUT] = "closed, others came",
    [LAB_UNOPENED] = "closed, asked for nothing in time",
    [LAB_TOO_SLOW] = "closed, no whole message in time",
    [LAB_NOT_READING] = "closed, did not read",
    [LAB_HELD] = "held up, too much unanswered",
    [LAB_BROKEN] = "closed, sent no message",
    [LAB_DATAGRAMS] = "datagrams dropped, too many at once",
    [LAB_STRANGERS] = "datagrams dropped, from a stranger",
    [LAB_NO_HELLO] = "closed, no CER and CEA first",
    [LAB_SUSPECT] = "suspect, no answer to a watchdog",
    [LAB_SILENT] = "closed, no answer to watchdogs",
    [LAB_NOBODY_THERE] = "messages lost, nobody was there",
};

/* In the trace; REASON_NONE: it is no limit. */
static const enum reason reason_of[LAB_COUNT_COUNT] = {
    [LAB_REFUSED_SEATS] = REASON_DOOR_SEATS, [LAB_TOO_BIG] = REASON_DOOR_TOO_BIG,
    [LAB_CROWDED_OUT] = REASON_DOOR_CROWDED, [LAB_UNOPENED] = REASON_DOOR_UNOPENED,
    [LAB_TOO_SLOW] = REASON_DOOR_TOO_SLOW,   [LAB_NOT_READING] = REASON_DOOR_NOT_READING,
    [LAB_HELD] = REASON_DOOR_HELD,           [LAB_BROKEN] = REASON_DOOR_BROKEN,
    [LAB_DATAGRAMS] = REASON_DOOR_DATAGRAMS, [LAB_STRANGERS] = REASON_DOOR_STRANGER,
    [LAB_NO_HELLO] = REASON_DOOR_NO_HELLO,   [LAB_SUSPECT] = REASON_DOOR_SUSPECT,
    [LAB_SILENT] = REASON_DOOR_SILENT,       [LAB_NOBODY_THERE] = REASON_DOOR_NOBODY,
};

/* One kind at one door. */
struct door_limit {
    uint64_t untold;
    link_id link; /* of the first that was not told */
    uint32_t conn;
    uint64_t opens;  /* hrtime: when the next may be told ... */
    uint64_t window; /* ... ns; 0: at once */
};

struct door_limits {
    struct visitor visitor; /* the first: it is one, since what it tells is injected */
    struct lab *lab;
    uint64_t count[LAB_COUNT_COUNT];
    struct door_limit (*at)[LAB_COUNT_COUNT]; /* by link class */
    uint32_t link_count;
    uv_timer_t timer;
};

static const uint64_t MS_NS = 1000 * 1000;

static void tell(struct door_limits *limits, enum lab_count what, struct door_limit *limit)
{
    char room[64];
    struct pen pen = pen_on(room, sizeof room);
    if (limit->window || limit->untold > 1) {
        pen_u64(&pen, limit->untold);
        pen_text(&pen, limit->untold > 1 ? " times" : " time");
        if (limit->window) pen_lit(&pen, " more");
    }
    struct injection note = {.what = INJECT_NOTE,
                             .link = limit->link,
                             .conn = limit->conn,
                             .reason = reason_of[what],
                             .octets = pen_done(&pen)};
    limit->untold = 0;
    lab_inject(limits->lab, &note);
}

static void rang(uv_timer_t *timer)
{
    struct door_limits *limits = timer->data;
    lab_wants_turn(limits->lab, &limits->visitor);
}

static void ask_again(struct door_limits *limits, uint64_t at, uint64_t now)
{
    if (at != UINT64_MAX) uv_timer_start(&limits->timer, rang, (at - now) / MS_NS + 1, 0);
}

/* A window in which nothing came is the last one. */
static void look_at(struct door_limits *limits, enum lab_count what, struct door_limit *limit, uint64_t now)
{
    if (limit->opens > now) return;
    if (!limit->untold) {
        limit->window = 0;
        return;
    }
    tell(limits, what, limit);
    limit->window = limit->window ? limit->window * 2 : DOOR_LIMITS_WINDOW_MS * MS_NS;
    if (limit->window > DOOR_LIMITS_WINDOW_MAX_MS * MS_NS) limit->window = DOOR_LIMITS_WINDOW_MAX_MS * MS_NS;
    limit->opens = now + limit->window;
}

static void work(struct visitor *visitor)
{
    struct door_limits *limits = (struct door_limits *)visitor;
    uint64_t now = uv_hrtime(), next = UINT64_MAX;
    for (uint32_t link = 0; link < limits->link_count; link++)
        for (enum lab_count what = 0; what < LAB_COUNT_COUNT; what++) {
            struct door_limit *limit = &limits->at[link][what];
            if (!limit->untold && !limit->window) continue;
            look_at(limits, what, limit, now);
            if (limit->window && limit->opens < next) next = limit->opens;
        }
    ask_again(limits, next, now);
}

void door_limits_met(struct door_limits *limits, enum lab_count what, link_id link, uint32_t conn)
{
    struct door_limit *limit = &limits->at[link_class_of(link)][what];
    limits->count[what]++;
    if (reason_of[what] == REASON_NONE) return;
    if (!limit->untold++) {
        limit->link = link;
        limit->conn = conn;
    }
    if (!limit->window) lab_wants_turn(limits->lab, &limits->visitor);
}

uint64_t door_limits_counted(const struct door_limits *limits, enum lab_count what)
{
    return limits->count[what];
}

void door_limits_tell_all(struct door_limits *limits)
{
    for (uint32_t link = 0; link < limits->link_count; link++)
        for (enum lab_count what = 0; what < LAB_COUNT_COUNT; what++)
            if (limits->at[link][what].untold) tell(limits, what, &limits->at[link][what]);
}

void door_limits_close(struct door_limits *limits)
{
    if (!limits || uv_is_closing((uv_handle_t *)&limits->timer)) return;
    uv_close((uv_handle_t *)&limits->timer, NULL);
}

struct door_limits *door_limits_new(struct lab *lab, uv_loop_t *loop, uint32_t link_count, struct arena *arena)
{
    struct door_limits *limits = arena_new(arena, struct door_limits);
    limits->visitor.work = work;
    limits->lab = lab;
    limits->at = arena_take(arena, sizeof *limits->at * link_count);
    memset(limits->at, 0, sizeof *limits->at * link_count);
    limits->link_count = link_count;
    must(uv_timer_init(loop, &limits->timer) == 0);
    limits->timer.data = limits;
    uv_unref((uv_handle_t *)&limits->timer);
    return limits;
}
