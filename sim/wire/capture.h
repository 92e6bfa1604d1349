/* Messages of one protocol in a capture, in the order in which they were complete. */
#ifndef CAPTURE_H
#define CAPTURE_H

#include "arena.h"
#include "message.h"

enum {
    CAPTURE_STREAMS_MAX = 1024,     /* directions of TCP connections that carry the protocol */
    CAPTURE_MESSAGE_MAX = 64 * 1024 /* octets of a stream that wait for their end */
};

struct captured {
    struct bytes message; /* lives for the call */
    uint32_t packet;      /* the one that completed it, from 1 */
    enum proto proto;     /* PROTO_ZH for a Diameter message of that application */
    enum ws_side side;
};
typedef void capture_fn(void *self, const struct captured *);

/* What was not handed out. */
struct capture_left {
    uint32_t pieces;    /* packets and frames with parts of messages that are in several, or cut */
    uint32_t too_large; /* messages of more than CAPTURE_MESSAGE_MAX octets */
};

/* Whether a file claims to be a capture: pcapng, or the classic pcap. */
bool capture_is(struct bytes file);
/* PROTO_SIP, PROTO_HTTP, PROTO_WS or PROTO_CX. What does not begin as a message of the protocol does is passed over,
 * and a stream is taken up at the first segment that does; a message that the capture or a gap cuts is handed out as
 * far as it came. *left counts what is left out: IP fragments, SCTP messages in several chunks, and what is too
 * large. A parse error is the file's, `at` its offset. */
struct parse_error capture_read(struct bytes file, enum proto, struct arena *, capture_fn *, void *self,
                                struct capture_left *left);
/* Cx and Zh share MAR: the application id tells (TS 29.109). */
enum proto capture_proto(enum proto, struct bytes message);

#endif
