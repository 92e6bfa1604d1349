/* The JSON report. A reader may rely on every key of schema 1; later keys may be added. */
#include "json_report.h"

#include "fact_json.h"
#include "result.h"

/* `"name":`. Members end with their comma; the last of an object is written by hand. */
static void text_member(struct out *out, const char *name, struct bytes value)
{
    out_key(out, name);
    out_json(out, value);
    out_char(out, ',');
}

static void number_member(struct out *out, const char *name, uint64_t value)
{
    out_key(out, name);
    out_u64(out, value);
    out_char(out, ',');
}

static void pair_member(struct out *out, const char *name, uint64_t passed, uint64_t failed)
{
    out_key(out, name);
    out_lit(out, "{\"passed\":");
    out_u64(out, passed);
    out_lit(out, ",\"failed\":");
    out_u64(out, failed);
    out_lit(out, "},");
}

static void name_member(struct out *out, const char *name, const struct role *role)
{
    text_member(out, name, role ? role->name : bytes_of("", 0));
}

static void write_causes(struct out *out, const struct plan *plan, const struct failure *failure)
{
    static const char *const kinds[] = {[CAUSE_STATED] = "stated",
                                        [CAUSE_TOUCHED] = "touched",
                                        [CAUSE_INJECTED] = "injected",
                                        [CAUSE_LOST] = "lost",
                                        [CAUSE_TOLD] = "told"};
    out_key(out, "causes");
    out_char(out, '[');
    for (uint32_t i = 0; i < failure->cause_count; i++) {
        const struct cause *cause = &failure->cause[i];
        bool stated = cause->kind == CAUSE_STATED;
        out_text(out, i ? ",{" : "{");
        text_member(out, "kind", bytes_text(kinds[cause->kind]));
        text_member(out, "node", plan->role[cause->role]->name);
        text_member(out, "fact", bytes_text(stated ? fact_name[cause->fact] : ""));
        out_key(out, "reason");
        if (stated && cause->reason) reason_json_write(out, cause->reason);
        else out_lit(out, "null");
        out_char(out, ',');
        number_member(out, "record", cause->record);
        number_member(out, "t_us", cause->at);
        text_member(out, "step", cause->step);
        out_key(out, "text");
        out_json(out, cause->text);
        out_char(out, '}');
    }
    out_lit(out, "],");
}

static void write_failure(struct out *out, const struct plan *plan, const struct failure *failure)
{
    out_char(out, '{');
    text_member(out, "kind", bytes_text(result_kind(failure->kind)));
    text_member(out, "file", failure->place.file);
    number_member(out, "line", failure->place.line);
    number_member(out, "column", failure->place.column);
    text_member(out, "step", failure->step);
    text_member(out, "field", failure->field);
    text_member(out, "expected", failure->expected);
    text_member(out, "actual", failure->actual);
    out_key(out, "message");
    if (failure->message == VERDICT_NO_RECORD) out_lit(out, "null");
    else out_u64(out, failure->message);
    out_char(out, ',');
    name_member(out, "chosen_by", failure->chosen_by);
    name_member(out, "changed_by", failure->changed_by);
    text_member(out, "hand", failure->hand);
    text_member(out, "was", failure->was);
    text_member(out, "is", failure->is);
    text_member(out, "instead", failure->instead);
    text_member(out, "source", failure->source);
    write_causes(out, plan, failure);
    out_key(out, "follows");
    if (failure->follows) out_u64(out, failure->follows - 1);
    else out_lit(out, "null");
    out_char(out, ',');
    text_member(out, "owner", bytes_text(result_owner(failure->owner)));
    name_member(out, "owner_node", failure->owner_role);
    out_key(out, "text");
    out_json(out, failure->text);
    out_char(out, '}');
}

static void texts_member(struct out *out, const char *name, const struct bytes *text, uint32_t count)
{
    out_key(out, name);
    out_char(out, '[');
    for (uint32_t i = 0; i < count; i++) {
        if (i) out_char(out, ',');
        out_json(out, text[i]);
    }
    out_lit(out, "],");
}

static void write_breaches(struct out *out, const struct claim_outcome *outcome)
{
    out_key(out, "breaches");
    out_char(out, '[');
    for (uint32_t i = 0; i < outcome->breach_count; i++) {
        const struct breach *breach = &outcome->breach[i];
        out_text(out, i ? ",{" : "{");
        text_member(out, "who", breach->who);
        text_member(out, "step", breach->step);
        number_member(out, "words", breach->guess.words);
        number_member(out, "hashes", breach->guess.hashes);
        out_key(out, "record");
        if (breach->record == VERDICT_NO_RECORD) out_lit(out, "null}");
        else out_u64(out, breach->record);
        if (breach->record != VERDICT_NO_RECORD) out_char(out, '}');
    }
    out_lit(out, "],");
}

static void write_inferred(struct out *out, const struct claim_outcome *outcome)
{
    out_key(out, "needs_honest");
    out_char(out, '[');
    for (uint32_t i = 0; i < outcome->rest_count; i++) {
        const struct rest *rest = &outcome->rest[i];
        out_text(out, i ? ",{" : "{");
        text_member(out, "party", rest->party);
        text_member(out, "why", rest->why);
        text_member(out, "shown_by", rest->threat);
        out_lit(out, "\"how\":\"inferred\"}");
    }
    out_lit(out, "],");
}

static void write_claim(struct out *out, const struct claim_outcome *outcome)
{
    const struct claim *claim = outcome->claim;
    out_char(out, '{');
    text_member(out, "name", claim->name);
    text_member(out, "claim", claim->text);
    text_member(out, "ref", claim->reference);
    text_member(out, "by_design", claim->by_design);
    text_member(out, "file", claim->place.file);
    number_member(out, "line", claim->place.line);
    text_member(out, "expect", bytes_text(result_expected(claim)));
    text_member(out, "found", bytes_text(result_found(outcome)));
    out_key(out, "as_expected");
    out_text(out, outcome->as_expected ? "true," : "false,");
    write_breaches(out, outcome);
    out_key(out, "tried");
    if (outcome->tried == CLAIM_NOBODY_TRIES) out_lit(out, "null,");
    else out_text(out, outcome->tried == CLAIM_TRIED ? "true," : "false,");
    out_key(out, "rests");
    out_text(out, outcome->rests ? "{" : "null,");
    if (outcome->rests) {
        texts_member(out, "alone", outcome->alone, outcome->alone_count);
        texts_member(out, "pairs", outcome->pair, outcome->pair_count);
        texts_member(out, "larger", outcome->larger, outcome->larger_count);
        texts_member(out, "needs_honest", outcome->alone, outcome->alone_count);
        out_lit(out, "\"how\":\"curious\"},");
    }
    write_inferred(out, outcome);
    out_key(out, "text");
    out_json(out, outcome->text);
    out_char(out, '}');
}

static void write_claims(struct out *out, const struct verdict *verdict)
{
    out_key(out, "claims");
    out_char(out, '[');
    for (uint32_t i = 0; i < verdict->claim_count; i++) {
        if (i) out_char(out, ',');
        write_claim(out, &verdict->claim[i]);
    }
    out_lit(out, "],");
}

static void write_variants(struct out *out, const struct plan *plan)
{
    bool first = true;
    out_key(out, "variant");
    out_char(out, '{');
    for (uint32_t i = 0; i < plan->variant_count; i++) {
        if (bytes_equal(plan->variant[i].name, BYTES("fault"))) continue;
        if (!first) out_char(out, ',');
        first = false;
        out_json(out, plan->variant[i].name);
        out_char(out, ':');
        out_json(out, plan->variant[i].value);
    }
    out_lit(out, "},");
}

struct steps_written {
    uint32_t count, unnumbered;
};

/* Every arrow of the flow, with its basis. Names are those of verdict->step, which a kept verdict has lost. */
static void write_steps(struct out *out, const struct flow_line *line, struct steps_written *written)
{
    for (; line; line = line->next) {
        write_steps(out, line->children, written);
        if (line->kind != LINE_ARROW) continue;
        out_text(out, written->count++ ? ",{\"step\":" : "{\"step\":");
        if (line->step.count) {
            out_json(out, line->step);
        } else {
            out_lit(out, "\"~");
            out_u64(out, ++written->unnumbered);
            out_char(out, '"');
        }
        out_lit(out, ",\"basis\":");
        out_json(out, bytes_text(basis_rows[line->basis].word));
        out_char(out, '}');
    }
}

static void write_stated(struct out *out, const struct verdict *verdict)
{
    out_key(out, "stated");
    out_char(out, '[');
    for (uint32_t i = 0; i < verdict->stated_count; i++) {
        const struct stated *stated = &verdict->stated[i];
        out_text(out, i ? ",{" : "{");
        bool lab = stated->role == VERDICT_THE_LAB;
        text_member(out, "node", lab ? bytes_of("", 0) : verdict->plan->role[stated->role]->name);
        out_key(out, "reason");
        reason_json_write(out, stated->reason);
        out_char(out, ',');
        number_member(out, "count", stated->count);
        out_key(out, "first");
        out_u64(out, stated->first);
        out_char(out, '}');
    }
    out_char(out, ']');
}

static void write_run(struct out *out, const struct verdict *verdict, struct bytes exposure)
{
    const struct plan *plan = verdict->plan;
    out_char(out, '{');
    text_member(out, "file", plan->file);
    text_member(out, "id", plan->id);
    text_member(out, "run", plan->run);
    write_variants(out, plan);
    text_member(out, "fault", result_fault(plan));
    number_member(out, "seed", verdict->seed);
    out_key(out, "fingerprint");
    out_char(out, '"');
    out_hex64(out, verdict->fingerprint, 16);
    out_lit(out, "\",");
    text_member(out, "verdict", bytes_text(result_word(verdict->verdict)));
    number_member(out, "exit", (uint64_t)verdict_exit(verdict));
    number_member(out, "messages", verdict->messages);
    pair_member(out, "assertions", verdict->assertions_passed, verdict->assertions_failed);
    pair_member(out, "states", verdict->states_passed, verdict->states_failed);
    write_claims(out, verdict);
    out_key(out, "failures");
    out_char(out, '[');
    for (uint32_t i = 0; i < verdict->failure_count; i++) {
        if (i) out_char(out, ',');
        write_failure(out, plan, &verdict->failure[i]);
    }
    out_lit(out, "],");
    write_stated(out, verdict);
    out_char(out, ',');
    out_key(out, "exposure");
    out_bytes(out, exposure.count ? exposure : BYTES("[]"));
    out_lit(out, ",\"steps\":[");
    write_steps(out, plan->flow, &(struct steps_written){0});
    out_lit(out, "]}");
}

bool json_report_write(sink_fn *sink, void *self, const struct reported *reported, const char *version)
{
    uint32_t of[RUN_INCONCLUSIVE + 1] = {0};
    struct out out;
    out_begin(&out, sink, self);
    for (uint32_t i = 0; i < reported->count; i++) of[reported->run[i]->verdict]++;
    out_char(&out, '{');
    number_member(&out, "v", REPORT_SCHEMA);
    text_member(&out, "tool", BYTES("imslab"));
    text_member(&out, "version", bytes_text(version));
    out_key(&out, "error");
    if (reported->error.count) out_json(&out, reported->error);
    else out_lit(&out, "null");
    out_char(&out, ',');
    out_key(&out, "classes");
    for (unsigned word = 0; word < COUNT(of); word++) {
        out_char(&out, word ? ',' : '{');
        out_key(&out, result_word((enum run_verdict)word));
        out_u64(&out, of[word]);
    }
    out_lit(&out, "},");
    out_key(&out, "scenarios");
    out_char(&out, '[');
    for (uint32_t i = 0; i < reported->count; i++) {
        if (i) out_char(&out, ',');
        write_run(&out, reported->run[i], reported->exposure ? reported->exposure[i] : bytes_of("", 0));
    }
    out_lit(&out, "]}\n");
    return out_end(&out);
}
