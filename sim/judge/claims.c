/* All claims of a run: each kind has its judge; the result is put into words here. */
#include "claiming.h"

#include "attacker.h"
#include "fact_record.h"
#include "list.h"
#include "must.h"
#include "paths.h"
#include "words.h"

#define CLAIM_JUDGE(kind, judge) [kind] = judge,
static claiming_fn *const judges[CLAIM_KIND_COUNT] = {CLAIM_JUDGES(CLAIM_JUDGE)};
#undef CLAIM_JUDGE

void claiming_breach(struct claiming *claiming, const struct breach *breach)
{
    struct claim_outcome *outcome = claiming->outcome;
    outcome->breach = arena_grow(claiming->judge->arena, outcome->breach, outcome->breach_count, &claiming->breach_room,
                                 sizeof *outcome->breach);
    struct breach *added = &outcome->breach[outcome->breach_count++];
    *added = *breach;
    if (breach->record != VERDICT_NO_RECORD) added->step = claiming->step[breach->record];
    outcome->found = CLAIM_FOUND_VIOLATED;
}

void claiming_vacuous(struct claiming *claiming, struct bytes why)
{
    struct claim_outcome *outcome = claiming->outcome;
    if (outcome->found != CLAIM_FOUND_HOLDS) return;
    outcome->found = CLAIM_FOUND_VACUOUS;
    outcome->why = arena_copy(claiming->judge->arena, why);
}

void claiming_unborn(struct claiming *claiming, const struct claim_subject *subject)
{
    struct pen *pen = claiming_pen(claiming);
    pen_bytes(pen, subject->text);
    pen_lit(pen, " is not in this run");
    claiming_vacuous(claiming, pen_done(pen));
}

/* The arrow that a record satisfied, by its delivery or its sending. */
static struct place place_of(const struct verdict *verdict, uint32_t record)
{
    for (uint32_t i = 0; i < verdict->drawn_count; i++) {
        const struct drawn_message *drawn = &verdict->drawn[i];
        if (!drawn->line) continue;
        if (drawn->record == record || trace_at(verdict->trace, drawn->record)->cause == record)
            return drawn->line->place;
    }
    return (struct place){0};
}

void claiming_path(struct claiming *claiming, const struct goal *goal, uint32_t view, uint32_t record)
{
    struct judge *judge = claiming->judge;
    struct claim_outcome *outcome = claiming->outcome;
    struct paths paths;
    paths_find(claiming->know, goal, view, record, &paths);
    must(paths.way && paths.ways);
    for (uint32_t i = 0; i < GOAL_NEEDS_MAX; i++)
        if (paths.way->need[i] != ITEM_NONE)
            trail_add(&outcome->trail, &claiming->know->knowledge, paths.known, paths.way->need[i], judge->plan,
                      judge->verdict->trace, judge->arena);
    outcome->other_ways = paths.ways - 1;
    outcome->place = arena_array(judge->arena, struct place, outcome->trail.count);
    for (uint32_t i = 0; i < outcome->trail.count; i++)
        if (outcome->trail.step[i].record != KNOWLEDGE_NO_RECORD)
            outcome->place[i] = place_of(judge->verdict, outcome->trail.step[i].record);
}

/* ---- values ---- */

/* The octets of a named field: of a claim, or of the knowledge of an attacker. */
static void field_text(struct judge *judge, const struct claim_subject *subject, struct know_value *value)
{
    const struct kept *kept = &judge->named[subject->message];
    struct message message;
    struct operand_value read = {0};
    if (!kept->known) return;
    kept_scan(kept, judge->store, &message);
    struct subject reading = {.judge = judge};
    judge_scratch(judge);
    field_value_of(&reading, &message, &subject->field, subject->field.has_index ? subject->field.index : 0, &read);
    if (!read.present || read.number_known) return;
    value->value = arena_copy(judge->arena, read.text);
    value->record = kept->record;
}

static void field_named(struct judge *judge, const struct claim_subject *subject, struct know *know)
{
    if (subject->kind != SUBJECT_FIELD) return;
    struct know_value *value = &know->value[know->value_count++];
    *value = (struct know_value){.name = subject->text, .record = KNOWLEDGE_NO_RECORD, .subject = subject};
    field_text(judge, subject, value);
}

void claims_values(struct judge *judge, struct know *know)
{
    const struct plan *plan = judge->plan;
    uint32_t most = plan->value_count;
    for (const struct claim *claim = plan->claim; claim; claim = claim->next) most += claim->subject_count;
    for (const struct attacker *attacker = plan->attacker; attacker; attacker = attacker->next)
        for (const struct seat *seat = attacker->seats; seat; seat = seat->next) most++;
    know->value = arena_array(judge->arena, struct know_value, most);
    for (uint32_t i = 0; i < plan->value_count; i++) {
        const struct operand_value *value = &judge->value[i];
        know->value[know->value_count++] = (struct know_value){
            .name = plan->value_name[i],
            .value = value->present && !value->number_known ? value->text : bytes_of(NULL, 0),
            .record = KNOWLEDGE_NO_RECORD};
    }
    for (const struct claim *claim = plan->claim; claim; claim = claim->next)
        for (uint32_t i = 0; claim->subject && i < claim->subject_count; i++) /* `bound` takes words */
            field_named(judge, &claim->subject[i], know);
    for (const struct attacker *attacker = plan->attacker; attacker; attacker = attacker->next)
        for (const struct seat *seat = attacker->seats; seat; seat = seat->next)
            if (seat->kind == SEAT_KNOWS) field_named(judge, &seat->subject, know);
}

/* ---- words ---- */

static void say_guess(struct pen *pen, const struct breach *breach)
{
    if (!breach->guess.words) return;
    pen_text(pen, breach->guess.found ? "  (guess: " : "  (guess: none of ");
    words_count(pen, breach->guess.words);
    pen_lit(pen, " words, ");
    words_count(pen, breach->guess.hashes);
    pen_lit(pen, " hashes)");
}

/* A message that no arrow of the flow asks for has a time and no step. */
static void say_breach(struct pen *pen, const struct trace *trace, const struct breach *breach)
{
    pen_bytes(pen, breach->who);
    if (bytes_equal(breach->step, BYTES("."))) {
        pen_lit(pen, " at ");
        words_moment(pen, trace_at(trace, breach->record)->at);
    } else if (breach->step.count) {
        pen_lit(pen, " at ");
        pen_bytes(pen, breach->step);
    } else if (breach->record == VERDICT_NO_RECORD && breach->view != VERDICT_NO_RECORD) {
        pen_lit(pen, " from the beginning");
    }
}

/* "violated, as expected  wsf at 11a, pcscf at 11b  (guess: 443 words, 1,329 hashes)" */
static struct bytes say_outcome(struct claiming *claiming)
{
    static const char *const words[] = {
        [CLAIM_FOUND_HOLDS] = "holds", [CLAIM_FOUND_VIOLATED] = "violated", [CLAIM_FOUND_VACUOUS] = "vacuous"};
    static const char *const unmet[] = {[CLAIM_HOLDS] = ", expected to hold",
                                        [CLAIM_VIOLATED] = ", expected to be violated",
                                        [CLAIM_VACUOUS] = ", expected to say nothing of this run"};
    const struct claim_outcome *outcome = claiming->outcome;
    struct pen *pen = claiming_pen(claiming);
    pen_text(pen, words[outcome->found]);
    if (outcome->unused) pen_lit(pen, ", unused");
    bool holds = outcome->found == CLAIM_FOUND_HOLDS;
    if (holds && outcome->tried == CLAIM_TRIED) pen_lit(pen, " (tried)");
    if (holds && outcome->tried == CLAIM_NOTHING_TO_TRY) pen_lit(pen, " (nothing to try)");
    if (outcome->as_expected) pen_text(pen, outcome->found == CLAIM_FOUND_HOLDS ? "" : ", as expected");
    else if (outcome->found != CLAIM_FOUND_VACUOUS) pen_text(pen, unmet[claiming->claim->expect]);
    if (outcome->found == CLAIM_FOUND_VACUOUS) {
        pen_lit(pen, ": ");
        pen_bytes(pen, outcome->why);
    }
    for (uint32_t i = 0; i < outcome->breach_count; i++) {
        pen_text(pen, i ? ", " : "  ");
        say_breach(pen, claiming->judge->verdict->trace, &outcome->breach[i]);
    }
    if (outcome->breach_count) say_guess(pen, &outcome->breach[0]);
    return arena_copy(claiming->judge->arena, pen_done(pen));
}

static void fail(struct claiming *claiming)
{
    struct claim_outcome *outcome = claiming->outcome;
    const struct claim *claim = claiming->claim;
    bool vacuous = outcome->found == CLAIM_FOUND_VACUOUS;
    struct pen *pen = claiming_pen(claiming);
    pen_lit(pen, "claim ");
    pen_bytes(pen, claim->name);
    pen_lit(pen, " (");
    pen_bytes(pen, claim->text);
    pen_lit(pen, ") ");
    pen_text(pen, vacuous ? "says nothing about this run: " : "");
    pen_bytes(pen, vacuous ? outcome->why : outcome->text);
    judge_fail(claiming->judge,
               &(struct failure){.kind = vacuous ? FAILURE_VACUOUS : FAILURE_CLAIM,
                                 .place = claim->place,
                                 .step = outcome->breach_count ? outcome->breach[0].step : bytes_of("", 0),
                                 .field = claim->name,
                                 .expected = list_nth(CLAIM_VERDICTS, claim->expect),
                                 .actual = outcome->text,
                                 .message = VERDICT_NO_RECORD,
                                 .text = pen_done(pen)});
}

static bool did_something(const struct verdict *verdict, const struct attacker *attacker)
{
    for (uint32_t i = 0; i < verdict->attempt_count; i++)
        if (verdict->attempt[i].count && bytes_equal(verdict->attempt[i].who, attacker->name)) return true;
    return false;
}

/* An attacker that does nothing, reads nothing at all and knows nothing beforehand has nothing to try. */
static enum claim_tried tried(const struct claiming *claiming)
{
    const struct know *know = claiming->know;
    for (uint32_t a = 0; a < claiming->claim->against_count; a++) {
        uint32_t view = views_attacker(&know->views, claiming->claim->against[a]);
        if (did_something(claiming->judge->verdict, claiming->claim->against[a])) return CLAIM_TRIED;
        for (uint32_t i = 0; i < know->items.count; i++)
            if (know->views.view[view].known[i].how != KNOWN_NOT) return CLAIM_TRIED;
    }
    return CLAIM_NOTHING_TO_TRY;
}

/* Passwords of a population are one text with a number in it, and a trace has only the texts that its members typed. */
static bool is_of_many(const struct claim *claim)
{
    for (uint32_t i = 0; claim->subject && i < claim->subject_count; i++) {
        const struct claim_subject *subject = &claim->subject[i];
        bool secret = subject->subscriber_field == SUBSCRIBER_PASSWORD || subject->subscriber_field == SUBSCRIBER_HA1 ||
                      subject->subscriber_field == SUBSCRIBER_HA1_SHA256 ||
                      subject->subscriber_field == SUBSCRIBER_WEB_PASSWORD;
        if (subject->kind == SUBJECT_SUBSCRIBER && subject->set->is_population && secret) return true;
    }
    return false;
}

/* A trace does not tell the state of nodes at its end, nor the values that it hides. Names of facts it never hides. */
static const char *unsaid(const struct claiming *claiming)
{
    static const char hidden[] = "the trace hides what it is about";
    const struct judge *judge = claiming->judge;
    const struct verdict *verdict = judge->verdict;
    const enum claim_kind kind = claiming->claim->kind;
    if (!verdict->retold) return NULL;
    if ((kind == CLAIM_SECRET || kind == CLAIM_NO_OFFLINE_GUESS) && is_of_many(claiming->claim))
        return "a trace does not have the passwords of a population";
    if (kind == CLAIM_NO_STATE_LEFT) return "a trace does not say what nodes held at its end";
    if (!verdict->veils || kind == CLAIM_ALIVE || kind == CLAIM_WEAK_AGREE) return NULL;
    const bool between = kind == CLAIM_AGREE || kind == CLAIM_INJECTIVE_AGREE; /* two sides of a registration */
    if (kind == CLAIM_SECRET || kind == CLAIM_NO_OFFLINE_GUESS || kind == CLAIM_NO_SECRET_AT_REST) return hidden;
    for (uint32_t seq = 0; seq < trace_count(verdict->trace); seq++) {
        const struct record *record = trace_at(verdict->trace, seq);
        struct fact_record told;
        if (record->kind != RECORD_FACT) continue;
        fact_record_read(record, store_bytes(verdict->store, record->blob), &told);
        if (told.message == FACT_NO_MESSAGE || !judge->veiled[told.message]) continue;
        if (!between || trace_at(verdict->trace, told.message)->proto == PROTO_SIP) return hidden;
    }
    return NULL;
}

void claims_judge(struct judge *judge, struct know *know)
{
    struct verdict *verdict = judge->verdict;
    struct bytes *step = verdict_steps(verdict, judge->arena);
    verdict->claim = arena_array(judge->arena, struct claim_outcome, judge->plan->claim_count);
    for (const struct claim *claim = judge->plan->claim; claim; claim = claim->next) {
        struct claim_outcome *outcome = &verdict->claim[verdict->claim_count++];
        struct claiming claiming = {.judge = judge, .know = know, .claim = claim, .outcome = outcome, .step = step};
        *outcome = (struct claim_outcome){.claim = claim, .found = CLAIM_FOUND_HOLDS};
        const char *why = unsaid(&claiming);
        if (why) claiming_vacuous(&claiming, bytes_text(why));
        else judges[claim->kind](&claiming);
        if (claim->against_count) outcome->tried = tried(&claiming);
        outcome->as_expected = outcome->found == (enum claim_found)claim->expect;
        verdict->claims_as_expected += outcome->as_expected;
        outcome->text = say_outcome(&claiming);
        /* Where the flow broke, its later messages are not there: that is no failure of its own. */
        bool follows = outcome->found == CLAIM_FOUND_VACUOUS && judge->failed;
        if (!outcome->as_expected && !follows) fail(&claiming);
    }
}
