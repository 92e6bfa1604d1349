/* The golden ladders beside scenario files: CASE.ladder beside CASE.ims. */
#ifndef GOLDENS_H
#define GOLDENS_H

#include "catalog.h"
#include "verdict.h"

struct golden_file {
    struct bytes path; /* none: the scenario's name does not end in .ims */
    struct bytes text; /* at == NULL: there is none */
    bool required;     /* a run without a section in it is red */
};

/* EXIT_UNREADABLE, after saying why, when there is one that cannot be read: that is not the same as none. */
enum exit_class golden_find(struct invocation *, struct bytes scenario, struct golden_file *);
/* Of which files a ladder is required: `required` of all, `optional` of none; else of those that have one, or are
 * beside one that has. EXIT_USAGE for another word. */
enum exit_class goldens_require(const struct invocation *, const struct catalog *, struct golden_file *golden);
/* The section of a run, heading included; none when there is none. */
struct bytes golden_section(const struct golden_file *, struct bytes run);
/* The next section whose run the script does not have any more: its name and its line. Start with *rest = the text
 * and *line = 1. */
bool golden_gone(const struct script *, struct bytes *rest, uint32_t *line, struct bytes *run, uint32_t *at);

/* All of them, as reports list them: failed verdicts of runs that do not exist. With them the text above the first
 * section, and sections that are there twice. */
struct gone {
    struct gone_run {
        const struct catalog_file *file;
        struct verdict verdict; /* plan: file, id and run only; one failure */
    } * item;
    uint32_t count, room;
};
/* `golden` by file of the catalog. In order of the files. */
void goldens_gone(struct arena *, const struct catalog *, const struct golden_file *golden, struct gone *);

#endif
