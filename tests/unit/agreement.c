/* The judge of agreement alone: 22 textbook sequences with their published verdicts (tests/data/lowe.json:
 * Needham-Schroeder with Lowe's attack and its repair, the wide-mouthed frog replayed, Denning and Sacco, Woo and Lam,
 * reflection, and ours), and what no textbook has: many counters. */
#include "agreement.h"
#include "file.h"
#include "json.h"
#include "test.h"

enum { CASES = 22, CASE_TEXT = 1 << 16, FIELDS_MAX = 8, ROLES_MAX = 8 };

struct sequence {
    struct json root;
    struct arena *arena;
    struct bytes role[ROLES_MAX];
    uint32_t role_count;
    uint32_t field_count;
};

static struct bytes text_of(struct json in, const char *name)
{
    struct json member = json_member(in, bytes_text(name));
    return member.kind == JSON_NONE ? bytes_of(NULL, 0) : member.text;
}

static uint32_t role_of(struct sequence *sequence, struct bytes name)
{
    uint32_t at = 0;
    while (at < sequence->role_count && !bytes_equal(sequence->role[at], name)) at++;
    assert_true(at < ROLES_MAX);
    if (at == sequence->role_count) sequence->role[sequence->role_count++] = name;
    return at;
}

static bool is_honest(const struct sequence *sequence, struct bytes name)
{
    struct json honest = json_member(sequence->root, BYTES("honest"));
    for (uint32_t n = 0; json_element(honest, n).kind != JSON_NONE; n++)
        if (bytes_equal(json_element(honest, n).text, name)) return true;
    return false;
}

static struct agreement_act act_of(struct sequence *sequence, struct json fact)
{
    struct json on = json_member(sequence->root, BYTES("on")), data = json_member(fact, BYTES("data"));
    struct bytes *value = arena_array(sequence->arena, struct bytes, FIELDS_MAX);
    for (uint32_t i = 0; i < sequence->field_count; i++) {
        struct json member = json_member(data, json_element(on, i).text);
        value[i] = member.kind == JSON_NONE ? bytes_of(NULL, 0) : member.text;
    }
    return (struct agreement_act){.role = role_of(sequence, text_of(fact, "role")),
                                  .self = text_of(fact, "self"),
                                  .peer = text_of(fact, "peer"),
                                  .value = value};
}

/* "holds", "violated" or "vacuous": commits of somebody dishonest, and commits to one, do not count. */
static const char *judged(struct sequence *sequence, enum claim_kind kind)
{
    struct json facts = json_member(sequence->root, BYTES("facts"));
    bool on_values = kind == CLAIM_AGREE || kind == CLAIM_INJECTIVE_AGREE;
    uint32_t commits = role_of(sequence, text_of(sequence->root, "commits")), counted = 0, wrong = 0;
    uint32_t runs = role_of(sequence, text_of(sequence->root, "runs"));
    struct agreement *agreement = agreement_new(kind, runs, on_values ? sequence->field_count : 0, sequence->arena);
    for (uint32_t n = 0; json_element(facts, n).kind != JSON_NONE; n++) {
        struct json fact = json_element(facts, n);
        struct agreement_act act = act_of(sequence, fact);
        if (bytes_equal(text_of(fact, "kind"), BYTES("run"))) {
            agreement_running(agreement, &act);
        } else if (act.role == commits && is_honest(sequence, act.self) && is_honest(sequence, act.peer)) {
            counted++;
            wrong += agreement_commit(agreement, &act) != AGREEMENT_CARRIED;
        }
    }
    return wrong ? "violated" : counted ? "holds" : "vacuous";
}

static unsigned look_at(struct arena *arena, struct bytes text)
{
    static const struct {
        const char *name;
        enum claim_kind kind;
    } kinds[] = {{"alive", CLAIM_ALIVE},
                 {"weak", CLAIM_WEAK_AGREE},
                 {"agree", CLAIM_AGREE},
                 {"injective", CLAIM_INJECTIVE_AGREE}};
    struct sequence sequence = {.arena = arena};
    unsigned verdicts = 0;
    assert_null(json_scan(&sequence.root, text).why);
    struct json on = json_member(sequence.root, BYTES("on")), expect = json_member(sequence.root, BYTES("expect"));
    while (json_element(on, sequence.field_count).kind != JSON_NONE) sequence.field_count++;
    assert_in_range(sequence.field_count, 1, FIELDS_MAX);
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct bytes name = text_of(sequence.root, "name"), expected = text_of(expect, kinds[i].name);
        const char *found = judged(&sequence, kinds[i].kind);
        if (!bytes_equal(expected, bytes_text(found)))
            fail_msg("%.*s: %s is %s, published %.*s", (int)name.count, name.at, kinds[i].name, found,
                     (int)expected.count, expected.at);
        verdicts++;
    }
    return verdicts;
}

/* The file is one array, an element from a line " {" to a line " }": each is read alone, since the reader of JSON reads
 * messages and has their limits. */
TEST(every_textbook_sequence_has_its_published_verdict)
{
    struct arena arena = {0};
    struct bytes text, line, rest;
    const char *why = NULL, *from = NULL;
    unsigned cases = 0, verdicts = 0;
    assert_true(file_read(&arena, "tests/data/lowe.json", CASE_TEXT, &text, &why));
    for (rest = text; rest.count;) {
        line = bytes_cut(rest, '\n', &rest);
        if (bytes_equal(line, BYTES(" {"))) from = line.at;
        if (!bytes_equal(line, BYTES(" }")) && !bytes_equal(line, BYTES(" },"))) continue;
        assert_non_null(from);
        verdicts += look_at(&arena, bytes_of(from, (uint32_t)(line.at + 2 - from)));
        cases++;
    }
    assert_int_equal(cases, CASES);
    assert_int_equal(verdicts, 4 * CASES);
    arena_free(&arena);
}

static struct agreement_act numbered(struct arena *arena, uint32_t role, uint32_t n)
{
    struct bytes *value = arena_new(arena, struct bytes);
    *value = arena_format(arena, "v%u", (unsigned)n);
    return (struct agreement_act){.role = role, .self = BYTES("a"), .peer = BYTES("a"), .value = value};
}

TEST(each_of_many_runs_carries_one_commit_and_no_more)
{
    enum { RUNS = 5000 };
    struct arena arena = {0};
    struct agreement *agreement = agreement_new(CLAIM_INJECTIVE_AGREE, 1, 1, &arena);
    for (uint32_t n = 0; n < RUNS; n++) {
        struct agreement_act run = numbered(&arena, 1, n);
        agreement_running(agreement, &run);
    }
    for (uint32_t n = 0; n < RUNS; n++) {
        struct agreement_act commit = numbered(&arena, 2, n);
        assert_int_equal(agreement_commit(agreement, &commit), AGREEMENT_CARRIED);
        assert_int_equal(agreement_commit(agreement, &commit), AGREEMENT_SPENT);
    }
    struct agreement_act unknown = numbered(&arena, 2, RUNS);
    assert_int_equal(agreement_commit(agreement, &unknown), AGREEMENT_DIFFERS);
    arena_free(&arena);
}

/* "ab" and "c" are not "a" and "bc". */
TEST(where_one_value_ends_matters)
{
    struct arena arena = {0};
    const struct bytes one[] = {BYTES_ROW("ab"), BYTES_ROW("c")}, other[] = {BYTES_ROW("a"), BYTES_ROW("bc")};
    struct agreement *agreement = agreement_new(CLAIM_AGREE, 1, 2, &arena);
    agreement_running(agreement, &(struct agreement_act){1, BYTES("x"), BYTES("y"), one});
    assert_int_equal(agreement_commit(agreement, &(struct agreement_act){2, BYTES("y"), BYTES("x"), other}),
                     AGREEMENT_DIFFERS);
    assert_int_equal(agreement_commit(agreement, &(struct agreement_act){2, BYTES("y"), BYTES("x"), one}),
                     AGREEMENT_CARRIED);
    arena_free(&arena);
}

TESTS(UNIT(every_textbook_sequence_has_its_published_verdict), UNIT(each_of_many_runs_carries_one_commit_and_no_more),
      UNIT(where_one_value_ends_matters))
