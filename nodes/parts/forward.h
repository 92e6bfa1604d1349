/* How a proxy passes a request on and a response back (RFC 3261 16.6, 16.7): it edits, so every octet that it does not
 * touch leaves as it came. */
#ifndef FORWARD_H
#define FORWARD_H

#include "node.h"

/* A request being prepared: pieces on the pen, then edits. */
struct forward {
    struct edits edits;
    uint64_t key; /* by which the response will name the client transaction */
};
/* Why a request may not go on (16.3 steps 3 to 5), and the code and reason of its answer; code 0: it may. No extension
 * is supported that a proxy would have to: sec-agree neither, which Security-Client asks for (RFC 3329 2.3.1). */
struct forward_error {
    uint16_t code;
    enum reason why;
    struct bytes extra;
};
struct forward_error forward_check(const struct sip *, const struct role *, struct pen *);
void forward_begin(struct forward *, const struct sip *);
/* Our Via on top with that branch, and one hop less: for a request that leaves on `to`. */
void forward_on(struct forward *, const struct event *, const struct sip *, struct effects *, link_id to,
                struct bytes branch);

/* A response on its way back: without our Via (16.7 step 3), and a 503 as 500 (step 6). */
void forward_back(struct edits *, const struct sip *response);

#endif
