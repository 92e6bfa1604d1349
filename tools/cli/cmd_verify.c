/* imslab verify: every run twice, one fingerprint. */
#include "batch.h"
#include "interrupt.h"
#include "must.h"
#include "say.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* A line a run: its fingerprint and its name. */
static void lines_of(const struct batch *batch, struct gathered *lines)
{
    struct out out;
    out_begin(&out, sink_gather, lines);
    for (uint32_t i = 0; i < batch->count; i++) {
        out_hex64(&out, batch->outcome[i].verdict.fingerprint, 16);
        out_lit(&out, "  ");
        out_name(&out, batch->plan[i]->run);
        out_char(&out, '\n');
    }
    out_end(&out);
}

/* In the child: the program itself, anew. Its memory from malloc is filled: octets that nobody has set are seen too. */
static _Noreturn void execute(const struct invocation *invocation, int out)
{
    uint32_t count = 0;
    const char **argv = arena_array(&(struct arena){0}, const char *,
                                    2 * invocation->given_count + invocation->arg_count + 5);
    argv[count++] = "imslab";
    argv[count++] = "verify";
    argv[count++] = "--once";
    for (uint32_t i = 0; i < invocation->given_count; i++) {
        const struct given *given = &invocation->given[i];
        if (strcmp(given->row->name, "quiet") == 0) continue;
        argv[count++] = arena_format(&(struct arena){0}, "--%s=%s", given->row->name, given->value).at;
    }
    argv[count++] = "--";
    for (uint32_t i = 0; i < invocation->arg_count; i++) argv[count++] = invocation->arg[i];
    setenv("MALLOC_PERTURB_", "165", 1);
    dup2(out, STDOUT_FILENO);
    execv("/proc/self/exe", (char *const *)(uintptr_t)argv);
    _exit(EXIT_INTERNAL);
}

/* The fingerprint of a second process; EXIT_INTERNAL when there is none or it ended otherwise. */
static enum exit_class second_lines(const struct invocation *invocation, struct gathered *lines)
{
    enum { PIECE = 64 * 1024 };
    char room[PIECE];
    int ends[2], status = -1, parent = (int)getpid();
    ssize_t got = 1;
    fflush(stdout);
    if (pipe(ends) != 0) return EXIT_INTERNAL;
    pid_t child = fork();
    if (child == 0) {
        interrupts_of_child(parent);
        execute(invocation, ends[1]);
    }
    close(ends[1]);
    while (child > 0 && got > 0) {
        got = read(ends[0], room, sizeof room);
        if (got > 0) sink_gather(lines, bytes_of(room, (size_t)got));
    }
    close(ends[0]);
    if (child > 0) must(waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? (enum exit_class)WEXITSTATUS(status) : EXIT_INTERNAL;
}

static enum exit_class compare(uint32_t count, struct bytes first, struct bytes second, bool quiet)
{
    uint32_t differ = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct bytes a = bytes_cut(first, '\n', &first), b = bytes_cut(second, '\n', &second);
        if (bytes_equal(a, b) && quiet) continue;
        print_bytes(a);
        if (!bytes_equal(a, b)) {
            fputs(": fingerprints differ: ", stdout);
            print_bytes(b);
            differ++;
        }
        putchar('\n');
    }
    printf("%u run%s, twice: %u differ\n", count, count == 1 ? "" : "s", differ);
    return differ ? EXIT_NONDETERMINISM : EXIT_AS_EXPECTED;
}

static enum exit_class choose(struct invocation *invocation, struct catalog *catalog, struct batch *batch)
{
    for (unsigned i = 0; i < invocation->arg_count; i++)
        if (strcmp(invocation->arg[i], "-") == 0)
            return usage_error(invocation, "verify reads every file twice, and `-` is there once");
    enum exit_class exit = select_check(invocation);
    if (exit == EXIT_AS_EXPECTED) exit = catalog_read(invocation, invocation->arg, invocation->arg_count, catalog);
    if (exit != EXIT_AS_EXPECTED) return exit;
    for (uint32_t i = 0; i < catalog->count; i++)
        for (uint32_t r = 0; r < catalog->file[i].script->run_count; r++)
            if (select_run(invocation, catalog->file[i].script, r) == SELECTED)
                batch_add(&invocation->arena, batch, &(struct batch_item){.file = &catalog->file[i], .run = r});
    return batch->count ? EXIT_AS_EXPECTED : usage_error(invocation, "no run matches");
}

static enum exit_class run(struct invocation *invocation)
{
    struct catalog catalog = {0};
    struct batch batch = {.seed = select_seed(invocation), .quiet = true};
    struct gathered first = {.arena = &invocation->arena}, second = {.arena = &invocation->arena};
    bool once = option_given(invocation, "once", 0);
    enum exit_class exit = choose(invocation, &catalog, &batch);
    if (exit != EXIT_AS_EXPECTED) return exit;
    exit = batch_run(invocation, &batch, 1);
    invocation->interrupted = batch.interrupted;
    if (exit == EXIT_AS_EXPECTED && !batch.interrupted) lines_of(&batch, &first);
    batch_free(&batch);
    if (!first.count) return exit;
    struct bytes lines = bytes_of(first.at, first.count);
    if (once) {
        print_bytes(lines);
        return exit;
    }
    exit = second_lines(invocation, &second);
    if (exit == EXIT_AS_EXPECTED)
        return compare(batch.count, lines, bytes_of(second.at, second.count), option_given(invocation, "quiet", 0));
    say(invocation, "the second process did not come to its end");
    return EXIT_INTERNAL;
}

static const struct option_row options[] = {
    {"quiet", NULL, "print only differences and the count"},
    {"once", NULL, "run once and print the fingerprints: what the second process does"},
    SELECT_OPTIONS,
    {0}};

const struct verb verify_verb = {
    .name = "verify",
    .summary = "run twice, compare fingerprints",
    .synopsis = "verify FILE or FOLDER ...",
    .help =
        "Runs every run, executes the program anew, so that its addresses are others, runs every run there, and\n"
        "compares the fingerprints of their traces. Exit 4 when one differs. Whether a run is as expected does not\n"
        "matter here.\n\n"
        "  imslab verify scenarios",
    .options = options,
    .args_min = 1,
    .args_max = 100000,
    .run = run,
};
