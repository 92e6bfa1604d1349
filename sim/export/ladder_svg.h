/* The ladder drawn as SVG: one row a message, or on a time axis. */
#ifndef LADDER_SVG_H
#define LADDER_SVG_H

#include "ladder.h"

enum { PICTURE_WIDTH_MIN = 320, PICTURE_WIDTH_MAX = 8000 };

struct ladder_look {
    uint32_t width; /* of the picture in CSS pixels (642 is 17 cm); 0: as wide as its names want to be */
    bool dark;
    bool time; /* arrows from the time of sending to that of arrival; quiet times are cut out of the axis, visibly */
};

/* Under 1 kB a message. The arena is for scratch. */
void ladder_svg(struct out *, const struct ladder *, const struct ladder_look *, struct arena *);

#endif
