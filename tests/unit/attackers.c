/* Attackers, fault plans, load and questions as the checker binds them. */
#include "attacker.h"
#include "fault.h"
#include "load_plan.h"
#include "script_cases.h"

static const struct seat *nth_seat(const struct attacker *attacker, uint32_t n)
{
    const struct seat *seat = attacker->seats;
    while (seat && n--) seat = seat->next;
    return seat;
}

static const struct flow_line *nth_line(const struct plan *plan, uint32_t n)
{
    const struct flow_line *line = plan->flow;
    while (line && n--) line = line->next;
    return line;
}

TEST(seats_and_moves_are_bound)
{
    static const enum seat_kind kinds[] = {SEAT_TAPS,     SEAT_HOLDS, SEAT_OWNS,  SEAT_OWNS,
                                           SEAT_CONNECTS, SEAT_READS, SEAT_KNOWS, SEAT_KNOWS};
    struct loaded loaded;
    struct plan *plan = case_plan(
        &loaded,
        CASE_HEAD "variants { w : a | b }\n"
                  "flow { 5 ue -> wsf : SIP REGISTER as r1  6 wsf -> ue : SIP 401\n"
                  "  when w == b { 7 ue -> wsf : SIP REGISTER } }\n"
                  "attackers { eve { taps zone core after 6  holds link ue wsf  owns wsf, wws stopped  connects wsf\n"
                  "  reads ue.storage  knows alice.impi, bsf.key  at 5 each delay 2s  at 6 set www-auth.qop = absent,\n"
                  "  www-auth.nonce = r1.call-id + \"x\", www-auth.realm = raw \"\\x00\"  at 7 drop\n"
                  "  when w == b { at 6 take } } }",
        NULL, CASE_ALL_BLOCKS);
    const struct attacker *eve = plan->attacker;
    assert_int_equal(plan->attacker_count, 1);
    same_bytes(eve->name, BYTES("eve"));
    for (uint32_t i = 0; i < COUNT(kinds); i++) assert_int_equal(nth_seat(eve, i)->kind, kinds[i]);
    assert_null(nth_seat(eve, COUNT(kinds)));
    same_bytes(nth_seat(eve, 0)->after, BYTES("6"));
    same_bytes(nth_seat(eve, 0)->party.zone, BYTES("core"));
    assert_true(nth_seat(eve, 3)->stopped);
    same_bytes(nth_seat(eve, 3)->role->name, BYTES("wws"));
    assert_int_equal(nth_seat(eve, 5)->subject.kind, SUBJECT_STORAGE);
    assert_int_equal(nth_seat(eve, 7)->subject.kind, SUBJECT_KEY);
    const struct move *move = eve->moves;
    assert_int_equal(move->kind, MOVE_DELAY);
    assert_true(move->each && move->delay == 2 * SECOND && move->line == 0);
    move = move->next;
    assert_true(move->kind == MOVE_SET && !move->each && move->line == 1);
    assert_int_equal(move->set->how, WRITTEN_ABSENT);
    assert_int_equal(move->set->next->how, WRITTEN_VALUE);
    assert_int_equal(move->set->next->value.kind, OPERAND_FIELD);
    same_bytes(move->set->next->value.plus->text, BYTES("x"));
    assert_int_equal(move->set->next->next->how, WRITTEN_RAW);
    assert_int_equal(move->set->next->next->raw.count, 1);
    assert_int_equal(move->next->kind, MOVE_DROP);
    assert_int_equal(move->next->line, PLAN_NO_LINE); /* only the other run has it */
    assert_null(move->next->next);
    plan_free(plan);
    case_free(&loaded);
}

TEST(deeds_are_bound)
{
    struct loaded loaded;
    struct plan *plan = case_plan(
        &loaded,
        CASE_HEAD "attackers { eve { connects wsf  owns wsf, pcscf } }\n"
                  "flow { do eve connect to wsf with header(Origin) = wws.origin\n"
                  "  do eve send(SIP, REGISTER) to wsf with auth.nc = 1 + 1, auth.response = digest(alice),\n"
                  "    auth.token = token(bsf) times 10 every 100ms\n"
                  "  20 eve -> wsf : SIP REGISTER as e1\n"
                  "  do eve send(SIP, raw \"NONE\\r\\n\") as pcscf to scscf\n"
                  "  do eve replay(e1) to wsf\n"
                  "  do eve answer(e1, 403) }",
        NULL, CASE_ALL_BLOCKS);
    const struct deed *deed = nth_line(plan, 0)->deed;
    assert_true(deed->kind == DEED_CONNECT && deed->attacker == plan->attacker && deed->times == 1);
    deed = nth_line(plan, 1)->deed;
    assert_true(deed->kind == DEED_SEND && deed->proto == PROTO_SIP);
    assert_int_equal(deed->verb, verb_named(PROTO_SIP, BYTES("REGISTER")));
    assert_true(deed->times == 10 && deed->every == 100 * MS);
    assert_int_equal(deed->with->value.plus->number, 1);
    assert_int_equal(deed->with->next->value.kind, OPERAND_DIGEST);
    assert_int_equal(deed->with->next->next->how, WRITTEN_TOKEN);
    same_bytes(deed->with->next->next->role->name, BYTES("bsf"));
    assert_ptr_equal(nth_line(plan, 2)->from, plan->attacker->role);
    same_bytes(plan->attacker->role->host, BYTES("eve.invalid"));
    assert_ptr_equal(deed->as, plan->attacker->role);
    deed = nth_line(plan, 3)->deed;
    assert_true(deed->is_raw && deed->as && deed->to);
    same_bytes(deed->raw, BYTES("NONE\r\n"));
    assert_int_equal(nth_line(plan, 4)->deed->message, 0);
    deed = nth_line(plan, 5)->deed;
    assert_int_equal(deed->verb, 403);
    plan_free(plan);
    case_free(&loaded);
}

TEST(what_an_attacker_cannot_do_is_said)
{
    static const struct case_said rows[] = {
        {"attackers { eve { taps zone cor } }\nflow { 5 ue -> wsf : SIP REGISTER }", 4, "no link has the zone `cor`",
         "did you mean `core`?"},
        {"attackers { eve { taps wsf } }\nflow { 5 ue -> wsf : SIP REGISTER }", 4, "`wsf` is a node",
         "it takes a link, a zone"},
        {"attackers { eve { owns wsff } }\nflow { 5 ue -> wsf : SIP REGISTER }", 4, "`wsff` is no node",
         "did you mean `wsf`?"},
        {"attackers { eve { reads alice.password } }\nflow { 5 ue -> wsf : SIP REGISTER }", 4,
         "`alice.password` is a field of a person", "`reads` takes a storage"},
        {"attackers { eve { knows ue.storage } }\nflow { 5 ue -> wsf : SIP REGISTER }", 4, "`ue.storage` is a storage",
         "`knows` takes a field of a person, a value, a field of a message, a key"},
        {"attackers { eve { at 11b drop } }\nflow { 11a ue -> wsf : SIP REGISTER }", 4,
         "no arrow of the flow has step `11b`", "did you mean `11a`?"},
        {"attackers { eve { taps zone core after 6 } }\nflow { 5 ue -> wsf : SIP REGISTER }", 4,
         "no arrow of the flow has step `6`", ""},
        {"attackers { eve { at 5 set auth.nonse = \"x\" } }\nflow { 5 ue -> wsf : SIP REGISTER }", 4,
         "SIP has no field `auth.nonse`", "did you mean `auth.nonce`?"},
        {"attackers { eve { at 5 set auth.nc = \"x\" } }\nflow { 5 ue -> wsf : SIP REGISTER }", 4,
         "auth.nc is a number, not a text", "write it without quotes"},
        {"attackers { eve { at 5 set auth.nonce = token(alice) } }\nflow { 5 ue -> wsf : SIP REGISTER }", 4,
         "`alice` is no node", ""},
        {"attackers { eve { at 5 set auth.nonce = absent + \"x\" } }\nflow { 5 ue -> wsf : SIP REGISTER }", 4,
         "nothing is added to `absent`, `raw` and `token`", ""},
        {"attackers { ue { taps zone core } }\nflow { 5 ue -> wsf : SIP REGISTER }", 4,
         "`ue` is already a node (ims-core.ims:4:8)",
         "nodes, boxes, people, variants, messages and values share one space of names"},
        {"attackers { eve { taps zone core } }\nflow { 5 eve -> wsf : SIP REGISTER }", 5,
         "attacker `eve` has no link of its own", "eve { connects wsf }; what it owns is an end by its own name"},
        {"attackers { eve { taps zone core } }\nflow { do eve sned(SIP, REGISTER) to wsf\n5 ue -> wsf : SIP REGISTER }",
         5, "an attacker has no deed `sned`", "did you mean `send`?"},
        {"attackers { eve { connects wsf } }\nflow { do eve send(SIP) to wsf\n5 ue -> wsf : SIP REGISTER }", 5,
         "`send` has other arguments", "send(SIP, REGISTER), send(HTTP, GET, \"/\"), send(SIP, raw \"...\")"},
        {"attackers { eve { connects wsf } }\nflow { do eve send(SIP, REGSTER) to wsf\n5 ue -> wsf : SIP REGISTER }", 5,
         "SIP has no `REGSTER`", "did you mean `REGISTER`?"},
        {"attackers { eve { connects wsf } }\nflow { do eve send(SIP, 200) to wsf\n5 ue -> wsf : SIP REGISTER }", 5,
         "of SIP, `200` is an answer: answer(MESSAGE, CODE)", ""},
        {"attackers { eve { connects wsf } }\nflow { do eve send(SIP, REGISTER)\n5 ue -> wsf : SIP REGISTER }", 5,
         "`send` needs `to`", "to wsf"},
        {"attackers { eve { connects wsf } }\nflow { do eve send(SIP, REGISTER) to pcscf\n5 ue -> wsf : SIP REGISTER }",
         5, "attacker `eve` has no link of its own to `pcscf`", "eve { connects pcscf }, or as NODE"},
        {"attackers { eve { connects wsf } }\nflow { do eve send(SIP, REGISTER) as wsf to pcscf\n"
         "5 ue -> wsf : SIP REGISTER }",
         5, "attacker `eve` cannot speak as `wsf`", "eve { owns wsf }, or it holds a link without TLS"},
        {"attackers { eve { connects wsf } }\nflow { do eve replay(r1) to wsf\n5 ue -> wsf : SIP REGISTER as r1 }", 5,
         "no message `r1` exists before this line", ""},
        {"attackers { eve { connects wsf } }\nflow { do eve send(SIP, REGISTER) to wsf times 0 every 1s\n"
         "5 ue -> wsf : SIP REGISTER }",
         5, "a deed is done at least once", ""},
        {"attackers { eve { reads wsf.storage } }\nflow { 5 ue -> wsf : SIP REGISTER }", 4,
         "`wsf` has no storage: what a wsf keeps is its state", ""},
        {"attackers { eve { owns wsf } }\nflow { do eve send(SIP, raw \"x\") as wsf to pcscf with call-id = \"y\"\n"
         "5 ue -> wsf : SIP REGISTER }",
         5, "of `raw` octets no field is set", "what is in them is what is sent"},
        {"flow { 5 ue -> wsf : SIP REGISTER { auth.nonce == raw \"x\" } }", 4, "`raw` is what an attacker sends",
         "a text, \"...\"; any octet is written as \\xHH"},
    };
    case_says_each(rows, COUNT(rows), CASE_ALL_BLOCKS);
}

TEST(what_a_move_cannot_touch_is_said)
{
    static const struct case_said rows[] = {
        {"attackers { eve { owns wsf  at 5 set via.count = 3 } }\nflow { 5 ue -> wsf : SIP REGISTER }", 4,
         "`via.count` is not set: it follows from what stands elsewhere in the message", ""},
        {"attackers { eve { owns ue  at 1 set set-cookie(a).secure = \"x\" } }\nflow { 1 wws -> ue : HTTP 200 }", 4,
         "`set-cookie(a).secure` is a flag: it is taken away, and not given", "set-cookie(a).secure = absent"},
        {"attackers { eve { taps link wsf pcscf  at 5 drop } }\nflow { 5 wsf -> pcscf : SIP REGISTER }", 4,
         "attacker `eve` only taps this link: it reads what passes", "eve { owns wsf }, or { holds link wsf pcscf }"},
        {"attackers { eve { holds link ue wsf  at 5 set auth.nc = 3 } }\nflow { 5 ue -> wsf : SIP REGISTER }", 4,
         "attacker `eve` holds this link, and TLS is on it: it can drop and delay what passes", "eve { owns ue }"},
        {"attackers { eve { owns wsf  at 5 drop } }\nflow { 5 pcscf -> scscf : SIP REGISTER }", 4,
         "attacker `eve` has no seat where this step passes", "eve { owns pcscf }, or { holds link pcscf scscf }"},
    };
    case_says_each(rows, COUNT(rows), CASE_ALL_BLOCKS);
}

TEST(fault_plans_are_bound)
{
    struct loaded loaded;
    struct plan *plan = case_plan(
        &loaded,
        CASE_HEAD
        "flow { 5 ue -> wsf : SIP REGISTER  6 wsf -> ue : SIP 401 }\n"
        "faults { slow { delay link ue wsf 61s at 5  require fired  drop zone core after 5 + 2s until 6 odds 10% }\n"
        "  gone { crash wsf at 30s for 20s losing state  corrupt link ue wsf 3 times 2 } }",
        NULL, CASE_ALL_BLOCKS);
    const struct fault_plan *slow = plan->fault_plan, *gone = slow->next;
    same_bytes(slow->name, BYTES("slow"));
    assert_true(slow->require_fired && !gone->require_fired);
    assert_true(slow->faults->kind == FAULT_DELAY && slow->faults->delay == 61 * SECOND);
    assert_true(slow->faults->party.kind == PARTY_LINK && slow->faults->at.line == 0);
    assert_int_equal(slow->faults->odds, PLAN_WHOLE);
    const struct fault *drop = slow->faults->next;
    assert_true(drop->after.line == 0 && drop->after.plus == 2 * SECOND && drop->until.line == 1);
    assert_int_equal(drop->odds, PLAN_WHOLE / 10);
    assert_true(gone->faults->kind == FAULT_CRASH && gone->faults->has_time && gone->faults->time == 30 * SECOND);
    assert_true(gone->faults->losing_state && gone->faults->lasting == 20 * SECOND);
    assert_true(gone->faults->next->count == 3 && gone->faults->next->times == 2);
    assert_null(gone->next);
    plan_free(plan);
    case_free(&loaded);
}

TEST(what_is_no_fault_is_said)
{
#define FAULT(text) "faults { p { " text " } }\nflow { 5 ue -> wsf : SIP REGISTER }"
    static const struct case_said rows[] = {
        {FAULT("dorp link ue wsf"), 4, "no fault `dorp`", "did you mean `drop`?"},
        {FAULT("drop link ue hss"), 4, "no link joins `ue` and `hss`", ""},
        {FAULT("drop wsf"), 4, "`wsf` is a node", "it takes a link, a zone"},
        {FAULT("crash zone core"), 4, "`zone core` is a zone", "it takes a node"},
        {FAULT("crash wsf 20s"), 4, "`crash` takes no amount", "`for 20s`?"},
        {FAULT("delay link ue wsf"), 4, "`delay` needs a time", "a time behind what it happens to"},
        {FAULT("delay link ue wsf 3"), 4, "`delay` is a time and needs a unit", "3us, 3ms, 3s?"},
        {FAULT("drop link ue wsf at 7"), 4, "no arrow of the flow has step `7`", ""},
        {FAULT("drop link ue wsf odds 0%"), 4, "`odds` takes a share", "above 0%, at most 100%"},
        {FAULT("crash wsf odds 1%"), 4, "`crash` happens to no messages: it has no `times` and no `odds`", ""},
        {FAULT("pause wsf losing state"), 4, "`pause` loses no state", "crash, restart"},
        {FAULT("drop link ue wsf times 0"), 4, "a fault that never happens is none", ""},
        {FAULT("pause wsf until 5 for 3s"), 4, "`until` and `for` both say when it ends", ""},
        {FAULT("crash wsf  calm 0s"), 4, "nothing recovers in no time", "calm 5min: reg-await-auth is 4 min"},
        {FAULT("crash wsf  calm 5min"), 4, "the run is over before it has been calm so long: its limit is 60s",
         "limit 10min, in the braces of `scenario`"},
        {FAULT("crash wsf  calm 5s  calm 5s"), 4, "`calm` stands twice", ""},
        {FAULT("crash wsf  calm 5s lost allice"), 4, "`allice` is no person", "did you mean `alice`?"},
        {FAULT("crash wsf  calm 5"), 4, "expected how long it is calm, found `5`",
         "a number without a unit is no quantity"},
        {FAULT("crash wsf for 0s"), 4, "what lasts no time is no fault", ""},
        {FAULT("restart wsf for 3s"), 4, "`restart` is back at once: it has no `for` and no `until`",
         "crash NODE ... for TIME"},
        {FAULT("restart wsf until 5"), 4, "`restart` is back at once: it has no `for` and no `until`",
         "crash NODE ... for TIME"},
        {FAULT("drop link wsf pcscf at 5"), 4, "step `5` does not pass there", "drop link ue wsf at 5"},
        {FAULT("stall zone core at 5 for 3s"), 4, "step `5` does not pass there", "stall link ue wsf at 5"},
        {FAULT("require fired"), 4, "this plan has no fault", "drop link A B at 7"},
        {"faults { none { crash wsf } }\nflow { 5 ue -> wsf : SIP REGISTER }", 4,
         "fault plan `none`: a run without faults is called so", ""},
        {"faults { p { crash wsf }\np { crash wsf } }\nflow { 5 ue -> wsf : SIP REGISTER }", 5,
         "fault plan `p` stands twice", ""},
    };
    case_says_each(rows, COUNT(rows), CASE_ALL_BLOCKS);
}

TEST(load_is_bound)
{
    static const struct case_said rows[] = {
        {"load { rat 3/s }\nexpect { ue.prompts == 0 }", 4, "`load` has no setting `rat`", "did you mean `rate`?"},
        {"load { rate 3s }\nexpect { ue.prompts == 0 }", 4, "`rate` takes a rate", "50/s, 10/min, 3/h"},
        {"load { arrivals odd }\nexpect { ue.prompts == 0 }", 4, "`arrivals` is not `odd`", "even, poisson"},
        {"load { over 3 }\nexpect { ue.prompts == 0 }", 4, "`over` is a time and needs a unit", "3us, 3ms, 3s?"},
        {"load { over 3s\nover 4s }\nexpect { ue.prompts == 0 }", 5, "`over` is set twice (line 4)", ""},
        {"load { mix w a 10% }\nexpect { ue.prompts == 0 }", 4, "`w` is no variant", ""},
        {"variants { w : a | b }\nload { mix w a 10%, c 90% }\nexpect { ue.prompts == 0 if w == a else 1 }", 5,
         "variant `w` has no value `c`", "a, b"},
        {"variants { w : a | b }\nload { mix w a 10%, b 80% }\nexpect { ue.prompts == 0 if w == a else 1 }", 5,
         "the shares of a mix make 100%", ""},
    };
    struct loaded loaded;
    case_says_each(rows, COUNT(rows), CASE_ALL_BLOCKS);
    struct plan *plan = case_plan(&loaded,
                                  CASE_HEAD "variants { w : a | b }\nexpect { ue.prompts == 0 }\n"
                                            "load { arrivals poisson  rate 50/s  over 1h  stay 24h  in-flight 8\n"
                                            "  mix w a 10%, b 90% }",
                                  NULL, CASE_ALL_BLOCKS);
    assert_true(plan->load->arrivals == ARRIVALS_POISSON && plan->load->rate_hour == 50 * 3600);
    assert_true(plan->load->over == HOUR && plan->load->stay == 24 * HOUR && plan->load->in_flight == 8);
    assert_int_equal(plan->load->share_count, 2);
    same_bytes(plan->load->share[1].value, BYTES("b"));
    assert_int_equal(plan->load->share[1].share, PLAN_WHOLE / 10 * 9);
    plan_free(plan);
    case_free(&loaded);
}

TEST(a_question_has_answers_and_a_right_one)
{
#define ASKS(text) "flow { 5 ue -> wsf : SIP REGISTER\n" text " }"
    static const struct case_said rows[] = {
        {ASKS("ask a \"?\" { \"x\" right }"), 5, "a question has at least two answers",
         "ask NAME \"?\" { \"one\" right  \"another\" }"},
        {ASKS("ask a \"?\" { \"x\"  \"y\" }"), 5, "no answer is right",
         "ask NAME \"?\" { \"one\" right  \"another\" }"},
        {ASKS("ask a \"?\" { \"x\" right  \"y\" right }"), 5, "every answer is right", ""},
        {ASKS("ask a \"?\" { \"x\" right  \"y\"\n\"x\" }"), 6, "this answer stands twice", ""},
        {ASKS("ask a \"?\" { \"x\" right  \"y\" }\nask a \"!\" { \"x\" right  \"y\" }"), 6,
         "question `a` stands twice (x.ims:5:5)", ""},
    };
    struct loaded loaded;
    case_says_each(rows, COUNT(rows), 0);
    struct plan *plan = case_plan(&loaded, CASE_HEAD ASKS("ask a \"?\" { \"x\"  \"y\" right }"), NULL, 0);
    const struct flow_line *line = nth_line(plan, 1);
    assert_int_equal(line->kind, LINE_ASK);
    same_bytes(line->choices->text, BYTES("x"));
    assert_true(!line->choices->right && line->choices->next->right && !line->choices->next->next);
    plan_free(plan);
    case_free(&loaded);
}

TESTS(UNIT(seats_and_moves_are_bound), UNIT(deeds_are_bound), UNIT(what_an_attacker_cannot_do_is_said),
      UNIT(what_a_move_cannot_touch_is_said), UNIT(fault_plans_are_bound), UNIT(what_is_no_fault_is_said),
      UNIT(load_is_bound), UNIT(a_question_has_answers_and_a_right_one))
