/* Via as keys, which find transactions (RFC 3261 17.1.3, 17.2.3), and as text. */
#ifndef VIA_H
#define VIA_H

#include "node.h"

/* The server transaction a request belongs to: branch, sent-by and method of its top Via. Also of a response, in
 * whose top Via the client transaction wrote the same. */
uint64_t via_key(const struct sip *);
/* The same for a Via that is about to be written. */
uint64_t via_key_of(struct bytes host, struct bytes branch, enum sip_method);
/* A fresh branch with the magic cookie of RFC 3261 8.1.1.7. */
struct bytes via_branch(struct effects *);
/* `Via: SIP/2.0/UDP HOST;branch=...` and a line end, for a message that leaves on that link. */
void via_write(struct pen *, const struct role *, link_id, struct bytes branch);

#endif
