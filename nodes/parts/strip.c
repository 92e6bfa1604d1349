/* Stripping at the trust boundary. */
#include "strip.h"

#define IN (STRIP_FROM_CLIENT | STRIP_FROM_EDGE)
#define BOTH (IN | STRIP_TO_CLIENT)

/* Path: the edge adds its own, and an edge's is its own. Route: a client names its way into the core by registering,
 * never by asking; a Route to an S-CSCF would pass the P-CSCF by. */
const struct strip_row strip_rows[] = {
    {SIP_PATH, STRIP_FROM_CLIENT, NULL, false, "RFC 3327 5.1"},
    {SIP_SERVICE_ROUTE, IN, NULL, false, "RFC 3608 6.1"},
    {SIP_ROUTE, STRIP_FROM_CLIENT, NULL, false, "TS 24.229 5.2.2.1"},
    {SIP_P_ASSERTED_IDENTITY, IN, NULL, false, "TS 24.229 4.4.2; RFC 3325 5"},
    {SIP_P_ASSOCIATED_URI, IN, NULL, false, "RFC 7315 4.1"},
    {SIP_P_VISITED_NETWORK_ID, BOTH, NULL, false, "TS 24.229 5.2.2.1; RFC 7315 4.3"},
    {SIP_P_CHARGING_VECTOR, BOTH, NULL, false, "TS 24.229 5.2.2.1; RFC 7315 4.6"},
    {SIP_P_CHARGING_FUNCTION_ADDRESSES, BOTH, NULL, false, "TS 24.229 5.2.2.1; RFC 7315 4.5"},
    {SIP_P_USER_DATABASE, BOTH, NULL, false, "RFC 4457 4.4"},
    {SIP_P_ASSERTED_SERVICE, BOTH, NULL, false, "TS 24.229 4.4.5"},
    {SIP_P_PROFILE_KEY, BOTH, NULL, false, "TS 24.229 4.4.8"},
    {SIP_P_SERVED_USER, BOTH, NULL, false, "TS 24.229 4.4.9"},
    {SIP_P_PRIVATE_NETWORK_INDICATION, BOTH, NULL, false, "TS 24.229 4.4.10"},
    {SIP_FEATURE_CAPS, BOTH, NULL, false, "TS 24.229 4.4.13"},
    {SIP_P_ACCESS_NETWORK_INFO, IN, "network-provided", true, "TS 24.229 4.4.3; TS 33.203 P.3"},
    {.clause = NULL},
};

static void stripped(struct effects *out, struct bytes name)
{
    fx_fact(out, &(struct fact){.kind = FACT_STRIPPED, .reason = REASON_MAY_NOT_SAY, .text = name});
}

static bool says(const struct sip *sip, const struct strip_row *row)
{
    for (uint16_t n = sip->first[row->name]; n != LINES_NONE; n = sip->head.line[n].next)
        if (!row->says || bytes_find(sip->head.line[n].value, bytes_text(row->says)) != BYTES_NOT_FOUND) return true;
    return false;
}

void strip_request(struct edits *edits, const struct sip *sip, struct effects *out, enum strip_where where, bool right)
{
    for (const struct strip_row *row = strip_rows; row->clause; row++) {
        if (!(row->where & (unsigned)where) || (row->unless_right && right) || !says(sip, row)) continue;
        sip_drop(edits, sip, row->name);
        stripped(out, sip_name_text(row->name));
    }
    /* All other headers of these names (RFC 7315 4.5, 4.6). */
    for (uint16_t i = sip->first[SIP_NAME_OTHER]; i != LINES_NONE; i = sip->head.line[i].next) {
        const struct line *line = &sip->head.line[i];
        struct bytes name = lines_name(&sip->head, line);
        if (!bytes_starts_nocase(name, BYTES("P-Charging-"))) continue;
        edits_delete(edits, line->at, line->end);
        stripped(out, name);
    }
}

void strip_outward(struct edits *edits, const struct sip *sip)
{
    for (const struct strip_row *row = strip_rows; row->clause; row++)
        if (row->where & STRIP_TO_CLIENT && sip_has(sip, row->name)) sip_drop(edits, sip, row->name);
}

void strip_lab_headers(struct edits *edits, const struct sip *sip)
{
    static const enum sip_name lab[] = {SIP_P_LAB_CREDENTIAL, SIP_P_LAB_LOGIN, SIP_P_LAB_PROOF};
    for (uint32_t i = 0; i < COUNT(lab); i++)
        if (sip_has(sip, lab[i])) sip_drop(edits, sip, lab[i]);
}
