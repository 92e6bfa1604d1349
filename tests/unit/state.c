/* State as tables: how they are laid out, which row a timer belongs to, what waits, and how a state reads as text. */
#include "scenario.h"
#include "test.h"

/* ---- a kind of three tables ---- */

struct seat {
    uint64_t taken;
    uint32_t number, spare;
};
struct guest {
    uint64_t waits;
    char name[8];
};

enum { SEATS, GUESTS, BADGES, STOOLS };

static uint32_t three_rows(const struct role *role)
{
    (void)role;
    return 3;
}

static uint32_t flight_rows(const struct role *role)
{
    return role->flight_max;
}

static void due(void *me, const struct event *in, struct effects *out)
{
    (void)me, (void)in, (void)out;
}

static const struct state_column seat_columns[] = {
    COLUMN(seat, taken, COLUMN_NUMBER),
    COLUMN(seat, number, COLUMN_NUMBER),
    COLUMN(seat, spare, COLUMN_SPARE),
    {.name = NULL},
};
static const struct state_column guest_columns[] = {
    COLUMN(guest, waits, COLUMN_NUMBER),
    COLUMN(guest, name, COLUMN_LETTERS),
    {.name = NULL},
};
static const struct state_table tables[] = {
    [SEATS] = {STATE_TABLE("seats", STATE_PLAIN, three_rows, seat, seat_columns), .due = due},
    [GUESTS] = {STATE_TABLE("guests", STATE_KEYED, flight_rows, guest, guest_columns), .due = due, .waits = "waits"},
    [BADGES] = {.name = "badges", .shape = STATE_INDEX, .of = GUESTS},
    [STOOLS] = {STATE_TABLE("stools", STATE_PLAIN, NULL, seat, seat_columns), .due = due, .waits = STATE_EVERY_ROW},
    {.name = NULL},
};
static const struct node_kind inn = {.name = "inn", .tables = tables};

static _Alignas(8) char memory[4096];

static struct role made(uint32_t flight)
{
    struct role role = {.kind = &inn, .flight_max = flight};
    state_lay_out(&role);
    assert_true(role.state.size <= sizeof memory);
    memset(memory, 0, sizeof memory);
    state_begin(memory, &role);
    return role;
}

TEST(tables_lie_behind_each_other_and_have_their_rooms)
{
    const struct role role = made(5);
    (void)state;
    assert_int_equal(role.state.table_count, 4);
    assert_int_equal(role.state.at[SEATS], 0);
    assert_int_equal(role.state.at[GUESTS], 3 * sizeof(struct seat));
    assert_int_equal(role.state.at[BADGES], role.state.at[GUESTS] + keyed_size(5, sizeof(struct guest)));
    assert_int_equal(role.state.size, role.state.at[STOOLS] + sizeof(struct seat));
    assert_int_equal(role.state.rows[BADGES], 5); /* an index has room for what it leads to */
    assert_int_equal(state_keyed(memory, &role, GUESTS)->row_max, 5);
    assert_int_equal(state_keyed(memory, &role, BADGES)->row_size, KEYED_INDEX_ROW);
    assert_ptr_equal(state_rows(memory, &role, STOOLS), memory + role.state.at[STOOLS]);
}

TEST(a_table_may_have_no_rows)
{
    const struct role role = made(0);
    uint32_t number = 0;
    (void)state;
    assert_int_equal(role.state.at[STOOLS], role.state.at[GUESTS]);
    assert_null(state_next(memory, &role, GUESTS, &number));
    assert_int_equal(state_waiting(memory, &role), 0);
    assert_int_equal(state_tag(&role, STOOLS, 0), 3);
}

TEST(a_tag_says_whose_timer_it_is)
{
    const struct role role = made(5);
    static const struct {
        uint32_t tag, table, row;
    } rows[] = {{0, SEATS, 0}, {2, SEATS, 2}, {3, GUESTS, 0}, {7, GUESTS, 4}, {8, STOOLS, 0}};
    (void)state;
    assert_int_equal(role.state.tag_count, 9);
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        uint32_t row;
        assert_int_equal(state_table_of_tag(&role, rows[i].tag, &row), rows[i].table);
        assert_int_equal(row, rows[i].row);
        assert_int_equal(state_tag(&role, rows[i].table, rows[i].row), rows[i].tag);
    }
    const void *guest = keyed_add(state_keyed(memory, &role, GUESTS), 7);
    assert_int_equal(keyed_tag(state_keyed(memory, &role, GUESTS), guest), 3);
}

TEST(rows_that_wait_are_counted_by_their_column)
{
    const struct role role = made(5);
    struct guest *first = keyed_add(state_keyed(memory, &role, GUESTS), 7);
    struct guest *second = keyed_add(state_keyed(memory, &role, GUESTS), 8);
    struct seat *seat = state_rows(memory, &role, SEATS), *stool = state_rows(memory, &role, STOOLS);
    (void)state;
    first->name[0] = second->name[0] = 'x';
    assert_int_equal(state_waiting(memory, &role), 0);
    second->waits = 1;
    assert_int_equal(state_waiting(memory, &role), 1);
    stool->number = 1; /* every row in use waits there */
    seat->number = 1;  /* and none here */
    assert_int_equal(state_waiting(memory, &role), 2);
    keyed_remove(state_keyed(memory, &role, GUESTS), second);
    assert_int_equal(state_waiting(memory, &role), 1);
}

/* ---- every kind of the lab ---- */

/* Columns follow each other without a gap: nothing of a state is left undescribed, and no row has padding, which would
 * make equal states unequal memory. */
TEST(columns_cover_every_row_to_the_octet)
{
    (void)state;
    for (uint32_t k = 0; node_kinds[k]; k++) {
        for (const struct state_table *table = node_kinds[k]->tables; table->name; table++) {
            uint32_t at = 0;
            if (table->shape == STATE_INDEX) continue;
            for (const struct state_column *column = table->columns; column->name; column++) {
                if (column->at != at) print_error("%s %s %s\n", node_kinds[k]->name, table->name, column->name);
                assert_int_equal(column->at, at);
                assert_true(column->width && column->size % column->width == 0);
                assert_true((column->type == COLUMN_WORD) == (column->words != NULL));
                at += column->size;
            }
            if (at != table->row_size) print_error("%s %s\n", node_kinds[k]->name, table->name);
            assert_int_equal(at, table->row_size);
            if (table->waits && strcmp(table->waits, STATE_EVERY_ROW) != 0)
                assert_non_null(state_column(table, table->waits));
        }
    }
}

/* ---- as text ---- */

static struct bytes printed(const struct run *run, const char *node, struct pen *pen)
{
    for (uint32_t r = 0; r < run->plan->role_count; r++)
        if (bytes_equal(run->plan->role[r]->name, bytes_text(node))) world_print_state(run->world, r, 0, pen);
    assert_false(pen->overflow);
    return pen_done(pen);
}

static void says(struct bytes text, const char *what)
{
    if (bytes_find(text, bytes_text(what)) == BYTES_NOT_FOUND)
        print_error("no '%s' in\n%.*s", what, (int)text.count, text.at);
    assert_int_not_equal(bytes_find(text, bytes_text(what)), BYTES_NOT_FOUND);
}

TEST(a_state_reads_as_text)
{
    static char room[64 * 1024];
    struct arena arena = {0};
    struct pen pen = pen_on(room, sizeof room);
    (void)state;
    struct script *script = scenario_script(&arena, "scenarios/flows/forward-401.ims");
    assert_non_null(script);
    struct run *run = scenario_run(script, 0, 0);
    struct bytes ue = printed(run, "ue", &pen);
    says(ue, "ua  ");
    says(ue, "  state registered  ");
    struct bytes scscf = printed(run, "scscf", &pen);
    says(scscf, "sets 0  key ");
    says(scscf, "bindings 0  key ");
    says(scscf, "  scheme digest  impu_count ");
    says(scscf, "  link pcscf>scscf  ");
    says(scscf, "  due "); /* the binding's end */
    struct bytes hss = printed(run, "hss", &pen);
    says(hss, "servers 0  name sip:scscf.ims.example\n");
    says(hss, "  state registered  pending no  removed no  server 0  ");
    run_free(run);
    arena_free(&arena);
}

TEST(what_is_secret_is_named_and_not_shown)
{
    static char room[64 * 1024];
    struct arena arena = {0};
    struct pen pen = pen_on(room, sizeof room);
    (void)state;
    struct script *script = scenario_script(&arena, "scenarios/flows/login-once.ims");
    assert_non_null(script);
    uint32_t kept = 0;
    for (uint32_t n = 0; n < script->run_count; n++) {
        struct run *run = scenario_run(script, n, 0);
        struct bytes all = printed(run, "ue", &pen);
        if (bytes_find(all, BYTES("  secret (hidden)")) != BYTES_NOT_FOUND) kept++;
        all = bytes_of(all.at, all.count + printed(run, "scscf", &pen).count);
        says(all, "  ha1 (hidden)");
        for (uint32_t i = 0; i < run->plan->secret_count; i++)
            if (run->plan->secret[i].count > 4)
                assert_int_equal(bytes_find(all, run->plan->secret[i]), BYTES_NOT_FOUND);
        run_free(run);
        pen_anew(&pen);
    }
    assert_true(kept > 0);
    arena_free(&arena);
}

TESTS(UNIT(tables_lie_behind_each_other_and_have_their_rooms), UNIT(a_table_may_have_no_rows),
      UNIT(a_tag_says_whose_timer_it_is), UNIT(rows_that_wait_are_counted_by_their_column),
      UNIT(columns_cover_every_row_to_the_octet), UNIT(a_state_reads_as_text),
      UNIT(what_is_secret_is_named_and_not_shown))
