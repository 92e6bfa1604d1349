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

/* There is always one to look at, so that nobody asks whether there is. */
static uint32_t lanes_made(uint32_t lane_count)
{
    return lane_count ? lane_count : 1;
}

static size_t entries_at(uint32_t lane_count)
{
    size_t head = sizeof(struct queue) + sizeof(struct lane) * lanes_made(lane_count);
    return (head + sizeof(struct queued) - 1) / sizeof(struct queued) * sizeof(struct queued);
}

size_t queue_size(uint32_t lane_count, uint32_t entries)
{
    return entries_at(lane_count) + sizeof(struct queued) * ((size_t)entries + 1);
}

void queue_init(struct queue *queue, uint32_t lane_count, uint32_t entries)
{
    queue->lane_count = lanes_made(lane_count);
    queue->entry_max = entries;
    queue->entry_at = (uint32_t)entries_at(lane_count);
    for (uint32_t i = 0; i < queue->lane_count; i++) lanes(queue)[i].head_at = UINT64_MAX;
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

/* An empty lane is later than any other; which of two empty ones comes first makes no difference. Equal moments are
 * rare enough for their order to be looked at behind the times. */
static void find_least(struct queue *queue)
{
    const struct lane *all = lanes(queue);
    uint32_t least = 0;
    sim_time at = all[0].head_at;
    for (uint32_t i = 1; i < queue->lane_count; i++) {
        if (all[i].head_at > at || !earlier(&all[i], &all[least])) continue;
        at = all[i].head_at;
        least = i;
    }
    queue->least = least;
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
    lane->head = index;
    lane->head_at = queued->at;
    lane->head_order = queued->order;
    if (earlier(lane, &lanes(queue)[queue->least])) queue->least = lane_index;
}

bool queue_next(const struct queue *queue, sim_time *at, uint64_t *order)
{
    const struct lane *least = &lanes(queue)[queue->least];
    *at = least->head_at;
    *order = least->head_order;
    return least->head_at != UINT64_MAX;
}

void queue_pop(struct queue *queue, struct queued *taken)
{
    struct lane *lane = &lanes(queue)[queue->least];
    uint32_t index = lane->head;
    must(index != QUEUE_NONE);
    struct queued *queued = entries(queue) + index;
    *taken = *queued;
    lane->head = taken->next;
    if (lane->head == QUEUE_NONE) {
        lane->tail = QUEUE_NONE;
        lane->head_at = UINT64_MAX;
        lane->head_order = 0;
    } else {
        struct queued *head = entries(queue) + lane->head;
        head->previous = QUEUE_NONE;
        lane->head_at = head->at;
        lane->head_order = head->order;
    }
    find_least(queue);
    /* A free entry is all zero but its link, so that equal worlds are equal bytes. */
    memset(queued, 0, sizeof *queued);
    queued->next = queue->free_head;
    queue->free_head = index;
    queue->in_flight -= !taken->background;
}

const struct queued *queue_walk(const struct queue *queue, uint32_t lane_index, const struct queued *after)
{
    uint32_t next = after ? after->next : lanes(queue)[lane_index].head;
    return next == QUEUE_NONE ? NULL : entries(queue) + next;
}
