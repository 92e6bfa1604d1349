/* Random fault plans: under any of them no limit is reached, and half an hour after the last fault nothing is in
 * flight, waits or is held, and HSS and S-CSCF agree, at the latest when the user has registered again, or the operator
 * has taken a registration back and the user has registered again. A failure names the plan's number: the same number
 * is the same plan. */
#include "agreeing.h"
#include "filtered.h"
#include "rng_path.h"

/* Plans after which it took somebody: the user, or the operator too. */
struct cures {
    uint32_t registered, taken_back;
};

enum { PLANS_AGAIN = 10, ROWS_MAX = 4, STORM_US = 40 * 1000 * 1000 };
#define CALM_US (30 * MINUTE)

static uint32_t roll(uint32_t plan, uint32_t *nth, uint32_t n)
{
    unsigned char raw[4];
    rng_path_octets(plan, BYTES("storm"), (*nth)++, raw, sizeof raw);
    return (uint32_t)(raw[0] | raw[1] << 8 | raw[2] << 16) % n;
}

/* Something that goes wrong: with messages by odds, or with a node at some moment; over when the storm is. */
static void row_add(struct filtered *filtered, uint32_t number, uint32_t *nth)
{
    static const enum filter_deed deeds[] = {FILTER_DROP, FILTER_DELAY,   FILTER_DUPLICATE, FILTER_REORDER,
                                             FILTER_HOLD, FILTER_CORRUPT, FILTER_RESET,     FILTER_STOP,
                                             FILTER_STOP, FILTER_SKEW};
    const struct plan *plan = filtered->plan;
    struct filter_row *row = filtered_add(filtered, deeds[roll(number, nth, COUNT(deeds))]);
    row->until.at = STORM_US;
    row->delay = 1000 * (1 + roll(number, nth, 8000));
    if (row->deed == FILTER_STOP || row->deed == FILTER_SKEW) {
        row->stage = FILTER_MOMENT;
        row->since.at = roll(number, nth, 600) * 1000;
        row->target = plan->role[roll(number, nth, plan->role_count)];
        row->how = (enum stop_how)roll(number, nth, 3);
        row->clock = (int64_t)(roll(number, nth, 200) * SECOND) - (int64_t)(100 * SECOND);
        return;
    }
    row->stage = roll(number, nth, 2) ? FILTER_SENT : FILTER_ARRIVING;
    row->odds = PLAN_WHOLE / 100 * (1 + roll(number, nth, 60));
    row->count = 1 + roll(number, nth, 3);
    if (roll(number, nth, 2)) row->link = &plan->link[roll(number, nth, plan->link_count)];
    if (row->deed == FILTER_DROP && roll(number, nth, 2)) row->about = FILTER_ALL;
}

static void acts(struct filtered *filtered, const char *node, const char *action, struct bytes about)
{
    const struct command command = {.arg = {about}};
    const struct role *role = filtered_role(filtered, node);
    uint32_t n = 0;
    while (strcmp(role->kind->actions[n].name, action) != 0) n++;
    world_command(filtered->world, role->index, 0, n, &command);
}

static bool core_agrees(const struct run *run)
{
    bool agree = true;
    core_bindings(run, AT_REST, &agree);
    return agree;
}

static bool agrees_when_registered_again(struct filtered *filtered, const struct run *run)
{
    world_wait(filtered->world, world_now(filtered->world) + STORM_US); /* nothing may be left that would end it */
    acts(filtered, "ue", "open", BYTES(""));
    acts(filtered, "ue", "login", BYTES(""));
    acts(filtered, "ue", "register", BYTES(""));
    let_calm(run);
    return core_agrees(run) && is_calm(run);
}

/* An answer that was lost, or a node that lost its memory, leaves HSS and S-CSCF with two opinions about the registered
 * users, and no text has them compare: the next registration of that user ends it (TS 29.228 6.1.2). Then they agree,
 * and nothing is left over. Where an octet of the name in a SAR was another, the HSS has assigned an S-CSCF that does
 * not exist and refuses the one that does: the operator has to take that registration back first (6.1.3). */
static void recovers(struct filtered *filtered, const char *path, uint32_t number, struct cures *cures)
{
    const struct run run = {.plan = filtered->plan, .world = filtered->world};
    if (core_agrees(&run)) return;
    cures->registered++;
    if (agrees_when_registered_again(filtered, &run)) return;
    cures->taken_back++;
    acts(filtered, "hss", "deregister", BYTES("alice.private@ims.example"));
    let_calm(&run);
    if (!agrees_when_registered_again(filtered, &run)) fail_msg("plan %u of %s: no agreement", number, path);
}

/* Counts the deeds of its rows. */
static uint32_t weather(struct script *script, const char *path, uint32_t number, uint64_t *prints, struct cures *cures)
{
    struct filtered *filtered = filtered_of((struct arena){0}, script, 0, number + 1);
    uint32_t nth = 0, rows = 1 + roll(number, &nth, ROWS_MAX);
    sim_time next;
    for (uint32_t r = 0; r < rows; r++) row_add(filtered, number, &nth);
    filtered_begin(filtered);
    while (filtered_step(filtered)) {}
    sim_time end = world_now(filtered->world) + STORM_US + CALM_US;
    while (!world_limit(filtered->world) && world_next(filtered->world, &next) && next <= end)
        world_step(filtered->world);
    struct owned left = {0};
    for (uint32_t r = 0; r < filtered->plan->role_count; r++) {
        struct owned owned = world_owned(filtered->world, r, 0);
        left.holds += owned.holds;
        left.waiting += owned.waiting;
        if (world_is_stopped(filtered->world, r, 0)) fail_msg("plan %u of %s: a node lies", number, path);
    }
    if (world_limit(filtered->world)) fail_msg("plan %u of %s: a limit", number, path);
    if (world_in_flight(filtered->world) || left.holds || left.waiting || world_held(filtered->world))
        fail_msg("plan %u of %s: %u in flight, %u held, %u waiting", number, path, world_in_flight(filtered->world),
                 left.holds, left.waiting);
    recovers(filtered, path, number, cures);
    *prints ^= trace_fingerprint(world_trace(filtered->world), world_store(filtered->world)) + number;
    uint32_t deeds = 0;
    for (uint32_t r = 0; r < rows; r++) deeds += world_fired(filtered->world, r);
    filtered_free(filtered);
    return deeds;
}

TEST(after_any_storm_it_is_calm)
{
    static const char *const flows[] = {"scenarios/flows/forward-401.ims", "scenarios/flows/wsf-answers.ims",
                                        "scenarios/flows/bsf-auth.ims"};
    const uint32_t plans = test_seeds();
    for (unsigned i = 0; i < COUNT(flows); i++) {
        uint64_t prints = 0, same = 0;
        uint32_t deeds = 0;
        struct cures cures = {0}, ignored = {0};
        struct arena arena = {0};
        struct script *script = scenario_script(&arena, flows[i]);
        for (uint32_t number = 0; number < plans; number++) deeds += weather(script, flows[i], number, &prints, &cures);
        assert_true(deeds > 2 * plans);
        for (uint32_t number = 0; number < PLANS_AGAIN; number++) weather(script, flows[i], number, &same, &ignored);
        for (uint32_t number = 0; number < PLANS_AGAIN; number++) weather(script, flows[i], number, &same, &ignored);
        print_message("%s: %u plans, after %u of them the user registers again, after %u the operator takes back\n",
                      flows[i], plans, cures.registered, cures.taken_back);
        assert_true(cures.registered < plans / 10);
        assert_true(cures.taken_back <= plans / 1000);
        assert_true(prints != 0 && same == 0); /* the same plan is the same run */
        arena_free(&arena);
    }
}

TESTS(UNIT(after_any_storm_it_is_calm))
