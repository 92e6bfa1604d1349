/* Scenario files as the user names them: found, read, parsed and checked before anything runs. */
#ifndef CATALOG_H
#define CATALOG_H

#include "file.h"
#include "script.h"
#include "verb.h"

struct catalog_file {
    struct bytes path;     /* as the user named it, or below a folder they named */
    struct script *script; /* NULL: errors were printed */
};

struct catalog_idle { /* a library with blocks that only a run obeys */
    const struct script *script;
    struct bytes real; /* its path without links */
};

struct catalog {
    struct catalog_file *file; /* libraries left out */
    uint32_t count, room;
    struct catalog_idle *idle;
    uint32_t idle_count, idle_room;
    struct file_list used; /* by the files of the catalog */
};

/* Reads every FILE and every .ims below every FOLDER. Prints faults on stderr; EXIT_AS_EXPECTED, EXIT_SCENARIO,
 * EXIT_UNREADABLE or EXIT_USAGE. A file named twice counts once; two files with one id are an error, and so is a
 * library that has a flow and that no other file uses. */
enum exit_class catalog_read(struct invocation *, const char *const *arg, unsigned count, struct catalog *);
/* A file as it is named, or every .ims below a folder. EXIT_UNREADABLE, after saying why. */
enum exit_class catalog_list(struct invocation *, const char *arg, struct file_list *);
/* A scenario of the lab's own ("flows/forward-401.ims"; "": all of them): in the working directory, the checkout or the
 * installation, else as the program carries it. */
const char *catalog_shipped(struct arena *, const char *name);
/* Whether the program carries a scenario of that id ("flows/forward-401"). */
bool catalog_carries(struct arena *, const char *id);
/* The text of a writer of syntax trees, of any length. */
struct bytes catalog_pen(struct arena *, void (*write)(struct pen *, const struct ast *), const struct ast *);
/* One file, or stdin for "-". */
enum exit_class catalog_text(struct invocation *, const char *path, uint32_t limit, struct bytes *text);
/* The folder that the `use` of that file reads from, and its name. `folder`: the one that the user named, or NULL. */
struct script_source catalog_source(struct arena *, struct bytes file, const char *folder);
/* Prints diagnostics on stderr; EXIT_SCENARIO when there is an error among them. */
enum exit_class diagnostics_print(struct invocation *, const struct diagnostics *);

#endif
