/* The ready set of a flow. */
#include "cursor.h"

#include "must.h"

static void place(struct cursor *cursor, const struct flow_line *line, uint32_t parent)
{
    for (; line; line = line->next) {
        must(line->number < cursor->count && !cursor->spot[line->number].line);
        cursor->spot[line->number] = (struct spot){line, parent, 0};
        cursor->outcome[line->number].record = VERDICT_NO_RECORD;
        if (line->children) place(cursor, line->children, line->number);
    }
}

void cursor_init(struct cursor *cursor, const struct plan *plan, struct arena *arena)
{
    *cursor = (struct cursor){.count = plan->flow_line_count, .mode = plan->mode};
    cursor->spot = arena_array(arena, struct spot, plan->flow_line_count);
    cursor->outcome = arena_array(arena, struct line_outcome, plan->flow_line_count);
    cursor->ready = arena_array(arena, uint32_t, plan->flow_line_count);
    place(cursor, plan->flow, CURSOR_NONE);
}

static void ready_add(struct cursor *cursor, uint32_t number)
{
    uint32_t at = cursor->ready_count++;
    must(cursor->ready_count <= cursor->count);
    for (; at > 0 && cursor->ready[at - 1] > number; at--) cursor->ready[at] = cursor->ready[at - 1];
    cursor->ready[at] = number;
}

static void ready_drop(struct cursor *cursor, uint32_t number)
{
    uint32_t at = 0;
    while (at < cursor->ready_count && cursor->ready[at] != number) at++;
    must(at < cursor->ready_count);
    cursor->ready_count--;
    for (; at < cursor->ready_count; at++) cursor->ready[at] = cursor->ready[at + 1];
}

/* Marks a line satisfied, and the groups that it completes; the line that is reached by it, or NULL. */
static const struct flow_line *follow(struct cursor *cursor, uint32_t number, sim_time now)
{
    for (;;) {
        const struct spot *spot = &cursor->spot[number];
        cursor->outcome[number].satisfied = true;
        cursor->outcome[number].satisfied_at = now;
        bool together = spot->parent != CURSOR_NONE && cursor->spot[spot->parent].line->kind == LINE_ANY_ORDER;
        if (together && --cursor->spot[spot->parent].left > 0) return NULL;
        if (!together && spot->line->next) return spot->line->next;
        if (spot->parent == CURSOR_NONE) break;
        number = spot->parent;
    }
    cursor->done = true;
    cursor->done_at = now;
    return NULL;
}

static void reach(struct cursor *cursor, const struct flow_line *line, sim_time now);

static void reach_together(struct cursor *cursor, const struct flow_line *group, sim_time now)
{
    for (const struct flow_line *child = group->children; child; child = child->next)
        cursor->spot[group->number].left++;
    for (const struct flow_line *child = group->children; child; child = child->next) reach(cursor, child, now);
}

/* Recursion is as deep as groups nest, which the parser bounds. */
static void reach(struct cursor *cursor, const struct flow_line *line, sim_time now)
{
    while (line) {
        cursor->outcome[line->number].reached = true;
        cursor->outcome[line->number].reached_at = now;
        switch (line->kind) {
        case LINE_ARROW:
        case LINE_WAIT:
        case LINE_DO:
        case LINE_EXPECT: ready_add(cursor, line->number); return;
        case LINE_ANY_ORDER:
            if (!line->children) break;
            reach_together(cursor, line, now);
            return;
        case LINE_IN_ORDER:
            if (!line->children) break;
            line = line->children;
            continue;
        case LINE_PHASE:
            if (line->sets_mode) cursor->mode = line->mode;
            break;
        case LINE_SAY:
        case LINE_ASK: break;
        }
        line = follow(cursor, line->number, now);
    }
}

void cursor_start(struct cursor *cursor, const struct plan *plan, sim_time now)
{
    if (plan->flow) {
        reach(cursor, plan->flow, now);
        return;
    }
    cursor->done = true;
    cursor->done_at = now;
}

void cursor_satisfy(struct cursor *cursor, uint32_t number, sim_time now)
{
    ready_drop(cursor, number);
    reach(cursor, follow(cursor, number, now), now);
}

const struct flow_line *cursor_ready(const struct cursor *cursor, enum line_kind kind, uint32_t *at)
{
    while (*at < cursor->ready_count) {
        const struct flow_line *line = cursor->spot[cursor->ready[(*at)++]].line;
        if (line->kind == kind) return line;
    }
    return NULL;
}
