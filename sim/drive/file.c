/* Files and folders through libuv's synchronous calls: nothing else is going on when they are made. */
#include "file.h"
#include "must.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
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

/* Some file systems do not give the type of an entry in their listing. A link to a folder is none. */
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
            /* Also a file that cannot be read, such as a link to nothing: the reader of the list says so. */
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

static const char *write_all(int file, struct bytes content)
{
    while (content.count) {
        uv_fs_t request;
        uv_buf_t buffer = uv_buf_init((char *)(uintptr_t)content.at, content.count);
        ssize_t wrote = uv_fs_write(NULL, &request, file, &buffer, 1, -1, NULL);
        uv_fs_req_cleanup(&request);
        if (wrote <= 0) return wrote < 0 ? uv_strerror((int)wrote) : "nothing more could be written";
        content = bytes_from(content, (uint32_t)wrote);
    }
    return NULL;
}

/* A device, a pipe or an open file of a process cannot be renamed onto: it is written as it is. */
static bool written_in_place(const char *path)
{
    struct bytes name = bytes_text(path);
    return file_kind(path) == FILE_OTHER || bytes_starts(name, BYTES("/dev/")) || bytes_starts(name, BYTES("/proc/"));
}

static int fs_open(const char *path, int flags, int mode)
{
    uv_fs_t request;
    int file = uv_fs_open(NULL, &request, path, UV_FS_O_WRONLY | flags, mode, NULL);
    uv_fs_req_cleanup(&request);
    return file;
}

/* Does not wait for the reader of a FIFO, who may never come; once it is open, writing waits for the reader. */
static int open_in_place(const char *path)
{
    int file = fs_open(path, UV_FS_O_TRUNC | UV_FS_O_NONBLOCK, 0);
    if (file >= 0) fcntl(file, F_SETFL, fcntl(file, F_GETFL) & ~O_NONBLOCK);
    return file;
}

static const char *fresh_name(struct arena *arena, const char *target, int process, unsigned n)
{
    return arena_format(arena, "%s.%d-%u.tmp", target, process, n).at;
}

void file_drop_half(const char *path, int process)
{
    uv_fs_t request;
    struct arena arena = {0};
    uv_fs_unlink(NULL, &request, fresh_name(&arena, path, process, 0), NULL);
    uv_fs_req_cleanup(&request);
    arena_free(&arena);
}

/* A file of a name that nobody has: the leavings of a killed run are not in the way. */
static int open_fresh(struct file_writing *writing, int mode)
{
    enum { TRIES = 100 };
    int file = UV_EEXIST;
    for (unsigned i = 0; i < TRIES && file == UV_EEXIST; i++) {
        writing->fresh = fresh_name(&writing->arena, writing->target, (int)uv_os_getpid(), i);
        file = fs_open(writing->fresh, UV_FS_O_CREAT | UV_FS_O_EXCL, mode);
    }
    if (file < 0) writing->fresh = NULL;
    return file;
}

/* Into the place of `target`, with its permissions where it has some. */
static int open_beside(struct file_writing *writing, enum file_readers readers)
{
    int mode = file_kind(writing->target) == FILE_REGULAR ? mode_of(writing->target) : 0;
    bool given = mode || readers == FILE_OWNER;
    if (readers == FILE_OWNER) mode = 0600;
    int file = open_fresh(writing, mode ? mode : 0644);
    if (file < 0 || !given) return file;
    uv_fs_t request;
    int status = uv_fs_fchmod(NULL, &request, file, mode, NULL);
    uv_fs_req_cleanup(&request);
    if (status < 0) writing->why = uv_strerror(status);
    return file;
}

void file_begin(struct file_writing *writing, const char *path, enum file_readers readers)
{
    *writing = (struct file_writing){.file = STDOUT_FILENO};
    if (bytes_equal(bytes_text(path), BYTES("-"))) return;
    if (written_in_place(path)) {
        writing->file = open_in_place(path);
    } else {
        /* Of a link the file is replaced, not the link. */
        struct bytes real = file_kind(path) == FILE_REGULAR ? file_real(&writing->arena, path) : bytes_of(NULL, 0);
        writing->target = real.count ? real.at : arena_copy(&writing->arena, bytes_text(path)).at;
        writing->file = open_beside(writing, readers);
    }
    if (writing->file < 0) writing->why = uv_strerror(writing->file);
    if (writing->file == UV_ENXIO) writing->why = "nobody reads this pipe";
}

bool file_put(void *self, struct bytes content)
{
    struct file_writing *writing = self;
    if (!writing->why) writing->why = write_all(writing->file, content);
    return !writing->why;
}

bool file_end(struct file_writing *writing, enum file_end end, const char **why)
{
    uv_fs_t request;
    if (writing->file >= 0 && writing->file != STDOUT_FILENO) {
        int status = fs_close(writing->file);
        if (status < 0 && !writing->why) writing->why = uv_strerror(status);
    }
    bool keep = !writing->why && end == FILE_KEEP;
    if (keep && writing->fresh) {
        int status = uv_fs_rename(NULL, &request, writing->fresh, writing->target, NULL);
        uv_fs_req_cleanup(&request);
        if (status < 0) writing->why = uv_strerror(status), keep = false;
    }
    if (!keep && writing->fresh) {
        uv_fs_unlink(NULL, &request, writing->fresh, NULL);
        uv_fs_req_cleanup(&request);
    }
    arena_free(&writing->arena);
    if (writing->why) *why = writing->why;
    return !writing->why;
}

bool file_write(const char *path, struct bytes content, enum file_readers readers, const char **why)
{
    struct file_writing writing;
    file_begin(&writing, path, readers);
    file_put(&writing, content);
    return file_end(&writing, FILE_KEEP, why);
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
