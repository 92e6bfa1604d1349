/* A door of an external node, as the two files see it that make one: sockets (peer.c), and what Diameter has beside
 * messages for nodes (peer_diameter.c). */
#ifndef PEER_PARTS_H
#define PEER_PARTS_H

#include "again.h"
#include "diameter_link.h"
#include "framer.h"
#include "out.h"
#include "peer.h"

enum {
    WINDOW_MAX = 16,       /* messages that may be on their way from one seat at once; a stream is read no more then */
    WHOLE_MS = 10 * 1000,  /* from the first octet of a message of a stream to its last */
    OUT_MAX = 1024 * 1024, /* octets that may wait for a peer that does not read */
    DATAGRAM_MAX = 65535,  /* RFC 768 */
    BACKLOG = 128
};
#define PEER_NOBODY UINT32_MAX

/* A connection of a stream. It is freed when both of its handles are closed. */
struct caller {
    struct visitor visitor; /* the first: a caller is one */
    struct arena arena;
    struct peer *peer;
    uint32_t seat;
    uv_tcp_t tcp;
    uv_timer_t timer; /* the window opens again, or a message took too long */
    uv_connect_t connect;
    struct framer framer;
    char *block;
    bool connecting, held, gone;
    bool ends; /* once everything is sent */
    enum diameter_link_state state;
    bool again;            /* our CER was sent anew: the run knows of the first one only */
    struct gathered waits; /* to be sent behind the CEA */
    uv_timer_t watch;      /* the time of its state */
    int handles;
    uint64_t since; /* hrtime of the first octet of a message that is not whole yet; 0: there is none */
};

/* How much of the window is taken, and since when. */
struct peer_seat {
    struct caller *caller;   /* of a stream, or NULL */
    struct sockaddr_in from; /* of datagrams; port 0: nobody's */
    uint64_t used;           /* datagrams: when it last was, in their order */
    uint32_t under_way;
    uint64_t since; /* hrtime */
};

struct peer {
    struct visitor visitor; /* a datagram: the first, as above */
    struct peer_spec spec;
    enum carrier carrier;
    bool datagrams, known; /* known: where it is was said */
    struct sockaddr_in to;
    uint64_t window_ns; /* after which a message that came is delivered */
    uint16_t port;
    struct peer_seat *seat;
    uint64_t used;
    struct arena *arena;
    struct bytes hello;       /* the CER that our node sent, for a connection that is made anew (RFC 6733 5.3) */
    struct bytes host, realm; /* of our node */
    uint32_t asked;           /* identifiers of what is sent for it here */
    uv_timer_t recall;        /* Diameter that we call: a connection that is gone is made again */
    uv_tcp_t listener;
    uv_udp_t udp;
    struct again again;
    struct bytes datagram; /* that waits for its turn, within a call */
    uint32_t from_seat;
    int unreached;      /* why the last connection could not be made */
    bool begun, closes; /* the run has */
    char room[DATAGRAM_MAX];
};

void peer_met(const struct peer *, enum lab_count, uint32_t seat);
void caller_put(struct caller *, struct bytes);
void caller_hang_up(struct caller *);
/* Octets that are sent before it is there wait for it. NULL: it cannot be tried. */
struct caller *peer_call(struct peer *);

bool peer_is_diameter(const struct peer *);
/* The time of its state begins anew. */
void caller_watch(struct caller *);
/* Whether what came is for the node. */
bool caller_happened(struct caller *, enum diameter_link_event);
/* The CER of a connection that is made anew. */
void caller_greet(struct caller *);
/* Behind capabilities, where they are still exchanged. */
void caller_put_behind(struct caller *, struct bytes);
/* Whether the run gets what came. */
bool caller_gives_run(struct caller *, struct bytes);
/* The run is over, and what comes is nothing of it any more. */
void caller_read_goodbye(struct caller *);
/* A connection that is ours to make is gone. */
void peer_call_again(struct peer *);

#endif
