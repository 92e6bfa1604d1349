/* Files and folders, through libuv, each with a limit and a sentence on failure. Paths are octets as the user gave
 * them. */
#ifndef FILE_H
#define FILE_H

#include "arena.h"

/* The whole of a regular file of at most `max` octets; anything else is refused at once, so that nothing can hang.
 * false and *why, a static text or one in the arena ("no such file or directory", "is a folder", "larger than 1
 * MiB, ..."). */
bool file_read(struct arena *, const char *path, uint64_t max, struct bytes *text, const char **why);
/* Everything of stdin up to `max` octets. */
bool file_read_stdin(struct arena *, uint64_t max, struct bytes *text, const char **why);

/* OTHER is also an entry that cannot be looked at: a circle of links, a folder that is closed to us. */
enum file_kind { FILE_MISSING, FILE_REGULAR, FILE_FOLDER, FILE_OTHER };
enum file_kind file_kind(const char *path);

struct file_list {
    struct bytes *path; /* zero-terminated */
    uint32_t count, room;
};
enum { FILE_LIST_MAX = 100000, FOLDER_DEPTH_MAX = 32 };
/* Every file below the folder whose name ends so, readable or not, sorted by octets; links to folders are not
 * followed. */
bool folder_list(struct arena *, const char *folder, struct bytes ending, struct file_list *, const char **why);
void file_list_add(struct arena *, struct file_list *, struct bytes path);

/* A file that is written piece by piece and is there whole or not at all: beside its place, then renamed. One that is
 * there keeps its permissions, and a link to it stays; FILE_OWNER takes the permissions of all others away. `-` is
 * stdout; devices and pipes are written as they are (a FIFO must have its reader). */
enum file_readers { FILE_EVERYBODY, FILE_OWNER };
struct file_writing {
    struct arena arena;
    const char *target; /* the file that is replaced in the end; NULL: written in place */
    const char *fresh;
    int file;
    const char *why; /* the first error */
};
/* Never fails at once: an error is said at the end. */
void file_begin(struct file_writing *, const char *path, enum file_readers);
bool file_put(void *writing, struct bytes); /* a sink (sim/export/out.h) */
/* false and *why when the file is not as it should be. To give up, say so: nothing is replaced then. */
enum file_end { FILE_KEEP, FILE_GIVE_UP };
bool file_end(struct file_writing *, enum file_end, const char **why);
/* Takes away the rest of such a file that a killed process has left, if any. */
void file_drop_half(const char *path, int process);
/* All of that for a text that is there. */
bool file_write(const char *path, struct bytes content, enum file_readers, const char **why);
/* Its path without links, `.` and `..`; none when there is no such file. */
struct bytes file_real(struct arena *, const char *path);
bool folder_make(const char *path, const char **why); /* with its parents */

#endif
