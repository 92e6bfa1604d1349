/* The W2 connections of an edge and the identities bound to each (RFC 5626 5, TS 33.203 O.2.3): rows found by the link
 * they are on, or through an index by the flow token that the edge wrote into Path. Identities are kept as hashes,
 * since all that is ever asked is whether two are the same. */
#ifndef OUTBOUND_FLOW_H
#define OUTBOUND_FLOW_H

#include "effects.h"
#include "keyed.h"
#include "node.h"

enum { OUTBOUND_FLOW_TOKEN = 16, OUTBOUND_FLOW_IMPUS_MAX = SUBSCRIBER_IMPUS_MAX };

/* One connection: a row lives from OPENED to CLOSED. Key: the link. */
struct outbound_flow {
    uint64_t impi;                          /* bound, or 0 */
    uint64_t impu[OUTBOUND_FLOW_IMPUS_MAX]; /* bound with it, zeroes after them */
    uint64_t contact;                       /* key of the Contact that was bound */
    link_id link;                           /* in the client's direction, as events name it */
    uint32_t conn;
    char token[OUTBOUND_FLOW_TOKEN];
    uint8_t websocket; /* the handshake is done */
    uint8_t failures;  /* answers of this client that did not fit, in a row */
    uint8_t under_way; /* a REGISTER of this client is */
    uint8_t spare[5];
};

extern const struct state_column outbound_flow_columns[];

/* The table and its indexes. */
struct outbound_flows {
    struct keyed *rows, *tokens, *contacts;
};
/* How many links of clients there are: those of a carrier of the web. */
uint32_t outbound_flow_links(const struct role *);

/* A new connection on that link, with a fresh token; one that was there before is forgotten. */
struct outbound_flow *outbound_flow_open(struct outbound_flows, const struct event *, struct effects *);
void outbound_flow_close(struct outbound_flows, struct outbound_flow *);
/* The connection an event came in on, or NULL when it is another by now. */
struct outbound_flow *outbound_flow_of(struct outbound_flows, link_id, uint32_t conn);
/* The connection that a flow token names: NULL for one that was never given out, or is gone (430). */
struct outbound_flow *outbound_flow_named(struct outbound_flows, struct bytes token);

/* Identities as flows keep them: an IMPI as it is, an IMPU in the form of an AOR. */
uint64_t outbound_flow_impi(struct bytes impi);
uint64_t outbound_flow_impu(struct pen *, struct bytes uri);
/* Binds the identities that a 200 confirmed: the IMPUs of its P-Associated-URI, or else of its To (TS 24.229 5.2.2.1).
 */
struct outbound_flow_binding {
    uint64_t impi, contact; /* keys */
    const struct sip *ok;
};
void outbound_flow_bind(struct outbound_flows, struct outbound_flow *, const struct outbound_flow_binding *,
                        struct pen *);
void outbound_flow_unbind(struct outbound_flows, struct outbound_flow *);
/* The key of the Contact of a REGISTER, and the connection to which that Contact is bound. */
uint64_t outbound_flow_contact(struct bytes uri);
struct outbound_flow *outbound_flow_bound(struct outbound_flows, uint64_t contact);
uint32_t outbound_flows_count(struct outbound_flows);
uint32_t outbound_flows_bound(struct outbound_flows);
bool outbound_flow_allows(const struct outbound_flow *, uint64_t impu);

#endif
