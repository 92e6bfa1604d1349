/* A place in a scenario file, for every message about the text there. */
#ifndef PLACE_H
#define PLACE_H

#include "bytes.h"

struct place {
    struct bytes file;     /* as the user named it */
    uint32_t line, column; /* from 1 */
};

#endif
