/* P-Charging-Vector of a REGISTER (RFC 7315 5.6, TS 24.229 7.2A.5): what both networks bill it under. An inter operator
 * identifier between the visited and the home network is of type 1, and says so in front of the network's name. */
#ifndef CHARGING_H
#define CHARGING_H

#include "pen.h"

/* The header line of a request, of who passes it into the core. */
void charging_write_request(struct pen *, struct bytes icid, struct bytes network);
/* The header line of its answer: what the request said, and the network that serves the user. */
void charging_write_answer(struct pen *, struct bytes asked, struct bytes network);

#endif
