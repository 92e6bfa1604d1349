/* The non-INVITE transactions of RFC 3261 17.1.2 and 17.2.2 as one table of states. */
#include "sip_transaction.h"

#include "must.h"
#include "via.h"

/* The cells that the figures 6 and 8 do not have are never reached: on reliable links a completed transaction is gone
 * by the end of the step that completed it. */
static const struct {
    uint8_t on_again; /* the request comes again */
    uint8_t on_provisional, on_final, on_timer;
} moves[] = {
    [SIP_TRYING] = {.on_again = SIP_TRYING,
                    .on_provisional = SIP_PROCEEDING,
                    .on_final = SIP_COMPLETED,
                    .on_timer = SIP_TERMINATED},
    [SIP_PROCEEDING] = {.on_again = SIP_PROCEEDING,
                        .on_provisional = SIP_PROCEEDING,
                        .on_final = SIP_COMPLETED,
                        .on_timer = SIP_TERMINATED},
    [SIP_COMPLETED] = {SIP_NEVER, SIP_NEVER, SIP_NEVER, SIP_NEVER},
    [SIP_TERMINATED] = {SIP_NEVER, SIP_NEVER, SIP_NEVER, SIP_NEVER},
};

static void move_to(struct sip_transaction *row, uint8_t state)
{
    must(state != SIP_NEVER);
    row->state = state;
}

uint64_t sip_transaction_server(const struct event *in)
{
    const uint32_t source[] = {in->link, in->conn};
    return keyed_key2(bytes_of(source, sizeof source), via_key(&in->message->sip));
}

/* Through the index where there is one. */
static struct sip_transaction *by_server(struct sip_transactions transactions, uint64_t server)
{
    if (!transactions.servers) return keyed_find(transactions.rows, server);
    return keyed_through(transactions.servers, transactions.rows, server);
}

bool sip_transaction_absorbs(struct sip_transactions transactions, uint64_t server, struct effects *out)
{
    struct sip_transaction *row = by_server(transactions, server);
    if (!row) return false;
    move_to(row, moves[row->state].on_again);
    fx_remark(out, bytes_of(NULL, 0), REASON_RETRANSMISSION_ABSORBED);
    return true;
}

bool sip_transaction_room(struct sip_transactions transactions)
{
    return transactions.rows->count < transactions.rows->row_max;
}

struct sip_transaction *sip_transaction_open(struct sip_transactions transactions, const struct event *in,
                                             struct effects *out, uint64_t server, uint64_t key, link_id to)
{
    struct sip_transaction *row = keyed_add(transactions.rows, key);
    if (!row) return NULL;
    *row = (struct sip_transaction){
        .request = in->blob, .server = server, .from = in->link, .from_conn = in->conn, .to = to, .state = SIP_TRYING};
    if (transactions.servers) keyed_index(transactions.servers, server, transactions.rows, row);
    fx_hold(out, row->request);
    if (to != LINK_NONE) fx_timer(out, keyed_tag(transactions.rows, row), SIP_TIMER_F);
    return row;
}

struct sip_transaction *sip_transaction_begin(struct sip_transactions transactions, struct effects *out, uint64_t key,
                                              link_id to)
{
    must(!transactions.servers && to != LINK_NONE);
    struct sip_transaction *row = keyed_add(transactions.rows, key);
    if (!row) return NULL;
    *row = (struct sip_transaction){.from = LINK_NONE, .to = to, .state = SIP_TRYING};
    fx_timer(out, keyed_tag(transactions.rows, row), SIP_TIMER_F);
    return row;
}

void sip_transaction_again(struct sip_transactions transactions, struct sip_transaction *row, struct effects *out,
                           uint64_t key)
{
    must(row->state == SIP_COMPLETED); /* by the response that asks for the repetition */
    keyed_rekey(transactions.rows, row, key);
    row->state = SIP_TRYING;
    fx_timer(out, keyed_tag(transactions.rows, row), SIP_TIMER_F);
}

void sip_transaction_onward(struct sip_transactions transactions, struct sip_transaction *row, struct effects *out,
                            uint64_t key, link_id to, sim_time patience)
{
    must(row->to == LINK_NONE && to != LINK_NONE);
    keyed_rekey(transactions.rows, row, key);
    row->to = to;
    row->state = SIP_TRYING;
    fx_timer(out, keyed_tag(transactions.rows, row), patience);
}

void sip_transaction_recall(struct sip_transactions transactions, struct sip_transaction *row)
{
    must(row->to != LINK_NONE);
    keyed_rekey(transactions.rows, row, row->server);
    row->to = LINK_NONE;
    row->state = SIP_TRYING;
}

struct sip_transaction *sip_transaction_answered(struct sip_transactions transactions, const struct event *in,
                                                 struct effects *out)
{
    const struct sip *sip = &in->message->sip;
    struct sip_transaction *row = keyed_find(transactions.rows, via_key(sip));
    if (!row) {
        fx_remark(out, bytes_of(NULL, 0), REASON_RESPONSE_UNASKED);
        return NULL;
    }
    if (row->to == LINK_NONE || in->link != link_back(row->to) || (row->to_conn && in->conn != row->to_conn)) {
        fx_refused(out, bytes_of(NULL, 0), REASON_RESPONSE_ASTRAY);
        return NULL;
    }
    move_to(row, sip->code < 200 ? moves[row->state].on_provisional : moves[row->state].on_final);
    return row;
}

void sip_transaction_timeout(struct sip_transaction *row)
{
    move_to(row, moves[row->state].on_timer);
}

void sip_transaction_complete(struct sip_transaction *row)
{
    move_to(row, moves[row->state].on_final);
}

struct event sip_transaction_request(const struct sip_transaction *row, const struct event *in, struct effects *out)
{
    struct event was = *in;
    was.kind = EVENT_MESSAGE;
    was.link = row->from;
    was.conn = row->from_conn;
    was.blob = row->request;
    was.message = fx_recall(out, row->request, PROTO_SIP);
    return was;
}

void sip_transaction_end(struct sip_transactions transactions, struct sip_transaction *row, struct effects *out)
{
    must(row->state == SIP_COMPLETED || row->state == SIP_TERMINATED);
    if (row->to != LINK_NONE) fx_cancel(out, keyed_tag(transactions.rows, row));
    if (row->request) fx_drop(out, row->request);
    if (transactions.servers) keyed_unindex(transactions.servers, row->server);
    keyed_remove(transactions.rows, row);
}
