/* A place costs as much as it hides; the cheapest near the natural one is taken. Only neighbours in the order of
 * drawing are looked at: names far above hide nothing, and a run may have 10,000 messages. */
#include "name_place.h"

enum {
    DISC_STEP = 7,
    DISC_NEAR = 15, /* two discs that touch */
    LINE_NEAR = 8,  /* a disc and a line */
    NEIGHBOURS = 48,
    SHIFT = 10, /* between places that are tried */
    COST_NAME = 40,
    COST_LINE = 12,
    COST_SIDE = 2,
    COST_OUT = 6
};

struct chain {
    uint32_t first, count; /* of its discs */
};

/* Where a name may be: its middle from `low` to `high` along its arrow of that size, and where it is by choice. */
struct name_range {
    int32_t low, high, natural, size;
    bool below;
};

struct name_found {
    struct name_spot spot;
    int32_t cost;
};

struct name_places {
    const struct name_line *line;
    uint32_t count, taken; /* names */
    struct point *disc;
    uint32_t disc_count, disc_room;
    struct chain *chain;
    struct arena *arena;
};

struct name_places *name_places_new(const struct name_line *line, uint32_t count, struct arena *arena)
{
    struct name_places *places = arena_new(arena, struct name_places);
    *places = (struct name_places){.line = line, .count = count, .arena = arena};
    places->chain = arena_array(arena, struct chain, count + 1);
    return places;
}

static struct point disc_of(const struct name_spot *spot, const struct name_look *look, int32_t along)
{
    return slope_step(spot->at, spot->reading, along, -look->size / 3);
}

static bool are_near(struct point a, struct point b)
{
    int64_t x = a.x - b.x, y = a.y - b.y;
    return x * x + y * y < DISC_NEAR * DISC_NEAR;
}

static bool is_on(struct point disc, const struct name_line *line)
{
    int64_t x = line->to.x - line->from.x, y = line->to.y - line->from.y, long2 = x * x + y * y;
    int64_t to_x = disc.x - line->from.x, to_y = disc.y - line->from.y;
    int64_t along = to_x * x + to_y * y, across = to_x * y - to_y * x;
    if (along < 0 || along > long2) return false;
    return across * across < LINE_NEAR * LINE_NEAR * long2;
}

static int32_t names_hidden(const struct name_places *places, struct point disc)
{
    uint32_t first = places->taken > NEIGHBOURS ? places->taken - NEIGHBOURS : 0;
    for (uint32_t d = places->taken ? places->chain[first].first : 0; d < places->disc_count; d++)
        if (are_near(disc, places->disc[d])) return 1;
    return 0;
}

static int32_t lines_hidden(const struct name_places *places, uint32_t arrow, struct point disc)
{
    uint32_t low = arrow > NEIGHBOURS ? arrow - NEIGHBOURS : 0, high = arrow + NEIGHBOURS;
    for (uint32_t i = low; i < places->count && i < high; i++)
        if (i != arrow && is_on(disc, &places->line[i])) return 1;
    return 0;
}

static int32_t cost_of(const struct name_places *places, uint32_t arrow, const struct name_spot *spot,
                       const struct name_look *look)
{
    int32_t cost = 0;
    for (int32_t along = DISC_STEP / 2; along < look->width; along += DISC_STEP) {
        struct point disc = disc_of(spot, look, along);
        cost += COST_NAME * names_hidden(places, disc) + COST_LINE * lines_hidden(places, arrow, disc);
    }
    return cost;
}

static void take(struct name_places *places, const struct name_spot *spot, const struct name_look *look)
{
    struct chain *chain = &places->chain[places->taken++];
    chain->first = places->disc_count;
    for (int32_t along = DISC_STEP / 2; along < look->width; along += DISC_STEP, chain->count++) {
        places->disc = arena_grow(places->arena, places->disc, places->disc_count, &places->disc_room,
                                  sizeof *places->disc);
        places->disc[places->disc_count++] = disc_of(spot, look, along);
    }
}

/* Its middle so far along the arrow, above it or below, beside it or so many lines of letters further out. */
static struct name_spot spot_at(const struct name_line *line, int32_t along, bool below, int32_t out,
                                const struct name_look *look)
{
    struct slope to = slope_between(line->from, line->to);
    struct slope reading = to.x < 0 ? (struct slope){-to.x, -to.y} : to;
    struct point middle = slope_step(line->from, to, along, 0);
    int32_t across = (below ? look->size + 1 : -look->above) + (below ? out : -out) * (look->size + 3);
    return (struct name_spot){slope_step(middle, reading, -look->width / 2, across), reading};
}

/* The best of the places that far out, where it is better than the best one so far. */
static void try_places(const struct name_places *places, uint32_t arrow, const struct name_look *look,
                       const struct name_range *range, int32_t out, struct name_found *found)
{
    for (int32_t away = 0; found->cost > 0 && away <= range->size; away += SHIFT)
        for (int32_t turn = 0; turn < 4; turn++) {
            int32_t along = range->natural + (turn & 1 ? -away : away);
            bool other = turn & 2;
            if (along < range->low || along > range->high) continue;
            struct name_spot spot = spot_at(&places->line[arrow], along, range->below != other, out, look);
            int32_t cost = cost_of(places, arrow, &spot, look) + away / SHIFT + (other ? COST_SIDE : 0) +
                           out * COST_OUT;
            if (cost < found->cost) *found = (struct name_found){spot, cost};
        }
}

struct name_spot name_place(struct name_places *places, uint32_t arrow, const struct name_look *look)
{
    const struct name_line *line = &places->line[arrow];
    struct slope to = slope_between(line->from, line->to);
    int32_t wide = line->to.x < line->from.x ? line->from.x - line->to.x : line->to.x - line->from.x;
    int32_t size = to.x ? (int32_t)((int64_t)wide * PICTURE_UNIT / (to.x < 0 ? -to.x : to.x)) : wide;
    int32_t low = (look->width + look->pad) / 2, high = size - low, natural = size * look->natural / 100;
    if (low > high) low = high = size / 2;
    if (natural < low) natural = low;
    if (natural > high) natural = high;
    /* There and back make a wedge, and names are outside of it. */
    const struct name_range range = {low, high, natural, size, to.x < 0 && to.y > 0};
    struct name_found found = {.spot = spot_at(line, natural, range.below, 0, look)};
    found.cost = cost_of(places, arrow, &found.spot, look);
    try_places(places, arrow, look, &range, 0, &found);
    /* Short arrows that cross have no room for both of their names beside them. */
    if (found.cost >= COST_NAME) try_places(places, arrow, look, &range, 1, &found);
    take(places, &found.spot, look);
    return found.spot;
}
