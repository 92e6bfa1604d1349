/* The P-CSCF (TS 24.229 5.2), alone or as a half of the eP-CSCF. */
#ifndef PCSCF_H
#define PCSCF_H

#include "node.h"

extern const struct node_kind pcscf_kind;

#endif
