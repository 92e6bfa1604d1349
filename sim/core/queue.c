/* Lanes of entries, linked by index through one pool. */
#include "queue.h"
#include "must.h"

static struct lane *lanes(const struct queue *queue)
{
    return (struct lane *)((char *)(uintptr_t)queue + sizeof *queue);
}

static struct queued *entry(const struct queue *queue, uint32_t index)
{
    return (struct queued *)((char *)lanes(queue) + sizeof(struct lane) * queue->lane_count) + index;
}

static uint32_t index_of(const struct queue *queue, const struct queued *queued)
{
    return (uint32_t)(queued - entry(queue, 0));
}

size_t queue_size(uint32_t lane_count, uint32_t entries)
{
    return sizeof(struct queue) + sizeof(struct lane) * lane_count + sizeof(struct queued) * ((size_t)entries + 1);
}

void queue_init(struct queue *queue, uint32_t lane_count, uint32_t entries)
{
    queue->lane_count = lane_count;
    queue->entry_max = entries;
    for (uint32_t i = 0; i < lane_count; i++) lanes(queue)[i].head_at = UINT64_MAX;
}

struct queued *queue_take(struct queue *queue)
{
    if (queue->free_head != QUEUE_NONE) {
        struct queued *queued = entry(queue, queue->free_head);
        queue->free_head = queued->next;
        return queued;
    }
    return queue->used_max == queue->entry_max ? NULL : entry(queue, ++queue->used_max);
}

static bool later(const struct queued *a, const struct queued *b)
{
    return a->at != b->at ? a->at > b->at : a->order > b->order;
}

static void head_set(struct queue *queue, struct lane *lane)
{
    const struct queued *head = entry(queue, lane->head);
    lane->head_at = lane->head == QUEUE_NONE ? UINT64_MAX : head->at;
    lane->head_order = lane->head == QUEUE_NONE ? 0 : head->order;
}

void queue_push(struct queue *queue, uint32_t lane_index, struct queued *queued)
{
    struct lane *lane = &lanes(queue)[lane_index];
    uint32_t index = index_of(queue, queued), after = lane->tail;
    while (after != QUEUE_NONE && later(entry(queue, after), queued)) after = entry(queue, after)->previous;
    uint32_t before = after == QUEUE_NONE ? lane->head : entry(queue, after)->next;
    queued->previous = after;
    queued->next = before;
    if (after == QUEUE_NONE) lane->head = index;
    else entry(queue, after)->next = index;
    if (before == QUEUE_NONE) lane->tail = index;
    else entry(queue, before)->previous = index;
    if (lane->head == index) head_set(queue, lane);
    if (!queued->background) queue->in_flight++;
}

bool queue_next(const struct queue *queue, sim_time *at, uint64_t *order, uint32_t *lane)
{
    const struct lane *all = lanes(queue), *least = NULL;
    for (uint32_t i = 0; i < queue->lane_count; i++) {
        if (all[i].head_at == UINT64_MAX) continue;
        if (least && (all[i].head_at > least->head_at ||
                      (all[i].head_at == least->head_at && all[i].head_order > least->head_order)))
            continue;
        least = &all[i];
    }
    if (!least) return false;
    *at = least->head_at;
    *order = least->head_order;
    *lane = (uint32_t)(least - all);
    return true;
}

struct queued queue_pop(struct queue *queue, uint32_t lane_index)
{
    struct lane *lane = &lanes(queue)[lane_index];
    must(lane->head != QUEUE_NONE);
    struct queued *queued = entry(queue, lane->head), taken = *queued;
    uint32_t index = lane->head;
    lane->head = queued->next;
    if (lane->head == QUEUE_NONE) lane->tail = QUEUE_NONE;
    else entry(queue, lane->head)->previous = QUEUE_NONE;
    head_set(queue, lane);
    /* A free entry is all zero but its link, so that equal worlds are equal bytes. */
    memset(queued, 0, sizeof *queued);
    queued->next = queue->free_head;
    queue->free_head = index;
    if (!taken.background) queue->in_flight--;
    return taken;
}

const struct queued *queue_walk(const struct queue *queue, uint32_t lane_index, const struct queued *after)
{
    uint32_t next = after ? after->next : lanes(queue)[lane_index].head;
    return next == QUEUE_NONE ? NULL : entry(queue, next);
}
