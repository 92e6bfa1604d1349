/* Finding golden ladders and what is in them. */
#include "goldens.h"
#include "file.h"
#include "golden.h"

#include <stdio.h>

enum { GOLDEN_MAX = 16 << 20 };

enum exit_class golden_find(struct arena *arena, struct bytes scenario, struct golden_file *golden)
{
    const char *why = NULL;
    *golden = (struct golden_file){0};
    if (!bytes_ends(scenario, BYTES(".ims"))) return EXIT_AS_EXPECTED;
    golden->path = arena_format(arena, "%.*s.ladder", (int)scenario.count - 4, scenario.at);
    if (file_kind(golden->path.at) == FILE_MISSING) return EXIT_AS_EXPECTED;
    if (file_read(arena, golden->path.at, GOLDEN_MAX, &golden->text, &why)) return EXIT_AS_EXPECTED;
    fprintf(stderr, "%s:1:1: error: cannot read this golden ladder: %s\n", golden->path.at, why);
    return EXIT_UNREADABLE;
}

struct bytes golden_section(const struct golden_file *golden, struct bytes run)
{
    struct bytes rest = golden->text, name, section;
    uint32_t line = 1;
    while (golden_next(&rest, &line, &name, &section))
        if (bytes_equal(name, run)) return section;
    return bytes_of(NULL, 0);
}

static bool has_run(const struct script *script, struct bytes name)
{
    for (uint32_t r = 0; r < script->run_count; r++)
        if (bytes_equal(script->run[r].name, name)) return true;
    return false;
}

bool golden_gone(const struct script *script, struct bytes *rest, uint32_t *line, struct bytes *run, uint32_t *at)
{
    struct bytes section;
    while (golden_next(rest, line, run, &section)) {
        uint32_t lines = 0;
        for (uint32_t i = 0; i < section.count; i++)
            lines += section.at[i] == '\n';
        *at = *line - lines;
        if (!has_run(script, *run)) return true;
    }
    return false;
}
