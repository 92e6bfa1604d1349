/* A trace read back: a run that is over, judged again from its trace alone, without its scenario. The cast is made a
 * scenario of (trace_cast.h), every record is shown to a judge, and which line a message had is told to it. No world is
 * there: claims about states have no result, and neither do claims about values that the trace hides (verdict->veiled).
 */
#ifndef RETRACE_H
#define RETRACE_H

#include "run.h"

#define RETRACE_MAX ((uint64_t)256 << 20) /* octets of a trace */

struct retracing {
    struct bytes text; /* of the trace; it and the kinds outlive the run */
    const struct node_kind *const *kinds;
    struct bytes claims; /* `claims { ... }` in place of the trace's own, or none */
    enum redaction redaction;
};
/* NULL and *why (in the arena given), with the line, where it is no trace. run_free; the run has no world. */
struct run *retrace(const struct retracing *, struct arena *, struct bytes *why);

#endif
