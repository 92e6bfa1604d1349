/* The report files of a batch: --junit, --json, --summary, --sarif and --tap. */
#ifndef REPORTS_H
#define REPORTS_H

#include "batch.h"
#include "goldens.h"

#define REPORT_OPTIONS                                                                                                 \
    {"junit", "FILE", "write JUnit XML"}, {"json", "FILE", "write the JSON report (docs/schemas/report-1.json)"},      \
        {"summary", "FILE", "write a Markdown summary"}, {"sarif", "FILE", "write reds and claims as SARIF"},          \
    {                                                                                                                  \
        "tap", NULL, "print TAP instead of ladders"                                                                    \
    }

/* Whether stdout belongs to one of them; EXIT_USAGE in *exit when to more than one. */
bool reports_take_stdout(const struct invocation *, enum exit_class *exit);
/* Before anything runs: in the place of reports of an older batch are ones that say that this one has not come to its
 * end. EXIT_UNWRITTEN, after saying which cannot be written and why. */
enum exit_class reports_begin(const struct invocation *);
/* The outcome of the batch (NULL: it did not run), and the reason why it is not complete: the text on stderr when
 * `incomplete`. EXIT_UNWRITTEN as above. Reports of test cases list golden sections without a run as well. */
enum exit_class reports_write(const struct invocation *, const struct batch *, const struct gone *, bool incomplete);

#endif
