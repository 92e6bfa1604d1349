/* A recording of a live run: written, read, run again; and what is no recording. */
#include "recording.h"
#include "scenario.h"
#include "test.h"

#include <stdlib.h>
#include <unistd.h>

enum { SEATS = 4 };

static struct script *flow(struct arena *arena)
{
    struct script *script = scenario_script(arena, "scenarios/flows/forward-401.ims");
    assert_non_null(script);
    return script;
}

static struct run *open_run(struct script *script, const struct run_doors *doors, struct arena *arena)
{
    struct bytes why;
    struct plan *plan = script_plan(script, 0, 0);
    outside_open(plan, &(struct outside_spec){SEATS, true});
    return live_new(plan, NULL, doors, arena, &why);
}

struct drawing {
    struct tape *tape;
    unsigned char last;
};

static void fill(void *self, void *to, uint32_t count)
{
    struct drawing *drawing = self;
    memset(to, ++drawing->last, count);
    tape_fresh(drawing->tape, bytes_of(to, count));
}

static void put(struct run *run, struct tape *tape, struct injection injection)
{
    injection.framed = true;
    injection.proto = PROTO_HTTP;
    tape_injection(tape, world_now(run->world), &injection);
    live_inject(run, &injection);
}

/* A page load, and a login with line ends in what is typed. */
static uint64_t record(const char *path, struct script *script, struct arena *arena)
{
    struct recording_head head = {.file = BYTES("scenarios/flows/forward-401.ims"),
                                  .run = script->run[0].name,
                                  .plan = 0x1234,
                                  .seed = 1,
                                  .outside = {SEATS, true}};
    struct drawing drawing = {0};
    struct run_doors doors = {.fresh = {.fill = fill, .self = &drawing}};
    const char *why;
    head.origin[head.origin_count++] = (struct recording_origin){1, BYTES("https://wws.localhost:1")};
    drawing.tape = tape_new(path, &head, &why);
    assert_non_null(drawing.tape);
    struct run *run = open_run(script, &doors, arena);
    live_start(run);
    live_advance(run, 100);
    put(run, drawing.tape, (struct injection){.what = INJECT_OPEN, .link = link_make(0, 2, 0)});
    put(run, drawing.tape,
        (struct injection){.link = link_make(0, 2, 0),
                           .octets = BYTES("POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nuser=\nend")});
    live_advance(run, 60 * 1000);
    put(run, drawing.tape,
        (struct injection){.what = INJECT_NOTE,
                           .link = link_make(0, 2, 0),
                           .reason = REASON_DOOR_HELD,
                           .conn = 1,
                           .octets = BYTES("8 times\nmore")});
    put(run, drawing.tape, (struct injection){.what = INJECT_CLOSE, .link = link_make(0, 2, 0), .why = CLOSE_BROKEN});
    live_advance(run, 99 * 1000);
    uint64_t fingerprint = live_end(run)->fingerprint;
    assert_true(tape_end(drawing.tape, 99 * 1000, fingerprint, &why));
    run_free(run);
    return fingerprint;
}

static struct bytes recorded(struct arena *arena, struct script *script, uint64_t *fingerprint)
{
    char path[] = "/tmp/imslab-recording-XXXXXX";
    struct bytes text;
    const char *why;
    int file = mkstemp(path);
    assert_true(file >= 0);
    close(file);
    *fingerprint = record(path, script, arena);
    assert_true(file_read(arena, path, 1 << 20, &text, &why));
    unlink(path);
    return text;
}

TEST(a_recording_is_the_run_that_it_is_of_as_often_as_one_likes)
{
    struct arena arena = {0};
    struct script *script = flow(&arena);
    struct recording recording;
    struct bytes why;
    uint64_t fingerprint;
    struct bytes text = recorded(&arena, script, &fingerprint);
    assert_true(recording_read(&recording, text, &arena, &why));
    same_bytes(recording.head.run, script->run[0].name);
    assert_int_equal(recording.head.plan, 0x1234);
    assert_int_equal(recording.head.outside.seats, SEATS);
    same_bytes(recording.head.origin[0].text, BYTES("https://wws.localhost:1"));
    assert_int_equal(recording.count, 4);
    assert_int_equal(recording.row[2].injection.reason, REASON_DOOR_HELD);
    assert_int_equal(recording.row[2].injection.conn, 1);
    same_bytes(recording.row[2].injection.octets, BYTES("8 times\nmore"));
    assert_true(recording.ended && recording.fingerprint == fingerprint);
    for (unsigned i = 0; i < 2; i++) {
        struct replay replay = {.recording = &recording};
        struct run_doors doors = {.fresh = {.fill = replay_fill, .self = &replay}};
        struct run *run = open_run(script, &doors, &arena);
        assert_true(replay_fits(&recording, run->plan));
        assert_true(replay_run(run, &recording)->fingerprint == fingerprint);
        assert_false(replay.short_of);
        run_free(run);
    }
    /* With other fresh values it is another run, and says so. */
    struct replay replay = {.recording = &recording};
    struct run_doors doors = {.fresh = {.fill = replay_fill, .self = &replay}};
    recording.fresh.count = 4;
    struct run *run = open_run(script, &doors, &arena);
    assert_true(replay_run(run, &recording)->fingerprint != fingerprint);
    assert_true(replay.short_of);
    run_free(run);
    arena_free(&arena);
}

/* The first row that is wrong; 0: it is read. */
static uint32_t wrong_line(struct arena *arena, const char *rows)
{
    struct recording recording;
    struct bytes why;
    uint64_t line;
    struct bytes text = arena_format(arena, "imslab-recording 1\nfile a.ims\nrun a\nplan 1\nseed 1\nseats 4\n%s", rows);
    if (recording_read(&recording, text, arena, &why)) return 0;
    assert_true(bytes_starts(why, BYTES("line ")));
    struct bytes rest;
    assert_true(bytes_to_u64(bytes_cut(bytes_from(why, 5), ' ', &rest), &line));
    return (uint32_t)line;
}

TEST(a_row_that_is_none_is_named_by_its_line)
{
    static const struct {
        const char *rows;
        uint32_t line;
    } rows[] = {
        {"open 1 0\nclose 2 0 7\nend 3 1f\n", 0},
        {"octets 1 0 1 3\na\nb\nend 3 1f\n", 0},
        {"open 2 0\nopen 1 0\n", 8}, /* time runs one way */
        {"octets 1 0 1 4\na\nb\n", 7},
        {"octets 1 0 0 3\na\nb\n", 7}, /* of no protocol */
        {"octets 1 0 1 70000\n", 7},
        {"open 1\n", 7},
        {"close 1 0 99\n", 7},
        {"note 1 0 1 door-held 3\na\nb\nend 3 1f\n", 0},
        {"note 1 0 1 door-held 3\na\n", 7},
        {"note 1 0 1 wrong-response 0\n\n", 7}, /* a node's, not a door's */
        {"note 1 0 1 nobody-knows-it 0\n\n", 7},
        {"note 1 0 door-held 0\n\n", 7},
        {"note 1 0 1 door-held 1025\n", 7},
        {"fresh 0\n", 7},
        {"fresh 0g\n", 7},
        {"seats 0\n", 7},
        {"seats 1025\n", 7},
        {"origin x\n", 7},
        {"end 1 zz\n", 7},
        {"end 1 1f\nopen 2 0\n", 7},
        {"octets 1 0 1 3\na\nb\nnonsense\n", 10},
        {"open 1 0\nhalf a line", 0}, /* the lab was killed */
    };
    struct arena arena = {0};
    for (unsigned i = 0; i < COUNT(rows); i++) assert_int_equal(wrong_line(&arena, rows[i].rows), rows[i].line);
    struct recording recording;
    struct bytes why;
    assert_false(recording_read(&recording, BYTES("imslab-recording 2\n"), &arena, &why));
    assert_false(recording_read(&recording, BYTES("imslab-recording 1\nseats 4\n"), &arena, &why));
    arena_free(&arena);
}

TEST(links_that_are_not_the_outside_s_do_not_fit)
{
    struct arena arena = {0};
    struct plan *plan = script_plan(flow(&arena), 0, 0);
    struct recording_row row = {.injection = {.what = INJECT_OPEN}};
    struct recording recording = {.row = &row, .count = 1};
    outside_open(plan, &(struct outside_spec){SEATS, true});
    static const struct {
        uint32_t class, member, end;
        bool fits;
    } links[] = {{0, 0, 0, true},  {0, SEATS - 1, 0, true}, {0, SEATS, 0, false},
                 {0, 0, 1, false}, {2, 0, 0, false},        {99, 0, 0, false}};
    for (unsigned i = 0; i < COUNT(links); i++) {
        row.injection.link = link_make(links[i].class, links[i].member, links[i].end);
        assert_int_equal(replay_fits(&recording, plan), links[i].fits);
    }
    plan_free(plan);
    arena_free(&arena);
}

TESTS(UNIT(a_recording_is_the_run_that_it_is_of_as_often_as_one_likes), UNIT(a_row_that_is_none_is_named_by_its_line),
      UNIT(links_that_are_not_the_outside_s_do_not_fit))
