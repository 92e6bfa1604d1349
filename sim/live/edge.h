/* One server's door to the outside: a listener, and seats. A seat is one member of the browser's role on one link; a
 * client that connects takes a free one with its first request, and leaves it when its socket is gone. */
#ifndef EDGE_H
#define EDGE_H

#include "browsers.h"
#include "crowd.h"
#include "lab.h"

struct guest;

/* A client at a socket, in the lab's queue: its messages are handled within a turn. */
struct visitor {
    void (*work)(struct visitor *);
    struct visitor *next;
    bool queued;
};

enum {
    EDGE_OPENINGS = 512, /* places beyond the seats, for clients that have not asked for anything yet */
    EDGE_SPARE = 32      /* rooms for messages that lie ready */
};

struct edge {
    struct lab *lab;
    uint32_t role; /* of the server */
    uint32_t link; /* class */
    uint32_t end;  /* the outside's */
    enum carrier carrier;
    uint16_t port;
    struct bytes origin;  /* "https://wws.ims.localhost:8443" */
    struct guest **guest; /* by seat */
    uint32_t *opened;     /* by seat: how many connections there have been: the generation of the last */
    uint32_t seats;
    struct crowd crowd; /* all clients at its socket ... */
    uint32_t places;    /* ... and how many may be */
    char *spare[EDGE_SPARE];
    uint32_t spare_count;
    const struct shelf_file *shelf;
    uint32_t shelf_count;
    struct edge *bsf; /* of the same box, and so of the same origin; or NULL */
};

extern const struct socket_events edge_events; /* self is the edge */
/* A message that left the world for it. */
void edge_departs(struct edge *, const struct departure *);
/* Once all guests are gone. */
void edge_free(struct edge *);

/* The calls by which a visitor makes a turn of the lab due. */
void lab_wants_turn(struct lab *, struct visitor *);
/* Within a turn. */
void lab_inject(struct lab *, const struct injection *);
/* More is under way than the run should have to bear: nothing is read for now. */
bool lab_is_full(const struct lab *);
struct browsers *lab_browsers(struct lab *);
/* Of which connection of a link, in its direction; 0: of none. Limits are in the trace too (door_limits.h). */
void lab_met(struct lab *, enum lab_count, link_id, uint32_t conn);

#endif
