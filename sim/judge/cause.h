/* Why a run is red: for every failure its causes in the trace, the message that came where a line waited, the failure
 * that it follows from, and the person who has to act. */
#ifndef CAUSE_H
#define CAUSE_H

#include "judge.h"

/* Fills that in for the failures there are. Once, at the end of a run that has a trace. */
void causes_find(struct judge *);

#endif
