/* Rows found by the hash of a text, inside node state: flat, no pointers, row numbers stable until removed (a timer's
 * tag can be a row number). The table starts with struct keyed and is followed by its slots and rows in the same block.
 */
#ifndef KEYED_H
#define KEYED_H

#include "bytes.h"

#define KEYED_FULL UINT32_MAX /* no row number */

struct keyed {
    uint32_t row_max;   /* how many rows there is room for */
    uint32_t row_size;  /* octets, a multiple of 8 */
    uint32_t slot_mask; /* slots - 1; at least twice row_max slots */
    uint32_t count;     /* rows in use */
    uint32_t free_head; /* chain of free rows + 1, 0 at its end */
    uint32_t used_max;  /* rows ever used: rows beyond it are zero */
    uint32_t tag_base;  /* of the timer of row 0, where rows have timers */
    uint32_t spare;
    /* uint32_t slots[]; then per row: uint64_t key, then row_size octets */
};

size_t keyed_size(uint32_t row_max, uint32_t row_size);
void keyed_init(struct keyed *, uint32_t row_max, uint32_t row_size); /* on zeroed memory */
uint64_t keyed_key(struct bytes text);
/* A key made of two texts or a text and a number is the hash of one, seeded with the other. */
uint64_t keyed_key2(struct bytes text, uint64_t with);
/* The key of a number that is a name by itself (a link, an identifier of Diameter): other numbers have other keys. */
uint64_t keyed_key_number(uint32_t);
/* The row, or NULL. Rows whose keys are equal are the same row: keys are 64-bit XXH3, collisions are accepted
 * (docs/fidelity.md). */
void *keyed_find(const struct keyed *, uint64_t key);
/* A zeroed row under a new key; NULL when full. The key must not be present. */
void *keyed_add(struct keyed *, uint64_t key);
/* The row under the key, a zeroed new one when there is none; NULL when full. */
void *keyed_find_or_add(struct keyed *, uint64_t key);
void keyed_remove(struct keyed *, void *row); /* zeroes it */
void keyed_rekey(struct keyed *, void *row,
                 uint64_t key);         /* the row keeps its number and has another key, which is not present */
uint64_t keyed_key_of(const void *row); /* the key that the row has */
uint32_t keyed_number(const struct keyed *, const void *row);
void *keyed_row(const struct keyed *, uint32_t number); /* NULL when that row is free */
/* The tag of the row's timer. */
static inline uint32_t keyed_tag(const struct keyed *keyed, const void *row)
{
    return keyed->tag_base + keyed_number(keyed, row);
}
/* Walks rows in use in order of their number: start with 0; NULL at the end. */
void *keyed_next(const struct keyed *, uint32_t *number);

/* An index is a table whose rows are numbers of another one's: a second key to the same rows. */
enum { KEYED_INDEX_ROW = 8 };
void keyed_index(struct keyed *index, uint64_t key, const struct keyed *,
                 const void *row);                     /* there is room, or the program stops */
void keyed_unindex(struct keyed *index, uint64_t key); /* nothing happens where the key is not there */
void *keyed_through(const struct keyed *index, const struct keyed *, uint64_t key); /* the row, or NULL */

#endif
