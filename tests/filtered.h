/* For tests: a run of a scenario of the tree with rows of the filter put into its plan, moved event by event. */
#ifndef FILTERED_H
#define FILTERED_H

#include "scenario.h"
#include "test.h"

enum { FILTERED_ROWS = 48 };

struct filtered {
    struct arena arena;
    struct plan *plan;
    struct subscribers *subscribers;
    struct filter_row row[FILTERED_ROWS];
    uint32_t row_count;
    bool unwatched;            /* no judge: worlds that go back in time */
    struct filter_doors doors; /* of the owner; the watcher is the judge */
    struct judge *judge;
    struct world *world;
    struct verdict *verdict;
};

/* The script must outlive it. */
static inline struct filtered *filtered_of(struct arena arena, struct script *script, uint32_t n, uint64_t seed)
{
    struct filtered *filtered = arena_new(&arena, struct filtered);
    struct bytes why;
    assert_non_null(script);
    filtered->plan = script_plan(script, n, seed);
    filtered->arena = arena;
    filtered->subscribers = subscribers_new(&filtered->arena, filtered->plan, NULL, &why);
    assert_non_null(filtered->subscribers);
    return filtered;
}

static inline struct filtered *filtered_new(const char *path, uint32_t n, uint64_t seed)
{
    struct arena arena = {0};
    struct script *script = scenario_script(&arena, path);
    return filtered_of(arena, script, n, seed);
}

static inline void filtered_free(struct filtered *filtered)
{
    world_free(filtered->world);
    subscribers_free(filtered->subscribers);
    plan_free(filtered->plan);
    struct arena arena = filtered->arena;
    arena_free(&arena);
}

static inline const struct role *filtered_role(const struct filtered *filtered, const char *name)
{
    for (uint32_t i = 0; i < filtered->plan->role_count; i++)
        if (bytes_equal(filtered->plan->role[i]->name, bytes_text(name))) return filtered->plan->role[i];
    fail_msg("no node %s", name);
    return NULL;
}

/* The link between two nodes, in the direction in which the first one sends. */
static inline link_id filtered_link(const struct filtered *filtered, const char *from, const char *to)
{
    uint32_t ends[2] = {filtered_role(filtered, from)->index, filtered_role(filtered, to)->index};
    for (uint32_t l = 0; l < filtered->plan->link_count; l++)
        for (uint32_t end = 0; end < 2; end++)
            if (filtered->plan->link[l].end[end] == ends[0] && filtered->plan->link[l].end[1 - end] == ends[1])
                return link_make(l, 0, end);
    fail_msg("no link %s %s", from, to);
    return LINK_NONE;
}

static inline const struct flow_line *filtered_line_in(const struct flow_line *line, struct bytes step)
{
    for (; line; line = line->next) {
        if (line->kind == LINE_ARROW && bytes_equal(line->step, step)) return line;
        const struct flow_line *child = filtered_line_in(line->children, step);
        if (child) return child;
    }
    return NULL;
}

static inline const struct flow_line *filtered_line(const struct filtered *filtered, const char *step)
{
    const struct flow_line *line = filtered_line_in(filtered->plan->flow, bytes_text(step));
    if (!line) fail_msg("no step %s", step);
    return line;
}

static inline struct filter_row *filtered_add(struct filtered *filtered, enum filter_deed deed)
{
    assert_true(filtered->row_count < FILTERED_ROWS);
    struct filter_row *row = &filtered->row[filtered->row_count++];
    row->deed = deed;
    row->name = BYTES("test");
    return row;
}

static inline void filtered_begin(struct filtered *filtered)
{
    filtered->plan->filter = filtered->row;
    filtered->plan->filter_count = filtered->row_count;
    filtered->judge = judge_new(filtered->plan, &filtered->arena);
    filtered->doors.would = judge_would;
    filtered->doors.passed = judge_passed;
    filtered->doors.watcher = filtered->judge;
    struct world_spec spec = {.plan = filtered->plan,
                              .choice = {.pick = choice_dice},
                              .traced = true,
                              .directory = subscribers_directory(filtered->subscribers),
                              .see = filtered->unwatched ? NULL : judge_see,
                              .self = filtered->judge,
                              .doors = filtered->doors};
    filtered->world = world_new(&spec);
    judge_attach(filtered->judge, world_store(filtered->world), filtered->world);
    world_start(filtered->world);
}

/* One event, or the action that the judge waits for; false when the run is over. */
static inline bool filtered_step(struct filtered *filtered)
{
    struct judge_deed deed;
    struct world *world = filtered->world;
    sim_time next, wake;
    while (judge_command(filtered->judge, world_now(world), &deed))
        for (uint32_t m = 0; m < filtered->plan->role[deed.role]->member_count; m++)
            world_command(world, deed.role, m, deed.action, &deed.command);
    if (judge_over(filtered->judge, world)) return false;
    bool due = world_next(world, &next), wakes = judge_wake(filtered->judge, &wake);
    assert_true(due || wakes);
    if (due && (!wakes || next <= wake)) world_step(world);
    else world_wait(world, wake);
    return true;
}

static inline void filtered_end(struct filtered *filtered)
{
    while (filtered_step(filtered)) {}
    filtered->verdict = judge_finish(filtered->judge, filtered->world);
}

static inline void filtered_run(struct filtered *filtered)
{
    filtered_begin(filtered);
    filtered_end(filtered);
}

static inline bool filtered_done(const struct filtered *filtered, const char *step)
{
    return filtered->verdict->line[filtered_line(filtered, step)->number].satisfied;
}

/* How many records of that kind there are on a link, or anywhere (LINK_NONE); *last is the last of them. */
static inline uint32_t filtered_count(const struct filtered *filtered, enum record_kind kind, link_id link,
                                      uint32_t *last)
{
    const struct trace *trace = world_trace(filtered->world);
    uint32_t count = 0;
    if (last) *last = UINT32_MAX; /* of none there is no last */
    for (uint32_t seq = 0; seq < trace_count(trace); seq++) {
        const struct record *record = trace_at(trace, seq);
        if (record->kind != kind || (link != LINK_NONE && record->subject != link)) continue;
        count++;
        if (last) *last = seq;
    }
    return count;
}

static inline const struct record *filtered_record(const struct filtered *filtered, uint32_t seq)
{
    return trace_at(world_trace(filtered->world), seq);
}

static inline struct bytes filtered_octets(const struct filtered *filtered, uint32_t seq)
{
    return store_bytes(world_store(filtered->world), filtered_record(filtered, seq)->blob);
}

static inline bool filtered_has(struct bytes octets, const char *text)
{
    return bytes_find(octets, bytes_text(text)) != BYTES_NOT_FOUND;
}

/* The record that satisfied that line. */
static inline uint32_t filtered_arrival(const struct filtered *filtered, const char *step)
{
    uint32_t record = filtered->verdict->line[filtered_line(filtered, step)->number].record;
    assert_int_not_equal(record, VERDICT_NO_RECORD);
    return record;
}

static inline const struct drawn_message *filtered_drawn(const struct filtered *filtered, uint32_t record)
{
    for (uint32_t i = 0; i < filtered->verdict->drawn_count; i++)
        if (filtered->verdict->drawn[i].record == record) return &filtered->verdict->drawn[i];
    return NULL;
}

#endif
