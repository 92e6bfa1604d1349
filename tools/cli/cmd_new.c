/* imslab new: a first scenario to start from. */
#include "file.h"
#include "verb.h"

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

/* From the new file's folder to scenarios/NAME.ims: both are below the working directory. */
static struct bytes relative_use(struct invocation *invocation, struct bytes path, const char *from)
{
    struct bytes up = bytes_of("", 0), rest = path;
    struct bytes folder = bytes_of(path.at, 0);
    for (uint32_t i = 0; i < path.count; i++)
        if (path.at[i] == '/') folder.count = i;
    for (bool more = folder.count > 0; more;) {
        struct bytes part = bytes_cut(folder, '/', &rest);
        if (part.count && !bytes_equal(part, BYTES("."))) up = arena_format(&invocation->arena, "%.*s../", (int)up.count, up.at);
        more = rest.count > 0;
        folder = rest;
    }
    return arena_format(&invocation->arena, "%.*sscenarios/%s.ims", (int)up.count, up.at, from);
}

static enum exit_class run(struct invocation *invocation)
{
    const char *path = invocation->arg[0], *why = NULL, *from = option_given(invocation, "from", 0);
    struct bytes text = bytes_text(first);
    if (bytes_starts(bytes_text(path), BYTES("/"))) return usage_error(invocation, "new takes a path below this folder");
    if (file_kind(path) != FILE_MISSING) {
        fprintf(stderr, "%s: error: exists already; nothing was written\n", path);
        return EXIT_UNWRITTEN;
    }
    if (from) {
        struct bytes base = arena_format(&invocation->arena, "scenarios/%s.ims", from);
        if (file_kind(base.at) != FILE_REGULAR) return usage_error(invocation, "there is no scenario `%s` (%s)", from, base.at);
        struct bytes use = relative_use(invocation, bytes_text(path), from);
        text = arena_format(&invocation->arena,
                            "imslab 1\nuse \"%.*s\"\n\nscenario \"A scenario built on %s\"\n\nexpect { ue.state == registered }\n",
                            (int)use.count, use.at, from);
    }
    if (file_write(path, text, &why)) {
        printf("%s\n", path);
        return EXIT_AS_EXPECTED;
    }
    fprintf(stderr, "%s: error: cannot write: %s\n", path, why);
    return EXIT_UNWRITTEN;
}

static const struct option_row options[] = {{"from", "ID", "build on that scenario, e.g. flows/forward-401"}, {0}};

const struct verb new_verb = {
    .name = "new",
    .summary = "write a first scenario file",
    .synopsis = "new FILE",
    .help = "Writes a complete file of ten lines, or one that builds on an existing scenario.\n\n"
            "  imslab new scenarios/mine.ims\n  imslab new scenarios/mine.ims --from flows/forward-401",
    .options = options,
    .args_min = 1,
    .args_max = 1,
    .run = run,
};
