/* Claims as the checker binds them: kinds, subjects, parties and fields by their tables, and what `replace` and
 * `remove` do to those that a library brings in. */
#include "script_cases.h"

#define FLOW                                                                                                           \
    "flow { 5 ue -> wsf : SIP REGISTER as r1 { let cnonce = auth.cnonce }  6 wsf -> ue : SIP 401 as c1 }\n"            \
    "attackers { eve { taps link ue wsf } }\n"

TEST(a_claim_is_bound_by_the_row_of_its_kind)
{
    static const struct {
        const char *text;
        enum claim_kind kind;
        uint32_t subjects, from, against;
        unsigned on;
        enum claim_subject_kind first;
    } rows[] = {
        {"secret alice.password from wsf, zone core, link ue wsf, ue.storage", CLAIM_SECRET, 1, 4, 0, 0,
         SUBJECT_SUBSCRIBER},
        {"secret cnonce against eve", CLAIM_SECRET, 1, 0, 1, 0, SUBJECT_VALUE},
        {"secret c1.www-auth.nonce from pcscf", CLAIM_SECRET, 1, 1, 0, 0, SUBJECT_FIELD},
        {"secret bsf.key from wsf", CLAIM_SECRET, 1, 1, 0, 0, SUBJECT_KEY},
        {"no-offline-guess alice.password from wsf", CLAIM_NO_OFFLINE_GUESS, 1, 1, 0, 0, SUBJECT_SUBSCRIBER},
        {"no-secret-at-rest ue", CLAIM_NO_SECRET_AT_REST, 1, 0, 0, 0, SUBJECT_NODE},
        {"alive scscf, ue", CLAIM_ALIVE, 2, 0, 0, 0, SUBJECT_NODE},
        {"weak-agree scscf, ue", CLAIM_WEAK_AGREE, 2, 0, 0, 0, SUBJECT_NODE},
        {"agree scscf, ue on impi, call-id", CLAIM_AGREE, 2, 0, 0, 1 << AGREED_IMPI | 1 << AGREED_CALL_ID,
         SUBJECT_NODE},
        {"injective-agree scscf, ue on impi against eve", CLAIM_INJECTIVE_AGREE, 2, 0, 1, 1 << AGREED_IMPI,
         SUBJECT_NODE},
        {"fresh nonce", CLAIM_FRESH, 1, 0, 0, 0, SUBJECT_AGREED},
        {"no-replay r1", CLAIM_NO_REPLAY, 1, 0, 0, 0, SUBJECT_MESSAGE},
        {"single-use cnonce", CLAIM_SINGLE_USE, 1, 0, 0, 0, SUBJECT_VALUE},
        {"expires cnonce", CLAIM_EXPIRES, 1, 0, 0, 0, SUBJECT_VALUE},
        {"audience cnonce", CLAIM_AUDIENCE, 1, 0, 0, 0, SUBJECT_VALUE},
        {"bound user, impi, impu, connection", CLAIM_BOUND, 4, 0, 0, 0, SUBJECT_SUBSCRIBER},
        {"no-state-left", CLAIM_NO_STATE_LEFT, 0, 0, 0, 0, SUBJECT_SUBSCRIBER},
        {"uniform-errors c1, r1", CLAIM_UNIFORM_ERRORS, 2, 0, 0, 0, SUBJECT_MESSAGE},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct loaded loaded;
        char text[2048];
        snprintf(text, sizeof text, "%s%sclaims { C1 %s\n expect violated ref \"why\" }", CASE_HEAD, FLOW,
                 rows[i].text);
        struct plan *plan = case_plan(&loaded, text, NULL, CASE_ALL_BLOCKS);
        assert_int_equal(plan->claim_count, 1);
        const struct claim *claim = plan->claim;
        assert_int_equal(claim->kind, rows[i].kind);
        assert_int_equal(claim->subject_count, rows[i].subjects);
        assert_int_equal(claim->from_count, rows[i].from);
        assert_int_equal(claim->against_count, rows[i].against);
        assert_int_equal(claim->on, rows[i].on);
        assert_int_equal(claim->expect, CLAIM_VIOLATED);
        same_bytes(claim->name, BYTES("C1"));
        same_bytes(claim->text, bytes_text(rows[i].text));
        same_bytes(claim->reference, BYTES("why"));
        assert_int_equal(claim->connection, rows[i].kind == CLAIM_BOUND);
        if (claim->subject) assert_int_equal(claim->subject->kind, rows[i].first);
        if (claim->against_count) assert_ptr_equal(claim->against[0], plan->attacker);
        plan_free(plan);
        case_free(&loaded);
    }
}

TEST(the_parties_of_a_claim_are_told_apart)
{
    static const enum party_kind kinds[] = {PARTY_NODE, PARTY_ZONE, PARTY_LINK, PARTY_STORAGE, PARTY_BOX};
    struct loaded loaded;
    struct plan *plan = case_plan(&loaded,
                                  CASE_HEAD "topology { box both { wws bsf } }\nexpect { ue.prompts == 0 }\n"
                                            "claims { C1 secret mallory.ha1 from wsf, zone core, link scscf hss, "
                                            "ue.storage, both expect holds }",
                                  NULL, CASE_ALL_BLOCKS);
    const struct party *from = plan->claim->from;
    assert_int_equal(plan->claim->from_count, COUNT(kinds));
    for (size_t i = 0; i < COUNT(kinds); i++) assert_int_equal(from[i].kind, kinds[i]);
    same_bytes(from[0].role->name, BYTES("wsf"));
    same_bytes(from[1].zone, BYTES("core"));
    assert_int_equal(plan->link[from[2].link].carrier, CARRIER_CX);
    same_bytes(from[2].text, BYTES("link scscf hss"));
    same_bytes(from[3].role->name, BYTES("ue"));
    assert_int_equal(from[4].box, 1);
    same_bytes(plan->claim->subject->set->name, BYTES("mallory"));
    assert_int_equal(plan->claim->subject->subscriber_field, SUBSCRIBER_HA1);
    assert_int_equal(plan->claim->place.line, 6);
    plan_free(plan);
    case_free(&loaded);
}

TEST(what_a_claim_cannot_be_about_is_said)
{
    static const struct case_said rows[] = {
        {"claims { C1 secert alice.password from wsf expect holds }", 4, "no kind of claim `secert`",
         "did you mean `secret`?"},
        {"claims { C1 secret alice.pasword from wsf expect holds }", 4, "a person has no field `pasword`",
         "impi, impu, realm, password, ha1, ha1-sha256, web-id, web-password"},
        {"claims { C1 secret alcie.password from wsf expect holds }", 4, "`alcie` names nothing of this run",
         "did you mean `alice`?"},
        {"claims { C1 secret alice.web-password from wsf expect holds }", 4, "`alice` has no web-password", ""},
        {"claims { C1 secret wsf from wsf expect holds }", 4, "`wsf` is a node",
         "`secret` takes a field of a person, a value, a field of a message, a key"},
        {"claims { C1 secret alice.password from wsff expect holds }", 4, "`wsff` is no party", "did you mean `wsf`?"},
        {"claims { C1 secret alice.password from zone cor expect holds }", 4, "no link has the zone `cor`",
         "did you mean `core`?"},
        {"claims { C1 secret alice.password from link ue hss expect holds }", 4, "no link joins `ue` and `hss`", ""},
        {"claims { C1 secret alice.password expect holds }", 4, "`secret` needs `from` or `against`",
         "secret alice.password from wsf"},
        {"claims { C1 secret alice.password against eve expect holds }", 4, "`eve` is no attacker", ""},
        {"claims { C1 agree scscf, ue expect holds }", 4, "`agree` needs `on`", "agree scscf, ue on impi"},
        {"claims { C1 agree scscf, ue on impi, nonse expect holds }", 4, "`nonse` is nothing to agree on",
         "did you mean `nonce`?"},
        {"claims { C1 agree scscf, ue on impi, impi expect holds }", 4, "`impi` stands twice", ""},
        {"claims { C1 agree scscf, scscf on impi expect holds }", 4, "`agree` is about two, and this is one",
         "agree scscf, ue on impi"},
        {"claims { C1 agree scscf on impi expect holds }", 4, "`agree` is about two things", "agree scscf, ue on impi"},
        {"claims { C1 agree wsf, ue on impi expect holds }", 4, "`wsf` never commits to anybody",
         "of these kinds: browser, scscf; scscf, browser"},
        {"claims { C1 weak-agree scscf, hss expect holds }", 4, "`hss` never runs with `scscf`",
         "of these kinds: browser, scscf; scscf, browser"},
        {"claims { C1 agree scscf, ue on impi, path expect holds }", 4,
         "what `ue` runs with carries no `path`, in no run",
         "impi impu nonce nc cnonce realm contact expires call-id jti jkt"},
        {"claims { C1 alive scscf, ue on impi expect holds }", 4, "`alive` takes no `on`", "alive scscf, ue"},
        {"claims { C1 bound web-user, impi, impu expect holds }", 4, "`bound` binds no `web-user` here",
         "`bound user, impi, impu`, or with `, connection`"},
        {"claims { C1 bound user, impi, impu, channel expect holds }", 4, "`bound` binds no `channel` here",
         "`bound user, impi, impu`, or with `, connection`"},
        {"claims { C1 no-state-left ue expect holds }", 4, "`no-state-left` is about no one thing", "no-state-left"},
        {"claims { C1 no-replay r1 expect holds }", 4, "`r1` names nothing of this run", ""},
        {"claims { C1 no-state-left expect hold }", 4, "`expect` is not `hold`", "holds, violated, vacuous"},
        {"claims { C1 no-state-left expect holds\nC1 no-state-left expect holds }", 5,
         "`C1` is already a claim (x.ims:4:10)", "`replace` changes a claim that was brought in"},
        {"claims { replace C7 no-state-left expect holds }", 4, "no claim `C7`", ""},
        {"claims { C17 no-state-left expect holds\nremove C71 }", 5, "no claim `C71`", "did you mean `C17`?"},
        {"claims { when w2 == wss { C1 no-state-left expect holds } }", 4, "`w2` is no variant", ""},
        {"claims { C1 no-state-left expect violated if w2 == wss else holds }", 4, "`w2` is no variant", ""},
    };
    static const char more[] = "expect { ue.prompts == 0 }\n";
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[1024];
        snprintf(text, sizeof text, "%s\n%s", rows[i].text, more);
        case_says_each(&(struct case_said){text, rows[i].line, rows[i].what, rows[i].right}, 1, CASE_ALL_BLOCKS);
    }
}

TEST(claims_of_a_library_are_replaced_and_removed)
{
    static const struct case_file files[] = {
        {"scenarios/flows/claims.ims", "imslab 1\nclaims { C1 no-state-left expect holds\n"
                                       "C2 secret alice.ha1 from wsf expect holds\nC3 fresh nonce expect holds }\n"},
        {NULL, NULL},
    };
    struct loaded loaded;
    struct plan *plan = case_plan(&loaded,
                                  "imslab 1\nuse ims-core\nuse \"claims.ims\"\nscenario \"x\"\n"
                                  "variants { w : a | b }\nexpect { ue.prompts == 0 }\n"
                                  "claims { remove C1\nreplace C2 secret alice.ha1 from wsf expect violated if w == a "
                                  "else holds\nwhen w == b { C4 fresh cnonce expect holds } }",
                                  files, CASE_ALL_BLOCKS);
    assert_int_equal(plan->claim_count, 2);
    same_bytes(plan->claim->name, BYTES("C2"));
    assert_int_equal(plan->claim->expect, CLAIM_VIOLATED);
    same_bytes(plan->claim->next->name, BYTES("C3"));
    assert_null(plan->claim->next->next);
    struct plan *other = script_plan(loaded.script, 1, 0);
    assert_int_equal(other->claim_count, 3);
    assert_int_equal(other->claim->expect, CLAIM_HOLDS);
    same_bytes(other->claim->next->next->name, BYTES("C4"));
    plan_free(other);
    plan_free(plan);
    case_free(&loaded);
}

TESTS(UNIT(a_claim_is_bound_by_the_row_of_its_kind), UNIT(the_parties_of_a_claim_are_told_apart),
      UNIT(what_a_claim_cannot_be_about_is_said), UNIT(claims_of_a_library_are_replaced_and_removed))
