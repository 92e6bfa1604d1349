/* Every row of the filter is seen to act, and seen not to act, on the octets of a real flow. */
#include "filtered.h"
#include "unwrap.h"

#define FLOW "scenarios/flows/forward-401.ims"

static struct filtered *flow(void)
{
    return filtered_new(FLOW, 0, 0); /* steps 2 and 3 present, W2 over wss */
}

/* ---- nothing ---- */

static uint64_t print_of(struct filtered *filtered)
{
    filtered_run(filtered);
    uint64_t print = filtered->verdict->fingerprint;
    assert_int_equal(filtered->verdict->verdict, RUN_PASS);
    filtered_free(filtered);
    return print;
}

TEST(rows_that_meet_nothing_change_nothing)
{
    uint64_t bare = print_of(flow());
    for (unsigned deed = 0; deed < FILTER_DEED_COUNT; deed++) {
        struct filtered *filtered = flow();
        struct filter_row *row = filtered_add(filtered, (enum filter_deed)deed);
        row->proto = PROTO_SIP;
        row->verb = verb_named(PROTO_SIP, BYTES("MESSAGE"));
        assert_true(print_of(filtered) == bare);
    }
}

/* ---- which messages ---- */

/* Taps so and counts. */
static uint32_t tapped(const struct filter_row *like, const char *from, const char *to, const char *node)
{
    struct filtered *filtered = flow();
    struct filter_row *row = filtered_add(filtered, FILTER_TAP);
    *row = *like;
    if (from) row->from = filtered_role(filtered, from);
    if (to) row->to = filtered_role(filtered, to);
    if (node) row->node = filtered_role(filtered, node);
    filtered_run(filtered);
    assert_int_equal(filtered->verdict->verdict, RUN_PASS);
    uint32_t count = filtered_count(filtered, RECORD_TOUCHED, LINK_NONE, NULL);
    assert_int_equal(count, world_fired(filtered->world, 0));
    filtered_free(filtered);
    return count;
}

TEST(a_row_meets_the_messages_that_it_describes)
{
    static const struct {
        struct filter_row row;
        const char *from, *to, *node;
        uint32_t count;
    } rows[] = {
        {{.proto = PROTO_CX}, NULL, NULL, NULL, 6}, /* CER, CEA and two questions with their answers */
        {{.proto = PROTO_CX}, "scscf", NULL, NULL, 3},
        {{.proto = PROTO_CX}, NULL, "scscf", NULL, 3},
        {{.proto = PROTO_CX}, NULL, NULL, "wsf", 0},
        {{.proto = PROTO_SIP, .verb = 401}, NULL, NULL, NULL, 3},
        {{.proto = PROTO_SIP, .verb = 401}, "pcscf", "wsf", NULL, 1},
        {{.proto = PROTO_SIP, .zone = BYTES_ROW("core")}, NULL, NULL, NULL, 8},
        {{.proto = PROTO_SIP, .zone = BYTES_ROW("internet")}, NULL, NULL, NULL, 4},
        {{.proto = PROTO_SIP, .zone = BYTES_ROW("nowhere")}, NULL, NULL, NULL, 0},
        {{.stage = FILTER_SENT, .proto = PROTO_SIP}, NULL, NULL, NULL, 12},
        {{.about = FILTER_OPENS}, NULL, NULL, NULL, 2}, /* W1 and W2 */
        {{.about = FILTER_OPENS}, NULL, "wsf", NULL, 1},
        {{.about = FILTER_CLOSES}, NULL, NULL, NULL, 0},
        {{.one_member = true, .member = 1, .proto = PROTO_SIP}, NULL, NULL, NULL, 0},
        {{.proto = PROTO_SIP, .first = 3}, NULL, NULL, NULL, 10},
        {{.proto = PROTO_SIP, .every = 4}, NULL, NULL, NULL, 3},
        {{.proto = PROTO_SIP, .first = 2, .every = 5}, NULL, NULL, NULL, 3},
        {{.proto = PROTO_SIP, .first = 3, .times = 1}, NULL, NULL, NULL, 1},
        {{.proto = PROTO_SIP, .odds = PLAN_WHOLE}, NULL, NULL, NULL, 12},
        {{.proto = PROTO_SIP, .since = {.at = 1000 * SECOND}}, NULL, NULL, NULL, 0},
        {{.proto = PROTO_SIP, .until = {.at = 1}}, NULL, NULL, NULL, 0},
        {{.proto = PROTO_SIP, .until = {.at = 1000 * SECOND}}, NULL, NULL, NULL, 12},
        {{.proto = PROTO_SIP, .length = 1}, NULL, NULL, NULL, 0},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        uint32_t count = tapped(&rows[i].row, rows[i].from, rows[i].to, rows[i].node);
        if (count != rows[i].count) fail_msg("row %u met %u messages, not %u", i, count, rows[i].count);
    }
}

TEST(windows_follow_lines_of_the_flow)
{
    static const struct {
        const char *since, *until;
        sim_time since_at, length;
        uint32_t count; /* SIP messages in it */
    } rows[] = {
        {"11", NULL, 0, 0, 6},     {NULL, "11", 0, 0, 6},
        {"9", "13", 0, 0, 6},                                 /* and 13 itself, which satisfies it as it arrives */
        {"14", NULL, 0, 0, 0},     {"11", NULL, 21000, 0, 5}, /* 11a takes 20 ms */
        {"11", NULL, 0, 21000, 1},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct filtered *filtered = flow();
        struct filter_row *row = filtered_add(filtered, FILTER_TAP);
        row->proto = PROTO_SIP;
        if (rows[i].since) row->since.line = filtered_line(filtered, rows[i].since);
        if (rows[i].until) row->until.line = filtered_line(filtered, rows[i].until);
        row->since.at = rows[i].since_at;
        row->length = rows[i].length;
        filtered_run(filtered);
        if (world_fired(filtered->world, 0) != rows[i].count + (i == 2))
            fail_msg("row %u met %u messages", i, world_fired(filtered->world, 0));
        filtered_free(filtered);
    }
}

/* Every message is asked, for every line, whether it would satisfy it, and that changes nothing. */
TEST(each_line_has_one_message_that_would_satisfy_it)
{
    struct filtered *filtered = flow();
    uint32_t arrows = 0;
    for (const struct flow_line *line = filtered->plan->flow; line; line = line->next) {
        if (line->kind != LINE_ARROW) continue;
        filtered_add(filtered, FILTER_TAP)->step = line;
        arrows++;
    }
    assert_true(arrows > 15);
    filtered_run(filtered);
    assert_int_equal(filtered->verdict->verdict, RUN_PASS);
    for (uint32_t r = 0; r < arrows; r++) assert_int_equal(world_fired(filtered->world, r), 1);
    filtered_free(filtered);
}

/* ---- deeds at messages ---- */

TEST(a_dropped_message_never_arrives)
{
    for (unsigned stage = FILTER_ARRIVING; stage <= FILTER_SENT; stage++) {
        struct filtered *filtered = flow();
        link_id link = filtered_link(filtered, "wsf", "pcscf");
        struct filter_row *row = filtered_add(filtered, FILTER_DROP);
        row->stage = (enum filter_stage)stage;
        row->step = filtered_line(filtered, "6");
        filtered_run(filtered);
        uint32_t touched, dropped;
        assert_int_equal(filtered_count(filtered, RECORD_TOUCHED, link, &touched), 1);
        assert_int_equal(filtered_count(filtered, RECORD_DROPPED, link, &dropped), 1);
        assert_int_equal(filtered_count(filtered, RECORD_DELIVERED, link, NULL), 0);
        assert_int_equal(filtered_record(filtered, dropped)->cause, touched);
        assert_int_equal(filtered_record(filtered, touched)->extra, 0);
        assert_int_equal(filtered_record(filtered, filtered_record(filtered, touched)->cause)->kind, RECORD_SENT);
        assert_false(filtered_done(filtered, "6"));
        filtered_free(filtered);
    }
}

/* RFC 3261 17.1.2: a lost message comes again, and its copy takes its line. */
TEST(the_copy_of_a_dropped_message_takes_its_line)
{
    struct filtered *filtered = flow();
    link_id link = filtered_link(filtered, "wsf", "pcscf");
    filtered_add(filtered, FILTER_DUPLICATE)->step = filtered_line(filtered, "6");
    struct filter_row *row = filtered_add(filtered, FILTER_DROP);
    row->step = filtered_line(filtered, "6");
    row->times = 1;
    filtered_run(filtered);
    assert_int_equal(filtered->verdict->verdict, RUN_PASS);
    assert_int_equal(filtered_count(filtered, RECORD_DROPPED, link, NULL), 1);
    uint32_t came = filtered_arrival(filtered, "6");
    assert_false(filtered_drawn(filtered, came)->again);
    assert_int_equal(filtered_record(filtered, filtered_record(filtered, came)->cause)->extra,
                     0); /* the copy, not the original */
    filtered_free(filtered);
}

TEST(a_delayed_message_arrives_later_by_so_much)
{
    for (unsigned stage = FILTER_ARRIVING; stage <= FILTER_SENT; stage++) {
        struct filtered *filtered = flow();
        struct filter_row *row = filtered_add(filtered, FILTER_DELAY);
        row->stage = (enum filter_stage)stage;
        row->step = filtered_line(filtered, "7");
        row->delay = 50000;
        filtered_run(filtered);
        assert_int_equal(filtered->verdict->verdict, RUN_PASS);
        uint32_t came = filtered_arrival(filtered, "7"), sent = trace_sent(world_trace(filtered->world), came);
        assert_int_equal(filtered_record(filtered, came)->at, filtered_record(filtered, sent)->at + 52000);
        assert_int_equal(filtered_record(filtered, filtered_record(filtered, came)->cause)->kind, RECORD_TOUCHED);
        filtered_free(filtered);
    }
}

/* Two requests that nobody waits for, one right after the other. */
static void inject_two(struct filtered *filtered, link_id link)
{
    for (unsigned i = 0; i < 2; i++) {
        struct bytes text = arena_format(&filtered->arena,
                                         "OPTIONS sip:scscf.ims.example SIP/2.0\r\nVia: SIP/2.0/UDP "
                                         "x.invalid;branch=z9hG4bKx%u\r\nMax-Forwards: 70\r\nFrom: <sip:a@x>;tag=a\r\n"
                                         "To: <sip:b@x>\r\nCall-ID: c%u@x\r\nCSeq: 1 OPTIONS\r\n"
                                         "Content-Length: 0\r\n\r\n",
                                         i, i);
        world_inject(filtered->world, &(struct injection){.link = link, .proto = PROTO_SIP, .octets = text});
    }
}

/* Whether the second of them arrived first, or only with the first. */
static bool overtaken(struct filtered *filtered, link_id link)
{
    filtered_begin(filtered);
    inject_two(filtered, link);
    filtered_end(filtered);
    const struct trace *trace = world_trace(filtered->world);
    for (uint32_t seq = 0; seq < trace_count(trace); seq++) {
        const struct record *record = filtered_record(filtered, seq);
        if (record->kind != RECORD_DELIVERED || record->verb != verb_named(PROTO_SIP, BYTES("OPTIONS"))) continue;
        return filtered_has(filtered_octets(filtered, seq), "Call-ID: c1@x");
    }
    fail_msg("neither arrived");
    return false;
}

TEST(a_reliable_link_keeps_its_order_behind_a_delayed_message)
{
    for (unsigned stage = FILTER_ARRIVING; stage <= FILTER_SENT; stage++)
        for (unsigned over = OVER_UDP; over <= OVER_TCP; over++) {
            struct filtered *filtered = flow();
            link_id link = filtered_link(filtered, "pcscf", "scscf");
            struct filter_row *row = filtered_add(filtered, FILTER_DELAY);
            filtered->plan->link[link_class_of(link)].over = (enum over)over;
            row->stage = (enum filter_stage)stage;
            row->verb = verb_named(PROTO_SIP, BYTES("OPTIONS"));
            row->proto = PROTO_SIP;
            row->times = 1;
            row->delay = 5000;
            assert_int_equal(overtaken(filtered, link), over == OVER_UDP);
            filtered_free(filtered);
        }
}

TEST(a_reordered_message_lets_the_next_one_pass)
{
    for (unsigned stage = FILTER_ARRIVING; stage <= FILTER_SENT; stage++) {
        struct filtered *filtered = flow();
        link_id link = filtered_link(filtered, "pcscf", "scscf");
        struct filter_row *row = filtered_add(filtered, FILTER_REORDER);
        row->stage = (enum filter_stage)stage;
        row->verb = verb_named(PROTO_SIP, BYTES("OPTIONS"));
        row->proto = PROTO_SIP;
        row->times = 1;
        assert_true(overtaken(filtered, link));
        filtered_free(filtered);
    }
}

TEST(a_reordered_message_waits_no_longer_than_its_row_says)
{
    struct filtered *filtered = flow();
    struct filter_row *row = filtered_add(filtered, FILTER_REORDER);
    row->step = filtered_line(filtered, "10"); /* nothing follows it */
    row->delay = 30000;
    filtered_run(filtered);
    assert_int_equal(filtered->verdict->verdict, RUN_PASS);
    uint32_t came = filtered_arrival(filtered, "10"), sent = trace_sent(world_trace(filtered->world), came);
    assert_int_equal(filtered_record(filtered, came)->at, filtered_record(filtered, sent)->at + 33000);
    filtered_free(filtered);
}

TEST(a_duplicate_is_a_copy)
{
    for (unsigned stage = FILTER_ARRIVING; stage <= FILTER_SENT; stage++) {
        struct filtered *filtered = flow();
        link_id link = filtered_link(filtered, "pcscf", "scscf");
        struct filter_row *row = filtered_add(filtered, FILTER_DUPLICATE);
        row->stage = (enum filter_stage)stage;
        row->step = filtered_line(filtered, "7");
        row->count = 2;
        filtered_run(filtered);
        assert_int_equal(filtered->verdict->verdict, RUN_PASS);
        assert_int_equal(filtered_count(filtered, RECORD_SENT, link, NULL), 2); /* 7 and 11c */
        assert_int_equal(filtered_count(filtered, RECORD_DELIVERED, link, NULL), 4);
        uint32_t again = 0;
        for (uint32_t i = 0; i < filtered->verdict->drawn_count; i++) again += filtered->verdict->drawn[i].again;
        assert_true(again >= 2); /* and the 401 that the S-CSCF sends again for each */
        filtered_free(filtered);
    }
}

TEST(a_held_message_goes_on_behind_a_line_a_time_or_a_word)
{
    static const struct {
        const char *until;
        sim_time at, delay;
        bool let_go;
    } rows[] = {
        {"1b", 2 * SECOND, 0, false}, {NULL, 3 * SECOND, 0, false}, {NULL, 0, SECOND, false}, {NULL, 0, 0, true}};
    for (unsigned stage = FILTER_ARRIVING; stage <= FILTER_SENT; stage++)
        for (unsigned i = 0; i < COUNT(rows); i++) {
            struct filtered *filtered = flow();
            struct filter_row *row = filtered_add(filtered, FILTER_HOLD);
            row->stage = (enum filter_stage)stage;
            row->step = filtered_line(filtered, "8");
            if (rows[i].until) row->release.line = filtered_line(filtered, rows[i].until);
            row->release.at = rows[i].at;
            row->delay = rows[i].delay;
            filtered_begin(filtered);
            while (world_fired(filtered->world, 0) == 0) assert_true(filtered_step(filtered));
            sim_time held = world_now(filtered->world), way = stage == FILTER_SENT ? 4000 : 0;
            assert_true(world_in_flight(filtered->world) > 0);
            if (rows[i].let_go) world_release(filtered->world, 0);
            filtered_end(filtered);
            sim_time page = filtered->verdict->line[filtered_line(filtered, "1b")->number].satisfied_at;
            sim_time due = rows[i].until    ? page + rows[i].at
                           : rows[i].let_go ? held
                           : rows[i].at     ? rows[i].at
                                            : held + rows[i].delay;
            assert_int_equal(filtered_record(filtered, filtered_arrival(filtered, "8"))->at, due + way);
            filtered_free(filtered);
        }
}

TEST(what_is_held_for_ever_is_in_flight_at_the_end)
{
    struct filtered *filtered = flow();
    struct filter_row *row = filtered_add(filtered, FILTER_HOLD);
    row->step = filtered_line(filtered, "8b");
    filtered_run(filtered);
    assert_int_equal(filtered->verdict->verdict, RUN_FAIL);
    assert_int_equal(world_in_flight(filtered->world), 1);
    assert_false(filtered_done(filtered, "8b"));
    filtered_free(filtered);
}

TEST(an_edit_replaces_octets_in_the_frame_and_nothing_else)
{
    static const struct filter_edit edits[] = {{BYTES_ROW("sip:alice@"), BYTES_ROW("sip:mallory@")},
                                               {BYTES_ROW("mallory@ims"), BYTES_ROW("eve@ims")}};
    static const char *const steps[] = {"11a", "11b"}; /* in a masked frame, and bare */
    for (unsigned stage = FILTER_ARRIVING; stage <= FILTER_SENT; stage++)
        for (unsigned i = 0; i < COUNT(steps); i++) {
            struct filtered *filtered = flow();
            struct filter_row *row = filtered_add(filtered, FILTER_EDIT);
            row->stage = (enum filter_stage)stage;
            row->step = filtered_line(filtered, steps[i]);
            row->edit = edits;
            row->edit_count = COUNT(edits);
            filtered_run(filtered);
            uint32_t came = filtered_arrival(filtered, steps[i]), sent = trace_sent(world_trace(filtered->world), came);
            struct bytes arrived = filtered_octets(filtered, came), wire = filtered_octets(filtered, sent), inner;
            char room[8192];
            struct pen pen = pen_on(room, sizeof room);
            unwrap(&pen, PROTO_SIP, wire, &inner);
            assert_true(filtered_has(inner, "sip:alice@ims") && !filtered_has(inner, "eve@"));
            assert_true(filtered_has(arrived, "sip:eve@ims") && !filtered_has(arrived, "alice@ims") &&
                        !filtered_has(arrived, "mallory@ims"));
            assert_int_equal(filtered_record(filtered, came)->verb, filtered_record(filtered, sent)->verb);
            /* The judge saw the messages that arrived. */
            assert_int_equal(filtered->verdict->failure_count > 0, true);
            filtered_free(filtered);
        }
}

TEST(an_edit_that_finds_nothing_has_not_acted)
{
    static const struct filter_edit edit = {BYTES_ROW("no such octets"), BYTES_ROW("x")};
    struct filtered *filtered = flow();
    struct filter_row *row = filtered_add(filtered, FILTER_EDIT);
    row->edit = &edit;
    row->edit_count = 1;
    filtered_run(filtered);
    assert_int_equal(filtered->verdict->verdict, RUN_PASS);
    assert_int_equal(world_fired(filtered->world, 0), 0);
    assert_int_equal(filtered_count(filtered, RECORD_TOUCHED, LINK_NONE, NULL), 0);
    filtered_free(filtered);
}

/* The owner of the rows changes a REGISTER into one that says another Call-ID, and nothing else. */
static bool change(void *self, uint32_t row, const struct question *question, struct pen *pen)
{
    uint32_t *asked = self;
    (*asked)++;
    assert_int_equal(row, 0);
    const struct sip *sip = message_sip(question->message);
    if (!sip || question->message->verb != verb_named(PROTO_SIP, BYTES("REGISTER"))) return false;
    struct bytes octets = question->message->bytes;
    uint32_t at = bytes_find(octets, BYTES("Call-ID: "));
    pen_bytes(pen, bytes_part(octets, 0, at + 9));
    pen_lit(pen, "other-");
    pen_bytes(pen, bytes_from(octets, at + 9));
    return true;
}

TEST(the_owner_of_a_row_may_write_a_message_anew)
{
    struct filtered *filtered = flow();
    struct filter_row *row = filtered_add(filtered, FILTER_EDIT);
    uint32_t asked = 0;
    row->to = filtered_role(filtered, "scscf");
    filtered->doors.change = change;
    filtered->doors.owner = &asked;
    filtered_run(filtered);
    assert_true(asked > world_fired(filtered->world, 0)); /* it was asked about answers of the HSS, and left them */
    assert_true(world_fired(filtered->world, 0) >= 1);
    uint32_t last;
    assert_true(filtered_count(filtered, RECORD_DELIVERED, filtered_link(filtered, "pcscf", "scscf"), &last) > 0);
    assert_true(filtered_has(filtered_octets(filtered, last), "Call-ID: other-"));
    filtered_free(filtered);
}

TEST(corruption_turns_as_many_bits_as_it_says)
{
    for (uint32_t bits = 0; bits <= 1; bits++) {
        struct filtered *filtered = flow();
        struct filter_row *row = filtered_add(filtered, FILTER_CORRUPT);
        row->step = filtered_line(filtered, "7");
        row->times = 1;
        filtered_run(filtered);
        uint32_t touched;
        assert_int_equal(filtered_count(filtered, RECORD_TOUCHED, LINK_NONE, &touched), 1);
        struct bytes now = filtered_octets(filtered, touched);
        struct bytes was = filtered_octets(filtered, filtered_record(filtered, touched)->cause);
        assert_int_equal(now.count, was.count);
        int turned = 0;
        for (uint32_t i = 0; i < now.count; i++)
            turned += __builtin_popcount((unsigned char)now.at[i] ^ (unsigned char)was.at[i]);
        assert_int_equal(turned, 1);
        filtered_free(filtered);
    }
}

TEST(a_reset_breaks_the_connection_at_both_ends)
{
    struct filtered *filtered = flow();
    struct filter_row *row = filtered_add(filtered, FILTER_RESET);
    link_id down = filtered_link(filtered, "wsf", "ue");
    row->step = filtered_line(filtered, "11");
    filtered_run(filtered);
    uint32_t at_ue, at_wsf;
    assert_false(filtered_done(filtered, "11"));
    assert_int_equal(filtered_count(filtered, RECORD_DROPPED, down, NULL), 1);
    assert_int_equal(filtered_count(filtered, RECORD_CLOSED, down, &at_ue), 1);
    assert_int_equal(filtered_count(filtered, RECORD_CLOSED, link_back(down), &at_wsf), 1);
    assert_int_equal(filtered_record(filtered, at_ue)->verb, CLOSE_BROKEN);
    assert_int_equal(filtered_record(filtered, at_wsf)->verb, CLOSE_BROKEN);
    assert_int_equal(filtered_record(filtered, filtered_record(filtered, at_ue)->cause)->kind, RECORD_TOUCHED);
    assert_int_equal(world_parked(filtered->world, filtered_role(filtered, "wsf")->index), 0);
    filtered_free(filtered);
}

TEST(a_moment_resets_a_link_without_any_message)
{
    struct filtered *filtered = flow();
    struct filter_row *row = filtered_add(filtered, FILTER_RESET);
    row->stage = FILTER_MOMENT;
    row->node = filtered_role(filtered, "wsf");
    row->since.line = filtered_line(filtered, "11");
    filtered_run(filtered);
    assert_int_equal(world_fired(filtered->world, 0), 1);
    assert_int_equal(filtered_count(filtered, RECORD_CLOSED, filtered_link(filtered, "wsf", "ue"), NULL), 1);
    assert_int_equal(filtered_count(filtered, RECORD_CLOSED, filtered_link(filtered, "wws", "ue"), NULL), 0);
    filtered_free(filtered);
}

TESTS(UNIT(rows_that_meet_nothing_change_nothing), UNIT(a_row_meets_the_messages_that_it_describes),
      UNIT(windows_follow_lines_of_the_flow), UNIT(each_line_has_one_message_that_would_satisfy_it),
      UNIT(a_dropped_message_never_arrives), UNIT(the_copy_of_a_dropped_message_takes_its_line),
      UNIT(a_delayed_message_arrives_later_by_so_much), UNIT(a_reliable_link_keeps_its_order_behind_a_delayed_message),
      UNIT(a_reordered_message_lets_the_next_one_pass), UNIT(a_reordered_message_waits_no_longer_than_its_row_says),
      UNIT(a_duplicate_is_a_copy), UNIT(a_held_message_goes_on_behind_a_line_a_time_or_a_word),
      UNIT(what_is_held_for_ever_is_in_flight_at_the_end), UNIT(an_edit_replaces_octets_in_the_frame_and_nothing_else),
      UNIT(an_edit_that_finds_nothing_has_not_acted), UNIT(the_owner_of_a_row_may_write_a_message_anew),
      UNIT(corruption_turns_as_many_bits_as_it_says), UNIT(a_reset_breaks_the_connection_at_both_ends),
      UNIT(a_moment_resets_a_link_without_any_message))
