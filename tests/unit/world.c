/* The machine by itself, with a kind that only keeps a diary: order of events, connections, timers, holds, images. */
#include "diagnostic.h"
#include "scenario.h"
#include "test.h"

enum { PAGES = 24 };

struct page {
    sim_time at;
    uint32_t kind; /* enum event_kind + 1 */
    uint32_t what; /* verb of a message, row of a timer, why of a close */
};
struct clock {
    uint64_t rings;
};
enum { DIARY, CLOCKS, HELD };
struct held {
    uint64_t blob;
};

static uint32_t page_rows(const struct role *role)
{
    (void)role;
    return PAGES;
}

static uint32_t two_rows(const struct role *role)
{
    (void)role;
    return 2;
}

static void note(void *me, const struct event *in, uint32_t what)
{
    struct page *page = state_rows(me, in->role, DIARY);
    while (page->kind) page++;
    *page = (struct page){in->now, (uint32_t)in->kind + 1, what};
}

static void on_plain(void *me, const struct event *in, struct effects *out)
{
    (void)out;
    note(me, in, in->kind == EVENT_CLOSED ? (uint32_t)in->why : 0);
}

/* A held message is dropped by the next. */
static void on_message(void *me, const struct event *in, struct effects *out)
{
    struct held *held = state_rows(me, in->role, HELD);
    note(me, in, in->message->verb);
    if (held->blob) fx_drop(out, held->blob);
    held->blob = held->blob ? 0 : in->blob;
    if (held->blob) fx_hold(out, held->blob);
}

static void on_clock(void *me, const struct event *in, struct effects *out)
{
    (void)out;
    note(me, in, in->tag);
    ((struct clock *)state_rows(me, in->role, CLOCKS))[in->tag].rings++;
}

#define OPTIONS                                                                                                        \
    "OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/UDP a;branch=z9hG4bK1\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@x>\r\n"        \
    "Call-ID: c\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n"
#define GET "GET / HTTP/1.1\r\nHost: b\r\n\r\n"

enum { PORT_SIP, PORT_WEB };
enum { ACT_SIP, ACT_OPEN_AND_GET, ACT_GET, ACT_CLOSE, ACT_ARM, ACT_CANCEL, ACT_FLOOD };

static void on_command(void *me, const struct event *in, struct effects *out)
{
    link_id web = port_link(in->role, PORT_WEB, in->member), sip = port_link(in->role, PORT_SIP, in->member);
    note(me, in, in->tag);
    if (in->tag == ACT_SIP) fx_send(out, sip, PROTO_SIP, BYTES(OPTIONS));
    if (in->tag == ACT_OPEN_AND_GET) fx_open(out, web);
    if (in->tag == ACT_OPEN_AND_GET || in->tag == ACT_GET) fx_send(out, web, PROTO_HTTP, BYTES(GET));
    if (in->tag == ACT_CLOSE) fx_close(out, web, CLOSE_NORMAL);
    for (uint32_t clock = 0; clock < 2; clock++) {
        if (in->tag == ACT_ARM) fx_timer(out, state_tag(in->role, CLOCKS, clock), (clock + 1) * 5 * MS);
        if (in->tag == ACT_CANCEL && clock) fx_cancel(out, state_tag(in->role, CLOCKS, clock));
    }
    for (uint32_t i = 0; in->tag == ACT_FLOOD && i < 100; i++) fx_send(out, sip, PROTO_SIP, BYTES(OPTIONS));
}

static void read_pages(const struct role *role, const void *me, uint32_t member, struct bytes arg, struct pen *scratch,
                       struct state_value *value)
{
    const struct page *page = state_rows(me, role, DIARY);
    (void)member, (void)arg, (void)scratch;
    while (page[value->number].kind) value->number++;
}

static const struct state_column page_columns[] = {COLUMN(page, at, COLUMN_TIME),
                                                   COLUMN(page, kind, COLUMN_NUMBER),
                                                   COLUMN(page, what, COLUMN_NUMBER),
                                                   {.name = NULL}};
static const struct state_column clock_columns[] = {COLUMN(clock, rings, COLUMN_NUMBER), {.name = NULL}};
static const struct state_column held_columns[] = {COLUMN(held, blob, COLUMN_BLOB), {.name = NULL}};
static const struct state_table tables[] = {
    [DIARY] = {STATE_TABLE("diary", STATE_PLAIN, page_rows, page, page_columns)},
    [CLOCKS] = {STATE_TABLE("clocks", STATE_PLAIN, two_rows, clock, clock_columns), .due = on_clock},
    [HELD] = {STATE_TABLE("held", STATE_PLAIN, NULL, held, held_columns), .waits = "blob"},
    {.name = NULL},
};
static const struct rule rules[] = {
    {PROTO_SIP, "*", on_message, "none"}, {PROTO_HTTP, "*", on_message, "none"}, {.step = NULL}};
static const struct policy_row policies[] = {{.name = NULL}};
static const struct port_row ports[] = {
    [PORT_SIP] = {"sip", "diary", "sip", NULL}, [PORT_WEB] = {"https", "diary", "web", NULL}, {.carriers = NULL}};
static const struct action_row actions[] = {
    {"sip", {ACTION_NONE, ACTION_NONE}, NULL, "", ACTION_STAYS},
    {"open", {ACTION_NONE, ACTION_NONE}, NULL, "", ACTION_STAYS},
    {"get", {ACTION_NONE, ACTION_NONE}, NULL, "", ACTION_STAYS},
    {"close", {ACTION_NONE, ACTION_NONE}, NULL, "", ACTION_STAYS},
    {"arm", {ACTION_NONE, ACTION_NONE}, NULL, "", ACTION_STAYS},
    {"cancel", {ACTION_NONE, ACTION_NONE}, NULL, "", ACTION_STAYS},
    {"flood", {ACTION_NONE, ACTION_NONE}, NULL, "", ACTION_STAYS},
    {.name = NULL},
};
static const struct state_row states[] = {{"pages", STATE_COUNT, STATE_NO_ARG, NULL, read_pages, ""}, {.name = NULL}};
static const struct node_kind diary = {.name = "diary",
                                       .help = "writes down what happens to it",
                                       .tables = tables,
                                       .start = on_plain,
                                       .command = on_command,
                                       .opened = on_plain,
                                       .closed = on_plain,
                                       .guard = on_message,
                                       .rules = rules,
                                       .policies = policies,
                                       .ports = ports,
                                       .actions = actions,
                                       .states = states};
static const struct node_kind *const kinds[] = {&diary, NULL};

/* ---- a world of two of them ---- */

static struct arena arena;
static struct plan *plan;
static struct world *world;

static int begin(void **state)
{
    static const char text[] = "imslab 1\nscenario \"two\" {}\ntopology {\n  node a diary\n  node b diary\n"
                               "  link a b sip { delay 5ms }\n  link a b https { delay 10ms }\n}\n"
                               "flow { do a sip }\nexpect { a.pages == 0 }\n";
    struct script_source source = {.read = scenario_read, .root = BYTES("."), .kinds = kinds};
    struct diagnostics diagnostics = {.arena = &arena};
    (void)state;
    struct script *script = script_load(&arena, &source, BYTES("two.ims"), bytes_text(text), &diagnostics);
    for (uint32_t i = 0; i < diagnostics.count; i++) {
        static char room[2048];
        struct pen pen = pen_on(room, sizeof room);
        diagnostic_write(&pen, &diagnostics.item[i]);
        print_error("%.*s", (int)pen_used(&pen), room);
    }
    assert_non_null(script);
    plan = script_plan(script, 0, 0);
    const struct world_spec spec = {.plan = plan, .choice = {.pick = choice_dice}, .traced = true, .queue_max = 64};
    world = world_new(&spec);
    world_start(world);
    return 0;
}

static int end(void **state)
{
    (void)state;
    world_free(world);
    plan_free(plan);
    arena_free(&arena);
    arena = (struct arena){0};
    return 0;
}

static const struct page *pages(uint32_t role)
{
    return state_rows(world_state(world, role, 0), plan->role[role], DIARY);
}

static void act(uint32_t role, uint32_t action)
{
    static const struct command nothing = {0};
    world_command(world, role, 0, action, &nothing);
}

static void drain(void)
{
    sim_time at;
    while (world_next(world, &at)) world_step(world);
}

static void same_page(const struct page *page, enum event_kind kind, sim_time at)
{
    assert_int_equal(page->kind, kind + 1);
    assert_int_equal(page->at, at);
}

TEST(everybody_starts_before_anything_happens)
{
    sim_time at;
    (void)state;
    same_page(&pages(0)[0], EVENT_START, 0);
    same_page(&pages(1)[0], EVENT_START, 0);
    assert_false(world_next(world, &at));
    assert_int_equal(trace_at(world_trace(world), 0)->kind, RECORD_START);
}

TEST(a_message_takes_its_link_s_delay_and_keeps_its_cause)
{
    (void)state;
    act(0, ACT_SIP);
    assert_int_equal(world_in_flight(world), 1);
    drain();
    same_page(&pages(1)[1], EVENT_MESSAGE, 5 * MS);
    assert_int_equal(world_in_flight(world), 0);
    const struct trace *trace = world_trace(world);
    const struct record *last = trace_at(trace, trace_count(trace) - 1);
    assert_int_equal(last->kind, RECORD_DELIVERED);
    assert_int_equal(trace_at(trace, last->cause)->kind, RECORD_SENT);
    assert_int_equal(trace_at(trace, trace_at(trace, last->cause)->cause)->kind, RECORD_COMMAND);
}

TEST(an_opening_comes_ahead_of_what_is_sent_on_it)
{
    (void)state;
    act(0, ACT_OPEN_AND_GET);
    drain();
    same_page(&pages(1)[1], EVENT_OPENED, 10 * MS);
    same_page(&pages(1)[2], EVENT_MESSAGE, 10 * MS);
}

TEST(nothing_arrives_on_a_connection_that_is_closed)
{
    (void)state;
    act(0, ACT_GET); /* never opened */
    drain();
    assert_int_equal(pages(1)[1].kind, 0);
    act(0, ACT_OPEN_AND_GET);
    act(0, ACT_CLOSE);
    act(0, ACT_GET); /* its own end is closed */
    drain();
    same_page(&pages(1)[3], EVENT_CLOSED, 10 * MS);
    assert_int_equal(pages(1)[4].kind, 0);
    assert_int_equal(world_counted(world, 0, true, PROTO_HTTP, VERB_NONE), 3);
    assert_int_equal(world_counted(world, 1, false, PROTO_HTTP, VERB_NONE), 1);
}

TEST(what_was_on_its_way_does_not_reach_the_next_connection)
{
    (void)state;
    act(0, ACT_OPEN_AND_GET);
    drain();
    act(0, ACT_GET);
    act(1, ACT_CLOSE); /* the other end closes while it is under way */
    drain();
    uint32_t messages = 0;
    for (const struct page *page = pages(1); page->kind; page++) messages += page->kind == EVENT_MESSAGE + 1;
    assert_int_equal(messages, 1);
}

TEST(timers_ring_for_their_row_once_and_cancelled_ones_never)
{
    (void)state;
    act(0, ACT_ARM);
    world_step_by(world, 5 * MS);
    same_page(&pages(0)[2], EVENT_TIMER, 5 * MS);
    assert_int_equal(pages(0)[2].what, 0);
    act(0, ACT_CANCEL);
    drain();
    assert_int_equal(pages(0)[4].kind, 0);
    act(0, ACT_ARM);
    act(0, ACT_ARM); /* again: from now on */
    drain();
    const struct clock *clock = state_rows(world_state(world, 0, 0), plan->role[0], CLOCKS);
    assert_int_equal(clock[0].rings, 2);
    assert_int_equal(clock[1].rings, 1);
}

/* At one moment messages come before timers, and nodes in the order of the topology. */
TEST(equal_times_have_an_order)
{
    (void)state;
    act(0, ACT_ARM);
    act(0, ACT_SIP);
    act(1, ACT_ARM);
    sim_time at;
    uint32_t subjects[3], count = 0;
    uint32_t from = trace_count(world_trace(world));
    while (world_next(world, &at) && at == 5 * MS) world_step(world);
    for (uint32_t seq = from; seq < trace_count(world_trace(world)) && count < 3; seq++)
        subjects[count++] = trace_at(world_trace(world), seq)->kind;
    assert_int_equal(count, 3);
    assert_int_equal(subjects[0], RECORD_DELIVERED);
    assert_int_equal(subjects[1], RECORD_TIMER);
    assert_int_equal(subjects[2], RECORD_TIMER);
    assert_int_equal(record_role(trace_at(world_trace(world), from + 1)), 0);
    assert_int_equal(record_role(trace_at(world_trace(world), from + 2)), 1);
}

TEST(the_clock_moves_by_waiting_and_never_past_an_event)
{
    (void)state;
    world_wait(world, 3 * MS);
    assert_int_equal(world_now(world), 3 * MS);
    act(0, ACT_SIP);
    assert_false(world_step_by(world, 7 * MS));
    assert_int_equal(world_now(world), 3 * MS);
    assert_true(world_step_by(world, 8 * MS));
    assert_int_equal(world_now(world), 8 * MS);
}

TEST(what_is_held_and_what_waits_is_counted)
{
    (void)state;
    act(0, ACT_SIP);
    drain();
    assert_int_equal(world_held(world), 1);
    assert_int_equal(world_parked(world, 1), 1);
    assert_int_equal(world_parked(world, 0), 0);
    act(0, ACT_SIP);
    drain();
    assert_int_equal(world_held(world), 0);
    assert_int_equal(world_parked(world, 1), 0);
}

TEST(a_limit_of_the_lab_has_a_name)
{
    (void)state;
    assert_int_equal(world_limit(world), REASON_NONE);
    act(0, ACT_FLOOD);
    assert_int_equal(world_limit(world), REASON_MESSAGES_IN_FLIGHT_MAX);
}

TEST(an_image_is_the_whole_of_it)
{
    (void)state;
    act(0, ACT_OPEN_AND_GET);
    act(0, ACT_ARM);
    char *image = test_malloc(world_image_size(world));
    memcpy(image, world_image(world), world_image_size(world));
    drain();
    const struct page first = pages(1)[2];
    sim_time over = world_now(world);
    world_image_set(world, image);
    assert_int_equal(world_now(world), 0);
    assert_int_equal(pages(1)[1].kind, 0);
    drain();
    assert_memory_equal(&pages(1)[2], &first, sizeof first);
    assert_int_equal(world_now(world), over);
    test_free(image);
}

#define IN_A_WORLD(name) cmocka_unit_test_setup_teardown(name, begin, end)
TESTS(IN_A_WORLD(everybody_starts_before_anything_happens),
      IN_A_WORLD(a_message_takes_its_link_s_delay_and_keeps_its_cause),
      IN_A_WORLD(an_opening_comes_ahead_of_what_is_sent_on_it),
      IN_A_WORLD(nothing_arrives_on_a_connection_that_is_closed),
      IN_A_WORLD(what_was_on_its_way_does_not_reach_the_next_connection),
      IN_A_WORLD(timers_ring_for_their_row_once_and_cancelled_ones_never), IN_A_WORLD(equal_times_have_an_order),
      IN_A_WORLD(the_clock_moves_by_waiting_and_never_past_an_event),
      IN_A_WORLD(what_is_held_and_what_waits_is_counted), IN_A_WORLD(a_limit_of_the_lab_has_a_name),
      IN_A_WORLD(an_image_is_the_whole_of_it))
