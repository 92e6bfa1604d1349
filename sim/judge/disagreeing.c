/* The way back from the commit's message, hop by hop, until its value is the one that the peer ran with. */
#include "disagreeing.h"

#include "fact_record.h"
#include "filter_row.h"

static bool same(struct bytes a, struct bytes b)
{
    return a.at && b.at ? bytes_equal(a, b) : !a.at && !b.at;
}

/* The owner of the filter's row that dealt with the message last on its way. */
static struct bytes toucher_of(const struct trace *trace, const struct plan *plan, uint32_t arrival)
{
    const struct record *before = trace_at(trace, trace_at(trace, arrival)->cause);
    return before->kind == RECORD_TOUCHED ? plan->filter[before->extra].name : bytes_of(NULL, 0);
}

static void find_hop(struct agreed_reader *reader, const struct plan *plan, struct disagreement *difference)
{
    struct bytes ran = difference->side[difference->field].ran;
    uint32_t at = difference->commit;
    while (at != VERDICT_NO_RECORD && !same(agreed_value(reader, at, difference->field), ran)) {
        const struct record *record = trace_at(reader->trace, at);
        difference->hop = at;
        difference->by = plan->role[plan->link[link_class_of(record->subject)].end[link_end(record->subject)]];
        bool behind = same(agreed_value(reader, trace_sent(reader->trace, at), difference->field), ran);
        difference->toucher = behind ? toucher_of(reader->trace, plan, at) : bytes_of(NULL, 0);
        at = agreed_relayed(reader->trace, at);
        difference->made = at == VERDICT_NO_RECORD;
    }
}

/* The inputs of a digest are known; a word of a peer covers nothing, and says so in its own row. */
static const struct evidence_row *not_covering(const struct role *a, const struct fact_record *told, enum agreed field)
{
    const struct evidence_row *row = a->kind->accepts;
    if (told->fact.evidence != FACT_BY_DIGEST) return NULL;
    for (; row && row->name; row++)
        if (row->key == EVIDENCE_BY_HA1 && !(evidence_covers(row, a) & AGREED_BIT(field))) return row;
    return NULL;
}

void disagreeing(struct agreed_reader *reader, const struct plan *plan, const struct role *a,
                 const struct fact_record *told, struct disagreement *difference)
{
    difference->hop = VERDICT_NO_RECORD;
    for (uint32_t field = 0; field < AGREED_COUNT; field++) {
        difference->side[field].committed = agreed_value(reader, difference->commit, (enum agreed)field);
        if (difference->running != VERDICT_NO_RECORD)
            difference->side[field].ran = agreed_value(reader, difference->running, (enum agreed)field);
    }
    if (difference->field == AGREED_COUNT) return;
    difference->uncovered = not_covering(a, told, difference->field);
    find_hop(reader, plan, difference);
}
