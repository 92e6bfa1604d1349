/* Random actions of users, the operator and time: in any order of any actions nothing waits for ever, HSS and S-CSCF
 * agree on the registered users, and with reg-event the P-CSCF has the same contacts, no WSF has a connection bound
 * that is not registered, and no client has a wrong belief. A client may know less: its window is closed, its
 * connection gone. A failure prints the scenario: the same seed is the same one. */
#include "agreeing.h"
#include "rng_path.h"


enum { ACTIONS_MAX = 14, LOOKS = 3 };

static uint32_t roll(uint32_t seed, uint32_t *nth, uint32_t n)
{
    unsigned char raw[4];
    rng_path_octets(seed, BYTES("actions"), (*nth)++, raw, sizeof raw);
    return (uint32_t)(raw[0] | raw[1] << 8 | raw[2] << 16) % n;
}

static const char *const actions[] = {
    "do ue register",
    "do ue register",
    "do ue register with to.uri = alice.impu[1]",
    "do ue deregister",
    "do ue deregister-all",
    "do ue query",
    "do ue subscribe",
    "do ue login",
    "do ue reload",
    "do ue close",
    "do ue open",
    "do ue2 open",
    "do ue2 register",
    "do ue2 register with to.uri = alice.impu[1]",
    "do ue2 deregister",
    "do ue2 close",
    "do hss deregister(alice)",
    "do hss change-server(alice)",
    "do scscf deregister(alice)",
    "do scscf reauthenticate(alice)",
    "do hss bar(alice.impu)",
    "do hss bar(alice.impu[1])",
    "do hss change-password(alice, secret \"another-password-1\")",
    "do hss remove(alice)",
};
/* Between two of them: in the middle of a message, after an exchange, past a nonce, past a registration. */
static const char *const waits[] = {"", "", "1ms", "7ms", "20ms", "60ms", "110ms", "300ms", "70s", "5min", "15min"};

#define TOLD "node pcscf { reg-event on }"
#define BY_TOKEN "remove link wsf pcscf link wsf pcscf sip { may-assert auth-done }"

static const struct flow {
    const char *topology;
    bool told;         /* whether P-CSCF and client have subscribed to the state that they are asked for */
    const char *level; /* NULL: as drawn */
} flows[] = {
    {"node ue { expires 600s } node ue2 like ue { expires 1200s }", false, NULL},
    {"node ue { expires 600s storage memory reuse-nonce on refresh on reconnect on reg-event on }"
     " node ue2 like ue { expires 60s } node scscf { bound accept reauth-expires 2min } " TOLD,
     true, NULL},
    {"node ue { login bsf proof bearer expires 600s } node ue2 like ue { expires 1200s } node wws { login bsf }"
     " node wsf { proof bearer } " BY_TOKEN,
     false, NULL},
    {"node ue { expires 600s storage memory reg-event on refresh on } node ue2 like ue { expires 1200s }"
     " node scscf { deregistration proven wrong-digest 401 } " TOLD,
     true, NULL},
    {"node ue { proof credential expires 600s reg-event on } node ue2 like ue { expires 1200s }"
     " node wsf { challenge terminate proof credential } " TOLD,
     true, NULL},
    {"node ue { login web-id proof bearer expires 600s reg-event on refresh on storage session } node ue2 like ue"
     " { expires 1200s } node wws { login web-id } node wsf { proof bearer issuer wws } " TOLD " " BY_TOKEN,
     true, NULL},
    {"node ue { expires 600s storage memory refresh on reconnect on } node ue2 like ue { expires 1200s }", true,
     "as-specified"},
};

static struct bytes scenario_of(struct arena *arena, const struct flow *flow, uint32_t seed)
{
    uint32_t nth = 0, count = 2 + roll(seed, &nth, ACTIONS_MAX - 1);
    struct pen pen = pen_on(arena_take(arena, 8192), 8192);
    pen_format(
        &pen,
        "imslab 1\nuse ims-core\nscenario \"actions %u\" { mode milestones limit 12h level %s }\ntopology { %s }\n",
        seed, flow->level ? flow->level : "as-drawn", flow->topology);
    pen_text(&pen, "flow {\ndo ue open\ndo ue login\ndo ue2 open\ndo ue2 login\nwait 1s\n");
    for (uint32_t i = 0; i < count; i++) {
        const char *wait = waits[roll(seed, &nth, COUNT(waits))];
        pen_format(&pen, "%s\n", actions[roll(seed, &nth, COUNT(actions))]);
        if (*wait) pen_format(&pen, "wait %s\n", wait);
    }
    pen_text(&pen, "wait 1s\n}\nexpect { ue.parked == 0 }\n");
    return pen_done(&pen);
}

struct beliefs {
    uint64_t bindings, through, bound, clients;
    bool agree;
};

static struct beliefs beliefs_of(const struct run *run, const struct flow *flow)
{
    const struct bytes none = {NULL, 0};
    struct beliefs beliefs = {.agree = true};
    beliefs.bindings = core_bindings(run, AT_REST, &beliefs.agree);
    beliefs.through = all_of(run, "pcscf", "registrations", none);
    beliefs.bound = all_of(run, "wsf", "bound", none);
    beliefs.clients = clients_registered(run);
    if (flow->told)
        beliefs.agree = beliefs.agree && beliefs.through == beliefs.bindings && beliefs.bound <= beliefs.bindings &&
                        beliefs.clients <= beliefs.bound;
    return beliefs;
}

/* A client that refreshes begins by itself while the others come to rest: it is looked at again then. A stuck node is
 * so at every look. */
static bool goes_well(const struct flow *flow, uint32_t seed)
{
    struct arena arena = {0};
    struct diagnostics diagnostics = {.arena = &arena};
    struct bytes text = scenario_of(&arena, flow, seed);
    struct script *script = scenario_script_of(&arena, BYTES("scenarios/actions.ims"), text, &diagnostics);
    if (!script) fail_msg("%.*s", (int)text.count, text.at);
    struct run *run = scenario_run(script, 0, seed + 1);
    assert_non_null(run);
    /* A user who clicks more often than the page keeps is a limit of the lab, and no more is asked of that run. */
    bool hasty = world_limit(run->world) == REASON_BROWSER_ACTIONS_MAX;
    if (world_limit(run->world) && !hasty) fail_msg("seed %u: a limit\n%.*s", seed, (int)text.count, text.at);
    struct beliefs beliefs = {.agree = hasty};
    for (uint32_t i = 0; i < LOOKS && !hasty && !(nothing_left(run) && beliefs.agree); i++) {
        let_calm(run);
        beliefs = beliefs_of(run, flow);
    }
    bool calm = hasty || is_calm(run);
    if (!calm || !beliefs.agree)
        print_error("seed %u: %s: %u bindings, %u at the P-CSCF, %u bound, %u clients registered\n%.*s\n", seed,
                    beliefs.agree ? "left" : "no agreement", (unsigned)beliefs.bindings, (unsigned)beliefs.through,
                    (unsigned)beliefs.bound, (unsigned)beliefs.clients, (int)text.count, text.at);
    run_free(run);
    arena_free(&arena);
    return calm && beliefs.agree;
}

TEST(whatever_is_done_the_core_agrees)
{
    uint32_t seeds = test_seeds(), bad = 0;
    for (unsigned f = 0; f < COUNT(flows); f++)
        for (uint32_t seed = 0; seed < seeds && bad < 5; seed++) bad += !goes_well(&flows[f], seed);
    assert_int_equal(bad, 0);
    (void)state;
}

TESTS(UNIT(whatever_is_done_the_core_agrees))
