/* A node's state as text, table by table: the columns of a row, and when its timer rings. Columns that are zero are
 * left out, and secrets are named without their value. */
#include "list.h"
#include "world_parts.h"

enum { OCTETS_SHOWN = 32 };

static uint64_t number_at(const char *at, uint32_t width)
{
    uint64_t number = 0;
    for (uint32_t i = width; i > 0; i--) number = number << 8 | (unsigned char)at[i - 1]; /* stored low octet first */
    return number;
}

static void seconds_print(struct pen *pen, sim_time at)
{
    pen_u64(pen, at / SECOND);
    pen_char(pen, '.');
    pen_u64_wide(pen, at % SECOND, 6);
    pen_char(pen, 's');
}

/* "ue>wsf", from the sender to the receiver; "ue>wsf/3" where there are many. */
static void link_print(struct pen *pen, const struct role *role, link_id link)
{
    if (link == LINK_NONE || link_class_of(link) >= role->link_count) {
        pen_lit(pen, "none");
        return;
    }
    const struct link_line *line = &role->links[link_class_of(link)];
    pen_bytes(pen, role->roles[line->end[link_end(link)]]->name);
    pen_char(pen, '>');
    pen_bytes(pen, role->roles[line->end[1 - link_end(link)]]->name);
    if (line->member_count == 1) return;
    pen_char(pen, '/');
    pen_u64(pen, link_member(link));
}

static void letters_print(struct pen *pen, const char *at, uint32_t count)
{
    while (count && !at[count - 1]) count--;
    pen_bytes(pen, bytes_of(at, count));
}

static void octets_print(struct pen *pen, const char *at, uint32_t count)
{
    pen_hex(pen, bytes_of(at, count < OCTETS_SHOWN ? count : OCTETS_SHOWN));
    if (count > OCTETS_SHOWN) pen_lit(pen, "...");
}

static void element_print(struct pen *pen, const struct role *role, const struct state_column *column, const char *at)
{
    uint32_t width = column->width;
    switch (column->type) {
    case COLUMN_NUMBER: pen_u64(pen, number_at(at, width)); break;
    case COLUMN_ROW: pen_u64(pen, number_at(at, width) - 1); break;
    case COLUMN_TIME: seconds_print(pen, number_at(at, width)); break;
    case COLUMN_WORD: pen_bytes(pen, list_nth(column->words, number_at(at, width))); break;
    case COLUMN_KEY: pen_hex64(pen, number_at(at, width)); break;
    case COLUMN_LINK: link_print(pen, role, (link_id)number_at(at, width)); break;
    case COLUMN_BLOB: pen_format(pen, "(%u octets)", blob_count(number_at(at, width))); break;
    case COLUMN_TEXT: pen_bytes(pen, bytes_of(at + 2, (uint32_t)number_at(at, 2))); break;
    case COLUMN_LETTERS: letters_print(pen, at, width); break;
    case COLUMN_OCTETS: octets_print(pen, at, width); break;
    case COLUMN_SPARE: break;
    }
}

static bool is_zero(const char *at, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (at[i]) return false;
    return true;
}

static void column_print(struct pen *pen, const struct role *role, const struct state_column *column, const char *row)
{
    const char *at = row + column->at;
    /* A link of number 0 and a word of number 0 say something, where the rest of the row does. */
    bool always = column->type == COLUMN_LINK || column->type == COLUMN_WORD;
    if (column->type == COLUMN_SPARE || (!always && is_zero(at, column->size))) return;
    pen_lit(pen, "  ");
    pen_text(pen, column->name);
    pen_char(pen, ' ');
    if (column->secret) {
        pen_lit(pen, "(hidden)");
        return;
    }
    uint32_t count = column->size / column->width;
    while (count > 1 && is_zero(at + (count - 1) * column->width, column->width)) count--;
    for (uint32_t i = 0; i < count; i++) {
        if (i) pen_char(pen, ',');
        element_print(pen, role, column, at + i * column->width);
    }
}

static void due_print(struct pen *pen, const struct world *world, const struct role *role, uint32_t member,
                      uint32_t tag)
{
    const struct role_place *place = &world->role[role->index];
    sim_time at = alarm_at(world_alarms(world), place->alarm_base + member * place->alarm_count + tag);
    if (!at) return;
    pen_lit(pen, "  due ");
    seconds_print(pen, at);
}

static void table_print(struct pen *pen, const struct world *world, const struct role *role, uint32_t member,
                        uint32_t t)
{
    const struct state_table *table = &role->kind->tables[t];
    const void *me = world_state(world, role->index, member);
    uint32_t number = 0;
    for (const char *row; (row = state_next(me, role, t, &number)) != NULL;) {
        pen_text(pen, table->name);
        if (table->shape != STATE_PLAIN || role->state.rows[t] > 1) pen_format(pen, " %u", number - 1);
        if (table->shape == STATE_KEYED) pen_lit(pen, "  key "), pen_hex64(pen, keyed_key_of(row));
        for (const struct state_column *column = table->columns; column->name; column++)
            column_print(pen, role, column, row);
        if (table->due) due_print(pen, world, role, member, state_tag(role, t, number - 1));
        pen_char(pen, '\n');
    }
}

void world_print_state(const struct world *world, uint32_t role, uint32_t member, struct pen *pen)
{
    const struct role *node = world->plan->role[role];
    for (uint32_t t = 0; t < node->state.table_count; t++)
        if (node->kind->tables[t].shape != STATE_INDEX) table_print(pen, world, node, member, t);
}

uint32_t world_rows(const struct world *world, uint32_t role, uint32_t member, uint32_t table, sim_time *due)
{
    const struct role *node = world->plan->role[role];
    const struct role_place *place = &world->role[role];
    const struct state_table *of = &node->kind->tables[table];
    const void *me = world_state(world, role, member);
    uint32_t number = 0, count = 0;
    *due = 0;
    if (of->shape == STATE_INDEX) return 0;
    for (; state_next(me, node, table, &number); count++) {
        uint32_t tag = of->due ? state_tag(node, table, number - 1) : 0;
        sim_time at = of->due ? alarm_at(world_alarms(world), place->alarm_base + member * place->alarm_count + tag)
                              : 0;
        if (at > *due) *due = at;
    }
    return count;
}
