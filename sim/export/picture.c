/* SVG, piece by piece. */
#include "picture.h"

#include "must.h"
#include "utf8.h"

const struct palette palette_light = {.paper = "#ffffff",
                                      .ink = "#1b1f24",
                                      .soft = "#57606a",
                                      .rule = "#a9b1ba",
                                      .band = "#e7eef6",
                                      .note = "#fdf7e2",
                                      .edge = "#c9b26b",
                                      .red = "#b3261e",
                                      .rose = "#fdecea"};
const struct palette palette_dark = {.paper = "#14181d",
                                     .ink = "#e6e9ed",
                                     .soft = "#9aa5b1",
                                     .rule = "#59636e",
                                     .band = "#22303f",
                                     .note = "#332d1a",
                                     .edge = "#8a7635",
                                     .red = "#ff8a80",
                                     .rose = "#431c1a"};

/* ---- texts ---- */

/* Hundredths of an em of U+0020 to U+007E in DejaVu Sans, plain and bold. */
static const unsigned char widths[2][95] = {
    {32, 41, 46, 84, 64, 95, 78, 28, 39,  39, 50, 84, 32, 37, 32, 34, 64, 64, 64, 64, 64, 64, 64, 64,
     64, 64, 34, 34, 84, 84, 84, 54, 100, 69, 69, 70, 77, 64, 58, 78, 76, 30, 30, 66, 56, 87, 75, 79,
     61, 79, 70, 64, 62, 74, 69, 99, 69,  62, 69, 39, 34, 39, 84, 50, 50, 62, 64, 55, 64, 62, 36, 64,
     64, 28, 28, 58, 28, 98, 64, 62, 64,  64, 42, 53, 40, 64, 60, 82, 60, 60, 53, 64, 34, 64, 84},
    {35, 46, 53, 84, 70, 101, 88, 31,  46,  46, 53, 84, 38, 42, 38, 37, 70, 70, 70, 70, 70, 70,  70, 70,
     70, 70, 40, 40, 84, 84,  84, 58,  100, 78, 77, 74, 83, 69, 69, 83, 84, 38, 38, 78, 64, 100, 84, 85,
     74, 85, 77, 72, 69, 82,  78, 111, 78,  73, 73, 46, 37, 46, 84, 50, 50, 68, 72, 60, 72, 68,  44, 72,
     72, 35, 35, 67, 35, 105, 72, 69,  72,  72, 50, 60, 48, 72, 66, 93, 65, 66, 59, 72, 37, 72,  84},
};
enum { OTHER_LATIN = 80, OTHER_WIDE = 105, LATIN_END = 0x1100, SHOWN_MAX = 16 * 1024 };

static int32_t point_width(uint32_t point, enum weight weight)
{
    if (point >= ' ' && point < 0x7f) return widths[weight][point - ' '];
    return point < LATIN_END ? OTHER_LATIN : OTHER_WIDE;
}

int32_t picture_text_width(struct bytes shown, int32_t size, enum weight weight)
{
    int32_t hundredths = 0;
    for (uint32_t at = 0; at < shown.count;) hundredths += point_width(utf8_point(shown, &at), weight);
    return (hundredths * size + 99) / 100;
}

/* Octets of the longest beginning that is not wider. */
static uint32_t fitting(struct bytes shown, struct font font, int32_t width)
{
    int32_t hundredths = 0;
    uint32_t at = 0, end = 0;
    while (at < shown.count) {
        hundredths += point_width(utf8_point(shown, &at), font.weight);
        if (hundredths * font.size > width * 100) return end;
        end = at;
    }
    return end;
}

typedef void show_fn(struct pen *, struct bytes);

static struct bytes shown_by(show_fn *show, struct arena *arena, struct bytes text)
{
    uint32_t room = 4 * (text.count < SHOWN_MAX ? text.count : SHOWN_MAX) + 2 * UTF8_SHOW_ROOM;
    struct pen pen = pen_on(arena_take(arena, room), room);
    show(&pen, text);
    struct bytes shown = pen_done(&pen);
    must(shown.at != NULL);
    return shown;
}

struct bytes picture_shown(struct arena *arena, struct bytes text)
{
    return shown_by(utf8_show, arena, text);
}

struct bytes picture_words(struct arena *arena, struct bytes words)
{
    return shown_by(utf8_show_words, arena, words);
}

struct bytes picture_cut(struct arena *arena, struct bytes shown, struct font font, int32_t width)
{
    static const struct bytes ellipsis = BYTES_ROW("\xe2\x80\xa6");
    if (picture_text_width(shown, font.size, font.weight) <= width) return shown;
    uint32_t count = fitting(shown, font, width - font.size);
    return arena_format(arena, "%.*s%.*s", (int)count, shown.at, (int)ellipsis.count, ellipsis.at);
}

struct bytes picture_line(struct bytes shown, struct font font, int32_t width, struct bytes *rest)
{
    uint32_t count = fitting(shown, font, width), at = count;
    if (count < shown.count) {
        while (at > 0 && shown.at[at] != ' ') at--;
        if (at > 0) count = at;
        if (count == 0) utf8_point(shown, &count); /* one letter a line, where not even that fits */
    }
    *rest = bytes_trim(bytes_from(shown, count));
    return bytes_part(shown, 0, count);
}

/* ---- attributes ---- */

static void number(struct out *out, int32_t value)
{
    if (value < 0) out_char(out, '-');
    out_u64(out, (uint64_t)(value < 0 ? -(int64_t)value : value));
}

static void attribute(struct out *out, const char *name, int32_t value)
{
    out_char(out, ' ');
    out_text(out, name);
    out_lit(out, "=\"");
    number(out, value);
    out_char(out, '"');
}

static void word(struct out *out, const char *name, const char *value)
{
    if (!value) return;
    out_char(out, ' ');
    out_text(out, name);
    out_lit(out, "=\"");
    out_text(out, value);
    out_char(out, '"');
}

/* ---- elements ---- */

void picture_begin(struct picture *picture, struct point size, int32_t shown_width, struct bytes title,
                   struct bytes about)
{
    struct out *out = picture->out;
    out_lit(out, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
    attribute(out, "width", shown_width);
    attribute(out, "height", (int32_t)((int64_t)size.y * shown_width / size.x));
    out_lit(out, " viewBox=\"0 0 ");
    number(out, size.x);
    out_char(out, ' ');
    number(out, size.y);
    out_lit(out, "\" role=\"img\" aria-labelledby=\"title about\" font-family=\"Arial, Helvetica, 'Liberation Sans', "
                 "'DejaVu Sans', sans-serif\">\n<title id=\"title\">");
    out_xml(out, title);
    out_lit(out, "</title>\n<desc id=\"about\">");
    out_xml(out, about);
    out_lit(out, "</desc>\n");
    picture_rect(picture, (struct point){0, 0}, size, 0, picture->palette->paper, NULL);
}

void picture_end(struct picture *picture)
{
    out_lit(picture->out, "</svg>\n");
}

void picture_group(struct picture *picture, struct bytes title)
{
    out_lit(picture->out, "<g><title>");
    out_xml(picture->out, title);
    out_lit(picture->out, "</title>\n");
}

void picture_group_end(struct picture *picture)
{
    out_lit(picture->out, "</g>\n");
}

void picture_text(struct picture *picture, struct point at, int32_t size, enum weight weight, enum anchor anchor,
                  const char *colour, struct bytes shown)
{
    static const char *const anchors[] = {NULL, "middle", "end"};
    struct out *out = picture->out;
    out_lit(out, "<text");
    attribute(out, "x", at.x);
    attribute(out, "y", at.y);
    attribute(out, "font-size", size);
    word(out, "font-weight", weight == WEIGHT_BOLD ? "bold" : NULL);
    word(out, "text-anchor", anchors[anchor]);
    word(out, "fill", colour);
    out_char(out, '>');
    out_xml(out, shown);
    out_lit(out, "</text>\n");
}

void picture_rect(struct picture *picture, struct point at, struct point size, int32_t round, const char *fill,
                  const char *edge)
{
    struct out *out = picture->out;
    out_lit(out, "<rect");
    attribute(out, "x", at.x);
    attribute(out, "y", at.y);
    attribute(out, "width", size.x);
    attribute(out, "height", size.y);
    if (round) attribute(out, "rx", round);
    word(out, "fill", fill);
    word(out, "stroke", edge);
    out_lit(out, "/>\n");
}

void picture_stroke(struct picture *picture, struct point from, struct point to, const struct stroke *stroke)
{
    struct out *out = picture->out;
    out_lit(out, "<line");
    attribute(out, "x1", from.x);
    attribute(out, "y1", from.y);
    attribute(out, "x2", to.x);
    attribute(out, "y2", to.y);
    word(out, "stroke", stroke->colour);
    if (stroke->width > 1) attribute(out, "stroke-width", stroke->width);
    word(out, "stroke-dasharray", stroke->dashes);
    out_lit(out, "/>\n");
}

void picture_path(struct picture *picture, const struct point *point, uint32_t count, const struct stroke *stroke,
                  const char *fill)
{
    struct out *out = picture->out;
    out_lit(out, "<path d=\"");
    for (uint32_t i = 0; i < count; i++) {
        out_char(out, i ? 'L' : 'M');
        number(out, point[i].x);
        out_char(out, ' ');
        number(out, point[i].y);
    }
    if (fill) out_char(out, 'z');
    out_char(out, '"');
    word(out, "fill", fill ? fill : "none");
    word(out, "stroke", stroke->colour);
    if (stroke->width > 1) attribute(out, "stroke-width", stroke->width);
    word(out, "stroke-dasharray", stroke->dashes);
    out_lit(out, "/>\n");
}

/* ---- along a line ---- */

static uint32_t square_root(uint64_t of)
{
    uint64_t root = 0;
    for (uint64_t bit = (uint64_t)1 << 31; bit; bit >>= 1)
        if ((root + bit) * (root + bit) <= of) root += bit;
    return (uint32_t)root;
}

struct slope slope_between(struct point from, struct point to)
{
    int64_t x = to.x - from.x, y = to.y - from.y;
    int64_t scaled = (int64_t)square_root((uint64_t)((x * x + y * y) * 10000));
    if (scaled == 0) return (struct slope){PICTURE_UNIT, 0};
    return (struct slope){(int32_t)(x * PICTURE_UNIT * 100 / scaled), (int32_t)(y * PICTURE_UNIT * 100 / scaled)};
}

struct point slope_step(struct point from, struct slope slope, int32_t along, int32_t across)
{
    int32_t x = slope.x * along - slope.y * across, y = slope.y * along + slope.x * across;
    int32_t half = PICTURE_UNIT / 2;
    return (struct point){from.x + (x + (x < 0 ? -half : half)) / PICTURE_UNIT,
                          from.y + (y + (y < 0 ? -half : half)) / PICTURE_UNIT};
}

static void fraction(struct out *out, int32_t value)
{
    char room[16];
    struct pen pen = pen_on(room, sizeof room);
    if (value < 0) pen_char(&pen, '-');
    uint32_t size = (uint32_t)(value < 0 ? -value : value);
    pen_u64(&pen, size / PICTURE_UNIT);
    pen_char(&pen, '.');
    pen_u64_wide(&pen, size % PICTURE_UNIT, 4);
    out_bytes(out, pen_done(&pen));
    out_char(out, ' ');
}

void picture_turn(struct picture *picture, struct point at, struct slope slope)
{
    struct out *out = picture->out;
    bool flat = slope.y == 0;
    out_text(out, flat ? "<g transform=\"translate(" : "<g transform=\"matrix(");
    if (!flat) {
        fraction(out, slope.x);
        fraction(out, slope.y);
        fraction(out, -slope.y);
        fraction(out, slope.x);
    }
    number(out, at.x);
    out_char(out, ' ');
    number(out, at.y);
    out_lit(out, ")\">\n");
}
