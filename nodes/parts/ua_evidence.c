/* The fields of a browser's messages that two sides can agree on, and the evidence that convinces it. */
#include "ua.h"

/* A REGISTER, by its proof of the user; a login, by the fields of the page. No Path: proxies add it. */
unsigned ua_carries(const struct role *role, enum fact_role to)
{
    const unsigned digest = AGREED_BIT(AGREED_NONCE) | AGREED_BIT(AGREED_NC) | AGREED_BIT(AGREED_CNONCE);
    const unsigned always = AGREED_BIT(AGREED_IMPI) | AGREED_BIT(AGREED_IMPU) | AGREED_BIT(AGREED_CONTACT) |
                            AGREED_BIT(AGREED_EXPIRES) | AGREED_BIT(AGREED_CALL_ID);
    static const unsigned proofs[] = {
        [BY_DIGEST] = AGREED_BIT(AGREED_REALM),
        [BY_CREDENTIAL] = AGREED_BIT(AGREED_REALM),
        [BY_WORD] = 0,
        [BY_BEARER] = AGREED_BIT(AGREED_JTI),
        [BY_BOUND] = AGREED_BIT(AGREED_JTI) | AGREED_BIT(AGREED_JKT),
    };
    uint64_t proof = role->policy[UA_PROOF];
    if (to == FACT_AS_LOGIN) return AGREED_BIT(AGREED_IMPI) | AGREED_BIT(AGREED_JKT) | digest;
    bool answers = proof == BY_DIGEST || role->policy[UA_FALLBACK] == FALLBACK_DIGEST;
    return always | proofs[proof] | (answers ? digest | AGREED_BIT(AGREED_REALM) : 0);
}

/* ---- the evidence that convinces it ---- */

static bool asks_for_proof(const struct role *me)
{
    return me->policy[UA_PROOF] == BY_DIGEST || me->policy[UA_FALLBACK] == FALLBACK_DIGEST;
}

static bool goes_without(const struct role *me)
{
    return me->policy[UA_PROOF] != BY_DIGEST || me->policy[UA_RSPAUTH] == RSPAUTH_IGNORE ||
           me->policy[UA_AUTH_INFO] == AUTH_INFO_OPTIONAL;
}

const struct evidence_row ua_accepts[] = {
    {.name = "rspauth",
     .key = EVIDENCE_BY_HA1,
     .covers = AGREED_BIT(AGREED_IMPI) | AGREED_BIT(AGREED_REALM) | AGREED_BIT(AGREED_NONCE) | AGREED_BIT(AGREED_NC) |
               AGREED_BIT(AGREED_CNONCE), /* and the digest-uri, which no claim speaks of */
     .accepted = asks_for_proof,
     .clause = "RFC 7616 3.5; TS 33.203 N.2.2.2",
     .once = evidence_once},
    {.name = "a 200 without proof",
     .key = EVIDENCE_BY_NOTHING,
     .accepted = goes_without,
     .clause = "TS 33.203 N.2.2.2"},
    {.name = NULL},
};
