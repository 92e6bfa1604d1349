/* JUnit XML. A failed run is a <failure>; one that a limit of the lab ended is an <error>: it says nothing about the
 * scenario. */
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

static bool erred(const struct verdict *verdict)
{
    return verdict->verdict == RUN_INCONCLUSIVE;
}

static bool failed(const struct verdict *verdict)
{
    return verdict->verdict == RUN_FAIL || verdict->verdict == RUN_CLAIM;
}

static void totals(struct out *out, const struct verdict *const *runs, uint32_t count)
{
    uint32_t failures = 0, errors = 0;
    for (uint32_t i = 0; i < count; i++) {
        failures += failed(runs[i]);
        errors += erred(runs[i]);
    }
    number(out, "tests", count);
    number(out, "failures", failures);
    number(out, "errors", errors);
    number(out, "skipped", 0);
}

static void write_failures(struct out *out, const struct verdict *verdict)
{
    const char *tag = erred(verdict) ? "error" : "failure";
    const struct failure *first = verdict->failure;
    out_lit(out, "      <");
    out_text(out, tag);
    attribute(out, "type",
              bytes_text(verdict->failure_count ? result_kind(first->kind) : result_word(verdict->verdict)));
    if (verdict->failure_count) attribute(out, "message", first->text);
    out_char(out, '>');
    for (uint32_t i = 0; i < verdict->failure_count; i++) {
        struct bytes file = verdict->failure[i].place.file;
        struct place place = verdict->failure[i].place;
        place.file = bytes_of("", 0);
        out_xml(out, file);
        result_place(out, &place);
        out_lit(out, ": ");
        out_xml(out, verdict->failure[i].text);
        out_char(out, '\n');
    }
    out_lit(out, "</");
    out_text(out, tag);
    out_lit(out, ">\n");
}

static void write_case(struct out *out, const struct verdict *verdict)
{
    out_lit(out, "    <testcase");
    attribute(out, "classname", verdict->plan->id);
    attribute(out, "name", verdict->plan->run);
    attribute(out, "file", verdict->plan->file);
    number(out, "assertions",
           (uint64_t)verdict->assertions_passed + verdict->assertions_failed + verdict->states_passed +
               verdict->states_failed);
    if (verdict->verdict == RUN_PASS) {
        out_lit(out, "/>\n");
        return;
    }
    out_lit(out, ">\n");
    write_failures(out, verdict);
    out_lit(out, "    </testcase>\n");
}

bool junit_write(sink_fn *sink, void *self, const struct verdict *const *runs, uint32_t count)
{
    struct out out;
    out_begin(&out, sink, self);
    out_lit(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"imslab\"");
    totals(&out, runs, count);
    out_lit(&out, ">\n");
    for (uint32_t first = 0, next; first < count; first = next) {
        for (next = first + 1; next < count && bytes_equal(runs[next]->plan->id, runs[first]->plan->id);) next++;
        out_lit(&out, "  <testsuite");
        attribute(&out, "name", runs[first]->plan->id);
        totals(&out, runs + first, next - first);
        out_lit(&out, ">\n");
        for (uint32_t i = first; i < next; i++) write_case(&out, runs[i]);
        out_lit(&out, "  </testsuite>\n");
    }
    out_lit(&out, "</testsuites>\n");
    return out_end(&out);
}
