/* The end of a run: lines that were never satisfied, limits of the lab, the expect block. */
#include "attack.h"
#include "attack_goal.h"
#include "calm.h"
#include "cause.h"
#include "fault.h"
#include "judge_state.h"
#include "claims.h"
#include "must.h"
#include "words.h"

/* A line not satisfied when nothing more can happen, or at the limit of the scenario. */
static void fail_unsatisfied(struct judge *judge)
{
    struct pen *pen = judge_scratch(judge);
    must(judge->cursor.ready_count > 0); /* a flow that is not done waits for something */
    const struct flow_line *line = judge->cursor.spot[judge->cursor.ready[0]].line;
    words_line(pen, judge->verdict, line);
    struct bytes expected = pen_done(pen);
    pen_bytes(pen, expected);
    pen_text(pen, line->kind == LINE_ARROW ? " was never seen: " : " did not end: ");
    if (judge->now >= judge->plan->limit) {
        pen_lit(pen, "the run reached its limit of ");
        words_time(pen, judge->plan->limit);
    } else {
        pen_text(pen, judge->outside ? "the run was ended at " : "nothing more could happen after ");
        words_moment(pen, judge->now);
    }
    judge_fail_line(judge, line,
                    (struct failure){.kind = FAILURE_LINE,
                                     .expected = expected,
                                     .actual = BYTES("nothing"),
                                     .message = VERDICT_NO_RECORD,
                                     .text = pen_done(pen)});
}

/* A live lab goes on behind it, and its judge is told only what time it is. */
static sim_time limit_came(const struct judge *judge)
{
    const struct trace *trace = judge->verdict->trace;
    for (uint32_t seq = trace_count(trace); seq > 0; seq--)
        if (trace_at(trace, seq - 1)->kind == RECORD_LIMIT) return trace_at(trace, seq - 1)->at;
    return judge->now;
}

static void fail_limit(struct judge *judge, enum reason reason)
{
    const char *limit = reason_rows[reason].sentence;
    struct pen *pen = judge_scratch(judge);
    pen_lit(pen, "a limit of the lab ended the run at ");
    words_moment(pen, limit_came(judge));
    pen_lit(pen, ": ");
    pen_text(pen, limit);
    judge_fail(judge, &(struct failure){.kind = FAILURE_LIMIT,
                                        .place = {judge->plan->file, 1, 1},
                                        .expected = BYTES("a run within the limits of the lab"),
                                        .actual = bytes_text(limit),
                                        .message = VERDICT_NO_RECORD,
                                        .text = pen_done(pen)});
}

static bool fired(const struct judge *judge, const struct world *world, const struct fault *fault)
{
    for (uint32_t r = 0; r < judge->plan->filter_count; r++) {
        const struct place *place = &judge->plan->filter[r].place;
        bool of_it = place->line == fault->place.line && place->column == fault->place.column;
        if (of_it && world_fired(world, r)) return true;
    }
    return false;
}

/* `require fired`: a run in which a fault did not come says nothing about the effect of the fault. */
static void require_fired(struct judge *judge, const struct world *world)
{
    const struct fault_plan *plan = judge->plan->fault;
    if (!plan || !plan->require_fired || !world) return;
    for (const struct fault *fault = plan->faults; fault; fault = fault->next) {
        struct pen *pen = judge_scratch(judge);
        if (fired(judge, world, fault)) continue;
        pen_lit(pen, "fault plan ");
        pen_bytes(pen, plan->name);
        pen_lit(pen, ": the ");
        pen_text(pen, fault_rows[fault->kind].name);
        pen_lit(pen, " of ");
        pen_bytes(pen, fault->party.text);
        pen_lit(pen, " never came");
        judge_fail(judge, &(struct failure){.kind = FAILURE_UNFIRED,
                                            .place = fault->place,
                                            .expected = BYTES("a run in which it comes"),
                                            .actual = BYTES("none"),
                                            .message = VERDICT_NO_RECORD,
                                            .text = pen_done(pen)});
    }
}

static struct stated *stated_of(struct judge *judge, uint32_t role, enum reason reason, uint32_t *room)
{
    struct verdict *verdict = judge->verdict;
    for (uint32_t i = 0; i < verdict->stated_count; i++)
        if (verdict->stated[i].role == role && verdict->stated[i].reason == reason) return &verdict->stated[i];
    verdict->stated = arena_grow(judge->arena, verdict->stated, verdict->stated_count, room, sizeof *verdict->stated);
    verdict->stated[verdict->stated_count] = (struct stated){.role = role, .reason = reason};
    return &verdict->stated[verdict->stated_count++];
}

static void gather_stated(struct judge *judge)
{
    const struct trace *trace = judge->verdict->trace;
    uint32_t room = 0;
    for (uint32_t seq = 0; seq < trace_count(trace); seq++) {
        const struct record *record = trace_at(trace, seq);
        bool fact = record->kind == RECORD_FACT;
        if ((!fact && record->kind != RECORD_LIMIT) || record->verb == REASON_NONE) continue;
        uint32_t role = fact ? record_role(record) : VERDICT_THE_LAB;
        struct stated *stated = stated_of(judge, role, (enum reason)record->verb, &room);
        if (!stated->count++) stated->first = seq;
    }
}

static struct know *know_run(struct judge *judge)
{
    struct know *know = arena_new(judge->arena, struct know);
    *know = (struct know){.arena = judge->arena,
                          .plan = judge->plan,
                          .births = judge->births,
                          .trace = judge->verdict->trace,
                          .store = judge->verdict->store,
                          .step = judge->plan->attacker_count ? verdict_steps(judge->verdict, judge->arena) : NULL,
                          .unguessed = judge->unguessed,
                          .rule = derive_rules,
                          .rule_count = derive_rule_count};
    claims_values(judge, know);
    know_all(know);
    return know;
}

/* The rows that nodes hold in the end, table by table. */
static void gather_held(struct judge *judge, const struct world *world)
{
    struct verdict *verdict = judge->verdict;
    uint32_t room = 0;
    for (uint32_t i = 0; i < judge->plan->role_count; i++) {
        const struct role *role = judge->plan->role[i];
        for (uint32_t t = 0; t < role->state.table_count; t++) {
            struct held_rows held = {.role = i, .table = role->kind->tables[t].name};
            for (uint32_t m = 0; m < role->member_count; m++) {
                sim_time due;
                held.rows += world_rows(world, i, m, t, &due);
                if (due > judge->now && due - judge->now > held.left) held.left = due - judge->now;
            }
            if (!held.rows) continue;
            verdict->held = arena_grow(judge->arena, verdict->held, verdict->held_count, &room, sizeof *verdict->held);
            verdict->held[verdict->held_count++] = held;
        }
    }
}

void judge_settle(struct judge *judge)
{
    must(!judge->settled);
    judge->settled = true;
    for (const struct check *check = judge->plan->expect; check; check = check->next) judge_state_check(judge, check);
}

bool judge_settled(const struct judge *judge)
{
    return judge->settled;
}

struct verdict *judge_finish(struct judge *judge, const struct world *world)
{
    struct verdict *verdict = judge->verdict;
    enum reason limit = world ? world_limit(world) : REASON_NONE;
    must(!judge->finished);
    judge->finished = true;
    verdict->hidden = judge_hidden(judge);
    judge->world = world;
    if (world) {
        verdict->trace = world_trace(world);
        verdict->store = world_store(world);
        judge->now = world_now(world);
    }
    if (verdict->trace) gather_stated(judge);
    if (world && judge->knows) gather_held(judge, world);
    if (verdict->trace) verdict->fingerprint = trace_fingerprint(verdict->trace, verdict->store);
    struct know *know = judge->knows && verdict->trace ? know_run(judge) : NULL;
    if (know) verdict->knowledge = &know->knowledge;
    if (limit) {
        fail_limit(judge, limit);
        verdict->verdict = judge->failed ? RUN_FAIL : RUN_INCONCLUSIVE;
        causes_find(judge);
        return verdict;
    }
    if (!judge->cursor.done && !judge->failed && !judge->retold) fail_unsatisfied(judge);
    if (!judge->settled && !judge->retold) judge_settle(judge);
    calm_judge(judge, world);
    verdict->verdict = RUN_PASS;
    for (uint32_t i = 0; i < verdict->failure_count; i++)
        if (verdict->failure[i].kind != FAILURE_UNFIRED) verdict->verdict = RUN_FAIL;
    require_fired(judge, world);
    attack_finish(judge, world, know);
    if (know) claims_judge(judge, know);
    attack_goal(judge);
    for (uint32_t i = 0; i < verdict->failure_count && verdict->verdict != RUN_FAIL; i++) {
        bool claim = verdict->failure[i].kind == FAILURE_CLAIM;
        if (claim) verdict->verdict = RUN_CLAIM;
        else if (verdict->verdict == RUN_PASS) verdict->verdict = RUN_INCONCLUSIVE;
    }
    if (verdict->trace) causes_find(judge);
    return verdict;
}

struct verdict *judge_so_far(struct judge *judge, const struct world *world)
{
    uint32_t failed = judge->verdict->failure_count;
    bool over = judge->settled;
    struct verdict *verdict = judge_finish(judge, world);
    if (over) return verdict;
    verdict->failure_count = failed;
    verdict->verdict = failed ? RUN_FAIL : RUN_INCONCLUSIVE;
    return verdict;
}
