/* Where one connection of Diameter is, and what has to be done next: capabilities first (RFC 6733 5.3, 5.6), then a
 * watchdog (RFC 3539 3.4.1), a goodbye at the end (RFC 6733 5.4). A table and no more: who has the connection says what
 * happened and does what he is told. What RFC 3539 has for choosing among peers (three watchdogs of a connection that
 * came back, before it is used) is left out: there is no other peer here to fall back on. */
#ifndef DIAMETER_LINK_H
#define DIAMETER_LINK_H

#include "diameter.h"

enum diameter_link_state {
    DIAMETER_AWAITS_CER, /* they called us ... */
    DIAMETER_AWAITS_CEA, /* ... or we called, and our CER is on its way */
    DIAMETER_OKAY,
    DIAMETER_ASKED,   /* our DWR is on its way */
    DIAMETER_SUSPECT, /* no answer within Tw */
    DIAMETER_LEAVING, /* our DPR is on its way */
    DIAMETER_LEFT,    /* theirs has come */
    DIAMETER_OVER,
    DIAMETER_LINK_STATES
};

/* What came, but for AGREED and REFUSED: a CEA, theirs or ours, with success or without. */
enum diameter_link_event {
    DIAMETER_CER,
    DIAMETER_AGREED,
    DIAMETER_REFUSED,
    DIAMETER_DWA,
    DIAMETER_DPR,
    DIAMETER_DPA,
    DIAMETER_OTHER,
    DIAMETER_TIME, /* nothing came within the time of the state */
    DIAMETER_END,  /* we leave */
    DIAMETER_LINK_EVENTS
};

enum diameter_link_deed {
    DIAMETER_PASS, /* what came is for the node */
    DIAMETER_KEEP, /* it is not: its receiver is the connection */
    DIAMETER_SEND_DWR,
    DIAMETER_SEND_DPR,
    DIAMETER_DOUBT, /* say that the peer is silent */
    DIAMETER_CLOSE  /* what came, if anything did, is for nobody */
};

struct diameter_link_row {
    enum diameter_link_state next;
    enum diameter_link_deed deed;
};
extern const struct diameter_link_row diameter_link_row[DIAMETER_LINK_STATES][DIAMETER_LINK_EVENTS];

/* What a message is to its connection: by its header, and of a CEA by its result. */
enum diameter_link_event diameter_link_event_of(struct bytes octets);
/* A DWR (RFC 6733 5.5.1), or a DPR that says that we go down (5.4.1). */
struct bytes diameter_link_write(struct pen *, uint32_t command, struct bytes host, struct bytes realm, uint32_t id);

#endif
