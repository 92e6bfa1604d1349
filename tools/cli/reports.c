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
    bool of_cases; /* what is gone is a failed case there; the others speak of runs */
} rows[] = {
    {"junit", junit_write, true},
    {"json", json_report, false},
    {"summary", summary_write, false},
    {"tap", tap_write, true},
};

struct verdicts {
    const struct verdict **item;
    uint32_t count;
};

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

/* The runs in their order; what is gone of a file stands behind its runs. */
static struct verdicts verdicts_of(struct arena *arena, const struct batch *batch, const struct gone *gone)
{
    struct verdicts all = {arena_array(arena, const struct verdict *, batch->count + gone->count), 0};
    uint32_t g = 0;
    for (uint32_t i = 0; i < batch->count; i++) {
        const struct catalog_file *file = batch->item[i].file;
        all.item[all.count++] = &batch->outcome[i].verdict;
        if (i + 1 < batch->count && batch->item[i + 1].file == file) continue;
        while (g < gone->count && gone->item[g].file <= file) all.item[all.count++] = &gone->item[g++].verdict;
    }
    while (g < gone->count) all.item[all.count++] = &gone->item[g++].verdict;
    return all;
}

static enum exit_class write_report(struct invocation *invocation, const char *path, report_fn *write,
                                    struct verdicts runs)
{
    struct gathered text = {.arena = &invocation->arena};
    const char *why = "out of room";
    if (write(sink_gather, &text, runs.item, runs.count) && file_write(path, bytes_of(text.at, text.count), &why))
        return EXIT_AS_EXPECTED;
    fprintf(stderr, "imslab: %s: cannot write: %s\n", path, why);
    return EXIT_UNWRITTEN;
}

enum exit_class reports_write(struct invocation *invocation, const struct batch *batch, const struct gone *gone)
{
    static const struct gone none = {0};
    enum exit_class exit = EXIT_AS_EXPECTED;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        const char *path = report_path(invocation, rows[i].option);
        if (!path) continue;
        struct verdicts runs = verdicts_of(&invocation->arena, batch, rows[i].of_cases ? gone : &none);
        exit = exit_worse(exit, write_report(invocation, path, rows[i].write, runs));
    }
    return exit;
}
