/* Why a message came to be: the records that led to it, and, where a node refused or asked, the values that the one
 * side brought beside those that the other side had: `why` shows it. */
#ifndef RULING_H
#define RULING_H

#include "bytes.h"
#include "node.h"

#define RULING_NO_ROW UINT32_MAX

/* One input of the decision. */
struct ruling_row {
    struct bytes name, brought, held; /* at == NULL: absent */
    bool differs;
};
struct ruling {
    uint32_t *led; /* records, the beginning first, the message last */
    uint32_t led_count;
    uint32_t fact;                 /* of the statement that decided it, or VERDICT_NO_RECORD */
    const struct role *decided;    /* the node that looked at both sides, or NULL: none decided anything */
    uint32_t request;              /* the record that it looked at, or VERDICT_NO_RECORD */
    struct bytes brought_by, held; /* "ue", "scscf" */
    struct ruling_row *row;
    uint32_t count, room;
    uint32_t first;      /* the first row that differs, or RULING_NO_ROW */
    struct bytes chosen; /* the origin of the value that it brought: a sentence, or none */
};

#endif
