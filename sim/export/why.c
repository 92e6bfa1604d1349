/* Claims explained from the trail and the lists that the judge made. */
#include "why.h"

#include "rests.h"
#include "result.h"
#include "why_octets.h"
#include "why_sides.h"

const struct claim_outcome *why_claim(const struct verdict *verdict, struct bytes name)
{
    for (uint32_t i = 0; i < verdict->claim_count; i++)
        if (bytes_equal(verdict->claim[i].claim->name, name)) return &verdict->claim[i];
    return NULL;
}

static struct bytes step_named(const struct bytes *step, uint32_t record)
{
    if (record == KNOWLEDGE_NO_RECORD) return BYTES("()");
    return step[record].count ? step[record] : BYTES(".");
}

/* Causes before effects: a trail goes from the learned item to its beginnings. */
static void write_trail(struct out *out, const struct claim_outcome *outcome, const struct bytes *step,
                        struct why_octets *octets)
{
    enum { BELOW = 33 }; /* the column of the sentence about a step */
    const struct trail *trail = &outcome->trail;
    for (uint32_t n = 1, i = trail->count; i > 0; i--, n++) {
        const struct trail_step *one = &trail->step[i - 1];
        bool given = one->record == KNOWLEDGE_NO_RECORD;
        out_lit(out, "  ");
        out_u64(out, n);
        out_text(out, n < 10 ? ".  " : ". ");
        out_padded(out, step_named(step, one->record), 5);
        out_char(out, ' ');
        out_padded(out, one->name, 20);
        out_char(out, ' ');
        out_bytes(out, one->text);
        if (!given) {
            out_lit(out, ", record ");
            out_u64(out, one->record);
        }
        if (outcome->place[i - 1].line) {
            out_lit(out, ", line ");
            out_u64(out, outcome->place[i - 1].line);
        }
        out_char(out, '\n');
        why_octets_write(out, octets, one, BELOW);
    }
    if (trail->count) out_char(out, '\n');
}

static void write_list(struct out *out, const char *what, const struct bytes *text, uint32_t count)
{
    out_lit(out, "  ");
    out_text(out, what);
    for (uint32_t i = 0; i < count; i++) {
        out_text(out, i ? ", " : ": ");
        out_bytes(out, text[i]);
    }
    out_text(out, count ? "\n" : ": nobody\n");
}

/* A party that breaks it alone is in no set of parties whose views together leave the claim whole. */
static void write_needs(struct out *out, const struct claim_outcome *outcome)
{
    out_lit(out, "  needs honest: {");
    for (uint32_t i = 0; i < outcome->alone_count; i++) {
        out_text(out, i ? ", " : "");
        out_bytes(out, outcome->alone[i]);
    }
    out_text(out, outcome->pair_count + outcome->larger_count ? "}, and one of each set above\n" : "}\n");
}

/* The cost of a list: hashes a word as in the test that was made. The rate is an assumption, and said as one. */
static void write_guess(struct out *out, const struct guess *guess)
{
    enum { LIST = 1000000000, RATE = 1000000000 };
    uint64_t each = guess->hashes / guess->words;
    out_lit(out, "  tried ");
    out_u64(out, guess->words);
    out_lit(out, " words of the lab's list, ");
    out_u64(out, guess->hashes);
    out_text(out, guess->found ? " hashes: found\n" : " hashes: none of them\n");
    out_lit(out, "  a list of 1,000,000,000 words would take ");
    out_u64(out, LIST * each);
    out_lit(out, " hashes: ");
    out_u64(out, LIST * each / RATE);
    out_lit(out, " s where 1,000,000,000 are made a second (assumed)\n\n");
}

static void write_others(struct out *out, uint32_t ways)
{
    out_lit(out, "  the shortest way; other ways: ");
    if (ways + 1 == TRAIL_WAYS_MAX) out_lit(out, "more than ");
    out_u64(out, ways);
    out_char(out, '\n');
}

bool why_write(sink_fn *sink, void *self, const struct verdict *verdict, const struct claim_outcome *outcome,
               enum octets_secrets secrets, struct arena *arena)
{
    struct out out;
    const struct claim *claim = outcome->claim;
    struct bytes *step = verdict_steps(verdict, arena);
    out_begin(&out, sink, self);
    out_bytes(&out, verdict->plan->run);
    out_lit(&out, "\n\n  ");
    out_bytes(&out, claim->name);
    out_lit(&out, "  ");
    out_bytes(&out, claim->text);
    out_lit(&out, "  ");
    out_bytes(&out, outcome->text);
    out_lit(&out, "\n  ");
    result_place(&out, &claim->place);
    if (claim->reference.count) {
        out_lit(&out, "  ");
        out_clauses(&out, claim->reference);
    }
    if (outcome->found == CLAIM_FOUND_VIOLATED && claim->by_design.count) {
        out_lit(&out, "  violated by design: ");
        out_clauses(&out, claim->by_design);
    }
    out_lit(&out, "\n\n");
    write_trail(&out, outcome, step, why_octets_new(verdict, secrets, arena));
    if (outcome->breach_count && outcome->breach[0].guess.words) write_guess(&out, &outcome->breach[0].guess);
    if (outcome->disagreement) why_sides(&out, verdict, outcome->disagreement, step);
    if (outcome->trail.count) write_others(&out, outcome->other_ways);
    if (outcome->rests) {
        write_list(&out, "broken alone by (curious)", outcome->alone, outcome->alone_count);
        write_list(&out, "broken in pairs by (curious)", outcome->pair, outcome->pair_count);
        if (outcome->larger_count)
            write_list(&out, "broken in larger sets by (curious)", outcome->larger, outcome->larger_count);
        write_needs(&out, outcome);
    }
    rests_explain(&out, outcome);
    return out_end(&out);
}

/* ---- digests ---- */

static void write_input(struct out *out, const char *name, struct bytes value)
{
    if (!value.at) return;
    out_lit(out, "    ");
    out_padded(out, bytes_text(name), 10);
    out_char(out, ' ');
    out_bytes(out, value);
    out_char(out, '\n');
}

static void write_use(struct out *out, const struct digest_use *use, struct bytes step, enum octets_secrets secrets)
{
    char room[256];
    struct pen pen = pen_on(room, sizeof room);
    out_lit(out, "  ");
    out_padded(out, step.count ? step : BYTES("."), 5);
    out_text(out, use->rspauth ? " rspauth" : " response");
    out_text(out, use->password ? ", made with " : ", made with no declared password\n");
    if (use->password) {
        item_name(&pen, use->password);
        out_bytes(out, pen_done(&pen));
        out_char(out, '\n');
    }
    write_input(out, "username", use->username);
    write_input(out, "realm", use->realm);
    write_input(out, "algorithm", use->algorithm.count ? use->algorithm : BYTES("MD5"));
    write_input(out, "nonce", use->nonce);
    write_input(out, "nc", use->nc);
    write_input(out, "cnonce", secrets == OCTETS_REVEALED ? use->cnonce : BYTES("[redacted]"));
    write_input(out, "qop", use->qop);
    write_input(out, "method", use->method);
    write_input(out, "uri", use->uri);
    write_input(out, "result", secrets == OCTETS_REVEALED ? use->value : BYTES("[redacted]"));
    out_lit(
        out,
        "    no input   body, Contact, Expires, Path, Via (RFC 7616 3.4.1 [M]; TS 33.203 N.2.1.1 [C]: qop=auth)\n\n");
}

bool why_hashes(sink_fn *sink, void *self, const struct verdict *verdict, enum octets_secrets secrets,
                struct arena *arena)
{
    struct out out;
    const struct knowledge *knowledge = verdict->knowledge;
    struct bytes *step = verdict_steps(verdict, arena);
    out_begin(&out, sink, self);
    out_bytes(&out, verdict->plan->run);
    out_lit(&out, "\n\n");
    for (uint32_t i = 0; i < knowledge->use_count; i++)
        write_use(&out, &knowledge->use[i], step[knowledge->use[i].record], secrets);
    if (!knowledge->use_count) out_lit(&out, "  no digest in this run\n");
    return out_end(&out);
}
