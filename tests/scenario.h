/* For tests: a scenario file of the tree as a plan, and a run of it. */
#ifndef SCENARIO_H
#define SCENARIO_H

#include "file.h"
#include "run.h"

#include <stdio.h>

static inline bool scenario_read(void *self, struct bytes path, struct arena *arena, struct bytes *text,
                                 const char **why)
{
    (void)self;
    return file_read(arena, arena_copy(arena, path).at, SCRIPT_FILE_MAX, text, why);
}

/* A text as if it were in that file; NULL when something is wrong with it. */
static inline struct script *scenario_script_of(struct arena *arena, struct bytes path, struct bytes text,
                                                struct diagnostics *diagnostics)
{
    const struct script_source source = {
        .read = scenario_read, .root = BYTES("."), .base_dir = BYTES("scenarios/base"), .kinds = node_kinds};
    return script_load(arena, &source, path, text, diagnostics);
}

/* The same; its diagnostics are printed. */
static inline struct script *scenario_script_from(struct arena *arena, const char *path, struct bytes text)
{
    struct diagnostics diagnostics = {.arena = arena};
    struct script *script = scenario_script_of(arena, bytes_text(path), text, &diagnostics);
    for (uint32_t i = 0; i < diagnostics.count; i++) {
        char room[4096];
        struct pen pen = pen_on(room, sizeof room);
        diagnostic_write(&pen, &diagnostics.item[i]);
        struct bytes said = pen_done(&pen);
        fprintf(stderr, "%.*s", (int)said.count, said.at);
    }
    return script;
}

/* NULL after printing the fault. Tests run in the folder of the checkout. */
static inline struct script *scenario_script(struct arena *arena, const char *path)
{
    struct bytes text;
    const char *why = NULL;
    if (file_read(arena, path, SCRIPT_FILE_MAX, &text, &why)) return scenario_script_from(arena, path, text);
    fprintf(stderr, "%s: %s\n", path, why);
    return NULL;
}

/* One run, driven to its end on a loop of its own. run_free when done. */
static inline struct run *scenario_run(struct script *script, uint32_t n, uint64_t seed)
{
    struct arena arena = {0};
    struct bytes why;
    uv_loop_t loop;
    if (uv_loop_init(&loop) != 0) return NULL;
    struct run *run = run_new(script_plan(script, n, seed), NULL, &arena, &why);
    if (run) run_drive(run, &loop);
    uv_loop_close(&loop);
    arena_free(&arena);
    return run;
}

#endif
