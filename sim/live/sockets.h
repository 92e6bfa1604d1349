/* TCP sockets with or without TLS, as octets that come and go: the one file pair that knows libwebsockets. All of it
 * lives on the caller's libuv loop. Listeners are bound to 127.0.0.1 unless told otherwise. */
#ifndef SOCKETS_H
#define SOCKETS_H

#include "arena.h"
#include "certificate.h"

#include <uv.h>

struct sockets;
struct socket;

enum {
    SOCKETS_FILES = 256,          /* of the descriptors that the process may have open: all others, and closing ones */
    SOCKET_OUT_MAX = 1024 * 1024, /* octets that a slow reader may leave waiting; then it is closed */
    SOCKET_HANDSHAKE_MAX_S = 10   /* for TLS, where its owner has no shorter time for it */
};

/* The owner of a listener. Calls come from the loop; each may write to, end or hold its own socket. */
struct socket_events {
    void *(*opened)(void *self, struct socket *); /* the number that the others get; NULL: it is closed at once */
    void (*octets)(void *own, struct bytes);      /* valid for the call */
    void (*alarm)(void *own);                     /* the time of socket_alarm is over */
    void (*closed)(void *own);                    /* the socket is gone; not called for one that was refused */
};

/* For so many at a time. NULL and *why (static) where the library or its libuv part cannot be had. */
struct sockets *sockets_new(uv_loop_t *, uint32_t wanted, const char **why);
/* How many there can be: fewer than wanted where the system gives a process fewer files. The listener keeps to it. */
uint32_t sockets_room(const struct sockets *);
/* Closes everything; runs the loop until all is closed. */
void sockets_free(struct sockets *);

struct listener_spec {
    const char *address;                   /* "127.0.0.1" */
    uint16_t port;                         /* 0: any that is free */
    const struct certificate *certificate; /* NULL: no TLS */
    const struct socket_events *events;
    void *self;
};
/* The port, or 0 where nothing can listen there. */
uint16_t sockets_listen(struct sockets *, const struct listener_spec *);

/* Octets to send, copied, or lent for as long as the program runs. False: the peer reads too slowly, and the socket is
 * being closed. */
enum socket_octets { SOCKET_COPIED, SOCKET_LENT };
bool socket_write(struct socket *, struct bytes, enum socket_octets);
/* Closes it after the octets that are still to be sent, or at once. */
void socket_end(struct socket *);
void socket_drop(struct socket *);
/* Reads no more until it is let go on: TCP holds the peer up. */
void socket_hold(struct socket *);
void socket_go_on(struct socket *);
/* Calls back then, once; replaces an earlier one; 0: no more. */
void socket_alarm(struct socket *, uint64_t after_us);
/* "127.0.0.1:51234", good for the call. */
const char *socket_peer(struct socket *);

#endif
