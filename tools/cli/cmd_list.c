/* imslab list: the catalogue of scenarios. */
#include "say.h"
#include "select.h"

#include <stdio.h>

enum { ID_WIDTH = 34 };

static enum exit_class run(struct invocation *invocation)
{
    struct catalog catalog = {0};
    const char *everything[] = {catalog_shipped(&invocation->arena, "")};
    unsigned count = invocation->arg_count ? invocation->arg_count : 1;
    const char *const *arg = invocation->arg_count ? invocation->arg : everything;
    enum exit_class exit = catalog_read(invocation, arg, count, &catalog);
    for (uint32_t i = 0; i < catalog.count; i++) {
        const struct script *script = catalog.file[i].script;
        if (!select_tag(invocation, script)) continue;
        if (!option_given(invocation, "runs", 0)) {
            print_name(script->id, stdout);
            for (uint32_t at = script->id.count; at < ID_WIDTH; at++) putchar(' ');
            printf(" %3u run%s  ", script->run_count, script->run_count == 1 ? " " : "s");
            print_plain(script->title, stdout);
            putchar('\n');
            continue;
        }
        for (uint32_t r = 0; r < script->run_count; r++) {
            print_name(script->run[r].name, stdout);
            putchar('\n');
        }
    }
    return exit;
}

static const struct option_row options[] = {
    {"only", "TAG...", "only scenarios with that tag"}, {"runs", NULL, "name every run"}, {0}};

const struct verb list_verb = {
    .name = "list",
    .summary = "the catalogue of scenarios",
    .synopsis = "list [FILE or FOLDER ...]",
    .help = "Prints id, number of runs and title of every scenario (of the lab's own when nothing is named).\n\n"
            "  imslab list\n  imslab list --runs scenarios/flows",
    .options = options,
    .args_max = 100000,
    .run = run,
};
