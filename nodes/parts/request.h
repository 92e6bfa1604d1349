/* The head of a SIP request that a node of the network writes itself (RFC 3261 8.1.1). */
#ifndef REQUEST_H
#define REQUEST_H

#include "node.h"

struct request_ends {
    struct bytes uri; /* the Request-URI */
    link_id link;     /* on which it leaves */
    struct bytes branch;
    struct bytes from_tag;   /* From itself is the URI of the node */
    struct bytes to, to_tag; /* no tag: the request opens a dialog, or is in none */
};

/* The request line, Via, Max-Forwards, From and To, each with its line end. */
void request_begin(struct pen *, const struct role *, enum sip_method, const struct request_ends *);
/* Call-ID and CSeq, each with its line end. */
void request_count(struct pen *, struct bytes call_id, uint32_t cseq, enum sip_method);
/* "Contact: <URI>" of the node; its parameters and the line end are the caller's. */
void request_contact(struct pen *, const struct role *);

#endif
