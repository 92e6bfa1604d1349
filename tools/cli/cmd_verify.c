/* imslab verify: every run twice, one fingerprint. */
#include "batch.h"
#include "say.h"

#include <stdio.h>

static enum exit_class compare(const struct batch *first, const struct batch *second, bool quiet)
{
    uint32_t differ = 0;
    for (uint32_t i = 0; i < first->count; i++) {
        struct bytes name = first->plan[i]->run;
        uint64_t a = first->outcome[i].verdict.fingerprint, b = second->outcome[i].verdict.fingerprint;
        if (a == b && quiet) continue;
        if (a == b) printf("%016llx  ", (unsigned long long)a);
        print_name(name, stdout);
        if (a != b) printf(": fingerprints differ: %016llx and %016llx", (unsigned long long)a, (unsigned long long)b);
        putchar('\n');
        differ += a != b;
    }
    printf("%u runs, twice: %u differ\n", first->count, differ);
    return differ ? EXIT_NONDETERMINISM : EXIT_AS_EXPECTED;
}

static enum exit_class run(struct invocation *invocation)
{
    struct catalog catalog = {0};
    enum exit_class exit = select_check(invocation);
    if (exit != EXIT_AS_EXPECTED) return exit;
    exit = catalog_read(invocation, invocation->arg, invocation->arg_count, &catalog);
    if (exit != EXIT_AS_EXPECTED) return exit;
    struct batch first = {.seed = select_seed(invocation), .quiet = true};
    for (uint32_t i = 0; i < catalog.count; i++)
        for (uint32_t r = 0; r < catalog.file[i].script->run_count; r++)
            if (select_run(invocation, catalog.file[i].script, r) == SELECTED)
                batch_add(&invocation->arena, &first, &(struct batch_item){.file = &catalog.file[i], .run = r});
    if (first.count == 0) return usage_error(invocation, "no run matches");
    exit = batch_try(invocation, &first);
    if (exit != EXIT_AS_EXPECTED) return exit;
    struct batch second = first;
    second.apart = true;
    /* Once in this process, once in others: what one leaves behind must not reach the other. */
    exit = batch_run(invocation, &first, 1);
    exit = exit_worse(exit, batch_run(invocation, &second, 2));
    invocation->interrupted = first.interrupted ? first.interrupted : second.interrupted;
    if (exit == EXIT_AS_EXPECTED && !invocation->interrupted)
        exit = exit_worse(exit, compare(&first, &second, option_given(invocation, "quiet", 0)));
    batch_free(&first);
    batch_free(&second);
    return exit;
}

static const struct option_row options[] = {
    {"quiet", NULL, "print only differences and the count"}, SELECT_OPTIONS, {0}};

const struct verb verify_verb = {
    .name = "verify",
    .summary = "run twice, compare fingerprints",
    .synopsis = "verify FILE or FOLDER ...",
    .help = "Runs every run twice, in two processes, and compares the fingerprints of their traces. Exit 4 when "
            "one differs.\n"
            "Whether a run is as expected does not matter here.\n\n"
            "  imslab verify scenarios",
    .options = options,
    .args_min = 1,
    .args_max = 100000,
    .run = run,
};
