/* The HSS. Cx as TS 29.228 6.1.1.1, 6.1.2.1, 6.3.1; Zh may look at the same subscribers and change nothing. UAR alone
 * asks about barring (6.1.1.1 step 4); else the S-CSCF learns of it from BarringIndication in User-Data (annex E). SAR
 * is in parts/hss_assign.c, the operator's actions are in parts/hss_operator.c. */
#include "hss.h"

#include "cx.h"
#include "hss_asked.h"
#include "hss_assign.h"
#include "hss_operator.h"
#include "reply.h"
#include "zh.h"

/* ---- Cx UAR ---- */

/* Step 6 of 6.1.1.1. An S-CSCF is known of a user that is registered, unregistered, or authenticating there. */
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
    if (!hss_admit(in, out, APP_CX, cx_uar_mandatory)) return;
    cx_uar_read(&uar, &in->message->diameter);
    uint32_t wrong = hss_find_pair(hss_state, out, uar.impi, uar.impu, &subscriber);
    if (wrong) {
        hss_refuse(in, out, uar.impi, wrong, REASON_UAR_IDENTITIES);
        return;
    } else if (hss_all_barred(hss_state, &subscriber)) {
        fx_refused(out, uar.impi, REASON_UAR_BARRED);
        hss_answer(in, out, SESSION_BASE(RESULT_AUTHORIZATION_REJECTED));
        return;
    }
    if (in->role->policy[HSS_ROAMING] == ROAMING_REFUSE && !bytes_equal_nocase(uar.visited, in->role->domain)) {
        hss_refuse(in, out, uar.impi, EXPERIMENTAL_ROAMING_NOT_ALLOWED, REASON_UAR_ROAMING);
        return;
    }
    const struct hss_record *record = hss_look_up(hss_state, out, &subscriber);
    struct cx_uaa uaa = {.server = hss_server_name(hss_state, record->server),
                         .digest = in->role->policy[HSS_CAPABILITIES] == CAPABILITIES_DIGEST};
    struct session_result result = authorized(record, uar.authorization, &uaa);
    if (!result.base && !result.experimental) {
        hss_refuse(in, out, uar.impi, EXPERIMENTAL_IDENTITY_NOT_REGISTERED, REASON_UAR_NOT_REGISTERED);
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

/* Steps 1 to 3, or with policy mar-association the IMPU alone: whose vector it is then, the IMPI does not say. */
static uint32_t find_mar(struct hss_state *hss_state, const struct event *in, struct effects *out,
                         const struct cx_mar *mar, struct subscriber *subscriber)
{
    if (in->role->policy[HSS_MAR_ASSOCIATION] == ASSOCIATION_CHECK)
        return hss_find_pair(hss_state, out, mar->impi, mar->impu, subscriber);
    return hss_find(hss_state, out, DIRECTORY_IMPU, mar->impu, subscriber) ? 0 : EXPERIMENTAL_USER_UNKNOWN;
}

/* Step 5: a user that is registered at the asking S-CSCF stays so; for every other user the name is stored and the
 * authentication is pending. So a MAR takes a user away from another S-CSCF (8.1), which a SAR cannot. */
static void begin_authentication(struct hss_record *record, uint32_t server, link_id link)
{
    if (record->state == HSS_REGISTERED && record->server == server) return;
    if (record->state == HSS_REGISTERED && !record->old_server) {
        record->old_server = record->server;
        record->old_link = record->link;
    }
    record->server = server;
    record->link = link;
    record->pending = 1;
}

static void hss_mar(void *me, const struct event *in, struct effects *out)
{
    struct hss_state state = hss_state_of(me, in->role), *hss_state = &state;
    struct cx_mar mar;
    struct subscriber subscriber;
    if (!hss_admit(in, out, APP_CX, cx_mar_mandatory)) return;
    if (cx_mar_read(&mar, &in->message->diameter).why) {
        session_refuse(in, out,
                       (struct session_error){.result = RESULT_MISSING_AVP, .missing = AVP_SIP_AUTHENTICATION_SCHEME});
        return;
    }
    uint32_t wrong = find_mar(hss_state, in, out, &mar, &subscriber);
    if (!wrong && !digest_asked(mar.asked.scheme)) wrong = EXPERIMENTAL_AUTH_SCHEME_NOT_SUPPORTED;
    if (wrong) {
        hss_refuse(in, out, mar.impi, wrong, REASON_MAR_IDENTITIES);
        return;
    }
    uint32_t server = hss_server(hss_state, mar.server);
    if (!server) {
        reply_busy(in, out, mar.impi, "S-CSCFs");
        return;
    }
    if (hss_md5(hss_state, &subscriber).count != 32) {
        hss_answer(in, out, SESSION_BASE(RESULT_UNABLE_TO_COMPLY));
        return;
    }
    begin_authentication(hss_look_up(hss_state, out, &subscriber), server, in->link);
    const struct vector vector = hss_vector(hss_state, in->role, &subscriber);
    struct bytes message = cx_maa_write(fx_pen(out), &in->message->diameter, in->role, &mar, &vector);
    fx_send(out, link_back(in->link), PROTO_CX, message);
}

/* ---- Zh MAR ---- */

/* TS 29.109 4.2. The command code is that of Cx; a handler shared with it would store the BSF as S-CSCF and set an
 * authentication pending, so this one gets a HSS state that it cannot write. False: it has refused. */
static bool answer_zh(const struct hss_state *hss_state, const struct event *in, struct effects *out,
                      struct subscriber *subscriber)
{
    struct zh_mar mar;
    if (zh_mar_read(&mar, &in->message->diameter).why) {
        session_refuse(in, out, (struct session_error){.result = RESULT_MISSING_AVP, .missing = AVP_USER_NAME});
        return false;
    }
    bool found = mar.impi.count ? hss_find(hss_state, out, DIRECTORY_IMPI, mar.impi, subscriber)
                                : hss_find(hss_state, out, DIRECTORY_IMPU, mar.impu, subscriber);
    if (found && mar.impi.count && mar.impu.count && !hss_owns(out, subscriber, mar.impu)) found = false;
    if (!found) {
        hss_refuse(in, out, mar.impi, EXPERIMENTAL_ZH_IDENTITY_UNKNOWN, REASON_ZH_IDENTITY_UNKNOWN);
        return false;
    }
    if (!digest_asked(mar.asked.scheme) || hss_md5(hss_state, subscriber).count != 32) {
        hss_refuse(in, out, mar.impi, EXPERIMENTAL_ZH_NOT_AUTHORIZED, REASON_ZH_NO_SCHEME);
        return false;
    }
    if (!hss_look(hss_state, subscriber->number)->impi) hss_tell_ha1s(hss_state, out, subscriber, fx_kept);
    const struct zh_maa maa = {.impi = subscriber->impi,
                               .vector = hss_vector(hss_state, in->role, subscriber),
                               .uids = hss_profile(hss_state, in->role, subscriber)};
    fx_send(out, link_back(in->link), PROTO_ZH, zh_maa_write(fx_pen(out), &in->message->diameter, in->role, &maa));
    return true;
}

/* What the shared handler would do (policy zh-mar): the name is that of who asks, since a MAR on Zh has no Server-Name,
 * and what is pushed still goes where Cx is. */
static void store_zh(struct hss_state *hss_state, const struct event *in, struct effects *out,
                     const struct subscriber *subscriber)
{
    uint32_t server = hss_server(hss_state, diameter_bytes(&in->message->diameter, AVP_ORIGIN_HOST));
    struct hss_record *record = hss_look_up(hss_state, out, subscriber);
    link_id cx = port_link(in->role, HSS_PORT_CX, 0);
    if (server && cx != LINK_NONE) begin_authentication(record, server, record->server ? record->link : link_back(cx));
}

static void hss_zh_mar(void *me, const struct event *in, struct effects *out)
{
    struct hss_state state = hss_state_of(me, in->role);
    struct subscriber subscriber;
    if (!hss_admit(in, out, APP_ZH, zh_mar_mandatory) || !answer_zh(&state, in, out, &subscriber)) return;
    if (in->role->policy[HSS_ZH_MAR] == ZH_MAR_STORE) store_zh(&state, in, out, &subscriber);
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
    [HSS_PUSHES] = {STATE_TABLE("pushes", STATE_KEYED, push_rows, hss_push, hss_push_columns), .due = hss_push_due,
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
    [HSS_PEERS] = {"peers", POLICY_CHOICE, CHOICE_WORDS(PEERS_VALUES), "known", "known",
                   "answer CSCFs on Cx and the BSF on Zh under their own names, or whoever asks",
                   "TS 33.210, RFC 6733 2.9"},
    [HSS_ASSOCIATION] = {"sar-association", POLICY_CHOICE, CHOICE_WORDS(ASSOCIATION_VALUES), "check", "check",
                         "whether SAR checks that IMPI and IMPU belong together", "TS 29.228 6.1.2.1"},
    [HSS_ALTERNATE] = {"alternate-ha1", POLICY_CHOICE, CHOICE_WORDS(ALTERNATE_VALUES), "off", "off",
                       "send the SHA-256 H(A1) beside that of MD5", "TS 29.228 table 6.3.7"},
    [HSS_STORE_NAME] = {"store-name", POLICY_CHOICE, CHOICE_WORDS(STORE_NAME_VALUES), "keep", "keep",
                        "SAR 6 and 7: keep the S-CSCF's name, or answer 2004", "TS 29.228 6.1.2.1"},
    [HSS_CX_PEERS] = {"cx-peers", POLICY_NODES, "scscf|icscf", "", "",
                      "who is known on Cx; the first of each kind when not said", "TS 33.210, RFC 6733 2.9"},
    [HSS_ZH_PEERS] = {"zh-peers", POLICY_NODES, "bsf", "", "", "who is known on Zh; the first BSF when not said",
                      "TS 33.210, RFC 6733 2.9"},
    [HSS_CAPABILITIES] = {"capabilities", POLICY_CHOICE, CHOICE_WORDS(CAPABILITIES_VALUES), "none", "digest",
                          "what a UAA asks of an S-CSCF: nothing, or the mandatory capability \"SIP Digest\"",
                          "TS 29.228 6.7"},
    [HSS_ROAMING] = {"roaming", POLICY_CHOICE, CHOICE_WORDS(ROAMING_VALUES), "allow", "allow",
                     "whether users may register from a network that is not theirs", "TS 29.228 6.1.1.1 step 5"},
    [HSS_AS] = {"as", POLICY_NODE, "appserver", "", "",
                "which AS an initial filter criterion for REGISTER of every profile names; the first when not said",
                "TS 29.228 B.2.2"},
    [HSS_AS_GETS] = {"as-gets", POLICY_CHOICE, CHOICE_WORDS(AS_GETS_VALUES), "nothing", "nothing",
                     "whether that criterion wants the REGISTER itself in the third-party one, its 200, or both "
                     "(IncludeRegisterRequest, IncludeRegisterResponse)",
                     "TS 29.228 B.2.2"},
    [HSS_AS_HANDLING] = {"as-handling", POLICY_CHOICE, CHOICE_WORDS(AS_HANDLING_VALUES), "continued", "continued",
                         "Default Handling: what an AS that does not accept means for the registration",
                         "TS 29.228 B.2.2, TS 24.229 5.4.1.7"},
    [HSS_AS_INFO] = {"as-info", POLICY_TEXT, NULL, "", "",
                     "ServiceInfo of that criterion: what the AS is told of the user, and nobody reads on the way",
                     "TS 29.228 B.2.2, TS 24.229 5.4.1.7A"},
    [HSS_CHARGING] = {"charging", POLICY_CHOICE, CHOICE_WORDS(CHARGING_VALUES), "off", "on",
                      "whether a SAA with a profile says where charging data are collected (Charging-Information)",
                      "TS 29.228 6.1.2, TS 29.229 6.3.19"},
    [HSS_ZH_MAR] =
        {"zh-mar", POLICY_CHOICE, CHOICE_WORDS(ZH_MAR_VALUES), "read", "read",
         "a MAR on Zh: reads a vector and no more, or, against the clause, is dealt with as one on Cx, which "
         "stores who asks as the S-CSCF and sets an authentication pending",
         "TS 29.109 4.2; TS 29.228 6.3.1 step 5"},
    [HSS_MAR_ASSOCIATION] = {"mar-association", POLICY_CHOICE, CHOICE_WORDS(ASSOCIATION_VALUES), "check", "check",
                             "whether MAR checks that IMPI and IMPU belong together; without it the H(A1) is, against "
                             "the clause, that of the IMPU's owner",
                             "TS 29.228 6.3.1 steps 1 to 3"},
    {.name = NULL},
};

static const struct port_row hss_ports[] = {
    [HSS_PORT_CX] = {"cx", "scscf|icscf", "Cx", "RTR|PPR"},
    [HSS_PORT_ZH] = {"zh", "bsf", "Zh", ""},
    {.carriers = NULL},
};

static const struct action_row hss_actions[] = {
    [HSS_ACT_DEREGISTER] =
        {"deregister", {ACTION_SUBSCRIBER, ACTION_NONE}, NULL, "RTR to the S-CSCF (TS 29.228 6.1.3)", ACTION_STAYS},
    [HSS_ACT_BAR] =
        {"bar", {ACTION_IMPU, ACTION_NONE}, NULL, "bars the IMPU; PPR when registered (TS 29.228 6.6.1)", ACTION_STAYS},
    [HSS_ACT_REMOVE] = {"remove",
                        {ACTION_SUBSCRIBER, ACTION_NONE},
                        NULL,
                        "removes the subscription, RTR when registered",
                        ACTION_STAYS},
    [HSS_ACT_CHANGE_PASSWORD] = {"change-password",
                                 {ACTION_SUBSCRIBER, ACTION_SECRET},
                                 NULL,
                                 "new H(A1), PPR when registered or authentication is pending (TS 29.228 6.5.2.4)",
                                 ACTION_STAYS},
    [HSS_ACT_CHANGE_SERVER] =
        {"change-server",
         {ACTION_SUBSCRIBER, ACTION_NONE},
         NULL,
         "RTR SERVER_CHANGE when registered: the next REGISTER finds an S-CSCF (TS 29.229 6.3.17)",
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
    .keeps = hss_keeps,
};
