/* The door of a node that another program plays: one link of its, and sockets of UDP or TCP at the place of its end.
 * Messages are SIP (RFC 3261 18) or Diameter (RFC 6733 2.1); the nodes read their content. */
#ifndef PEER_H
#define PEER_H

#include "edge.h"

#include <netinet/in.h>

struct peer_spec {
    struct lab *lab;
    uv_loop_t *loop;
    const struct plan *plan;
    uint32_t link; /* class */
    uint32_t end;  /* the outside's */
    const char *address;
    uint16_t port;                /* of ours, to listen on or to send from; 0: any that is free */
    const struct sockaddr_in *to; /* where the program is; NULL: it comes to us */
    uint32_t seats;
    uint32_t watchdog_ms; /* Tw, of Diameter (RFC 3539 3.4.1) */
};
struct peer;

/* NULL and *why (in the arena given) where no socket can be had. It lives in the other arena. */
struct peer *peer_new(const struct peer_spec *, struct arena *, struct arena *outer, struct bytes *why);
/* Whether the program has been reached, where it is ours to reach it; a stream only knows, and *why not (static). */
bool peer_is_there(const struct peer *, const char **why);
bool peer_is_waited_for(const struct peer *);
bool peer_has_link(const struct peer *, uint32_t link);
void peer_departs(struct peer *, const struct departure *);
/* The run can take the messages that come. */
void peer_begin(struct peer *);
/* Where it listens: "sip:127.0.0.1:5060;transport=udp", "aaa://127.0.0.1:3868;transport=tcp" (RFC 6733 4.3.1). */
struct bytes peer_url(const struct peer *, struct arena *);
/* The loop closes its handles. */
void peer_close(struct peer *);

#endif
