/* The trace: records in chunks that never move, and the fingerprint over their content. */
#include "trace.h"
#include "arena.h"
#include "must.h"

enum { TRACE_CHUNK = 4096, PLACES_LEAST = 1024 };

/* Where a message was delivered: an open table, at most half full. */
struct delivery {
    blob_id blob; /* BLOB_NONE: free */
    uint32_t seq;
};

struct trace {
    struct arena arena;
    struct record **chunk;
    uint32_t chunk_count, chunk_room;
    uint32_t count;
    struct delivery *delivery;
    uint32_t delivery_count, delivery_room; /* a power of two */
};

struct trace *trace_new(void)
{
    struct arena arena = {0};
    struct trace *trace = arena_new(&arena, struct trace);
    trace->arena = arena;
    return trace;
}

void trace_free(struct trace *trace)
{
    if (!trace) return;
    struct arena arena = trace->arena;
    arena_free(&arena);
}

void trace_clear(struct trace *trace)
{
    trace->count = 0;
    trace->delivery_count = 0;
    if (trace->delivery_room) memset(trace->delivery, 0, trace->delivery_room * sizeof *trace->delivery);
}

/* The row of that message, or the free one where it belongs. */
static struct delivery *delivery_of(const struct trace *trace, blob_id blob)
{
    const uint64_t spread = 0x9e3779b97f4a7c15; /* 2**64 by the golden ratio: neighbours do not cluster */
    uint32_t mask = trace->delivery_room - 1, at = (uint32_t)(blob * spread >> 32) & mask;
    while (trace->delivery[at].blob != BLOB_NONE && trace->delivery[at].blob != blob) at = (at + 1) & mask;
    return &trace->delivery[at];
}

static void deliveries_grow(struct trace *trace)
{
    struct delivery *old = trace->delivery;
    uint32_t room = trace->delivery_room;
    trace->delivery_room = room ? 2 * room : PLACES_LEAST;
    trace->delivery = arena_array(&trace->arena, struct delivery, trace->delivery_room);
    for (uint32_t i = 0; i < room; i++)
        if (old[i].blob != BLOB_NONE) *delivery_of(trace, old[i].blob) = old[i];
}

static void delivery_add(struct trace *trace, blob_id blob, uint32_t seq)
{
    if (2 * (trace->delivery_count + 1) > trace->delivery_room) deliveries_grow(trace);
    struct delivery *delivery = delivery_of(trace, blob);
    trace->delivery_count += delivery->blob == BLOB_NONE;
    *delivery = (struct delivery){blob, seq};
}

uint32_t trace_delivery(const struct trace *trace, blob_id blob)
{
    const struct delivery *delivery = trace->delivery_room && blob != BLOB_NONE ? delivery_of(trace, blob) : NULL;
    return delivery && delivery->blob == blob ? delivery->seq : UINT32_MAX;
}

uint32_t trace_add(struct trace *trace, const struct record *record)
{
    if (trace->count == trace->chunk_count * TRACE_CHUNK) {
        trace->chunk = arena_grow(&trace->arena, trace->chunk, trace->chunk_count, &trace->chunk_room,
                                  sizeof(struct record *));
        trace->chunk[trace->chunk_count++] = arena_array(&trace->arena, struct record, TRACE_CHUNK);
    }
    must(record->cause <= trace->count); /* a cause precedes its effect, or is the record itself */
    trace->chunk[trace->count / TRACE_CHUNK][trace->count % TRACE_CHUNK] = *record;
    if (record->kind == RECORD_DELIVERED && record->blob != BLOB_NONE) delivery_add(trace, record->blob, trace->count);
    return trace->count++;
}

uint32_t trace_count(const struct trace *trace)
{
    return trace->count;
}

const struct record *trace_at(const struct trace *trace, uint32_t seq)
{
    must(seq < trace->count);
    return &trace->chunk[seq / TRACE_CHUNK][seq % TRACE_CHUNK];
}

uint32_t trace_sent(const struct trace *trace, uint32_t seq)
{
    for (;;) {
        const struct record *record = trace_at(trace, seq);
        bool later = record->kind == RECORD_DELIVERED || record->kind == RECORD_DROPPED ||
                     record->kind == RECORD_TOUCHED;
        if (!later || record->proto == PROTO_NONE || record->cause == seq) return seq;
        seq = record->cause;
    }
}

static void put_le(unsigned char *to, uint64_t value, unsigned count)
{
    for (unsigned i = 0; i < count; i++) to[i] = (unsigned char)(value >> (8 * i));
}

uint64_t trace_fingerprint(const struct trace *trace, const struct store *store)
{
    uint64_t print = 0;
    for (uint32_t seq = 0; seq < trace->count; seq++) {
        const struct record *record = trace_at(trace, seq);
        struct bytes content = store_bytes(store, record->blob);
        unsigned char fixed[28];
        /* The number of a reason depends on the rows before it; its id, or its sentence, is in the content. */
        bool stated = record->kind == RECORD_FACT || record->kind == RECORD_LIMIT;
        put_le(fixed, record->at, 8);
        put_le(fixed + 8, record->cause, 4);
        put_le(fixed + 12, record->subject, 4);
        put_le(fixed + 16, record->extra, 4);
        put_le(fixed + 20, stated ? 0 : record->verb, 2);
        put_le(fixed + 22, record->kind, 1);
        put_le(fixed + 23, record->proto, 1);
        put_le(fixed + 24, content.count, 4);
        print = bytes_hash_seed(bytes_of(fixed, sizeof fixed), print);
        if (content.count) print = bytes_hash_seed(content, print);
    }
    return print;
}
