/* Finding the words that colour helps. */
#include "color.h"

#include <stdlib.h>
#include <unistd.h>

#define RED "\033[31m"
#define GREEN "\033[32m"
#define YELLOW "\033[33m"
#define BOLD "\033[1m"
#define PLAIN "\033[0m"

static const char *const whens[] = {"auto", "always", "never"};

static unsigned when_of(const struct invocation *invocation)
{
    const char *given = option_given(invocation, "color", 0);
    unsigned when = 0;
    while (given && when < COUNT(whens) && strcmp(given, whens[when]) != 0) when++;
    return when;
}

enum exit_class color_check(const struct invocation *invocation)
{
    if (when_of(invocation) < COUNT(whens)) return EXIT_AS_EXPECTED;
    return usage_error(invocation, "--color takes auto, always or never, not `%s`",
                       option_given(invocation, "color", 0));
}

bool color_wanted(const struct invocation *invocation, FILE *to)
{
    const char *none = getenv("NO_COLOR"), *terminal = getenv("TERM");
    unsigned when = when_of(invocation);
    if (when != 0) return when == 1;
    return isatty(fileno(to)) && !(none && *none) && !(terminal && strcmp(terminal, "dumb") == 0);
}

struct mark {
    struct bytes word;
    const char *color;
};

static void print_marked(struct bytes line, const struct mark *mark, uint32_t at, FILE *to)
{
    print_plain(bytes_part(line, 0, at), to);
    fputs(mark->color, to);
    print_plain(mark->word, to);
    fputs(PLAIN, to);
    print_plain(bytes_from(line, at + mark->word.count), to);
}

void color_report(struct bytes text, FILE *to, bool colored)
{
    static const struct mark verdicts[] = {{BYTES_ROW("PASS"), GREEN},
                                           {BYTES_ROW("FAIL"), BOLD RED},
                                           {BYTES_ROW("CLAIM"), BOLD RED},
                                           {BYTES_ROW("INCONCLUSIVE"), BOLD YELLOW}};
    if (!colored) {
        print_plain(text, to);
        return;
    }
    while (text.count) {
        struct bytes line = bytes_cut(text, '\n', &text);
        const struct mark *mark = NULL;
        for (unsigned i = 0; i < COUNT(verdicts); i++)
            if (bytes_starts(line, BYTES("  ")) && bytes_starts(bytes_from(line, 2), verdicts[i].word))
                mark = &verdicts[i];
        if (mark) print_marked(line, mark, 2, to);
        else print_plain(line, to);
        putc('\n', to);
    }
}

void color_diagnostic(struct bytes text, FILE *to, bool colored)
{
    static const struct mark severities[] = {{BYTES_ROW(": error: "), BOLD RED}, {BYTES_ROW(": warning: "), YELLOW}};
    for (unsigned i = 0; i < COUNT(severities) && colored; i++) {
        uint32_t at = bytes_find(text, severities[i].word);
        if (at == BYTES_NOT_FOUND) continue;
        print_marked(text, &severities[i], at, to);
        return;
    }
    print_plain(text, to);
}
