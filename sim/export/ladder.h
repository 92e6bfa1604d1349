/* The ladder of a run as a value: columns and rows that every renderer draws and no renderer computes. */
#ifndef LADDER_H
#define LADDER_H

#include "out.h"
#include "verdict.h"

struct ladder_column {
    struct bytes title; /* of the role, or of the box */
    struct bytes roles; /* of a box: "wws bsf"; else none */
};

enum ladder_row_kind { LADDER_MESSAGE, LADDER_PHASE, LADDER_SAY };

struct ladder_row {
    enum ladder_row_kind kind;
    sim_time at;       /* of arrival; of sending where it is lost */
    struct bytes step; /* "11a", "~1" for a line without a number, "." for a message no line lists */
    uint32_t from, to; /* columns; equal inside a box */
    const struct role *sender, *receiver;
    enum proto proto;
    struct bytes label; /* "REGISTER", "401", "GET /login", "MAR" */
    bool response, again, lost;
    bool caused; /* sent in the step that the row before it led to, on from where that one arrived */
    uint32_t record;
    struct bytes text; /* PHASE, SAY */
};

struct ladder {
    struct ladder_column *column;
    uint32_t column_count;
    struct ladder_row *row;
    uint32_t row_count;
    uint32_t message_count;
    uint32_t left_out; /* messages with an end outside the view */
};

/* Names of roles and boxes that are shown; count 0 shows all. */
struct ladder_view {
    const struct bytes *node;
    uint32_t count;
};
/* Reads `ue,wsf`. false and the name (in *unknown) that the plan does not have. */
bool ladder_view_read(struct ladder_view *, const struct plan *, struct arena *, struct bytes text,
                      struct bytes *unknown);

/* Lives in the arena; its texts are the plan's or the arena's, with secrets redacted. Background messages are left
 * out. */
struct ladder *ladder_new(const struct verdict *, const struct ladder_view *, struct arena *);

enum { LADDER_WIDTH_MIN = 40, LADDER_WIDTH_MAX = 1000 };
/* Draws it with letters: a request carries its name at its tail, a response its code at its head; what one message
 * caused next in the same direction stands on the same line. Width in columns, 0: as wide as it wants to be. */
void ladder_text(struct out *, const struct ladder *, uint32_t width);

#endif
