/* The JSON report of hand-made verdicts: every key of schema 1, in its order. */
#include "json_report.h"
#include "json.h"
#include "test.h"

/* Of node 0 and of the lab. */
static struct stated stated_rows[2] = {
    {.role = 0, .reason = REASON_NO_TOKEN, .count = 2, .first = 9},
    {.role = VERDICT_THE_LAB, .reason = REASON_MESSAGES_IN_FLIGHT_MAX, .count = 1, .first = 11},
};

static const char report_should[] =
    "{\"v\":1,\"tool\":\"imslab\",\"version\":\"0.1.0\",\"error\":null,"
    "\"classes\":{\"pass\":0,\"fail\":1,\"claim\":0,\"inconclusive\":0},"
    "\"scenarios\":[{\"file\":\"a.ims\",\"id\":\"flows.a\",\"run\":\"flows/a[w2=wss fault=hss-down]\","
    "\"variant\":{\"w2\":\"wss\"},\"fault\":\"hss-down\",\"seed\":1,\"fingerprint\":\"00000000000000ab\","
    "\"verdict\":\"fail\",\"exit\":1,\"messages\":4,\"assertions\":{\"passed\":3,\"failed\":1},"
    "\"states\":{\"passed\":0,\"failed\":1},\"claims\":[],\"failures\":["
    "{\"kind\":\"line\",\"file\":\"a.ims\",\"line\":7,\"column\":3,\"step\":\"7\",\"field\":\"auth.nc\","
    "\"expected\":\"1\",\"actual\":\"\\\"\\\\x00\\n\\u0001\\\"\",\"message\":12,\"chosen_by\":\"wsf\","
    "\"changed_by\":\"wsf\",\"hand\":\"\",\"was\":\"0\",\"is\":\"2\",\"instead\":\"\",\"source\":\"  7 x\","
    "\"causes\":[{\"kind\":\"stated\",\"node\":\"wsf\",\"fact\":\"refused\","
    "\"reason\":{\"id\":\"no-token\",\"sentence\":\"no token\",\"clause\":\"TS 33.203 X.3.2.3 step 4\","
    "\"sure\":\"C\"},\"record\":9,\"t_us\":7,\"step\":\"6\",\"text\":\"why\"}],\"follows\":null,"
    "\"owner\":\"node\",\"owner_node\":\"wsf\",\"text\":\"no\"},"
    "{\"kind\":\"state\",\"file\":\"a.ims\",\"line\":9,\"column\":3,\"step\":\"\",\"field\":\"\","
    "\"expected\":\"\",\"actual\":\"\",\"message\":null,\"chosen_by\":\"\","
    "\"changed_by\":\"\",\"hand\":\"\",\"was\":\"\",\"is\":\"\",\"instead\":\"that\",\"source\":\"\",\"causes\":[],"
    "\"follows\":0,\"owner\":\"scenario\",\"owner_node\":\"\",\"text\":\"neither\"}],\"stated\":["
    "{\"node\":\"wsf\",\"reason\":{\"id\":\"no-token\",\"sentence\":\"no token\","
    "\"clause\":\"TS 33.203 X.3.2.3 step 4\",\"sure\":\"C\"},\"count\":2,\"first\":9},"
    "{\"node\":\"\",\"reason\":{\"id\":\"messages-in-flight-max\",\"sentence\":\"messages in flight\","
    "\"clause\":\"docs/fidelity.md\",\"sure\":\"I\"},\"count\":1,\"first\":11}],\"exposure\":[],\"steps\":[]}]}\n";

TEST(a_report_has_every_key_of_its_schema)
{
    struct arena arena = {0};
    struct role wsf = {.name = BYTES("wsf")};
    const struct role *roles[] = {&wsf};
    struct plan plan = {.file = BYTES("a.ims"), .id = BYTES("flows.a"), .run = BYTES("flows/a[w2=wss fault=hss-down]")};
    plan.role = roles;
    plan.variant = (void *)arena_take(&arena, 2 * sizeof *plan.variant);
    plan.variant[0].name = BYTES("w2"), plan.variant[0].value = BYTES("wss");
    plan.variant[1].name = BYTES("fault"), plan.variant[1].value = BYTES("hss-down");
    plan.variant_count = 2;
    struct cause cause = {.fact = FACT_REFUSED,
                          .reason = REASON_NO_TOKEN,
                          .record = 9,
                          .at = 7,
                          .step = BYTES("6"),
                          .text = BYTES("why")};
    struct failure failures[2] = {
        {.kind = FAILURE_LINE,
         .place = {BYTES("a.ims"), 7, 3},
         .step = BYTES("7"),
         .field = BYTES("auth.nc"),
         .expected = BYTES("1"),
         .actual = BYTES("\"\\x00\n\x01\""),
         .message = 12,
         .chosen_by = &wsf,
         .changed_by = &wsf,
         .was = BYTES("0"),
         .is = BYTES("2"),
         .source = BYTES("  7 x"),
         .cause = &cause,
         .cause_count = 1,
         .owner = OWNER_NODE,
         .owner_role = &wsf,
         .text = BYTES("no")},
        {.kind = FAILURE_STATE,
         .place = {BYTES("a.ims"), 9, 3},
         .message = VERDICT_NO_RECORD,
         .instead = BYTES("that"),
         .follows = 1,
         .text = BYTES("neither")},
    };
    const struct verdict bad = {.plan = &plan,
                                .verdict = RUN_FAIL,
                                .assertions_passed = 3,
                                .assertions_failed = 1,
                                .states_failed = 1,
                                .messages = 4,
                                .failure = failures,
                                .failure_count = 2,
                                .stated = stated_rows,
                                .stated_count = 2,
                                .seed = 1,
                                .fingerprint = 0xab};
    const struct verdict *runs[] = {&bad};
    struct gathered text = {.arena = &arena};
    assert_true(json_report_write(sink_gather, &text, &(struct reported){.run = runs, .count = 1}, "0.1.0"));
    same_bytes(bytes_of(text.at, text.count), bytes_text(report_should));
    struct json root;
    assert_null(json_scan(&root, bytes_trim(bytes_of(text.at, text.count))).why);
    arena_free(&arena);
}

TESTS(UNIT(a_report_has_every_key_of_its_schema))
