/* How far a flow has come: the lines that are reached and wait for something, and the next ones when a line is
 * satisfied. It knows nothing of messages. */
#ifndef CURSOR_H
#define CURSOR_H

#include "verdict.h"

#define CURSOR_NONE UINT32_MAX

/* One line of the flow, by flow_line.number. */
struct spot {
    const struct flow_line *line;
    uint32_t parent; /* number of the group it is in, or CURSOR_NONE */
    uint32_t left;   /* ANY_ORDER: children not yet satisfied */
};

struct cursor {
    struct spot *spot;
    uint32_t count;
    struct line_outcome *outcome;
    uint32_t *ready; /* ARROW, WAIT, DO and EXPECT lines that are reached and not satisfied, in file order */
    uint32_t ready_count;
    enum flow_mode mode;
    bool done;        /* every line is satisfied ... */
    sim_time done_at; /* ... since then */
};

/* Lives in the arena, as the outcomes do. Nothing is reached yet. */
void cursor_init(struct cursor *, const struct plan *, struct arena *);
void cursor_start(struct cursor *, const struct plan *, sim_time now);
/* A ready line is satisfied: the lines after it are reached, now. */
void cursor_satisfy(struct cursor *, uint32_t number, sim_time now);
/* The first ready line of that kind from position *at on (0 begins); moves *at past it. NULL at the end. */
const struct flow_line *cursor_ready(const struct cursor *, enum line_kind, uint32_t *at);

#endif
