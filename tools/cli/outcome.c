/* Keeping and carrying outcomes. Both ends of the pipe are the same program, so numbers cross in the machine's own
 * form. */
#include "outcome.h"
#include "must.h"

static void keep_texts(struct arena *arena, struct bytes **texts, uint32_t count)
{
    struct bytes *kept = arena_array(arena, struct bytes, count);
    for (uint32_t i = 0; i < count; i++) kept[i] = arena_copy(arena, (*texts)[i]);
    *texts = kept;
}

static void keep_trail(struct arena *arena, struct claim_outcome *claim)
{
    const struct trail_step *from = claim->trail.step;
    const struct place *place = claim->place;
    claim->trail.step = arena_array(arena, struct trail_step, claim->trail.count);
    claim->place = arena_array(arena, struct place, claim->trail.count);
    for (uint32_t i = 0; i < claim->trail.count; i++) {
        claim->trail.step[i] = from[i];
        claim->trail.step[i].name = arena_copy(arena, from[i].name);
        claim->trail.step[i].text = arena_copy(arena, from[i].text);
        claim->place[i] = place[i];
        claim->place[i].file = arena_copy(arena, place[i].file);
    }
}

static void keep_rests(struct arena *arena, struct claim_outcome *kept)
{
    const struct rest *from = kept->rest;
    kept->disagreement = NULL; /* `why` reads it, of one run in one process */
    kept->rest = arena_array(arena, struct rest, kept->rest_count);
    for (uint32_t i = 0; i < kept->rest_count; i++)
        kept->rest[i] = (struct rest){arena_copy(arena, from[i].party), arena_copy(arena, from[i].why),
                                      arena_copy(arena, from[i].threat)};
}

/* The claims themselves are the plan's. */
static void keep_claims(struct arena *arena, struct verdict *verdict)
{
    const struct claim_outcome *from = verdict->claim;
    verdict->claim = arena_array(arena, struct claim_outcome, verdict->claim_count);
    for (uint32_t i = 0; i < verdict->claim_count; i++) {
        struct claim_outcome *kept = &verdict->claim[i];
        const struct breach *breach = from[i].breach;
        *kept = from[i];
        kept->text = arena_copy(arena, kept->text);
        kept->why = arena_copy(arena, kept->why);
        kept->breach = arena_array(arena, struct breach, kept->breach_count);
        for (uint32_t b = 0; b < kept->breach_count; b++) {
            kept->breach[b] = breach[b];
            kept->breach[b].who = arena_copy(arena, breach[b].who);
            kept->breach[b].step = arena_copy(arena, breach[b].step);
        }
        keep_rests(arena, kept);
        keep_texts(arena, &kept->alone, kept->alone_count);
        keep_texts(arena, &kept->pair, kept->pair_count);
        keep_texts(arena, &kept->larger, kept->larger_count);
        keep_trail(arena, kept);
    }
}

static void keep_attempts(struct arena *arena, struct verdict *verdict)
{
    const struct attempt *from = verdict->attempt;
    verdict->attempt = arena_array(arena, struct attempt, verdict->attempt_count);
    for (uint32_t i = 0; i < verdict->attempt_count; i++) {
        struct attempt *kept = &verdict->attempt[i];
        *kept = from[i];
        kept->who = arena_copy(arena, kept->who);
        kept->what = arena_copy(arena, kept->what);
        kept->text = arena_copy(arena, kept->text);
    }
}

/* Views of a failure that have to be carried octet by octet. */
enum { FAILURE_TEXTS = 11 };
static void failure_texts(struct failure *failure, struct bytes *texts[FAILURE_TEXTS])
{
    struct bytes *const all[FAILURE_TEXTS] = {
        &failure->place.file, &failure->step,    &failure->field, &failure->expected, &failure->actual, &failure->text,
        &failure->source,     &failure->instead, &failure->was,   &failure->is,       &failure->hand};
    memcpy(texts, all, sizeof all);
}

static void keep_failure(struct arena *arena, struct failure *kept)
{
    struct bytes *texts[FAILURE_TEXTS];
    const struct cause *from = kept->cause;
    failure_texts(kept, texts);
    for (uint32_t t = 0; t < FAILURE_TEXTS; t++) *texts[t] = arena_copy(arena, *texts[t]);
    kept->cause = arena_array(arena, struct cause, kept->cause_count);
    for (uint32_t i = 0; i < kept->cause_count; i++) {
        kept->cause[i] = from[i];
        kept->cause[i].step = arena_copy(arena, from[i].step);
        kept->cause[i].place.file = arena_copy(arena, from[i].place.file);
        kept->cause[i].text = arena_copy(arena, from[i].text);
    }
}

void outcome_keep(struct arena *arena, struct outcome *outcome, const struct verdict *verdict)
{
    outcome->verdict = *verdict;
    outcome->verdict.trace = NULL;
    outcome->verdict.store = NULL;
    outcome->verdict.knowledge = NULL;
    outcome->verdict.line = NULL;
    outcome->verdict.injected = NULL;
    outcome->verdict.injected_count = 0;
    outcome->verdict.step = NULL;
    outcome->verdict.drawn = arena_array(arena, struct drawn_message, verdict->drawn_count);
    for (uint32_t i = 0; i < verdict->drawn_count; i++) {
        outcome->verdict.drawn[i] = verdict->drawn[i];
        outcome->verdict.drawn[i].line = NULL;
    }
    outcome->verdict.failure = arena_array(arena, struct failure, verdict->failure_count);
    for (uint32_t i = 0; i < verdict->failure_count; i++) {
        outcome->verdict.failure[i] = verdict->failure[i];
        keep_failure(arena, &outcome->verdict.failure[i]);
    }
    keep_claims(arena, &outcome->verdict);
    keep_attempts(arena, &outcome->verdict);
    outcome->verdict.goal.step = arena_copy(arena, verdict->goal.step);
    outcome->verdict.goal.text = arena_copy(arena, verdict->goal.text);
    outcome->verdict.stated = arena_array(arena, struct stated, verdict->stated_count);
    if (verdict->stated_count)
        memcpy(outcome->verdict.stated, verdict->stated, sizeof *verdict->stated * verdict->stated_count);
    outcome->done = true;
}

static void put(struct gathered *to, const void *at, size_t count)
{
    must(
        sink_gather(to, bytes_of(at, count))); /* texts have a limit, and one outcome is far from that of a gathering */
}

static void put_text(struct gathered *to, struct bytes text)
{
    put(to, &text.count, sizeof text.count);
    must(sink_gather(to, text));
}

/* Pointers to roles mean nothing to the receiver; its plan has the same ones. */
static uint32_t role_number(const struct role *role)
{
    return role ? role->index + 1 : 0;
}

static void put_failure(struct gathered *to, struct failure failure)
{
    const uint32_t roles[] = {role_number(failure.chosen_by), role_number(failure.changed_by),
                              role_number(failure.owner_role)};
    struct bytes *texts[FAILURE_TEXTS];
    put(to, roles, sizeof roles);
    put(to, &failure, sizeof failure);
    failure_texts(&failure, texts);
    for (uint32_t t = 0; t < FAILURE_TEXTS; t++) put_text(to, *texts[t]);
    for (uint32_t i = 0; i < failure.cause_count; i++) {
        put(to, &failure.cause[i], sizeof failure.cause[i]);
        put_text(to, failure.cause[i].step);
        put_text(to, failure.cause[i].place.file);
        put_text(to, failure.cause[i].text);
    }
}

static void put_claim(struct gathered *to, const struct claim_outcome *claim)
{
    put(to, claim, sizeof *claim);
    put_text(to, claim->text);
    put_text(to, claim->why);
    for (uint32_t i = 0; i < claim->breach_count; i++) {
        put(to, &claim->breach[i], sizeof claim->breach[i]);
        put_text(to, claim->breach[i].who);
        put_text(to, claim->breach[i].step);
    }
    for (uint32_t i = 0; i < claim->rest_count; i++) {
        put_text(to, claim->rest[i].party);
        put_text(to, claim->rest[i].why);
        put_text(to, claim->rest[i].threat);
    }
    for (uint32_t i = 0; i < claim->alone_count; i++) put_text(to, claim->alone[i]);
    for (uint32_t i = 0; i < claim->pair_count; i++) put_text(to, claim->pair[i]);
    for (uint32_t i = 0; i < claim->larger_count; i++) put_text(to, claim->larger[i]);
    for (uint32_t i = 0; i < claim->trail.count; i++) {
        put(to, &claim->trail.step[i], sizeof claim->trail.step[i]);
        put_text(to, claim->trail.step[i].name);
        put_text(to, claim->trail.step[i].text);
        put(to, &claim->place[i], sizeof claim->place[i]);
        put_text(to, claim->place[i].file);
    }
}

void outcome_write(struct gathered *to, uint32_t index, const struct outcome *outcome)
{
    put(to, &index, sizeof index);
    put(to, outcome, sizeof *outcome);
    put_text(to, outcome->text);
    put_text(to, outcome->output);
    put_text(to, outcome->exposure);
    put_text(to, outcome->unwritten);
    put_text(to, outcome->verdict.goal.step);
    put_text(to, outcome->verdict.goal.text);
    put(to, outcome->verdict.drawn, sizeof(struct drawn_message) * outcome->verdict.drawn_count);
    put(to, outcome->verdict.stated, sizeof(struct stated) * outcome->verdict.stated_count);
    for (uint32_t i = 0; i < outcome->verdict.failure_count; i++) put_failure(to, outcome->verdict.failure[i]);
    for (uint32_t i = 0; i < outcome->verdict.claim_count; i++) put_claim(to, &outcome->verdict.claim[i]);
    for (uint32_t i = 0; i < outcome->verdict.attempt_count; i++) {
        const struct attempt *attempt = &outcome->verdict.attempt[i];
        put(to, attempt, sizeof *attempt);
        put_text(to, attempt->who);
        put_text(to, attempt->what);
        put_text(to, attempt->text);
    }
}

static bool take(struct bytes *rest, void *to, size_t count)
{
    if (rest->count < count) return false;
    if (count) memcpy(to, rest->at, count);
    *rest = bytes_from(*rest, (uint32_t)count);
    return true;
}

static bool take_text(struct bytes *rest, struct bytes *text)
{
    uint32_t count;
    if (!take(rest, &count, sizeof count) || rest->count < count) return false;
    *text = bytes_part(*rest, 0, count);
    *rest = bytes_from(*rest, count);
    return true;
}

bool outcome_index(struct bytes *rest, uint32_t *index)
{
    return take(rest, index, sizeof *index);
}

static bool take_texts(struct arena *arena, struct bytes *rest, struct bytes **text, uint32_t count)
{
    *text = arena_array(arena, struct bytes, count);
    for (uint32_t i = 0; i < count; i++)
        if (!take_text(rest, &(*text)[i])) return false;
    return true;
}

static bool take_breaches(struct arena *arena, struct bytes *rest, struct claim_outcome *claim)
{
    claim->breach = arena_array(arena, struct breach, claim->breach_count);
    for (uint32_t i = 0; i < claim->breach_count; i++) {
        struct breach *breach = &claim->breach[i];
        if (!take(rest, breach, sizeof *breach)) return false;
        if (!take_text(rest, &breach->who) || !take_text(rest, &breach->step)) return false;
    }
    return true;
}

static bool take_trail(struct arena *arena, struct bytes *rest, struct claim_outcome *claim)
{
    claim->trail.step = arena_array(arena, struct trail_step, claim->trail.count);
    claim->place = arena_array(arena, struct place, claim->trail.count);
    for (uint32_t i = 0; i < claim->trail.count; i++) {
        struct trail_step *step = &claim->trail.step[i];
        if (!take(rest, step, sizeof *step)) return false;
        if (!take_text(rest, &step->name) || !take_text(rest, &step->text)) return false;
        if (!take(rest, &claim->place[i], sizeof claim->place[i])) return false;
        if (!take_text(rest, &claim->place[i].file)) return false;
    }
    return true;
}

static bool take_rests(struct arena *arena, struct bytes *rest, struct claim_outcome *claim)
{
    claim->rest = arena_array(arena, struct rest, claim->rest_count);
    for (uint32_t i = 0; i < claim->rest_count; i++)
        if (!take_text(rest, &claim->rest[i].party) || !take_text(rest, &claim->rest[i].why) ||
            !take_text(rest, &claim->rest[i].threat))
            return false;
    return true;
}

/* The claims themselves are those of the receiver's plan, in the same order. */
static bool take_claims(struct arena *arena, struct bytes *rest, struct verdict *verdict)
{
    const struct claim *made = verdict->plan->claim;
    verdict->claim = arena_array(arena, struct claim_outcome, verdict->claim_count);
    for (uint32_t i = 0; i < verdict->claim_count; i++) {
        struct claim_outcome *claim = &verdict->claim[i];
        if (!made || !take(rest, claim, sizeof *claim)) return false;
        claim->claim = made;
        made = made->next;
        if (!take_text(rest, &claim->text) || !take_text(rest, &claim->why)) return false;
        if (!take_breaches(arena, rest, claim) || !take_rests(arena, rest, claim)) return false;
        if (!take_texts(arena, rest, &claim->alone, claim->alone_count)) return false;
        if (!take_texts(arena, rest, &claim->pair, claim->pair_count)) return false;
        if (!take_texts(arena, rest, &claim->larger, claim->larger_count)) return false;
        if (!take_trail(arena, rest, claim)) return false;
    }
    return true;
}

static bool take_attempts(struct arena *arena, struct bytes *rest, struct verdict *verdict)
{
    verdict->attempt = arena_array(arena, struct attempt, verdict->attempt_count);
    for (uint32_t i = 0; i < verdict->attempt_count; i++) {
        struct attempt *attempt = &verdict->attempt[i];
        if (!take(rest, attempt, sizeof *attempt) || !take_text(rest, &attempt->who)) return false;
        if (!take_text(rest, &attempt->what) || !take_text(rest, &attempt->text)) return false;
    }
    return true;
}

static bool take_failure(struct arena *arena, struct bytes *rest, const struct plan *plan, struct failure *failure)
{
    uint32_t roles[3];
    struct bytes *texts[FAILURE_TEXTS];
    if (!take(rest, roles, sizeof roles) || !take(rest, failure, sizeof *failure)) return false;
    failure_texts(failure, texts);
    for (uint32_t t = 0; t < FAILURE_TEXTS; t++)
        if (!take_text(rest, texts[t])) return false;
    failure->chosen_by = roles[0] ? plan->role[roles[0] - 1] : NULL;
    failure->changed_by = roles[1] ? plan->role[roles[1] - 1] : NULL;
    failure->owner_role = roles[2] ? plan->role[roles[2] - 1] : NULL;
    failure->cause = arena_array(arena, struct cause, failure->cause_count);
    for (uint32_t i = 0; i < failure->cause_count; i++) {
        struct cause *cause = &failure->cause[i];
        if (!take(rest, cause, sizeof *cause)) return false;
        if (!take_text(rest, &cause->step) || !take_text(rest, &cause->place.file)) return false;
        if (!take_text(rest, &cause->text)) return false;
    }
    return true;
}

static bool read_whole(struct arena *arena, struct bytes *rest, const struct plan *plan, struct outcome *outcome)
{
    if (!take(rest, outcome, sizeof *outcome)) return false;
    struct verdict *verdict = &outcome->verdict;
    verdict->plan = plan;
    if (!take_text(rest, &outcome->text) || !take_text(rest, &outcome->output)) return false;
    if (!take_text(rest, &outcome->exposure) || !take_text(rest, &outcome->unwritten)) return false;
    if (!take_text(rest, &verdict->goal.step) || !take_text(rest, &verdict->goal.text)) return false;
    verdict->drawn = arena_array(arena, struct drawn_message, verdict->drawn_count);
    if (!take(rest, verdict->drawn, sizeof(struct drawn_message) * verdict->drawn_count)) return false;
    verdict->stated = arena_array(arena, struct stated, verdict->stated_count);
    if (!take(rest, verdict->stated, sizeof(struct stated) * verdict->stated_count)) return false;
    verdict->failure = arena_array(arena, struct failure, verdict->failure_count);
    for (uint32_t i = 0; i < verdict->failure_count; i++)
        if (!take_failure(arena, rest, plan, &verdict->failure[i])) return false;
    return take_claims(arena, rest, verdict) && take_attempts(arena, rest, verdict);
}

bool outcome_read(struct arena *arena, struct bytes *rest, const struct plan *plan, struct outcome *outcome)
{
    if (read_whole(arena, rest, plan, outcome)) return true;
    *outcome = (struct outcome){0}; /* half of one is none */
    return false;
}
