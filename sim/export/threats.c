/* Gathering and writing the table of threats. */
#include "threats.h"

static const struct {
    const char *id, *what, *expected;
} rows[] = {
#define THREAT(id, what, expected) {id, what, expected},
#include "threats.def"
#undef THREAT
};

static const char *const flows[THREAT_COLUMNS] = {"a", "b", "c", "d", "e"};

/* ---- gathering ---- */

static void put(struct threat_cell *cell, const struct verdict *verdict)
{
    bool worked = verdict->plan->works == ATTACK_WORKS;
    uint32_t *count = worked ? &cell->worked : &cell->resisted;
    const struct verdict **first = worked ? &cell->first_worked : &cell->first_resisted;
    if (!(*count)++) *first = verdict;
}

struct threat_row *threats_new(const struct verdict *const *runs, uint32_t run_count, struct arena *arena,
                               uint32_t *count)
{
    struct threat_row *table = arena_array(arena, struct threat_row, COUNT(rows));
    for (uint32_t r = 0; r < COUNT(rows); r++) {
        table[r] = (struct threat_row){.id = rows[r].id, .what = rows[r].what};
        for (uint32_t c = 0; c < THREAT_COLUMNS; c++) table[r].cell[c].expected = rows[r].expected[c];
        for (uint32_t i = 0; i < run_count; i++) {
            const struct plan *plan = runs[i]->plan;
            if (runs[i]->verdict != RUN_PASS || plan->works == ATTACK_UNSAID) continue;
            if (!bytes_equal(plan->threat, bytes_text(rows[r].id))) continue;
            for (uint32_t c = 0; c < THREAT_COLUMNS; c++)
                if (plan->columns >> c & 1) put(&table[r].cell[c], runs[i]);
        }
    }
    *count = COUNT(rows);
    return table;
}

char threat_measured(const struct threat_cell *cell)
{
    if (cell->worked && cell->resisted) return 'C';
    return cell->worked ? 'V' : cell->resisted ? 'R' : 0;
}

bool threat_differs(const struct threat_cell *cell)
{
    const char measured = threat_measured(cell);
    if (!measured || cell->expected == 'C') return false;
    return cell->expected == '-' || (measured != 'C' && measured != cell->expected);
}

/* ---- writing ---- */

enum { LETTERS_ROOM = 16 };

/* "V (C) !"; `room` has them. */
static struct bytes letters(const struct threat_cell *cell, char room[LETTERS_ROOM])
{
    struct pen pen = pen_on(room, LETTERS_ROOM);
    const char measured = threat_measured(cell);
    if (measured) pen_char(&pen, measured);
    if (measured && measured != cell->expected) pen_format(&pen, " (%c)", cell->expected);
    if (threat_differs(cell)) pen_lit(&pen, " !");
    return pen_done(&pen);
}

static const struct verdict *shown_by(const struct threat_cell *cell)
{
    return cell->first_worked ? cell->first_worked : cell->first_resisted;
}

static bool was_run(const struct threat_row *row)
{
    for (uint32_t c = 0; c < THREAT_COLUMNS; c++)
        if (threat_measured(&row->cell[c])) return true;
    return false;
}

static void write_text(struct out *out, const struct threat_row *row, uint32_t count)
{
    enum { ID = 5, WHAT = 66, CELL = 8 };
    out_padded(out, BYTES(""), ID);
    out_padded(out, BYTES(""), WHAT);
    for (uint32_t c = 0; c < THREAT_COLUMNS; c++)
        out_padded(out, bytes_text(flows[c]), c + 1 < THREAT_COLUMNS ? CELL : 0);
    out_char(out, '\n');
    for (; count--; row++) {
        if (!was_run(row)) continue;
        out_padded(out, bytes_text(row->id), ID);
        out_padded(out, bytes_text(row->what), WHAT);
        for (uint32_t c = 0; c < THREAT_COLUMNS; c++) {
            char room[LETTERS_ROOM];
            out_padded(out, letters(&row->cell[c], room), c + 1 < THREAT_COLUMNS ? CELL : 0);
        }
        out_char(out, '\n');
    }
}

static void write_markdown(struct out *out, const struct threat_row *row, uint32_t count)
{
    out_lit(out, "| threat |  | a | b | c | d | e | shown by |\n|---|---|---|---|---|---|---|---|\n");
    for (; count--; row++) {
        const struct verdict *shown = NULL;
        if (!was_run(row)) continue;
        out_lit(out, "| ");
        out_text(out, row->id);
        out_lit(out, " | ");
        out_text(out, row->what);
        for (uint32_t c = 0; c < THREAT_COLUMNS; c++) {
            char room[LETTERS_ROOM];
            out_lit(out, " | ");
            out_bytes(out, letters(&row->cell[c], room));
            if (!shown) shown = shown_by(&row->cell[c]);
        }
        out_lit(out, " | ");
        out_bytes(out, shown->plan->id);
        out_lit(out, " |\n");
    }
}

static void write_csv_cell(struct out *out, const struct threat_row *row, uint32_t c)
{
    const struct threat_cell *cell = &row->cell[c];
    const struct verdict *shown = shown_by(cell);
    const char measured = threat_measured(cell);
    if (!measured) return;
    out_text(out, row->id);
    out_char(out, ',');
    out_text(out, flows[c]);
    out_char(out, ',');
    out_char(out, cell->expected);
    out_char(out, ',');
    out_char(out, measured);
    out_char(out, ',');
    out_u64(out, cell->worked);
    out_char(out, ',');
    out_u64(out, cell->resisted);
    out_lit(out, ",\"");
    out_name(out, shown->plan->run);
    out_lit(out, "\",");
    out_text(out, plan_level(shown->plan));
    out_char(out, '\n');
}

static void write_json_cell(struct out *out, const struct threat_row *row, uint32_t c, bool *any)
{
    const struct threat_cell *cell = &row->cell[c];
    const struct verdict *shown = shown_by(cell);
    const char measured = threat_measured(cell);
    if (!measured) return;
    out_text(out, *any ? ",\n" : "\n");
    *any = true;
    out_lit(out, "{\"threat\":\"");
    out_text(out, row->id);
    out_lit(out, "\",\"flow\":\"");
    out_text(out, flows[c]);
    out_lit(out, "\",\"expected\":\"");
    out_char(out, cell->expected);
    out_lit(out, "\",\"measured\":\"");
    out_char(out, measured);
    out_lit(out, "\",\"worked\":");
    out_u64(out, cell->worked);
    out_lit(out, ",\"resisted\":");
    out_u64(out, cell->resisted);
    out_lit(out, ",\"run\":\"");
    out_name(out, shown->plan->run);
    out_lit(out, "\",\"level\":\"");
    out_text(out, plan_level(shown->plan));
    out_lit(out, "\"}");
}

bool threats_write(sink_fn *sink, void *self, const struct threat_row *row, uint32_t count, enum threats_form form)
{
    struct out out;
    bool any = false;
    out_begin(&out, sink, self);
    if (form == THREATS_TEXT) write_text(&out, row, count);
    if (form == THREATS_MARKDOWN) write_markdown(&out, row, count);
    if (form == THREATS_CSV) out_lit(&out, "threat,flow,expected,measured,worked,resisted,run,level\n");
    if (form == THREATS_JSON) out_lit(&out, "[");
    for (uint32_t r = 0; r < count; r++)
        for (uint32_t c = 0; c < THREAT_COLUMNS; c++) {
            if (form == THREATS_CSV) write_csv_cell(&out, &row[r], c);
            if (form == THREATS_JSON) write_json_cell(&out, &row[r], c, &any);
        }
    if (form == THREATS_JSON) out_lit(&out, "\n]\n");
    return out_end(&out);
}
