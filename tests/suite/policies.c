/* Every policy is turned: each of its words, or two of its values, is in a run that ships, and some run is red when the
 * policy is turned back to the value of most runs. A policy that no run turns has not been tried, and one whose turning
 * nobody sees is none. */
#include "list.h"
#include "plan_words.h"
#include "scenario.h"
#include "test.h"
#include "verdict.h"

#include <string.h>

enum { ROWS_MAX = 512 };

/* The value of a policy in one run. */
struct found {
    uint64_t value;
    uint32_t script, run, role;
};

static struct turned {
    const struct node_kind *kind;
    uint32_t row;
    uint32_t count, room;
    struct found *found;
    uint64_t usual; /* what most runs have */
} rows[ROWS_MAX];
static uint32_t row_count, script_count;
static struct script **scripts;
static struct arena arena;

static const struct policy_row *policy_of(const struct turned *turned)
{
    return &turned->kind->policies[turned->row];
}

/* Values that are places in a topology differ from file to file: said in words, they can be compared. */
static uint64_t value_of(const struct plan *plan, const struct role *role, const struct policy_row *policy,
                         uint32_t row)
{
    char room[1024];
    struct pen pen = pen_on(room, sizeof room);
    if (policy->type == POLICY_TEXT) return bytes_hash(role->policy_text[row]);
    if (policy->type != POLICY_NODE && policy->type != POLICY_NODES && policy->type != POLICY_SUBSCRIBER)
        return role->policy[row];
    policy_say(&pen, plan, role, row);
    struct bytes said = pen_done(&pen);
    return said.count ? bytes_hash(said) : 0;
}

static void note(struct turned *turned, const struct plan *plan, uint32_t script, uint32_t run)
{
    for (uint32_t r = 0; r < plan->role_count; r++) {
        const struct role *role = plan->role[r];
        if (role->kind != turned->kind) continue;
        turned->found = arena_grow(&arena, turned->found, turned->count, &turned->room, sizeof *turned->found);
        turned->found[turned->count++] = (struct found){
            .value = value_of(plan, role, policy_of(turned), turned->row), .script = script, .run = run, .role = r};
    }
}

static uint32_t how_often(const struct turned *turned, uint64_t value)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < turned->count; i++) count += turned->found[i].value == value;
    return count;
}

static int collect(void **state)
{
    struct file_list list = {0};
    const char *why = NULL;
    (void)state;
    for (const struct node_kind *const *k = node_kinds; *k; k++)
        for (uint32_t row = 0; (*k)->policies[row].name; row++) {
            assert_true(row_count < ROWS_MAX);
            rows[row_count++] = (struct turned){.kind = *k, .row = row};
        }
    assert_true(folder_list(&arena, "scenarios", BYTES(".ims"), &list, &why));
    scripts = arena_take(&arena, list.count * sizeof *scripts);
    for (uint32_t f = 0; f < list.count; f++) {
        struct script *script = scenario_script(&arena, list.path[f].at);
        assert_non_null(script);
        scripts[script_count++] = script;
        for (uint32_t r = 0; r < script->run_count; r++) {
            struct plan *plan = script_plan(script, r, 0);
            for (uint32_t i = 0; i < row_count; i++) note(&rows[i], plan, f, r);
            plan_free(plan);
        }
    }
    for (uint32_t i = 0; i < row_count; i++)
        for (uint32_t n = 0; n < rows[i].count; n++)
            if (how_often(&rows[i], rows[i].found[n].value) > how_often(&rows[i], rows[i].usual) || n == 0)
                rows[i].usual = rows[i].found[n].value;
    return 0;
}

static int forget(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static bool set_somewhere(const struct turned *turned, uint64_t value)
{
    return how_often(turned, value) > 0;
}

static unsigned words_nobody_says(const struct turned *turned)
{
    const struct policy_row *policy = policy_of(turned);
    struct bytes rest = bytes_text(policy->values), word;
    unsigned wrong = 0;
    for (uint64_t n = 0; list_next(&rest, &word); n++) {
        if (set_somewhere(turned, n)) continue;
        print_error("%s: no run has `%s %.*s`\n", turned->kind->name, policy->name, (int)word.count, word.at);
        wrong++;
    }
    return wrong;
}

TEST(every_value_of_every_policy_stands_in_a_run)
{
    unsigned wrong = 0;
    (void)state;
    for (uint32_t i = 0; i < row_count; i++) {
        const struct turned *turned = &rows[i];
        if (policy_of(turned)->type == POLICY_CHOICE) wrong += words_nobody_says(turned);
        else if (how_often(turned, turned->usual) == turned->count) {
            print_error("%s: no run turns `%s`\n", turned->kind->name, policy_of(turned)->name);
            wrong++;
        }
    }
    assert_true(row_count > 60);
    assert_int_equal(wrong, 0);
}

/* ---- turned back ---- */

/* The nodes that are named where a scenario names none (sim/core/contract/node.h). */
static uint64_t unsaid_nodes(const struct plan *plan, const struct policy_row *policy)
{
    struct bytes rest = bytes_text(policy->values), kind;
    uint64_t bits = 0;
    while (list_next(&rest, &kind)) {
        uint32_t r = 0;
        while (r < plan->role_count && !bytes_equal(bytes_text(plan->role[r]->kind->name), kind)) r++;
        if (r < plan->role_count && policy->type == POLICY_NODE) return r + 1;
        if (r < plan->role_count) bits |= UINT64_C(1) << r;
    }
    return bits;
}

static uint64_t turned_back(const struct turned *turned, const struct plan *plan, const struct found *found)
{
    const struct policy_row *policy = policy_of(turned);
    if (policy->type == POLICY_NODE || policy->type == POLICY_NODES) return unsaid_nodes(plan, policy);
    if (policy->type == POLICY_SUBSCRIBER) return plan->role[found->role]->policy[turned->row] == 0;
    return turned->usual;
}

/* Whether the run is red when this one policy of this one node has its usual value. */
static bool misses(const struct turned *turned, const struct found *found)
{
    struct bytes why;
    struct arena room = {0};
    uv_loop_t loop;
    struct plan *plan = script_plan(scripts[found->script], found->run, 0);
    /* Tests may write members of a plan that are const: the plan is this test's own. */
    struct role *role = (struct role *)(uintptr_t)plan->role[found->role];
    uint64_t back = turned_back(turned, plan, found);
    bool text = policy_of(turned)->type == POLICY_TEXT;
    bool same = !text && back == role->policy[turned->row];
    if (text) role->policy_text[turned->row] = BYTES(""); /* what most runs have */
    else role->policy[turned->row] = back;
    if (policy_of(turned)->type == POLICY_SUBSCRIBER) role->subscriber_set = &plan->subscriber_set[back];
    state_lay_out(role);
    assert_int_equal(uv_loop_init(&loop), 0);
    struct run *run = run_new(plan, NULL, &room, &why);
    if (run && !same) run_drive(run, &loop);
    bool red = run && !same && verdict_exit(run->verdict) != 0;
    run_free(run);
    uv_loop_close(&loop);
    arena_free(&room);
    return red;
}

static bool missed(const struct turned *turned)
{
    for (uint32_t n = 0; n < turned->count; n++)
        if (turned->found[n].value != turned->usual && misses(turned, &turned->found[n])) return true;
    return false;
}

/* One word has nothing to be turned to: it is in the language so that a file can say it (TS 33.203 N.2.1.1). */
static bool has_one_word(const struct policy_row *policy)
{
    return policy->type == POLICY_CHOICE && !strchr(policy->values, '|');
}

TEST(some_run_is_red_when_a_policy_is_turned_back)
{
    unsigned wrong = 0, asked = 0;
    (void)state;
    for (uint32_t i = 0; i < row_count; i++) {
        if (has_one_word(policy_of(&rows[i]))) continue;
        asked++;
        if (missed(&rows[i])) continue;
        print_error("%s: no run misses `%s`\n", rows[i].kind->name, policy_of(&rows[i])->name);
        wrong++;
    }
    assert_true(asked > 60);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {UNIT(every_value_of_every_policy_stands_in_a_run),
                                       UNIT(some_run_is_red_when_a_policy_is_turned_back)};
    return cmocka_run_group_tests(tests, collect, forget);
}
