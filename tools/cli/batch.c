/* Running a batch: each run on its own world; with --jobs in child processes that report over pipes. */
#include "batch.h"
#include "file.h"
#include "golden.h"
#include "jsonl.h"
#include "must.h"
#include "report.h"
#include "run.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#include <uv.h>

enum { GOLDEN_MAX = 16 << 20, PROGRESS_AFTER_NS = 1000000000, PROGRESS_EVERY_NS = 200000000 };

void batch_add(struct arena *arena, struct batch *batch, const struct catalog_file *file, uint32_t run)
{
    batch->item = arena_grow(arena, batch->item, batch->count, &batch->room, sizeof *batch->item);
    batch->item[batch->count++] = (struct batch_item){file, run};
}

bool golden_read(struct arena *arena, struct bytes scenario, struct bytes *path, struct bytes *text)
{
    const char *why = NULL;
    if (!bytes_ends(scenario, BYTES(".ims"))) return false;
    *path = arena_format(arena, "%.*s.ladder", (int)scenario.count - 4, scenario.at);
    return file_read(arena, path->at, GOLDEN_MAX, text, &why);
}

struct progress {
    uint64_t begin, last;
    uint32_t done, count, step;
    bool shown;
};

static void progress_show(struct progress *progress)
{
    uint64_t now = uv_hrtime();
    progress->done += progress->step;
    if (progress->done > progress->count) progress->done = progress->count;
    if (!isatty(STDERR_FILENO) || now - progress->begin < PROGRESS_AFTER_NS || now - progress->last < PROGRESS_EVERY_NS) return;
    progress->last = now;
    progress->shown = true;
    fprintf(stderr, "\r%u of %u runs", progress->done, progress->count);
}

static void progress_end(const struct progress *progress)
{
    if (progress->shown) fputs("\r                                \r", stderr);
}

/* DIR/flows/forward-401[w2=wss].txt and .jsonl: a run's name is its path. */
static void write_out(struct arena *arena, const struct batch *batch, struct outcome *outcome, const struct verdict *verdict,
                      struct bytes report)
{
    const char *why = NULL;
    struct bytes name = verdict->plan->run;
    struct bytes path = arena_format(arena, "%s/%.*s", batch->out, (int)name.count, name.at);
    struct bytes folder = path;
    while (folder.count && folder.at[folder.count - 1] != '/') folder.count--;
    struct gathered lines = {.arena = arena};
    bool good = jsonl_write(sink_gather, &lines, verdict, batch->reveal ? JSONL_REVEALED : JSONL_REDACTED, arena);
    struct bytes text = arena_format(arena, "%s.txt", path.at), trace = arena_format(arena, "%s.jsonl", path.at);
    good = good && folder_make(arena_copy(arena, folder).at, &why) && file_write(text.at, report, &why) &&
           file_write(trace.at, bytes_of(lines.at, lines.count), &why);
    if (!good) outcome->unwritten = arena_format(arena, "%s: %s", path.at, why ? why : "out of room");
}

static void run_item(struct arena *arena, struct batch *batch, uint32_t i, uv_loop_t *loop)
{
    const struct batch_item *item = &batch->item[i];
    struct outcome *outcome = &batch->outcome[i];
    struct bytes why, golden_path, golden;
    struct plan *plan = script_plan(item->file->script, item->run, batch->seed);
    batch->plan[i] = plan;
    struct run *run = run_new(plan, batch->subscribers, arena, &why);
    must(run != NULL); /* a subscriber file was tried before the batch began */
    run_drive(run, loop);
    struct arena scratch = {0};
    if (batch->golden && golden_read(&scratch, item->file->path, &golden_path, &golden))
        golden_judge(run->verdict, &run->arena, arena_copy(&run->arena, golden_path), golden);
    struct gathered text = {.arena = &scratch};
    struct report_look look = {.width = batch->width, .without_ladder = batch->quiet};
    must(report_write(sink_gather, &text, run->verdict, &look, &scratch));
    outcome->text = arena_copy(arena, bytes_of(text.at, text.count));
    if (batch->out) write_out(arena, batch, outcome, run->verdict, outcome->text);
    outcome_keep(arena, outcome, run->verdict);
    arena_free(&scratch);
    run->plan = NULL; /* the batch keeps it: reports name its parts */
    run_free(run);
}

static void run_here(struct arena *arena, struct batch *batch)
{
    uv_loop_t loop;
    struct progress progress = {.begin = uv_hrtime(), .count = batch->count, .step = 1};
    must(uv_loop_init(&loop) == 0);
    for (uint32_t i = 0; i < batch->count; i++) {
        run_item(arena, batch, i, &loop);
        progress_show(&progress);
    }
    must(uv_loop_close(&loop) == 0);
    progress_end(&progress);
}

/* ---- in several processes ---- */

static _Noreturn void be_child(struct arena *arena, struct batch *batch, uint32_t job, uint32_t jobs, int to)
{
    uv_loop_t loop;
    struct pen pen = pen_on(arena_take(arena, OUTCOME_ROOM), OUTCOME_ROOM);
    /* The jobs go at one pace, near enough: the first speaks for all. */
    struct progress progress = {.begin = uv_hrtime(), .count = batch->count, .step = jobs};
    must(uv_loop_init(&loop) == 0);
    for (uint32_t i = job; i < batch->count; i += jobs) {
        run_item(arena, batch, i, &loop);
        pen = pen_on(pen.base, OUTCOME_ROOM);
        outcome_write(&pen, i, &batch->outcome[i]);
        struct bytes octets = pen_done(&pen);
        must(octets.at != NULL);
        while (octets.count) {
            ssize_t wrote = write(to, octets.at, octets.count);
            if (wrote <= 0) _exit(EXIT_INTERNAL);
            octets = bytes_from(octets, (uint32_t)wrote);
        }
        if (job == 0) progress_show(&progress);
    }
    progress_end(&progress);
    _exit(EXIT_AS_EXPECTED);
}

struct child {
    uv_pipe_t pipe;
    pid_t process;
    struct gathered octets;
    char room[65536];
};

static void room_for(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    struct child *child = handle->data;
    (void)suggested;
    *buffer = uv_buf_init(child->room, sizeof child->room);
}

static void got(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
    struct child *child = stream->data;
    if (count > 0) sink_gather(&child->octets, bytes_of(buffer->base, (size_t)count));
    else if (count < 0) uv_close((uv_handle_t *)stream, NULL);
}

static void child_start(struct arena *arena, struct batch *batch, uint32_t job, uint32_t jobs, struct child *child, uv_loop_t *loop)
{
    int ends[2];
    must(pipe(ends) == 0);
    fflush(stdout);
    child->process = fork();
    must(child->process >= 0);
    if (child->process == 0) {
        close(ends[0]);
        be_child(arena, batch, job, jobs, ends[1]);
    }
    close(ends[1]);
    child->octets.arena = arena;
    must(uv_pipe_init(loop, &child->pipe, 0) == 0);
    child->pipe.data = child;
    must(uv_pipe_open(&child->pipe, ends[0]) == 0);
    must(uv_read_start((uv_stream_t *)&child->pipe, room_for, got) == 0);
}

static enum exit_class child_end(struct arena *arena, struct batch *batch, struct child *child)
{
    int status = 0;
    uint32_t index;
    struct bytes rest = bytes_of(child->octets.at, child->octets.count);
    must(waitpid(child->process, &status, 0) == child->process);
    while (outcome_index(&rest, &index)) {
        must(index < batch->count);
        batch->plan[index] = script_plan(batch->item[index].file->script, batch->item[index].run, batch->seed);
        if (!outcome_read(arena, &rest, batch->plan[index], &batch->outcome[index])) break;
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return EXIT_AS_EXPECTED;
    fprintf(stderr, "imslab: a job ended before its runs were over\n");
    return EXIT_INTERNAL;
}

static enum exit_class run_in_jobs(struct arena *arena, struct batch *batch, uint32_t jobs)
{
    uv_loop_t loop;
    enum exit_class exit = EXIT_AS_EXPECTED;
    struct child *child = arena_array(arena, struct child, jobs);
    must(uv_loop_init(&loop) == 0);
    for (uint32_t j = 0; j < jobs; j++) child_start(arena, batch, j, jobs, &child[j], &loop);
    uv_run(&loop, UV_RUN_DEFAULT);
    for (uint32_t j = 0; j < jobs; j++) exit = exit_worse(exit, child_end(arena, batch, &child[j]));
    must(uv_loop_close(&loop) == 0);
    return exit;
}

enum exit_class batch_run(struct arena *arena, struct batch *batch, uint32_t jobs)
{
    batch->outcome = arena_array(arena, struct outcome, batch->count);
    batch->plan = arena_array(arena, struct plan *, batch->count);
    if (jobs > batch->count) jobs = batch->count;
    if (jobs > 1) return run_in_jobs(arena, batch, jobs);
    run_here(arena, batch);
    return EXIT_AS_EXPECTED;
}

void batch_free(struct batch *batch)
{
    for (uint32_t i = 0; i < batch->count; i++)
        if (batch->plan && batch->plan[i]) plan_free(batch->plan[i]);
}
