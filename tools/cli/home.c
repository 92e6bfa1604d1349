/* Paths taken apart and put together again. */
#include "home.h"
#include "file.h"

#include <uv.h>

enum { PATH_ROOM = 4096 };

/* A path as its parts: `.` left out, `..` kept only where nothing is before it. */
struct path_parts {
    struct bytes *part;
    uint32_t count;
    bool absolute;
};

static struct path_parts parts_of(struct arena *arena, struct bytes path)
{
    struct path_parts parts = {.absolute = bytes_starts(path, BYTES("/"))};
    uint32_t room = 1;
    for (uint32_t i = 0; i < path.count; i++) room += path.at[i] == '/';
    parts.part = arena_array(arena, struct bytes, room);
    while (path.count) {
        struct bytes part = bytes_cut(path, '/', &path);
        bool up = bytes_equal(part, BYTES(".."));
        bool named = parts.count && !bytes_equal(parts.part[parts.count - 1], BYTES(".."));
        if (!part.count || bytes_equal(part, BYTES("."))) continue;
        if (up && named) parts.count--;
        else if (!up || !parts.absolute) parts.part[parts.count++] = part;
    }
    return parts;
}

static struct bytes joined(struct arena *arena, const struct path_parts *parts, uint32_t from, uint32_t to)
{
    struct bytes path = bytes_of("", 0);
    for (uint32_t i = from; i < to; i++)
        path = arena_format(arena, "%.*s%s%.*s", (int)path.count, path.at, i > from ? "/" : "",
                            (int)parts->part[i].count, parts->part[i].at);
    return path;
}

static bool begins(const struct path_parts *path, const struct path_parts *folder)
{
    bool same = folder->count < path->count;
    for (uint32_t i = 0; same && i < folder->count; i++) same = bytes_equal(path->part[i], folder->part[i]);
    return same;
}

static struct bytes working_directory(struct arena *arena)
{
    char here[PATH_ROOM];
    size_t count = sizeof here;
    return uv_cwd(here, &count) == 0 ? arena_copy(arena, bytes_of(here, count)) : BYTES("/");
}

static struct path_parts absolute_parts(struct arena *arena, struct bytes path)
{
    struct bytes here = bytes_starts(path, BYTES("/")) ? BYTES("") : working_directory(arena);
    return parts_of(arena, arena_format(arena, "%.*s/%.*s", (int)here.count, here.at, (int)path.count, path.at));
}

static struct bytes absolute(struct arena *arena, const struct path_parts *parts, uint32_t to)
{
    struct bytes below = joined(arena, parts, 0, to);
    return arena_format(arena, "/%.*s", (int)below.count, below.at);
}

struct bytes home_absolute(struct arena *arena, struct bytes path)
{
    struct path_parts parts = absolute_parts(arena, path);
    return absolute(arena, &parts, parts.count);
}

static uint32_t root_count(struct arena *arena, const struct path_parts *file, const char *folder)
{
    for (uint32_t i = file->count; i-- > 1;)
        if (bytes_equal(file->part[i - 1], BYTES("scenarios"))) return i;
    struct path_parts here = absolute_parts(arena, BYTES("."));
    if (begins(file, &here)) return here.count;
    if (folder) {
        struct path_parts named = absolute_parts(arena, bytes_text(folder));
        if (begins(file, &named)) return named.count;
    }
    return file->count ? file->count - 1 : 0;
}

struct home home_of(struct arena *arena, struct bytes file, const char *folder)
{
    struct home home;
    struct path_parts spelled = parts_of(arena, file), whole = absolute_parts(arena, file);
    uint32_t root = root_count(arena, &whole, folder);
    home.name = joined(arena, &whole, root, whole.count);
    if (bytes_ends(home.name, BYTES(".ims"))) home.name.count -= 4;
    if (spelled.absolute || whole.count == 0) {
        home.root = absolute(arena, &whole, root);
        return home;
    }
    /* From the file up to its root, in the spelling of the file; above its first part only `..` leads on. */
    uint32_t up = whole.count - root, left = spelled.count;
    while (up && left && !bytes_equal(spelled.part[left - 1], BYTES(".."))) up--, left--;
    home.root = joined(arena, &spelled, 0, left);
    for (; up; up--)
        home.root = arena_format(arena, "%.*s%s..", (int)home.root.count, home.root.at, home.root.count ? "/" : "");
    return home;
}

bool home_really_below(struct arena *arena, struct bytes root, struct bytes path)
{
    struct bytes folder = file_real(arena, root.count ? arena_copy(arena, root).at : ".");
    struct bytes file = file_real(arena, arena_copy(arena, path).at);
    if (!folder.at || !file.at) return true;   /* not there: its reader says so */
    bool top = bytes_ends(folder, BYTES("/")); /* of the file system */
    return bytes_starts(file, folder) && (top || bytes_starts(bytes_from(file, folder.count), BYTES("/")));
}

const char *home_shipped(struct arena *arena, const char *path)
{
    static const char *const beside[] = {"../..", "../share/imslab"}; /* of a checkout's build/PRESET, and of bin */
    char program[PATH_ROOM];
    size_t count = sizeof program;
    if (file_kind(path) != FILE_MISSING || uv_exepath(program, &count) != 0) return path;
    for (unsigned i = 0; i < COUNT(beside); i++) {
        struct bytes shipped = arena_format(arena, "%.*s/../%s/%s", (int)count, program, beside[i], path);
        shipped = home_absolute(arena, shipped);
        if (file_kind(shipped.at) != FILE_MISSING) return shipped.at;
    }
    return path;
}
