/* alive, weak-agree, agree, injective-agree: facts of a run, fed in their order to an abstract judge. */
#include "claiming.h"

#include "agreed_value.h"
#include "agreement.h"
#include "disagreeing.h"
#include "fact_record.h"
#include "must.h"
#include "principals.h"
#include "resting.h"

struct ran { /* of a party that ran the protocol */
    struct agreement_act act;
    uint32_t record; /* of the message it ran with */
};

struct agreeing {
    struct claiming *claiming;
    struct agreed_reader reader;
    struct agreement *agreement;
    const struct role *a, *b;
    uint32_t a_owned, b_owned; /* since which record */
    enum agreed field[AGREED_COUNT];
    uint32_t field_count;
    struct ran *run;
    uint32_t run_count, run_room;
    uint32_t counted;  /* commits that were judged */
    uint32_t unproven; /* ... and of which nothing proved anything */
};

static bool on_values(const struct agreeing *agreeing)
{
    enum claim_kind kind = agreeing->claiming->claim->kind;
    return kind == CLAIM_AGREE || kind == CLAIM_INJECTIVE_AGREE;
}

/* ---- acts ---- */

static struct agreement_act act_of(struct agreeing *agreeing, const struct fact_record *told)
{
    struct arena *arena = agreeing->claiming->judge->arena;
    const struct plan *plan = agreeing->claiming->judge->plan;
    struct bytes *value = arena_array(arena, struct bytes, agreeing->field_count);
    for (uint32_t i = 0; i < agreeing->field_count; i++)
        value[i] = agreed_value(&agreeing->reader, told->message, agreeing->field[i]);
    return (struct agreement_act){.role = told->fact.role,
                                  .self = principals_name(plan, told->fact.as, arena),
                                  .peer = principals_name(plan, told->fact.with, arena),
                                  .value = value};
}

static void take_run(struct agreeing *agreeing, const struct fact_record *told)
{
    struct ran run = {.act = act_of(agreeing, told), .record = told->message};
    agreement_running(agreeing->agreement, &run.act);
    agreeing->run = arena_grow(agreeing->claiming->judge->arena, agreeing->run, agreeing->run_count,
                               &agreeing->run_room, sizeof *agreeing->run);
    agreeing->run[agreeing->run_count++] = run;
}

/* The first field in which a run differs from a commit: as many as there are when none does. A value that a commit
 * without proof does not carry is not asked for. */
static uint32_t differs_at(const struct agreeing *agreeing, const struct agreement_act *commit, const struct ran *run,
                           bool proven)
{
    uint32_t at = 0;
    for (; at < agreeing->field_count; at++) {
        struct bytes ours = commit->value[at], theirs = run->act.value[at];
        if (!proven && !ours.at) continue;
        if (!ours.at || !theirs.at || !bytes_equal(ours, theirs)) break;
    }
    return at;
}

/* The last run of the peer with this name, in the role that it has to have, that differs latest. */
static const struct ran *nearest(const struct agreeing *agreeing, const struct agreement_act *commit, bool proven,
                                 uint32_t *at)
{
    const struct ran *best = NULL;
    *at = 0;
    for (uint32_t i = 0; i < agreeing->run_count; i++) {
        const struct ran *run = &agreeing->run[i];
        bool same = bytes_equal(run->act.self, commit->peer) && bytes_equal(run->act.peer, commit->self);
        if (!same || (on_values(agreeing) && run->act.role != agreeing->b->kind->runs_as)) continue;
        uint32_t differs = differs_at(agreeing, commit, run, proven);
        if (!best || differs >= *at) best = run, *at = differs;
    }
    return best;
}

/* ---- breaches ---- */

static struct bytes say(const struct agreeing *agreeing, enum agreement_found found,
                        const struct disagreement *difference)
{
    struct pen *pen = claiming_pen(agreeing->claiming);
    const struct bytes a = agreeing->a->name, b = agreeing->b->name;
    if (found == AGREEMENT_NOBODY && agreeing->claiming->claim->kind == CLAIM_ALIVE) {
        pen_bytes(pen, b);
        pen_lit(pen, " sent nothing before");
    } else if (difference->running == VERDICT_NO_RECORD) {
        pen_bytes(pen, b);
        pen_lit(pen, " never ran with ");
        pen_bytes(pen, a);
    } else if (found == AGREEMENT_SPENT) {
        pen_lit(pen, "a run of ");
        pen_bytes(pen, b);
        pen_lit(pen, " served twice");
    } else {
        must(difference->field < AGREED_COUNT);
        bool ours = difference->side[difference->field].committed.at,
             theirs = difference->side[difference->field].ran.at;
        pen_text(pen, agreed_rows[difference->field].name);
        pen_text(pen, ours && theirs ? " differs" : " is absent from what ");
        if (!ours || !theirs) {
            pen_bytes(pen, ours ? b : a);
            pen_text(pen, ours ? " ran with" : " accepted");
        }
    }
    return arena_copy(agreeing->claiming->judge->arena, pen_done(pen));
}

/* Only the first is kept: later ones are often the same again. */
static void breach(struct agreeing *agreeing, const struct fact_record *told, const struct agreement_act *commit,
                   enum agreement_found found, bool proven)
{
    struct claiming *claiming = agreeing->claiming;
    uint32_t at;
    if (claiming->outcome->breach_count) return;
    const struct ran *run = nearest(agreeing, commit, proven, &at);
    struct disagreement *difference = arena_new(claiming->judge->arena, struct disagreement);
    *difference = (struct disagreement){
        .commit = told->message, .running = run ? run->record : VERDICT_NO_RECORD, .field = AGREED_COUNT};
    if (run && at < agreeing->field_count) difference->field = agreeing->field[at];
    disagreeing(&agreeing->reader, claiming->judge->plan, agreeing->a, told, difference);
    claiming->outcome->disagreement = difference;
    claiming_breach(claiming, &(struct breach){.view = VERDICT_NO_RECORD,
                                               .item = VERDICT_NO_RECORD,
                                               .record = told->message,
                                               .who = say(agreeing, found, difference)});
}

/* A 200 that nothing proved counts against the claim and never for it: a node that accepts one may be right by luck. */
static void take_unproven(struct agreeing *agreeing, const struct fact_record *told, const struct agreement_act *commit)
{
    uint32_t at;
    const struct ran *run = nearest(agreeing, commit, false, &at);
    agreeing->unproven++;
    if (!run || at < agreeing->field_count)
        breach(agreeing, told, commit, run ? AGREEMENT_DIFFERS : AGREEMENT_NOBODY, false);
}

/* ---- commits ---- */

static bool commits(const struct agreeing *agreeing, const struct fact_record *told, const struct record *record)
{
    static const enum fact_kind kinds[FACT_ROLE_COUNT] = {
        [FACT_AS_CLIENT] = FACT_COMMIT, [FACT_AS_REGISTRAR] = FACT_REGISTERED, [FACT_AS_LOGIN] = FACT_BELIEVED};
    enum fact_role as = agreeing->a->kind->commits_as;
    return record_role(record) == agreeing->a->index && told->fact.role == as && told->fact.kind == kinds[as];
}

/* Whether a commit is to the other side of the claim: a commit to a party of another node says nothing, a commit to a
 * party that no node of this run speaks for does. */
static bool is_to_b(const struct agreeing *agreeing, struct bytes peer)
{
    bool elsewhere;
    if (agreeing->b->kind->runs_as != FACT_AS_CLIENT) return true;
    return principals_sits_at(agreeing->claiming->judge->plan, peer, agreeing->b, &elsewhere) || !elsewhere;
}

static void take_commit(struct agreeing *agreeing, uint32_t seq, const struct fact_record *told)
{
    if (seq >= agreeing->a_owned || seq >= agreeing->b_owned || !is_to_b(agreeing, told->fact.with)) return;
    struct agreement_act commit = act_of(agreeing, told);
    agreeing->counted++;
    if (told->fact.kind == FACT_COMMIT && told->fact.evidence == FACT_BY_NOTHING) {
        take_unproven(agreeing, told, &commit);
        return;
    }
    enum agreement_found found = agreement_commit(agreeing->agreement, &commit);
    if (found != AGREEMENT_CARRIED) breach(agreeing, told, &commit, found, true);
}

/* A party that runs under the name of a user of another node is not that user. */
static bool is_honest(const struct agreeing *agreeing, uint32_t seq, const struct record *record,
                      const struct fact_record *told)
{
    const struct plan *plan = agreeing->claiming->judge->plan;
    const struct role *role = plan->role[record_role(record)];
    bool elsewhere, here = principals_sits_at(plan, told->fact.as, role, &elsewhere);
    return (here || !elsewhere) && seq < principals_owned(agreeing->claiming->judge->verdict, role);
}

static void take_fact(struct agreeing *agreeing, uint32_t seq, const struct record *record)
{
    struct fact_record told;
    if (record->extra != FACT_RUNNING && record->extra != FACT_COMMIT && record->extra != FACT_REGISTERED &&
        record->extra != FACT_BELIEVED)
        return;
    fact_record_read(record, store_bytes(agreeing->reader.store, record->blob), &told);
    if (told.fact.kind == FACT_RUNNING && is_honest(agreeing, seq, record, &told)) take_run(agreeing, &told);
    else if (commits(agreeing, &told, record)) take_commit(agreeing, seq, &told);
}

/* alive asks for any message of the protocol, a first REGISTER that proves nothing yet included. */
static void take_sent(struct agreeing *agreeing, const struct record *record)
{
    enum { NAME_MAX = 1024 };
    char room[NAME_MAX];
    struct pen pen = pen_on(room, sizeof room);
    const struct role *b = agreeing->b;
    const struct link_line *link = &agreeing->claiming->judge->plan->link[link_class_of(record->subject)];
    if (record->proto != PROTO_SIP || link->end[link_end(record->subject)] != b->index) return;
    const struct subscriber_set *set = b->subscriber_set;
    uint32_t member = link_member(record->subject);
    if (set && member < set->count)
        agreement_spoke(agreeing->agreement, subscriber_set_text(set, member, set->sample.impi, &pen));
    if (!set) agreement_spoke(agreeing->agreement, b->domain);
}

static void nothing_counted(struct claiming *claiming, const struct agreeing *agreeing)
{
    struct pen *pen = claiming_pen(claiming);
    pen_bytes(pen, agreeing->a->name);
    if (!agreeing->counted) {
        pen_lit(pen, " never committed to ");
        pen_bytes(pen, agreeing->b->name);
    } else {
        pen_lit(pen, " accepted a 200 that nothing proved: it checked no rspauth");
    }
    claiming_vacuous(claiming, pen_done(pen));
}

void claiming_agree(struct claiming *claiming)
{
    const struct claim *claim = claiming->claim;
    const struct trace *trace = claiming->judge->verdict->trace;
    struct agreeing agreeing = {
        .claiming = claiming,
        .reader = {.arena = claiming->judge->arena, .trace = trace, .store = claiming->judge->verdict->store},
        .a = claim->subject[0].role,
        .b = claim->subject[1].role};
    agreeing.a_owned = principals_owned(claiming->judge->verdict, agreeing.a);
    agreeing.b_owned = principals_owned(claiming->judge->verdict, agreeing.b);
    for (uint32_t i = 0; i < AGREED_COUNT; i++)
        if (claim->on & AGREED_BIT(i)) agreeing.field[agreeing.field_count++] = (enum agreed)i;
    agreeing.agreement = agreement_new(claim->kind, agreeing.b->kind->runs_as, agreeing.field_count,
                                       claiming->judge->arena);
    for (uint32_t seq = 0; seq < trace_count(trace); seq++) {
        const struct record *record = trace_at(trace, seq);
        if (record->kind == RECORD_FACT) take_fact(&agreeing, seq, record);
        if (record->kind == RECORD_SENT) take_sent(&agreeing, record);
    }
    if (agreeing.counted == agreeing.unproven) nothing_counted(claiming, &agreeing);
    resting(claiming);
}
