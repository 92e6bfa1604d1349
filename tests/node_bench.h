/* One node on a bench: a real plan (the home network of scenarios/base with the changes of a test), the node's state as
 * the world would make it, and events given to it one by one. The effects of a step are looked at, not carried out, but
 * for holds and timers, which are counted. */
#ifndef NODE_BENCH_H
#define NODE_BENCH_H

#include "effect.h"
#include "scenario.h"
#include "subscribers.h"
#include "test.h"

enum { BENCH_TAGS = 4096, BENCH_OCTETS = 16 * 1024 };

struct bench {
    struct arena arena;
    struct plan *plan;
    struct subscribers *subscribers;
    const struct role *self;
    void *me;
    struct effects *out; /* of the last step */
    struct store *store;
    struct message *message, *read; /* the last one delivered; the last one that bench_read read */
    sim_time now;
    uint64_t steps;
    uint32_t held;             /* messages held less those dropped */
    sim_time *armed;           /* by tag; 0: it is not */
    char octets[BENCH_OCTETS]; /* room of a test for a message */
};

static inline const struct role *bench_role(const struct bench *bench, const char *name)
{
    for (uint32_t r = 0; r < bench->plan->role_count; r++)
        if (bytes_equal(bench->plan->role[r]->name, bytes_text(name))) return bench->plan->role[r];
    fail_msg("no node %s on the bench", name);
    return NULL;
}

/* The node under test; `changes` are the test's changes of the home network's topology ("node hss { peers any }"), and
 * "" for none; `subscribers` are declared beside those of the home network. */
static inline struct bench *bench_with(const char *node, const char *changes, const char *subscribers)
{
    struct arena arena = {0};
    struct bench *bench = arena_new(&arena, struct bench);
    struct bytes text = arena_format(&arena,
                                     "imslab 1\nuse ims-core\nscenario \"bench\" {}\ntopology {\n%s\n}\n"
                                     "subscribers {\n%s\n}\n"
                                     "flow { do ue close }\nexpect { ue.parked == 0 }\n",
                                     changes, subscribers);
    struct bytes sentence;
    struct script *script = scenario_script_from(&arena, "scenarios/flows/bench.ims", text);
    assert_non_null(script);
    bench->plan = script_plan(script, 0, 0);
    bench->subscribers = subscribers_new(&arena, bench->plan, NULL, &sentence);
    bench->self = bench_role(bench, node);
    bench->me = arena_take(&arena, bench->self->state.size);
    state_begin(bench->me, bench->self);
    bench->out = arena_new(&arena, struct effects);
    effects_init(bench->out);
    bench->store = store_new(STORE_KEEP, 64);
    bench->message = arena_new(&arena, struct message);
    bench->read = arena_new(&arena, struct message);
    assert_true(bench->self->state.tag_count <= BENCH_TAGS);
    bench->armed = arena_array(&arena, sim_time, BENCH_TAGS);
    bench->now = SECOND;
    bench->arena = arena;
    return bench;
}

static inline struct bench *bench_new(const char *node, const char *changes)
{
    return bench_with(node, changes, "");
}

static inline void bench_free(struct bench *bench)
{
    subscribers_free(bench->subscribers);
    plan_free(bench->plan);
    store_free(bench->store);
    struct arena arena = bench->arena;
    arena_free(&arena);
}

/* Gives the node an event; role and time are filled in. */
static inline void bench_run(struct bench *bench, step_fn *step, struct event *event)
{
    struct effects *out = bench->out;
    effects_begin(out, ++bench->steps);
    out->keep_facts = true;
    out->store = bench->store;
    out->directory = subscribers_directory(bench->subscribers);
    event->role = bench->self;
    event->now = bench->now;
    if (step) step(bench->me, event, out);
    for (uint32_t i = 0; i < out->count; i++) {
        const struct effect *effect = &out->effect[i];
        if (effect->kind == EFFECT_HOLD) bench->held++;
        if (effect->kind == EFFECT_DROP) assert_true(bench->held-- > 0);
        if (effect->kind == EFFECT_TIMER) bench->armed[effect->tag] = bench->now + effect->after;
        if (effect->kind == EFFECT_CANCEL) bench->armed[effect->tag] = 0;
    }
}

/* The operator's action of that name on that subscriber; `what` is its second argument, or none. */
static inline void bench_act(struct bench *bench, const char *name, struct bytes subscriber, struct bytes what)
{
    const struct command command = {.arg = {subscriber, what}};
    struct event event = {.kind = EVENT_COMMAND, .link = LINK_NONE, .command = &command};
    while (strcmp(bench->self->kind->actions[event.tag].name, name) != 0) event.tag++;
    bench_run(bench, bench->self->kind->command, &event);
}

/* The link from that node to the one under test, in that direction: the first of them. */
static inline link_id bench_link(const struct bench *bench, const char *from)
{
    const uint32_t peer = bench_role(bench, from)->index, self = bench->self->index;
    for (uint32_t class = 0; class < bench->plan->link_count; class ++) {
        const struct link_line *line = &bench->plan->link[class];
        if (line->end[0] == peer && line->end[1] == self) return link_make(class, 0, 0);
        if (line->end[1] == peer && line->end[0] == self) return link_make(class, 0, 1);
    }
    fail_msg("no link from %s", from);
    return LINK_NONE;
}

static inline step_fn *bench_rule(const struct node_kind *kind, const struct message *message)
{
    struct bytes verb = verb_name(message->proto, message->verb);
    const struct rule *any = NULL;
    if (message->error.why) return kind->guard;
    for (const struct rule *rule = kind->rules; rule->step; rule++) {
        if (rule->proto != message->proto) continue;
        bool class = strlen(rule->verb) == 3 && strcmp(rule->verb + 1, "xx") == 0 && message->verb >= 100;
        if (bytes_equal(bytes_text(rule->verb), verb) || (class && rule->verb[0] == verb.at[0])) return rule->step;
        if (strcmp(rule->verb, "*") == 0) any = rule;
    }
    return any ? any->step : kind->guard;
}

/* Delivers octets on a link, on a connection of it. */
static inline void bench_deliver_on(struct bench *bench, link_id link, uint32_t conn, enum proto proto,
                                    struct bytes octets)
{
    blob_id blob = store_put(bench->store, octets);
    message_scan(bench->message, proto, store_bytes(bench->store, blob), WS_FROM_CLIENT);
    struct event event = {.kind = EVENT_MESSAGE, .link = link, .conn = conn, .blob = blob, .message = bench->message};
    bench_run(bench, bench_rule(bench->self->kind, bench->message), &event);
}

static inline void bench_deliver(struct bench *bench, const char *from, enum proto proto, struct bytes octets)
{
    bench_deliver_on(bench, bench_link(bench, from), 0, proto, octets);
}

/* Rings the earliest timer of that table; false when none of it is armed. */
static inline bool bench_ring(struct bench *bench, const char *table)
{
    uint32_t least = BENCH_TAGS, row = 0;
    for (uint32_t tag = 0; tag < bench->self->state.tag_count; tag++) {
        if (!bench->armed[tag] || (least != BENCH_TAGS && bench->armed[tag] >= bench->armed[least])) continue;
        uint32_t t = state_table_of_tag(bench->self, tag, &row);
        if (strcmp(bench->self->kind->tables[t].name, table) == 0) least = tag;
    }
    if (least == BENCH_TAGS) return false;
    struct event event = {.kind = EVENT_TIMER, .link = LINK_NONE};
    step_fn *due = bench->self->kind->tables[state_table_of_tag(bench->self, least, &event.tag)].due;
    if (bench->armed[least] > bench->now) bench->now = bench->armed[least];
    bench->armed[least] = 0;
    bench_run(bench, due, &event);
    return true;
}

static inline uint32_t bench_armed(const struct bench *bench)
{
    uint32_t count = 0;
    for (uint32_t tag = 0; tag < BENCH_TAGS; tag++) count += bench->armed[tag] != 0;
    return count;
}

/* ---- the effects of the last step ---- */

static inline uint32_t bench_count(const struct bench *bench, enum effect_kind kind)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < bench->out->count; i++) count += bench->out->effect[i].kind == kind;
    return count;
}

/* The nth message sent to that node; none when there is no such. */
static inline struct bytes bench_sent(const struct bench *bench, const char *to, uint32_t n)
{
    const link_id link = link_back(bench_link(bench, to));
    for (uint32_t i = 0; i < bench->out->count; i++) {
        const struct effect *effect = &bench->out->effect[i];
        if (effect->kind == EFFECT_SEND && link_class_of(effect->link) == link_class_of(link) && n-- == 0)
            return effect->bytes;
    }
    return bytes_of("", 0);
}

/* That message, read; it must be there and well formed. */
static inline const struct message *bench_read(struct bench *bench, const char *to, enum proto proto)
{
    struct bytes octets = bench_sent(bench, to, 0);
    if (!octets.count) fail_msg("nothing was sent to %s", to);
    message_scan(bench->read, proto, octets, WS_FROM_CLIENT);
    if (bench->read->error.why) fail_msg("to %s: %s", to, bench->read->error.why);
    return bench->read;
}

/* Whether the step stated that fact; the reason REASON_NONE is any. */
static inline bool bench_stated(const struct bench *bench, enum fact_kind kind, enum reason reason)
{
    for (uint32_t i = 0; i < bench->out->fact_count; i++) {
        const struct fact *fact = &bench->out->fact[i];
        if (fact->kind == kind && (reason == REASON_NONE || fact->reason == reason)) return true;
    }
    return false;
}

/* Whether the text is somewhere in it. */
static inline bool bench_holds(struct bytes message, const char *text)
{
    return bytes_find(message, bytes_text(text)) != BYTES_NOT_FOUND;
}

/* The response of a peer to a request that the node sent, with more header lines: its Vias, From, To, Call-ID, CSeq. */
static inline struct bytes bench_response(struct bench *bench, struct bytes request, uint16_t code, const char *more)
{
    struct pen pen = pen_on(bench->octets, sizeof bench->octets);
    struct message *message = bench->read;
    message_scan(message, PROTO_SIP, request, WS_FROM_CLIENT);
    assert_null(message->error.why);
    sip_write_status(&pen, code);
    sip_copy_for_response(&pen, &message->sip, BYTES("peer"));
    pen_text(&pen, more);
    sip_write_end(&pen);
    return pen_done(&pen);
}

#endif
