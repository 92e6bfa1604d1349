/* imslab diff: where two runs part, or a run and its golden ladder, or two messages. */
#include "golden.h"
#include "goldens.h"
#include "picked.h"

#include <stdio.h>

/* The ladder of a run as golden text without its heading: two runs are compared in this form. */
static struct bytes lines_of(struct invocation *invocation, const struct run *run)
{
    struct gathered text = {.arena = &invocation->arena};
    struct bytes rest;
    golden_write(sink_gather, &text, run->verdict, &invocation->arena);
    bytes_cut(bytes_of(text.at, text.count), '\n', &rest);
    return rest;
}

static enum exit_class print_first(struct bytes a, struct bytes b)
{
    for (uint32_t line = 1; a.count || b.count; line++) {
        struct bytes left = bytes_cut(a, '\n', &a), right = bytes_cut(b, '\n', &b);
        if (bytes_equal(left, right)) continue;
        printf("first difference, line %u:\n", line);
        print_signed("-", left, stdout);
        print_signed("+", right, stdout);
        return EXIT_FAILED;
    }
    printf("no difference\n");
    return EXIT_AS_EXPECTED;
}

static enum exit_class against_golden(struct invocation *invocation, const struct run *run)
{
    struct golden_file golden;
    struct bytes rest, wanted = run->plan->run;
    enum exit_class exit = golden_find(invocation, bytes_text(invocation->arg[0]), &golden);
    if (exit != EXIT_AS_EXPECTED) return exit;
    if (!golden.text.at)
        return usage_error(invocation, "`%s` has no golden ladder; name a second file, or bless it",
                           invocation->arg[0]);
    struct bytes section = golden_section(&golden, wanted);
    if (!section.at)
        return usage_error(invocation, "%s has no section %.*s", golden.path.at, (int)wanted.count, wanted.at);
    bytes_cut(section, '\n', &rest);
    while (bytes_ends(rest, BYTES("\n\n"))) rest.count--;
    return print_first(rest, lines_of(invocation, run));
}

/* Field by field: two messages of a run, or one of a run and one of another. */
static enum exit_class diff_messages(struct invocation *invocation, const struct run *first, const struct run *second)
{
    const struct message_tree *a = picked_message(invocation, first, option_given(invocation, "message", 0));
    const struct message_tree *b = a ? picked_message(invocation, second, invocation->arg[0]) : NULL;
    if (!b) return EXIT_USAGE;
    const struct tree_difference *difference = tree_difference_new(a, b, &invocation->arena);
    struct out out;
    out_begin(&out, print_plain_sink, NULL);
    out_lit(&out, "- ");
    picked_head(&out, first, a);
    out_lit(&out, "+ ");
    picked_head(&out, second, b);
    out_char(&out, '\n');
    tree_difference_text(&out, difference, a, b);
    if (!out_end(&out)) return EXIT_UNWRITTEN;
    return difference->different ? EXIT_FAILED : EXIT_AS_EXPECTED;
}

static enum exit_class run_messages(struct invocation *invocation)
{
    enum exit_class exit;
    if (invocation->arg_count < 2) return usage_error(invocation, "diff --message STEP needs another STEP and a FILE");
    struct run *first = single_run(invocation, invocation->arg[1], &exit), *second = NULL;
    if (!first) return exit;
    if (invocation->arg_count == 3) second = single_run(invocation, invocation->arg[2], &exit);
    if (exit == EXIT_AS_EXPECTED) exit = diff_messages(invocation, first, second ? second : first);
    run_free(second);
    run_free(first);
    return exit;
}

static enum exit_class run(struct invocation *invocation)
{
    enum exit_class exit;
    if (option_given(invocation, "message", 0)) return run_messages(invocation);
    if (option_given(invocation, "reveal", 0)) return usage_error(invocation, "--reveal belongs to --message");
    if (invocation->arg_count > 2) return usage_error(invocation, "diff takes no `%s`", invocation->arg[2]);
    struct run *first = single_run(invocation, invocation->arg[0], &exit), *second = NULL;
    if (!first) return exit;
    if (invocation->arg_count == 1) {
        exit = against_golden(invocation, first);
    } else {
        second = single_run(invocation, invocation->arg[1], &exit);
        if (second) exit = print_first(lines_of(invocation, first), lines_of(invocation, second));
    }
    run_free(second);
    run_free(first);
    return exit;
}

static const struct option_row options[] = {
    {"message", "STEP", "compare this message of the run with that of the step that follows, field by field"},
    {"reveal", NULL, "do not redact secrets in messages"},
    REDACT_OPTION,
    {"subscribers", "FILE", "a database that replaces what the HSS knows"},
    SELECT_OPTIONS,
    {0}};

const struct verb diff_verb = {
    .name = "diff",
    .summary = "where two runs part, or two messages",
    .synopsis = "diff FILE [FILE], diff --message STEP STEP FILE [FILE]",
    .help = "Prints the first line in which the ladders of two runs differ, or of a run and its golden. Exit 1 "
            "when they do.\n"
            "With --message, the fields in which two messages of a run differ, or a message of FILE and one of the "
            "other.\n\n"
            "  imslab diff scenarios/flows/forward-401.ims\n"
            "  imslab diff scenarios/flows/forward-401.ims scenarios/flows/wsf-answers.ims\n"
            "  imslab diff --message 11a 11b scenarios/flows/forward-401.ims",
    .options = options,
    .args_min = 1,
    .args_max = 3,
    .run = run,
};
