/* What a captured packet carries for an application: UDP and SCTP payloads, TCP segments, whole packets of a private
 * link type. */
#ifndef PACKET_H
#define PACKET_H

#include "pcapng.h"

struct segment {
    struct bytes payload;
    bool datagram; /* UDP */
    bool stream;   /* TCP: */
    bool begins;   /* SYN: what follows is a new connection */
    uint64_t flow; /* hash of addresses and ports, of one direction */
    uint32_t seq;  /* of the first octet of the payload */
};
typedef void segment_fn(void *self, const struct segment *);

/* Calls `take` for each payload, in order. False where the packet has a piece of one that is in several: an IP
 * fragment, or an SCTP message in several chunks. What is no IP, and what is cut, carries nothing. */
bool packet_segments(const struct packet *, segment_fn *take, void *self);

#endif
