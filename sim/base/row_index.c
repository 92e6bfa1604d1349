/* Open addressing: a row is in the first free slot from its home on, which the lowest bits of its hash name. */
#include "row_index.h"

#include "must.h"

enum { SLOTS_MIN = 64 };

static void put(struct row_index *index, uint64_t slot)
{
    uint32_t mask = index->slot_count - 1, at = (uint32_t)(slot >> 32) & mask;
    while (index->slot[at]) at = (at + 1) & mask;
    index->slot[at] = slot;
}

static void widen(struct row_index *index)
{
    const uint64_t *old = index->slot;
    uint32_t count = index->slot_count;
    must(count <= UINT32_MAX / 2);
    index->slot_count = count ? 2 * count : SLOTS_MIN;
    index->slot = arena_array(index->arena, uint64_t, index->slot_count);
    for (uint32_t i = 0; i < count; i++)
        if (old[i]) put(index, old[i]);
}

static uint64_t slot_value(uint64_t hash, uint32_t row)
{
    must(row != ROW_INDEX_NONE);
    return hash << 32 | (row + 1);
}

void row_index_add(struct row_index *index, uint64_t hash, uint32_t row)
{
    if (index->count >= index->slot_count / 2) widen(index);
    put(index, slot_value(hash, row));
    index->count++;
}

void row_index_replace(struct row_index *index, uint64_t hash, uint32_t from, uint32_t to)
{
    uint32_t walk = 0, row;
    while ((row = row_index_next(index, hash, &walk)) != from) must(row != ROW_INDEX_NONE);
    index->slot[((uint32_t)hash + walk - 1) & (index->slot_count - 1)] = slot_value(hash, to);
}

void row_index_clear(struct row_index *index)
{
    if (index->count) memset(index->slot, 0, index->slot_count * sizeof *index->slot);
    index->count = 0;
}
