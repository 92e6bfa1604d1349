/* Memory that is freed all at once: the only door to malloc in the house. Zeroed on delivery. */
#ifndef ARENA_H
#define ARENA_H

#include "bytes.h"

struct arena_chunk;
struct arena {
    struct arena_chunk *newest;
    uint64_t taken; /* octets handed out */
};

/* 16-aligned, zeroed, never NULL: a machine without memory ends the program (class 70). */
void *arena_take(struct arena *, size_t size);
#define arena_new(arena, type) ((type *)arena_take((arena), sizeof(type)))
#define arena_array(arena, type, count) ((type *)arena_take((arena), sizeof(type) * (size_t)(count)))
struct bytes arena_copy(struct arena *, struct bytes); /* followed by a zero octet that is not counted */
struct bytes arena_format(struct arena *, const char *format, ...) __attribute__((format(printf, 2, 3)));
void arena_free(struct arena *);

/* One block for a world's image: page-aligned, zeroed lazily by the system. */
void *arena_block(size_t size);
void arena_block_free(void *, size_t size);

/* Grows an array kept in an arena (the old one stays until the arena goes): returns room for count + 1. */
void *arena_grow(struct arena *, void *array, uint32_t count, uint32_t *room, size_t item_size);

#endif
