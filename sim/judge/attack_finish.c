/* What came of every move, told apart: it fired and worked, it fired and somebody refused what came of it, or it had
 * nothing to try. */
#include "attack.h"
#include "must.h"

static uint32_t row_of(const struct plan *plan, const struct move *move)
{
    uint32_t row = 0;
    while (row < plan->filter_count && plan->filter[row].move != move) row++;
    return row;
}

static bool refuses(const struct record *record)
{
    return record->kind == RECORD_FACT &&
           (record->extra == FACT_REFUSED || record->extra == FACT_MALFORMED || record->extra == FACT_STRIPPED);
}

/* The first refusal of anything that descends from what it did. */
static void follow(struct judge *judge, uint32_t row, struct attempt *attempt)
{
    const struct trace *trace = judge->verdict->trace;
    uint8_t *led = arena_array(judge->arena, uint8_t, trace_count(trace));
    attempt->first = attempt->refusal = VERDICT_NO_RECORD;
    for (uint32_t seq = 0; seq < trace_count(trace); seq++) {
        const struct record *record = trace_at(trace, seq);
        bool does = record->kind == RECORD_TOUCHED && record->extra == row;
        led[seq] = does || (record->cause < seq && led[record->cause]);
        if (does && attempt->first == VERDICT_NO_RECORD) attempt->first = seq;
        if (attempt->refusal == VERDICT_NO_RECORD && led[seq] && refuses(record)) attempt->refusal = seq;
    }
    attempt->outcome = attempt->refusal == VERDICT_NO_RECORD ? ATTEMPT_WORKED : ATTEMPT_REFUSED;
}

/* "set www-auth.nonce at 11" */
static struct bytes what_of(struct judge *judge, const struct move *move)
{
    struct pen *pen = judge_scratch(judge);
    pen_text(pen, move_name[move->kind]);
    for (const struct written *written = move->set; written; written = written->next) {
        pen_text(pen, written == move->set ? " " : ", ");
        pen_bytes(pen, written->path);
    }
    pen_lit(pen, " at ");
    pen_bytes(pen, move->step);
    if (move->each) pen_lit(pen, " each");
    return arena_copy(judge->arena, pen_done(pen));
}

static struct bytes text_of(struct judge *judge, const struct attempt *attempt, const char *why)
{
    struct pen *pen = judge_scratch(judge);
    if (attempt->outcome == ATTEMPT_NOTHING) {
        pen_lit(pen, "had nothing to try");
        if (why) pen_lit(pen, ": "), pen_text(pen, why);
    } else if (attempt->outcome == ATTEMPT_WORKED) {
        pen_lit(pen, "worked: nobody refused what came of it");
    } else {
        const struct record *record = trace_at(judge->verdict->trace, attempt->refusal);
        const struct reason_row *reason = &reason_rows[record->verb];
        pen_lit(pen, "refused by ");
        pen_bytes(pen, judge->plan->role[record_role(record)]->name);
        if (record->verb != REASON_NONE) {
            pen_lit(pen, ": ");
            pen_text(pen, reason->sentence);
            pen_lit(pen, " (");
            pen_text(pen, reason->clause);
            pen_char(pen, ')');
        }
    }
    return arena_copy(judge->arena, pen_done(pen));
}

/* A run in which a move had nothing to try says nothing of what it would have done. */
static void fail_untried(struct judge *judge, const struct attempt *attempt, struct place place)
{
    struct pen *pen = judge_scratch(judge);
    pen_lit(pen, "attacker ");
    pen_bytes(pen, attempt->who);
    pen_lit(pen, ": ");
    pen_bytes(pen, attempt->what);
    pen_char(pen, ' ');
    pen_bytes(pen, attempt->text);
    judge_fail(judge, &(struct failure){.kind = FAILURE_UNFIRED,
                                        .place = place,
                                        .expected = BYTES("a run in which it is tried"),
                                        .actual = BYTES("none"),
                                        .message = VERDICT_NO_RECORD,
                                        .text = pen_done(pen)});
}

static void finish_move(struct judge *judge, const struct world *world, const struct attacker *attacker,
                        const struct move *move)
{
    struct verdict *verdict = judge->verdict;
    struct attempt *attempt = &verdict->attempt[verdict->attempt_count++];
    const uint32_t row = row_of(judge->plan, move);
    const bool there = row < judge->plan->filter_count;
    *attempt = (struct attempt){.who = attacker->name, .what = what_of(judge, move)};
    if (there) attempt->count = world_fired(world, row);
    if (attempt->count) follow(judge, row, attempt);
    attempt->text = text_of(judge, attempt, there ? judge->attack->why[row] : "its step is not in this run");
    if (!attempt->count) fail_untried(judge, attempt, move->place);
}

void attack_finish(struct judge *judge, const struct world *world)
{
    uint32_t count = 0;
    if (!judge->attack || !world || !judge->verdict->trace) return;
    for (const struct attacker *one = judge->plan->attacker; one; one = one->next)
        for (const struct move *move = one->moves; move; move = move->next) count++;
    judge->verdict->attempt = arena_array(judge->arena, struct attempt, count);
    for (const struct attacker *one = judge->plan->attacker; one; one = one->next)
        for (const struct move *move = one->moves; move; move = move->next) finish_move(judge, world, one, move);
}
