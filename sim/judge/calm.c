/* What has to be so when a calm phase is over: nothing went wrong in it, nothing waits, everybody believes the same,
 * and whoever registered is registered, or the plan says that they are lost. */
#include "calm.h"

#include "beliefs.h"
#include "fault.h"
#include "principals.h"
#include "words.h"

bool calm_until(const struct judge *judge, sim_time *until)
{
    const struct fault_plan *plan = judge->plan->fault;
    if (!plan || plan->calm == FAULT_FOREVER || !judge->cursor.done) return false;
    *until = judge->cursor.done_at + plan->calm;
    return true;
}

static void fail(struct judge *judge, enum failure_kind kind, struct bytes actual)
{
    const struct fault_plan *plan = judge->plan->fault;
    struct pen *pen = judge_scratch(judge);
    pen_lit(pen, "fault plan ");
    pen_bytes(pen, plan->name);
    pen_lit(pen, ": ");
    pen_bytes(pen, actual);
    judge_fail(judge, &(struct failure){.kind = kind,
                                        .place = plan->calm_place,
                                        .field = BYTES("calm"),
                                        .expected = BYTES("a network that has recovered"),
                                        .actual = actual,
                                        .message = VERDICT_NO_RECORD,
                                        .text = pen_done(pen)});
}

/* ---- nothing goes wrong in it ---- */

/* Of a record of a fault of the plan: what it did; none where it did nothing, or undid something. */
static const struct fault *acts(const struct judge *judge, const struct record *record)
{
    const struct plan *plan = judge->plan;
    if (record->kind == RECORD_TOUCHED) return fault_of_row(plan, &plan->filter[record->extra]);
    if (record->kind != RECORD_STOPPED) return NULL;
    for (uint32_t r = 0; r < plan->filter_count; r++) {
        const struct filter_row *row = &plan->filter[r];
        if (row->deed == FILTER_STOP && row->target == plan->role[record_role(record)]) return fault_of_row(plan, row);
    }
    return NULL;
}

static void look_for_faults(struct judge *judge)
{
    const struct trace *trace = judge->verdict->trace;
    for (uint32_t seq = 0; seq < trace_count(trace); seq++) {
        const struct record *record = trace_at(trace, seq);
        const struct fault *fault = record->at > judge->cursor.done_at ? acts(judge, record) : NULL;
        if (!fault) continue;
        struct pen *pen = judge_scratch(judge);
        pen_lit(pen, "the ");
        pen_text(pen, fault_rows[fault->kind].name);
        pen_lit(pen, " of ");
        pen_bytes(pen, fault->party.text);
        pen_lit(pen, " still acts in the calm phase, at ");
        words_moment(pen, record->at);
        fail(judge, FAILURE_STATE, arena_copy(judge->arena, pen_done(pen)));
        return;
    }
}

/* ---- nothing waits ---- */

/* What lies, or waits, at one node. False: nothing. */
static bool say_left(struct judge *judge, const struct role *role, struct pen *pen)
{
    uint32_t holds = 0, waiting = 0, stopped = 0;
    for (uint32_t m = 0; m < role->member_count; m++) {
        const struct owned owned = world_owned(judge->world, role->index, m);
        holds += owned.holds;
        waiting += owned.waiting;
        stopped += world_is_stopped(judge->world, role->index, m);
    }
    pen_bytes(pen, role->name);
    if (stopped) pen_lit(pen, " has not come back");
    else pen_format(pen, ": %u held, %u waiting", holds, waiting);
    return holds || waiting || stopped;
}

/* An attacker's node does what its attacker lets it. */
static bool is_honest(const struct judge *judge, const struct role *role)
{
    return !role->kind->outside && principals_owned(judge->verdict, role) == VERDICT_NO_RECORD;
}

static void look_for_left(struct judge *judge)
{
    for (uint32_t i = 0; i < judge->plan->role_count; i++) {
        const struct role *role = judge->plan->role[i];
        struct pen *pen = judge_scratch(judge);
        if (!is_honest(judge, role) || !say_left(judge, role, pen)) continue;
        fail(judge, FAILURE_STATE, arena_copy(judge->arena, pen_done(pen)));
    }
    const uint32_t held = world_held(judge->world) + world_in_flight(judge->world);
    if (held) fail(judge, FAILURE_STATE, arena_format(judge->arena, "%u messages are on their way, or held", held));
}

/* ---- everybody believes the same ---- */

static bool is_lost(const struct fault_plan *plan, const struct subscriber_set *set)
{
    const struct fault_lost *lost = plan->lost;
    while (lost && lost->set != set) lost = lost->next;
    return lost != NULL;
}

/* Whether a browser of that person sent a REGISTER. */
static bool has_registered(const struct judge *judge, const struct subscriber_set *set)
{
    for (uint32_t i = 0; i < judge->plan->role_count; i++) {
        const struct role *role = judge->plan->role[i];
        if (role->subscriber_set == set && world_counted(judge->world, i, true, PROTO_SIP, SIP_REGISTER)) return true;
    }
    return false;
}

static uint64_t contacts_of(struct judge *judge, const struct subscriber *subscriber)
{
    uint64_t most = 0;
    for (uint32_t i = 0; i < judge->plan->role_count; i++)
        for (uint32_t n = 0; n < subscriber->impu_count; n++) {
            const struct state_row *row;
            struct state_value value;
            judge_scratch(judge);
            if (belief_read(judge, judge->plan->role[i], 0, "bindings", subscriber->impu[n], &row, &value) &&
                value.number > most)
                most = value.number;
        }
    return most;
}

/* Returns how many contacts that person has. */
static uint64_t look_at_person(struct judge *judge, const struct subscriber_set *set,
                               const struct subscriber *subscriber)
{
    struct arena *arena = judge->arena;
    const struct bytes name = set->count > 1 ? subscriber->impi : set->name;
    const uint64_t contacts = contacts_of(judge, subscriber);
    const struct halves halves = belief_halves(judge, subscriber->impu[0], false);
    const bool lost = is_lost(judge->plan->fault, set);
    if (halves.with && halves.without)
        fail(judge, FAILURE_STATE,
             arena_format(arena, "%.*s has %.*s registered, and %.*s has not", (int)halves.with->name.count,
                          halves.with->name.at, (int)name.count, name.at, (int)halves.without->name.count,
                          halves.without->name.at));
    for (uint32_t i = 0; i < judge->plan->role_count; i++)
        if (belief_pending(judge, judge->plan->role[i], subscriber->impi))
            fail(judge, FAILURE_STATE,
                 arena_format(arena, "an authentication of %.*s is pending", (int)name.count, name.at));
    if (!contacts && !lost && has_registered(judge, set))
        fail(judge, FAILURE_STATE,
             arena_format(arena, "%.*s is not registered, and the plan does not say `lost %.*s`", (int)name.count,
                          name.at, (int)set->name.count, set->name.at));
    if (contacts && lost && !set->is_population)
        fail(judge, FAILURE_STATE,
             arena_format(arena, "%.*s is registered, and the plan says `lost %.*s`", (int)name.count, name.at,
                          (int)set->name.count, set->name.at));
    return contacts;
}

/* Client and edges count, and name nobody: they have as many as there are contacts. */
static void look_at_edges(struct judge *judge, uint64_t contacts)
{
    static const struct {
        const char *state, *word, *says;
    } rows[] = {
        {"bound", NULL, "connections are bound"},
        {"registrations", NULL, "contacts are registered at the P-CSCF"},
        {"state", "registered", "browsers believe that they are"},
    };
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        uint32_t asked;
        const uint64_t sum = belief_sum(judge, rows[i].state, rows[i].word, &asked);
        if (!asked || sum == contacts) continue;
        fail(judge, FAILURE_STATE,
             arena_format(judge->arena, "%llu contacts are registered, and %llu %s", (unsigned long long)contacts,
                          (unsigned long long)sum, rows[i].says));
    }
}

static void look_at_beliefs(struct judge *judge)
{
    const struct plan *plan = judge->plan;
    uint64_t contacts = 0;
    char room[4096];
    for (uint32_t s = 0; s < plan->subscriber_set_count; s++)
        for (uint32_t n = 0; n < plan->subscriber_set[s].count; n++) {
            struct pen pen = pen_on(room, sizeof room);
            struct subscriber subscriber;
            subscriber_set_at(&plan->subscriber_set[s], n, &pen, &subscriber);
            contacts += look_at_person(judge, &plan->subscriber_set[s], &subscriber);
        }
    look_at_edges(judge, contacts);
}

void calm_judge(struct judge *judge, const struct world *world)
{
    const uint32_t failed = judge->verdict->failure_count;
    sim_time until;
    if (!world || !judge->verdict->trace || judge->retold || judge->failed || !calm_until(judge, &until)) return;
    if (world_now(world) < until) {
        fail(judge, FAILURE_UNFIRED, BYTES("the run reached its limit before the calm phase was over"));
        return;
    }
    look_for_faults(judge);
    look_for_left(judge);
    look_at_beliefs(judge);
    if (judge->verdict->failure_count == failed) judge->verdict->states_passed++;
    else judge->verdict->states_failed++;
}
