/* The live lab, which only imslab-live has: imslab becomes that program, so that nobody else pays for its libraries. */
#ifndef SERVE_H
#define SERVE_H

#include "verb.h"

enum exit_class serve_here(struct invocation *);

#endif
