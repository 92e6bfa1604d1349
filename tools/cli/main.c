/* imslab: finds the verb, reads its options, runs it. */
#include "pool.h"
#include "verb.h"

#include <stdarg.h>
#include <stdio.h>

enum exit_class exit_worse(enum exit_class a, enum exit_class b)
{
    static const enum exit_class order[] = {EXIT_INTERNAL, EXIT_UNWRITTEN, EXIT_UNREADABLE, EXIT_SCENARIO, EXIT_USAGE,
                                            EXIT_NONDETERMINISM, EXIT_FAILED, EXIT_CLAIM, EXIT_INCONCLUSIVE};
    for (unsigned i = 0; i < COUNT(order); i++)
        if (a == order[i] || b == order[i]) return order[i];
    return EXIT_AS_EXPECTED;
}

enum exit_class usage_error(const struct invocation *invocation, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("imslab: ", stderr);
    vfprintf(stderr, format, args);
    va_end(args);
    if (invocation->verb) fprintf(stderr, "\n  imslab %s --help shows how\n", invocation->verb->name);
    else fputs("\n  imslab --help lists the verbs\n", stderr);
    return EXIT_USAGE;
}

const char *option_given(const struct invocation *invocation, const char *name, unsigned nth)
{
    for (unsigned i = 0; i < invocation->given_count; i++) {
        if (strcmp(invocation->given[i].row->name, name) != 0) continue;
        if (nth-- == 0) return invocation->given[i].value;
    }
    return NULL;
}

bool option_number(const struct invocation *invocation, const char *name, uint64_t low, uint64_t high, uint64_t *value)
{
    const char *text = option_given(invocation, name, 0);
    if (!text) return true;
    if (bytes_to_u64(bytes_text(text), value) && *value >= low && *value <= high) return true;
    usage_error(invocation, "--%s takes a number from %llu to %llu, not `%s`", name, (unsigned long long)low,
                (unsigned long long)high, text);
    return false;
}

static void help_all(void)
{
    puts("imslab: who gets to see the credentials when a browser registers in an IMS network?\n\n"
         "usage: imslab VERB [options] ...\n");
    for (unsigned i = 0; verbs[i]; i++) printf("  %-9s %s\n", verbs[i]->name, verbs[i]->summary);
    puts("\n`imslab VERB --help` shows a verb's options and examples.\n"
         "exit: 0 as expected, 1 a line, state or golden failed, 2 a claim, 3 inconclusive, 4 nondeterminism,\n"
         "      64 usage, 65 invalid scenario, 66 cannot read, 70 internal, 74 cannot write");
}

static void help_verb(const struct verb *verb)
{
    printf("usage: imslab %s\n\n%s\n", verb->synopsis, verb->help);
    if (verb->options->name) puts("\noptions:");
    for (const struct option_row *row = verb->options; row->name; row++) {
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", row->name, row->value ? " " : "", row->value ? row->value : "");
        printf("  %-22s %s\n", left, row->help);
    }
}

static const struct option_row *option_row(const struct verb *verb, struct bytes name)
{
    for (const struct option_row *row = verb->options; row->name; row++)
        if (bytes_equal(bytes_text(row->name), name)) return row;
    return NULL;
}

/* Splits argv into options and arguments; --name=value and --name value are the same. */
static enum exit_class read_options(struct invocation *invocation, int argc, char **argv, const char **args)
{
    bool only_args = false;
    for (int i = 0; i < argc; i++) {
        struct bytes word = bytes_text(argv[i]), value;
        if (only_args || !bytes_starts(word, BYTES("-")) || word.count == 1) {
            args[invocation->arg_count++] = argv[i];
            continue;
        }
        if (bytes_equal(word, BYTES("--"))) {
            only_args = true;
            continue;
        }
        bool has_value = bytes_find_char(word, '=') != BYTES_NOT_FOUND;
        struct bytes name = bytes_cut(bytes_from(word, bytes_starts(word, BYTES("--")) ? 2 : 1), '=', &value);
        const struct option_row *row = option_row(invocation->verb, name);
        if (!row) return usage_error(invocation, "%s has no option `%s`", invocation->verb->name, argv[i]);
        if (invocation->given_count == GIVEN_MAX) return usage_error(invocation, "more than %d options", GIVEN_MAX);
        if (row->value && !has_value && i + 1 == argc) return usage_error(invocation, "--%s needs a value: %s", row->name, row->value);
        if (!row->value && has_value) return usage_error(invocation, "--%s takes no value", row->name);
        invocation->given[invocation->given_count++] =
            (struct given){row, !row->value ? "" : has_value ? value.at : argv[++i]};
    }
    return EXIT_AS_EXPECTED;
}

static bool asks_help(int argc, char **argv)
{
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) return true;
    return false;
}

int main(int argc, char **argv)
{
    struct invocation invocation = {0};
    pool_install();
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        help_all();
        return argc < 2 ? EXIT_USAGE : EXIT_AS_EXPECTED;
    }
    const char *word = strcmp(argv[1], "--version") == 0 ? "version" : argv[1];
    for (unsigned i = 0; verbs[i] && !invocation.verb; i++)
        if (strcmp(verbs[i]->name, word) == 0) invocation.verb = verbs[i];
    if (!invocation.verb) return usage_error(&invocation, "there is no verb `%s`", argv[1]);
    if (asks_help(argc - 2, argv + 2)) {
        help_verb(invocation.verb);
        return EXIT_AS_EXPECTED;
    }
    const char **args = arena_array(&invocation.arena, const char *, argc);
    enum exit_class exit = read_options(&invocation, argc - 2, argv + 2, args);
    invocation.arg = args;
    if (exit == EXIT_AS_EXPECTED && invocation.arg_count < invocation.verb->args_min)
        exit = usage_error(&invocation, "%s needs more: imslab %s", invocation.verb->name, invocation.verb->synopsis);
    if (exit == EXIT_AS_EXPECTED && invocation.arg_count > invocation.verb->args_max)
        exit = usage_error(&invocation, "%s takes no `%s`", invocation.verb->name, args[invocation.verb->args_max]);
    if (exit == EXIT_AS_EXPECTED) exit = invocation.verb->run(&invocation);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fputs("imslab: stdout could not be written\n", stderr);
        exit = exit_worse(exit, EXIT_UNWRITTEN);
    }
    arena_free(&invocation.arena);
    return (int)exit;
}
