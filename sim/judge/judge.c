/* The judge between the observations: the actions that are due, the times of those that wait, and the end of the run.
 */
#include "judge.h"

#include "attack.h"
#include "calm.h"
#include "check.h"
#include "judge_state.h"
#include "must.h"
#include "secret.h"
#include "words.h"

static void name_steps(struct judge *judge)
{
    uint32_t unnumbered = 0;
    judge->verdict->step = arena_array(judge->arena, struct bytes, judge->cursor.count);
    for (uint32_t i = 0; i < judge->cursor.count; i++) {
        const struct flow_line *line = judge->cursor.spot[i].line;
        must(line != NULL); /* numbers are dense */
        if (line->kind != LINE_ARROW) continue;
        judge->verdict->step[i] = line->step.count ? line->step : arena_format(judge->arena, "~%u", ++unnumbered);
    }
}

struct judge *judge_new(const struct plan *plan, struct arena *arena)
{
    struct judge *judge = arena_new(arena, struct judge);
    judge->plan = plan;
    judge->arena = arena;
    judge->match.arena = arena;
    judge->acting = CURSOR_NONE;
    judge->named = arena_array(arena, struct kept, plan->message_count);
    judge->value = arena_array(arena, struct operand_value, plan->value_count);
    judge->scratch = pen_on(arena_take(arena, JUDGE_SCRATCH), JUDGE_SCRATCH);
    judge->verdict = arena_new(arena, struct verdict);
    judge->redactor = redactor_new(plan, arena);
    judge->searched = secret_index_new(arena);
    judge->about = REDACTOR_NO_RECORD;
    judge->attack = attack_new(plan, arena);
    cursor_init(&judge->cursor, plan, arena);
    judge->verdict->plan = plan;
    judge->verdict->seed = plan->seed;
    judge->verdict->line = judge->cursor.outcome;
    name_steps(judge);
    cursor_start(&judge->cursor, plan, 0);
    return judge;
}

void judge_attach(struct judge *judge, const struct store *store, const struct world *world)
{
    judge->store = store;
    judge->world = world;
    judge->births = births_new(judge->plan, store, judge->arena);
    if (judge->plan->claim || judge->plan->attacker) judge_know(judge);
    judge->verdict->store = store;
}

void judge_know(struct judge *judge)
{
    must(judge->store != NULL);
    judge->knows = true;
}

void judge_guess_nothing(struct judge *judge)
{
    judge->unguessed = true;
}

void judge_redact(struct judge *judge, enum redaction redaction)
{
    judge->verdict->hidden.redaction = redaction;
}

struct hidden_values judge_hidden(const struct judge *judge)
{
    struct hidden_values hidden = {.redaction = judge->verdict->hidden.redaction};
    if (judge->births) hidden.at = judge->births->hidden;
    if (judge->births) hidden.count = judge->births->hidden_count;
    return hidden;
}

void judge_outside(struct judge *judge)
{
    judge->outside = true;
}

void judge_retell(struct judge *judge, const struct trace *trace, const bool *veiled, uint32_t veils)
{
    must(judge->store && !judge->world);
    judge->retold = true;
    judge->veiled = veiled;
    judge->births->masked = veils > 0;
    judge->verdict->trace = trace;
    judge->verdict->retold = true;
    judge->verdict->veils = veils;
}

void judge_tell(struct judge *judge, const struct flow_line *line)
{
    judge->told = line;
}

void judge_name_step(struct judge *judge, const struct flow_line *line, struct bytes step)
{
    judge->verdict->step[line->number] = step;
}

/* ---- failures ---- */

/* Its redactor, with all that has come up so far. */
static struct redactor *redactor_now(const struct judge *judge)
{
    const struct hidden_values hidden = judge_hidden(judge);
    redactor_born(judge->redactor, &hidden);
    return judge->redactor;
}

static const struct trace *trace_of(const struct judge *judge)
{
    return judge->world ? world_trace(judge->world) : judge->verdict->trace;
}

uint32_t judge_whole(const struct judge *judge, struct bytes text, uint32_t count)
{
    return redactor_whole(redactor_now(judge), trace_of(judge), judge->about, text, count);
}

struct bytes judge_redacted(struct judge *judge, struct bytes words)
{
    struct pen *pen = &judge->scratch;
    pen_done(pen);
    redactor_write(redactor_now(judge), trace_of(judge), judge->about, pen, words);
    return arena_copy(judge->arena, pen_done(pen));
}

void judge_fail_about(struct judge *judge, const struct failure *failure, struct red red)
{
    struct verdict *verdict = judge->verdict;
    judge->red = arena_grow(judge->arena, judge->red, verdict->failure_count, &judge->red_room, sizeof *judge->red);
    judge->red[verdict->failure_count] = red;
    verdict->failure = arena_grow(judge->arena, verdict->failure, verdict->failure_count, &judge->failure_room,
                                  sizeof *verdict->failure);
    struct failure *kept = &verdict->failure[verdict->failure_count++];
    *kept = *failure;
    kept->expected = judge_redacted(judge, failure->expected);
    kept->actual = judge_redacted(judge, failure->actual);
    kept->text = judge_redacted(judge, failure->text);
}

void judge_fail(struct judge *judge, const struct failure *failure)
{
    judge_fail_about(judge, failure, (struct red){0});
}

void judge_fail_line(struct judge *judge, const struct flow_line *line, struct failure failure)
{
    must(!judge->failed);
    judge->failed = true;
    if (line && !failure.place.line) failure.place = line->place;
    if (line && line->kind == LINE_ARROW) failure.step = judge->verdict->step[line->number];
    if (failure.kind == FAILURE_LINE) judge->verdict->assertions_failed++;
    judge_fail_about(judge, &failure, (struct red){.line = line});
}

/* The commands that still wait there. */
static void say_held(const struct judge *judge, const struct role *role, struct pen *pen)
{
    const struct world *world = judge->world;
    for (uint32_t m = 0; m < role->member_count; m++) {
        if (!world_owned(world, role->index, m).holds) continue;
        pen_lit(pen, " (");
        world_owned_print(world, role->index, m, pen);
        pen_char(pen, ')');
    }
}

bool judge_state_check(struct judge *judge, const struct check *check)
{
    struct subject subject = {.judge = judge};
    struct finding finding;
    struct pen *pen = judge_scratch(judge);
    check_evaluate(&subject, check, &finding);
    if (finding.holds) {
        judge->verdict->states_passed++;
        return true;
    }
    judge->verdict->states_failed++;
    pen_bytes(pen, check->path);
    pen_lit(pen, " should be ");
    pen_bytes(pen, finding.expected);
    pen_lit(pen, " but is ");
    pen_bytes(pen, finding.actual);
    if (check->state.what == STATE_PARKED && check->state.role) say_held(judge, check->state.role, pen);
    judge_fail_about(judge,
                     &(struct failure){.kind = FAILURE_STATE,
                                       .place = check->place,
                                       .field = check->path,
                                       .expected = finding.expected,
                                       .actual = finding.actual,
                                       .message = VERDICT_NO_RECORD,
                                       .text = pen_done(pen)},
                     (struct red){.check = check, .more = finding.more});
    return false;
}

/* ---- windows ---- */

bool judge_window(const struct judge *judge, const struct flow_line *line, sim_time *until)
{
    if (line->within == 0) return false;
    sim_time since = judge->cursor.outcome[line->number].reached_at;
    if (line->within_of != PLAN_NO_MESSAGE) {
        if (!judge->named[line->within_of].known) return false;
        since = judge->named[line->within_of].sent_at;
    }
    *until = since + line->within;
    return true;
}

static void fail_window(struct judge *judge, const struct flow_line *line, bool seen)
{
    struct pen *pen = judge_scratch(judge);
    pen_lit(pen, "within ");
    words_time(pen, line->within);
    if (line->within_of != PLAN_NO_MESSAGE) {
        pen_lit(pen, " of ");
        pen_bytes(pen, judge->plan->message_name[line->within_of]);
    }
    struct bytes expected = pen_done(pen);
    if (seen) pen_lit(pen, "seen before that message was");
    else pen_lit(pen, "not seen by "), words_moment(pen, judge->now);
    struct bytes actual = pen_done(pen);
    words_line(pen, judge->verdict, line);
    pen_lit(pen, " should be seen ");
    pen_bytes(pen, expected);
    pen_lit(pen, " but was ");
    pen_bytes(pen, actual);
    judge_fail_line(judge, line,
                    (struct failure){.kind = FAILURE_LINE,
                                     .field = BYTES("within"),
                                     .expected = expected,
                                     .actual = actual,
                                     .message = VERDICT_NO_RECORD,
                                     .text = pen_done(pen)});
}

void judge_untimed(struct judge *judge, const struct flow_line *line)
{
    bool timed = line->within == 0 || line->within_of == PLAN_NO_MESSAGE || judge->named[line->within_of].known;
    if (!timed && !judge->failed) fail_window(judge, line, true);
}

void judge_expire(struct judge *judge)
{
    const struct flow_line *line;
    uint32_t at = 0;
    while (!judge->failed && (line = cursor_ready(&judge->cursor, LINE_ARROW, &at))) {
        sim_time until;
        if (judge_window(judge, line, &until) && judge->now > until) fail_window(judge, line, false);
    }
}

/* ---- the pump ---- */

static struct bytes setting_text(struct judge *judge, const struct flow_line *line, const struct operand *operand)
{
    struct subject subject = {.judge = judge, .line = line};
    struct operand_value value;
    struct pen *pen = judge_scratch(judge);
    operand_value(&subject, operand, &value);
    if (value.number_known) {
        pen_u64(pen, value.number);
        return arena_copy(judge->arena, pen_done(pen));
    }
    if (!value.present && !judge->failed) {
        struct bytes text = BYTES("a value that this command sets was not seen before it");
        judge_fail_line(judge, line,
                        (struct failure){.kind = FAILURE_LINE,
                                         .expected = BYTES("a known value"),
                                         .actual = BYTES("none"),
                                         .message = VERDICT_NO_RECORD,
                                         .text = text});
    }
    return arena_copy(judge->arena, value.text);
}

static void hand_out(struct judge *judge, const struct flow_line *line, struct judge_deed *deed)
{
    judge->acting = line->number;
    if (judge->world && world_trace(judge->world))
        judge->cursor.outcome[line->number].record = trace_count(world_trace(judge->world));
    if (line->deed) {
        attack_do(judge, line, deed);
        return;
    }
    *deed = (struct judge_deed){.role = line->node->index, .action = line->action, .command = line->command};
    for (uint32_t i = 0; i < line->command.setting_count; i++)
        if (line->setting_value[i]) deed->command.setting[i].value = setting_text(judge, line, line->setting_value[i]);
}

/* The command that was handed out has acted by now: the lines after it are reached. */
static void acted(struct judge *judge)
{
    if (judge->acting == CURSOR_NONE) return;
    uint32_t number = judge->acting;
    judge->acting = CURSOR_NONE;
    cursor_satisfy(&judge->cursor, number, judge->now);
}

static void expect_line(struct judge *judge, const struct flow_line *line)
{
    for (const struct check *check = line->checks; check && !judge->failed; check = check->next)
        judge->failed = !judge_state_check(judge, check);
}

/* The first ready line that needs no message now. */
static const struct flow_line *first_due(const struct judge *judge)
{
    const struct cursor *cursor = &judge->cursor;
    for (uint32_t i = 0; i < cursor->ready_count; i++) {
        const struct flow_line *line = cursor->spot[cursor->ready[i]].line;
        bool over = line->kind == LINE_WAIT && judge->now >= cursor->outcome[line->number].reached_at + line->wait;
        bool does = line->kind == LINE_DO && (!line->deed || attack_ready(judge, line));
        if (over || does || line->kind == LINE_EXPECT) return line;
    }
    return NULL;
}

bool judge_command(struct judge *judge, sim_time now, struct judge_deed *deed)
{
    const struct flow_line *line;
    must(now >= judge->now);
    judge->now = now;
    acted(judge);
    judge_expire(judge);
    if (attack_again(judge, now, deed)) return true;
    while ((line = first_due(judge))) {
        if (line->kind == LINE_DO) {
            hand_out(judge, line, deed);
            return true;
        }
        if (line->kind == LINE_EXPECT) expect_line(judge, line);
        cursor_satisfy(&judge->cursor, line->number, now);
    }
    return false;
}

static void earlier(sim_time candidate, sim_time *at)
{
    if (candidate < *at) *at = candidate;
}

bool judge_wake(const struct judge *judge, sim_time *at)
{
    const struct cursor *cursor = &judge->cursor;
    sim_time first = judge->plan->limit, until;
    if (calm_until(judge, &until)) earlier(until, &first);
    else if (cursor->done) earlier(cursor->done_at + SETTLE_US, &first);
    if (attack_wake(judge, &until)) earlier(until, &first);
    for (uint32_t i = 0; i < cursor->ready_count; i++) {
        const struct flow_line *line = cursor->spot[cursor->ready[i]].line;
        if (line->kind == LINE_WAIT) earlier(cursor->outcome[line->number].reached_at + line->wait, &first);
        /* A message that arrives at the very end of its window is in time: the window closes after it. */
        if (line->kind == LINE_ARROW && !judge->failed && judge_window(judge, line, &until)) earlier(until + 1, &first);
    }
    *at = first < judge->now ? judge->now : first;
    return true;
}

bool judge_done(const struct judge *judge)
{
    return judge->cursor.done;
}

static bool quiet(const struct judge *judge, const struct world *world)
{
    if (world_in_flight(world)) return false;
    for (uint32_t role = 0; role < judge->plan->role_count; role++)
        if (world_parked(world, role)) return false;
    return true;
}

bool judge_over(const struct judge *judge, struct world *world)
{
    sim_time now = world_now(world), next;
    uint32_t at = 0;
    if (world_limit(world) || now >= judge->plan->limit) return true;
    if (attack_wake(judge, &next)) return false; /* it goes on */
    if (calm_until(judge, &next)) return now >= next;
    if (judge->cursor.done) return quiet(judge, world) || now >= judge->cursor.done_at + SETTLE_US;
    if (judge->outside) return false; /* somebody there may still speak */
    return !world_next(world, &next) && !cursor_ready(&judge->cursor, LINE_WAIT, &at);
}
