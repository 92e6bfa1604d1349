/* The queue against the obvious: entries come out in the order of (time, order key), whatever lane they wait in, and
 * whatever was taken out of the middle meanwhile. */
#include "arena.h"
#include "rng_path.h"
#include "queue.h"
#include "test.h"

enum { LANES = 5, ENTRIES = 64, ROUNDS = 2000 };

static uint32_t roll(uint32_t nth, uint32_t n)
{
    unsigned char raw[4];
    rng_path_octets(7, BYTES("queue test"), nth, raw, sizeof raw);
    return (uint32_t)((raw[0] | raw[1] << 8 | raw[2] << 16) % (int)n);
}

TEST(entries_leave_in_the_order_of_time_and_key)
{
    (void)state;
    struct arena arena = {0};
    struct queue *queue = arena_take(&arena, queue_size(LANES, ENTRIES));
    queue_init(queue, LANES, ENTRIES);
    sim_time last_at = 0;
    uint64_t last_order = 0;
    uint32_t waiting = 0, removed = 0, nth = 0;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        sim_time at;
        uint64_t order;
        uint32_t lane = roll(nth++, LANES);
        struct queued *middle = roll(nth++, 8) ? NULL : queue_walk(queue, lane, NULL);
        for (uint32_t steps = roll(nth++, 4); middle && steps; steps--) {
            struct queued *next = queue_walk(queue, lane, middle);
            if (next) middle = next;
        }
        if (middle) {
            queue_remove(queue, lane, middle);
            assert_int_equal(middle->order, 0); /* free, and all zero */
            waiting--;
            removed++;
        } else if (waiting < ENTRIES && roll(nth++, 3)) {
            struct queued *queued = queue_take(queue);
            assert_non_null(queued);
            *queued = (struct queued){.at = last_at + roll(nth++, 4), .order = round + 1};
            queue_push(queue, roll(nth++, LANES), queued);
            waiting++;
        } else if (queue_next(queue, &at, &order)) {
            struct queued queued;
            queue_pop(queue, &queued);
            assert_int_equal(queued.at, at);
            assert_int_equal(queued.order, order);
            assert_true(at > last_at || (at == last_at && order > last_order));
            last_at = at;
            last_order = order;
            waiting--;
        }
        assert_int_equal(queue->in_flight, waiting);
    }
    assert_true(removed > ROUNDS / 16);
    arena_free(&arena);
}

TEST(a_full_queue_gives_no_entry_and_an_emptied_one_is_all_zero)
{
    (void)state;
    struct arena arena = {0};
    struct queue *queue = arena_take(&arena, queue_size(1, 2));
    queue_init(queue, 1, 2);
    for (unsigned i = 1; i <= 2; i++) {
        struct queued *queued = queue_take(queue);
        *queued = (struct queued){.at = i, .order = i, .rng_path = 99, .blob = 99};
        queue_push(queue, 0, queued);
    }
    assert_null(queue_take(queue));
    struct queued taken;
    queue_pop(queue, &taken);
    queue_give(queue, queue_take(queue)); /* taken, and not pushed after all */
    queue_push(queue, 0, queue_take(queue));
    assert_null(queue_take(queue));
    queue_pop(queue, &taken);
    queue_pop(queue, &taken);
    struct queued *again = queue_take(queue);
    assert_non_null(again);
    assert_int_equal(again->rng_path, 0);
    arena_free(&arena);
}

TESTS(UNIT(entries_leave_in_the_order_of_time_and_key),
      UNIT(a_full_queue_gives_no_entry_and_an_emptied_one_is_all_zero))
