/* The runs of a report. */
#ifndef REPORTED_H
#define REPORTED_H

#include "verdict.h"

struct reported {
    const struct verdict *const *run;
    uint32_t count;
    const uint64_t *took;         /* by run: microseconds of real time; NULL: not measured */
    const struct bytes *output;   /* by run: its text report and how to reproduce it, or none; NULL: none of any */
    const struct bytes *exposure; /* by run: the knowledge of the parties at its end (know_exposure), or none; NULL:
                                   * none of any */
    struct bytes error;           /* why there is no run, or not every one, in whole lines; none: that is all of them */
};

#endif
