/* All traffic of all scenarios, for referees: every message that a run delivers. */
#ifndef TRAFFIC_H
#define TRAFFIC_H

#include "scenario.h"

typedef void traffic_fn(void *self, struct bytes run, struct bytes message);

/* Octets that a fault turned over are nobody's message, and answers copy them: parsers need not agree about those. */
static inline bool traffic_is_corrupt(const struct plan *plan)
{
    for (uint32_t r = 0; r < plan->filter_count; r++)
        if (plan->filter[r].deed == FILTER_CORRUPT) return true;
    return false;
}

/* Calls back for every delivered message of the protocols (bit 1 << enum proto); gives their number. */
static inline uint32_t traffic_each(unsigned protos, traffic_fn *each, void *self)
{
    struct arena arena = {0};
    struct file_list list = {0};
    const char *why = NULL;
    uint32_t count = 0;
    if (!folder_list(&arena, "scenarios", BYTES(".ims"), &list, &why)) return 0;
    for (uint32_t f = 0; f < list.count; f++) {
        struct script *script = scenario_script(&arena, list.path[f].at);
        for (uint32_t r = 0; script && r < script->run_count; r++) {
            struct run *run = scenario_run(script, r, 0);
            const struct trace *trace = world_trace(run->world);
            for (uint32_t seq = 0; !traffic_is_corrupt(run->plan) && seq < trace_count(trace); seq++) {
                const struct record *record = trace_at(trace, seq);
                if (record->kind != RECORD_DELIVERED || !(protos & 1u << record->proto)) continue;
                each(self, run->plan->run, store_bytes(world_store(run->world), record->blob));
                count++;
            }
            run_free(run);
        }
    }
    arena_free(&arena);
    return count;
}

#endif
