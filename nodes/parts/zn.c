/* Zn commands as octets. */
#include "zn.h"

#include "zh.h"

const enum avp_id zn_bir_mandatory[] = {AVP_DESTINATION_REALM, AVP_TRANSACTION_IDENTIFIER, AVP_NAF_ID, AVP_UNKNOWN};

struct bytes zn_bir_write(struct pen *pen, const struct session_ask *ask, const struct zn_bir *bir)
{
    struct diameter_pen to;
    session_begin(&to, pen, ask);
    avp_put(&to, AVP_TRANSACTION_IDENTIFIER, bir->btid);
    avp_put(&to, AVP_NAF_ID, bir->naf_id);
    return diameter_end(&to);
}

void zn_bir_read(struct zn_bir *bir, const struct diameter *message)
{
    bir->btid = diameter_bytes(message, AVP_TRANSACTION_IDENTIFIER);
    bir->naf_id = diameter_bytes(message, AVP_NAF_ID);
}

struct bytes zn_bia_write(struct pen *pen, const struct diameter *bir, const struct role *role,
                          const struct zn_bia *bia)
{
    struct diameter_pen to;
    guss_write(pen, &bia->uids);
    struct bytes guss = pen_done(pen);
    session_begin_answer(&to, pen, bir, role, SESSION_SUCCESS);
    avp_put(&to, AVP_USER_NAME, bia->impi);
    avp_put(&to, AVP_ME_KEY_MATERIAL, bia->ks_naf);
    avp_put_u32(&to, AVP_KEY_EXPIRY_TIME, bia->expires_s);
    avp_put_u32(&to, AVP_BOOTSTRAP_INFO_CREATION_TIME, bia->since_s);
    avp_put(&to, AVP_GBA_USER_SEC_SETTINGS, guss);
    return diameter_end(&to);
}

struct parse_error zn_bia_read(struct zn_bia *bia, struct pen *pen, const struct diameter *message)
{
    *bia = (struct zn_bia){.impi = diameter_bytes(message, AVP_USER_NAME),
                           .ks_naf = diameter_bytes(message, AVP_ME_KEY_MATERIAL)};
    struct bytes guss = diameter_bytes(message, AVP_GBA_USER_SEC_SETTINGS);
    if (!bia->impi.count || !bia->ks_naf.count)
        return (struct parse_error){"BIA without User-Name or ME-Key-Material", 0};
    if (!guss.at) return (struct parse_error){"BIA without GBA-UserSecSettings", 0};
    return guss_read(&bia->uids, pen, guss);
}
