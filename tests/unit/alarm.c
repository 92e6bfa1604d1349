/* Timers against the obvious: a table of times searched for its least. */
#include "alarm.h"
#include "arena.h"
#include "rng_path.h"
#include "test.h"

enum { SLOTS = 40, ROUNDS = 4000, DURATIONS = 70 /* more than there are lanes */ };

static uint32_t roll(uint32_t nth, uint32_t n)
{
    unsigned char raw[4];
    rng_path_octets(11, BYTES("alarm test"), nth, raw, sizeof raw);
    return (uint32_t)((raw[0] | raw[1] << 8 | raw[2] << 16) % (int)n);
}

struct model {
    sim_time at[SLOTS + 1];
    uint64_t order[SLOTS + 1];
};

static uint32_t model_next(const struct model *model)
{
    uint32_t least = 0;
    for (uint32_t slot = 1; slot <= SLOTS; slot++) {
        if (!model->at[slot]) continue;
        if (!least || model->at[slot] < model->at[least] ||
            (model->at[slot] == model->at[least] && model->order[slot] < model->order[least]))
            least = slot;
    }
    return least;
}

TEST(alarms_ring_in_order_and_cancelled_ones_never_do)
{
    (void)state;
    struct arena arena = {0};
    struct alarms *alarms = arena_take(&arena, alarms_size(SLOTS));
    struct model *model = arena_new(&arena, struct model);
    alarms_init(alarms, SLOTS);
    sim_time now = 1;
    uint32_t nth = 0;
    for (uint32_t round = 1; round <= ROUNDS; round++) {
        uint32_t slot = 1 + roll(nth++, SLOTS), what = roll(nth++, 5);
        sim_time at;
        uint64_t order;
        if (what < 2) {
            sim_time after = (1 + roll(nth++, DURATIONS)) * 10;
            alarm_set(alarms, slot, now, after, &(struct alarm){.order = round});
            model->at[slot] = now + after;
            model->order[slot] = round;
        } else if (what == 2) {
            alarm_cancel(alarms, slot);
            model->at[slot] = 0;
        } else if (what == 3) {
            alarm_park(alarms, slot, &(struct alarm){.order = round});
            model->at[slot] = 0; /* it does not ring */
            assert_true(alarm_at(alarms, slot) == ALARM_PARKED);
        } else if (alarm_next(alarms, &at, &order, &slot) && at != ALARM_PARKED) {
            assert_int_equal(slot, model_next(model));
            assert_int_equal(alarm_pop(alarms, slot).at, model->at[slot]);
            now = at;
            model->at[slot] = 0;
        } else {
            assert_int_equal(model_next(model), 0);
        }
    }
    arena_free(&arena);
}

TESTS(UNIT(alarms_ring_in_order_and_cancelled_ones_never_do))
