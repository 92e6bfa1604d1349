/* How the dissectors of the protocols give their nodes. Private to the dissect files. */
#ifndef DISSECT_TREE_H
#define DISSECT_TREE_H

#include "dissect.h"

struct tree {
    const struct message *message;
    struct pen *scratch;
    dissect_fn *item;
    void *self;
    uint32_t depth; /* of the next node */
};

/* A node whose value is printed with escapes; `whole` is the part of the message that it shows, or none. */
void tree_text(struct tree *, struct bytes name, struct bytes value, struct bytes whole);
void tree_number(struct tree *, struct bytes name, uint64_t value, struct bytes whole);
/* A node whose name and value are printable already (and may be in scratch). */
void tree_item(struct tree *, struct bytes name, struct bytes value, struct bytes whole);
#define tree_enter(tree) ((tree)->depth++)
#define tree_leave(tree) ((tree)->depth--)

/* Octets as utf8_show writes a text, or hex when they are none. */
void print_octets(struct pen *, struct bytes);

void dissect_sip(struct tree *, const struct sip *);
void dissect_http(struct tree *, const struct http *);
void dissect_frame(struct tree *, const struct ws_frame *);
void dissect_diameter(struct tree *, const struct diameter *);

#endif
