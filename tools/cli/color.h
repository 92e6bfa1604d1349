/* Colour for people at a terminal: --color auto, always or never; NO_COLOR (no-color.org) and TERM=dumb turn auto off.
 * Nothing is said by colour alone. */
#ifndef COLOR_H
#define COLOR_H

#include "verb.h"

#define COLOR_OPTION                                                                                                   \
    {                                                                                                                  \
        "color", "WHEN", "auto (on a terminal, unless NO_COLOR is set), always or never"                               \
    }

/* EXIT_USAGE, after saying so, when --color has another value. */
enum exit_class color_check(const struct invocation *);
bool color_wanted(const struct invocation *, FILE *);
/* A report of runs with its verdicts in colour; other texts are printed as print_plain does. */
void color_report(struct bytes text, FILE *, bool colored);
/* A diagnostic with its severity in colour. */
void color_diagnostic(struct bytes text, FILE *, bool colored);

#endif
