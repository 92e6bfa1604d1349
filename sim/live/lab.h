/* The live lab: a run whose browsers are real, paced by the clock of the machine. */
#ifndef LAB_H
#define LAB_H

#include "live.h"
#include "sockets.h"

#include <netinet/in.h>

struct lab;

/* A file that the operator's page loads and that no node serves: it would not fit a blob. */
struct shelf_file {
    struct bytes path;   /* "/client.js" */
    struct bytes answer; /* a whole HTTP response; lives as long as the lab */
};

/* Where a program is that plays an external node, if it is ours to call it. */
struct lab_player {
    struct bytes node;
    struct sockaddr_in at;
};

struct lab_spec {
    uv_loop_t *loop;
    const char *address;                   /* to listen on */
    uint16_t port;                         /* of the first edge, the others follow; 0: any that are free */
    const struct certificate *certificate; /* NULL: one is made */
    struct outside_spec outside;
    bool ends; /* when the judge waits for nothing more, or the scenario's limit has come */
    const struct lab_player *player;
    uint32_t player_count;
    uint32_t watchdog_ms; /* Tw, of Diameter (RFC 3539 3.4.1) */
    const char *subscribers;
    uint64_t memory;          /* octets of its trace; then nothing more is recorded. 0: RUN_TRACE_MAX */
    void (*full)(void *self); /* called once when that has come, or NULL; self is page_self */
    const char *record;       /* a file for a recording, or NULL */
    struct bytes file;        /* of the scenario, as the user named it */
    uint64_t resolved;        /* hash of its meaning */
    /* Writes the page of the run so far, in a process of its own; NULL: the lab has no page. */
    bool (*page)(void *self, struct lab *, bool (*sink)(void *, struct bytes), void *to);
    void *page_self; /* of both */
};

/* Two steps, since the plan names the ports: edges listen for the servers of `plan`, a first plan that is looked at
 * (and opened) only; then the run is made of another one. NULL and *why (in the arena) when they cannot. */
struct lab *lab_new(const struct lab_spec *, struct plan *, struct arena *, struct bytes *why);
/* "https://wws.ims.localhost:8443": script_origin_fn, self is the lab. */
bool lab_origin(void *self, const struct role *, struct bytes *origin);
/* Takes the plan. False and *why when the run cannot be made, or a program cannot be reached. */
bool lab_begin(struct lab *, struct plan *, struct arena *, struct bytes *why);
/* The files that a role's edge serves beside the nodes. */
void lab_shelf(struct lab *, const char *kind, const struct shelf_file *, uint32_t count);
/* Starts the nodes, and goes on until the loop is stopped (uv_stop), or the run ends by itself: then it is true. An
 * observer that wants to watch its run begins before. */
bool lab_run(struct lab *);
/* Closes all sockets; gives the verdict on the run so far. */
const struct verdict *lab_end(struct lab *);
/* From then on the run is the caller's. */
struct run *lab_give_run(struct lab *);
/* NULL, or why the recording is not whole (static). */
const char *lab_unrecorded(const struct lab *);
/* The same of registrations in the file of subscribers. */
const char *lab_unwritten(const struct lab *);
struct run *lab_of_run(struct lab *);
/* Of its page; 0: it has none. */
uint16_t lab_own_port(const struct lab *);
/* The checks and claims that nobody can answer. */
struct outside_unasked lab_unasked(const struct lab *);
void lab_free(struct lab *);

/* The addresses it listens on, for the caller that prints them. */
struct lab_place {
    uint32_t role;
    struct bytes
        url; /* "https://wws.ims.localhost:8443/", "wss://wsf.ims.localhost:8444/sip", "sip:127.0.0.1:5060;.." */
    struct bytes plain; /* the same by address; of an external node's link: the node at its other end */
};
uint32_t lab_places(const struct lab *, const struct lab_place **);
const struct certificate *lab_certificate(const struct lab *);

/* The limits that the edges met: each is a count with a name. */
enum lab_count {
    LAB_CONNECTIONS,
    LAB_REFUSED_SEATS, /* no seat was free */
    LAB_TOO_BIG,       /* a head, body, frame or message beyond framer.h */
    LAB_CROWDED_OUT,   /* had asked for nothing, said nothing, or was idle, when others came */
    LAB_UNOPENED,      /* no TLS, or no whole head, in time */
    LAB_TOO_SLOW,      /* no whole message in time */
    LAB_NOT_READING,   /* did not take the octets that were sent to it */
    LAB_HELD,          /* had too much unanswered: not read for a while */
    LAB_BROKEN,        /* sent octets that no message can begin with */
    LAB_DATAGRAMS,     /* too many at once: this one was dropped */
    LAB_STRANGERS,     /* a datagram from another address than the program's */
    LAB_NO_HELLO,      /* Diameter: said something else before capabilities were exchanged, or nothing */
    LAB_SUSPECT,       /* ... did not answer a watchdog in time ... */
    LAB_SILENT,        /* ... and said nothing for as long again */
    LAB_NOBODY_THERE,  /* a message to an external node that is not connected was lost */
    LAB_COUNT_COUNT
};
extern const char *const lab_count_name[LAB_COUNT_COUNT];
uint64_t lab_counted(const struct lab *, enum lab_count);

#endif
