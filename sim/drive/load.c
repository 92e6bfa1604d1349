/* Many registrations at once, each led through the flow by the messages that reach or leave its browser. */
#include "load.h"
#include "list.h"
#include "must.h"

#include <time.h>

enum { RAMP_US = 1000 }; /* between the first starts, so that the members do not march in step */

/* The line that a member does or waits for next: a `do` line, or an arrow that touches the browser. */
struct load_member {
    bool deed;
    uint32_t action;
    struct command command;
    uint32_t link_class, link_end;
    enum proto proto;
    verb_id verb;
};

struct load {
    struct arena arena;
    struct load_spec spec;
    const struct role *browser;
    struct world *world;
    struct load_member *item;
    uint32_t item_count, item_room;
    bool *touches;      /* by link class: the browser is at one of its ends */
    uint16_t *position; /* by member */
    uint32_t *ready;    /* members who have something to do, a ring of in_flight + 1 */
    uint32_t ready_room, ready_first, ready_count;
    uint32_t started, ended;
    uint64_t bytes, in_flight_sum;
    load_end_fn *on_end;
    void *on_end_self;
};

uint64_t load_cpu_ns(void)
{
    struct timespec now;
    must(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) == 0);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void item_add(struct load *load, const struct load_member *item)
{
    load->item = arena_grow(&load->arena, load->item, load->item_count, &load->item_room, sizeof *item);
    load->item[load->item_count++] = *item;
}

static void items_add(struct load *load, const struct flow_line *line)
{
    for (; line; line = line->next) {
        if (line->kind == LINE_ANY_ORDER || line->kind == LINE_IN_ORDER) items_add(load, line->children);
        if (line->kind == LINE_DO && line->node == load->browser) {
            struct load_member item = {.deed = true, .action = line->action, .command = line->command};
            for (uint32_t i = 0; i < line->command.setting_count; i++)
                if (line->setting_value[i]) item.command.setting[i].value = line->setting_value[i]->text;
            item_add(load, &item);
        }
        if (line->kind == LINE_ARROW && (line->from == load->browser || line->to == load->browser))
            item_add(load, &(struct load_member){.link_class = line->link_class,
                                                 .link_end = line->link_end,
                                                 .proto = line->proto,
                                                 .verb = line->verb});
    }
}

static uint32_t in_ring(const struct load *load, uint32_t at)
{
    return at < load->ready_room ? at : at - load->ready_room;
}

static void ready_add(struct load *load, uint32_t member)
{
    must(load->ready_count < load->ready_room);
    load->ready[in_ring(load, load->ready_first + load->ready_count++)] = member;
}

/* A member's message moves it on; its next action waits until the step is over. */
static void on_message(void *self, link_id link, const struct message *message)
{
    struct load *load = self;
    const uint32_t class = link_class_of(link);
    load->bytes += message->bytes.count;
    if (!load->touches[class]) return;
    const uint32_t member = link_member(link);
    uint32_t position = load->position[member];
    const struct load_member *item = &load->item[position];
    if (position == load->item_count || item->deed || item->link_class != class || item->link_end != link_end(link) ||
        item->proto != message->proto || item->verb != message->verb)
        return;
    load->position[member] = (uint16_t)++position;
    if (position == load->item_count || load->item[position].deed) ready_add(load, member);
}

struct load *load_new(const struct load_spec *spec, const char **why)
{
    struct arena arena = {0};
    struct load *load = arena_new(&arena, struct load);
    load->arena = arena;
    load->spec = *spec;
    for (uint32_t r = 0; r < spec->plan->role_count && !load->browser; r++)
        if (spec->plan->role[r]->kind->subscriber_count_matters) load->browser = spec->plan->role[r];
    if (load->browser) items_add(load, spec->plan->flow);
    if (load->item_count == 0 || !load->item[0].deed || load->item_count > UINT16_MAX) {
        *why = "its flow does not begin with what a browser's user does";
        load_free(load);
        return NULL;
    }
    load->touches = arena_array(&load->arena, bool, spec->plan->link_count);
    for (uint32_t l = 0; l < spec->plan->link_count; l++)
        for (uint32_t end = 0; end < 2; end++)
            if (spec->plan->link[l].end[end] == load->browser->index) load->touches[l] = true;
    load->position = arena_array(&load->arena, uint16_t, load->browser->member_count);
    load->ready_room = spec->in_flight + 1;
    load->ready = arena_array(&load->arena, uint32_t, load->ready_room);
    struct world_spec world = {.plan = spec->plan,
                               .choice = {.pick = choice_dice},
                               .directory = spec->directory,
                               .traced = spec->traced,
                               .on_message = on_message,
                               .self = load,
                               .queue_max = spec->in_flight * 16 + 1024};
    load->world = world_new(&world);
    return load;
}

struct world *load_world(struct load *load)
{
    return load->world;
}

void load_on_end(struct load *load, load_end_fn *end, void *self)
{
    load->on_end = end;
    load->on_end_self = self;
}

static void start_next(struct load *load)
{
    if (load->started == load->browser->member_count) return;
    ready_add(load, load->started++);
}

/* Every member with an action to do does it; a member that has come to the end makes room for the next. */
static void act(struct load *load)
{
    while (load->ready_count) {
        uint32_t member = load->ready[load->ready_first];
        load->ready_first = in_ring(load, load->ready_first + 1);
        load->ready_count--;
        while (load->position[member] < load->item_count && load->item[load->position[member]].deed) {
            const struct load_member *item = &load->item[load->position[member]++];
            world_command(load->world, load->browser->index, member, item->action, &item->command);
        }
        if (load->position[member] < load->item_count) continue;
        load->ended++;
        if (load->on_end) load->on_end(load->on_end_self, member, trace_count(world_trace(load->world)));
        start_next(load);
    }
}

static void step_until(struct load *load, sim_time until)
{
    while (load->ended < load->browser->member_count && !world_limit(load->world) &&
           world_step_by(load->world, until)) {
        load->in_flight_sum += world_in_flight(load->world);
        if (load->ready_count) act(load);
    }
}

/* How many browsers say at the end that they are registered. */
static uint32_t registered(const struct load *load)
{
    const struct state_row *row = load->browser->kind->states;
    uint32_t count = 0;
    while (row->name && strcmp(row->name, "state") != 0) row++;
    if (!row->name) return 0;
    uint32_t word = list_find(row->words, BYTES("registered"));
    for (uint32_t m = 0; m < load->browser->member_count; m++) {
        struct state_value value = {0};
        char room[256];
        struct pen pen = pen_on(room, sizeof room);
        row->read(load->browser, world_state(load->world, load->browser->index, m), m, bytes_of(NULL, 0), &pen, &value);
        if (value.number == word) count++;
    }
    return count;
}

void load_pass(struct load *load, struct load_result *result)
{
    uint32_t members = load->browser->member_count;
    world_reset(load->world);
    memset(load->position, 0, sizeof *load->position * members);
    load->started = load->ended = load->ready_first = load->ready_count = 0;
    load->bytes = load->in_flight_sum = 0;
    uint64_t begin = load_cpu_ns();
    world_start(load->world);
    for (uint32_t i = 0; i < load->spec.in_flight && load->started < members; i++) {
        sim_time at = world_now(load->world) + RAMP_US;
        step_until(load, at);
        if (world_now(load->world) < at) world_wait(load->world, at);
        start_next(load);
        act(load);
    }
    step_until(load, UINT64_MAX);
    uint64_t spent = load_cpu_ns() - begin, events = world_events(load->world);
    *result = (struct load_result){.members = load->ended,
                                   .registered = registered(load),
                                   .events = events,
                                   .messages = world_delivered(load->world),
                                   .bytes = load->bytes,
                                   .virtual_us = world_now(load->world),
                                   .limit = world_limit(load->world),
                                   .cpu_ns = spent,
                                   .mean_in_flight = events ? load->in_flight_sum / events : 0};
}

void load_free(struct load *load)
{
    if (!load) return;
    world_free(load->world);
    struct arena arena = load->arena;
    arena_free(&arena);
}
