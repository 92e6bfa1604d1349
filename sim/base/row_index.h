/* Row numbers of an array that its owner keeps, found by the 64-bit hash of the content of a row. The index grows in an
 * arena and forgets nothing; `struct keyed` is the table of node state, which has a fixed size and loses rows as well.
 *
 * Rows of other content can have the same hash, so the caller compares the rows:
 *
 *     for (uint32_t walk = 0, row; (row = row_index_next(index, hash, &walk)) != ROW_INDEX_NONE;)
 *         if (bytes_equal(name[row], text)) return row; */
#ifndef ROW_INDEX_H
#define ROW_INDEX_H

#include "arena.h"

#define ROW_INDEX_NONE UINT32_MAX /* no row number */

/* All zero but for the arena, it is an index of no rows. */
struct row_index {
    struct arena *arena;
    uint64_t *slot; /* the upper half: the lower half of the hash; the lower half: the row + 1, 0 when it is free */
    uint32_t slot_count; /* 0 or a power of two; half of them are free */
    uint32_t count;
};

/* The next row under that hash, or ROW_INDEX_NONE; *walk is 0 at the first call. No row is added during a walk. */
static inline uint32_t row_index_next(const struct row_index *index, uint64_t hash, uint32_t *walk)
{
    const uint32_t mask = index->slot_count - 1;
    if (!index->slot_count) return ROW_INDEX_NONE;
    for (;;) {
        const uint64_t slot = index->slot[((uint32_t)hash + (*walk)++) & mask];
        if (!slot) return ROW_INDEX_NONE;
        if (slot >> 32 == (uint32_t)hash) return (uint32_t)slot - 1;
    }
}

/* Enters a row that is not there. */
void row_index_add(struct row_index *, uint64_t hash, uint32_t row);
/* From now on another row is found where `from` was, which is there. */
void row_index_replace(struct row_index *, uint64_t hash, uint32_t from, uint32_t to);
/* Forgets all rows and keeps its room. */
void row_index_clear(struct row_index *);

#endif
