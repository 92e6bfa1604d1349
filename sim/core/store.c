/* The store: segments of 64 KiB, each with a count of the blobs that somebody can still name. */
#include "store.h"
#include "arena.h"
#include "must.h"

enum { STORE_SLACK = 64 }; /* readable octets after a segment: word-wise compares may look there */

struct store_segment {
    char *base;
    uint32_t named; /* blobs that the queue, a hold or a running step can name */
    uint32_t unused;
};

struct store {
    struct arena arena;
    enum store_mode mode;
    uint32_t segment_count, segment_room, segments_max;
    uint32_t kept;          /* the segments before that one stay as they are */
    uint32_t current, used; /* where the next blob goes */
    uint64_t size;
    struct store_segment *segment;
};

struct store *store_new(enum store_mode mode, uint32_t segments_max)
{
    struct arena arena = {0};
    struct store *store = arena_new(&arena, struct store);
    store->arena = arena;
    store->mode = mode;
    store->segments_max = segments_max;
    store_clear(store);
    return store;
}

void store_free(struct store *store)
{
    if (!store) return;
    struct arena arena = store->arena;
    arena_free(&arena);
}

void store_clear(struct store *store)
{
    for (uint32_t i = 0; i < store->segment_count; i++) store->segment[i].named = 0;
    store->current = store->kept = 0;
    /* So that no blob is BLOB_NONE; and where there is no segment yet there is no room, not even for nothing. */
    store->used = store->segment_count ? STORE_SLACK : STORE_SEGMENT + 1;
    store->size = 0;
}

static bool segment_add(struct store *store)
{
    if (store->segment_count == store->segments_max) return false;
    store->segment = arena_grow(&store->arena, store->segment, store->segment_count, &store->segment_room,
                                sizeof *store->segment);
    store->segment[store->segment_count].base = arena_take(&store->arena, STORE_SEGMENT + STORE_SLACK);
    store->segment[store->segment_count].named = 0;
    store->segment_count++;
    return true;
}

/* The lowest segment nobody can name; a new one when there is none. */
static bool segment_next(struct store *store)
{
    if (store->segment_count == 0) {
        if (!segment_add(store)) return false;
    } else if (store->mode == STORE_RING) {
        for (uint32_t i = store->kept; i < store->segment_count; i++) {
            if (i == store->current || store->segment[i].named) continue;
            store->current = i;
            store->used = STORE_SLACK;
            return true;
        }
        if (!segment_add(store)) return false;
        store->current = store->segment_count - 1;
    } else {
        if (store->current + 1 == store->segment_count && !segment_add(store)) return false;
        store->current++;
    }
    store->used = STORE_SLACK;
    return true;
}

char *store_room(struct store *store, uint32_t count)
{
    must(count <= STORE_SEGMENT - STORE_SLACK);
    if (store->used + count > STORE_SEGMENT && !segment_next(store)) return NULL;
    return store->segment[store->current].base + store->used;
}

blob_id store_commit(struct store *store, uint32_t count)
{
    must((uint64_t)store->used + count <= STORE_SEGMENT);
    blob_id blob = ((uint64_t)store->current * STORE_SEGMENT + store->used) << 16 | count;
    store->used += count;
    store->size += count;
    return blob;
}

blob_id store_put(struct store *store, struct bytes from)
{
    char *room = store_room(store, from.count);
    if (!room) return BLOB_NONE;
    if (from.count) memcpy(room, from.at, from.count);
    return store_commit(store, from.count);
}

static struct store_segment *segment_of(const struct store *store, blob_id blob)
{
    uint64_t index = (blob >> 16) / STORE_SEGMENT;
    must(index < store->segment_count);
    return &store->segment[index];
}

struct bytes store_bytes(const struct store *store, blob_id blob)
{
    if (blob == BLOB_NONE) return bytes_of(NULL, 0);
    return bytes_of(segment_of(store, blob)->base + (blob >> 16) % STORE_SEGMENT, blob_count(blob));
}

void store_ring(struct store *store)
{
    if (store->mode == STORE_RING) return;
    store->mode = STORE_RING;
    store->kept = store->segment_count;
    store->used = STORE_SEGMENT + 1; /* the next blob begins a new one */
}

/* The names of a blob that is kept for good are not counted. */
static bool is_counted(const struct store *store, blob_id blob)
{
    return store->mode == STORE_RING && blob != BLOB_NONE && (blob >> 16) / STORE_SEGMENT >= store->kept;
}

void store_take(struct store *store, blob_id blob)
{
    if (is_counted(store, blob)) segment_of(store, blob)->named++;
}

void store_give(struct store *store, blob_id blob)
{
    if (!is_counted(store, blob)) return;
    must(segment_of(store, blob)->named > 0);
    segment_of(store, blob)->named--;
}

uint64_t store_size(const struct store *store)
{
    return store->size;
}
