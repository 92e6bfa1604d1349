/* Events of nodes, connections and doors themselves, as remarks of a ladder: no message tells of them. */
#ifndef LADDER_EVENT_H
#define LADDER_EVENT_H

#include "verdict.h"

struct ladder_event {
    const struct role *role, *peer; /* the node; of a connection its ends, and of a node no peer */
    bool door;         /* a limit that the door of a live lab met: of `role`, which is the node behind it */
    struct bytes text; /* "0.105 s: hss pauses", "0.110 s: the connection of ue and wsf is cut"; the arena's */
};

bool ladder_event_at_door(const struct record *);
/* False where that record is of nothing of the kind. */
bool ladder_event_of(const struct verdict *, uint32_t seq, struct ladder_event *, struct arena *);

#endif
