/* One check alone: every operator against every kind of field and operand; what is absent or unknown on either side;
 * and the two halves of the sentence that a check which does not hold is given. */
#include "check.h"

#include "judge_state.h"
#include "staged.h"

#define EXTRA "Supported: path, Outbound\r\nExpires: 600\r\nX-Word: Quite\r\n"

struct trial {
    const char *path;
    enum check_kind kind;
    struct operand right;
    const char *expected, *actual; /* NULL: it holds */
};
#define TEXT(words)                                                                                                    \
    {                                                                                                                  \
        .kind = OPERAND_TEXT, .text = BYTES_ROW(words)                                                                 \
    }
#define COUNT_OF(n)                                                                                                    \
    {                                                                                                                  \
        .kind = OPERAND_NUMBER, .number = (n)                                                                          \
    }
#define UNKNOWN                                                                                                        \
    {                                                                                                                  \
        .kind = OPERAND_VALUE                                                                                          \
    }
#define NOTHING                                                                                                        \
    {                                                                                                                  \
        .kind = OPERAND_NONE                                                                                           \
    }

/* The message has cseq 7, max-forwards 70, a Supported of two, no Require; the `let` value is not known. */
static const struct trial trials[] = {
    {"cseq", CHECK_PRESENT, NOTHING, NULL, NULL},
    {"require", CHECK_PRESENT, NOTHING, "present", "absent"},
    {"require", CHECK_ABSENT, NOTHING, NULL, NULL},
    {"cseq", CHECK_ABSENT, NOTHING, "absent", "7"},

    {"cseq", CHECK_EQUAL, COUNT_OF(7), NULL, NULL},
    {"cseq", CHECK_EQUAL, TEXT("7"), NULL, NULL},
    {"cseq", CHECK_EQUAL, COUNT_OF(8), "8", "7"},
    {"cseq", CHECK_EQUAL, UNKNOWN, "what `let nonce` keeps", "7; no line had kept it by then"},
    {"require", CHECK_EQUAL, TEXT("path"), "\"path\"", "absent"},
    {"call-id", CHECK_EQUAL, TEXT("c@ue"), NULL, NULL},
    {"call-id", CHECK_EQUAL, TEXT("C@ue"), "\"C@ue\"", "\"c@ue\""},     /* RFC 3261 8.1.1.4: case counts */
    {"to.uri", CHECK_EQUAL, TEXT("SIP:alice@IMS.example"), NULL, NULL}, /* RFC 3261 19.1.4 */
    {"to.uri", CHECK_EQUAL, TEXT("sip:Alice@ims.example"), "\"sip:Alice@ims.example\"", "\"sip:alice@ims.example\""},

    {"cseq", CHECK_UNEQUAL, COUNT_OF(8), NULL, NULL},
    {"cseq", CHECK_UNEQUAL, COUNT_OF(7), "other than 7", "7"},
    {"cseq", CHECK_UNEQUAL, UNKNOWN, "other than what `let nonce` keeps",
     "7; no line had kept it by then"}, /* nothing is no difference */
    {"require", CHECK_UNEQUAL, TEXT("path"), "other than \"path\"", "absent"},

    {"cseq", CHECK_LESS, COUNT_OF(8), NULL, NULL},
    {"cseq", CHECK_LESS, COUNT_OF(7), "less than 7", "7"},
    {"cseq", CHECK_LESS_EQUAL, COUNT_OF(7), NULL, NULL},
    {"cseq", CHECK_LESS_EQUAL, COUNT_OF(6), "at most 6", "7"},
    {"cseq", CHECK_GREATER, COUNT_OF(6), NULL, NULL},
    {"cseq", CHECK_GREATER, COUNT_OF(7), "more than 7", "7"},
    {"cseq", CHECK_GREATER_EQUAL, COUNT_OF(7), NULL, NULL},
    {"cseq", CHECK_GREATER_EQUAL, COUNT_OF(8), "at least 8", "7"},
    {"cseq", CHECK_LESS, UNKNOWN, "less than what `let nonce` keeps", "7; no line had kept it by then"},
    {"require", CHECK_LESS, COUNT_OF(7), "less than 7", "absent"},
    {"require", CHECK_GREATER_EQUAL, COUNT_OF(0), "at least 0", "absent"}, /* absent is not zero */
    {"call-id", CHECK_LESS, COUNT_OF(7), "less than 7", "\"c@ue\""},       /* no number, no order */

    {"supported", CHECK_HAS, TEXT("path"), NULL, NULL},
    {"supported", CHECK_HAS, TEXT("Outbound"), NULL, NULL}, /* the second */
    {"supported", CHECK_HAS, TEXT("outbound"), NULL, NULL}, /* an option tag: without case (RFC 3261 7.3.1) */
    {"supported", CHECK_HAS, TEXT("gruu"), "a list with \"gruu\"", "\"path\""},
    {"require", CHECK_HAS, TEXT("path"), "a list with \"path\"", "absent"},
    {"supported", CHECK_HAS, UNKNOWN, "a list with what `let nonce` keeps", "\"path\"; no line had kept it by then"},

    {"call-id", CHECK_STARTSWITH, TEXT("c@"), NULL, NULL},
    {"call-id", CHECK_STARTSWITH, TEXT("@"), "a text that starts with \"@\"", "\"c@ue\""},
    {"call-id", CHECK_ENDSWITH, TEXT("@ue"), NULL, NULL},
    {"call-id", CHECK_ENDSWITH, TEXT("@"), "a text that ends with \"@\"", "\"c@ue\""},
    {"require", CHECK_STARTSWITH, TEXT(""), "a text that starts with \"\"", "absent"},
    {"call-id", CHECK_ENDSWITH, UNKNOWN, "a text that ends with what `let nonce` keeps",
     "\"c@ue\"; no line had kept it by then"},

    {"", CHECK_CONTAINS, TEXT("outbound"), "one that holds \"outbound\" in some encoding", "one without it"},
    {"", CHECK_CONTAINS, TEXT("Outbound"), NULL, NULL},
    {"", CHECK_NOT_CONTAINS, TEXT("gruu"), NULL, NULL},
    {"", CHECK_NOT_CONTAINS, TEXT("Quite"), "one without \"Quite\" in any encoding", "one that holds it at octet 245"},
    /* A search for nothing passes for neither. */
    {"", CHECK_CONTAINS, UNKNOWN, "one that holds what `let nonce` keeps in some encoding",
     "not to be told: what to search for is not known"},
    {"", CHECK_NOT_CONTAINS, UNKNOWN, "one without what `let nonce` keeps in any encoding",
     "not to be told: what to search for is not known"},

    {"cseq", CHECK_LET, NOTHING, NULL, NULL},
    {"require", CHECK_LET, NOTHING, "present", "absent"},
};

static struct subject subject_of(struct stage *stage, const char *extra)
{
    struct message *message = arena_new(&stage->arena, struct message);
    message_scan(message, PROTO_SIP, stage_register(stage, "a", 7, extra), WS_FROM_CLIENT);
    assert_null(message->error.why);
    return (struct subject){.judge = stage->judge, .message = message};
}

static void evaluate(const struct trial *trial, struct finding *finding, struct stage *stage)
{
    struct flow_line *line = stage_arrow(stage, "5", UP(W2), PROTO_SIP, "REGISTER");
    struct check *check = stage_check(stage, line, trial->kind, trial->path);
    check->right = trial->right;
    stage_judge(stage);
    struct subject subject = subject_of(stage, EXTRA);
    subject.line = line;
    check_evaluate(&subject, check, finding);
}

TEST(every_operator_holds_or_says_what_should_have_been)
{
    uint32_t wrong = 0;
    for (uint32_t i = 0; i < COUNT(trials); i++) {
        struct stage *stage = stage_new();
        struct finding finding;
        evaluate(&trials[i], &finding, stage);
        bool same = finding.holds == !trials[i].expected;
        if (same && trials[i].expected)
            same = bytes_equal(finding.expected, bytes_text(trials[i].expected)) &&
                   bytes_equal(finding.actual, bytes_text(trials[i].actual));
        if (!same)
            print_error("row %u (%s): holds %d, expected `%.*s`, actual `%.*s`\n", i, trials[i].path, finding.holds,
                        (int)finding.expected.count, finding.expected.at, (int)finding.actual.count, finding.actual.at);
        wrong += !same;
        stage_free(stage);
    }
    assert_int_equal(wrong, 0);
}

TEST(a_range_has_two_ends_and_both_belong_to_it)
{
    static const struct {
        uint64_t low, high;
        bool holds;
    } rows[] = {{7, 7, true}, {0, 7, true}, {7, 9, true}, {8, 9, false}, {0, 6, false}, {9, 0, false}};
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct stage *stage = stage_new();
        struct finding finding;
        struct flow_line *line = stage_arrow(stage, "5", UP(W2), PROTO_SIP, "REGISTER");
        struct check *check = stage_check(stage, line, CHECK_RANGE, "cseq");
        check->right = (struct operand){.kind = OPERAND_NUMBER, .number = rows[i].low};
        check->high = (struct operand){.kind = OPERAND_NUMBER, .number = rows[i].high};
        stage_judge(stage);
        struct subject subject = subject_of(stage, EXTRA);
        check_evaluate(&subject, check, &finding);
        assert_int_equal(finding.holds, rows[i].holds);
        stage_free(stage);
    }
}

TEST(what_is_more_than_it_should_be_is_said_to_be_more)
{
    static const struct {
        uint64_t right;
        bool more;
    } rows[] = {{6, true}, {8, false}};
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct stage *stage = stage_new();
        struct finding finding;
        const struct trial trial = {"cseq", CHECK_EQUAL, COUNT_OF(rows[i].right), NULL, NULL};
        evaluate(&trial, &finding, stage);
        assert_false(finding.holds);
        assert_int_equal(finding.more, rows[i].more);
        stage_free(stage);
    }
}

TEST(let_keeps_what_is_there_and_nothing_else)
{
    static const struct {
        const char *path;
        bool known;
    } rows[] = {{"call-id", true}, {"require", false}};
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct stage *stage = stage_new();
        struct finding finding;
        const struct trial trial = {rows[i].path, CHECK_LET, NOTHING, NULL, NULL};
        evaluate(&trial, &finding, stage);
        assert_int_equal(stage->judge->value[0].present, rows[i].known);
        if (rows[i].known) same_bytes(stage->judge->value[0].text, BYTES("c@ue"));
        stage_free(stage);
    }
}

TESTS(UNIT(every_operator_holds_or_says_what_should_have_been), UNIT(a_range_has_two_ends_and_both_belong_to_it),
      UNIT(what_is_more_than_it_should_be_is_said_to_be_more), UNIT(let_keeps_what_is_there_and_nothing_else))
