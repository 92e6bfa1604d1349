/* Files carried in the program: the library scenarios (scenarios/base) and the licences. */
#ifndef LIBRARY_H
#define LIBRARY_H

#include <stddef.h>

struct library {
    const char *name; /* "ims-core.ims" */
    const unsigned char *text;
    size_t count;
};

/* Each ends with {0}; generated. */
extern const struct library libraries[];
extern const struct library licenses[]; /* LICENSE, then NOTICE */
extern const struct library pages[];    /* of docs/ */

#endif
