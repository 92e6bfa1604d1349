/* The outcome of every move: it fired and worked, it fired and somebody refused a result of it, or it had nothing to
 * try. */
#include "attack.h"

#include "fact_record.h"
#include "must.h"

static uint32_t row_of(const struct plan *plan, const struct move *move)
{
    uint32_t row = 0;
    while (row < plan->filter_count && plan->filter[row].move != move) row++;
    return row;
}

/* A client that gives up because of an answer refuses it as well; one that waited in vain does not. */
static bool refuses(const struct trace *trace, const struct record *record)
{
    bool gives_up = record->kind == RECORD_FACT && record->extra == FACT_FAILED;
    return gives_up ? trace_at(trace, record->cause)->kind == RECORD_DELIVERED : fact_record_refuses(record);
}

/* The records in which an attempt was made: a bit a record. */
static uint8_t *made_by_row(struct judge *judge, uint32_t row)
{
    const struct trace *trace = judge->verdict->trace;
    uint8_t *made = arena_array(judge->arena, uint8_t, trace_count(trace));
    for (uint32_t seq = 0; seq < trace_count(trace); seq++)
        made[seq] = trace_at(trace, seq)->kind == RECORD_TOUCHED && trace_at(trace, seq)->extra == row;
    return made;
}

static uint8_t *made_by_deed(struct judge *judge, uint32_t deed)
{
    const struct attack *attack = judge->attack;
    uint8_t *made = arena_array(judge->arena, uint8_t, trace_count(judge->verdict->trace));
    for (uint32_t i = 0; i < attack->injected_count; i++)
        made[attack->injected[i].record] = attack->injected[i].deed == deed;
    return made;
}

/* The first refusal of a record that descends from the deed. False: nothing that it made came anywhere. */
static bool follow(struct judge *judge, uint8_t *led, struct attempt *attempt)
{
    const struct trace *trace = judge->verdict->trace;
    bool came = false;
    attempt->first = attempt->refusal = VERDICT_NO_RECORD;
    for (uint32_t seq = 0; seq < trace_count(trace); seq++) {
        const struct record *record = trace_at(trace, seq);
        if (led[seq] && attempt->first == VERDICT_NO_RECORD) attempt->first = seq;
        led[seq] = led[seq] || (record->cause < seq && led[record->cause]);
        if (!led[seq]) continue;
        came |= record->kind == RECORD_DELIVERED || record->kind == RECORD_OPENED;
        if (attempt->refusal == VERDICT_NO_RECORD && refuses(trace, record)) attempt->refusal = seq;
    }
    attempt->outcome = attempt->refusal == VERDICT_NO_RECORD ? ATTEMPT_WORKED : ATTEMPT_REFUSED;
    return came;
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
        pen_lit(pen, "refused by ");
        pen_bytes(pen, judge->plan->role[record_role(record)]->name);
        if (record->verb != REASON_NONE) {
            pen_lit(pen, ": ");
            reason_say(pen, (enum reason)record->verb, bytes_of(NULL, 0));
        }
    }
    return arena_copy(judge->arena, pen_done(pen));
}

/* A run in which a move had nothing to try says nothing about the effect of the move. */
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

static struct attempt *attempt_add(struct judge *judge, const struct attacker *attacker, struct bytes what)
{
    struct attempt *attempt = &judge->verdict->attempt[judge->verdict->attempt_count++];
    *attempt = (struct attempt){.who = attacker->name, .what = what};
    return attempt;
}

static void conclude(struct judge *judge, struct attempt *attempt, const char *why, struct place place)
{
    if (!attempt->count) attempt->outcome = ATTEMPT_NOTHING;
    attempt->text = text_of(judge, attempt, why);
    if (!attempt->count) fail_untried(judge, attempt, place);
}

/* An attacker cannot try a value that nobody told it: such a run says nothing either. */
static void fail_unknown(struct judge *judge, const struct attempt *attempt, struct bytes unknown, struct place place)
{
    struct pen *pen = judge_scratch(judge);
    pen_lit(pen, "attacker ");
    pen_bytes(pen, attempt->who);
    pen_lit(pen, ": ");
    pen_bytes(pen, attempt->what);
    pen_lit(pen, " writes what it cannot know then: ");
    pen_bytes(pen, unknown);
    judge_fail(judge, &(struct failure){.kind = FAILURE_UNFIRED,
                                        .place = place,
                                        .expected = BYTES("a value that its seats show it, or that it `knows`"),
                                        .actual = unknown,
                                        .message = VERDICT_NO_RECORD,
                                        .text = pen_done(pen)});
}

static void finish_move(struct judge *judge, const struct world *world, const struct know *know,
                        const struct attacker *attacker, const struct move *move)
{
    const uint32_t row = row_of(judge->plan, move);
    const bool there = row < judge->plan->filter_count;
    struct attempt *attempt = attempt_add(judge, attacker, attack_move_words(judge, move));
    if (there) attempt->count = world_fired(world, row);
    if (attempt->count) follow(judge, made_by_row(judge, row), attempt);
    conclude(judge, attempt, there ? judge->attack->why[row] : "its step is not in this run", move->place);
    struct bytes unknown = there ? attack_unknown(judge, know, row, ATTACK_NO_DEED) : bytes_of(NULL, 0);
    if (unknown.at && attempt->count) fail_unknown(judge, attempt, unknown, move->place);
}

static void finish_deed(struct judge *judge, const struct know *know, uint32_t number)
{
    const struct attack_deed *of = &judge->attack->deed[number];
    const struct deed *deed = of->line->deed;
    struct attempt *attempt = attempt_add(judge, deed->attacker, attack_deed_words(judge, deed));
    const char *why = of->done ? of->why : "its line was not reached";
    for (uint32_t i = 0; i < judge->attack->injected_count; i++)
        attempt->count += judge->attack->injected[i].deed == number;
    if (attempt->count && !follow(judge, made_by_deed(judge, number), attempt)) {
        attempt->count = 0;
        why = "nothing of what it sent arrived: no connection is open there";
    }
    conclude(judge, attempt, why, of->line->place);
    struct bytes unknown = attack_unknown(judge, know, ATTACK_NO_DEED, number);
    if (unknown.at && attempt->count) fail_unknown(judge, attempt, unknown, of->line->place);
}

static void name_injected(struct judge *judge)
{
    const struct attack *attack = judge->attack;
    struct verdict *verdict = judge->verdict;
    verdict->injected = arena_array(judge->arena, struct injected_by, attack->injected_count);
    for (uint32_t i = 0; i < attack->injected_count; i++) {
        const struct deed *deed = attack_deed_of(judge, attack->injected[i].record);
        if (!deed) continue;
        verdict->injected[verdict->injected_count++] = (struct injected_by){attack->injected[i].record,
                                                                            deed->attacker->name};
    }
}

void attack_finish(struct judge *judge, const struct world *world, const struct know *know)
{
    const struct attack *attack = judge->attack;
    if (!attack || !world || !judge->verdict->trace) return;
    name_injected(judge);
    uint32_t count = attack->deed_count;
    for (const struct attacker *one = judge->plan->attacker; one; one = one->next)
        for (const struct move *move = one->moves; move; move = move->next) count++;
    judge->verdict->attempt = arena_array(judge->arena, struct attempt, count);
    for (const struct attacker *one = judge->plan->attacker; one; one = one->next) {
        for (const struct move *move = one->moves; move; move = move->next) finish_move(judge, world, know, one, move);
        for (uint32_t i = 0; i < attack->deed_count; i++)
            if (attack->deed[i].line->deed->attacker == one) finish_deed(judge, know, i);
    }
}
