/* `run --live`: the runs of a batch by the clock, with other programs as the nodes that are marked external. */
#include "differs.h"
#include "replay.h"
#include "run_page.h"
#include "say.h"
#include "serve.h"
#include "sockets_options.h"

#include "lab.h"
#include "must.h"

enum { SEATS = 16 };

struct playing {
    struct invocation *invocation;
    struct lab_spec spec;
    struct lab_player player[SOCKETS_PLAYERS_MAX];
    struct lab *lab;
    struct script *script; /* of the run that goes on, and its number and seed */
    uint32_t run;
    uint64_t seed;
};

static void say_places(const struct playing *playing)
{
    const struct lab_place *place;
    uint32_t count = lab_places(playing->lab, &place);
    const struct plan *plan = lab_of_run(playing->lab)->plan;
    for (uint32_t i = 0; i < count; i++)
        say_note("%.*s: %.*s  %.*s", (int)plan->role[place[i].role]->name.count, plan->role[place[i].role]->name.at,
                 (int)place[i].url.count, place[i].url.at, (int)place[i].plain.count, place[i].plain.at);
}

static bool open_lab(struct playing *playing, const struct batch *batch, uint32_t i, struct arena *arena,
                     struct bytes *why)
{
    struct script *script = playing->script = batch->item[i].file->script;
    uint32_t run = playing->run = batch->item[i].run;
    playing->seed = batch->seed;
    struct plan *looked_at = script_plan(script, run, batch->seed);
    playing->spec.file = batch->item[i].file->path;
    playing->spec.resolved = replay_meaning(script, run);
    playing->spec.subscribers = batch->subscribers;
    playing->lab = lab_new(&playing->spec, looked_at, arena, why);
    plan_free(looked_at);
    if (!playing->lab) return false;
    script_origins(script, lab_origin, playing->lab);
    if (lab_begin(playing->lab, script_plan(script, run, batch->seed), arena, why)) return true;
    lab_free(playing->lab);
    playing->lab = NULL;
    return false;
}

static struct run *open_run(void *self, const struct batch *batch, uint32_t i, struct arena *arena)
{
    struct playing *playing = self;
    struct bytes why;
    playing->spec.loop = batch->loop;
    if (open_lab(playing, batch, i, arena, &why)) {
        say_places(playing);
        return lab_of_run(playing->lab);
    }
    struct bytes name = batch->item[i].file->script->run[batch->item[i].run].name;
    say(playing->invocation, "%.*s: %.*s", (int)name.count, name.at, (int)why.count, why.at);
    return NULL;
}

/* The limits that its edges met and that are faults. */
static void say_counts(const struct playing *playing)
{
    for (enum lab_count i = LAB_REFUSED_SEATS; i < LAB_COUNT_COUNT; i++)
        if (lab_counted(playing->lab, i))
            say_note("edges: %llu %s", (unsigned long long)lab_counted(playing->lab, i), lab_count_name[i]);
}

static void say_unasked(const struct playing *playing)
{
    struct outside_unasked unasked = lab_unasked(playing->lab);
    if (unasked.checks || unasked.claims)
        say_note("not asked, for nobody sees into an external node: %u checks of states, %u claims", unasked.checks,
                 unasked.claims);
}

static void say_differences(struct playing *playing, const struct verdict *verdict)
{
    struct gathered text = {.arena = &playing->invocation->arena};
    if (verdict->verdict == RUN_INCONCLUSIVE) return;
    struct run *other = differs_run(playing->invocation, playing->script, playing->run, playing->seed);
    differs_write(&text, verdict, other->verdict, &playing->invocation->arena);
    print_plain(bytes_of(text.at, text.count), stderr);
    run_free(other);
}

static const struct verdict *go(void *self, struct run *run, uv_loop_t *loop)
{
    struct playing *playing = self;
    (void)loop;
    bool over = lab_run(playing->lab);
    const struct verdict *verdict = lab_end(playing->lab);
    if (lab_unrecorded(playing->lab)) say(playing->invocation, "--record: %s", lab_unrecorded(playing->lab));
    say_counts(playing);
    say_unasked(playing);
    if (over) say_differences(playing, verdict);
    must(lab_give_run(playing->lab) == run);
    lab_free(playing->lab);
    playing->lab = NULL;
    return over ? verdict : NULL;
}

enum exit_class live_drive(struct invocation *invocation, const struct batch_drive **drive)
{
    struct playing *playing = arena_new(&invocation->arena, struct playing);
    struct batch_drive *own = arena_new(&invocation->arena, struct batch_drive);
    if (option_given(invocation, "jobs", 0))
        return usage_error(invocation,
                           "--live runs one after the other: there is one clock, and --jobs does not go with it");
    playing->invocation = invocation;
    playing->spec.outside = (struct outside_spec){SEATS, false};
    playing->spec.ends = true;
    playing->spec.record = option_given(invocation, "record", 0);
    *own = (struct batch_drive){playing, open_run, go};
    *drive = own;
    return sockets_options(invocation, &playing->spec, 0, playing->player);
}
