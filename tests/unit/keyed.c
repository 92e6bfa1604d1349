/* The keyed table against a plain list that is searched from end to end. */
#include "keyed.h"
#include "test.h"

enum { ROW_MAX = 37, ROW_SIZE = 16, TABLE_SIZE = 4096 };

struct row {
    uint64_t value, other;
};

static _Alignas(8) char memory[TABLE_SIZE];

static struct keyed *table(void)
{
    assert_true(keyed_size(ROW_MAX, ROW_SIZE) <= TABLE_SIZE);
    memset(memory, 0, sizeof memory);
    struct keyed *keyed = (struct keyed *)(void *)memory;
    keyed_init(keyed, ROW_MAX, ROW_SIZE);
    return keyed;
}

TEST(a_row_is_found_until_it_is_removed)
{
    (void)state;
    struct keyed *keyed = table();
    bool present[64] = {false};
    uint32_t count = 0, registration = 12345;
    for (uint32_t step = 0; step < 20000; step++) {
        registration = registration * 1103515245 + 12345;
        uint32_t pick = registration >> 16 & 63;
        /* Keys that differ in their high bits only share a home slot: the worst cluster. */
        uint64_t key = pick < 32 ? 1 + ((uint64_t)pick << 32) : keyed_key2(BYTES("k"), pick);
        struct row *row = keyed_find(keyed, key);
        assert_int_equal(row != NULL, present[pick]);
        if (row) {
            assert_int_equal(row->value, pick);
            keyed_remove(keyed, row);
            count--;
        } else {
            row = step % 2 ? keyed_add(keyed, key) : keyed_find_or_add(keyed, key);
            if (row) assert_ptr_equal(keyed_find_or_add(keyed, key), row);
            assert_int_equal(row != NULL, count < ROW_MAX);
            if (!row) continue;
            assert_int_equal(row->value | row->other, 0);
            row->value = pick;
            row->other = key;
            assert_ptr_equal(keyed_row(keyed, keyed_number(keyed, row)), row);
            count++;
        }
        present[pick] = !present[pick];
        assert_int_equal(keyed->count, count);
    }
}

TEST(a_walk_sees_every_row_once_and_no_free_one)
{
    (void)state;
    struct keyed *keyed = table();
    for (uint32_t i = 0; i < ROW_MAX; i++) ((struct row *)keyed_add(keyed, keyed_key2(BYTES("row"), i + 1)))->value = i;
    assert_null(keyed_add(keyed, keyed_key(BYTES("one too many"))));
    for (uint32_t i = 0; i < ROW_MAX; i += 2) keyed_remove(keyed, keyed_find(keyed, keyed_key2(BYTES("row"), i + 1)));
    uint32_t number = 0, seen = 0;
    for (const struct row *row; (row = keyed_next(keyed, &number)) != NULL; seen++)
        assert_int_equal(row->value, seen * 2 + 1);
    assert_int_equal(seen, ROW_MAX / 2);
    assert_null(keyed_row(keyed, 0));
    assert_null(keyed_row(keyed, ROW_MAX));
}

TEST(a_removed_row_leaves_no_octet_of_its_content)
{
    (void)state;
    struct keyed *keyed = table();
    struct row *row = keyed_add(keyed, keyed_key(BYTES("secret")));
    memset(row, 0xa5, sizeof *row);
    keyed_remove(keyed, row);
    for (uint32_t i = 0; i < TABLE_SIZE; i++) assert_int_not_equal((unsigned char)memory[i], 0xa5);
}

TEST(an_index_is_a_second_key_to_the_same_rows)
{
    static _Alignas(8) char room[TABLE_SIZE];
    (void)state;
    struct keyed *keyed = table(), *index = (struct keyed *)(void *)room;
    assert_true(keyed_size(ROW_MAX, KEYED_INDEX_ROW) <= TABLE_SIZE);
    memset(room, 0, sizeof room);
    keyed_init(index, ROW_MAX, KEYED_INDEX_ROW);
    for (uint32_t i = 0; i < ROW_MAX; i++) keyed_index(index, keyed_key_number(i), keyed, keyed_add(keyed, 1000 + i));
    for (uint32_t i = 0; i < ROW_MAX; i++) {
        const void *row = keyed_through(index, keyed, keyed_key_number(i));
        assert_non_null(row);
        assert_int_equal(keyed_key_of(row), 1000 + i);
    }
    assert_null(keyed_through(index, keyed, keyed_key_number(ROW_MAX)));
    keyed_unindex(index, keyed_key_number(3));
    keyed_unindex(index, keyed_key_number(3)); /* what is not there stays away */
    assert_null(keyed_through(index, keyed, keyed_key_number(3)));
    assert_int_equal(index->count, ROW_MAX - 1);
    /* A row that is gone is found by no key. */
    keyed_remove(keyed, keyed_find(keyed, 1004));
    assert_null(keyed_through(index, keyed, keyed_key_number(4)));
}

TEST(numbers_have_keys_of_their_own_and_their_rows_tags_from_a_base)
{
    (void)state;
    struct keyed *keyed = table();
    keyed->tag_base = 500;
    for (uint32_t i = 0; i < ROW_MAX; i++) {
        const void *row = keyed_add(keyed, keyed_key_number(i << 23 | 7)); /* links of one member, of many classes */
        assert_int_equal(keyed_tag(keyed, row), 500 + i);
    }
    assert_int_equal(keyed->count, ROW_MAX);
    assert_int_not_equal(keyed_key_number(UINT32_MAX), 0);
    assert_int_not_equal(keyed_key_number(0), 0);
}

TESTS(UNIT(a_row_is_found_until_it_is_removed), UNIT(a_walk_sees_every_row_once_and_no_free_one),
      UNIT(a_removed_row_leaves_no_octet_of_its_content), UNIT(an_index_is_a_second_key_to_the_same_rows),
      UNIT(numbers_have_keys_of_their_own_and_their_rows_tags_from_a_base))
