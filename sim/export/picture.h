/* Pieces of an SVG picture (SVG 1.1): presentation attributes and paths only, so that browsers, librsvg, Inkscape and
 * word processors draw the same. Lengths are whole units, 96 to the inch where nothing scales the picture. Texts go in
 * as they are and come out escaped, with characters that a reader would not see made visible. */
#ifndef PICTURE_H
#define PICTURE_H

#include "out.h"

/* Colours, "#rrggbb". */
struct palette {
    const char *paper, *ink, *soft, *rule, *band, *note, *edge, *red, *rose;
};
extern const struct palette palette_light, palette_dark;

struct picture {
    struct out *out;
    const struct palette *palette;
    struct arena *arena;
};

struct point {
    int32_t x, y;
};
struct stroke {
    const char *colour, *dashes; /* NULL: a line without gaps */
    int32_t width;
};

enum anchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END };
enum weight { WEIGHT_PLAIN, WEIGHT_BOLD };
struct font {
    int32_t size;
    enum weight weight;
};

/* The text with invisible characters as escapes, in the arena. */
struct bytes picture_shown(struct arena *, struct bytes);
/* The same for a sentence of the judge (utf8_show_words). */
struct bytes picture_words(struct arena *, struct bytes);
/* A shown text, cut with an ellipsis where it is wider than that. */
struct bytes picture_cut(struct arena *, struct bytes shown, struct font, int32_t width);
/* How wide a shown text is at most in the fonts that are asked for (tables of DejaVu Sans, the widest of them). */
int32_t picture_text_width(struct bytes shown, int32_t size, enum weight);
/* The part of a shown text that fits into the width, broken at a blank where there is one; *rest is the text after it.
 */
struct bytes picture_line(struct bytes shown, struct font, int32_t width, struct bytes *rest);

/* `title` and `about` are for a screen reader. */
void picture_begin(struct picture *, struct point size, int32_t shown_width, struct bytes title, struct bytes about);
void picture_end(struct picture *);
void picture_group(struct picture *, struct bytes title); /* its title shows under a pointer */
void picture_group_end(struct picture *);
void picture_text(struct picture *, struct point, int32_t size, enum weight, enum anchor, const char *colour,
                  struct bytes shown);
void picture_rect(struct picture *, struct point, struct point size, int32_t round, const char *fill, const char *edge);
void picture_stroke(struct picture *, struct point from, struct point to, const struct stroke *);
/* Through all points; closed and filled where there is a `fill`. */
void picture_path(struct picture *, const struct point *, uint32_t count, const struct stroke *, const char *fill);

/* A direction: parts of PICTURE_UNIT. Whole numbers, so that a picture is the same on every machine. */
struct slope {
    int32_t x, y;
};
enum { PICTURE_UNIT = 10000 };
struct slope slope_between(struct point from, struct point to); /* rightwards where both are the same */
/* So far along the direction and across it (to the right of somebody who looks along it). */
struct point slope_step(struct point from, struct slope, int32_t along, int32_t across);
/* A group whose x axis lies in that direction, with its origin there. */
void picture_turn(struct picture *, struct point, struct slope);

#endif
