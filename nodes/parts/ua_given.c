/* The values that the network gave to the page: a route, and nonces. */
#include "ua.h"

#include <assert.h>

static_assert(sizeof(struct ua_given) == 584, "one a user");

const struct state_column ua_given_columns[] = {
    COLUMN(ua_given, route, COLUMN_TEXT),      COLUMN(ua_given, impu, COLUMN_TEXT),
    COLUMN(ua_given, realm, COLUMN_TEXT),      COLUMN(ua_given, nonce, COLUMN_TEXT),
    COLUMN(ua_given, used, COLUMN_NUMBER),     COLUMN(ua_given, algorithm, COLUMN_NUMBER),
    COLUMN(ua_given, flags, COLUMN_NUMBER),    COLUMN(ua_given, cseq, COLUMN_NUMBER),
    COLUMN(ua_given, call_id, COLUMN_LETTERS), COLUMN(ua_given, from_tag, COLUMN_LETTERS),
    COLUMN(ua_given, seen, COLUMN_NUMBER),     {.name = NULL},
};

struct ua_given *ua_given(const struct ua *ua, const struct role *role)
{
    return state_rows(ua, role, UA_GIVEN);
}

void ua_given_challenge(struct ua_given *given, const struct digest_challenge *challenge)
{
    given->used = 1;
    given->algorithm = (uint8_t)challenge->algorithm;
    given->flags = (uint8_t)((given->flags & (GIVEN_SUBSCRIBED | GIVEN_AGAIN)) | (challenge->has_qop ? GIVEN_QOP : 0) |
                             (challenge->names_algorithm ? GIVEN_ALGORITHM : 0));
    /* One that is too long to keep, or comes with an opaque to give back, is answered once. */
    bool fits = text_set(&given->realm, challenge->realm) && text_set(&given->nonce, challenge->nonce);
    if (!fits || challenge->opaque.at) text_set(&given->nonce, bytes_of(NULL, 0));
}

void ua_given_learn(struct ua_given *given, const struct sip *ok, struct effects *out)
{
    struct auth info;
    struct bytes value = sip_value(ok, SIP_AUTHENTICATION_INFO), route = sip_value(ok, SIP_SERVICE_ROUTE);
    struct sip_address first;
    struct bytes default_impu = sip_element(ok, SIP_P_ASSOCIATED_URI, 0);
    if (default_impu.at && !sip_address_scan(&first, default_impu).why) text_set(&given->impu, first.uri);
    /* Another S-CSCF knows of no subscription. */
    if (route.at && !bytes_equal(route, text_view(&given->route))) given->flags &= (uint8_t)~GIVEN_SUBSCRIBED;
    if (route.at && !text_set(&given->route, route)) fx_limit(out, REASON_BROWSER_TEXTS_MAX);
    if (!given->realm.count || !value.at || auth_scan_info(&info, value, fx_pen(out)).why) return;
    if (!info.field[AUTH_NEXTNONCE].count || !text_set(&given->nonce, info.field[AUTH_NEXTNONCE])) return;
    given->used = 0;
    given->flags |= GIVEN_NEXT;
}

bool ua_given_again(const struct ua_given *given, const struct role *role, struct digest_challenge *challenge)
{
    if (given->used == UINT16_MAX) return false;
    if (!(given->flags & GIVEN_NEXT) && role->policy[UA_REUSE] == REUSE_OFF) return false;
    return ua_given_asked(given, challenge);
}

bool ua_given_asked(const struct ua_given *given, struct digest_challenge *challenge)
{
    if (!given->nonce.count) return false;
    *challenge = (struct digest_challenge){.algorithm = (enum digest_algorithm)given->algorithm,
                                           .names_algorithm = (given->flags & GIVEN_ALGORITHM) != 0,
                                           .has_qop = (given->flags & GIVEN_QOP) != 0,
                                           .realm = text_view(&given->realm),
                                           .nonce = text_view(&given->nonce)};
    return true;
}
