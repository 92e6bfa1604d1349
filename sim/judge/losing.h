/* Why a message that was on its way was lost, where no row of the filter took it: its receiver had stopped, or its
 * connection was gone. */
#ifndef LOSING_H
#define LOSING_H

#include "plan.h"
#include "trace.h"

/* The receiver of that RECORD_DROPPED, where it had stopped by then; else NULL. */
const struct role *lost_stopped(const struct plan *, const struct trace *, uint32_t seq);
/* Writes ": hss had stopped (fault plan late)", ": its connection was gone (fault plan cut)" of that RECORD_DROPPED;
 * nothing where it is neither. */
void lost_say_why(struct pen *, const struct plan *, const struct trace *, uint32_t seq);

#endif
