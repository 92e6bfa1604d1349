/* For suites that ask all nodes of a run for their beliefs, and whether anything is left to happen. */
#ifndef AGREEING_H
#define AGREEING_H

#include "list.h"
#include "scenario.h"
#include "scscf_state.h"
#include "test.h"

#define CALM (5 * MINUTE) /* reg-await-auth is 4 min (TS 24.229 table 7.8.1), and an answer may take its time */

static inline uint64_t ask(const struct run *run, const struct role *role, uint32_t member, const char *field,
                           struct bytes arg)
{
    char room[4096];
    struct pen pen = pen_on(room, sizeof room);
    for (const struct state_row *row = role->kind->states; row->name; row++) {
        struct state_value value = {0};
        if (strcmp(row->name, field) != 0) continue;
        row->read(role, world_state(run->world, role->index, member), member, arg, &pen, &value);
        return value.number;
    }
    fail_msg("%s has no %s", role->kind->name, field);
    return 0;
}

/* The number that a field of all nodes of a kind adds up to. */
static inline uint64_t all_of(const struct run *run, const char *kind, const char *field, struct bytes arg)
{
    uint64_t sum = 0;
    for (uint32_t r = 0; r < run->plan->role_count; r++) {
        const struct role *role = run->plan->role[r];
        if (strcmp(role->kind->name, kind) == 0) sum += ask(run, role, 0, field, arg);
    }
    return sum;
}

static inline uint64_t clients_registered(const struct run *run)
{
    uint64_t count = 0;
    for (uint32_t r = 0; r < run->plan->role_count; r++) {
        const struct role *role = run->plan->role[r];
        enum { REGISTERED = 5 }; /* of UA_STATE_VALUES */
        if (strcmp(role->kind->name, "browser") != 0) continue;
        for (uint32_t m = 0; m < role->member_count; m++)
            count += ask(run, role, m, "state", bytes_of(NULL, 0)) == REGISTERED;
    }
    return count;
}

static inline uint32_t kinds_of(const struct run *run, const char *kind)
{
    uint32_t count = 0;
    for (uint32_t r = 0; r < run->plan->role_count; r++) count += strcmp(run->plan->role[r]->kind->name, kind) == 0;
    return count;
}

static inline bool policy_is(const struct run *run, const char *kind, const char *name, const char *word)
{
    for (uint32_t r = 0; r < run->plan->role_count; r++) {
        const struct role *role = run->plan->role[r];
        if (strcmp(role->kind->name, kind) != 0) continue;
        for (uint32_t p = 0; role->kind->policies[p].name; p++)
            if (strcmp(role->kind->policies[p].name, name) == 0)
                return bytes_equal(list_nth(role->kind->policies[p].values, role->policy[p]), bytes_text(word));
    }
    return false;
}

/* Whether an S-CSCF waits for that person's answer to a challenge: an authentication that is pending at the HSS is so
 * for that. */
static inline bool is_challenged(const struct run *run, struct bytes impi)
{
    bool awaits = false;
    for (uint32_t r = 0; r < run->plan->role_count; r++) {
        const struct role *role = run->plan->role[r];
        if (strcmp(role->kind->name, "scscf") != 0) continue;
        const struct keyed *challenges = state_keyed(world_state(run->world, role->index, 0), role, SCSCF_CHALLENGES);
        const struct digest_server *row = keyed_find(challenges, keyed_key(impi));
        awaits = awaits || (row && row->state == DIGEST_AWAITS);
    }
    return awaits;
}

/* When the nodes are asked: as a scenario ends, when a challenge may be out, or when all that ends by itself has. */
enum look { AT_THE_END, AT_REST };

/* The beliefs of the core: bindings, once HSS and S-CSCF have said the same of every subscriber. */
static inline uint64_t core_bindings(const struct run *run, enum look look, bool *agree)
{
    uint64_t bindings = 0;
    for (uint32_t s = 0; s < run->plan->subscriber_set_count; s++) {
        const struct subscriber_set *set = &run->plan->subscriber_set[s];
        for (uint32_t n = 0; n < set->count; n++) {
            char room[4096];
            struct pen pen = pen_on(room, sizeof room);
            struct subscriber subscriber;
            uint64_t most = 0;
            subscriber_set_at(set, n, &pen, &subscriber);
            for (uint32_t i = 0; i < subscriber.impu_count; i++) {
                uint64_t bound = all_of(run, "scscf", "bindings", subscriber.impu[i]);
                most = bound > most ? bound : most;
            }
            bindings += most;
            /* A set whose IMPUs are all barred is registered, and nobody in it can be called (policy all-barred). */
            bool registered = all_of(run, "hss", "state", subscriber.impu[0]) == 1;
            bool kept = policy_is(run, "scscf", "all-barred", "keep");
            *agree = *agree && ((most > 0) == registered || (kept && registered));
            bool pending = all_of(run, "hss", "pending", subscriber.impi);
            *agree = *agree && (!pending || (look == AT_THE_END && is_challenged(run, subscriber.impi)));
        }
    }
    return bindings;
}

static inline void let_calm(const struct run *run)
{
    sim_time next, end = world_now(run->world) + CALM;
    while (!world_limit(run->world) && world_next(run->world, &next) && next <= end) world_step(run->world);
    /* An action that a client began by itself a moment ago goes to its end. */
    end += MINUTE;
    while (!world_limit(run->world) && world_in_flight(run->world) && world_next(run->world, &next) && next <= end)
        world_step(run->world);
}

/* The holds and waits of all nodes. */
static inline struct owned owned_by_all(const struct run *run)
{
    struct owned left = {0};
    for (uint32_t r = 0; r < run->plan->role_count; r++) {
        struct owned owned = world_owned(run->world, r, 0);
        left.holds += owned.holds;
        left.waiting += owned.waiting;
    }
    return left;
}

static inline bool nothing_left(const struct run *run)
{
    struct owned left = owned_by_all(run);
    return !world_in_flight(run->world) && !left.holds && !left.waiting && !world_held(run->world);
}

/* Whether nothing is in flight, held or waited for; prints what is. */
static inline bool is_calm(const struct run *run)
{
    struct owned left = owned_by_all(run);
    if (nothing_left(run)) return true;
    print_error("%.*s: %u in flight, %u held, %u waiting\n", (int)run->plan->run.count, run->plan->run.at,
                world_in_flight(run->world), left.holds, left.waiting);
    return false;
}

#endif
