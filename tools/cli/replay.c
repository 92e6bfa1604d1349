/* From a recording to the run that it is of, and to its verdict. */
#include "replay.h"

#include "color.h"
#include "catalog.h"
#include "out_files.h"
#include "recording.h"
#include "report.h"
#include "must.h"
#include "say.h"

enum { RECORDING_MAX = 1 << 30, RESOLVED_ROOM = 64 << 20 };

uint64_t replay_meaning(const struct script *script, uint32_t run)
{
    void *room = arena_block(RESOLVED_ROOM);
    struct pen pen = pen_on(room, RESOLVED_ROOM);
    script_resolved(&pen, script, run);
    struct bytes text = pen_done(&pen);
    must(text.at != NULL); /* eight files of 1 MiB at most, used once each */
    uint64_t hash = bytes_hash(text);
    arena_block_free(room, RESOLVED_ROOM);
    return hash;
}

static bool origin_of(void *self, const struct role *role, struct bytes *origin)
{
    const struct recording_head *head = self;
    for (uint32_t i = 0; i < head->origin_count; i++) {
        if (head->origin[i].role != role->index) continue;
        *origin = head->origin[i].text;
        return true;
    }
    return false;
}

/* The script and the number of the run; NULL with *exit set. */
static struct script *find_run(struct invocation *invocation, const struct recording_head *head, uint32_t *run,
                               enum exit_class *exit)
{
    struct catalog catalog = {0};
    const char *file = invocation->arg_count ? invocation->arg[0] : arena_copy(&invocation->arena, head->file).at;
    *exit = catalog_read(invocation, &file, 1, &catalog);
    if (*exit != EXIT_AS_EXPECTED) return NULL;
    struct script *script = catalog.count ? catalog.file[0].script : NULL;
    for (*run = 0; script && *run < script->run_count; ++*run)
        if (bytes_equal(script->run[*run].name, head->run)) return script;
    say(invocation, "--replay: %s has no run %.*s", file, (int)head->run.count, head->run.at);
    *exit = EXIT_UNREADABLE;
    return NULL;
}

static enum exit_class tell(struct invocation *invocation, const struct recording *recording,
                            const struct replay *replay, const struct verdict *verdict)
{
    struct gathered text = {.arena = &invocation->arena};
    report_write(sink_gather, &text, verdict, &(struct report_look){0}, &invocation->arena);
    color_report(bytes_of(text.at, text.count), stdout, color_wanted(invocation, stdout));
    if (replay->short_of || (recording->ended && verdict->fingerprint != recording->fingerprint)) {
        say(invocation, "--replay: this is not the run that was recorded: its fingerprint was %012llx",
            (unsigned long long)(recording->fingerprint >> 16));
        return EXIT_NONDETERMINISM;
    }
    if (!recording->ended) say_note("the recording stops in mid-run: the lab was killed");
    return (enum exit_class)verdict_exit(verdict);
}

/* Those of --out, of that one run. */
static enum exit_class write_files(struct invocation *invocation, const struct batch *batch, const struct run *run,
                                   const struct node_log *states)
{
    struct bytes why = {NULL, 0};
    if (!batch->out) return EXIT_AS_EXPECTED;
    if (out_files_try(&invocation->arena, batch->out, &why))
        why = out_files_write(&invocation->arena, batch, run, states);
    if (!why.count) return EXIT_AS_EXPECTED;
    say(invocation, "--out: %.*s", (int)why.count, why.at);
    return EXIT_UNWRITTEN;
}

static enum exit_class run_again(struct invocation *invocation, struct recording *recording, struct script *script,
                                 uint32_t n)
{
    struct replay replay = {.recording = recording};
    struct run_doors doors = {.fresh = {.fill = replay_fill, .self = &replay}};
    struct bytes why;
    script_origins(script, origin_of, &recording->head);
    struct plan *plan = script_plan(script, n, recording->head.seed);
    outside_open(plan, &recording->head.outside);
    if (replay_meaning(script, n) != recording->head.plan || !replay_fits(recording, plan)) {
        say(invocation, "--replay: the scenario is another one than when it was recorded");
        plan_free(plan);
        return EXIT_UNREADABLE;
    }
    outside_keys(plan, replay_fill, &replay);
    struct run *run = live_new(plan, option_given(invocation, "subscribers", 0), &doors, &invocation->arena, &why);
    if (!run) {
        say(invocation, "--subscribers: %.*s", (int)why.count, why.at);
        return EXIT_UNREADABLE;
    }
    if (recording->head.memory) run->trace_max = recording->head.memory;
    const struct batch batch = {.out = option_given(invocation, "out", 0),
                                .reveal = option_given(invocation, "reveal", 0)};
    const struct node_log *states = batch.out ? run_page_watch(run) : NULL;
    enum exit_class exit = tell(invocation, recording, &replay, replay_run(run, recording));
    exit = exit_worse(exit, write_files(invocation, &batch, run, states));
    run_free(run);
    return exit;
}

enum exit_class replay_recording(struct invocation *invocation, const char *path)
{
    struct recording recording;
    struct bytes text, why;
    const char *unread;
    uint32_t n;
    enum exit_class exit;
    if (!file_read(&invocation->arena, path, RECORDING_MAX, &text, &unread)) {
        say(invocation, "--replay: %s: %s", path, unread);
        return EXIT_UNREADABLE;
    }
    if (!recording_read(&recording, text, &invocation->arena, &why)) {
        say(invocation, "--replay: %s: %.*s", path, (int)why.count, why.at);
        return EXIT_UNREADABLE;
    }
    struct script *script = find_run(invocation, &recording.head, &n, &exit);
    return script ? run_again(invocation, &recording, script, n) : exit;
}
