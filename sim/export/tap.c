/* Test Anything Protocol, version 14 (testanything.org). */
#include "tap.h"

#include "result.h"

/* `#` begins a directive and `\` an escape in a description; a line feed would begin a line of its own. */
static void description(struct out *out, struct bytes text)
{
    while (text.count) {
        uint32_t plain = 0;
        while (plain < text.count && text.at[plain] != '#' && text.at[plain] != '\\' &&
               (unsigned char)text.at[plain] >= ' ')
            plain++;
        out_bytes(out, bytes_part(text, 0, plain));
        text = bytes_from(text, plain);
        if (!text.count) return;
        out_char(out, '\\');
        if (text.at[0] == '#' || text.at[0] == '\\') out_char(out, text.at[0]);
        else out_name(out, bytes_part(text, 0, 1)); /* `\\x0a`: a `\` that is escaped, as TAP has it */
        text = bytes_from(text, 1);
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

/* Consequences have their cause's. */
static void causes(struct out *out, const struct failure *failure)
{
    if (!failure->cause_count || failure->follows) return;
    out_lit(out, "      because:\n");
    for (uint32_t i = 0; i < failure->cause_count; i++) {
        out_lit(out, "        - ");
        out_json(out, failure->cause[i].text);
        out_char(out, '\n');
    }
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
        causes(out, failure);
        out_lit(out, "      owner: ");
        out_text(out, result_owner(failure->owner));
        out_char(out, '\n');
        if (failure->follows) out_lit(out, "      follows: "), out_u64(out, failure->follows), out_char(out, '\n');
    }
    out_lit(out, "  ...\n");
}

/* The claims of a run are its subtest. */
static void subtest(struct out *out, const struct verdict *verdict)
{
    if (!verdict->claim_count) return;
    out_lit(out, "# Subtest: ");
    description(out, verdict->plan->run);
    out_lit(out, "\n    1..");
    out_u64(out, verdict->claim_count);
    out_char(out, '\n');
    for (uint32_t i = 0; i < verdict->claim_count; i++) {
        const struct claim_outcome *outcome = &verdict->claim[i];
        out_text(out, outcome->as_expected ? "    ok " : "    not ok ");
        out_u64(out, i + 1);
        out_lit(out, " - ");
        description(out, outcome->claim->name);
        out_lit(out, ": ");
        description(out, outcome->claim->text);
        out_lit(out, ": ");
        description(out, outcome->text);
        out_char(out, '\n');
    }
}

bool tap_write(sink_fn *sink, void *self, const struct reported *reported)
{
    struct out out;
    struct bytes rest;
    out_begin(&out, sink, self);
    out_lit(&out, "TAP version 14\n");
    if (!reported->error.count) {
        out_lit(&out, "1..");
        out_u64(&out, reported->count);
        out_char(&out, '\n');
    }
    for (uint32_t i = 0; i < reported->count; i++) {
        const struct verdict *verdict = reported->run[i];
        subtest(&out, verdict);
        out_text(&out, verdict->verdict == RUN_PASS ? "ok " : "not ok ");
        out_u64(&out, i + 1);
        out_lit(&out, " - ");
        description(&out, verdict->plan->run);
        out_char(&out, '\n');
        if (verdict->verdict != RUN_PASS) diagnose(&out, verdict);
    }
    if (reported->error.count) {
        out_lit(&out, "Bail out! ");
        description(&out, bytes_cut(reported->error, '\n', &rest));
        out_char(&out, '\n');
    }
    return out_end(&out);
}
