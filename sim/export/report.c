/* The text report of one run. */
#include "report.h"

#include "result.h"

enum { FINGERPRINT_DIGITS = 12 };

static void write_failure(struct out *out, const struct verdict *verdict, const struct failure *failure)
{
    out_lit(out, "  ");
    result_place(out, &failure->place);
    out_lit(out, ": ");
    out_bytes(out, failure->text);
    out_char(out, '\n');
    if (failure->message == VERDICT_NO_RECORD || !failure->chosen_by || !verdict->trace) return;
    out_lit(out, "      the message at ");
    out_seconds(out, trace_at(verdict->trace, failure->message)->at);
    out_lit(out, " s was chosen by ");
    out_bytes(out, failure->chosen_by->name);
    out_char(out, '\n');
}

/* A line a claim: its name, what is claimed, what was found. */
static void write_claims(struct out *out, const struct verdict *verdict)
{
    uint32_t name = 0, text = 0;
    for (uint32_t i = 0; i < verdict->claim_count; i++) {
        const struct claim *claim = verdict->claim[i].claim;
        if (claim->name.count > name) name = claim->name.count;
        if (claim->text.count > text) text = claim->text.count;
    }
    for (uint32_t i = 0; i < verdict->claim_count; i++) {
        const struct claim_outcome *outcome = &verdict->claim[i];
        out_lit(out, "  ");
        out_padded(out, outcome->claim->name, name);
        out_lit(out, "  ");
        out_padded(out, outcome->claim->text, text);
        out_lit(out, "  ");
        out_bytes(out, outcome->text);
        out_char(out, '\n');
    }
    if (verdict->claim_count) out_char(out, '\n');
}

/* A line a move or deed of an attacker: whose, what it is, and what came of it. */
static void write_attempts(struct out *out, const struct verdict *verdict)
{
    uint32_t who = 0, what = 0;
    for (uint32_t i = 0; i < verdict->attempt_count; i++) {
        if (verdict->attempt[i].who.count > who) who = verdict->attempt[i].who.count;
        if (verdict->attempt[i].what.count > what) what = verdict->attempt[i].what.count;
    }
    for (uint32_t i = 0; i < verdict->attempt_count; i++) {
        const struct attempt *attempt = &verdict->attempt[i];
        out_lit(out, "  ");
        out_padded(out, attempt->who, who);
        out_lit(out, "  ");
        out_padded(out, attempt->what, what);
        out_lit(out, "  ");
        out_bytes(out, attempt->text);
        out_char(out, '\n');
    }
    if (verdict->attempt_count) out_char(out, '\n');
}

bool report_write(sink_fn *sink, void *self, const struct verdict *verdict, const struct report_look *look,
                  struct arena *arena)
{
    static const char *const words[] = {
        [RUN_PASS] = "PASS", [RUN_FAIL] = "FAIL", [RUN_CLAIM] = "CLAIM", [RUN_INCONCLUSIVE] = "INCONCLUSIVE"};
    struct out out;
    out_begin(&out, sink, self);
    out_name(&out, verdict->plan->run);
    out_lit(&out, "  seed ");
    out_u64(&out, verdict->seed);
    out_lit(&out, "  fingerprint ");
    out_hex64(&out, verdict->fingerprint, FINGERPRINT_DIGITS);
    out_char(&out, '\n');
    if (!look->without_ladder) {
        out_char(&out, '\n');
        ladder_text(&out, ladder_new(verdict, look->view, arena), look->width);
        out_char(&out, '\n');
    }
    if (!look->without_ladder) write_attempts(&out, verdict);
    if (!look->without_ladder) write_claims(&out, verdict);
    for (uint32_t i = 0; i < verdict->failure_count; i++) write_failure(&out, verdict, &verdict->failure[i]);
    out_lit(&out, "  ");
    out_text(&out, words[verdict->verdict]);
    out_lit(&out, "  ");
    result_counts(&out, verdict);
    result_claims(&out, verdict);
    out_char(&out, '\n');
    if (!look->without_ladder)
        out_lit(&out, "  limits  TLS is modelled; a step marked ? or not at all is the lab's inference\n");
    return out_end(&out);
}
