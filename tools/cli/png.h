/* A picture as PNG, through librsvg, which is looked for only when one is asked for (docs/adr/0008). */
#ifndef PNG_H
#define PNG_H

#include "out.h"

enum { PNG_SCALE = 2 }; /* picture points a unit of the SVG */

/* Draws an SVG and hands the PNG to the sink. NULL, or a sentence about the missing library or the fault. */
const char *png_write(sink_fn *, void *self, struct bytes svg);

#endif
