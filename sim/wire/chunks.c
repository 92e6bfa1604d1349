/* A table of pieces: those that wait for the others of their message, and those that were handed out, since they may be
 * sent again. */
#include "chunks.h"

enum { HEADS = 256 };

struct kept_chunk {
    struct chunk chunk;
    bool used, done;
    uint32_t next; /* of those with its hash, + 1 */
    uint64_t turn; /* when it came */
    uint32_t room; /* of its octets */
    char *copy;
};

struct chunks {
    struct arena *arena;
    struct kept_chunk kept[CHUNKS_MAX];
    uint32_t head[HEADS]; /* by hash, + 1 */
    uint64_t turn;
    uint32_t given_up;
    char *message;
};

struct chunks *chunks_new(struct arena *arena)
{
    struct chunks *chunks = arena_new(arena, struct chunks);
    chunks->arena = arena;
    chunks->message = arena_take(arena, CHUNKS_MESSAGE_MAX);
    return chunks;
}

static uint32_t *head_of(struct chunks *chunks, uint64_t of, uint32_t tsn)
{
    return &chunks->head[(of ^ of >> 32 ^ tsn) % HEADS];
}

static struct kept_chunk *find(struct chunks *chunks, uint64_t of, uint32_t tsn)
{
    for (uint32_t at = *head_of(chunks, of, tsn); at; at = chunks->kept[at - 1].next)
        if (chunks->kept[at - 1].chunk.of == of && chunks->kept[at - 1].chunk.tsn == tsn) return &chunks->kept[at - 1];
    return NULL;
}

static void forget(struct chunks *chunks, struct kept_chunk *kept)
{
    const uint32_t number = (uint32_t)(kept - chunks->kept) + 1;
    uint32_t *at = head_of(chunks, kept->chunk.of, kept->chunk.tsn);
    while (*at != number) at = &chunks->kept[*at - 1].next;
    *at = kept->next;
}

/* A free place, else that of the oldest piece that was handed out, else of the oldest of all. */
static struct kept_chunk *place(struct chunks *chunks)
{
    struct kept_chunk *best = &chunks->kept[0];
    for (uint32_t i = 0; i < CHUNKS_MAX && best->used; i++) {
        struct kept_chunk *kept = &chunks->kept[i];
        bool sooner = kept->done != best->done ? kept->done : kept->turn < best->turn;
        if (!kept->used || sooner) best = kept;
    }
    if (best->used) forget(chunks, best);
    chunks->given_up += best->used && !best->done;
    return best;
}

static struct kept_chunk *keep(struct chunks *chunks, const struct chunk *chunk)
{
    struct kept_chunk *kept = place(chunks);
    if (kept->room < chunk->octets.count) {
        kept->room = chunk->octets.count;
        kept->copy = arena_take(chunks->arena, kept->room);
    }
    memcpy(kept->copy, chunk->octets.at, chunk->octets.count);
    kept->chunk = *chunk;
    kept->chunk.octets.at = kept->copy;
    kept->used = true;
    kept->done = false;
    kept->turn = ++chunks->turn;
    kept->next = *head_of(chunks, chunk->of, chunk->tsn);
    *head_of(chunks, chunk->of, chunk->tsn) = (uint32_t)(kept - chunks->kept) + 1;
    return kept;
}

struct bytes chunks_take(struct chunks *chunks, const struct chunk *chunk)
{
    const struct bytes none = {NULL, 0};
    if (find(chunks, chunk->of, chunk->tsn)) return none;
    const struct kept_chunk *piece = keep(chunks, chunk);
    uint32_t tsn = chunk->tsn, count = 0;
    while (!piece->chunk.begins) {
        piece = find(chunks, chunk->of, --tsn);
        if (!piece || piece->done || piece->chunk.ends) return none;
    }
    for (uint32_t next = tsn;; next++) {
        struct kept_chunk *part = find(chunks, chunk->of, next);
        if (!part || part->done || (next != tsn && part->chunk.begins)) return none;
        if (part->chunk.octets.count > CHUNKS_MESSAGE_MAX - count) return none;
        memcpy(chunks->message + count, part->chunk.octets.at, part->chunk.octets.count);
        count += part->chunk.octets.count;
        if (!part->chunk.ends) continue;
        for (uint32_t done = tsn; done != next + 1; done++) find(chunks, chunk->of, done)->done = true;
        return bytes_of(chunks->message, count);
    }
}

uint32_t chunks_left(const struct chunks *chunks)
{
    uint32_t left = chunks->given_up;
    for (uint32_t i = 0; i < CHUNKS_MAX; i++) left += chunks->kept[i].used && !chunks->kept[i].done;
    return left;
}
