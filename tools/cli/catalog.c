/* Finding and reading scenario files. */
#include "catalog.h"
#include "color.h"
#include "home.h"
#include "library.h"
#include "must.h"
#include "progress.h"
#include "say.h"

#include <stdio.h>
#include <stdlib.h>

enum { DIAGNOSTIC_ROOM = 64 * 1024, PEN_ROOM = 1 << 20, PEN_ROOM_MAX = 1 << 30 };

/* "base:" is no folder: the files below it come with the program. */
static const char library_dir[] = "base:";

static bool is_carried(struct bytes path)
{
    return bytes_starts(path, bytes_text(library_dir));
}

/* The part of a path after "base:". */
static struct bytes carried_name(struct bytes path)
{
    struct bytes name = bytes_from(path, sizeof library_dir - 1);
    return bytes_starts(name, BYTES("/")) ? bytes_from(name, 1) : name;
}

static bool carried_text(struct bytes path, struct bytes *text)
{
    const struct library *const tables[] = {libraries, scenarios};
    struct bytes name = carried_name(path);
    for (unsigned t = 0; t < COUNT(tables); t++)
        for (const struct library *file = tables[t]; file->name; file++) {
            if (!bytes_equal(name, bytes_text(file->name))) continue;
            *text = bytes_of(file->text, file->count);
            return true;
        }
    return false;
}

const char *catalog_shipped(struct arena *arena, const char *name)
{
    const char *path = home_shipped(arena, arena_format(arena, "scenarios%s%s", *name ? "/" : "", name).at);
    if (file_kind(path) != FILE_MISSING) return path;
    return arena_format(arena, "%s%s%s", library_dir, *name ? "/" : "", name).at;
}

bool catalog_carries(struct arena *arena, const char *id)
{
    struct bytes text;
    return carried_text(arena_format(arena, "%s%s.ims", library_dir, id), &text);
}

/* `self` is the home's folder. */
static bool read_used(void *self, struct bytes path, struct arena *arena, struct bytes *text, const char **why)
{
    const struct bytes *root = self;
    if (!is_carried(path)) {
        *why = "a symbolic link leads it out of the scenarios";
        return home_really_below(arena, *root, path) &&
               file_read(arena, arena_copy(arena, path).at, SCRIPT_FILE_MAX, text, why);
    }
    *why = "the lab has no such base or scenario";
    return carried_text(path, text);
}

struct script_source catalog_source(struct arena *arena, struct bytes file, const char *folder)
{
    struct home home;
    struct bytes *root = arena_new(arena, struct bytes);
    if (is_carried(file)) {
        home = (struct home){bytes_text(library_dir), carried_name(file)};
        if (bytes_ends(home.name, BYTES(".ims"))) home.name.count -= 4;
    } else {
        home = home_of(arena, file, folder);
    }
    *root = home.root;
    return (struct script_source){.read = read_used,
                                  .self = root,
                                  .root = home.root,
                                  .name = home.name,
                                  .base_dir = bytes_text(library_dir),
                                  .kinds = node_kinds};
}

enum exit_class diagnostics_print(struct invocation *invocation, const struct diagnostics *diagnostics)
{
    char *room = diagnostics->count ? arena_take(diagnostics->arena, DIAGNOSTIC_ROOM) : NULL;
    for (uint32_t i = 0; i < diagnostics->count; i++) {
        struct pen pen = pen_on(room, DIAGNOSTIC_ROOM);
        diagnostic_write(&pen, &diagnostics->item[i]);
        struct bytes text = pen_done(&pen);
        if (diagnostics->item[i].severity == SEVERITY_ERROR) say_lines(invocation, text);
        else if (!option_given(invocation, "once", 0))
            color_diagnostic(text, stderr, color_wanted(invocation, stderr)); /* verify has said it already */
    }
    if (diagnostics->left_out) say(invocation, "%u more errors are not shown", diagnostics->left_out);
    return diagnostics->error_count ? EXIT_SCENARIO : EXIT_AS_EXPECTED;
}

/* Files found below a folder may be written by others: a link in it leads nowhere else, or it would be read, and by
 * `fmt` and `bless` written, with the rights of the user. */
static enum exit_class no_links_out(struct invocation *invocation, const char *folder, struct file_list *list,
                                    uint32_t from)
{
    enum exit_class exit = EXIT_AS_EXPECTED;
    uint32_t kept = from;
    must(folder != NULL);
    for (uint32_t i = from; i < list->count; i++) {
        if (home_really_below(&invocation->arena, bytes_text(folder), list->path[i])) {
            list->path[kept++] = list->path[i];
            continue;
        }
        say_error(invocation, list->path[i].at, "cannot read this file: a symbolic link leads it out of %s", folder);
        exit = EXIT_UNREADABLE;
    }
    list->count = kept;
    return exit;
}

/* One scenario that the program carries, or all below the named folder. */
static enum exit_class list_carried(struct invocation *invocation, const char *arg, struct file_list *list)
{
    struct bytes name = carried_name(bytes_text(arg));
    uint32_t before = list->count;
    for (const struct library *file = scenarios; file->name; file++) {
        struct bytes path = bytes_text(file->name);
        bool below = !name.count ||
                     (bytes_starts(path, name) && (path.count == name.count || path.at[name.count] == '/'));
        if (!below) continue;
        file_list_add(&invocation->arena, list, arena_format(&invocation->arena, "%s/%s", library_dir, file->name));
    }
    if (list->count > before) return EXIT_AS_EXPECTED;
    say_error(invocation, arg, "the lab has no such scenario; imslab list names them");
    return EXIT_UNREADABLE;
}

enum exit_class catalog_list(struct invocation *invocation, const char *arg, struct file_list *list)
{
    struct arena *arena = &invocation->arena;
    const char *why = NULL;
    if (is_carried(bytes_text(arg))) return list_carried(invocation, arg, list);
    if (file_kind(arg) != FILE_FOLDER) {
        file_list_add(arena, list, arena_copy(arena, bytes_text(arg)));
        return EXIT_AS_EXPECTED;
    }
    uint32_t before = list->count;
    if (folder_list(arena, arg, BYTES(".ims"), list, &why)) return no_links_out(invocation, arg, list, before);
    say_error(invocation, arg, "cannot read this folder: %s", why);
    return EXIT_UNREADABLE;
}

struct bytes catalog_pen(struct arena *arena, void (*write)(struct pen *, const struct ast *), const struct ast *ast)
{
    for (size_t room = PEN_ROOM;; room *= 4) {
        must(room <= PEN_ROOM_MAX); /* a file of 1 MiB has 10,000 lines of flow at most, and columns of 120 */
        struct arena scratch = {0};
        struct pen pen = pen_on(arena_take(&scratch, room), room);
        write(&pen, ast);
        struct bytes text = pen_done(&pen);
        if (text.at) text = arena_copy(arena, text);
        arena_free(&scratch);
        if (text.at) return text;
    }
}

enum exit_class catalog_text(struct invocation *invocation, const char *path, uint32_t limit, struct bytes *text)
{
    struct arena *arena = &invocation->arena;
    const char *why = NULL;
    if (is_carried(bytes_text(path)) && carried_text(bytes_text(path), text)) return EXIT_AS_EXPECTED;
    bool good = strcmp(path, "-") == 0 ? file_read_stdin(arena, limit, text, &why)
                                       : file_read(arena, path, limit, text, &why);
    if (good) return EXIT_AS_EXPECTED;
    say_error(invocation, path, "cannot read this file: %s", why);
    return EXIT_UNREADABLE;
}

/* A file to read, as the user named it or as it was found below a folder that they named. */
struct catalog_found {
    struct bytes path, real;
    const char *folder;
    uint32_t number; /* in the order in which they were found */
};

struct catalog_finding {
    struct catalog_found *found;
    uint32_t count, room;
};

static void found_add(struct arena *arena, struct catalog_finding *finding, struct bytes path, const char *folder)
{
    struct bytes real = file_real(arena, path.at);
    finding->found = arena_grow(arena, finding->found, finding->count, &finding->room, sizeof *finding->found);
    finding->found[finding->count] = (struct catalog_found){path, real.count ? real : path, folder, finding->count};
    finding->count++;
}

static enum exit_class find(struct invocation *invocation, const char *arg, struct catalog_finding *finding)
{
    struct file_list list = {0};
    bool folder = file_kind(arg) == FILE_FOLDER;
    enum exit_class exit = catalog_list(invocation, arg, &list);
    for (uint32_t i = 0; i < list.count; i++) found_add(&invocation->arena, finding, list.path[i], folder ? arg : NULL);
    return exit;
}

static int by_real(const void *a, const void *b)
{
    const struct catalog_found *x = a, *y = b;
    int order = bytes_order(x->real, y->real);
    return order ? order : x->number < y->number ? -1 : 1;
}

static int by_number(const void *a, const void *b)
{
    const struct catalog_found *x = a, *y = b;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* A file that was found twice is kept where it was found first. */
static void found_once(struct catalog_finding *finding)
{
    uint32_t kept = 0;
    if (finding->count < 2) return;
    qsort(finding->found, finding->count, sizeof *finding->found, by_real);
    for (uint32_t i = 0; i < finding->count; i++)
        if (kept == 0 || !bytes_equal(finding->found[kept - 1].real, finding->found[i].real))
            finding->found[kept++] = finding->found[i];
    finding->count = kept;
    qsort(finding->found, finding->count, sizeof *finding->found, by_number);
}

static void idle_add(struct arena *arena, struct catalog *catalog, const struct script *script,
                     const struct catalog_found *found)
{
    catalog->idle = arena_grow(arena, catalog->idle, catalog->idle_count, &catalog->idle_room, sizeof *catalog->idle);
    catalog->idle[catalog->idle_count++] = (struct catalog_idle){script, found->real};
}

static int by_path(const void *a, const void *b)
{
    return bytes_order(*(const struct bytes *)a, *(const struct bytes *)b);
}

/* A file that has a flow and is no scenario would never be run, and nobody would notice; but one that another file uses
 * has its runs there. */
static enum exit_class idle_report(struct invocation *invocation, const struct catalog *catalog)
{
    struct arena *arena = &invocation->arena;
    struct diagnostics diagnostics = {.arena = arena};
    struct bytes *used = arena_array(arena, struct bytes, catalog->used.count + 1);
    for (uint32_t i = 0; i < catalog->used.count && catalog->idle_count; i++) {
        struct bytes real = file_real(arena, arena_copy(arena, catalog->used.path[i]).at);
        used[i] = real.count ? real : catalog->used.path[i];
    }
    if (catalog->idle_count) qsort(used, catalog->used.count, sizeof *used, by_path);
    for (uint32_t i = 0; i < catalog->idle_count; i++) {
        const struct catalog_idle *idle = &catalog->idle[i];
        if (catalog->used.count && bsearch(&idle->real, used, catalog->used.count, sizeof *used, by_path)) continue;
        diagnostic_add(&diagnostics, SEVERITY_ERROR, idle->script->ast, idle->script->idle->span,
                       BYTES("no run does what this block says: the file has no `scenario`, and nothing uses it"),
                       BYTES("begin with scenario \"...\", or name the scenario that uses it"));
    }
    return diagnostics_print(invocation, &diagnostics);
}

static enum exit_class read_file(struct invocation *invocation, const struct catalog_found *found,
                                 struct catalog *catalog)
{
    struct arena *arena = &invocation->arena;
    struct bytes text;
    struct diagnostics diagnostics = {.arena = arena};
    struct script_source source = catalog_source(arena, found->path, found->folder);
    enum exit_class exit = catalog_text(invocation, found->path.at, SCRIPT_FILE_MAX, &text);
    if (exit != EXIT_AS_EXPECTED) return exit;
    struct script *script = script_load(arena, &source, found->path, text, &diagnostics);
    exit = diagnostics_print(invocation, &diagnostics);
    if (exit != EXIT_AS_EXPECTED) return exit;
    for (uint32_t i = 0; i < script->used_count; i++) file_list_add(arena, &catalog->used, script->used[i]);
    if (script->is_library) {
        if (script->idle) idle_add(arena, catalog, script, found);
        return EXIT_AS_EXPECTED;
    }
    catalog->file = arena_grow(arena, catalog->file, catalog->count, &catalog->room, sizeof *catalog->file);
    catalog->file[catalog->count++] = (struct catalog_file){found->path, script};
    return EXIT_AS_EXPECTED;
}

static int by_id(const void *a, const void *b)
{
    const struct catalog_file *const *x = a, *const *y = b;
    int order = bytes_order((*x)->script->id, (*y)->script->id);
    return order ? order : *x < *y ? -1 : 1;
}

static enum exit_class ids_differ(struct invocation *invocation, const struct catalog *catalog)
{
    enum exit_class exit = EXIT_AS_EXPECTED;
    if (catalog->count < 2) return exit;
    const struct catalog_file **file = arena_array(&invocation->arena, const struct catalog_file *, catalog->count);
    for (uint32_t i = 0; i < catalog->count; i++) file[i] = &catalog->file[i];
    qsort(file, catalog->count, sizeof *file, by_id);
    for (uint32_t i = 1; i < catalog->count; i++) {
        struct bytes id = file[i]->script->id;
        if (!bytes_equal(id, file[i - 1]->script->id)) continue;
        say_error(invocation, file[i]->path.at, "id `%.*s` is also that of %s", (int)id.count, id.at,
                  file[i - 1]->path.at);
        exit = EXIT_SCENARIO;
    }
    return exit;
}

enum exit_class catalog_read(struct invocation *invocation, const char *const *arg, unsigned count,
                             struct catalog *catalog)
{
    struct catalog_finding finding = {0};
    enum exit_class exit = EXIT_AS_EXPECTED;
    for (unsigned i = 0; i < count; i++) exit = exit_worse(exit, find(invocation, arg[i], &finding));
    found_once(&finding);
    struct progress progress = progress_begin("files read", finding.count);
    for (uint32_t i = 0; i < finding.count; i++) {
        exit = exit_worse(exit, read_file(invocation, &finding.found[i], catalog));
        progress_show(&progress, i + 1);
    }
    progress_end(&progress);
    exit = exit_worse(exit, idle_report(invocation, catalog));
    return exit_worse(exit, ids_differ(invocation, catalog));
}
