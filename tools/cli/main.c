/* imslab: finds the verb, reads its options, runs it. */
#include "near.h"
#include "pool.h"
#include "say.h"
#include "utf8.h"
#include "verb.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

enum exit_class exit_worse(enum exit_class a, enum exit_class b)
{
    static const enum exit_class order[] = {EXIT_INTERNAL, EXIT_UNWRITTEN, EXIT_UNREADABLE,
                                            EXIT_SCENARIO, EXIT_USAGE,     EXIT_NONDETERMINISM,
                                            EXIT_FAILED,   EXIT_CLAIM,     EXIT_INCONCLUSIVE};
    for (unsigned i = 0; i < COUNT(order); i++)
        if (a == order[i] || b == order[i]) return order[i];
    return EXIT_AS_EXPECTED;
}

enum exit_class usage_error(const struct invocation *invocation, const char *format, ...)
{
    char room[SAY_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(room, sizeof room, format, args);
    va_end(args);
    say(invocation, "%s", room);
    if (invocation->verb) fprintf(stderr, "  imslab %s --help shows how\n", invocation->verb->name);
    else fputs("  imslab --help lists the verbs\n", stderr);
    return EXIT_USAGE;
}

void print_bytes(struct bytes text)
{
    fwrite(text.at, 1, text.count, stdout);
}

void print_plain(struct bytes text, FILE *to)
{
    for (uint32_t at = 0; at < text.count;) {
        uint32_t from = at, point = utf8_point(text, &at);
        if (point == '\n' || utf8_is_seen(point)) fwrite(text.at + from, 1, at - from, to);
        else putc('?', to);
    }
}

bool print_plain_sink(void *self, struct bytes text)
{
    (void)self;
    print_plain(text, stdout);
    return !ferror(stdout);
}

void print_signed(const char *sign, struct bytes line, FILE *to)
{
    fprintf(to, "%s ", sign);
    print_plain(line, to);
    putc('\n', to);
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

bool option_form(const struct invocation *invocation, enum table_form *form)
{
    static const char *const names[TABLE_FORM_COUNT] = {
        [TABLE_MARKDOWN] = "markdown", [TABLE_CSV] = "csv", [TABLE_JSON] = "json"};
    const char *before = NULL;
    *form = TABLE_TEXT;
    for (unsigned i = 0; i < TABLE_FORM_COUNT; i++) {
        if (!names[i] || !option_given(invocation, names[i], 0)) continue;
        if (before) usage_error(invocation, "--%s and --%s exclude each other", before, names[i]);
        if (before) return false;
        before = names[i];
        *form = (enum table_form)i;
    }
    return true;
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

enum { WORDS_MAX = 64 };

static enum exit_class no_such(struct invocation *invocation, const char *what, const char *given,
                               const struct bytes *words, uint32_t count)
{
    struct bytes word = bytes_text(given);
    while (bytes_starts(word, BYTES("-"))) word = bytes_from(word, 1);
    struct bytes near = near_word(bytes_cut(word, '=', &(struct bytes){0}), words, count);
    const char *dashes = invocation->verb ? "--" : "";
    if (!near.count) return usage_error(invocation, "there is no %s `%s`", what, given);
    return usage_error(invocation, "there is no %s `%s`; did you mean `%s%.*s`?", what, given, dashes, (int)near.count,
                       near.at);
}

static enum exit_class no_such_option(struct invocation *invocation, const char *given)
{
    struct bytes words[WORDS_MAX];
    uint32_t count = 0;
    for (const struct option_row *row = invocation->verb->options; row->name && count < WORDS_MAX; row++)
        words[count++] = bytes_text(row->name);
    return no_such(invocation, "option", given, words, count);
}

static enum exit_class no_such_verb(struct invocation *invocation, const char *given)
{
    struct bytes words[WORDS_MAX];
    uint32_t count = 0;
    for (unsigned i = 0; verbs[i] && count < WORDS_MAX; i++) words[count++] = bytes_text(verbs[i]->name);
    return no_such(invocation, "verb", given, words, count);
}

static enum exit_class give(struct invocation *invocation, const struct option_row *row, const char *value)
{
    bool again = row->value && bytes_ends(bytes_text(row->value), BYTES("..."));
    if (!again && option_given(invocation, row->name, 0))
        return usage_error(invocation, "--%s is given twice", row->name);
    if (invocation->given_count == GIVEN_MAX) return usage_error(invocation, "more than %d options", GIVEN_MAX);
    invocation->given[invocation->given_count++] = (struct given){row, value};
    return EXIT_AS_EXPECTED;
}

/* Splits argv into options and arguments; --name=value and --name value are the same. */
static enum exit_class read_options(struct invocation *invocation, int argc, char **argv, const char **args)
{
    bool only_args = false;
    enum exit_class exit = EXIT_AS_EXPECTED;
    for (int i = 0; i < argc && exit == EXIT_AS_EXPECTED; i++) {
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
        struct bytes name = bytes_cut(bytes_from(word, 2), '=', &value);
        const struct option_row *row = bytes_starts(word, BYTES("--")) ? option_row(invocation->verb, name) : NULL;
        if (!row) return no_such_option(invocation, argv[i]);
        if (row->value && !has_value && i + 1 == argc)
            return usage_error(invocation, "--%s needs a value: %s", row->name, row->value);
        if (!row->value && has_value) return usage_error(invocation, "--%s takes no value", row->name);
        const char *given = !row->value ? "" : has_value ? value.at : argv[++i];
        if (row->value && !*given) return usage_error(invocation, "--%s needs a value: %s", row->name, row->value);
        exit = give(invocation, row, given);
    }
    return exit;
}

static bool asks_help(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) return true;
    return false;
}

static const struct verb *verb_of(const char *word)
{
    if (strcmp(word, "--version") == 0) word = "version";
    for (unsigned i = 0; verbs[i]; i++)
        if (strcmp(verbs[i]->name, word) == 0) return verbs[i];
    return NULL;
}

static enum exit_class run_verb(struct invocation *invocation, int argc, char **argv)
{
    const struct verb *verb = invocation->verb;
    const char **args = arena_array(&invocation->arena, const char *, argc + 1);
    enum exit_class exit = read_options(invocation, argc, argv, args);
    invocation->arg = args;
    if (exit != EXIT_AS_EXPECTED) return exit;
    if (invocation->arg_count < verb->args_min)
        return usage_error(invocation, "%s needs more: imslab %s", verb->name, verb->synopsis);
    if (invocation->arg_count > verb->args_max)
        return usage_error(invocation, "%s takes no `%s`", verb->name, args[verb->args_max]);
    return verb->run(invocation);
}

static enum exit_class serve(struct invocation *invocation, int argc, char **argv)
{
    bool help = argc >= 2 &&
                (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0);
    if (argc < 2 || (help && argc == 2)) {
        help_all();
        return argc < 2 ? EXIT_USAGE : EXIT_AS_EXPECTED;
    }
    const char *word = help ? argv[2] : argv[1];
    invocation->verb = verb_of(word);
    if (!invocation->verb) return no_such_verb(invocation, word);
    if (!help && !asks_help(argc - 2, argv + 2)) return run_verb(invocation, argc - 2, argv + 2);
    help_verb(invocation->verb);
    return EXIT_AS_EXPECTED;
}

/* A closed stdout must not become the number of the next file that is opened: printed text would land in it. Opened the
 * wrong way round, so that writing to it still fails. */
static void standard_files(void)
{
    for (int file = STDIN_FILENO; file <= STDERR_FILENO; file++)
        if (fcntl(file, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", file == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* The reader of our stdout has had enough: a message would be no news to it. */
static bool reader_left(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&out, 1, 0) == 1 && (out.revents & POLLERR);
}

enum { CHUNK_LARGE = 128 * 1024 };

static void aborted(int signal)
{
    (void)signal;
    _exit(EXIT_INTERNAL);
}

int main(int argc, char **argv)
{
    struct invocation invocation = {.argv = argv};
    struct gathered said = {.arena = &invocation.arena};
    invocation.said = &said;
    standard_files();
    signal(SIGCHLD, SIG_DFL); /* a process that ignores it has no children to wait for */
    signal(SIGPIPE, SIG_IGN); /* a reader that left early must not cost the report files */
    signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is a write that fails */
    signal(SIGABRT, aborted); /* must() has named the fault; its class is 70 */
    /* glibc would keep large chunks of arenas and clear them for the next run; the system clears only the pages that
     * are used. */
    mallopt(M_MMAP_THRESHOLD, CHUNK_LARGE);
    pool_install();
    enum exit_class exit = serve(&invocation, argc, argv);
    int why = fflush(stdout) == 0 ? 0 : errno;
    if (why || ferror(stdout)) {
        if (!reader_left())
            fprintf(stderr, "imslab: stdout could not be written%s%s\n", why ? ": " : "", why ? strerror(why) : "");
        exit = exit_worse(exit, EXIT_UNWRITTEN);
    }
    int interrupted = invocation.interrupted;
    arena_free(&invocation.arena);
    if (interrupted) {
        signal(interrupted, SIG_DFL);
        raise(interrupted); /* a process that waits for us sees the signal that ended us */
    }
    return (int)exit;
}
