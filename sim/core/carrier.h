/* How messages travel on a connection: as they are, as WebSocket frames (RFC 7118), or in HTTP bodies. Framing belongs
 * to the link, so that a node's step is the same object code at a modelled link and at a socket. */
#ifndef CARRIER_H
#define CARRIER_H

#include "node.h"
#include "store.h"

/* One end's view of a connection, in 32 bits: generation << 3 | opener << 2 | mode. */
enum connection_mode { CONNECTION_CLOSED, CONNECTION_HTTP, CONNECTION_WS };
typedef uint32_t connection;

static inline connection connection_make(uint32_t generation, bool opener, enum connection_mode mode)
{
    return generation << 3 | (opener ? 4u : 0u) | (uint32_t)mode;
}
static inline enum connection_mode connection_mode(connection c)
{
    return (enum connection_mode)(c & 3);
}
static inline bool connection_opener(connection c)
{
    return (c & 4) != 0;
}
static inline uint32_t connection_generation(connection c)
{
    return c >> 3;
}

/* Whether links of this carrier have connections that open and close during a run. */
static inline bool carrier_connects(enum carrier carrier)
{
    return carrier <= CARRIER_WS;
}

struct carriage {
    connection from;  /* the sender's end; 0 on links without connections */
    enum proto proto; /* of the message */
    bool connects;
    bool closing;          /* the message is a close reason's two octets */
    struct bytes host;     /* of the receiver: the Host of an HTTP request that carries SIP */
    unsigned char mask[4]; /* fresh for this frame */
};

/* Writes the octets on the wire into the store; BLOB_NONE when the store is full. */
blob_id carrier_wrap(struct store *, const struct carriage *, struct bytes message);
/* Takes the message out again: a part of the wire's blob, or a new one where it had to be unmasked. Parses it. */
blob_id carrier_unwrap(struct store *, const struct carriage *, blob_id wire, struct message *);

#endif
