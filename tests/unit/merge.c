/* `use`: what it brings in and what it never does, edits of topology, subscribers and flow, paths, circles and
 * depth. */
#include "script_cases.h"

#define NEXT "imslab 1\nuse \"base.ims\"\n"

/* A library that adds a flow and claims-free blocks; a scenario that the tests build on. */
static const struct case_file files[] = {
    {"scenarios/flows/base.ims",
     "imslab 1\nuse ims-core\n"
     "scenario \"base\" { mode strict level as-specified limit 40s seed 7 tags old id other.id }\n"
     "variants { v : a | b }\n"
     "flow {\n"
     "  5 ue -> wsf : SIP REGISTER as r1\n"
     "  when v == a { 6 wsf -> pcscf : SIP REGISTER relays r1 }\n"
     "  else { 6 wsf -> pcscf : SIP REGISTER relays r1 as copy }\n"
     "  7 pcscf -> scscf : SIP REGISTER relays r1\n"
     "}\n"
     "expect { ue.state == refused }\n"
     "claims { C1 secret alice.password from wsf expect holds }\n"
     "load { arrivals even }\n"},
    {"scenarios/flows/claims.ims", "imslab 1\nclaims { C1 expires bsf.key expect holds }\n"},
    {"scenarios/flows/circle.ims", "imslab 1\nuse \"circle2.ims\"\n"},
    {"scenarios/flows/circle2.ims", "imslab 1\nuse \"circle.ims\"\n"},
    {"scenarios/flows/broken.ims", "imslab 1\nscenario {\n"},
    {"scenarios/flows/d1.ims", "imslab 1\nuse \"d2.ims\"\n"},
    {"scenarios/flows/d2.ims", "imslab 1\nuse \"d3.ims\"\n"},
    {"scenarios/flows/d3.ims", "imslab 1\nuse \"d4.ims\"\n"},
    {"scenarios/flows/d4.ims", "imslab 1\nuse \"d5.ims\"\n"},
    {"scenarios/flows/d5.ims", "imslab 1\nuse \"d6.ims\"\n"},
    {"scenarios/flows/d6.ims", "imslab 1\nuse \"d7.ims\"\n"},
    {"scenarios/flows/d7.ims", "imslab 1\nuse \"d8.ims\"\n"},
    {"scenarios/flows/d8.ims", "imslab 1\n"},
    {NULL, NULL},
};

/* Steps of a plan's flow, in order: "5 6 7". */
static struct bytes steps_of(const struct plan *plan, struct pen *pen)
{
    for (const struct flow_line *line = plan->flow; line; line = line->next) {
        if (line->kind != LINE_ARROW) continue;
        if (pen_so_far(pen).count) pen_char(pen, ' ');
        pen_bytes(pen, line->step);
    }
    return pen_done(pen);
}

static void same_steps(const struct script *script, uint32_t run, const char *steps)
{
    char room[256];
    struct pen pen = pen_on(room, sizeof room);
    struct plan *plan = script_plan(script, run, 0);
    same_bytes(steps_of(plan, &pen), bytes_text(steps));
    plan_free(plan);
}

TEST(a_scenario_gives_its_blocks_and_defaults_but_not_what_speaks_of_its_own_runs)
{
    struct loaded loaded;
    case_good(&loaded, NEXT "scenario \"x\" { limit 50s }", files);
    struct plan *plan = script_plan(loaded.script, 0, 0);
    assert_int_equal(plan->mode, FLOW_STRICT);
    assert_true(plan->as_specified);
    assert_int_equal(plan->limit, 50 * SECOND);
    assert_int_equal(plan->seed, 7);
    assert_int_equal(plan->tag_count, 0);
    same_bytes(plan->id, BYTES("flows.x"));
    assert_null(plan->expect); /* it would fail here for reasons of its own */
    assert_int_equal(loaded.script->run_count, 2);
    plan_free(plan);
    same_steps(loaded.script, 0, "5 6 7");
    case_free(&loaded);
}

TEST(a_file_used_twice_counts_once)
{
    struct loaded loaded;
    case_good(&loaded, "imslab 1\nuse ims-core\nuse \"base.ims\"\nuse \"../flows/base.ims\"\nscenario \"x\"", files);
    same_steps(loaded.script, 0, "5 6 7");
    case_free(&loaded);
}

TEST(only_brings_what_it_names)
{
    struct loaded loaded;
    case_good(&loaded,
              "imslab 1\nuse \"base.ims\" only topology, subscribers\nscenario \"x\" expect { ue.prompts == 0 }",
              files);
    struct plan *plan = script_plan(loaded.script, 0, 0);
    assert_null(plan->flow);
    assert_int_equal(plan->mode, FLOW_MILESTONES);
    assert_int_equal(plan->role_count, 7);
    assert_int_equal(loaded.script->run_count, 1);
    plan_free(plan);
    case_free(&loaded);
}

TEST(flow_edits_see_the_flow_as_it_was_used)
{
    static const struct {
        const char *edits, *steps;
    } rows[] = {
        {"7a pcscf -> scscf : SIP REGISTER", "5 6 7 7a"},
        {"after 5 { 5a ue -> wsf : SIP OPTIONS }", "5 5a 6 7"},
        {"before 5 { 4 ue -> wsf : SIP OPTIONS }", "4 5 6 7"},
        {"replace 7 { 7b pcscf -> scscf : SIP OPTIONS  7c pcscf -> scscf : SIP OPTIONS }", "5 6 7b 7c"},
        {"remove 6, 7", "5"},
        {"after 6 { 6a wsf -> pcscf : SIP OPTIONS }", "5 6 6a 7"},
        {"8 ue -> wsf : SIP OPTIONS after 7 { 7a ue -> wsf : SIP OPTIONS }", "5 6 7 7a 8"},
        {"before 7 { 6a wsf -> pcscf : SIP OPTIONS } after 7 { 7a wsf -> pcscf : SIP OPTIONS } replace 7 { }",
         "5 6 6a 7a"},
        {"after 5 { when v == a { 5a ue -> wsf : SIP OPTIONS } }", "5 5a 6 7"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct loaded loaded;
        char text[1024];
        snprintf(text, sizeof text, "%sscenario \"x\"\nflow {\n%s\n}", NEXT, rows[i].edits);
        case_good(&loaded, text, files);
        same_steps(loaded.script, 0, rows[i].steps);
        case_free(&loaded);
    }
}

TEST(a_step_under_both_branches_is_edited_in_both)
{
    struct loaded loaded;
    case_good(&loaded, NEXT "scenario \"x\"\nflow { replace 6 { 6b wsf -> pcscf : SIP REGISTER relays r1 } }", files);
    same_steps(loaded.script, 0, "5 6b 7");
    same_steps(loaded.script, 1, "5 6b 7");
    case_free(&loaded);
}

TEST(topology_is_edited_in_order)
{
    struct loaded loaded;
    case_good(&loaded,
              "imslab 1\nuse ims-core\nscenario \"x\" expect { ue.prompts == 0 }\n"
              "topology { node wsf { challenge terminate } node ue2 like ue { user mallory }\n"
              "  link ue wsf { delay 61s } remove node bsf remove link ue wws\n"
              "  box epcscf { wsf pcscf } }\n"
              "subscribers { alice { barred yes } remove mallory mallory { impi \"m2\" impu \"sip:m2@ims.example\" } }",
              NULL);
    struct plan *plan = script_plan(loaded.script, 0, 0);
    assert_int_equal(plan->role_count, 7); /* bsf went, ue2 came */
    const struct role *copy = plan->role[6], *wsf = plan->role[2];
    same_bytes(copy->name, BYTES("ue2"));
    same_bytes(copy->subscriber_set->name, BYTES("mallory"));
    assert_int_equal(wsf->policy[0], 1);
    assert_non_null(copy->port[0]); /* the copy keeps its links: only ue's to the WWS was removed */
    assert_null(plan->role[0]->port[0]);
    uint32_t to_wsf = 0, internal = 0;
    for (uint32_t i = 0; i < plan->link_count; i++) {
        const struct link_line *link = &plan->link[i];
        if (link->end[1] == wsf->index && link->end[0] == 0) assert_int_equal(link->delay, 61 * SECOND), to_wsf++;
        if (link->end[1] == wsf->index && link->end[0] == copy->index) assert_int_equal(link->delay, 20 * MS), to_wsf++;
        if (link->internal) assert_int_equal(link->delay, 0), internal++;
    }
    assert_int_equal(to_wsf, 2);
    assert_int_equal(internal, 1);
    same_bytes(plan->role[3]->origin, BYTES("https://wsf.ims.example")); /* pcscf, in the box */
    assert_int_equal(plan->subscriber_set[0].sample.barred, SUBSCRIBER_ALL_BARRED);
    same_bytes(plan->subscriber_set[1].sample.impi, BYTES("m2"));
    plan_free(plan);
    case_free(&loaded);
}

/* The plans of the runs of a file at level `$level`: which box the edge is in, counted from 1. */
TEST(a_level_brings_its_base_to_the_runs_at_that_level)
{
    static const char used[] = "imslab 1\nuse ims-core\nscenario \"used\" { level as-specified }\n"
                               "expect { ue.prompts == 0 }\n";
    static const struct case_file of_level[] = {{"scenarios/flows/used.ims", used}, {NULL, NULL}};
    static const struct {
        const char *text;
        uint32_t box[2], run_count;
    } rows[] = {
        {"use ims-core\nscenario \"x\" { level as-specified }", {1}, 1},
        {"use ims-core\nscenario \"x\" { level as-drawn }", {0}, 1},
        {"use ims-core\nscenario \"x\"", {0}, 1},
        {"use ims-core\nscenario \"x\" { level $l } variants { l : as-drawn | as-specified }", {0, 1}, 2},
        {"use ims-core\nscenario \"x\" { level as-specified } topology { remove box edge }", {0}, 1},
        {"use ims-core\nscenario \"x\" { level as-specified } topology { remove box edge  box edge { wsf } }", {1}, 1},
        {"use \"used.ims\"\nscenario \"x\"", {1}, 1},
        {"use \"used.ims\"\nscenario \"x\" { level as-specified }", {1}, 1},
        {"use \"used.ims\"\nscenario \"x\" { level as-drawn }", {0}, 1},
        {"use \"used.ims\" only subscribers, topology\nscenario \"x\"", {0}, 1},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct loaded loaded;
        char text[1024];
        snprintf(text, sizeof text, "imslab 1\n%s\nexpect { ue.prompts == 0 }", rows[i].text);
        case_good(&loaded, text, of_level);
        assert_int_equal(loaded.script->run_count, rows[i].run_count);
        for (uint32_t run = 0; run < rows[i].run_count; run++) {
            struct plan *plan = script_plan(loaded.script, run, 0);
            assert_int_equal(plan->role[3]->box, rows[i].box[run]); /* pcscf */
            assert_int_equal(plan->box_count, rows[i].box[run]);
            plan_free(plan);
        }
        case_free(&loaded);
    }
}

TEST(a_copy_made_before_the_links_gets_them_too)
{
    struct loaded loaded;
    case_good(&loaded,
              "imslab 1\nuse ims-core only subscribers\nscenario \"x\" expect { ue.prompts == 0 }\n"
              "topology { node ue browser { user alice } node ue2 like ue node wws wws\n"
              "  link ue wws https { delay 3ms }  link ue2 wws { delay 9ms } }",
              NULL);
    case_free(&loaded);
}

TEST(what_use_cannot_do_is_said_where_it_stands)
{
    static const struct {
        const char *text;
        uint32_t line;
        const char *what, *right;
    } rows[] = {
        {"imslab 1\nuse as-specified\nscenario \"x\"", 2, "`as-specified` comes with its level",
         "`level as-specified`, in the braces of `scenario`"},
        {"imslab 1\nuse \"nothing.ims\"\nscenario \"x\"", 2, "cannot read `nothing.ims`: no such file", ""},
        {"imslab 1\nuse \"/etc/x.ims\"\nscenario \"x\"", 2, "`/etc/x.ims` is an absolute path",
         "a path is relative to the file that uses it"},
        {"imslab 1\nuse \"../../x.ims\"\nscenario \"x\"", 2, "`../../x.ims` lies outside of the scenarios",
         "nothing above `scenarios` is read"},
        {"imslab 1\nuse \"../flows/../../scenarios2/x.ims\"\nscenario \"x\"", 2,
         "`../flows/../../scenarios2/x.ims` lies outside of the scenarios", "nothing above `scenarios` is read"},
        {"imslab 1\nuse \"x.ims\"\nscenario \"x\"", 2, "`x.ims` uses itself",
         "scenarios/flows/x.ims is being read already"},
        {"imslab 1\nuse \"circle.ims\"\nscenario \"x\"", 2, "`circle.ims` uses itself",
         "scenarios/flows/circle.ims is being read already"},
        {"imslab 1\nuse \"d1.ims\"\nscenario \"x\"", 2, "`use` is deeper than 8 files", ""},
        {"imslab 1\nuse \"base.ims\" only expect\nscenario \"x\"", 2, "`expect` of a scenario is never brought in",
         "it speaks about the runs of its own file"},
        {"imslab 1\nuse \"base.ims\" only claims\nscenario \"x\"", 2, "`claims` of a scenario is never brought in",
         "it speaks about the runs of its own file"},
        {"imslab 1\nuse \"claims.ims\"\nuse ims-core\nscenario \"x\"", 2, "`bsf.key` is a key",
         "`expires` takes a value, a field of a message"},
        {NEXT "scenario \"x\"\nflow { after 9 { } }", 4, "no step `9` in the flow that was brought in",
         "it goes from 5 to 7"},
        {NEXT "scenario \"x\"\nflow { remove 7\nreplace 7 { } }", 5, "step `7` is replaced or removed twice",
         "first in line 4"},
        {"imslab 1\nuse ims-core\nscenario \"x\"\nflow { remove 7 }", 4, "no step `7` in the flow that was brought in",
         "no flow was brought in"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct loaded loaded;
        case_load(&loaded, rows[i].text, files);
        assert_null(loaded.script);
        case_says(&loaded, rows[i].line, rows[i].what, rows[i].right);
        case_free(&loaded);
    }
}

TEST(an_edit_inside_of_a_when_is_refused)
{
    struct loaded loaded;
    case_load(&loaded, NEXT "scenario \"x\"\nflow { when v == a { after 7 { } } }", files);
    assert_null(loaded.script);
    assert_int_equal(loaded.diagnostics.error_count, 1);
    case_free(&loaded);
}

TEST(an_error_of_a_used_file_stands_in_that_file)
{
    struct loaded loaded;
    case_load(&loaded, "imslab 1\nuse \"broken.ims\"\nscenario \"x\"\nflow { 1 nobody -> nowhere : SIP REGISTER }",
              files);
    assert_null(loaded.script);
    for (uint32_t i = 0; i < loaded.diagnostics.count; i++) /* and names are not judged then */
        same_bytes(loaded.diagnostics.item[i].file, BYTES("scenarios/flows/broken.ims"));
    case_free(&loaded);
}

TEST(a_name_comes_from_the_path_below_scenarios_or_from_the_id)
{
    static const struct {
        const char *file, *header, *id, *run;
    } rows[] = {
        {"scenarios/flows/x.ims", "", "flows.x", "flows/x"},
        {"/home/lab/scenarios/old/scenarios/failures/y.ims", "", "failures.y", "failures/y"},
        {"./scenarios/z.ims", "", "z", "z"},
        {"cases/z.ims", "", "cases.z", "cases/z"},
        {"/tmp/z.ims", "", "z", "z"},
        {"scenarios/flows/x.ims", "{ id flows.forward-401 }", "flows.forward-401", "flows/forward-401"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct loaded loaded;
        char text[256];
        snprintf(text, sizeof text, "imslab 1\nuse ims-core\nscenario \"x\" %s expect { ue.prompts == 0 }",
                 rows[i].header);
        case_load_as(&loaded, rows[i].file, text, NULL);
        assert_non_null(loaded.script);
        same_bytes(loaded.script->id, bytes_text(rows[i].id));
        same_bytes(loaded.script->run[0].name, bytes_text(rows[i].run));
        case_free(&loaded);
    }
}

TEST(a_file_without_scenario_is_a_library)
{
    struct loaded loaded;
    case_good(&loaded, case_base, NULL);
    assert_true(loaded.script->is_library);
    assert_int_equal(loaded.script->run_count, 0);
    case_free(&loaded);
}

TESTS(UNIT(a_scenario_gives_its_blocks_and_defaults_but_not_what_speaks_of_its_own_runs),
      UNIT(a_file_used_twice_counts_once), UNIT(only_brings_what_it_names),
      UNIT(flow_edits_see_the_flow_as_it_was_used), UNIT(a_step_under_both_branches_is_edited_in_both),
      UNIT(topology_is_edited_in_order), UNIT(a_level_brings_its_base_to_the_runs_at_that_level),
      UNIT(a_copy_made_before_the_links_gets_them_too), UNIT(what_use_cannot_do_is_said_where_it_stands),
      UNIT(an_edit_inside_of_a_when_is_refused), UNIT(an_error_of_a_used_file_stands_in_that_file),
      UNIT(a_name_comes_from_the_path_below_scenarios_or_from_the_id), UNIT(a_file_without_scenario_is_a_library))
