/* Requests that wait for their answers. */
#include "diameter_transaction.h"

struct diameter_transaction *diameter_transaction_open(struct keyed *rows, struct effects *out,
                                                       const struct session_ask *ask, link_id to, uint64_t waits)
{
    struct diameter_transaction *row = keyed_add(rows, keyed_key_number(ask->hop_by_hop));
    if (!row) return NULL;
    *row = (struct diameter_transaction){
        .waits = waits, .to = to, .end_to_end = ask->end_to_end, .command = ask->command};
    fx_timer(out, keyed_tag(rows, row), DIAMETER_PATIENCE);
    return row;
}

struct diameter_transaction *diameter_transaction_answered(struct keyed *rows, const struct event *in,
                                                           struct effects *out, link_id peer, bool *late)
{
    const struct diameter *answer = &in->message->diameter;
    struct diameter_transaction *row = keyed_find(rows, keyed_key_number(answer->hop_by_hop));
    *late = !row && in->link == peer;
    if (*late) {
        fx_remark(out, diameter_bytes(answer, AVP_USER_NAME), REASON_ANSWER_UNASKED);
        return NULL;
    }
    bool fits = row && in->link == link_back(row->to) && answer->command == row->command &&
                answer->end_to_end == row->end_to_end;
    if (!fits) fx_refused(out, diameter_bytes(answer, AVP_ORIGIN_HOST), REASON_ANSWER_ASTRAY);
    return fits ? row : NULL;
}

void diameter_transaction_end(struct keyed *rows, struct diameter_transaction *row, struct effects *out)
{
    fx_cancel(out, keyed_tag(rows, row));
    keyed_remove(rows, row);
}
