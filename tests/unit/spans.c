/* Stretches of octets that come in pieces. */
#include "spans.h"

#include "test.h"

TEST(stretches_that_touch_are_one)
{
    struct spans spans = {.count = 0};
    struct octet_span span;
    assert_false(spans_next(&spans, 0, &span));
    assert_true(spans_add(&spans, 10, 20) && spans_add(&spans, 30, 40) && spans_add(&spans, 0, 5));
    assert_int_equal(spans.count, 3);
    assert_true(spans_add(&spans, 5, 10));
    assert_int_equal(spans.count, 2);
    assert_true(spans_whole(&spans, 20) && !spans_whole(&spans, 21));
    assert_true(spans_add(&spans, 15, 35));
    assert_int_equal(spans.count, 1);
    assert_true(spans_whole(&spans, 40));
    assert_true(spans_next(&spans, 12, &span));
    assert_true(span.from == 12 && span.end == 40);
    assert_false(spans_next(&spans, 40, &span));
}

TEST(what_is_gone_moves_the_rest_to_the_front)
{
    struct spans spans = {.count = 0};
    assert_true(spans_add(&spans, 2, 4) && spans_add(&spans, 8, 10));
    spans_advance(&spans, 3);
    assert_int_equal(spans.count, 2);
    assert_true(spans.span[0].from == 0 && spans.span[0].end == 1 && spans.span[1].from == 5);
    spans_advance(&spans, 1);
    assert_int_equal(spans.count, 1);
    spans_advance(&spans, 100);
    assert_int_equal(spans.count, 0);
}

TEST(there_is_room_for_so_many_stretches)
{
    struct spans spans = {.count = 0};
    for (uint32_t i = 0; i < SPANS_MAX; i++) assert_true(spans_add(&spans, 2 * i + 1, 2 * i + 2));
    assert_false(spans_add(&spans, 1000, 1001));
    assert_true(spans_add(&spans, 2, 3)); /* it joins two */
    assert_int_equal(spans.count, SPANS_MAX - 1);
    assert_true(spans_add(&spans, 1000, 1001));
}

TESTS(UNIT(stretches_that_touch_are_one), UNIT(what_is_gone_moves_the_rest_to_the_front),
      UNIT(there_is_room_for_so_many_stretches))
