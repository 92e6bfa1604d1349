/* The S-CSCF's tables and its transactions at the HSS. */
#include "scscf_state.h"

#include "must.h"
#include "reply.h"
#include "via.h"

#define EXCHANGE_PATIENCE (10 * SECOND) /* TS 29.228 leaves it open; Kamailio's cdp uses the same */

uint32_t scscf_subscriber_rows(const struct role *role)
{
    return role->subscriber_count + SCSCF_SPARE;
}

uint32_t scscf_flight_rows(const struct role *role)
{
    return role->flight_max + SCSCF_SPARE;
}

/* Challenges come and go; a used nonce may be forgotten before its time. */
uint32_t scscf_challenge_rows(const struct role *role)
{
    return 2 * role->flight_max + SCSCF_SPARE;
}

const struct state_column scscf_own_columns[] = {
    COLUMN(scscf_own, hand, COLUMN_NUMBER), COLUMN(scscf_own, spare, COLUMN_SPARE), {.name = NULL}};

const struct state_column scscf_diameter_transaction_columns[] = {
    COLUMN(diameter_transaction, request, COLUMN_BLOB),
    COLUMN(diameter_transaction, branch, COLUMN_KEY),
    COLUMN(diameter_transaction, link, COLUMN_LINK),
    COLUMN(diameter_transaction, conn, COLUMN_NUMBER),
    COLUMN_WORDS(diameter_transaction, kind, CHOICE_WORDS(EXCHANGE_KIND_VALUES)),
    COLUMN_WORDS(diameter_transaction, has_request, "no|yes"),
    COLUMN(diameter_transaction, assignment, COLUMN_NUMBER),
    COLUMN_WORDS(diameter_transaction, scheme, CHOICE_WORDS(REGISTRAR_SCHEME_VALUES)),
    COLUMN(diameter_transaction, code, COLUMN_NUMBER),
    COLUMN(diameter_transaction, rspauth_count, COLUMN_NUMBER),
    COLUMN(diameter_transaction, rspauth, COLUMN_LETTERS),
    {.name = NULL},
};

struct scscf_state scscf_state_of(const void *me, const struct role *role)
{
    return (struct scscf_state){
        .own = state_rows(me, role, SCSCF_OWN),
        .registrar = {state_keyed(me, role, SCSCF_USERS), state_keyed(me, role, SCSCF_BINDINGS)},
        .challenges = state_keyed(me, role, SCSCF_CHALLENGES),
        .diameter_transactions = state_keyed(me, role, SCSCF_DIAMETER_TRANSACTIONS),
        .branches = state_keyed(me, role, SCSCF_BRANCHES),
    };
}

/* Who the REGISTER is about; its contacts are read when the user is believed. */
static struct parse_error read_who(struct registration *registration)
{
    registration->contacts.star = registration->contacts.removes = false;
    registration->contacts.count = 0;
    struct parse_error error = identity_read(&registration->id, fx_pen(registration->out),
                                             &registration->in->message->sip);
    if (error.why) return error;
    registration->impi = keyed_key(registration->id.impi);
    registration->impu = keyed_key(registration->id.impu);
    return PARSE_OK;
}

struct parse_error registration_begin(struct registration *registration, struct scscf_state *me, const struct event *in,
                                      struct effects *out, uint64_t branch)
{
    registration->me = me;
    registration->in = in;
    registration->out = out;
    registration->branch = branch;
    return read_who(registration);
}

void registration_go_on(struct registration *registration, struct scscf_state *me, const struct event *in,
                        struct effects *out, const struct diameter_transaction *row)
{
    registration->me = me;
    registration->out = out;
    registration->branch = row->branch;
    registration->was = *in;
    registration->was.kind = EVENT_MESSAGE;
    registration->was.blob = row->request;
    registration->was.link = row->link;
    registration->was.conn = row->conn;
    registration->was.message = fx_recall(out, row->request, PROTO_SIP);
    registration->in = &registration->was;
    struct parse_error error = read_who(registration);
    must(!error.why); /* it was read when it came */
}

struct registrar_user *registration_user(const struct registration *registration)
{
    return registrar_user(registration->me->registrar, registration->impu);
}

struct digest_server *registration_challenge(const struct registration *registration)
{
    return keyed_find(registration->me->challenges, registration->impi);
}

/* ---- answers ---- */

void registration_answer(struct registration *registration, uint16_t code, struct bytes extra)
{
    struct pen *pen = fx_pen(registration->out);
    if (code == 423) {
        pen_lit(pen, "Min-Expires: ");
        pen_u64(pen, registration->in->role->policy[SCSCF_EXPIRES_MIN] / SECOND);
        pen_lit(pen, "\r\n");
        extra = pen_done(pen);
    }
    reply_sip(registration->in, registration->out, code, extra);
}

void registration_refuse(struct registration *registration, uint16_t code, enum reason why)
{
    fx_refused(registration->out, registration->id.impi, why);
    registration_answer(registration, code, bytes_of(NULL, 0));
}

/* ---- exchanges ---- */

static uint64_t hop_key(uint32_t hop_by_hop)
{
    return (uint64_t)hop_by_hop + 1;
}

struct diameter_transaction *scscf_answered(struct scscf_state *me, uint32_t hop_by_hop)
{
    return keyed_find(me->diameter_transactions, hop_key(hop_by_hop));
}

bool scscf_absorbs(struct scscf_state *me, uint64_t branch)
{
    return keyed_find(me->branches, branch) != NULL;
}

static struct diameter_transaction *open_exchange(struct scscf_state *me, struct effects *out, uint32_t hop_by_hop)
{
    struct diameter_transaction *row = keyed_add(me->diameter_transactions, hop_key(hop_by_hop));
    if (!row) return NULL;
    fx_timer(out, keyed_tag(me->diameter_transactions, row), EXCHANGE_PATIENCE);
    return row;
}

/* The REGISTER is held as long as its exchange is open; the next exchange of one REGISTER takes the hold before the
 * last gives it back. */
static struct diameter_transaction *open_for(struct registration *registration, enum diameter_transaction_kind kind,
                                             uint32_t hop_by_hop)
{
    struct diameter_transaction *row = open_exchange(registration->me, registration->out, hop_by_hop);
    if (!row) {
        fx_limit(registration->out, REASON_SCSCF_EXCHANGES_MAX);
        return NULL;
    }
    row->kind = (uint8_t)kind;
    row->has_request = 1;
    row->request = registration->in->blob;
    row->link = registration->in->link;
    row->conn = registration->in->conn;
    row->branch = registration->branch;
    keyed_index(registration->me->branches, row->branch, registration->me->diameter_transactions, row);
    fx_hold(registration->out, row->request);
    return row;
}

void scscf_end(struct scscf_state *me, struct effects *out, struct diameter_transaction *row)
{
    fx_cancel(out, keyed_tag(me->diameter_transactions, row));
    if (row->has_request) {
        if (keyed_through(me->branches, me->diameter_transactions, row->branch) == row)
            keyed_unindex(me->branches, row->branch);
        fx_drop(out, row->request);
    }
    keyed_remove(me->diameter_transactions, row);
}

static bool reachable(struct registration *registration)
{
    if (registration->in->role->port[SCSCF_PORT_CX] != LINK_NONE) return true;
    registration_refuse(registration, 504, REASON_NO_HSS);
    return false;
}

static void send(const struct event *in, struct effects *out, struct bytes message)
{
    fx_send(out, port_link(in->role, SCSCF_PORT_CX, in->member), PROTO_CX, message);
}

static struct session_ask ask_for(const struct event *in, struct effects *out, uint32_t command)
{
    return session_fresh(in->role, in->role->peer[SCSCF_PORT_CX], APP_CX, command, out);
}

/* TS 33.203 P.4: an IMS AKA REGISTER is recognised by its indicator; the HSS then says whether it has such a user. */
static struct bytes scheme_of(const struct registration *registration)
{
    struct bytes said = registration->id.auth.field[AUTH_INTEGRITY_PROTECTED];
    if (bytes_equal_nocase(said, BYTES("yes")) || bytes_equal_nocase(said, BYTES("no"))) return VECTOR_AKA;
    return registration->in->role->policy[SCSCF_SCHEME] == SCHEME_UNKNOWN ? VECTOR_UNKNOWN : VECTOR_DIGEST;
}

void registration_ask_vector(struct registration *registration)
{
    if (!reachable(registration)) return;
    struct session_ask ask = ask_for(registration->in, registration->out, COMMAND_MA);
    struct diameter_transaction *row = open_for(registration, EXCHANGE_VECTOR, ask.hop_by_hop);
    if (!row) return;
    const struct cx_mar mar = {.impi = registration->id.impi,
                               .impu = registration->id.impu,
                               .server = registration->in->role->uri,
                               .asked = {.scheme = scheme_of(registration)}};
    send(registration->in, registration->out, cx_mar_write(fx_pen(registration->out), &ask, &mar));
}

static struct diameter_transaction *open_sar(struct registration *registration, enum diameter_transaction_kind kind,
                                             enum server_assignment_type assignment, struct bytes rspauth)
{
    struct session_ask ask = ask_for(registration->in, registration->out, COMMAND_SA);
    struct diameter_transaction *row = open_for(registration, kind, ask.hop_by_hop);
    if (!row) return NULL;
    must(rspauth.count <= sizeof row->rspauth);
    row->assignment = (uint8_t)assignment;
    row->rspauth_count = (uint16_t)rspauth.count;
    if (rspauth.count) memcpy(row->rspauth, rspauth.at, rspauth.count);
    const struct cx_sar sar = {.impi = registration->id.impi,
                               .impu = registration->id.impu,
                               .server = registration->in->role->uri,
                               .assignment = assignment};
    send(registration->in, registration->out, cx_sar_write(fx_pen(registration->out), &ask, &sar));
    return row;
}

void registration_assign(struct registration *registration, enum server_assignment_type assignment,
                         enum registrar_scheme scheme, struct bytes rspauth)
{
    if (!reachable(registration)) return;
    struct diameter_transaction *row = open_sar(registration, EXCHANGE_ASSIGN, assignment, rspauth);
    if (row) row->scheme = (uint8_t)scheme;
}

void registration_clear(struct registration *registration, enum server_assignment_type assignment, uint16_t code,
                        struct bytes rspauth)
{
    if (!reachable(registration)) return;
    struct diameter_transaction *row = open_sar(registration, EXCHANGE_CLEAR, assignment, rspauth);
    if (row) row->code = code;
}

bool scscf_tell(struct scscf_state *me, const struct event *in, struct effects *out, struct bytes impi,
                struct bytes impu, enum server_assignment_type assignment)
{
    if (in->role->port[SCSCF_PORT_CX] == LINK_NONE) return true;
    struct session_ask ask = ask_for(in, out, COMMAND_SA);
    struct diameter_transaction *row = open_exchange(me, out, ask.hop_by_hop);
    if (!row) return false;
    row->kind = EXCHANGE_SILENT;
    row->assignment = (uint8_t)assignment;
    const struct cx_sar sar = {.impi = impi, .impu = impu, .server = in->role->uri, .assignment = assignment};
    send(in, out, cx_sar_write(fx_pen(out), &ask, &sar));
    return true;
}

/* ---- forgetting ---- */

struct digest_server *scscf_challenge(struct scscf_state *me, struct effects *out, uint64_t impi)
{
    struct keyed *challenges = me->challenges;
    struct digest_server *row = keyed_find_or_add(challenges, impi);
    for (uint32_t seen = 0; !row && seen < challenges->row_max; seen++) {
        struct digest_server *old = keyed_row(challenges, me->own->hand);
        me->own->hand = (me->own->hand + 1) % challenges->row_max;
        if (!old || old->state != DIGEST_ANSWERED) continue;
        scscf_forget(me, out, old);
        row = keyed_add(challenges, impi);
    }
    return row;
}

void scscf_forget(struct scscf_state *me, struct effects *out, struct digest_server *row)
{
    fx_cancel(out, keyed_tag(me->challenges, row));
    keyed_remove(me->challenges, row);
}

uint32_t scscf_drop(struct scscf_state *me, const struct event *in, struct effects *out, struct bytes impi,
                    enum scscf_told told)
{
    struct registrar registrar = me->registrar;
    uint32_t number = 0, dropped = 0;
    struct binding *binding;
    struct digest_server *challenge = keyed_find(me->challenges, keyed_key(impi));
    if (challenge) scscf_forget(me, out, challenge);
    while ((binding = keyed_next(registrar.bindings, &number)) != NULL) {
        if (!bytes_equal(binding_impi(binding), impi)) continue;
        dropped++;
        pen_bytes(fx_pen(out), binding_impu(binding));
        struct bytes impu = pen_done(fx_pen(out));
        bool last = registrar_remove(registrar, binding, out);
        if (!last || told == SCSCF_TELL_NOBODY) continue;
        if (!scscf_tell(me, in, out, impi, impu, ASSIGNMENT_ADMINISTRATIVE_DEREGISTRATION))
            fx_limit(out, REASON_SCSCF_EXCHANGES_MAX);
    }
    return dropped;
}
