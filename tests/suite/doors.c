/* The doors of the world: messages that come in from outside and that leave, dice, images, and their records in a
 * trace. */
#include "filtered.h"
#include "jsonl.h"
#include "ladder.h"

#define FLOW "scenarios/flows/forward-401.ims"

static struct filtered *flow(void)
{
    return filtered_new(FLOW, 0, 0); /* steps 2 and 3 present, W2 over wss */
}

/* ---- into the world ---- */

/* Until a message on that link was dropped; its octets. */
static struct bytes until_dropped(struct filtered *filtered, link_id link)
{
    uint32_t dropped;
    while (filtered_count(filtered, RECORD_DROPPED, link, &dropped) == 0) assert_true(filtered_step(filtered));
    return filtered_octets(filtered, dropped);
}

TEST(what_is_injected_satisfies_a_line_and_is_no_copy)
{
    struct filtered *filtered = flow();
    link_id link = filtered_link(filtered, "wsf", "pcscf");
    filtered_add(filtered, FILTER_DROP)->step = filtered_line(filtered, "6");
    filtered_begin(filtered);
    struct bytes octets = until_dropped(filtered, link);
    world_inject(filtered->world,
                 &(struct injection){.link = link, .proto = PROTO_SIP, .octets = octets, .unfiltered = true});
    filtered_end(filtered);
    assert_int_equal(filtered->verdict->verdict, RUN_PASS);
    uint32_t came = filtered_arrival(filtered, "6"), injected = trace_sent(world_trace(filtered->world), came);
    assert_int_equal(filtered_record(filtered, injected)->kind, RECORD_INJECTED);
    assert_int_equal(filtered_record(filtered, injected)->cause, injected); /* nothing led to it */
    assert_int_equal(filtered_record(filtered, injected)->verb, verb_named(PROTO_SIP, BYTES("REGISTER")));
    assert_false(filtered_drawn(filtered, came)->again);
    filtered_free(filtered);
}

/* The same octets once more: of a retransmission they are a copy, of a stranger a surprise. */
TEST(what_is_replayed_is_a_surprise)
{
    struct filtered *filtered = flow();
    link_id link = filtered_link(filtered, "wsf", "pcscf");
    filtered_begin(filtered);
    uint32_t came;
    while (filtered_count(filtered, RECORD_DELIVERED, link, &came) == 0) assert_true(filtered_step(filtered));
    world_inject(filtered->world,
                 &(struct injection){.link = link, .proto = PROTO_SIP, .octets = filtered_octets(filtered, came)});
    filtered_end(filtered);
    assert_int_equal(filtered->verdict->verdict, RUN_FAIL);
    assert_int_equal(filtered->verdict->failure_count, 1);
    uint32_t about = filtered->verdict->failure[0].message;
    assert_int_equal(filtered_record(filtered, trace_sent(world_trace(filtered->world), about))->kind, RECORD_INJECTED);
    filtered_free(filtered);
}

TEST(rows_inject_at_messages_and_at_moments)
{
    static const struct {
        enum filter_stage stage;
        sim_time period;
        uint32_t times, count;
    } rows[] = {
        {FILTER_ARRIVING, 0, 0, 1}, {FILTER_SENT, 0, 0, 1}, {FILTER_MOMENT, 0, 0, 1}, {FILTER_MOMENT, 1000, 3, 3}};
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct filtered *filtered = flow();
        struct filter_row *row = filtered_add(filtered, FILTER_INJECT);
        link_id link = filtered_link(filtered, "pcscf", "wsf");
        row->stage = rows[i].stage;
        if (row->stage == FILTER_MOMENT)
            row->since = (struct filter_moment){.line = filtered_line(filtered, "6"), .at = 500};
        else row->step = filtered_line(filtered, "6");
        row->period = rows[i].period;
        row->times = rows[i].times;
        row->send = (struct injection){.link = link, .proto = PROTO_SIP, .octets = BYTES("what is this?\r\n\r\n")};
        filtered_run(filtered);
        uint32_t injected, came;
        assert_int_equal(filtered_count(filtered, RECORD_INJECTED, link, &injected), rows[i].count);
        assert_int_equal(world_fired(filtered->world, 0), rows[i].count);
        assert_int_equal(filtered_record(filtered, filtered_record(filtered, injected)->cause)->kind, RECORD_TOUCHED);
        assert_true(filtered_count(filtered, RECORD_DELIVERED, link, &came) >= rows[i].count);
        assert_true(filtered_done(filtered, "6"));
        filtered_free(filtered);
    }
}

/* ---- out of the world ---- */

struct outside {
    struct arena arena;
    uint32_t count;
    struct departure left[16];
    struct bytes wire[16], inner[16];
};

static void leaves(void *self, uint32_t row, const struct departure *departure)
{
    struct outside *outside = self;
    assert_int_equal(row, 0);
    assert_true(outside->count < COUNT(outside->left));
    outside->wire[outside->count] = arena_copy(&outside->arena, departure->wire);
    if (departure->message) outside->inner[outside->count] = arena_copy(&outside->arena, departure->message->bytes);
    outside->left[outside->count++] = *departure;
}

/* The answer of the lab's HSS in an honest run to this question: RFC 6733 3, hop-by-hop and end-to-end identifiers. */
static struct bytes answer(struct filtered *filtered, struct bytes said, struct bytes question)
{
    struct bytes octets = arena_copy(&filtered->arena, said);
    memcpy((char *)(uintptr_t)octets.at + 12, question.at + 12, 8);
    return octets;
}

/* Somebody else's HSS: it gets the questions of the S-CSCF, and its answers come in by the door. */
TEST(a_node_outside_gets_octets_and_answers_them)
{
    struct outside outside = {.count = 0};
    struct filtered *honest = flow(), *filtered = flow();
    link_id up = filtered_link(filtered, "scscf", "hss");
    filtered_run(honest);
    struct filter_row *row = filtered_add(filtered, FILTER_OUTLET);
    row->stage = FILTER_SENT;
    row->to = filtered_role(filtered, "hss");
    filtered->doors.outlet = leaves;
    filtered->doors.outside = &outside;
    filtered_begin(filtered);
    uint32_t answered = 0, at = 0;
    const struct trace *answers = world_trace(honest->world);
    do {
        for (; answered < outside.count; answered++) {
            same_bytes(outside.wire[answered], outside.inner[answered]);
            while (trace_at(answers, at)->kind != RECORD_SENT || trace_at(answers, at)->subject != link_back(up)) at++;
            struct bytes octets = answer(filtered, filtered_octets(honest, at++), outside.wire[answered]);
            world_inject(
                filtered->world,
                &(struct injection){
                    .link = link_back(up), .proto = PROTO_CX, .octets = octets, .framed = true, .arrives = true});
        }
    } while (filtered_step(filtered));
    filtered->verdict = judge_finish(filtered->judge, filtered->world);
    assert_int_equal(outside.count, 3); /* CER, MAR, SAR */
    assert_int_equal(filtered->verdict->verdict, RUN_PASS);
    assert_int_equal(world_counted(filtered->world, filtered_role(filtered, "hss")->index, true, PROTO_CX, VERB_NONE),
                     0);
    uint32_t came = filtered_arrival(filtered, "8b");
    assert_int_equal(filtered_record(filtered, trace_sent(world_trace(filtered->world), came))->kind, RECORD_INJECTED);
    filtered_free(filtered);
    filtered_free(honest);
    arena_free(&outside.arena);
}

static struct injection from_browser(const struct filtered *honest, link_id link, uint32_t nth)
{
    const struct trace *trace = world_trace(honest->world);
    for (uint32_t seq = 0;; seq++) {
        const struct record *record = trace_at(trace, seq);
        if (record->kind != RECORD_SENT || record->subject != link || nth--) continue;
        return (struct injection){.link = link,
                                  .proto = (enum proto)record->proto,
                                  .octets = filtered_octets(honest, seq),
                                  .framed = true,
                                  .arrives = true};
    }
}

static void settle(struct world *world)
{
    sim_time at;
    while (world_in_flight(world) && world_next(world, &at)) world_step(world);
}

/* A real browser on W2: its connection, its upgrade and its frames come in, the WSF's go out. */
TEST(a_browser_outside_opens_speaks_and_closes)
{
    struct outside outside = {.count = 0};
    struct filtered *honest = flow(), *filtered = flow();
    link_id up = filtered_link(filtered, "ue", "wsf");
    uint32_t closed;
    filtered_run(honest);
    struct filter_row *row = filtered_add(filtered, FILTER_OUTLET);
    row->stage = FILTER_SENT;
    row->to = filtered_role(filtered, "ue");
    row->about = FILTER_ALL;
    filtered->doors.outlet = leaves;
    filtered->doors.outside = &outside;
    filtered_begin(filtered);
    struct world *world = filtered->world;
    struct injection opening = from_browser(honest, up, 0), asks = from_browser(honest, up, 1);
    world_inject(world, &(struct injection){.what = INJECT_OPEN, .link = up, .arrives = true});
    world_inject(world, &opening);
    settle(world);
    assert_int_equal(outside.count, 1);
    assert_true(bytes_starts(outside.wire[0], BYTES("HTTP/1.1 101 ")));
    world_inject(world, &asks);
    settle(world);
    assert_int_equal(outside.count, 2);
    assert_int_equal((unsigned char)outside.wire[1].at[0], 0x81); /* a text frame, unmasked */
    assert_true(outside.wire[1].at[1] > 0 && bytes_starts(outside.inner[1], BYTES("SIP/2.0 401 ")));
    /* A masked close frame, as a socket hands it over. */
    world_inject(world, &(struct injection){.link = up,
                                            .proto = PROTO_SIP,
                                            .octets = BYTES("\x88\x82\0\0\0\0\x03\xe8"),
                                            .framed = true,
                                            .arrives = true});
    settle(world);
    assert_int_equal(filtered_count(filtered, RECORD_CLOSED, up, &closed), 1);
    assert_int_equal(filtered_record(filtered, closed)->verb, CLOSE_PEER);
    world_inject(world, &asks); /* too late */
    settle(world);
    assert_int_equal(filtered_count(filtered, RECORD_DROPPED, up, NULL), 1);
    assert_int_equal(outside.count, 2);
    /* And one that is just gone. */
    world_inject(world, &(struct injection){.what = INJECT_OPEN, .link = up});
    world_inject(world, &(struct injection){.what = INJECT_CLOSE, .link = up, .why = CLOSE_BROKEN});
    settle(world);
    assert_int_equal(filtered_count(filtered, RECORD_OPENED, up, NULL), 2);
    assert_int_equal(filtered_count(filtered, RECORD_CLOSED, up, &closed), 2);
    assert_int_equal(filtered_record(filtered, closed)->verb, CLOSE_BROKEN);
    filtered_free(filtered);
    filtered_free(honest);
    arena_free(&outside.arena);
}

/* ---- dice, and images ---- */

static uint32_t lossy(uint64_t seed, uint64_t *print)
{
    struct filtered *filtered = filtered_new(FLOW, 0, seed);
    struct filter_row *row = filtered_add(filtered, FILTER_DUPLICATE);
    row->proto = PROTO_SIP;
    row->odds = PLAN_WHOLE / 2;
    row = filtered_add(filtered, FILTER_REORDER);
    row->proto = PROTO_CX;
    row->odds = PLAN_WHOLE / 2;
    row->count = 3;
    row->delay = 2000;
    filtered_run(filtered);
    uint32_t fired = world_fired(filtered->world, 0);
    *print = filtered->verdict->fingerprint;
    filtered_free(filtered);
    return fired;
}

TEST(odds_are_dice_and_the_same_seed_throws_the_same)
{
    uint32_t fired = 0, runs = 12;
    for (uint64_t seed = 1; seed <= runs; seed++) {
        uint64_t once, again;
        uint32_t count = lossy(seed, &once);
        assert_int_equal(count, lossy(seed, &again));
        assert_true(once == again);
        fired += count;
    }
    assert_in_range(fired, runs * 12 / 4, runs * 12 * 3 / 4); /* of 12 messages or more a run */
}

/* Without a judge: a user who opens the page, logs in and registers as soon as nothing is under way. *deeds_done counts
 * their deeds; the hash of all states where it ends. */
static uint64_t drive(const struct filtered *filtered, uint32_t *deeds_done, uint32_t steps)
{
    static const char *const deeds[] = {"open", "login", "register"};
    static const struct command nothing = {0};
    const struct role *ue = filtered_role(filtered, "ue");
    uint64_t ends = 0;
    sim_time next;
    for (; steps; steps--) {
        if (world_in_flight(filtered->world) == 0 && *deeds_done < COUNT(deeds)) {
            uint32_t action = 0;
            while (strcmp(ue->kind->actions[action].name, deeds[*deeds_done]) != 0) action++;
            world_command(filtered->world, ue->index, 0, action, &nothing);
            (*deeds_done)++;
        }
        if (!world_next(filtered->world, &next)) break;
        world_step(filtered->world);
    }
    for (uint32_t r = 0; r < filtered->plan->role_count; r++) {
        struct bytes all = bytes_of(world_state(filtered->world, r, 0), filtered->plan->role[r]->state.size);
        ends = bytes_hash_seed(all, ends);
    }
    return ends;
}

TEST(an_image_has_what_the_rows_have_done_so_far)
{
    enum { STEPS = 400, STOPS = 60 };
    static const struct filter_row rows[] = {
        {.deed = FILTER_TAP, .first = 3, .every = 2},
        {.deed = FILTER_DUPLICATE, .proto = PROTO_SIP, .odds = PLAN_WHOLE / 2},
        {.deed = FILTER_DELAY, .stage = FILTER_SENT, .every = 3, .delay = 40000},
        {.deed = FILTER_HOLD, .proto = PROTO_SIP, .first = 2, .times = 1, .delay = 90000},
        {.deed = FILTER_REORDER, .stage = FILTER_SENT, .proto = PROTO_SIP, .every = 4, .count = 2},
        {.deed = FILTER_INJECT,
         .stage = FILTER_MOMENT,
         .period = 15000,
         .times = 5,
         .send = {.proto = PROTO_SIP, .octets = BYTES_ROW("what is this?\r\n\r\n")}}};
    struct filtered *filtered = flow();
    uint64_t ends[2], end = 0;
    for (uint32_t r = 0; r < COUNT(rows); r++) *filtered_add(filtered, FILTER_TAP) = rows[r];
    filtered->row[5].send.link = filtered_link(filtered, "scscf", "pcscf");
    filtered->unwatched = true;
    filtered_begin(filtered);
    size_t size = world_image_size(filtered->world);
    char *begin = arena_take(&filtered->arena, size), *middle = arena_take(&filtered->arena, size);
    memcpy(begin, world_image(filtered->world), size);
    for (uint32_t stop = 1; stop < STOPS; stop += 2) {
        uint32_t deeds = 0, fired[2][COUNT(rows)];
        world_image_set(filtered->world, begin);
        drive(filtered, &deeds, stop);
        memcpy(middle, world_image(filtered->world), size);
        for (uint32_t twice = 0; twice < 2; twice++) {
            uint32_t from_here = deeds;
            world_image_set(filtered->world, middle);
            ends[twice] = drive(filtered, &from_here, STEPS);
            for (uint32_t r = 0; r < COUNT(rows); r++) fired[twice][r] = world_fired(filtered->world, r);
        }
        assert_true(ends[0] == ends[1]);
        assert_memory_equal(fired[0], fired[1], sizeof fired[0]);
        assert_true(end == 0 || end == ends[0]); /* wherever it was stopped */
        end = ends[0];
    }
    for (uint32_t r = 0; r < COUNT(rows); r++) assert_true(world_fired(filtered->world, r) > 0);
    filtered_free(filtered);
}

/* ---- the records of it ---- */

TEST(the_trace_and_the_ladder_say_what_was_touched_and_by_whom)
{
    struct filtered *filtered = flow();
    filtered_add(filtered, FILTER_DROP)->step = filtered_line(filtered, "14");
    struct filter_row *row = filtered_add(filtered, FILTER_DELAY);
    row->step = filtered_line(filtered, "12");
    row->delay = 1000;
    filtered_begin(filtered);
    until_dropped(filtered, filtered_link(filtered, "wsf", "ue"));
    world_inject(filtered->world, &(struct injection){.link = filtered_link(filtered, "pcscf", "wsf"),
                                                      .proto = PROTO_SIP,
                                                      .octets = BYTES("OPTIONS x\r\n\r\n")});
    filtered_end(filtered);
    struct gathered lines = {.arena = &filtered->arena}, drawing = {.arena = &filtered->arena};
    assert_true(jsonl_write(sink_gather, &lines, filtered->verdict, OCTETS_REDACTED, &filtered->arena));
    assert_true(
        filtered_has(bytes_of(lines.at, lines.count), "\"row\":0,\"by\":\"test\",\"deed\":\"drop\",\"bytes\":"));
    assert_true(
        filtered_has(bytes_of(lines.at, lines.count), "\"row\":1,\"by\":\"test\",\"deed\":\"delay\",\"bytes\":"));
    assert_true(filtered_has(bytes_of(lines.at, lines.count),
                             "\"kind\":\"injected\",\"from\":\"pcscf\",\"to\":\"wsf\",\"proto\":\"sip\""));
    struct ladder_view all = {.count = 0};
    struct out out;
    out_begin(&out, sink_gather, &drawing);
    ladder_text(&out, ladder_new(filtered->verdict, &all, &filtered->arena), 0);
    assert_true(out_end(&out));
    assert_true(filtered_has(bytes_of(drawing.at, drawing.count), "200 touched"));
    assert_true(filtered_has(bytes_of(drawing.at, drawing.count), "injected"));
    filtered_free(filtered);
}

TESTS(UNIT(what_is_injected_satisfies_a_line_and_is_no_copy), UNIT(what_is_replayed_is_a_surprise),
      UNIT(rows_inject_at_messages_and_at_moments), UNIT(a_node_outside_gets_octets_and_answers_them),
      UNIT(a_browser_outside_opens_speaks_and_closes), UNIT(odds_are_dice_and_the_same_seed_throws_the_same),
      UNIT(an_image_has_what_the_rows_have_done_so_far),
      UNIT(the_trace_and_the_ladder_say_what_was_touched_and_by_whom))
