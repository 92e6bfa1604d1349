/* The keyed table: open addressing over row numbers, rows in place. A slot holds a row's number + 1, 0 when empty, and
 * above it eight bits of the key, so that a search passes by other rows without a look into them.
 * Deletion shifts the cluster back instead of leaving tombstones, so a table that has seen a million registrations is
 * as fast as on its first day. */
#include "keyed.h"

#include "must.h"

enum { SLOT_NUMBER = 0xffffff };

/* The slots are found by the lowest bits of a key, so the tag is its highest. */
static uint32_t slot_value(uint64_t key, uint32_t number)
{
    return (uint32_t)(key >> 56) << 24 | (number + 1);
}

static uint32_t slot_number(uint32_t slot)
{
    return (slot & SLOT_NUMBER) - 1;
}

static bool slot_has(uint32_t slot, uint64_t key)
{
    return slot >> 24 == key >> 56;
}

static uint32_t *slots_of(struct keyed *keyed)
{
    return (uint32_t *)(void *)(keyed + 1);
}

static const uint32_t *slots_in(const struct keyed *keyed)
{
    return (const uint32_t *)(const void *)(keyed + 1);
}

static size_t rows_at(const struct keyed *keyed)
{
    return sizeof *keyed + ((size_t)keyed->slot_mask + 1) * sizeof(uint32_t);
}

static size_t stride(const struct keyed *keyed)
{
    return sizeof(uint64_t) + keyed->row_size;
}

/* A row starts with its key; 0 says that it is free, so no key is 0. */
static uint64_t *key_of(struct keyed *keyed, uint32_t number)
{
    return (uint64_t *)(void *)((char *)keyed + rows_at(keyed) + number * stride(keyed));
}

static uint64_t key_in(const struct keyed *keyed, uint32_t number)
{
    uint64_t key;
    memcpy(&key, (const char *)keyed + rows_at(keyed) + number * stride(keyed), sizeof key);
    return key;
}

static uint32_t slot_count(uint32_t row_max)
{
    uint32_t slots = 2;          /* an even count keeps the rows 8-aligned */
    must(row_max < SLOT_NUMBER); /* four times the subscribers that a link has numbers for */
    while (slots < row_max * 2) slots *= 2;
    return slots;
}

size_t keyed_size(uint32_t row_max, uint32_t row_size)
{
    must(row_size % 8 == 0 && row_size > 0);
    return sizeof(struct keyed) + (size_t)slot_count(row_max) * sizeof(uint32_t) +
           (size_t)row_max * (sizeof(uint64_t) + row_size);
}

void keyed_init(struct keyed *keyed, uint32_t row_max, uint32_t row_size)
{
    must(row_size % 8 == 0 && row_size > 0);
    must(keyed->row_max == 0 && keyed->count == 0);
    keyed->row_max = row_max;
    keyed->row_size = row_size;
    keyed->slot_mask = slot_count(row_max) - 1;
}

uint64_t keyed_key(struct bytes text)
{
    return keyed_key2(text, 0);
}

uint64_t keyed_key2(struct bytes text, uint64_t with)
{
    uint64_t key = bytes_hash_seed(text, with);
    return key ? key : 1;
}

/* Multiplication by an odd number and an xor with the upper half of the result are one to one; the first spreads
 * neighbours over the upper bits, the second brings those down to where slots are found. */
uint64_t keyed_key_number(uint32_t number)
{
    uint64_t key = ((uint64_t)number + 1) * 0x9e3779b97f4a7c15;
    return key ^ key >> 32;
}

/* The slot of the key, or the empty slot where its cluster ends. At most half of the slots are ever in use. */
static uint32_t slot_of(const struct keyed *keyed, uint64_t key)
{
    const uint32_t *slot = slots_in(keyed);
    uint32_t at = (uint32_t)key & keyed->slot_mask;
    while (slot[at] != 0 && !(slot_has(slot[at], key) && key_in(keyed, slot_number(slot[at])) == key))
        at = (at + 1) & keyed->slot_mask;
    return at;
}

void *keyed_find(const struct keyed *keyed, uint64_t key)
{
    uint32_t slot = slots_in(keyed)[slot_of(keyed, key)];
    return slot ? keyed_row(keyed, slot_number(slot)) : NULL;
}

/* A zeroed row for the key, whose slot is the empty one at `at`. */
static void *new_row(struct keyed *keyed, uint64_t key, uint32_t at)
{
    uint32_t number;
    if (keyed->free_head) {
        number = keyed->free_head - 1;
        /* A free row's first word is the next of the chain; it is cleared as the row is handed out. */
        uint64_t *next = key_of(keyed, number) + 1;
        keyed->free_head = (uint32_t)*next;
        *next = 0;
    } else {
        if (keyed->used_max == keyed->row_max) return NULL;
        number = keyed->used_max++;
    }
    uint64_t *row = key_of(keyed, number);
    *row = key;
    slots_of(keyed)[at] = slot_value(key, number);
    keyed->count++;
    return row + 1;
}

void *keyed_add(struct keyed *keyed, uint64_t key)
{
    must(key != 0);
    uint32_t at = slot_of(keyed, key);
    must(slots_of(keyed)[at] == 0);
    return new_row(keyed, key, at);
}

void *keyed_find_or_add(struct keyed *keyed, uint64_t key)
{
    must(key != 0);
    uint32_t at = slot_of(keyed, key), slot = slots_of(keyed)[at];
    return slot ? keyed_row(keyed, slot_number(slot)) : new_row(keyed, key, at);
}

/* Closes the hole at `hole`: a later row of the cluster that comes nearer to its home moves up (Knuth 6.4, algorithm
 * R). */
static void close_hole(struct keyed *keyed, uint32_t hole)
{
    uint32_t *slot = slots_of(keyed);
    uint32_t mask = keyed->slot_mask;
    for (uint32_t at = (hole + 1) & mask; slot[at] != 0; at = (at + 1) & mask) {
        uint32_t home = (uint32_t)key_in(keyed, slot_number(slot[at])) & mask;
        if (((at - home) & mask) < ((at - hole) & mask)) continue;
        slot[hole] = slot[at];
        hole = at;
    }
    slot[hole] = 0;
}

void keyed_remove(struct keyed *keyed, void *row)
{
    /* The slot, which is needed anyhow, knows the number: no division by the stride. */
    uint32_t at = slot_of(keyed, keyed_key_of(row)), slot = slots_of(keyed)[at], number = slot_number(slot);
    must(slot != 0);
    uint64_t *key = key_of(keyed, number);
    must(key + 1 == row && *key != 0);
    close_hole(keyed, at);
    memset(key, 0, stride(keyed));
    key[1] = keyed->free_head;
    keyed->free_head = number + 1;
    keyed->count--;
}

void keyed_rekey(struct keyed *keyed, void *row, uint64_t key)
{
    uint32_t at = slot_of(keyed, keyed_key_of(row)), number = slot_number(slots_of(keyed)[at]);
    must(slots_of(keyed)[at] != 0 && key != 0);
    close_hole(keyed, at);
    *key_of(keyed, number) = key;
    at = slot_of(keyed, key);
    must(slots_of(keyed)[at] == 0);
    slots_of(keyed)[at] = slot_value(key, number);
}

uint64_t keyed_key_of(const void *row)
{
    uint64_t key;
    memcpy(&key, (const char *)row - sizeof key, sizeof key);
    return key;
}

uint32_t keyed_number(const struct keyed *keyed, const void *row)
{
    size_t at = (size_t)((const char *)row - (const char *)keyed) - sizeof(uint64_t) - rows_at(keyed);
    must(at % stride(keyed) == 0 && at / stride(keyed) < keyed->used_max);
    return (uint32_t)(at / stride(keyed));
}

void *keyed_row(const struct keyed *keyed, uint32_t number)
{
    if (number >= keyed->used_max || key_in(keyed, number) == 0) return NULL;
    /* The table is const to the search only: a caller that may write the state may write its rows. */
    uintptr_t at = (uintptr_t)keyed + rows_at(keyed) + number * stride(keyed) + sizeof(uint64_t);
    return (void *)at;
}

void *keyed_next(const struct keyed *keyed, uint32_t *number)
{
    while (*number < keyed->used_max) {
        void *row = keyed_row(keyed, (*number)++);
        if (row) return row;
    }
    return NULL;
}

void keyed_index(struct keyed *index, uint64_t key, const struct keyed *keyed, const void *row)
{
    uint64_t *number = keyed_find_or_add(index, key);
    must(number != NULL); /* a row has one key in each index at most, and there is room for all rows */
    *number = keyed_number(keyed, row);
}

void keyed_unindex(struct keyed *index, uint64_t key)
{
    uint64_t *number = keyed_find(index, key);
    if (number) keyed_remove(index, number);
}

void *keyed_through(const struct keyed *index, const struct keyed *keyed, uint64_t key)
{
    const uint64_t *number = keyed_find(index, key);
    return number ? keyed_row(keyed, (uint32_t)*number) : NULL;
}
