/* imslab new: a first scenario to start from. */
#include "catalog.h"
#include "home.h"
#include "say.h"

#include <stdio.h>

/* Section 1 of docs/scenario-language.md. */
static const char first[] = "imslab 1\n"
                            "use ims-core\n"
                            "\n"
                            "scenario \"Alice mistypes her password\"\n"
                            "\n"
                            "flow {\n"
                            "  do ue open\n"
                            "  do ue register with password = secret \"not-her-pw-1\"\n"
                            "  wsf -> ue : SIP 401\n"
                            "  wsf -> ue : SIP 403\n"
                            "}\n"
                            "\n"
                            "expect { ue.state == refused }\n";

/* From the new file's folder to a file of the same home: up, then down. */
static struct bytes relative_use(struct arena *arena, const struct home *home, const char *from)
{
    struct bytes up = bytes_of("", 0);
    for (uint32_t i = 0; i < home->name.count; i++)
        if (home->name.at[i] == '/') up = arena_format(arena, "%.*s../", (int)up.count, up.at);
    return arena_format(arena, "%.*s%s", (int)up.count, up.at, from);
}

static struct bytes built_on(struct arena *arena, struct bytes use, const char *id)
{
    return arena_format(
        arena,
        "imslab 1\nuse \"%.*s\"\n\nscenario \"A scenario built on %s\"\n\n"
        "# Topology, people, variants and flow are those of the file above; what is said here changes them.\n",
        (int)use.count, use.at, id);
}

/* EXIT_USAGE when the scenario to build on is not where the new file could use it. */
static enum exit_class build_on(struct invocation *invocation, struct bytes path, const char *id, struct bytes *text)
{
    struct arena *arena = &invocation->arena;
    const struct bytes below[] = {arena_format(arena, "%s.ims", id), arena_format(arena, "scenarios/%s.ims", id)};
    struct home home = home_of(arena, path, NULL);
    for (unsigned i = 0; i < COUNT(below); i++) {
        bool here = home.root.count == 0;
        struct bytes base = arena_format(arena, "%.*s%s%s", (int)home.root.count, home.root.at, here ? "" : "/",
                                         below[i].at);
        if (file_kind(base.at) != FILE_REGULAR) continue;
        struct bytes use = relative_use(arena, &home, below[i].at);
        *text = built_on(arena, use, id);
        return EXIT_AS_EXPECTED;
    }
    if (catalog_carries(arena, id)) {
        *text = built_on(arena, bytes_text(id), id);
        return EXIT_AS_EXPECTED;
    }
    struct bytes root = home_absolute(arena, home.root);
    return usage_error(invocation, "there is no scenario `%s` below %.*s or in the lab", id, (int)root.count, root.at);
}

static enum exit_class run(struct invocation *invocation)
{
    const char *path = invocation->arg[0], *why = NULL, *from = option_given(invocation, "from", 0);
    struct bytes text = bytes_text(first);
    if (!bytes_ends(bytes_text(path), BYTES(".ims")))
        return usage_error(invocation, "a scenario's name ends in .ims, not like `%s`", path);
    if (file_kind(path) != FILE_MISSING) {
        say_error(invocation, path, "exists already; nothing was written");
        return EXIT_UNWRITTEN;
    }
    enum exit_class exit = from ? build_on(invocation, bytes_text(path), from, &text) : EXIT_AS_EXPECTED;
    if (exit != EXIT_AS_EXPECTED) return exit;
    if (file_write(path, text, FILE_EVERYBODY, &why)) {
        print_name(bytes_text(path), stdout);
        putchar('\n');
        return EXIT_AS_EXPECTED;
    }
    say_error(invocation, path, "cannot write: %s", why);
    return EXIT_UNWRITTEN;
}

static const struct option_row options[] = {{"from", "ID", "build on that scenario, e.g. flows/forward-401"}, {0}};

const struct verb new_verb = {
    .name = "new",
    .summary = "write a first scenario file",
    .synopsis = "new FILE.ims",
    .help = "Writes a complete file of ten lines, or one that builds on an existing scenario.\n\n"
            "  imslab new scenarios/mine.ims\n  imslab new scenarios/theirs.ims --from flows/forward-401",
    .options = options,
    .args_min = 1,
    .args_max = 1,
    .run = run,
};
