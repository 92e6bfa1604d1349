/* Gathering and writing the table of threats. */
#include "threats.h"

#include "seats.h"

static const struct {
    const char *id, *what, *expected;
} rows[] = {
#define THREAT(id, what, expected) {id, what, expected},
#define DIFFERS(id, flow, measured, why)
#include "threats.def"
#undef THREAT
#undef DIFFERS
};

/* The cells where the lab's measurement differs from the expectation, and why that is right. */
static const struct {
    const char *id;
    char flow, measured;
    const char *why;
} reasons[] = {
#define THREAT(id, what, expected)
#define DIFFERS(id, flow, measured, why) {id, flow, measured, why},
#include "threats.def"
#undef THREAT
#undef DIFFERS
};

static const char flows[THREAT_COLUMNS] = {'a', 'b', 'c', 'd', 'e'};

/* ---- gathering ---- */

static void put(struct threat_cell *cell, const struct verdict *verdict)
{
    struct threat_side *side = verdict->goal.found == GOAL_REACHED ? &cell->worked : &cell->resisted;
    if (!side->count++) side->first = verdict;
}

static void reasons_put(struct threat_row *row)
{
    for (uint32_t i = 0; i < COUNT(reasons); i++) {
        if (!bytes_equal(bytes_text(reasons[i].id), bytes_text(row->id))) continue;
        struct threat_cell *cell = &row->cell[reasons[i].flow - flows[0]];
        cell->differing = reasons[i].measured;
        cell->reason = reasons[i].why;
    }
}

struct threat_row *threats_new(const struct verdict *const *runs, uint32_t run_count, struct arena *arena,
                               uint32_t *count)
{
    struct threat_row *table = arena_array(arena, struct threat_row, COUNT(rows));
    for (uint32_t r = 0; r < COUNT(rows); r++) {
        table[r] = (struct threat_row){.id = rows[r].id, .what = rows[r].what};
        for (uint32_t c = 0; c < THREAT_COLUMNS; c++) table[r].cell[c].expected = rows[r].expected[c];
        reasons_put(&table[r]);
        for (uint32_t i = 0; i < run_count; i++) {
            const struct plan *plan = runs[i]->plan;
            if (runs[i]->verdict != RUN_PASS || runs[i]->goal.found == GOAL_UNSAID) continue;
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
    if (cell->worked.count && cell->resisted.count) return 'C';
    return cell->worked.count ? 'V' : cell->resisted.count ? 'R' : 0;
}

enum threat_fault threat_fault(const struct threat_cell *cell)
{
    const char measured = threat_measured(cell);
    if (!measured) return THREAT_AS_EXPECTED;
    if (cell->differing && (measured != cell->differing || measured == cell->expected)) return THREAT_STALE;
    if (measured != cell->expected && !cell->differing) return THREAT_DIFFERS;
    if (measured == 'V' && !cell->worked.first->plan->by_design.count) return THREAT_NO_CLAUSE;
    return THREAT_AS_EXPECTED;
}

/* ---- writing ---- */

enum { LETTERS_ROOM = 24 };

static struct bytes step_of(const struct threat_side *side)
{
    return side->first ? side->first->goal.step : bytes_of("", 0);
}

/* "V (C) !"; `room` has them. */
static struct bytes letters(const struct threat_cell *cell, char room[LETTERS_ROOM])
{
    struct pen pen = pen_on(room, LETTERS_ROOM);
    const char measured = threat_measured(cell);
    const enum threat_fault fault = threat_fault(cell);
    if (measured) pen_char(&pen, measured);
    if (measured && measured != cell->expected) pen_format(&pen, " (%c)", cell->expected);
    if (measured && cell->differing && !fault) pen_lit(&pen, " *");
    if (fault) pen_lit(&pen, " !");
    return pen_done(&pen);
}

static bool was_run(const struct threat_row *row)
{
    for (uint32_t c = 0; c < THREAT_COLUMNS; c++)
        if (threat_measured(&row->cell[c])) return true;
    return false;
}

static const char *fault_words(enum threat_fault fault)
{
    static const char *const words[] = {
        [THREAT_AS_EXPECTED] = "",
        [THREAT_DIFFERS] = "another thing than what is expected, and no reason is recorded",
        [THREAT_STALE] = "a reason is recorded for another finding",
        [THREAT_NO_CLAUSE] = "it always works, and its file has no `by-design` that names the clause",
    };
    return words[fault];
}

/* Why a cell is as it is: the fault, the recorded reason, or the clause. */
static void write_why(struct out *out, const struct threat_cell *cell)
{
    const enum threat_fault fault = threat_fault(cell);
    if (fault) {
        out_text(out, fault_words(fault));
        return;
    }
    if (cell->differing) out_clauses(out, bytes_text(cell->reason));
    if (threat_measured(cell) != 'V' || !cell->worked.first->plan->by_design.count) return;
    if (cell->differing) out_lit(out, "; ");
    out_lit(out, "vulnerable by design: ");
    out_clauses(out, cell->worked.first->plan->by_design);
}

/* As much of it as a column of a terminal has room for. */
static void write_what(struct out *out, struct bytes what, uint32_t room)
{
    bool whole = what.count < room;
    out_padded(out, whole ? what : bytes_part(what, 0, room - 4), whole ? room : 0);
    if (!whole) out_lit(out, "... ");
}

static void write_matrix(struct out *out, const struct threat_row *row, uint32_t count)
{
    enum { ID = 6, WHAT = 70, CELL = 9 };
    out_padded(out, BYTES(""), ID + WHAT);
    for (uint32_t c = 0; c < THREAT_COLUMNS; c++)
        out_padded(out, bytes_of(&flows[c], 1), c + 1 < THREAT_COLUMNS ? CELL : 0);
    out_char(out, '\n');
    for (; count--; row++) {
        if (!was_run(row)) continue;
        out_padded(out, bytes_text(row->id), ID);
        write_what(out, bytes_text(row->what), WHAT);
        for (uint32_t c = 0; c < THREAT_COLUMNS; c++) {
            char room[LETTERS_ROOM];
            out_padded(out, letters(&row->cell[c], room), c + 1 < THREAT_COLUMNS ? CELL : 0);
        }
        out_char(out, '\n');
    }
}

/* "worked at 11a in attacks/t18-own-nonce (as-drawn, owns wsf, 3 runs)" */
static void write_side(struct out *out, const char *word, const struct threat_side *side, const char *quote)
{
    if (!side->count) return;
    out_text(out, word);
    if (step_of(side).count) out_lit(out, " at "), out_bytes(out, step_of(side));
    out_lit(out, " in ");
    out_text(out, quote);
    out_name(out, side->first->plan->run);
    out_text(out, quote);
    out_lit(out, " (");
    out_text(out, plan_level(side->first->plan));
    out_lit(out, ", ");
    seats_write(out, side->first->plan);
    if (side->count > 1) out_lit(out, ", "), out_u64(out, side->count), out_lit(out, " runs");
    out_char(out, ')');
}

static void write_sides(struct out *out, const struct threat_cell *cell, const char *quote)
{
    write_side(out, "worked", &cell->worked, quote);
    if (cell->worked.count && cell->resisted.count) out_lit(out, "; ");
    write_side(out, "resisted", &cell->resisted, quote);
}

static void write_text_cell(struct out *out, const struct threat_row *row, uint32_t c)
{
    char room[LETTERS_ROOM];
    const struct threat_cell *cell = &row->cell[c];
    if (!threat_measured(cell)) return;
    out_padded(out, bytes_text(row->id), 6);
    out_char(out, flows[c]);
    out_lit(out, "  ");
    out_padded(out, letters(cell, room), 9);
    write_sides(out, cell, "");
    if (threat_fault(cell) || cell->differing || (threat_measured(cell) == 'V')) {
        out_lit(out, "\n                  ");
        write_why(out, cell);
    }
    out_char(out, '\n');
}

static void write_markdown(struct out *out, const struct threat_row *row, uint32_t count)
{
    out_lit(out, "| threat | | a | b | c | d | e |\n|---|---|---|---|---|---|---|\n");
    for (; count--; row++) {
        if (!was_run(row)) continue;
        out_lit(out, "| ");
        out_text(out, row->id);
        out_lit(out, " | ");
        out_text(out, row->what);
        for (uint32_t c = 0; c < THREAT_COLUMNS; c++) {
            char room[LETTERS_ROOM];
            const struct threat_cell *cell = &row->cell[c];
            struct bytes step = step_of(cell->worked.count ? &cell->worked : &cell->resisted);
            out_lit(out, " | ");
            out_bytes(out, letters(cell, room));
            if (step.count) out_lit(out, " at "), out_bytes(out, step);
        }
        out_lit(out, " |\n");
    }
    out_lit(out, "\n| threat | flow | measured | runs | why |\n|---|---|---|---|---|\n");
}

static void write_markdown_cell(struct out *out, const struct threat_row *row, uint32_t c)
{
    char room[LETTERS_ROOM];
    const struct threat_cell *cell = &row->cell[c];
    if (!threat_measured(cell)) return;
    out_lit(out, "| ");
    out_text(out, row->id);
    out_lit(out, " | ");
    out_char(out, flows[c]);
    out_lit(out, " | ");
    out_bytes(out, letters(cell, room));
    out_lit(out, " | ");
    write_sides(out, cell, "`");
    out_lit(out, " | ");
    write_why(out, cell);
    out_lit(out, " |\n");
}

static void write_csv_side(struct out *out, const struct threat_side *side)
{
    out_char(out, ',');
    out_u64(out, side->count);
    out_lit(out, ",\"");
    if (side->count) out_name(out, side->first->plan->run);
    out_lit(out, "\",");
    out_bytes(out, step_of(side));
    out_char(out, ',');
    if (side->count) out_text(out, plan_level(side->first->plan));
    out_lit(out, ",\"");
    if (side->count) seats_write(out, side->first->plan);
    out_char(out, '"');
}

static void write_csv_cell(struct out *out, const struct threat_row *row, uint32_t c)
{
    const struct threat_cell *cell = &row->cell[c];
    if (!threat_measured(cell)) return;
    out_text(out, row->id);
    out_char(out, ',');
    out_char(out, flows[c]);
    out_char(out, ',');
    out_char(out, cell->expected);
    out_char(out, ',');
    out_char(out, threat_measured(cell));
    write_csv_side(out, &cell->worked);
    write_csv_side(out, &cell->resisted);
    out_char(out, ',');
    out_text(out, threat_fault(cell) ? "wrong" : cell->differing ? "reason" : "");
    out_char(out, '\n');
}

static void write_json_side(struct out *out, const char *name, const struct threat_side *side)
{
    out_lit(out, ",\"");
    out_text(out, name);
    out_lit(out, "\":{\"count\":");
    out_u64(out, side->count);
    if (side->count) {
        out_lit(out, ",\"run\":");
        out_json(out, side->first->plan->run);
        out_lit(out, ",\"step\":");
        out_json(out, step_of(side));
        out_lit(out, ",\"level\":\"");
        out_text(out, plan_level(side->first->plan));
        out_lit(out, "\",\"seat\":\"");
        seats_write(out, side->first->plan);
        out_char(out, '"');
    }
    out_char(out, '}');
}

static void write_json_cell(struct out *out, const struct threat_row *row, uint32_t c, bool *any)
{
    const struct threat_cell *cell = &row->cell[c];
    const char measured = threat_measured(cell);
    if (!measured) return;
    out_text(out, *any ? ",\n" : "\n");
    *any = true;
    out_lit(out, "{\"threat\":\"");
    out_text(out, row->id);
    out_lit(out, "\",\"flow\":\"");
    out_char(out, flows[c]);
    out_lit(out, "\",\"expected\":\"");
    out_char(out, cell->expected);
    out_lit(out, "\",\"measured\":\"");
    out_char(out, measured);
    out_char(out, '"');
    write_json_side(out, "worked", &cell->worked);
    write_json_side(out, "resisted", &cell->resisted);
    if (cell->differing) out_lit(out, ",\"reason\":"), out_json(out, bytes_text(cell->reason));
    if (measured == 'V' && cell->worked.first->plan->by_design.count)
        out_lit(out, ",\"by_design\":"), out_json(out, cell->worked.first->plan->by_design);
    if (threat_fault(cell)) out_lit(out, ",\"wrong\":"), out_json(out, bytes_text(fault_words(threat_fault(cell))));
    out_char(out, '}');
}

bool threats_write(sink_fn *sink, void *self, const struct threat_row *row, uint32_t count, enum table_form form)
{
    struct out out;
    bool any = false;
    out_begin(&out, sink, self);
    if (form == TABLE_TEXT) write_matrix(&out, row, count), out_char(&out, '\n');
    if (form == TABLE_MARKDOWN) write_markdown(&out, row, count);
    if (form == TABLE_CSV)
        out_lit(&out, "threat,flow,expected,measured,worked,worked_run,worked_step,worked_level,worked_seat,"
                      "resisted,resisted_run,resisted_step,resisted_level,resisted_seat,differs\n");
    if (form == TABLE_JSON) out_lit(&out, "[");
    for (uint32_t r = 0; r < count; r++)
        for (uint32_t c = 0; c < THREAT_COLUMNS; c++) {
            if (form == TABLE_TEXT) write_text_cell(&out, &row[r], c);
            if (form == TABLE_MARKDOWN) write_markdown_cell(&out, &row[r], c);
            if (form == TABLE_CSV) write_csv_cell(&out, &row[r], c);
            if (form == TABLE_JSON) write_json_cell(&out, &row[r], c, &any);
        }
    if (form == TABLE_JSON) out_lit(&out, "\n]\n");
    return out_end(&out);
}
