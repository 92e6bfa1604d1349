/* The S-CSCF's tables and its transactions at the HSS. */
#include "serving.h"

#include "must.h"
#include "reply.h"
#include "via.h"

#define EXCHANGE_PATIENCE (10 * SECOND) /* TS 29.228 leaves it open; Kamailio's cdp uses the same */

struct branch {
    uint64_t exchange; /* row of the last one that its REGISTER opened; that one takes the branch away as it ends */
};

static uint32_t person_rows(const struct role *role)
{
    return role->person_count + SERVING_SPARE;
}

static uint32_t flight_rows(const struct role *role)
{
    return role->flight_max + SERVING_SPARE;
}

/* Challenges come and go; a used nonce may be forgotten before its time. */
static uint32_t challenge_rows(const struct role *role)
{
    return 2 * role->flight_max + SERVING_SPARE;
}

size_t serving_size(const struct role *role)
{
    return sizeof(struct serving) + registrar_users_size(person_rows(role)) +
           registrar_bindings_size(person_rows(role)) + keyed_size(challenge_rows(role), sizeof(struct challenge)) +
           keyed_size(flight_rows(role), sizeof(struct exchange)) +
           keyed_size(flight_rows(role), sizeof(struct branch));
}

uint32_t serving_timers(const struct role *role)
{
    return person_rows(role) + challenge_rows(role) + flight_rows(role);
}

static struct keyed *table(struct serving *me, uint64_t at)
{
    return (struct keyed *)(void *)((char *)me + at);
}

static struct keyed *branches(struct serving *me)
{
    return table(me, me->branches_at);
}

void serving_init(struct serving *me, const struct role *role)
{
    me->users_at = sizeof *me;
    me->bindings_at = me->users_at + registrar_users_size(person_rows(role));
    me->challenges_at = me->bindings_at + registrar_bindings_size(person_rows(role));
    me->exchanges_at = me->challenges_at + keyed_size(challenge_rows(role), sizeof(struct challenge));
    me->branches_at = me->exchanges_at + keyed_size(flight_rows(role), sizeof(struct exchange));
    registrar_init(serving_registrar(me), person_rows(role));
    keyed_init(serving_challenges(me), challenge_rows(role), sizeof(struct challenge));
    keyed_init(serving_exchanges(me), flight_rows(role), sizeof(struct exchange));
    keyed_init(branches(me), flight_rows(role), sizeof(struct branch));
}

struct registrar serving_registrar(struct serving *me)
{
    return (struct registrar){table(me, me->users_at), table(me, me->bindings_at)};
}

struct keyed *serving_challenges(struct serving *me)
{
    return table(me, me->challenges_at);
}

struct keyed *serving_exchanges(struct serving *me)
{
    return table(me, me->exchanges_at);
}

uint32_t serving_challenge_tag(struct serving *me, const struct challenge *row)
{
    return serving_registrar(me).bindings->row_max + keyed_number(serving_challenges(me), row);
}

uint32_t serving_exchange_tag(struct serving *me, const struct exchange *row)
{
    return serving_registrar(me).bindings->row_max + serving_challenges(me)->row_max +
           keyed_number(serving_exchanges(me), row);
}

struct serving_due serving_due(struct serving *me, uint32_t tag)
{
    struct serving_due due = {NULL, NULL, NULL};
    uint32_t bindings = serving_registrar(me).bindings->row_max, challenges = serving_challenges(me)->row_max;
    if (tag < bindings) due.binding = keyed_row(serving_registrar(me).bindings, tag);
    else if (tag < bindings + challenges) due.challenge = keyed_row(serving_challenges(me), tag - bindings);
    else due.exchange = keyed_row(serving_exchanges(me), tag - bindings - challenges);
    return due;
}

struct fault turn_begin(struct turn *turn, struct serving *me, const struct event *in, struct effects *out,
                        uint64_t branch)
{
    turn->me = me;
    turn->in = in;
    turn->out = out;
    turn->branch = branch;
    turn->contacts.star = turn->contacts.removes = false;
    turn->contacts.count = 0;
    struct fault fault = identity_read(&turn->id, fx_pen(out), &in->message->sip);
    if (fault.why) return fault;
    turn->impi = keyed_key(turn->id.impi);
    turn->impu = keyed_key(turn->id.impu);
    return FAULT_NONE;
}

/* The REGISTER as it was read when it came, with the lines that are kept. */
static const struct message *recall(struct message *room, struct effects *out, const struct exchange *row)
{
    room->proto = PROTO_SIP;
    room->bytes = fx_held(out, row->request);
    room->fault = FAULT_NONE;
    if (!sip_outline_view(&row->sip, room->bytes, &room->sip)) return fx_recall(out, row->request, PROTO_SIP);
    room->verb = (verb_id)room->sip.method;
    return room;
}

void turn_go_on(struct turn *turn, struct serving *me, const struct event *in, struct effects *out,
                const struct exchange *row)
{
    turn->me = me;
    turn->out = out;
    turn->branch = row->branch;
    turn->was = *in;
    turn->was.kind = EVENT_MESSAGE;
    turn->was.blob = row->request;
    turn->was.link = row->link;
    turn->was.conn = row->conn;
    turn->was.message = recall(&turn->kept, out, row);
    turn->in = &turn->was;
    struct bytes octets = turn->was.message->bytes;
    identity_outline_view(&row->id, octets, fx_pen(out), &turn->id);
    contacts_outline_view(&row->contacts, octets, &turn->contacts);
    turn->impi = keyed_key(turn->id.impi);
    turn->impu = keyed_key(turn->id.impu);
}

struct registrar_user *turn_user(const struct turn *turn)
{
    return registrar_user(serving_registrar(turn->me), turn->impu);
}

struct challenge *turn_challenge(const struct turn *turn)
{
    return keyed_find(serving_challenges(turn->me), turn->impi);
}

/* ---- answers ---- */

void turn_answer(struct turn *turn, uint16_t code, struct bytes extra)
{
    struct pen *pen = fx_pen(turn->out);
    if (code == 423) {
        pen_lit(pen, "Min-Expires: ");
        pen_u64(pen, turn->in->role->policy[SERVING_EXPIRES_MIN] / SECOND);
        pen_lit(pen, "\r\n");
        extra = pen_done(pen);
    }
    reply_sip(turn->in, turn->out, code, extra);
}

void turn_refuse(struct turn *turn, uint16_t code, const char *why)
{
    fx_fact(turn->out, FACT_REFUSED, turn->id.impi, bytes_text(why));
    turn_answer(turn, code, bytes_of(NULL, 0));
}

/* ---- exchanges ---- */

static uint64_t hop_key(uint32_t hop_by_hop)
{
    return (uint64_t)hop_by_hop + 1;
}

struct exchange *serving_answered(struct serving *me, uint32_t hop_by_hop)
{
    return keyed_find(serving_exchanges(me), hop_key(hop_by_hop));
}

bool serving_absorbs(struct serving *me, uint64_t branch)
{
    return keyed_find(branches(me), branch) != NULL;
}

static struct exchange *open_exchange(struct serving *me, struct effects *out, uint32_t hop_by_hop)
{
    struct exchange *row = keyed_add(serving_exchanges(me), hop_key(hop_by_hop));
    if (!row) return NULL;
    fx_timer(out, serving_exchange_tag(me, row), EXCHANGE_PATIENCE);
    return row;
}

/* What a response copies (RFC 3261 8.2.6.2), what a 200 says about the request, and what a binding keeps of it. */
static const bool kept_lines[SIP_NAME_COUNT] = {
    [SIP_VIA] = true,  [SIP_FROM] = true, [SIP_TO] = true,        [SIP_CALL_ID] = true,
    [SIP_CSEQ] = true, [SIP_PATH] = true, [SIP_SUPPORTED] = true, [SIP_P_CHARGING_VECTOR] = true,
};

/* The REGISTER is held as long as its exchange is open; the next exchange of one REGISTER takes the hold before the
 * last gives it back. */
static struct exchange *open_for(struct turn *turn, enum exchange_kind kind, uint32_t hop_by_hop)
{
    struct exchange *row = open_exchange(turn->me, turn->out, hop_by_hop);
    if (!row) {
        fx_limit(turn->out, "exchanges full in scscf");
        return NULL;
    }
    row->kind = (uint8_t)kind;
    row->has_request = 1;
    row->request = turn->in->blob;
    row->link = turn->in->link;
    row->conn = turn->in->conn;
    row->branch = turn->branch;
    const struct message *message = turn->in->message;
    sip_outline_take(&row->sip, &message->sip, kept_lines);
    identity_outline_take(&row->id, &turn->id, message->bytes);
    contacts_outline_take(&row->contacts, &turn->contacts, message->bytes);
    struct branch *branch = keyed_find_or_add(branches(turn->me), row->branch);
    must(branch != NULL); /* as many rows as exchanges */
    branch->exchange = keyed_number(serving_exchanges(turn->me), row);
    fx_hold(turn->out, row->request);
    return row;
}

void serving_end(struct serving *me, struct effects *out, struct exchange *row)
{
    fx_cancel(out, serving_exchange_tag(me, row));
    if (row->has_request) {
        struct branch *branch = keyed_find(branches(me), row->branch);
        bool last = branch && branch->exchange == keyed_number(serving_exchanges(me), row);
        if (last) keyed_remove(branches(me), branch);
        fx_drop(out, row->request);
    }
    keyed_remove(serving_exchanges(me), row);
}

static bool reachable(struct turn *turn)
{
    if (turn->in->role->port[SERVING_PORT_CX] != LINK_NONE) return true;
    turn_refuse(turn, 504, "no HSS");
    return false;
}

static void send(const struct event *in, struct effects *out, struct bytes message)
{
    fx_send(out, port_link(in->role, SERVING_PORT_CX, in->member), PROTO_CX, message);
}

static struct session_ask ask_for(const struct event *in, struct effects *out, uint32_t command)
{
    return session_fresh(in->role, in->role->peer[SERVING_PORT_CX], APP_CX, command, out);
}

/* TS 33.203 P.4: an IMS AKA REGISTER is recognised by its indicator; the HSS then says whether it has such a user. */
static struct bytes scheme_of(const struct turn *turn)
{
    struct bytes said = turn->id.auth.field[AUTH_INTEGRITY_PROTECTED];
    if (bytes_equal_nocase(said, BYTES("yes")) || bytes_equal_nocase(said, BYTES("no"))) return VECTOR_AKA;
    return turn->in->role->policy[SERVING_SCHEME] ? VECTOR_UNKNOWN : VECTOR_DIGEST;
}

void turn_ask_vector(struct turn *turn)
{
    if (!reachable(turn)) return;
    struct session_ask ask = ask_for(turn->in, turn->out, COMMAND_MA);
    struct exchange *row = open_for(turn, EXCHANGE_VECTOR, ask.hop_by_hop);
    if (!row) return;
    const struct cx_mar mar = {.impi = turn->id.impi,
                               .impu = turn->id.impu,
                               .server = turn->in->role->uri,
                               .asked = {.scheme = scheme_of(turn)}};
    send(turn->in, turn->out, cx_mar_write(fx_pen(turn->out), &ask, &mar));
}

static struct exchange *open_sar(struct turn *turn, enum exchange_kind kind, enum server_assignment_type assignment,
                                 struct bytes rspauth)
{
    struct session_ask ask = ask_for(turn->in, turn->out, COMMAND_SA);
    struct exchange *row = open_for(turn, kind, ask.hop_by_hop);
    if (!row) return NULL;
    must(rspauth.count <= sizeof row->rspauth);
    row->assignment = (uint8_t)assignment;
    row->rspauth_count = (uint16_t)rspauth.count;
    if (rspauth.count) memcpy(row->rspauth, rspauth.at, rspauth.count);
    const struct cx_sar sar = {
        .impi = turn->id.impi, .impu = turn->id.impu, .server = turn->in->role->uri, .assignment = assignment};
    send(turn->in, turn->out, cx_sar_write(fx_pen(turn->out), &ask, &sar));
    return row;
}

void turn_assign(struct turn *turn, enum server_assignment_type assignment, enum registrar_scheme scheme,
                 struct bytes rspauth)
{
    if (!reachable(turn)) return;
    struct exchange *row = open_sar(turn, EXCHANGE_ASSIGN, assignment, rspauth);
    if (row) row->scheme = (uint8_t)scheme;
}

void turn_clear(struct turn *turn, enum server_assignment_type assignment, uint16_t code, struct bytes rspauth)
{
    if (!reachable(turn)) return;
    struct exchange *row = open_sar(turn, EXCHANGE_CLEAR, assignment, rspauth);
    if (row) row->code = code;
}

bool serving_tell(struct serving *me, const struct event *in, struct effects *out, struct bytes impi, struct bytes impu,
                  enum server_assignment_type assignment)
{
    if (in->role->port[SERVING_PORT_CX] == LINK_NONE) return true;
    struct session_ask ask = ask_for(in, out, COMMAND_SA);
    struct exchange *row = open_exchange(me, out, ask.hop_by_hop);
    if (!row) return false;
    row->kind = EXCHANGE_SILENT;
    row->assignment = (uint8_t)assignment;
    const struct cx_sar sar = {.impi = impi, .impu = impu, .server = in->role->uri, .assignment = assignment};
    send(in, out, cx_sar_write(fx_pen(out), &ask, &sar));
    return true;
}

/* ---- forgetting ---- */

struct challenge *serving_challenge(struct serving *me, struct effects *out, uint64_t impi)
{
    struct keyed *challenges = serving_challenges(me);
    struct challenge *row = keyed_find_or_add(challenges, impi);
    for (uint32_t seen = 0; !row && seen < challenges->row_max; seen++) {
        struct challenge *old = keyed_row(challenges, me->hand);
        me->hand = (me->hand + 1) % challenges->row_max;
        if (!old || old->state != CHALLENGE_ANSWERED) continue;
        serving_forget(me, out, old);
        row = keyed_add(challenges, impi);
    }
    return row;
}

void serving_forget(struct serving *me, struct effects *out, struct challenge *row)
{
    fx_cancel(out, serving_challenge_tag(me, row));
    keyed_remove(serving_challenges(me), row);
}

uint32_t serving_drop(struct serving *me, const struct event *in, struct effects *out, struct bytes impi,
                      enum serving_told told)
{
    struct registrar registrar = serving_registrar(me);
    uint32_t number = 0, dropped = 0;
    struct binding *binding;
    struct challenge *challenge = keyed_find(serving_challenges(me), keyed_key(impi));
    if (challenge) serving_forget(me, out, challenge);
    while ((binding = keyed_next(registrar.bindings, &number)) != NULL) {
        if (!bytes_equal(binding_impi(binding), impi)) continue;
        dropped++;
        pen_bytes(fx_pen(out), binding_impu(binding));
        struct bytes impu = pen_done(fx_pen(out));
        bool last = registrar_remove(registrar, binding, out);
        if (!last || told == SERVING_TELL_NOBODY) continue;
        if (!serving_tell(me, in, out, impi, impu, ASSIGNMENT_ADMINISTRATIVE_DEREGISTRATION))
            fx_limit(out, "exchanges full in scscf");
    }
    return dropped;
}
