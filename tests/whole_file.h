/* For fuzzers and tests: a text from its octets to its reports. It is read, checked, run and reported; nothing of it
 * may crash, and its fault is said. Runs that would be long are not begun. */
#ifndef WHOLE_FILE_H
#define WHOLE_FILE_H

#include "jsonl.h"
#include "ladder.h"
#include "must.h"
#include "scenario.h"

enum { WHOLE_FILE_MAX = 1 << 15, WHOLE_FILE_RUNS = 2, WHOLE_FILE_USERS = 32, WHOLE_FILE_LINES = 200 };

static inline bool whole_file_drop(void *self, struct bytes text)
{
    (void)self;
    (void)text;
    return true;
}

static inline void whole_file_report(const struct verdict *verdict, struct arena *arena)
{
    struct ladder *ladder = ladder_new(verdict, NULL, arena);
    must(ladder != NULL);
    must(jsonl_write(whole_file_drop, NULL, verdict, OCTETS_REDACTED, arena));
}

static inline void whole_file_run(const struct script *script, uint32_t n)
{
    struct arena arena = {0};
    struct bytes why;
    uv_loop_t loop;
    struct plan *plan = script_plan(script, n, 0);
    bool brief = plan->subscriber_count <= WHOLE_FILE_USERS && plan->flow_line_count <= WHOLE_FILE_LINES;
    if (plan->limit > 10 * MINUTE) plan->limit = 10 * MINUTE;
    if (!brief || uv_loop_init(&loop) != 0) {
        plan_free(plan);
        return;
    }
    struct run *run = run_new(plan, NULL, &arena, &why);
    must(run != NULL);
    whole_file_report(run_drive(run, &loop), &arena);
    uv_loop_close(&loop);
    run_free(run);
    arena_free(&arena);
}

/* Whether it was a scenario that could be run. */
static inline bool whole_file(const struct script_source *source, struct bytes text)
{
    struct arena arena = {0};
    struct diagnostics diagnostics = {.arena = &arena};
    struct script *script = script_load(&arena, source, BYTES("scenarios/fuzz.ims"), text, &diagnostics);
    must((script == NULL) == (diagnostics.error_count > 0));
    for (uint32_t i = 0; i < diagnostics.count; i++) {
        struct pen pen = pen_on(arena_take(&arena, 1 << 16), 1 << 16);
        diagnostic_write(&pen, &diagnostics.item[i]);
        must(!pen.overflow);
    }
    for (uint32_t n = 0; script && n < script->run_count && n < WHOLE_FILE_RUNS; n++) whole_file_run(script, n);
    bool good = script != NULL;
    arena_free(&arena);
    return good;
}

#endif
