/* Files carried in the program: scenarios, pages and licences. */
#ifndef LIBRARY_H
#define LIBRARY_H

#include <stddef.h>

struct library {
    const char *name; /* "ims-core.ims" */
    const unsigned char *text;
    size_t count;
};

/* Each ends with {0}; generated. */
extern const struct library libraries[]; /* of scenarios/base */
extern const struct library scenarios[]; /* all others, sorted: "flows/forward-401.ims" */
extern const struct library licenses[];  /* LICENSE, then NOTICE */
extern const struct library pages[];     /* of docs/ */

#endif
