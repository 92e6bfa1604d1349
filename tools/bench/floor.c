/* Measuring the floor. */
#include "floor.h"
#include "load.h"
#include "must.h"

#include <stdlib.h>

enum { RING = 1 << 20 };

struct heap_entry {
    uint64_t at, order;
    uint32_t link, blob;
};

struct heap {
    struct heap_entry *entry;
    uint32_t count;
};

static bool before(const struct heap_entry *a, const struct heap_entry *b)
{
    return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static void heap_push(struct heap *heap, struct heap_entry entry)
{
    uint32_t at = heap->count++;
    while (at && before(&entry, &heap->entry[(at - 1) / 2])) {
        heap->entry[at] = heap->entry[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap->entry[at] = entry;
}

static struct heap_entry heap_pop(struct heap *heap)
{
    struct heap_entry top = heap->entry[0], last = heap->entry[--heap->count];
    uint32_t at = 0;
    for (;;) {
        uint32_t child = at * 2 + 1;
        if (child >= heap->count) break;
        if (child + 1 < heap->count && before(&heap->entry[child + 1], &heap->entry[child])) child++;
        if (!before(&heap->entry[child], &last)) break;
        heap->entry[at] = heap->entry[child];
        at = child;
    }
    if (heap->count) heap->entry[at] = last;
    return top;
}

struct floor {
    const struct floor_input *input;
    struct heap heap;
    char *ring;
    uint32_t ring_at;
    uint64_t clock, lines;
    struct hexdigest hex;
    unsigned char seed[32], public_key[32], signature[64];
};

static void messages(struct floor *floor, uint32_t registration)
{
    const struct floor_input *input = floor->input;
    for (uint32_t m = input->first[registration]; m < input->first[registration + 1]; m++) {
        struct bytes message = input->message[m];
        if (floor->ring_at + message.count > RING) floor->ring_at = 0;
        char *to = floor->ring + floor->ring_at;
        memcpy(to, message.at, message.count);
        floor->ring_at += message.count;
        for (const char *line = to, *end = to + message.count; (line = memchr(line, '\n', (size_t)(end - line)));
             line++)
            floor->lines++;
        heap_push(&floor->heap, (struct heap_entry){.at = floor->clock + 20000 + message.count, .order = m});
        floor->clock = heap_pop(&floor->heap).at;
    }
}

/* The same number of computations of each kind, over inputs of the same mean size. */
static void digests(struct floor *floor, uint32_t registration)
{
    const struct digest_tally *tally = &floor->input->digests;
    uint64_t md5 = tally->md5 / FLOOR_RECORDED, sha256 = tally->sha256 / FLOOR_RECORDED,
             sha1 = tally->sha1 / FLOOR_RECORDED;
    uint64_t hashed = tally->md5 + tally->sha256 + tally->sha1;
    uint32_t size = hashed ? (uint32_t)(tally->octets / hashed) : 0;
    struct bytes text = bytes_of(floor->ring + registration * 64, size < 4096 ? size : 4096);
    unsigned char raw[32];
    for (uint64_t i = 0; i < md5; i++) digest_hash(DIGEST_MD5, text, &floor->hex);
    for (uint64_t i = 0; i < sha256; i++) digest_hash(DIGEST_SHA_256, text, &floor->hex);
    for (uint64_t i = 0; i < sha1; i++) sha1_raw(text, raw);
    for (uint64_t i = 0; i < tally->publics / FLOOR_RECORDED; i++) ed25519_public(floor->seed, floor->public_key);
    for (uint64_t i = 0; i < tally->signs / FLOOR_RECORDED; i++) ed25519_sign(floor->seed, text, floor->signature);
    for (uint64_t i = 0; i < tally->verifies / FLOOR_RECORDED; i++)
        (void)ed25519_verify(floor->public_key, text, floor->signature);
}

static int order(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

uint64_t floor_measure(struct arena *arena, const struct floor_input *input)
{
    struct floor *floor = arena_new(arena, struct floor);
    uint64_t pass[FLOOR_MEDIAN_OF];
    floor->input = input;
    floor->ring = arena_take(arena, RING);
    floor->heap.entry = arena_array(arena, struct heap_entry, input->heap_depth + 2);
    for (uint32_t i = 0; i < input->heap_depth; i++)
        heap_push(&floor->heap, (struct heap_entry){.at = 20000 + i * 90, .order = i});
    for (uint32_t p = 0; p < FLOOR_MEDIAN_OF + 1; p++) { /* the first is the warm-up */
        uint64_t begin = load_cpu_ns();
        for (uint32_t round = 0; round < input->rounds; round++)
            for (uint32_t r = 0; r < FLOOR_RECORDED; r++) {
                messages(floor, r);
                digests(floor, r);
            }
        if (p) pass[p - 1] = (load_cpu_ns() - begin) / (input->rounds * FLOOR_RECORDED);
    }
    must(floor->lines > 0);
    qsort(pass, FLOOR_MEDIAN_OF, sizeof pass[0], order);
    return pass[FLOOR_MEDIAN_OF / 2];
}
