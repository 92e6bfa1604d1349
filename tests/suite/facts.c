/* The conditions on every fact of every run: it points at a message of the right node, names its parties, and a
 * forgotten secret was kept before. The table is that of docs/house.md, "Facts". */
#include "fact_record.h"
#include "scenario.h"
#include "test.h"

struct told {
    const struct record *record;
    struct fact_record fact;
    struct bytes node; /* the name of its role */
};

struct telling {
    struct told *told;
    uint32_t count;
    const struct verdict *verdict;
};

static void complain(const struct telling *telling, const struct told *told, const char *what)
{
    print_error("%.*s: record %u, %s of %.*s: %s\n", (int)telling->verdict->plan->run.count,
                telling->verdict->plan->run.at, (unsigned)(told->record->cause), fact_name[told->fact.fact.kind],
                (int)told->node.count, told->node.at, what);
}

static struct telling telling_of(struct arena *arena, const struct verdict *verdict)
{
    struct telling telling = {.verdict = verdict};
    uint32_t count = trace_count(verdict->trace);
    telling.told = arena_array(arena, struct told, count);
    for (uint32_t seq = 0; seq < count; seq++) {
        const struct record *record = trace_at(verdict->trace, seq);
        if (record->kind != RECORD_FACT) continue;
        struct told *told = &telling.told[telling.count++];
        told->record = record;
        told->node = verdict->plan->role[record_role(record)]->name;
        fact_record_read(record, store_bytes(verdict->store, record->blob), &told->fact);
    }
    return telling;
}

/* The end of the link of a record of a message: the sender's for a sent message, the receiver's for an arrived one. */
static bool is_of(const struct plan *plan, const struct record *message, const struct record *fact)
{
    uint32_t end = link_end(message->subject) ^ (message->kind == RECORD_SENT ? 0u : 1u);
    return plan->link[link_class_of(message->subject)].end[end] == record_role(fact);
}

/* The demands of a row of the table. */
static const struct rule_of {
    uint8_t message; /* RECORD_SENT or RECORD_DELIVERED; RECORD_KIND_COUNT: none */
    bool as, with, role, evidence, secret, place, reason, connection;
} rules[FACT_KIND_COUNT] = {
    [FACT_RUNNING] = {.message = RECORD_SENT, .as = true, .with = true, .role = true, .connection = true},
    [FACT_BELIEVED] = {.message = RECORD_DELIVERED, .as = true, .with = true, .role = true, .evidence = true},
    [FACT_REGISTERED] = {.message = RECORD_DELIVERED, .as = true, .with = true, .role = true, .evidence = true},
    [FACT_COMMIT] = {.message = RECORD_DELIVERED, .as = true, .with = true, .role = true},
    [FACT_BOUND] = {.message = RECORD_DELIVERED, .as = true, .with = true, .role = true, .connection = true},
    [FACT_KEPT] = {.message = RECORD_KIND_COUNT, .secret = true, .place = true},
    [FACT_FORGOT] = {.message = RECORD_KIND_COUNT, .secret = true, .place = true},
    [FACT_TYPED] = {.message = RECORD_KIND_COUNT, .with = true, .secret = true},
    [FACT_BORN] = {.message = RECORD_KIND_COUNT, .secret = true},
    [FACT_DEREGISTERED] = {.message = RECORD_KIND_COUNT, .with = true},
    [FACT_REFUSED] = {.message = RECORD_KIND_COUNT, .reason = true},
    [FACT_FAILED] = {.message = RECORD_KIND_COUNT, .reason = true},
    [FACT_MALFORMED] = {.message = RECORD_KIND_COUNT, .reason = true},
    [FACT_STRIPPED] = {.message = RECORD_KIND_COUNT, .reason = true},
    [FACT_PROMPT] = {.message = RECORD_KIND_COUNT},
    [FACT_SHOWN] = {.message = RECORD_KIND_COUNT},
    [FACT_NOTE] = {.message = RECORD_KIND_COUNT},
};

static unsigned whole(const struct telling *telling, const struct told *told)
{
    const struct fact_record *record = &told->fact;
    const struct fact *fact = &record->fact;
    const struct rule_of *rule = &rules[fact->kind];
    const char *wrong = NULL;
    if (rule->as != (fact->as.count > 0)) wrong = "as";
    if (rule->with && !fact->with.count) wrong = "with";
    if (rule->role && !fact->role) wrong = "role";
    if (rule->evidence && !fact->evidence) wrong = "evidence";
    if (rule->secret != (fact->secret != FACT_NO_SECRET) || rule->secret != (fact->value.count > 0)) wrong = "secret";
    if (rule->place != (fact->place != FACT_NOWHERE)) wrong = "where";
    if (rule->reason && !fact->reason) wrong = "reason";
    if (rule->connection && !record->connected) wrong = "connection";
    if ((rule->message == RECORD_KIND_COUNT) != (record->message == FACT_NO_MESSAGE)) {
        wrong = "message";
    } else if (record->message != FACT_NO_MESSAGE) {
        const struct record *message = trace_at(telling->verdict->trace, record->message);
        if (message->kind != rule->message || !is_of(telling->verdict->plan, message, told->record))
            wrong = "a message of somebody else";
    }
    if (wrong) complain(telling, told, wrong);
    return wrong != NULL;
}

static bool same_secret(const struct told *a, const struct told *b)
{
    return a->record->subject == b->record->subject && a->fact.fact.secret == b->fact.fact.secret &&
           a->fact.fact.place == b->fact.fact.place && bytes_equal(a->fact.fact.value, b->fact.fact.value);
}

/* How often this secret was kept there before the nth fact, less how often it was forgotten. */
static int kept_before(const struct telling *telling, uint32_t nth)
{
    int kept = 0;
    for (uint32_t i = 0; i < nth; i++) {
        if (!same_secret(&telling->told[i], &telling->told[nth])) continue;
        kept += telling->told[i].fact.fact.kind == FACT_KEPT;
        kept -= telling->told[i].fact.fact.kind == FACT_FORGOT;
    }
    return kept;
}

/* A registration is made by the node that believed the user over the same REGISTER. */
static bool believed_before(const struct telling *telling, uint32_t nth)
{
    const struct told *registered = &telling->told[nth];
    for (uint32_t i = 0; i < nth; i++) {
        const struct told *told = &telling->told[i];
        if (told->fact.fact.kind == FACT_BELIEVED && told->record->subject == registered->record->subject &&
            told->fact.message == registered->fact.message &&
            told->fact.fact.evidence == registered->fact.fact.evidence)
            return true;
    }
    return false;
}

static unsigned consistent(const struct telling *telling, uint32_t nth)
{
    const struct told *told = &telling->told[nth];
    const char *wrong = NULL;
    if (told->fact.fact.kind == FACT_FORGOT && kept_before(telling, nth) < 1) wrong = "was not kept";
    if (told->fact.fact.kind == FACT_REGISTERED && !believed_before(telling, nth)) wrong = "was not believed";
    if (wrong) complain(telling, told, wrong);
    return wrong != NULL;
}

TEST(every_fact_of_every_run_is_whole)
{
    struct arena arena = {0};
    struct file_list list = {0};
    const char *why = NULL;
    unsigned wrong = 0, of[FACT_KIND_COUNT] = {0};
    (void)state;
    assert_true(folder_list(&arena, "scenarios", BYTES(".ims"), &list, &why));
    for (uint32_t f = 0; f < list.count; f++) {
        struct script *script = scenario_script(&arena, list.path[f].at);
        assert_non_null(script);
        for (uint32_t r = 0; r < script->run_count; r++) {
            struct run *run = scenario_run(script, r, 0);
            struct arena scratch = {0};
            struct telling telling = telling_of(&scratch, run->verdict);
            for (uint32_t i = 0; i < telling.count; i++) {
                of[telling.told[i].fact.fact.kind]++;
                wrong += whole(&telling, &telling.told[i]) + consistent(&telling, i);
            }
            arena_free(&scratch);
            run_free(run);
        }
    }
    assert_int_equal(wrong, 0);
    for (unsigned kind = 0; kind < FACT_KIND_COUNT; kind++)
        if (kind != FACT_MALFORMED && kind != FACT_FAILED && !of[kind])
            print_error("no run tells of %s\n", fact_name[kind]), wrong++;
    assert_int_equal(wrong, 0); /* no run has a message that cannot be read, or a browser that nobody answers */
    arena_free(&arena);
}

TESTS(UNIT(every_fact_of_every_run_is_whole))
