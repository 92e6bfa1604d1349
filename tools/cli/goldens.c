/* Finding golden ladders and their sections. */
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

static struct bytes folder_of(struct bytes path)
{
    while (path.count && path.at[path.count - 1] != '/') path.count--;
    return path;
}

/* Whether another file of that folder has one: somebody blesses there, and a missing file has been removed. */
static bool beside_one(const struct catalog *catalog, const struct golden_file *golden, uint32_t i)
{
    struct bytes folder = folder_of(catalog->file[i].path);
    for (uint32_t j = 0; j < catalog->count; j++)
        if (golden[j].text.at && bytes_equal(folder_of(catalog->file[j].path), folder)) return true;
    return false;
}

enum exit_class goldens_require(const struct invocation *invocation, const struct catalog *catalog,
                                struct golden_file *golden)
{
    const char *when = option_given(invocation, "golden", 0);
    const bool all = when && strcmp(when, "required") == 0, none = when && strcmp(when, "optional") == 0;
    if (when && !all && !none) return usage_error(invocation, "--golden takes required or optional, not `%s`", when);
    for (uint32_t i = 0; i < catalog->count; i++)
        golden[i].required = golden[i].path.count && !none &&
                             (all || golden[i].text.at || beside_one(catalog, golden, i));
    return EXIT_AS_EXPECTED;
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
                     struct bytes run, struct bytes text)
{
    struct plan *plan = arena_new(arena, struct plan);
    struct failure *failure = arena_new(arena, struct failure);
    *plan = (struct plan){.file = file->path, .id = file->script->id, .run = run};
    *failure = (struct failure){
        .kind = FAILURE_GOLDEN, .owner = OWNER_GOLDEN, .place = place, .message = VERDICT_NO_RECORD};
    failure->text = text;
    gone->item = arena_grow(arena, gone->item, gone->count, &gone->room, sizeof *gone->item);
    gone->item[gone->count++] = (struct gone_run){
        file, {.plan = plan, .verdict = RUN_FAIL, .failure = failure, .failure_count = 1}};
}

/* Faults by which a file says less than it seems to: octets above its first section, and a section that is there twice.
 */
static void misplaced(struct arena *arena, struct gone *gone, const struct catalog_file *file,
                      const struct golden_file *golden)
{
    struct bytes rest = golden->text, run, section;
    uint32_t line = 1;
    if (rest.count && (rest.at[0] == ' ' || rest.at[0] == '\n'))
        gone_add(arena, gone, file, (struct place){golden->path, 1, 1}, file->script->id,
                 BYTES("what stands above the first run belongs to none"));
    while (golden_next(&rest, &line, &run, &section)) {
        uint32_t lines = 0;
        if (golden_section(golden, run).at == section.at) continue;
        for (uint32_t i = 0; i < section.count; i++) lines += section.at[i] == '\n';
        gone_add(arena, gone, file, (struct place){golden->path, line - lines, 1}, run,
                 arena_format(arena, "%.*s stands twice", (int)run.count, run.at));
    }
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
            gone_add(arena, gone, file, (struct place){golden[i].path, at, 1}, run,
                     arena_format(arena, "there is no run %.*s any more", (int)run.count, run.at));
        misplaced(arena, gone, file, &golden[i]);
    }
}
