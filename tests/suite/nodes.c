/* Every node kind must survive garbage in every state it reaches in the flows, the same input twice, and being copied.
 * Each flow runs once; the messages of a node are played to it again, step by step, and at every step its state is
 * copied and fed messages that should not come. */
#include "scenario.h"
#include "effect.h"
#include "rng_path.h"
#include "must.h"
#include "test.h"

enum { GARBAGE_PER_STATE = 12, STATE_MAX = 4 << 20 };

struct stage {
    struct arena arena;
    const struct run *run;
    const struct role *role;
    struct effects *a, *b;
    struct message *message;
    char *state, *copy, *json_export; /* three places for one state */
    size_t size;
    uint32_t steps, garbage;
};

static bool same_effect(const struct effect *x, const struct effect *y)
{
    return x->kind == y->kind && x->link == y->link && x->proto == y->proto && x->why == y->why && x->tag == y->tag &&
           x->after == y->after && x->blob == y->blob && bytes_equal(x->bytes, y->bytes);
}

static bool same_fact(const struct fact *x, const struct fact *y)
{
    return x->kind == y->kind && x->reason == y->reason && bytes_equal(x->with, y->with) &&
           bytes_equal(x->text, y->text);
}

static void run_step(struct stage *stage, struct effects *out, void *state, const struct event *event, step_fn *step)
{
    effects_begin(out, rng_path_child(stage->steps, event->tag));
    out->keep_facts = true;
    out->store = world_store(stage->run->world);
    out->directory = subscribers_directory(stage->run->subscribers);
    step(state, event, out);
}

/* The same event to the state at two places: the same effects, the same bytes of state. */
static void same_twice(struct stage *stage, const struct event *event, step_fn *step)
{
    memcpy(stage->copy, stage->state, stage->size);
    if (!step) return;
    memcpy(stage->json_export, stage->state, stage->size);
    run_step(stage, stage->a, stage->copy, event, step);
    run_step(stage, stage->b, stage->json_export, event, step);
    assert_int_equal(stage->a->count, stage->b->count);
    for (uint32_t i = 0; i < stage->a->count; i++) assert_true(same_effect(&stage->a->effect[i], &stage->b->effect[i]));
    assert_int_equal(stage->a->fact_count, stage->b->fact_count);
    for (uint32_t i = 0; i < stage->a->fact_count; i++) assert_true(same_fact(&stage->a->fact[i], &stage->b->fact[i]));
    assert_true(stage->a->limit == stage->b->limit);
    assert_memory_equal(stage->copy, stage->json_export, stage->size);
}

static step_fn *step_of(const struct role *role, const struct message *message)
{
    struct bytes verb = verb_name(message->proto, message->verb);
    const struct rule *any = NULL;
    if (message->error.why) return role->kind->guard;
    for (const struct rule *rule = role->kind->rules; rule->step; rule++) {
        if (rule->proto != message->proto) continue;
        if (bytes_equal(bytes_text(rule->verb), verb)) return rule->step;
        bool class = strlen(rule->verb) == 3 && strcmp(rule->verb + 1, "xx") == 0 && verb.count == 3;
        if (class && rule->verb[0] == verb.at[0]) return rule->step;
        if (strcmp(rule->verb, "*") == 0) any = rule;
    }
    return any ? any->step : role->kind->guard;
}

static void feed(struct stage *stage, const struct record *record, struct bytes octets)
{
    const struct link_line *line = &stage->run->plan->link[link_class_of(record->subject)];
    message_scan(stage->message, (enum proto)record->proto, octets, WS_FROM_CLIENT);
    struct event event = {.kind = EVENT_MESSAGE,
                          .now = record->at,
                          .role = stage->role,
                          .link = record->subject,
                          .conn = record->extra,
                          .message = stage->message,
                          .blob = record->blob};
    must(stage->run->plan->role[line->end[1 - link_end(record->subject)]] == stage->role);
    same_twice(stage, &event, step_of(stage->role, stage->message));
}

/* Messages near the real one: cut, with octets changed, doubled, empty, of another kind. */
static void feed_garbage(struct stage *stage, const struct record *record, struct bytes real)
{
    char room[70000];
    for (uint32_t g = 0; g < GARBAGE_PER_STATE; g++) {
        unsigned char dice[8];
        uint32_t count = real.count;
        rng_path_octets(stage->steps, BYTES("garbage"), g, dice, sizeof dice);
        if (count > 30000) return;
        memcpy(room, real.at, count);
        if (g % 4 == 0) count = (uint32_t)(dice[0] | dice[1] << 8) % (real.count + 1);
        if (g % 4 == 1)
            for (unsigned i = 0; i < 3; i++)
                room[(uint32_t)(dice[i] | dice[i + 1] << 8) % real.count] = (char)dice[i + 4];
        if (g % 4 == 2) memcpy(room + count, real.at, real.count), count *= 2;
        if (g % 4 == 3) room[(uint32_t)(dice[0] | dice[1] << 8) % real.count] ^= (char)(1 << (dice[2] & 7));
        feed(stage, record, bytes_of(room, count));
        stage->garbage++;
    }
}

/* An event of this role in the run; false when the record is not one of its own. */
static bool event_of(const struct stage *stage, const struct record *record, struct event *event, step_fn **step)
{
    const struct node_kind *kind = stage->role->kind;
    *event = (struct event){.now = record->at, .role = stage->role, .link = LINK_NONE, .tag = record->extra};
    static const struct command nothing = {0};
    bool mine = record_role(record) == stage->role->index && record_member(record) == 0;
    switch (record->kind) {
    case RECORD_START: event->kind = EVENT_START, *step = kind->start; return mine;
    case RECORD_TIMER:
        event->kind = EVENT_TIMER;
        if (mine) *step = kind->tables[state_table_of_tag(stage->role, record->extra, &event->tag)].due;
        return mine;
    case RECORD_COMMAND: event->kind = EVENT_COMMAND, event->command = &nothing, *step = kind->command; return mine;
    case RECORD_DELIVERED:
    case RECORD_OPENED:
    case RECORD_CLOSED: break;
    default: return false;
    }
    const struct link_line *line = &stage->run->plan->link[link_class_of(record->subject)];
    event->link = record->subject;
    event->conn = record->extra;
    event->kind = record->kind == RECORD_OPENED ? EVENT_OPENED : EVENT_CLOSED;
    *step = record->kind == RECORD_OPENED ? kind->opened : kind->closed;
    return line->end[1 - link_end(record->subject)] == stage->role->index;
}

static void play(struct stage *stage)
{
    const struct trace *trace = world_trace(stage->run->world);
    const struct store *store = world_store(stage->run->world);
    for (uint32_t seq = 0; seq < trace_count(trace); seq++) {
        const struct record *record = trace_at(trace, seq);
        struct event event;
        step_fn *step;
        if (!event_of(stage, record, &event, &step)) continue;
        stage->steps++;
        if (record->kind == RECORD_DELIVERED && record->verb != VERB_WS_CLOSE) {
            feed_garbage(stage, record, store_bytes(store, record->blob));
            feed(stage, record, store_bytes(store, record->blob));
        } else if (record->kind != RECORD_DELIVERED) {
            same_twice(stage, &event, step);
        }
        memcpy(stage->state, stage->copy, stage->size); /* the real step's result: it came last */
    }
}

static void stage_role(const struct run *run, const struct role *role, uint32_t *steps, uint32_t *garbage)
{
    struct stage stage = {.run = run, .role = role, .size = role->state.size};
    assert_true(stage.size <= STATE_MAX);
    stage.a = arena_new(&stage.arena, struct effects);
    stage.b = arena_new(&stage.arena, struct effects);
    effects_init(stage.a);
    effects_init(stage.b);
    stage.message = arena_new(&stage.arena, struct message);
    stage.state = arena_take(&stage.arena, stage.size);
    stage.copy = arena_take(&stage.arena, stage.size);
    stage.json_export = arena_take(&stage.arena, stage.size);
    state_begin(stage.state, role);
    play(&stage);
    *steps += stage.steps;
    *garbage += stage.garbage;
    arena_free(&stage.arena);
}

TEST(nodes_survive_garbage_in_every_state_and_repeat_themselves)
{
    (void)state;
    struct arena arena = {0};
    struct file_list list = {0};
    const char *why = NULL;
    uint32_t steps = 0, garbage = 0;
    assert_true(folder_list(&arena, "scenarios/flows", BYTES(".ims"), &list, &why));
    assert_true(folder_list(&arena, "scenarios/specified", BYTES(".ims"), &list, &why)); /* the I-CSCF */
    assert_true(list.count >= 2);
    for (uint32_t f = 0; f < list.count; f++) {
        struct script *script = scenario_script(&arena, list.path[f].at);
        assert_non_null(script);
        for (uint32_t r = 0; r < script->run_count; r++) {
            struct run *run = scenario_run(script, r, 0);
            for (uint32_t i = 0; i < run->plan->role_count; i++) stage_role(run, run->plan->role[i], &steps, &garbage);
            run_free(run);
        }
    }
    print_message("%u steps, %u pieces of garbage\n", steps, garbage);
    assert_true(steps > 500 && garbage > 2000);
    arena_free(&arena);
}

TESTS(UNIT(nodes_survive_garbage_in_every_state_and_repeat_themselves))
