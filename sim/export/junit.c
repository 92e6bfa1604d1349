/* JUnit XML. A failed run is a <failure>; one that a limit of the lab ended is an <error>: it says nothing about the
 * scenario. A claim is a test case of its own: a <failure> when not as expected, an <error> when vacuous. */
#include "junit.h"

#include "result.h"

static void attribute(struct out *out, const char *name, struct bytes value)
{
    out_char(out, ' ');
    out_text(out, name);
    out_lit(out, "=\"");
    out_xml(out, value);
    out_char(out, '"');
}

static void number(struct out *out, const char *name, uint64_t value)
{
    out_char(out, ' ');
    out_text(out, name);
    out_lit(out, "=\"");
    out_u64(out, value);
    out_char(out, '"');
}

/* A run that only a claim ended is as its flow says. */
static bool erred(const struct verdict *verdict)
{
    return verdict->verdict == RUN_INCONCLUSIVE && result_own_failures(verdict);
}

static bool failed(const struct verdict *verdict)
{
    return verdict->verdict == RUN_FAIL;
}

static void time_taken(struct out *out, uint64_t us)
{
    out_lit(out, " time=\"");
    out_seconds(out, us);
    out_char(out, '"');
}

struct totals {
    uint32_t tests, failures, errors;
    uint64_t took;
};

static struct totals totals_of(const struct reported *reported, uint32_t first, uint32_t end)
{
    struct totals totals = {.tests = end - first};
    for (uint32_t i = first; i < end; i++) {
        totals.failures += failed(reported->run[i]);
        totals.errors += erred(reported->run[i]);
        totals.tests += reported->run[i]->claim_count;
        for (uint32_t f = 0; f < reported->run[i]->failure_count; f++) {
            totals.errors += reported->run[i]->failure[f].kind == FAILURE_VACUOUS;
            totals.failures += reported->run[i]->failure[f].kind == FAILURE_CLAIM;
        }
        totals.took += reported->took ? reported->took[i] : 0;
    }
    return totals;
}

static void write_totals(struct out *out, const struct totals *totals, const struct reported *reported)
{
    number(out, "tests", totals->tests);
    number(out, "failures", totals->failures);
    number(out, "errors", totals->errors);
    if (reported->took) time_taken(out, totals->took);
}

static void write_failure(struct out *out, const char *tag, const struct failure *failure)
{
    struct place place = failure->place;
    place.file = bytes_of("", 0);
    out_lit(out, "      <");
    out_text(out, tag);
    attribute(out, "type", bytes_text(result_kind(failure->kind)));
    attribute(out, "message", failure->text);
    out_char(out, '>');
    out_xml(out, failure->place.file);
    result_place(out, &place);
    out_lit(out, ": ");
    out_xml(out, failure->text);
    for (uint32_t i = 0; i < failure->cause_count && !failure->follows; i++) {
        out_char(out, '\n');
        result_cause(out, failure, i, out_xml);
    }
    if (failure->follows) out_lit(out, "\nfor the same cause as failure "), out_u64(out, failure->follows);
    out_text(out, failure->follows ? "" : "\nwho must act: ");
    if (!failure->follows) result_act(out, failure);
    out_lit(out, "</");
    out_text(out, tag);
    out_lit(out, ">\n");
}

static const struct failure *failure_of(const struct verdict *verdict, const struct claim *claim)
{
    for (uint32_t i = 0; i < verdict->failure_count; i++)
        if (result_of_claim(&verdict->failure[i]) && bytes_equal(verdict->failure[i].field, claim->name))
            return &verdict->failure[i];
    return NULL;
}

static void write_claims(struct out *out, const struct verdict *verdict)
{
    for (uint32_t i = 0; i < verdict->claim_count; i++) {
        const struct claim *claim = verdict->claim[i].claim;
        const struct failure *failure = failure_of(verdict, claim);
        out_lit(out, "    <testcase");
        attribute(out, "classname", verdict->plan->id);
        out_lit(out, " name=\"");
        out_xml(out, verdict->plan->run);
        out_lit(out, " claim ");
        out_xml(out, claim->name);
        out_lit(out, ": ");
        out_xml(out, claim->text);
        out_text(out, failure ? "\">\n" : "\"/>\n");
        if (!failure) continue;
        write_failure(out, failure->kind == FAILURE_VACUOUS ? "error" : "failure", failure);
        out_lit(out, "    </testcase>\n");
    }
}

static void write_case(struct out *out, const struct reported *reported, uint32_t i)
{
    const struct verdict *verdict = reported->run[i];
    const char *tag = erred(verdict) ? "error" : "failure";
    struct bytes output = reported->output ? reported->output[i] : bytes_of(NULL, 0);
    out_lit(out, "    <testcase");
    attribute(out, "classname", verdict->plan->id);
    attribute(out, "name", verdict->plan->run);
    if (reported->took) time_taken(out, reported->took[i]);
    bool red = erred(verdict) || failed(verdict);
    if (!red && !output.count) {
        out_lit(out, "/>\n");
        write_claims(out, verdict);
        return;
    }
    out_lit(out, ">\n");
    for (uint32_t f = 0; f < verdict->failure_count; f++)
        if (!result_of_claim(&verdict->failure[f])) write_failure(out, tag, &verdict->failure[f]);
    if (red && !result_own_failures(verdict)) {
        out_lit(out, "      <");
        out_text(out, tag);
        attribute(out, "type", bytes_text(result_word(verdict->verdict)));
        out_lit(out, "/>\n");
    }
    if (output.count) {
        out_lit(out, "      <system-out>");
        out_xml(out, output);
        out_lit(out, "</system-out>\n");
    }
    out_lit(out, "    </testcase>\n");
    write_claims(out, verdict);
}

static void write_error(struct out *out, struct bytes error)
{
    struct bytes rest;
    out_lit(out, "  <testsuite name=\"imslab\" tests=\"1\" failures=\"0\" errors=\"1\">\n"
                 "    <testcase classname=\"imslab\" name=\"batch\">\n      <error type=\"batch\"");
    attribute(out, "message", bytes_cut(error, '\n', &rest));
    out_char(out, '>');
    out_xml(out, error);
    out_lit(out, "</error>\n    </testcase>\n  </testsuite>\n");
}

bool junit_write(sink_fn *sink, void *self, const struct reported *reported)
{
    struct out out;
    struct totals all = totals_of(reported, 0, reported->count);
    all.tests += reported->error.count > 0;
    all.errors += reported->error.count > 0;
    out_begin(&out, sink, self);
    out_lit(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"imslab\"");
    write_totals(&out, &all, reported);
    out_lit(&out, ">\n");
    for (uint32_t first = 0, next; first < reported->count; first = next) {
        const struct plan *plan = reported->run[first]->plan;
        for (next = first + 1; next < reported->count && bytes_equal(reported->run[next]->plan->id, plan->id);) next++;
        struct totals totals = totals_of(reported, first, next);
        out_lit(&out, "  <testsuite");
        attribute(&out, "name", plan->id);
        write_totals(&out, &totals, reported);
        attribute(&out, "file", plan->file);
        out_lit(&out, ">\n");
        for (uint32_t i = first; i < next; i++) write_case(&out, reported, i);
        out_lit(&out, "  </testsuite>\n");
    }
    if (reported->error.count) write_error(&out, reported->error);
    out_lit(&out, "</testsuites>\n");
    return out_end(&out);
}
