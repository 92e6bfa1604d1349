/* Timers: lanes of slots by duration. */
#include "alarm.h"
#include "must.h"

#include <string.h>

/* Slots that callers name are checked; the links between slots are our own. */
static struct alarm *slot_at(const struct alarms *alarms, uint32_t slot)
{
    return (struct alarm *)((char *)(uintptr_t)alarms + sizeof *alarms) + slot;
}

static struct alarm *slot_named(const struct alarms *alarms, uint32_t slot)
{
    must(slot <= alarms->slot_count);
    return slot_at(alarms, slot);
}

size_t alarms_size(uint32_t slots)
{
    return sizeof(struct alarms) + sizeof(struct alarm) * ((size_t)slots + 1);
}

void alarms_init(struct alarms *alarms, uint32_t slots)
{
    alarms->slot_count = slots;
    for (uint32_t i = 0; i < ALARM_LANES; i++) alarms->lane[i].head_at = UINT64_MAX;
}

sim_time alarm_at(const struct alarms *alarms, uint32_t slot)
{
    return slot_named(alarms, slot)->at;
}

static uint16_t lane_for(struct alarms *alarms, sim_time after)
{
    uint32_t i = 0;
    while (i < alarms->lane_count && alarms->lane[i].after != after) i++;
    if (i < alarms->lane_count || i == ALARM_LANES - 1) return (uint16_t)i;
    alarms->lane[alarms->lane_count++].after = after;
    return (uint16_t)i;
}

static bool earlier(const struct alarm_lane *a, const struct alarm_lane *b)
{
    return a->head_at != b->head_at ? a->head_at < b->head_at : a->head_order < b->head_order;
}

/* Looks through the lanes that are in use, and through the last one, which takes the timers that they cannot. */
static void find_least(struct alarms *alarms)
{
    const struct alarm_lane *least = &alarms->lane[ALARM_LANES - 1];
    for (uint32_t i = 0; i < alarms->lane_count; i++)
        if (earlier(&alarms->lane[i], least)) least = &alarms->lane[i];
    alarms->least = (uint32_t)(least - alarms->lane);
}

/* Heads change seldom: most timers are armed after others and cancelled from among them. */
static void head_set(struct alarms *alarms, struct alarm_lane *lane)
{
    const struct alarm *head = slot_at(alarms, lane->head);
    uint32_t number = (uint32_t)(lane - alarms->lane);
    lane->head_at = lane->head == ALARM_NONE ? UINT64_MAX : head->at;
    lane->head_order = lane->head == ALARM_NONE ? 0 : head->order;
    if (alarms->least == number) find_least(alarms);
    else if (earlier(lane, &alarms->lane[alarms->least])) alarms->least = number;
}

/* Puts an armed slot into its lane. */
static void line_up(struct alarms *alarms, uint32_t slot)
{
    struct alarm *alarm = slot_at(alarms, slot);
    struct alarm_lane *lane = &alarms->lane[alarm->lane];
    uint32_t behind = lane->tail;
    while (behind != ALARM_NONE) {
        const struct alarm *other = slot_at(alarms, behind);
        if (other->at < alarm->at || (other->at == alarm->at && other->order < alarm->order)) break;
        behind = other->previous;
    }
    uint32_t before = behind == ALARM_NONE ? lane->head : slot_at(alarms, behind)->next;
    alarm->previous = behind;
    alarm->next = before;
    if (behind == ALARM_NONE) lane->head = slot;
    else slot_at(alarms, behind)->next = slot;
    if (before == ALARM_NONE) lane->tail = slot;
    else slot_at(alarms, before)->previous = slot;
    if (lane->head == slot) head_set(alarms, lane);
    alarms->armed++;
}

void alarm_set(struct alarms *alarms, uint32_t slot, sim_time now, sim_time after, const struct alarm *what)
{
    struct alarm *alarm = slot_named(alarms, slot);
    if (alarm->at) alarm_cancel(alarms, slot);
    *alarm = *what;
    alarm->at = now + after ? now + after : 1; /* 0 means not armed: a timer of no length at time 0 rings 1 us later */
    alarm->lane = lane_for(alarms, after);
    line_up(alarms, slot);
}

void alarm_park(struct alarms *alarms, uint32_t slot, const struct alarm *what)
{
    struct alarm *alarm = slot_named(alarms, slot);
    if (alarm->at) alarm_cancel(alarms, slot);
    *alarm = *what;
    alarm->at = ALARM_PARKED;
    alarm->lane = ALARM_LANES - 1;
    line_up(alarms, slot);
}

void alarm_cancel(struct alarms *alarms, uint32_t slot)
{
    struct alarm *alarm = slot_named(alarms, slot);
    if (!alarm->at) return;
    struct alarm_lane *lane = &alarms->lane[alarm->lane];
    if (alarm->previous == ALARM_NONE) lane->head = alarm->next;
    else slot_at(alarms, alarm->previous)->next = alarm->next;
    if (alarm->next == ALARM_NONE) lane->tail = alarm->previous;
    else slot_at(alarms, alarm->next)->previous = alarm->previous;
    if (alarm->previous == ALARM_NONE) head_set(alarms, lane);
    memset(alarm, 0, sizeof *alarm);
    alarms->armed--;
}

bool alarm_next(const struct alarms *alarms, sim_time *at, uint64_t *order, uint32_t *slot)
{
    const struct alarm_lane *least = &alarms->lane[alarms->least];
    *at = least->head_at;
    *order = least->head_order;
    *slot = least->head;
    return least->head != ALARM_NONE;
}

struct alarm alarm_pop(struct alarms *alarms, uint32_t slot)
{
    struct alarm taken = *slot_named(alarms, slot);
    alarm_cancel(alarms, slot);
    return taken;
}
