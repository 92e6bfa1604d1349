/* The rows that the nodes of a run held, moment by moment: the state of each (of a population its first member) as
 * text, after every step in which it changed. The drive fills it in, faces look things up in it. */
#ifndef NODE_LOG_H
#define NODE_LOG_H

#include "bytes.h"

struct node_text {
    uint32_t role;
    uint32_t seq;      /* the first record that was not written yet: it holds from there on */
    struct bytes text; /* lines, of world_print_state */
};

struct node_log {
    struct node_text *text; /* in order of seq */
    uint32_t count, room;
};

#endif
