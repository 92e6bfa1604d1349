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
    same_bytes(page(stage, &view, 0), BYTES("  time     ue              wsf\n"
                                            "  -- first REGISTER\n"
                                            "  0.020  5 |-- REGISTER -->|\n"
                                            "  0.044 11 |<-- 401 -------|\n"
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

TESTS(UNIT(a_ladder_has_rows_for_messages_phases_and_what_is_said), UNIT(a_title_with_nothing_under_it_is_left_out),
      UNIT(the_page_draws_requests_by_their_tail_and_responses_by_their_head), UNIT(a_narrow_page_cuts_names),
      UNIT(a_view_shows_its_nodes_only), UNIT(a_box_is_one_column_with_its_roles_named))
