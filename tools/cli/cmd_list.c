/* imslab list: the catalogue of scenarios. */
#include "home.h"
#include "select.h"

#include <stdio.h>

static enum exit_class run(struct invocation *invocation)
{
    struct catalog catalog = {0};
    const char *everything[] = {home_shipped(&invocation->arena, "scenarios")};
    unsigned count = invocation->arg_count ? invocation->arg_count : 1;
    const char *const *arg = invocation->arg_count ? invocation->arg : everything;
    enum exit_class exit = catalog_read(&invocation->arena, arg, count, &catalog);
    for (uint32_t i = 0; i < catalog.count; i++) {
        const struct script *script = catalog.file[i].script;
        if (!select_tag(invocation, script)) continue;
        if (!option_given(invocation, "runs", 0)) {
            printf("%-34.*s %3u run%s  ", (int)script->id.count, script->id.at, script->run_count,
                   script->run_count == 1 ? " " : "s");
            print_plain(script->title, stdout);
            putchar('\n');
            continue;
        }
        for (uint32_t r = 0; r < script->run_count; r++)
            printf("%.*s\n", (int)script->run[r].name.count, script->run[r].name.at);
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
