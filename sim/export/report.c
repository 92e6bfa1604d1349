/* The text report of one run. */
#include "report.h"

#include "know_table.h"
#include "result.h"
#include "rests.h"
#include "source_line.h"

enum { FINGERPRINT_DIGITS = 12, SOURCE_ROOM = 4 * SOURCE_LINE_WIDTH, PART_MAX = 240, CHANGE_MIN = 24 };

/* The last things that led to it, in the order in which they came. */
static void write_causes(struct out *out, const struct failure *failure)
{
    for (uint32_t i = 0; i < failure->cause_count; i++) {
        out_text(out, i ? "      " : "  ");
        result_cause(out, failure, i, out_bytes);
        out_char(out, '\n');
    }
}

static void write_line(struct out *out, const struct failure *failure)
{
    out_lit(out, "  ");
    result_place(out, &failure->place);
    out_lit(out, ": ");
    out_bytes(out, failure->text);
    out_char(out, '\n');
}

static void write_source(struct out *out, const struct failure *failure)
{
    char room[SOURCE_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    if (!failure->source.count) return;
    source_line_write(&pen, failure->source, failure->place.column);
    struct bytes rest = pen_done(&pen);
    while (rest.count) {
        out_lit(out, "    ");
        out_bytes(out, bytes_cut(rest, '\n', &rest));
        out_char(out, '\n');
    }
}

static void write_part(struct out *out, const char *what, struct bytes part)
{
    struct bytes shown = bytes_part(part, 0, part.count < PART_MAX ? part.count : PART_MAX);
    out_lit(out, "      ");
    out_text(out, what);
    out_text(out, part.count ? "`" : "nothing");
    out_name(out, shown);
    if (part.count) out_text(out, shown.count < part.count ? "`..." : "`");
    out_char(out, '\n');
}

/* Of `unchanged`: the parts that differ, where the values are longer than that. */
static void write_change(struct out *out, const struct failure *failure)
{
    if (!failure->was.count && !failure->is.count) return;
    if (failure->actual.count < failure->was.count + failure->is.count + CHANGE_MIN) return;
    write_part(out, "of that differs: was ", failure->was);
    write_part(out, "                 is  ", failure->is);
}

static void write_chooser(struct out *out, const struct verdict *verdict, const struct failure *failure)
{
    if (failure->message == VERDICT_NO_RECORD || !failure->chosen_by || !verdict->trace) return;
    if (failure->changed_by) return;
    out_lit(out, "      the message at ");
    out_seconds(out, trace_at(verdict->trace, failure->message)->at);
    out_lit(out, " s was chosen by ");
    if (failure->hand.count) out_bytes(out, failure->hand), out_lit(out, ", and seems to come from ");
    out_bytes(out, failure->chosen_by->name);
    out_char(out, '\n');
}

static void write_failure(struct out *out, const struct verdict *verdict, uint32_t n)
{
    const struct failure *failure = &verdict->failure[n];
    uint32_t following = result_following(verdict, n);
    write_causes(out, failure);
    write_line(out, failure);
    write_source(out, failure);
    write_change(out, failure);
    write_chooser(out, verdict, failure);
    out_lit(out, "      who must act: ");
    result_act(out, failure);
    out_char(out, '\n');
    if (!following) return;
    out_lit(out, "  ");
    out_u64(out, following);
    out_text(out,
             following == 1 ? " more line is red for the same cause:\n" : " more lines are red for the same cause:\n");
    for (uint32_t i = n + 1; i < verdict->failure_count; i++)
        if (verdict->failure[i].follows == n + 1) out_lit(out, "  "), write_line(out, &verdict->failure[i]);
}

/* A line a claim: its name, its text, its result. */
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
    if (rests_write(out, verdict)) out_char(out, '\n');
}

/* A line a move or deed of an attacker: the attacker, the deed, and its outcome. */
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

/* Whether an attack reached its goal: the word of its file is judged, not believed. */
static void write_goal(struct out *out, const struct verdict *verdict)
{
    const struct goal_outcome *goal = &verdict->goal;
    if (goal->found == GOAL_UNSAID) return;
    out_lit(out, "  goal  ");
    out_bytes(out, verdict->plan->threat.count ? verdict->plan->threat : BYTES("the attack"));
    out_text(out, goal->found == GOAL_REACHED ? " reached" : " missed");
    if (goal->step.count) out_lit(out, " at "), out_bytes(out, goal->step);
    if (goal->text.count) out_lit(out, ": "), out_bytes(out, goal->text);
    if (goal->found == GOAL_REACHED && verdict->plan->by_design.count) {
        out_lit(out, "; vulnerable by design: ");
        out_clauses(out, verdict->plan->by_design);
    }
    out_lit(out, "\n\n");
}

static bool to_out(void *self, struct bytes text)
{
    out_bytes(self, text);
    return true;
}

static void write_knowledge(struct out *out, const struct verdict *verdict, struct arena *arena)
{
    know_tables(to_out, out, verdict, arena);
    out_char(out, '\n');
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
    if (look->knowledge && verdict->knowledge) write_knowledge(&out, verdict, arena);
    if (!look->without_ladder) write_attempts(&out, verdict);
    if (!look->without_ladder) write_claims(&out, verdict);
    if (!look->without_ladder) write_goal(&out, verdict);
    for (uint32_t i = 0; i < verdict->failure_count; i++)
        if (!verdict->failure[i].follows) write_failure(&out, verdict, i);
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
