/* The S-CSCF (TS 24.229 5.4): registrar and authenticator. */
#ifndef SCSCF_H
#define SCSCF_H

#include "node.h"

extern const struct node_kind scscf_kind;

#endif
