/* Server-Assignment at the HSS. */
#ifndef HSS_ASSIGN_H
#define HSS_ASSIGN_H

#include "node.h"

/* The rule for SAR. */
void hss_sar(void *me, const struct event *, struct effects *);

#endif
