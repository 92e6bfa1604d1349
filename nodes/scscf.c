/* The S-CSCF: decides how a REGISTER is authenticated (TS 33.203 P.4), keeps bindings (RFC 3261 10.3), and tells
 * the HSS (TS 29.228 6.1.2, 6.3). Its tables and transactions are in parts/serving.c. */
#include "scscf.h"

#include "grant.h"
#include "reply.h"
#include "via.h"

/* ---- what a REGISTER says about itself ---- */

enum way { WAY_CHALLENGE, WAY_TRUSTED, WAY_BOUND, WAY_VERIFY, WAY_COUNT };

/* TS 24.229 7.2A.2, TS 33.203 P.4. yes and no are IMS AKA: a challenge like any other here, with another scheme in
 * the MAR. tls-connected goes with AKAv2, which no vector of this HSS can answer. */
static const struct indicator {
    struct bytes value;
    enum way way;
    enum may_assert right; /* what the sender of a direct link must be allowed to say */
} indicators[] = {
    {BYTES_ROW("auth-done"), WAY_TRUSTED, MAY_ASSERT_AUTH_DONE}, {BYTES_ROW("tls-yes"), WAY_BOUND, MAY_ASSERT_TLS},
    {BYTES_ROW("ip-assoc-yes"), WAY_BOUND, MAY_ASSERT_TLS},      {BYTES_ROW("tls-pending"), WAY_VERIFY, MAY_ASSERT_TLS},
    {BYTES_ROW("ip-assoc-pending"), WAY_VERIFY, MAY_ASSERT_TLS},
};

/* Who may say it: a CSCF of the core has checked what it passes on (TS 33.203 P.3); a trusted node that reaches the
 * S-CSCF directly needs the right itself (annex U); anybody else only where the operator left the door open. */
static bool trusted(const struct turn *turn, const struct indicator *indicator)
{
    static const struct bytes cscf[] = {BYTES_ROW("pcscf"), BYTES_ROW("icscf")};
    struct bytes kind = bytes_text(session_peer(turn->in)->kind->name);
    for (uint32_t i = 0; i < COUNT(cscf); i++)
        if (bytes_equal(kind, cscf[i])) return true;
    bool any = turn_policy(turn, SERVING_PEERS) == 1;
    return any || link_may_assert(turn->in->role, turn->in->link) >= indicator->right;
}

static enum way way_of(const struct turn *turn)
{
    struct bytes said = turn->id.auth.field[AUTH_INTEGRITY_PROTECTED];
    for (uint32_t i = 0; i < COUNT(indicators); i++) {
        if (!bytes_equal_nocase(said, indicators[i].value)) continue;
        if (trusted(turn, &indicators[i])) return indicators[i].way;
        fx_fact(turn->out, FACT_STRIPPED, turn->id.impi, said);
    }
    return WAY_CHALLENGE;
}

/* A live registration of that IMPI through that edge: what tls-yes and ip-assoc-yes speak of (TS 33.203 O.4.3).
 * Without this test a rogue edge registers anybody. */
static bool live_here(const struct turn *turn)
{
    struct registrar registrar = serving_registrar(turn->me);
    const struct registrar_user *user = turn_user(turn);
    if (!user || user->impi != turn->impi) return false;
    for (const struct binding *b = registrar_first(registrar, user); b; b = registrar_next(registrar, b))
        if (b->link == turn->in->link) return true;
    return false;
}

static bool has_response(const struct turn *turn)
{
    return turn->id.has_auth && turn->id.auth.field[AUTH_RESPONSE].count > 0;
}

static void wrong(struct turn *turn, const char *why)
{
    if (turn_policy(turn, SERVING_WRONG_DIGEST) == 0) {
        grant_give_up(turn, 403, why);
        return;
    }
    /* A fresh 401 goes on with the same attempt: what is pending at the HSS stays so, and a new vector is fetched. */
    fx_fact(turn->out, FACT_REFUSED, turn->id.impi, bytes_text(why));
    turn_ask_vector(turn);
}

static void verify(struct turn *turn)
{
    const struct challenge_rules rules = {turn_policy(turn, SERVING_NONCE_LIFETIME),
                                          turn_policy(turn, SERVING_NC) == 0};
    struct hexdigest rspauth;
    const char *why;
    enum challenge_outcome outcome = challenge_check(turn_challenge(turn), &rules, &turn->in->message->sip, &turn->id,
                                                     turn->in->now, &why, &rspauth);
    if (outcome == CHALLENGE_PASSED)
        grant_accept(turn, REGISTRAR_DIGEST, hex_view(&rspauth), turn->id.auth.field[AUTH_NONCE]);
    else if (outcome == CHALLENGE_WRONG) wrong(turn, why);
    else turn_ask_vector(turn);
}

/* ---- ways: how each kind of REGISTER goes on ---- */

static void way_trusted(struct turn *turn)
{
    grant_accept(turn, REGISTRAR_TRUSTED, bytes_of(NULL, 0), BYTES("auth-done"));
}

static void way_verify(struct turn *turn)
{
    if (has_response(turn)) verify(turn);
    else turn_ask_vector(turn);
}

/* Without a live registration it is worth what tls-pending is: the edge may still be bound when the network has taken
 * the registration away, and the client's response is then as good as any first one. */
static void way_bound(struct turn *turn)
{
    if (has_response(turn) || !live_here(turn) || turn_policy(turn, SERVING_BOUND) == 0) way_verify(turn);
    else grant_accept(turn, REGISTRAR_DIGEST, bytes_of(NULL, 0), turn->id.auth.field[AUTH_INTEGRITY_PROTECTED]);
}

/* TS 33.203 P.4.1: a registration keeps the scheme it was made with. */
static bool changes_scheme(const struct turn *turn, enum way way)
{
    const struct registrar_user *user = turn_user(turn);
    enum registrar_scheme scheme = way == WAY_TRUSTED ? REGISTRAR_TRUSTED : REGISTRAR_DIGEST;
    return turn_policy(turn, SERVING_SCHEME_CHANGE) == 0 && user && user->impi == turn->impi && user->scheme != scheme;
}

/* ---- REGISTER ---- */

/* RFC 3261 10.3 step 2: what is required and not known here goes back in Unsupported. */
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

static bool ours(const struct turn *turn)
{
    struct sip_uri uri;
    struct bytes text = turn->in->message->sip.uri, scheme = BYTES("sip:");
    if (bytes_starts(text, scheme) && bytes_equal(bytes_from(text, scheme.count), turn->in->role->domain)) return true;
    if (sip_uri_scan(&uri, text).why) return false;
    return bytes_equal_nocase(uri.host, turn->in->role->domain) || bytes_equal_nocase(uri.host, turn->in->role->host);
}

static void scscf_register(void *me, const struct event *in, struct effects *out)
{
    static void (*const steps[WAY_COUNT])(struct turn *) = {
        [WAY_CHALLENGE] = turn_ask_vector,
        [WAY_TRUSTED] = way_trusted,
        [WAY_BOUND] = way_bound,
        [WAY_VERIFY] = way_verify,
    };
    struct turn turn;
    uint64_t branch = via_key(&in->message->sip);
    /* The same branch while the first waits for the HSS is a retransmission (RFC 3261 17.2.2). */
    if (serving_absorbs(me, branch)) return;
    struct fault fault = turn_begin(&turn, me, in, out, branch);
    if (fault.why) {
        fx_fact(out, FACT_MALFORMED, bytes_of(NULL, 0), bytes_text(fault.why));
        reply_sip(in, out, 400, bytes_of(NULL, 0));
        return;
    }
    struct bytes extra = unsupported(&in->message->sip, fx_pen(out));
    if (!ours(&turn)) {
        turn_refuse(&turn, 404, "not our domain");
        return;
    }
    if (extra.count) {
        fx_fact(out, FACT_REFUSED, turn.id.impi, BYTES("extension required that is not supported"));
        turn_answer(&turn, 420, extra);
        return;
    }
    enum way way = way_of(&turn);
    if (changes_scheme(&turn, way)) turn_refuse(&turn, 403, "the scheme may not change while registered");
    else steps[way](&turn);
}

/* ---- the HSS answers ---- */

static uint16_t hss_code(const struct turn *turn)
{
    return turn_policy(turn, SERVING_HSS_TIMEOUT) == 0 ? 504 : 480;
}

/* The 401 and what the S-CSCF remembers of it. A challenge that was out for this IMPI is void by now (N.2.2.3). */
static void challenge(struct turn *turn, const struct vector *vector)
{
    bool sha = turn_policy(turn, SERVING_ALGORITHM) == 1 && vector->alternate_ha1.count == DIGEST_HEX_MAX;
    struct bytes ha1 = sha ? vector->alternate_ha1 : vector->ha1;
    enum digest_algorithm algorithm = sha ? DIGEST_SHA_256 : DIGEST_MD5;
    bool stale = has_response(turn) && challenge_valid(&turn->in->message->sip, &turn->id.auth, algorithm, ha1);
    struct bytes nonce = fx_fresh(turn->out, BYTES("nonce"), NONCE_LETTERS);
    struct challenge *row = serving_challenge(turn->me, turn->out, turn->impi);
    if (!row) {
        fx_limit(turn->out, "challenges full in scscf");
        return;
    }
    if (row->state == CHALLENGE_AWAITS) fx_fact(turn->out, FACT_NOTE, turn->id.impi, BYTES("challenge replaced"));
    *row = (struct challenge){.made = turn->in->now,
                              .state = CHALLENGE_AWAITS,
                              .algorithm = (uint8_t)algorithm,
                              .ha1_count = (uint8_t)ha1.count};
    memcpy(row->ha1, ha1.at, ha1.count);
    text_set(&row->nonce, nonce);
    if (!text_set(&row->impi, turn->id.impi) || !text_set(&row->impu, turn->id.impu)) {
        serving_forget(turn->me, turn->out, row);
        turn_refuse(turn, 513, "identities longer than the S-CSCF keeps");
        return;
    }
    fx_timer(turn->out, serving_challenge_tag(turn->me, row), turn_policy(turn, SERVING_AWAIT));
    fx_fact(turn->out, FACT_SECRET, BYTES("nonce"), nonce);
    fx_fact(turn->out, FACT_RUNNING, turn->id.impi, nonce);
    struct pen *pen = fx_pen(turn->out);
    challenge_write(pen, vector->realm, nonce, algorithm, stale);
    turn_answer(turn, 401, pen_done(pen));
}

static void vector_came(struct turn *turn, struct exchange *row, const struct diameter *answer)
{
    (void)row;
    struct session_result result = session_result_of(answer);
    struct vector vector;
    if (result.experimental) {
        turn_refuse(turn, 403, "the HSS refuses the identities or the scheme");
    } else if (result.base != RESULT_SUCCESS || vector_read(&vector, answer).why) {
        turn_refuse(turn, hss_code(turn), "the HSS has no vector for us");
    } else {
        challenge(turn, &vector);
    }
}

static void assignment_came(struct turn *turn, struct exchange *row, const struct diameter *answer)
{
    struct session_result result = session_result_of(answer);
    struct profile profile;
    if (result.experimental) {
        grant_give_up(turn, 403, "the HSS refuses the assignment");
    } else if (result.base != RESULT_SUCCESS) {
        turn_refuse(turn, hss_code(turn), "the HSS could not assign");
    } else if (row->assignment == ASSIGNMENT_USER_DEREGISTRATION) {
        grant_assigned(turn, row, NULL);
    } else if (profile_read(&profile, fx_pen(turn->out), diameter_bytes(answer, AVP_USER_DATA)).why) {
        turn_refuse(turn, hss_code(turn), "User-Data that cannot be read");
    } else if (grant_barred(turn, &profile)) {
        /* TS 29.228 asks about barring in UAR only; without an I-CSCF the S-CSCF learns it here, from
         * BarringIndication, and takes the assignment back before it refuses (TS 24.229 5.4.1.2.2F). */
        struct challenge *challenge_row = turn_challenge(turn);
        if (challenge_row) serving_forget(turn->me, turn->out, challenge_row);
        serving_drop(turn->me, turn->in, turn->out, turn->id.impi, SERVING_TELL_NOBODY);
        fx_fact(turn->out, FACT_REFUSED, turn->id.impi, BYTES("barred"));
        turn_clear(turn, ASSIGNMENT_ADMINISTRATIVE_DEREGISTRATION, 403, bytes_of(NULL, 0));
    } else {
        grant_assigned(turn, row, &profile);
    }
}

static void cleared(struct turn *turn, struct exchange *row, const struct diameter *answer)
{
    (void)answer;
    if (row->code == 200) grant_answer(turn, bytes_of(row->rspauth, row->rspauth_count));
    else turn_answer(turn, row->code, bytes_of(NULL, 0));
}

typedef void came_fn(struct turn *, struct exchange *, const struct diameter *);
static came_fn *const came[EXCHANGE_KINDS] = {
    [EXCHANGE_VECTOR] = vector_came,
    [EXCHANGE_ASSIGN] = assignment_came,
    [EXCHANGE_CLEAR] = cleared,
    [EXCHANGE_SILENT] = NULL,
};

/* An answer that comes after its REGISTER was given up has changed something at the HSS: a vector left an
 * authentication pending, an assignment a registered user. Nobody will undo it but us. */
static void late(struct serving *me, const struct event *in, struct effects *out)
{
    const struct diameter *answer = &in->message->diameter;
    struct bytes impi = diameter_bytes(answer, AVP_USER_NAME), impu = diameter_bytes(answer, AVP_PUBLIC_IDENTITY);
    struct profile profile;
    bool vector = answer->command == COMMAND_MA, known = false;
    fx_fact(out, FACT_NOTE, impi, BYTES("answer without a question"));
    if (session_result_of(answer).base != RESULT_SUCCESS || !impi.count) return;
    if (!vector && profile_read(&profile, fx_pen(out), diameter_bytes(answer, AVP_USER_DATA)).why) return;
    for (uint32_t i = 0; !vector && i < profile.impu_count; i++) {
        impu = identity_aor(fx_pen(out), profile.impu[i]);
        known = known || registrar_user(serving_registrar(me), keyed_key(impu)) != NULL;
    }
    if (vector) known = registrar_user(serving_registrar(me), keyed_key(impu)) != NULL;
    if (known || !impu.count || (vector && keyed_find(serving_challenges(me), keyed_key(impi)))) return;
    serving_tell(me, in, out, impi, impu,
                 vector ? ASSIGNMENT_AUTHENTICATION_TIMEOUT : ASSIGNMENT_TIMEOUT_DEREGISTRATION);
}

static void scscf_answer(void *me, const struct event *in, struct effects *out)
{
    struct exchange *row = serving_answered(me, in->message->diameter.hop_by_hop);
    if (!row) {
        late(me, in, out);
        return;
    }
    if (came[row->kind]) {
        struct turn turn;
        turn_go_on(&turn, me, in, out, row);
        came[row->kind](&turn, row, &in->message->diameter);
    }
    serving_end(me, out, row);
}

/* ---- timers ---- */

static void exchange_due(struct serving *me, const struct event *in, struct effects *out, struct exchange *row)
{
    if (row->has_request) {
        struct turn turn;
        turn_go_on(&turn, me, in, out, row);
        if (row->kind == EXCHANGE_CLEAR) cleared(&turn, row, NULL);
        else turn_refuse(&turn, hss_code(&turn), "the HSS does not answer");
    }
    serving_end(me, out, row);
}

/* TS 24.229 5.4.1.2.1A: nobody answered the challenge. */
static void challenge_due(struct serving *me, const struct event *in, struct effects *out, struct challenge *row)
{
    enum { AGAIN_MS = 100 };
    bool registered = registrar_user(serving_registrar(me), keyed_key(text_view(&row->impu))) != NULL;
    if (row->state == CHALLENGE_AWAITS && !registered &&
        !serving_tell(me, in, out, text_view(&row->impi), text_view(&row->impu), ASSIGNMENT_AUTHENTICATION_TIMEOUT)) {
        fx_timer(out, in->tag, AGAIN_MS * MS); /* no transaction is free: the timeout waits, it is not forgotten */
        return;
    }
    serving_forget(me, out, row);
}

static void binding_due(struct serving *me, const struct event *in, struct effects *out, struct binding *binding)
{
    enum { AGAIN_MS = 100 };
    struct registrar registrar = serving_registrar(me);
    const struct registrar_user *user = registrar_user(registrar, binding->user);
    if (user->count == 1 &&
        !serving_tell(me, in, out, binding_impi(binding), binding_impu(binding), ASSIGNMENT_TIMEOUT_DEREGISTRATION)) {
        fx_timer(out, in->tag, AGAIN_MS * MS);
        return;
    }
    registrar_remove(registrar, binding, out);
}

static void scscf_timer(void *me, const struct event *in, struct effects *out)
{
    struct serving_due due = serving_due(me, in->tag);
    if (due.exchange) exchange_due(me, in, out, due.exchange);
    if (due.challenge) challenge_due(me, in, out, due.challenge);
    if (due.binding) binding_due(me, in, out, due.binding);
}

/* ---- the HSS takes a user away, or the operator does ---- */

static bool from_hss(const struct event *in, struct effects *out, const enum avp_id *mandatory)
{
    struct session_fault fault = session_check(&in->message->diameter, APP_CX, mandatory);
    bool hss = bytes_equal(bytes_text(session_peer(in)->kind->name), BYTES("hss"));
    if (!hss && in->role->policy[SERVING_PEERS] == 0) fault = (struct session_fault){.result = RESULT_UNKNOWN_PEER};
    if (fault.result) session_refuse(in, out, fault);
    return fault.result == 0;
}

static void scscf_terminate(void *me, const struct event *in, struct effects *out)
{
    const struct diameter *request = &in->message->diameter;
    if (!from_hss(in, out, cx_rtr_mandatory)) return;
    uint32_t dropped = serving_drop(me, in, out, diameter_bytes(request, AVP_USER_NAME), SERVING_TELL_NOBODY);
    struct session_result result = dropped ? SESSION_SUCCESS : SESSION_EXPERIMENTAL(EXPERIMENTAL_USER_UNKNOWN);
    fx_send(out, link_back(in->link), PROTO_CX, cx_result_write(fx_pen(out), request, in->role, result));
}

/* TS 33.203 N.2.5: at most one old H(A1) may be kept for a while; this S-CSCF keeps none. */
static void scscf_push(void *me, const struct event *in, struct effects *out)
{
    const struct diameter *request = &in->message->diameter;
    struct vector vector;
    if (!from_hss(in, out, cx_ppr_mandatory)) return;
    struct challenge *row = keyed_find(serving_challenges(me), keyed_key(diameter_bytes(request, AVP_USER_NAME)));
    bool has = row && row->ha1_count && !vector_read(&vector, request).why;
    if (has) {
        struct bytes ha1 = row->algorithm == DIGEST_MD5 ? vector.ha1 : vector.alternate_ha1;
        if (ha1.count == row->ha1_count) memcpy(row->ha1, ha1.at, ha1.count);
        else serving_forget(me, out, row);
    }
    fx_send(out, link_back(in->link), PROTO_CX, cx_result_write(fx_pen(out), request, in->role, SESSION_SUCCESS));
}

enum scscf_action { ACTION_DEREGISTER };

static void scscf_command(void *me, const struct event *in, struct effects *out)
{
    if (in->tag == ACTION_DEREGISTER) serving_drop(me, in, out, in->command->arg[0], SERVING_TELL_HSS);
}

static void scscf_start(void *me, const struct event *in, struct effects *out)
{
    serving_init(me, in->role);
    link_id cx = port_link(in->role, SERVING_PORT_CX, in->member);
    if (cx != LINK_NONE) reply_capabilities(in, out, cx, APP_CX);
}

/* ---- tables ---- */

static void state_bindings(const struct role *role, const void *me, uint32_t member, struct bytes arg,
                           struct pen *scratch, struct state_value *value)
{
    (void)role, (void)member;
    const struct serving *serving = me;
    const struct keyed *users = (const void *)((const char *)me + serving->users_at);
    struct bytes impu = identity_aor(scratch, arg);
    const struct registrar_user *user = impu.at ? keyed_find(users, keyed_key(impu)) : NULL;
    value->number = user ? user->count : 0;
}

static uint32_t scscf_parked(const struct role *role, const void *me)
{
    (void)role;
    const struct serving *serving = me;
    return ((const struct keyed *)(const void *)((const char *)me + serving->exchanges_at))->count;
}

static const struct rule scscf_rules[] = {
    {PROTO_SIP, "REGISTER", scscf_register, "24.229 5.4.1, 33.203 P.4"},
    {PROTO_SIP, "*", reply_unexpected, "RFC 3261 8.2.1"},
    {PROTO_CX, "MAA", scscf_answer, "29.228 6.3"},
    {PROTO_CX, "SAA", scscf_answer, "29.228 6.1.2"},
    {PROTO_CX, "RTR", scscf_terminate, "29.228 6.1.3"},
    {PROTO_CX, "PPR", scscf_push, "29.228 6.2.2, 6.5.2.4"},
    {PROTO_CX, "CER", reply_diameter_base, "RFC 6733 5.3"},
    {PROTO_CX, "CEA", reply_diameter_base, "RFC 6733 5.3"},
    {PROTO_CX, "DWR", reply_diameter_base, "RFC 6733 5.5"},
    {PROTO_CX, "DWA", reply_diameter_base, "RFC 6733 5.5"},
    {PROTO_CX, "DPR", reply_diameter_base, "RFC 6733 5.4"},
    {PROTO_CX, "DPA", reply_diameter_base, "RFC 6733 5.4"},
    {PROTO_CX, "*", reply_unexpected, "RFC 6733 7.1.3"},
    {.step = NULL},
};

static const struct policy_row scscf_policies[] = {
    [SERVING_ALGORITHM] = {"algorithm", POLICY_CHOICE, "MD5|SHA-256", "MD5", "MD5",
                           "of the challenge; SHA-256 where the HSS sends the alternate H(A1)", "29.228 table 6.3.7"},
    [SERVING_QOP] = {"qop", POLICY_CHOICE, "auth", "auth", "auth", "quality of protection", "33.203 N.2.1.1"},
    [SERVING_NONCE_LIFETIME] = {"nonce-lifetime", POLICY_TIME, NULL, "60s", "60s", "how long a nonce may be used",
                                "33.203 N.2.3"},
    [SERVING_WRONG_DIGEST] = {"wrong-digest", POLICY_CHOICE, "403|401", "403", "403",
                              "answer to a wrong response: refuse, or challenge again", "24.229 5.4.1.2.2"},
    [SERVING_NC] = {"nc", POLICY_CHOICE, "strict|monotone", "strict", "strict",
                    "nonce count: exactly the next one, or any higher one", "33.203 N.2.3"},
    [SERVING_KEEP_HA1] = {"keep-ha1", POLICY_CHOICE, "on|off", "on", "on", "keep H(A1) after the check",
                          "33.203 N.2.1.1 NOTE 4"},
    [SERVING_NEXT_NONCE] = {"next-nonce", POLICY_CHOICE, "off|on", "off", "off",
                            "give the nonce of the next REGISTER in Authentication-Info", "RFC 7616 3.5"},
    [SERVING_BOUND] = {"bound", POLICY_CHOICE, "verify|accept", "verify", "verify",
                       "tls-yes or ip-assoc-yes without a response: challenge, or accept", "33.203 O.4.3"},
    [SERVING_HSS_TIMEOUT] = {"hss-timeout", POLICY_CHOICE, "504|480", "504", "504", "answer when the HSS is silent",
                             "inference"},
    [SERVING_SCHEME] = {"scheme", POLICY_CHOICE, "digest|unknown", "digest", "digest", "scheme asked for in the MAR",
                        "33.203 P.4"},
    [SERVING_SCHEME_CHANGE] = {"scheme-change", POLICY_CHOICE, "refuse|accept", "refuse", "refuse",
                               "another scheme while registered", "33.203 P.4.1"},
    [SERVING_PEERS] = {"peers", POLICY_CHOICE, "known|any", "known", "known",
                       "who is believed about integrity-protected and who may send RTR", "33.203 P.3, 33.210"},
    [SERVING_OUTBOUND] = {"first-hop-ob", POLICY_CHOICE, "ignore|check", "ignore", "check",
                          "439 when the first hop cannot keep a flow", "RFC 5626 6"},
    [SERVING_AWAIT] = {"reg-await-auth", POLICY_TIME, NULL, "4min", "4min", "how long a challenge waits for its answer",
                       "24.229 7.7"},
    [SERVING_EXPIRES_MIN] = {"min-expires", POLICY_TIME, NULL, "60s", "60s", "shorter ones are answered 423",
                             "RFC 3261 10.3"},
    [SERVING_EXPIRES_MAX] = {"max-expires", POLICY_TIME, NULL, "600000s", "600000s", "longer ones are cut",
                             "24.229 5.4.1.2.2F"},
    [SERVING_EXPIRES_DEFAULT] = {"default-expires", POLICY_TIME, NULL, "600000s", "600000s", "when none was asked for",
                                 "24.229 5.4.1.2.2F"},
    [SERVING_CONTACTS_MAX] = {"max-contacts", POLICY_COUNT, NULL, "8", "8", "bindings of one IMPU; then 403",
                              "24.229 5.4.1.2.2"},
    {.name = NULL},
};

static const struct port_row scscf_ports[] = {
    [SERVING_PORT_EDGE] = {"sip", "pcscf|icscf|wsf", "Mw; from a WSF it is a trusted node's (33.203 annex U)"},
    [SERVING_PORT_CX] = {"cx", "hss", "Cx"},
    {.carriers = NULL},
};

static const struct action_row scscf_actions[] = {
    [ACTION_DEREGISTER] = {"deregister",
                           {ACTION_PERSON, ACTION_NONE},
                           NULL,
                           "network-initiated deregistration (24.229 5.4.1.5), told to the HSS"},
    {.name = NULL},
};

static const struct state_row scscf_states[] = {
    {"bindings", STATE_COUNT, STATE_ARG_IMPU, NULL, state_bindings, "contacts registered under the IMPU"},
    {.name = NULL},
};

const struct node_kind scscf_kind = {
    .name = "scscf",
    .help = "registrar and authenticator of the home network",
    .state_size = serving_size,
    .timer_count = serving_timers,
    .start = scscf_start,
    .command = scscf_command,
    .timer = scscf_timer,
    .guard = reply_malformed,
    .rules = scscf_rules,
    .policies = scscf_policies,
    .ports = scscf_ports,
    .actions = scscf_actions,
    .states = scscf_states,
    .parked = scscf_parked,
};
