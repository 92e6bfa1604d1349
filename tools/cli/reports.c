/* Each report is written piece by piece beside its place, and is there whole or not at all. */
#include "reports.h"
#include "file.h"
#include "json_report.h"
#include "junit.h"
#include "sarif.h"
#include "say.h"
#include "summary.h"
#include "tap.h"


typedef bool report_fn(sink_fn *, void *, const struct reported *);

static bool json_report(sink_fn *sink, void *self, const struct reported *reported)
{
    return json_report_write(sink, self, reported, IMSLAB_VERSION);
}

static bool sarif_report(sink_fn *sink, void *self, const struct reported *reported)
{
    return sarif_write(sink, self, reported, IMSLAB_VERSION);
}

static const struct {
    const char *option;
    report_fn *write;
    bool of_cases; /* a file that is gone is a failed case there; the others speak of runs */
} rows[] = {
    {"junit", junit_write, true}, {"json", json_report, false},   {"summary", summary_write, false},
    {"tap", tap_write, true},     {"sarif", sarif_report, false},
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

struct collected {
    const struct verdict **run;
    uint64_t *took;
    struct bytes *output, *exposure;
    uint32_t count;
};

static void collect_gone(struct collected *all, const struct gone *gone, uint32_t *g, const struct catalog_file *until)
{
    for (; *g < gone->count && (!until || gone->item[*g].file <= until); (*g)++)
        all->run[all->count++] = &gone->item[*g].verdict;
}

/* The runs that have come to their end, in their order; runs of a file that are gone are after the others. */
static struct reported reported_of(struct arena *arena, const struct batch *batch, const struct gone *gone)
{
    uint32_t count = batch->count + gone->count, g = 0;
    struct collected all = {arena_array(arena, const struct verdict *, count), arena_array(arena, uint64_t, count),
                            arena_array(arena, struct bytes, count), arena_array(arena, struct bytes, count), 0};
    for (uint32_t i = 0; i < batch->count; i++) {
        const struct catalog_file *file = batch->item[i].file;
        const struct outcome *outcome = &batch->outcome[i];
        if (outcome->done) {
            all.took[all.count] = outcome->took;
            all.output[all.count] = outcome->output;
            all.exposure[all.count] = outcome->exposure;
            all.run[all.count++] = &outcome->verdict;
        }
        if (i + 1 == batch->count || batch->item[i + 1].file != file) collect_gone(&all, gone, &g, file);
    }
    collect_gone(&all, gone, &g, NULL);
    return (struct reported){
        .run = all.run, .count = all.count, .took = all.took, .output = all.output, .exposure = all.exposure};
}

static enum exit_class write_report(const struct invocation *invocation, const char *path, report_fn *write,
                                    const struct reported *reported)
{
    const char *why = NULL;
    struct file_writing file;
    file_begin(&file, path, FILE_EVERYBODY);
    write(file_put, &file, reported);
    if (file_end(&file, FILE_KEEP, &why)) return EXIT_AS_EXPECTED;
    say(invocation, "%s: cannot write: %s", path, why);
    return EXIT_UNWRITTEN;
}

enum exit_class reports_begin(const struct invocation *invocation)
{
    const struct reported early = {.error = BYTES("the batch has not come to its end\n")};
    enum exit_class exit = EXIT_AS_EXPECTED;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        const char *path = report_path(invocation, rows[i].option);
        /* A stream, such as stdout or a pipe, takes one report only. */
        if (!path || strcmp(path, "-") == 0 || file_kind(path) == FILE_OTHER) continue;
        exit = exit_worse(exit, write_report(invocation, path, rows[i].write, &early));
    }
    return exit;
}

enum exit_class reports_write(const struct invocation *invocation, const struct batch *batch, const struct gone *gone,
                              bool incomplete)
{
    static const struct gone none = {0};
    struct arena scratch = {0};
    struct bytes said = bytes_of(invocation->said->at, invocation->said->count), unknown = BYTES("unknown\n");
    enum exit_class exit = EXIT_AS_EXPECTED;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        const char *path = report_path(invocation, rows[i].option);
        if (!path) continue;
        struct reported reported = {0};
        if (batch && batch->outcome) reported = reported_of(&scratch, batch, rows[i].of_cases && gone ? gone : &none);
        if (incomplete) reported.error = said.count ? said : unknown;
        exit = exit_worse(exit, write_report(invocation, path, rows[i].write, &reported));
    }
    arena_free(&scratch);
    return exit;
}
