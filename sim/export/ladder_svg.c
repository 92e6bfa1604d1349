/* From the rows of a ladder to places on a sheet, and from there to SVG. */
#include "ladder_svg.h"

#include "axis.h"
#include "name_place.h"

enum {
    SIZE = 12,       /* of names and labels ... */
    SIZE_SMALL = 10, /* ... of times, roles of a box, and remarks */
    SIZE_FOOT = 9,
    EDGE = 12,        /* around the whole sheet */
    MARGIN = 46,      /* times, right of it the first column */
    GAP_BARE = 40,    /* between lifelines: an arrow ... */
    GAP_MIN = 56,     /* ... a step and an arrowhead ... */
    GAP_WISH = 84,    /* ... the room that looks good where there is enough */
    TIME_PAD = 16,    /* beside times */
    LABEL_PAD = 30,   /* of an arrow beside its label ... */
    LABEL_TIGHT = 18, /* ... and where room is short */
    LABEL_MAX = 320,
    STEP_PAD = 6, /* between step and label */
    LABEL_ABOVE = 4,
    LABEL_IN = 6,   /* right of a loop */
    TAIL_PART = 36, /* of a hundred parts of a slanted arrow: where its name is */
    HEAD_PAD = 20,
    HEAD_TIGHT = 6,
    HEAD_HIGH = 24,
    HEAD_GAP = 6,
    ROLES_HIGH = 13,
    ROW_HIGH = 27,
    ROW_BELOW = 6, /* under an arrow */
    INSIDE_HIGH = 34,
    PHASE_HIGH = 22, /* the band, and more of it for ... */
    PHASE_LINE = 15, /* ... each further line; above it ... */
    PHASE_ABOVE = 10,
    PHASE_BELOW = 2,
    PHASE_IN = 5, /* right of an axis */
    NOTE_IN = 10, /* right of the first lifeline */
    NOTE_PAD = 5,
    NOTE_LINE = 13,
    NOTE_GAP = 6,
    NOTE_MIN = 120,
    FOOT_HIGH = 14,
    ARROW_LONG = 9,
    ARROW_HALF = 4,
    CROSS = 4,
    LOOP_WIDE = 22,
    LOOP_HIGH = 9,
    TOUCH = 4,       /* half of a diamond ... */
    TOUCH_BACK = 17, /* ... and how far from the end of the arrow it lies */
    LOST_PARTS = 4   /* a lost message goes all of them but one */
};

static const struct font plain = {SIZE, WEIGHT_PLAIN}, bold = {SIZE, WEIGHT_BOLD}, small = {SIZE_SMALL, WEIGHT_PLAIN},
                         foot = {SIZE_FOOT, WEIGHT_PLAIN};

struct label {
    struct bytes step, text;
    int32_t step_width, width; /* of the step; of both */
};

struct svg_spot {
    int32_t sent, arrived; /* of a message; of others where they begin and end */
};

struct svg_sheet {
    struct picture picture;
    const struct ladder *ladder;
    const struct ladder_look *look;
    struct arena *arena;
    struct label *label;     /* by row */
    struct svg_spot *spot;   /* by row */
    struct name_spot *name;  /* by row, of arrows */
    int32_t margin;          /* where the axis of time is */
    int32_t *column;         /* x of lifelines */
    struct bytes *title;     /* of columns */
    const struct axis *axis; /* NULL: one row a message */
    int32_t head_high;
    int32_t head, foot;  /* y where rows begin and lifelines end */
    struct bytes legend; /* of the marks after steps ... */
    struct bytes about;  /* ... and which run it is */
    struct point size;
};

/* ---- names ---- */

static bool is_code(struct bytes label)
{
    return label.count == 3 && label.at[0] >= '1' && label.at[0] <= '6';
}

/* `11 SIP 401`: codes of HTTP and SIP look alike. */
static struct label label_of(const struct svg_sheet *sheet, const struct ladder_row *row)
{
    struct bytes proto = proto_name(row->proto), inside = bytes_of("", 0), remark = ladder_remark(row, sheet->arena);
    char room[LADDER_STEP_ROOM];
    struct label label = {
        .step = bytes_equal(row->step, BYTES(".")) ? inside : arena_copy(sheet->arena, ladder_step(row, room))};
    if (row->from == row->to)
        inside = arena_format(sheet->arena, "%.*s to %.*s: ", (int)row->sender->name.count, row->sender->name.at,
                              (int)row->receiver->name.count, row->receiver->name.at);
    bool code = row->response && is_code(row->label);
    struct bytes text = arena_format(sheet->arena, "%.*s%.*s%s%.*s%.*s", (int)inside.count, inside.at,
                                     code ? (int)proto.count : 0, proto.at, code ? " " : "", (int)row->label.count,
                                     row->label.at, (int)remark.count, remark.at);
    label.text = picture_cut(sheet->arena, picture_shown(sheet->arena, text), plain, LABEL_MAX);
    label.step_width = label.step.count ? picture_text_width(label.step, SIZE, WEIGHT_BOLD) + STEP_PAD : 0;
    label.width = label.step_width + picture_text_width(label.text, SIZE, WEIGHT_PLAIN);
    return label;
}

/* In rows a name may be wider than its arrow, and hides lifelines; a name that the whole sheet has no room for is cut.
 */
static void fit_label(const struct svg_sheet *sheet, const struct ladder_row *row, struct label *label)
{
    int32_t span = sheet->column[row->to] - sheet->column[row->from];
    int32_t room = sheet->size.x - EDGE - sheet->margin;
    if (sheet->look->time) room = (span < 0 ? -span : span) - LABEL_TIGHT;
    if (row->from == row->to) {
        int32_t right = sheet->size.x - EDGE - sheet->column[row->from] - LOOP_WIDE - LABEL_IN;
        int32_t before = sheet->column[row->from] - LABEL_IN - sheet->margin;
        room = right > before ? right : before;
    }
    if (label->width <= room) return;
    int32_t left = room - label->step_width > SIZE ? room - label->step_width : SIZE;
    label->text = picture_cut(sheet->arena, label->text, plain, left);
    label->width = label->step_width + picture_text_width(label->text, SIZE, WEIGHT_PLAIN);
}

static void read_names(struct svg_sheet *sheet)
{
    const struct ladder *ladder = sheet->ladder;
    sheet->label = arena_array(sheet->arena, struct label, ladder->row_count);
    sheet->title = arena_array(sheet->arena, struct bytes, ladder->column_count);
    for (uint32_t i = 0; i < ladder->row_count; i++)
        if (ladder->row[i].kind == LADDER_MESSAGE) sheet->label[i] = label_of(sheet, &ladder->row[i]);
    for (uint32_t c = 0; c < ladder->column_count; c++)
        sheet->title[c] = picture_cut(sheet->arena, picture_shown(sheet->arena, ladder->column[c].title), bold,
                                      LABEL_MAX);
}

/* ---- across the sheet ---- */

enum { TIME_ROOM = 32 };

static struct bytes time_text(char room[TIME_ROOM], sim_time at)
{
    struct pen pen = pen_on(room, TIME_ROOM);
    pen_u64(&pen, at / SECOND);
    pen_char(&pen, '.');
    pen_u64_wide(&pen, at % SECOND / MS, 3);
    return pen_done(&pen);
}

struct gap_wish {
    int32_t least, head_pad, label_pad; /* of a gap; around its heads and the names in it; 0: names do not count */
};

static int32_t head_width(const struct svg_sheet *sheet, uint32_t column)
{
    int32_t title = picture_text_width(sheet->title[column], SIZE, WEIGHT_BOLD);
    int32_t roles = picture_text_width(sheet->ladder->column[column].note, SIZE_SMALL, WEIGHT_PLAIN);
    return (title > roles ? title : roles) + HEAD_PAD;
}

/* Each gap is as wide as the heads beside it and the names above its arrows, with so much around them; the additional
 * room of longer arrows is shared by the gaps they cross. */
static void wish_gaps(const struct svg_sheet *sheet, int32_t *gap, uint32_t count, const struct gap_wish *wish)
{
    const struct ladder *ladder = sheet->ladder;
    for (uint32_t g = 0; g < count; g++) {
        int32_t heads = (head_width(sheet, g) + head_width(sheet, g + 1)) / 2 + wish->head_pad;
        gap[g] = heads > wish->least ? heads : wish->least;
    }
    for (uint32_t span = 1; span <= count && wish->label_pad; span++)
        for (uint32_t i = 0; i < ladder->row_count; i++) {
            const struct ladder_row *row = &ladder->row[i];
            uint32_t low = row->from < row->to ? row->from : row->to, high = row->from + row->to - low;
            if (row->kind != LADDER_MESSAGE || high - low != span) continue;
            int32_t have = 0, need = sheet->label[i].width + wish->label_pad;
            for (uint32_t g = low; g < high; g++) have += gap[g];
            for (uint32_t g = low; g < high && need > have; g++) gap[g] += (need - have) / (int32_t)span + 1;
        }
}

static int32_t sum_of(const int32_t *gap, uint32_t count)
{
    int32_t sum = 0;
    for (uint32_t g = 0; g < count; g++) sum += gap[g];
    return sum;
}

/* Between the least and the most, as far as there is room; wider than the most by the same share. */
static void fit_gaps(int32_t *gap, const int32_t *least, uint32_t count, int32_t room)
{
    int64_t most = sum_of(gap, count), low = sum_of(least, count);
    for (uint32_t g = 0; g < count; g++)
        if (room >= most) gap[g] = (int32_t)(gap[g] * room / most);
        else if (room <= low) gap[g] = least[g];
        else gap[g] = least[g] + (int32_t)((gap[g] - least[g]) * (room - low) / (most - low));
}

/* The room that names want is given up before the room that they need, and on a time axis, where nothing lies beside
 * them, that is never: the picture is then made smaller. */
static void place_gaps(const struct svg_sheet *sheet, int32_t *gap, uint32_t count, int32_t room)
{
    static const struct gap_wish good = {GAP_WISH, HEAD_PAD, LABEL_PAD}, tight = {GAP_MIN, HEAD_TIGHT, LABEL_TIGHT},
                                 bare = {GAP_BARE, HEAD_TIGHT, 0};
    int32_t *need = arena_array(sheet->arena, int32_t, count + 1),
            *least = arena_array(sheet->arena, int32_t, count + 1);
    wish_gaps(sheet, gap, count, &good);
    if (!sheet->look->width) return;
    wish_gaps(sheet, need, count, &tight);
    wish_gaps(sheet, least, count, &bare);
    if (room >= sum_of(need, count) || sheet->look->time) {
        fit_gaps(gap, need, count, room);
        return;
    }
    fit_gaps(need, least, count, room);
    memcpy(gap, need, sizeof *gap * count);
}

/* The room right of the last lifeline: half its head, or the names of messages inside its box. */
static int32_t right_side(const struct svg_sheet *sheet)
{
    const struct ladder *ladder = sheet->ladder;
    uint32_t last = ladder->column_count - 1;
    int32_t side = head_width(sheet, last) / 2;
    for (uint32_t i = 0; i < ladder->row_count; i++) {
        const struct ladder_row *row = &ladder->row[i];
        bool inside = row->kind == LADDER_MESSAGE && row->from == row->to && row->from == last;
        int32_t need = sheet->label[i].width + LABEL_PAD;
        if (inside && need > side) side = need;
    }
    return side;
}

/* Right of the widest time. */
static int32_t margin_of(const struct svg_sheet *sheet)
{
    sim_time last = 0;
    char room[TIME_ROOM];
    for (uint32_t i = 0; i < sheet->ladder->row_count; i++)
        if (sheet->ladder->row[i].at > last) last = sheet->ladder->row[i].at;
    int32_t wide = picture_text_width(time_text(room, last), SIZE_SMALL, WEIGHT_PLAIN) + TIME_PAD;
    return EDGE + (wide > MARGIN ? wide : MARGIN);
}

static void place_columns(struct svg_sheet *sheet)
{
    const struct ladder *ladder = sheet->ladder;
    uint32_t gaps = ladder->column_count ? ladder->column_count - 1 : 0;
    int32_t *gap = arena_array(sheet->arena, int32_t, gaps + 1);
    sheet->column = arena_array(sheet->arena, int32_t, gaps + 1);
    sheet->margin = margin_of(sheet);
    sheet->size.x = sheet->margin + EDGE;
    if (ladder->column_count == 0) return;
    int32_t left = sheet->margin + head_width(sheet, 0) / 2, right = right_side(sheet) + EDGE;
    if (gaps) place_gaps(sheet, gap, gaps, (int32_t)sheet->look->width - left - right);
    sheet->column[0] = left;
    for (uint32_t g = 0; g < gaps; g++) sheet->column[g + 1] = sheet->column[g] + gap[g];
    sheet->size.x = sheet->column[gaps] + right;
    for (uint32_t i = 0; i < ladder->row_count; i++)
        if (ladder->row[i].kind == LADDER_MESSAGE) fit_label(sheet, &ladder->row[i], &sheet->label[i]);
}

/* ---- remarks ---- */

struct note_look {
    const char *fill, *edge, *ink;
};

static int32_t note_left(const struct svg_sheet *sheet)
{
    return sheet->ladder->column_count ? sheet->column[0] + NOTE_IN : EDGE;
}

static int32_t note_room(const struct svg_sheet *sheet)
{
    int32_t room = sheet->size.x - EDGE - note_left(sheet) - 2 * NOTE_PAD;
    return room < NOTE_MIN ? NOTE_MIN : room;
}

/* The text of a note: a remark of the scenario, or a sentence about a run that is red. */
static struct bytes note_text(const struct svg_sheet *sheet, const struct ladder_row *row)
{
    return row->red ? picture_words(sheet->arena, row->text) : picture_shown(sheet->arena, row->text);
}

static int32_t note_high(const struct svg_sheet *sheet, struct bytes shown)
{
    struct bytes rest = shown;
    int32_t lines = 0;
    for (; rest.count; lines++) picture_line(rest, small, note_room(sheet), &rest);
    return lines * NOTE_LINE + 2 * NOTE_PAD;
}

static void draw_note(struct svg_sheet *sheet, int32_t y, struct bytes shown, const struct note_look *look)
{
    struct picture *picture = &sheet->picture;
    struct bytes rest = shown;
    int32_t widest = 0, left = note_left(sheet);
    while (rest.count) {
        struct bytes line = picture_line(rest, small, note_room(sheet), &rest);
        int32_t width = picture_text_width(line, SIZE_SMALL, WEIGHT_PLAIN);
        widest = width > widest ? width : widest;
    }
    struct point size = {widest + 2 * NOTE_PAD, note_high(sheet, shown)};
    picture_rect(picture, (struct point){left, y}, size, 3, look->fill, look->edge);
    y += NOTE_PAD + SIZE_SMALL;
    for (rest = shown; rest.count; y += NOTE_LINE) {
        struct bytes line = picture_line(rest, small, note_room(sheet), &rest);
        picture_text(picture, (struct point){left + NOTE_PAD, y}, SIZE_SMALL, WEIGHT_PLAIN, ANCHOR_START, look->ink,
                     line);
    }
}

/* ---- down the sheet ---- */

static int32_t phase_left(const struct svg_sheet *sheet)
{
    return sheet->margin + (sheet->look->time ? PHASE_IN : 0);
}

/* The next line of a title. */
static struct bytes phase_line(const struct svg_sheet *sheet, struct bytes *rest)
{
    int32_t room = sheet->size.x - EDGE - phase_left(sheet) - 16;
    return picture_line(*rest, bold, room > NOTE_MIN ? room : NOTE_MIN, rest);
}

static int32_t phase_high(const struct svg_sheet *sheet, struct bytes text)
{
    struct bytes rest = picture_shown(sheet->arena, text);
    int32_t high = PHASE_HIGH;
    for (phase_line(sheet, &rest); rest.count; phase_line(sheet, &rest)) high += PHASE_LINE;
    return high;
}

static int32_t row_high(const struct svg_sheet *sheet, const struct ladder_row *row)
{
    if (row->kind == LADDER_PHASE) return PHASE_ABOVE + phase_high(sheet, row->text) + PHASE_BELOW;
    if (row->kind == LADDER_SAY) return note_high(sheet, note_text(sheet, row)) + NOTE_GAP;
    return row->from == row->to ? INSIDE_HIGH : ROW_HIGH;
}

static void place_rows(struct svg_sheet *sheet)
{
    int32_t y = sheet->head;
    for (uint32_t i = 0; i < sheet->ladder->row_count; i++) {
        const struct ladder_row *row = &sheet->ladder->row[i];
        int32_t line = y + ROW_HIGH - ROW_BELOW, high = row_high(sheet, row);
        sheet->spot[i] = (struct svg_spot){y, y + high};
        if (row->kind == LADDER_MESSAGE)
            sheet->spot[i] = (struct svg_spot){line, row->from == row->to ? line + LOOP_HIGH : line};
        y += high;
    }
    sheet->foot = y + ROW_BELOW;
}

/* Arrows lie where their times are; the room for text between them is kept free on the axis. */
static void place_times(struct svg_sheet *sheet)
{
    const struct ladder *ladder = sheet->ladder;
    int32_t *kept_free = arena_array(sheet->arena, int32_t, ladder->row_count + 1);
    for (uint32_t i = 0; i < ladder->row_count; i++)
        kept_free[i] = ladder->row[i].kind == LADDER_MESSAGE ? 0 : row_high(sheet, &ladder->row[i]) + NOTE_GAP;
    sheet->axis = axis_new(ladder, kept_free, sheet->head + ROW_HIGH, sheet->arena);
    for (uint32_t i = 0; i < ladder->row_count; i++) {
        const struct ladder_row *row = &ladder->row[i];
        bool message = row->kind == LADDER_MESSAGE;
        int32_t from = axis_at(sheet->axis, message ? row->sent_at : row->at, i);
        int32_t to = message ? axis_at(sheet->axis, row->at, i) : from + kept_free[i];
        if (message && row->from == row->to && to < from + LOOP_HIGH) to = from + LOOP_HIGH;
        sheet->spot[i] = (struct svg_spot){from, to};
    }
    sheet->foot = axis_end(sheet->axis) + ROW_HIGH;
}

/* ---- the foot ---- */

static struct bytes about_of(const struct svg_sheet *sheet)
{
    const struct ladder *ladder = sheet->ladder;
    char room[32];
    struct pen pen = pen_on(room, sizeof room);
    pen_hex64(&pen, ladder->fingerprint);
    struct bytes digits = bytes_part(pen_done(&pen), 0, 12), run = picture_shown(sheet->arena, ladder->run);
    struct bytes more = ladder->left_out ? arena_format(sheet->arena, ", %u messages not shown", ladder->left_out)
                                         : bytes_of("", 0);
    return arena_format(sheet->arena, "%.*s, seed %llu, fingerprint %.*s%.*s", (int)run.count, run.at,
                        (unsigned long long)ladder->seed, (int)digits.count, digits.at, (int)more.count, more.at);
}

static int32_t foot_high(const struct svg_sheet *sheet, struct bytes text)
{
    int32_t high = 0;
    for (; text.count; high += FOOT_HIGH) picture_line(text, foot, sheet->size.x - 2 * EDGE, &text);
    return high;
}

static int32_t draw_foot_lines(struct svg_sheet *sheet, int32_t y, struct bytes text)
{
    while (text.count) {
        struct bytes line = picture_line(text, foot, sheet->size.x - 2 * EDGE, &text);
        picture_text(&sheet->picture, (struct point){EDGE, y += FOOT_HIGH}, SIZE_FOOT, WEIGHT_PLAIN, ANCHOR_START,
                     sheet->picture.palette->soft, line);
    }
    return y;
}

/* ---- names of arrows ---- */

static struct name_line line_of(const struct svg_sheet *sheet, uint32_t i)
{
    const struct ladder_row *row = &sheet->ladder->row[i];
    struct name_line line = {{sheet->column[row->from], sheet->spot[i].sent},
                             {sheet->column[row->to], sheet->spot[i].arrived}};
    if (row->lost) line.to.x = line.from.x + (line.to.x - line.from.x) * (LOST_PARTS - 1) / LOST_PARTS;
    return line;
}

/* In the middle above its line, as far as the sheet goes. */
static struct name_spot name_in_row(const struct svg_sheet *sheet, const struct name_line *line, int32_t width)
{
    int32_t x = (line->from.x + line->to.x) / 2 - width / 2, right = sheet->size.x - EDGE - width;
    if (x > right) x = right;
    if (x < sheet->margin) x = sheet->margin;
    return (struct name_spot){{x, line->from.y - LABEL_ABOVE}, {PICTURE_UNIT, 0}};
}

static void place_names(struct svg_sheet *sheet)
{
    const struct ladder *ladder = sheet->ladder;
    struct name_line *line = arena_array(sheet->arena, struct name_line, ladder->row_count + 1);
    for (uint32_t i = 0; i < ladder->row_count; i++)
        if (ladder->row[i].kind == LADDER_MESSAGE) line[i] = line_of(sheet, i);
    struct name_places *places = name_places_new(line, ladder->row_count, sheet->arena);
    for (uint32_t i = 0; i < ladder->row_count; i++) {
        const struct ladder_row *row = &ladder->row[i];
        if (row->kind != LADDER_MESSAGE || row->from == row->to) continue;
        int32_t width = sheet->label[i].width;
        sheet->name[i] = sheet->axis ? name_place(places, i,
                                                  &(struct name_look){.size = SIZE,
                                                                      .above = LABEL_ABOVE,
                                                                      .width = width,
                                                                      .pad = LABEL_TIGHT,
                                                                      .natural = TAIL_PART})
                                     : name_in_row(sheet, &line[i], width);
    }
}

static void place(struct svg_sheet *sheet)
{
    const struct ladder *ladder = sheet->ladder;
    bool boxes = false;
    read_names(sheet);
    place_columns(sheet);
    for (uint32_t c = 0; c < ladder->column_count; c++) boxes |= ladder->column[c].note.count > 0;
    sheet->head_high = HEAD_HIGH + (boxes ? ROLES_HIGH : 0);
    sheet->head = EDGE + sheet->head_high + HEAD_GAP;
    sheet->spot = arena_array(sheet->arena, struct svg_spot, ladder->row_count + 1);
    if (sheet->look->time) place_times(sheet);
    else place_rows(sheet);
    sheet->size.y = sheet->foot + NOTE_GAP;
    for (uint32_t n = 0; n < ladder->red_count; n++)
        sheet->size.y += note_high(sheet, picture_words(sheet->arena, ladder->red[n].text)) + NOTE_GAP;
    sheet->legend = ladder_legend(ladder, sheet->arena);
    sheet->about = about_of(sheet);
    sheet->size.y += foot_high(sheet, sheet->legend) + foot_high(sheet, sheet->about) + EDGE;
    sheet->name = arena_array(sheet->arena, struct name_spot, ladder->row_count + 1);
    place_names(sheet);
}

/* ---- drawing: the parts that do not move ---- */

static void draw_heads(struct svg_sheet *sheet)
{
    const struct ladder *ladder = sheet->ladder;
    const struct palette *palette = sheet->picture.palette;
    for (uint32_t c = 0; c < ladder->column_count; c++) {
        struct bytes roles = ladder->column[c].note;
        int32_t width = head_width(sheet, c), x = sheet->column[c], y = EDGE + 16;
        bool attacker = ladder->column[c].attacker;
        const char *edge = attacker ? palette->red : palette->rule;
        picture_stroke(&sheet->picture, (struct point){x, EDGE + sheet->head_high}, (struct point){x, sheet->foot},
                       &(struct stroke){.colour = edge, .dashes = attacker ? "2 3" : NULL});
        picture_rect(&sheet->picture, (struct point){x - width / 2, EDGE}, (struct point){width, sheet->head_high}, 3,
                     attacker ? palette->rose : palette->band, edge);
        picture_text(&sheet->picture, (struct point){x, y}, SIZE, WEIGHT_BOLD, ANCHOR_MIDDLE, palette->ink,
                     sheet->title[c]);
        picture_text(&sheet->picture, (struct point){x, y + ROLES_HIGH}, SIZE_SMALL, WEIGHT_PLAIN, ANCHOR_MIDDLE,
                     palette->soft, roles);
    }
}

static void put_time(struct svg_sheet *sheet, int32_t y, sim_time at)
{
    char room[TIME_ROOM];
    picture_text(&sheet->picture, (struct point){sheet->margin - 8, y}, SIZE_SMALL, WEIGHT_PLAIN, ANCHOR_END,
                 sheet->picture.palette->soft, time_text(room, at));
}

/* The line of time with its marks; where time is cut out it is broken and says how much, where room was put in,
 * dotted. */
static void draw_axis(struct svg_sheet *sheet)
{
    const struct palette *palette = sheet->picture.palette;
    uint32_t ticks, breaks;
    const sim_time *tick = axis_ticks(sheet->axis, &ticks);
    const struct axis_break *gap = axis_breaks(sheet->axis, &breaks);
    int32_t x = sheet->margin, y = sheet->head;
    struct stroke line = {.colour = palette->soft}, dots = {.colour = palette->soft, .dashes = "1 4"};
    for (uint32_t i = 0; i <= breaks; i++) {
        int32_t to = i < breaks ? gap[i].from : sheet->foot, end = i < breaks ? gap[i].to : sheet->foot;
        picture_stroke(&sheet->picture, (struct point){x, y}, (struct point){x, to}, &line);
        if (i < breaks) picture_stroke(&sheet->picture, (struct point){x, to}, (struct point){x, end}, &dots);
        y = end;
    }
    for (uint32_t i = 0; i < ticks; i++) {
        int32_t at = axis_at(sheet->axis, tick[i], 0);
        picture_stroke(&sheet->picture, (struct point){x - 4, at}, (struct point){x, at}, &line);
        put_time(sheet, at + 4, tick[i]);
    }
    for (uint32_t i = 0; i < breaks; i++) {
        if (!gap[i].quiet) continue;
        int32_t middle = (gap[i].from + gap[i].to) / 2;
        sim_time quiet = gap[i].end - gap[i].begin;
        struct bytes text = arena_format(sheet->arena, "%llu.%03llu s without a message",
                                         (unsigned long long)(quiet / SECOND),
                                         (unsigned long long)(quiet % SECOND / MS));
        picture_text(&sheet->picture, (struct point){x + 8, middle + 4}, SIZE_FOOT, WEIGHT_PLAIN, ANCHOR_START,
                     palette->soft, text);
    }
}

static void draw_foot(struct svg_sheet *sheet)
{
    const struct ladder *ladder = sheet->ladder;
    const struct palette *palette = sheet->picture.palette;
    struct note_look red = {palette->rose, palette->red, palette->ink};
    int32_t y = sheet->foot + NOTE_GAP;
    for (uint32_t n = 0; n < ladder->red_count; n++) {
        struct bytes text = picture_words(sheet->arena, ladder->red[n].text);
        draw_note(sheet, y, text, &red);
        y += note_high(sheet, text) + NOTE_GAP;
    }
    draw_foot_lines(sheet, draw_foot_lines(sheet, y - NOTE_GAP, sheet->legend), sheet->about);
}

/* ---- drawing: rows ---- */

static void draw_phase(struct svg_sheet *sheet, const struct ladder_row *row, struct svg_spot spot)
{
    const struct palette *palette = sheet->picture.palette;
    struct bytes rest = picture_shown(sheet->arena, row->text);
    int32_t left = phase_left(sheet), y = spot.sent + PHASE_ABOVE;
    struct point size = {sheet->size.x - EDGE - left, phase_high(sheet, row->text)};
    picture_rect(&sheet->picture, (struct point){left, y}, size, 2, palette->band, NULL);
    for (; rest.count; y += PHASE_LINE) {
        struct bytes line = phase_line(sheet, &rest);
        picture_text(&sheet->picture, (struct point){left + 8, y + 15}, SIZE, WEIGHT_BOLD, ANCHOR_START, palette->ink,
                     line);
    }
}

/* The step in bold, then the text, on a piece of paper that hides the lifelines it lies on. */
static void draw_label(struct svg_sheet *sheet, struct point at, const struct label *label, const char *ink)
{
    if (label->width == 0) return;
    picture_rect(&sheet->picture, (struct point){at.x - 2, at.y - SIZE + 1}, (struct point){label->width + 4, SIZE + 3},
                 0, sheet->picture.palette->paper, NULL);
    picture_text(&sheet->picture, at, SIZE, WEIGHT_BOLD, ANCHOR_START, ink, label->step);
    picture_text(&sheet->picture, (struct point){at.x + label->step_width, at.y}, SIZE, WEIGHT_PLAIN, ANCHOR_START, ink,
                 label->text);
}

static void draw_head_of_arrow(struct svg_sheet *sheet, const struct ladder_row *row, struct point tip,
                               struct slope along, const struct stroke *stroke)
{
    struct point left = slope_step(tip, along, -ARROW_LONG, ARROW_HALF);
    struct point right = slope_step(tip, along, -ARROW_LONG, -ARROW_HALF);
    struct stroke thin = {.colour = stroke->colour, .width = stroke->width};
    picture_path(&sheet->picture, (struct point[]){left, tip, right}, 3, &thin, row->response ? NULL : stroke->colour);
}

/* A cross where a lost message ends, and at the margin of a message that was not as expected. */
static void draw_cross(struct svg_sheet *sheet, struct point at)
{
    struct stroke stroke = {.colour = sheet->picture.palette->red, .width = 2};
    for (int32_t side = -1; side <= 1; side += 2)
        picture_stroke(&sheet->picture, (struct point){at.x - CROSS, at.y - CROSS * side},
                       (struct point){at.x + CROSS, at.y + CROSS * side}, &stroke);
}

/* A diamond on the arrow, before its head: somebody had the message in hand on its way. */
static void draw_touch(struct svg_sheet *sheet, struct point to, struct slope along, const char *ink)
{
    struct point at = slope_step(to, along, -TOUCH_BACK, 0);
    struct stroke stroke = {.colour = ink};
    picture_path(&sheet->picture,
                 (struct point[]){{at.x - TOUCH, at.y},
                                  {at.x, at.y - TOUCH},
                                  {at.x + TOUCH, at.y},
                                  {at.x, at.y + TOUCH},
                                  {at.x - TOUCH, at.y}},
                 5, &stroke, ink);
}

static void draw_arrow(struct svg_sheet *sheet, uint32_t i, const char *ink)
{
    const struct ladder_row *row = &sheet->ladder->row[i];
    struct stroke stroke = {ink, row->response ? "6 3" : NULL, row->red ? 2 : 1};
    struct name_line line = line_of(sheet, i);
    struct slope along = slope_between(line.from, line.to);
    picture_turn(&sheet->picture, sheet->name[i].at, sheet->name[i].reading);
    draw_label(sheet, (struct point){0, 0}, &sheet->label[i], ink);
    picture_group_end(&sheet->picture);
    picture_stroke(&sheet->picture, line.from, line.to, &stroke);
    if (row->lost) draw_cross(sheet, line.to);
    else draw_head_of_arrow(sheet, row, line.to, along, &stroke);
    if ((row->touched || row->injected) && row->touch.count) draw_touch(sheet, line.to, along, ink);
}

/* Inside a box: out of the lifeline and back. */
static void draw_loop(struct svg_sheet *sheet, uint32_t i, const char *ink)
{
    const struct ladder_row *row = &sheet->ladder->row[i];
    struct stroke stroke = {ink, row->response ? "6 3" : NULL, row->red ? 2 : 1};
    int32_t x = sheet->column[row->from], out = x + LOOP_WIDE;
    struct point from = {x, sheet->spot[i].sent}, to = {x, sheet->spot[i].arrived};
    picture_path(&sheet->picture, (struct point[]){from, {out, from.y}, {out, to.y}, to}, 4, &stroke, NULL);
    draw_head_of_arrow(sheet, row, to, (struct slope){-PICTURE_UNIT, 0}, &stroke);
    int32_t width = sheet->label[i].width, left = out + LABEL_IN;
    if (left + width > sheet->size.x - EDGE) left = x - LABEL_IN - width; /* where there is no room on the right */
    draw_label(sheet, (struct point){left, (from.y + to.y) / 2 + 4}, &sheet->label[i], ink);
}

static struct bytes sentence(const struct svg_sheet *sheet, const struct ladder_row *row, const struct label *label)
{
    struct bytes sender = row->sender->name, receiver = row->receiver->name;
    struct bytes step = label->step.count ? row->step : label->step;
    const char *basis = basis_rows[row->basis].word;
    return arena_format(sheet->arena, "%.*s%s%.*s, %.*s to %.*s, sent at %llu.%03llu s%s%s%s", (int)step.count, step.at,
                        step.count ? " " : "", (int)label->text.count, label->text.at, (int)sender.count, sender.at,
                        (int)receiver.count, receiver.at, (unsigned long long)(row->sent_at / SECOND),
                        (unsigned long long)(row->sent_at % SECOND / MS),
                        row->lost  ? ", lost"
                        : row->red ? ", not as expected"
                                   : "",
                        *basis ? ", basis " : "", basis);
}

static void draw_message(struct svg_sheet *sheet, uint32_t i)
{
    const struct ladder_row *row = &sheet->ladder->row[i];
    const struct palette *palette = sheet->picture.palette;
    const char *ink = row->red ? palette->red : palette->ink;
    picture_group(&sheet->picture, sentence(sheet, row, &sheet->label[i]));
    if (!sheet->axis) put_time(sheet, sheet->spot[i].arrived + 3, row->at);
    if (row->red) draw_cross(sheet, (struct point){EDGE, sheet->spot[i].arrived});
    if (row->from == row->to) draw_loop(sheet, i, ink);
    else draw_arrow(sheet, i, ink);
    picture_group_end(&sheet->picture);
}

static void draw_rows(struct svg_sheet *sheet)
{
    const struct palette *palette = sheet->picture.palette;
    struct note_look said = {palette->note, palette->edge, palette->ink};
    struct note_look missing = {palette->rose, palette->red, palette->ink};
    for (uint32_t i = 0; i < sheet->ladder->row_count; i++) {
        const struct ladder_row *row = &sheet->ladder->row[i];
        if (row->kind == LADDER_MESSAGE) draw_message(sheet, i);
        else if (row->kind == LADDER_PHASE) draw_phase(sheet, row, sheet->spot[i]);
        else draw_note(sheet, sheet->spot[i].sent + NOTE_GAP / 2, note_text(sheet, row), row->red ? &missing : &said);
    }
}

void ladder_svg(struct out *out, const struct ladder *ladder, const struct ladder_look *look, struct arena *arena)
{
    struct svg_sheet sheet = {.picture = {out, look->dark ? &palette_dark : &palette_light, arena},
                              .ladder = ladder,
                              .look = look,
                              .arena = arena};
    place(&sheet);
    int32_t shown_width = look->width ? (int32_t)look->width : sheet.size.x;
    picture_begin(&sheet.picture, sheet.size, shown_width, picture_shown(arena, ladder->title),
                  arena_format(arena, "%u messages between %u columns", ladder->message_count, ladder->column_count));
    draw_heads(&sheet);
    if (sheet.axis) draw_axis(&sheet);
    draw_rows(&sheet);
    draw_foot(&sheet);
    picture_end(&sheet.picture);
}
