/* imslab run: every run of every scenario, with its ladder and verdict. */
#include "batch.h"
#include "file.h"
#include "golden.h"
#include "json_report.h"
#include "junit.h"
#include "subscribers.h"
#include "summary.h"
#include "tap.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { JOBS_MAX = 256 };

struct shard {
    uint64_t index, count; /* run number n is in shard n % count + 1 */
};

static bool read_shard(const struct invocation *invocation, struct shard *shard)
{
    const char *text = option_given(invocation, "shard", 0);
    struct bytes count, index = bytes_cut(bytes_text(text), '/', &count);
    *shard = (struct shard){1, 1};
    if (!text) return true;
    if (bytes_to_u64(index, &shard->index) && bytes_to_u64(count, &shard->count) && shard->index >= 1 && shard->index <= shard->count)
        return true;
    usage_error(invocation, "--shard takes I/N with I from 1 to N, not `%s`", text);
    return false;
}

/* Chooses the runs. Files without a named variant are left out and counted; none left is a mistake of usage. */
static enum exit_class choose_runs(struct invocation *invocation, const struct catalog *catalog, const struct shard *shard,
                                   struct batch *batch)
{
    uint32_t without = 0;
    uint64_t number = 0;
    for (uint32_t i = 0; i < catalog->count; i++) {
        const struct script *script = catalog->file[i].script;
        bool known = false;
        if (!select_tag(invocation, script)) continue;
        for (uint32_t r = 0; r < script->run_count; r++) {
            enum selected selected = select_run(invocation, script, r);
            known = known || selected != NO_SUCH_VARIANT;
            if (selected == SELECTED && number++ % shard->count + 1 == shard->index)
                batch_add(&invocation->arena, batch, &catalog->file[i], r);
        }
        without += !known;
    }
    if (without) fprintf(stderr, "imslab: %u files without that variant were left out\n", without);
    if (number == 0) return usage_error(invocation, "no run matches");
    return EXIT_AS_EXPECTED;
}

static void print_text(struct bytes text)
{
    fwrite(text.at, 1, text.count, stdout);
}

/* For the shell: quoted where needed. */
static void print_quoted(struct bytes word)
{
    bool plain = word.count > 0;
    for (uint32_t i = 0; i < word.count; i++)
        plain = plain && (bytes_find_char(BYTES("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@%"), word.at[i]) !=
                          BYTES_NOT_FOUND);
    if (plain) {
        print_text(word);
        return;
    }
    putchar('\'');
    for (uint32_t i = 0; i < word.count; i++)
        if (word.at[i] == '\'') fputs("'\\''", stdout);
        else putchar(word.at[i]);
    putchar('\'');
}

static void print_reproduce(struct invocation *invocation, const struct batch *batch, const struct batch_item *item,
                            const struct verdict *verdict)
{
    const struct script *script = item->file->script;
    fputs("  reproduce: imslab run ", stdout);
    for (uint32_t v = 0; v < script->variant_count; v++) {
        if (bytes_equal(script->variant_name[v], BYTES("fault")) && bytes_equal(script->run[item->run].value[v], BYTES("none"))) continue;
        struct bytes name = script->variant_name[v], value = script->run[item->run].value[v];
        fputs("--variant ", stdout);
        print_quoted(arena_format(&invocation->arena, "%.*s=%.*s", (int)name.count, name.at, (int)value.count, value.at));
        putchar(' ');
    }
    if (batch->seed) printf("--seed %llu ", (unsigned long long)verdict->seed);
    if (batch->subscribers) {
        fputs("--subscribers ", stdout);
        print_quoted(bytes_text(batch->subscribers));
        putchar(' ');
    }
    print_quoted(item->file->path);
    putchar('\n');
}

struct tally {
    uint32_t runs, pass, fail, claim, inconclusive, missing_golden;
};

/* A section of a golden file whose run is gone. */
static bool run_gone(const struct script *script, struct bytes run)
{
    for (uint32_t r = 0; r < script->run_count; r++)
        if (bytes_equal(script->run[r].name, run)) return false;
    return true;
}

static enum exit_class check_goldens(struct invocation *invocation, const struct catalog *catalog, struct tally *tally)
{
    enum exit_class exit = EXIT_AS_EXPECTED;
    for (uint32_t i = 0; i < catalog->count; i++) {
        struct bytes path, text, run, section;
        uint32_t line = 1, at = 1;
        if (!golden_read(&invocation->arena, catalog->file[i].path, &path, &text)) {
            tally->missing_golden++;
            continue;
        }
        while (golden_next(&text, &line, &run, &section)) {
            if (run_gone(catalog->file[i].script, run)) {
                printf("%s:%u: error: there is no run %.*s any more (imslab bless takes it out)\n", path.at, at, (int)run.count, run.at);
                exit = EXIT_FAILED;
                tally->fail++;
            }
            at = line;
        }
    }
    return exit;
}

static enum exit_class print_outcomes(struct invocation *invocation, const struct batch *batch, struct tally *tally)
{
    enum exit_class exit = EXIT_AS_EXPECTED;
    bool quiet = option_given(invocation, "quiet", 0), tap = option_given(invocation, "tap", 0);
    for (uint32_t i = 0; i < batch->count; i++) {
        const struct outcome *outcome = &batch->outcome[i];
        if (!outcome->done) continue;
        bool red = outcome->verdict.verdict != RUN_PASS;
        tally->runs++;
        tally->pass += !red;
        tally->fail += outcome->verdict.verdict == RUN_FAIL;
        tally->claim += outcome->verdict.verdict == RUN_CLAIM;
        tally->inconclusive += outcome->verdict.verdict == RUN_INCONCLUSIVE;
        exit = exit_worse(exit, (enum exit_class)verdict_exit(&outcome->verdict));
        if (outcome->unwritten.count) {
            fprintf(stderr, "imslab: %.*s\n", (int)outcome->unwritten.count, outcome->unwritten.at);
            exit = exit_worse(exit, EXIT_UNWRITTEN);
        }
        if (tap || (quiet && !red)) continue;
        print_text(outcome->text);
        if (red) print_reproduce(invocation, batch, &batch->item[i], &outcome->verdict);
        putchar('\n');
    }
    return exit;
}

typedef bool report_fn(sink_fn *, void *, const struct verdict *const *, uint32_t);

static bool json_report(sink_fn *sink, void *self, const struct verdict *const *runs, uint32_t count)
{
    return json_report_write(sink, self, runs, count, IMSLAB_VERSION);
}

static enum exit_class write_report(struct invocation *invocation, const char *path, report_fn *write, const struct batch *batch)
{
    struct gathered text = {.arena = &invocation->arena};
    const char *why = "out of room";
    const struct verdict **runs = arena_array(&invocation->arena, const struct verdict *, batch->count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < batch->count; i++)
        if (batch->outcome[i].done) runs[count++] = &batch->outcome[i].verdict;
    fflush(stdout);
    if (write(sink_gather, &text, runs, count) && file_write(path, bytes_of(text.at, text.count), &why)) return EXIT_AS_EXPECTED;
    fprintf(stderr, "imslab: %s: cannot write: %s\n", path, why);
    return EXIT_UNWRITTEN;
}

static enum exit_class write_reports(struct invocation *invocation, const struct batch *batch)
{
    static const struct {
        const char *option;
        report_fn *write;
    } rows[] = {{"junit", junit_write}, {"json", json_report}, {"summary", summary_write}};
    enum exit_class exit = EXIT_AS_EXPECTED;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        const char *path = option_given(invocation, rows[i].option, 0);
        if (path) exit = exit_worse(exit, write_report(invocation, path, rows[i].write, batch));
    }
    if (option_given(invocation, "tap", 0)) exit = exit_worse(exit, write_report(invocation, "-", tap_write, batch));
    return exit;
}

/* Whether stdout already belongs to a report. */
static bool stdout_taken(const struct invocation *invocation)
{
    static const char *const options[] = {"junit", "json", "summary"};
    for (unsigned i = 0; i < COUNT(options); i++) {
        const char *path = option_given(invocation, options[i], 0);
        if (path && strcmp(path, "-") == 0) return true;
    }
    return option_given(invocation, "tap", 0);
}

static void print_tally(const struct tally *tally, FILE *to)
{
    fprintf(to, "%u run%s: %u as expected\n", tally->runs, tally->runs == 1 ? "" : "s", tally->pass);
    if (tally->pass != tally->runs || tally->fail)
        fprintf(to, "classes: fail %u  claim %u  inconclusive %u\n", tally->fail, tally->claim, tally->inconclusive);
}

/* A database that cannot be used is found before anything runs. */
static enum exit_class try_subscribers(struct invocation *invocation, const struct batch *batch)
{
    struct bytes why;
    if (!batch->subscribers) return EXIT_AS_EXPECTED;
    struct plan *plan = script_plan(batch->item[0].file->script, batch->item[0].run, 0);
    struct subscribers *subscribers = subscribers_new(&invocation->arena, plan, batch->subscribers, &why);
    if (!subscribers) fprintf(stderr, "imslab: --subscribers: %.*s\n", (int)why.count, why.at);
    bool good = subscribers != NULL;
    subscribers_free(subscribers);
    plan_free(plan);
    return good ? EXIT_AS_EXPECTED : EXIT_UNREADABLE;
}

static uint32_t terminal_width(void)
{
    struct winsize size;
    return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static enum exit_class run(struct invocation *invocation)
{
    struct catalog catalog = {0};
    struct tally tally = {0};
    struct shard shard;
    uint64_t jobs = 1;
    struct batch batch = {.subscribers = option_given(invocation, "subscribers", 0), .out = option_given(invocation, "out", 0),
                          .quiet = option_given(invocation, "quiet", 0), .reveal = option_given(invocation, "reveal", 0),
                          .golden = true, .width = terminal_width()};
    enum exit_class exit = select_check(invocation);
    if (exit != EXIT_AS_EXPECTED || !read_shard(invocation, &shard)) return EXIT_USAGE;
    if (!option_number(invocation, "jobs", 1, JOBS_MAX, &jobs)) return EXIT_USAGE;
    batch.seed = select_seed(invocation);
    exit = catalog_read(&invocation->arena, invocation->arg, invocation->arg_count, &catalog);
    if (exit == EXIT_AS_EXPECTED) exit = choose_runs(invocation, &catalog, &shard, &batch);
    if (exit == EXIT_AS_EXPECTED && batch.count) exit = try_subscribers(invocation, &batch);
    if (exit != EXIT_AS_EXPECTED) return exit; /* a broken file in a batch runs nothing */
    exit = batch_run(&invocation->arena, &batch, (uint32_t)jobs);
    bool taken = stdout_taken(invocation);
    if (!taken) exit = exit_worse(exit, check_goldens(invocation, &catalog, &tally));
    if (taken) {
        for (uint32_t i = 0; i < batch.count; i++) exit = exit_worse(exit, (enum exit_class)verdict_exit(&batch.outcome[i].verdict));
    } else {
        exit = exit_worse(exit, print_outcomes(invocation, &batch, &tally));
    }
    exit = exit_worse(exit, write_reports(invocation, &batch));
    if (!taken) {
        if (tally.missing_golden) fprintf(stderr, "note: %u files have no golden ladder (imslab bless makes one)\n", tally.missing_golden);
        print_tally(&tally, stdout);
    }
    batch_free(&batch);
    return exit;
}

static const struct option_row options[] = {
    SELECT_OPTIONS,
    {"only", "TAG", "only scenarios with that tag (may be repeated)"},
    {"jobs", "N", "run in N processes"},
    {"shard", "I/N", "every Nth run, beginning with the Ith"},
    {"junit", "FILE", "write JUnit XML"},
    {"json", "FILE", "write the JSON report (docs/schemas/report-1.json)"},
    {"summary", "FILE", "write a Markdown summary"},
    {"tap", NULL, "print TAP instead of ladders"},
    {"out", "DIR", "write a report and a JSONL trace of every run below DIR"},
    {"subscribers", "FILE", "a SQLite database that replaces what the HSS knows (docs/subscribers.md)"},
    {"reveal", NULL, "do not redact secrets in traces of --out"},
    {"quiet", NULL, "print only what is not as expected, and the count"},
    {0}};

const struct verb run_verb = {
    .name = "run",
    .summary = "run scenarios and print ladders and verdicts",
    .synopsis = "run FILE or FOLDER ...",
    .help = "Runs every run (every combination of variants) of every scenario. All files are read before any runs. FILE as a value\n"
            "may be `-`, stdout. The last lines of a red run are a command that reproduces it.\n\n"
            "  imslab run scenarios/flows\n"
            "  imslab run --variant w2=https scenarios/flows/forward-401.ims\n"
            "  imslab run --quiet --jobs 2 --junit report.xml scenarios",
    .options = options,
    .args_min = 1,
    .args_max = 100000,
    .run = run,
};
