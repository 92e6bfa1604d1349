/* The HSS takes a user away (RTR, TS 29.228 6.1.3), or sends new data of one (PPR, 6.2.2, 6.5.2.4, 6.6.1). */
#include "scscf_pushed.h"

#include "cx.h"
#include "scscf_notifier.h"
#include "scscf_old.h"
#include "scscf_reauth.h"

static bool from_hss(const struct event *in, struct effects *out, const enum avp_id *mandatory)
{
    struct session_error error = session_check(&in->message->diameter, APP_CX, mandatory);
    bool hss = policy_names(in->role, SCSCF_HSS, session_peer(in));
    if (!hss && in->role->policy[SCSCF_PEERS] == PEERS_KNOWN)
        error = (struct session_error){.result = RESULT_UNKNOWN_PEER};
    if (error.result) session_refuse(in, out, error);
    return error.result == 0;
}

static uint32_t reason_of(const struct diameter *rtr)
{
    struct bytes group = diameter_bytes(rtr, AVP_DEREGISTRATION_REASON);
    uint32_t code = CX_PERMANENT_TERMINATION;
    if (group.at) avp_u32(group, AVP_REASON_CODE, &code);
    return code;
}

void scscf_terminate(void *me, const struct event *in, struct effects *out)
{
    struct scscf_state state = scscf_state_of(me, in->role);
    const struct diameter *request = &in->message->diameter;
    if (!from_hss(in, out, cx_rtr_mandatory)) return;
    uint32_t code = reason_of(request);
    /* TS 24.229 5.4.1.5: a user that shall go to another S-CSCF may register at once; a user that was taken away may
     * not come back. */
    uint32_t dropped = scscf_drop(&state, in, out, diameter_bytes(request, AVP_USER_NAME),
                                  code == CX_NEW_SERVER_ASSIGNED ? SCSCF_SERVED_ELSEWHERE : SCSCF_TELL_NOBODY,
                                  code == CX_PERMANENT_TERMINATION ? REG_REJECTED : REG_DEACTIVATED);
    struct session_result result = dropped ? SESSION_SUCCESS : SESSION_EXPERIMENTAL(EXPERIMENTAL_USER_UNKNOWN);
    fx_send(out, link_back(in->link), PROTO_CX, cx_result_write(fx_pen(out), request, in->role, result));
}

/* TS 33.203 N.2.5: the new H(A1) takes the place of the old one, of which one may be kept for a while. */
static void learn_vector(struct scscf_state *me, const struct event *in, struct effects *out, struct bytes impi)
{
    const struct diameter *request = &in->message->diameter;
    struct vector vector;
    if (vector_read(&vector, request).why) return;
    if (in->role->policy[SCSCF_PASSWORD_CHANGE] == PASSWORD_CHANGE_REAUTHENTICATE)
        scscf_reauthenticate(me, in, out, impi);
    struct digest_server *row = keyed_find(me->challenges, keyed_key(impi));
    if (!row || !row->ha1_count) return;
    struct bytes ha1 = row->algorithm == DIGEST_MD5 ? vector.ha1 : vector.alternate_ha1;
    scscf_old_keep(me, in, out, row);
    scscf_keep_second(out, row, row->md5_count ? vector.ha1 : bytes_of(NULL, 0));
    if (ha1.count == row->ha1_count) scscf_keep_ha1(out, row, ha1);
    else scscf_forget(me, out, row);
}

/* TS 29.228 6.2.2: a profile that is too much, or cannot be read, changes nothing, and the HSS is told so. */
static struct session_result useless(struct effects *out, struct bytes impi, const struct profile *profile)
{
    fx_refused(out, impi, REASON_USER_DATA_UNREADABLE);
    return SESSION_EXPERIMENTAL(profile->too_many ? EXPERIMENTAL_TOO_MUCH_DATA : EXPERIMENTAL_NOT_SUPPORTED_USER_DATA);
}

/* TS 29.228 6.6.1: the new profile takes the place of the old one. Nothing is left of a set of which every IMPU is
 * barred, or it stays for users that only call out (policy `all-barred`). */
static struct session_result learn_profile(struct scscf_state *me, const struct event *in, struct effects *out,
                                           struct bytes impi)
{
    struct bytes data = diameter_bytes(&in->message->diameter, AVP_USER_DATA);
    struct profile profile;
    if (!data.at) return SESSION_SUCCESS;
    if (profile_read(&profile, fx_pen(out), data).why) return useless(out, impi, &profile);
    struct registrar_set *set = registrar_set(me->registrar, profile.key[0]);
    if (!set) return SESSION_SUCCESS;
    registrar_learn(me->registrar, set, &profile, out);
    if (profile_all_barred(&profile) && in->role->policy[SCSCF_ALL_BARRED] == ALL_BARRED_DEREGISTER)
        scscf_drop(me, in, out, impi, SCSCF_TELL_HSS, REG_REJECTED);
    else scscf_settle(me, in, out, set);
    return SESSION_SUCCESS;
}

void scscf_push(void *me, const struct event *in, struct effects *out)
{
    struct scscf_state state = scscf_state_of(me, in->role);
    const struct diameter *request = &in->message->diameter;
    if (!from_hss(in, out, cx_ppr_mandatory)) return;
    struct bytes impi = diameter_bytes(request, AVP_USER_NAME);
    learn_vector(&state, in, out, impi);
    struct session_result result = learn_profile(&state, in, out, impi);
    fx_send(out, link_back(in->link), PROTO_CX, cx_result_write(fx_pen(out), request, in->role, result));
}
