/* Nodes that stop and go on: for any node, way and time the rest is quiet, and nobody holds anything. */
#include "filtered.h"

#define FLOW "scenarios/flows/forward-401.ims"

static struct filtered *flow(void)
{
    return filtered_new(FLOW, 0, 0); /* steps 2 and 3 present, W2 over wss */
}

static uint32_t index_of(const struct filtered *filtered, const char *name)
{
    return filtered_role(filtered, name)->index;
}

static struct owned all_owned(const struct filtered *filtered)
{
    struct owned sum = {0};
    for (uint32_t r = 0; r < filtered->plan->role_count; r++)
        for (uint32_t m = 0; m < filtered->plan->role[r]->member_count; m++) {
            struct owned owned = world_owned(filtered->world, r, m);
            sum.holds += owned.holds;
            sum.waiting += owned.waiting;
            sum.timers += owned.timers;
            sum.connections += owned.connections;
        }
    return sum;
}

/* Until that line is satisfied; false when the run ended before. */
static bool until(struct filtered *filtered, const char *step)
{
    sim_time since;
    while (!judge_passed(filtered->judge, filtered_line(filtered, step), &since))
        if (!filtered_step(filtered)) return false;
    return true;
}

static void until_time(struct filtered *filtered, sim_time at)
{
    sim_time next;
    while (world_next(filtered->world, &next) && next <= at) world_step(filtered->world);
    if (world_now(filtered->world) < at) world_wait(filtered->world, at);
}

/* ---- the holds of nodes ---- */

TEST(what_nodes_hold_is_what_the_world_counts_at_every_step)
{
    static const char *const flows[] = {FLOW, "scenarios/flows/wsf-answers.ims", "scenarios/flows/bsf-auth.ims",
                                        "scenarios/flows/web-id.ims", "scenarios/specified/forward-401.ims"};
    for (unsigned i = 0; i < COUNT(flows); i++) {
        struct filtered *filtered = filtered_new(flows[i], 0, 0);
        uint32_t most = 0;
        filtered_begin(filtered);
        while (filtered_step(filtered)) {
            struct owned sum = all_owned(filtered);
            assert_int_equal(sum.holds, world_held(filtered->world));
            if (sum.holds > most) most = sum.holds;
        }
        assert_int_equal(world_held(filtered->world), 0);
        assert_true(most >= 2);
        filtered_free(filtered);
    }
}

TEST(who_holds_what_is_said_with_a_name)
{
    struct filtered *filtered = flow();
    char room[256];
    struct pen pen = pen_on(room, sizeof room);
    filtered_begin(filtered);
    assert_true(until(filtered, "8"));
    world_owned_print(filtered->world, index_of(filtered, "hss"), 0, &pen);
    same_bytes(pen_done(&pen), BYTES(""));
    world_owned_print(filtered->world, index_of(filtered, "pcscf"), 0, &pen);
    same_bytes(pen_done(&pen), BYTES("REGISTER of sip:alice@ims.example"));
    assert_int_equal(world_owned(filtered->world, index_of(filtered, "pcscf"), 0).holds, 1);
    assert_true(world_owned(filtered->world, index_of(filtered, "pcscf"), 0).timers > 0);
    assert_int_equal(world_owned(filtered->world, index_of(filtered, "pcscf"), 0).connections, 0);
    assert_int_equal(world_owned(filtered->world, index_of(filtered, "wsf"), 0).connections, 1);
    assert_int_equal(world_owned(filtered->world, index_of(filtered, "ue"), 0).connections, 2);
    filtered_free(filtered);
}

/* ---- every node, at many moments, in both flows ---- */

enum { DOWN_US = 3 * 1000 * 1000, CALM_US = 1800 * 1000 * 1000 };

/* Stops, lets it lie, starts it again, and lets everything end that can. */
static void crash(const char *path, uint32_t role, const struct flow_line *behind, enum stop_how how, uint32_t *tried)
{
    struct filtered *filtered = filtered_new(path, 0, 0);
    sim_time since;
    filtered_begin(filtered);
    const struct flow_line *line = filtered_line_in(filtered->plan->flow, behind->step);
    while (!judge_passed(filtered->judge, line, &since) && filtered_step(filtered)) {}
    world_stop(filtered->world, role, 0, how);
    if (how == STOP_LOSING) {
        struct owned left = world_owned(filtered->world, role, 0);
        assert_int_equal(left.holds + left.timers + left.connections + left.waiting, 0);
    }
    until_time(filtered, world_now(filtered->world) + DOWN_US);
    world_restart(filtered->world, role, 0);
    until_time(filtered, world_now(filtered->world) + CALM_US);
    struct owned left = all_owned(filtered);
    const char *name = filtered->plan->role[role]->kind->name;
    if (world_limit(filtered->world)) fail_msg("%s behind %.*s: a limit", name, (int)line->step.count, line->step.at);
    if (world_in_flight(filtered->world) || left.holds || left.waiting || world_held(filtered->world))
        fail_msg("%s stopped (%u) behind %.*s in %s: %u in flight, %u held, %u waiting", name, how,
                 (int)line->step.count, line->step.at, path, world_in_flight(filtered->world), left.holds,
                 left.waiting);
    (*tried)++;
    filtered_free(filtered);
}

TEST(a_run_in_which_a_node_stopped_is_quiet_again)
{
    static const char *const flows[] = {FLOW, "scenarios/flows/wsf-answers.ims", "scenarios/specified/forward-401.ims"};
    uint32_t tried = 0;
    for (unsigned i = 0; i < COUNT(flows); i++) {
        struct filtered *model = filtered_new(flows[i], 0, 0);
        for (uint32_t r = 0; r < model->plan->role_count; r++)
            for (const struct flow_line *line = model->plan->flow; line; line = line->next)
                for (unsigned how = STOP_LOSING; line->kind == LINE_ARROW && how <= STOP_PAUSED; how++)
                    crash(flows[i], r, line, (enum stop_how)how, &tried);
        filtered_free(model);
    }
    print_message("%u stops\n", tried);
    assert_true(tried > 400);
}

/* ---- the effect of each way of stopping ---- */

static uint64_t state_number(const struct filtered *filtered, const char *node, const char *name, const char *arg)
{
    const struct role *role = filtered_role(filtered, node);
    const struct state_row *row = role->kind->states;
    char room[256];
    struct pen pen = pen_on(room, sizeof room);
    struct state_value value = {0};
    while (strcmp(row->name, name) != 0) row++;
    row->read(role, world_state(filtered->world, role->index, 0), 0, bytes_text(arg), &pen, &value);
    return value.number;
}

TEST(a_node_that_loses_its_state_begins_anew_and_one_that_keeps_it_goes_on)
{
    for (unsigned how = STOP_LOSING; how <= STOP_PAUSED; how++) {
        struct filtered *filtered = flow();
        filtered_run(filtered);
        uint32_t scscf = index_of(filtered, "scscf");
        assert_int_equal(state_number(filtered, "scscf", "bindings", "sip:alice@ims.example"), 1);
        uint32_t starts = filtered_count(filtered, RECORD_START, LINK_NONE, NULL);
        world_stop(filtered->world, scscf, 0, (enum stop_how)how);
        world_stop(filtered->world, scscf, 0, STOP_LOSING); /* it lies already */
        assert_true(world_is_stopped(filtered->world, scscf, 0));
        world_restart(filtered->world, scscf, 0);
        world_restart(filtered->world, scscf, 0);
        assert_false(world_is_stopped(filtered->world, scscf, 0));
        assert_int_equal(state_number(filtered, "scscf", "bindings", "sip:alice@ims.example"), how != STOP_LOSING);
        assert_int_equal(filtered_count(filtered, RECORD_STOPPED, LINK_NONE, NULL), 1);
        assert_int_equal(filtered_count(filtered, RECORD_STARTED, LINK_NONE, NULL), 1);
        assert_int_equal(filtered_count(filtered, RECORD_START, LINK_NONE, NULL), starts);
        filtered_free(filtered);
    }
}

TEST(what_comes_for_a_stopped_node_is_lost_and_what_comes_for_a_paused_one_waits)
{
    for (unsigned how = STOP_LOSING; how <= STOP_PAUSED; how++) {
        struct filtered *filtered = flow();
        struct filter_row *row = filtered_add(filtered, FILTER_STOP);
        link_id link = filtered_link(filtered, "scscf", "hss");
        row->step = filtered_line(filtered, "8"); /* before the HSS sees it */
        row->target = filtered_role(filtered, "hss");
        row->how = (enum stop_how)how;
        row->delay = 40000;
        filtered_run(filtered);
        bool paused = how == STOP_PAUSED;
        assert_int_equal(filtered_count(filtered, RECORD_DROPPED, link, NULL), !paused);
        assert_int_equal(filtered_done(filtered, "8"), paused);
        assert_int_equal(filtered->verdict->verdict, paused ? RUN_PASS : RUN_FAIL);
        if (paused) {
            uint32_t came = filtered_arrival(filtered, "8"), sent = trace_sent(world_trace(filtered->world), came);
            assert_int_equal(filtered_record(filtered, came)->at, filtered_record(filtered, sent)->at + 44000);
        }
        filtered_free(filtered);
    }
}

TEST(the_other_ends_learn_that_connections_broke_and_that_nobody_listens)
{
    struct filtered *filtered = flow();
    link_id down = filtered_link(filtered, "wsf", "ue");
    uint32_t wsf = index_of(filtered, "wsf"), closed;
    filtered_begin(filtered);
    assert_true(until(filtered, "11"));
    world_stop(filtered->world, wsf, 0, STOP_LOSING);
    until_time(filtered, world_now(filtered->world) + SECOND);
    assert_int_equal(filtered_count(filtered, RECORD_CLOSED, down, &closed), 1);
    assert_int_equal(filtered_record(filtered, closed)->verb, CLOSE_BROKEN);
    assert_int_equal(filtered_record(filtered, filtered_record(filtered, closed)->cause)->kind, RECORD_STOPPED);
    world_inject(filtered->world, &(struct injection){.what = INJECT_OPEN, .link = link_back(down)});
    until_time(filtered, world_now(filtered->world) + SECOND);
    assert_int_equal(filtered_count(filtered, RECORD_OPENED, link_back(down), NULL), 1); /* of step 4 */
    assert_int_equal(filtered_count(filtered, RECORD_CLOSED, down, &closed), 2);
    assert_int_equal(filtered_record(filtered, closed)->verb, CLOSE_REFUSED);
    filtered_free(filtered);
}

TEST(a_command_to_a_stopped_node_does_nothing)
{
    struct filtered *filtered = flow();
    uint32_t ue = index_of(filtered, "ue");
    filtered_begin(filtered);
    world_stop(filtered->world, ue, 0, STOP_KEEPING);
    while (filtered_step(filtered)) {}
    assert_int_equal(filtered_count(filtered, RECORD_COMMAND, LINK_NONE, NULL), 1);
    assert_int_equal(filtered_count(filtered, RECORD_SENT, filtered_link(filtered, "ue", "wws"), NULL), 0);
    filtered_free(filtered);
}

/* ---- rows ---- */

TEST(rows_stop_nodes_behind_a_line_and_start_them_again)
{
    struct filtered *filtered = flow();
    struct filter_row *row = filtered_add(filtered, FILTER_STOP);
    uint32_t stopped, started;
    row->stage = FILTER_MOMENT;
    row->since = (struct filter_moment){.line = filtered_line(filtered, "11"), .at = 1000};
    row->target = filtered_role(filtered, "scscf");
    row->how = STOP_LOSING;
    row->delay = 20 * SECOND;
    filtered_run(filtered);
    assert_int_equal(filtered->verdict->verdict, RUN_FAIL);
    assert_int_equal(filtered_count(filtered, RECORD_STOPPED, LINK_NONE, &stopped), 1);
    assert_int_equal(filtered_count(filtered, RECORD_STARTED, LINK_NONE, &started), 1);
    sim_time since = filtered->verdict->line[filtered_line(filtered, "11")->number].satisfied_at;
    assert_int_equal(filtered_record(filtered, stopped)->at, since + 1000);
    assert_int_equal(filtered_record(filtered, started)->at, since + 1000 + 20 * SECOND);
    assert_false(filtered_done(filtered, "12"));
    filtered_free(filtered);
}

/* nonce-lifetime is 60 s: a clock that is 61 s ahead makes a fresh nonce stale, one that is slow does not. */
TEST(a_clock_that_is_off_is_what_the_node_sees)
{
    static const struct {
        int64_t clock;
        bool stale;
    } rows[] = {{61000000, true}, {59000000, false}, {-61000000, false}};
    for (unsigned stage = FILTER_ARRIVING; stage <= FILTER_MOMENT; stage++)
        for (unsigned i = 0; i < COUNT(rows); i++) {
            struct filtered *filtered = flow();
            struct filter_row *row = filtered_add(filtered, FILTER_SKEW);
            row->stage = (enum filter_stage)stage;
            if (stage == FILTER_MOMENT) row->since.line = filtered_line(filtered, "11");
            else row->step = filtered_line(filtered, "11a");
            row->target = filtered_role(filtered, "scscf");
            row->clock = rows[i].clock;
            filtered_run(filtered);
            uint32_t clock;
            assert_true(filtered_done(filtered, "11c"));
            assert_int_equal(filtered_done(filtered, "12"), !rows[i].stale);
            assert_int_equal(filtered_count(filtered, RECORD_CLOCK, LINK_NONE, &clock), 1);
            filtered_free(filtered);
        }
}

TEST(an_image_knows_who_is_stopped)
{
    struct filtered *filtered = flow();
    filtered->unwatched = true;
    filtered_begin(filtered);
    uint32_t wsf = index_of(filtered, "wsf");
    size_t size = world_image_size(filtered->world);
    char *before = arena_take(&filtered->arena, size), *lying = arena_take(&filtered->arena, size);
    memcpy(before, world_image(filtered->world), size);
    world_stop(filtered->world, wsf, 0, STOP_PAUSED);
    world_skew(filtered->world, wsf, 0, 5);
    memcpy(lying, world_image(filtered->world), size);
    world_image_set(filtered->world, before);
    assert_false(world_is_stopped(filtered->world, wsf, 0));
    world_image_set(filtered->world, lying);
    assert_true(world_is_stopped(filtered->world, wsf, 0));
    world_restart(filtered->world, wsf, 0);
    world_skew(filtered->world, wsf, 0, 0);
    assert_false(world_is_stopped(filtered->world, wsf, 0));
    filtered_free(filtered);
}

TESTS(UNIT(what_nodes_hold_is_what_the_world_counts_at_every_step), UNIT(who_holds_what_is_said_with_a_name),
      UNIT(a_run_in_which_a_node_stopped_is_quiet_again),
      UNIT(a_node_that_loses_its_state_begins_anew_and_one_that_keeps_it_goes_on),
      UNIT(what_comes_for_a_stopped_node_is_lost_and_what_comes_for_a_paused_one_waits),
      UNIT(the_other_ends_learn_that_connections_broke_and_that_nobody_listens),
      UNIT(a_command_to_a_stopped_node_does_nothing), UNIT(rows_stop_nodes_behind_a_line_and_start_them_again),
      UNIT(a_clock_that_is_off_is_what_the_node_sees), UNIT(an_image_knows_who_is_stopped))
