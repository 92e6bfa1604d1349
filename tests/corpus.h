/* The committed fuzz corpora as test inputs: calls a function with the octets of each file of a folder. */
#ifndef CORPUS_H
#define CORPUS_H

#include <dirent.h>
#include <stdio.h>

#include "test.h"

enum { CORPUS_FILE_MAX = 1 << 16 };

typedef void corpus_fn(struct bytes input, const char *name);

/* `folder` is relative to the project, which is where tests run; an empty folder fails, or nothing would be tested.
 */
static inline void corpus_each(const char *folder, corpus_fn *each)
{
    static char room[CORPUS_FILE_MAX];
    unsigned files = 0;
    DIR *open_folder = opendir(folder);
    if (!open_folder) fail_msg("no folder %s", folder);
    for (struct dirent *entry; (entry = readdir(open_folder));) {
        char path[512];
        if (entry->d_name[0] == '.') continue;
        assert_true(snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) < (int)sizeof path);
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        size_t count = fread(room, 1, sizeof room, file);
        fclose(file);
        each(bytes_of(room, count), entry->d_name);
        files++;
    }
    closedir(open_folder);
    assert_true(files > 0);
}

#endif
