/* The connections at one server's door, by how far they have come. Where there is no more room, the connection that has
 * come the least far goes, and of those the oldest: a crowd that never finishes anything keeps nobody else out. */
#ifndef CROWD_H
#define CROWD_H

#include <stdbool.h>
#include <stdint.h>

enum standing {
    STANDING_OPENING, /* no whole request has come: still in TLS, or in its first head */
    STANDING_SILENT,  /* its WebSocket is open, and no whole message has come over it */
    STANDING_IDLE,    /* its request is answered: HTTP lets a server close it (RFC 9112 9.5) */
    STANDING_BUSY,    /* waits for an answer, or has spoken over its WebSocket: is never sent away */
    STANDING_COUNT
};

/* A member of the struct of a connection. */
struct crowd_place {
    void *whose;
    struct crowd_place *before, *after;
    enum standing standing;
    bool taken;
};
/* A zeroed one is empty. */
struct crowd {
    struct crowd_place *first[STANDING_COUNT], *last[STANDING_COUNT];
    uint32_t count;
};

void crowd_enter(struct crowd *, struct crowd_place *, void *whose);
/* Goes after all others of that standing, unless it has it already. */
void crowd_stand(struct crowd *, struct crowd_place *, enum standing);
/* Once or more. */
void crowd_leave(struct crowd *, struct crowd_place *);
/* The next that may be sent away, in order: NULL when all are busy. */
struct crowd_place *crowd_first(const struct crowd *);
struct crowd_place *crowd_next(const struct crowd *, const struct crowd_place *);

#endif
