/* The ladder drawn with letters. */
#include "ladder.h"

#include "utf8.h"

enum {
    PITCH_MIN = 9, /* columns from bar to bar: `|-- 11a ->|` still has room for a step ... */
    PITCH_NATURAL = 14,
    PITCH_MAX = 26,  /* ... and a longer name than this is cut */
    ARROW_DRESS = 7, /* the signs around a name: `|-- `, ` ->` */
    LINE_MAX_ROOM = LADDER_WIDTH_MAX + 1,
    SAY_MIN = 20,
    TEXT_ROOM = 8192, /* of a title or a remark; the rest is dots */
    TIME_DIGITS = 5,  /* 0.000 */
    STEP_DIGITS = 2
};

struct text_sheet {
    struct out *out;
    const struct ladder *ladder;
    uint32_t width, margin, time_width, step_width, pitch;
    char line[LINE_MAX_ROOM];
    uint32_t used;
};

/* ---- one line of letters ---- */

static void put(struct text_sheet *sheet, uint32_t at, char c)
{
    if (at >= LADDER_WIDTH_MAX) return;
    while (sheet->used <= at) sheet->line[sheet->used++] = ' ';
    sheet->line[at] = c;
}

static void put_text(struct text_sheet *sheet, uint32_t at, struct bytes text)
{
    for (uint32_t i = 0; i < text.count; i++)
        put(sheet, at + i, text.at[i] >= ' ' && text.at[i] < 0x7f ? text.at[i] : '?');
}

static uint32_t bar(const struct text_sheet *sheet, uint32_t column)
{
    return sheet->margin + column * sheet->pitch;
}

static void begin_bars(struct text_sheet *sheet)
{
    sheet->used = 0;
    for (uint32_t c = 0; c < sheet->ladder->column_count; c++) put(sheet, bar(sheet, c), '|');
}

static void end_line(struct text_sheet *sheet)
{
    while (sheet->used && sheet->line[sheet->used - 1] == ' ') sheet->used--;
    out_bytes(sheet->out, bytes_of(sheet->line, sheet->used));
    out_char(sheet->out, '\n');
    sheet->used = 0;
}

static struct bytes seconds(struct pen *pen, sim_time at)
{
    pen_u64(pen, at / SECOND);
    pen_char(pen, '.');
    pen_u64_wide(pen, at % SECOND / MS, 3);
    return pen_done(pen);
}

static void put_margin(struct text_sheet *sheet, const struct ladder_row *row)
{
    char room[32];
    struct pen pen = pen_on(room, sizeof room);
    struct bytes time = seconds(&pen, row->at);
    put_text(sheet, 2 + sheet->time_width - time.count, time);
    char marked[LADDER_STEP_ROOM];
    struct bytes step = ladder_step(row, marked);
    put_text(sheet, sheet->margin - 1 - step.count, step);
}

/* Where a red line is about a message of this row, the margin says so as well: names may be cut. */
static void put_red(struct text_sheet *sheet, const struct ladder_row *row, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (row[i].red) put(sheet, 0, '!');
}

/* ---- arrows ---- */

/* The name between the bars: at the tail of a request, at the head of a response; cut with `~` where there is no
 * room. */
static void put_name(struct text_sheet *sheet, uint32_t left, uint32_t right, bool rightward,
                     const struct ladder_row *row, struct bytes name)
{
    uint32_t room = right - left - 1 > ARROW_DRESS ? right - left - 1 - ARROW_DRESS + 1 : 0;
    bool cut = name.count > room;
    if (room == 0 || name.count == 0) return;
    if (cut) name.count = room;
    bool at_left = rightward != row->response;
    uint32_t from = at_left ? left + 4 + (rightward ? 0 : 1) : right - 4 - (rightward ? 1 : 0) - name.count + 1;
    put(sheet, from - 1, ' ');
    put_text(sheet, from, name);
    if (cut) put(sheet, from + name.count - 1, '~');
    put(sheet, from + name.count, ' ');
}

static void put_arrow(struct text_sheet *sheet, const struct ladder_row *row, struct bytes name)
{
    bool rightward = row->from < row->to;
    uint32_t left = bar(sheet, rightward ? row->from : row->to), right = bar(sheet, rightward ? row->to : row->from);
    for (uint32_t at = left + 1; at < right; at++) put(sheet, at, '-');
    if (rightward) put(sheet, right - 1, row->lost ? 'x' : '>');
    else put(sheet, left + 1, row->lost ? 'x' : '<');
    put_name(sheet, left, right, rightward, row, name);
}

/* The remark after the name of a message; `!`: a red line is about it. */
static struct bytes mark_of(const struct ladder_row *row)
{
    if (row->injected) return row->red ? BYTES(" injected !") : BYTES(" injected");
    if (row->again) return row->red ? BYTES(" again !") : BYTES(" again");
    if (row->touched) return row->red ? BYTES(" touched !") : BYTES(" touched");
    return row->red ? BYTES(" !") : BYTES("");
}

static void put_inside(struct text_sheet *sheet, const struct ladder_row *row)
{
    char room[512];
    struct pen pen = pen_on(room, sizeof room);
    pen_lit(&pen, "* ");
    pen_bytes(&pen, row->sender->name);
    pen_text(&pen, row->lost ? " -x " : " -> ");
    pen_bytes(&pen, row->receiver->name);
    pen_char(&pen, ' ');
    pen_bytes(&pen, row->label);
    pen_bytes(&pen, mark_of(row));
    put_text(sheet, bar(sheet, row->from) + 2, pen_done(&pen));
}

/* Names are written where they differ from the arrow on the left; that one's step is in the margin, others' at
 * their names. */
static void draw_chain(struct text_sheet *sheet, const struct ladder_row *row, uint32_t count)
{
    bool rightward = row->from < row->to;
    struct bytes last = bytes_of(NULL, 0);
    begin_bars(sheet);
    put_margin(sheet, rightward ? row : &row[count - 1]);
    put_red(sheet, row, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct ladder_row *next = rightward ? &row[i] : &row[count - 1 - i];
        char room[512];
        struct pen pen = pen_on(room, sizeof room);
        bool stepped = i > 0 && !bytes_equal(next->step, BYTES("."));
        char marked[LADDER_STEP_ROOM];
        if (stepped) pen_bytes(&pen, ladder_step(next, marked));
        if (!stepped || !bytes_equal(next->label, last)) {
            if (stepped) pen_char(&pen, ' ');
            pen_bytes(&pen, next->label);
        }
        pen_bytes(&pen, mark_of(next));
        last = next->label;
        put_arrow(sheet, next, pen_done(&pen));
    }
    end_line(sheet);
}

static uint32_t chain_length(const struct ladder *ladder, uint32_t at)
{
    const struct ladder_row *first = &ladder->row[at], *last = first;
    uint32_t count = 1;
    for (; at + count < ladder->row_count; count++) {
        const struct ladder_row *next = &ladder->row[at + count];
        bool on = next->kind == LADDER_MESSAGE && next->caused && next->from == last->to && next->from != next->to;
        if (!on || (next->from < next->to) != (first->from < first->to)) break;
        last = next;
    }
    return count;
}

/* ---- the rest of the page ---- */

static void measure(struct text_sheet *sheet, uint32_t width)
{
    const struct ladder *ladder = sheet->ladder;
    uint32_t columns = ladder->column_count, longest = 0;
    sheet->time_width = TIME_DIGITS;
    sheet->step_width = STEP_DIGITS;
    for (uint32_t i = 0; i < ladder->row_count; i++) {
        const struct ladder_row *row = &ladder->row[i];
        if (row->kind != LADDER_MESSAGE) continue;
        char room[32];
        struct pen pen = pen_on(room, sizeof room);
        uint32_t time = seconds(&pen, row->at).count;
        if (time > sheet->time_width) sheet->time_width = time;
        char marked[LADDER_STEP_ROOM];
        uint32_t step = ladder_step(row, marked).count;
        if (step > sheet->step_width) sheet->step_width = step;
        bool neighbours = row->from + 1 == row->to || row->to + 1 == row->from;
        uint32_t name = row->label.count + mark_of(row).count;
        if (row->caused && !bytes_equal(row->label, row[-1].label)) name += step + 1;
        if (neighbours && name > longest) longest = name;
    }
    sheet->margin = 2 + sheet->time_width + 1 + sheet->step_width + 1;
    sheet->pitch = longest + ARROW_DRESS + 1 < PITCH_NATURAL ? PITCH_NATURAL : longest + ARROW_DRESS + 1;
    if (sheet->pitch > PITCH_MAX) sheet->pitch = PITCH_MAX;
    sheet->width = width && width < LADDER_WIDTH_MIN ? LADDER_WIDTH_MIN : width;
    if (sheet->width == 0 || columns < 2) return;
    uint32_t last = ladder->column[columns - 1].title.count, taken = sheet->margin + (last > 1 ? last : 1);
    uint32_t fits = sheet->width > taken ? (sheet->width - taken) / (columns - 1) : 0;
    if (fits < sheet->pitch) sheet->pitch = fits < PITCH_MIN ? PITCH_MIN : fits;
}

static void head(struct text_sheet *sheet)
{
    const struct ladder *ladder = sheet->ladder;
    bool boxes = false;
    put_text(sheet, 2, BYTES("time"));
    for (uint32_t c = 0; c < ladder->column_count; c++) {
        put_text(sheet, bar(sheet, c), bytes_part(ladder->column[c].title, 0, sheet->pitch - 1));
        boxes |= ladder->column[c].note.count > 0;
    }
    end_line(sheet);
    for (uint32_t c = 0; boxes && c < ladder->column_count; c++) {
        struct bytes roles = bytes_part(ladder->column[c].note, 0, sheet->pitch - 3);
        if (!roles.count) continue;
        put(sheet, bar(sheet, c), '(');
        put_text(sheet, bar(sheet, c) + 1, roles);
        put(sheet, bar(sheet, c) + 1 + roles.count, ')');
    }
    if (boxes) end_line(sheet);
}

/* A remark is under its arrow, broken at blanks where the sheet ends. */
static void say(struct text_sheet *sheet, struct bytes text, const char *mark)
{
    uint32_t room = sheet->width > sheet->margin + SAY_MIN ? sheet->width - sheet->margin - 2 : SAY_MIN;
    if (sheet->width == 0) room = text.count;
    for (text = bytes_trim(text); text.count; text = bytes_trim(text)) {
        uint32_t count = text.count;
        for (uint32_t at = room; count > room && at > 0; at--)
            if (text.at[at] == ' ') count = at;
        out_repeat(sheet->out, ' ', sheet->margin);
        out_text(sheet->out, mark);
        out_bytes(sheet->out, bytes_part(text, 0, count));
        out_char(sheet->out, '\n');
        text = bytes_from(text, count);
    }
}

/* A title or a remark is a line of letters that a reader sees, for any text of the scenario. */
static void text_row(struct text_sheet *sheet, const struct ladder_row *row)
{
    char room[TEXT_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    (row->red ? utf8_show_words : utf8_show)(&pen, row->text);
    struct bytes shown = pen_done(&pen);
    if (row->kind == LADDER_SAY) {
        say(sheet, shown, row->red ? "! " : "# ");
        return;
    }
    out_lit(sheet->out, "  -- ");
    out_bytes(sheet->out, shown);
    out_char(sheet->out, '\n');
}

static void legend(struct text_sheet *sheet)
{
    struct arena scratch = {0};
    struct bytes text = ladder_legend(sheet->ladder, &scratch);
    if (text.count) {
        out_lit(sheet->out, "  ");
        out_bytes(sheet->out, text);
        out_char(sheet->out, '\n');
    }
    arena_free(&scratch);
}

/* Below the ladder, since an arrow has no room for it: the deeds at the messages that are marked `touched`. */
static void touches(struct text_sheet *sheet)
{
    for (uint32_t i = 0; i < sheet->ladder->row_count; i++) {
        const struct ladder_row *row = &sheet->ladder->row[i];
        if (row->kind != LADDER_MESSAGE || !(row->touched || row->injected) || !row->touch.count) continue;
        out_text(sheet->out, row->injected ? "  injected: " : "  touched: ");
        out_bytes(sheet->out, row->step);
        out_char(sheet->out, ' ');
        out_bytes(sheet->out, row->label);
        out_lit(sheet->out, ", ");
        if (row->injected) out_lit(sheet->out, "sent ");
        out_bytes(sheet->out, row->touch);
        out_char(sheet->out, '\n');
    }
}

void ladder_text(struct out *out, const struct ladder *ladder, uint32_t width)
{
    struct text_sheet sheet = {.out = out, .ladder = ladder};
    measure(&sheet, width);
    head(&sheet);
    for (uint32_t i = 0; i < ladder->row_count;) {
        const struct ladder_row *row = &ladder->row[i];
        uint32_t count = 1;
        if (row->kind != LADDER_MESSAGE) {
            text_row(&sheet, row);
        } else if (row->from == row->to) {
            begin_bars(&sheet);
            put_margin(&sheet, row);
            put_red(&sheet, row, 1);
            put_inside(&sheet, row);
            end_line(&sheet);
        } else {
            count = chain_length(ladder, i);
            draw_chain(&sheet, row, count);
        }
        i += count;
    }
    legend(&sheet);
    touches(&sheet);
    if (!ladder->left_out) return;
    out_lit(out, "  ");
    out_u64(out, ladder->left_out);
    out_lit(out, " messages outside this view\n");
}
