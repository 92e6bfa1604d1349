/* SARIF: every red with its causes, and every claim. Only a claim that is not as expected is an error: one that is
 * violated as expected is a finding that somebody has thought about. */
#include "sarif.h"

#include "result.h"

static void message(struct out *out, struct bytes text)
{
    out_key(out, "message");
    out_char(out, '{');
    out_key(out, "text");
    out_json(out, text);
    out_char(out, '}');
}

/* A URI reference (RFC 3986 4.1): characters that a path may have and a URI may not are escaped. */
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
    out_key(out, "physicalLocation");
    out_char(out, '{');
    out_key(out, "artifactLocation");
    out_char(out, '{');
    out_key(out, "uri");
    uri(out, place->file);
    out_lit(out, "},");
    out_key(out, "region");
    out_char(out, '{');
    out_key(out, "startLine");
    out_u64(out, place->line ? place->line : 1);
    out_char(out, ',');
    out_key(out, "startColumn");
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
    out_key(out, "id");
    rule_id(out, verdict, claim);
    out_char(out, ',');
    out_key(out, "shortDescription");
    out_char(out, '{');
    out_key(out, "text");
    out_json(out, claim->text);
    out_lit(out, "},");
    out_key(out, "fullDescription");
    out_char(out, '{');
    out_key(out, "text");
    out_json(out, bytes_text(claim_rows[claim->kind].help));
    out_lit(out, "},");
    out_key(out, "properties");
    out_char(out, '{');
    out_key(out, "kind");
    out_json(out, bytes_text(claim_rows[claim->kind].name));
    out_char(out, ',');
    out_key(out, "ref");
    out_json(out, claim->reference);
    out_char(out, ',');
    out_key(out, "by_design");
    out_json(out, claim->by_design);
    out_lit(out, "}}");
}

/* A red is none of a scenario's rules but one of the lab's: of its kind. */
static void red_id(struct out *out, enum failure_kind kind)
{
    out_lit(out, "\"imslab/");
    out_text(out, result_kind(kind));
    out_char(out, '"');
}

static const char *const red_help[] = {
    [FAILURE_LINE] = "a line of the flow came as it says",
    [FAILURE_STATE] = "a state that `expect` asks for is as it says",
    [FAILURE_GOLDEN] = "the ladder is that of the golden file",
    [FAILURE_LIMIT] = "the run ends before a limit of the lab ends it",
    [FAILURE_UNFIRED] = "what faults and attackers are to do had something to be done to",
};

static bool has_red(const struct reported *reported, enum failure_kind kind)
{
    for (uint32_t i = 0; i < reported->count; i++)
        for (uint32_t f = 0; f < reported->run[i]->failure_count; f++)
            if (reported->run[i]->failure[f].kind == kind) return true;
    return false;
}

static void write_red_rule(struct out *out, enum failure_kind kind)
{
    out_char(out, '{');
    out_key(out, "id");
    red_id(out, kind);
    out_char(out, ',');
    out_key(out, "shortDescription");
    out_char(out, '{');
    out_key(out, "text");
    out_json(out, bytes_text(red_help[kind]));
    out_lit(out, "}}");
}

/* ---- results ---- */

/* A place of a flow with its sentence, open for more of that location. */
static void flow_location(struct out *out, const struct place *place, struct bytes text)
{
    out_char(out, '{');
    out_key(out, "location");
    out_char(out, '{');
    location(out, place);
    out_char(out, ',');
    message(out, text);
    out_lit(out, "}}");
}

/* One code flow of one thread, around its locations. */
static void flow_begin(struct out *out)
{
    out_char(out, ',');
    out_key(out, "codeFlows");
    out_lit(out, "[{");
    out_key(out, "threadFlows");
    out_lit(out, "[{");
    out_key(out, "locations");
    out_char(out, '[');
}

static void flow_end(struct out *out)
{
    out_lit(out, "]}]}]");
}

static void write_flow(struct out *out, const struct claim_outcome *outcome)
{
    flow_begin(out);
    for (uint32_t i = outcome->trail.count; i > 0; i--) { /* a trail goes from the end to its beginnings */
        const struct trail_step *step = &outcome->trail.step[i - 1];
        const struct place *place = &outcome->place[i - 1];
        char room[1024];
        struct pen pen = pen_on(room, sizeof room);
        pen_bytes(&pen, step->name);
        pen_lit(&pen, ": ");
        pen_bytes(&pen, step->text);
        if (i < outcome->trail.count) out_char(out, ',');
        flow_location(out, place->line ? place : &outcome->claim->place, pen_done(&pen));
    }
    flow_end(out);
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
    out_key(out, "ruleId");
    rule_id(out, verdict, claim);
    out_char(out, ',');
    out_key(out, "kind");
    out_json(out, bytes_text(fails ? "fail" : kinds[outcome->found]));
    out_char(out, ',');
    out_key(out, "level"); /* "none" of all that are no failures (3.27.10) */
    out_json(out, bytes_text(!fails ? "none" : outcome->as_expected ? "note" : "error"));
    out_char(out, ',');
    message(out, text.at ? text : outcome->text);
    out_char(out, ',');
    out_key(out, "locations");
    out_lit(out, "[{");
    location(out, &claim->place);
    out_lit(out, "}]");
    if (outcome->trail.count) write_flow(out, outcome);
    out_char(out, ',');
    out_key(out, "properties");
    out_char(out, '{');
    out_key(out, "run");
    out_json(out, verdict->plan->run);
    out_char(out, ',');
    out_key(out, "expect");
    out_json(out, bytes_text(result_expected(claim)));
    out_char(out, ',');
    out_key(out, "found");
    out_json(out, bytes_text(result_found(outcome)));
    if (outcome->rest_count) {
        out_char(out, ',');
        out_key(out, "needsHonest");
        out_char(out, '[');
    }
    for (uint32_t i = 0; i < outcome->rest_count; i++) {
        if (i) out_char(out, ',');
        out_json(out, outcome->rest[i].party);
    }
    out_text(out, outcome->rest_count ? "]}}" : "}}");
}

/* From the first cause to the line that is red: the words of the text report, one location a sentence. */
static void write_causes(struct out *out, const struct failure *failure, struct arena *scratch)
{
    flow_begin(out);
    for (uint32_t i = 0; i < failure->cause_count; i++) {
        const struct place *place = &failure->cause[i].place;
        struct gathered words = {.arena = scratch};
        struct out said;
        out_begin(&said, sink_gather, &words);
        result_cause(&said, failure, i, out_bytes);
        if (!out_end(&said)) out->failed = true;
        flow_location(out, place->line ? place : &failure->place, bytes_of(words.at, words.count));
        out_char(out, ',');
    }
    flow_location(out, &failure->place, failure->text);
    flow_end(out);
}

static void write_red(struct out *out, const struct verdict *verdict, uint32_t n)
{
    const struct failure *failure = &verdict->failure[n];
    const struct failure *first = failure->follows ? &verdict->failure[failure->follows - 1] : NULL;
    struct arena scratch = {0};
    struct gathered words = {.arena = &scratch};
    struct out said;
    out_begin(&said, sink_gather, &words);
    out_bytes(&said, failure->text);
    out_text(&said, first ? "; for the same cause as " : "; who must act: ");
    if (first) result_place(&said, &first->place);
    else result_act(&said, failure);
    if (!out_end(&said)) out->failed = true;
    out_char(out, '{');
    out_key(out, "ruleId");
    red_id(out, failure->kind);
    out_char(out, ',');
    out_key(out, "kind");
    out_lit(out, "\"fail\",");
    out_key(out, "level");
    out_lit(out, "\"error\",");
    message(out, bytes_of(words.at, words.count));
    out_char(out, ',');
    out_key(out, "locations");
    out_lit(out, "[{");
    location(out, &failure->place);
    out_lit(out, "}]");
    if (first) {
        out_char(out, ',');
        out_key(out, "relatedLocations");
        out_lit(out, "[{");
        location(out, &first->place);
        out_char(out, ',');
        message(out, first->text);
        out_lit(out, "}]");
    } else if (failure->cause_count) {
        write_causes(out, failure, &scratch);
    }
    out_char(out, ',');
    out_key(out, "properties");
    out_char(out, '{');
    out_key(out, "run");
    out_json(out, verdict->plan->run);
    out_char(out, ',');
    out_key(out, "owner");
    out_json(out, bytes_text(result_owner(failure->owner)));
    out_lit(out, "}}");
    arena_free(&scratch);
}

static void write_rules(struct out *out, const struct reported *reported)
{
    const struct verdict *const *runs = reported->run;
    bool first = true;
    for (enum failure_kind kind = 0; kind < COUNT(red_help); kind++) {
        if (!red_help[kind] || !has_red(reported, kind)) continue;
        if (!first) out_char(out, ',');
        first = false;
        write_red_rule(out, kind);
    }
    for (uint32_t i = 0; i < reported->count; i++) {
        for (uint32_t c = 0; c < runs[i]->claim_count; c++) {
            if (!is_first(runs, i, c)) continue;
            if (!first) out_char(out, ',');
            first = false;
            write_rule(out, runs[i], runs[i]->claim[c].claim);
        }
    }
}

static void write_results(struct out *out, const struct reported *reported)
{
    bool first = true;
    for (uint32_t i = 0; i < reported->count; i++) {
        const struct verdict *verdict = reported->run[i];
        for (uint32_t f = 0; f < verdict->failure_count; f++) {
            if (result_of_claim(&verdict->failure[f])) continue; /* it is its claim's result */
            if (!first) out_char(out, ',');
            first = false;
            write_red(out, verdict, f);
        }
        for (uint32_t c = 0; c < verdict->claim_count; c++) {
            if (!first) out_char(out, ',');
            first = false;
            write_result(out, verdict, &verdict->claim[c]);
        }
    }
}

/* A batch that could not run has no results, and says that this is no success (3.20.14, 3.20.21). */
static void write_invocation(struct out *out, struct bytes error)
{
    out_key(out, "invocations");
    out_lit(out, "[{");
    out_key(out, "executionSuccessful");
    out_text(out, error.count ? "false" : "true");
    if (error.count) {
        out_char(out, ',');
        out_key(out, "toolExecutionNotifications");
        out_lit(out, "[{");
        out_key(out, "level");
        out_lit(out, "\"error\",");
        message(out, error);
        out_lit(out, "}]");
    }
    out_lit(out, "}],");
}

bool sarif_write(sink_fn *sink, void *self, const struct reported *reported, const char *version)
{
    struct out out;
    out_begin(&out, sink, self);
    out_lit(&out,
            "{\"$schema\":\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
            "sarif-schema-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"imslab\",");
    out_key(&out, "version");
    out_json(&out, bytes_text(version));
    out_char(&out, ',');
    out_key(&out, "rules");
    out_char(&out, '[');
    write_rules(&out, reported);
    out_lit(&out, "]}},");
    write_invocation(&out, reported->error);
    out_key(&out, "results");
    out_char(&out, '[');
    write_results(&out, reported);
    out_lit(&out, "]}]}\n");
    return out_end(&out);
}
