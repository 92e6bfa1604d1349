/* Where a scenario file belongs: the folder that its `use` may not leave, and its name below that folder. By spelling
 * only; the same file has the same name from every working directory. */
#ifndef HOME_H
#define HOME_H

#include "arena.h"

struct home {
    struct bytes
        root; /* spelled from the working directory when the file is, else absolute; none: the working directory */
    struct bytes name; /* "flows/forward-401" */
};

/* The nearest folder named `scenarios` above the file; else the working directory when the file lies below it; else
 * the folder that the user named (NULL: none), or the file's own. */
struct home home_of(struct arena *, struct bytes file, const char *folder);
/* A path without `.` and, by spelling, `..`; absolute. */
struct bytes home_absolute(struct arena *, struct bytes path);
/* Whether a path is below a folder (none: the working directory) when all symbolic links are followed; also when there
 * is no such file. */
bool home_really_below(struct arena *, struct bytes folder, struct bytes path);
/* A file that comes with the lab, such as "scenarios/flows": below the working directory, else in the checkout whose
 * build/PRESET/imslab this program is, else in the share/imslab of an installed one. The first is named when there is
 * none. */
const char *home_shipped(struct arena *, const char *path);

#endif
