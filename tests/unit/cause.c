/* Why a run is red: causes in the trace, what came instead, what follows from what, and whose it is. */
#include "scenario.h"
#include "test.h"

enum { TEXTS_MAX = 4 };

struct expected {
    const char *topology, *flow;  /* behind `use ims-core` */
    const char *text;             /* the end of what is said of the first failure; NULL: not looked at */
    const char *cause[TEXTS_MAX]; /* its causes, each as far as it is written here */
    enum owner owner;
    const char *owner_node, *changed_by, *was, *is;
    const char *instead;
    unsigned failures, following;
};

static const struct expected rows[] = {
    {"subscribers { alice { barred yes } }",
     "flow { do ue open  do ue register  wsf -> ue : SIP 200 }\n"
     "expect { ue.state == registered  scscf.bindings(alice.impu) == 1 }",
     .cause = {"scscf refused alice.private@ims.example: barred (TS 29.228 6.1.1.1 [C])"}, .owner = OWNER_SCENARIO,
     .owner_node = "scscf", .instead = "wsf -> ue SIP 401 at 0.134 s, wsf -> ue SIP 403 at 0.200 s", .failures = 3,
     .following = 2},
    {"",
     "flow { do ue open  do ue register with password = secret \"not-her-pw-1\"\n"
     "ue -> wsf : SIP REGISTER { auth.response absent }\n}",
     .text = "auth.response should be absent but is \"\"",
     .cause = {"line 5: ue was told to register with another password"}, .owner = OWNER_SCENARIO, .owner_node = "ue",
     .failures = 1},
    {"",
     "flow { do ue open  do ue register with auth.integrity-protected = \"auth-done\"\n"
     "ue -> wsf : SIP REGISTER as r1\n"
     "wsf -> pcscf : SIP REGISTER relays r1 { auth.integrity-protected == auth-done } }",
     .text = "auth.integrity-protected should be auth-done but is absent",
     .cause = {"line 5: ue was told to register with another auth.integrity-protected",
               "wsf stripped alice.private@ims.example: what only the network may say: integrity-protected"},
     .owner = OWNER_SCENARIO, .owner_node = "ue", .failures = 1},
    {"", /* two hops on: the first of them changed it */
     "flow { do ue open  do ue register\nue -> wsf : SIP REGISTER as r1\n"
     "pcscf -> scscf : SIP REGISTER relays r1 { unchanged max-forwards } }",
     .text = "max-forwards should be unchanged from r1 but is 68, it was 70; changed by wsf", .owner = OWNER_NODE,
     .owner_node = "wsf", .changed_by = "wsf", .was = "70", .is = "68", .failures = 1},
    {"", /* the WSF passes it on: the second hop changed it */
     "flow { do ue open  do ue register\nue -> wsf : SIP REGISTER as r1\n"
     "pcscf -> scscf : SIP REGISTER relays r1 { unchanged from.tag, path[1].host } }",
     .text = "path[1].host should be unchanged from r1 but is \"wsf.ims.example\", it was absent; changed by pcscf",
     .owner = OWNER_NODE, .owner_node = "pcscf", .changed_by = "pcscf", .was = "", .is = "wsf.ims.example",
     .failures = 1},
    {"faults { gone { drop link scscf hss at 8 } }\nvariants { fault : gone }",
     "flow { do ue open  do ue register\n8 scscf -> hss : CX MAR\n9 scscf -> pcscf : SIP 401 }",
     .cause = {"fault plan gone: drop of scscf -> hss CX MAR", "scscf -> hss CX MAR was lost"}, .owner = OWNER_FAULT,
     .instead = "scscf -> hss CX MAR, which was lost at 0.105 s", .failures = 1},
    {"faults { gone { drop link hss scscf at 9 } }\nvariants { fault : gone }", /* whose answer a timer waited for */
     "flow { do ue open  do ue register\n9 hss -> scscf : CX MAA lost\n11 wsf -> ue : SIP 401 }",
     .cause = {"fault plan gone: drop of hss -> scscf CX MAA", "hss -> scscf CX MAA was lost",
               "scscf refused alice.private@ims.example: the HSS does not answer"},
     .owner = OWNER_FAULT, .owner_node = "scscf", .instead = "wsf -> ue SIP 504 at 10.126 s", .failures = 1},
    {"faults { gone { crash hss at 0s } }\nvariants { fault : gone }",
     "flow { do ue open  do ue register\n11 wsf -> ue : SIP 401 }",
     .cause = {"scscf -> hss CX MAR was lost: hss had stopped (fault plan gone)",
               "scscf refused alice.private@ims.example: the HSS does not answer"},
     .owner = OWNER_FAULT, .owner_node = "scscf", .instead = "wsf -> ue SIP 504 at 10.126 s", .failures = 1},
    {"faults { gone { reset link ue wsf at 110ms } }\nvariants { fault : gone }",
     "flow { do ue open  do ue register\n11 wsf -> ue : SIP 401 }",
     .cause = {"wsf -> ue SIP 401 was lost: its connection was gone (fault plan gone)"}, .owner = OWNER_FAULT,
     .instead = "wsf -> ue SIP 401, which was lost at 0.134 s", .failures = 1},
    {"faults { gone { partition link wsf pcscf at 6 for 3min } }\nvariants { fault : gone }",
     "flow { do ue open  do ue register\n6 wsf -> pcscf : SIP REGISTER }",
     .cause = {"fault plan gone: partition of wsf -> pcscf SIP REGISTER", "wsf -> pcscf SIP REGISTER was lost"},
     .owner = OWNER_FAULT, .instead = "wsf -> pcscf SIP REGISTER, which was lost at 0.099 s", .failures = 1},
    {"attackers { eve { owns wsf stopped } }", "flow { do ue open  do ue register\n5 ue -> wsf : SIP REGISTER }",
     .cause = {"attacker eve: owns wsf stopped, ue -> wsf WS OPEN"}, .owner = OWNER_ATTACKER,
     .instead = "ue -> wsf WS OPEN at 0.056 s", .failures = 1},
    {"attackers { eve { owns wsf  at 11 set www-auth.realm = \"evil.example\" } }",
     "flow { do ue open  do ue register\n9 scscf -> pcscf : SIP 401 as c0\n"
     "11 wsf -> ue : SIP 401 relays c0 { unchanged www-auth.realm } }",
     .text = "changed by eve on its way from wsf",
     .cause = {"attacker eve: set www-auth.realm at 11, wsf -> ue SIP 401"}, .owner = OWNER_ATTACKER,
     .changed_by = "wsf", .is = "evil.example", .was = "ims.example", .failures = 1},
    {"attackers { eve { owns wsf } }",
     "flow { do ue open  do ue register\n11b wsf -> pcscf : SIP REGISTER\nwsf -> ue : SIP 401\n"
     "11c wsf -> pcscf : SIP REGISTER as r2b\nwsf -> ue : SIP 200\ndo eve replay(r2b) as wsf to pcscf\n"
     "21 wsf -> pcscf : SIP REGISTER as again\n22 pcscf -> wsf : SIP 200 answers again }",
     .cause = {"attacker eve: replay r2b to pcscf as wsf",
               "scscf refused alice.private@ims.example: nonce count used before"},
     .owner = OWNER_ATTACKER, .owner_node = "scscf", .instead = "pcscf -> wsf SIP 401 at 0.210 s", .failures = 1},
    {"attackers { eve { owns wsf  knows alice.impi, alice.impu } }", /* refused before it came there */
     "flow { do eve send(SIP, REGISTER) as wsf to pcscf with auth.username = alice.impi, to.uri = alice.impu,\n"
     "auth.integrity-protected = auth-done\nwsf -> pcscf : SIP REGISTER }\nexpect { scscf.bindings(alice.impu) == 1 }",
     .cause = {"attacker eve: send SIP REGISTER to pcscf as wsf",
               "pcscf stripped alice.private@ims.example: what only the network may say: integrity-protected"},
     .owner = OWNER_ATTACKER, .owner_node = "pcscf", .failures = 1},
    {"attackers { eve { owns wsf  at 11 set www-auth.nonce = \"a-nonce-that-eve-has-chosen\" } }", /* no answer to it */
     "flow { do ue open  do ue register\n11 wsf -> ue : SIP 401\n11a ue -> wsf : SIP REGISTER as r2\n"
     "11b wsf -> ue : SIP 200 answers r2 }",
     .cause = {"attacker eve: set www-auth.nonce at 11, wsf -> ue SIP 401",
               "scscf refused alice.private@ims.example: no such challenge"},
     .owner = OWNER_ATTACKER, .owner_node = "scscf",
     .instead = "wsf -> ue SIP 401 at 0.192 s, wsf -> ue SIP 200 (no answer to r2) at 0.250 s", .failures = 1},
    {"", /* too many: nothing was kept from coming */
     "flow { do ue open  do ue register with password = secret \"not-her-pw-1\"\nwsf -> ue : SIP 403 }\n"
     "expect { ue.prompts == 0 }",
     .text = "ue.prompts should be 0 but is 1", .owner = OWNER_NODE, .owner_node = "ue", .failures = 1},
    {"", "expect { ue.state == registered }", .text = "ue.state should be registered but is idle", .failures = 1},
};

static struct run *run_of(struct arena *arena, const struct expected *row)
{
    struct bytes text = arena_format(arena, "imslab 1\nuse ims-core\nscenario \"x\" { mode milestones }\n%s\n%s\n",
                                     row->topology, row->flow);
    struct script *script = scenario_script_from(arena, "scenarios/cause.ims", text);
    assert_non_null(script);
    return scenario_run(script, 0, 0);
}

static void same_text(struct bytes is, const char *should)
{
    same_bytes(is, should ? bytes_text(should) : bytes_of("", 0));
}

static void same_role(const struct role *is, const char *should)
{
    same_text(is ? is->name : bytes_of("", 0), should);
}

static void same_causes(const struct failure *failure, const struct expected *row)
{
    uint32_t count = 0;
    while (count < TEXTS_MAX && row->cause[count]) count++;
    assert_int_equal(failure->cause_count, count);
    for (uint32_t i = 0; i < count; i++) {
        struct bytes wanted = bytes_text(row->cause[i]);
        same_bytes(bytes_part(failure->cause[i].text, 0, wanted.count), wanted);
    }
}

TEST(a_red_is_followed_to_its_causes)
{
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct arena arena = {0};
        struct run *run = run_of(&arena, &rows[i]);
        const struct verdict *verdict = run->verdict;
        const struct failure *failure = verdict->failure;
        unsigned following = 0;
        assert_int_equal(verdict->failure_count, rows[i].failures);
        struct bytes text = bytes_text(rows[i].text ? rows[i].text : "");
        same_bytes(bytes_from(failure->text, failure->text.count - text.count), text);
        same_causes(failure, &rows[i]);
        assert_int_equal(failure->owner, rows[i].owner);
        same_role(failure->owner_role, rows[i].owner_node);
        same_role(failure->changed_by, rows[i].changed_by);
        same_text(failure->was, rows[i].was);
        same_text(failure->is, rows[i].is);
        same_text(failure->instead, rows[i].instead);
        for (uint32_t f = 1; f < verdict->failure_count; f++) following += verdict->failure[f].follows == 1;
        assert_int_equal(following, rows[i].following);
        run_free(run);
        arena_free(&arena);
    }
}

TEST(runs_are_red_for_the_same_when_places_and_causes_are)
{
    struct arena arena = {0};
    struct run *barred = run_of(&arena, &rows[0]), *again = run_of(&arena, &rows[0]);
    struct expected other = rows[0];
    other.topology = "subscribers { alice { password secret \"elsewhere-99\" } }";
    other.flow = "flow { do ue open  do ue register with password = secret \"not-her-pw-1\"  wsf -> ue : SIP 200 }\n"
                 "expect { ue.state == registered  scscf.bindings(alice.impu) == 1 }";
    struct run *wrong = run_of(&arena, &other);
    assert_true(verdict_same_red(barred->verdict, again->verdict));
    assert_false(verdict_same_red(barred->verdict, wrong->verdict));
    again->verdict->failure[1].place.line++;
    assert_false(verdict_same_red(barred->verdict, again->verdict));
    again->verdict->failure_count = barred->verdict->failure_count = 0;
    assert_false(verdict_same_red(barred->verdict, again->verdict)); /* two greens are no red */
    run_free(barred);
    run_free(again);
    run_free(wrong);
    arena_free(&arena);
}

TESTS(UNIT(a_red_is_followed_to_its_causes), UNIT(runs_are_red_for_the_same_when_places_and_causes_are))
