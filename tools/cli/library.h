/* Library scenarios (scenarios/base) carried in the program. */
#ifndef LIBRARY_H
#define LIBRARY_H

#include <stddef.h>

struct library {
    const char *name; /* "ims-core.ims" */
    const unsigned char *text;
    size_t count;
};
extern const struct library libraries[]; /* ends with {0}; generated */

#endif
