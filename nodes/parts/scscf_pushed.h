/* The requests that the HSS sends to the S-CSCF by itself. */
#ifndef SCSCF_PUSHED_H
#define SCSCF_PUSHED_H

#include "node.h"

/* The rules for RTR and PPR. */
void scscf_terminate(void *me, const struct event *, struct effects *);
void scscf_push(void *me, const struct event *, struct effects *);

#endif
