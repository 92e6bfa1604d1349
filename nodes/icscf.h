/* The I-CSCF (TS 24.229 5.3): asks the HSS whether a user may register, and finds the S-CSCF. */
#ifndef ICSCF_H
#define ICSCF_H

#include "node.h"

extern const struct node_kind icscf_kind;

#endif
