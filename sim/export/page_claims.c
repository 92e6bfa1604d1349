/* Claims as the judge answered them: the parties that break each, the path, and the parties it rests on. */
#include "page_data.h"

#include "result.h"

static void write_texts(struct page_writer *writer, const char *key, const struct bytes *text, uint32_t count)
{
    page_key(writer->out, key);
    out_char(writer->out, '[');
    for (uint32_t i = 0; i < count; i++) {
        if (i) out_char(writer->out, ',');
        page_string(writer, text[i]);
    }
    out_char(writer->out, ']');
}

/* [who, record or -1, step] */
static void write_breaches(struct page_writer *writer, const struct claim_outcome *outcome)
{
    struct out *out = writer->out;
    page_key(out, "breaches");
    out_char(out, '[');
    for (uint32_t i = 0; i < outcome->breach_count; i++) {
        const struct breach *breach = &outcome->breach[i];
        out_text(out, i ? ",[" : "[");
        page_string(writer, breach->who);
        out_char(out, ',');
        if (breach->record == VERDICT_NO_RECORD) out_lit(out, "-1");
        else out_u64(out, breach->record);
        out_char(out, ',');
        page_string(writer, breach->step);
        out_char(out, ']');
    }
    out_char(out, ']');
}

/* [depth, name, how, record or -1]: from the end to its beginnings */
static void write_trail(struct page_writer *writer, const struct trail *trail)
{
    struct out *out = writer->out;
    page_key(out, "trail");
    out_char(out, '[');
    for (uint32_t i = 0; i < trail->count; i++) {
        const struct trail_step *step = &trail->step[i];
        out_text(out, i ? ",[" : "[");
        out_u64(out, step->depth);
        out_char(out, ',');
        page_string(writer, step->name);
        out_char(out, ',');
        page_string(writer, step->text);
        out_char(out, ',');
        if (step->record == KNOWLEDGE_NO_RECORD) out_lit(out, "-1");
        else out_u64(out, step->record);
        out_char(out, ']');
    }
    out_char(out, ']');
}

/* [party, why, threat of the scenario that shows it or ""] */
static void write_rests(struct page_writer *writer, const struct claim_outcome *outcome)
{
    struct out *out = writer->out;
    page_key(out, "inferred");
    out_char(out, '[');
    for (uint32_t i = 0; i < outcome->rest_count; i++) {
        out_text(out, i ? ",[" : "[");
        page_string(writer, outcome->rest[i].party);
        out_char(out, ',');
        page_string(writer, outcome->rest[i].why);
        out_char(out, ',');
        page_string(writer, outcome->rest[i].threat);
        out_char(out, ']');
    }
    out_char(out, ']');
}

void page_claims_write(struct page_writer *writer)
{
    const struct verdict *verdict = writer->input->verdict;
    struct out *out = writer->out;
    page_key(out, "claims");
    out_char(out, '[');
    for (uint32_t i = 0; i < verdict->claim_count; i++) {
        const struct claim_outcome *outcome = &verdict->claim[i];
        const struct claim *claim = outcome->claim;
        out_text(out, i ? ",\n{\"n\":" : "\n{\"n\":");
        out_u64(out, i);
        page_text(writer, "name", claim->name);
        page_text(writer, "text", claim->text);
        page_text(writer, "reference", claim->reference);
        page_text(writer, "by_design", claim->by_design);
        page_text(writer, "expect", bytes_text(result_expected(claim)));
        page_text(writer, "found", bytes_text(result_found(outcome)));
        page_judged(writer, "said", outcome->text);
        page_flag(out, "good", outcome->as_expected);
        write_breaches(writer, outcome);
        write_trail(writer, &outcome->trail);
        write_rests(writer, outcome);
        page_flag(out, "rests", outcome->rests);
        write_texts(writer, "alone", outcome->alone, outcome->alone_count);
        write_texts(writer, "pair", outcome->pair, outcome->pair_count);
        write_texts(writer, "larger", outcome->larger, outcome->larger_count);
        out_char(out, '}');
    }
    out_char(out, ']');
}
