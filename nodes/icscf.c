/* The I-CSCF (TS 24.229 5.3.1): a UAR for every REGISTER, then the request goes to the S-CSCF that the HSS names, or to
 * one that has the capabilities it asks for. It keeps no registration: the HSS remembers (TS 29.228 6.1.1). */
#include "icscf.h"

#include "contacts.h"
#include "cx.h"
#include "diameter_transaction.h"
#include "forward.h"
#include "identity.h"
#include "must.h"
#include "reply.h"
#include "session.h"
#include "sip_transaction.h"
#include "via.h"

enum icscf_port { PORT_IN, PORT_SCSCF, PORT_CX };
enum icscf_policy { POLICY_PEERS, POLICY_EDGES, POLICY_DIGEST, POLICY_SILENT, POLICY_PATIENCE };
#define PEERS_VALUES(X) X(PEERS_KNOWN, "known") X(PEERS_ANY, "any")
#define SILENT_VALUES(X) X(SILENT_480, "480") X(SILENT_504, "504")
enum { PEERS_VALUES(CHOICE_PLACE) };
enum { SILENT_VALUES(CHOICE_PLACE) };
enum icscf_table { TRANSACTIONS, SERVERS, QUESTIONS };
enum { SPARE = 64, SCSCFS_MAX = 32 };

/* A REGISTER on its way. Until the next hop is known its key is that of the server transaction, then our Via. */
struct icscf_transaction {
    struct sip_transaction sip;
    uint32_t tried; /* a bit an S-CSCF, by its place at the port: it did not answer */
    uint32_t spare;
};
/* A UAR that waits for its UAA. */
struct icscf_question {
    struct diameter_transaction diameter;
};

struct icscf {
    const struct event *in;
    struct effects *out;
    struct sip_transactions sip;
    struct keyed *questions;
};

static struct icscf icscf_of(const void *me, const struct event *in, struct effects *out)
{
    return (struct icscf){
        .in = in,
        .out = out,
        .sip = {state_keyed(me, in->role, TRANSACTIONS), state_keyed(me, in->role, SERVERS)},
        .questions = state_keyed(me, in->role, QUESTIONS),
    };
}

static void refuse(const struct event *in, struct effects *out, struct bytes who, uint16_t code, enum reason why)
{
    fx_refused(out, who, why);
    reply_sip(in, out, code, bytes_of(NULL, 0));
}

/* The REGISTER that waits is answered here, and is over. */
static void give_up(struct icscf *me, struct sip_transaction *row, uint16_t code, enum reason why)
{
    const struct event was = sip_transaction_request(row, me->in, me->out);
    struct identity id;
    bool read = !identity_read(&id, fx_pen(me->out), &was.message->sip).why;
    refuse(&was, me->out, read ? id.impi : bytes_of(NULL, 0), code, why);
    sip_transaction_complete(row);
    sip_transaction_end(me->sip, row, me->out);
}

/* ---- the question ---- */

/* TS 24.229 5.3.1.2, TS 29.228 6.1.1: De-registration where every contact goes, or all of them. The registrar judges
 * the Contact: here it only names the question. */
static uint32_t authorization_of(const struct sip *sip)
{
    const struct contact_rules rules = {.expires_default = 1, .expires_min = 0, .expires_max = UINT32_MAX};
    struct contacts contacts;
    enum reason why;
    bool removes = !contacts_read(&contacts, sip, &rules, &why) && contacts.removes;
    return removes ? CX_DE_REGISTRATION : CX_REGISTRATION;
}

/* TS 24.229 5.3.1.2: P-Visited-Network-ID as it came; where nobody said it, the network is ours. */
static struct bytes visited(const struct event *in, struct effects *out)
{
    struct bytes said = sip_value(&in->message->sip, SIP_P_VISITED_NETWORK_ID);
    return said.at ? param_text(fx_pen(out), said) : in->role->domain; /* RFC 7315 5.3 */
}

static void ask(struct icscf *me, struct sip_transaction *row, uint32_t authorization)
{
    const struct event was = sip_transaction_request(row, me->in, me->out);
    link_id hss = port_link(me->in->role, PORT_CX, me->in->member);
    struct identity id;
    if (hss == LINK_NONE) {
        give_up(me, row, 504, REASON_NO_HSS);
        return;
    }
    must(!identity_read(&id, fx_pen(me->out), &was.message->sip).why); /* as it was when it came */
    struct session_ask asked = session_fresh(me->in->role, port_peer(me->in->role, PORT_CX), APP_CX, COMMAND_UA,
                                             me->out);
    const struct cx_uar uar = {
        .impi = id.impi, .impu = id.impu, .visited = visited(&was, me->out), .authorization = authorization};
    if (!diameter_transaction_open(me->questions, me->out, &asked, hss, row->server)) {
        reply_busy(&was, me->out, id.impi, "questions");
        sip_transaction_complete(row);
        sip_transaction_end(me->sip, row, me->out);
        return;
    }
    fx_send(me->out, hss, PROTO_CX, cx_uar_write(fx_pen(me->out), &asked, &uar));
}

static bool known_peer(const struct event *in)
{
    return in->role->policy[POLICY_PEERS] == PEERS_ANY || policy_names(in->role, POLICY_EDGES, session_peer(in));
}

static void icscf_register(void *self, const struct event *in, struct effects *out)
{
    struct icscf me = icscf_of(self, in, out);
    struct identity id;
    uint64_t server = sip_transaction_server(in);
    if (sip_transaction_absorbs(me.sip, server, out)) return;
    struct forward_error error = forward_check(&in->message->sip, in->role, fx_pen(out));
    if (identity_read(&id, fx_pen(out), &in->message->sip).why) {
        refuse(in, out, bytes_of(NULL, 0), 400, REASON_IDENTITIES_UNREADABLE);
    } else if (!known_peer(in)) {
        refuse(in, out, id.impi, 403, REASON_UNKNOWN_PEER);
    } else if (error.code) {
        fx_refused(out, id.impi, error.why);
        reply_sip(in, out, error.code, error.extra);
    } else {
        struct sip_transaction *row = sip_transaction_open(me.sip, in, out, server, server, LINK_NONE);
        if (row) ask(&me, row, authorization_of(&in->message->sip));
        else reply_busy(in, out, id.impi, "transactions");
    }
}

/* ---- the S-CSCF ---- */

/* TS 24.229 5.3.1.2: the Request-URI becomes the S-CSCF's, everything else stays. */
static void go_on(struct icscf *me, struct sip_transaction *row, const struct port_end *end)
{
    const struct event was = sip_transaction_request(row, me->in, me->out);
    const struct sip *sip = &was.message->sip;
    link_id to = port_end_link(end, me->in->member);
    struct forward forward;
    forward_begin(&forward, sip);
    forward_on(&forward, &was, sip, me->out, to, via_branch(me->out));
    uint32_t at = (uint32_t)(sip->uri.at - sip->head.all.at);
    edits_replace(&forward.edits, at, at + sip->uri.count, end->peer->uri);
    struct pen *pen = fx_pen(me->out);
    if (!edits_write(&forward.edits, pen)) {
        give_up(me, row, 400, REASON_HEADERS_NOT_EDITED);
        return;
    }
    struct bytes message = pen_done(pen);
    sip_transaction_onward(me->sip, row, me->out, forward.key, to, me->in->role->policy[POLICY_PATIENCE]);
    fx_send(me->out, to, PROTO_SIP, message);
}

static uint32_t tried_bit(const struct role *role, const struct port_end *end)
{
    uint32_t n = 0;
    for (const struct port_end *at = role->port[PORT_SCSCF]; at && at != end; at = at->next) n++;
    return n < SCSCFS_MAX ? 1u << n : 0;
}

static const struct port_end *named(const struct role *role, struct bytes server)
{
    const struct port_end *end = role->port[PORT_SCSCF];
    while (end && !bytes_equal_nocase(end->peer->uri, server)) end = end->next;
    return end;
}

/* TS 29.228 6.7: one that has every mandatory capability. The operator defines the meaning of the numbers; here there
 * is one. */
static const struct port_end *selected(const struct role *role, const struct cx_uaa *uaa, uint32_t tried)
{
    for (const struct port_end *end = role->port[PORT_SCSCF]; end; end = end->next) {
        bool able = policy_names(role, POLICY_DIGEST, end->peer);
        bool fits = !uaa->foreign && (!uaa->digest || able);
        if (fits && !(tried & tried_bit(role, end))) return end;
    }
    return NULL;
}

/* The consequence of each result (TS 29.228 6.1.1.1, TS 24.229 5.3.1.3): whether the request may go on, else the
 * answer. */
static const struct authorization {
    struct session_result result;
    uint16_t code; /* 0: it goes on */
    enum reason why;
} outcomes[] = {
    {{0, EXPERIMENTAL_FIRST_REGISTRATION}, 0, REASON_NONE},
    {{0, EXPERIMENTAL_SUBSEQUENT_REGISTRATION}, 0, REASON_NONE},
    {{RESULT_SUCCESS, 0}, 0, REASON_NONE},
    {{0, EXPERIMENTAL_USER_UNKNOWN}, 403, REASON_HSS_AUTHORIZES_NOT},
    {{0, EXPERIMENTAL_IDENTITIES_DONT_MATCH}, 403, REASON_HSS_AUTHORIZES_NOT},
    {{0, EXPERIMENTAL_IDENTITY_NOT_REGISTERED}, 403, REASON_HSS_AUTHORIZES_NOT},
    {{0, EXPERIMENTAL_ROAMING_NOT_ALLOWED}, 403, REASON_HSS_AUTHORIZES_NOT},
    {{RESULT_AUTHORIZATION_REJECTED, 0}, 403, REASON_HSS_AUTHORIZES_NOT},
};

static struct authorization authorization_by(struct session_result result)
{
    for (uint32_t i = 0; i < COUNT(outcomes); i++)
        if (outcomes[i].result.base == result.base && outcomes[i].result.experimental == result.experimental)
            return outcomes[i];
    return (struct authorization){.code = 480, .why = REASON_HSS_ANSWERS_NOTHING}; /* 5012, 3002 and their like */
}

static void icscf_answer(void *self, const struct event *in, struct effects *out)
{
    struct icscf me = icscf_of(self, in, out);
    link_id hss = port_link(in->role, PORT_CX, in->member);
    bool late;
    struct diameter_transaction *question = diameter_transaction_answered(
        me.questions, in, out, hss == LINK_NONE ? LINK_NONE : link_back(hss), &late);
    if (!question) return;
    struct sip_transaction *row = keyed_find(me.sip.rows, question->waits);
    diameter_transaction_end(me.questions, question, out);
    must(row != NULL); /* it waits as long as its question does */
    struct cx_uaa uaa;
    cx_uaa_read(&uaa, &in->message->diameter);
    struct authorization outcome = authorization_by(session_result_of(&in->message->diameter));
    if (outcome.code) {
        give_up(&me, row, outcome.code, outcome.why);
        return;
    }
    uint32_t tried = ((const struct icscf_transaction *)row)->tried;
    const struct port_end *end = uaa.server.count ? named(in->role, uaa.server) : NULL;
    if (end && (tried & tried_bit(in->role, end))) end = NULL;
    if (!end && uaa.server.count && !uaa.capabilities && !tried) {
        ask(&me, row, CX_REGISTRATION_AND_CAPABILITIES); /* it names one that is out of reach */
        return;
    }
    if (!end) end = selected(in->role, &uaa, tried);
    if (end) go_on(&me, row, end);
    else give_up(&me, row, tried ? 504 : 600, tried ? REASON_CORE_SILENT : REASON_NO_SCSCF);
}

/* ---- responses, and none ---- */

static void icscf_response(void *self, const struct event *in, struct effects *out)
{
    struct icscf me = icscf_of(self, in, out);
    const struct sip *sip = &in->message->sip;
    struct sip_transaction *row = sip_transaction_answered(me.sip, in, out);
    if (!row || sip->code == 100) return; /* RFC 3261 16.7 step 5 */
    struct edits edits;
    forward_back(&edits, sip);
    struct pen *pen = fx_pen(out);
    if (edits_write(&edits, pen)) fx_send(out, link_back(row->from), PROTO_SIP, pen_done(pen));
    if (sip->code >= 200) sip_transaction_end(me.sip, row, out);
}

/* It does not answer: that S-CSCF is dead to us, and the HSS is asked for the capabilities of another (TS 24.229
 * 5.3.1.3). */
static void transaction_due(void *self, const struct event *in, struct effects *out)
{
    struct icscf me = icscf_of(self, in, out);
    struct icscf_transaction *row = keyed_row(me.sip.rows, in->tag);
    const struct port_end *end = in->role->port[PORT_SCSCF];
    while (end && link_class_of(end->link) != link_class_of(row->sip.to)) end = end->next;
    if (row->sip.to == LINK_NONE) return; /* it waits for the HSS, and the question's own timer rings */
    if (end) row->tried |= tried_bit(in->role, end);
    fx_remark(out, bytes_of(NULL, 0), REASON_SCSCF_SILENT);
    sip_transaction_recall(me.sip, &row->sip);
    ask(&me, &row->sip, CX_REGISTRATION_AND_CAPABILITIES);
}

static void question_due(void *self, const struct event *in, struct effects *out)
{
    struct icscf me = icscf_of(self, in, out);
    struct diameter_transaction *question = keyed_row(me.questions, in->tag);
    struct sip_transaction *row = keyed_find(me.sip.rows, question->waits);
    diameter_transaction_end(me.questions, question, out);
    must(row != NULL);
    give_up(&me, row, in->role->policy[POLICY_SILENT] == SILENT_480 ? 480 : 504, REASON_HSS_SILENT);
}

static void icscf_start(void *self, const struct event *in, struct effects *out)
{
    link_id hss = port_link(in->role, PORT_CX, in->member);
    (void)self;
    if (hss != LINK_NONE) reply_capabilities(in, out, hss, APP_CX);
}

/* ---- the request that it passes on ---- */

static bool passes_on(const struct role *me, const struct role *other)
{
    bool known = me->policy[POLICY_PEERS] == PEERS_ANY || policy_names(me, POLICY_EDGES, other);
    return known && role_may_assert(me, other, MAY_ASSERT_NOTHING);
}

/* It strips nothing: a node that may send to it may say it (TS 33.203 U.1: it must check that this is a trusted node).
 */
static const struct evidence_row icscf_accepts[] = {
    {.name = "auth-done", .key = EVIDENCE_BY_RIGHT, .from = passes_on, .clause = "TS 33.203 P.3, U.1"},
    {.name = "tls-yes", .key = EVIDENCE_BY_RIGHT, .from = passes_on, .clause = "TS 33.203 P.3"},
    {.name = NULL},
};

/* ---- tables ---- */

static uint32_t flight_rows(const struct role *role)
{
    return role->flight_max + SPARE;
}

static const struct state_column transaction_columns[] = {
    SIP_TRANSACTION_COLUMNS(icscf_transaction),
    COLUMN(icscf_transaction, tried, COLUMN_NUMBER),
    COLUMN(icscf_transaction, spare, COLUMN_SPARE),
    {.name = NULL},
};
static const struct state_column question_columns[] = {DIAMETER_TRANSACTION_COLUMNS(icscf_question), {.name = NULL}};

static const struct state_table icscf_tables[] = {
    [TRANSACTIONS] = {STATE_TABLE("transactions", STATE_KEYED, flight_rows, icscf_transaction, transaction_columns),
                      .due = transaction_due, .waits = STATE_EVERY_ROW},
    [SERVERS] = {.name = "servers", .shape = STATE_INDEX, .of = TRANSACTIONS},
    [QUESTIONS] = {STATE_TABLE("questions", STATE_KEYED, flight_rows, icscf_question, question_columns),
                   .due = question_due},
    {.name = NULL},
};

static const struct rule icscf_rules[] = {
    {PROTO_SIP, "REGISTER", icscf_register, "TS 24.229 5.3.1.2"},
    {PROTO_SIP, "1xx", icscf_response, "TS 24.229 5.3.1.2"},
    {PROTO_SIP, "2xx", icscf_response, "TS 24.229 5.3.1.2"},
    {PROTO_SIP, "3xx", icscf_response, "TS 24.229 5.3.1.2"},
    {PROTO_SIP, "4xx", icscf_response, "TS 24.229 5.3.1.2"},
    {PROTO_SIP, "5xx", icscf_response, "TS 24.229 5.3.1.2"},
    {PROTO_SIP, "6xx", icscf_response, "TS 24.229 5.3.1.2"},
    {PROTO_SIP, "*", reply_unexpected, "RFC 3261 8.2.1"},
    {PROTO_CX, "UAA", icscf_answer, "TS 29.228 6.1.1"},
    {PROTO_CX, "CEA", reply_diameter_base, "RFC 6733 5.3"},
    {PROTO_CX, "CER", reply_diameter_base, "RFC 6733 5.3"},
    {PROTO_CX, "DWR", reply_diameter_base, "RFC 6733 5.5"},
    {PROTO_CX, "DPR", reply_diameter_base, "RFC 6733 5.4"},
    {PROTO_CX, "*", reply_unexpected, "RFC 6733 7.1.3"},
    {.step = NULL},
};

static const struct policy_row icscf_policies[] = {
    [POLICY_PEERS] = {"peers", POLICY_CHOICE, CHOICE_WORDS(PEERS_VALUES), "known", "known",
                      "whose REGISTER is taken: that of known edges, or anybody's", "TS 33.203 U.1, TS 33.210"},
    [POLICY_EDGES] = {"edges", POLICY_NODES, "pcscf|wsf", "", "",
                      "known edges and trusted nodes; the first of each kind when not said", "TS 33.203 U.1"},
    [POLICY_DIGEST] = {"digest", POLICY_NODES, "scscf", "", "",
                       "S-CSCFs with the capability \"SIP Digest\"; the first one when not said",
                       "TS 29.228 6.7; TS 33.203 N.1"},
    [POLICY_SILENT] = {"hss-timeout", POLICY_CHOICE, CHOICE_WORDS(SILENT_VALUES), "480", "480",
                       "answer when the HSS is silent", "TS 24.229 5.3.1.3"},
    [POLICY_PATIENCE] =
        {"patience", POLICY_TIME, NULL, "8s", "8s",
         "how long an S-CSCF may be silent before another one is looked for; shorter than Timer F of who "
         "waits for us",
         "TS 24.229 5.3.1.3; inference"},
    {.name = NULL},
};

static const struct port_row icscf_ports[] = {
    [PORT_IN] = {"sip", "pcscf|wsf", "Mw; from a WSF it is a trusted node's (TS 33.203 annex U)", ""},
    [PORT_SCSCF] = {"sip", "scscf", "Mw", "REGISTER"},
    [PORT_CX] = {"cx", "hss", "Cx", "UAR|CER"},
    {.carriers = NULL},
};

static const struct action_row icscf_actions[] = {{.name = NULL}};
static const struct state_row icscf_states[] = {{.name = NULL}};

const struct node_kind icscf_kind = {
    .name = "icscf",
    .help = "interrogating CSCF: asks the HSS, finds the S-CSCF",
    .tables = icscf_tables,
    .start = icscf_start,
    .guard = reply_malformed,
    .rules = icscf_rules,
    .policies = icscf_policies,
    .ports = icscf_ports,
    .actions = icscf_actions,
    .states = icscf_states,
    .accepts = icscf_accepts,
};
