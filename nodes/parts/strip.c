/* Stripping at the trust boundary. */
#include "strip.h"

static void stripped(struct effects *out, struct bytes name)
{
    fx_fact(out, &(struct fact){.kind = FACT_STRIPPED, .reason = REASON_MAY_NOT_SAY, .text = name});
}

void strip_network_headers(struct edits *edits, const struct sip *sip, struct effects *out)
{
    /* Route too: a client names its way into the core by registering, never by asking (a Route to an S-CSCF would pass
     * the P-CSCF by). */
    static const enum sip_name network[] = {SIP_PATH,
                                            SIP_SERVICE_ROUTE,
                                            SIP_ROUTE,
                                            SIP_P_ASSERTED_IDENTITY,
                                            SIP_P_ASSOCIATED_URI,
                                            SIP_P_VISITED_NETWORK_ID,
                                            SIP_P_CHARGING_VECTOR};
    for (uint32_t i = 0; i < COUNT(network); i++) {
        if (!sip_has(sip, network[i])) continue;
        sip_drop(edits, sip, network[i]);
        stripped(out, sip_name_text(network[i]));
    }
    if (bytes_find(sip_value(sip, SIP_P_ACCESS_NETWORK_INFO), BYTES("network-provided")) != BYTES_NOT_FOUND) {
        sip_drop(edits, sip, SIP_P_ACCESS_NETWORK_INFO);
        stripped(out, sip_name_text(SIP_P_ACCESS_NETWORK_INFO));
    }
    for (uint16_t i = sip->first[SIP_NAME_OTHER]; i != LINES_NONE; i = sip->head.line[i].next) {
        const struct line *line = &sip->head.line[i];
        struct bytes name = lines_name(&sip->head, line);
        if (!bytes_starts_nocase(name, BYTES("P-Charging-"))) continue;
        edits_delete(edits, line->at, line->end);
        stripped(out, name);
    }
}

void strip_lab_headers(struct edits *edits, const struct sip *sip)
{
    static const enum sip_name lab[] = {SIP_P_LAB_CREDENTIAL, SIP_P_LAB_LOGIN, SIP_P_LAB_PROOF};
    for (uint32_t i = 0; i < COUNT(lab); i++)
        if (sip_has(sip, lab[i])) sip_drop(edits, sip, lab[i]);
}
