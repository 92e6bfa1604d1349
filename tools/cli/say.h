/* The sentences of the command line about its work, on stderr. Names of files and texts of users may hold any octet: a
 * character that a terminal would obey, or that would begin a line of its own, is written as `\x0a`. The sentences are
 * kept, so that reports of a batch that could not run can say it too. */
#ifndef SAY_H
#define SAY_H

#include "out.h"
#include "verb.h"

/* `imslab: TEXT`, a line; at most SAY_MAX octets of it. */
enum { SAY_MAX = 16 * 1024 };
void say(const struct invocation *, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same, for a note that is no reason for an outcome. */
void say_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* `PATH:1:1: error: TEXT`, about a file as a whole. */
void say_error(const struct invocation *, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Lines that are made already, such as diagnostics. */
void say_lines(const struct invocation *, struct bytes);
/* Text as it may be within a line: control characters as `\x0a`. */
void print_name(struct bytes, FILE *);

#endif
