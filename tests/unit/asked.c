/* Open requests against a plain list that is searched from end to end. */
#include "asked.h"
#include "test.h"

enum { STEPS = 20000, OPEN_MAX = 4096, LINKS = 5, ANSWERS = 7 };

struct plain {
    struct asked_key key;
    uint32_t number;
};

static struct plain list[OPEN_MAX];
static uint32_t list_count, dice = 12345;

static uint32_t pick(uint32_t of)
{
    dice = dice * 1103515245 + 12345;
    return (dice >> 16) % of;
}

static struct asked_key some_key(void)
{
    return (struct asked_key){link_make(pick(LINKS), pick(2) * 9, pick(2)), pick(2) ? PROTO_SIP : PROTO_HTTP,
                              pick(ANSWERS)};
}

static bool same(enum asked_chain chain, struct asked_key a, struct asked_key b)
{
    if (chain == ASKED_BY_AGE) return true;
    return a.link == b.link && a.proto == b.proto && (chain == ASKED_BY_LINK || a.answer == b.answer);
}

static void same_order(const struct asked *asked, enum asked_chain chain, struct asked_key key)
{
    uint32_t at = ASKED_NONE;
    for (uint32_t i = 0; i < list_count; i++) {
        if (!same(chain, list[i].key, key)) continue;
        at = asked_next(asked, chain, key, at);
        assert_int_equal(at, list[i].number);
    }
    if (at != ASKED_NONE || !list_count) assert_int_equal(asked_next(asked, chain, key, at), ASKED_NONE);
}

static void drop(struct asked *asked, uint32_t place)
{
    asked_drop(asked, list[place].number);
    list_count--;
    memmove(&list[place], &list[place + 1], (list_count - place) * sizeof list[0]);
}

TEST(what_is_open_is_found_by_age_by_link_and_by_key)
{
    struct arena arena = {0};
    struct asked asked = {.arena = &arena};
    uint32_t most = 0;
    same_order(&asked, ASKED_BY_AGE, some_key());
    for (uint32_t step = 0; step < STEPS; step++) {
        bool grows = step / 1000 % 2 == 0; /* it fills, and empties again */
        if (list_count && pick(4) < (grows ? 1u : 3u)) {
            drop(&asked, pick(2) ? 0 : pick(list_count));
        } else if (list_count < OPEN_MAX) {
            struct plain *row = &list[list_count++];
            row->key = some_key();
            row->number = asked_add(&asked, row->key);
        }
        assert_int_equal(asked.open, list_count);
        if (list_count > most) most = list_count;
        for (enum asked_chain chain = ASKED_BY_AGE; step % 50 == 0 && chain < ASKED_CHAINS; chain++)
            same_order(&asked, chain, some_key());
    }
    assert_true(most > 256);
    assert_true(asked.slot_count == most); /* numbers are given again */
    arena_free(&arena);
}

TESTS(UNIT(what_is_open_is_found_by_age_by_link_and_by_key))
