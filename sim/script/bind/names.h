/* The single space of names of one run: nodes, boxes, subscribers, variants, messages and values, found by hash. */
#ifndef NAMES_H
#define NAMES_H

#include "ast.h"
#include "row_index.h"

enum name_kind {
    NAME_NODE,
    NAME_BOX,
    NAME_PERSON,
    NAME_VARIANT,
    NAME_MESSAGE,
    NAME_VALUE,
    NAME_ATTACKER,
    NAME_KIND_COUNT
};

struct name {
    struct bytes text;
    enum name_kind kind;
    uint32_t index;        /* role, box, subscribers, variant, message, value or attacker */
    const struct ast *ast; /* where it was given */
    struct span span;
};

struct names {
    struct arena *arena;
    struct name *row;
    uint32_t count, room;
    struct row_index index; /* rows by their text */
};

const struct name *names_find(const struct names *, struct bytes text);
/* The row that already has this name, or NULL when it was added. */
const struct name *names_add(struct names *, struct name);
const char *names_kind_text(enum name_kind); /* "node", "let" */

#endif
