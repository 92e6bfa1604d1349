/* Names beside slanted arrows: none hides another where there is room. */
#include "name_place.h"
#include "test.h"

enum { SIZE = 12, WIDTH = 60 };

static const struct name_look look = {.size = SIZE, .above = 4, .width = WIDTH, .pad = 18, .natural = 36};

/* Whether two names that read in the same direction share paper. */
static bool hide(const struct name_spot *a, const struct name_spot *b)
{
    int32_t x = b->at.x - a->at.x, y = b->at.y - a->at.y;
    int32_t along = (x * a->reading.x + y * a->reading.y) / PICTURE_UNIT;
    int32_t across = (y * a->reading.x - x * a->reading.y) / PICTURE_UNIT;
    return along > -WIDTH && along < WIDTH && across > -SIZE && across < SIZE;
}

TEST(names_of_arrows_on_one_line_stand_side_by_side)
{
    struct arena arena = {0};
    const struct name_line line[] = {{{300, 0}, {0, 60}}, {{300, 0}, {0, 60}}, {{300, 0}, {0, 60}}};
    struct name_places *places = name_places_new(line, COUNT(line), &arena);
    struct name_spot spot[COUNT(line)];
    for (uint32_t i = 0; i < COUNT(line); i++) {
        spot[i] = name_place(places, i, &look);
        for (uint32_t before = 0; before < i; before++) assert_false(hide(&spot[before], &spot[i]));
    }
    arena_free(&arena);
}

TEST(a_name_keeps_off_an_arrow_that_comes_later)
{
    struct arena arena = {0};
    /* The second one crosses the first where its name would stand by choice. */
    const struct name_line line[] = {{{0, 0}, {400, 40}}, {{100, -60}, {190, 60}}};
    const struct name_line alone[] = {{{0, 0}, {400, 40}}};
    struct name_spot free = name_place(name_places_new(alone, 1, &arena), 0, &look);
    struct name_spot moved = name_place(name_places_new(line, COUNT(line), &arena), 0, &look);
    assert_true(free.at.x < 150 && free.at.x + WIDTH > 130);
    int32_t crossed = 100 + 90 * (moved.at.y - SIZE / 3 + 60) / 120; /* at the height of its letters */
    assert_true(moved.at.x + WIDTH < crossed || moved.at.x > crossed);
    arena_free(&arena);
}

TEST(a_name_that_is_wider_than_its_arrow_stands_in_its_middle)
{
    struct arena arena = {0};
    const struct name_line line[] = {{{0, 0}, {40, 10}}};
    struct name_spot spot = name_place(name_places_new(line, 1, &arena), 0, &look);
    assert_true(spot.at.x < 0 && spot.at.x > -20);
    arena_free(&arena);
}

TEST(there_and_back_stand_outside_of_their_wedge)
{
    struct arena arena = {0};
    const struct name_line line[] = {{{0, 0}, {300, 40}}, {{300, 40}, {0, 80}}};
    struct name_places *places = name_places_new(line, COUNT(line), &arena);
    struct name_spot there = name_place(places, 0, &look), back = name_place(places, 1, &look);
    assert_true(there.at.y < 20 && back.at.y > 60);
    assert_true(back.reading.x > 0);
    arena_free(&arena);
}

/* Beside two short arrows that cross there is room for one name: the other one goes further out. */
TEST(names_of_short_arrows_that_cross_do_not_touch)
{
    enum { LONG = 91, STEP = 4 };
    static const struct name_look wide = {.size = SIZE, .above = 4, .width = LONG, .pad = 18, .natural = 36};
    struct arena arena = {0};
    const struct name_line line[] = {{{451, 1678}, {573, 1706}}, {{573, 1678}, {451, 1706}}};
    struct name_places *places = name_places_new(line, COUNT(line), &arena);
    struct name_spot there = name_place(places, 0, &wide), back = name_place(places, 1, &wide);
    for (int32_t i = 0; i <= LONG; i += STEP)
        for (int32_t j = 0; j <= LONG; j += STEP) {
            struct point a = slope_step(there.at, there.reading, i, -SIZE / 3),
                         b = slope_step(back.at, back.reading, j, -SIZE / 3);
            assert_true((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y) >= SIZE * SIZE);
        }
    arena_free(&arena);
}

TESTS(UNIT(names_of_short_arrows_that_cross_do_not_touch), UNIT(names_of_arrows_on_one_line_stand_side_by_side),
      UNIT(a_name_keeps_off_an_arrow_that_comes_later), UNIT(a_name_that_is_wider_than_its_arrow_stands_in_its_middle),
      UNIT(there_and_back_stand_outside_of_their_wedge))
