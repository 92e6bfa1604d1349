/* Laying out the tables of a node's state. */
#include "node.h"

#include "must.h"

static size_t rounded(size_t size)
{
    return (size + 7) / 8 * 8;
}

static uint32_t rows_of(const struct role *role, const struct state_table *tables, uint32_t t)
{
    const struct state_table *table = &tables[t];
    if (table->rows) return table->rows(role);
    if (table->shape != STATE_INDEX) return 1;
    must(table->of < t && tables[table->of].shape == STATE_KEYED);
    return role->state.rows[table->of];
}

static uint32_t row_size(const struct state_table *table)
{
    return table->shape == STATE_INDEX ? KEYED_INDEX_ROW : table->row_size;
}

static size_t table_size(const struct state_table *table, uint32_t rows)
{
    if (table->shape == STATE_PLAIN) return rounded((size_t)rows * table->row_size);
    return rows ? keyed_size(rows, row_size(table)) : 0;
}

void state_lay_out(struct role *role)
{
    struct state_layout *layout = &role->state;
    const struct state_table *tables = role->kind->tables;
    *layout = (struct state_layout){0};
    for (uint32_t t = 0; tables && tables[t].name; t++) {
        must(t < STATE_TABLES_MAX);
        layout->rows[t] = rows_of(role, tables, t);
        layout->at[t] = layout->size;
        layout->tag[t] = layout->tag_count;
        layout->size += table_size(&tables[t], layout->rows[t]);
        if (tables[t].due) layout->tag_count += layout->rows[t];
        layout->table_count++;
    }
}

void state_begin(void *me, const struct role *role)
{
    const struct state_layout *layout = &role->state;
    for (uint32_t t = 0; t < layout->table_count; t++) {
        const struct state_table *table = &role->kind->tables[t];
        if (table->shape == STATE_PLAIN || !layout->rows[t]) continue;
        struct keyed *keyed = state_keyed(me, role, t);
        keyed_init(keyed, layout->rows[t], row_size(table));
        keyed->tag_base = layout->tag[t];
    }
}

uint32_t state_table_of_tag(const struct role *role, uint32_t tag, uint32_t *number)
{
    const struct state_layout *layout = &role->state;
    for (uint32_t t = 0; t < layout->table_count; t++) {
        *number = tag - layout->tag[t];
        if (role->kind->tables[t].due && tag >= layout->tag[t] && *number < layout->rows[t]) return t;
    }
    bool tag_is_a_tables = false;
    must(tag_is_a_tables);
    return 0;
}

const struct state_column *state_column(const struct state_table *table, const char *name)
{
    for (const struct state_column *column = table->columns; column && column->name; column++)
        if (bytes_equal(bytes_text(column->name), bytes_text(name))) return column;
    return NULL;
}

/* Whether the octets of the column are not all zero. */
static bool column_says(const struct state_column *column, const void *row)
{
    const char *at = (const char *)row + column->at;
    for (uint32_t i = 0; i < column->size; i++)
        if (at[i]) return true;
    return false;
}

void *state_next(const void *me, const struct role *role, uint32_t t, uint32_t *number)
{
    const struct state_table *table = &role->kind->tables[t];
    if (table->shape != STATE_PLAIN) return role->state.rows[t] ? keyed_next(state_keyed(me, role, t), number) : NULL;
    while (*number < role->state.rows[t]) {
        char *row = (char *)state_rows(me, role, t) + (size_t)(*number)++ * table->row_size;
        for (uint32_t i = 0; i < table->row_size; i++)
            if (row[i]) return row;
    }
    return NULL;
}

static uint32_t waiting_in(const void *me, const struct role *role, uint32_t t)
{
    const struct state_table *table = &role->kind->tables[t];
    uint32_t count = 0, number = 0;
    if (bytes_equal(bytes_text(table->waits), BYTES(STATE_EVERY_ROW))) {
        if (table->shape == STATE_KEYED) return state_keyed(me, role, t)->count;
        while (state_next(me, role, t, &number)) count++;
        return count;
    }
    const struct state_column *column = state_column(table, table->waits);
    must(column != NULL);
    for (const void *row; (row = state_next(me, role, t, &number)) != NULL;) count += column_says(column, row);
    return count;
}

uint32_t state_waiting(const void *me, const struct role *role)
{
    uint32_t count = 0;
    for (uint32_t t = 0; t < role->state.table_count; t++)
        if (role->kind->tables[t].waits && role->state.rows[t]) count += waiting_in(me, role, t);
    return count;
}
