/* Moving a run to a given time. Judge and world are asked in turn, as in virtual time (run.c). */
#include "live.h"

#include "http.h"
#include "must.h"
#include "registrations.h"
#include "unwrap.h"

enum { FORM_MAX = 4096 };

/* Nobody is outside any more. */
static void goes_nowhere(void *self, uint32_t row, const struct departure *departure)
{
    (void)self, (void)row, (void)departure;
}

struct run *live_new(struct plan *plan, const char *subscribers_file, const struct run_doors *doors,
                     struct arena *outer, struct bytes *why)
{
    struct run_doors own = *doors;
    if (!own.outlet) own.outlet = goes_nowhere;
    struct run *run = run_new_with_doors(plan, subscribers_file, &own, outer, why);
    if (!run) return NULL;
    judge_outside(run->judge);
    return run;
}

void live_start(struct run *run)
{
    world_start(run->world);
}

/* The actions of users in the flow: users outside do them of their own accord, or not. */
static void act(struct run *run)
{
    struct judge_deed deed;
    while (judge_command(run->judge, world_now(run->world), &deed)) {
        if (!deed.injects && plan_is_outside(run->plan, run->plan->role[deed.role])) continue;
        run_act(run, &deed);
    }
}

/* Users outside go on after the flow; the expectations about its end are asked when it has come. Between events, so
 * that it does not depend on when somebody looks. */
static void settle(struct run *run)
{
    if (judge_done(run->judge) && !judge_settled(run->judge) && judge_over(run->judge, run->world))
        judge_settle(run->judge);
}

bool live_next(struct run *run, sim_time *at)
{
    sim_time wake;
    bool due = world_next(run->world, at);
    /* A moment that has come already waits for an event, not for the clock. */
    if (!judge_wake(run->judge, &wake) || wake <= world_now(run->world)) return due;
    if (!due || wake < *at) *at = wake;
    return true;
}

/* Before the answer that tells of it is on its way. */
static void keep(struct run *run)
{
    const char *why;
    if (run->registrations && !registrations_write(run->registrations, run->plan, run->world, &why))
        run->unwritten = why;
}

/* A client that floods the lab ends the recording, not the run: nodes go on, for everybody else. */
static void stay_bounded(struct run *run)
{
    if (world_forgets(run->world) || !run_too_large(run)) return;
    world_end(run->world, REASON_RUN_MEMORY_MAX);
    world_forget(run->world);
}

void live_advance(struct run *run, sim_time now)
{
    sim_time next, due;
    must(now >= world_now(run->world));
    for (act(run); live_next(run, &next) && next <= now; act(run), settle(run)) {
        if (world_next(run->world, &due) && due <= next) world_step(run->world);
        else world_wait(run->world, next);
        keep(run);
        stay_bounded(run);
        if (run->after_step && !world_forgets(run->world)) run->after_step(run->after_step_self, run);
    }
    world_wait(run->world, now);
}

/* A text that somebody types is a secret from then on: it may be a password of his own. */
static void hide_typed(struct plan *plan, struct bytes request)
{
    static const char credential[] = "P-Lab-Credential: password=\"";
    char room[FORM_MAX];
    struct pen pen = pen_on(room, sizeof room);
    uint32_t body = bytes_find(request, BYTES("\r\n\r\n")), at = bytes_find(request, bytes_text(credential));
    struct bytes rest;
    if (body != BYTES_NOT_FOUND && bytes_starts(request, BYTES("POST ")))
        plan_secret_add(plan, http_form(&pen, bytes_from(request, body + 4), BYTES("password")));
    if (at != BYTES_NOT_FOUND)
        plan_secret_add(plan, bytes_cut(bytes_from(request, at + sizeof credential - 1), '"', &rest));
}

void live_inject(struct run *run, const struct injection *injection)
{
    char room[STORE_BLOB_MAX];
    struct pen pen = pen_on(room, sizeof room);
    struct bytes inner = injection->octets;
    if (injection->what == INJECT_MESSAGE && injection->framed)
        unwrap(&pen, injection->proto, injection->octets, &inner);
    if (injection->what == INJECT_MESSAGE) hide_typed(run->plan, inner);
    world_inject(run->world, injection);
}

bool live_step(struct run *run)
{
    sim_time next;
    if (!live_next(run, &next)) return false;
    uint64_t events = world_events(run->world);
    while (live_next(run, &next) && world_events(run->world) == events) live_advance(run, next);
    return true;
}

const struct verdict *live_so_far(struct run *run)
{
    run->verdict = judge_so_far(run->judge, run->world);
    return run->verdict;
}

bool live_over(struct run *run)
{
    return judge_over(run->judge, run->world);
}

const struct verdict *live_end(struct run *run)
{
    run->verdict = judge_finish(run->judge, run->world);
    return run->verdict;
}
