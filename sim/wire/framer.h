/* Where one message ends in a stream of octets: HTTP/1.1 requests (RFC 9112 6), WebSocket frames of a client (RFC 6455
 * 5) that fragments are put together of, SIP (RFC 3261 18.3) and Diameter (RFC 6733 3) over TCP. It reads no more than
 * lengths: the receiver of a message reads its content, and may refuse it. */
#ifndef FRAMER_H
#define FRAMER_H

#include "ws.h"

enum {
    FRAMER_HEAD_MAX = 16 * 1024,
    FRAMER_BODY_MAX = 32 * 1024,
    FRAMER_FRAME_MAX = 65000, /* so that a frame, and the message in it, fit a blob (STORE_BLOB_MAX) */
    FRAMER_ROOM = 96 * 1024   /* a frame, and the octets that come after it in one read */
};

enum framed {
    FRAMED_MORE,    /* more octets are needed */
    FRAMED_MESSAGE, /* `message` is one */
    FRAMED_CONTROL, /* a ping or pong: `frame` */
    FRAMED_PART,    /* a fragment went in; nothing yet */
    FRAMED_BROKEN, /* `message` is the part that is there, none where fragments do not fit: nothing later can be read */
    FRAMED_TOO_BIG /* beyond a limit of this file */
};

struct framer {
    char *room; /* FRAMER_ROOM octets */
    uint32_t count;
    struct ws_fragment fragment;
    struct pen parts; /* on FRAMER_FRAME_MAX octets of the caller's */
    unsigned char mask[4];
};
struct framed_message {
    struct bytes message; /* in the framer's room or the scratch */
    struct ws_frame frame;
    uint32_t size; /* octets of the stream that it took */
};

/* Takes as many octets as fit, and returns their number. */
uint32_t framer_take(struct framer *, struct bytes);
/* The next request, or frame; its octets stay in the room until framer_done. */
enum framed framer_request(struct framer *, struct framed_message *);
/* FRAMED_CONTROL: a keep-alive of two CRLF, to be answered by one (RFC 5626 4.4.1). */
enum framed framer_sip(struct framer *, struct framed_message *);
enum framed framer_diameter(struct framer *, struct framed_message *);
/* `scratch`: room for a message that came in fragments, written as one frame under its first fragment's mask. */
enum framed framer_frame(struct framer *, struct pen *scratch, struct framed_message *);
/* Takes out the message that was read last. */
void framer_done(struct framer *, const struct framed_message *);

#endif
