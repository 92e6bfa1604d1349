/* Golden ladders: the picture of a run at the time when somebody looked at it and said yes (docs/scenario-language.md,
 * section 15). One CASE.ladder beside CASE.ims; a section per run, headed by the run's name:
 *
 *     flows/forward-401[steps23=omitted w2=wss]
 *              0  1      ue       wws      HTTP GET /
 *             98  5      ue       wsf      SIP REGISTER
 *            598  .      pcscf    scscf    SIP REGISTER        again
 *       PASS  26 messages  31 assertions  4 states
 *
 * A line says when (ms), which step, from, to, which message, and `again` or `lost`. Nothing that changes with a seed,
 * a version or an encoding is in it. */
#ifndef GOLDEN_H
#define GOLDEN_H

#include "ladder.h"

/* The section of one run. */
bool golden_write(sink_fn *, void *self, const struct verdict *, struct arena *);
/* The next section of a golden file: its run and its text, heading included. Start with *rest = the file; false at
 * the end. *line counts lines: start with 1; afterwards it is the number of the line after the section. */
bool golden_next(struct bytes *rest, uint32_t *line, struct bytes *run, struct bytes *section);

enum golden_result { GOLDEN_SAME, GOLDEN_MISSING, GOLDEN_DIFFERS };
struct golden_difference {
    uint32_t line;                 /* of the golden file */
    struct bytes expected, actual; /* the lines that differ; "nothing" where one side ends */
    struct bytes step;             /* of the run's line, or of the golden's */
};
/* Compares a run with its section of a golden file. Texts live in the arena or in the file. */
enum golden_result golden_compare(struct bytes file, const struct verdict *, struct arena *,
                                  struct golden_difference *);
/* The same, and a difference becomes a failure of the run; where a section is required, so does one that is missing. */
enum golden_result golden_judge(struct verdict *, struct arena *, struct bytes file_name, struct bytes file,
                                bool required);

#endif
