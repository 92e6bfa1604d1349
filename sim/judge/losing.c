/* The node or connection that had stopped or broken before a message was lost. */
#include "losing.h"

#include "fault.h"

#define NO_RECORD UINT32_MAX

const struct role *lost_stopped(const struct plan *plan, const struct trace *trace, uint32_t seq)
{
    const uint32_t link = trace_at(trace, seq)->subject;
    const uint32_t to = plan->link[link_class_of(link)].end[1 - link_end(link)];
    while (seq > 0) {
        const struct record *record = trace_at(trace, --seq);
        bool stops = record->kind == RECORD_STOPPED, starts = record->kind == RECORD_STARTED;
        if ((stops || starts) && record_role(record) == to) return stops ? plan->role[to] : NULL;
    }
    return NULL;
}

/* The last record in which the connection that it went on was cut, or an end of it stopped and forgot it; none since it
 * was opened: NO_RECORD. */
static uint32_t broken_before(const struct plan *plan, const struct trace *trace, uint32_t seq)
{
    const uint32_t link = trace_at(trace, seq)->subject;
    const struct link_line *line = &plan->link[link_class_of(link)];
    while (line->over != OVER_UDP && seq > 0) {
        const struct record *record = trace_at(trace, --seq);
        bool same = record->subject == link || record->subject == link_back(link);
        if (record->kind == RECORD_OPENED && same) break;
        if (record->kind == RECORD_TOUCHED && same && plan->filter[record->extra].deed == FILTER_RESET) return seq;
        if (record->kind != RECORD_STOPPED || record->extra == STOP_PAUSED) continue;
        if (record_role(record) == line->end[0] || record_role(record) == line->end[1]) return seq;
    }
    return NO_RECORD;
}

/* Of the run's faults the one that stops that node, or NULL: it may be an attacker, or the drive. */
static bool stops_by_fault(const struct plan *plan, const struct role *role)
{
    for (uint32_t r = 0; r < plan->filter_count; r++) {
        const struct filter_row *row = &plan->filter[r];
        if (row->deed == FILTER_STOP && row->target == role && fault_of_row(plan, row)) return true;
    }
    return false;
}

void lost_say_why(struct pen *pen, const struct plan *plan, const struct trace *trace, uint32_t seq)
{
    const struct role *stopped = lost_stopped(plan, trace, seq);
    const uint32_t broken = stopped ? NO_RECORD : broken_before(plan, trace, seq);
    bool by_fault = stopped && stops_by_fault(plan, stopped);
    if (stopped) {
        pen_lit(pen, ": ");
        pen_bytes(pen, stopped->name);
        pen_lit(pen, " had stopped");
    } else if (broken != NO_RECORD) {
        const struct record *record = trace_at(trace, broken);
        pen_lit(pen, ": its connection was gone");
        by_fault = record->kind == RECORD_TOUCHED ? fault_of_row(plan, &plan->filter[record->extra]) != NULL
                                                  : stops_by_fault(plan, plan->role[record_role(record)]);
    }
    if (!by_fault) return;
    pen_lit(pen, " (fault plan ");
    pen_bytes(pen, plan->fault->name);
    pen_char(pen, ')');
}
