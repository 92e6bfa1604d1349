/* Plans: what nodes, the judge and the directory get of one run; and the same run printed as plain .ims. */
#include "digest.h"
#include "script_cases.h"

#define HEAD "imslab 1\nuse ims-core\nscenario \"title\" { ref \"seed 5\" tags a, b-c limit 40s mode strict }\n"
#define CHECKED "expect { ue.prompts == 0 }\n"

static struct plan *good_plan(struct loaded *loaded, const char *text)
{
    case_good(loaded, text, NULL);
    return script_plan(loaded->script, 0, 0);
}

static void done(struct loaded *loaded, struct plan *plan)
{
    plan_free(plan);
    case_free(loaded);
}

TEST(a_plan_outlives_the_text_it_was_made_of)
{
    struct loaded loaded;
    struct plan *plan = good_plan(&loaded, HEAD CHECKED);
    case_free(&loaded);
    same_bytes(plan->title, BYTES("title"));
    same_bytes(plan->reference, BYTES("seed 5"));
    same_bytes(plan->tag[1], BYTES("b-c"));
    same_bytes(plan->file, BYTES("scenarios/flows/x.ims"));
    same_bytes(plan->domain, BYTES("ims.example"));
    assert_int_equal(plan->limit, 40 * SECOND);
    assert_int_equal(plan->mode, FLOW_STRICT);
    plan_free(plan);
}

TEST(a_role_knows_its_ports_peers_names_and_bounds)
{
    struct loaded loaded;
    struct plan *plan = good_plan(&loaded, HEAD CHECKED);
    const struct role *ue = plan->role[0], *wsf = plan->role[3], *pcscf = plan->role[4], *scscf = plan->role[5];
    assert_int_equal(port_link(ue, 1, 0),
                     link_make(1, 0, 0)); /* W2 is the second link line, written from the browser */
    assert_int_equal(port_link(wsf, 0, 0), link_make(1, 0, 1));
    assert_int_equal(port_link(wsf, 1, 0), link_make(2, 0, 0));
    assert_ptr_equal(port_peer(wsf, 1), pcscf);
    assert_null(ue->port[2]); /* no link to the BSF */
    same_bytes(scscf->host, BYTES("scscf.ims.example"));
    same_bytes(scscf->uri, BYTES("sip:scscf.ims.example"));
    same_bytes(scscf->origin, BYTES("https://scscf.ims.example"));
    assert_int_equal(scscf->policy[2], 60 * SECOND);
    assert_int_equal(scscf->flight_max, 64);
    assert_int_equal(scscf->subscriber_count, 2);
    assert_int_equal(link_may_assert(pcscf, port_link(wsf, 1, 0)), MAY_ASSERT_TLS);
    assert_int_equal(link_may_assert(wsf, link_back(port_link(wsf, 1, 0))), MAY_ASSERT_NOTHING);
    assert_true(link_secure(wsf, port_link(wsf, 0, 0)));
    assert_false(link_secure(wsf, port_link(wsf, 1, 0)));
    assert_int_equal(plan->link[2].over, OVER_UDP);
    assert_int_equal(plan->link[4].over, OVER_SCTP);
    done(&loaded, plan);
}

/* The first of each kind; a second one is a stranger until it is named, and then nobody else is trusted. */
TEST(trust_is_in_nodes_by_name)
{
    struct loaded loaded;
    struct plan *plan = good_plan(&loaded, "imslab 1\nuse ims-core\nscenario \"x\" {}\n"
                                           "topology { node evil wws }" CHECKED);
    const struct role *wsf = plan->role[3];
    for (uint32_t i = 0; i < plan->role_count; i++) {
        bool first = bytes_equal(plan->role[i]->name, BYTES("wws")) || bytes_equal(plan->role[i]->name, BYTES("bsf"));
        assert_int_equal(policy_names(wsf, 2, plan->role[i]), first);
    }
    done(&loaded, plan);
    plan = good_plan(&loaded, "imslab 1\nuse ims-core\nscenario \"x\" {}\n"
                              "topology { node evil wws node wsf { trusts evil, bsf } }" CHECKED);
    wsf = plan->role[3];
    for (uint32_t i = 0; i < plan->role_count; i++) {
        bool named = bytes_equal(plan->role[i]->name, BYTES("evil")) || bytes_equal(plan->role[i]->name, BYTES("bsf"));
        assert_int_equal(policy_names(wsf, 2, plan->role[i]), named);
    }
    done(&loaded, plan);
}

TEST(levels_set_the_defaults_and_lines_override_them)
{
    struct loaded loaded;
    struct plan *plan = good_plan(&loaded, "imslab 1\nuse ims-core\nscenario \"x\" { level as-specified }\n" CHECKED);
    assert_int_equal(plan->role[5]->policy[2], 30 * SECOND);
    assert_true(plan->role[5]->as_specified);
    done(&loaded, plan);
    plan = good_plan(&loaded,
                     "imslab 1\nuse ims-core\nscenario \"x\" { level as-specified }\n"
                     "topology { node scscf { nonce-lifetime 2min } node wws { issuer bsf  banner \"hi\" } }" CHECKED);
    assert_int_equal(plan->role[5]->policy[2], 2 * MINUTE);
    assert_int_equal(plan->role[1]->policy[1], 3); /* index of bsf, plus one */
    same_bytes(plan->role[1]->policy_text[2], BYTES("hi"));
    done(&loaded, plan);
}

TEST(keys_and_digests_are_those_of_the_names_and_the_seed)
{
    struct loaded loaded;
    struct plan *plan = good_plan(&loaded, HEAD CHECKED);
    unsigned char seed[32], public_key[32];
    sha256_raw(bytes_of("imslab role keybsf\0\0\0\0\0\0\0\1", 18 + 8), seed);
    assert_false(plan->role[3]->signs);
    assert_memory_equal(plan->role[2]->signing_seed, seed, sizeof seed);
    ed25519_public(seed, public_key);
    assert_memory_equal(plan->role[2]->signing_public, public_key, sizeof public_key);
    struct hexdigest ha1;
    digest_ha1(DIGEST_MD5, BYTES("alice.private@ims.example"), BYTES("ims.example"), BYTES("wonderland-42"), &ha1);
    same_bytes(plan->subscriber_set[0].sample.ha1_md5, hex_view(&ha1));
    digest_ha1(DIGEST_SHA_256, BYTES("alice.private@ims.example"), BYTES("ims.example"), BYTES("wonderland-42"), &ha1);
    same_bytes(plan->subscriber_set[0].sample.ha1_sha256, hex_view(&ha1));
    assert_int_equal(plan->secret_count, 6); /* two passwords, and what stands for them in two algorithms */
    struct plan *other = script_plan(loaded.script, 0, 2);
    assert_memory_not_equal(other->role[2]->signing_seed, seed, sizeof seed);
    plan_free(other);
    done(&loaded, plan);
}

TEST(a_population_is_as_many_browsers)
{
    struct loaded loaded;
    struct plan *plan = good_plan(&loaded,
                                  HEAD "subscribers { population crowd { count 1000 impi \"user{n}@ims.example\"\n"
                                       "impu \"sip:user{n}@ims.example\" password secret \"pw-{n}-secret\" } }\n"
                                       "topology { node ue { user crowd } }\n"
                                       "flow { 5 ue -> wsf : SIP REGISTER { auth.username == crowd.impi } }");
    const struct subscriber_set *crowd = &plan->subscriber_set[2];
    struct subscriber subscriber;
    char room[512];
    struct pen pen = pen_on(room, sizeof room);
    assert_int_equal(plan->role[0]->member_count, 1000);
    assert_int_equal(plan->link[0].member_count, 1000);
    assert_int_equal(plan->link[2].member_count, 1);
    assert_int_equal(plan->subscriber_count, 1002);
    assert_int_equal(plan->role[0]->flight_max, 1002);
    assert_int_equal(crowd->first_number, 2);
    assert_int_equal(crowd->sample.ha1_md5.count, 0);
    subscriber_set_at(crowd, 999, &pen, &subscriber);
    same_bytes(subscriber.impi, BYTES("user1000@ims.example"));
    same_bytes(subscriber.impu[0], BYTES("sip:user1000@ims.example"));
    same_bytes(subscriber.password, BYTES("pw-1000-secret"));
    assert_int_equal(subscriber.number, 1001);
    same_bytes(plan->flow->checks->right.text, BYTES("user{n}@ims.example"));
    subscriber_set_at(&plan->subscriber_set[0], 0, &pen, &subscriber);
    assert_ptr_equal(subscriber.impi.at, plan->subscriber_set[0].sample.impi.at);
    done(&loaded, plan);
}

TEST(lines_are_numbered_in_order_with_what_stands_in_groups)
{
    struct loaded loaded;
    struct plan *plan = good_plan(
        &loaded,
        HEAD "flow { phase \"p\" milestones  do ue open  wait 30s  ask q \"why?\" { \"so\" right \"no\" }\n"
             "any-order { 1 ue -> wsf : SIP REGISTER as r1 in-order { 2 wsf -> pcscf : SIP REGISTER relays r1\n"
             "3 scscf -> pcscf : SIP 401 answers r1 within 200ms of r1 say \"here\" } }\n"
             "4 wsf -> ue : WS PONG lost  1b ue -> wws : HTTP GET \"/\" }");
    const struct flow_line *line = plan->flow;
    assert_int_equal(plan->flow_line_count, 11);
    assert_true(line->kind == LINE_PHASE && line->sets_mode && line->mode == FLOW_MILESTONES);
    line = line->next;
    assert_true(line->kind == LINE_DO && line->node == plan->role[0] && line->action == 0);
    line = line->next;
    assert_true(line->kind == LINE_WAIT && line->wait == 30 * SECOND);
    line = line->next;
    same_bytes(line->ask_name, BYTES("q"));
    line = line->next;
    assert_int_equal(line->kind, LINE_ANY_ORDER);
    assert_int_equal(line->number, 4);
    assert_int_equal(line->children->number, 5);
    assert_int_equal(line->children->as, 0);
    const struct flow_line *inner = line->children->next->children;
    assert_int_equal(inner->number, 7);
    assert_int_equal(inner->relays, 0);
    assert_int_equal(inner->answers, PLAN_NO_MESSAGE);
    assert_int_equal(inner->link_class, 2);
    assert_int_equal(inner->link_end, 0);
    assert_int_equal(inner->next->within, 200 * MS);
    assert_int_equal(inner->next->within_of, 0);
    assert_int_equal(inner->next->link_end, 1);
    same_bytes(inner->next->text, BYTES("here"));
    line = line->next;
    assert_true(line->lost);
    assert_int_equal(plan->foreground[PROTO_WS], 1u << VERB_WS_PONG);
    assert_true(line->next->has_path);
    same_bytes(line->next->path, BYTES("/"));
    assert_int_equal(line->next->number, 10);
    assert_int_equal(line->next->place.line, 7);
    done(&loaded, plan);
}

/* The nth check of the second arrow of a flow. */
static const struct check *nth_check(const struct plan *plan, uint32_t n)
{
    const struct check *check = plan->flow->next->checks;
    while (n-- > 0 && check) check = check->next;
    assert_non_null(check);
    return check;
}

TEST(right_sides_are_what_they_stand_for)
{
    struct loaded loaded;
    struct plan *plan = good_plan(
        &loaded, HEAD
        "variants { v : a | b }\n"
        "flow { 1 ue -> wsf : SIP REGISTER as r1 { let n = auth.nonce }\n"
        "2 wsf -> pcscf : SIP REGISTER relays r1 {\n"
        "  to.uri == alice.impu  cseq == r1.cseq + 1  auth.nonce == n  auth.qop == auth  expires == 10min\n"
        "  auth.response == digest(alice)  auth.realm == domain  path[1].host == wsf.host  call-id == this.to.tag\n"
        "  cseq in 1 .. 9  auth.uri == \"x\" if v == b else \"y\"  not contains alice.password  unchanged auth, "
        "contact.uri\n"
        "  auth.username == alice.impu[1]  header(X-Y) present  auth.nonce == \"n\" + wsf.host } }");
    static const enum operand_kind kinds[] = {
        OPERAND_SUBSCRIBER, OPERAND_FIELD, OPERAND_VALUE,      OPERAND_WORD,   OPERAND_NUMBER, OPERAND_DIGEST,
        OPERAND_TEXT,       OPERAND_TEXT,  OPERAND_THIS,       OPERAND_NUMBER, OPERAND_TEXT,   OPERAND_SUBSCRIBER,
        OPERAND_NONE,       OPERAND_NONE,  OPERAND_SUBSCRIBER, OPERAND_NONE,   OPERAND_TEXT,
    };
    for (uint32_t i = 0; i < COUNT(kinds); i++) assert_int_equal(nth_check(plan, i)->right.kind, kinds[i]);
    same_bytes(nth_check(plan, 0)->right.text, BYTES("sip:alice@ims.example"));
    assert_int_equal(nth_check(plan, 1)->right.message, 0);
    assert_int_equal(nth_check(plan, 1)->right.plus->number, 1);
    assert_int_equal(nth_check(plan, 2)->right.value, 0);
    assert_int_equal(nth_check(plan, 4)->right.number, 10 * MINUTE);
    assert_ptr_equal(nth_check(plan, 5)->right.subscriber, &plan->subscriber_set[0].sample);
    same_bytes(nth_check(plan, 7)->right.text, BYTES("wsf.ims.example"));
    assert_int_equal(nth_check(plan, 7)->field.index, 1);
    assert_int_equal(nth_check(plan, 9)->high.number, 9);
    same_bytes(nth_check(plan, 10)->right.text, BYTES("y"));
    assert_int_equal(nth_check(plan, 11)->kind, CHECK_NOT_CONTAINS);
    assert_true(nth_check(plan, 11)->right.secret);
    assert_true(nth_check(plan, 12)->field_group);
    assert_false(nth_check(plan, 13)->field_group);
    same_bytes(nth_check(plan, 14)->right.text, BYTES("tel:+15550001"));
    same_bytes(nth_check(plan, 15)->field.arg[0], BYTES("X-Y"));
    same_bytes(nth_check(plan, 16)->right.plus->text, BYTES("wsf.ims.example"));
    assert_int_equal(plan->check_count, 18);
    same_bytes(plan->message_name[0], BYTES("r1"));
    same_bytes(plan->value_name[0], BYTES("n"));
    done(&loaded, plan);
}

TEST(states_are_asked_of_roles)
{
    struct loaded loaded;
    struct plan *plan = good_plan(
        &loaded, HEAD "expect { ue.state == registered  scscf.bindings(alice.impu) == 1  hss.received(MAR, ZH) == "
                      "0  hss.sent(SAA) >= 1\n"
                      "ue.failed <= 0.1%  ue.failed == 0  ue.count(registered) in 0% .. 100%  wsf.parked == 0\n"
                      "ue.storage has \"password\"  hss.scscf(\"sip:x\" unknown) absent  ue.prompts == ue.prompts }");
    static const struct {
        int what;
        uint64_t number;
        uint32_t counted;
        const char *arg;
    } rows[] = {
        {STATE_OF_KIND, 0, 0, ""},
        {STATE_OF_KIND, 1, 0, "sip:alice@ims.example"},
        {STATE_RECEIVED, 0, 0, ""},
        {STATE_SENT, 1, 0, ""},
        {STATE_COUNT_OF, 1000, 1 << 4 | 1 << 5, ""}, /* refused, failed */
        {STATE_COUNT_OF, 0, 1 << 4 | 1 << 5, ""},
        {STATE_COUNT_OF, 0, 1 << 3, ""},
        {STATE_PARKED, 0, 0, ""},
        {STATE_OF_KIND, 0, 0, ""},
        {STATE_OF_KIND, 0, 0, "sip:x"},
        {STATE_OF_KIND, 0, 0, ""},
    };
    const struct check *check = plan->expect;
    for (size_t i = 0; i < COUNT(rows); i++, check = check->next) {
        assert_int_equal(check->state.what, rows[i].what);
        assert_int_equal(check->right.number, rows[i].number);
        assert_int_equal(check->state.counted, rows[i].counted);
        same_bytes(check->state.arg, bytes_text(rows[i].arg));
        assert_int_equal(check->right.share, i == 4 || i == 6);
    }
    assert_null(check);
    same_bytes(plan->expect->right.text, BYTES("registered"));
    assert_int_equal(plan->expect->next->next->state.proto, PROTO_ZH);
    assert_int_equal(plan->expect->next->next->next->state.proto, PROTO_CX); /* only Cx has a SAA */
    done(&loaded, plan);
}

TEST(commands_carry_texts_or_what_gives_them)
{
    struct loaded loaded;
    struct plan *plan = good_plan(
        &loaded, HEAD
        "flow { 1 ue -> wsf : SIP REGISTER as r1 { let token = auth.token }\n"
        "do ue register with password = secret \"not-her-pw-1\", auth.token = token, to.uri = alice.impu\n"
        "do ue login with kind = ims\n"
        "do hss bar(alice.impu)  do hss change-password(mallory, secret \"new-secret-1\")  do hss revoke(token) }");
    const struct flow_line *line = plan->flow->next;
    assert_int_equal(line->command.setting_count, 3);
    same_bytes(line->command.setting[0].path, BYTES("password"));
    same_bytes(line->command.setting[0].value, BYTES("not-her-pw-1"));
    assert_null(line->setting_value[0]);
    assert_int_equal(line->setting_value[1]->kind, OPERAND_VALUE);
    same_bytes(line->command.setting[2].value, BYTES("sip:alice@ims.example"));
    line = line->next;
    same_bytes(line->command.setting[0].value, BYTES("ims"));
    line = line->next;
    same_bytes(line->command.arg[0], BYTES("sip:alice@ims.example"));
    line = line->next;
    same_bytes(line->command.arg[0], BYTES("m.private@ims.example"));
    same_bytes(line->command.arg[1], BYTES("new-secret-1"));
    assert_int_equal(line->action, 1);
    line = line->next;
    assert_int_equal(line->arg_value[0]->kind, OPERAND_VALUE);
    assert_int_equal(plan->secret_count, 8);
    done(&loaded, plan);
}

/* Of each arrow: its own word, else its title's, else that of the file it stands in, else nothing. */
static void bases_are(const struct plan *plan, const char *expected)
{
    uint32_t at = 0;
    for (const struct flow_line *line = plan->flow; line; line = line->next) {
        if (line->kind != LINE_ARROW) continue;
        const char *mark = basis_rows[line->basis].mark;
        assert_int_equal(expected[at++], *mark ? *mark : '.');
    }
    assert_int_equal(expected[at], 0);
}

TEST(an_arrow_rests_on_what_it_says_or_its_title_or_its_file)
{
    static char room[65536];
    static const struct case_file files[] = {
        {"scenarios/flows/flow.ims",
         "imslab 1\nuse ims-core\nscenario \"used\" { basis spec }\n"
         "flow { 1 ue -> wsf : SIP REGISTER\nphase \"p\" basis text\n2 wsf -> ue : SIP 401\n"
         "3 ue -> wsf : SIP REGISTER basis inference\nphase \"q\" strict\n4 wsf -> ue : SIP 200 }\n"},
        {NULL, NULL}};
    static const char text[] = "imslab 1\nuse \"flow.ims\"\nscenario \"t\"\n"
                               "flow { after 2 { phase \"in\" basis spec 2a ue -> wsf : SIP OPTIONS }\n"
                               "replace 3 { 3 ue -> wsf : SIP REGISTER }\n5 ue -> wsf : SIP REGISTER }\n";
    struct loaded loaded, again;
    case_good(&loaded, text, files);
    struct plan *plan = script_plan(loaded.script, 0, 0);
    bases_are(plan, "+=+.+.");
    struct pen pen = pen_on(room, sizeof room);
    script_resolved(&pen, loaded.script, 0);
    pen_char(&pen, 0);
    case_good(&again, room, NULL);
    struct plan *resolved = script_plan(again.script, 0, 0);
    bases_are(resolved, "+=+.+.");
    plan_free(resolved);
    case_free(&again);
    done(&loaded, plan);
}

TEST(a_resolved_run_is_a_scenario_that_makes_the_same_plan)
{
    static char room[65536];
    static const char text[] = HEAD
        "variants { v : a | b }\n"
        "topology { node ue2 like ue { user mallory } link ue wsf { delay 1min } box e { wsf pcscf } }\n"
        "flow { phase \"p\" when v == a { 1 ue -> wsf : SIP REGISTER as r1 { auth.nonce == \"\\\"q\\\"\"\n"
        "when v == b { cseq == 1 } else { cseq in 1 .. 2 } } within 2s lost say \"x\" } else { wait 3s }\n"
        "any-order { in-order { 2 wsf -> pcscf : SIP REGISTER { header(X-Y) present  cseq == 1 if v == a else 2 } "
        "} }\n"
        "do ue register with password = secret \"not-her-pw-1\"  expect { scscf.bindings(alice.impu) == 0 } }\n"
        "expect { ue.state == registered  when v == b { ue.prompts == 2 } }";
    struct loaded loaded, again;
    case_good(&loaded, text, NULL);
    for (uint32_t run = 0; run < 2; run++) {
        struct pen pen = pen_on(room, sizeof room);
        script_resolved(&pen, loaded.script, run);
        pen_char(&pen, 0);
        case_good(&again, room, NULL);
        assert_int_equal(again.script->run_count, 1);
        struct plan *one = script_plan(loaded.script, run, 0), *two = script_plan(again.script, 0, 0);
        assert_int_equal(one->flow_line_count, two->flow_line_count);
        assert_int_equal(one->check_count, two->check_count);
        assert_int_equal(one->role_count, two->role_count);
        assert_int_equal(one->link_count, two->link_count);
        assert_int_equal(one->secret_count, two->secret_count);
        for (uint32_t i = 0; i < one->link_count; i++)
            assert_memory_equal(&one->link[i].delay, &two->link[i].delay, sizeof(sim_time));
        plan_free(one);
        plan_free(two);
        case_free(&again);
    }
    case_free(&loaded);
}

TEST(the_base_that_the_lab_ships_is_right)
{
    FILE *file = fopen("scenarios/base/ims-core.ims", "rb");
    static char base[65536];
    assert_non_null(file);
    base[fread(base, 1, sizeof base - 1, file)] = 0;
    fclose(file);
    const struct case_file files[] = {{"scenarios/flows/core.ims", base}, {NULL, NULL}};
    struct loaded loaded;
    case_good(&loaded, "imslab 1\nuse \"core.ims\"\nscenario \"x\"\n" CHECKED, files);
    struct plan *plan = script_plan(loaded.script, 0, 0);
    assert_int_equal(plan->role_count, 7);
    assert_int_equal(plan->subscriber_count, 3);
    for (uint32_t i = 0; i < plan->role_count; i++)
        for (uint32_t port = 0; plan->role[i]->kind->ports[port].carriers; port++)
            assert_non_null(plan->role[i]->port[port]);
    done(&loaded, plan);
}

TESTS(UNIT(a_plan_outlives_the_text_it_was_made_of), UNIT(a_role_knows_its_ports_peers_names_and_bounds),
      UNIT(levels_set_the_defaults_and_lines_override_them), UNIT(trust_is_in_nodes_by_name),
      UNIT(keys_and_digests_are_those_of_the_names_and_the_seed), UNIT(a_population_is_as_many_browsers),
      UNIT(lines_are_numbered_in_order_with_what_stands_in_groups), UNIT(right_sides_are_what_they_stand_for),
      UNIT(states_are_asked_of_roles), UNIT(commands_carry_texts_or_what_gives_them),
      UNIT(an_arrow_rests_on_what_it_says_or_its_title_or_its_file),
      UNIT(a_resolved_run_is_a_scenario_that_makes_the_same_plan), UNIT(the_base_that_the_lab_ships_is_right))
