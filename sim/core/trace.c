/* The trace: records in chunks that never move, and the fingerprint over their content. */
#include "trace.h"
#include "arena.h"
#include "must.h"
#include "row_index.h"

enum { TRACE_CHUNK = 4096 };

struct trace {
    struct arena arena;
    struct record **chunk;
    uint32_t chunk_count, chunk_room;
    uint32_t count;
    struct row_index deliveries; /* the record of the last delivery of a message, by its blob */
};

struct trace *trace_new(void)
{
    struct arena arena = {0};
    struct trace *trace = arena_new(&arena, struct trace);
    trace->arena = arena;
    trace->deliveries.arena = &trace->arena;
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
    row_index_clear(&trace->deliveries);
}

static uint64_t hash_of(blob_id blob)
{
    const uint64_t spread = 0x9e3779b97f4a7c15; /* 2**64 by the golden ratio: neighbours do not cluster */
    return blob * spread >> 32;
}

uint32_t trace_delivery(const struct trace *trace, blob_id blob)
{
    uint32_t walk = 0, seq;
    if (blob == BLOB_NONE) return UINT32_MAX;
    while ((seq = row_index_next(&trace->deliveries, hash_of(blob), &walk)) != ROW_INDEX_NONE)
        if (trace_at(trace, seq)->blob == blob) return seq;
    return UINT32_MAX;
}

static void delivery_add(struct trace *trace, blob_id blob, uint32_t seq)
{
    const uint32_t last = trace_delivery(trace, blob);
    if (last == UINT32_MAX) row_index_add(&trace->deliveries, hash_of(blob), seq);
    else row_index_replace(&trace->deliveries, hash_of(blob), last, seq);
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
