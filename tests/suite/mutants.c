/* A check that cannot fail is a defect. Every check of every run is turned into its opposite, one at a time: the run
 * must then fail, at that check. */
#include "scenario.h"
#include "test.h"

/* The opposite of a comparison; CHECK_LET, CHECK_UNCHANGED and CHECK_RANGE have none and are mutated otherwise. */
static const enum check_kind opposite[] = {
    [CHECK_PRESENT] = CHECK_ABSENT,        [CHECK_ABSENT] = CHECK_PRESENT,     [CHECK_EQUAL] = CHECK_UNEQUAL,
    [CHECK_UNEQUAL] = CHECK_EQUAL,         [CHECK_LESS] = CHECK_GREATER_EQUAL, [CHECK_GREATER_EQUAL] = CHECK_LESS,
    [CHECK_LESS_EQUAL] = CHECK_GREATER,    [CHECK_GREATER] = CHECK_LESS_EQUAL, [CHECK_CONTAINS] = CHECK_NOT_CONTAINS,
    [CHECK_NOT_CONTAINS] = CHECK_CONTAINS,
};

/* Tests may write what a plan says is const: the plan is this test's own. */
static struct check *check_of(const struct check *check)
{
    return (struct check *)(uintptr_t)check;
}

static bool mutate(struct check *check)
{
    switch (check->kind) {
    case CHECK_LET: return false;       /* asserts presence only; using the value is another check */
    case CHECK_UNCHANGED: return false; /* tests/unit/judge.c changes octets under it */
    case CHECK_RANGE:
        check->right.number = check->high.number + 1;
        check->high.number += 2;
        return true;
    case CHECK_HAS:
    case CHECK_STARTSWITH:
    case CHECK_ENDSWITH:
        check->right = (struct operand){.kind = OPERAND_TEXT, .text = BYTES("nothing says this")};
        return true;
    default: check->kind = opposite[check->kind]; return true;
    }
}

/* The nth check of a flow and its groups, then of `expect`; NULL behind the last. */
static const struct check *nth_in_lines(const struct flow_line *line, uint32_t *n)
{
    for (; line; line = line->next) {
        for (const struct check *check = line->checks; check; check = check->next)
            if ((*n)-- == 0) return check;
        const struct check *inner = line->children ? nth_in_lines(line->children, n) : NULL;
        if (inner) return inner;
    }
    return NULL;
}

static const struct check *nth_check(const struct plan *plan, uint32_t n)
{
    const struct check *check = nth_in_lines(plan->flow, &n);
    if (check) return check;
    for (check = plan->expect; check && n; check = check->next) n--;
    return check;
}

/* Checks that have been turned already, by where they stand: those of a `use`d flow are met in many files. */
struct tried {
    struct arena arena;
    uint64_t *place;
    uint32_t count, room;
};

static bool first_time(struct tried *tried, const struct place *place)
{
    uint64_t key = bytes_hash_seed(place->file, (uint64_t)place->line << 32 | place->column);
    for (uint32_t i = 0; i < tried->count; i++)
        if (tried->place[i] == key) return false;
    tried->place = arena_grow(&tried->arena, tried->place, tried->count, &tried->room, sizeof key);
    tried->place[tried->count++] = key;
    return true;
}

static struct run *run_mutant(struct script *script, uint32_t r, uint32_t n, struct check **mutant, struct tried *tried,
                              uv_loop_t *loop)
{
    struct arena arena = {0};
    struct bytes why;
    struct plan *plan = script_plan(script, r, 0);
    const struct check *check = nth_check(plan, n);
    *mutant = check ? check_of(check) : NULL;
    if (!check || !first_time(tried, &check->place) || !mutate(*mutant)) {
        plan_free(plan);
        return NULL;
    }
    struct run *run = run_new(plan, NULL, &arena, &why);
    run_drive(run, loop);
    return run;
}

/* Every check of one run of a file; the number of mutants. */
static uint32_t mutants_of(struct script *script, uint32_t r, struct tried *tried, uv_loop_t *loop)
{
    uint32_t mutants = 0;
    struct check *mutant;
    for (uint32_t n = 0;; n++) {
        struct run *run = run_mutant(script, r, n, &mutant, tried, loop);
        if (!run && !mutant) return mutants;
        if (!run) continue;
        mutants++;
        const struct verdict *verdict = run->verdict;
        bool caught = verdict->verdict == RUN_FAIL && verdict->failure_count &&
                      verdict->failure[0].place.line == mutant->place.line;
        if (!caught)
            print_error("%.*s:%u:%u: the opposite of `%.*s` passes, in %.*s\n", (int)mutant->place.file.count,
                        mutant->place.file.at, mutant->place.line, mutant->place.column, (int)mutant->path.count,
                        mutant->path.at, (int)run->plan->run.count, run->plan->run.at);
        assert_true(caught);
        run_free(run);
    }
}

TEST(every_check_of_every_scenario_can_fail)
{
    struct arena arena = {0};
    struct file_list list = {0};
    const char *why = NULL;
    uint32_t mutants = 0;
    struct tried tried = {0};
    uv_loop_t loop;
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_true(folder_list(&arena, "scenarios", BYTES(".ims"), &list, &why));
    for (uint32_t f = 0; f < list.count; f++) {
        struct script *script = scenario_script(&arena, list.path[f].at);
        assert_non_null(script);
        /* The first and the last run: between them every line of the file stands in one of the two, or nearly. */
        for (uint32_t r = 0; r<script->run_count; r += script->run_count> 1 ? script->run_count - 1 : 1)
            mutants += mutants_of(script, r, &tried, &loop);
    }
    print_message("%u mutants, each caught\n", mutants);
    assert_true(mutants > 500);
    uv_loop_close(&loop);
    arena_free(&tried.arena);
    arena_free(&arena);
}

TESTS(UNIT(every_check_of_every_scenario_can_fail))
