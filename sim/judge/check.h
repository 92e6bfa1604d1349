/* One check, evaluated. */
#ifndef CHECK_H
#define CHECK_H

#include "operand.h"

struct finding {
    bool holds;
    bool more;                     /* numbers, and it is more than it should be */
    struct bytes expected, actual; /* words, in the judge's scratch; of a check that does not hold */
};

/* A field check of a message (subject->message set) or a state check. A `let` that holds has kept its value. */
void check_evaluate(struct subject *, const struct check *, struct finding *);

#endif
