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
    out_lit(out, " |\n");
}

static void failures(struct out *out, const struct verdict *verdict)
{
    out_lit(out, "\n### ");
    plain(out, verdict->plan->run);
    out_lit(out, "\n\n");
    for (uint32_t i = 0; i < verdict->failure_count; i++) {
        const struct failure *failure = &verdict->failure[i];
        struct place place = failure->place;
        place.file = bytes_of("", 0);
        out_lit(out, "- ");
        plain(out, failure->place.file);
        result_place(out, &place);
        out_lit(out, ": ");
        plain(out, failure->text);
        out_char(out, '\n');
    }
}

bool summary_write(sink_fn *sink, void *self, const struct verdict *const *runs, uint32_t count)
{
    uint32_t of[RUN_INCONCLUSIVE + 1] = {0};
    struct out out;
    out_begin(&out, sink, self);
    for (uint32_t i = 0; i < count; i++) of[runs[i]->verdict]++;
    out_lit(&out, "## imslab: ");
    out_u64(&out, count);
    out_text(&out, count == 1 ? " run" : " runs");
    for (unsigned word = 0; word < COUNT(of); word++) {
        if (!of[word]) continue;
        out_lit(&out, ", ");
        out_u64(&out, of[word]);
        out_char(&out, ' ');
        out_text(&out, result_word((enum run_verdict)word));
    }
    out_lit(&out, "\n\n| run | verdict | messages | assertions | states |\n|---|---|---:|---:|---:|\n");
    for (uint32_t i = 0; i < count; i++) row(&out, runs[i]);
    for (uint32_t i = 0; i < count; i++)
        if (runs[i]->failure_count) failures(&out, runs[i]);
    out_lit(&out, "\nTLS is modelled; steps beyond the seed's text are inference.\n");
    return out_end(&out);
}
