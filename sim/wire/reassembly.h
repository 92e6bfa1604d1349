/* IP datagrams that came in several fragments (RFC 791 3.2, RFC 8200 4.5), put together. */
#ifndef REASSEMBLY_H
#define REASSEMBLY_H

#include "arena.h"

enum {
    REASSEMBLY_DATAGRAMS_MAX = 64, /* datagrams that wait for their rest; then the oldest is given up */
    REASSEMBLY_AGE_MAX = 10000     /* packets without a piece of it, and a datagram is given up: numbers come again */
};

struct fragment {
    uint64_t of;     /* hash of addresses, protocol and identification */
    uint32_t at;     /* of its first octet in the datagram's payload */
    bool more;       /* it is not the last one */
    uint32_t packet; /* the number of the packet */
    struct bytes octets;
};

struct reassembly *reassembly_new(struct arena *);
/* The payload of the datagram that this fragment completes, until the next call; at == NULL: not yet. Fragments that
 * say different things about one octet, and those beyond 65,535 octets, spoil their datagram. */
struct bytes reassembly_take(struct reassembly *, const struct fragment *);
/* Fragments that were given up, with those that wait still. */
uint32_t reassembly_left(const struct reassembly *);

#endif
