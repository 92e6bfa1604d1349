/* Test Anything Protocol, version 14 (testanything.org). */
#include "tap.h"

#include "result.h"

/* `#` begins a directive and `\` an escape in a description. */
static void description(struct out *out, struct bytes text)
{
    for (uint32_t i = 0; i < text.count; i++) {
        if (text.at[i] == '#' || text.at[i] == '\\') out_char(out, '\\');
        out_char(out, text.at[i]);
    }
}

static void entry(struct out *out, const char *name, struct bytes value)
{
    out_lit(out, "      ");
    out_text(out, name);
    out_lit(out, ": ");
    out_json(out, value); /* a JSON string is a YAML double-quoted scalar */
    out_char(out, '\n');
}

static void diagnose(struct out *out, const struct verdict *verdict)
{
    out_lit(out, "  ---\n  verdict: ");
    out_text(out, result_word(verdict->verdict));
    out_lit(out, "\n  failures:");
    if (!verdict->failure_count) out_lit(out, " []");
    out_char(out, '\n');
    for (uint32_t i = 0; i < verdict->failure_count; i++) {
        const struct failure *failure = &verdict->failure[i];
        out_lit(out, "    - kind: ");
        out_text(out, result_kind(failure->kind));
        out_char(out, '\n');
        entry(out, "file", failure->place.file);
        out_lit(out, "      line: ");
        out_u64(out, failure->place.line);
        out_lit(out, "\n      column: ");
        out_u64(out, failure->place.column);
        out_char(out, '\n');
        entry(out, "message", failure->text);
    }
    out_lit(out, "  ...\n");
}

bool tap_write(sink_fn *sink, void *self, const struct verdict *const *runs, uint32_t count)
{
    struct out out;
    out_begin(&out, sink, self);
    out_lit(&out, "TAP version 14\n1..");
    out_u64(&out, count);
    out_char(&out, '\n');
    for (uint32_t i = 0; i < count; i++) {
        out_text(&out, runs[i]->verdict == RUN_PASS ? "ok " : "not ok ");
        out_u64(&out, i + 1);
        out_lit(&out, " - ");
        description(&out, runs[i]->plan->run);
        out_char(&out, '\n');
        if (runs[i]->verdict != RUN_PASS) diagnose(&out, runs[i]);
    }
    return out_end(&out);
}
