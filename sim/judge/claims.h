/* Judging the claims of a run that is over (docs/scenario-language.md, section 13). */
#ifndef CLAIMS_H
#define CLAIMS_H

#include "judge_state.h"
#include "know.h"

/* Values that claims ask about: every `let` value, and the fields that they name. */
void claims_values(struct judge *, struct know *);
/* Fills verdict->claim, and appends a failure for each that is not as expected or vacuous. */
void claims_judge(struct judge *, struct know *);

#endif
