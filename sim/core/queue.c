/* Lanes of entries, linked by index through one pool. */
#include "queue.h"
#include "must.h"

static struct lane *lanes(const struct queue *queue)
{
    return (struct lane *)((char *)(uintptr_t)queue + sizeof *queue);
}

static struct queued *entries(const struct queue *queue)
{
    return (struct queued *)((char *)(uintptr_t)queue + queue->entry_at);
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
}

struct queued *queue_take(struct queue *queue)
{
    if (queue->free_head != QUEUE_NONE) {
        struct queued *queued = entries(queue) + queue->free_head;
        queue->free_head = queued->next;
        queued->next = QUEUE_NONE;
        return queued;
    }
    return queue->used_max == queue->entry_max ? NULL : entries(queue) + ++queue->used_max;
}

static bool later(const struct queued *a, const struct queued *b)
{
    return a->at != b->at ? a->at > b->at : a->order > b->order;
}

static bool earlier(const struct lane *a, const struct lane *b)
{
    return a->head_at != b->head_at ? a->head_at < b->head_at : a->head_order < b->head_order;
}

/* Puts a lane that is not empty into the chain. */
static void lane_in(struct queue *queue, struct lane *lane)
{
    struct lane *const all = lanes(queue);
    uint32_t *from = &queue->first;
    while (*from && earlier(&all[*from - 1], lane)) from = &all[*from - 1].behind;
    lane->behind = *from;
    *from = (uint32_t)(lane - all) + 1;
}

static void lane_out(struct queue *queue, struct lane *lane)
{
    struct lane *const all = lanes(queue);
    uint32_t *from = &queue->first;
    while (&all[*from - 1] != lane) from = &all[*from - 1].behind;
    *from = lane->behind;
    lane->behind = 0;
}

void queue_push(struct queue *queue, uint32_t lane_index, struct queued *queued)
{
    struct lane *lane = &lanes(queue)[lane_index];
    struct queued *const all = entries(queue);
    uint32_t index = (uint32_t)(queued - all), after = lane->tail;
    while (after != QUEUE_NONE && later(&all[after], queued)) after = all[after].previous;
    uint32_t before = after == QUEUE_NONE ? lane->head : all[after].next;
    queued->previous = after;
    queued->next = before;
    if (before == QUEUE_NONE) lane->tail = index;
    else all[before].previous = index;
    queue->in_flight += !queued->background;
    if (after != QUEUE_NONE) {
        all[after].next = index;
        return;
    }
    if (before != QUEUE_NONE) lane_out(queue, lane);
    lane->head = index;
    lane->head_at = queued->at;
    lane->head_order = queued->order;
    lane_in(queue, lane);
}

bool queue_next(const struct queue *queue, sim_time *at, uint64_t *order)
{
    *at = UINT64_MAX;
    *order = 0;
    if (queue->first == 0) return false;
    const struct lane *first = &lanes(queue)[queue->first - 1];
    *at = first->head_at;
    *order = first->head_order;
    return true;
}

/* The first lane has a new head: as a rule it stays the first. */
static void first_changed(struct queue *queue, struct lane *lane)
{
    const struct queued *all = entries(queue);
    lane->head_at = all[lane->head].at;
    lane->head_order = all[lane->head].order;
    if (lane->behind == 0 || earlier(lane, &lanes(queue)[lane->behind - 1])) return;
    queue->first = lane->behind;
    lane_in(queue, lane);
}

static inline void give_back(struct queue *queue, struct queued *queued, uint32_t index)
{
    /* A free entry is all zero but its link, so that equal worlds are equal bytes. */
    memset(queued, 0, sizeof *queued);
    queued->next = queue->free_head;
    queue->free_head = index;
}

void queue_give(struct queue *queue, struct queued *queued)
{
    give_back(queue, queued, (uint32_t)(queued - entries(queue)));
}

void queue_remove(struct queue *queue, uint32_t lane_index, struct queued *queued)
{
    struct lane *lane = &lanes(queue)[lane_index];
    struct queued *const all = entries(queue);
    queue->in_flight -= !queued->background;
    if (queued->next == QUEUE_NONE) lane->tail = queued->previous;
    else all[queued->next].previous = queued->previous;
    if (queued->previous != QUEUE_NONE) {
        all[queued->previous].next = queued->next;
    } else {
        lane_out(queue, lane);
        lane->head = queued->next;
        lane->head_at = lane->head == QUEUE_NONE ? 0 : all[lane->head].at;
        lane->head_order = lane->head == QUEUE_NONE ? 0 : all[lane->head].order;
        if (lane->head != QUEUE_NONE) lane_in(queue, lane);
    }
    queue_give(queue, queued);
}

void queue_pop(struct queue *queue, struct queued *taken)
{
    must(queue->first != 0);
    struct lane *lane = &lanes(queue)[queue->first - 1];
    struct queued *const all = entries(queue);
    uint32_t index = lane->head;
    struct queued *queued = &all[index];
    *taken = *queued;
    if (taken->next == QUEUE_NONE) {
        queue->first = lane->behind;
        *lane = (struct lane){0};
    } else {
        lane->head = taken->next;
        all[lane->head].previous = QUEUE_NONE;
        first_changed(queue, lane);
    }
    give_back(queue, queued, index);
    queue->in_flight -= !taken->background;
}

struct queued *queue_walk(const struct queue *queue, uint32_t lane_index, const struct queued *after)
{
    uint32_t next = after ? after->next : lanes(queue)[lane_index].head;
    return next == QUEUE_NONE ? NULL : entries(queue) + next;
}
