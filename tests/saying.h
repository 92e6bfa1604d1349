/* The lists of kinds at their ports are true: in a run a node sends the messages that its kind lists there, and answers
 * those that its peer's kind lists. Else the checker would refuse an arrow that a node draws. */
#ifndef SAYING_H
#define SAYING_H

#include "sayable.h"
#include "scenario.h"
#include "test.h"

static inline unsigned saying_not(const struct run *run, const struct record *record)
{
    const struct plan *plan = run->plan;
    const uint32_t *end = plan->link[link_class_of(record->subject)].end;
    const struct flow_line line = {.kind = LINE_ARROW,
                                   .from = plan->role[end[link_end(record->subject)]],
                                   .to = plan->role[end[1 - link_end(record->subject)]],
                                   .proto = (enum proto)record->proto,
                                   .verb = record->verb,
                                   .link_class = link_class_of(record->subject)};
    const bool answer = !verb_is_request(line.proto, line.verb);
    if (line.verb == VERB_NONE || (answer && plan->attacker)) return 0; /* an attacker may have asked it */
    if (sayable_honest(plan, &line)) return 0;
    struct bytes verb = verb_name(line.proto, line.verb);
    print_error("%.*s: %.*s sends %.*s to %.*s, and its port does not say so\n", (int)plan->run.count, plan->run.at,
                (int)line.from->name.count, line.from->name.at, (int)verb.count, verb.at, (int)line.to->name.count,
                line.to->name.at);
    return 1;
}

/* How many messages of the run nobody would say. */
static inline unsigned saying_wrong(const struct run *run)
{
    const struct trace *trace = world_trace(run->world);
    unsigned wrong = 0;
    for (uint32_t seq = 0; seq < trace_count(trace); seq++)
        if (trace_at(trace, seq)->kind == RECORD_SENT) wrong += saying_not(run, trace_at(trace, seq));
    return wrong;
}

#endif
