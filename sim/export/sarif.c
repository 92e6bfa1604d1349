/* SARIF of claims. Only a claim that is not as expected is an error: one that is violated as expected is a finding that
 * somebody has thought about. */
#include "sarif.h"

#include "result.h"

static void key(struct out *out, const char *name)
{
    out_json(out, bytes_text(name));
    out_char(out, ':');
}

static void message(struct out *out, struct bytes text)
{
    key(out, "message");
    out_char(out, '{');
    key(out, "text");
    out_json(out, text);
    out_char(out, '}');
}

/* A URI reference (RFC 3986 4.1): what a path may hold and a URI may not is escaped. */
static void uri(struct out *out, struct bytes path)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
    static const char digits[] = "0123456789ABCDEF";
    out_char(out, '"');
    for (uint32_t i = 0; i < path.count; i++) {
        unsigned char c = (unsigned char)path.at[i];
        if (c && strchr(plain, (char)c)) {
            out_char(out, (char)c);
            continue;
        }
        out_char(out, '%');
        out_char(out, digits[c >> 4]);
        out_char(out, digits[c & 15]);
    }
    out_char(out, '"');
}

static void location(struct out *out, const struct place *place)
{
    key(out, "physicalLocation");
    out_char(out, '{');
    key(out, "artifactLocation");
    out_char(out, '{');
    key(out, "uri");
    uri(out, place->file);
    out_lit(out, "},");
    key(out, "region");
    out_char(out, '{');
    key(out, "startLine");
    out_u64(out, place->line ? place->line : 1);
    out_char(out, ',');
    key(out, "startColumn");
    out_u64(out, place->column ? place->column : 1);
    out_lit(out, "}}");
}

/* ---- rules: a claim of a scenario is the same in all of its runs ---- */

static void rule_id(struct out *out, const struct verdict *verdict, const struct claim *claim)
{
    out_char(out, '"');
    for (uint32_t i = 0; i < verdict->plan->id.count; i++) out_char(out, verdict->plan->id.at[i]);
    out_char(out, '/');
    for (uint32_t i = 0; i < claim->name.count; i++) out_char(out, claim->name.at[i]);
    out_char(out, '"');
}

static bool same_rule(const struct verdict *a, const struct claim *x, const struct verdict *b, const struct claim *y)
{
    return bytes_equal(a->plan->id, b->plan->id) && bytes_equal(x->name, y->name);
}

static bool is_first(const struct verdict *const *runs, uint32_t run, uint32_t claim)
{
    for (uint32_t i = run; i > 0 && bytes_equal(runs[i - 1]->plan->id, runs[run]->plan->id); i--)
        for (uint32_t c = 0; c < runs[i - 1]->claim_count; c++)
            if (same_rule(runs[i - 1], runs[i - 1]->claim[c].claim, runs[run], runs[run]->claim[claim].claim))
                return false;
    return true;
}

static void write_rule(struct out *out, const struct verdict *verdict, const struct claim *claim)
{
    out_char(out, '{');
    key(out, "id");
    rule_id(out, verdict, claim);
    out_char(out, ',');
    key(out, "shortDescription");
    out_char(out, '{');
    key(out, "text");
    out_json(out, claim->text);
    out_lit(out, "},");
    key(out, "fullDescription");
    out_char(out, '{');
    key(out, "text");
    out_json(out, bytes_text(claim_rows[claim->kind].help));
    out_lit(out, "},");
    key(out, "properties");
    out_char(out, '{');
    key(out, "kind");
    out_json(out, bytes_text(claim_rows[claim->kind].name));
    out_char(out, ',');
    key(out, "ref");
    out_json(out, claim->reference);
    out_lit(out, "}}");
}

/* ---- results ---- */

static void write_flow(struct out *out, const struct claim_outcome *outcome)
{
    out_char(out, ',');
    key(out, "codeFlows");
    out_lit(out, "[{");
    key(out, "threadFlows");
    out_lit(out, "[{");
    key(out, "locations");
    out_char(out, '[');
    for (uint32_t i = outcome->trail.count; i > 0; i--) { /* a trail goes from the end to its beginnings */
        const struct trail_step *step = &outcome->trail.step[i - 1];
        const struct place *place = &outcome->place[i - 1];
        out_text(out, i < outcome->trail.count ? ",{" : "{");
        key(out, "location");
        out_char(out, '{');
        location(out, place->line ? place : &outcome->claim->place);
        out_char(out, ',');
        key(out, "message");
        out_char(out, '{');
        key(out, "text");
        char room[1024];
        struct pen pen = pen_on(room, sizeof room);
        pen_bytes(&pen, step->name);
        pen_lit(&pen, ": ");
        pen_bytes(&pen, step->text);
        out_json(out, pen_done(&pen));
        out_lit(out, "}}}");
    }
    out_lit(out, "]}]}]");
}

static void write_result(struct out *out, const struct verdict *verdict, const struct claim_outcome *outcome)
{
    static const char *const kinds[] = {
        [CLAIM_FOUND_HOLDS] = "pass", [CLAIM_FOUND_VIOLATED] = "fail", [CLAIM_FOUND_VACUOUS] = "notApplicable"};
    const struct claim *claim = outcome->claim;
    char room[1024];
    struct pen pen = pen_on(room, sizeof room);
    pen_bytes(&pen, claim->text);
    pen_lit(&pen, ": ");
    pen_bytes(&pen, outcome->text);
    pen_lit(&pen, " in ");
    pen_bytes(&pen, verdict->plan->run);
    struct bytes text = pen_done(&pen);
    bool vacuous = outcome->found == CLAIM_FOUND_VACUOUS;
    bool fails = !vacuous && (!outcome->as_expected || outcome->found == CLAIM_FOUND_VIOLATED);
    out_char(out, '{');
    key(out, "ruleId");
    rule_id(out, verdict, claim);
    out_char(out, ',');
    key(out, "kind");
    out_json(out, bytes_text(fails ? "fail" : kinds[outcome->found]));
    out_char(out, ',');
    key(out, "level"); /* "none" of all that are no failures (3.27.10) */
    out_json(out, bytes_text(!fails ? "none" : outcome->as_expected ? "note" : "error"));
    out_char(out, ',');
    message(out, text.at ? text : outcome->text);
    out_char(out, ',');
    key(out, "locations");
    out_lit(out, "[{");
    location(out, &claim->place);
    out_lit(out, "}]");
    if (outcome->trail.count) write_flow(out, outcome);
    out_char(out, ',');
    key(out, "properties");
    out_char(out, '{');
    key(out, "run");
    out_json(out, verdict->plan->run);
    out_char(out, ',');
    key(out, "expect");
    out_json(out, bytes_text(result_expected(claim)));
    out_char(out, ',');
    key(out, "found");
    out_json(out, bytes_text(result_found(outcome)));
    if (outcome->rest_count) {
        out_char(out, ',');
        key(out, "needsHonest");
        out_char(out, '[');
    }
    for (uint32_t i = 0; i < outcome->rest_count; i++) {
        if (i) out_char(out, ',');
        out_json(out, outcome->rest[i].party);
    }
    out_text(out, outcome->rest_count ? "]}}" : "}}");
}

bool sarif_write(sink_fn *sink, void *self, const struct reported *reported, const char *version)
{
    const struct verdict *const *runs = reported->run;
    const uint32_t count = reported->count;
    struct out out;
    bool first = true;
    out_begin(&out, sink, self);
    out_lit(&out,
            "{\"$schema\":\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
            "sarif-schema-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"imslab\",");
    key(&out, "version");
    out_json(&out, bytes_text(version));
    out_char(&out, ',');
    key(&out, "rules");
    out_char(&out, '[');
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t c = 0; c < runs[i]->claim_count; c++) {
            if (!is_first(runs, i, c)) continue;
            if (!first) out_char(&out, ',');
            first = false;
            write_rule(&out, runs[i], runs[i]->claim[c].claim);
        }
    }
    out_lit(&out, "]}},");
    key(&out, "results");
    out_char(&out, '[');
    first = true;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t c = 0; c < runs[i]->claim_count; c++) {
            if (!first) out_char(&out, ',');
            first = false;
            write_result(&out, runs[i], &runs[i]->claim[c]);
        }
    }
    out_lit(&out, "]}]}\n");
    return out_end(&out);
}
