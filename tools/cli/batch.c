/* Running a batch: each run on its own world; with --jobs in child processes that report over pipes. */
#include "batch.h"
#include "file.h"
#include "golden.h"
#include "jsonl.h"
#include "must.h"
#include "progress.h"
#include "report.h"
#include "run_page.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

void batch_add(struct arena *arena, struct batch *batch, const struct batch_item *item)
{
    batch->item = arena_grow(arena, batch->item, batch->count, &batch->room, sizeof *batch->item);
    batch->item[batch->count++] = *item;
}

enum exit_class batch_try(struct arena *arena, const struct batch *batch)
{
    enum exit_class exit = EXIT_AS_EXPECTED;
    for (uint32_t i = 0; batch->subscribers && i < batch->count && exit == EXIT_AS_EXPECTED; i++) {
        struct bytes why;
        struct plan *plan = script_plan(batch->item[i].file->script, batch->item[i].run, batch->seed);
        struct subscribers *subscribers = subscribers_new(arena, plan, batch->subscribers, &why);
        if (!subscribers) {
            fprintf(stderr, "imslab: --subscribers: %.*s\n", (int)why.count, why.at);
            exit = EXIT_UNREADABLE;
        }
        subscribers_free(subscribers);
        plan_free(plan);
    }
    return exit;
}

/* A run's name is its path below DIR; the values of its variants are texts of the scenario and must not lead
 * elsewhere. */
static struct bytes out_name(struct arena *arena, struct bytes name)
{
    char *at = arena_take(arena, name.count + 1);
    bool values = false;
    for (uint32_t i = 0; i < name.count; i++) {
        values = values || name.at[i] == '[';
        at[i] = (unsigned char)name.at[i] < ' ' || (values && name.at[i] == '/') ? '_' : name.at[i];
    }
    return bytes_of(at, name.count);
}

/* Beside DIR/flows/forward-401[w2=wss]: a file with that ending. */
static bool write_beside(struct bytes path, const char *ending, struct gathered *text, const char **why)
{
    const char *name = arena_format(text->arena, "%.*s%s", (int)path.count, path.at, ending).at;
    return file_write(name, bytes_of(text->at, text->count), why);
}

/* DIR/flows/forward-401[w2=wss].txt, .jsonl and .html. */
static void write_out(struct arena *arena, const struct batch *batch, struct outcome *outcome, const struct run *run,
                      const struct node_log *states)
{
    const char *why = "out of room";
    const struct verdict *verdict = run->verdict;
    enum octets_secrets secrets = batch->reveal ? OCTETS_REVEALED : OCTETS_REDACTED;
    struct arena scratch = {0};
    struct bytes name = out_name(&scratch, verdict->plan->run);
    struct bytes path = arena_format(&scratch, "%s/%.*s", batch->out, (int)name.count, name.at), folder = path;
    while (folder.count && folder.at[folder.count - 1] != '/') folder.count--;
    struct gathered lines = {.arena = &scratch}, whole = {.arena = &scratch}, page = {.arena = &scratch};
    bool good = jsonl_write(sink_gather, &lines, verdict, secrets, &scratch) &&
                report_write(sink_gather, &whole, verdict, &(struct report_look){0}, &scratch) &&
                run_page_write(sink_gather, &page, run, states, secrets, &scratch) &&
                folder_make(arena_copy(&scratch, folder).at, &why) && write_beside(path, ".txt", &whole, &why) &&
                write_beside(path, ".jsonl", &lines, &why) && write_beside(path, ".html", &page, &why);
    if (!good) outcome->unwritten = arena_format(arena, "%.*s: cannot write: %s", (int)path.count, path.at, why);
    arena_free(&scratch);
}

static struct page_link link_to(struct arena *arena, const struct outcome *outcome)
{
    const struct verdict *verdict = &outcome->verdict;
    struct bytes name = out_name(arena, verdict->plan->run);
    return (struct page_link){.run = verdict->plan->run,
                              .path = arena_format(arena, "%.*s.html", (int)name.count, name.at),
                              .verdict = verdict->verdict,
                              .messages = verdict->messages,
                              .red = verdict->failure_count ? verdict->failure[0].text : BYTES("")};
}

enum exit_class batch_index(const struct batch *batch)
{
    const char *why = "out of room";
    struct arena scratch = {0};
    struct gathered page = {.arena = &scratch};
    struct page_link *link = arena_array(&scratch, struct page_link, batch->count + 1);
    for (uint32_t i = 0; i < batch->count; i++) link[i] = link_to(&scratch, &batch->outcome[i]);
    const char *path = arena_format(&scratch, "%s/index.html", batch->out).at;
    bool good = page_index_write(sink_gather, &page, link, batch->count, IMSLAB_VERSION) &&
                folder_make(batch->out, &why) && file_write(path, bytes_of(page.at, page.count), &why);
    if (!good) fprintf(stderr, "imslab: %s: cannot write: %s\n", path, why);
    arena_free(&scratch);
    return good ? EXIT_AS_EXPECTED : EXIT_UNWRITTEN;
}

static void run_item(struct arena *arena, struct batch *batch, uint32_t i, uv_loop_t *loop)
{
    const struct batch_item *item = &batch->item[i];
    struct outcome *outcome = &batch->outcome[i];
    struct bytes why;
    struct plan *plan = script_plan(item->file->script, item->run, batch->seed);
    batch->plan[i] = plan;
    struct run *run = run_new(plan, batch->subscribers, arena, &why);
    must(run != NULL); /* batch_try has opened the subscriber file for this very run */
    const struct node_log *states = batch->out ? run_page_watch(run) : NULL;
    run_drive(run, loop);
    if (item->golden && item->golden->text.at)
        golden_judge(run->verdict, &run->arena, item->golden->path, item->golden->text);
    struct arena scratch = {0};
    struct gathered text = {.arena = &scratch};
    struct report_look look = {.width = batch->width, .without_ladder = batch->quiet};
    must(report_write(sink_gather, &text, run->verdict, &look, &scratch));
    outcome->text = arena_copy(arena, bytes_of(text.at, text.count));
    arena_free(&scratch);
    if (batch->out) write_out(arena, batch, outcome, run, states);
    outcome_keep(arena, outcome, run->verdict);
    run->plan = NULL; /* the batch keeps it: reports name its parts */
    run_free(run);
}

/* What one job has to do: every `jobs`th run, beginning with its own number. */
struct share {
    uint32_t job, jobs;
    int to; /* a pipe to the parent; -1: this is the parent */
};

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
    for (uint32_t i = share.job; i < batch->count && good; i += share.jobs) {
        run_item(arena, batch, i, loop);
        if (share.to >= 0) good = send_outcome(batch, i, share.to);
        /* The jobs go at one pace, near enough: the first speaks for all. */
        if (share.job == 0) progress_show(&progress, i + 1);
    }
    progress_end(&progress);
    return good;
}

/* ---- in several processes ---- */

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

static _Noreturn void be_child(struct arena *arena, struct batch *batch, struct share share, const struct child *elder)
{
    uv_loop_t loop;
    uv_os_fd_t file;
    for (uint32_t j = 0; j < share.job; j++)
        if (uv_fileno((const uv_handle_t *)&elder[j].pipe, &file) == 0) close(file);
    must(uv_loop_init(&loop) == 0);
    _exit(run_share(arena, batch, share, &loop) ? EXIT_AS_EXPECTED : EXIT_INTERNAL);
}

/* false when the system has no pipe or process left: the parent then does the share itself. */
static bool child_start(struct arena *arena, struct batch *batch, struct share share, struct child *children,
                        uv_loop_t *loop)
{
    struct child *child = &children[share.job];
    int ends[2];
    if (pipe(ends) != 0) return false;
    fflush(stdout);
    child->process = fork();
    if (child->process == 0) {
        close(ends[0]);
        share.to = ends[1];
        be_child(arena, batch, share, children);
    }
    close(ends[1]);
    if (child->process < 0) {
        close(ends[0]);
        return false;
    }
    child->octets.arena = arena;
    must(uv_pipe_init(loop, &child->pipe, 0) == 0);
    child->pipe.data = child;
    must(uv_pipe_open(&child->pipe, ends[0]) == 0);
    must(uv_read_start((uv_stream_t *)&child->pipe, room_for, got) == 0);
    return true;
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

static enum exit_class run_in_jobs(struct arena *arena, struct batch *batch, uint32_t jobs, uv_loop_t *own)
{
    uv_loop_t loop;
    enum exit_class exit = EXIT_AS_EXPECTED;
    struct child *child = arena_array(arena, struct child, jobs);
    uint32_t started = 0;
    must(uv_loop_init(&loop) == 0);
    while (started < jobs && child_start(arena, batch, (struct share){started, jobs, -1}, child, &loop)) started++;
    for (uint32_t j = started; j < jobs; j++) run_share(arena, batch, (struct share){j, jobs, -1}, own);
    uv_run(&loop, UV_RUN_DEFAULT);
    for (uint32_t j = 0; j < started; j++) exit = exit_worse(exit, child_end(arena, batch, &child[j]));
    must(uv_loop_close(&loop) == 0);
    return exit;
}

enum exit_class batch_run(struct arena *arena, struct batch *batch, uint32_t jobs)
{
    uv_loop_t loop; /* first of all: the pipes of many jobs may leave no file for it */
    enum exit_class exit = EXIT_AS_EXPECTED;
    batch->outcome = arena_array(arena, struct outcome, batch->count);
    batch->plan = arena_array(arena, struct plan *, batch->count);
    must(uv_loop_init(&loop) == 0);
    if (jobs > batch->count) jobs = batch->count;
    if (jobs > 1 || (jobs && batch->apart)) exit = run_in_jobs(arena, batch, jobs, &loop);
    else run_share(arena, batch, (struct share){0, 1, -1}, &loop);
    must(uv_loop_close(&loop) == 0);
    return exit;
}

void batch_free(struct batch *batch)
{
    for (uint32_t i = 0; i < batch->count; i++)
        if (batch->plan && batch->plan[i]) plan_free(batch->plan[i]);
}
