/* After every step, finds the node whose state has changed. */
#include "node_watch.h"

#include "redactor.h"

enum { TEXT_ROOM = 256 * 1024 };

struct watch {
    struct node_log log;
    uint64_t *hash; /* by role, of its state as it was */
    uint32_t *last; /* by role: its latest text + 1 */
    struct redactor *redactor;
    char *room, *hidden_room;
};

static struct bytes state_text(struct watch *watch, const struct run *run, uint32_t role)
{
    struct pen pen = pen_on(watch->room, TEXT_ROOM);
    world_print_state(run->world, role, 0, &pen);
    bool whole = !pen.overflow;
    struct bytes text = pen_done(&pen);
    struct pen hidden = pen_on(watch->hidden_room, 2 * TEXT_ROOM);
    const struct hidden_values born = judge_hidden(run->judge);
    redactor_born(watch->redactor, &born);
    redactor_write(watch->redactor, NULL, REDACTOR_NO_RECORD, &hidden, text);
    whole = whole && !hidden.overflow;
    text = pen_done(&hidden);
    return whole ? text : BYTES("(too much to be shown)\n");
}

static void look(void *self, struct run *run)
{
    struct watch *watch = self;
    uint32_t seq = trace_count(world_trace(run->world));
    for (uint32_t r = 0; r < run->plan->role_count; r++) {
        const struct role *role = run->plan->role[r];
        uint64_t hash = bytes_hash(bytes_of(world_state(run->world, r, 0), role->state.size));
        if (watch->last[r] && watch->hash[r] == hash) continue;
        struct bytes text = state_text(watch, run, r);
        watch->hash[r] = hash;
        if (watch->last[r] && bytes_equal(watch->log.text[watch->last[r] - 1].text, text)) continue;
        struct node_log *log = &watch->log;
        log->text = arena_grow(&run->arena, log->text, log->count, &log->room, sizeof *log->text);
        log->text[log->count++] = (struct node_text){r, seq, arena_copy(&run->arena, text)};
        watch->last[r] = log->count;
    }
}

const struct node_log *node_watch(struct run *run)
{
    struct watch *watch = arena_new(&run->arena, struct watch);
    watch->hash = arena_array(&run->arena, uint64_t, run->plan->role_count);
    watch->last = arena_array(&run->arena, uint32_t, run->plan->role_count);
    watch->redactor = redactor_new(run->plan, &run->arena);
    watch->room = arena_take(&run->arena, TEXT_ROOM);
    watch->hidden_room = arena_take(&run->arena, 2 * TEXT_ROOM);
    run->after_step = look;
    run->after_step_self = watch;
    return &watch->log;
}
