/* The octets that a captured packet carries for an application: UDP and SCTP payloads, TCP segments, whole packets of a
 * private link type. */
#ifndef PACKET_H
#define PACKET_H

#include "chunks.h"
#include "reassembly.h"
#include "pcapng.h"

struct segment {
    struct bytes payload;
    bool datagram; /* UDP */
    bool stream;   /* TCP: */
    bool begins;   /* SYN: a new connection begins */
    uint64_t flow; /* hash of addresses and ports, of one direction ... */
    uint64_t back; /* ... and of the other */
    uint32_t seq;  /* of the first octet of the payload */
};
typedef void segment_fn(void *self, const struct segment *);

/* Protocols that carry whole packets inside, and are not opened here. */
#define TUNNELS(X)                                                                                                     \
    X(IP_IN_IP, "IP in IP")                                                                                            \
    X(IPV6_IN_IP, "IPv6 in IP")                                                                                        \
    X(GRE, "GRE")                                                                                                      \
    X(ESP, "ESP")                                                                                                      \
    X(AH, "AH")                                                                                                        \
    X(L2TP, "L2TP")                                                                                                    \
    X(MPLS, "MPLS")                                                                                                    \
    X(PPPOE, "PPPoE")                                                                                                  \
    X(VXLAN, "VXLAN")                                                                                                  \
    X(GENEVE, "Geneve")                                                                                                \
    X(GTP_U, "GTP-U")                                                                                                  \
    X(TEREDO, "Teredo")
#define TUNNEL_ENUM(name, text) TUNNEL_##name,
enum tunnel { TUNNELS(TUNNEL_ENUM) TUNNEL_COUNT };
#undef TUNNEL_ENUM
extern const char *const tunnel_name[TUNNEL_COUNT];

/* The parts of a packet that were not handed out. */
struct packet_left {
    bool pieces;      /* less of a datagram than it says */
    unsigned tunnels; /* bit n: that one */
};

/* Calls `take` for each payload, in order. Fragments of IP wait in *reassembly until they are whole, pieces of messages
 * over SCTP in *chunks. A packet that is no IP carries nothing. */
struct packet_left packet_segments(const struct packet *, struct reassembly *, struct chunks *, segment_fn *take,
                                   void *self);

#endif
