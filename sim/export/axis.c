/* Moments to heights. */
#include "axis.h"

#include "must.h"

#include <stdlib.h>

enum {
    MESSAGE_HIGH = 44, /* so high a message the sheet may be ... */
    SHEET_MORE = 240,  /* ... and this on top of it, ... */
    FLIGHT_MAX = 60,   /* but the shortest flight need not be higher than this */
    QUIET_MAX = 44,    /* a quiet time as high as this is cut ... */
    QUIET_LEFT = 26,   /* ... to this */
    TICK_HIGH = 40,
    TICK_MAX = 4096
};

/* A time in which messages are under way, and where it begins on the paper without the places that are kept free. */
struct stretch {
    sim_time begin, end;
    int32_t at;
};

/* Something kept free. */
struct axis_kept {
    sim_time at;
    uint32_t row;
    int32_t high, above; /* the height that is kept free above it */
};

struct axis {
    uint64_t scale; /* heights a second */
    int32_t top, end;
    struct stretch *stretch;
    uint32_t stretch_count;
    struct axis_kept *kept;
    uint32_t kept_count;
    struct axis_break *gap;
    uint32_t gap_count;
    sim_time *tick;
    uint32_t tick_count;
};

static int32_t high(const struct axis *axis, sim_time time)
{
    return (int32_t)(time * axis->scale / SECOND);
}

/* ---- the busy times ---- */

static int by_begin(const void *a, const void *b)
{
    const struct stretch *x = a, *y = b;
    return x->begin < y->begin ? -1 : x->begin > y->begin;
}

/* Flights that overlap or touch become one stretch. */
static void find_stretches(struct axis *axis, const struct ladder *ladder, struct arena *arena)
{
    uint32_t count = 0, kept = 0;
    axis->stretch = arena_array(arena, struct stretch, ladder->row_count + 1);
    for (uint32_t i = 0; i < ladder->row_count; i++)
        if (ladder->row[i].kind == LADDER_MESSAGE)
            axis->stretch[count++] = (struct stretch){ladder->row[i].sent_at, ladder->row[i].at, 0};
    qsort(axis->stretch, count, sizeof *axis->stretch, by_begin);
    for (uint32_t i = 0; i < count; i++) {
        struct stretch *last = kept ? &axis->stretch[kept - 1] : NULL, *next = &axis->stretch[i];
        if (last && next->begin <= last->end) last->end = next->end > last->end ? next->end : last->end;
        else axis->stretch[kept++] = *next;
    }
    axis->stretch_count = kept;
}

static void choose_scale(struct axis *axis, const struct ladder *ladder)
{
    sim_time shortest = 0, busy = 0;
    for (uint32_t i = 0; i < ladder->row_count; i++) {
        sim_time flight = ladder->row[i].at - ladder->row[i].sent_at;
        if (ladder->row[i].kind != LADDER_MESSAGE || flight == 0) continue;
        if (shortest == 0 || flight < shortest) shortest = flight;
    }
    for (uint32_t i = 0; i < axis->stretch_count; i++) busy += axis->stretch[i].end - axis->stretch[i].begin;
    axis->scale = FLIGHT_MAX * SECOND / (shortest ? shortest : MS);
    uint64_t fits = ((uint64_t)ladder->message_count * MESSAGE_HIGH + SHEET_MORE) * SECOND / (busy ? busy : MS);
    if (fits < axis->scale) axis->scale = fits;
    if (axis->scale == 0) axis->scale = 1;
}

static int32_t quiet_high(const struct axis *axis, sim_time quiet)
{
    if (quiet > SECOND * QUIET_MAX / axis->scale) return QUIET_LEFT;
    return high(axis, quiet);
}

static void place_stretches(struct axis *axis)
{
    int32_t at = axis->top;
    for (uint32_t i = 0; i < axis->stretch_count; i++) {
        struct stretch *stretch = &axis->stretch[i];
        if (i) at += quiet_high(axis, stretch->begin - stretch[-1].end);
        stretch->at = at;
        at += high(axis, stretch->end - stretch->begin);
    }
    axis->end = at;
}

/* ---- places ---- */

/* The stretch that begins at or before the moment; the first for a moment before all of them. */
static uint32_t stretch_of(const struct axis *axis, sim_time time)
{
    uint32_t low = 0, above = axis->stretch_count;
    while (low + 1 < above) {
        uint32_t middle = low + (above - low) / 2;
        if (axis->stretch[middle].begin <= time) low = middle;
        else above = middle;
    }
    return low;
}

/* Heights kept free before the moment of that row. */
static int32_t kept_before(const struct axis *axis, sim_time time, uint32_t row)
{
    uint32_t low = 0, above = axis->kept_count;
    while (low < above) {
        uint32_t middle = low + (above - low) / 2;
        const struct axis_kept *kept = &axis->kept[middle];
        if (kept->at < time || (kept->at == time && kept->row < row)) low = middle + 1;
        else above = middle;
    }
    return low ? axis->kept[low - 1].above + axis->kept[low - 1].high : 0;
}

static int32_t without_kept(const struct axis *axis, sim_time time)
{
    if (axis->stretch_count == 0) return axis->top;
    const struct stretch *stretch = &axis->stretch[stretch_of(axis, time)];
    if (time <= stretch->begin) return stretch->at;
    if (time <= stretch->end) return stretch->at + high(axis, time - stretch->begin);
    int32_t behind = stretch->at + high(axis, stretch->end - stretch->begin);
    bool last = stretch + 1 == axis->stretch + axis->stretch_count;
    sim_time quiet = last ? 0 : stretch[1].begin - stretch->end;
    bool whole = quiet_high(axis, quiet) == high(axis, quiet);
    return whole && !last ? behind + high(axis, time - stretch->end) : behind;
}

int32_t axis_at(const struct axis *axis, sim_time time, uint32_t row)
{
    return without_kept(axis, time) + kept_before(axis, time, row);
}

int32_t axis_end(const struct axis *axis)
{
    return axis->end;
}

static void keep_free(struct axis *axis, const struct ladder *ladder, const int32_t *kept_free, struct arena *arena)
{
    int32_t above = 0;
    axis->kept = arena_array(arena, struct axis_kept, ladder->row_count + 1);
    for (uint32_t i = 0; i < ladder->row_count; i++) {
        if (!kept_free[i]) continue;
        axis->kept[axis->kept_count++] = (struct axis_kept){ladder->row[i].at, i, kept_free[i], above};
        above += kept_free[i];
    }
    axis->end += above;
}

/* ---- breaks and ticks ---- */

static int by_height(const void *a, const void *b)
{
    const struct axis_break *x = a, *y = b;
    return x->from < y->from ? -1 : x->from > y->from;
}

static void find_breaks(struct axis *axis, struct arena *arena)
{
    axis->gap = arena_array(arena, struct axis_break, axis->stretch_count + axis->kept_count + 1);
    for (uint32_t i = 1; i < axis->stretch_count; i++) {
        const struct stretch *before = &axis->stretch[i - 1], *next = &axis->stretch[i];
        sim_time quiet = next->begin - before->end;
        if (quiet_high(axis, quiet) == high(axis, quiet)) continue;
        int32_t to = axis_at(axis, next->begin, UINT32_MAX), from = to - QUIET_LEFT;
        axis->gap[axis->gap_count++] = (struct axis_break){from, to, true, before->end, next->begin};
    }
    for (uint32_t i = 0; i < axis->kept_count; i++) {
        const struct axis_kept *kept = &axis->kept[i];
        int32_t from = axis_at(axis, kept->at, kept->row);
        axis->gap[axis->gap_count++] = (struct axis_break){from, from + kept->high, false, kept->at, kept->at};
    }
    qsort(axis->gap, axis->gap_count, sizeof *axis->gap, by_height);
}

static sim_time round_step(const struct axis *axis)
{
    static const uint32_t parts[] = {1, 2, 5};
    for (sim_time decade = 1;; decade *= 10)
        for (uint32_t p = 0; p < COUNT(parts); p++)
            if (decade * parts[p] * axis->scale >= TICK_HIGH * SECOND) return decade * parts[p];
}

static void find_ticks(struct axis *axis, struct arena *arena)
{
    sim_time step = round_step(axis);
    axis->tick = arena_array(arena, sim_time, TICK_MAX);
    for (uint32_t i = 0; i < axis->stretch_count; i++) {
        const struct stretch *stretch = &axis->stretch[i];
        sim_time tick = (stretch->begin + step - 1) / step * step;
        for (; tick <= stretch->end && axis->tick_count < TICK_MAX; tick += step) axis->tick[axis->tick_count++] = tick;
    }
}

const struct axis_break *axis_breaks(const struct axis *axis, uint32_t *count)
{
    *count = axis->gap_count;
    return axis->gap;
}

const sim_time *axis_ticks(const struct axis *axis, uint32_t *count)
{
    *count = axis->tick_count;
    return axis->tick;
}

struct axis *axis_new(const struct ladder *ladder, const int32_t *kept_free, int32_t top, struct arena *arena)
{
    struct axis *axis = arena_new(arena, struct axis);
    axis->top = top;
    find_stretches(axis, ladder, arena);
    choose_scale(axis, ladder);
    place_stretches(axis);
    keep_free(axis, ladder, kept_free, arena);
    find_breaks(axis, arena);
    find_ticks(axis, arena);
    return axis;
}
