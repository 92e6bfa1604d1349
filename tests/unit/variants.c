/* Variants: the runs of a file, their names and order, narrowing, skipping, conditions and limits (section 4). */
#include "script_cases.h"

#include <stdlib.h>

#define HEAD "imslab 1\nuse ims-core\nscenario \"x\"\n"

static const struct case_file files[] = {
    {"scenarios/flows/base.ims",
     "imslab 1\nuse ims-core\nscenario \"base\"\n"
     "variants { w2 : wss | https  binding : none | bearer | bound }\n"
     "topology { remove link ue wsf link ue wsf $w2 { delay 20ms } }\n"
     "flow { when binding == bound { 5 ue -> wsf : SIP REGISTER } else { 5 ue -> wsf : SIP REGISTER }\n"
     "  when fault == hss-down { 6 wsf -> ue : SIP 503 } }\n"
     "faults { hss-down { crash hss at 5 require fired } }\n"},
    {NULL, NULL},
};

static void same_runs(const struct script *script, const char *const *names, uint32_t count)
{
    assert_int_equal(script->run_count, count);
    for (uint32_t i = 0; i < count; i++) same_bytes(script->run[i].name, bytes_text(names[i]));
}

TEST(runs_are_all_combinations_in_order_of_declaration)
{
    static const char *const names[] = {
        "flows/x[a=x n=1]",
        "flows/x[a=x n=2]",
        "flows/x[a=y n=1]",
        "flows/x[a=y n=2]",
    };
    struct loaded loaded;
    case_good(&loaded,
              HEAD "variants { a : x | y  one : only  n : 1 | 2 }\nflow { when a == x and n != 2 and one == only { "
                   "say \"here\" } }\nexpect { ue.prompts == 0 }",
              NULL);
    same_runs(loaded.script, names, COUNT(names));
    assert_int_equal(loaded.script->variant_count, 3);
    same_bytes(loaded.script->variant_name[2], BYTES("n"));
    same_bytes(loaded.script->run[1].value[2], BYTES("2"));
    for (uint32_t run = 0; run < 4; run++) {
        struct plan *plan = script_plan(loaded.script, run, 0);
        assert_int_equal(plan->flow != NULL, run == 0);
        same_bytes(plan->variant[1].value, BYTES("only"));
        plan_free(plan);
    }
    case_free(&loaded);
}

TEST(skip_removes_combinations)
{
    static const char *const names[] = {"flows/x[a=x b=y]", "flows/x[a=y b=x]", "flows/x[a=y b=y]"};
    struct loaded loaded;
    case_good(&loaded,
              HEAD "variants { a : x | y  b : x | y  skip a == x and b == x }\nflow { when a == x { say \"x\" } "
                   "when b == x { say \"y\" } }\nexpect { ue.prompts == 0 }",
              NULL);
    same_runs(loaded.script, names, COUNT(names));
    case_free(&loaded);
}

TEST(a_file_narrows_the_variants_that_it_uses)
{
    static const char *const names[] = {"flows/x[binding=bearer more=a]", "flows/x[binding=bearer more=b]",
                                        "flows/x[binding=none more=a]", "flows/x[binding=none more=b]"};
    struct loaded loaded;
    case_good(&loaded,
              "imslab 1\nuse \"base.ims\"\nscenario \"x\"\nvariants { binding : bearer | none  w2 : https  more : "
              "a | b  fault : none }\n"
              "expect { ue.prompts == 1 if more == a else 2 }",
              files);
    same_runs(loaded.script, names, COUNT(names));
    struct plan *plan = script_plan(loaded.script, 0, 0);
    assert_int_equal(plan->link[plan->link_count - 1].carrier, CARRIER_HTTPS);
    same_bytes(plan->variant_text, BYTES("binding=bearer more=a"));
    plan_free(plan);
    case_free(&loaded);
}

TEST(a_seed_of_ones_own_is_part_of_the_name)
{
    struct loaded loaded;
    case_good(&loaded, HEAD "variants { a : x | y }\nexpect { ue.prompts == 0 if a == x else 1 }", NULL);
    struct plan *plan = script_plan(loaded.script, 1, 7);
    same_bytes(plan->run, BYTES("flows/x[a=y seed=7]"));
    assert_int_equal(plan->seed, 7);
    plan_free(plan);
    plan = script_plan(loaded.script, 1, 1); /* the scenario's own */
    same_bytes(plan->run, BYTES("flows/x[a=y]"));
    plan_free(plan);
    case_free(&loaded);
}

TEST(a_value_stands_for_every_type_that_it_is_legal_for)
{
    struct loaded loaded;
    case_good(&loaded,
              HEAD "variants { life : 60s | 2min  alg : MD5 | SHA-256  cnt : 1 | 2  txt : \"a b\" | \"c\" }\n"
                   "topology { node scscf { nonce-lifetime $life algorithm $alg } node wsf { tries $cnt } node wws "
                   "{ banner $txt } }\n"
                   "flow { 9 scscf -> pcscf : SIP 401 { www-auth.algorithm == $alg  www-auth.realm == $txt  "
                   "via.count == $cnt } }",
              NULL);
    assert_int_equal(loaded.script->run_count, 16);
    struct plan *plan = script_plan(loaded.script, 15, 0);
    assert_int_equal(plan->role[5]->policy[2], 2 * MINUTE);
    assert_int_equal(plan->role[5]->policy[0], 1);
    assert_int_equal(plan->role[3]->policy[1], 2);
    same_bytes(plan->role[1]->policy_text[2], BYTES("c"));
    same_bytes(plan->run, BYTES("flows/x[life=2min alg=SHA-256 cnt=2 txt=c]"));
    plan_free(plan);
    case_free(&loaded);
    case_load(&loaded, HEAD "variants { alg : MD5 | SHA-1 }\ntopology { node scscf {\nalgorithm $alg } }", NULL);
    case_says(&loaded, 6, "in run [alg=SHA-1] scscf has no algorithm `SHA-1`", "MD5 (default), SHA-256");
    case_free(&loaded);
}

TEST(what_a_variant_cannot_be_is_said)
{
    static const struct {
        const char *text;
        uint32_t line;
        const char *what, *right;
    } rows[] = {
        {HEAD "flow { when stepz == x { say \"x\" } }", 4, "`stepz` is no variant", ""},
        {HEAD "variants { steps : x | y }\nflow { when stepz == x { say \"x\" } }", 5, "`stepz` is no variant",
         "did you mean `steps`?"},
        {HEAD "variants { a : x | y }\nflow { when a == z { say \"x\" } }", 5, "variant `a` has no value `z`", "x, y"},
        {HEAD "variants { a : x | x }\nflow { when a == x { say \"x\" } }", 4, "`x` stands twice in variant `a`", ""},
        {HEAD "variants { a : x | y\na : x }\nflow { when a == x { say \"x\" } }", 5,
         "`a` is already a variant (line 4)", "only a file that uses this one narrows it"},
        {HEAD "topology { node scscf { algorithm $alg } }", 4, "`$alg` is no variant", ""},
        {HEAD "variants { a : x | y  skip a == x  skip a == y }", 4, "every run of this file is skipped", ""},
        {HEAD "variants { fault : hss-down }", 4, "this file has no fault plan", "`fault` is none"},
        {HEAD "flow { when fault == hss-down { say \"x\" } }", 4, "no fault plan `hss-down`", ""},
        {"imslab 1\nuse \"base.ims\"\nscenario \"x\"\nvariants { w2 : ws }", 4, "variant `w2` has no value `ws`",
         "naming it again narrows it: wss, https"},
        {HEAD "variants { a : x | y }\nflow { 1 ue -> wsf : SIP REGISTER as a }\nexpect { ue.prompts == 1 if a == "
              "x else 2 }",
         5, "`a` is already a variant (x.ims:4:12)",
         "nodes, boxes, people, variants, messages and values share one space of names"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct loaded loaded;
        case_load(&loaded, rows[i].text, files);
        assert_null(loaded.script);
        case_says(&loaded, rows[i].line, rows[i].what, rows[i].right);
        case_free(&loaded);
    }
}

TEST(a_file_has_at_most_1024_runs_and_16_variants)
{
    struct loaded loaded;
    char text[4096];
    struct pen pen = pen_on(text, sizeof text);
    pen_text(&pen, HEAD "variants {");
    for (unsigned i = 0; i < 10; i++) pen_format(&pen, " v%u : a | b", i);
    pen_text(&pen, " }\nflow {");
    for (unsigned i = 0; i < 10; i++) pen_format(&pen, " when v%u == a { say \"x\" }", i);
    pen_lit(&pen, " }\nexpect { ue.prompts == 0 }");
    pen_char(&pen, 0);
    case_good(&loaded, text, NULL);
    assert_int_equal(loaded.script->run_count, RUNS_MAX);
    case_free(&loaded);

    pen = pen_on(text, sizeof text);
    pen_text(&pen, HEAD "variants {");
    for (unsigned i = 0; i < 11; i++) pen_format(&pen, " v%u : a | b", i);
    pen_lit(&pen, " }");
    pen_char(&pen, 0);
    case_load(&loaded, text, NULL);
    case_says(&loaded, 4, "more than 1024 runs", "narrow a variant, or skip combinations");
    case_free(&loaded);

    pen = pen_on(text, sizeof text);
    pen_text(&pen, HEAD "variants {\n");
    for (unsigned i = 0; i < 17; i++) pen_format(&pen, "v%u : a\n", i);
    pen_lit(&pen, "}");
    pen_char(&pen, 0);
    case_load(&loaded, text, NULL);
    case_says(&loaded, 21, "more than 16 variants", "");
    case_free(&loaded);
}

TEST(a_condition_that_never_holds_is_said)
{
    static const struct case_said rows[] = {
        {"variants { w : a | b }\nexpect { ue.prompts == 0  when w == a and w == b { ue.prompts == 1 } }", 5,
         "this condition never holds: `w` is `a` before", "a variant has one value in a run"},
        {"variants { w : a | b }\nexpect { ue.prompts == 0  when w != a and w == a { ue.prompts == 1 } }", 5,
         "this condition never holds: `w` is `a` before", "a variant has one value in a run"},
    };
    struct loaded loaded;
    case_says_each(rows, COUNT(rows), 0);
    case_good(&loaded,
              CASE_HEAD "variants { w : a | b  v : c | d  skip w == a and v == d }\nexpect { ue.prompts == 0\n"
                        "when w == a and v == d { ue.prompts == 1 }\nwhen w == b and v == d { ue.prompts == 0 } }",
              NULL);
    case_says(&loaded, 6, "this condition holds in no run of the file",
              "the values that its runs take, and `skip`, leave it out");
    assert_int_equal(loaded.diagnostics.count, 1);
    case_free(&loaded);
}

TEST(variants_and_skips_have_limits)
{
    enum { MANY = 1100, ROOM = 64 * 1024 };
    char *text = malloc(ROOM);
    struct loaded loaded;
    struct pen pen = pen_on(text, ROOM);
    pen_lit(&pen, CASE_HEAD "expect { ue.prompts == 0 }\nvariants { w : x0");
    for (unsigned i = 1; i < MANY; i++) pen_format(&pen, " | x%u", i);
    pen_char(&pen, '}');
    pen_char(&pen, '\0');
    case_load(&loaded, text, NULL);
    case_says(&loaded, 5, "more than 1024 values of one variant", "");
    case_free(&loaded);
    pen = pen_on(text, ROOM);
    pen_lit(&pen, CASE_HEAD "expect { ue.prompts == 0 }\nvariants { w : a | b\n");
    for (unsigned i = 0; i < MANY; i++) pen_lit(&pen, "skip w == a ");
    pen_char(&pen, '}');
    pen_char(&pen, '\0');
    case_load(&loaded, text, NULL);
    case_says(&loaded, 6, "more than 1024 skips", "");
    case_free(&loaded);
    free(text);
}

TESTS(UNIT(a_condition_that_never_holds_is_said), UNIT(variants_and_skips_have_limits),
      UNIT(runs_are_all_combinations_in_order_of_declaration), UNIT(skip_removes_combinations),
      UNIT(a_file_narrows_the_variants_that_it_uses), UNIT(a_seed_of_ones_own_is_part_of_the_name),
      UNIT(a_value_stands_for_every_type_that_it_is_legal_for), UNIT(what_a_variant_cannot_be_is_said),
      UNIT(a_file_has_at_most_1024_runs_and_16_variants))
