/* The S-CSCF's tables and its transactions at the HSS. */
#include "scscf_state.h"

#include "must.h"
#include "scscf_notifier.h"
#include "reply.h"
#include "scscf_third.h"
#include "via.h"

uint32_t scscf_subscriber_rows(const struct role *role)
{
    return role->subscriber_count + SCSCF_SPARE;
}

uint32_t scscf_impu_rows(const struct role *role)
{
    return scscf_subscriber_rows(role) * SUBSCRIBER_IMPUS_MAX;
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

const struct state_column scscf_transaction_columns[] = {
    SIP_TRANSACTION_COLUMNS(scscf_transaction),
    COLUMN(scscf_transaction, exchanges, COLUMN_NUMBER),
    COLUMN(scscf_transaction, spare, COLUMN_SPARE),
    {.name = NULL},
};

const struct state_column scscf_exchange_columns[] = {
    DIAMETER_TRANSACTION_COLUMNS(scscf_exchange),
    COLUMN_WORDS(scscf_exchange, kind, CHOICE_WORDS(EXCHANGE_KIND_VALUES)),
    COLUMN(scscf_exchange, assignment, COLUMN_NUMBER),
    COLUMN_WORDS(scscf_exchange, scheme, CHOICE_WORDS(REGISTRAR_SCHEME_VALUES)),
    COLUMN_WORDS(scscf_exchange, asks, CHOICE_WORDS(EXCHANGE_ASKS_VALUES)),
    COLUMN(scscf_exchange, code, COLUMN_NUMBER),
    COLUMN(scscf_exchange, rspauth_count, COLUMN_NUMBER),
    COLUMN(scscf_exchange, rspauth, COLUMN_LETTERS),
    COLUMN(scscf_exchange, impi, COLUMN_KEY),
    COLUMN_WORDS(scscf_exchange, overtaken, "no|yes"),
    COLUMN_WORDS(scscf_exchange, unasked, "no|yes"),
    COLUMN(scscf_exchange, spare, COLUMN_SPARE),
    {.name = NULL},
};

struct scscf_state scscf_state_of(const void *me, const struct role *role)
{
    return (struct scscf_state){
        .own = state_rows(me, role, SCSCF_OWN),
        .registrar = {state_keyed(me, role, SCSCF_SETS), state_keyed(me, role, SCSCF_IMPUS),
                      state_keyed(me, role, SCSCF_BINDINGS)},
        .challenges = state_keyed(me, role, SCSCF_CHALLENGES),
        .exchanges = state_keyed(me, role, SCSCF_EXCHANGES),
        .watchers = state_keyed(me, role, SCSCF_WATCHERS),
        .notifies = state_keyed(me, role, SCSCF_NOTIFIES),
        .transactions = {state_keyed(me, role, SCSCF_TRANSACTIONS), NULL},
        .third = role->state.rows[SCSCF_THIRD] ? state_keyed(me, role, SCSCF_THIRD) : NULL,
        .third_calls = role->state.rows[SCSCF_THIRD] ? state_keyed(me, role, SCSCF_THIRD_CALLS) : NULL,
        .old = role->state.rows[SCSCF_OLD] ? state_keyed(me, role, SCSCF_OLD) : NULL,
    };
}

/* The identities of the REGISTER; its contacts are read when the user is believed. */
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
                                      struct effects *out, uint64_t server)
{
    registration->me = me;
    registration->in = in;
    registration->out = out;
    registration->server = server;
    registration->rspauth = bytes_of(NULL, 0);
    registration->unasked = false;
    return read_who(registration);
}

void registration_go_on(struct registration *registration, struct scscf_state *me, const struct event *in,
                        struct effects *out, const struct scscf_exchange *exchange)
{
    const struct scscf_transaction *row = keyed_find(me->transactions.rows, exchange->diameter.waits);
    must(row != NULL); /* it lives as long as its exchanges */
    registration->me = me;
    registration->out = out;
    registration->server = row->sip.server;
    registration->rspauth = bytes_of(exchange->rspauth, exchange->rspauth_count);
    registration->unasked = exchange->unasked;
    registration->was = sip_transaction_request(&row->sip, in, out);
    registration->in = &registration->was;
    struct parse_error error = read_who(registration);
    must(!error.why); /* it was read when it came */
}

struct registrar_set *registration_set(const struct registration *registration)
{
    return registrar_set(registration->me->registrar, registration->impu);
}

struct digest_server *registration_challenge(const struct registration *registration)
{
    return keyed_find(registration->me->challenges, registration->impi);
}

/* ---- answers ---- */

/* A refusal of a user that is proved says so: the edge ends a connection for a digest that failed, and for no other
 * reason (TS 33.203 O.3.1.1). RFC 7615 3 has the header in any response, RFC 3261 20.6 in a 2xx. */
static bool says_so(const struct registration *registration, uint16_t code)
{
    return code >= 300 && registration->rspauth.count &&
           registration_policy(registration, SCSCF_AUTH_INFO) == AUTH_INFO_EVERY;
}

struct bytes registration_answer(struct registration *registration, uint16_t code, struct bytes extra)
{
    struct pen *pen = fx_pen(registration->out);
    if (code == 503) extra = reply_retry_after(pen);
    if (code == 423) {
        pen_lit(pen, "Min-Expires: ");
        pen_u64(pen, registration->in->role->policy[SCSCF_EXPIRES_MIN] / SECOND);
        pen_lit(pen, "\r\n");
        extra = pen_done(pen);
    }
    if (says_so(registration, code)) {
        pen_bytes(pen, extra);
        digest_server_write_info(pen, &registration->id.auth, registration->rspauth, bytes_of(NULL, 0));
        extra = pen_done(pen);
    }
    return reply_sip(registration->in, registration->out, code, extra);
}

void registration_refuse(struct registration *registration, uint16_t code, enum reason why)
{
    fx_refused(registration->out, registration->id.impi, why);
    registration_answer(registration, code, bytes_of(NULL, 0));
}

/* ---- exchanges ---- */

/* The REGISTER is held from its first exchange to the end of its last. */
static struct scscf_transaction *transaction_of(struct registration *registration)
{
    struct sip_transactions transactions = registration->me->transactions;
    struct scscf_transaction *row = keyed_find(transactions.rows, registration->server);
    if (row) return row;
    return (struct scscf_transaction *)sip_transaction_open(transactions, registration->in, registration->out,
                                                            registration->server, registration->server, LINK_NONE);
}

static link_id hss_link(const struct event *in)
{
    return port_link(in->role, SCSCF_PORT_CX, in->member);
}

static void drop_transaction(struct scscf_state *me, struct effects *out, struct scscf_transaction *row)
{
    sip_transaction_complete(&row->sip);
    sip_transaction_end(me->transactions, &row->sip, out);
}

static struct scscf_exchange *open_exchange(struct registration *registration, enum scscf_exchange_kind kind,
                                            const struct session_ask *ask)
{
    struct scscf_transaction *waits = transaction_of(registration);
    struct scscf_exchange *row = waits ? (struct scscf_exchange *)diameter_transaction_open(
                                             registration->me->exchanges, registration->out, ask,
                                             hss_link(registration->in), registration->server)
                                       : NULL;
    if (!row) {
        reply_busy(registration->in, registration->out, registration->id.impi, waits ? "exchanges" : "transactions");
        if (waits && !waits->exchanges) drop_transaction(registration->me, registration->out, waits);
        return NULL;
    }
    waits->exchanges++;
    row->kind = (uint8_t)kind;
    row->impi = registration->impi;
    return row;
}

void scscf_end(struct scscf_state *me, struct effects *out, struct scscf_exchange *row)
{
    struct scscf_transaction *waits = row->diameter.waits ? keyed_find(me->transactions.rows, row->diameter.waits)
                                                          : NULL;
    diameter_transaction_end(me->exchanges, &row->diameter, out);
    if (waits && --waits->exchanges == 0) drop_transaction(me, out, waits);
}

static bool reachable(struct registration *registration)
{
    if (registration->in->role->port[SCSCF_PORT_CX]) return true;
    registration_refuse(registration, 504, REASON_NO_HSS);
    return false;
}

static void send(const struct event *in, struct effects *out, struct bytes message)
{
    fx_send(out, hss_link(in), PROTO_CX, message);
}

static struct session_ask ask_for(const struct event *in, struct effects *out, uint32_t command)
{
    return session_fresh(in->role, port_peer(in->role, SCSCF_PORT_CX), APP_CX, command, out);
}

static struct bytes scheme_of(const struct registration *registration)
{
    return registration->in->role->policy[SCSCF_SCHEME] == SCHEME_UNKNOWN ? VECTOR_UNKNOWN : VECTOR_DIGEST;
}

static void ask_vector(struct registration *registration, struct bytes scheme, enum exchange_asks asks)
{
    if (!reachable(registration)) return;
    struct session_ask ask = ask_for(registration->in, registration->out, COMMAND_MA);
    struct scscf_exchange *row = open_exchange(registration, EXCHANGE_VECTOR, &ask);
    if (!row) return;
    row->asks = (uint8_t)asks;
    const struct cx_mar mar = {.impi = registration->id.impi,
                               .impu = registration->id.impu,
                               .server = registration->in->role->uri,
                               .asked = {.scheme = scheme}};
    send(registration->in, registration->out, cx_mar_write(fx_pen(registration->out), &ask, &mar));
}

void registration_ask_vector(struct registration *registration)
{
    ask_vector(registration, scheme_of(registration), ASKS_CHALLENGE);
}

void registration_ask_judge(struct registration *registration)
{
    ask_vector(registration, scheme_of(registration), ASKS_JUDGE);
}

void registration_ask_aka(struct registration *registration)
{
    ask_vector(registration, VECTOR_AKA, ASKS_AKA);
}

/* A registration that the HSS has agreed to and then been told the end of is none by the time its answer comes. */
static void overtake(struct scscf_state *me, uint64_t impi, enum server_assignment_type assignment)
{
    uint32_t number = 0;
    bool ends = assignment == ASSIGNMENT_USER_DEREGISTRATION || assignment == ASSIGNMENT_TIMEOUT_DEREGISTRATION ||
                assignment == ASSIGNMENT_USER_STORE_SERVER_NAME || assignment == ASSIGNMENT_TIMEOUT_STORE_SERVER_NAME ||
                assignment == ASSIGNMENT_ADMINISTRATIVE_DEREGISTRATION;
    for (struct scscf_exchange *row; ends && (row = keyed_next(me->exchanges, &number)) != NULL;)
        if (row->kind == EXCHANGE_ASSIGN && row->impi == impi) row->overtaken = 1;
}

static struct scscf_exchange *open_sar(struct registration *registration, enum scscf_exchange_kind kind,
                                       enum server_assignment_type assignment, struct bytes rspauth)
{
    struct session_ask ask = ask_for(registration->in, registration->out, COMMAND_SA);
    overtake(registration->me, registration->impi, assignment);
    struct scscf_exchange *row = open_exchange(registration, kind, &ask);
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
    struct scscf_exchange *row = open_sar(registration, EXCHANGE_ASSIGN, assignment, rspauth);
    if (!row) return;
    row->scheme = (uint8_t)scheme;
    row->unasked = registration->unasked;
}

void registration_clear(struct registration *registration, enum server_assignment_type assignment, uint16_t code)
{
    if (!reachable(registration)) return;
    struct scscf_exchange *row = open_sar(registration, EXCHANGE_CLEAR, assignment, registration->rspauth);
    if (row) row->code = code;
}

bool scscf_tell(struct scscf_state *me, const struct event *in, struct effects *out, struct bytes impi,
                struct bytes impu, enum server_assignment_type assignment)
{
    if (!in->role->port[SCSCF_PORT_CX]) return true;
    struct session_ask ask = ask_for(in, out, COMMAND_SA);
    struct scscf_exchange *row = (struct scscf_exchange *)diameter_transaction_open(me->exchanges, out, &ask,
                                                                                    hss_link(in), 0);
    if (!row) return false;
    overtake(me, keyed_key(impi), assignment);
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

void scscf_keep_ha1(struct effects *out, struct digest_server *row, struct bytes ha1)
{
    enum fact_secret secret = row->algorithm == DIGEST_MD5 ? FACT_HA1 : FACT_HA1_SHA256;
    struct bytes old = bytes_of(row->ha1, row->ha1_count);
    if (bytes_equal(old, ha1)) return;
    if (old.count) fx_forgot(out, text_view(&row->impi), secret, FACT_IN_STATE, old);
    memset(row->ha1, 0, sizeof row->ha1);
    if (ha1.count) memcpy(row->ha1, ha1.at, ha1.count);
    row->ha1_count = (uint8_t)ha1.count;
    if (ha1.count) fx_kept(out, text_view(&row->impi), secret, FACT_IN_STATE, ha1);
}

void scscf_keep_second(struct effects *out, struct digest_server *row, struct bytes md5)
{
    struct bytes old = bytes_of(row->md5, row->md5_count);
    if (bytes_equal(old, md5)) return;
    if (old.count) fx_forgot(out, text_view(&row->impi), FACT_HA1, FACT_IN_STATE, old);
    memset(row->md5, 0, sizeof row->md5);
    if (md5.count) memcpy(row->md5, md5.at, md5.count);
    row->md5_count = (uint8_t)md5.count;
    if (md5.count) fx_kept(out, text_view(&row->impi), FACT_HA1, FACT_IN_STATE, md5);
}

void scscf_settle_algorithm(struct effects *out, struct digest_server *row, const struct auth *auth)
{
    char kept[sizeof row->md5];
    struct bytes md5 = bytes_of(kept, digest_server_used_second(row, auth) ? row->md5_count : 0);
    memcpy(kept, row->md5, sizeof kept);
    if (md5.count) scscf_keep_ha1(out, row, bytes_of(NULL, 0));
    scscf_keep_second(out, row, bytes_of(NULL, 0));
    if (!md5.count) return;
    row->algorithm = DIGEST_MD5;
    scscf_keep_ha1(out, row, md5);
}

void scscf_forget(struct scscf_state *me, struct effects *out, struct digest_server *row)
{
    fx_cancel(out, keyed_tag(me->challenges, row));
    scscf_keep_second(out, row, bytes_of(NULL, 0));
    scscf_keep_ha1(out, row, bytes_of(NULL, 0));
    keyed_remove(me->challenges, row);
}

/* With policy network-ends: what another identity of the set registered stays, though the set is one (TS 29.228 6.5.1).
 */
static bool is_spared(const struct event *in, const struct registrar_set *set, const struct binding *binding)
{
    return in->role->policy[SCSCF_NETWORK_ENDS] == NETWORK_ENDS_IDENTITY &&
           keyed_key(binding_impu(binding)) != set->impu[0];
}

/* The bindings of a set, then the set; the HSS is told of it once (TS 29.228 6.5.1.2). */
static uint32_t drop_set(struct scscf_state *me, const struct event *in, struct effects *out, struct registrar_set *set,
                         struct bytes impi, enum scscf_told told, enum reg_event why)
{
    uint32_t dropped = 0;
    struct bytes impu = registrar_impu(set, 0);
    for (struct binding *binding = registrar_first(me->registrar, set); binding;
         binding = registrar_next(me->registrar, binding)) {
        if (is_spared(in, set, binding)) continue;
        impu = binding_impu(binding);
        registrar_end(binding, why);
        dropped++;
    }
    pen_bytes(fx_pen(out), impu);
    impu = pen_done(fx_pen(out));
    if (told == SCSCF_SERVED_ELSEWHERE) scscf_unwatch(me, out, set);
    bool over = scscf_settle(me, in, out, set);
    if (told == SCSCF_TELL_HSS && !scscf_tell(me, in, out, impi, impu, ASSIGNMENT_ADMINISTRATIVE_DEREGISTRATION))
        reply_tell_busy(out, impi, "exchanges");
    if (over) scscf_third_over(me, in, out, keyed_key(impi));
    return dropped;
}

uint32_t scscf_drop(struct scscf_state *me, const struct event *in, struct effects *out, struct bytes impi,
                    enum scscf_told told, enum reg_event why)
{
    uint32_t number = 0, dropped = 0;
    uint64_t key = keyed_key(impi);
    struct registrar_set *set;
    struct digest_server *challenge = keyed_find(me->challenges, key);
    /* A pending authentication of the HSS ends with its answer or its time, unless the HSS itself has ended it. */
    if (challenge && (told == SCSCF_TELL_NOBODY || challenge->state == DIGEST_ANSWERED))
        scscf_forget(me, out, challenge);
    while ((set = keyed_next(me->registrar.sets, &number)) != NULL)
        if (set->impi == key) dropped += drop_set(me, in, out, set, impi, told, why);
    return dropped;
}
