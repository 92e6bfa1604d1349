/* The S-CSCF: decides how a REGISTER is authenticated (TS 33.203 P.4), keeps bindings (RFC 3261 10.3), and tells the
 * HSS (TS 29.228 6.1.2, 6.3). Its tables and transactions are in parts/scscf_state.c, the handling of the HSS's answers
 * in parts/scscf_answers.c, that of its pushes in parts/scscf_pushed.c. */
#include "scscf.h"

#include "accept.h"
#include "reply.h"
#include "scscf_old.h"
#include "scscf_reauth.h"
#include "scscf_third.h"
#include "scscf_answers.h"
#include "scscf_notifier.h"
#include "scscf_pushed.h"

/* ---- the indicator of a REGISTER ---- */

enum way { WAY_CHALLENGE, WAY_TRUSTED, WAY_BOUND, WAY_VERIFY, WAY_AKA, WAY_COUNT };

/* The eight values of TS 24.229 7.2A.2, and the meaning that TS 33.203 P.4 gives to each. yes, no, and tls-connected
 * (which goes with AKAv2) are IMS AKA: the HSS is asked for a vector of that, and no Digest challenge ever answers
 * them. */
static const struct indicator {
    struct bytes value;
    enum way way;
    enum may_assert right; /* the right that the sender of a direct link needs */
} indicators[] = {
    {BYTES_ROW("auth-done"), WAY_TRUSTED, MAY_ASSERT_AUTH_DONE},
    {BYTES_ROW("tls-yes"), WAY_BOUND, MAY_ASSERT_TLS},
    {BYTES_ROW("ip-assoc-yes"), WAY_BOUND, MAY_ASSERT_TLS},
    {BYTES_ROW("tls-pending"), WAY_VERIFY, MAY_ASSERT_TLS},
    {BYTES_ROW("ip-assoc-pending"), WAY_VERIFY, MAY_ASSERT_TLS},
    {BYTES_ROW("yes"), WAY_AKA, MAY_ASSERT_TLS},
    {BYTES_ROW("no"), WAY_AKA, MAY_ASSERT_TLS},
    {BYTES_ROW("tls-connected"), WAY_AKA, MAY_ASSERT_TLS},
};

/* Whether the sender may say it: a CSCF of the core has checked the values that it passes on (TS 33.203 P.3); a trusted
 * node that reaches the S-CSCF directly needs the right itself (annex U); anybody else only where the operator left the
 * door open. */
static bool trusted(const struct registration *registration, const struct indicator *indicator)
{
    const struct role *role = registration->in->role;
    if (indicator->way == WAY_TRUSTED && registration_policy(registration, SCSCF_AUTH_DONE) == AUTH_DONE_REFUSE)
        return false;
    if (policy_names(role, SCSCF_EDGES, session_peer(registration->in))) return true;
    bool any = registration_policy(registration, SCSCF_PEERS) == PEERS_ANY;
    return any || link_may_assert(registration->in->role, registration->in->link) >= indicator->right;
}

static enum way way_of(const struct registration *registration)
{
    struct bytes said = registration->id.auth.field[AUTH_INTEGRITY_PROTECTED];
    for (uint32_t i = 0; i < COUNT(indicators); i++) {
        if (!bytes_equal_nocase(said, indicators[i].value)) continue;
        if (trusted(registration, &indicators[i])) return indicators[i].way;
        fx_fact(registration->out,
                &(struct fact){
                    .kind = FACT_STRIPPED, .reason = REASON_MAY_NOT_SAY, .with = registration->id.impi, .text = said});
    }
    return WAY_CHALLENGE;
}

/* A live registration of that IMPI through that edge, as tls-yes and ip-assoc-yes claim it (TS 33.203 O.4.3). The edge
 * is the node that has the client, the last in Path: many of them share the P-CSCF's link. Without this test a rogue
 * edge registers anybody; and no edge can vouch for a user that the network wants proved anew (TS 24.229 5.4.1.6). */
static bool live_here(const struct registration *registration)
{
    struct registrar registrar = registration->me->registrar;
    const struct registrar_set *set = registration_set(registration);
    const struct sip *sip = &registration->in->message->sip;
    uint32_t paths = sip_count(sip, SIP_PATH);
    struct bytes edge = paths ? registrar_edge(sip_element(sip, SIP_PATH, paths - 1)) : bytes_of(NULL, 0);
    if (!set || set->impi != registration->impi || !edge.count) return false;
    for (const struct binding *b = registrar_first(registrar, set); b; b = registrar_next(registrar, b))
        if (bytes_equal_nocase(registrar_edge(binding_path(b)), edge) && b->event != REG_SHORTENED) return true;
    return false;
}

/* A response that is stale, or answers no challenge of ours, may be right all the same: the vector will tell (N.2.3).
 */
static void challenge_anew(struct registration *registration, enum reason why)
{
    fx_refused(registration->out, registration->id.impi, why);
    registration_ask_judge(registration);
}

static void verify(struct registration *registration)
{
    const struct digest_server_rules rules = registration_digest_rules(registration);
    struct hexdigest rspauth;
    enum reason why;
    enum digest_server_outcome outcome = digest_server_check(registration_challenge(registration), &rules,
                                                             &registration->in->message->sip, &registration->id,
                                                             registration->in->now, &why, &rspauth);
    if (why == REASON_WRONG_RESPONSE && scscf_old_answers(registration, &rules, &rspauth)) outcome = DIGEST_PASSED;
    if (outcome == DIGEST_PASSED) accept_user(registration, REGISTRAR_DIGEST, hex_view(&rspauth));
    else if (outcome == DIGEST_WRONG) registration_wrong(registration, why);
    else challenge_anew(registration, why);
}

/* ---- ways: how each kind of REGISTER goes on ---- */

static void way_trusted(struct registration *registration)
{
    accept_user(registration, REGISTRAR_TRUSTED, bytes_of(NULL, 0));
}

static void way_verify(struct registration *registration)
{
    if (registration_has_response(registration)) verify(registration);
    else registration_ask_vector(registration);
}

/* TS 24.229 5.4.1.4: a user that is not bound at that source ends no registration, even with a right response. */
static void way_pending(struct registration *registration)
{
    struct bytes first;
    bool ends = registration_policy(registration, SCSCF_DEREGISTRATION) == DEREGISTRATION_BOUND &&
                registration_has_response(registration) && contacts_end(&registration->in->message->sip, &first);
    if (ends) {
        fx_refused(registration->out, registration->id.impi, REASON_NOT_BOUND);
        registration_ask_vector(registration);
    } else {
        way_verify(registration);
    }
}

/* Without a live registration it is worth as much as tls-pending: the edge may still be bound when the network has
 * taken the registration away, and the client's response is then as good as any first one. */
static void way_bound(struct registration *registration)
{
    bool live = live_here(registration);
    if (!live) way_pending(registration);
    else if (registration_has_response(registration) || registration_policy(registration, SCSCF_BOUND) == BOUND_VERIFY)
        way_verify(registration);
    else accept_user(registration, REGISTRAR_DIGEST, bytes_of(NULL, 0));
}

/* TS 33.203 P.4.1: a registration keeps the scheme it was made with. */
static bool changes_scheme(const struct registration *registration, enum way way)
{
    const struct registrar_set *set = registration_set(registration);
    enum registrar_scheme scheme = way == WAY_TRUSTED ? REGISTRAR_TRUSTED : REGISTRAR_DIGEST;
    return registration_policy(registration, SCSCF_SCHEME_CHANGE) == SCHEME_CHANGE_REFUSE && set &&
           set->impi == registration->impi && (way == WAY_AKA || set->scheme != (uint8_t)scheme);
}

/* ---- REGISTER ---- */

/* RFC 3261 10.3 step 2: an option that is required and not known here goes back in Unsupported. */
static struct bytes unsupported(const struct sip *sip, struct pen *pen)
{
    static const struct bytes known[] = {BYTES_ROW("path"), BYTES_ROW("outbound")};
    struct sip_cursor cursor = {0};
    struct bytes token;
    const char *between = "Unsupported: ";
    while (sip_next(sip, SIP_REQUIRE, &cursor, &token)) {
        bool understood = false;
        for (uint32_t i = 0; i < COUNT(known); i++) understood = understood || bytes_equal_nocase(token, known[i]);
        if (understood) continue;
        pen_text(pen, between);
        pen_bytes(pen, token);
        between = ", ";
    }
    if (pen_so_far(pen).count) pen_lit(pen, "\r\n");
    return pen_done(pen);
}

/* TS 33.203 N.1: SIP Digest is not for accesses of 3GPP. The client says so, or the edge that knows it. */
static bool over_3gpp(const struct registration *registration)
{
    const struct sip *sip = &registration->in->message->sip;
    struct sip_cursor cursor = {0};
    struct bytes access;
    bool looks = registration_policy(registration, SCSCF_ACCESS) == ACCESS_CHECK;
    while (looks && sip_next(sip, SIP_P_ACCESS_NETWORK_INFO, &cursor, &access))
        if (bytes_starts_nocase(access, BYTES("3GPP-"))) return true;
    return false;
}

static bool ours(const struct registration *registration)
{
    struct sip_uri uri;
    struct bytes text = registration->in->message->sip.uri, scheme = BYTES("sip:");
    if (bytes_starts(text, scheme) && bytes_equal(bytes_from(text, scheme.count), registration->in->role->domain))
        return true;
    if (sip_uri_scan(&uri, text).why) return false;
    return bytes_equal_nocase(uri.host, registration->in->role->domain) ||
           bytes_equal_nocase(uri.host, registration->in->role->host);
}

static void scscf_register(void *me, const struct event *in, struct effects *out)
{
    struct scscf_state state = scscf_state_of(me, in->role);
    static void (*const steps[WAY_COUNT])(struct registration *) = {
        [WAY_CHALLENGE] = registration_ask_vector,
        [WAY_TRUSTED] = way_trusted,
        [WAY_BOUND] = way_bound,
        [WAY_VERIFY] = way_pending,
        [WAY_AKA] = registration_ask_aka,
    };
    struct registration registration;
    uint64_t server = sip_transaction_server(in);
    if (sip_transaction_absorbs(state.transactions, server, out)) return;
    struct parse_error error = registration_begin(&registration, &state, in, out, server);
    if (error.why) {
        fx_fact(out, &(struct fact){.kind = FACT_MALFORMED, .reason = REASON_MALFORMED, .text = bytes_text(error.why)});
        reply_sip(in, out, 400, bytes_of(NULL, 0));
        return;
    }
    struct bytes extra = unsupported(&in->message->sip, fx_pen(out));
    if (!ours(&registration)) {
        registration_refuse(&registration, 404, REASON_NOT_OUR_DOMAIN);
        return;
    }
    if (extra.count) {
        fx_refused(out, registration.id.impi, REASON_EXTENSION_REQUIRED);
        registration_answer(&registration, 420, extra);
        return;
    }
    enum way way = way_of(&registration);
    bool digest = way != WAY_TRUSTED && way != WAY_AKA;
    if (changes_scheme(&registration, way)) registration_refuse(&registration, 403, REASON_SCHEME_CHANGED);
    else if (digest && over_3gpp(&registration)) registration_refuse(&registration, 403, REASON_DIGEST_ON_3GPP);
    else steps[way](&registration);
}

/* ---- timers ---- */

/* TS 24.229 5.4.1.2.1A: nobody answered the challenge. */
static void challenge_due(void *me, const struct event *in, struct effects *out)
{
    enum { AGAIN_MS = 100 };
    struct scscf_state state = scscf_state_of(me, in->role);
    struct digest_server *row = keyed_row(state.challenges, in->tag);
    bool registered = registrar_set(state.registrar, keyed_key(text_view(&row->impu))) != NULL;
    if (row->state == DIGEST_AWAITS && !registered &&
        !scscf_tell(&state, in, out, text_view(&row->impi), text_view(&row->impu), ASSIGNMENT_AUTHENTICATION_TIMEOUT)) {
        fx_timer(out, keyed_tag(state.challenges, row),
                 AGAIN_MS * MS); /* no transaction is free: the timeout waits, it is not forgotten */
        return;
    }
    scscf_forget(&state, out, row);
}

static void binding_due(void *me, const struct event *in, struct effects *out)
{
    enum { AGAIN_MS = 100 };
    struct scscf_state state = scscf_state_of(me, in->role);
    struct registrar registrar = state.registrar;
    struct binding *binding = keyed_row(registrar.bindings, in->tag);
    struct registrar_set *set = keyed_find(registrar.sets, binding->set);
    uint64_t impi = set->impi;
    enum server_assignment_type ending = scscf_ending(in->role, ASSIGNMENT_TIMEOUT_DEREGISTRATION,
                                                      ASSIGNMENT_TIMEOUT_STORE_SERVER_NAME);
    if (set->count == 1 && !scscf_tell(&state, in, out, binding_impi(binding), binding_impu(binding), ending)) {
        fx_timer(out, keyed_tag(registrar.bindings, binding), AGAIN_MS * MS);
        return;
    }
    registrar_end(binding, REG_EXPIRED);
    if (scscf_settle(&state, in, out, set)) scscf_third_over(&state, in, out, impi);
}

enum scscf_action { ACTION_DEREGISTER, ACTION_REAUTHENTICATE };

static void scscf_command(void *me, const struct event *in, struct effects *out)
{
    struct scscf_state state = scscf_state_of(me, in->role);
    if (in->tag == ACTION_DEREGISTER) scscf_drop(&state, in, out, in->command->arg[0], SCSCF_TELL_HSS, REG_REJECTED);
    if (in->tag == ACTION_REAUTHENTICATE) scscf_reauthenticate(&state, in, out, in->command->arg[0]);
}

static void scscf_start(void *me, const struct event *in, struct effects *out)
{
    (void)me;
    link_id cx = port_link(in->role, SCSCF_PORT_CX, in->member);
    if (cx != LINK_NONE) reply_capabilities(in, out, cx, APP_CX);
}

/* ---- tables ---- */

static const struct state_table scscf_tables[] = {
    [SCSCF_OWN] = {STATE_TABLE("own", STATE_PLAIN, NULL, scscf_own, scscf_own_columns)},
    [SCSCF_SETS] = {STATE_TABLE("sets", STATE_KEYED, scscf_subscriber_rows, registrar_set, registrar_set_columns)},
    [SCSCF_IMPUS] = {.name = "impus", .shape = STATE_INDEX, .of = SCSCF_SETS, .rows = scscf_impu_rows},
    [SCSCF_BINDINGS] = {STATE_TABLE("bindings", STATE_KEYED, scscf_subscriber_rows, binding, binding_columns),
                        .due = binding_due},
    [SCSCF_CHALLENGES] = {STATE_TABLE("challenges", STATE_KEYED, scscf_challenge_rows, digest_server,
                                      digest_server_columns),
                          .due = challenge_due},
    [SCSCF_TRANSACTIONS] = {STATE_TABLE("transactions", STATE_KEYED, scscf_flight_rows, scscf_transaction,
                                        scscf_transaction_columns)},
    [SCSCF_EXCHANGES] = {STATE_TABLE("exchanges", STATE_KEYED, scscf_flight_rows, scscf_exchange,
                                     scscf_exchange_columns),
                         .due = scscf_exchange_due, .waits = STATE_EVERY_ROW},
    [SCSCF_OLD] = {STATE_TABLE("old", STATE_KEYED, scscf_old_rows, scscf_old, scscf_old_columns), .due = scscf_old_due},
    [SCSCF_THIRD] = {STATE_TABLE("third", STATE_KEYED, scscf_third_rows, scscf_third, scscf_third_columns),
                     .due = scscf_third_due, .waits = "branch"},
    [SCSCF_THIRD_CALLS] = {.name = "third-calls", .shape = STATE_INDEX, .of = SCSCF_THIRD},
    [SCSCF_WATCHERS] = {STATE_TABLE("watchers", STATE_KEYED, scscf_watcher_rows, scscf_watcher, scscf_watcher_columns),
                        .due = scscf_watcher_due},
    [SCSCF_NOTIFIES] = {STATE_TABLE("notifies", STATE_KEYED, scscf_flight_rows, scscf_notify, scscf_notify_columns),
                        .due = scscf_notify_due, .waits = STATE_EVERY_ROW},
    {.name = NULL},
};

static void state_bindings(const struct role *role, const void *me, uint32_t member, struct bytes arg,
                           struct pen *scratch, struct state_value *value)
{
    (void)member;
    struct scscf_state state = scscf_state_of(me, role);
    struct bytes impu = impu_canonical(scratch, arg);
    value->number = impu.at ? registrar_bound(state.registrar, keyed_key(impu)) : 0;
}

static void state_watchers(const struct role *role, const void *me, uint32_t member, struct bytes arg,
                           struct pen *scratch, struct state_value *value)
{
    (void)member, (void)arg, (void)scratch;
    value->number = scscf_state_of(me, role).watchers->count;
}

static const struct rule scscf_rules[] = {
    {PROTO_SIP, "REGISTER", scscf_register, "TS 24.229 5.4.1, TS 33.203 P.4"},
    {PROTO_SIP, "SUBSCRIBE", scscf_subscribed, "TS 24.229 5.4.2.1.1; RFC 3680"},
    {PROTO_SIP, "1xx", scscf_notified, "RFC 3261 17.1.2"},
    {PROTO_SIP, "2xx", scscf_notified, "TS 24.229 5.4.2.1.2; RFC 6665 4.2.2"},
    {PROTO_SIP, "3xx", scscf_notified, "RFC 6665 4.2.2"},
    {PROTO_SIP, "4xx", scscf_notified, "RFC 6665 4.2.2"},
    {PROTO_SIP, "5xx", scscf_notified, "RFC 6665 4.2.2"},
    {PROTO_SIP, "6xx", scscf_notified, "RFC 6665 4.2.2"},
    {PROTO_SIP, "*", reply_unexpected, "RFC 3261 8.2.1"},
    {PROTO_CX, "MAA", scscf_answer, "TS 29.228 6.3"},
    {PROTO_CX, "SAA", scscf_answer, "TS 29.228 6.1.2"},
    {PROTO_CX, "RTR", scscf_terminate, "TS 29.228 6.1.3"},
    {PROTO_CX, "PPR", scscf_push, "TS 29.228 6.2.2, 6.5.2.4"},
    REPLY_DIAMETER_RULES(PROTO_CX),
    {PROTO_CX, "*", reply_unexpected, "RFC 6733 7.1.3"},
    {.step = NULL},
};

static const struct policy_row scscf_policies[] = {
    [SCSCF_ALGORITHM] = {"algorithm", POLICY_CHOICE, CHOICE_WORDS(ALGORITHM_VALUES), "MD5", "MD5",
                         "of the challenge; SHA-256 where the HSS sends the alternate H(A1); both: two challenges, the "
                         "better one first",
                         "TS 29.228 table 6.3.7; RFC 8760 2.3"},
    [SCSCF_QOP] = {"qop", POLICY_CHOICE, CHOICE_WORDS(QOP_VALUES), "auth", "auth", "quality of protection",
                   "TS 33.203 N.2.1.1"},
    [SCSCF_NONCE_LIFETIME] = {"nonce-lifetime", POLICY_TIME, NULL, "60s", "60s", "how long a nonce may be used",
                              "TS 33.203 N.2.3"},
    [SCSCF_WRONG_DIGEST] = {"wrong-digest", POLICY_CHOICE, CHOICE_WORDS(WRONG_DIGEST_VALUES), "403", "403",
                            "answer to a wrong response: refuse, or challenge again", "TS 24.229 5.4.1.2.2"},
    [SCSCF_NC] = {"nc", POLICY_CHOICE, CHOICE_WORDS(NC_VALUES), "strict", "strict",
                  "nonce count: exactly the next one, or any higher one", "TS 33.203 N.2.3"},
    [SCSCF_KEEP_HA1] = {"keep-ha1", POLICY_CHOICE, CHOICE_WORDS(KEEP_HA1_VALUES), "on", "on",
                        "keep H(A1) after the check", "TS 33.203 N.2.1.1 NOTE 4"},
    [SCSCF_NEXT_NONCE] = {"next-nonce", POLICY_CHOICE, CHOICE_WORDS(NEXT_NONCE_VALUES), "off", "off",
                          "give the nonce of the next REGISTER in Authentication-Info", "RFC 7616 3.5"},
    [SCSCF_BOUND] = {"bound", POLICY_CHOICE, CHOICE_WORDS(BOUND_VALUES), "verify", "verify",
                     "tls-yes or ip-assoc-yes without a response: challenge, or accept", "TS 33.203 O.4.3"},
    [SCSCF_DEREGISTRATION] = {"deregistration", POLICY_CHOICE, CHOICE_WORDS(DEREGISTRATION_VALUES), "bound", "bound",
                              "what ends a registration: tls-yes, ip-assoc-yes or auth-done, or any right response",
                              "TS 24.229 5.4.1.4"},
    [SCSCF_HSS_TIMEOUT] = {"hss-timeout", POLICY_CHOICE, CHOICE_WORDS(HSS_TIMEOUT_VALUES), "504", "504",
                           "answer when the HSS is silent", "inference"},
    [SCSCF_SCHEME] = {"scheme", POLICY_CHOICE, CHOICE_WORDS(SCHEME_VALUES), "digest", "digest",
                      "scheme asked for in the MAR", "TS 33.203 P.4"},
    [SCSCF_SCHEME_CHANGE] = {"scheme-change", POLICY_CHOICE, CHOICE_WORDS(SCHEME_CHANGE_VALUES), "refuse", "refuse",
                             "another scheme while registered", "TS 33.203 P.4.1"},
    [SCSCF_ALL_BARRED] = {"all-barred", POLICY_CHOICE, CHOICE_WORDS(ALL_BARRED_VALUES), "deregister", "deregister",
                          "what a PPR that bars every IMPU of a set does to it", "TS 24.229 5.4.1.5; inference"},
    [SCSCF_STORE_NAME] = {"store-name", POLICY_CHOICE, CHOICE_WORDS(STORE_NAME_VALUES), "off", "off",
                          "whether the HSS is asked to keep the S-CSCF's name when user or time end a registration",
                          "TS 29.228 6.1.2; TS 29.229 6.3.15"},
    [SCSCF_ACCESS] = {"access", POLICY_CHOICE, CHOICE_WORDS(ACCESS_VALUES), "check", "check",
                      "whether SIP Digest is refused where P-Access-Network-Info names an access of 3GPP",
                      "TS 33.203 N.1"},
    [SCSCF_PEERS] = {"peers", POLICY_CHOICE, CHOICE_WORDS(PEERS_VALUES), "known", "known",
                     "who is believed about integrity-protected and who may send RTR", "TS 33.203 P.3, TS 33.210"},
    [SCSCF_OUTBOUND] = {"first-hop-ob", POLICY_CHOICE, CHOICE_WORDS(OUTBOUND_VALUES), "ignore", "check",
                        "439 when the first hop cannot keep a flow", "RFC 5626 6"},
    [SCSCF_AWAIT] = {"reg-await-auth", POLICY_TIME, NULL, "4min", "4min", "how long a challenge waits for its answer",
                     "TS 24.229 7.7"},
    [SCSCF_EXPIRES_MIN] = {"min-expires", POLICY_TIME, NULL, "60s", "60s", "shorter ones are answered 423",
                           "RFC 3261 10.3"},
    [SCSCF_EXPIRES_MAX] = {"max-expires", POLICY_TIME, NULL, "600000s", "600000s", "longer ones are cut",
                           "TS 24.229 5.4.1.2.2F"},
    [SCSCF_EXPIRES_DEFAULT] = {"default-expires", POLICY_TIME, NULL, "600000s", "600000s", "when none was asked for",
                               "TS 24.229 5.4.1.2.2F"},
    [SCSCF_CONTACTS_MAX] = {"max-contacts", POLICY_COUNT, NULL, "8", "8", "bindings of one IMPU; then 403",
                            "TS 24.229 5.4.1.2.2"},
    [SCSCF_EDGES] = {"edges", POLICY_NODES, "pcscf|icscf", "", "",
                     "CSCFs that check what they pass on; the first of each kind when not said", "TS 33.203 P.3"},
    [SCSCF_HSS] = {"hss", POLICY_NODES, "hss", "", "", "who may send RTR and PPR; the first HSS when not said",
                   "TS 33.210"},
    [SCSCF_AUTH_DONE] = {"auth-done", POLICY_CHOICE, CHOICE_WORDS(AUTH_DONE_VALUES), "accept", "accept",
                         "whether a trusted node's word that it authenticated the user counts", "TS 33.203 U.1, P.4.2"},
    [SCSCF_OLD_HA1] = {"old-ha1", POLICY_TIME, NULL, "0s", "0s",
                       "how long the H(A1) that a PPR replaced is good beside the new one; until the next SAR at most",
                       "TS 33.203 N.2.5"},
    [SCSCF_THIRD_STRIP] =
        {"as-strip", POLICY_CHOICE, CHOICE_WORDS(THIRD_STRIP_VALUES), "on", "on",
         "whether Authorization and Authentication-Info are taken out of what an AS gets in a third-party "
         "REGISTER",
         "TS 24.229 5.4.1.7A; inference"},
    [SCSCF_PASSWORD_CHANGE] =
        {"password-change", POLICY_CHOICE, CHOICE_WORDS(PASSWORD_CHANGE_VALUES), "keep", "keep",
         "what a PPR with another H(A1) means for a live registration: nothing, or that it has to be "
         "proved anew",
         "TS 24.229 5.4.1.6; TS 33.203 N.2.5"},
    [SCSCF_REAUTH_EXPIRES] = {"reauth-expires", POLICY_TIME, NULL, "10min", "10min",
                              "what is left of a registration that has to be proved anew", "TS 24.229 5.4.1.6"},
    [SCSCF_AUTH_INFO] = {"auth-info", POLICY_CHOICE, CHOICE_WORDS(AUTH_INFO_VALUES), "every", "every",
                         "which answers to a right response have Authentication-Info: those that say no as well, or a "
                         "success alone",
                         "RFC 7615 3; RFC 3261 20.6; TS 33.203 O.3.1.1 (inference)"},
    [SCSCF_RESPONSE] = {"response", POLICY_CHOICE, CHOICE_WORDS(RESPONSE_VALUES), "computed", "computed",
                        "a response with the next nc: computed anew, or, against the clauses, taken because it was "
                        "right before",
                        "RFC 7616 3.4.1; TS 33.203 N.2.1.1"},
    [SCSCF_NETWORK_ENDS] = {"network-ends", POLICY_CHOICE, CHOICE_WORDS(NETWORK_ENDS_VALUES), "set", "set",
                            "what goes when the network ends a registration: the whole implicit set, or, against the "
                            "clause, what was registered under its default identity",
                            "TS 29.228 6.5.1, 6.1.3"},
    [SCSCF_WITHOUT_HSS] = {"without-hss", POLICY_CHOICE, CHOICE_WORDS(WITHOUT_HSS_VALUES), "refuse", "refuse",
                           "a REGISTER that the HSS says nothing of, or cannot (3002, 5012): refused, or, against the "
                           "clause, let in with what the S-CSCF has, and nobody asked for a proof",
                           "TS 24.229 5.4.1.2.2; TS 33.203 N.2.1.1"},
    {.name = NULL},
};

static const struct port_row scscf_ports[] = {
    [SCSCF_PORT_EDGE] = {"sip", "pcscf|icscf|wsf", "Mw; from a WSF it is a trusted node's (TS 33.203 annex U)",
                         "NOTIFY"},
    [SCSCF_PORT_CX] = {"cx", "hss", "Cx", "MAR|SAR|CER"},
    [SCSCF_PORT_AS] = {"sip", "appserver", "ISC (TS 23.228 4.2.4)", "REGISTER"},
    {.carriers = NULL},
};

static const struct action_row scscf_actions[] = {
    [ACTION_DEREGISTER] = {"deregister",
                           {ACTION_SUBSCRIBER, ACTION_NONE},
                           NULL,
                           "network-initiated deregistration (TS 24.229 5.4.1.5), told to the HSS",
                           ACTION_STAYS},
    [ACTION_REAUTHENTICATE] = {"reauthenticate",
                               {ACTION_SUBSCRIBER, ACTION_NONE},
                               NULL,
                               "makes the registration shorter, so that it has to be proved anew (TS 24.229 5.4.1.6)",
                               ACTION_STAYS},
    {.name = NULL},
};

static const struct state_row scscf_states[] = {
    {"bindings", STATE_COUNT, STATE_ARG_IMPU, NULL, state_bindings, "contacts registered under the IMPU"},
    {"watchers", STATE_COUNT, STATE_NO_ARG, NULL, state_watchers, "subscriptions to registration state (RFC 3680)"},
    {.name = NULL},
};

/* A 200, and the REGISTER that it answers: tokens end at the WSF. */
static unsigned scscf_carries(const struct role *role, enum fact_role to)
{
    const unsigned all = AGREED_BIT(AGREED_COUNT) - 1;
    (void)role, (void)to;
    return all & ~(AGREED_BIT(AGREED_JTI) | AGREED_BIT(AGREED_JKT));
}

/* ---- the evidence that convinces it ---- */

static bool takes_auth_done(const struct role *me)
{
    return me->policy[SCSCF_AUTH_DONE] == AUTH_DONE_ACCEPT;
}

static bool takes_tls_yes(const struct role *me)
{
    return me->policy[SCSCF_BOUND] == BOUND_ACCEPT;
}

static bool takes_silence(const struct role *me)
{
    return me->policy[SCSCF_WITHOUT_HSS] == WITHOUT_HSS_ADMIT;
}

/* As `trusted`, for every linked node. */
static bool may_say(const struct role *me, const struct role *other, enum may_assert right)
{
    bool linked = role_may_assert(me, other, MAY_ASSERT_NOTHING);
    bool known = policy_names(me, SCSCF_EDGES, other) || me->policy[SCSCF_PEERS] == PEERS_ANY;
    return linked && (known || role_may_assert(me, other, right));
}

static bool may_say_auth_done(const struct role *me, const struct role *other)
{
    return may_say(me, other, MAY_ASSERT_AUTH_DONE);
}

static bool may_say_tls_yes(const struct role *me, const struct role *other)
{
    return may_say(me, other, MAY_ASSERT_TLS);
}

static bool sends_vectors(const struct role *me, const struct role *other)
{
    return other == port_peer(me, SCSCF_PORT_CX);
}

/* A response that is taken again without its hash says nothing of its count, and is good as often as it is shown. */
static unsigned leaves_count(const struct role *me)
{
    return me->policy[SCSCF_RESPONSE] == RESPONSE_REMEMBERED ? AGREED_BIT(AGREED_NC) : 0;
}

static bool good_once(const struct role *me)
{
    return me->policy[SCSCF_RESPONSE] == RESPONSE_COMPUTED;
}

/* qop=auth hashes method, digest-uri, nonce, nc, cnonce and, in H(A1), user name and realm: nothing else of a
 * REGISTER. */
static const struct evidence_row scscf_accepts[] = {
    {.name = "digest",
     .key = EVIDENCE_BY_HA1,
     .covers = AGREED_BIT(AGREED_IMPI) | AGREED_BIT(AGREED_REALM) | AGREED_BIT(AGREED_NONCE) | AGREED_BIT(AGREED_NC) |
               AGREED_BIT(AGREED_CNONCE), /* and the method and the digest-uri, which no claim speaks of */
     .leaves = leaves_count,
     .clause = "RFC 7616 3.4.1; TS 33.203 N.2.1.1",
     .shown_key = "wsf T05",
     .shown_way = "wsf T71|pcscf T71|link T71",
     .once = good_once,
     .shown_connection = "link T97"},
    {.name = "vector", .key = EVIDENCE_BY_RIGHT, .from = sends_vectors, .clause = "TS 29.228 6.3.7"},
    {.name = "auth-done",
     .key = EVIDENCE_BY_RIGHT,
     .accepted = takes_auth_done,
     .from = may_say_auth_done,
     .clause = "TS 33.203 P.3, P.4.2, U.1",
     .shown_key = "pcscf T98"},
    {.name = "tls-yes",
     .key = EVIDENCE_BY_RIGHT,
     .accepted = takes_tls_yes,
     .from = may_say_tls_yes,
     .clause = "TS 33.203 O.4.3"},
    {.name = "word",
     .key = EVIDENCE_BY_ANYBODY,
     .accepted = takes_silence,
     .clause = "TS 24.229 5.4.1.2.2"}, /* against it, while the HSS is silent */
    {.name = NULL},
};

const struct node_kind scscf_kind = {
    .name = "scscf",
    .help = "registrar and authenticator of the home network",
    .tables = scscf_tables,
    .start = scscf_start,
    .command = scscf_command,
    .guard = reply_malformed,
    .rules = scscf_rules,
    .policies = scscf_policies,
    .ports = scscf_ports,
    .actions = scscf_actions,
    .states = scscf_states,
    .commits_as = FACT_AS_REGISTRAR,
    .runs_as = FACT_AS_REGISTRAR,
    .carries = scscf_carries,
    .accepts = scscf_accepts,
};
