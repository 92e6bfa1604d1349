/* imslab know: the secrets that the parties learned in one run. */
#include "file.h"
#include "know_table.h"
#include "rests.h"
#include "single.h"

#include <stdio.h>

static enum exit_class look_at(struct invocation *invocation, const struct verdict *verdict)
{
    const char *step = option_given(invocation, "at", 0), *fact = option_given(invocation, "fact", 0);
    struct know_look look = {bytes_text(step), bytes_text(fact)};
    enum table_form form;
    uint32_t until;
    if (!option_form(invocation, &form)) return EXIT_USAGE;
    if (step && !know_until(verdict, look.at, &until))
        return usage_error(invocation, "--at: no message of this run has step `%s`", step);
    if (fact && know_item(verdict, look.fact) == BYTES_NOT_FOUND)
        return usage_error(invocation,
                           "--fact: `%s` is nothing that this run knows; the table without --fact names all", fact);
    bool written = know_write(print_plain_sink, NULL, verdict, &look, form, &invocation->arena);
    struct out out;
    out_begin(&out, print_plain_sink, NULL);
    if (form == TABLE_TEXT && !fact && written) rests_write(&out, verdict);
    written = out_end(&out) && written;
    return written ? EXIT_AS_EXPECTED : EXIT_UNWRITTEN;
}

static enum exit_class run(struct invocation *invocation)
{
    enum exit_class exit;
    struct run *one = single_know(invocation, invocation->arg[0], &exit);
    if (!one) return exit;
    exit = look_at(invocation, one->verdict);
    if (exit == EXIT_AS_EXPECTED && one->verdict->verdict == RUN_INCONCLUSIVE) exit = EXIT_INCONCLUSIVE;
    run_free(one);
    return exit;
}

static const struct option_row options[] = {{"fact", "NAME", "the path by which each party came to know that"},
                                            {"at", "STEP", "what was known when that step had been done"},
                                            {"csv", NULL, "a line for everything that is known"},
                                            {"json", NULL, "the same as JSON"},
                                            {"subscribers", "FILE", "a database that replaces what the HSS knows"},
                                            SELECT_OPTIONS,
                                            {0}};

const struct verb know_verb = {
    .name = "know",
    .summary = "who learned what in one run, and from when on",
    .synopsis = "know FILE",
    .help = "Runs one run and prints parties and secrets: since which step a party can read it in octets that it sent, "
            "received,\ntapped or kept, or derive it from them. No value is printed.\n\n"
            "  imslab know scenarios/flows/forward-401.ims\n"
            "  imslab know --fact alice.ha1 scenarios/flows/wsf-answers.ims",
    .options = options,
    .args_min = 1,
    .args_max = 1,
    .run = run,
};
