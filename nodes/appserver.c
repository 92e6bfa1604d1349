/* An application server as a registration meets it: the S-CSCF tells it which users are registered (TS 24.229 5.4.1.7),
 * it remembers that and answers. It asks nobody and has no service. */
#include "appserver.h"

#include "identity.h"
#include "reply.h"

enum appserver_port { PORT_ISC };
enum appserver_policy { POLICY_ANSWERS };
#define ANSWERS_VALUES(X) X(ANSWERS_OK, "ok") X(ANSWERS_NO, "no") X(ANSWERS_NOTHING, "nothing")
enum { ANSWERS_VALUES(CHOICE_PLACE) };
enum appserver_table { USERS };
enum { SPARE = 64 };

/* A user that it knows as registered; key: the IMPU. */
struct appserver_user {
    sim_time until;
};

static uint32_t user_rows(const struct role *role)
{
    return role->subscriber_count + SPARE;
}

static void appserver_register(void *me, const struct event *in, struct effects *out)
{
    struct keyed *users = state_keyed(me, in->role, USERS);
    const struct sip *sip = &in->message->sip;
    struct identity id;
    uint32_t seconds;
    uint64_t answers = in->role->policy[POLICY_ANSWERS];
    if (answers == ANSWERS_NOTHING) return;
    bool whole = !identity_read(&id, fx_pen(out), sip).why && bytes_to_u32(sip_value(sip, SIP_EXPIRES), &seconds);
    if (!whole || answers == ANSWERS_NO) {
        fx_refused(out, whole ? id.impu : bytes_of(NULL, 0), whole ? REASON_NO_SERVICE : REASON_IDENTITIES_UNREADABLE);
        reply_sip(in, out, whole ? 403 : 400, bytes_of(NULL, 0));
        return;
    }
    uint64_t impu = keyed_key(id.impu);
    struct appserver_user *user = seconds ? keyed_find_or_add(users, impu) : keyed_find(users, impu);
    if (seconds && !user) {
        reply_busy(in, out, id.impu, "users");
        return;
    }
    if (user) fx_cancel(out, keyed_tag(users, user));
    if (seconds) user->until = in->now + seconds * SECOND;
    if (seconds) fx_timer(out, keyed_tag(users, user), seconds * SECOND);
    else if (user) keyed_remove(users, user);
    reply_sip(in, out, 200, bytes_of(NULL, 0));
}

static void user_due(void *me, const struct event *in, struct effects *out)
{
    struct keyed *users = state_keyed(me, in->role, USERS);
    (void)out;
    keyed_remove(users, keyed_row(users, in->tag));
}

static void read_registered(const struct role *role, const void *me, uint32_t member, struct bytes arg,
                            struct pen *scratch, struct state_value *value)
{
    (void)member;
    struct bytes impu = impu_canonical(scratch, arg);
    value->number = impu.at && keyed_find(state_keyed(me, role, USERS), keyed_key(impu));
}

/* ---- tables ---- */

static const struct state_column user_columns[] = {COLUMN(appserver_user, until, COLUMN_TIME), {.name = NULL}};

static const struct state_table appserver_tables[] = {
    [USERS] = {STATE_TABLE("users", STATE_KEYED, user_rows, appserver_user, user_columns), .due = user_due},
    {.name = NULL},
};

static const struct rule appserver_rules[] = {
    {PROTO_SIP, "REGISTER", appserver_register, "TS 24.229 5.7.1.1"},
    {PROTO_SIP, "*", reply_unexpected, "RFC 3261 8.2.1"},
    {.step = NULL},
};

static const struct policy_row appserver_policies[] = {
    [POLICY_ANSWERS] = {"answers", POLICY_CHOICE, CHOICE_WORDS(ANSWERS_VALUES), "ok", "ok",
                        "to a REGISTER: 200, 403, or nothing at all", "TS 24.229 5.4.1.7"},
    {.name = NULL},
};

static const struct port_row appserver_ports[] = {
    [PORT_ISC] = {"sip", "scscf", "ISC (TS 23.228 4.2.4)", ""},
    {.carriers = NULL},
};

static const struct action_row appserver_actions[] = {{.name = NULL}};

static const struct state_row appserver_states[] = {
    {"registered", STATE_WORD, STATE_ARG_IMPU, "no|yes", read_registered, "whether it was told that the user is"},
    {.name = NULL},
};

const struct node_kind appserver_kind = {
    .name = "appserver",
    .help = "an application server that hears of registrations",
    .tables = appserver_tables,
    .guard = reply_malformed,
    .rules = appserver_rules,
    .policies = appserver_policies,
    .ports = appserver_ports,
    .actions = appserver_actions,
    .states = appserver_states,
};
