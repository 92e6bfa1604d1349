/* Where names are beside slanted arrows, so that they hide neither each other nor an arrow. The taken room is a chain
 * of discs along each name and the lines of the arrows. */
#ifndef NAME_PLACE_H
#define NAME_PLACE_H

#include "picture.h"

struct name_line { /* an arrow */
    struct point from, to;
};
struct name_spot { /* left end of a name's base line, and where it reads to */
    struct point at;
    struct slope reading;
};
struct name_look {
    int32_t size, above; /* of its letters; of the base line above an arrow */
    int32_t width, pad;  /* of the name; the length to be kept free at both ends of its arrow */
    int32_t natural;     /* how far along the arrow its middle is by choice, of a hundred parts */
};

struct name_places;
/* Of arrows in the order in which they are drawn; the lines are the caller's. */
struct name_places *name_places_new(const struct name_line *, uint32_t count, struct arena *);
/* The best place of the name of that arrow, among those that earlier calls left free; it is taken from then on. */
struct name_spot name_place(struct name_places *, uint32_t arrow, const struct name_look *);

#endif
