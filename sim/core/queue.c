/* Lanes of entries, linked by index through one pool. */
#include "queue.h"
#include "must.h"

static struct lane *lanes(const struct queue *queue)
{
    return (struct lane *)((char *)(uintptr_t)queue + sizeof *queue);
}

static struct queued *entry(const struct queue *queue, uint32_t index)
{
    return (struct queued *)((char *)(uintptr_t)queue + queue->entry_at) + index;
}

static size_t entries_at(uint32_t lane_count)
{
    size_t head = sizeof(struct queue) + sizeof(struct lane) * lane_count;
    return (head + sizeof(struct queued) - 1) / sizeof(struct queued) * sizeof(struct queued);
}

size_t queue_size(uint32_t lane_count, uint32_t entries)
{
    return entries_at(lane_count) + sizeof(struct queued) * ((size_t)entries + 1);
}

void queue_init(struct queue *queue, uint32_t lane_count, uint32_t entries)
{
    queue->lane_count = lane_count;
    queue->entry_max = entries;
    queue->entry_at = (uint32_t)entries_at(lane_count);
    for (uint32_t i = 0; i < lane_count; i++) lanes(queue)[i].head_at = UINT64_MAX;
}

struct queued *queue_take(struct queue *queue)
{
    if (queue->free_head != QUEUE_NONE) {
        struct queued *queued = entry(queue, queue->free_head);
        queue->free_head = queued->next;
        queued->next = QUEUE_NONE;
        return queued;
    }
    return queue->used_max == queue->entry_max ? NULL : entry(queue, ++queue->used_max);
}

static bool later(const struct queued *a, const struct queued *b)
{
    return a->at != b->at ? a->at > b->at : a->order > b->order;
}

static bool earlier(const struct lane *a, const struct lane *b)
{
    return a->head_at != b->head_at ? a->head_at < b->head_at : a->head_order < b->head_order;
}

/* An empty lane is later than any other; which of two empty ones comes first makes no difference. */
static void find_least(struct queue *queue)
{
    const struct lane *all = lanes(queue), *least = all;
    for (const struct lane *lane = all + 1; lane < all + queue->lane_count; lane++)
        if (earlier(lane, least)) least = lane;
    queue->least = least->head_at == UINT64_MAX ? 0 : (uint32_t)(least - all) + 1;
}

void queue_push(struct queue *queue, uint32_t lane_index, struct queued *queued)
{
    struct lane *lane = &lanes(queue)[lane_index];
    uint32_t index = (uint32_t)(queued - entry(queue, 0)), after = lane->tail;
    while (after != QUEUE_NONE && later(entry(queue, after), queued)) after = entry(queue, after)->previous;
    uint32_t before = after == QUEUE_NONE ? lane->head : entry(queue, after)->next;
    queued->previous = after;
    queued->next = before;
    if (before == QUEUE_NONE) lane->tail = index;
    else entry(queue, before)->previous = index;
    if (!queued->background) queue->in_flight++;
    if (after != QUEUE_NONE) {
        entry(queue, after)->next = index;
        return;
    }
    lane->head = index;
    lane->head_at = queued->at;
    lane->head_order = queued->order;
    if (queue->least == 0 || earlier(lane, &lanes(queue)[queue->least - 1])) queue->least = lane_index + 1;
}

bool queue_next(const struct queue *queue, sim_time *at, uint64_t *order)
{
    if (queue->least == 0) return false;
    const struct lane *least = &lanes(queue)[queue->least - 1];
    *at = least->head_at;
    *order = least->head_order;
    return true;
}

void queue_pop(struct queue *queue, struct queued *taken)
{
    must(queue->least > 0);
    struct lane *lane = &lanes(queue)[queue->least - 1];
    uint32_t index = lane->head;
    struct queued *queued = entry(queue, index);
    *taken = *queued;
    lane->head = taken->next;
    lane->head_at = UINT64_MAX;
    lane->head_order = 0;
    if (lane->head == QUEUE_NONE) {
        lane->tail = QUEUE_NONE;
    } else {
        struct queued *head = entry(queue, lane->head);
        head->previous = QUEUE_NONE;
        lane->head_at = head->at;
        lane->head_order = head->order;
    }
    find_least(queue);
    /* A free entry is all zero but its link, so that equal worlds are equal bytes. */
    memset(queued, 0, sizeof *queued);
    queued->next = queue->free_head;
    queue->free_head = index;
    if (!taken->background) queue->in_flight--;
}

const struct queued *queue_walk(const struct queue *queue, uint32_t lane_index, const struct queued *after)
{
    uint32_t next = after ? after->next : lanes(queue)[lane_index].head;
    return next == QUEUE_NONE ? NULL : entry(queue, next);
}
