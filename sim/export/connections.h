/* The browser that each message of a ladder belongs to, where several users are outside (lifelines.h), all of whose
 * connections are one; of a stranger's, of which connection. */
#ifndef CONNECTIONS_H
#define CONNECTIONS_H

#include "ladder.h"
#include "octets.h"

struct connection {
    const struct role *outside, *server;
    uint32_t link, member, opened; /* class; its seat; the record */
    struct bytes who;              /* the public identity that it asked to register first, redacted; or none */
    uint32_t lifeline;             /* LIFELINE_NONE: a stranger's */
    bool first;                    /* of its lifeline; every stranger's is */
};

struct connections {
    struct connection *one;
    uint32_t count;
    uint32_t *of_row; /* the number of the first of its lifeline, from 1 on, by row; 0: of none */
};

/* A message on a link of the outside is of the connection there; its consequences inside belong to the same. Lives in
 * the arena. */
struct connections *connections_find(const struct verdict *, const struct ladder *, struct octets_reader *,
                                     struct arena *);

#endif
