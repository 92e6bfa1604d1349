/* The cast of a trace as a scenario: its nodes, boxes, links, people, attackers and claims, with a flow that is the
 * messages of the trace that had a step, in the order in which they came. */
#ifndef TRACE_CAST_H
#define TRACE_CAST_H

#include "node.h"
#include "trace_line.h"

/* A message that had a step. */
struct trace_step {
    struct bytes step, from, to, proto, verb, named; /* named: "r1", or none */
    struct bytes let;                                /* "let token = json.access_token let ...", or none */
    bool lost;
};

struct trace_cast {
    const struct node_kind *const *kinds;
    const struct trace_line *line; /* the first of the trace */
    const struct trace_step *step;
    uint32_t step_count;
    struct bytes claims; /* a block of claims in place of the cast's own, or none */
    /* The text that somebody is known to have typed, or to have the H(A1) of: by the name of the subscriber; or none.
     */
    struct bytes (*password)(void *self, struct bytes person, const char *kind);
    void *self;
};

void trace_cast_write(struct pen *, const struct trace_cast *);

#endif
