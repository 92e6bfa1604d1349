/* Each report is made whole and then written whole, or not at all. */
#include "reports.h"
#include "file.h"
#include "json_report.h"
#include "junit.h"
#include "summary.h"
#include "tap.h"

#include <stdio.h>

typedef bool report_fn(sink_fn *, void *, const struct verdict *const *, uint32_t);

static bool json_report(sink_fn *sink, void *self, const struct verdict *const *runs, uint32_t count)
{
    return json_report_write(sink, self, runs, count, IMSLAB_VERSION);
}

static const struct {
    const char *option;
    report_fn *write;
} rows[] = {{"junit", junit_write}, {"json", json_report}, {"summary", summary_write}, {"tap", tap_write}};

/* Where a report goes, or NULL. A flag goes to stdout. */
static const char *report_path(const struct invocation *invocation, const char *option)
{
    const char *path = option_given(invocation, option, 0);
    return path && strcmp(option, "tap") == 0 ? "-" : path;
}

bool reports_take_stdout(const struct invocation *invocation, enum exit_class *exit)
{
    const char *taken = NULL;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        const char *path = report_path(invocation, rows[i].option);
        if (!path || strcmp(path, "-") != 0) continue;
        if (taken) *exit = usage_error(invocation, "--%s and --%s cannot both have stdout", taken, rows[i].option);
        taken = rows[i].option;
    }
    return taken;
}

static enum exit_class write_report(struct invocation *invocation, const char *path, report_fn *write,
                                    const struct batch *batch)
{
    struct gathered text = {.arena = &invocation->arena};
    const char *why = "out of room";
    const struct verdict **runs = arena_array(&invocation->arena, const struct verdict *, batch->count);
    for (uint32_t i = 0; i < batch->count; i++)
        runs[i] = &batch->outcome[i].verdict;
    if (write(sink_gather, &text, runs, batch->count) && file_write(path, bytes_of(text.at, text.count), &why))
        return EXIT_AS_EXPECTED;
    fprintf(stderr, "imslab: %s: cannot write: %s\n", path, why);
    return EXIT_UNWRITTEN;
}

enum exit_class reports_write(struct invocation *invocation, const struct batch *batch)
{
    enum exit_class exit = EXIT_AS_EXPECTED;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        const char *path = report_path(invocation, rows[i].option);
        if (path) exit = exit_worse(exit, write_report(invocation, path, rows[i].write, batch));
    }
    return exit;
}
