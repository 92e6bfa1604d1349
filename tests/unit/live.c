/* A run whose browsers are outside: what is injected reaches the nodes, what they answer leaves, and the same calls
 * make the same run. */
#include "ladder.h"
#include "live.h"
#include "scenario.h"
#include "test.h"

enum { SEATS = 8, SEAT = 3 };

struct outside {
    struct run *run;
    uint32_t left;
    sim_time at;
    struct bytes last; /* of the run's store */
    uint32_t drawn;
};

static void departs(void *self, uint32_t row, const struct departure *departure)
{
    struct outside *outside = self;
    (void)row;
    outside->left++;
    outside->at = world_now(outside->run->world);
    outside->last = departure->wire;
    assert_int_equal(link_member(departure->link), SEAT);
}

/* Not random at all, which a test can see. */
static void fill(void *self, void *to, uint32_t count)
{
    struct outside *outside = self;
    memset(to, (int)(outside->drawn++ & 0xff), count);
}

static struct run *begin(struct outside *outside, struct arena *arena)
{
    struct script *script = scenario_script(arena, "scenarios/flows/forward-401.ims");
    struct run_doors doors = {.outlet = departs, .owner = outside, .fresh = {.fill = fill, .self = outside}};
    struct bytes why;
    assert_non_null(script);
    struct plan *plan = script_plan(script, 0, 0);
    struct outside_unasked unasked = outside_open(plan, &(struct outside_spec){SEATS, true});
    assert_int_equal(unasked.checks, 2); /* ue.state and ue.prompts */
    assert_int_equal(unasked.claims, 4); /* of agreement with ue, and bound */
    outside->run = live_new(plan, NULL, &doors, arena, &why);
    live_start(outside->run);
    return outside->run;
}

static void from_outside(struct run *run, enum inject_what what, struct bytes octets)
{
    live_inject(
        run, &(struct injection){
                 .what = what, .link = link_make(0, SEAT, 0), .proto = PROTO_HTTP, .octets = octets, .framed = true});
}

#define PAGE BYTES("GET / HTTP/1.1\r\nHost: wws.ims.example\r\n\r\n")
#define LOGIN                                                                                                          \
    BYTES("POST /login HTTP/1.1\r\nHost: wws.ims.example\r\nContent-Length: 29\r\n\r\nuser=alice&password=mine%21%21")

TEST(what_is_sent_from_a_seat_is_answered_at_that_seat)
{
    struct arena arena = {0};
    struct outside outside = {0};
    struct run *run = begin(&outside, &arena);
    sim_time next;
    live_advance(run, 100 * 1000); /* the core has said hello to each other by then */
    from_outside(run, INJECT_OPEN, bytes_of(NULL, 0));
    from_outside(run, INJECT_MESSAGE, PAGE);
    assert_true(live_next(run, &next) && next == 118 * 1000); /* the delay of the link */
    live_advance(run, 135 * 1000);
    assert_int_equal(outside.left, 0);
    live_advance(run, 160 * 1000);
    assert_int_equal(outside.left, 1);
    assert_int_equal(outside.at, 136 * 1000); /* its own time, however late somebody looks */
    assert_true(bytes_starts(outside.last, BYTES("HTTP/1.1 200 ")));
    const struct verdict *verdict = live_end(run);
    assert_int_equal(verdict->verdict, RUN_FAIL); /* nobody registered */
    assert_true(verdict->line[2].satisfied);      /* step 1, though its seat is not the first */
    run_free(run);
    arena_free(&arena);
}

static uint64_t played(bool looks_often, uint32_t *drawn)
{
    struct arena arena = {0};
    struct outside outside = {0};
    struct run *run = begin(&outside, &arena);
    for (sim_time at = 0; looks_often && at < 1000; at += 7) live_advance(run, at);
    live_advance(run, 1000);
    from_outside(run, INJECT_OPEN, bytes_of(NULL, 0));
    from_outside(run, INJECT_MESSAGE, PAGE);
    for (sim_time at = 1000; looks_often && at < 90 * 1000; at += 777) live_advance(run, at);
    live_advance(run, 90 * 1000);
    from_outside(run, INJECT_CLOSE, bytes_of(NULL, 0));
    live_advance(run, 200 * 1000);
    uint64_t fingerprint = live_end(run)->fingerprint;
    *drawn = outside.drawn;
    run_free(run);
    arena_free(&arena);
    return fingerprint;
}

TEST(how_often_somebody_looks_changes_nothing)
{
    uint32_t seldom, often;
    assert_true(played(false, &seldom) == played(true, &often));
    assert_int_equal(seldom, often);
}

TEST(what_somebody_types_is_a_secret_from_then_on)
{
    struct arena arena = {0};
    struct outside outside = {0};
    struct run *run = begin(&outside, &arena);
    uint32_t before = run->plan->secret_count;
    live_advance(run, 1000);
    from_outside(run, INJECT_OPEN, bytes_of(NULL, 0));
    from_outside(run, INJECT_MESSAGE, LOGIN);
    assert_int_equal(run->plan->secret_count, before + 1);
    same_bytes(run->plan->secret[before], BYTES("mine!!"));
    from_outside(run, INJECT_MESSAGE, LOGIN);
    assert_int_equal(run->plan->secret_count, before + 1);
    assert_false(plan_secret_add(run->plan, BYTES("abc")));
    live_end(run);
    run_free(run);
    arena_free(&arena);
}

/* A limit of a door is a fact of the node behind it, and a line of the ladder; it is part of the run. */
static uint64_t told(bool limited)
{
    struct arena arena = {0};
    struct outside outside = {0};
    struct run *run = begin(&outside, &arena);
    live_advance(run, 1000);
    from_outside(run, INJECT_OPEN, bytes_of(NULL, 0));
    if (limited)
        live_inject(run, &(struct injection){.what = INJECT_NOTE,
                                             .link = link_make(0, SEAT, 0),
                                             .conn = 1,
                                             .reason = REASON_DOOR_HELD,
                                             .octets = BYTES("8 times more")});
    live_advance(run, 60 * 1000);
    const struct verdict *verdict = live_end(run);
    const struct ladder *ladder = ladder_new(verdict, NULL, &arena);
    uint32_t lines = 0;
    for (uint32_t i = 0; i < ladder->row_count; i++)
        lines += bytes_equal(ladder->row[i].text, BYTES("the door of wws: too much unanswered, held up, 8 times more "
                                                        "(door-held)"));
    assert_int_equal(lines, limited);
    assert_int_equal(world_stated(run->world, run->plan->link[0].end[1], REASON_DOOR_HELD), limited);
    uint64_t fingerprint = verdict->fingerprint;
    run_free(run);
    arena_free(&arena);
    return fingerprint;
}

TEST(a_limit_of_a_door_is_told)
{
    assert_true(told(true) == told(true));
    assert_true(told(true) != told(false));
}

static void told_of(struct run *run, uint32_t class, uint32_t conn, struct bytes browser)
{
    live_inject(run, &(struct injection){.what = INJECT_NOTE,
                                         .link = link_make(class, SEAT, 0),
                                         .conn = conn,
                                         .reason = REASON_DOOR_BROWSER,
                                         .octets = browser});
}

static void load_page(struct run *run, struct bytes browser, uint32_t conn)
{
    from_outside(run, INJECT_OPEN, bytes_of(NULL, 0));
    from_outside(run, INJECT_MESSAGE, PAGE);
    if (browser.count) told_of(run, 0, conn, browser);
    live_advance(run, world_now(run->world) + 50 * 1000);
    from_outside(run, INJECT_CLOSE, bytes_of(NULL, 0));
    live_advance(run, world_now(run->world) + 50 * 1000);
}

/* Of three connections at one seat, two of which are of one browser when `second` is the name of the first. */
static uint32_t columns_with(struct bytes second, struct bytes third, struct bytes title[3])
{
    struct arena arena = {0};
    struct outside outside = {0};
    struct run *run = begin(&outside, &arena);
    live_advance(run, 1000);
    load_page(run, BYTES("browser 1"), 1);
    load_page(run, second, 2);
    load_page(run, third, 3);
    const struct ladder *ladder = ladder_new(live_end(run), NULL, &arena);
    uint32_t roles = run->plan->role_count;
    for (uint32_t i = 0; i < 3; i++) {
        uint32_t n = 0, row = 0; /* of the nth GET */
        for (; row < ladder->row_count; row++)
            if (ladder->row[row].kind == LADDER_MESSAGE && !ladder->row[row].response && n++ == i) break;
        title[i] = bytes_part(ladder->column[ladder->row[row].from].title, 8, 1); /* BYTES are the test's own */
        title[i] = bytes_equal(title[i], BYTES("1"))   ? BYTES("1")
                   : bytes_equal(title[i], BYTES("2")) ? BYTES("2")
                                                       : BYTES("ue");
    }
    uint32_t columns = ladder->column_count - roles;
    run_free(run);
    arena_free(&arena);
    return columns;
}

TEST(browsers_that_doors_know_are_lifelines_of_their_own)
{
    struct bytes title[3];
    assert_int_equal(columns_with(BYTES("browser 1"), BYTES("browser 1"), title), 0); /* one is the scenario's */
    same_bytes(title[0], BYTES("ue"));
    assert_int_equal(columns_with(BYTES("browser 2"), BYTES("browser 1"), title), 1);
    same_bytes(title[0], BYTES("1"));
    same_bytes(title[1], BYTES("2"));
    same_bytes(title[2], BYTES("1"));
    assert_int_equal(columns_with(BYTES("browser 2"), BYTES(""), title), 2); /* and a stranger */
    same_bytes(title[2], BYTES("ue"));
}

TESTS(UNIT(browsers_that_doors_know_are_lifelines_of_their_own), UNIT(a_limit_of_a_door_is_told),
      UNIT(what_is_sent_from_a_seat_is_answered_at_that_seat), UNIT(how_often_somebody_looks_changes_nothing),
      UNIT(what_somebody_types_is_a_secret_from_then_on))
