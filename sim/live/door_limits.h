/* The limits that the doors of a live lab met: each is a count with a name, and is in the trace of the run. A flood
 * does not fill the trace with it: the first of a kind at a door is told at once, later ones once a window, with their
 * number; windows grow while it goes on. */
#ifndef DOOR_LIMITS_H
#define DOOR_LIMITS_H

#include "edge.h"

enum {
    DOOR_LIMITS_WINDOW_MS = 1000,         /* after something was told, before more of it is */
    DOOR_LIMITS_WINDOW_MAX_MS = 64 * 1000 /* each is twice as long as the one before it, up to that */
};

struct door_limits;
struct door_limits *door_limits_new(struct lab *, uv_loop_t *, uint32_t link_count, struct arena *);
/* On a link in the direction of the client outside; conn: which connection of it, 0: none. Within or without a turn. */
void door_limits_met(struct door_limits *, enum lab_count, link_id, uint32_t conn);
uint64_t door_limits_counted(const struct door_limits *, enum lab_count);
/* Within a turn: tells the limits that were not told yet, before their window ends. */
void door_limits_tell_all(struct door_limits *);
/* The loop closes its timer. */
void door_limits_close(struct door_limits *);

#endif
