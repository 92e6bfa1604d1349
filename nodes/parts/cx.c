/* Cx commands as octets. AVPs are in the order of TS 29.229 6.1, which no receiver may rely on. */
#include "cx.h"

enum { USER_DATA_NOT_AVAILABLE = 0, ONE_ITEM = 1 };

const enum avp_id cx_uar_mandatory[] = {AVP_DESTINATION_REALM, AVP_USER_NAME, AVP_PUBLIC_IDENTITY,
                                        AVP_VISITED_NETWORK_IDENTIFIER, AVP_UNKNOWN};
const enum avp_id cx_mar_mandatory[] = {
    AVP_DESTINATION_REALM,     AVP_USER_NAME,   AVP_PUBLIC_IDENTITY, AVP_SIP_AUTH_DATA_ITEM,
    AVP_SIP_NUMBER_AUTH_ITEMS, AVP_SERVER_NAME, AVP_UNKNOWN};
const enum avp_id cx_sar_mandatory[] = {AVP_DESTINATION_REALM, AVP_SERVER_NAME, AVP_SERVER_ASSIGNMENT_TYPE,
                                        AVP_USER_DATA_ALREADY_AVAILABLE, AVP_UNKNOWN};
const enum avp_id cx_rtr_mandatory[] = {AVP_DESTINATION_REALM, AVP_USER_NAME, AVP_DEREGISTRATION_REASON, AVP_UNKNOWN};
const enum avp_id cx_ppr_mandatory[] = {AVP_DESTINATION_REALM, AVP_USER_NAME, AVP_UNKNOWN};

struct bytes cx_uar_write(struct pen *pen, const struct session_ask *ask, const struct cx_uar *uar)
{
    struct diameter_pen to;
    session_begin(&to, pen, ask);
    avp_put(&to, AVP_USER_NAME, uar->impi);
    avp_put(&to, AVP_PUBLIC_IDENTITY, uar->impu);
    avp_put(&to, AVP_VISITED_NETWORK_IDENTIFIER, uar->visited);
    avp_put_u32(&to, AVP_USER_AUTHORIZATION_TYPE, uar->authorization);
    return diameter_end(&to);
}

/* Without a type it is a registration (TS 29.229 6.3.24). */
void cx_uar_read(struct cx_uar *uar, const struct diameter *message)
{
    uar->impi = diameter_bytes(message, AVP_USER_NAME);
    uar->impu = diameter_bytes(message, AVP_PUBLIC_IDENTITY);
    uar->visited = diameter_bytes(message, AVP_VISITED_NETWORK_IDENTIFIER);
    if (!diameter_u32(message, AVP_USER_AUTHORIZATION_TYPE, &uar->authorization)) uar->authorization = CX_REGISTRATION;
}

struct bytes cx_uaa_write(struct pen *pen, const struct diameter *request, const struct role *role,
                          struct session_result result, const struct cx_uaa *uaa)
{
    struct diameter_pen to;
    session_begin_answer(&to, pen, request, role, result);
    if (uaa->server.count) avp_put(&to, AVP_SERVER_NAME, uaa->server);
    if (uaa->capabilities) {
        avp_open(&to, AVP_SERVER_CAPABILITIES);
        if (uaa->digest) avp_put_u32(&to, AVP_MANDATORY_CAPABILITY, CX_CAPABILITY_DIGEST);
        avp_close(&to);
    }
    return diameter_end(&to);
}

void cx_uaa_read(struct cx_uaa *uaa, const struct diameter *message)
{
    struct avp capabilities, one;
    *uaa = (struct cx_uaa){.server = diameter_bytes(message, AVP_SERVER_NAME)};
    struct bytes rest = diameter_from(message, AVP_SERVER_CAPABILITIES);
    uaa->capabilities = avp_count(rest, AVP_SERVER_CAPABILITIES) > 0 && avp_next(&rest, &capabilities);
    if (!uaa->capabilities) return;
    for (rest = capabilities.data; avp_next(&rest, &one);) {
        uint32_t number;
        if (one.id != AVP_MANDATORY_CAPABILITY || !avp_u32(one.whole, one.id, &number)) continue;
        uaa->digest = uaa->digest || number == CX_CAPABILITY_DIGEST;
        uaa->foreign = uaa->foreign || number != CX_CAPABILITY_DIGEST;
    }
}

struct bytes cx_mar_write(struct pen *pen, const struct session_ask *ask, const struct cx_mar *mar)
{
    struct diameter_pen to;
    session_begin(&to, pen, ask);
    avp_put(&to, AVP_USER_NAME, mar->impi);
    avp_put(&to, AVP_PUBLIC_IDENTITY, mar->impu);
    vector_write(&to, &mar->asked);
    avp_put_u32(&to, AVP_SIP_NUMBER_AUTH_ITEMS, ONE_ITEM);
    avp_put(&to, AVP_SERVER_NAME, mar->server);
    return diameter_end(&to);
}

struct parse_error cx_mar_read(struct cx_mar *mar, const struct diameter *message)
{
    mar->impi = diameter_bytes(message, AVP_USER_NAME);
    mar->impu = diameter_bytes(message, AVP_PUBLIC_IDENTITY);
    mar->server = diameter_bytes(message, AVP_SERVER_NAME);
    return vector_read_request(&mar->asked, message);
}

struct bytes cx_maa_write(struct pen *pen, const struct diameter *request, const struct role *role,
                          const struct cx_mar *mar, const struct vector *vector)
{
    struct diameter_pen to;
    session_begin_answer(&to, pen, request, role, SESSION_SUCCESS);
    avp_put(&to, AVP_USER_NAME, mar->impi);
    avp_put(&to, AVP_PUBLIC_IDENTITY, mar->impu);
    avp_put_u32(&to, AVP_SIP_NUMBER_AUTH_ITEMS, ONE_ITEM);
    vector_write(&to, vector);
    return diameter_end(&to);
}

/* The S-CSCF says that it has no profile: it keeps none, so that a user costs it a binding and nothing more. */
struct bytes cx_sar_write(struct pen *pen, const struct session_ask *ask, const struct cx_sar *sar)
{
    struct diameter_pen to;
    session_begin(&to, pen, ask);
    avp_put(&to, AVP_USER_NAME, sar->impi);
    avp_put(&to, AVP_PUBLIC_IDENTITY, sar->impu);
    avp_put(&to, AVP_SERVER_NAME, sar->server);
    avp_put_u32(&to, AVP_SERVER_ASSIGNMENT_TYPE, sar->assignment);
    avp_put_u32(&to, AVP_USER_DATA_ALREADY_AVAILABLE, USER_DATA_NOT_AVAILABLE);
    return diameter_end(&to);
}

struct parse_error cx_sar_read(struct cx_sar *sar, const struct diameter *message)
{
    struct bytes first = diameter_from(message, AVP_PUBLIC_IDENTITY);
    *sar = (struct cx_sar){.impu = diameter_bytes(message, AVP_PUBLIC_IDENTITY),
                           .impu_count = avp_count(first, AVP_PUBLIC_IDENTITY)};
    sar->impi = diameter_bytes(message, AVP_USER_NAME);
    sar->server = diameter_bytes(message, AVP_SERVER_NAME);
    if (!diameter_u32(message, AVP_SERVER_ASSIGNMENT_TYPE, &sar->assignment))
        return (struct parse_error){"no Server-Assignment-Type", 0};
    return PARSE_OK;
}

struct bytes cx_saa_write(struct pen *pen, const struct diameter *request, const struct role *role, struct bytes impi,
                          const struct profile *profile)
{
    struct diameter_pen to;
    struct bytes data = bytes_of(NULL, 0);
    if (profile) {
        profile_write(pen, profile);
        data = pen_done(pen);
    }
    session_begin_answer(&to, pen, request, role, SESSION_SUCCESS);
    avp_put(&to, AVP_USER_NAME, impi);
    if (data.at) avp_put(&to, AVP_USER_DATA, data);
    if (profile && profile->collects.count) {
        avp_open(&to, AVP_CHARGING_INFORMATION);
        avp_put(&to, AVP_PRIMARY_CHARGING_COLLECTION, profile->collects);
        avp_close(&to);
    }
    return diameter_end(&to);
}

struct bytes cx_saa_collects(const struct diameter *saa)
{
    struct bytes rest = diameter_bytes(saa, AVP_CHARGING_INFORMATION);
    struct avp one;
    while (avp_next(&rest, &one))
        if (one.id == AVP_PRIMARY_CHARGING_COLLECTION) return one.data;
    return bytes_of(NULL, 0);
}

struct bytes cx_saa_taken_write(struct pen *pen, const struct diameter *request, const struct role *role,
                                struct bytes server)
{
    struct diameter_pen to;
    session_begin_answer(&to, pen, request, role, SESSION_EXPERIMENTAL(EXPERIMENTAL_IDENTITY_ALREADY_REGISTERED));
    if (server.count) avp_put(&to, AVP_SERVER_NAME, server);
    return diameter_end(&to);
}

struct bytes cx_rtr_write(struct pen *pen, const struct session_ask *ask, struct bytes impi, enum cx_reason reason,
                          struct bytes info)
{
    struct diameter_pen to;
    session_begin(&to, pen, ask);
    avp_put(&to, AVP_USER_NAME, impi);
    avp_open(&to, AVP_DEREGISTRATION_REASON);
    avp_put_u32(&to, AVP_REASON_CODE, reason);
    avp_put(&to, AVP_REASON_INFO, info);
    avp_close(&to);
    return diameter_end(&to);
}

struct bytes cx_ppr_write(struct pen *pen, const struct session_ask *ask, struct bytes impi,
                          const struct vector *vector, const struct profile *profile)
{
    struct diameter_pen to;
    struct bytes data = bytes_of(NULL, 0);
    if (profile) {
        profile_write(pen, profile);
        data = pen_done(pen);
    }
    session_begin(&to, pen, ask);
    avp_put(&to, AVP_USER_NAME, impi);
    if (vector) vector_write(&to, vector);
    if (data.at) avp_put(&to, AVP_USER_DATA, data);
    return diameter_end(&to);
}

struct bytes cx_result_write(struct pen *pen, const struct diameter *request, const struct role *role,
                             struct session_result result)
{
    struct diameter_pen to;
    session_begin_answer(&to, pen, request, role, result);
    return diameter_end(&to);
}
