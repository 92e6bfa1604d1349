/* WSF, the WebRTC Signalling Function (contribution 6.5.2.1.2.2; with the P-CSCF it is the eP-CSCF of TS 23.228
 * U.1.3.3): ends W2, checks where the client's page came from, and is the trust boundary: inside of it
 * integrity-protected means something. */
#ifndef WSF_H
#define WSF_H

#include "node.h"

extern const struct node_kind wsf_kind;

#endif
