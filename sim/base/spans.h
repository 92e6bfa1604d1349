/* Which octets of something that comes in pieces are there: stretches in order, of which no two touch. */
#ifndef SPANS_H
#define SPANS_H

#include <stdbool.h>
#include <stdint.h>

enum { SPANS_MAX = 128 };
struct spans {
    struct octet_span {
        uint32_t from, end;
    } span[SPANS_MAX];
    uint32_t count;
};

/* Adds from .. end, which is not empty, and joins the stretches that touch it. false: no room for another stretch, and
 * nothing is added. */
bool spans_add(struct spans *, uint32_t from, uint32_t end);
/* The first octet from `from` on that is there, and where its stretch ends; false: none. */
bool spans_next(const struct spans *, uint32_t from, struct octet_span *);
/* All octets from 0 to end are there. */
bool spans_whole(const struct spans *, uint32_t end);
/* The first n octets are gone: the others count from there. */
void spans_advance(struct spans *, uint32_t n);

#endif
