/* Server-Assignment at the HSS (TS 29.228 6.1.2.1): one row a Server-Assignment-Type. */
#include "hss_assign.h"

#include "cx.h"
#include "hss_asked.h"
#include "hss_operator.h"
#include "reply.h"

struct hss_question {
    struct hss_state *hss_state;
    const struct event *in;
    struct effects *out;
    struct cx_sar sar;
    struct subscriber subscriber;
    struct hss_record *record;
    uint32_t server;
};

/* Where charging data go: a name of the home network, which is no node here. */
static struct bytes collection_function(const struct hss_question *q)
{
    struct pen *pen = fx_pen(q->out);
    if (q->in->role->policy[HSS_CHARGING] == CHARGING_OFF) return bytes_of(NULL, 0);
    pen_lit(pen, "aaa://ccf.");
    pen_bytes(pen, q->in->role->domain);
    return pen_done(pen);
}

static void download(struct hss_question *q)
{
    struct profile profile = hss_profile(q->hss_state, q->in->role, &q->subscriber);
    profile.collects = collection_function(q);
    struct bytes message = cx_saa_write(fx_pen(q->out), &q->in->message->diameter, q->in->role, q->subscriber.impi,
                                        &profile);
    fx_send(q->out, link_back(q->in->link), PROTO_CX, message);
}

static void confirm(struct hss_question *q)
{
    struct bytes message = cx_saa_write(fx_pen(q->out), &q->in->message->diameter, q->in->role, q->subscriber.impi,
                                        NULL);
    fx_send(q->out, link_back(q->in->link), PROTO_CX, message);
}

/* Another S-CSCF has the user: a SAR does not overwrite its name. */
static bool taken(struct hss_question *q)
{
    if (!q->record->server || q->record->server == q->server) return false;
    struct bytes name = hss_server_name(q->hss_state, q->record->server);
    fx_refused(q->out, q->subscriber.impi, REASON_ANOTHER_SCSCF);
    fx_send(q->out, link_back(q->in->link), PROTO_CX,
            cx_saa_taken_write(fx_pen(q->out), &q->in->message->diameter, q->in->role, name));
    return true;
}

static void take(struct hss_question *q, enum hss_registration state)
{
    q->record->state = (uint8_t)state;
    q->record->server = q->server;
    q->record->link = q->in->link;
}

static void sar_register(struct hss_question *q)
{
    if (taken(q)) return;
    take(q, HSS_REGISTERED);
    q->record->pending = 0;
    download(q);
    /* The S-CSCF that had the user lets go of it and tells nobody (TS 29.228 6.1.3, TS 29.229 6.3.17). Not at the MAR:
     * it proves nothing, and would take the user from where he is. */
    bool moved = q->record->old_server && q->record->old_server != q->server;
    q->record->old_server = 0;
    if (moved)
        hss_take_away(q->hss_state, q->in, q->out, &q->subscriber, q->record->old_link, CX_NEW_SERVER_ASSIGNED,
                      BYTES("registered at another S-CSCF"));
}

static void sar_unregistered(struct hss_question *q)
{
    if (taken(q)) return;
    take(q, HSS_UNREGISTERED);
    download(q);
}

static void sar_nothing(struct hss_question *q)
{
    if (q->record->server == q->server) download(q);
    else hss_answer(q->in, q->out, SESSION_BASE(RESULT_UNABLE_TO_COMPLY));
}

static void sar_deregister(struct hss_question *q)
{
    q->record->state = HSS_NOT_REGISTERED;
    q->record->server = q->record->old_server = 0;
    confirm(q);
}

static void sar_store_name(struct hss_question *q)
{
    if (q->in->role->policy[HSS_STORE_NAME] == STORE_NAME_DROP) {
        q->record->state = HSS_NOT_REGISTERED;
        q->record->server = 0;
        hss_answer(q->in, q->out, SESSION_EXPERIMENTAL(EXPERIMENTAL_SERVER_NAME_NOT_STORED));
        return;
    }
    q->record->state = HSS_UNREGISTERED;
    confirm(q);
}

/* Failure or timeout of an authentication: nothing pending, and no S-CSCF for a user that is not registered. */
static void sar_failed(struct hss_question *q)
{
    if (q->record->state == HSS_NOT_REGISTERED) q->record->server = 0;
    q->record->pending = 0;
    confirm(q);
}

static const struct assignment {
    void (*act)(struct hss_question *);
    bool one; /* exactly one Public-Identity */
} assignments[] = {
    [ASSIGNMENT_NONE] = {sar_nothing, true},
    [ASSIGNMENT_REGISTRATION] = {sar_register, true},
    [ASSIGNMENT_RE_REGISTRATION] = {sar_register, true},
    [ASSIGNMENT_UNREGISTERED_USER] = {sar_unregistered, true},
    [ASSIGNMENT_TIMEOUT_DEREGISTRATION] = {sar_deregister, false},
    [ASSIGNMENT_USER_DEREGISTRATION] = {sar_deregister, false},
    [ASSIGNMENT_TIMEOUT_STORE_SERVER_NAME] = {sar_store_name, false},
    [ASSIGNMENT_USER_STORE_SERVER_NAME] = {sar_store_name, false},
    [ASSIGNMENT_ADMINISTRATIVE_DEREGISTRATION] = {sar_deregister, false},
    [ASSIGNMENT_AUTHENTICATION_FAILURE] = {sar_failed, true},
    [ASSIGNMENT_AUTHENTICATION_TIMEOUT] = {sar_failed, true},
    [ASSIGNMENT_TOO_MUCH_DATA] = {sar_deregister, false},
};

/* The fault of form of a SAR that has all its AVPs. */
static struct session_error sar_error(const struct cx_sar *sar)
{
    struct session_error error = {0};
    bool one = sar->assignment < COUNT(assignments) && assignments[sar->assignment].one;
    if (sar->assignment >= COUNT(assignments)) error.result = RESULT_INVALID_AVP_VALUE;
    else if (one && sar->impu_count > 1) error.result = RESULT_AVP_OCCURS_TOO_MANY_TIMES;
    else if (!sar->impu_count && (one || !sar->impi.at)) error.missing = AVP_PUBLIC_IDENTITY;
    if (error.missing != AVP_UNKNOWN) error.result = RESULT_MISSING_AVP;
    return error;
}

/* Steps 1 to 3 of 6.1.2.1. That the two identities belong together is only a `may` there: on the path of a trusted
 * node, where no MAR ran, nobody else at level as-drawn checks it. */
static uint32_t find_sar(struct hss_question *q)
{
    if (q->sar.impi.at && !q->sar.impu_count)
        return hss_find(q->hss_state, q->out, DIRECTORY_IMPI, q->sar.impi, &q->subscriber) ? 0
                                                                                           : EXPERIMENTAL_USER_UNKNOWN;
    if (q->sar.impi.at && q->in->role->policy[HSS_ASSOCIATION] == ASSOCIATION_CHECK)
        return hss_find_pair(q->hss_state, q->out, q->sar.impi, q->sar.impu, &q->subscriber);
    return hss_find(q->hss_state, q->out, DIRECTORY_IMPU, q->sar.impu, &q->subscriber) ? 0 : EXPERIMENTAL_USER_UNKNOWN;
}

void hss_sar(void *me, const struct event *in, struct effects *out)
{
    struct hss_state state = hss_state_of(me, in->role);
    struct hss_question q = {.hss_state = &state, .in = in, .out = out};
    if (!hss_admit(in, out, APP_CX, cx_sar_mandatory)) return;
    struct parse_error unread = cx_sar_read(&q.sar, &in->message->diameter);
    struct session_error error = sar_error(&q.sar);
    if (unread.why) error = (struct session_error){.result = RESULT_INVALID_AVP_LENGTH};
    if (error.result) {
        session_refuse(in, out, error);
        return;
    }
    uint32_t wrong = find_sar(&q);
    if (wrong) {
        hss_refuse(in, out, q.sar.impi, wrong, REASON_SAR_IDENTITIES);
        return;
    }
    q.record = hss_look_up(q.hss_state, out, &q.subscriber);
    q.server = hss_server(q.hss_state, q.sar.server);
    if (q.server) assignments[q.sar.assignment].act(&q);
    else reply_busy(in, out, q.sar.impi, "S-CSCFs");
}
