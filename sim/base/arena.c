/* Arenas of chunks, each at least as large as all before it, so that a run takes few. */
#include "arena.h"
#include "must.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { ARENA_CHUNK_MIN = 64 * 1024, ARENA_ALIGN = 16, ARENA_HUGE = 4 << 20 };

struct arena_chunk {
    struct arena_chunk *older;
    size_t room;
    size_t used;
    size_t unused; /* keeps the data 16-aligned */
    char data[];
};
static_assert(sizeof(struct arena_chunk) % ARENA_ALIGN == 0, "chunk data is aligned");

static struct arena_chunk *chunk_add(struct arena *arena, size_t size)
{
    struct arena_chunk *chunk;
    size_t room = arena->newest ? arena->newest->room * 2 : ARENA_CHUNK_MIN;
    if (room > ((size_t)64 << 20)) room = (size_t)64 << 20;
    if (room < size) room = size;
    size_t whole = sizeof *chunk + room;
    chunk = whole < ARENA_HUGE ? calloc(1, whole) : arena_block(whole);
    must(chunk != NULL);
    chunk->older = arena->newest;
    chunk->room = room;
    arena->newest = chunk;
    return chunk;
}

void *arena_take(struct arena *arena, size_t size)
{
    struct arena_chunk *chunk = arena->newest;
    size = (size + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    if (!chunk || chunk->room - chunk->used < size) chunk = chunk_add(arena, size);
    void *at = chunk->data + chunk->used;
    chunk->used += size;
    arena->taken += size;
    return at;
}

struct bytes arena_copy(struct arena *arena, struct bytes from)
{
    char *at = arena_take(arena, (size_t)from.count + 1);
    if (from.count) memcpy(at, from.at, from.count);
    return bytes_of(at, from.count);
}

struct bytes arena_format(struct arena *arena, const char *format, ...)
{
    va_list args, again;
    must(format != NULL); /* gcc's sanitizer makes its own warnings doubt it */
    va_start(args, format);
    va_copy(again, args);
    int count = vsnprintf(NULL, 0, format, args);
    va_end(args);
    must(count >= 0);
    char *at = arena_take(arena, (size_t)count + 1);
    vsnprintf(at, (size_t)count + 1, format, again);
    va_end(again);
    return bytes_of(at, (size_t)count);
}

void arena_free(struct arena *arena)
{
    while (arena->newest) {
        struct arena_chunk *chunk = arena->newest;
        size_t whole = sizeof *chunk + chunk->room;
        arena->newest = chunk->older;
        if (whole < ARENA_HUGE) free(chunk);
        else arena_block_free(chunk, whole);
    }
    arena->taken = 0;
}

void *arena_block(size_t size)
{
    void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    must(at != MAP_FAILED);
    /* A population's states and subscribers are visited in no order: with small pages every visit is a miss of the
     * page table as well. It is advice: where the system does not take it, nothing changes. */
    if (size >= ARENA_HUGE) (void)madvise(at, size, MADV_HUGEPAGE);
    return at;
}

void arena_block_free(void *at, size_t size)
{
    if (at) must(munmap(at, size) == 0);
}

void *arena_grow(struct arena *arena, void *array, uint32_t count, uint32_t *room, size_t item_size)
{
    if (count < *room) return array;
    must(*room <= UINT32_MAX / 2);
    uint32_t wider = *room ? *room * 2 : 8;
    void *copy = arena_take(arena, item_size * wider);
    if (count) memcpy(copy, array, item_size * count);
    *room = wider;
    return copy;
}
