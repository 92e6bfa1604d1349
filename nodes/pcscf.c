/* The P-CSCF: takes from a REGISTER the values that its sender may not give, adds those that the core needs, and
 * relays. It edits, so every octet it does not touch leaves as it came. */
#include "pcscf.h"

#include "charging.h"
#include "forward.h"
#include "identity.h"
#include "pcscf_state.h"
#include "reply.h"
#include "strip.h"
#include "via.h"

#define STRIP_VALUES(X) X(STRIP_ON, "on") X(STRIP_OFF, "off")
#define IP_ASSOCIATION_VALUES(X) X(IP_ASSOCIATION_ON, "on") X(IP_ASSOCIATION_OFF, "off")
#define CORE_HEADERS_VALUES(X) X(CORE_HEADERS_ON, "on") X(CORE_HEADERS_OFF, "off")
#define NETWORK_VALUES(X) X(NETWORK_HOME, "home") X(NETWORK_VISITED, "visited")
#define PATH_VALUES(X) X(PATH_IGNORE, "ignore") X(PATH_CHECK, "check")
enum { STRIP_VALUES(CHOICE_PLACE) };
enum { PATH_VALUES(CHOICE_PLACE) };
enum { NETWORK_VALUES(CHOICE_PLACE) };
enum { IP_ASSOCIATION_VALUES(CHOICE_PLACE) };
enum { CORE_HEADERS_VALUES(CHOICE_PLACE) };
/* One for each link that something can come in on. */
static uint32_t source_rows(const struct role *role)
{
    uint32_t rows = pcscf_flight_rows(role) - role->flight_max;
    for (uint32_t i = 0; i < role->link_count; i++)
        if (role->links[i].end[0] == role->index || role->links[i].end[1] == role->index)
            rows += role->links[i].member_count;
    return rows;
}

/* ---- the rights of the sender ---- */

/* TS 33.203 P.3: a value counts only from a peer with the right to it; who may vouch for a login may vouch for TLS,
 * and who sees the transport of its clients may say as well that there was none (a W2 over ws or http). */
static bool may_say(const struct role *role, link_id link, struct bytes value)
{
    static const struct {
        struct bytes value;
        enum may_assert right;
    } rows[] = {
        {BYTES_ROW("tls-pending"), MAY_ASSERT_TLS},   {BYTES_ROW("tls-yes"), MAY_ASSERT_TLS},
        {BYTES_ROW("tls-connected"), MAY_ASSERT_TLS}, {BYTES_ROW("ip-assoc-pending"), MAY_ASSERT_TLS},
        {BYTES_ROW("ip-assoc-yes"), MAY_ASSERT_TLS},  {BYTES_ROW("auth-done"), MAY_ASSERT_AUTH_DONE},
    };
    for (uint32_t i = 0; i < COUNT(rows); i++)
        if (bytes_equal_nocase(value, rows[i].value)) return link_may_assert(role, link) >= rows[i].right;
    return false;
}

/* One REGISTER being prepared. */
struct passage {
    void *me;
    const struct event *in;
    struct effects *out;
    struct identity id;
    struct forward forward;
    uint64_t source;
    uint64_t impi, contact; /* keys: of its user, and of the first contact */
    uint32_t contacts;
};

static bool wsf_has_right(const struct passage *p)
{
    return link_may_assert(p->in->role, p->in->link) != MAY_ASSERT_NOTHING;
}

static void stripped(const struct passage *p, struct bytes what)
{
    fx_fact(p->out,
            &(struct fact){.kind = FACT_STRIPPED, .reason = REASON_MAY_NOT_SAY, .with = p->id.impi, .text = what});
}

static void strip_one(struct passage *p, const struct auth *auth, enum auth_field field)
{
    stripped(p, auth_field_name(field));
    sip_auth_drop(&p->forward.edits, &p->in->message->sip, auth, field);
}

/* The indicator of a request whose sender has no right to one; none when there is nothing to say (TS 33.203 N.2.1.1,
 * P.3). A peer with a right hides many users behind one address, so the table of sources is never used for it. */
static struct bytes association(const struct passage *p, const struct auth *auth)
{
    if (p->in->role->policy[POLICY_IP_ASSOCIATION] == IP_ASSOCIATION_OFF || wsf_has_right(p)) return bytes_of(NULL, 0);
    const struct pcscf_source *source = keyed_find(state_keyed(p->me, p->in->role, SOURCES), p->source);
    if (source && source->impi == keyed_key(p->id.impi)) return BYTES("ip-assoc-yes");
    return auth->field[AUTH_RESPONSE].count ? BYTES("ip-assoc-pending") : bytes_of(NULL, 0);
}

/* The client may not vouch for itself: this door is the trust boundary. Every Authorization is looked at, not only
 * the one that the S-CSCF will read: one missing strip here disables authentication. */
static bool edit_authorization(struct passage *p)
{
    const struct sip *sip = &p->in->message->sip;
    bool strips = p->in->role->policy[POLICY_STRIP] == STRIP_ON;
    struct auth other;
    for (uint16_t n = sip->first[SIP_AUTHORIZATION]; n != LINES_NONE; n = sip->head.line[n].next) {
        bool ours = p->id.has_auth && n == p->id.auth_line;
        const struct auth *auth = ours ? &p->id.auth : &other;
        if (!ours && auth_scan(&other, sip->head.line[n].value, fx_pen(p->out)).why) return false;
        struct bytes said = auth->field[AUTH_INTEGRITY_PROTECTED];
        bool honest = !said.at || may_say(p->in->role, p->in->link, said);
        struct bytes value = ours && (honest || strips) ? association(p, auth) : bytes_of(NULL, 0);
        bool names = auth_has(auth, AUTH_AUTHORIZATION_ENTITY);
        if (strips && names && link_may_assert(p->in->role, p->in->link) != MAY_ASSERT_AUTH_DONE)
            strip_one(p, auth, AUTH_AUTHORIZATION_ENTITY);
        if (strips && !honest) strip_one(p, auth, AUTH_INTEGRITY_PROTECTED);
        if (value.at) sip_auth_put(&p->forward.edits, sip, auth, AUTH_INTEGRITY_PROTECTED, value, fx_pen(p->out));
    }
    return true;
}

/* ---- headers that the core needs ---- */

static struct bytes path_line(const struct passage *p)
{
    struct pen *pen = fx_pen(p->out);
    pen_lit(pen, "Path: <");
    pen_bytes(pen, p->in->role->uri);
    pen_lit(pen, ";lr>\r\n");
    return pen_done(pen);
}

/* TS 24.229 5.2.2.1, RFC 7315: which network this is, what to charge it to, and, when the REGISTER names no one,
 * that it came over no access of 3GPP (else an S-CSCF may take it for GIBA, TS 33.203 P.3). */
/* The network that this P-CSCF is in: a name that no home network of a scenario can have by accident. */
static struct bytes network_of(const struct role *role)
{
    return role->policy[POLICY_NETWORK] == NETWORK_VISITED ? BYTES("visited.example") : role->domain;
}

static struct bytes core_lines(const struct passage *p)
{
    struct bytes icid = fx_fresh(p->out, BYTES("icid"), 20);
    struct pen *pen = fx_pen(p->out);
    pen_lit(pen, "P-Visited-Network-ID: \"");
    pen_bytes(pen, network_of(p->in->role));
    pen_lit(pen, "\"\r\n");
    charging_write_request(pen, icid, network_of(p->in->role));
    if (!p->id.has_auth) pen_lit(pen, "P-Access-Network-Info: IEEE-802.11;network-provided\r\n");
    return pen_done(pen);
}

static void edit_headers(struct passage *p, link_id to)
{
    const struct sip *sip = &p->in->message->sip;
    forward_on(&p->forward, p->in, sip, p->out, to, via_branch(p->out));
    edits_insert(&p->forward.edits, sip_place_before(sip, SIP_PATH), path_line(p));
    if (!sip_lists(sip, SIP_REQUIRE, BYTES("path")))
        edits_insert(&p->forward.edits, sip_place_after(sip, SIP_REQUIRE), BYTES("Require: path\r\n"));
    if (p->in->role->policy[POLICY_CORE_HEADERS] == CORE_HEADERS_OFF) return;
    strip_request(&p->forward.edits, sip, p->out, STRIP_FROM_EDGE, wsf_has_right(p));
    edits_insert(&p->forward.edits, sip->head.body_at - 2, core_lines(p));
}

/* ---- REGISTER ---- */

void pcscf_refuse(const struct event *in, struct effects *out, struct bytes who, uint16_t code, enum reason why)
{
    fx_refused(out, who, why);
    reply_sip(in, out, code, bytes_of(NULL, 0));
}

static link_id next_hop(const struct event *in)
{
    link_id icscf = port_link(in->role, PORT_ICSCF, in->member);
    return icscf != LINK_NONE ? icscf : port_link(in->role, PORT_SCSCF, in->member);
}

/* A user that could not be remembered when registered is refused before anybody is asked. */
static bool has_room(struct passage *p)
{
    const struct keyed *contacts = state_keyed(p->me, p->in->role, REGISTERED);
    const struct keyed *users = state_keyed(p->me, p->in->role, USERS);
    bool known = keyed_find(contacts, p->contact) != NULL;
    if (known || (contacts->count < contacts->row_max && users->count < users->row_max)) return true;
    reply_busy(p->in, p->out, p->id.impi, "registered");
    return false;
}

static bool open_transaction(struct passage *p, uint64_t server, link_id to)
{
    struct pcscf_transaction *row = (struct pcscf_transaction *)sip_transaction_open(
        pcscf_transactions(p->me, p->in->role), p->in, p->out, server, p->forward.key, to);
    if (!row) {
        reply_busy(p->in, p->out, p->id.impi, "transactions");
        return false;
    }
    row->impi = p->impi;
    row->impu = keyed_key(p->id.impu);
    row->contact = p->contact;
    row->contacts = p->contacts;
    row->source = p->source;
    return true;
}

/* RFC 3327 5.2: a proxy that has to be in Path asks a client that does not know Path to learn it. */
static struct forward_error path_check(const struct sip *sip, const struct role *role)
{
    bool asks = role->policy[POLICY_PATH] == PATH_CHECK && !sip_lists(sip, SIP_SUPPORTED, BYTES("path"));
    if (!asks) return (struct forward_error){.why = REASON_NONE};
    return (struct forward_error){421, REASON_PATH_UNSUPPORTED, BYTES("Require: path\r\n")};
}

static void pcscf_register(void *me, const struct event *in, struct effects *out)
{
    const struct sip *sip = &in->message->sip;
    struct passage p;
    p.me = me;
    p.in = in;
    p.out = out;
    p.source = (uint64_t)in->link + 1;
    uint64_t server = sip_transaction_server(in);
    if (sip_transaction_absorbs(pcscf_transactions(me, in->role), server, out)) return;
    struct forward_error error = forward_check(sip, in->role, fx_pen(out));
    if (!error.code) error = path_check(sip, in->role);
    if (error.code) {
        fx_refused(out, bytes_of(NULL, 0), error.why);
        reply_sip(in, out, error.code, error.extra);
        return;
    }
    forward_begin(&p.forward, sip);
    if (identity_read(&p.id, fx_pen(out), sip).why || !edit_authorization(&p)) {
        pcscf_refuse(in, out, bytes_of(NULL, 0), 400, REASON_IDENTITIES_UNREADABLE);
        return;
    }
    link_id to = next_hop(in);
    if (to == LINK_NONE) {
        pcscf_refuse(in, out, p.id.impi, 504, REASON_NO_WAY_INTO_CORE);
        return;
    }
    edit_headers(&p, to);
    struct pen *pen = fx_pen(out);
    if (!edits_write(&p.forward.edits, pen)) {
        pcscf_refuse(in, out, p.id.impi, 400, REASON_HEADERS_NOT_EDITED);
        return;
    }
    struct bytes message = pen_done(pen);
    p.impi = keyed_key(p.id.impi);
    p.contact = pcscf_contact_key(sip, p.impi, &p.contacts);
    if (has_room(&p) && open_transaction(&p, server, to)) fx_send(out, to, PROTO_SIP, message);
}

/* ---- responses ---- */

static void tell_bound(const struct role *role, struct effects *out, const struct sip_transaction *row)
{
    struct identity id;
    if (!fx_keeps_facts(out)) return;
    if (identity_read(&id, fx_pen(out), &fx_recall(out, row->request, PROTO_SIP)->sip).why) return;
    fx_fact(out, &(struct fact){.kind = FACT_BOUND,
                                .role = FACT_AS_EDGE,
                                .as = role->host,
                                .with = id.impi,
                                .about = FACT_OF_MESSAGE,
                                .message = row->request,
                                .link = row->from,
                                .conn = row->from_conn});
}

/* TS 33.203 N.2.1.1: the same source with another IMPI replaces the entry. */
static void associate(void *me, const struct event *in, struct effects *out,
                      const struct pcscf_transaction *transaction)
{
    struct keyed *rows = state_keyed(me, in->role, SOURCES);
    if (in->role->policy[POLICY_IP_ASSOCIATION] == IP_ASSOCIATION_OFF) return;
    if (link_may_assert(in->role, transaction->sip.from) != MAY_ASSERT_NOTHING) return;
    if (!keyed_find(state_keyed(me, in->role, USERS), transaction->impi)) return; /* it was an end */
    struct pcscf_source *row = keyed_find_or_add(rows, transaction->source);
    if (row) row->impi = transaction->impi;
    else reply_tell_busy(out, bytes_of(NULL, 0), "sources"); /* it is not believed the next time */
    if (row) tell_bound(in->role, out, &transaction->sip);
}

static void pcscf_response(void *me, const struct event *in, struct effects *out)
{
    const struct sip *sip = &in->message->sip;
    const struct sip_transactions transactions = pcscf_transactions(me, in->role);
    if (pcscf_answered(me, in, out)) return;
    struct sip_transaction *row = sip_transaction_answered(transactions, in, out);
    if (!row || sip->code == 100) return; /* RFC 3261 16.7 step 5: a 100 is for this hop only */
    struct edits edits;
    forward_back(&edits, sip);
    if (link_may_assert(in->role, row->from) == MAY_ASSERT_NOTHING) strip_outward(&edits, sip);
    struct pen *pen = fx_pen(out);
    if (edits_write(&edits, pen)) fx_send(out, link_back(row->from), PROTO_SIP, pen_done(pen));
    if (sip->code < 200) return;
    if (sip->code < 300 && sip->method == SIP_REGISTER) {
        pcscf_learn(me, in, out, (const struct pcscf_transaction *)row);
        associate(me, in, out, (const struct pcscf_transaction *)row);
    }
    sip_transaction_end(transactions, row, out);
}

/* ---- timers ---- */

static void transaction_due(void *me, const struct event *in, struct effects *out)
{
    const struct sip_transactions transactions = pcscf_transactions(me, in->role);
    struct sip_transaction *row = keyed_row(transactions.rows, in->tag);
    const struct event was = sip_transaction_request(row, in, out);
    sip_transaction_timeout(row);
    pcscf_refuse(&was, out, bytes_of(NULL, 0), 504, REASON_CORE_SILENT);
    sip_transaction_end(transactions, row, out);
}

/* ---- tables ---- */

static const struct state_column transaction_columns[] = {
    SIP_TRANSACTION_COLUMNS(pcscf_transaction),     COLUMN(pcscf_transaction, impi, COLUMN_KEY),
    COLUMN(pcscf_transaction, impu, COLUMN_KEY),    COLUMN(pcscf_transaction, contact, COLUMN_KEY),
    COLUMN(pcscf_transaction, source, COLUMN_KEY),  COLUMN(pcscf_transaction, contacts, COLUMN_NUMBER),
    COLUMN(pcscf_transaction, spare, COLUMN_SPARE), {.name = NULL},
};
static const struct state_column source_columns[] = {COLUMN(pcscf_source, impi, COLUMN_KEY), {.name = NULL}};

static const struct state_table pcscf_tables[] = {
    [TRANSACTIONS] = {STATE_TABLE("transactions", STATE_KEYED, pcscf_flight_rows, pcscf_transaction,
                                  transaction_columns),
                      .due = transaction_due, .waits = STATE_EVERY_ROW},
    [SERVERS] = {.name = "servers", .shape = STATE_INDEX, .of = TRANSACTIONS},
    [SOURCES] = {"sources", STATE_KEYED, source_rows, sizeof(struct pcscf_source), .columns = source_columns},
    [USERS] = {STATE_TABLE("users", STATE_KEYED, pcscf_subscriber_rows, pcscf_user, pcscf_user_columns)},
    [REGISTERED] = {STATE_TABLE("registered", STATE_KEYED, pcscf_subscriber_rows, pcscf_contact, pcscf_contact_columns),
                    .due = pcscf_contact_due},
    [WATCHES] = {STATE_TABLE("watches", STATE_KEYED, pcscf_watch_rows, pcscf_watch, pcscf_watch_columns),
                 .due = pcscf_watch_due},
    [ASKS] = {STATE_TABLE("asks", STATE_KEYED, pcscf_ask_rows, pcscf_ask, pcscf_ask_columns), .due = pcscf_ask_due,
              .waits = STATE_EVERY_ROW},
    {.name = NULL},
};

static void state_registrations(const struct role *role, const void *me, uint32_t member, struct bytes arg,
                                struct pen *scratch, struct state_value *value)
{
    (void)member, (void)arg, (void)scratch;
    value->number = state_keyed(me, role, REGISTERED)->count;
}

static const struct rule pcscf_rules[] = {
    {PROTO_SIP, "REGISTER", pcscf_register, "TS 24.229 5.2.2, TS 33.203 P.3"},
    {PROTO_SIP, "SUBSCRIBE", pcscf_request, "TS 24.229 5.2.6.3"},
    {PROTO_SIP, "NOTIFY", pcscf_request, "TS 24.229 5.2.3, 5.2.6.4; RFC 6665 4.1.3"},
    {PROTO_SIP, "1xx", pcscf_response, "TS 24.229 5.2.2"},
    {PROTO_SIP, "2xx", pcscf_response, "TS 24.229 5.2.2"},
    {PROTO_SIP, "3xx", pcscf_response, "TS 24.229 5.2.2"},
    {PROTO_SIP, "4xx", pcscf_response, "TS 24.229 5.2.2"},
    {PROTO_SIP, "5xx", pcscf_response, "TS 24.229 5.2.2"},
    {PROTO_SIP, "6xx", pcscf_response, "TS 24.229 5.2.2"},
    {PROTO_SIP, "*", reply_unexpected, "RFC 3261 8.2.1"},
    {.step = NULL},
};

static const struct policy_row pcscf_policies[] = {
    [POLICY_STRIP] = {"strip", POLICY_CHOICE, CHOICE_WORDS(STRIP_VALUES), "on", "on",
                      "take integrity-protected and authorization-entity from peers without the right",
                      "TS 33.203 P.3"},
    [POLICY_IP_ASSOCIATION] = {"ip-association", POLICY_CHOICE, CHOICE_WORDS(IP_ASSOCIATION_VALUES), "on", "on",
                               "vouch for the source of peers without the right", "TS 33.203 N.2.1.1"},
    [POLICY_CORE_HEADERS] = {"core-headers", POLICY_CHOICE, CHOICE_WORDS(CORE_HEADERS_VALUES), "on", "on",
                             "P-Visited-Network-ID, P-Charging-Vector, P-Access-Network-Info", "TS 24.229 5.2.2.1"},
    [POLICY_NETWORK] = {"network", POLICY_CHOICE, CHOICE_WORDS(NETWORK_VALUES), "home", "home",
                        "whose P-CSCF it is: the home network's, or that of a network the user visits",
                        "TS 24.229 5.2.2.1"},
    [POLICY_REG_EVENT] = {"reg-event", POLICY_CHOICE, CHOICE_WORDS(REG_EVENT_POLICY_VALUES), "off", "on",
                          "whether it subscribes to the state of who registers through it, and unbinds what has ended",
                          "TS 24.229 5.2.3"},
    [POLICY_PATH] = {"path-support", POLICY_CHOICE, CHOICE_WORDS(PATH_VALUES), "ignore", "check",
                     "421 to a client that does not say that it knows Path", "RFC 3327 5.2"},
    {.name = NULL},
};

static const struct port_row pcscf_ports[] = {
    [PORT_EDGE] = {"sip", "wsf", "inside the eP-CSCF, or Gm", "NOTIFY"},
    [PORT_ICSCF] = {"sip", "icscf", "Mw", "REGISTER"},
    [PORT_SCSCF] = {"sip", "scscf", "Mw, where there is no I-CSCF", "REGISTER|SUBSCRIBE"},
    {.carriers = NULL},
};

static const struct action_row pcscf_actions[] = {
    {.name = NULL},
};

static const struct state_row pcscf_states[] = {
    {"registrations", STATE_COUNT, STATE_NO_ARG, NULL, state_registrations, "contacts that are registered through it"},
    {.name = NULL},
};

/* ---- requests that it passes on ---- */

static bool may_say_to(const struct role *me, const struct role *other, enum may_assert right)
{
    bool strips = me->policy[POLICY_STRIP] == STRIP_ON;
    return role_may_assert(me, other, strips ? right : MAY_ASSERT_NOTHING);
}

static bool may_say_auth_done(const struct role *me, const struct role *other)
{
    return may_say_to(me, other, MAY_ASSERT_AUTH_DONE);
}

static bool may_say_tls_yes(const struct role *me, const struct role *other)
{
    return may_say_to(me, other, MAY_ASSERT_TLS);
}

static const struct evidence_row pcscf_accepts[] = {
    {.name = "auth-done",
     .key = EVIDENCE_BY_RIGHT,
     .from = may_say_auth_done,
     .clause = "TS 33.203 P.3",
     .shown_key = "wsf T29"},
    {.name = "tls-yes", .key = EVIDENCE_BY_RIGHT, .from = may_say_tls_yes, .clause = "TS 33.203 P.3"},
    {.name = NULL},
};

const struct node_kind pcscf_kind = {
    .name = "pcscf",
    .help = "first CSCF: the door of the trust domain",
    .tables = pcscf_tables,
    .guard = reply_malformed,
    .rules = pcscf_rules,
    .policies = pcscf_policies,
    .ports = pcscf_ports,
    .actions = pcscf_actions,
    .states = pcscf_states,
    .accepts = pcscf_accepts,
};
