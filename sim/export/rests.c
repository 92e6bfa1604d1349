/* The judge found them (sim/judge/resting.c). */
#include "rests.h"

static void write_party(struct out *out, const struct rest *rest)
{
    out_bytes(out, rest->party);
    if (!rest->threat.count) return;
    out_lit(out, " (");
    out_bytes(out, rest->threat);
    out_char(out, ')');
}

bool rests_write(struct out *out, const struct verdict *verdict)
{
    bool any = false;
    for (uint32_t i = 0; i < verdict->claim_count; i++) {
        const struct claim_outcome *outcome = &verdict->claim[i];
        if (!outcome->rest_count) continue;
        out_text(out, any ? "" : "  inferred from what nodes accept, (T..) shown by a scenario of that threat:\n");
        any = true;
        out_lit(out, "  ");
        out_bytes(out, outcome->claim->name);
        out_lit(out, " needs honest");
        for (uint32_t n = 0; n < outcome->rest_count; n++) {
            out_text(out, n ? ", " : "  ");
            write_party(out, &outcome->rest[n]);
        }
        out_char(out, '\n');
    }
    return any;
}

void rests_explain(struct out *out, const struct claim_outcome *outcome)
{
    for (uint32_t n = 0; n < outcome->rest_count; n++) {
        const struct rest *rest = &outcome->rest[n];
        out_text(out, n ? "    " : "  broken alone, by what nodes accept (inferred), so it needs honest:\n    ");
        out_padded(out, rest->party, 20);
        out_char(out, ' ');
        out_bytes(out, rest->why);
        out_text(out, rest->threat.count ? ", shown by " : ", not shown");
        out_bytes(out, rest->threat);
        out_char(out, '\n');
    }
}
