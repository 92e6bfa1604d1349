/* Questions that the drive and the judge ask of a world. */
#include "world_parts.h"
#include "must.h"

sim_time world_now(const struct world *world)
{
    return world_head(world)->now;
}

uint64_t world_events(const struct world *world)
{
    return world_head(world)->events;
}

const uint64_t *world_events_at(const struct world *world)
{
    return &world_head(world)->events;
}

const void *world_state(const struct world *world, uint32_t role, uint32_t member)
{
    must(role < world->plan->role_count && member < world->plan->role[role]->member_count);
    return world_state_of(world, role, member);
}

uint64_t world_delivered(const struct world *world)
{
    return world_head(world)->delivered;
}

uint32_t world_in_flight(const struct world *world)
{
    return world_queue(world)->in_flight;
}

uint32_t world_parked(const struct world *world, uint32_t role)
{
    const struct role *node = world->plan->role[role];
    uint32_t parked = 0;
    for (uint32_t m = 0; m < node->member_count; m++) parked += state_waiting(world_state_of(world, role, m), node);
    return parked;
}

uint32_t world_held(const struct world *world)
{
    return world_head(world)->held;
}

enum reason world_limit(const struct world *world)
{
    return world->limit;
}

uint64_t world_counted(const struct world *world, uint32_t role, bool sent, enum proto proto, verb_id verb)
{
    uint64_t count = 0;
    const struct trace *trace = world_trace(world);
    for (uint32_t seq = 0; trace && seq < trace_count(trace); seq++) {
        const struct record *record = trace_at(trace, seq);
        if (record->kind != (sent ? RECORD_SENT : RECORD_DELIVERED)) continue;
        uint32_t end = link_end(record->subject) ^ (sent ? 0u : 1u);
        if (world->plan->link[link_class_of(record->subject)].end[end] != role) continue;
        if (proto != PROTO_NONE && record->proto != proto) continue;
        if (verb == VERB_NONE || record->verb == verb) count++;
    }
    return count;
}

uint64_t world_stated(const struct world *world, uint32_t role, enum reason reason)
{
    uint64_t count = 0;
    const struct trace *trace = world_trace(world);
    for (uint32_t seq = 0; trace && seq < trace_count(trace); seq++) {
        const struct record *record = trace_at(trace, seq);
        count += record->kind == RECORD_FACT && record_role(record) == role && record->verb == (uint16_t)reason;
    }
    return count;
}

const struct trace *world_trace(const struct world *world)
{
    return world->trace ? world->trace : world->forgotten;
}

void world_forget(struct world *world)
{
    if (!world->trace) return;
    world->forgotten = world->trace;
    world->trace = NULL;
    world->records = false;
    store_ring(world->store);
}

bool world_forgets(const struct world *world)
{
    return world->forgotten != NULL;
}

struct store *world_store(const struct world *world)
{
    return world->store;
}

size_t world_image_size(const struct world *world)
{
    return world->image_size;
}

const void *world_image(const struct world *world)
{
    return world->image;
}

void world_image_set(struct world *world, const void *image)
{
    memcpy(world->image, image, world->image_size);
}
