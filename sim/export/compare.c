/* A row a question, a column a run. */
#include "compare.h"

#include "compare_cells.h"

enum { CELL_ROOM = 16 * 1024 };

struct compare_table {
    struct out out;
    const struct verdict *const *run;
    uint32_t count;
    enum table_form form;
    struct arena *arena;
};

static struct bytes cell_text(const struct compare_table *table, uint32_t row, uint32_t run)
{
    const struct compare_column column = {.verdict = table->run[run],
                                          .first = table->run[0],
                                          .run = table->run,
                                          .count = table->count,
                                          .arena = table->arena};
    char room[CELL_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    compare_rows[row].cell(&column, compare_rows[row].which, &pen);
    struct bytes text = pen_done(&pen);
    return arena_copy(table->arena, text.at ? text : BYTES("(too long)"));
}

/* ---- forms ---- */

static void write_cell(struct out *out, enum table_form form, struct bytes text)
{
    if (form == TABLE_CSV) out_char(out, '"');
    for (uint32_t i = 0; i < text.count; i++) {
        if (form == TABLE_CSV && text.at[i] == '"') out_char(out, '"');
        if (form == TABLE_MARKDOWN && strchr("\\`*_[]<>|", text.at[i])) out_char(out, '\\');
        out_char(out, text.at[i]);
    }
    if (form == TABLE_CSV) out_char(out, '"');
}

static void write_line(struct compare_table *table, struct bytes first, const struct bytes *cell)
{
    struct out *out = &table->out;
    bool markdown = table->form == TABLE_MARKDOWN;
    if (markdown) out_lit(out, "| ");
    write_cell(out, table->form, first);
    for (uint32_t i = 0; i < table->count; i++) {
        out_text(out, markdown ? " | " : ",");
        write_cell(out, table->form, cell[i]);
    }
    out_text(out, markdown ? " |\n" : "\n");
}

/* Texts are below each other: a column a run would be too wide for most terminals. */
static void write_text(struct compare_table *table, const char *question, const struct bytes *cell)
{
    out_text(&table->out, question);
    out_char(&table->out, '\n');
    for (uint32_t i = 0; i < table->count; i++) {
        out_lit(&table->out, "  ");
        out_padded(&table->out, table->run[i]->plan->run, 52);
        out_lit(&table->out, "  ");
        out_bytes(&table->out, cell[i]);
        out_char(&table->out, '\n');
    }
}

/* {"question":"prompts","cells":["1","2"]} */
static void write_member(struct compare_table *table, const char *question, const struct bytes *cell)
{
    struct out *out = &table->out;
    out_lit(out, "{\"question\":");
    out_json(out, bytes_text(question));
    out_lit(out, ",\"cells\":[");
    for (uint32_t i = 0; i < table->count; i++) {
        if (i) out_char(out, ',');
        out_json(out, cell[i]);
    }
    out_lit(out, "]}");
}

static void write_json(struct compare_table *table, struct bytes *cell)
{
    struct out *out = &table->out;
    out_lit(out, "{\"v\":1,\"rows\":[");
    write_member(table, "run", cell);
    for (uint32_t r = 0; r < compare_row_count; r++) {
        for (uint32_t i = 0; i < table->count; i++) cell[i] = cell_text(table, r, i);
        out_char(out, ',');
        write_member(table, compare_rows[r].question, cell);
    }
    out_lit(out, "]}\n");
}

bool compare_write(sink_fn *sink, void *self, const struct verdict *const *runs, uint32_t count, enum table_form form,
                   struct arena *arena)
{
    struct compare_table *table = arena_new(arena, struct compare_table);
    struct bytes *cell = arena_array(arena, struct bytes, count);
    *table = (struct compare_table){.run = runs, .count = count, .form = form, .arena = arena};
    out_begin(&table->out, sink, self);
    for (uint32_t i = 0; i < count; i++) cell[i] = runs[i]->plan->run;
    if (form == TABLE_JSON) {
        write_json(table, cell);
        return out_end(&table->out);
    }
    if (form != TABLE_TEXT) write_line(table, bytes_of("", 0), cell);
    if (form == TABLE_MARKDOWN) {
        for (uint32_t i = 0; i <= count; i++) out_lit(&table->out, "|---");
        out_lit(&table->out, "|\n");
    }
    for (uint32_t r = 0; r < compare_row_count; r++) {
        for (uint32_t i = 0; i < count; i++) cell[i] = cell_text(table, r, i);
        if (form == TABLE_TEXT) write_text(table, compare_rows[r].question, cell);
        else write_line(table, bytes_text(compare_rows[r].question), cell);
    }
    return out_end(&table->out);
}
