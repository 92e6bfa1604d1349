/* Every run comes back from its trace: every run of every scenario is written as JSON lines, read, and judged again
 * without its scenario. It has the same fingerprint, which is over every record, and each claim has the same result,
 * but where no trace has the data. */
#include "jsonl.h"
#include "retrace.h"
#include "scenario.h"
#include "test.h"

struct text {
    char *at;
    uint32_t count, room;
    struct arena arena;
};

static bool text_take(void *self, struct bytes more)
{
    struct text *text = self;
    while (text->count + more.count > text->room) {
        const uint32_t room = text->room ? 2 * text->room : 1 << 16;
        char *at = arena_take(&text->arena, room);
        bytes_copy(at, bytes_of(text->at, text->count));
        text->at = at;
        text->room = room;
    }
    bytes_copy(text->at + text->count, more);
    text->count += more.count;
    return true;
}

/* The state of nodes at the end is in no trace. */
static bool unsaid(const struct claim *claim)
{
    return claim->kind == CLAIM_NO_STATE_LEFT;
}

static void come_back(const struct verdict *ran, const struct verdict *read)
{
    const struct bytes name = ran->plan->run;
    if (ran->fingerprint != read->fingerprint)
        fail_msg("%.*s: its trace comes back with another fingerprint", (int)name.count, name.at);
    assert_int_equal(ran->claim_count, read->claim_count);
    for (uint32_t i = 0; i < ran->claim_count; i++) {
        const struct claim_outcome *here = &ran->claim[i], *there = &read->claim[i];
        const enum claim_found found = unsaid(here->claim) ? CLAIM_FOUND_VACUOUS : here->found;
        assert_true(bytes_equal(here->claim->name, there->claim->name));
        if (there->found != found)
            fail_msg("%.*s: something else is found of %.*s in its trace: %.*s", (int)name.count, name.at,
                     (int)here->claim->name.count, here->claim->name.at, (int)there->text.count, there->text.at);
    }
}

static void write_and_read(struct script *script, uint32_t n)
{
    struct text text = {0};
    struct bytes why = {0};
    struct run *run = scenario_run(script, n, 0);
    assert_non_null(run);
    assert_true(jsonl_write(text_take, &text, run->verdict, OCTETS_REVEALED, &text.arena));
    const struct retracing of = {.text = bytes_of(text.at, text.count), .kinds = node_kinds};
    struct run *read = retrace(&of, &text.arena, &why);
    if (!read) fail_msg("%.*s: %.*s", (int)run->plan->run.count, run->plan->run.at, (int)why.count, why.at);
    come_back(run->verdict, read->verdict);
    run_free(read);
    run_free(run);
    arena_free(&text.arena);
}

TEST(every_run_comes_back_from_its_trace)
{
    struct arena arena = {0};
    struct file_list list = {0};
    const char *why = NULL;
    uint32_t runs = 0;
    assert_true(folder_list(&arena, "scenarios", BYTES(".ims"), &list, &why));
    for (uint32_t f = 0; f < list.count; f++) {
        if (bytes_find(list.path[f], BYTES("scenarios/base/")) != BYTES_NOT_FOUND) continue;
        struct script *script = scenario_script(&arena, list.path[f].at);
        assert_non_null(script);
        for (uint32_t n = 0; n < script->run_count; n++, runs++) write_and_read(script, n);
    }
    arena_free(&arena);
    printf("%u runs\n", runs);
    assert_true(runs > 700);
}

TESTS(UNIT(every_run_comes_back_from_its_trace))
