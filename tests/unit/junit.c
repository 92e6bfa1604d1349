/* JUnit XML of hand-made verdicts. */
#include "junit.h"
#include "test.h"

TEST(suites_are_scenarios_and_cases_are_runs)
{
    struct arena arena = {0};
    struct plan plans[3] = {
        {.file = BYTES("a<b>.ims"), .id = BYTES("flows.a"), .run = BYTES("flows/a[x=\"1\"]")},
        {.file = BYTES("a<b>.ims"), .id = BYTES("flows.a"), .run = BYTES("flows/a[x=2]")},
        {.file = BYTES("c.ims"), .id = BYTES("flows.c"), .run = BYTES("flows/c")},
    };
    struct failure wrong = {
        .kind = FAILURE_LINE, .place = {BYTES("a<b>.ims"), 7, 3}, .text = BYTES("got \"<\x01&\xff\" & more")};
    struct failure limit = {
        .kind = FAILURE_LIMIT, .place = {BYTES("c.ims"), 1, 1}, .text = BYTES("parked 64 full in scscf")};
    const struct verdict verdicts[3] = {
        {.plan = &plans[0], .verdict = RUN_PASS, .assertions_passed = 3, .states_passed = 1},
        {.plan = &plans[1], .verdict = RUN_FAIL, .assertions_failed = 1, .failure = &wrong, .failure_count = 1},
        {.plan = &plans[2], .verdict = RUN_INCONCLUSIVE, .failure = &limit, .failure_count = 1},
    };
    const struct verdict *runs[] = {&verdicts[0], &verdicts[1], &verdicts[2]};
    struct gathered text = {.arena = &arena};
    assert_true(junit_write(sink_gather, &text, runs, 3));
    same_bytes(
        bytes_of(text.at, text.count),
        BYTES("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<testsuites name=\"imslab\" tests=\"3\" failures=\"1\" errors=\"1\" skipped=\"0\">\n"
              "  <testsuite name=\"flows.a\" tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"0\">\n"
              "    <testcase classname=\"flows.a\" name=\"flows/a[x=&quot;1&quot;]\" file=\"a&lt;b&gt;.ims\" "
              "assertions=\"4\"/>\n"
              "    <testcase classname=\"flows.a\" name=\"flows/a[x=2]\" file=\"a&lt;b&gt;.ims\" assertions=\"1\">\n"
              "      <failure type=\"line\" message=\"got &quot;&lt;\xef\xbf\xbd&amp;\xef\xbf\xbd&quot; &amp; more\">"
              "a&lt;b&gt;.ims:7:3: got &quot;&lt;\xef\xbf\xbd&amp;\xef\xbf\xbd&quot; &amp; more\n"
              "</failure>\n"
              "    </testcase>\n"
              "  </testsuite>\n"
              "  <testsuite name=\"flows.c\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">\n"
              "    <testcase classname=\"flows.c\" name=\"flows/c\" file=\"c.ims\" assertions=\"0\">\n"
              "      <error type=\"limit\" message=\"parked 64 full in scscf\">c.ims:1:1: parked 64 full in scscf\n"
              "</error>\n"
              "    </testcase>\n"
              "  </testsuite>\n"
              "</testsuites>\n"));
    arena_free(&arena);
}

TEST(no_runs_are_an_empty_report)
{
    struct arena arena = {0};
    struct gathered text = {.arena = &arena};
    assert_true(junit_write(sink_gather, &text, NULL, 0));
    same_bytes(
        bytes_of(text.at, text.count),
        BYTES("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<testsuites name=\"imslab\" tests=\"0\" failures=\"0\" errors=\"0\" skipped=\"0\">\n</testsuites>\n"));
    arena_free(&arena);
}

TESTS(UNIT(suites_are_scenarios_and_cases_are_runs), UNIT(no_runs_are_an_empty_report))
