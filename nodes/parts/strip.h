/* What a client may not say at the edge of the trust domain (RFC 3325, RFC 7315, TS 24.229 5.2.1, 4.4). */
#ifndef STRIP_H
#define STRIP_H

#include "effects.h"

/* Deletes header fields that only the network may set, and says so in facts: Path, Service-Route, Route,
 * P-Asserted-Identity, P-Associated-URI, P-Visited-Network-ID, P-Charging-*, and a P-Access-Network-Info that claims to
 * come from the network. */
void strip_network_headers(struct edits *, const struct sip *, struct effects *);
/* Deletes what the lab's own clients say to the WSF alone (docs/lab-messages.md). */
void strip_lab_headers(struct edits *, const struct sip *);

#endif
