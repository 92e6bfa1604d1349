/* imslab run: every run of every scenario, with its ladder and verdict. */
#include "golden.h"
#include "reports.h"

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

/* Chooses the runs. Files without a named variant are left out and counted; none left is a mistake of usage. */
static enum exit_class choose_runs(struct invocation *invocation, const struct catalog *catalog,
                                   const struct golden_file *golden, const struct shard *shard, struct batch *batch)
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
                batch_add(&invocation->arena, batch, &(struct batch_item){&catalog->file[i], &golden[i], r});
        }
        without += !known;
    }
    if (without) fprintf(stderr, "imslab: %u file%s without that variant left out\n", without, without == 1 ? "" : "s");
    if (number == 0)
        return usage_error(invocation, catalog->count ? "no run matches; imslab list --runs names them"
                                                      : "there is no scenario in what was named");
    return EXIT_AS_EXPECTED;
}

/* For the shell: quoted where needed, and octets that a terminal would obey as bash spells them. */
static void print_quoted(struct bytes word)
{
    bool plain = word.count > 0, control = false;
    for (uint32_t i = 0; i < word.count; i++) {
        plain = plain &&
                (bytes_find_char(BYTES("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=:,+@%"),
                                 word.at[i]) != BYTES_NOT_FOUND);
        control = control || (unsigned char)word.at[i] < ' ' || (unsigned char)word.at[i] >= 0x7f;
    }
    if (plain) {
        print_bytes(word);
        return;
    }
    fputs(control ? "$'" : "'", stdout);
    for (uint32_t i = 0; i < word.count; i++) {
        unsigned char c = (unsigned char)word.at[i];
        if (control && (c < ' ' || c >= 0x7f)) printf("\\x%02x", c);
        else if (control && (c == '\'' || c == '\\')) printf("\\%c", c);
        else if (c == '\'') fputs("'\\''", stdout);
        else putchar(c);
    }
    putchar('\'');
}

static void print_reproduce(struct invocation *invocation, const struct batch *batch, const struct batch_item *item,
                            const struct verdict *verdict)
{
    const struct script *script = item->file->script;
    fputs("  reproduce: imslab run ", stdout);
    for (uint32_t v = 0; v < script->variant_count; v++) {
        if (bytes_equal(script->variant_name[v], BYTES("fault")) &&
            bytes_equal(script->run[item->run].value[v], BYTES("none")))
            continue;
        struct bytes name = script->variant_name[v], value = script->run[item->run].value[v];
        fputs("--variant ", stdout);
        print_quoted(
            arena_format(&invocation->arena, "%.*s=%.*s", (int)name.count, name.at, (int)value.count, value.at));
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
    uint32_t runs, of[RUN_INCONCLUSIVE + 1];
    uint32_t without_golden, gone;
};

static enum exit_class print_gone(const struct gone *gone, FILE *to)
{
    for (uint32_t i = 0; i < gone->count; i++) {
        const struct failure *failure = gone->item[i].verdict.failure;
        fprintf(to, "%s:%u:1: error: ", failure->place.file.at, failure->place.line);
        print_plain(failure->text, to);
        fputs("\n  = imslab bless takes it out\n", to);
    }
    return gone->count ? EXIT_FAILED : EXIT_AS_EXPECTED;
}

/* What the outcomes come to. */
static enum exit_class count_outcomes(const struct batch *batch, struct tally *tally)
{
    enum exit_class exit = EXIT_AS_EXPECTED;
    for (uint32_t i = 0; i < batch->count; i++) {
        const struct outcome *outcome = &batch->outcome[i];
        if (!outcome->done) continue;
        tally->runs++;
        tally->of[outcome->verdict.verdict]++;
        tally->without_golden += !golden_section(batch->item[i].golden, outcome->verdict.plan->run).at;
        exit = exit_worse(exit, (enum exit_class)verdict_exit(&outcome->verdict));
        if (!outcome->unwritten.count) continue;
        fprintf(stderr, "imslab: %.*s\n", (int)outcome->unwritten.count, outcome->unwritten.at);
        exit = exit_worse(exit, EXIT_UNWRITTEN);
    }
    return exit;
}

static void print_outcomes(struct invocation *invocation, const struct batch *batch)
{
    for (uint32_t i = 0; i < batch->count; i++) {
        const struct outcome *outcome = &batch->outcome[i];
        bool red = outcome->verdict.verdict != RUN_PASS;
        if (!outcome->done || (batch->quiet && !red)) continue;
        print_plain(outcome->text, stdout);
        if (red) print_reproduce(invocation, batch, &batch->item[i], &outcome->verdict);
        putchar('\n');
    }
}

static void print_tally(const struct tally *tally, FILE *to)
{
    fprintf(to, "%u run%s: %u as expected\n", tally->runs, tally->runs == 1 ? "" : "s", tally->of[RUN_PASS]);
    if (tally->of[RUN_PASS] == tally->runs && !tally->gone) return;
    fprintf(to, "classes: fail %u  claim %u  inconclusive %u", tally->of[RUN_FAIL], tally->of[RUN_CLAIM],
            tally->of[RUN_INCONCLUSIVE]);
    if (tally->gone) fprintf(to, "  golden without a run %u", tally->gone);
    fputc('\n', to);
}

/* Prints and writes what came of the batch; an incomplete one writes no report. */
static enum exit_class tell(struct invocation *invocation, const struct batch *batch, const struct catalog *catalog,
                            const struct golden_file *golden, bool taken)
{
    struct tally tally = {0};
    struct gone gone;
    FILE *to = taken ? stderr : stdout;
    enum exit_class exit = count_outcomes(batch, &tally);
    if (!taken) print_outcomes(invocation, batch);
    goldens_gone(&invocation->arena, catalog, golden, &gone);
    tally.gone = gone.count;
    exit = exit_worse(exit, print_gone(&gone, to));
    if (tally.runs < batch->count) {
        fprintf(stderr, "imslab: %u of %u runs have no result; no report is written\n", batch->count - tally.runs,
                batch->count);
        return EXIT_INTERNAL;
    }
    if (tally.without_golden)
        fprintf(stderr, "note: %u run%s without a golden ladder (imslab bless makes one)\n", tally.without_golden,
                tally.without_golden == 1 ? "" : "s");
    print_tally(&tally, to);
    fflush(stdout);
    if (batch->out) exit = exit_worse(exit, batch_index(batch));
    return exit_worse(exit, reports_write(invocation, batch, &gone));
}

static uint32_t terminal_width(void)
{
    struct winsize size;
    return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static enum exit_class run(struct invocation *invocation)
{
    struct arena *arena = &invocation->arena;
    struct catalog catalog = {0};
    struct shard shard;
    uint64_t jobs = 1;
    struct batch batch = {.subscribers = option_given(invocation, "subscribers", 0),
                          .out = option_given(invocation, "out", 0),
                          .quiet = option_given(invocation, "quiet", 0),
                          .reveal = option_given(invocation, "reveal", 0),
                          .width = terminal_width()};
    enum exit_class exit = select_check(invocation);
    bool taken = reports_take_stdout(invocation, &exit);
    if (exit != EXIT_AS_EXPECTED || !read_shard(invocation, &shard)) return EXIT_USAGE;
    if (!option_number(invocation, "jobs", 1, JOBS_MAX, &jobs)) return EXIT_USAGE;
    batch.seed = select_seed(invocation);
    exit = catalog_read(arena, invocation->arg, invocation->arg_count, &catalog);
    struct golden_file *golden = arena_array(arena, struct golden_file, catalog.count);
    for (uint32_t i = 0; i < catalog.count; i++)
        exit = exit_worse(exit, golden_find(arena, catalog.file[i].path, &golden[i]));
    if (exit == EXIT_AS_EXPECTED) exit = choose_runs(invocation, &catalog, golden, &shard, &batch);
    if (exit == EXIT_AS_EXPECTED) exit = batch_try(arena, &batch);
    if (exit != EXIT_AS_EXPECTED) return exit; /* a broken file in a batch runs nothing */
    exit = batch_run(arena, &batch, (uint32_t)jobs);
    exit = exit_worse(exit, tell(invocation, &batch, &catalog, golden, taken));
    batch_free(&batch);
    return exit;
}

static const struct option_row options[] = {
    SELECT_OPTIONS,
    {"only", "TAG...", "only scenarios with that tag"},
    {"jobs", "N", "run in N processes"},
    {"shard", "I/N", "every Nth run, beginning with the Ith"},
    REPORT_OPTIONS,
    {"out", "DIR", "write a report, a JSONL trace and a page of every run below DIR, and DIR/index.html"},
    {"subscribers", "FILE", "a SQLite database that replaces what the HSS knows (docs/subscribers.md)"},
    {"reveal", NULL, "do not redact secrets in traces of --out"},
    {"quiet", NULL, "print only what is not as expected, and the count"},
    {0}};

const struct verb run_verb = {
    .name = "run",
    .summary = "run scenarios and print ladders and verdicts",
    .synopsis = "run FILE or FOLDER ...",
    .help = "Runs every run (every combination of variants) of every scenario. All files are read before any runs. "
            "FILE as a value\n"
            "may be `-`, stdout. The last lines of a red run are a command that reproduces it.\n\n"
            "  imslab run scenarios/flows\n"
            "  imslab run --variant w2=https scenarios/flows/forward-401.ims\n"
            "  imslab run --quiet --jobs 2 --junit report.xml scenarios",
    .options = options,
    .args_min = 1,
    .args_max = 100000,
    .run = run,
};
