/* `imslab explain TERM`: text from the tables that the checker itself uses. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include "basis.h"
#include "node.h"
#include "pen.h"

/* The terms of the command line: "node wsf", "fields SIP", "policy challenge", "action register", "step 11", "avp
 * User-Name", "kinds", or one word that is looked for in all of these. Writes whole lines; false, with the topics
 * written, when nothing is known under that name. */
bool explain(struct pen *, const struct node_kind *const *kinds, const struct bytes *term, uint32_t term_count);

/* A hop of the contribution's procedures, in the reading that the lab's scenarios follow (docs/fidelity.md). */
struct drawn_step {
    const char *flow; /* "A": 6.5.2.1.2.2, "B": 6.5.2.1.2.2a */
    const char *step, *hop, *text;
    enum basis basis;
    const char *source; /* clauses without their marks */
};
extern const struct drawn_step drawn_steps[];
extern const uint32_t drawn_step_count;
/* The row of a step of that flow between nodes of these kinds, or NULL: other scenarios use the same numbers for other
 * messages. */
const struct drawn_step *drawn_step_of(struct bytes flow, struct bytes step, struct bytes from_kind,
                                       struct bytes to_kind);

#endif
