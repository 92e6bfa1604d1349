/* `unchanged` that does not hold: which part differs, and which node on the way made it differ. */
#ifndef CHANGED_H
#define CHANGED_H

#include "operand.h"
#include "verdict.h"

/* Fills in was, is and changed_by of a failure about the message that the subject is about; the scratch is used. Of a
 * message that does not go back to the one it relays nobody changed anything. */
void changed_find(struct subject *, const struct check *, uint32_t record, struct failure *);
/* Whether a whole header has the same lines as in an earlier message; subject->trouble where neither has one. */
bool changed_same_header(struct subject *, const struct check *, const struct message *earlier);
/* A field that is in neither of two messages has not been passed on unchanged: nobody passed it on. */
extern const char changed_in_neither[];
/* All lines of a header, as one text, for a check about a whole one; the value of the field for others. */
struct bytes changed_value(struct subject *, const struct check *, const struct message *);

#endif
