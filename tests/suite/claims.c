/* Claims over all scenarios: each is as its file expects, fails the run when its expectation is turned round, and
 * changes nothing in the run. */
#include "derive.h"
#include "list.h"
#include "scenario.h"
#include "test.h"

/* One run of a plan; its claims taken out, or their expectations turned round. */
enum change { AS_WRITTEN, TURNED_ROUND, WITHOUT_CLAIMS };

static struct run *run_changed(struct script *script, uint32_t n, enum change change)
{
    struct arena arena = {0};
    struct bytes why;
    uv_loop_t loop;
    struct plan *plan = script_plan(script, n, 0);
    if (change == WITHOUT_CLAIMS) {
        plan->claim = NULL;
        plan->claim_count = 0;
    }
    for (const struct claim *claim = plan->claim; claim && change == TURNED_ROUND; claim = claim->next) {
        enum claim_verdict *expect = (enum claim_verdict *)(uintptr_t)&claim->expect; /* the plan is this test's own */
        *expect = *expect == CLAIM_HOLDS ? CLAIM_VIOLATED : CLAIM_HOLDS; /* a vacuous claim says nothing of it */
    }
    assert_int_equal(uv_loop_init(&loop), 0);
    struct run *run = run_new(plan, NULL, &arena, &why);
    assert_non_null(run);
    run_drive(run, &loop);
    uv_loop_close(&loop);
    arena_free(&arena);
    return run;
}

/* The nodes about whose knowledge a flow file has to have a claim: all but browsers. */
static bool asks_of(const struct plan *plan, const struct role *role, enum claim_kind kind, enum subscriber_field field)
{
    for (const struct claim *claim = plan->claim; claim; claim = claim->next) {
        bool about = claim->kind == kind && claim->subject->kind == SUBJECT_SUBSCRIBER &&
                     claim->subject->subscriber_field == field;
        for (uint32_t i = 0; about && i < claim->from_count; i++) {
            const struct party *party = &claim->from[i];
            if (party->kind == PARTY_NODE && party->role == role) return true;
            if (party->kind == PARTY_BOX && party->box == role->box) return true;
        }
    }
    return false;
}

TEST(each_flow_says_what_every_node_of_it_learns)
{
    static const struct {
        enum claim_kind kind;
        enum subscriber_field field;
    } rows[] = {{CLAIM_SECRET, SUBSCRIBER_PASSWORD},
                {CLAIM_SECRET, SUBSCRIBER_HA1},
                {CLAIM_NO_OFFLINE_GUESS, SUBSCRIBER_PASSWORD}};
    struct arena arena = {0};
    struct file_list list = {0};
    const char *why = NULL;
    uint32_t asked = 0;
    assert_true(folder_list(&arena, "scenarios/flows", BYTES(".ims"), &list, &why));
    for (uint32_t f = 0; f < list.count; f++) {
        struct script *script = scenario_script(&arena, list.path[f].at);
        for (uint32_t n = 0; n < script->run_count; n++) {
            struct plan *plan = script_plan(script, n, 0);
            for (uint32_t r = 0; r < plan->role_count; r++) {
                const struct role *role = plan->role[r];
                for (unsigned i = 0; !role->subscriber_set && i < COUNT(rows); i++, asked++)
                    if (!asks_of(plan, role, rows[i].kind, rows[i].field))
                        fail_msg("%.*s: no `%s` of field %d from %.*s", (int)plan->run.count, plan->run.at,
                                 claim_rows[rows[i].kind].name, rows[i].field, (int)role->name.count, role->name.at);
            }
            plan_free(plan);
        }
    }
    arena_free(&arena);
    assert_true(asked > 400);
}

/* Threats whose scenario shows an agreement or a binding broken. */
enum { THREATS_MAX = 128 };
struct seen {
    struct bytes threat[THREATS_MAX];
    uint32_t threat_count;
    struct arena arena;                                  /* of their texts */
    uint32_t runs, claims, of_kind[CLAIM_KIND_COUNT][3]; /* by enum claim_found */
    /* Letters of rules: of the ways by which a secret of this file is learned; of files in which another secret is not;
     * and those by which somebody knows something and somebody else of the same run does not. */
    bool broken[128], both[128], known[128];
    bool holds; /* a `secret` of this file */
};

/* The item of a rule is learned in one run of a file, and a secret holds in one of that file. */
static void note_rules(struct seen *seen, const struct claim_outcome *outcome)
{
    if (outcome->claim->kind != CLAIM_SECRET && outcome->claim->kind != CLAIM_NO_OFFLINE_GUESS) return;
    seen->holds |= outcome->found == CLAIM_FOUND_HOLDS && !outcome->unused;
    for (uint32_t i = 0; i < outcome->trail.count && outcome->found == CLAIM_FOUND_VIOLATED; i++)
        seen->broken[(unsigned char)outcome->trail.step[i].letter & 127] = true;
}

static void note_known(struct seen *seen, const struct knowledge *knowledge)
{
    for (uint32_t item = 0; knowledge && item < knowledge->item_count; item++) {
        char letter = 0;
        bool ignorant = false;
        for (uint32_t v = 0; v < knowledge->view_count; v++) {
            const struct known *known = &knowledge->view[v].known[item];
            if (known->how == KNOWN_DERIVED) letter = knowledge->derivation[known->derivation].row->letter;
            ignorant |= known->how == KNOWN_NOT && knowledge->view[v].kind == PARTY_NODE;
        }
        if (letter && ignorant) seen->known[letter & 127] = true;
    }
}

static void file_over(struct seen *seen)
{
    for (unsigned letter = 0; letter < 128; letter++) {
        seen->both[letter] |= seen->broken[letter] && seen->holds;
        seen->broken[letter] = false;
    }
    seen->holds = false;
}

static bool is_shown(const struct seen *seen, struct bytes threat)
{
    for (uint32_t i = 0; i < seen->threat_count; i++)
        if (bytes_equal(seen->threat[i], threat)) return true;
    return false;
}

static void note_threat(struct seen *seen, const struct verdict *verdict, const struct claim_outcome *outcome)
{
    enum claim_kind kind = outcome->claim->kind;
    bool two_sides = (kind >= CLAIM_ALIVE && kind <= CLAIM_INJECTIVE_AGREE) || kind == CLAIM_BOUND;
    struct bytes threat = verdict->plan->threat;
    if (!two_sides || outcome->found != CLAIM_FOUND_VIOLATED || !threat.count || is_shown(seen, threat)) return;
    assert_true(seen->threat_count < THREATS_MAX);
    seen->threat[seen->threat_count++] = arena_copy(&seen->arena, threat);
}

/* "wsf T05|link T71" */
static void are_shown(const struct seen *seen, const char *shown, const char *name)
{
    struct bytes rest = bytes_text(shown ? shown : ""), word, threat;
    while (list_next(&rest, &word)) {
        bytes_cut(word, ' ', &threat);
        if (!is_shown(seen, threat))
            fail_msg("%s: no scenario with threat %.*s in which two sides do not agree", name, (int)threat.count,
                     threat.at);
    }
}

static void look_at(struct script *script, uint32_t n, struct seen *seen)
{
    struct run *run = run_changed(script, n, AS_WRITTEN);
    const struct verdict *verdict = run->verdict;
    uint64_t fingerprint = verdict->fingerprint;
    uint32_t claims = verdict->claim_count;
    bool says = false; /* something about this run */
    for (uint32_t i = 0; i < claims; i++) {
        const struct claim_outcome *outcome = &verdict->claim[i];
        if (!outcome->as_expected)
            fail_msg("%.*s: %.*s: %.*s", (int)verdict->plan->run.count, verdict->plan->run.at,
                     (int)outcome->claim->name.count, outcome->claim->name.at, (int)outcome->text.count,
                     outcome->text.at);
        /* Everybody is honest in a flow: a claim that is violated there is so by design, or by a reading. */
        bool flow = bytes_starts(verdict->plan->run, BYTES("flows/"));
        bool cited = outcome->claim->reference.count || outcome->claim->by_design.count;
        if (flow && outcome->found == CLAIM_FOUND_VIOLATED && !cited)
            fail_msg("%.*s: %.*s is violated, and neither `by-design` nor `ref` says why",
                     (int)verdict->plan->run.count, verdict->plan->run.at, (int)outcome->claim->name.count,
                     outcome->claim->name.at);
        seen->of_kind[outcome->claim->kind][outcome->found]++;
        note_threat(seen, verdict, outcome);
        note_rules(seen, outcome);
        says |= outcome->found != CLAIM_FOUND_VACUOUS;
    }
    note_known(seen, verdict->knowledge);
    bool passed = verdict->verdict == RUN_PASS;
    run_free(run);
    seen->runs += claims > 0;
    seen->claims += claims;
    if (!claims) return;
    run = run_changed(script, n, TURNED_ROUND);
    assert_int_equal(run->verdict->fingerprint, fingerprint);
    assert_int_equal(run->verdict->claims_as_expected, 0);
    if (passed) assert_int_equal(verdict_exit(run->verdict), says ? 2 : 3);
    run_free(run);
    run = run_changed(script, n, WITHOUT_CLAIMS);
    assert_int_equal(run->verdict->fingerprint, fingerprint);
    if (!run->plan->attacker) assert_null(run->verdict->knowledge); /* an attacker has to know the values it writes */
    run_free(run);
}

TEST(each_claim_is_as_expected_and_its_opposite_is_not)
{
    struct arena arena = {0};
    struct file_list list = {0};
    struct seen seen = {0};
    const char *why = NULL;
    assert_true(folder_list(&arena, "scenarios", BYTES(".ims"), &list, &why));
    for (uint32_t f = 0; f < list.count; f++) {
        struct script *script = scenario_script(&arena, list.path[f].at);
        for (uint32_t n = 0; script && n < script->run_count; n++) look_at(script, n, &seen);
        file_over(&seen);
    }
    for (const struct node_kind *const *kind = node_kinds; *kind; kind++)
        for (const struct evidence_row *row = (*kind)->accepts; row && row->name; row++) {
            are_shown(&seen, row->shown_key, row->name);
            are_shown(&seen, row->shown_way, row->name);
            are_shown(&seen, row->shown_connection, row->name);
        }
    arena_free(&seen.arena);
    arena_free(&arena);
    printf("%u claims in %u runs\n", seen.claims, seen.runs);
    assert_true(seen.runs >= 40);
    for (uint32_t kind = 0; kind < CLAIM_KIND_COUNT; kind++) {
        if (!seen.of_kind[kind][0]) fail_msg("no scenario in which `%s` holds", claim_rows[kind].name);
        if (!seen.of_kind[kind][1]) fail_msg("no scenario in which `%s` is violated", claim_rows[kind].name);
    }
    /* No claim can name Ks, which X brings: the run is asked for the parties that know it. */
    for (uint32_t i = 0; i < derive_rule_count; i++) {
        char letter = derive_rules[i].row.letter;
        if (letter == 'X' ? !seen.known['X'] : !seen.both[letter & 127])
            fail_msg("no scenario in which a secret is learned by rule %c, and one holds", letter);
    }
}

TESTS(UNIT(each_claim_is_as_expected_and_its_opposite_is_not), UNIT(each_flow_says_what_every_node_of_it_learns))
