/* Finding and reading scenario files. */
#include "catalog.h"
#include "file.h"
#include "library.h"

#include <stdio.h>
#include <uv.h>

enum { DIAGNOSTIC_ROOM = 64 * 1024 };

/* "base:" is no folder: library scenarios come with the program. */
static const char library_dir[] = "base:";

static bool read_used(void *self, struct bytes path, struct arena *arena, struct bytes *text, const char **why)
{
    (void)self;
    struct bytes dir = bytes_text(library_dir);
    if (!bytes_starts(path, dir)) return file_read(arena, arena_copy(arena, path).at, SCRIPT_FILE_MAX, text, why);
    struct bytes name = bytes_from(path, dir.count);
    if (bytes_starts(name, BYTES("/"))) name = bytes_from(name, 1);
    for (const struct library *library = libraries; library->name; library++) {
        if (!bytes_equal(name, bytes_text(library->name))) continue;
        *text = bytes_of(library->text, library->count);
        return true;
    }
    *why = "the lab has no such base";
    return false;
}

struct script_source catalog_source(struct arena *arena)
{
    char here[4096];
    size_t count = sizeof here;
    if (uv_cwd(here, &count) != 0) count = 0;
    return (struct script_source){.read = read_used, .root = arena_copy(arena, bytes_of(here, count)),
                                  .base_dir = bytes_text(library_dir), .kinds = node_kinds};
}

enum exit_class diagnostics_print(const struct diagnostics *diagnostics)
{
    char *room = arena_take(diagnostics->arena, DIAGNOSTIC_ROOM);
    for (uint32_t i = 0; i < diagnostics->count; i++) {
        struct pen pen = pen_on(room, DIAGNOSTIC_ROOM);
        diagnostic_write(&pen, &diagnostics->item[i]);
        struct bytes text = pen_done(&pen);
        fwrite(text.at, 1, text.count, stderr);
    }
    if (diagnostics->left_out) fprintf(stderr, "%u more errors are not shown\n", diagnostics->left_out);
    return diagnostics->error_count ? EXIT_SCENARIO : EXIT_AS_EXPECTED;
}

enum exit_class catalog_text(struct arena *arena, const char *path, struct bytes *text)
{
    const char *why = NULL;
    bool good = strcmp(path, "-") == 0 ? file_read_stdin(arena, SCRIPT_FILE_MAX, text, &why)
                                       : file_read(arena, path, SCRIPT_FILE_MAX, text, &why);
    if (good) return EXIT_AS_EXPECTED;
    fprintf(stderr, "%s:1:1: error: cannot read this file: %s\n", path, why);
    return EXIT_UNREADABLE;
}

static enum exit_class read_file(struct arena *arena, const struct script_source *source, struct bytes path, struct catalog *catalog)
{
    struct bytes text;
    struct diagnostics diagnostics = {.arena = arena};
    enum exit_class exit = catalog_text(arena, path.at, &text);
    if (exit != EXIT_AS_EXPECTED) return exit;
    struct script *script = script_load(arena, source, path, text, &diagnostics);
    exit = diagnostics_print(&diagnostics);
    if (exit != EXIT_AS_EXPECTED) return exit;
    if (script && script->is_library) return EXIT_AS_EXPECTED;
    catalog->file = arena_grow(arena, catalog->file, catalog->count, &catalog->room, sizeof *catalog->file);
    catalog->file[catalog->count++] = (struct catalog_file){path, script};
    return EXIT_AS_EXPECTED;
}

static enum exit_class ids_differ(const struct catalog *catalog)
{
    enum exit_class exit = EXIT_AS_EXPECTED;
    for (uint32_t i = 0; i < catalog->count; i++)
        for (uint32_t j = 0; j < i; j++) {
            if (!bytes_equal(catalog->file[i].script->id, catalog->file[j].script->id)) continue;
            struct bytes id = catalog->file[i].script->id;
            fprintf(stderr, "%s:1:1: error: id `%.*s` is also that of %s\n", catalog->file[i].path.at, (int)id.count, id.at,
                    catalog->file[j].path.at);
            exit = EXIT_SCENARIO;
        }
    return exit;
}

enum exit_class catalog_read(struct arena *arena, const char *const *arg, unsigned count, struct catalog *catalog)
{
    struct script_source source = catalog_source(arena);
    struct file_list list = {0};
    enum exit_class exit = EXIT_AS_EXPECTED;
    for (unsigned i = 0; i < count; i++) {
        const char *why = NULL;
        if (file_kind(arg[i]) != FILE_FOLDER) {
            file_list_add(arena, &list, arena_copy(arena, bytes_text(arg[i])));
        } else if (!folder_list(arena, arg[i], BYTES(".ims"), &list, &why)) {
            fprintf(stderr, "%s: error: cannot read this folder: %s\n", arg[i], why);
            exit = exit_worse(exit, EXIT_UNREADABLE);
        }
    }
    for (uint32_t i = 0; i < list.count; i++) exit = exit_worse(exit, read_file(arena, &source, list.path[i], catalog));
    return exit_worse(exit, ids_differ(catalog));
}
