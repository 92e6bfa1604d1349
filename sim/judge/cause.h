/* Why a run is red: for every failure what led to it in the trace, what came where a line waited, which failure it
 * follows from, and who has to act. */
#ifndef CAUSE_H
#define CAUSE_H

#include "judge.h"

/* Fills that in for the failures there are. Once, at the end of a run that has a trace. */
void causes_find(struct judge *);

#endif
