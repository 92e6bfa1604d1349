/* The BSF of the seed's 6.5.2.1.2.2a: authenticates an IMS credential against the HSS and vouches for it with a
 * token. */
#ifndef BSF_H
#define BSF_H

#include "node.h"

extern const struct node_kind bsf_kind;

#endif
