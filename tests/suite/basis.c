/* Every arrow that the lab ships names its basis, and `explain step` says the same of the contribution's hops. */
#include "explain.h"
#include "scenario.h"
#include "test.h"

typedef void arrow_fn(const struct plan *, const struct flow_line *, unsigned *);

static void each_arrow(const struct plan *plan, const struct flow_line *line, arrow_fn *fn, unsigned *wrong)
{
    for (; line; line = line->next) {
        each_arrow(plan, line->children, fn, wrong);
        if (line->kind == LINE_ARROW) fn(plan, line, wrong);
    }
}

static void of_file(const char *path, arrow_fn *fn, unsigned *wrong)
{
    struct arena arena = {0};
    struct script *script = scenario_script(&arena, path);
    assert_non_null(script);
    for (uint32_t r = 0; r < script->run_count; r++) {
        struct plan *plan = script_plan(script, r, 0);
        each_arrow(plan, plan->flow, fn, wrong);
        plan_free(plan);
    }
    arena_free(&arena);
}

static void says_it(const struct plan *plan, const struct flow_line *line, unsigned *wrong)
{
    if (line->basis != BASIS_UNSAID) return;
    print_error("%.*s:%u: an arrow without a basis\n", (int)line->place.file.count, line->place.file.at,
                line->place.line);
    (void)plan;
    (*wrong)++;
}

TEST(every_arrow_of_every_scenario_says_what_it_rests_on)
{
    struct arena arena = {0};
    struct file_list list = {0};
    const char *why = NULL;
    unsigned wrong = 0;
    (void)state;
    assert_true(folder_list(&arena, "scenarios", BYTES(".ims"), &list, &why));
    for (uint32_t f = 0; f < list.count; f++) of_file(list.path[f].at, says_it, &wrong);
    assert_int_equal(wrong, 0);
    arena_free(&arena);
}

static unsigned met;

static void explained(struct bytes flow, const struct flow_line *line, unsigned *wrong)
{
    const struct drawn_step *row = drawn_step_of(flow, line->step, bytes_text(line->from->kind->name),
                                                 bytes_text(line->to->kind->name));
    met++;
    if (row && row->basis == line->basis) return;
    print_error("step %.*s of flow %.*s: explain says %s, the scenario %s\n", (int)line->step.count, line->step.at,
                (int)flow.count, flow.at, row ? basis_rows[row->basis].word : "nothing", basis_rows[line->basis].word);
    (*wrong)++;
}

static void in_flow_a(const struct plan *plan, const struct flow_line *line, unsigned *wrong)
{
    (void)plan;
    explained(BYTES("A"), line, wrong);
}

static void in_flow_b(const struct plan *plan, const struct flow_line *line, unsigned *wrong)
{
    (void)plan;
    explained(BYTES("B"), line, wrong);
}

TEST(explain_says_of_each_hop_what_the_scenario_says)
{
    unsigned wrong = 0;
    (void)state;
    of_file("scenarios/flows/forward-401.ims", in_flow_a, &wrong);
    of_file("scenarios/flows/bsf-auth.ims", in_flow_b, &wrong);
    assert_int_equal(wrong, 0);
    assert_true(met > 500);
}

TESTS(UNIT(every_arrow_of_every_scenario_says_what_it_rests_on), UNIT(explain_says_of_each_hop_what_the_scenario_says))
