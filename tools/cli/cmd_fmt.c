/* imslab fmt: the one canonical form of a scenario file. */
#include "catalog.h"
#include "file.h"
#include "format.h"
#include "say.h"

#include <stdio.h>

struct fmt_tally {
    uint32_t files, different;
};

enum { GROWTH_MAX = 16, GROWTH_FREE = 4096 };

/* Columns follow the longest name of a block: a file of many short lines and one long name could grow without end. A
 * text that the lab would not read again is not written either. */
static bool may_be_written(struct invocation *invocation, const char *path, struct bytes text, struct bytes formed)
{
    uint64_t most = (uint64_t)text.count * GROWTH_MAX + GROWTH_FREE;
    if (most > SCRIPT_FILE_MAX) most = SCRIPT_FILE_MAX;
    if (formed.count <= most) return true;
    say_error(invocation, path,
              "formatted it would have %u octets, more than %llu: shorten its longest names, or split it", formed.count,
              (unsigned long long)most);
    return false;
}

static enum exit_class format_one(struct invocation *invocation, const char *path, struct fmt_tally *tally)
{
    struct arena *arena = &invocation->arena;
    struct bytes text;
    struct diagnostics diagnostics = {.arena = arena};
    enum exit_class exit = catalog_text(invocation, path, SCRIPT_FILE_MAX, &text);
    if (exit != EXIT_AS_EXPECTED) return exit;
    struct ast *ast = ast_parse(arena, bytes_text(path), text, &diagnostics);
    exit = diagnostics_print(invocation, &diagnostics);
    if (!ast) return exit_worse(exit, EXIT_SCENARIO);
    struct bytes formed = catalog_pen(arena, format_ast, ast);
    if (!may_be_written(invocation, path, text, formed)) return EXIT_SCENARIO;
    bool same = bytes_equal(formed, text);
    tally->files++;
    tally->different += !same;
    if (option_given(invocation, "check", 0)) {
        if (!same) print_name(bytes_text(path), stdout), putchar('\n');
        return same ? EXIT_AS_EXPECTED : EXIT_FAILED;
    }
    const char *why = NULL;
    if (strcmp(path, "-") == 0) print_bytes(formed);
    else if (!same && !file_write(path, formed, FILE_EVERYBODY, &why)) {
        say_error(invocation, path, "cannot write: %s", why);
        return EXIT_UNWRITTEN;
    }
    return EXIT_AS_EXPECTED;
}

static enum exit_class run(struct invocation *invocation)
{
    struct file_list list = {0};
    struct fmt_tally tally = {0};
    enum exit_class exit = EXIT_AS_EXPECTED;
    for (unsigned i = 0; i < invocation->arg_count; i++)
        exit = exit_worse(exit, catalog_list(invocation, invocation->arg[i], &list));
    for (uint32_t i = 0; i < list.count; i++) exit = exit_worse(exit, format_one(invocation, list.path[i].at, &tally));
    if (option_given(invocation, "check", 0) && tally.different)
        say(invocation, "%u of %u files are not as `imslab fmt` would write them", tally.different, tally.files);
    return exit;
}

static const struct option_row options[] = {{"check", NULL, "change nothing; name the files that differ and exit 1"},
                                            {0}};

const struct verb fmt_verb = {
    .name = "fmt",
    .summary = "canonical form of scenario files",
    .synopsis = "fmt FILE or FOLDER ...   (or `fmt -`)",
    .help = "Rewrites files in the one form of docs/scenario-language.md. Changes no token and keeps comments.\n\n"
            "  imslab fmt scenarios/flows/forward-401.ims\n"
            "  imslab fmt --check scenarios\n"
            "  imslab fmt - < scenarios/flows/forward-401.ims",
    .options = options,
    .args_min = 1,
    .args_max = 100000,
    .run = run,
};
