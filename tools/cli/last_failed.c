/* Keeping names of runs. */
#include "last_failed.h"
#include "file.h"
#include "home.h"

#include <stdlib.h>
#include <xxhash.h>

enum { NAMES_MAX = 16 << 20 };

static const char *path_of(struct arena *arena)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    struct bytes here = file_real(arena, ".");
    bool given = state && state[0] == '/';
    if (!here.count || (!given && !(home && home[0] == '/'))) return NULL;
    return arena_format(arena, "%s%s/imslab/last-failed-%016llx", given ? state : home, given ? "" : "/.local/state",
                        (unsigned long long)XXH3_64bits(here.at, here.count))
        .at;
}

struct bytes last_failed_read(struct arena *arena)
{
    const char *path = path_of(arena), *why;
    struct bytes names = {NULL, 0};
    if (path && file_kind(path) == FILE_REGULAR) file_read(arena, path, NAMES_MAX, &names, &why);
    return names;
}

bool last_failed_has(struct bytes names, struct bytes run)
{
    struct arena scratch = {0};
    struct gathered name = {.arena = &scratch};
    struct out out;
    bool has = false;
    out_begin(&out, sink_gather, &name);
    out_name(&out, run);
    out_end(&out);
    while (names.count && !has) has = bytes_equal(bytes_cut(names, '\n', &names), bytes_of(name.at, name.count));
    arena_free(&scratch);
    return has;
}

static bool ran(struct arena *arena, const struct batch *batch, struct bytes name)
{
    for (uint32_t i = 0; i < batch->count; i++) {
        if (!batch->outcome[i].done) continue;
        if (last_failed_has(arena_format(arena, "%.*s\n", (int)name.count, name.at), batch->plan[i]->run)) return true;
    }
    return false;
}

void last_failed_write(struct arena *arena, const struct batch *batch)
{
    const char *path = path_of(arena), *why;
    struct bytes before = last_failed_read(arena), rest = before;
    struct gathered names = {.arena = arena};
    struct out out;
    if (!path) return;
    out_begin(&out, sink_gather, &names);
    while (rest.count) {
        struct bytes name = bytes_cut(rest, '\n', &rest);
        if (!ran(arena, batch, name)) out_bytes(&out, name), out_char(&out, '\n');
    }
    for (uint32_t i = 0; i < batch->count; i++) {
        const struct outcome *outcome = &batch->outcome[i];
        if (!outcome->done || outcome->verdict.verdict == RUN_PASS) continue;
        out_name(&out, batch->plan[i]->run);
        out_char(&out, '\n');
    }
    out_end(&out);
    struct bytes now = bytes_of(names.at, names.count), folder = bytes_text(path);
    if (bytes_equal(now, before)) return;
    while (folder.at[folder.count - 1] != '/') folder.count--;
    if (folder_make(arena_copy(arena, folder).at, &why)) file_write(path, now, FILE_OWNER, &why);
}
