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
    struct cause cause = {.at = 20 * MS, .step = BYTES("7"), .text = BYTES("wsf refused <x>")};
    struct failure wrong[] = {
        {.kind = FAILURE_LINE,
         .place = {BYTES("a<b>.ims"), 7, 3},
         .text = BYTES("got \"<\x01&\xff\" & more"),
         .cause = &cause,
         .cause_count = 1},
        {.kind = FAILURE_STATE, .place = {BYTES("a<b>.ims"), 9, 3}, .text = BYTES("and this"), .follows = 1},
    };
    struct failure limit = {.kind = FAILURE_LIMIT,
                            .place = {BYTES("c.ims"), 1, 1},
                            .text = BYTES("parked 64 full in scscf"),
                            .owner = OWNER_LAB};
    const struct verdict verdicts[3] = {
        {.plan = &plans[0], .verdict = RUN_PASS, .assertions_passed = 3, .states_passed = 1},
        {.plan = &plans[1], .verdict = RUN_FAIL, .assertions_failed = 1, .failure = wrong, .failure_count = 2},
        {.plan = &plans[2], .verdict = RUN_INCONCLUSIVE, .failure = &limit, .failure_count = 1},
    };
    const struct verdict *runs[] = {&verdicts[0], &verdicts[1], &verdicts[2]};
    struct gathered text = {.arena = &arena};
    const uint64_t took[] = {1500, 20000, 3};
    const struct bytes output[] = {BYTES(""), BYTES("ladder <1>\n"), BYTES("")};
    assert_true(
        junit_write(sink_gather, &text, &(struct reported){.run = runs, .count = 3, .took = took, .output = output}));
    same_bytes(
        bytes_of(text.at, text.count),
        BYTES("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
              "<testsuites name=\"imslab\" tests=\"3\" failures=\"1\" errors=\"1\" time=\"0.021\">\n"
              "  <testsuite name=\"flows.a\" tests=\"2\" failures=\"1\" errors=\"0\" time=\"0.021\" "
              "file=\"a&lt;b&gt;.ims\">\n"
              "    <testcase classname=\"flows.a\" name=\"flows/a[x=&quot;1&quot;]\" time=\"0.001\"/>\n"
              "    <testcase classname=\"flows.a\" name=\"flows/a[x=2]\" time=\"0.020\">\n"
              "      <failure type=\"line\" message=\"got &quot;&lt;\xef\xbf\xbd&amp;\xef\xbf\xbd&quot; &amp; more\">"
              "a&lt;b&gt;.ims:7:3: got &quot;&lt;\xef\xbf\xbd&amp;\xef\xbf\xbd&quot; &amp; more\n"
              "because at 0.020 s (step 7): wsf refused &lt;x&gt;\nwho must act: the scenario's author</failure>\n"
              "      <failure type=\"state\" message=\"and this\">a&lt;b&gt;.ims:9:3: and this\n"
              "for the same cause as failure 1</failure>\n"
              "      <system-out>ladder &lt;1&gt;&#10;</system-out>\n"
              "    </testcase>\n"
              "  </testsuite>\n"
              "  <testsuite name=\"flows.c\" tests=\"1\" failures=\"0\" errors=\"1\" time=\"0.000\" file=\"c.ims\">\n"
              "    <testcase classname=\"flows.c\" name=\"flows/c\" time=\"0.000\">\n"
              "      <error type=\"limit\" message=\"parked 64 full in scscf\">c.ims:1:1: parked 64 full in scscf\n"
              "who must act: nobody's node: it is a limit of the lab, and nothing follows from this run; make it "
              "smaller</error>\n"
              "    </testcase>\n"
              "  </testsuite>\n"
              "</testsuites>\n"));
    arena_free(&arena);
}

TEST(a_batch_that_did_not_run_is_a_case_that_erred)
{
    struct arena arena = {0};
    struct gathered text = {.arena = &arena};
    assert_true(junit_write(sink_gather, &text, &(struct reported){.error = BYTES("a.ims:1:1: error: <x>\n  = y\n")}));
    same_bytes(bytes_of(text.at, text.count),
               BYTES("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<testsuites name=\"imslab\" tests=\"1\" failures=\"0\" errors=\"1\">\n"
                     "  <testsuite name=\"imslab\" tests=\"1\" failures=\"0\" errors=\"1\">\n"
                     "    <testcase classname=\"imslab\" name=\"batch\">\n"
                     "      <error type=\"batch\" message=\"a.ims:1:1: error: &lt;x&gt;\">"
                     "a.ims:1:1: error: &lt;x&gt;&#10;  = y&#10;</error>\n"
                     "    </testcase>\n  </testsuite>\n</testsuites>\n"));
    arena_free(&arena);
}

TEST(no_runs_are_an_empty_report)
{
    struct arena arena = {0};
    struct gathered text = {.arena = &arena};
    assert_true(junit_write(sink_gather, &text, &(struct reported){0}));
    same_bytes(bytes_of(text.at, text.count),
               BYTES("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                     "<testsuites name=\"imslab\" tests=\"0\" failures=\"0\" errors=\"0\">\n</testsuites>\n"));
    arena_free(&arena);
}

TESTS(UNIT(suites_are_scenarios_and_cases_are_runs), UNIT(a_batch_that_did_not_run_is_a_case_that_erred),
      UNIT(no_runs_are_an_empty_report))
