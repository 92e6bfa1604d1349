/* The store owns every byte. Messages enter it once and are immutable. A blob is a number: where it starts and how
 * long it is, so a part of a blob is a blob. Fingerprints hash content, never numbers. */
#ifndef STORE_H
#define STORE_H

#include "bytes.h"

enum { STORE_SEGMENT = 64 * 1024, STORE_BLOB_MAX = 65472 };

/* STORE_KEEP appends for ever (a traced run). STORE_RING reuses the lowest segment that no blob in the queue or on hold
 * can name (load): a million users stay bounded. */
enum store_mode { STORE_KEEP, STORE_RING };

struct store;

struct store *store_new(enum store_mode, uint32_t segments_max);
void store_free(struct store *);
void store_clear(struct store *);

typedef uint64_t blob_id; /* offset << 16 | count */
#define BLOB_NONE ((blob_id)0)

static inline uint32_t blob_count(blob_id blob)
{
    return (uint32_t)(blob & 0xffff);
}
static inline blob_id blob_part(blob_id blob, uint32_t from, uint32_t count)
{
    return ((blob >> 16) + from) << 16 | count;
}
/* Whether the owner that keeps one of them keeps the other. */
static inline bool blob_beside(blob_id a, blob_id b)
{
    return (a >> 16) / STORE_SEGMENT == (b >> 16) / STORE_SEGMENT;
}
/* Room for `count` octets in one piece (count <= STORE_BLOB_MAX), then store_commit with the used part. NULL when a
 * ring is full. The room is followed by 64 readable octets. */
char *store_room(struct store *, uint32_t count);
blob_id store_commit(struct store *, uint32_t count);
blob_id store_put(struct store *, struct bytes); /* BLOB_NONE when full */
struct bytes store_bytes(const struct store *, blob_id);
/* The store keeps its present octets for ever, and from now on it is a ring after them. No room may be open. */
void store_ring(struct store *);
/* Counts the owners that can name a blob; only a ring looks at it. */
void store_take(struct store *, blob_id);
void store_give(struct store *, blob_id);
uint64_t store_size(const struct store *); /* octets put since the last clear */

#endif
