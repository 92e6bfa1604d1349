/* Ladders on hand-made runs: columns, rows, and the page they make. */
#include "ladder.h"
#include "staged.h"

/* Sends what was caused by the last arrival, so that chains can be seen. */
static uint32_t pass_on(struct stage *stage, link_id link, enum proto proto, struct bytes text, sim_time sent,
                        sim_time at, uint32_t cause)
{
    struct judge *judge = stage->judge;
    struct message *message = arena_new(&stage->arena, struct message);
    blob_id blob = store_put(stage->store, text);
    message_scan(message, proto, store_bytes(stage->store, blob), WS_FROM_CLIENT);
    struct record record = {.at = sent,
                            .blob = blob,
                            .cause = cause,
                            .subject = link,
                            .verb = message->verb,
                            .kind = RECORD_SENT,
                            .proto = (uint8_t)proto};
    record.cause = trace_add(stage->trace, &record);
    record.kind = at ? RECORD_DELIVERED : RECORD_DROPPED;
    record.at = at ? at : sent;
    struct observation observation = {.record = &record, .message = at ? message : NULL, .sent_at = sent, .conn = 1};
    observation.seq = trace_add(stage->trace, &record);
    judge_see(judge, &observation);
    return observation.seq;
}

static struct stage *played(void)
{
    struct stage *stage = stage_new();
    stage->plan.mode = FLOW_MILESTONES;
    stage_line(stage, LINE_PHASE)->text = BYTES("first REGISTER");
    stage_arrow(stage, "5", UP(W2), PROTO_SIP, "REGISTER");
    stage_arrow(stage, "", UP(ISC), PROTO_SIP, "REGISTER");
    stage_arrow(stage, "9", DOWN(ISC), PROTO_SIP, "401");
    stage_arrow(stage, "11", DOWN(W2), PROTO_SIP, "401")->text = BYTES("The step the note is about.");
    stage_line(stage, LINE_PHASE)->text = BYTES("the rest");
    stage_judge(stage);
    uint32_t at = pass_on(stage, UP(W2), PROTO_SIP, stage_register(stage, "a", 1, ""), 0, 20 * MS, 0);
    at = pass_on(stage, UP(ISC), PROTO_SIP, stage_register(stage, "b", 1, ""), 20 * MS, 22 * MS, at);
    uint32_t first = pass_on(stage, DOWN(ISC), PROTO_SIP, stage_response(stage, 401, "b", 1, ""), 22 * MS, 24 * MS, at);
    pass_on(stage, DOWN(W2), PROTO_SIP, stage_response(stage, 401, "a", 1, ""), 24 * MS, 44 * MS, first);
    pass_on(stage, UP(ISC), PROTO_SIP, stage_register(stage, "b", 1, ""), 500 * MS, 502 * MS, 0);
    pass_on(stage, UP(ISC), PROTO_SIP, stage_register(stage, "c", 2, ""), 600 * MS, 0, 0);
    return stage;
}

static struct bytes page(struct stage *stage, const struct ladder_view *view, uint32_t width)
{
    struct gathered text = {.arena = &stage->arena};
    struct out out;
    out_begin(&out, sink_gather, &text);
    ladder_text(&out, ladder_new(stage_finish(stage), view, &stage->arena), width);
    assert_true(out_end(&out));
    return bytes_of(text.at, text.count);
}

TEST(a_ladder_has_rows_for_messages_phases_and_what_is_said)
{
    struct stage *stage = played();
    const struct ladder *ladder = ladder_new(stage_finish(stage), NULL, &stage->arena);
    assert_int_equal(ladder->column_count, 4);
    assert_int_equal(ladder->row_count, 9);
    assert_int_equal(ladder->message_count, 6);
    assert_int_equal(ladder->row[0].kind, LADDER_PHASE);
    same_bytes(ladder->row[2].step, BYTES("~1"));
    assert_true(ladder->row[4].response);
    assert_int_equal(ladder->row[5].kind, LADDER_SAY);
    same_bytes(ladder->row[6].text, BYTES("the rest"));
    assert_true(ladder->row[7].again);
    same_bytes(ladder->row[7].step, BYTES("."));
    assert_true(ladder->row[8].lost);
    stage_free(stage);
}

TEST(a_title_with_nothing_under_it_is_left_out)
{
    struct stage *stage = stage_new();
    stage_line(stage, LINE_PHASE)->text = BYTES("its lines were removed");
    stage_line(stage, LINE_PHASE)->text = BYTES("waiting");
    stage_line(stage, LINE_WAIT)->wait = 0;
    stage_line(stage, LINE_PHASE)->text = BYTES("at the end");
    stage_judge(stage);
    struct judge_deed deed;
    judge_command(stage->judge, 0, &deed);
    const struct ladder *ladder = ladder_new(stage_finish(stage), NULL, &stage->arena);
    assert_int_equal(ladder->row_count, 1);
    same_bytes(ladder->row[0].text, BYTES("waiting"));
    stage_free(stage);
}

TEST(the_page_draws_requests_by_their_tail_and_responses_by_their_head)
{
    struct stage *stage = played();
    same_bytes(page(stage, NULL, 0),
               BYTES("  time     ue                    wsf                   scscf                 hss\n"
                     "  -- first REGISTER\n"
                     "  0.020  5 |-- REGISTER -------->|-- ~1 -------------->|                     |\n"
                     "  0.044 11 |<-- 401 -------------|<-- 9 ---------------|                     |\n"
                     "           # The step the note is about.\n"
                     "  -- the rest\n"
                     "  0.502  . |                     |-- REGISTER again -->|                     |\n"
                     "  0.600  . |                     |-- REGISTER --------x|                     |\n"));
    stage_free(stage);
}

TEST(a_narrow_page_cuts_names)
{
    struct stage *stage = played();
    struct bytes text = page(stage, NULL, 50);
    while (text.count) assert_true(bytes_cut(text, '\n', &text).count <= 50);
    stage_free(stage);
}

TEST(a_view_shows_its_nodes_only)
{
    struct stage *stage = played();
    struct ladder_view view;
    struct bytes unknown;
    assert_false(ladder_view_read(&view, &stage->plan, &stage->arena, BYTES("ue,pcscf"), &unknown));
    same_bytes(unknown, BYTES("pcscf"));
    assert_true(ladder_view_read(&view, &stage->plan, &stage->arena, BYTES("wsf, ue"), &unknown));
    same_bytes(page(stage, &view, 0), BYTES("  time     wsf             ue\n"
                                            "  -- first REGISTER\n"
                                            "  0.020  5 |<-- REGISTER --|\n"
                                            "  0.044 11 |------- 401 -->|\n"
                                            "           # The step the note is about.\n"
                                            "  -- the rest\n"
                                            "  4 messages outside this view\n"));
    stage_free(stage);
}

TEST(a_box_is_one_column_with_its_roles_named)
{
    struct stage *stage = stage_new();
    stage->plan.box = (void *)arena_take(&stage->arena, sizeof *stage->plan.box);
    stage->plan.box[0].name = BYTES("epcscf");
    stage->plan.box_count = 1;
    stage->role[WSF].box = stage->role[SCSCF].box = 1;
    stage->plan.mode = FLOW_MILESTONES;
    stage_judge(stage);
    pass_on(stage, UP(W2), PROTO_SIP, stage_register(stage, "a", 1, ""), 0, 20 * MS, 0);
    pass_on(stage, UP(ISC), PROTO_SIP, stage_register(stage, "b", 1, ""), 20 * MS, 20 * MS, 1);
    same_bytes(page(stage, NULL, 0), BYTES("  time     ue              epcscf          hss\n"
                                           "                           (wsf scscf)\n"
                                           "  0.020  . |-- REGISTER -->|               |\n"
                                           "  0.020  . |               | * wsf -> scscf REGISTER\n"));
    stage_free(stage);
}

TEST(a_row_knows_what_led_to_it_and_when_it_was_sent)
{
    struct stage *stage = played();
    const struct ladder *ladder = ladder_new(stage_finish(stage), NULL, &stage->arena);
    assert_int_equal(ladder->row[1].led_from, LADDER_NO_ROW);
    assert_int_equal(ladder->row[2].led_from, 1);
    assert_int_equal(ladder->row[4].led_from, 3);
    assert_true(ladder->row[2].caused);
    assert_int_equal(ladder->row[4].sent_at, 24 * MS);
    assert_int_equal(ladder->row[4].at, 44 * MS);
    stage_free(stage);
}

TEST(a_node_that_is_added_stands_beside_the_last_of_its_kind)
{
    struct stage *stage = stage_new();
    struct node_kind other[2] = {{.name = "wsf"}, {.name = "scscf"}};
    stage->role[WSF].kind = &other[0];
    stage->role[SCSCF].kind = &other[1];
    stage_judge(stage);
    const struct ladder *ladder = ladder_new(stage_finish(stage), NULL, &stage->arena);
    same_bytes(ladder->column[0].title, BYTES("ue"));
    same_bytes(ladder->column[1].title, BYTES("hss")); /* a browser as ue is, on this stage */
    same_bytes(ladder->column[2].title, BYTES("wsf"));
    stage_free(stage);
}

TEST(a_ladder_is_cut_to_steps)
{
    static const struct {
        const char *range;
        uint32_t rows, messages;
    } rows[] = {{"5..11", 6, 4}, {"9", 2, 1}, {"~1..", 8, 5}, {"..5", 2, 1}, {"..", 9, 6}, {" 9 .. 11 ", 4, 2}};
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct stage *stage = played();
        struct ladder *ladder = ladder_new(stage_finish(stage), NULL, &stage->arena);
        assert_null(ladder_cut(ladder, bytes_text(rows[i].range), &stage->arena));
        assert_int_equal(ladder->row_count, rows[i].rows);
        assert_int_equal(ladder->message_count, rows[i].messages);
        assert_int_equal(ladder->row[0].kind, LADDER_PHASE);
        if (rows[i].messages == 1) assert_int_equal(ladder->row[1].led_from, LADDER_NO_ROW);
        stage_free(stage);
    }
}

TEST(a_part_that_is_not_there_is_said_and_changes_nothing)
{
    static const struct {
        const char *range, *why;
    } rows[] = {{"12", "no message that is shown has the step `12`"},
                {"5..12", "no message that is shown has the step `12`"},
                {"x..5", "no message that is shown has the step `x`"},
                {"11..5", "there is nothing in `11..5`"}};
    struct stage *stage = played();
    struct ladder *ladder = ladder_new(stage_finish(stage), NULL, &stage->arena);
    for (unsigned i = 0; i < COUNT(rows); i++) {
        assert_string_equal(ladder_cut(ladder, bytes_text(rows[i].range), &stage->arena), rows[i].why);
        assert_int_equal(ladder->row_count, 9);
    }
    stage_free(stage);
}

TEST(a_message_is_red_where_a_failure_is_about_it)
{
    struct stage *stage = played();
    struct verdict *verdict = stage_finish(stage);
    struct failure failures[2] = {{.text = BYTES("no such thing"), .message = VERDICT_NO_RECORD},
                                  {.text = BYTES("not that code"), .message = verdict->drawn[2].record}};
    verdict->failure = failures;
    verdict->failure_count = 2;
    struct ladder *ladder = ladder_new(verdict, NULL, &stage->arena);
    assert_int_equal(ladder->red[0].row, LADDER_NO_ROW);
    assert_int_equal(ladder->red[1].row, 3);
    for (uint32_t i = 0; i < ladder->row_count; i++) assert_int_equal(ladder->row[i].red, i == 3);
    assert_null(ladder_cut(ladder, BYTES("9.."), &stage->arena));
    assert_int_equal(ladder->red[1].row, 1); /* below the title */
    assert_null(ladder_cut(ladder, BYTES("11"), &stage->arena));
    assert_int_equal(ladder->red[1].row, LADDER_NO_ROW);
    stage_free(stage);
}

TESTS(UNIT(a_ladder_has_rows_for_messages_phases_and_what_is_said), UNIT(a_title_with_nothing_under_it_is_left_out),
      UNIT(the_page_draws_requests_by_their_tail_and_responses_by_their_head), UNIT(a_narrow_page_cuts_names),
      UNIT(a_view_shows_its_nodes_only), UNIT(a_box_is_one_column_with_its_roles_named),
      UNIT(a_row_knows_what_led_to_it_and_when_it_was_sent),
      UNIT(a_node_that_is_added_stands_beside_the_last_of_its_kind), UNIT(a_ladder_is_cut_to_steps),
      UNIT(a_part_that_is_not_there_is_said_and_changes_nothing), UNIT(a_message_is_red_where_a_failure_is_about_it))
