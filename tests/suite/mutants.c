/* A check that cannot fail is a defect. Every check of every run is turned into its opposite, one at a time: the run
 * must then fail, at that check. So it must where an arrow asks for another message, and where its window closes at
 * once. */
#include "scenario.h"
#include "test.h"

/* The opposite of a comparison; `let`, `unchanged` and ranges have none and are mutated otherwise. */
static const enum check_kind opposite[] = {
    [CHECK_PRESENT] = CHECK_ABSENT,        [CHECK_ABSENT] = CHECK_PRESENT,     [CHECK_EQUAL] = CHECK_UNEQUAL,
    [CHECK_UNEQUAL] = CHECK_EQUAL,         [CHECK_LESS] = CHECK_GREATER_EQUAL, [CHECK_GREATER_EQUAL] = CHECK_LESS,
    [CHECK_LESS_EQUAL] = CHECK_GREATER,    [CHECK_GREATER] = CHECK_LESS_EQUAL, [CHECK_CONTAINS] = CHECK_NOT_CONTAINS,
    [CHECK_NOT_CONTAINS] = CHECK_CONTAINS,
};

/* Tests may write members of a plan that are const: the plan is this test's own. */
static struct check *check_of(const struct check *check)
{
    return (struct check *)(uintptr_t)check;
}

/* Another field: one that no message has, or one that no hop leaves as it is. */
static bool redirect(struct check *check, enum proto proto, const char *path)
{
    const char *why;
    check->path = bytes_text(path);
    check->field_group = false;
    return field_find(&check->field, proto, check->path, &why);
}

static bool mutate(struct check *check, enum proto proto)
{
    switch (check->kind) {
    case CHECK_LET: return redirect(check, proto, proto_is_diameter(proto) ? "avp(9999, 0)" : "header(X-Nobody)");
    case CHECK_UNCHANGED: /* a field that is in neither message is not unchanged */
        return redirect(check, proto, proto_is_diameter(proto) ? "avp(9999, 0)" : "header(X-Nobody)");
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

/* The mutated part: a check, of a message or of a state; an arrow, or its window. */
struct turned {
    const struct flow_line *line;
    const struct check *check;
    bool window;
    struct place place;
    struct bytes text;
};

static bool target_of(struct turned *target, const struct flow_line *line, const struct check *check, bool window)
{
    *target = (struct turned){.line = line, .check = check, .window = window};
    target->place = check ? check->place : line->place;
    target->text = check ? check->path : window ? BYTES("within") : BYTES("arrow");
    return true;
}

/* The nth of a flow and its groups, then of `expect`; false after the last. */
static bool nth_in_lines(struct turned *target, const struct flow_line *line, uint32_t *n)
{
    for (; line; line = line->next) {
        if (line->kind == LINE_ARROW && (*n)-- == 0) return target_of(target, line, NULL, false);
        if (line->kind == LINE_ARROW && line->within && (*n)-- == 0) return target_of(target, line, NULL, true);
        for (const struct check *check = line->checks; check; check = check->next)
            if ((*n)-- == 0) return target_of(target, line, check, false);
        if (line->children && nth_in_lines(target, line->children, n)) return true;
    }
    return false;
}

static bool nth_target(struct turned *target, const struct plan *plan, uint32_t n)
{
    if (nth_in_lines(target, plan->flow, &n)) return true;
    for (const struct check *check = plan->expect; check; check = check->next)
        if (n-- == 0) return target_of(target, NULL, check, false);
    return false;
}

/* No message has such a code, and none takes a microsecond. */
static bool turn(const struct turned *target)
{
    enum { NO_CODE = 699 };
    struct flow_line *line = (struct flow_line *)(uintptr_t)target->line;
    if (target->check) return mutate(check_of(target->check), line ? line->proto : PROTO_NONE);
    if (target->window) line->within = 1;
    else line->verb = NO_CODE;
    return true;
}

/* Checks that have been turned already, by their places: those of a `use`d flow are met in many files. */
struct tried {
    struct arena arena;
    uint64_t *place;
    uint32_t count, room;
    uint32_t passed; /* mutants that were not caught */
};

static bool first_time(struct tried *tried, const struct turned *target)
{
    const struct place *place = &target->place;
    uint64_t key = bytes_hash_seed(place->file, (uint64_t)place->line << 32 | place->column << 1 | target->window);
    for (uint32_t i = 0; i < tried->count; i++)
        if (tried->place[i] == key) return false;
    tried->place = arena_grow(&tried->arena, tried->place, tried->count, &tried->room, sizeof key);
    tried->place[tried->count++] = key;
    return true;
}

static struct run *run_mutant(struct script *script, uint32_t r, uint32_t n, struct turned *target, bool *more,
                              struct tried *tried, uv_loop_t *loop)
{
    struct arena arena = {0};
    struct bytes why;
    struct plan *plan = script_plan(script, r, 0);
    *more = nth_target(target, plan, n);
    if (!*more || !first_time(tried, target) || !turn(target)) {
        plan_free(plan);
        return NULL;
    }
    struct run *run = run_new(plan, NULL, &arena, &why);
    run_drive(run, loop);
    return run;
}

/* All that can be turned in one run of a file; the number of mutants. */
static uint32_t mutants_of(struct script *script, uint32_t r, struct tried *tried, uv_loop_t *loop)
{
    uint32_t mutants = 0;
    struct turned target;
    bool more = true;
    for (uint32_t n = 0; more; n++) {
        struct run *run = run_mutant(script, r, n, &target, &more, tried, loop);
        if (!run) continue;
        mutants++;
        const struct verdict *verdict = run->verdict;
        bool here = verdict->failure_count && verdict->failure[0].place.line == target.place.line;
        bool arrow = !target.check && !target.window; /* the next line that waits may be named in its place */
        bool caught = verdict->verdict == RUN_FAIL && (here || arrow);
        if (!caught)
            print_error("%.*s:%u:%u: the opposite of `%.*s` passes, in %.*s\n", (int)target.place.file.count,
                        target.place.file.at, target.place.line, target.place.column, (int)target.text.count,
                        target.text.at, (int)run->plan->run.count, run->plan->run.at);
        tried->passed += !caught;
        run_free(run);
    }
    return mutants;
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
        /* The first and the last run: nearly every line of the file is in one of the two. */
        for (uint32_t r = 0; r<script->run_count; r += script->run_count> 1 ? script->run_count - 1 : 1)
            mutants += mutants_of(script, r, &tried, &loop);
    }
    print_message("%u mutants, %u not caught\n", mutants, tried.passed);
    assert_int_equal(tried.passed, 0);
    assert_true(mutants > 500);
    uv_loop_close(&loop);
    arena_free(&tried.arena);
    arena_free(&arena);
}

TESTS(UNIT(every_check_of_every_scenario_can_fail))
