/* The checks of `goal` are those of `expect`, and claims beside them. A reached goal shows where a claim broke, else at
 * the last message that descends from a deed of an attacker; a missed one at the first refusal of it. */
#include "attack_goal.h"

#include "attack.h"
#include "check.h"
#include "fact_record.h"

/* A message with no number of its own says nothing of a figure. */
static bool has_number(struct bytes step)
{
    return step.count && !bytes_equal(step, BYTES("."));
}

/* Where a claim that the goal asks for broke first. */
static struct bytes breach_step(const struct judge *judge)
{
    const struct verdict *verdict = judge->verdict;
    for (const struct check *check = judge->plan->goal; check; check = check->next)
        for (uint32_t i = 0; i < verdict->claim_count; i++) {
            const struct claim_outcome *outcome = &verdict->claim[i];
            if (outcome->claim != check->state.claim || !outcome->breach_count) continue;
            if (has_number(outcome->breach[0].step)) return outcome->breach[0].step;
        }
    return bytes_of("", 0);
}

/* The last step that an attacker led to; where none acts (a script in the page lies) the last one of all. */
static struct bytes last_step(const struct judge *judge, const struct bytes *steps)
{
    const struct verdict *verdict = judge->verdict;
    struct bytes last = bytes_of("", 0);
    for (uint32_t i = 0; i < verdict->drawn_count; i++) {
        const uint32_t record = verdict->drawn[i].record;
        if (judge->attack && verdict->attempt_count && !attack_led_to(judge, record)) continue;
        if (has_number(steps[record])) last = steps[record];
    }
    return last;
}

/* The first refusal of a deed of an attacker; where no attacker acts, the first of any message. */
static uint32_t refusal(const struct verdict *verdict)
{
    for (uint32_t i = 0; i < verdict->attempt_count; i++)
        if (verdict->attempt[i].outcome == ATTEMPT_REFUSED) return verdict->attempt[i].refusal;
    for (uint32_t seq = 0; seq < trace_count(verdict->trace) && !verdict->attempt_count; seq++)
        if (fact_record_refuses(trace_at(verdict->trace, seq))) return seq;
    return VERDICT_NO_RECORD;
}

/* Its step, or of an answer that no arrow asks for the next one that has a number. */
static struct bytes refusal_step(const struct judge *judge, const struct bytes *steps)
{
    const struct verdict *verdict = judge->verdict;
    const uint32_t record = refusal(verdict);
    if (record == VERDICT_NO_RECORD) return bytes_of("", 0);
    if (has_number(steps[record])) return steps[record];
    for (uint32_t i = 0; i < verdict->drawn_count; i++)
        if (verdict->drawn[i].record > record && has_number(steps[verdict->drawn[i].record]))
            return steps[verdict->drawn[i].record];
    return bytes_of("", 0);
}

static struct bytes missed(struct judge *judge, const struct check *check, const struct finding *finding)
{
    char room[512];
    struct pen pen = pen_on(room, sizeof room);
    pen_bytes(&pen, check->path);
    pen_lit(&pen, " should be ");
    pen_bytes(&pen, finding->expected);
    pen_lit(&pen, " but is ");
    pen_bytes(&pen, finding->actual);
    return judge_redacted(judge, pen_done(&pen));
}

void attack_goal(struct judge *judge)
{
    struct goal_outcome *goal = &judge->verdict->goal;
    struct subject subject = {.judge = judge};
    *goal = (struct goal_outcome){.step = BYTES(""), .text = BYTES("")};
    if (!judge->plan->goal || !judge->world || !judge->verdict->trace) return;
    goal->found = GOAL_REACHED;
    for (const struct check *check = judge->plan->goal; check && goal->found == GOAL_REACHED; check = check->next) {
        struct finding finding;
        judge_scratch(judge);
        check_evaluate(&subject, check, &finding);
        if (finding.holds) continue;
        goal->found = GOAL_MISSED;
        goal->text = missed(judge, check, &finding);
    }
    const struct bytes *steps = verdict_steps(judge->verdict, judge->arena);
    if (goal->found == GOAL_REACHED) goal->step = breach_step(judge);
    if (goal->found == GOAL_REACHED && !goal->step.count) goal->step = last_step(judge, steps);
    if (goal->found == GOAL_MISSED) goal->step = refusal_step(judge, steps);
}
