/* Numbers with a unit: `20ms`, `0.1%`, `64KiB`, `50/s`. */
#ifndef QUANTITY_H
#define QUANTITY_H

#include "pen.h"

enum quantity_type {
    QUANTITY_TIME,  /* microseconds */
    QUANTITY_SIZE,  /* octets */
    QUANTITY_SHARE, /* parts in 1,000,000 */
    QUANTITY_RATE   /* per hour */
};

struct quantity {
    enum quantity_type type;
    uint64_t number;
};
/* A parse error when the text is no quantity, is finer than the type's grain (0.1us) or larger than QUANTITY_MAX. */
#define QUANTITY_MAX ((uint64_t)1 << 53)
struct parse_error quantity_scan(struct quantity *, struct bytes text);
void quantity_write_time(struct pen *, uint64_t us); /* `40s`: in the largest unit that divides it */
const char *quantity_units(enum quantity_type);      /* "us, ms, s, min or h" */

#endif
