/* The HSS. Cx as TS 29.228 6.1.1.1, 6.1.2.1, 6.3.1; Zh may look at the same subscribers and change nothing. UAR alone
 * asks about barring (6.1.1.1 step 4); else the S-CSCF learns of it from BarringIndication in User-Data (annex E). */
#include "hss.h"

#include "cx.h"
#include "identity.h"
#include "hss_state.h"
#include "reply.h"
#include "zh.h"

enum hss_port { PORT_CX, PORT_ZH };
enum hss_policy {
    POLICY_PEERS,
    POLICY_ASSOCIATION,
    POLICY_ALTERNATE,
    POLICY_STORE_NAME,
    POLICY_CX_PEERS,
    POLICY_ZH_PEERS,
    POLICY_CAPABILITIES
};

#define PEERS_VALUES(X) X(PEERS_KNOWN, "known") X(PEERS_ANY, "any")
#define ASSOCIATION_VALUES(X) X(ASSOCIATION_CHECK, "check") X(ASSOCIATION_SKIP, "skip")
#define ALTERNATE_VALUES(X) X(ALTERNATE_ON, "on") X(ALTERNATE_OFF, "off")
#define STORE_NAME_VALUES(X) X(STORE_NAME_KEEP, "keep") X(STORE_NAME_DROP, "drop")
#define CAPABILITIES_VALUES(X) X(CAPABILITIES_NONE, "none") X(CAPABILITIES_DIGEST, "digest")
enum { CAPABILITIES_VALUES(CHOICE_PLACE) };
enum { PEERS_VALUES(CHOICE_PLACE) };
enum { ASSOCIATION_VALUES(CHOICE_PLACE) };
enum { ALTERNATE_VALUES(CHOICE_PLACE) };
enum { STORE_NAME_VALUES(CHOICE_PLACE) };

/* ---- who may ask, and whether the question is whole ---- */

/* TS 33.210 and RFC 6733 2.9: a peer is known by its link, and speaks in its own name. */
static bool known_peer(const struct event *in)
{
    const struct role *peer = session_peer(in);
    enum hss_policy row = in->message->proto == PROTO_ZH ? POLICY_ZH_PEERS : POLICY_CX_PEERS;
    struct bytes origin = diameter_bytes(&in->message->diameter, AVP_ORIGIN_HOST);
    return policy_names(in->role, row, peer) && bytes_equal_nocase(origin, peer->host);
}

static bool admit(const struct event *in, struct effects *out, uint32_t application, const enum avp_id *mandatory)
{
    struct session_error error = {.result = RESULT_UNKNOWN_PEER};
    if (in->role->policy[POLICY_PEERS] == PEERS_ANY || known_peer(in))
        error = session_check(&in->message->diameter, application, mandatory);
    if (!error.result) return true;
    session_refuse(in, out, error);
    return false;
}

static void hss_capabilities(void *me, const struct event *in, struct effects *out)
{
    if (in->role->policy[POLICY_PEERS] == PEERS_ANY || known_peer(in)) {
        reply_diameter_base(me, in, out);
        return;
    }
    session_refuse(in, out, (struct session_error){.result = RESULT_UNKNOWN_PEER});
    fx_close(out, link_back(in->link), CLOSE_REFUSED);
}

static void answer(const struct event *in, struct effects *out, struct session_result result)
{
    if (result.base == RESULT_UNABLE_TO_COMPLY)
        fx_refused(out, diameter_bytes(&in->message->diameter, AVP_USER_NAME), REASON_UNABLE_TO_COMPLY);
    struct bytes message = cx_result_write(fx_pen(out), &in->message->diameter, in->role, result);
    fx_send(out, link_back(in->link), in->message->proto, message);
}

static void refuse(const struct event *in, struct effects *out, struct bytes who, uint32_t experimental,
                   enum reason why)
{
    fx_refused(out, who, why);
    answer(in, out, SESSION_EXPERIMENTAL(experimental));
}

/* ---- subscribers ---- */

static bool find(const struct hss_state *hss_state, struct effects *out, enum directory_key key, struct bytes text,
                 struct subscriber *subscriber)
{
    if (!fx_subscriber(out, key, text, subscriber) || !subscriber->provisioned) return false;
    return !hss_look(hss_state, subscriber->number)->removed;
}

/* TS 29.228 6.3.1 steps 1 to 3: both exist, else 5001; they belong together, else 5002. The IMPU is looked up only
 * when it is not this subscriber's: one question to the database is the rule. */
static uint32_t find_pair(const struct hss_state *hss_state, struct effects *out, struct bytes impi, struct bytes impu,
                          struct subscriber *subscriber)
{
    struct subscriber other;
    if (!find(hss_state, out, DIRECTORY_IMPI, impi, subscriber)) return EXPERIMENTAL_USER_UNKNOWN;
    if (hss_owns(out, subscriber, impu)) return 0;
    return find(hss_state, out, DIRECTORY_IMPU, impu, &other) ? EXPERIMENTAL_IDENTITIES_DONT_MATCH
                                                              : EXPERIMENTAL_USER_UNKNOWN;
}

static struct profile profile_of(const struct hss_state *hss_state, const struct subscriber *subscriber)
{
    struct profile profile = {.impi = subscriber->impi, .impu_count = subscriber->impu_count};
    for (uint32_t i = 0; i < subscriber->impu_count; i++) {
        profile.impu[i] = subscriber->impu[i];
        profile.barred[i] = hss_barred(hss_state, subscriber, i);
    }
    return profile;
}

static struct vector vector_of(const struct hss_state *hss_state, const struct role *role,
                               const struct subscriber *subscriber)
{
    struct vector vector = {.scheme = VECTOR_DIGEST,
                            .realm = subscriber->realm,
                            .qop = BYTES("auth"),
                            .ha1 = hss_md5(hss_state, subscriber)};
    if (role->policy[POLICY_ALTERNATE] == ALTERNATE_ON) {
        vector.alternate = BYTES("SHA-256");
        vector.alternate_ha1 = hss_sha256(hss_state, subscriber);
    }
    return vector;
}

typedef void tell_fn(struct effects *, struct bytes whose, enum fact_secret, enum fact_place, struct bytes value);

static void tell_ha1s(const struct hss_state *hss_state, struct effects *out, const struct subscriber *subscriber,
                      tell_fn *tell)
{
    struct bytes md5 = hss_md5(hss_state, subscriber), sha256 = hss_sha256(hss_state, subscriber);
    if (md5.count) tell(out, subscriber->impi, FACT_HA1, FACT_IN_STATE, md5);
    if (sha256.count) tell(out, subscriber->impi, FACT_HA1_SHA256, FACT_IN_STATE, sha256);
}

/* The database has had the H(A1)s all the time; the fact comes as the HSS looks at a subscriber for the first time. */
static struct hss_record *look_up(struct hss_state *hss_state, struct effects *out, const struct subscriber *subscriber)
{
    if (!hss_look(hss_state, subscriber->number)->impi) tell_ha1s(hss_state, out, subscriber, fx_kept);
    return hss_record(hss_state, subscriber, fx_pen(out));
}

/* ---- Cx UAR ---- */

/* Step 6 of 6.1.1.1. An S-CSCF is known of one who is registered, unregistered, or authenticating there. */
static struct session_result authorized(const struct hss_record *record, uint32_t authorization, struct cx_uaa *uaa)
{
    bool assigned = record->server != 0;
    if (authorization == CX_REGISTRATION_AND_CAPABILITIES) {
        uaa->capabilities = true;
        return SESSION_SUCCESS;
    }
    if (authorization == CX_DE_REGISTRATION) return assigned ? SESSION_SUCCESS : (struct session_result){0};
    uaa->capabilities = !assigned;
    return SESSION_EXPERIMENTAL(assigned ? EXPERIMENTAL_SUBSEQUENT_REGISTRATION : EXPERIMENTAL_FIRST_REGISTRATION);
}

static void hss_uar(void *me, const struct event *in, struct effects *out)
{
    struct hss_state state = hss_state_of(me, in->role), *hss_state = &state;
    struct cx_uar uar;
    struct subscriber subscriber;
    if (!admit(in, out, APP_CX, cx_uar_mandatory)) return;
    cx_uar_read(&uar, &in->message->diameter);
    uint32_t wrong = find_pair(hss_state, out, uar.impi, uar.impu, &subscriber);
    if (wrong) {
        refuse(in, out, uar.impi, wrong, REASON_UAR_IDENTITIES);
        return;
    } else if (hss_all_barred(hss_state, &subscriber)) {
        fx_refused(out, uar.impi, REASON_UAR_BARRED);
        answer(in, out, SESSION_BASE(RESULT_AUTHORIZATION_REJECTED));
        return;
    }
    const struct hss_record *record = look_up(hss_state, out, &subscriber);
    struct cx_uaa uaa = {.server = hss_server_name(hss_state, record->server),
                         .digest = in->role->policy[POLICY_CAPABILITIES] == CAPABILITIES_DIGEST};
    struct session_result result = authorized(record, uar.authorization, &uaa);
    if (!result.base && !result.experimental) {
        refuse(in, out, uar.impi, EXPERIMENTAL_IDENTITY_NOT_REGISTERED, REASON_UAR_NOT_REGISTERED);
        return;
    }
    fx_send(out, link_back(in->link), PROTO_CX,
            cx_uaa_write(fx_pen(out), &in->message->diameter, in->role, result, &uaa));
}

/* ---- Cx MAR ---- */

static bool digest_asked(struct bytes scheme)
{
    return bytes_equal(scheme, VECTOR_DIGEST) || bytes_equal(scheme, VECTOR_UNKNOWN);
}

static void hss_mar(void *me, const struct event *in, struct effects *out)
{
    struct hss_state state = hss_state_of(me, in->role), *hss_state = &state;
    struct cx_mar mar;
    struct subscriber subscriber;
    if (!admit(in, out, APP_CX, cx_mar_mandatory)) return;
    if (cx_mar_read(&mar, &in->message->diameter).why) {
        session_refuse(in, out,
                       (struct session_error){.result = RESULT_MISSING_AVP, .missing = AVP_SIP_AUTHENTICATION_SCHEME});
        return;
    }
    uint32_t wrong = find_pair(hss_state, out, mar.impi, mar.impu, &subscriber);
    if (!wrong && !digest_asked(mar.asked.scheme)) wrong = EXPERIMENTAL_AUTH_SCHEME_NOT_SUPPORTED;
    if (wrong) {
        refuse(in, out, mar.impi, wrong, REASON_MAR_IDENTITIES);
        return;
    }
    uint32_t server = hss_server(hss_state, mar.server);
    if (!server) {
        reply_busy(in, out, mar.impi, "S-CSCFs");
        return;
    }
    if (hss_md5(hss_state, &subscriber).count != 32) {
        answer(in, out, SESSION_BASE(RESULT_UNABLE_TO_COMPLY));
        return;
    }
    /* Step 5: one who is registered where the question comes from stays as he is; for everybody else the name is
     * stored and the authentication is pending. So a MAR takes a user away from another S-CSCF (8.1), which a SAR
     * cannot. */
    struct hss_record *record = look_up(hss_state, out, &subscriber);
    bool same = record->state == HSS_REGISTERED && record->server == server;
    if (!same) {
        record->server = server;
        record->link = in->link;
        record->pending = 1;
    }
    const struct vector vector = vector_of(hss_state, in->role, &subscriber);
    struct bytes message = cx_maa_write(fx_pen(out), &in->message->diameter, in->role, &mar, &vector);
    fx_send(out, link_back(in->link), PROTO_CX, message);
}

/* ---- Cx SAR ---- */

struct hss_question {
    struct hss_state *hss_state;
    const struct event *in;
    struct effects *out;
    struct cx_sar sar;
    struct subscriber subscriber;
    struct hss_record *record;
    uint32_t server;
};

static void download(struct hss_question *q)
{
    const struct profile profile = profile_of(q->hss_state, &q->subscriber);
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
    else answer(q->in, q->out, SESSION_BASE(RESULT_UNABLE_TO_COMPLY));
}

static void sar_deregister(struct hss_question *q)
{
    q->record->state = HSS_NOT_REGISTERED;
    q->record->server = 0;
    confirm(q);
}

static void sar_store_name(struct hss_question *q)
{
    if (q->in->role->policy[POLICY_STORE_NAME] == STORE_NAME_DROP) {
        q->record->state = HSS_NOT_REGISTERED;
        q->record->server = 0;
        enum { SERVER_NAME_NOT_STORED = 2004 };
        answer(q->in, q->out, SESSION_EXPERIMENTAL(SERVER_NAME_NOT_STORED));
        return;
    }
    q->record->state = HSS_UNREGISTERED;
    confirm(q);
}

/* Failure or timeout of an authentication: nothing pending, and no S-CSCF for one who is not registered. */
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

/* What is wrong with the form of a SAR that has all its AVPs. */
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
        return find(q->hss_state, q->out, DIRECTORY_IMPI, q->sar.impi, &q->subscriber) ? 0 : EXPERIMENTAL_USER_UNKNOWN;
    if (q->sar.impi.at && q->in->role->policy[POLICY_ASSOCIATION] == ASSOCIATION_CHECK)
        return find_pair(q->hss_state, q->out, q->sar.impi, q->sar.impu, &q->subscriber);
    return find(q->hss_state, q->out, DIRECTORY_IMPU, q->sar.impu, &q->subscriber) ? 0 : EXPERIMENTAL_USER_UNKNOWN;
}

static void hss_sar(void *me, const struct event *in, struct effects *out)
{
    struct hss_state state = hss_state_of(me, in->role);
    struct hss_question q = {.hss_state = &state, .in = in, .out = out};
    if (!admit(in, out, APP_CX, cx_sar_mandatory)) return;
    struct parse_error unread = cx_sar_read(&q.sar, &in->message->diameter);
    struct session_error error = sar_error(&q.sar);
    if (unread.why) error = (struct session_error){.result = RESULT_INVALID_AVP_LENGTH};
    if (error.result) {
        session_refuse(in, out, error);
        return;
    }
    uint32_t wrong = find_sar(&q);
    if (wrong) {
        refuse(in, out, q.sar.impi, wrong, REASON_SAR_IDENTITIES);
        return;
    }
    q.record = look_up(q.hss_state, out, &q.subscriber);
    q.server = hss_server(q.hss_state, q.sar.server);
    if (q.server) assignments[q.sar.assignment].act(&q);
    else reply_busy(in, out, q.sar.impi, "S-CSCFs");
}

/* ---- Zh MAR ---- */

/* TS 29.109 4.2. The command code is that of Cx; a handler shared with it would store the BSF as S-CSCF and set an
 * authentication pending, so this one gets a HSS state that it cannot write. */
static void answer_zh(const struct hss_state *hss_state, const struct event *in, struct effects *out)
{
    struct zh_mar mar;
    struct subscriber subscriber;
    if (zh_mar_read(&mar, &in->message->diameter).why) {
        session_refuse(in, out, (struct session_error){.result = RESULT_MISSING_AVP, .missing = AVP_USER_NAME});
        return;
    }
    bool found = mar.impi.count ? find(hss_state, out, DIRECTORY_IMPI, mar.impi, &subscriber)
                                : find(hss_state, out, DIRECTORY_IMPU, mar.impu, &subscriber);
    if (found && mar.impi.count && mar.impu.count && !hss_owns(out, &subscriber, mar.impu)) found = false;
    if (!found) {
        refuse(in, out, mar.impi, EXPERIMENTAL_ZH_IDENTITY_UNKNOWN, REASON_ZH_IDENTITY_UNKNOWN);
        return;
    }
    if (!digest_asked(mar.asked.scheme) || hss_md5(hss_state, &subscriber).count != 32) {
        refuse(in, out, mar.impi, EXPERIMENTAL_ZH_NOT_AUTHORIZED, REASON_ZH_NO_SCHEME);
        return;
    }
    if (!hss_look(hss_state, subscriber.number)->impi) tell_ha1s(hss_state, out, &subscriber, fx_kept);
    const struct zh_maa maa = {.impi = subscriber.impi,
                               .vector = vector_of(hss_state, in->role, &subscriber),
                               .uids = profile_of(hss_state, &subscriber)};
    fx_send(out, link_back(in->link), PROTO_ZH, zh_maa_write(fx_pen(out), &in->message->diameter, in->role, &maa));
}

static void hss_zh_mar(void *me, const struct event *in, struct effects *out)
{
    const struct hss_state state = hss_state_of(me, in->role);
    if (admit(in, out, APP_ZH, zh_mar_mandatory)) answer_zh(&state, in, out);
}

/* ---- what the operator does ---- */

static bool push(struct hss_state *hss_state, struct effects *out, const struct session_ask *ask, link_id to,
                 uint32_t subscriber)
{
    struct hss_push *row = (struct hss_push *)diameter_transaction_open(hss_state->pushes, out, ask, to, 0);
    if (row) row->subscriber = subscriber;
    else fx_limit(out, REASON_HSS_PUSHES_MAX);
    return row != NULL;
}

static void terminate(struct hss_state *hss_state, const struct event *in, struct effects *out,
                      const struct subscriber *subscriber)
{
    struct hss_record *record = look_up(hss_state, out, subscriber);
    if (record->state != HSS_REGISTERED) return;
    link_id link = link_back(record->link);
    const struct event from = {.role = in->role, .link = record->link};
    struct session_ask ask = session_fresh(in->role, session_peer(&from), APP_CX, COMMAND_RT, out);
    if (!push(hss_state, out, &ask, link, subscriber->number)) return;
    /* At once: a SAR that is on its way meets the RTR, and what it then makes is a new registration to both ends. */
    record->state = HSS_NOT_REGISTERED;
    record->server = 0;
    record->pending = 0;
    fx_send(out, link, PROTO_CX,
            cx_rtr_write(fx_pen(out), &ask, subscriber->impi, CX_PERMANENT_TERMINATION, BYTES("by the operator")));
}

static void act_deregister(struct hss_state *hss_state, const struct event *in, struct effects *out,
                           const struct subscriber *subscriber)
{
    terminate(hss_state, in, out, subscriber);
}

static void act_remove(struct hss_state *hss_state, const struct event *in, struct effects *out,
                       const struct subscriber *subscriber)
{
    struct hss_record *record = look_up(hss_state, out, subscriber);
    terminate(hss_state, in, out, subscriber);
    record->removed = 1;
    record->pending = 0;
    tell_ha1s(hss_state, out, subscriber, fx_forgot);
}

/* A PPR to the S-CSCF that has the user, or is about to (TS 29.228 6.5.2.4, 6.6.1). */
static void push_news(struct hss_state *hss_state, const struct event *in, struct effects *out,
                      const struct subscriber *subscriber, const struct vector *vector, const struct profile *profile)
{
    const struct hss_record *record = hss_look(hss_state, subscriber->number);
    const struct event from = {.role = in->role, .link = record->link};
    link_id link = link_back(record->link);
    struct session_ask ask = session_fresh(in->role, session_peer(&from), APP_CX, COMMAND_PP, out);
    if (!push(hss_state, out, &ask, link, subscriber->number)) return;
    fx_send(out, link, PROTO_CX, cx_ppr_write(fx_pen(out), &ask, subscriber->impi, vector, profile));
}

static void act_bar(struct hss_state *hss_state, const struct event *in, struct effects *out,
                    const struct subscriber *subscriber)
{
    struct hss_record *record = look_up(hss_state, out, subscriber);
    uint8_t barred = record->barred;
    for (uint32_t i = 0; i < subscriber->impu_count; i++)
        if (impu_same(fx_pen(out), subscriber->impu[i], in->command->arg[0])) record->barred |= (uint8_t)(1u << i);
    if (record->state != HSS_REGISTERED || record->barred == barred) return;
    const struct profile profile = profile_of(hss_state, subscriber);
    push_news(hss_state, in, out, subscriber, NULL, &profile);
}

/* The S-CSCF of a user who is registered, or being authenticated, gets the new H(A1). */
static void act_password(struct hss_state *hss_state, const struct event *in, struct effects *out,
                         const struct subscriber *subscriber)
{
    struct hss_record *record = look_up(hss_state, out, subscriber);
    tell_ha1s(hss_state, out, subscriber, fx_forgot);
    if (!hss_change(hss_state, record, subscriber, in->command->arg[1])) {
        fx_limit(out, REASON_HSS_PASSWORDS_MAX);
        return;
    }
    tell_ha1s(hss_state, out, subscriber, fx_kept);
    if (record->state != HSS_REGISTERED && !record->pending) return;
    const struct vector vector = vector_of(hss_state, in->role, subscriber);
    push_news(hss_state, in, out, subscriber, &vector, NULL);
}

enum hss_action { ACTION_DEREGISTER, ACTION_BAR, ACTION_REMOVE, ACTION_CHANGE_PASSWORD, ACTION_COUNT };

static void hss_command(void *me, const struct event *in, struct effects *out)
{
    static const struct {
        enum directory_key key;
        void (*act)(struct hss_state *, const struct event *, struct effects *, const struct subscriber *);
    } acts[ACTION_COUNT] = {
        [ACTION_DEREGISTER] = {DIRECTORY_IMPI, act_deregister},
        [ACTION_BAR] = {DIRECTORY_IMPU, act_bar},
        [ACTION_REMOVE] = {DIRECTORY_IMPI, act_remove},
        [ACTION_CHANGE_PASSWORD] = {DIRECTORY_IMPI, act_password},
    };
    struct subscriber subscriber;
    struct hss_state state = hss_state_of(me, in->role);
    if (find(&state, out, acts[in->tag].key, in->command->arg[0], &subscriber))
        acts[in->tag].act(&state, in, out, &subscriber);
    else fx_remark(out, in->command->arg[0], REASON_NOBODY_KNOWN);
}

/* An answer to RTR or PPR, or its absence: the HSS's own state does not depend on what the S-CSCF says (6.1.3.1). */
static void push_over(struct hss_state *hss_state, struct effects *out, struct hss_push *row)
{
    diameter_transaction_end(hss_state->pushes, &row->diameter, out);
}

static void hss_pushed(void *me, const struct event *in, struct effects *out)
{
    bool late;
    struct hss_state state = hss_state_of(me, in->role);
    struct diameter_transaction *row = diameter_transaction_answered(state.pushes, in, out, in->link, &late);
    if (row) push_over(&state, out, (struct hss_push *)row);
}

static void push_due(void *me, const struct event *in, struct effects *out)
{
    struct hss_state state = hss_state_of(me, in->role);
    fx_remark(out, bytes_of(NULL, 0), REASON_SCSCF_SILENT);
    push_over(&state, out, keyed_row(state.pushes, in->tag));
}

/* ---- tables ---- */

static uint32_t server_rows(const struct role *role)
{
    (void)role;
    return HSS_SERVERS_MAX;
}

static uint32_t change_rows(const struct role *role)
{
    (void)role;
    return HSS_CHANGES_MAX;
}

static uint32_t push_rows(const struct role *role)
{
    (void)role;
    return HSS_PUSHES_MAX;
}

static const struct state_table hss_tables[] = {
    [HSS_COUNTS] = {"counts", STATE_PLAIN, NULL, sizeof(struct hss_counts), .columns = hss_counts_columns},
    [HSS_SERVERS] = {"servers", STATE_PLAIN, server_rows, sizeof(struct text126), .columns = hss_server_columns},
    [HSS_CHANGES] = {"changes", STATE_PLAIN, change_rows, sizeof(struct hss_change), .columns = hss_change_columns},
    [HSS_RECORDS] = {"records", STATE_PLAIN, hss_record_rows, sizeof(struct hss_record), .columns = hss_record_columns},
    [HSS_PUSHES] = {STATE_TABLE("pushes", STATE_KEYED, push_rows, hss_push, hss_push_columns), .due = push_due,
                    .waits = STATE_EVERY_ROW},
    {.name = NULL},
};

static void state_registration(const struct role *role, const void *me, uint32_t member, struct bytes arg,
                               struct pen *scratch, struct state_value *value)
{
    (void)member;
    const struct hss_state state = hss_state_of(me, role);
    const struct hss_record *record = hss_of_impu(&state, arg, scratch);
    value->number = record ? record->state : HSS_NOT_REGISTERED;
}

static void state_server(const struct role *role, const void *me, uint32_t member, struct bytes arg,
                         struct pen *scratch, struct state_value *value)
{
    (void)member;
    const struct hss_state state = hss_state_of(me, role);
    const struct hss_record *record = hss_of_impu(&state, arg, scratch);
    value->text = record ? hss_server_name(&state, record->server) : bytes_of(NULL, 0);
}

static void state_pending(const struct role *role, const void *me, uint32_t member, struct bytes arg,
                          struct pen *scratch, struct state_value *value)
{
    (void)member, (void)scratch;
    const struct hss_state state = hss_state_of(me, role);
    const struct hss_record *record = hss_of_impi(&state, arg);
    value->number = record ? record->pending : 0;
}

static const struct rule hss_rules[] = {
    {PROTO_CX, "UAR", hss_uar, "TS 29.228 6.1.1.1"},
    {PROTO_CX, "MAR", hss_mar, "TS 29.228 6.3.1"},
    {PROTO_CX, "SAR", hss_sar, "TS 29.228 6.1.2.1"},
    {PROTO_CX, "RTA", hss_pushed, "TS 29.228 6.1.3"},
    {PROTO_CX, "PPA", hss_pushed, "TS 29.228 6.2.2"},
    {PROTO_CX, "CER", hss_capabilities, "RFC 6733 5.3"},
    {PROTO_CX, "DWR", reply_diameter_base, "RFC 6733 5.5"},
    {PROTO_CX, "DPR", reply_diameter_base, "RFC 6733 5.4"},
    {PROTO_CX, "*", reply_unexpected, "RFC 6733 7.1.3"},
    {PROTO_ZH, "MAR", hss_zh_mar, "TS 29.109 4.2"},
    {PROTO_ZH, "CER", hss_capabilities, "RFC 6733 5.3"},
    {PROTO_ZH, "DWR", reply_diameter_base, "RFC 6733 5.5"},
    {PROTO_ZH, "DPR", reply_diameter_base, "RFC 6733 5.4"},
    {PROTO_ZH, "*", reply_unexpected, "RFC 6733 7.1.3"},
    {.step = NULL},
};

static const struct policy_row hss_policies[] = {
    [POLICY_PEERS] = {"peers", POLICY_CHOICE, CHOICE_WORDS(PEERS_VALUES), "known", "known",
                      "answer CSCFs on Cx and the BSF on Zh under their own names, or whoever asks",
                      "TS 33.210, RFC 6733 2.9"},
    [POLICY_ASSOCIATION] = {"sar-association", POLICY_CHOICE, CHOICE_WORDS(ASSOCIATION_VALUES), "check", "check",
                            "whether SAR checks that IMPI and IMPU belong together", "TS 29.228 6.1.2.1"},
    [POLICY_ALTERNATE] = {"alternate-ha1", POLICY_CHOICE, CHOICE_WORDS(ALTERNATE_VALUES), "on", "on",
                          "send the SHA-256 H(A1) beside that of MD5", "TS 29.228 table 6.3.7"},
    [POLICY_STORE_NAME] = {"store-name", POLICY_CHOICE, CHOICE_WORDS(STORE_NAME_VALUES), "keep", "keep",
                           "SAR 6 and 7: keep the S-CSCF's name, or answer 2004", "TS 29.228 6.1.2.1"},
    [POLICY_CX_PEERS] = {"cx-peers", POLICY_NODES, "scscf|icscf", "", "",
                         "who is known on Cx; the first of each kind when not said", "TS 33.210, RFC 6733 2.9"},
    [POLICY_ZH_PEERS] = {"zh-peers", POLICY_NODES, "bsf", "", "", "who is known on Zh; the first BSF when not said",
                         "TS 33.210, RFC 6733 2.9"},
    [POLICY_CAPABILITIES] = {"capabilities", POLICY_CHOICE, CHOICE_WORDS(CAPABILITIES_VALUES), "none", "digest",
                             "what a UAA asks of an S-CSCF: nothing, or the mandatory capability \"SIP Digest\"",
                             "TS 29.228 6.7"},
    {.name = NULL},
};

static const struct port_row hss_ports[] = {
    [PORT_CX] = {"cx", "scscf|icscf", "Cx"},
    [PORT_ZH] = {"zh", "bsf", "Zh"},
    {.carriers = NULL},
};

static const struct action_row hss_actions[] = {
    [ACTION_DEREGISTER] =
        {"deregister", {ACTION_SUBSCRIBER, ACTION_NONE}, NULL, "RTR to the S-CSCF (TS 29.228 6.1.3)", ACTION_STAYS},
    [ACTION_BAR] =
        {"bar", {ACTION_IMPU, ACTION_NONE}, NULL, "bars the IMPU; PPR when registered (TS 29.228 6.6.1)", ACTION_STAYS},
    [ACTION_REMOVE] = {"remove",
                       {ACTION_SUBSCRIBER, ACTION_NONE},
                       NULL,
                       "removes the subscription, RTR when registered",
                       ACTION_STAYS},
    [ACTION_CHANGE_PASSWORD] = {"change-password",
                                {ACTION_SUBSCRIBER, ACTION_SECRET},
                                NULL,
                                "new H(A1), PPR when registered or authentication is pending (TS 29.228 6.5.2.4)",
                                ACTION_STAYS},
    {.name = NULL},
};

static const struct state_row hss_states[] = {
    {"state", STATE_WORD, STATE_ARG_IMPU, CHOICE_WORDS(HSS_REGISTRATION_VALUES), state_registration,
     "registration state (TS 29.228 6.1.2)"},
    {"scscf", STATE_TEXT, STATE_ARG_IMPU, NULL, state_server, "name of the S-CSCF that is stored, or none"},
    {"pending", STATE_WORD, STATE_ARG_IMPI, "no|yes", state_pending,
     "whether an authentication is pending (TS 29.228 6.3.1)"},
    {.name = NULL},
};

/* TS 29.228 6.3.7: H(A1), not the password. */
static const char *hss_given(const struct role *role, const struct subscriber *subscriber)
{
    (void)role;
    return subscriber->provisioned ? "impi|impu|realm|ha1|ha1-sha256" : "";
}

const struct node_kind hss_kind = {
    .name = "hss",
    .help = "home subscriber server",
    .tables = hss_tables,
    .command = hss_command,
    .guard = reply_malformed,
    .rules = hss_rules,
    .policies = hss_policies,
    .ports = hss_ports,
    .actions = hss_actions,
    .states = hss_states,
    .given = hss_given,
};
