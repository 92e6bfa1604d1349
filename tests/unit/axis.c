/* Moments to heights: to scale between breaks, quiet times cut, room kept free. */
#include "axis.h"
#include "test.h"

enum { ROWS = 6 };

/* Rows of a ladder: messages by their times, `at` alone for what is written. */
static struct ladder ladder_of(struct ladder_row *row, uint32_t count)
{
    struct ladder ladder = {.row = row, .row_count = count};
    for (uint32_t i = 0; i < count; i++) ladder.message_count += row[i].kind == LADDER_MESSAGE;
    return ladder;
}

static struct ladder_row message(sim_time sent_at, sim_time at)
{
    return (struct ladder_row){.kind = LADDER_MESSAGE, .sent_at = sent_at, .at = at};
}

TEST(time_is_to_scale_where_messages_are_under_way)
{
    struct arena arena = {0};
    struct ladder_row rows[] = {message(0, 20 * MS), message(20 * MS, 22 * MS), message(22 * MS, 62 * MS)};
    struct ladder ladder = ladder_of(rows, COUNT(rows));
    int32_t kept[ROWS] = {0};
    (void)state;
    const struct axis *axis = axis_new(&ladder, kept, 100, &arena);
    assert_int_equal(axis_at(axis, 0, 0), 100);
    int32_t first = axis_at(axis, 20 * MS, 0) - 100, third = axis_at(axis, 62 * MS, 2) - axis_at(axis, 22 * MS, 2);
    assert_true(first > 0 && third >= 2 * first - 1 && third <= 2 * first + 1);
    assert_int_equal(axis_at(axis, 62 * MS, 2), axis_end(axis));
    arena_free(&arena);
}

TEST(a_time_without_messages_is_cut_out_and_said)
{
    struct arena arena = {0};
    struct ladder_row rows[] = {message(0, 20 * MS), message(3600 * SECOND, 3600 * SECOND + 20 * MS)};
    struct ladder ladder = ladder_of(rows, COUNT(rows));
    int32_t kept[ROWS] = {0};
    uint32_t count;
    (void)state;
    const struct axis *axis = axis_new(&ladder, kept, 0, &arena);
    const struct axis_break *gap = axis_breaks(axis, &count);
    assert_int_equal(count, 1);
    assert_true(gap->quiet && gap->begin == 20 * MS && gap->end == 3600 * SECOND);
    assert_true(gap->to > gap->from && gap->to - gap->from < 60);
    assert_true(axis_end(axis) < 1000);
    assert_int_equal(axis_at(axis, 3600 * SECOND, 1), gap->to);
    arena_free(&arena);
}

TEST(what_is_written_between_two_messages_gets_its_room)
{
    struct arena arena = {0};
    struct ladder_row rows[] = {message(0, 20 * MS), {.kind = LADDER_SAY, .at = 20 * MS}, message(20 * MS, 40 * MS)};
    struct ladder ladder = ladder_of(rows, COUNT(rows));
    int32_t kept[ROWS] = {0, 50, 0};
    uint32_t count;
    (void)state;
    const struct axis *axis = axis_new(&ladder, kept, 0, &arena);
    assert_int_equal(axis_at(axis, 20 * MS, 2) - axis_at(axis, 20 * MS, 0), 50);
    const struct axis_break *gap = axis_breaks(axis, &count);
    assert_int_equal(count, 1);
    assert_false(gap->quiet);
    assert_int_equal(gap->to - gap->from, 50);
    arena_free(&arena);
}

/* Later is never above, whatever the times are. */
TEST(heights_never_go_back)
{
    static const sim_time times[] = {0, 1, MS, 20 * MS, SECOND, 30 * SECOND, 86400 * SECOND};
    struct arena arena = {0};
    (void)state;
    for (unsigned a = 0; a < COUNT(times); a++)
        for (unsigned b = a; b < COUNT(times); b++) {
            struct ladder_row rows[] = {message(times[a], times[b]), message(times[b], times[b]),
                                        message(times[b] + 5, times[b] + 5 + times[a])};
            struct ladder ladder = ladder_of(rows, COUNT(rows));
            int32_t kept[ROWS] = {0}, last = 0;
            const struct axis *axis = axis_new(&ladder, kept, 0, &arena);
            for (uint32_t i = 0; i < COUNT(rows); i++) {
                assert_true(axis_at(axis, rows[i].sent_at, i) <= axis_at(axis, rows[i].at, i));
                assert_true(axis_at(axis, rows[i].at, i) >= last);
                last = axis_at(axis, rows[i].at, i);
            }
            assert_true(axis_end(axis) >= last);
        }
    arena_free(&arena);
}

TEST(ticks_are_round_and_apart)
{
    struct arena arena = {0};
    struct ladder_row rows[] = {message(3 * MS, 203 * MS), message(900 * SECOND, 900 * SECOND + 50 * MS)};
    struct ladder ladder = ladder_of(rows, COUNT(rows));
    int32_t kept[ROWS] = {0};
    uint32_t count;
    (void)state;
    const struct axis *axis = axis_new(&ladder, kept, 0, &arena);
    const sim_time *tick = axis_ticks(axis, &count);
    assert_true(count > 3);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(tick[i] % (tick[1] - tick[0]), 0);
        assert_true((tick[i] >= 3 * MS && tick[i] <= 203 * MS) || tick[i] >= 900 * SECOND);
    }
    arena_free(&arena);
}

TEST(a_ladder_without_messages_has_an_axis_of_no_length)
{
    struct arena arena = {0};
    struct ladder ladder = ladder_of(NULL, 0);
    int32_t kept[ROWS] = {0};
    (void)state;
    const struct axis *axis = axis_new(&ladder, kept, 7, &arena);
    assert_int_equal(axis_end(axis), 7);
    assert_int_equal(axis_at(axis, SECOND, 0), 7);
    arena_free(&arena);
}

TESTS(UNIT(time_is_to_scale_where_messages_are_under_way), UNIT(a_time_without_messages_is_cut_out_and_said),
      UNIT(what_is_written_between_two_messages_gets_its_room), UNIT(heights_never_go_back),
      UNIT(ticks_are_round_and_apart), UNIT(a_ladder_without_messages_has_an_axis_of_no_length))
