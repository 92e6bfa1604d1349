/* The index of rows against a plain list that is searched from end to end. */
#include "row_index.h"
#include "test.h"

enum { ROWS = 3000 };

static struct arena arena;

/* Every third row shares its hash with another one, and every seventh its home slot only. */
static uint64_t hash_of(uint32_t value)
{
    if (value % 3 == 0) value += 1;
    return value % 7 == 0 ? (uint64_t)value << 16 : bytes_hash(bytes_of(&value, sizeof value));
}

static uint32_t find(const struct row_index *index, const uint32_t *value, uint32_t wanted)
{
    for (uint32_t walk = 0, row; (row = row_index_next(index, hash_of(wanted), &walk)) != ROW_INDEX_NONE;)
        if (value[row] == wanted) return row;
    return ROW_INDEX_NONE;
}

TEST(a_row_is_found_by_its_content_however_much_the_index_grew)
{
    (void)state;
    static uint32_t value[ROWS];
    struct row_index index = {.arena = &arena};
    assert_int_equal(find(&index, value, 1), ROW_INDEX_NONE);
    for (uint32_t row = 0; row < ROWS; row++) {
        value[row] = row * 5;
        assert_int_equal(find(&index, value, value[row]), ROW_INDEX_NONE);
        row_index_add(&index, hash_of(value[row]), row);
        assert_int_equal(find(&index, value, value[row]), row);
    }
    for (uint32_t row = 0; row < ROWS; row++) assert_int_equal(find(&index, value, value[row]), row);
    assert_int_equal(index.count, ROWS);
    assert_true(index.slot_count >= 2 * ROWS);
    arena_free(&arena);
}

TEST(rows_of_one_hash_are_all_walked_once)
{
    (void)state;
    struct row_index index = {.arena = &arena};
    bool seen[100] = {false};
    for (uint32_t row = 0; row < COUNT(seen); row++) row_index_add(&index, 62, row);
    uint32_t walked = 0;
    for (uint32_t walk = 0, row; (row = row_index_next(&index, 62, &walk)) != ROW_INDEX_NONE; walked++) {
        assert_false(seen[row]);
        seen[row] = true;
    }
    assert_int_equal(walked, COUNT(seen));
    uint32_t walk = 0;
    assert_int_equal(row_index_next(&index, 63, &walk), ROW_INDEX_NONE); /* its home lies among the others */
    arena_free(&arena);
}

TEST(a_row_gives_its_place_to_another)
{
    (void)state;
    struct row_index index = {.arena = &arena};
    for (uint32_t row = 0; row < 10; row++) row_index_add(&index, 7, row);
    row_index_replace(&index, 7, 4, 50);
    uint32_t walk = 0, row, sum = 0;
    while ((row = row_index_next(&index, 7, &walk)) != ROW_INDEX_NONE) sum += row;
    assert_int_equal(sum, 45 - 4 + 50);
    assert_int_equal(index.count, 10);
    arena_free(&arena);
}

TEST(an_index_that_was_cleared_finds_nothing_and_takes_rows_again)
{
    (void)state;
    struct row_index index = {.arena = &arena};
    uint32_t walk = 0;
    row_index_clear(&index);
    for (uint32_t row = 0; row < 200; row++) row_index_add(&index, row, row);
    uint32_t slots = index.slot_count;
    row_index_clear(&index);
    for (uint32_t hash = 0; hash < 200; hash++, walk = 0)
        assert_int_equal(row_index_next(&index, hash, &walk), ROW_INDEX_NONE);
    for (uint32_t row = 0; row < 200; row++) row_index_add(&index, row, row);
    assert_int_equal(index.slot_count, slots);
    arena_free(&arena);
}

TESTS(UNIT(a_row_is_found_by_its_content_however_much_the_index_grew), UNIT(rows_of_one_hash_are_all_walked_once),
      UNIT(a_row_gives_its_place_to_another), UNIT(an_index_that_was_cleared_finds_nothing_and_takes_rows_again))
