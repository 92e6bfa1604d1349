/* imslab step: a run message by message, in a full-screen terminal. */
#include "run_page.h"
#include "single.h"
#include "step_screen.h"

#include <stdio.h>
#include <unistd.h>

static enum exit_class show(struct invocation *invocation, const struct run *run, const struct node_log *states)
{
    const char *at = option_given(invocation, "at", 0);
    enum octets_secrets secrets = option_given(invocation, "reveal", 0) ? OCTETS_REVEALED : OCTETS_REDACTED;
    struct step_book *book = step_book_new(run, states, secrets, &invocation->arena);
    if (!book->page_count) return usage_error(invocation, "no message was sent in this run");
    uint32_t page = at ? step_book_find(book, bytes_text(at)) : 0;
    if (page == STEP_NONE) return usage_error(invocation, "--at: no message of this run has the step `%s`", at);
    if (step_screen(book, page)) return EXIT_AS_EXPECTED;
    return usage_error(invocation, "this terminal cannot place a cursor; imslab show draws the run in lines");
}

static enum exit_class run(struct invocation *invocation)
{
    enum exit_class exit;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return usage_error(invocation, "step needs a terminal; imslab show draws the run without one");
    struct run *one = single_open(invocation, invocation->arg[0], &exit);
    if (!one) return exit;
    const struct node_log *states = run_page_watch(one);
    single_drive(one);
    exit = show(invocation, one, states);
    run_free(one);
    return exit;
}

static const struct option_row options[] = {{"at", "STEP", "begin at that step"},
                                            {"reveal", NULL, "do not redact secrets"},
                                            REDACT_OPTION,
                                            {"subscribers", "FILE", "a database that replaces what the HSS knows"},
                                            SELECT_OPTIONS,
                                            {0}};

const struct verb step_verb = {
    .name = "step",
    .summary = "a run message by message, in the terminal",
    .synopsis = "step FILE",
    .help =
        "Runs one run to its end and shows it message by message, onwards and back: the ladder, and for the message "
        "its fields,\noctets, what the hop before changed, what the nodes hold, what is pending, who holds which "
        "secret, facts, and what led\nto it. `?` names the keys.\n\n"
        "  imslab step scenarios/flows/forward-401.ims\n"
        "  imslab step --at 11a scenarios/flows/forward-401.ims",
    .options = options,
    .args_min = 1,
    .args_max = 1,
    .run = run,
};
