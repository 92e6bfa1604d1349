/* Finding golden ladders and what is in them. */
#include "goldens.h"
#include "file.h"
#include "golden.h"
#include "home.h"
#include "say.h"


enum { GOLDEN_MAX = 16 << 20 };

enum exit_class golden_find(struct invocation *invocation, struct bytes scenario, struct golden_file *golden)
{
    struct arena *arena = &invocation->arena;
    const char *why = NULL;
    *golden = (struct golden_file){0};
    if (!bytes_ends(scenario, BYTES(".ims"))) return EXIT_AS_EXPECTED;
    golden->path = arena_format(arena, "%.*s.ladder", (int)scenario.count - 4, scenario.at);
    if (file_kind(golden->path.at) == FILE_MISSING) return EXIT_AS_EXPECTED;
    struct home home = home_of(arena, scenario, NULL);
    if (!home_really_below(arena, home.root, golden->path)) {
        say_error(invocation, golden->path.at,
                  "cannot read this golden ladder: a symbolic link leads it out of the scenarios");
        return EXIT_UNREADABLE;
    }
    if (file_read(arena, golden->path.at, GOLDEN_MAX, &golden->text, &why)) return EXIT_AS_EXPECTED;
    say_error(invocation, golden->path.at, "cannot read this golden ladder: %s", why);
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
        for (uint32_t i = 0; i < section.count; i++) lines += section.at[i] == '\n';
        *at = *line - lines;
        if (!has_run(script, *run)) return true;
    }
    return false;
}

static void gone_add(struct arena *arena, struct gone *gone, const struct catalog_file *file, struct place place,
                     struct bytes run)
{
    struct plan *plan = arena_new(arena, struct plan);
    struct failure *failure = arena_new(arena, struct failure);
    *plan = (struct plan){.file = file->path, .id = file->script->id, .run = run};
    *failure = (struct failure){
        .kind = FAILURE_GOLDEN, .owner = OWNER_GOLDEN, .place = place, .message = VERDICT_NO_RECORD};
    failure->text = arena_format(arena, "there is no run %.*s any more", (int)run.count, run.at);
    gone->item = arena_grow(arena, gone->item, gone->count, &gone->room, sizeof *gone->item);
    gone->item[gone->count++] = (struct gone_run){
        file, {.plan = plan, .verdict = RUN_FAIL, .failure = failure, .failure_count = 1}};
}

void goldens_gone(struct arena *arena, const struct catalog *catalog, const struct golden_file *golden,
                  struct gone *gone)
{
    *gone = (struct gone){0};
    for (uint32_t i = 0; i < catalog->count; i++) {
        const struct catalog_file *file = &catalog->file[i];
        struct bytes rest = golden[i].text, run;
        uint32_t line = 1, at;
        while (golden_gone(file->script, &rest, &line, &run, &at))
            gone_add(arena, gone, file, (struct place){golden[i].path, at, 1}, run);
    }
}
