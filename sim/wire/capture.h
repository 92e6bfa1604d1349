/* Messages of one protocol in a capture, in the order in which they were complete. */
#ifndef CAPTURE_H
#define CAPTURE_H

#include "arena.h"
#include "judgement.h"
#include "packet.h"

enum {
    CAPTURE_STREAMS_MAX = 1024,     /* directions of TCP connections that are looked at, at once */
    CAPTURE_MESSAGE_MAX = 64 * 1024 /* octets of a stream that wait for their end */
};

struct captured {
    struct bytes message; /* lives for the call */
    uint32_t packet;      /* the one that completed it, from 1 */
    enum proto proto;     /* that of its application for a Diameter message; else PROTO_CX */
    enum ws_side side;
    struct surroundings around; /* the facts that its stream, and the other direction, tell about it */
};
typedef void capture_fn(void *self, const struct captured *);

/* Counts of octets and messages that were not handed out, or not as a whole. */
struct capture_left {
    uint32_t pieces;                  /* packets and frames with parts of messages that are in several, or cut */
    uint32_t too_large;               /* messages of more than CAPTURE_MESSAGE_MAX octets */
    uint32_t compressed;              /* frames that hold SIP, compressed as agreed */
    uint32_t gaps;                    /* in TCP streams: segments that the capture has not */
    uint32_t tunnelled[TUNNEL_COUNT]; /* packets of tunnels that are not opened */
};

/* Whether a file claims to be a capture: pcapng, or the classic pcap. */
bool capture_is(struct bytes file);
/* PROTO_SIP, PROTO_HTTP, PROTO_WS or PROTO_CX. Fragments of IP are put together, segments of TCP put in order. A stream
 * that does not begin as a message of the protocol does is passed over: a connection that begins in the capture is
 * judged by its first octets, another is taken up at the first segment that begins a message. A message that the end of
 * the capture or a gap cuts is handed out as far as it came. *left counts the octets and messages that are left out. A
 * parse error is the file's, `at` its offset, or a limit of the lab. */
struct parse_error capture_read(struct bytes file, enum proto, struct arena *, capture_fn *, void *self,
                                struct capture_left *left);
/* Cx and Zh share MAR: the application id tells (TS 29.109). */
enum proto capture_proto(enum proto, struct bytes message);

#endif
