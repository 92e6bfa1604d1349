/* The text report, TAP and the Markdown summary of hand-made runs. */
#include "report.h"
#include "staged.h"
#include "summary.h"
#include "tap.h"

static struct stage *played(bool fails)
{
    struct stage *stage = stage_new();
    stage_arrow(stage, "5", UP(W2), PROTO_SIP, "REGISTER");
    stage_arrow(stage, "11", DOWN(W2), PROTO_SIP, "401");
    stage_judge(stage);
    stage_pass(stage, UP(W2), PROTO_SIP, stage_register(stage, "a", 1, ""), 0, 20 * MS);
    stage_pass(stage, DOWN(W2), PROTO_SIP, stage_response(stage, fails ? 403 : 401, "a", 1, ""), 20 * MS, 40 * MS);
    return stage;
}

static bool refuse(void *self, struct bytes text)
{
    (void)self, (void)text;
    return false;
}

TEST(a_passing_run_has_name_ladder_verdict_and_limits)
{
    struct stage *stage = played(false);
    struct gathered text = {.arena = &stage->arena};
    struct verdict *verdict = stage_finish(stage);
    verdict->fingerprint = 0x7c1f90ab22e41234;
    assert_true(report_write(sink_gather, &text, verdict, &(struct report_look){0}, &stage->arena));
    same_bytes(bytes_of(text.at, text.count),
               BYTES("flows/staged[w2=wss]  seed 1  fingerprint 7c1f90ab22e4\n"
                     "\n"
                     "  time     ue              wsf             scscf           hss\n"
                     "  0.020  5 |-- REGISTER -->|               |               |\n"
                     "  0.040 11 |<-- 401 -------|               |               |\n"
                     "\n"
                     "  PASS  2 messages  2 assertions  0 states\n"
                     "  limits  TLS is modelled; a step marked ? or not at all is the lab's inference\n"));
    stage_free(stage);
}

TEST(a_failing_run_says_where_what_and_who)
{
    struct stage *stage = played(true);
    struct gathered text = {.arena = &stage->arena};
    struct verdict *verdict = stage_finish(stage);
    verdict->fingerprint = 0;
    assert_true(
        report_write(sink_gather, &text, verdict, &(struct report_look){.without_ladder = true}, &stage->arena));
    same_bytes(bytes_of(text.at, text.count),
               BYTES("flows/staged[w2=wss]  seed 1  fingerprint 000000000000\n"
                     "  scenarios/flows/staged.ims:11:3: expected line 11 (wsf -> ue SIP 401), got wsf -> ue SIP 403\n"
                     "      the message at 0.040 s was chosen by wsf\n"
                     "      who must act: the scenario's author\n"
                     "  FAIL  2 messages  2 assertions, 1 failed  0 states\n"));
    stage_free(stage);
}

TEST(an_output_that_was_not_taken_is_no_success)
{
    struct stage *stage = played(false);
    const struct verdict *verdict = stage_finish(stage);
    assert_false(report_write(refuse, NULL, verdict, &(struct report_look){0}, &stage->arena));
    assert_false(tap_write(refuse, NULL, &(struct reported){.run = &verdict, .count = 1}));
    assert_false(summary_write(refuse, NULL, &(struct reported){.run = &verdict, .count = 1}));
    stage_free(stage);
}

TEST(tap_has_a_line_a_run_and_a_block_for_what_failed)
{
    struct stage *good = played(false), *bad = played(true);
    struct gathered text = {.arena = &good->arena};
    good->plan.run = BYTES("flows/staged[note=#1 \\\nok 9 - x]");
    const struct verdict *runs[] = {stage_finish(good), stage_finish(bad)};
    assert_true(tap_write(sink_gather, &text, &(struct reported){.run = runs, .count = 2}));
    same_bytes(bytes_of(text.at, text.count),
               BYTES("TAP version 14\n1..2\n"
                     "ok 1 - flows/staged[note=\\#1 \\\\\\\\x0aok 9 - x]\n"
                     "not ok 2 - flows/staged[w2=wss]\n"
                     "  ---\n  verdict: fail\n  failures:\n"
                     "    - kind: line\n"
                     "      file: \"scenarios/flows/staged.ims\"\n"
                     "      line: 11\n"
                     "      column: 3\n"
                     "      message: \"expected line 11 (wsf -> ue SIP 401), got wsf -> ue SIP 403\"\n"
                     "      owner: scenario\n"
                     "  ...\n"));
    stage_free(good);
    stage_free(bad);
}

TEST(a_batch_that_did_not_run_says_why)
{
    struct stage *good = played(false);
    const struct verdict *runs[] = {stage_finish(good)};
    const struct reported reported = {.run = runs, .count = 1, .error = BYTES("a.ims:1:1: error: x#y\n  ^\n")};
    struct gathered text = {.arena = &good->arena}, page = {.arena = &good->arena};
    assert_true(tap_write(sink_gather, &text, &reported));
    same_bytes(bytes_of(text.at, text.count), BYTES("TAP version 14\nok 1 - flows/staged[w2=wss]\n"
                                                    "Bail out! a.ims:1:1: error: x\\#y\n"));
    assert_true(summary_write(sink_gather, &page, &reported));
    same_bytes(bytes_of(page.at, page.count),
               BYTES("## imslab: **not run to the end**, 1 run, 1 pass\n\n"
                     "| run | verdict | messages | assertions | states | claims |\n|---|---|---:|---:|---:|---:|\n"
                     "| flows/staged\\[w2=wss\\] | pass | 2 | 2/2 | 0/0 | 0/0 |\n"
                     "\n### not run to the end\n\n- a.ims:1:1: error: x\\#y\n-   ^\n"
                     "\nTLS is modelled; a step marked `?` or not at all is the lab's inference.\n"));
    stage_free(good);
}

TEST(the_summary_is_a_table_and_what_failed_below_it)
{
    struct stage *good = played(false), *bad = played(true), *again = played(true);
    struct gathered text = {.arena = &good->arena};
    const struct verdict *runs[] = {stage_finish(good), stage_finish(bad), stage_finish(again)};
    assert_true(summary_write(sink_gather, &text, &(struct reported){.run = runs, .count = 3}));
    same_bytes(
        bytes_of(text.at, text.count),
        BYTES("## imslab: 3 runs, 1 pass, 2 fail\n\n"
              "| run | verdict | messages | assertions | states | claims |\n|---|---|---:|---:|---:|---:|\n"
              "| flows/staged\\[w2=wss\\] | pass | 2 | 2/2 | 0/0 | 0/0 |\n"
              "| flows/staged\\[w2=wss\\] | **fail** | 2 | 1/2 | 0/0 | 0/0 |\n"
              "| flows/staged\\[w2=wss\\] | **fail** | 2 | 1/2 | 0/0 | 0/0 |\n"
              "\n### flows/staged\\[w2=wss\\]\n\n"
              "- scenarios/flows/staged.ims:11:3: expected line 11 \\(wsf -\\> ue SIP 401\\), got wsf -\\> ue SIP 403\n"
              "  - who must act: the scenario's author\n"
              "\nThe same in flows/staged\\[w2=wss\\]\n"
              "\nTLS is modelled; a step marked `?` or not at all is the lab's inference.\n"));
    stage_free(good);
    stage_free(bad);
    stage_free(again);
}

TESTS(UNIT(a_passing_run_has_name_ladder_verdict_and_limits), UNIT(a_failing_run_says_where_what_and_who),
      UNIT(an_output_that_was_not_taken_is_no_success), UNIT(tap_has_a_line_a_run_and_a_block_for_what_failed),
      UNIT(a_batch_that_did_not_run_says_why), UNIT(the_summary_is_a_table_and_what_failed_below_it))
