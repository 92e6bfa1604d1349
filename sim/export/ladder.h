/* The ladder of a run as a value: columns and rows that every renderer draws and no renderer computes. */
#ifndef LADDER_H
#define LADDER_H

#include "lifelines.h"
#include "out.h"
#include "verdict.h"

struct ladder_column {
    struct bytes title; /* of the role, or of the box */
    struct bytes note;  /* of a box its roles: "wws bsf"; of an attacker "attacker"; of an owned node "owned by eve"; of
                           a browser who registers there */
    bool attacker;      /* its own, or owned by one */
    const struct role *browser_of; /* of one browser of several (lifelines.h): that role; else NULL */
};

enum ladder_row_kind { LADDER_MESSAGE, LADDER_PHASE, LADDER_SAY };
#define LADDER_NO_ROW UINT32_MAX

struct ladder_row {
    enum ladder_row_kind kind;
    sim_time at; /* of arrival; of sending where it is lost */
    sim_time sent_at;
    struct bytes step; /* "11a", "~1" for a line without a number, "." for a message no line lists */
    enum basis basis;  /* of the line that lists it */
    uint32_t from, to; /* columns; equal inside a box */
    const struct role *sender, *receiver;
    enum proto proto;
    struct bytes label; /* "REGISTER", "401", "GET /login", "MAR" */
    bool response, again, lost;
    bool touched, injected; /* on its way; by somebody outside */
    struct bytes by;        /* the attacker that touched it last; none: a fault did, or nobody */
    struct bytes touch;     /* the deeds at it on its way: "delayed by late, changed by eve"; injected: "by eve" */
    bool caused;            /* sent in the step that the row before it led to, on from where that one arrived */
    bool red;               /* a failure is about it; SAY: a line that waited there and never came */
    bool door;              /* SAY: a limit that a door of a live lab met */
    uint32_t record;
    uint32_t led_from; /* the row of the message whose arrival led to its sending, or LADDER_NO_ROW */
    struct bytes text; /* PHASE, SAY */
};

/* A red, in one sentence with its causes, and the message it is about. */
struct ladder_red {
    uint32_t row; /* LADDER_NO_ROW: of none, or of one that is not shown */
    struct bytes step, text;
    const struct place *place;
};

struct ladder {
    struct ladder_column *column;
    uint32_t column_count;
    struct ladder_row *row;
    uint32_t row_count;
    uint32_t message_count;
    uint32_t left_out;              /* messages with an end outside the view */
    uint32_t basis_of[BASIS_COUNT]; /* arrows of the flow, shown or not, by their basis */
    struct ladder_red *red;
    uint32_t red_count;
    struct bytes run, title;
    uint64_t seed, fingerprint;
    const struct lifelines *lifelines;
};

/* Names of roles and boxes that are shown, in this order; count 0 shows all, in the order of the plan, but what
 * was added to its network beside the last node of its kind, or after the first node that it talks to. */
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

/* Keeps the rows of `5..11`: from the first message of the one step to the last message of the other, either of which
 * may be left out; `11a` is that step alone. The title above them stays. NULL, or a sentence about the fault (in the
 * arena), and then nothing is changed. */
const char *ladder_cut(struct ladder *, struct bytes range, struct arena *);
/* The first row of a message with that step, copies aside where there is another; LADDER_NO_ROW when there is none. */
uint32_t ladder_find(const struct ladder *, struct bytes step);

/* "11a", and the mark of its basis: "11a+". Lives in the room. */
enum { LADDER_STEP_ROOM = 80 };
struct bytes ladder_step(const struct ladder_row *, char room[LADDER_STEP_ROOM]);
/* The remark after the name of a message: " (again)", " (injected by eve)", " (delayed by late)"; or none. Lives in the
 * arena. */
struct bytes ladder_remark(const struct ladder_row *, struct arena *);
/* The meaning of the marks that are in it: "basis: = text 9, + spec 5, ? inference 8"; nothing where no step has one.
 * Lives in the arena. */
struct bytes ladder_legend(const struct ladder *, struct arena *);

enum { LADDER_WIDTH_MIN = 40, LADDER_WIDTH_MAX = 1000 };
/* Draws it with letters: a request carries its name at its tail, a response its code at its head; the next message that
 * it caused in the same direction is on the same line. Width in columns, 0: as wide as it wants to be. */
void ladder_text(struct out *, const struct ladder *, uint32_t width);

#endif
