/* The functions that the binders of flow lines share. Private to this floor. */
#ifndef FLOW_H
#define FLOW_H

#include "bind.h"

enum line_group { GROUP_NONE, GROUP_ANY_ORDER, GROUP_IN_ORDER };

/* A list of lines being filled. */
struct line_list {
    struct bind *bind;
    const struct flow_line **tail;
    enum line_group group;
};

struct flow_line *flow_line_add(struct line_list *, const struct merged_line *, enum line_kind);
void flow_arrow(struct line_list *, const struct merged_line *);

#endif
