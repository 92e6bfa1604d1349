/* A verb of the command line, and its arguments. Adding a verb is adding tools/cli/cmd_x.c. */
#ifndef VERB_H
#define VERB_H

#include "arena.h"
#include "exit.h"
#include "out.h"
#include "table_form.h"

#include <stdio.h>

struct option_row {
    const char *name;  /* without the dashes */
    const char *value; /* "FILE": takes a value; "TAG...": may be given again; NULL: a flag */
    const char *help;
};

enum { GIVEN_MAX = 256 };

struct given {
    const struct option_row *row;
    const char *value;
};

struct invocation {
    const struct verb *verb;
    char **argv; /* as the program was called */
    struct arena arena;
    struct given given[GIVEN_MAX];
    unsigned given_count;
    const char *const *arg; /* the arguments that are no options */
    unsigned arg_count;
    struct gathered *said; /* the sentences on stderr (say.h) */
    int interrupted;       /* the signal that ended the work before its time, or 0 */
};

struct verb {
    const char *name;
    const char *summary;              /* one line of `imslab --help` */
    const char *synopsis;             /* "run FILE or FOLDER ..." */
    const char *help;                 /* paragraphs with examples */
    const struct option_row *options; /* ends with {.name = NULL} */
    unsigned args_min, args_max;
    enum exit_class (*run)(struct invocation *);
};

extern const struct verb *const verbs[]; /* sorted, ends with NULL; generated */

/* All of it on stdout. */
void print_bytes(struct bytes);
/* Text for subscribers: a scenario may hold any octet, and a character that a terminal would obey becomes `?`. */
void print_plain(struct bytes, FILE *);
/* The same on stdout, for writers of reports (sink_fn); false when stdout takes no more. */
bool print_plain_sink(void *self, struct bytes);
/* A line of it after a sign and a blank. */
void print_signed(const char *sign, struct bytes line, FILE *);
/* The value of an option, or NULL; of a repeated one the nth (from 0). A flag gives "". */
const char *option_given(const struct invocation *, const char *name, unsigned nth);
/* A usage mistake: says it on stderr with the way to the help; always EXIT_USAGE. */
enum exit_class usage_error(const struct invocation *, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Of --markdown, --csv and --json, which exclude each other; false after a usage error. */
bool option_form(const struct invocation *, enum table_form *);
/* A number of an option with its bounds; false after a usage error. */
bool option_number(const struct invocation *, const char *name, uint64_t low, uint64_t high, uint64_t *value);

#endif
