/* The live lab: a run whose browsers are real, paced by the clock of the machine. */
#ifndef LAB_H
#define LAB_H

#include "live.h"
#include "sockets.h"

struct lab;

/* A file that the operator's page loads and that no node serves: it would not fit a blob. */
struct shelf_file {
    struct bytes path;   /* "/client.js" */
    struct bytes answer; /* a whole HTTP response; lives as long as the lab */
};

struct lab_spec {
    uv_loop_t *loop;
    const char *address;                   /* to listen on */
    uint16_t port;                         /* of the first edge, the others follow; 0: any that are free */
    const struct certificate *certificate; /* NULL: one is made */
    uint32_t seats;
    const char *subscribers;
    const char *record; /* a file for a recording, or NULL */
    struct bytes file;  /* of the scenario, as the user named it */
    uint64_t resolved;  /* hash of what it means */
    /* Writes the page of the run so far, in a process of its own; NULL: the lab has no page. */
    bool (*page)(void *self, struct lab *, bool (*sink)(void *, struct bytes), void *to);
    void (*watch)(void *self, struct run *); /* before the nodes start, of a lab that has a page */
    void *page_self;
};

/* Two steps, since the plan names the ports: edges listen for the servers of `plan`, a first plan that is looked at
 * only; then the run is made of another one. NULL and *why (in the arena) when they cannot. */
struct lab *lab_new(const struct lab_spec *, const struct plan *, struct arena *, struct bytes *why);
/* "https://wws.localhost:8443": script_origin_fn, self is the lab. */
bool lab_origin(void *self, const struct role *, struct bytes *origin);
/* Takes the plan. False and *why when the run cannot be made. */
bool lab_begin(struct lab *, struct plan *, struct arena *, struct bytes *why);
/* What is served beside the nodes by a role's edge. */
void lab_shelf(struct lab *, const char *kind, const struct shelf_file *, uint32_t count);
/* Until the loop is stopped (uv_stop). */
void lab_run(struct lab *);
/* Closes all sockets; the verdict on what has been. */
const struct verdict *lab_end(struct lab *);
/* NULL, or why the recording is not whole (static). */
const char *lab_unrecorded(const struct lab *);
struct run *lab_of_run(struct lab *);
/* Of its page; 0: it has none. */
uint16_t lab_own_port(const struct lab *);
/* What nobody can answer, of checks and claims. */
struct outside_unasked lab_unasked(const struct lab *);
void lab_free(struct lab *);

/* What it listens on, for who prints it. */
struct lab_place {
    uint32_t role;
    struct bytes url;   /* "https://wws.localhost:8443/", "wss://wsf.localhost:8444/sip" */
    struct bytes plain; /* the same by address */
};
uint32_t lab_places(const struct lab *, const struct lab_place **);
const struct certificate *lab_certificate(const struct lab *);

/* What the edges met: every limit is a count with a name. */
enum lab_count {
    LAB_CONNECTIONS,
    LAB_REFUSED_SEATS, /* no seat was free */
    LAB_TOO_BIG,       /* a head, body, frame or message beyond framer.h */
    LAB_TOO_SLOW,      /* no whole message in time */
    LAB_NOT_READING,   /* did not take what was sent to it */
    LAB_HELD,          /* had too much unanswered: not read for a while */
    LAB_COUNT_COUNT
};
extern const char *const lab_count_name[LAB_COUNT_COUNT];
uint64_t lab_counted(const struct lab *, enum lab_count);

#endif
