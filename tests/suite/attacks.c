/* Attackers that act: each move and each deed is seen to act and seen not to, the outcomes are told apart, and an
 * attacker that has less than it needs has nothing to try. */
#include "attacker.h"
#include "scenario.h"
#include "test.h"

#define HEAD "imslab 1\nuse ims-core\nscenario \"x\" { limit 60s }\n"
#define REGISTERS                                                                                                      \
    "do ue open  do ue register  5 ue -> wsf : SIP REGISTER as r1  6 wsf -> pcscf : SIP REGISTER as r6 "               \
    "10 pcscf -> wsf : SIP 401 as c0  11 wsf -> ue : SIP 401 as c1 "

static struct script *load(struct arena *arena, struct bytes text)
{
    struct script *script = scenario_script_from(arena, "scenarios/x.ims", text);
    assert_non_null(script);
    return script;
}

struct attacked {
    const char *text;
    enum run_verdict verdict;
    const char *attempts; /* "what: text" of each, one a line; the beginning of the text is enough */
};

static void same_attempts(const struct verdict *verdict, const struct attacked *row)
{
    struct bytes rest = bytes_text(row->attempts);
    for (uint32_t i = 0; i < verdict->attempt_count; i++) {
        struct bytes line = bytes_cut(rest, '\n', &rest);
        char room[512];
        struct pen pen = pen_on(room, sizeof room);
        pen_bytes(&pen, verdict->attempt[i].what);
        pen_lit(&pen, ": ");
        pen_bytes(&pen, verdict->attempt[i].text);
        struct bytes said = pen_done(&pen);
        if (!line.count || !bytes_starts(said, line))
            fail_msg("%s\nsays %.*s\ninstead of %.*s", row->text, (int)said.count, said.at, (int)line.count, line.at);
    }
    assert_int_equal(rest.count, 0);
}

static void each(const struct attacked *rows, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct arena arena = {0};
        struct run *run = scenario_run(load(&arena, arena_format(&arena, "%s%s", HEAD, rows[i].text)), 0, 0);
        same_attempts(run->verdict, &rows[i]);
        for (uint32_t f = 0; f < run->verdict->failure_count && run->verdict->verdict != rows[i].verdict; f++)
            print_error("%.*s\n", (int)run->verdict->failure[f].text.count, run->verdict->failure[f].text.at);
        if (run->verdict->verdict != rows[i].verdict) fail_msg("%s: verdict %d", rows[i].text, run->verdict->verdict);
        run_free(run);
        arena_free(&arena);
    }
}

TEST(each_move_is_seen_to_act)
{
    static const struct attacked rows[] = {
        {"attackers { eve { owns wsf  at 11 set www-auth.qop = absent } }\n"
         "flow { " REGISTERS " }\nexpect { ue.state == failed }",
         RUN_PASS, "set www-auth.qop at 11: refused by ue: no challenge that can be answered"},
        {"attackers { eve { owns wsf  at 6 set call-id = raw \"a\\r\\nb\" } }\n"
         "flow { do ue open  do ue register  6 wsf -> pcscf : SIP REGISTER }\nexpect { pcscf.sent(REGISTER) == 0 }",
         RUN_PASS, "set call-id at 6: refused by pcscf: a message that is malformed"},
        {"attackers { eve { holds link wsf pcscf  at 6 drop } }\n"
         "flow { do ue open  do ue register  6 wsf -> pcscf : SIP REGISTER lost }\n"
         "expect { pcscf.sent(REGISTER) == 0 }",
         RUN_PASS, "drop at 6: worked: nobody refused what came of it"},
        {"attackers { eve { holds link wsf pcscf  at 6 delay 3s } }\n"
         "flow { do ue open  do ue register  5 ue -> wsf : SIP REGISTER as r1  6 wsf -> pcscf : SIP REGISTER }\n"
         "expect { ue.state == registered }",
         RUN_PASS, "delay at 6: worked"},
        {"attackers { eve { holds zone internet  at 5 each delay 1s } }\n"
         "flow { " REGISTERS " 11a ue -> wsf : SIP REGISTER  14 wsf -> ue : SIP 200 within 4s of c1 }",
         RUN_PASS, "delay at 5 each: worked"},
        {"attackers { eve { holds link wsf pcscf  at 6 take } }\n"
         "flow { do ue open  do ue register  6 wsf -> pcscf : SIP REGISTER as r6 lost\n"
         "do eve replay(r6) as wsf to pcscf with contact.uri = \"sip:eve@eve.invalid\"\n"
         "7 pcscf -> scscf : SIP REGISTER { contact.uri == \"sip:eve@eve.invalid\" } }",
         RUN_PASS, "take at 6: worked\nreplay r6 to pcscf as wsf: worked"},
    };
    each(rows, COUNT(rows));
}

TEST(each_deed_is_seen_to_act)
{
    static const struct attacked rows[] = {
        {"attackers { eve { connects wsf  knows alice.impu, alice.impi } }\n"
         "flow { do eve connect to wsf with header(Origin) = wws.origin  eve -> wsf : WS OPEN \"/sip\"\n"
         "do eve send(SIP, REGISTER) to wsf with to.uri = alice.impu, auth.username = alice.impi\n"
         "eve -> wsf : SIP REGISTER as e1 { from.uri == alice.impu }  wsf -> eve : SIP 401 answers e1 }",
         RUN_PASS, "connect to wsf: worked\nsend SIP REGISTER to wsf: worked"},
        {"attackers { eve { connects wsf } }\n"
         "flow { do eve connect to wsf with header(Origin) = \"https://eve.invalid\"  wsf -> eve : WS 403 }",
         RUN_PASS, "connect to wsf: refused by wsf: "},
        {"attackers { eve { connects hss  knows alice.impi, alice.impu } }\n"
         "flow { do eve send(CX, MAR) to hss with user-name = alice.impi, public-identity = alice.impu\n"
         "eve -> hss : CX MAR as m  hss -> eve : CX MAA answers m { result-code == 3010 } }",
         RUN_PASS, "send CX MAR to hss: refused by hss: "},
        {"attackers { eve { connects wws  knows alice.impi } }\n"
         "flow { do eve connect to wws  do eve send(HTTP, POST, \"/login\") to wws with form.user = alice.impi\n"
         "eve -> wws : HTTP POST \"/login\" { form.user == alice.impi }  wws -> eve : HTTP 200 }",
         RUN_PASS, "connect to wws: worked\nsend HTTP POST to wws: worked"},
        {"attackers { eve { owns wsf  at 5 take } }\n"
         "flow { do ue open  do ue register  5 ue -> wsf : SIP REGISTER as r1 lost  do eve answer(r1, 200)\n"
         "wsf -> ue : SIP 200 }\nexpect { scscf.bindings(alice.impu) == 0  wsf.sent(REGISTER) == 0 }",
         RUN_PASS, "take at 5: worked\nanswer r1 200 to ue as wsf: "},
        {"attackers { eve { connects pcscf } }\n"
         "flow { do eve send(SIP, raw \"REGISTER x\\r\\n\\r\\n\") to pcscf  wait 2s }\n"
         "expect { scscf.received(REGISTER) == 0 }",
         RUN_PASS, "send SIP to pcscf: refused by pcscf: a message that is malformed"},
        {"attackers { eve { connects pcscf  knows alice.impi, alice.impu } }\n"
         "flow { do eve send(SIP, REGISTER) to pcscf with to.uri = alice.impu, auth.username = alice.impi\n"
         "times 5 every 1s  wait 10s }\nexpect { pcscf.received(REGISTER) == 5 }",
         RUN_PASS, "send SIP REGISTER to pcscf, 5 times: "},
        {"attackers { eve { owns wsf stopped } }\n"
         "flow { do ue open  do ue register  ue -> wsf : WS OPEN \"/sip\" }\n"
         "expect { ue.state == failed  wsf.sent(REGISTER) == 0 }",
         RUN_PASS, ""},
    };
    each(rows, COUNT(rows));
}

TEST(who_has_less_than_it_needs_has_nothing_to_try)
{
    static const struct attacked rows[] = {
        {"attackers { eve { owns wsf  at 11 set authentication-info.rspauth = absent } }\nflow { " REGISTERS " }",
         RUN_INCONCLUSIVE, "set authentication-info.rspauth at 11: had nothing to try: the message has no such field"},
        {"variants { w : a | b }\nattackers { eve { owns wsf  at 20 drop } }\nflow { " REGISTERS
         " when w == b { 20 wsf -> ue : SIP 403 } }",
         RUN_INCONCLUSIVE, "drop at 20: had nothing to try: its step is not in this run"},
        {"variants { w : a | b }\nattackers { eve { owns wsf after 20  at 6 drop } }\nflow { " REGISTERS
         " when w == b { 20 wsf -> ue : SIP 403 } }",
         RUN_INCONCLUSIVE, "drop at 6: had nothing to try"},
        {"attackers { eve { owns wsf after 11  at 6 drop } }\nflow { " REGISTERS " }", RUN_INCONCLUSIVE,
         "drop at 6: had nothing to try"},
        /* A seat that is not taken yet sends nothing, whichever seat it is. */
        {"attackers { eve { owns wsf after 14 } }\nflow { " REGISTERS " do eve send(SIP, REGISTER) as wsf to pcscf\n"
         "14 wsf -> ue : SIP 200 }",
         RUN_INCONCLUSIVE,
         "send SIP REGISTER to pcscf as wsf: had nothing to try: the step from which on it sits there"},
        {"attackers { eve { holds link wsf pcscf after 14 } }\nflow { " REGISTERS " do eve replay(r6) as wsf to pcscf\n"
         "14 wsf -> ue : SIP 200 }",
         RUN_INCONCLUSIVE, "replay r6 to pcscf as wsf: had nothing to try: the step from which on it sits there"},
        {"attackers { eve { connects pcscf after 14 } }\nflow { " REGISTERS " do eve send(SIP, REGISTER) to pcscf\n"
         "14 wsf -> ue : SIP 200 }",
         RUN_INCONCLUSIVE, "send SIP REGISTER to pcscf: had nothing to try: the step from which on it sits there"},
        {"attackers { eve { connects pcscf after 11 } }\nflow { " REGISTERS " do eve send(SIP, REGISTER) to pcscf\n"
         "14 wsf -> ue : SIP 200 }",
         RUN_PASS, "send SIP REGISTER to pcscf: refused by hss"},
        {"attackers { eve { holds link wsf pcscf after 14  owns wsf  at 6 delay 1s } }\nflow { " REGISTERS
         " 14 wsf -> ue : SIP 200 }",
         RUN_PASS, "delay at 6: worked"},
        {"attackers { eve { connects wws } }\n"
         "flow { do eve send(HTTP, GET, \"/\") to wws  " REGISTERS " }",
         RUN_INCONCLUSIVE, "send HTTP GET to wws: had nothing to try: nothing of what it sent arrived"},
        {"attackers { eve { connects wsf } }\n"
         "flow { do eve connect to wsf with header(Origin) = \"https://eve.invalid\"\n"
         "do eve send(SIP, REGISTER) to wsf with auth.nc = 1, auth.nonce = raw \"\\\"\"  " REGISTERS " }",
         RUN_PASS, "connect to wsf: refused by wsf\nsend SIP REGISTER to wsf: refused by wsf"},
    };
    each(rows, COUNT(rows));
}

/* An attacker has to know the values it writes before: from the start, by its seats, or by derivation from them. */
TEST(what_an_attacker_cannot_know_it_cannot_write)
{
#define ANSWERS                                                                                                        \
    "send(SIP, REGISTER) to pcscf with to.uri = alice.impu, auth.username = alice.impi, auth.nonce = \"n\",\n"         \
    "auth.qop = auth, auth.nc = 1, auth.cnonce = \"c\", auth.response = digest(alice)"
    static const struct attacked rows[] = {
        {"attackers { eve { connects pcscf } }\n"
         "flow { do eve send(SIP, REGISTER) to pcscf with to.uri = alice.impu  eve -> pcscf : SIP REGISTER }",
         RUN_INCONCLUSIVE, "send SIP REGISTER to pcscf"},
        {"attackers { eve { connects pcscf  knows alice.impu } }\n"
         "flow { do eve send(SIP, REGISTER) to pcscf with to.uri = alice.impu  eve -> pcscf : SIP REGISTER }",
         RUN_PASS, "send SIP REGISTER to pcscf"},
        {"attackers { eve { connects pcscf  knows alice.impu, alice.impi } }\n"
         "flow { do eve " ANSWERS "  eve -> pcscf : SIP REGISTER }",
         RUN_INCONCLUSIVE, "send SIP REGISTER to pcscf"},
        {"attackers { eve { connects pcscf  knows alice.impu, alice.impi, alice.ha1 } }\n"
         "flow { do eve " ANSWERS "  eve -> pcscf : SIP REGISTER }",
         RUN_PASS, "send SIP REGISTER to pcscf"},
        {"attackers { eve { connects pcscf  taps zone core } }\n"
         "flow { " REGISTERS " 14 wsf -> ue : SIP 200  do eve " ANSWERS "  eve -> pcscf : SIP REGISTER }",
         RUN_PASS, "send SIP REGISTER to pcscf"},
        {"attackers { eve { connects pcscf  taps zone core after 14 } }\n"
         "flow { " REGISTERS " 14 wsf -> ue : SIP 200  do eve " ANSWERS "  eve -> pcscf : SIP REGISTER }",
         RUN_INCONCLUSIVE, "send SIP REGISTER to pcscf"},
        {"attackers { eve { connects pcscf } }\n"
         "flow { do eve send(SIP, REGISTER) to pcscf with auth.token = token(bsf)  eve -> pcscf : SIP REGISTER }",
         RUN_INCONCLUSIVE, "send SIP REGISTER to pcscf"},
        {"attackers { eve { connects pcscf  owns bsf } }\n"
         "flow { do eve send(SIP, REGISTER) to pcscf with auth.token = token(bsf)  eve -> pcscf : SIP REGISTER }",
         RUN_PASS, "send SIP REGISTER to pcscf"},
        /* A value that it makes of parts is its own, and each part has to be known. */
        {"attackers { eve { holds link pcscf scscf  at 9 set www-auth.nonce = this.www-auth.nonce + \"x\" } }\n"
         "flow { do ue open  do ue register  9 scscf -> pcscf : SIP 401 }",
         RUN_PASS, "set www-auth.nonce at 9: refused by scscf"},
        {"attackers { eve { owns wsf  at 11 set www-auth.nonce = alice.password + \"x\" } }\nflow { " REGISTERS " }",
         RUN_INCONCLUSIVE, "set www-auth.nonce at 11"},
        {"attackers { eve { owns wsf  at 11 set www-auth.nonce = alice.password } }\nflow { " REGISTERS " }",
         RUN_INCONCLUSIVE, "set www-auth.nonce at 11"},
        {"attackers { eve { connects pcscf } }\nflow { " REGISTERS " do eve replay(r6) to pcscf  wait 1s }",
         RUN_INCONCLUSIVE, "replay r6 to pcscf"},
        {"attackers { eve { connects pcscf  taps link wsf pcscf } }\n"
         "flow { " REGISTERS " do eve replay(r6) to pcscf  wait 1s }",
         RUN_PASS, "replay r6 to pcscf"},
        {"attackers { eve { connects pcscf  taps link wsf pcscf after 11 } }\n"
         "flow { " REGISTERS " do eve replay(r6) to pcscf  wait 1s }",
         RUN_INCONCLUSIVE, "replay r6 to pcscf"},
    };
    each(rows, COUNT(rows));
}

/* The consequences of an attacker are looked at by the lines that ask for them; acts of others are not passed over. */
TEST(strict_mode_ignores_what_an_attacker_led_to)
{
    static const struct attacked rows[] = {
        {"attackers { eve { connects pcscf  knows alice.impu } }\n"
         "flow { phase \"p\" strict  do eve send(SIP, REGISTER) to pcscf with to.uri = alice.impu\n"
         "eve -> pcscf : SIP REGISTER }",
         RUN_PASS, "send SIP REGISTER to pcscf"},
        {"attackers { eve { connects pcscf  knows alice.impu } }\n"
         "flow { phase \"p\" strict  do eve send(SIP, REGISTER) to pcscf with to.uri = alice.impu\n"
         "eve -> pcscf : SIP REGISTER  do ue open  wait 1s }",
         RUN_FAIL, "send SIP REGISTER to pcscf"},
    };
    each(rows, COUNT(rows));
}

TESTS(UNIT(each_move_is_seen_to_act), UNIT(each_deed_is_seen_to_act),
      UNIT(who_has_less_than_it_needs_has_nothing_to_try), UNIT(what_an_attacker_cannot_know_it_cannot_write),
      UNIT(strict_mode_ignores_what_an_attacker_led_to))
