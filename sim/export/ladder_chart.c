/* Mermaid, PlantUML and mscgen: one walk over the rows, and a table of the forms in which each writes the rows. */
#include "ladder_chart.h"

#include "must.h"
#include "utf8.h"

enum { SHOWN_MAX = 4096, SHOWN_ROOM = 4 * SHOWN_MAX + UTF8_SHOW_ROOM };

typedef void put_fn(struct out *, uint32_t point);

/* `%` in a row is replaced: %a and %b by columns, %t by a text. */
struct dialect {
    const char *begin, *end;
    const char *column;             /* %a, %t */
    const char *columns_end;        /* after the last of them */
    const char *between;            /* between two columns */
    const char *request, *response; /* %a to %b, %t */
    const char *lost[2];            /* a message that never arrives */
    const char *phase, *say;        /* from %a to %b, %t */
    put_fn *put;
};

/* ---- letters that mean something ---- */

static bool is_plain(uint32_t point)
{
    return (point >= '0' && point <= '9') || (point >= 'A' && point <= 'Z') || (point >= 'a' && point <= 'z') ||
           point == ' ' || point == '.' || point == ',' || point == '(' || point == ')' || point == '?' || point == '=';
}

static void put_point(struct out *out, uint32_t point)
{
    char room[4];
    struct pen pen = pen_on(room, sizeof room);
    utf8_write(&pen, point);
    out_bytes(out, pen_done(&pen));
}

/* Entities by number, of which a semicolon would otherwise end a line. */
static void put_mermaid(struct out *out, uint32_t point)
{
    if (is_plain(point) || point == '/' || point == '-' || point >= 0x80) {
        put_point(out, point);
        return;
    }
    out_char(out, '#');
    out_u64(out, point);
    out_char(out, ';');
}

/* PlantUML reads a letter by its number last, when nothing else has a meaning any more. */
static void put_plantuml(struct out *out, uint32_t point)
{
    if (is_plain(point) || point >= 0x80) {
        put_point(out, point);
        return;
    }
    const char octet = (char)point;
    char room[2];
    struct pen pen = pen_on(room, sizeof room);
    pen_hex(&pen, bytes_of(&octet, 1));
    out_lit(out, "<U+00");
    out_bytes(out, pen_done(&pen));
    out_char(out, '>');
}

/* Quoted strings. A backslash quotes a quotation mark and nothing else, before an `n` it breaks the line, and there
 * is no way to write one: the operator that looks like it is in its place. */
static void put_mscgen(struct out *out, uint32_t point)
{
    enum { REVERSE_SOLIDUS_OPERATOR = 0x29F5 };
    if (point == '"') out_char(out, '\\');
    put_point(out, point == '\\' ? REVERSE_SOLIDUS_OPERATOR : point);
}

static const struct dialect dialects[CHART_COUNT] = {
    [CHART_MERMAID] = {.begin = "sequenceDiagram\n",
                       .end = "",
                       .column = "    participant %a as %t",
                       .between = "\n",
                       .columns_end = "\n",
                       .request = "    %a->>%b: %t\n",
                       .response = "    %a-->>%b: %t\n",
                       .lost = {"    %a-x%b: %t\n", "    %a--x%b: %t\n"},
                       .phase = "    Note over %a,%b: %t\n",
                       .say = "    Note right of %a: %t\n",
                       .put = put_mermaid},
    [CHART_PLANTUML] = {.begin = "@startuml\nhide footbox\n",
                        .end = "@enduml\n",
                        .column = "participant \"%t\" as %a",
                        .between = "\n",
                        .columns_end = "\n",
                        .request = "%a -> %b : %t\n",
                        .response = "%a --> %b : %t\n",
                        .lost = {"%a ->x %b : %t\n", "%a -->x %b : %t\n"},
                        .phase = "== %t ==\n",
                        .say = "note over %a : %t\n",
                        .put = put_plantuml},
    [CHART_MSCGEN] = {.begin = "msc {\n  hscale=\"auto\", wordwraparcs=on;\n",
                      .end = "}\n",
                      .column = "  %a [label=\"%t\"]",
                      .between = ",\n",
                      .columns_end = ";\n",
                      .request = "  %a=>%b [label=\"%t\"];\n",
                      .response = "  %a>>%b [label=\"%t\"];\n",
                      .lost = {"  %a-x%b [label=\"%t\"];\n", "  %a-x%b [label=\"%t\"];\n"},
                      .phase = "  --- [label=\"%t\"];\n",
                      .say = "  %a note %b [label=\"%t\"];\n",
                      .put = put_mscgen},
};

/* ---- the walk ---- */

struct fill {
    uint32_t a, b;
    struct bytes text;
    bool said; /* by the judge (utf8_show_words) */
};

static void put_text(struct out *out, const struct dialect *dialect, const struct fill *fill)
{
    char room[SHOWN_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    (fill->said ? utf8_show_words : utf8_show)(&pen, bytes_part(fill->text, 0, SHOWN_MAX));
    struct bytes shown = pen_done(&pen);
    must(shown.at != NULL);
    for (uint32_t at = 0; at < shown.count;) dialect->put(out, utf8_point(shown, &at));
}

static void put_row(struct out *out, const struct dialect *dialect, const char *row, struct fill fill)
{
    for (; *row; row++) {
        if (*row != '%') {
            out_char(out, *row);
            continue;
        }
        row++;
        if (*row == 't') {
            put_text(out, dialect, &fill);
            continue;
        }
        out_char(out, 'n');
        out_u64(out, *row == 'a' ? fill.a : fill.b);
    }
}

static struct bytes words_of(const struct ladder_row *row, struct arena *arena)
{
    char room[LADDER_STEP_ROOM];
    bool step = !bytes_equal(row->step, BYTES(".")), inside = row->from == row->to;
    const struct bytes marked = ladder_step(row, room), remark = ladder_remark(row, arena);
    const struct bytes none = bytes_of("", 0), sender = inside ? row->sender->name : none;
    const struct bytes receiver = inside ? row->receiver->name : none;
    return arena_format(arena, "%.*s%s%.*s%s%.*s%s%.*s%.*s", step ? (int)marked.count : 0, marked.at, step ? " " : "",
                        (int)sender.count, sender.at, inside ? " to " : "", (int)receiver.count, receiver.at,
                        inside ? ", " : "", (int)row->label.count, row->label.at, (int)remark.count, remark.at);
}

/* The reds of that row. */
static void put_red(struct out *out, const struct dialect *dialect, const struct ladder *ladder, uint32_t row)
{
    for (uint32_t n = 0; n < ladder->red_count; n++)
        if (ladder->red[n].row == row)
            put_row(out, dialect, dialect->say, (struct fill){0, ladder->column_count - 1, ladder->red[n].text, true});
}

void ladder_chart(struct out *out, const struct ladder *ladder, enum chart chart, struct arena *arena)
{
    const struct dialect *dialect = &dialects[chart];
    out_text(out, dialect->begin);
    for (uint32_t c = 0; c < ladder->column_count; c++) {
        if (c) out_text(out, dialect->between);
        put_row(out, dialect, dialect->column, (struct fill){c, c, ladder->column[c].title, false});
    }
    if (ladder->column_count) out_text(out, dialect->columns_end);
    for (uint32_t i = 0; i < ladder->row_count && ladder->column_count; i++) {
        const struct ladder_row *row = &ladder->row[i];
        struct fill fill = {0, ladder->column_count - 1, row->text, row->red};
        const char *form = row->kind == LADDER_PHASE ? dialect->phase : dialect->say;
        if (row->kind == LADDER_MESSAGE) {
            form = row->lost ? dialect->lost[row->response] : row->response ? dialect->response : dialect->request;
            fill = (struct fill){row->from, row->to, words_of(row, arena), false};
        }
        put_row(out, dialect, form, fill);
        put_red(out, dialect, ladder, i);
    }
    if (ladder->column_count) put_red(out, dialect, ladder, LADDER_NO_ROW);
    struct bytes legend = ladder_legend(ladder, arena);
    if (ladder->column_count && legend.count)
        put_row(out, dialect, dialect->say, (struct fill){0, ladder->column_count - 1, legend, false});
    out_text(out, dialect->end);
}
