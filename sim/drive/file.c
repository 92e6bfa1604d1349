/* Files and folders through libuv's synchronous calls: nothing else is going on when they are made. */
#include "file.h"
#include "must.h"

#include <stdlib.h>
#include <uv.h>

enum { READ_STEP = 64 * 1024 };

static int fs_close(uv_file file)
{
    uv_fs_t request;
    int status = uv_fs_close(NULL, &request, file, NULL);
    uv_fs_req_cleanup(&request);
    return status;
}

static const char *too_large(struct arena *arena, uint64_t max)
{
    return arena_format(arena, "larger than %llu MiB, the limit of such a file", (unsigned long long)(max >> 20)).at;
}

/* Reads to the end, one octet beyond `max` at most, so that a file that grows is caught too. */
static bool read_all(struct arena *arena, uv_file file, uint64_t expected, uint64_t max, struct bytes *text,
                     const char **why)
{
    uint64_t room = expected + 1 < READ_STEP ? READ_STEP : expected + 1, used = 0;
    char *at = arena_take(arena, room + 1);
    for (;;) {
        if (used == room) {
            char *wider = arena_take(arena, room * 2 + 1);
            memcpy(wider, at, used);
            at = wider;
            room *= 2;
        }
        uv_fs_t request;
        uv_buf_t buffer = uv_buf_init(at + used, (unsigned)(room - used < READ_STEP ? room - used : READ_STEP));
        ssize_t got = uv_fs_read(NULL, &request, file, &buffer, 1, -1, NULL);
        uv_fs_req_cleanup(&request);
        if (got < 0) {
            *why = uv_strerror((int)got);
            return false;
        }
        used += (uint64_t)got;
        if (used > max) {
            *why = too_large(arena, max);
            return false;
        }
        if (got == 0) break;
    }
    at[used] = '\0';
    *text = bytes_of(at, used);
    return true;
}

/* Opened first and looked at then, so that it is the same file; without blocking, or a FIFO would wait for a
 * writer. */
bool file_read(struct arena *arena, const char *path, uint64_t max, struct bytes *text, const char **why)
{
    uv_fs_t request;
    int file = uv_fs_open(NULL, &request, path, UV_FS_O_RDONLY | UV_FS_O_NONBLOCK, 0, NULL);
    uv_fs_req_cleanup(&request);
    if (file < 0) {
        *why = uv_strerror(file);
        return false;
    }
    int status = uv_fs_fstat(NULL, &request, file, NULL);
    uint64_t mode = request.statbuf.st_mode & S_IFMT, size = request.statbuf.st_size;
    uv_fs_req_cleanup(&request);
    *why = NULL;
    if (status < 0) *why = uv_strerror(status);
    else if (mode == S_IFDIR) *why = "is a folder";
    else if (mode != S_IFREG) *why = "is no regular file; `-` reads what is piped in";
    else if (size > max) *why = too_large(arena, max);
    bool good = !*why && read_all(arena, file, size, max, text, why);
    fs_close(file);
    return good;
}

bool file_read_stdin(struct arena *arena, uint64_t max, struct bytes *text, const char **why)
{
    return read_all(arena, 0, 0, max, text, why);
}

enum file_kind file_kind(const char *path)
{
    uv_fs_t request;
    int status = uv_fs_stat(NULL, &request, path, NULL);
    uint64_t mode = request.statbuf.st_mode & S_IFMT;
    uv_fs_req_cleanup(&request);
    if (status == UV_ENOENT || status == UV_ENOTDIR) return FILE_MISSING;
    if (status < 0) return FILE_OTHER;
    return mode == S_IFREG ? FILE_REGULAR : mode == S_IFDIR ? FILE_FOLDER : FILE_OTHER;
}

void file_list_add(struct arena *arena, struct file_list *list, struct bytes path)
{
    list->path = arena_grow(arena, list->path, list->count, &list->room, sizeof *list->path);
    list->path[list->count++] = path;
}

/* Some file systems do not say in their listing what an entry is. A link to a folder is none. */
static bool is_folder_itself(const char *path)
{
    uv_fs_t request;
    int status = uv_fs_lstat(NULL, &request, path, NULL);
    uint64_t mode = request.statbuf.st_mode & S_IFMT;
    uv_fs_req_cleanup(&request);
    return status >= 0 && mode == S_IFDIR;
}

static bool list_below(struct arena *arena, struct bytes folder, struct bytes ending, struct file_list *list,
                       uint32_t depth, const char **why)
{
    uv_fs_t request;
    uv_dirent_t entry;
    if (depth == FOLDER_DEPTH_MAX) {
        *why = "folders nested deeper than 32";
        return false;
    }
    int status = uv_fs_scandir(NULL, &request, folder.at, 0, NULL);
    bool good = status >= 0;
    if (!good) *why = uv_strerror(status);
    while (status >= 0 && uv_fs_scandir_next(&request, &entry) != UV_EOF) {
        if (!good) continue; /* to the end all the same: libuv 1.44 frees the last entry only then */
        struct bytes name = bytes_text(entry.name);
        bool slash = bytes_ends(folder, BYTES("/"));
        struct bytes path = arena_format(arena, "%s%s%s", folder.at, slash ? "" : "/", entry.name);
        if (entry.type == UV_DIRENT_DIR || (entry.type == UV_DIRENT_UNKNOWN && is_folder_itself(path.at))) {
            good = list_below(arena, path, ending, list, depth + 1, why);
        } else if (bytes_ends(name, ending) && file_kind(path.at) != FILE_FOLDER) {
            /* Also what cannot be read, such as a link to nothing: the reader of the list says so. */
            if (list->count == FILE_LIST_MAX) *why = "more than 100000 files";
            good = list->count < FILE_LIST_MAX;
            if (good) file_list_add(arena, list, path);
        }
    }
    uv_fs_req_cleanup(&request);
    return good;
}

static int path_order(const void *a, const void *b)
{
    return bytes_order(*(const struct bytes *)a, *(const struct bytes *)b);
}

bool folder_list(struct arena *arena, const char *folder, struct bytes ending, struct file_list *list, const char **why)
{
    uint32_t before = list->count;
    if (!list_below(arena, arena_copy(arena, bytes_text(folder)), ending, list, 0, why)) return false;
    if (list->count > before) qsort(list->path + before, list->count - before, sizeof *list->path, path_order);
    return true;
}

static bool write_all(uv_file file, struct bytes content, const char **why)
{
    while (content.count) {
        uv_fs_t request;
        uv_buf_t buffer = uv_buf_init((char *)(uintptr_t)content.at, content.count);
        ssize_t wrote = uv_fs_write(NULL, &request, file, &buffer, 1, -1, NULL);
        uv_fs_req_cleanup(&request);
        if (wrote <= 0) {
            *why = wrote < 0 ? uv_strerror((int)wrote) : "nothing more could be written";
            return false;
        }
        content = bytes_from(content, (uint32_t)wrote);
    }
    return true;
}

struct bytes file_real(struct arena *arena, const char *path)
{
    uv_fs_t request;
    struct bytes real = {NULL, 0};
    if (uv_fs_realpath(NULL, &request, path, NULL) == 0) real = arena_copy(arena, bytes_text(request.ptr));
    uv_fs_req_cleanup(&request);
    return real;
}

/* The permissions of a file that is there: replacing it must not open it to others. 0 when there is none. */
static int mode_of(const char *path)
{
    uv_fs_t request;
    int status = uv_fs_stat(NULL, &request, path, NULL);
    int mode = status < 0 ? 0 : (int)(request.statbuf.st_mode & 0777);
    uv_fs_req_cleanup(&request);
    return mode;
}

/* Into `to`, which is made if it is not there; `mode` 0 is a new file's. */
static bool write_new(const char *to, int flags, int mode, struct bytes content, const char **why)
{
    uv_fs_t request;
    int file = uv_fs_open(NULL, &request, to, UV_FS_O_WRONLY | UV_FS_O_CREAT | flags, mode ? mode : 0644, NULL);
    uv_fs_req_cleanup(&request);
    int status = file;
    if (file >= 0 && mode) {
        status = uv_fs_fchmod(NULL, &request, file, mode, NULL);
        uv_fs_req_cleanup(&request);
    }
    bool good = status >= 0;
    if (!good) *why = uv_strerror(status);
    good = good && write_all(file, content, why);
    status = file >= 0 ? fs_close(file) : 0;
    if (good && status < 0) *why = uv_strerror(status), good = false;
    return good;
}

/* A device, a pipe or an open file of a process cannot be renamed onto: it is written as it is. */
static bool written_in_place(const char *path)
{
    struct bytes name = bytes_text(path);
    return file_kind(path) == FILE_OTHER || bytes_starts(name, BYTES("/dev/")) || bytes_starts(name, BYTES("/proc/"));
}

bool file_write(const char *path, struct bytes content, const char **why)
{
    uv_fs_t request;
    if (bytes_equal(bytes_text(path), BYTES("-"))) return write_all(1, content, why);
    if (written_in_place(path)) return write_new(path, UV_FS_O_TRUNC, 0, content, why);
    struct arena arena = {0};
    bool there = file_kind(path) == FILE_REGULAR;
    /* Behind a link the file is replaced, not the link. */
    struct bytes real = there ? file_real(&arena, path) : bytes_of(NULL, 0);
    const char *target = real.count ? real.at : path;
    const char *fresh = arena_format(&arena, "%s.%d.tmp", target, (int)uv_os_getpid()).at;
    bool good = write_new(fresh, UV_FS_O_EXCL, there ? mode_of(target) : 0, content, why);
    if (good) {
        int status = uv_fs_rename(NULL, &request, fresh, target, NULL);
        uv_fs_req_cleanup(&request);
        if (status < 0) *why = uv_strerror(status), good = false;
    }
    if (!good) {
        uv_fs_unlink(NULL, &request, fresh, NULL);
        uv_fs_req_cleanup(&request);
    }
    arena_free(&arena);
    return good;
}

bool folder_make(const char *path, const char **why)
{
    struct arena arena = {0};
    struct bytes whole = arena_copy(&arena, bytes_text(path));
    char *at = (char *)(uintptr_t)whole.at;
    int status = 0;
    for (uint32_t i = 1; i <= whole.count && status >= 0; i++) {
        if (i < whole.count && at[i] != '/') continue;
        at[i] = '\0';
        uv_fs_t request;
        status = uv_fs_mkdir(NULL, &request, at, 0755, NULL);
        uv_fs_req_cleanup(&request);
        if (status == UV_EEXIST && file_kind(at) == FILE_FOLDER) status = 0;
        if (i < whole.count) at[i] = '/';
    }
    if (status < 0) *why = uv_strerror(status);
    arena_free(&arena);
    return status >= 0;
}
