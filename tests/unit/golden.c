/* Golden ladders: what is written, what differs, whose section is whose. */
#include "golden.h"
#include "staged.h"

static struct stage *played(void)
{
    struct stage *stage = stage_new();
    stage->plan.mode = FLOW_MILESTONES;
    stage_arrow(stage, "5", UP(W2), PROTO_SIP, "REGISTER");
    stage_arrow(stage, "", UP(ISC), PROTO_SIP, "REGISTER");
    stage_judge(stage);
    stage_pass(stage, UP(W2), PROTO_SIP, stage_register(stage, "a", 1, ""), 0, 20 * MS);
    stage_pass(stage, UP(ISC), PROTO_SIP, stage_register(stage, "b", 1, ""), 20 * MS, 0);
    stage_pass(stage, UP(ISC), PROTO_SIP, stage_register(stage, "b", 1, ""), 520 * MS, 522 * MS);
    stage_pass(stage, UP(ISC), PROTO_SIP, stage_register(stage, "b", 1, ""), 1520 * MS, 1522 * MS);
    return stage;
}

#define SECTION                                                                                                        \
    "flows/staged[w2=wss]\n"                                                                                           \
    "          20  5      -          ue       wsf      SIP REGISTER\n"                                                 \
    "          20  .      -          wsf      scscf    SIP REGISTER        lost\n"                                     \
    "         522  ~1     -          wsf      scscf    SIP REGISTER\n"                                                 \
    "        1522  .      -          wsf      scscf    SIP REGISTER        again\n"                                    \
    "  PASS  2 messages  1 again  2 assertions  0 states\n"

TEST(a_section_says_when_which_step_from_to_and_what)
{
    struct stage *stage = played();
    struct gathered text = {.arena = &stage->arena};
    assert_true(golden_write(sink_gather, &text, stage_finish(stage), &stage->arena));
    same_bytes(bytes_of(text.at, text.count), BYTES(SECTION));
    stage_free(stage);
}

TEST(a_difference_names_the_line_of_the_golden)
{
    static const struct {
        struct bytes file;
        enum golden_result result;
        uint32_t line;
        const char *expected, *actual;
    } rows[] = {
        {BYTES_ROW(SECTION), GOLDEN_SAME, 0, "", ""},
        {BYTES_ROW("flows/other[]\n  PASS\n" SECTION "flows/last[]\n  PASS\n"), GOLDEN_SAME, 0, "", ""},
        {BYTES_ROW("flows/other[]\n  PASS\n"), GOLDEN_MISSING, 0, "", ""},
        {BYTES_ROW(""), GOLDEN_MISSING, 0, "", ""},
        {BYTES_ROW("flows/other[]\n  PASS\n\nflows/staged[w2=wss]\n"
                   "          20  5      -          ue       wsf      SIP INVITE\n"),
         GOLDEN_DIFFERS, 5, "20  5      -          ue       wsf      SIP INVITE",
         "20  5      -          ue       wsf      SIP REGISTER"},
        {BYTES_ROW("flows/staged[w2=wss]\n          20  5      -          ue       wsf      SIP REGISTER\n"),
         GOLDEN_DIFFERS, 3, "nothing", "20  .      -          wsf      scscf    SIP REGISTER        lost"},
        {BYTES_ROW(SECTION "  more\n"), GOLDEN_DIFFERS, 7, "more", "nothing"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct stage *stage = played();
        struct verdict *verdict = stage_finish(stage);
        struct golden_difference difference = {0};
        assert_int_equal(golden_compare(rows[i].file, verdict, &stage->arena, &difference), rows[i].result);
        assert_int_equal(difference.line, rows[i].line);
        same_bytes(difference.expected, bytes_text(rows[i].expected));
        same_bytes(difference.actual, bytes_text(rows[i].actual));
        assert_int_equal(golden_judge(verdict, &stage->arena, BYTES("x.ladder"), rows[i].file, false), rows[i].result);
        bool differs = rows[i].result == GOLDEN_DIFFERS;
        assert_int_equal(verdict->verdict, differs ? RUN_FAIL : RUN_PASS);
        assert_int_equal(verdict->failure_count, differs);
        if (differs) assert_int_equal(verdict->failure[0].kind, FAILURE_GOLDEN);
        stage_free(stage);
    }
}

TESTS(UNIT(a_section_says_when_which_step_from_to_and_what), UNIT(a_difference_names_the_line_of_the_golden))
