/* Running a batch: each run on its own world; with --jobs in child processes that report over pipes. */
#include "batch.h"
#include "golden.h"
#include "interrupt.h"
#include "know_table.h"
#include "must.h"
#include "out_files.h"
#include "progress.h"
#include "report.h"
#include "reproduce.h"
#include "run_page.h"
#include "say.h"
#include "source_lines.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

void batch_add(struct arena *arena, struct batch *batch, const struct batch_item *item)
{
    batch->item = arena_grow(arena, batch->item, batch->count, &batch->room, sizeof *batch->item);
    batch->item[batch->count++] = *item;
}

static bool try_subscribers(struct invocation *invocation, const struct batch *batch, const struct batch_item *item)
{
    struct bytes why;
    struct plan *plan = script_plan(item->file->script, item->run, batch->seed);
    struct subscribers *subscribers = subscribers_new(&invocation->arena, plan, batch->subscribers, &why);
    if (!subscribers) say(invocation, "--subscribers: %.*s", (int)why.count, why.at);
    subscribers_free(subscribers);
    plan_free(plan);
    return subscribers != NULL;
}

enum exit_class batch_try(struct invocation *invocation, const struct batch *batch)
{
    struct bytes why;
    for (uint32_t i = 0; batch->subscribers && i < batch->count; i++)
        if (!try_subscribers(invocation, batch, &batch->item[i])) return EXIT_UNREADABLE;
    if (!batch->out || out_files_try(&invocation->arena, batch->out, &why)) return EXIT_AS_EXPECTED;
    say(invocation, "--out: %.*s", (int)why.count, why.at);
    return EXIT_UNWRITTEN;
}

/* The work of one job: every `jobs`th run, beginning with its own number. */
struct share {
    uint32_t job, jobs;
    int to;    /* a pipe to the parent; -1: this is the parent */
    bool kept; /* the texts of its outcomes are wanted later */
};

enum { TEXT_MAX = 256 << 20 };

/* A report that is too long to be kept is without its ladder, which --out writes as it comes. */
static void write_text(struct gathered *text, const struct verdict *verdict, const struct report_look *look,
                       struct arena *scratch)
{
    struct report_look less = {.without_ladder = true};
    if (report_write(sink_gather, text, verdict, look, scratch) && text->count <= TEXT_MAX) return;
    text->count = 0;
    must(report_write(sink_gather, text, verdict, &less, scratch));
}

/* Texts of an outcome: to be printed, and of a red run for JUnit. */
static void write_texts(struct batch *batch, uint32_t i, const struct verdict *verdict, struct arena *texts,
                        struct arena *outputs)
{
    struct outcome *outcome = &batch->outcome[i];
    bool red = verdict->verdict != RUN_PASS;
    struct gathered text = {.arena = texts}, output = {.arena = outputs};
    struct arena scratch = {0};
    struct report_look look = {.width = batch->width, .without_ladder = batch->quiet, .knowledge = batch->knowledge},
                       whole = {0};
    if (!batch->quiet || red) write_text(&text, verdict, &look, &scratch);
    if (red) reproduce_write(sink_gather, &text, batch, &batch->item[i], verdict);
    outcome->text = bytes_of(text.at, text.count);
    if (red && batch->wants_output) {
        write_text(&output, verdict, &whole, &scratch);
        reproduce_write(sink_gather, &output, batch, &batch->item[i], verdict);
        outcome->output = bytes_of(output.at, output.count);
    }
    if (batch->wants_exposure) {
        struct gathered exposure = {.arena = outputs};
        must(know_exposure(sink_gather, &exposure, verdict, &scratch));
        outcome->exposure = bytes_of(exposure.at, exposure.count);
    }
    arena_free(&scratch);
}

static struct run *open_run(struct batch *batch, uint32_t i, struct arena *arena)
{
    const struct batch_item *item = &batch->item[i];
    struct bytes why;
    if (batch->drive) return batch->drive->open(batch->drive->self, batch, i, arena);
    struct run *run = run_new(script_plan(item->file->script, item->run, batch->seed), batch->subscribers, arena, &why);
    must(run != NULL); /* batch_try has opened the subscriber file for this very run */
    return run;
}

static bool go(const struct batch *batch, struct run *run, uv_loop_t *loop)
{
    const struct batch_drive *drive = batch->drive;
    return (drive ? drive->go(drive->self, run, loop) : run_drive(run, loop)) != NULL;
}

/* false when it was not begun, or interrupted before its end. */
static bool run_item(struct arena *arena, struct batch *batch, uint32_t i, uv_loop_t *loop, struct arena *texts)
{
    const struct batch_item *item = &batch->item[i];
    struct outcome *outcome = &batch->outcome[i];
    uint64_t begin = uv_hrtime();
    struct run *run = open_run(batch, i, arena);
    if (!run) {
        batch->unopened = EXIT_UNREADABLE;
        return false;
    }
    batch->plan[i] = run->plan;
    judge_redact(run->judge, batch->redaction);
    if (batch->wants_exposure || batch->knowledge) judge_know(run->judge);
    const struct node_log *states = batch->out ? run_page_watch(run) : NULL;
    bool ended = go(batch, run, loop);
    if (ended) {
        /* Other people's programs send any messages they like, so there is no golden ladder of a live run; nor is there
         * one of another seed than the scenario's. */
        bool required = item->golden && item->golden->required && !batch->seed;
        if (!batch->drive && item->golden && (item->golden->text.at || required))
            golden_judge(run->verdict, &run->arena, item->golden->path, item->golden->text, required);
        source_lines_fill(run->verdict, item->file->script, &run->arena);
        write_texts(batch, i, run->verdict, texts, arena);
        if (batch->out) outcome->unwritten = out_files_write(arena, batch, run, states);
        outcome_keep(arena, outcome, run->verdict);
        outcome->took = (uv_hrtime() - begin) / 1000;
    }
    run->plan = NULL; /* the batch keeps it: reports name its parts */
    run_free(run);
    return ended;
}

/* To the parent, whole; false when it is gone. */
static bool send_outcome(const struct batch *batch, uint32_t i, int to)
{
    struct arena scratch = {0};
    struct gathered gathered = {.arena = &scratch};
    outcome_write(&gathered, i, &batch->outcome[i]);
    struct bytes octets = bytes_of(gathered.at, gathered.count);
    ssize_t wrote = 1;
    while (octets.count && wrote > 0) {
        wrote = write(to, octets.at, octets.count);
        if (wrote > 0) octets = bytes_from(octets, (uint32_t)wrote);
    }
    arena_free(&scratch);
    return wrote > 0;
}

static bool run_share(struct arena *arena, struct batch *batch, struct share share, uv_loop_t *loop)
{
    bool good = true;
    struct progress progress = progress_begin("runs", batch->count);
    for (uint32_t i = share.job; i < batch->count && good && !batch->stopped && !batch->interrupted; i += share.jobs) {
        struct arena scratch = {0};
        if (!run_item(arena, batch, i, loop, share.kept ? arena : &scratch)) break;
        batch->stopped = batch->fail_fast && batch->outcome[i].verdict.verdict != RUN_PASS;
        if (share.to >= 0) good = send_outcome(batch, i, share.to);
        else if (!share.kept && batch->done) progress_end(&progress), batch->done(batch, i);
        arena_free(&scratch);
        if (!share.kept) batch->outcome[i].text = bytes_of(NULL, 0);
        /* The jobs go at one pace, near enough: the first speaks for all. */
        if (share.job == 0) progress_show(&progress, i + 1);
    }
    progress_end(&progress);
    return good;
}

/* ---- in several processes ---- */

struct child {
    uv_pipe_t pipe;
    pid_t process; /* 0: it has ended */
    int was;       /* its number, also then */
    bool open;
    struct batch *batch;
    struct gathered octets; /* not yet whole outcomes */
    char room[65536];
};

static void room_for(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    struct child *child = handle->data;
    (void)suggested;
    *buffer = uv_buf_init(child->room, sizeof child->room);
}

/* Takes the outcomes that are there whole; the octets after them go on in a buffer of their own, so that none grows
 * with the number of runs. */
static void child_outcomes(struct child *child)
{
    struct batch *batch = child->batch;
    struct bytes rest = bytes_of(child->octets.at, child->octets.count), next = rest;
    uint32_t index;
    while (outcome_index(&next, &index)) {
        must(index < batch->count);
        if (!batch->plan[index])
            batch->plan[index] = script_plan(batch->item[index].file->script, batch->item[index].run, batch->seed);
        if (!outcome_read(child->octets.arena, &next, batch->plan[index], &batch->outcome[index])) break;
        rest = next;
    }
    if (rest.count == child->octets.count) return;
    struct gathered left = {.arena = child->octets.arena};
    must(sink_gather(&left, rest));
    child->octets = left;
}

static void got(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
    struct child *child = stream->data;
    if (count > 0) must(sink_gather(&child->octets, bytes_of(buffer->base, (size_t)count)));
    if (count > 0) child_outcomes(child);
    if (count >= 0) return;
    uv_close((uv_handle_t *)stream, NULL);
    child->open = false;
    uv_stop(stream->loop); /* how it ended may end the others */
}

static _Noreturn void be_child(struct arena *arena, struct batch *batch, struct share share, const struct child *elder)
{
    uv_loop_t loop;
    uv_os_fd_t file;
    for (uint32_t j = 0; j < share.job; j++)
        if (elder[j].open && uv_fileno((const uv_handle_t *)&elder[j].pipe, &file) == 0) close(file);
    must(uv_loop_init(&loop) == 0);
    if (!run_share(arena, batch, share, &loop)) _exit(EXIT_INTERNAL);
    _exit(batch->stopped ? EXIT_FAILED : EXIT_AS_EXPECTED);
}

/* false when the system has no pipe or process left: the parent then does the share itself. */
static bool child_start(struct arena *arena, struct batch *batch, struct share share, struct child *children,
                        uv_loop_t *loop)
{
    struct child *child = &children[share.job];
    int ends[2], parent = (int)getpid();
    if (pipe(ends) != 0) return false;
    fflush(stdout);
    child->process = fork();
    if (child->process == 0) {
        interrupts_of_child(parent);
        close(ends[0]);
        share.to = ends[1];
        share.kept = false;
        be_child(arena, batch, share, children);
    }
    close(ends[1]);
    if (child->process < 0) {
        close(ends[0]);
        return false;
    }
    child->was = (int)child->process;
    child->octets.arena = arena;
    child->batch = batch;
    must(uv_pipe_init(loop, &child->pipe, 0) == 0);
    child->pipe.data = child;
    child->open = true;
    must(uv_pipe_open(&child->pipe, ends[0]) == 0);
    must(uv_read_start((uv_stream_t *)&child->pipe, room_for, got) == 0);
    return true;
}

/* The work of the others is not wanted any more. */
static void children_stop(const struct child *child, uint32_t count)
{
    for (uint32_t j = 0; j < count; j++)
        if (child[j].process > 0) kill(child[j].process, SIGKILL);
}

/* Waits for a job that has closed its pipe; EXIT_INTERNAL, after saying so, when it ended as nobody asked it to. */
static enum exit_class child_wait(struct invocation *invocation, struct batch *batch, struct child *child)
{
    int status = 0;
    must(waitpid(child->process, &status, 0) == child->process);
    child->process = 0;
    if (batch->interrupted || batch->stopped) return EXIT_AS_EXPECTED; /* it was stopped, or could have been */
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return EXIT_AS_EXPECTED;
    batch->stopped = batch->fail_fast && WIFEXITED(status) && WEXITSTATUS(status) == EXIT_FAILED;
    if (batch->stopped) return EXIT_AS_EXPECTED;
    say(invocation, "a job ended before its runs were over");
    return EXIT_INTERNAL;
}

/* Of the run that a killed job was at. */
static void drop_half(struct batch *batch, uint32_t i, int process)
{
    struct plan *plan = script_plan(batch->item[i].file->script, batch->item[i].run, batch->seed);
    out_files_drop(batch, plan, process);
    plan_free(plan);
}

/* Until every job has ended. */
static enum exit_class children_wait(struct invocation *invocation, struct batch *batch, struct child *child,
                                     uint32_t count, uv_loop_t *loop)
{
    enum exit_class exit = EXIT_AS_EXPECTED;
    bool open = true;
    while (open) {
        open = false;
        for (uint32_t j = 0; j < count; j++) {
            if (!child[j].open && child[j].process) exit = exit_worse(exit, child_wait(invocation, batch, &child[j]));
            open = open || child[j].open;
        }
        if (batch->interrupted || batch->stopped) children_stop(child, count);
        if (open) uv_run(loop, UV_RUN_DEFAULT);
    }
    return exit;
}

static enum exit_class run_in_jobs(struct invocation *invocation, struct batch *batch, uint32_t jobs, uv_loop_t *own)
{
    struct arena *arena = &invocation->arena;
    uv_loop_t loop;
    struct interrupts interrupts;
    struct child *child = arena_array(arena, struct child, jobs);
    uint32_t started = 0;
    must(uv_loop_init(&loop) == 0);
    interrupts_begin(&interrupts, &loop, &batch->interrupted);
    while (started < jobs && child_start(arena, batch, (struct share){started, jobs, -1, true}, child, &loop))
        started++;
    for (uint32_t j = started; j < jobs && !batch->interrupted; j++)
        run_share(arena, batch, (struct share){j, jobs, -1, true}, own);
    enum exit_class exit = children_wait(invocation, batch, child, started, &loop);
    interrupts_end(&interrupts, &loop);
    must(uv_loop_close(&loop) == 0);
    for (uint32_t j = 0; j < started; j++) {
        uint32_t i = j;
        while (i < batch->count && batch->outcome[i].done) i += jobs;
        if (i < batch->count && batch->out) drop_half(batch, i, child[j].was);
    }
    for (uint32_t i = 0; i < batch->count && batch->done; i++)
        if (batch->outcome[i].done) batch->done(batch, i);
    return exit;
}

enum exit_class batch_run(struct invocation *invocation, struct batch *batch, uint32_t jobs)
{
    uv_loop_t loop; /* first of all: the pipes of many jobs may leave no file for it */
    struct interrupts interrupts;
    enum exit_class exit = EXIT_AS_EXPECTED;
    batch->outcome = arena_array(&invocation->arena, struct outcome, batch->count);
    batch->plan = arena_array(&invocation->arena, struct plan *, batch->count);
    must(uv_loop_init(&loop) == 0);
    batch->loop = &loop;
    interrupts_begin(&interrupts, &loop, &batch->interrupted);
    if (jobs > batch->count) jobs = batch->count;
    if (jobs > 1) exit = run_in_jobs(invocation, batch, jobs, &loop);
    else run_share(&invocation->arena, batch, (struct share){0, 1, -1, false}, &loop);
    interrupts_end(&interrupts, &loop);
    must(uv_loop_close(&loop) == 0);
    return exit;
}

void batch_free(struct batch *batch)
{
    for (uint32_t i = 0; i < batch->count; i++)
        if (batch->plan && batch->plan[i]) plan_free(batch->plan[i]);
}
