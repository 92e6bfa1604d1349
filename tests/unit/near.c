/* Edit distances, for "did you mean". */
#include "near.h"

#include "test.h"

TEST(a_distance_counts_the_fewest_edits)
{
    static const struct {
        const char *a, *b;
        uint32_t distance;
    } rows[] = {
        {"", "", 0},
        {"nonce", "nonce", 0},
        {"", "abc", 3},
        {"abc", "", 3},
        {"nonse", "nonce", 1},
        {"forwrad", "forward", 1},
        {"kitten", "sitting", 3},
        {"ca", "abc", 3},
        {"via", "vai", 1},
        {"Nonce", "nonce", 1},
        {"register", "REGISTER", 8},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct bytes a = bytes_text(rows[i].a), b = bytes_text(rows[i].b);
        assert_int_equal(near_distance(a, b, 9), rows[i].distance);
        assert_int_equal(near_distance(b, a, 9), rows[i].distance);
    }
}

TEST(beyond_the_limit_a_distance_is_one_more)
{
    char longest[NEAR_MAX + 1];
    memset(longest, 'x', sizeof longest);
    assert_int_equal(near_distance(BYTES("kitten"), BYTES("sitting"), 2), 3);
    assert_int_equal(near_distance(BYTES("kitten"), BYTES("sitting"), 3), 3);
    assert_int_equal(near_distance(bytes_of(longest, NEAR_MAX), bytes_of(longest, NEAR_MAX - 1), 1), 1);
    assert_int_equal(near_distance(bytes_of(longest, NEAR_MAX + 1), bytes_of(longest, NEAR_MAX), 5), 6);
    assert_int_equal(near_distance(bytes_of(longest, NEAR_MAX + 1), bytes_of(longest, NEAR_MAX + 1), 5), 0);
}

TEST(a_short_word_may_have_one_error_and_a_long_one_a_third)
{
    assert_int_equal(near_limit(BYTES("to")), 0);
    assert_int_equal(near_limit(BYTES("uri")), 1);
    assert_int_equal(near_limit(BYTES("nonce")), 1);
    assert_int_equal(near_limit(BYTES("forward")), 2);
    assert_int_equal(near_limit(BYTES("public-identity")), 5);
}

TESTS(UNIT(a_distance_counts_the_fewest_edits), UNIT(beyond_the_limit_a_distance_is_one_more),
      UNIT(a_short_word_may_have_one_error_and_a_long_one_a_third))
