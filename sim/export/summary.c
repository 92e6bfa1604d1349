/* Markdown (GitHub's flavour: tables). */
#include "summary.h"

#include "result.h"

/* Text that must not become markup. */
static void plain(struct out *out, struct bytes text)
{
    static const char marks[] = "\\`*_{}[]<>()#+!|~&$";
    for (uint32_t i = 0; i < text.count; i++) {
        char c = text.at[i];
        if (c != '\0' && memchr(marks, c, sizeof marks - 1)) out_char(out, '\\');
        out_char(out, (unsigned char)c < ' ' || c == 0x7f ? ' ' : c);
    }
}

static void row(struct out *out, const struct verdict *verdict)
{
    out_lit(out, "| ");
    plain(out, verdict->plan->run);
    out_lit(out, " | ");
    out_text(out, verdict->verdict == RUN_PASS ? "pass" : "**");
    if (verdict->verdict != RUN_PASS) {
        out_text(out, result_word(verdict->verdict));
        out_lit(out, "**");
    }
    out_lit(out, " | ");
    out_u64(out, verdict->messages);
    out_lit(out, " | ");
    out_u64(out, verdict->assertions_passed);
    out_char(out, '/');
    out_u64(out, (uint64_t)verdict->assertions_passed + verdict->assertions_failed);
    out_lit(out, " | ");
    out_u64(out, verdict->states_passed);
    out_char(out, '/');
    out_u64(out, (uint64_t)verdict->states_passed + verdict->states_failed);
    out_lit(out, " | ");
    out_u64(out, verdict->claims_as_expected);
    out_char(out, '/');
    out_u64(out, verdict->claim_count);
    out_lit(out, " |\n");
}

/* A line a claim, under the name of its run. */
static void claims(struct out *out, const struct verdict *verdict)
{
    out_lit(out, "\n### Claims of ");
    plain(out, verdict->plan->run);
    out_lit(out, "\n\n| claim | | found |\n|---|---|---|\n");
    for (uint32_t i = 0; i < verdict->claim_count; i++) {
        const struct claim_outcome *outcome = &verdict->claim[i];
        out_lit(out, "| ");
        plain(out, outcome->claim->name);
        out_lit(out, " | ");
        plain(out, outcome->claim->text);
        out_text(out, outcome->as_expected ? " | " : " | **");
        plain(out, outcome->text);
        out_text(out, outcome->as_expected ? " |\n" : "** |\n");
    }
}

static void failure_line(struct out *out, const struct failure *failure)
{
    struct place place = failure->place;
    place.file = bytes_of("", 0);
    plain(out, failure->place.file);
    result_place(out, &place);
    out_lit(out, ": ");
    plain(out, failure->text);
    out_char(out, '\n');
}

/* Causes first, then the line, then the person who must act and the failures that follow. */
static void one_failure(struct out *out, const struct verdict *verdict, uint32_t n)
{
    const struct failure *failure = &verdict->failure[n];
    out_lit(out, "- ");
    failure_line(out, failure);
    for (uint32_t i = 0; i < failure->cause_count; i++) {
        out_lit(out, "  - ");
        result_cause(out, failure, i, plain);
        out_char(out, '\n');
    }
    out_lit(out, "  - who must act: ");
    result_act(out, failure);
    out_char(out, '\n');
    for (uint32_t i = n + 1; i < verdict->failure_count; i++) {
        if (verdict->failure[i].follows != n + 1) continue;
        out_lit(out, "  - red for the same cause: ");
        failure_line(out, &verdict->failure[i]);
    }
}

/* The number of the first run that is red for the same, itself where there is none before it. */
static uint32_t first_same(const struct reported *reported, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (verdict_same_red(reported->run[i], reported->run[n])) return i;
    return n;
}

/* Runs that are red for the same reason are listed together. */
static void failures(struct out *out, const struct reported *reported, uint32_t n)
{
    const struct verdict *verdict = reported->run[n];
    if (!verdict->failure_count || first_same(reported, n) != n) return;
    out_lit(out, "\n### ");
    plain(out, verdict->plan->run);
    out_lit(out, "\n\n");
    for (uint32_t i = 0; i < verdict->failure_count; i++)
        if (!verdict->failure[i].follows) one_failure(out, verdict, i);
    uint32_t count = 0;
    for (uint32_t i = n + 1; i < reported->count; i++) {
        if (!verdict_same_red(verdict, reported->run[i])) continue;
        out_text(out, count++ ? ", " : "\nThe same in ");
        plain(out, reported->run[i]->plan->run);
    }
    if (count) out_char(out, '\n');
}

static void write_error(struct out *out, struct bytes error)
{
    out_lit(out, "\n### not run to the end\n\n");
    while (error.count) {
        struct bytes line = bytes_cut(error, '\n', &error);
        out_lit(out, "- ");
        plain(out, line);
        out_char(out, '\n');
    }
}

bool summary_write(sink_fn *sink, void *self, const struct reported *reported)
{
    uint32_t of[RUN_INCONCLUSIVE + 1] = {0};
    const uint32_t count = reported->count;
    struct out out;
    out_begin(&out, sink, self);
    for (uint32_t i = 0; i < count; i++) of[reported->run[i]->verdict]++;
    out_lit(&out, "## imslab: ");
    if (reported->error.count) out_lit(&out, "**not run to the end**, ");
    out_u64(&out, count);
    out_text(&out, count == 1 ? " run" : " runs");
    for (unsigned word = 0; word < COUNT(of); word++) {
        if (!of[word]) continue;
        out_lit(&out, ", ");
        out_u64(&out, of[word]);
        out_char(&out, ' ');
        out_text(&out, result_word((enum run_verdict)word));
    }
    out_lit(&out, "\n\n| run | verdict | messages | assertions | states | claims |\n|---|---|---:|---:|---:|---:|\n");
    for (uint32_t i = 0; i < count; i++) row(&out, reported->run[i]);
    for (uint32_t i = 0; i < count; i++) failures(&out, reported, i);
    for (uint32_t i = 0; i < count; i++)
        if (reported->run[i]->claim_count) claims(&out, reported->run[i]);
    if (reported->error.count) write_error(&out, reported->error);
    out_lit(&out, "\nTLS is modelled; a step marked `?` or not at all is the lab's inference.\n");
    return out_end(&out);
}
