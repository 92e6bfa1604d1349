/* After every scenario every node is asked, at its end and later: when reg-await-auth is over nothing waits, is held or
 * pending; HSS and S-CSCF agree on the registered users; and so do client, WSF and P-CSCF, or the table says where they
 * do not, and why. */
#include "agreeing.h"
#include "saying.h"

#include <glob.h>

#define NOT_TOLD "the network or time ended it, and client and edge have not subscribed to it (reg-event off)"
#define KEPT "registered, and nobody of the set can be called (policy all-barred)"
#define ATTACKED "an attacker registered, or ended what was registered"
#define UNPROVEN "the client refused a network that the core believed to be done with (TS 33.203 N.2.2.2)"
#define MISLED "an attacker told the HSS something of its own"
#define CARELESS "a policy that breaks the clause which keeps the two together (without-hss, zh-mar, network-ends)"
#define ENDLESS "a challenge that nobody answers stays pending: reg-await-auth is a day there"
#define CLOSED "the connection is gone, and the binding lasts until its time (RFC 3261 10.3)"

#define WRITTEN "an attacker wrote the answer or the request: one side saw another message than the other sent"

/* Runs after which somebody has a belief that is no longer true. A change that tells them makes its row wrong here. */
static const struct row {
    const char *run, *why;
} differing[] = {
    {"agreement/contact-rewritten[by=pcscf]", ATTACKED},
    {"agreement/contact-rewritten[by=link]", ATTACKED},
    {"answers/later[column=forwarded]", CLOSED},
    {"answers/later[column=once-local]", CLOSED},
    {"answers/later", ATTACKED},
    {"answers/relay-rewrites[column=forwarded by=pcscf]", ATTACKED},
    {"answers/relay-rewrites[column=once-local by=pcscf]", ATTACKED},
    {"answers/relay-rewrites[column=answers-password by=pcscf]", ATTACKED},
    {"answers/relay-rewrites[column=bsf-form-bearer by=pcscf]", ATTACKED},
    {"answers/relay-rewrites[column=bsf-form-bound by=pcscf]", ATTACKED},
    {"answers/relay-rewrites[column=webid-bearer by=pcscf]", ATTACKED},
    {"answers/relay-rewrites[column=webid-bound by=pcscf]", ATTACKED},
    {"answers/rogue-wws", ATTACKED},
    {"attacks/t101-proof-played-first", ATTACKED},
    {"attacks/t05-elsewhere-in-other-flows[way=a uses=meanwhile", ATTACKED},
    {"attacks/t05-elsewhere-in-other-flows[way=d uses=token aud=ignore]", ATTACKED},
    {"attacks/t05-word-of-a-trusted-node", ATTACKED},
    {"attacks/t08-heard-on-w2-in-other-flows[way=c w2=ws proof=bearer]", ATTACKED},
    {"attacks/t08-heard-on-w2-in-other-flows[way=d w2=ws proof=bearer]", ATTACKED},
    {"attacks/t10-ear-and-hand-in-the-core[way=c secured=off]", ATTACKED},
    {"attacks/t10-ear-and-hand-in-the-core[way=d secured=off]", ATTACKED},
    {"attacks/t14-replayed-in-other-flows[way=b leg=client", ATTACKED},
    {"attacks/t14-replayed-in-other-flows[way=c leg=client jti=none]", ATTACKED},
    {"attacks/t14-replayed-in-other-flows[way=d leg=client jti=none]", ATTACKED},
    {"attacks/t26-tls-yes-in-other-flows[way=b strip=off]", ATTACKED},
    {"attacks/t29-rogue-edge-in-other-flows[way=a bound=accept]", ATTACKED},
    {"attacks/t29-rogue-edge-in-other-flows[way=b bound=accept]", ATTACKED},
    {"attacks/t29-wsf-vouches-for-web-id", ATTACKED},
    {"attacks/t30-stolen-token-of-the-wws[proof=bearer]", ATTACKED},
    {"attacks/t61-no-proof-in-other-flows", ATTACKED},
    {"attacks/t70-mixed-scheme-in-other-flows[way=a scheme=accept]", ATTACKED},
    {"attacks/t70-mixed-scheme-in-other-flows[way=b scheme=accept]", ATTACKED},
    {"attacks/t70-mixed-scheme-in-other-flows[way=d scheme=accept]", ATTACKED},
    {"attacks/t72-ip-table-in-other-flows[way=b defence=off]", ATTACKED},
    {"attacks/t87-issuer-uses-its-token", ATTACKED},
    {"attacks/t98-auth-done-where-the-wsf-answers[tna=accept]", ATTACKED},
    {"attacks/t98-auth-done-with-tokens", ATTACKED},
    {"attacks/t27-straight-to-the-icscf[defence=off]", ATTACKED},
    {"attacks/t31-expired-token[way=c defence=off]", ATTACKED},
    {"attacks/t31-expired-token[way=d defence=off]", ATTACKED},
    {"attacks/t32-forged-token[forgery=other-issuer defence=off]", ATTACKED},
    {"attacks/t32-forged-token[forgery=other-audience defence=off]", ATTACKED},
    {"attacks/t88-relayed-digest", ATTACKED},
    {"attacks/t94-revoked-by-a-sibling", NOT_TOLD},
    {"attacks/t99-cookie-of-the-site[storage=cookie]", ATTACKED},
    {"attacks/t99-cookie-of-the-site[storage=local]", CLOSED},
    {"attacks/t11-pass-the-hash[secured=off]", ATTACKED},
    {"attacks/t26-tls-yes-by-the-client[strip=off]", ATTACKED},
    {"attacks/t28-straight-to-the-scscf[defence=off]", ATTACKED},
    {"attacks/t29-wsf-registers-anybody[defence=off]", ATTACKED},
    {"attacks/t56-deregistered-by-a-stranger[defence=off]", ATTACKED},
    {"attacks/t59-other-impi", ATTACKED},
    {"attacks/t61-network-unproven[by=rewritten check=check]", UNPROVEN},
    {"attacks/t61-network-unproven[by=forged check=ignore]", ATTACKED},
    {"clauses/second-register[what=cseq]", WRITTEN},
    {"clauses/second-register[what=binding]", WRITTEN},
    {"clauses/second-register[what=wrong]", CLOSED},
    {"clauses/second-register[what=rta]", NOT_TOLD},
    {"clauses/terminating[what=rspauth]", UNPROVEN},
    {"lifecycle/reauthentication[change=reauthenticate client=old]", NOT_TOLD},
    {"attacks/t62-no-proof-at-all[info=required]", UNPROVEN},
    {"attacks/t84-outlives-the-password[then=rtr]", NOT_TOLD},
    {"attacks/t87-token-of-who-logged-in", ATTACKED},
    {"attacks/t90-one-secret-two-protocols[reading=loose]", ATTACKED},
    {"attacks/t97-played-first", ATTACKED},
    {"clauses/subscribing[what=nobody]", WRITTEN},
    {"clauses/subscribing[what=stranger]", WRITTEN},
    {"clauses/subscribing[what=other-dialog]", WRITTEN},
    {"clauses/subscribing[what=unbound]", WRITTEN},
    {"clauses/told[what=wsf-body]", WRITTEN},
    {"failures/forward-401-closed-early", CLOSED},
    {"failures/login-once-binding-left", CLOSED},
    {"failures/login-once-changed-password", CLOSED},
    {"failures/two-pages[whose=evil]", CLOSED},
    {"lifecycle/leaves-everywhere[what=all]", NOT_TOLD},
    {"lifecycle/password-window[window=open", CLOSED},
    {"lifecycle/password-window[window=shut types=new]", CLOSED},
    {"lifecycle/page-anew[outbound=off]", CLOSED},
    {"policies/proof-again[replay=refuse]", CLOSED},
    {"lifecycle/reauthentication[change=reauthenticate client=silent]", NOT_TOLD},
    {"digest/indicators[says=auth-done response=with]", UNPROVEN},
    {"lifecycle/expiry[reg-event=off]", NOT_TOLD},
    {"lifecycle/network-leaves[by=removal reg-event=off]", NOT_TOLD},
    {"lifecycle/profile-changes[all-barred=keep]", KEPT},
    {"lifecycle/refresh[refresh=off", NOT_TOLD},
    {"lifecycle/third-party-fails[reply=no handling=terminated]", NOT_TOLD},
    {"lifecycle/third-party-fails[reply=nothing handling=terminated]", NOT_TOLD},
    {"lifecycle/two-edges[over=her-edge]", ATTACKED},
};

/* Runs after which HSS and S-CSCF do not agree either. */
static const struct row apart[] = {
    {"clauses/hss-results[what=maa-b3002]", WRITTEN},
    {"clauses/hss-results[what=maa-b3004]", WRITTEN},
    {"clauses/hss-results[what=maa-b5012]", WRITTEN},
    {"clauses/hss-results[what=maa-no-vector]", WRITTEN},
    {"clauses/hss-results[what=saa-b3004]", WRITTEN},
    {"clauses/hss-results[what=saa-b5009]", WRITTEN},
    {"clauses/hss-results[what=saa-b5012]", WRITTEN},
    {"clauses/astray[side=scscf]", WRITTEN},
    {"clauses/registrar[what=gone]", WRITTEN},
    {"attacks/t52-left-pending[way=a defence=off]", ENDLESS},
    {"attacks/t52-left-pending[way=b defence=off]", ENDLESS},
    {"attacks/t54-hss-cut-off[way=a trouble=silent defence=off]", CARELESS},
    {"attacks/t54-hss-cut-off[way=a trouble=3002 defence=on]", WRITTEN},
    {"attacks/t54-hss-cut-off[way=a trouble=5012 defence=on]", WRITTEN},
    {"attacks/t54-hss-cut-off[way=b trouble=silent defence=off]", CARELESS},
    {"attacks/t54-hss-cut-off[way=b trouble=3002 defence=on]", WRITTEN},
    {"attacks/t54-hss-cut-off[way=b trouble=5012 defence=on]", WRITTEN},
    {"attacks/t54-hss-cut-off[way=c trouble=silent defence=off]", CARELESS},
    {"attacks/t54-hss-cut-off[way=c trouble=3002 defence=off]", CARELESS},
    {"attacks/t54-hss-cut-off[way=c trouble=5012 defence=off]", CARELESS},
    {"attacks/t54-hss-cut-off[way=d trouble=silent defence=off]", CARELESS},
    {"attacks/t54-hss-cut-off[way=d trouble=3002 defence=off]", CARELESS},
    {"attacks/t54-hss-cut-off[way=d trouble=5012 defence=off]", CARELESS},
    {"attacks/t55-zh-leaves-cx-alone[meanwhile=registered defence=off]", CARELESS},
    {"attacks/t94-revoked-by-a-sibling[way=a by=scscf defence=off]", CARELESS},
    {"attacks/t94-revoked-by-a-sibling[way=a by=operator defence=off]", CARELESS},
    {"attacks/t94-revoked-by-a-sibling[way=b by=scscf defence=off]", CARELESS},
    {"attacks/t94-revoked-by-a-sibling[way=b by=operator defence=off]", CARELESS},
    {"attacks/t94-revoked-by-a-sibling[way=c by=scscf defence=off]", CARELESS},
    {"attacks/t94-revoked-by-a-sibling[way=c by=operator defence=off]", CARELESS},
    {"attacks/t94-revoked-by-a-sibling[way=d by=scscf defence=off]", CARELESS},
    {"attacks/t94-revoked-by-a-sibling[way=d by=operator defence=off]", CARELESS},
    {"attacks/t74-rogue-diameter-peer[way=a asks=mar defence=off]", MISLED},
    {"attacks/t74-rogue-diameter-peer[way=a asks=sar defence=off]", MISLED},
    {"attacks/t74-rogue-diameter-peer[way=b asks=mar defence=off]", MISLED},
    {"attacks/t74-rogue-diameter-peer[way=c asks=sar defence=off]", MISLED},
    {"attacks/t74-rogue-diameter-peer[way=d asks=sar defence=off]", MISLED},
};

static const char *named(const struct row *rows, unsigned count, struct bytes run)
{
    for (unsigned i = 0; i < count; i++)
        if (bytes_starts(run, bytes_text(rows[i].run))) return rows[i].why;
    return NULL;
}

/* A trusted node's REGISTER may pass the P-CSCF by (policy tna-path). */
static bool passes_by(const struct run *run)
{
    return policy_is(run, "wsf", "tna-path", "direct") && !policy_is(run, "wsf", "proof", "digest");
}

/* As the scenario ends: where nothing is under way any more nobody keeps a request that nobody waits for, and HSS and
 * S-CSCF agree; an authentication is pending where its challenge is out. */
static unsigned look_at_the_end(const struct run *run)
{
    struct owned left = owned_by_all(run);
    bool agree = true;
    if (world_in_flight(run->world) || left.waiting) return 0;
    if (left.holds) print_error("%.*s: %u held\n", (int)run->plan->run.count, run->plan->run.at, left.holds);
    if (kinds_of(run, "hss") != 1 || kinds_of(run, "scscf") != 1) return left.holds != 0;
    core_bindings(run, AT_THE_END, &agree);
    if (agree || named(apart, COUNT(apart), run->plan->run)) return left.holds != 0;
    print_error("%.*s: HSS and S-CSCF do not agree at the end\n", (int)run->plan->run.count, run->plan->run.at);
    return 1;
}

static unsigned look_at(const struct run *run)
{
    const struct plan *plan = run->plan;
    const struct bytes none = {NULL, 0};
    bool agree = true;
    if (world_limit(run->world)) return 0;
    let_calm(run);
    for (uint32_t r = 0; r < plan->role_count; r++)
        if (world_is_stopped(run->world, r, 0)) return 0;
    unsigned wrong = is_calm(run) ? 0 : 1;
    if (kinds_of(run, "hss") != 1 || kinds_of(run, "scscf") != 1) return wrong;
    uint64_t bindings = core_bindings(run, AT_REST, &agree);
    const char *core = named(apart, COUNT(apart), plan->run), *why = named(differing, COUNT(differing), plan->run);
    if (agree == (core != NULL)) {
        print_error("%.*s: HSS and S-CSCF %s; the table says: %s\n", (int)plan->run.count, plan->run.at,
                    agree ? "agree" : "do not agree", core ? core : "they agree");
        return wrong + 1;
    }
    if (core) return wrong;
    uint64_t clients = clients_registered(run), bound = all_of(run, "wsf", "bound", none);
    uint64_t through = all_of(run, "pcscf", "registrations", none);
    bool alike = clients == bindings && bound == bindings && (through == bindings || passes_by(run));
    if (alike == (why != NULL)) {
        print_error("%.*s: %u bindings, %u clients registered, %u connections bound, %u at the P-CSCF; the table "
                    "says: %s\n",
                    (int)plan->run.count, plan->run.at, (unsigned)bindings, (unsigned)clients, (unsigned)bound,
                    (unsigned)through, why ? why : "they agree");
        wrong++;
    }
    return wrong;
}

/* And every message is one that its sender's port says: the runs are here. */
TEST(after_every_scenario_the_nodes_agree)
{
    glob_t found;
    unsigned wrong = 0, runs = 0, unsaid = 0;
    assert_int_equal(glob("scenarios/[!b]*/*.ims", 0, NULL, &found), 0);
    for (size_t f = 0; f < found.gl_pathc; f++) {
        struct arena arena = {0};
        struct script *script = scenario_script(&arena, found.gl_pathv[f]);
        assert_non_null(script);
        for (uint32_t r = 0; r < script->run_count; r++, runs++) {
            struct run *run = scenario_run(script, r, 0);
            assert_non_null(run);
            unsaid += saying_wrong(run);
            if (!world_limit(run->world)) wrong += look_at_the_end(run);
            wrong += look_at(run);
            run_free(run);
        }
        arena_free(&arena);
    }
    globfree(&found);
    assert_true(runs > 150);
    assert_int_equal(wrong, 0);
    assert_int_equal(unsaid, 0);
    (void)state;
}

TESTS(UNIT(after_every_scenario_the_nodes_agree))
