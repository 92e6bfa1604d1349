/* The judge on hand-made runs: order, matching, copies, windows, checks, and what it says when something is wrong. */
#include "judge.h"
#include "digest.h"
#include "staged.h"

/* register, relayed, answered, relayed back: the four arrows most tests start from. */
static void four_lines(struct stage *stage)
{
    stage_arrow(stage, "5", UP(W2), PROTO_SIP, "REGISTER")->as = 0;
    stage_arrow(stage, "6", UP(ISC), PROTO_SIP, "REGISTER")->relays = 0;
    struct flow_line *c1 = stage_arrow(stage, "10", DOWN(ISC), PROTO_SIP, "401");
    c1->answers = 0;
    c1->as = 1;
    stage_arrow(stage, "11", DOWN(W2), PROTO_SIP, "401")->relays = 1;
}

static void four_messages(struct stage *stage)
{
    stage_pass(stage, UP(W2), PROTO_SIP, stage_register(stage, "a", 1, ""), 0, 20 * MS);
    stage_pass(stage, UP(ISC), PROTO_SIP, stage_register(stage, "b", 1, ""), 20 * MS, 22 * MS);
    stage_pass(stage, DOWN(ISC), PROTO_SIP, stage_response(stage, 401, "b", 1, ""), 22 * MS, 24 * MS);
    stage_pass(stage, DOWN(W2), PROTO_SIP, stage_response(stage, 401, "a", 1, ""), 24 * MS, 44 * MS);
}

static void says(const struct verdict *verdict, const char *text)
{
    assert_int_equal(verdict->verdict, RUN_FAIL);
    assert_int_equal(verdict->failure_count, 1);
    same_bytes(verdict->failure[0].text, bytes_text(text));
}

TEST(lines_are_satisfied_in_order_by_delivery)
{
    struct stage *stage = stage_new();
    four_lines(stage);
    stage_judge(stage);
    four_messages(stage);
    assert_true(judge_done(stage->judge));
    struct verdict *verdict = stage_finish(stage);
    assert_int_equal(verdict->verdict, RUN_PASS);
    assert_int_equal(verdict->messages, 4);
    assert_int_equal(verdict->assertions_passed, 4);
    assert_int_equal(verdict->line[2].record, 5);
    assert_int_equal(verdict->line[2].satisfied_at, 24 * MS);
    assert_int_equal(verdict_exit(verdict), 0);
    stage_free(stage);
}

TEST(strict_names_the_line_and_what_came_instead)
{
    struct stage *stage = stage_new();
    four_lines(stage);
    stage_judge(stage);
    stage_pass(stage, UP(W2), PROTO_SIP, stage_register(stage, "a", 1, ""), 0, 20 * MS);
    uint32_t seq = stage_pass(stage, DOWN(W2), PROTO_SIP, stage_response(stage, 403, "a", 1, ""), 20 * MS, 40 * MS);
    struct verdict *verdict = stage_finish(stage);
    says(verdict, "expected line 6 (wsf -> scscf SIP REGISTER relays r1), got wsf -> ue SIP 403");
    assert_int_equal(verdict->failure[0].message, seq);
    assert_ptr_equal(verdict->failure[0].chosen_by, stage->roles[WSF]);
    assert_int_equal(verdict->failure[0].place.line, 11);
    same_bytes(verdict->failure[0].step, BYTES("6"));
    assert_int_equal(verdict_exit(verdict), 1);
    stage_free(stage);
}

TEST(milestones_let_other_messages_come_between)
{
    struct stage *stage = stage_new();
    stage->plan.mode = FLOW_MILESTONES;
    stage_arrow(stage, "11", DOWN(W2), PROTO_SIP, "401");
    stage_judge(stage);
    four_messages(stage);
    struct verdict *verdict = stage_finish(stage);
    assert_int_equal(verdict->verdict, RUN_PASS);
    assert_null(verdict->drawn[0].line);
    assert_ptr_equal(verdict->drawn[3].line, &stage->line[0]);
    stage_free(stage);
}

TEST(a_phase_changes_the_mode_from_there_on)
{
    struct stage *stage = stage_new();
    stage_arrow(stage, "5", UP(W2), PROTO_SIP, "REGISTER");
    struct flow_line *phase = stage_line(stage, LINE_PHASE);
    phase->sets_mode = true;
    phase->mode = FLOW_MILESTONES;
    stage_arrow(stage, "11", DOWN(W2), PROTO_SIP, "401");
    stage_judge(stage);
    four_messages(stage);
    assert_int_equal(stage_finish(stage)->verdict, RUN_PASS);
    stage_free(stage);
}

TEST(a_line_never_seen_fails_at_the_end)
{
    struct stage *stage = stage_new();
    four_lines(stage);
    stage_judge(stage);
    stage_pass(stage, UP(W2), PROTO_SIP, stage_register(stage, "a", 1, ""), 0, 20 * MS);
    says(stage_finish(stage),
         "line 6 (wsf -> scscf SIP REGISTER relays r1) was never seen: nothing more could happen after 0.020 s");
    stage_free(stage);
}

TEST(an_answer_must_answer_what_the_line_says)
{
    struct stage *stage = stage_new();
    stage_arrow(stage, "5", UP(W2), PROTO_SIP, "REGISTER")->as = 0;
    stage_arrow(stage, "", UP(W2), PROTO_SIP, "REGISTER")->as = 2;
    stage_arrow(stage, "7", DOWN(W2), PROTO_SIP, "401")->answers = 0;
    stage_judge(stage);
    stage_pass(stage, UP(W2), PROTO_SIP, stage_register(stage, "a", 1, ""), 0, 20 * MS);
    stage_pass(stage, UP(W2), PROTO_SIP, stage_register(stage, "b", 2, ""), 0, 21 * MS);
    stage_pass(stage, DOWN(W2), PROTO_SIP, stage_response(stage, 401, "b", 2, ""), 22 * MS, 40 * MS);
    struct verdict *verdict = stage_finish(stage);
    says(verdict,
         "expected line 7 (wsf -> ue SIP 401 answers r1), got wsf -> ue SIP 401, but it answers another request");
    same_bytes(verdict->step[1], BYTES("~1"));
    stage_free(stage);
}

TEST(a_response_without_answers_fits_the_oldest_open_request)
{
    for (int oldest = 0; oldest < 2; oldest++) {
        struct stage *stage = stage_new();
        stage_arrow(stage, "5", UP(W2), PROTO_SIP, "REGISTER");
        stage_arrow(stage, "6", UP(W2), PROTO_SIP, "REGISTER");
        stage_arrow(stage, "7", DOWN(W2), PROTO_SIP, "401");
        stage_judge(stage);
        stage_pass(stage, UP(W2), PROTO_SIP, stage_register(stage, "a", 1, ""), 0, 20 * MS);
        stage_pass(stage, UP(W2), PROTO_SIP, stage_register(stage, "b", 2, ""), 0, 21 * MS);
        struct bytes answer = oldest ? stage_response(stage, 401, "a", 1, "") : stage_response(stage, 401, "b", 2, "");
        stage_pass(stage, DOWN(W2), PROTO_SIP, answer, 22 * MS, 40 * MS);
        assert_int_equal(stage_finish(stage)->verdict, oldest ? RUN_PASS : RUN_FAIL);
        stage_free(stage);
    }
}

TEST(any_order_reaches_the_head_of_each_group)
{
    for (int swapped = 0; swapped < 2; swapped++) {
        struct stage *stage = stage_new();
        struct flow_line *group = stage_line(stage, LINE_ANY_ORDER);
        struct flow_line *in_order = stage_line(stage, LINE_IN_ORDER);
        struct flow_line *a = stage_arrow(stage, "1", UP(W2), PROTO_SIP, "REGISTER");
        struct flow_line *b = stage_arrow(stage, "2", DOWN(W2), PROTO_SIP, "401");
        struct flow_line *c = stage_arrow(stage, "3", UP(ISC), PROTO_SIP, "REGISTER");
        struct flow_line *last = stage_arrow(stage, "4", DOWN(ISC), PROTO_SIP, "200");
        group->children = in_order;
        in_order->children = a;
        a->next = b, b->next = NULL, in_order->next = c, c->next = NULL, group->next = last;
        stage_judge(stage);
        if (swapped) stage_pass(stage, UP(ISC), PROTO_SIP, stage_register(stage, "b", 9, ""), 0, 10 * MS);
        stage_pass(stage, UP(W2), PROTO_SIP, stage_register(stage, "a", 1, ""), 0, 20 * MS);
        if (!swapped) stage_pass(stage, UP(ISC), PROTO_SIP, stage_register(stage, "b", 9, ""), 0, 21 * MS);
        stage_pass(stage, DOWN(W2), PROTO_SIP, stage_response(stage, 401, "a", 1, ""), 22 * MS, 40 * MS);
        assert_false(judge_done(stage->judge));
        stage_pass(stage, DOWN(ISC), PROTO_SIP, stage_response(stage, 200, "b", 9, ""), 22 * MS, 41 * MS);
        assert_int_equal(stage_finish(stage)->verdict, RUN_PASS);
        stage_free(stage);
    }
}

TEST(a_copy_needs_no_second_line_and_satisfies_none)
{
    struct stage *stage = stage_new();
    stage_arrow(stage, "6", UP(ISC), PROTO_SIP, "REGISTER");
    stage_arrow(stage, "6a", UP(ISC), PROTO_SIP, "REGISTER");
    stage_judge(stage);
    stage_pass(stage, UP(ISC), PROTO_SIP, stage_register(stage, "b", 1, ""), 0, 2 * MS);
    stage_pass(stage, UP(ISC), PROTO_SIP, stage_register(stage, "b", 1, ""), 500 * MS, 502 * MS);
    assert_false(judge_done(stage->judge));
    stage_pass(stage, UP(ISC), PROTO_SIP, stage_register(stage, "c", 2, ""), 600 * MS, 602 * MS);
    struct verdict *verdict = stage_finish(stage);
    assert_int_equal(verdict->verdict, RUN_PASS);
    assert_true(verdict->drawn[1].again);
    assert_int_equal(verdict->messages, 2);
    stage_free(stage);
}

TEST(the_copy_of_a_lost_message_satisfies_its_line)
{
    for (int listed = 0; listed < 2; listed++) {
        struct stage *stage = stage_new();
        if (listed) stage_arrow(stage, "6", UP(ISC), PROTO_SIP, "REGISTER")->lost = true;
        stage_arrow(stage, "6a", UP(ISC), PROTO_SIP, "REGISTER");
        stage_judge(stage);
        stage_pass(stage, UP(ISC), PROTO_SIP, stage_register(stage, "b", 1, ""), 0, 0);
        assert_false(judge_done(stage->judge));
        stage_pass(stage, UP(ISC), PROTO_SIP, stage_register(stage, "b", 1, ""), 500 * MS, 502 * MS);
        assert_true(judge_done(stage->judge));
        assert_int_equal(stage_finish(stage)->verdict, RUN_PASS);
        stage_free(stage);
    }
}

TEST(a_window_counts_from_being_reached_or_from_the_sending_of_a_message)
{
    static const struct {
        uint32_t of;
        sim_time within;
        const char *text;
    } rows[] = {
        {PLAN_NO_MESSAGE, 24 * MS, NULL}, /* reached at 20 ms, arrives at 44 ms */
        {PLAN_NO_MESSAGE, 23 * MS,
         "line 11 (wsf -> ue SIP 401) should be seen within 23ms but was not seen by 0.044 s"},
        {0, 44 * MS, NULL},
        {0, 43 * MS, "line 11 (wsf -> ue SIP 401) should be seen within 43ms of r1 but was not seen by 0.044 s"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct stage *stage = stage_new();
        stage_arrow(stage, "5", UP(W2), PROTO_SIP, "REGISTER")->as = 0;
        struct flow_line *line = stage_arrow(stage, "11", DOWN(W2), PROTO_SIP, "401");
        line->within = rows[i].within;
        line->within_of = rows[i].of;
        stage_judge(stage);
        stage_pass(stage, UP(W2), PROTO_SIP, stage_register(stage, "a", 1, ""), 0, 20 * MS);
        sim_time wake;
        assert_true(judge_wake(stage->judge, &wake));
        assert_int_equal(wake, (rows[i].of == 0 ? 0 : 20 * MS) + rows[i].within + 1);
        stage_pass(stage, DOWN(W2), PROTO_SIP, stage_response(stage, 401, "a", 1, ""), 24 * MS, 44 * MS);
        struct verdict *verdict = stage_finish(stage);
        if (rows[i].text) says(verdict, rows[i].text);
        else assert_int_equal(verdict->assertions_passed, 3);
        stage_free(stage);
    }
}

TEST(commands_act_when_reached_and_waits_end_in_time)
{
    struct stage *stage = stage_new();
    struct judge_deed deed;
    sim_time wake;
    struct flow_line *open = stage_line(stage, LINE_DO);
    open->node = stage->roles[UE];
    open->action = 3;
    stage_line(stage, LINE_WAIT)->wait = 5 * SECOND;
    struct flow_line *send = stage_line(stage, LINE_DO);
    struct operand password = {.kind = OPERAND_TEXT, .text = BYTES("wonderland-42"), .secret = true};
    send->node = stage->roles[UE];
    send->command.setting_count = 1;
    send->command.setting[0].path = BYTES("password");
    send->setting_value[0] = &password;
    stage_judge(stage);
    assert_true(judge_command(stage->judge, 0, &deed));
    assert_int_equal(deed.action, 3);
    assert_false(judge_command(stage->judge, 0, &deed));
    assert_true(judge_wake(stage->judge, &wake));
    assert_int_equal(wake, 5 * SECOND);
    assert_false(judge_command(stage->judge, 4 * SECOND, &deed));
    assert_true(judge_command(stage->judge, 5 * SECOND, &deed));
    same_bytes(deed.command.setting[0].value, BYTES("wonderland-42"));
    assert_false(judge_done(stage->judge));
    assert_false(judge_command(stage->judge, 5 * SECOND, &deed));
    assert_true(judge_done(stage->judge));
    assert_int_equal(stage_finish(stage)->verdict, RUN_PASS);
    stage_free(stage);
}

TEST(settling_is_strict_too)
{
    struct stage *stage = stage_new();
    sim_time wake;
    stage_arrow(stage, "5", UP(W2), PROTO_SIP, "REGISTER");
    stage_judge(stage);
    stage_pass(stage, UP(W2), PROTO_SIP, stage_register(stage, "a", 1, ""), 0, 20 * MS);
    assert_true(judge_wake(stage->judge, &wake));
    assert_int_equal(wake, 20 * MS + 32 * SECOND);
    stage_pass(stage, DOWN(W2), PROTO_SIP, stage_response(stage, 401, "a", 1, ""), 20 * MS, 40 * MS);
    says(stage_finish(stage), "expected no further message, got wsf -> ue SIP 401");
    stage_free(stage);
}

TEST(a_surprise_during_a_wait_stands_at_the_wait)
{
    struct stage *stage = stage_new();
    stage_arrow(stage, "5", UP(W2), PROTO_SIP, "REGISTER");
    struct flow_line *wait = stage_line(stage, LINE_WAIT);
    wait->wait = 5 * SECOND;
    stage_judge(stage);
    stage_pass(stage, UP(W2), PROTO_SIP, stage_register(stage, "a", 1, ""), 0, 20 * MS);
    stage_pass(stage, DOWN(W2), PROTO_SIP, stage_response(stage, 401, "a", 1, ""), 20 * MS, 40 * MS);
    assert_int_equal(stage_finish(stage)->failure[0].place.line, wait->place.line);
    stage_free(stage);
}

#define AUTH                                                                                                           \
    "Authorization: Digest username=\"alice\",realm=\"ims\",nonce=\"n1\",uri=\"sip:ims\",nc=00000001,"                 \
    "cnonce=\"x\",qop=auth,response=\"%.*s\"\r\nX-Note: d29uZGVybGFuZC00Mg==\r\n"

static const struct {
    enum check_kind kind;
    const char *path;
    struct operand right;
    const char *text; /* NULL: it holds */
} comparisons[] = {
    {CHECK_EQUAL, "auth.nonce", {.kind = OPERAND_TEXT, .text = BYTES_ROW("n1")}, NULL},
    {CHECK_EQUAL,
     "auth.nonce",
     {.kind = OPERAND_TEXT, .text = BYTES_ROW("")},
     "line 5 (ue -> wsf SIP REGISTER): auth.nonce should be \"\" but is \"n1\""},
    {CHECK_UNEQUAL, "auth.nonce", {.kind = OPERAND_TEXT, .text = BYTES_ROW("")}, NULL},
    {CHECK_EQUAL, "auth.nc", {.kind = OPERAND_NUMBER, .number = 1}, NULL},
    {CHECK_LESS,
     "max-forwards",
     {.kind = OPERAND_NUMBER, .number = 70},
     "line 5 (ue -> wsf SIP REGISTER): max-forwards should be less than 70 but is 70"},
    {CHECK_ABSENT, "path[0].host", {.kind = OPERAND_NONE}, NULL},
    {CHECK_PRESENT,
     "auth.opaque",
     {.kind = OPERAND_NONE},
     "line 5 (ue -> wsf SIP REGISTER): auth.opaque should be present but is absent"},
    {CHECK_ENDSWITH, "via[0].host", {.kind = OPERAND_TEXT, .text = BYTES_ROW(".invalid")}, NULL},
    {CHECK_EQUAL, "to.uri", {.kind = OPERAND_TEXT, .text = BYTES_ROW("sip:alice@IMS.example")}, NULL},
    {CHECK_NOT_CONTAINS,
     "",
     {.kind = OPERAND_TEXT, .text = BYTES_ROW("wonderland-42"), .secret = true},
     "line 5 (ue -> wsf SIP REGISTER): the message should be one without [redacted] in any encoding but is "
     "one that holds it at octet 357"},
    {CHECK_NOT_CONTAINS, "", {.kind = OPERAND_TEXT, .text = BYTES_ROW("looking-glass"), .secret = true}, NULL},
    {CHECK_CONTAINS, "", {.kind = OPERAND_TEXT, .text = BYTES_ROW("wonderland-42")}, NULL},
    {CHECK_EQUAL,
     "header(X-Note)",
     {.kind = OPERAND_TEXT, .text = BYTES_ROW("x")},
     "line 5 (ue -> wsf SIP REGISTER): header(X-Note) should be \"x\" but is \"[redacted]==\""},
    {CHECK_EQUAL, "auth.response", {.kind = OPERAND_DIGEST}, NULL},
    {CHECK_EQUAL,
     "auth.nonce",
     {.kind = OPERAND_DIGEST},
     "line 5 (ue -> wsf SIP REGISTER): auth.nonce should be \"af3e9b0e6a5ac30e1d2b5d5b1d3c0d9e\" but is \"n1\""},
};

TEST(checks_compare_fields_and_say_what_was_found)
{
    struct subscriber alice = {.impi = BYTES("alice"), .password = BYTES("wonderland-42"), .realm = BYTES("ims")};
    struct hexdigest ha1, response;
    digest_ha1(DIGEST_MD5, alice.impi, alice.realm, alice.password, &ha1);
    digest_response(&(struct digest_input){.ha1 = hex_view(&ha1),
                                           .method = BYTES("REGISTER"),
                                           .uri = BYTES("sip:ims"),
                                           .nonce = BYTES("n1"),
                                           .nc = BYTES("00000001"),
                                           .cnonce = BYTES("x"),
                                           .qop = BYTES("auth")},
                    &response);
    for (unsigned i = 0; i < COUNT(comparisons); i++) {
        struct stage *stage = stage_new();
        struct bytes auth = arena_format(&stage->arena, AUTH, (int)response.count, response.at);
        struct bytes whole = stage_register(stage, "a", 1, auth.at);
        struct flow_line *line = stage_arrow(stage, "5", UP(W2), PROTO_SIP, "REGISTER");
        struct check *check = stage_check(stage, line, comparisons[i].kind, comparisons[i].path);
        check->right = comparisons[i].right;
        check->right.subscriber = &alice;
        stage_judge(stage);
        stage_pass(stage, UP(W2), PROTO_SIP, whole, 0, 20 * MS);
        struct verdict *verdict = stage_finish(stage);
        if (comparisons[i].text && comparisons[i].right.kind == OPERAND_DIGEST)
            assert_int_equal(verdict->verdict, RUN_FAIL);
        else if (comparisons[i].text) says(verdict, comparisons[i].text);
        else assert_int_equal(verdict->failure_count, 0);
        stage_free(stage);
    }
}

TEST(let_values_and_named_fields_are_compared_later)
{
    for (int wrong = 0; wrong < 2; wrong++) {
        struct stage *stage = stage_new();
        struct flow_line *c1 = stage_arrow(stage, "11", DOWN(W2), PROTO_SIP, "401");
        c1->as = 1;
        stage_check(stage, c1, CHECK_LET, "www-auth.nonce");
        struct flow_line *r2 = stage_arrow(stage, "11a", UP(W2), PROTO_SIP, "REGISTER");
        stage_check(stage, r2, CHECK_EQUAL, "auth.nonce")->right = (struct operand){.kind = OPERAND_VALUE};
        struct check *next = stage_check(stage, r2, CHECK_EQUAL, "cseq");
        const char *why;
        struct operand one = {.kind = OPERAND_NUMBER, .number = 1};
        next->right = (struct operand){.kind = OPERAND_FIELD, .message = 1, .plus = &one};
        assert_true(field_find(&next->right.field, PROTO_SIP, BYTES("cseq"), &why));
        stage_judge(stage);
        stage_pass(stage, DOWN(W2), PROTO_SIP,
                   stage_response(stage, 401, "a", 1, "WWW-Authenticate: Digest realm=\"ims\",nonce=\"n7\"\r\n"), 0,
                   20 * MS);
        const char *auth = wrong ? "Authorization: Digest username=\"a\",nonce=\"n8\"\r\n"
                                 : "Authorization: Digest username=\"a\",nonce=\"n7\"\r\n";
        stage_pass(stage, UP(W2), PROTO_SIP, stage_register(stage, "b", 2, auth), 20 * MS, 40 * MS);
        struct verdict *verdict = stage_finish(stage);
        if (wrong) says(verdict, "line 11a (ue -> wsf SIP REGISTER): auth.nonce should be \"n7\" but is \"n8\"");
        else assert_int_equal(verdict->assertions_passed, 5);
        stage_free(stage);
    }
}

TEST(unchanged_compares_with_the_relayed_message)
{
    static const struct {
        bool group;
        const char *path, *auth;
        const char *text;
    } rows[] = {
        {true, "auth", "Authorization: Digest username=\"a\",nonce=\"\"\r\n", NULL},
        {true, "auth", "Authorization: Digest username=\"a\", nonce=\"\"\r\n",
         "line 6 (wsf -> scscf SIP REGISTER relays r1): auth should be unchanged from r1 but is \"Digest "
         "username=\\\"a\\\", nonce=\\\"\\\"\", it was \"Digest username=\\\"a\\\",nonce=\\\"\\\"\""},
        {true, "auth", "",
         "line 6 (wsf -> scscf SIP REGISTER relays r1): auth should be unchanged from r1 but is absent, it was "
         "\"Digest username=\\\"a\\\",nonce=\\\"\\\"\""},
        {false, "auth.username", "Authorization: Digest username=\"b\",nonce=\"\"\r\n",
         "line 6 (wsf -> scscf SIP REGISTER relays r1): auth.username should be unchanged from r1 but is \"b\", it "
         "was \"a\""},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct stage *stage = stage_new();
        stage_arrow(stage, "5", UP(W2), PROTO_SIP, "REGISTER")->as = 0;
        struct flow_line *line = stage_arrow(stage, "6", UP(ISC), PROTO_SIP, "REGISTER");
        line->relays = 0;
        struct check *check = stage_check(stage, line, CHECK_UNCHANGED, rows[i].group ? "" : rows[i].path);
        check->path = bytes_text(rows[i].path);
        check->field_group = rows[i].group;
        stage_judge(stage);
        stage_pass(stage, UP(W2), PROTO_SIP,
                   stage_register(stage, "a", 1, "Authorization: Digest username=\"a\",nonce=\"\"\r\n"), 0, 20 * MS);
        stage_pass(stage, UP(ISC), PROTO_SIP, stage_register(stage, "b", 1, rows[i].auth), 20 * MS, 22 * MS);
        struct verdict *verdict = stage_finish(stage);
        if (rows[i].text) says(verdict, rows[i].text);
        else assert_int_equal(verdict->verdict, RUN_PASS);
        stage_free(stage);
    }
}

TESTS(UNIT(lines_are_satisfied_in_order_by_delivery), UNIT(strict_names_the_line_and_what_came_instead),
      UNIT(milestones_let_other_messages_come_between), UNIT(a_phase_changes_the_mode_from_there_on),
      UNIT(a_line_never_seen_fails_at_the_end), UNIT(an_answer_must_answer_what_the_line_says),
      UNIT(a_response_without_answers_fits_the_oldest_open_request), UNIT(any_order_reaches_the_head_of_each_group),
      UNIT(a_copy_needs_no_second_line_and_satisfies_none), UNIT(the_copy_of_a_lost_message_satisfies_its_line),
      UNIT(a_window_counts_from_being_reached_or_from_the_sending_of_a_message),
      UNIT(commands_act_when_reached_and_waits_end_in_time), UNIT(settling_is_strict_too),
      UNIT(a_surprise_during_a_wait_stands_at_the_wait), UNIT(checks_compare_fields_and_say_what_was_found),
      UNIT(let_values_and_named_fields_are_compared_later), UNIT(unchanged_compares_with_the_relayed_message))
