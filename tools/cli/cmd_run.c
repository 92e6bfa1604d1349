/* imslab run: every run of every scenario, with its ladder and verdict. */
#include "color.h"
#include "golden.h"
#include "interrupt.h"
#include "last_failed.h"
#include "out_files.h"
#include "replay.h"
#include "reports.h"
#include "same_reds.h"
#include "serve.h"
#include "say.h"

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
    *shard = (struct shard){1, 1};
    if (!text) return true;
    struct bytes count, index = bytes_cut(bytes_text(text), '/', &count);
    if (bytes_to_u64(index, &shard->index) && bytes_to_u64(count, &shard->count) && shard->index >= 1 &&
        shard->index <= shard->count)
        return true;
    usage_error(invocation, "--shard takes I/N with I from 1 to N, not `%s`", text);
    return false;
}

/* Whether --run names it, if that is given, and whether it was red, if that is asked for. */
static bool wanted_by_name(const struct invocation *invocation, const struct script *script, uint32_t r,
                           struct bytes failed)
{
    const char *text;
    struct bytes name = script->run[r].name;
    bool named = !option_given(invocation, "run", 0);
    for (unsigned n = 0; (text = option_given(invocation, "run", n)); n++)
        named = named || bytes_equal(name, bytes_text(text));
    return named && (!failed.count || last_failed_has(failed, name));
}

/* Chooses the runs. Files without a named variant are left out and counted; none left is a mistake of usage. */
static enum exit_class choose_runs(struct invocation *invocation, const struct catalog *catalog,
                                   const struct golden_file *golden, const struct shard *shard, struct batch *batch)
{
    uint32_t without = 0;
    uint64_t number = 0;
    struct bytes failed = {NULL, 0};
    if (option_given(invocation, "last-failed", 0)) {
        failed = last_failed_read(&invocation->arena);
        if (!failed.count) say_note("no run of the last batch here was not as expected: all of them run");
    }
    for (uint32_t i = 0; i < catalog->count; i++) {
        const struct script *script = catalog->file[i].script;
        bool known = false;
        if (!select_tag(invocation, script)) continue;
        for (uint32_t r = 0; r < script->run_count; r++) {
            if (!wanted_by_name(invocation, script, r, failed)) continue;
            enum selected selected = select_run(invocation, script, r);
            known = known || selected != NO_SUCH_VARIANT;
            if (selected == SELECTED && number++ % shard->count + 1 == shard->index)
                batch_add(&invocation->arena, batch, &(struct batch_item){&catalog->file[i], &golden[i], r});
        }
        without += !known;
    }
    if (without) say_note("%u file%s without that variant left out", without, without == 1 ? "" : "s");
    if (number == 0)
        return usage_error(invocation, catalog->count ? "no run matches; imslab list --runs names them"
                                                      : "there is no scenario in what was named");
    if (batch->count == 0)
        say_note("shard %llu/%llu has none of the %llu runs", (unsigned long long)shard->index,
                 (unsigned long long)shard->count, (unsigned long long)number);
    return EXIT_AS_EXPECTED;
}

struct run_tally {
    uint32_t runs, of[RUN_INCONCLUSIVE + 1];
    uint32_t without_golden, gone;
};

static enum exit_class print_gone(const struct gone *gone, FILE *to)
{
    for (uint32_t i = 0; i < gone->count; i++) {
        const struct failure *failure = gone->item[i].verdict.failure;
        print_name(failure->place.file, to);
        fprintf(to, ":%u:1: error: ", failure->place.line);
        print_name(failure->text, to);
        fputs("\n  = imslab bless takes it out\n", to);
    }
    return gone->count ? EXIT_FAILED : EXIT_AS_EXPECTED;
}

/* The sum of the outcomes. A failure to write below DIR is one error, for any number of files. */
static enum exit_class count_outcomes(const struct invocation *invocation, const struct batch *batch,
                                      struct run_tally *tally)
{
    enum exit_class exit = EXIT_AS_EXPECTED;
    struct bytes first = {NULL, 0};
    uint32_t unwritten = 0;
    for (uint32_t i = 0; i < batch->count; i++) {
        const struct outcome *outcome = &batch->outcome[i];
        if (!outcome->done) continue;
        tally->runs++;
        tally->of[outcome->verdict.verdict]++;
        bool told = batch->item[i].golden->required && !batch->seed; /* that it has none is a failure of the run */
        tally->without_golden += !told && !golden_section(batch->item[i].golden, outcome->verdict.plan->run).at;
        exit = exit_worse(exit, (enum exit_class)verdict_exit(&outcome->verdict));
        if (outcome->unwritten.count && unwritten++ == 0) first = outcome->unwritten;
    }
    if (!unwritten) return exit;
    if (unwritten == 1) say(invocation, "%.*s", (int)first.count, first.at);
    else say(invocation, "%.*s; nor are there files of %u more runs", (int)first.count, first.at, unwritten - 1);
    return exit_worse(exit, EXIT_UNWRITTEN);
}

/* Reds with the same reason in several runs of a file are below its last run. */
static void print_same(struct batch *batch, uint32_t end)
{
    same_reds_print(batch, batch->named, end);
    batch->named = end;
}

static void print_outcome(struct batch *batch, uint32_t i)
{
    const struct outcome *outcome = &batch->outcome[i];
    if (batch->item[i].file != batch->item[batch->named].file) print_same(batch, i);
    if (!outcome->text.count || same_reds_told(batch, i)) return;
    color_report(outcome->text, stdout, color_wanted(batch->self, stdout));
    putchar('\n');
    fflush(stdout);
}

static void print_tally(const struct run_tally *tally, FILE *to)
{
    fprintf(to, "%u run%s: %u as expected\n", tally->runs, tally->runs == 1 ? "" : "s", tally->of[RUN_PASS]);
    if (tally->of[RUN_PASS] == tally->runs && !tally->gone) return;
    fprintf(to, "classes: fail %u  claim %u  inconclusive %u", tally->of[RUN_FAIL], tally->of[RUN_CLAIM],
            tally->of[RUN_INCONCLUSIVE]);
    if (tally->gone) fprintf(to, "  golden without a run %u", tally->gone);
    fputc('\n', to);
}

/* Says why there are fewer results than runs; EXIT_INTERNAL when nobody asked for that. */
static enum exit_class say_incomplete(const struct invocation *invocation, const struct batch *batch, uint32_t runs)
{
    if (batch->interrupted) {
        say(invocation, "interrupted by %s: %u of %u runs have a result", interrupt_name(batch->interrupted), runs,
            batch->count);
        return EXIT_AS_EXPECTED;
    }
    if (batch->stopped) {
        say(invocation, "stopped at what is not as expected: %u of %u runs have a result", runs, batch->count);
        return EXIT_AS_EXPECTED;
    }
    say(invocation, "%u of %u runs have no result", batch->count - runs, batch->count);
    return batch->unopened == EXIT_AS_EXPECTED ? EXIT_INTERNAL : batch->unopened;
}

/* Prints and writes the outcome of the batch. */
static enum exit_class tell(struct invocation *invocation, const struct batch *batch, const struct catalog *catalog,
                            const struct golden_file *golden, bool taken)
{
    struct run_tally tally = {0};
    struct gone gone;
    FILE *to = taken ? stderr : stdout;
    enum exit_class exit = count_outcomes(invocation, batch, &tally);
    bool incomplete = tally.runs < batch->count;
    goldens_gone(&invocation->arena, catalog, golden, &gone);
    tally.gone = gone.count;
    exit = exit_worse(exit, print_gone(&gone, to));
    if (incomplete) exit = exit_worse(exit, say_incomplete(invocation, batch, tally.runs));
    if (tally.without_golden && !batch->drive)
        fprintf(stderr, "note: %u run%s without a golden ladder (imslab bless makes one)\n", tally.without_golden,
                tally.without_golden == 1 ? "" : "s");
    print_tally(&tally, to);
    fflush(stdout);
    if (batch->out) exit = exit_worse(exit, out_files_index(invocation, batch));
    return exit_worse(exit, reports_write(invocation, batch, &gone, incomplete));
}

static uint32_t terminal_width(void)
{
    struct winsize size;
    return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/* Reads everything and chooses the runs; a broken file in a batch runs nothing. */
static enum exit_class prepare(struct invocation *invocation, struct catalog *catalog, struct golden_file **golden,
                               struct batch *batch)
{
    struct shard shard;
    if (!read_shard(invocation, &shard)) return EXIT_USAGE;
    enum exit_class exit = catalog_read(invocation, invocation->arg, invocation->arg_count, catalog);
    *golden = arena_array(&invocation->arena, struct golden_file, catalog->count);
    for (uint32_t i = 0; i < catalog->count; i++)
        exit = exit_worse(exit, golden_find(invocation, catalog->file[i].path, &(*golden)[i]));
    exit = exit_worse(exit, goldens_require(invocation, catalog, *golden));
    if (exit == EXIT_AS_EXPECTED) exit = choose_runs(invocation, catalog, *golden, &shard, batch);
    return exit == EXIT_AS_EXPECTED ? batch_try(invocation, batch) : exit;
}

static enum exit_class run(struct invocation *invocation)
{
    const char *recording = option_given(invocation, "replay", 0);
    const struct batch_drive *drive = NULL;
    if (recording) return replay_recording(invocation, recording);
    if (!invocation->arg_count) return usage_error(invocation, "run needs more: imslab %s", invocation->verb->synopsis);
    if (option_given(invocation, "live", 0)) {
        enum exit_class unready = live_drive(invocation, &drive);
        if (unready != EXIT_AS_EXPECTED) return unready;
    }
    struct catalog catalog = {0};
    struct golden_file *golden;
    uint64_t jobs = 1;
    struct batch batch = {.subscribers = option_given(invocation, "subscribers", 0),
                          .out = option_given(invocation, "out", 0),
                          .quiet = option_given(invocation, "quiet", 0),
                          .knowledge = option_given(invocation, "know", 0),
                          .reveal = option_given(invocation, "reveal", 0),
                          .redaction = select_redaction(invocation),
                          .wants_output = option_given(invocation, "junit", 0),
                          .wants_exposure = option_given(invocation, "json", 0),
                          .fail_fast = option_given(invocation, "fail-fast", 0),
                          .width = terminal_width()};
    enum exit_class exit = EXIT_AS_EXPECTED;
    bool taken = reports_take_stdout(invocation, &exit);
    if (exit != EXIT_AS_EXPECTED) return exit;
    enum exit_class unwritten = reports_begin(invocation);
    if (unwritten != EXIT_AS_EXPECTED) return unwritten;
    batch.self = invocation;
    batch.drive = drive;
    exit = exit_worse(select_check(invocation), color_check(invocation));
    if (!option_number(invocation, "jobs", 1, JOBS_MAX, &jobs)) exit = EXIT_USAGE;
    batch.seed = select_seed(invocation);
    if (exit == EXIT_AS_EXPECTED) exit = prepare(invocation, &catalog, &golden, &batch);
    if (exit != EXIT_AS_EXPECTED) return exit_worse(exit, reports_write(invocation, NULL, NULL, true));
    if (!taken) batch.done = print_outcome;
    exit = batch_run(invocation, &batch, (uint32_t)jobs);
    if (batch.done) print_same(&batch, batch.count);
    last_failed_write(&invocation->arena, &batch);
    exit = exit_worse(exit, tell(invocation, &batch, &catalog, golden, taken));
    invocation->interrupted = batch.interrupted;
    batch_free(&batch);
    return exit;
}

static const struct option_row options[] = {
    SELECT_OPTIONS,
    {"only", "TAG...", "only scenarios with that tag"},
    {"jobs", "N", "run in N processes"},
    {"shard", "I/N", "every Nth run, beginning with the Ith"},
    REPORT_OPTIONS,
    {"know", NULL, "who learned what as well, as `imslab know` prints it"},
    {"out", "DIR", "write a report, a JSONL trace and a page of every run below DIR, and DIR/index.html"},
    {"subscribers", "FILE", "a SQLite database that replaces what the HSS knows (docs/subscribers.md)"},
    {"golden", "WHEN", "`optional`: no run needs a golden ladder, or `required`: each does"},
    {"reveal", NULL, "do not redact secrets in traces of --out"},
    REDACT_OPTION,
    {"run", "NAME...", "only the run of that name"},
    {"last-failed", NULL, "only what was not as expected the last time in this working directory"},
    {"fail-fast", NULL, "stop at the first run that is not as expected"},
    {"replay", "FILE", "a recording of `--record`, run again in virtual time"},
    {"live", NULL, "by the clock, with other programs as the nodes that are marked external (docs/cli.md)"},
    {"peer", "NODE=ADDRESS:PORT...", "where the program is that plays that node; else it comes to us"},
    {"watchdog", "SECONDS", "of --live: Tw of Diameter, after which a silent peer is asked (30)"},
    {"port", "N", "of the first socket of --live, the others follow (0: any that are free)"},
    {"address", "ADDRESS", "of the sockets of --live, an IPv4 address (127.0.0.1)"},
    {"record", "FILE", "write down what comes in by --live, for --replay; it holds secrets"},
    COLOR_OPTION,
    {"quiet", NULL, "print only what is not as expected, and the count"},
    {0}};

const struct verb run_verb = {
    .name = "run",
    .summary = "run scenarios and print ladders and verdicts",
    .synopsis = "run FILE or FOLDER ...",
    .help = "Runs every run (every combination of variants) of every scenario. All files are read before any runs. "
            "FILE as a value\n"
            "may be `-`, stdout. The last lines of a red run are commands that\n"
            "reproduce it and look at it.\n\n"
            "  imslab run scenarios/flows\n"
            "  imslab run --variant w2=https scenarios/flows/forward-401.ims\n"
            "  imslab run --quiet --jobs 2 --junit report.xml scenarios",
    .options = options,
    .args_max = 100000,
    .run = run,
};
