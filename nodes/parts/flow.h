/* The W2 connections of an edge and what is bound to each (RFC 5626 5, TS 33.203 O.2.3): found by the link they are on,
 * or by the flow token that the edge wrote into Path. Flat, part of a node's state: the struct is followed by where
 * each link line begins in an index by link, by that index, and by a keyed table. Identities are kept as hashes, since
 * all that is ever asked is whether two are the same. */
#ifndef FLOW_H
#define FLOW_H

#include "effects.h"
#include "keyed.h"
#include "node.h"

enum { FLOW_TOKEN = 16, FLOW_IMPUS_MAX = PERSON_IMPUS_MAX };

/* One connection: a row lives from OPENED to CLOSED. */
struct flow {
    uint64_t impi;                 /* bound, or 0 */
    uint64_t impu[FLOW_IMPUS_MAX]; /* bound with it, zeroes behind */
    uint64_t branch;               /* of the client's request under way, or 0 */
    link_id link;                  /* in the client's direction, as events name it */
    uint32_t conn;
    char token[FLOW_TOKEN];
    uint8_t websocket; /* the handshake is done */
    uint8_t failures;  /* answers of this client that did not fit, in a row */
    uint8_t spare[6];
};

struct flows {
    uint32_t link_max;
    uint32_t index_at, table_at; /* of the index and of the keyed table, in octets from here */
    uint32_t spare;
};

/* Connections are counted over the links whose far end is a kind of that name. */
size_t flows_size(const struct role *, const char *kind);
void flows_init(struct flows *, const struct role *, const char *kind);
/* A new connection on that link, with a fresh token; one that was there before is forgotten. */
struct flow *flow_open(struct flows *, const struct event *, struct effects *);
void flow_close(struct flows *, struct flow *);
/* The connection an event came in on, or NULL when it is another by now. */
struct flow *flow_of(const struct flows *, link_id, uint32_t conn);
/* The connection that a flow token names: NULL for one that was never given out, or is gone (430). */
struct flow *flow_named(const struct flows *, struct bytes token);

/* Identities as flows keep them: an IMPI as it is, an IMPU in the form of an AOR. */
uint64_t flow_impi(struct bytes impi);
uint64_t flow_impu(struct pen *, struct bytes uri);
/* Binds what a 200 confirmed: the IMPUs of its P-Associated-URI, or else of its To (TS 24.229 5.2.2.1). */
void flow_bind(struct flow *, uint64_t impi, const struct sip *ok, struct pen *);
void flow_unbind(struct flow *);
uint32_t flows_count(const struct flows *);
uint32_t flows_bound(const struct flows *);
bool flow_allows(const struct flow *, uint64_t impu);

#endif
