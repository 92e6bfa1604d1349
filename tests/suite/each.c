/* Each seat, move, deed and fault of the language is seen to act and seen not to. A row's flow, states and claims are
 * such that they come true where it acts; where it has less (another seat, a later moment) or is not there at all, they
 * do not. A row of the language without one here is red. */
#include "attacker.h"
#include "fault.h"
#include "scenario.h"
#include "test.h"

#define HEAD "imslab 1\nuse ims-core\nscenario \"x\" { limit 3min }\nvariants { w : acts | idle }\n"
#define BEGINS "do ue open  do ue register  5 ue -> wsf : SIP REGISTER as r1  "
#define TO_14 BEGINS "6 wsf -> pcscf : SIP REGISTER as r6  11 wsf -> ue : SIP 401 as c1  14 wsf -> ue : SIP 200 "
#define SECRET(what) "claims { A1 secret " what " against eve expect violated }"

/* Of an attacker: its block in the run in which it acts, and in the other one; and the rest of the file. */
struct attacking {
    const char *name, *acts, *idle, *rest;
};

static const struct attacking seats[] = {
    {"taps", "taps zone core", "taps zone internet", "flow { " TO_14 "}" SECRET("alice.ha1")},
    {"taps", "taps link scscf hss", "taps link pcscf scscf", "flow { " TO_14 "}" SECRET("alice.ha1")},
    {"taps", "taps zone core", "taps zone core after 14", "flow { " TO_14 "}" SECRET("alice.ha1")},
    {"holds", "holds link wsf pcscf  at 6 drop", "holds link wsf pcscf after 6  at 6 drop",
     "flow { " BEGINS " 6 wsf -> pcscf : SIP REGISTER lost }"},
    {"holds", "holds zone core", "holds zone internet", "flow { " TO_14 "}" SECRET("alice.ha1")},
    {"owns", "owns scscf", "owns pcscf", "flow { " TO_14 "}" SECRET("alice.ha1")},
    {"owns", "owns bsf", "owns wsf", "flow { " TO_14 "}" SECRET("bsf.key")},
    {"owns", "owns wsf stopped", "owns wsf",
     "flow { do ue open  do ue register  wait 5s }\nexpect { wsf.sent(REGISTER) == 0 }"},
    {"owns", "owns wsf stopped after 6", "owns wsf stopped after 14",
     "flow { do ue open  do ue register  6 wsf -> pcscf : SIP REGISTER  wait 5s\n"
     "when w == idle { 14 wsf -> ue : SIP 401 } }\nexpect { wsf.received(401, SIP) == 1  wsf.sent(401, SIP) == 0 }"},
    {"connects", "connects hss", "connects hss after 14",
     "flow { " BEGINS " do eve send(CX, UAR) to hss  20 eve -> hss : CX UAR  14 wsf -> ue : SIP 200 }"},
    {"reads", "reads ue.storage", "reads ue.storage", /* nothing lies there */
     "topology { when w == acts { node ue { storage session } } }\nflow { " TO_14 "}" SECRET("alice.password")},
    {"reads", "reads ue.storage", "reads ue.storage after 20",
     "topology { node ue { storage session } }\nflow { " TO_14
     " when w == idle { 20 wsf -> ue : SIP 403 } }" SECRET("alice.password")},
    {"knows", "knows alice.password", "knows alice.impi", "flow { " TO_14 "}" SECRET("alice.password")},
    {"knows", "knows alice.password", "knows alice.password after 20",
     "flow { " TO_14 " when w == idle { 20 wsf -> ue : SIP 403 } }" SECRET("alice.password")},
};

static const struct attacking moves[] = {
    {"drop", "owns wsf  at 6 drop", "owns wsf after 14  at 6 drop",
     "flow { " BEGINS " 6 wsf -> pcscf : SIP REGISTER lost  when w == idle { 14 wsf -> ue : SIP 200 } }"},
    {"take", "owns wsf  at 6 take", "owns wsf after 14  at 6 take",
     "flow { " BEGINS " 6 wsf -> pcscf : SIP REGISTER lost  when w == idle { 14 wsf -> ue : SIP 200 } }"},
    {"delay", "owns wsf  at 11a delay 61s", "owns wsf  at 11a delay 1s", /* a nonce is good for 60 s */
     "flow { " BEGINS " 11 wsf -> ue : SIP 401  11a ue -> wsf : SIP REGISTER as r2\n"
     "11b wsf -> ue : SIP 401 answers r2 { www-auth.stale == true } }"},
    {"set", "owns wsf  at 6 set expires = 61s", "owns wsf after 14  at 6 set expires = 61s",
     "flow { " BEGINS " 6 wsf -> pcscf : SIP REGISTER { expires == 61s }  14 wsf -> ue : SIP 200 }"},
    {"set", "owns wsf  at 11 set www-auth.qop = absent", "owns wsf after 14  at 11 set www-auth.qop = absent",
     "flow { " BEGINS " 11 wsf -> ue : SIP 401 { www-auth.qop absent }  when w == idle { 14 wsf -> ue : SIP 200 } }"},
    {"set", "owns wsf  at 6 each set max-forwards = 9", "owns wsf  at 6 set max-forwards = 9",
     "flow { " BEGINS " 6 wsf -> pcscf : SIP REGISTER  11a wsf -> pcscf : SIP REGISTER { max-forwards == 9 } }"},
};

static const struct attacking deeds[] = {
    {"connect", "connects wsf", "connects wsf after 14",
     "flow { " BEGINS " do eve connect to wsf with header(Origin) = wws.origin\n"
     "20 wsf -> eve : WS ACCEPT  14 wsf -> ue : SIP 200 }"},
    {"send", "connects pcscf", "connects pcscf after 14",
     "flow { " BEGINS " do eve send(SIP, REGISTER) to pcscf  20 eve -> pcscf : SIP REGISTER  14 wsf -> ue : SIP 200 }"},
    {"send", "owns wsf", "owns wsf after 14",
     "flow { " BEGINS " do eve send(SIP, raw \"x\") as wsf to pcscf  14 wsf -> ue : SIP 200 }\n"
     "expect { pcscf.refused(malformed) == 1 }"},
    {"send", "connects pcscf  knows alice.ha1, alice.impi", "connects pcscf  knows alice.impi",
     "flow { " TO_14 " do eve send(SIP, REGISTER) to pcscf with auth.username = alice.impi, auth.nonce = \"n\",\n"
     "auth.qop = auth, auth.nc = 1, auth.cnonce = \"c\", auth.response = digest(alice)\n"
     "20 eve -> pcscf : SIP REGISTER }"},
    {"replay", "holds link wsf pcscf", "holds link wsf pcscf after 14",
     "flow { " BEGINS " 6 wsf -> pcscf : SIP REGISTER as r6  9 scscf -> pcscf : SIP 401\n"
     "do eve replay(r6) as wsf to pcscf  20 wsf -> pcscf : SIP REGISTER { call-id == r6.call-id  cseq == r6.cseq }\n"
     "14 wsf -> ue : SIP 200 }"},
    {"answer", "owns wsf", "owns wsf after 14",
     "flow { " BEGINS " do eve answer(r1, 403)  20 wsf -> ue : SIP 403  when w == idle { 14 wsf -> ue : SIP 200 } }"},
};

/* Of faults: in the run in which it acts, and in one in which its moment does not come. */
static const struct {
    const char *name, *acts, *idle, *rest;
} faults[] = {
    {"drop", "drop link wsf pcscf at 6", "drop link wsf pcscf at 150s",
     "flow { " BEGINS " 6 wsf -> pcscf : SIP REGISTER lost }"},
    {"drop", "drop zone core odds 100%", "drop zone core until 5 times 1", /* a zone, a share, an end */
     "flow { " BEGINS " 6 wsf -> pcscf : SIP REGISTER lost }\nexpect { pcscf.received(REGISTER) == 0 }"},
    {"delay", "delay link wsf pcscf 3s times 1", "delay link wsf pcscf 3s at 150s",
     "flow { do ue open  do ue register  wait 1s  expect { pcscf.received(REGISTER) == 0 }\n"
     "14 wsf -> ue : SIP 200 }"},
    {"duplicate", "duplicate link wsf pcscf at 6", "duplicate link wsf pcscf at 150s",
     "flow { " TO_14 "}\nexpect { pcscf.received(REGISTER) == 3 }"},
    {"reorder", "reorder link wsf pcscf times 1", "reorder link wsf pcscf at 150s",
     "topology { node ue2 like ue { user mallory } }\nflow { do ue open  do ue2 open  wait 1s  do ue register\n"
     "wait 1ms  do ue2 register  6 wsf -> pcscf : SIP REGISTER { to.uri == mallory.impu } }"},
    {"corrupt", "corrupt link wsf pcscf 64 at 6", "corrupt link wsf pcscf 64 at 150s",
     "flow { " BEGINS " 6 wsf -> pcscf : SIP REGISTER }\nexpect { pcscf.sent(REGISTER) == 0 }"},
    {"reset", "reset link ue wsf at 5", "reset link ue wsf at 150s",
     "flow { do ue open  do ue register  5 ue -> wsf : SIP REGISTER lost }\nexpect { wsf.connections == 0 }"},
    {"reset", "reset link ue wsf at 110ms", "reset link ue wsf at 150s",
     "flow { " BEGINS " 11 wsf -> ue : SIP 401 lost }\nexpect { wsf.connections == 0 }"},
    {"stall", "stall link wsf pcscf after 5 for 3s", "stall link wsf pcscf at 150s",
     "flow { " BEGINS " wait 1s  expect { pcscf.received(REGISTER) == 0 }  14 wsf -> ue : SIP 200 }"},
    {"partition", "partition link ue wsf after 1b until 1b + 3s", "partition link ue wsf at 150s",
     "flow { do ue open  1b wws -> ue : HTTP 200  do ue register  wait 2s }\nexpect { wsf.received(OPEN) == 0 }"},
    {"crash", "crash scscf at 7 for 2s", "crash scscf at 150s",
     "flow { " BEGINS " 7 pcscf -> scscf : SIP REGISTER lost }"},
    {"crash", "crash scscf after 11 for 1ms losing state", "crash scscf after 11 for 1ms",
     "flow { " TO_14 "}\nexpect { scscf.refused(no-challenge) == 1 }"},
    {"restart", "restart wsf after 11", "restart wsf at 150s",
     "flow { " BEGINS " 11 wsf -> ue : SIP 401  11a ue -> wsf : SIP REGISTER lost }"},
    {"pause", "pause hss at 50ms for 3s", "pause hss at 150s",
     "flow { " BEGINS " wait 1s  expect { hss.sent(MAA, CX) == 0 }  14 wsf -> ue : SIP 200 }"},
    {"skew", "skew scscf 61s after 9", "skew scscf 61s at 150s",
     "flow { " BEGINS " 9 scscf -> pcscf : SIP 401  11 scscf -> pcscf : SIP 401 { www-auth.stale == true } }"},
};

/* Whether the goal of the file came true, in its nth run. */
static bool comes_true(struct bytes text, uint32_t n, uint32_t *fired)
{
    struct arena arena = {0};
    struct script *script = scenario_script_from(&arena, "scenarios/x.ims", text);
    if (!script) fail_msg("%.*s", (int)text.count, text.at);
    struct run *run = scenario_run(script, n, 0);
    assert_non_null(run);
    bool pass = run->verdict->verdict == RUN_PASS;
    *fired = 0;
    for (uint32_t r = 0; r < run->plan->filter_count; r++) *fired += world_fired(run->world, r);
    if (run->verdict->verdict == RUN_INCONCLUSIVE && world_limit(run->world)) fail_msg("a limit of the lab");
    run_free(run);
    arena_free(&arena);
    return pass;
}

static void each_acts(const struct attacking *rows, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        struct arena arena = {0};
        uint32_t fired;
        struct bytes text = arena_format(&arena, HEAD "attackers { eve { when w == acts { %s } else { %s } } }\n%s\n",
                                         rows[i].acts, rows[i].idle, rows[i].rest);
        if (!comes_true(text, 0, &fired)) fail_msg("%s: it does not act: %s", rows[i].name, rows[i].acts);
        if (comes_true(text, 1, &fired)) fail_msg("%s: it acts as well: %s", rows[i].name, rows[i].idle);
        arena_free(&arena);
    }
}

/* Every name has a row of its own. */
#define EACH_HAS_A_ROW(rows, name_of, kinds)                                                                           \
    for (uint32_t kind = 0; kind < (kinds); kind++) {                                                                  \
        bool has = false;                                                                                              \
        for (uint32_t i = 0; i < COUNT(rows); i++) has |= strcmp((rows)[i].name, (name_of)) == 0;                      \
        if (!has) fail_msg("no row of `%s`", (name_of));                                                               \
    }

TEST(each_seat_is_seen_to_act_and_not_to)
{
    EACH_HAS_A_ROW(seats, seat_name[kind], SEAT_KIND_COUNT)
    each_acts(seats, COUNT(seats));
}

TEST(each_move_is_seen_to_act_and_not_to)
{
    EACH_HAS_A_ROW(moves, move_name[kind], MOVE_KIND_COUNT)
    each_acts(moves, COUNT(moves));
}

TEST(each_deed_is_seen_to_act_and_not_to)
{
    EACH_HAS_A_ROW(deeds, deed_name[kind], DEED_KIND_COUNT)
    each_acts(deeds, COUNT(deeds));
}

TEST(each_fault_is_seen_to_act_and_not_to)
{
    EACH_HAS_A_ROW(faults, fault_rows[kind].name, FAULT_KIND_COUNT)
    for (uint32_t i = 0; i < COUNT(faults); i++) {
        struct arena arena = {0};
        uint32_t fired;
        struct bytes text = arena_format(&arena,
                                         "imslab 1\nuse ims-core\nscenario \"x\" { limit 3min }\n"
                                         "faults { acts { %s  require fired } idle { %s } }\n%s\n",
                                         faults[i].acts, faults[i].idle, faults[i].rest);
        if (!comes_true(text, 1, &fired) || !fired) fail_msg("it does not act: %s", faults[i].acts);
        if (comes_true(text, 2, &fired)) fail_msg("it acts as well: %s", faults[i].idle);
        if (comes_true(text, 0, &fired) || fired) fail_msg("without a fault as well: %s", faults[i].rest);
        arena_free(&arena);
    }
}

TESTS(UNIT(each_seat_is_seen_to_act_and_not_to), UNIT(each_move_is_seen_to_act_and_not_to),
      UNIT(each_deed_is_seen_to_act_and_not_to), UNIT(each_fault_is_seen_to_act_and_not_to))
