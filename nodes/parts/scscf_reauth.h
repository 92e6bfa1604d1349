/* Network-initiated re-authentication (TS 24.229 5.4.1.6): the network makes the time of a registration shorter, and
 * the next REGISTER has to prove its user, even where the edge vouches for it. */
#ifndef SCSCF_REAUTH_H
#define SCSCF_REAUTH_H

#include "scscf_state.h"

/* Every binding of that IMPI ends in the time of policy reauth-expires, where it would not end before. */
void scscf_reauthenticate(struct scscf_state *, const struct event *, struct effects *, struct bytes impi);

#endif
