/* Lists of words: counted, found, taken one by one. */
#include "list.h"
#include "test.h"

TEST(words_of_a_list_are_found_by_place_and_by_text)
{
    static const struct {
        const char *list, *word;
        uint32_t count, found, nocase;
    } rows[] = {
        {"forward|terminate", "terminate", 2, 1, 1},
        {"forward|terminate", "Terminate", 2, BYTES_NOT_FOUND, 1},
        {"forward|terminate", "term", 2, BYTES_NOT_FOUND, BYTES_NOT_FOUND},
        {"on", "on", 1, 0, 0},
        {"", "on", 0, BYTES_NOT_FOUND, BYTES_NOT_FOUND},
        {NULL, "on", 0, BYTES_NOT_FOUND, BYTES_NOT_FOUND},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct bytes word = bytes_text(rows[i].word);
        assert_int_equal(list_count(rows[i].list), rows[i].count);
        assert_int_equal(list_find(rows[i].list, word), rows[i].found);
        assert_int_equal(list_find_nocase(rows[i].list, word), rows[i].nocase);
        if (rows[i].found != BYTES_NOT_FOUND) same_bytes(list_nth(rows[i].list, rows[i].found), word);
        assert_null(list_nth(rows[i].list, rows[i].count).at);
    }
}

TEST(words_are_walked_in_their_order)
{
    struct bytes rest = BYTES("a|bc|d"), word;
    assert_true(list_next(&rest, &word));
    same_bytes(word, BYTES("a"));
    assert_true(list_next(&rest, &word));
    same_bytes(word, BYTES("bc"));
    assert_true(list_next(&rest, &word));
    same_bytes(word, BYTES("d"));
    assert_false(list_next(&rest, &word));
}

TESTS(UNIT(words_of_a_list_are_found_by_place_and_by_text), UNIT(words_are_walked_in_their_order))
