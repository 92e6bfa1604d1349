/* The sentences are rows (answer.def); which of them are written is found in the runs. */
#include "answer_paragraph.h"

#include "list.h"

static const struct row {
    const char *part, *text; /* NULL: one more finding of the sentence before it */
    const char *run, *asked, *found;
} rows[] = {
#define SENTENCE(part, text, run, asked, found) {part, text, run, asked, found},
#define FINDING(run, asked, found) {NULL, NULL, run, asked, found},
#include "answer.def"
#undef SENTENCE
#undef FINDING
};

static const struct verdict *run_named(const struct verdict *const *runs, uint32_t count, const char *name)
{
    for (uint32_t i = 0; i < count; i++)
        if (bytes_equal(runs[i]->plan->run, bytes_text(name))) return runs[i];
    return NULL;
}

/* The result of that run, in a word; "" where it says nothing: it is not there, is red, or has no such claim. */
static struct bytes found_in(const struct verdict *verdict, const char *asked)
{
    if (!verdict || verdict->verdict != RUN_PASS) return bytes_of("", 0);
    if (bytes_equal(bytes_text(asked), BYTES("GOAL"))) {
        if (verdict->goal.found == GOAL_UNSAID) return bytes_of("", 0);
        return verdict->goal.found == GOAL_REACHED ? BYTES("reached") : BYTES("missed");
    }
    for (uint32_t i = 0; i < verdict->claim_count; i++)
        if (bytes_equal(verdict->claim[i].claim->name, bytes_text(asked)))
            return list_nth(CLAIM_VERDICTS, verdict->claim[i].found);
    return bytes_of("", 0);
}

static struct bytes step_in(const struct verdict *verdict, const char *asked)
{
    if (bytes_equal(bytes_text(asked), BYTES("GOAL"))) return verdict->goal.step;
    for (uint32_t i = 0; i < verdict->claim_count; i++) {
        const struct claim_outcome *outcome = &verdict->claim[i];
        if (bytes_equal(outcome->claim->name, bytes_text(asked)) && outcome->breach_count)
            return outcome->breach[0].step;
    }
    return bytes_of("", 0);
}

static uint32_t findings_of(uint32_t first)
{
    uint32_t end = first + 1;
    while (end < COUNT(rows) && !rows[end].text) end++;
    return end;
}

/* "(`attacks/t18-own-nonce`: goal reached at 14)" */
static void write_evidence(struct out *out, const struct verdict *const *runs, uint32_t count, uint32_t first,
                           uint32_t end)
{
    out_lit(out, " (");
    for (uint32_t i = first; i < end; i++) {
        const struct verdict *verdict = run_named(runs, count, rows[i].run);
        const bool goal = bytes_equal(bytes_text(rows[i].asked), BYTES("GOAL"));
        bool same_run = i > first && bytes_equal(bytes_text(rows[i].run), bytes_text(rows[i - 1].run));
        if (i > first) out_text(out, same_run ? ", " : "; ");
        if (!same_run) out_char(out, '`'), out_text(out, rows[i].run), out_lit(out, "`: ");
        out_text(out, goal ? "goal" : rows[i].asked);
        out_char(out, ' ');
        out_bytes(out, found_in(verdict, rows[i].asked));
        struct bytes step = step_in(verdict, rows[i].asked);
        if (step.count && !bytes_equal(step, BYTES("."))) out_lit(out, " at "), out_bytes(out, step);
    }
    out_char(out, ')');
}

enum borne { BORNE_OUT, CONTRADICTED, NOT_RUN };

static enum borne look(const struct verdict *const *runs, uint32_t count, uint32_t first, uint32_t end)
{
    enum borne borne = BORNE_OUT;
    for (uint32_t i = first; i < end; i++) {
        struct bytes found = found_in(run_named(runs, count, rows[i].run), rows[i].asked);
        if (!found.count) return NOT_RUN;
        if (!bytes_equal(found, bytes_text(rows[i].found))) borne = CONTRADICTED;
    }
    return borne;
}

uint32_t answer_paragraph(struct out *out, const struct verdict *const *runs, uint32_t count)
{
    uint32_t not_borne = 0, sentences = 0;
    for (uint32_t first = 0, end; first < COUNT(rows); first = end) {
        end = findings_of(first);
        const enum borne borne = look(runs, count, first, end);
        if (*rows[first].part) {
            out_text(out, sentences++ ? ". **" : "**");
            out_text(out, rows[first].part);
            out_lit(out, ".** ");
        } else {
            out_lit(out, "; ");
        }
        if (borne == CONTRADICTED) not_borne++;
        if (borne == CONTRADICTED) out_lit(out, "NOT BORNE OUT: ");
        if (borne == NOT_RUN) {
            out_lit(out, "not shown, since `");
            out_text(out, rows[first].run);
            out_lit(out, "` or a run beside it was not run or is red");
            continue;
        }
        out_text(out, rows[first].text);
        write_evidence(out, runs, count, first, end);
    }
    out_lit(out, ".\n");
    return not_borne;
}
