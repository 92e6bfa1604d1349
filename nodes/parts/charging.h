/* The identifiers that a registration is billed under (RFC 7315 4.5, 4.6, 5.6; TS 24.229 7.2A.5): P-Charging-Vector,
 * and the functions that collect. An inter operator identifier between the visited and the home network is of type 1,
 * one towards an AS of type 3, and says so in front of the network's name. */
#ifndef CHARGING_H
#define CHARGING_H

#include "pen.h"

/* The header line of a request, for the node that passes it into the core. */
void charging_write_request(struct pen *, struct bytes icid, struct bytes network);
/* The header line of its answer: the values of the request, and the network that serves the user. */
void charging_write_answer(struct pen *, struct bytes asked, struct bytes network);
/* The header line of a third-party REGISTER (TS 24.229 5.4.1.7). */
void charging_write_third(struct pen *, struct bytes icid, struct bytes network);
/* The icid-value of a P-Charging-Vector; none: it has none. */
struct bytes charging_icid(struct bytes vector);
/* P-Charging-Function-Addresses with one function that collects. */
void charging_write_addresses(struct pen *, struct bytes collects);

#endif
