/* The actions of an HSS's operator, and the pushes to the S-CSCF that follow: RTR and PPR (TS 29.228 6.1.3, 6.2.2). */
#include "hss_operator.h"

#include "cx.h"
#include "hss_asked.h"
#include "identity.h"
#include "reply.h"

static bool push(struct hss_state *hss_state, struct effects *out, const struct session_ask *ask, link_id to,
                 uint32_t subscriber)
{
    struct hss_push *row = (struct hss_push *)diameter_transaction_open(hss_state->pushes, out, ask, to, 0);
    if (row) row->subscriber = subscriber;
    return row != NULL; /* there is room: hss_command asked, and no act pushes twice */
}

bool hss_take_away(struct hss_state *hss_state, const struct event *in, struct effects *out,
                   const struct subscriber *subscriber, link_id link, enum cx_reason reason, struct bytes info)
{
    const struct event from = {.role = in->role, .link = link};
    struct session_ask ask = session_fresh(in->role, session_peer(&from), APP_CX, COMMAND_RT, out);
    if (!push(hss_state, out, &ask, link_back(link), subscriber->number)) return false;
    fx_send(out, link_back(link), PROTO_CX, cx_rtr_write(fx_pen(out), &ask, subscriber->impi, reason, info));
    return true;
}

static void terminate(struct hss_state *hss_state, const struct event *in, struct effects *out,
                      const struct subscriber *subscriber, enum cx_reason reason, struct bytes info)
{
    struct hss_record *record = hss_look_up(hss_state, out, subscriber);
    if (record->state != HSS_REGISTERED) return;
    if (!hss_take_away(hss_state, in, out, subscriber, record->link, reason, info)) return;
    /* At once: a SAR that is on its way meets the RTR, and then makes a new registration, for both ends. */
    record->state = HSS_NOT_REGISTERED;
    record->server = 0;
    record->pending = 0;
    record->old_server = 0;
}

static void act_deregister(struct hss_state *hss_state, const struct event *in, struct effects *out,
                           const struct subscriber *subscriber)
{
    terminate(hss_state, in, out, subscriber, CX_PERMANENT_TERMINATION, BYTES("by the operator"));
}

/* The capabilities that the user needs of an S-CSCF have changed: the next REGISTER finds another one (TS 29.229
 * 6.3.17). */
static void act_server(struct hss_state *hss_state, const struct event *in, struct effects *out,
                       const struct subscriber *subscriber)
{
    terminate(hss_state, in, out, subscriber, CX_SERVER_CHANGE, BYTES("another S-CSCF"));
}

static void act_remove(struct hss_state *hss_state, const struct event *in, struct effects *out,
                       const struct subscriber *subscriber)
{
    struct hss_record *record = hss_look_up(hss_state, out, subscriber);
    terminate(hss_state, in, out, subscriber, CX_PERMANENT_TERMINATION, BYTES("by the operator"));
    record->removed = 1;
    record->pending = 0;
    hss_tell_ha1s(hss_state, out, subscriber, fx_forgot);
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
    struct hss_record *record = hss_look_up(hss_state, out, subscriber);
    uint8_t barred = record->barred;
    for (uint32_t i = 0; i < subscriber->impu_count; i++)
        if (impu_same(fx_pen(out), subscriber->impu[i], in->command->arg[0])) record->barred |= (uint8_t)(1u << i);
    if (record->state != HSS_REGISTERED || record->barred == barred) return;
    const struct profile profile = hss_profile(hss_state, in->role, subscriber);
    push_news(hss_state, in, out, subscriber, NULL, &profile);
}

/* The S-CSCF of a user that is registered, or being authenticated, gets the new H(A1). */
static void act_password(struct hss_state *hss_state, const struct event *in, struct effects *out,
                         const struct subscriber *subscriber)
{
    struct hss_record *record = hss_look_up(hss_state, out, subscriber);
    if (!hss_may_change(hss_state, record)) {
        reply_tell_busy(out, subscriber->impi, "changed passwords");
        return;
    }
    hss_tell_ha1s(hss_state, out, subscriber, fx_forgot);
    hss_change(hss_state, record, subscriber, in->command->arg[1]);
    hss_tell_ha1s(hss_state, out, subscriber, fx_kept);
    if (record->state != HSS_REGISTERED && !record->pending) return;
    const struct vector vector = hss_vector(hss_state, in->role, subscriber);
    push_news(hss_state, in, out, subscriber, &vector, NULL);
}

void hss_command(void *me, const struct event *in, struct effects *out)
{
    static const struct {
        enum directory_key key;
        void (*act)(struct hss_state *, const struct event *, struct effects *, const struct subscriber *);
    } acts[HSS_ACTS] = {
        [HSS_ACT_DEREGISTER] = {DIRECTORY_IMPI, act_deregister},
        [HSS_ACT_BAR] = {DIRECTORY_IMPU, act_bar},
        [HSS_ACT_REMOVE] = {DIRECTORY_IMPI, act_remove},
        [HSS_ACT_CHANGE_PASSWORD] = {DIRECTORY_IMPI, act_password},
        [HSS_ACT_CHANGE_SERVER] = {DIRECTORY_IMPI, act_server},
    };
    struct subscriber subscriber;
    struct hss_state state = hss_state_of(me, in->role);
    if (!hss_find(&state, out, acts[in->tag].key, in->command->arg[0], &subscriber)) {
        fx_remark(out, in->command->arg[0], REASON_NOBODY_KNOWN);
        return;
    }
    /* A change that the S-CSCF could not be told is not made either: the two would hold different data. */
    if (state.pushes->count == state.pushes->row_max) reply_tell_busy(out, subscriber.impi, "pushes");
    else acts[in->tag].act(&state, in, out, &subscriber);
}

/* An answer to RTR or PPR, or its absence: the HSS's own state does not depend on the S-CSCF's answer (6.1.3.1). */
static void push_over(struct hss_state *hss_state, struct effects *out, struct hss_push *row)
{
    diameter_transaction_end(hss_state->pushes, &row->diameter, out);
}

void hss_pushed(void *me, const struct event *in, struct effects *out)
{
    bool late;
    struct hss_state state = hss_state_of(me, in->role);
    struct diameter_transaction *row = diameter_transaction_answered(state.pushes, in, out, in->link, &late);
    if (row) push_over(&state, out, (struct hss_push *)row);
}

void hss_push_due(void *me, const struct event *in, struct effects *out)
{
    struct hss_state state = hss_state_of(me, in->role);
    fx_remark(out, bytes_of(NULL, 0), REASON_SCSCF_SILENT);
    push_over(&state, out, keyed_row(state.pushes, in->tag));
}
