/* fresh and no-replay: whether a run that was accepted once is accepted again. */
#include "claiming.h"

#include "agreed_value.h"
#include "fact_record.h"
#include "resting.h"

static struct agreed_reader reader_of(const struct claiming *claiming)
{
    const struct verdict *verdict = claiming->judge->verdict;
    return (struct agreed_reader){.arena = claiming->judge->arena, .trace = verdict->trace, .store = verdict->store};
}

static bool next_fact(const struct claiming *claiming, uint32_t *seq, const struct record **record,
                      struct fact_record *told)
{
    const struct verdict *verdict = claiming->judge->verdict;
    for (; *seq < trace_count(verdict->trace); ++*seq) {
        *record = trace_at(verdict->trace, *seq);
        if ((*record)->kind != RECORD_FACT) continue;
        fact_record_read(*record, store_bytes(verdict->store, (*record)->blob), told);
        ++*seq;
        return true;
    }
    return false;
}

static void breach_at(struct claiming *claiming, uint32_t record, struct bytes who)
{
    claiming_breach(
        claiming, &(struct breach){.view = VERDICT_NO_RECORD, .item = VERDICT_NO_RECORD, .record = record, .who = who});
}

/* ---- fresh ---- */

struct accepted {
    uint32_t subject; /* of the record: the node that accepted it */
    struct bytes value;
};

/* Two nodes accept the same run one after the other: only a run that one of them accepted twice is not fresh. */
void claiming_fresh(struct claiming *claiming)
{
    struct arena *arena = claiming->judge->arena;
    struct agreed_reader reader = reader_of(claiming);
    enum agreed field = claiming->claim->subject[0].agreed;
    struct accepted *accepted = NULL;
    uint32_t count = 0, room = 0, seq = 0, most = 0;
    const struct record *record;
    struct fact_record told;
    while (next_fact(claiming, &seq, &record, &told)) {
        if (told.fact.kind != FACT_BELIEVED) continue;
        struct accepted one = {.subject = record->subject, .value = agreed_value(&reader, told.message, field)};
        uint32_t before = 0;
        bool again = false;
        if (!one.value.at) continue;
        for (uint32_t i = 0; i < count; i++) {
            if (accepted[i].subject != one.subject) continue;
            before++;
            again = again || bytes_equal(accepted[i].value, one.value);
        }
        if (again && !claiming->outcome->breach_count)
            breach_at(claiming, told.message, claiming->judge->plan->role[record_role(record)]->name);
        most = before + 1 > most ? before + 1 : most;
        accepted = arena_grow(arena, accepted, count, &room, sizeof *accepted);
        accepted[count++] = one;
    }
    resting_fresh(claiming);
    if (most > 1) return;
    struct pen *pen = claiming_pen(claiming);
    pen_lit(pen, "no node accepted two runs with a ");
    pen_bytes(pen, claiming->claim->subject[0].text);
    claiming_vacuous(claiming, pen_done(pen));
}

/* ---- no-replay ---- */

/* Whether an arrival made a binding or a login, of itself or relayed: a retransmission that a node knew makes none. */
static bool makes_something(const struct claiming *claiming, uint32_t arrival)
{
    const struct trace *trace = claiming->judge->verdict->trace;
    const struct record *record;
    struct fact_record told;
    uint32_t seq = arrival;
    while (next_fact(claiming, &seq, &record, &told)) {
        bool login = told.fact.kind == FACT_BELIEVED && told.fact.role != FACT_AS_REGISTRAR;
        if (!login && told.fact.kind != FACT_REGISTERED && told.fact.kind != FACT_BOUND) continue;
        uint32_t at = told.message;
        while (at != VERDICT_NO_RECORD && at > arrival) at = agreed_relayed(trace, at);
        if (at == arrival) return true;
    }
    return false;
}

void claiming_no_replay(struct claiming *claiming)
{
    const struct claim_subject *subject = claiming->claim->subject;
    const struct verdict *verdict = claiming->judge->verdict;
    const struct kept *kept = &claiming->judge->named[subject->message];
    struct bytes octets = kept->known && kept->blob != BLOB_NONE ? store_bytes(verdict->store, kept->blob)
                                                                 : kept->taken_out;
    uint32_t arrived = 0, accepted = 0;
    for (uint32_t seq = 0; kept->known && seq < trace_count(verdict->trace); seq++) {
        const struct record *record = trace_at(verdict->trace, seq);
        bool same = record->kind == RECORD_DELIVERED && record->proto == (uint8_t)kept->proto &&
                    link_end(record->subject) == link_end(kept->link) &&
                    link_class_of(record->subject) == link_class_of(kept->link);
        if (!same || !bytes_equal(store_bytes(verdict->store, record->blob), octets)) continue;
        if (!arrived++) resting_no_replay(claiming, seq);
        accepted += makes_something(claiming, seq);
        if (accepted > 1 && !claiming->outcome->breach_count) breach_at(claiming, seq, subject->text);
    }
    if (arrived > 1) return;
    struct pen *pen = claiming_pen(claiming);
    pen_bytes(pen, subject->text);
    pen_text(pen, arrived ? " arrived once" : " never arrived");
    claiming_vacuous(claiming, pen_done(pen));
}
