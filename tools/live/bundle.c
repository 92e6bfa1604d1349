/* npm and esbuild, called with fixed arguments and no shell, in a folder of their own below the cache. */
#include "bundle.h"

#include "file.h"
#include "library.h"
#include "must.h"
#include "say.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

extern const struct library client_files[];

enum { BUNDLE_MAX = 8 << 20 };

struct bytes bundle_file(const char *name)
{
    const struct library *file = client_files;
    while (file->name && strcmp(file->name, name) != 0) file++;
    must(file->name); /* the program carries it */
    return bytes_of(file->text, file->count);
}

/* A folder of its own for each state of the client's files. */
static const char *folder_of(struct arena *arena)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    bool given = cache && cache[0] == '/';
    uint64_t hash = 0;
    if (!given && !(home && home[0] == '/')) return NULL;
    for (const struct library *file = client_files; file->name; file++)
        hash = bytes_hash_seed(bytes_of(file->text, file->count), hash);
    return arena_format(arena, "%s%s/imslab/client-%016llx", given ? cache : home, given ? "" : "/.cache",
                        (unsigned long long)hash)
        .at;
}

static void exited(uv_process_t *process, int64_t status, int signal)
{
    int64_t *result = process->data;
    *result = signal ? -1 : status;
    uv_close((uv_handle_t *)process, NULL);
}

/* The exit class of the program; -1 when it could not be started. Its output goes to a log in the folder. */
static int64_t call(struct arena *arena, const char *folder, const char *const *words)
{
    uv_loop_t loop;
    uv_process_t process = {.data = NULL};
    int64_t result = -1;
    int log = open(arena_format(arena, "%s/log", folder).at, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    uv_stdio_container_t files[3] = {
        {.flags = UV_IGNORE}, {.flags = UV_INHERIT_FD, .data.fd = log}, {.flags = UV_INHERIT_FD, .data.fd = log}};
    /* libuv takes the words without const and changes none of them. */
    uv_process_options_t options = {.exit_cb = exited,
                                    .file = words[0],
                                    .args = (char **)(uintptr_t)words,
                                    .cwd = folder,
                                    .stdio = files,
                                    .stdio_count = 3};
    process.data = &result;
    must(uv_loop_init(&loop) == 0);
    if (log < 0 || uv_spawn(&loop, &process, &options) != 0) uv_close((uv_handle_t *)&process, NULL);
    uv_run(&loop, UV_RUN_DEFAULT);
    must(uv_loop_close(&loop) == 0);
    if (log >= 0) close(log);
    return result;
}

static bool make(struct invocation *invocation, const char *folder)
{
    static const char *const install[] = {"npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", NULL};
    static const char *const bundle[] = {
        "node_modules/.bin/esbuild", "client.js", "--bundle", "--minify", "--format=iife", "--outfile=bundle.js", NULL};
    const char *why;
    if (!folder_make(folder, &why)) {
        say(invocation, "serve: no folder %s: %s", folder, why);
        return false;
    }
    for (const struct library *file = client_files; file->name; file++) {
        const char *path = arena_format(&invocation->arena, "%s/%s", folder, file->name).at;
        if (file_write(path, bytes_of(file->text, file->count), FILE_EVERYBODY, &why)) continue;
        say(invocation, "serve: %s: %s", path, why);
        return false;
    }
    say_note("fetching JsSIP with npm and bundling it, once, in %s", folder);
    if (call(&invocation->arena, folder, install) == 0 && call(&invocation->arena, folder, bundle) == 0) return true;
    say(invocation,
        "serve: the page's client could not be made: it needs npm and node, once, and what they say is in %s/log; "
        "tools/setup page installs them, --client FILE takes a bundle that is there",
        folder);
    return false;
}

struct bytes bundle_get(struct invocation *invocation, const char *given)
{
    struct bytes text = {NULL, 0};
    const char *why, *path = given, *folder = folder_of(&invocation->arena);
    if (!path && !folder) {
        say(invocation, "serve: there is no home for the page's client: set HOME or XDG_CACHE_HOME, or give --client");
        return text;
    }
    if (!path) path = arena_format(&invocation->arena, "%s/bundle.js", folder).at;
    if (!given && file_kind(path) != FILE_REGULAR && !make(invocation, folder)) return text;
    if (!file_read(&invocation->arena, path, BUNDLE_MAX, &text, &why)) say(invocation, "serve: %s: %s", path, why);
    return text;
}
