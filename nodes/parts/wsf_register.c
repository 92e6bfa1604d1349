/* REGISTER by SIP Digest at the edge: the challenge goes to the client (flow A), or the WSF answers it with the
 * credential that the client handed over (the variant that the seed's editor's note worries about). */
#include "wsf_state.h"

#include "contacts.h"
#include "identity.h"
#include "must.h"
#include "reply.h"
#include "token.h"

enum { CSEQ_MAX = 1 << 30 }; /* of a client whose numbers are doubled: they stay below 2**31 (RFC 3261 8.1.1.5) */

/* The user that a REGISTER names. */
struct login_claim {
    struct auth auth;
    bool digest;   /* auth is set ... */
    bool bearer;   /* ... with a token */
    bool answered; /* with a response to a challenge */
    uint64_t impi;
    struct bytes username;
};

/* The IMPI that the core derives when there is none (TS 33.203 P.6: the IMPU without scheme, port and parameters). */
static uint64_t derived_impi(const struct sip *sip, struct pen *pen)
{
    struct sip_address address;
    if (sip_address_scan(&address, sip_value(sip, SIP_TO)).why) return 0;
    struct bytes impu = impu_canonical(pen, address.uri);
    return impu.at ? outbound_flow_impi(identity_impi(pen, impu)) : 0;
}

static struct objection read_claim(struct login_claim *claim, const struct sip *sip, struct pen *pen)
{
    claim->digest = claim->bearer = claim->answered = false;
    claim->username = bytes_of(NULL, 0);
    claim->impi = 0;
    if (sip_has(sip, SIP_AUTHORIZATION)) {
        /* Of two of them we could read one, and the next node the other. */
        const struct line *line = &sip->head.line[sip->first[SIP_AUTHORIZATION]];
        if (line->next != LINES_NONE) return because(REASON_MORE_AUTHORIZATIONS);
        struct parse_error error = auth_scan(&claim->auth, line->value, pen);
        if (error.why) return (struct objection){REASON_AUTHORIZATION_UNREADABLE, error.why};
        claim->digest = claim->auth.scheme == AUTH_DIGEST;
        claim->bearer = claim->auth.scheme == AUTH_BEARER;
    }
    if (claim->digest) {
        claim->username = claim->auth.field[AUTH_USERNAME];
        claim->answered = claim->auth.field[AUTH_RESPONSE].count != 0;
    }
    claim->impi = claim->username.count ? outbound_flow_impi(claim->username) : derived_impi(sip, pen);
    return NO_OBJECTION;
}

static bool over_tls(const struct role *role, link_id link)
{
    enum carrier carrier = role->links[link_class_of(link)].carrier;
    return carrier == CARRIER_WSS || carrier == CARRIER_HTTPS;
}

/* The edge's word about the connection (TS 24.229 7.2A.2, TS 33.203 O.2.3, N.2.1.1): nothing without a response, nor
 * where the connection is bound and the request names no IMPI (O.4.3). */
static struct bytes protection(const struct event *in, const struct outbound_flow *outbound_flow,
                               const struct login_claim *claim)
{
    bool tls = over_tls(in->role, in->link);
    /* TS 33.203 X.2.3: a client that offers AKA over TLS; the S-CSCF asks for a vector of that. */
    if (tls && claim->digest && bytes_equal_nocase(claim->auth.field[AUTH_ALGORITHM], BYTES("AKAv2-SHA-256")))
        return BYTES("tls-connected");
    if (outbound_flow->impi) {
        if (!claim->username.count) return bytes_of(NULL, 0);
        return tls ? BYTES("tls-yes") : BYTES("ip-assoc-yes");
    }
    if (claim->answered) return tls ? BYTES("tls-pending") : BYTES("ip-assoc-pending");
    return bytes_of(NULL, 0);
}

static void stripped(struct effects *out, const struct login_claim *claim, struct bytes what)
{
    fx_fact(out,
            &(struct fact){.kind = FACT_STRIPPED, .reason = REASON_MAY_NOT_SAY, .with = claim->username, .text = what});
}

/* The client may not vouch for itself: this door is the trust boundary (TS 33.203 P.3). One missing strip here disables
 * authentication, as `strip off` shows. */
static void edit_authorization(struct forward *forward, const struct event *in, struct effects *out,
                               const struct outbound_flow *outbound_flow, const struct login_claim *claim)
{
    const struct sip *sip = &in->message->sip;
    bool strip = in->role->policy[WSF_STRIP] == STRIP_ON;
    struct bytes says = protection(in, outbound_flow, claim);
    if (!sip_has(sip, SIP_AUTHORIZATION)) return;
    if (!claim->digest) {
        /* A token is none of the core's business (RFC 6750 5.3). */
        if (strip) sip_drop(&forward->edits, sip, SIP_AUTHORIZATION);
        return;
    }
    bool vouches = auth_has(&claim->auth, AUTH_INTEGRITY_PROTECTED);
    if (vouches && strip) stripped(out, claim, BYTES("integrity-protected"));
    if (says.count && (strip || !vouches))
        sip_auth_put(&forward->edits, sip, &claim->auth, AUTH_INTEGRITY_PROTECTED, says, fx_pen(out));
    else if (strip) sip_auth_drop(&forward->edits, sip, &claim->auth, AUTH_INTEGRITY_PROTECTED);
    if (strip && auth_has(&claim->auth, AUTH_AUTHORIZATION_ENTITY)) {
        stripped(out, claim, BYTES("authorization-entity"));
        sip_auth_drop(&forward->edits, sip, &claim->auth, AUTH_AUTHORIZATION_ENTITY);
    }
}

static void add_path(struct forward *forward, const struct sip *sip, const struct event *in, struct effects *out,
                     const struct outbound_flow *outbound_flow)
{
    /* On top of the Paths that are there (RFC 3327 5.3): none, unless `strip off` let a client's own through. */
    uint32_t at = sip_place_before(sip, sip_has(sip, SIP_PATH) ? SIP_PATH : SIP_CONTENT_LENGTH);
    edits_insert(&forward->edits, at, wsf_path(out, in->role, outbound_flow));
}

static struct wsf_transaction *under_way(struct wsf_transaction *transaction, const struct sip *sip,
                                         const struct login_claim *claim)
{
    if (!transaction) return NULL;
    struct bytes contact;
    transaction->unregisters = contacts_end(sip, &contact);
    transaction->impi = claim->impi;
    transaction->contact = contact.at ? outbound_flow_contact(contact) : 0;
    transaction->answered = claim->answered;
    return transaction;
}

/* The claim, when it may go on; else the request is answered here. */
static bool admit_claim(struct login_claim *claim, const struct event *in, struct effects *out,
                        const struct outbound_flow *outbound_flow)
{
    struct objection objection = read_claim(claim, &in->message->sip, fx_pen(out));
    if (objection.reason) {
        wsf_object(in, out, 400, bytes_of(NULL, 0), objection);
        return false;
    }
    if (claim->username.count && wsf_other_user(in->role, outbound_flow, claim->impi)) {
        wsf_refuse(in, out, 403, bytes_of(NULL, 0), REASON_OTHER_IMPI);
        return false;
    }
    return true;
}

struct wsf_transaction *wsf_register_relay(struct wsf_state *wsf_state, const struct event *in, struct effects *out,
                                           struct outbound_flow *outbound_flow)
{
    const struct sip *sip = &in->message->sip;
    link_id to = port_link(in->role, WSF_MW, 0);
    struct login_claim claim;
    struct forward forward;
    if (!admit_claim(&claim, in, out, outbound_flow)) return NULL;
    wsf_pass(&forward, sip, in, out, to);
    edit_authorization(&forward, in, out, outbound_flow, &claim);
    add_path(&forward, sip, in, out, outbound_flow);
    return under_way(wsf_send(wsf_state, &forward, in, out, to, TRANSACTION_RELAY), sip, &claim);
}

/* ---- the WSF answers the challenge ---- */

static void set_cseq(struct edits *edits, const struct sip *sip, struct pen *pen, uint32_t number, struct bytes rest)
{
    const struct line *line = &sip->head.line[sip->first[SIP_CSEQ]];
    pen_lit(pen, "CSeq: ");
    pen_u64(pen, number);
    pen_bytes(pen, rest);
    edits_replace(edits, line->at, line->end, pen_done(pen));
}

/* The client's nth REGISTER is the core's 2n-1st, its repetition with the answer the 2nth (docs/lab-messages.md). */
static void double_cseq(struct edits *edits, const struct sip *sip, struct pen *pen, bool second)
{
    set_cseq(edits, sip, pen, second ? sip->cseq * 2 : sip->cseq * 2 - 1, BYTES(" REGISTER\r\n"));
}

struct wsf_transaction *wsf_register_answer(struct wsf_state *wsf_state, const struct event *in, struct effects *out,
                                            struct outbound_flow *outbound_flow)
{
    const struct sip *sip = &in->message->sip;
    link_id to = port_link(in->role, WSF_MW, 0);
    struct login_claim claim;
    struct forward forward;
    if (!admit_claim(&claim, in, out, outbound_flow)) return NULL;
    if (!sip_has(sip, SIP_P_LAB_CREDENTIAL) || !claim.username.count) {
        wsf_refuse(in, out, 403, bytes_of(NULL, 0), REASON_NO_CREDENTIAL);
        return NULL;
    }
    if (sip->cseq == 0 || sip->cseq > CSEQ_MAX) {
        wsf_refuse(in, out, 400, bytes_of(NULL, 0), REASON_CSEQ_NOT_DOUBLED);
        return NULL;
    }
    wsf_pass(&forward, sip, in, out, to);
    add_path(&forward, sip, in, out, outbound_flow);
    double_cseq(&forward.edits, sip, fx_pen(out), false);
    claim.answered = false;
    edit_authorization(&forward, in, out, outbound_flow, &claim);
    return under_way(wsf_send(wsf_state, &forward, in, out, to, TRANSACTION_ANSWER), sip, &claim);
}

static struct bytes lab_credential(const struct sip *sip, struct bytes name, struct pen *pen)
{
    struct bytes value;
    if (!param_find(sip_value(sip, SIP_P_LAB_CREDENTIAL), name, &value)) return bytes_of(NULL, 0);
    param_unquote(pen, value);
    return pen_done(pen);
}

/* The second request, from the client's own octets: its Authorization gives way to the answer. */
static bool repeat_with_answer(struct wsf_state *wsf_state, const struct event *in, struct effects *out,
                               struct wsf_transaction *transaction, const struct outbound_flow *outbound_flow,
                               const struct event *asked)
{
    struct pen *pen = fx_pen(out);
    const struct sip *request = &asked->message->sip;
    struct digest_challenge challenge;
    struct login_claim claim;
    struct forward forward;
    struct digest_client answer;
    link_id to = link_back(in->link);
    const struct digest_client_rules rules = {.algorithm = in->role->policy[WSF_ALGORITHM],
                                              .qop = in->role->policy[WSF_QOP],
                                              .answers = in->role->policy[WSF_ANSWERS],
                                              .ha1_alone = lab_credential(request, BYTES("ha1"), pen).count != 0};
    if (!digest_client_choose(&challenge, &in->message->sip, pen, &rules)) {
        fx_fact(out, &(struct fact){.kind = FACT_FAILED, .reason = REASON_NO_CHALLENGE_TO_ANSWER});
        return false;
    }
    must(read_claim(&claim, request, pen).reason == REASON_NONE);
    claim.answered = true;
    struct digest_client_login login = {claim.username, lab_credential(request, BYTES("password"), pen),
                                        lab_credential(request, BYTES("ha1"), pen)};
    struct digest_client_request how = {
        .method = BYTES("REGISTER"), .uri = request->uri, .asserted = protection(asked, outbound_flow, &claim)};
    struct bytes line = digest_client_write(out, &answer, &challenge, &login, &how);
    wsf_pass(&forward, request, in, out, to);
    add_path(&forward, request, in, out, outbound_flow);
    double_cseq(&forward.edits, request, pen, true);
    const struct line *old = &request->head.line[request->first[SIP_AUTHORIZATION]];
    edits_replace(&forward.edits, old->at, old->end, line);
    if (!edits_write(&forward.edits, pen)) return false;
    fx_send(out, to, PROTO_SIP, pen_done(pen));
    sip_transaction_again(wsf_state->transactions, &transaction->sip, out, forward.key);
    transaction->answer = answer;
    transaction->answered = 1;
    return true;
}

/* The client sees its own CSeq, and nothing of a challenge that it took no part in. */
static void hand_back(const struct event *in, struct effects *out, const struct wsf_transaction *transaction,
                      const struct sip *request)
{
    const struct sip *sip = &in->message->sip;
    struct edits edits;
    wsf_pass_back(&edits, sip);
    set_cseq(&edits, sip, fx_pen(out), request->cseq, BYTES(" REGISTER\r\n"));
    if (sip_has(sip, SIP_AUTHENTICATION_INFO)) sip_drop(&edits, sip, SIP_AUTHENTICATION_INFO);
    wsf_send_back(&edits, transaction, out);
}

void wsf_answered(struct wsf_state *wsf_state, const struct event *in, struct effects *out,
                  struct wsf_transaction *transaction, struct outbound_flow *outbound_flow)
{
    uint16_t code = in->message->sip.code;
    const struct event asked = sip_transaction_request(&transaction->sip, in, out);
    if (code == 401 && !transaction->answered &&
        repeat_with_answer(wsf_state, in, out, transaction, outbound_flow, &asked))
        return;
    if (code < 300 && digest_client_check(&transaction->answer, &in->message->sip) == DIGEST_CLIENT_FORGED) {
        fx_refused(out, in->role->domain, REASON_RSPAUTH_WRONG);
        code = 500;
    }
    if (code == 401) code = 403; /* the client cannot answer a challenge that it did not get */
    if (code == in->message->sip.code) hand_back(in, out, transaction, &asked.message->sip);
    else reply_sip(&asked, out, code, bytes_of(NULL, 0));
    wsf_concluded(wsf_state, in, out, transaction, outbound_flow, code);
}

/* ---- the effect of a final response on the connection ---- */

static bool is_stale(const struct sip *response, struct pen *pen)
{
    static const struct digest_client_rules any = {.algorithm = CLIENT_ALGORITHM_ANY, .qop = CLIENT_QOP_OPTIONAL};
    struct digest_challenge challenge;
    return digest_client_choose(&challenge, response, pen, &any) && challenge.stale;
}

/* The IMPI of a REGISTER of a client, however it says it. */
static struct bytes whose(const struct sip *sip, struct pen *pen)
{
    struct login_claim claim;
    struct bytes rest, impi;
    if (read_claim(&claim, sip, pen).reason) return bytes_of(NULL, 0);
    if (claim.username.count) return claim.username;
    if (claim.bearer) return token_subject(claim.auth.token, pen);
    bytes_cut(sip_value(sip, SIP_P_LAB_LOGIN), ';', &rest);
    if (!param_find(rest, BYTES("impi"), &impi)) return bytes_of(NULL, 0);
    param_unquote(pen, impi);
    return pen_done(pen);
}

/* The 200 tied the identities of the client's REGISTER to its connection (TS 33.203 O.2.3). */
static void tell_bound(const struct role *role, struct effects *out, const struct sip_transaction *was)
{
    if (!fx_keeps_facts(out)) return;
    fx_fact(out, &(struct fact){.kind = FACT_BOUND,
                                .role = FACT_AS_EDGE,
                                .as = role->host,
                                .with = whose(&fx_recall(out, was->request, PROTO_SIP)->sip, fx_pen(out)),
                                .about = FACT_OF_MESSAGE,
                                .message = was->request,
                                .link = was->from,
                                .conn = was->from_conn});
}

void wsf_concluded(struct wsf_state *wsf_state, const struct event *in, struct effects *out,
                   struct wsf_transaction *transaction, struct outbound_flow *outbound_flow, uint16_t code)
{
    const struct sip *sip = &in->message->sip;
    const struct wsf_transaction was = *transaction;
    wsf_release(wsf_state, out, transaction, outbound_flow);
    if (code >= 200 && code < 300) {
        outbound_flow->failures = 0;
        if (was.unregisters) {
            outbound_flow_unbind(wsf_state->flows, outbound_flow);
        } else if (was.contact && sip_has(sip, SIP_CONTACT)) { /* a query has registered nothing */
            const struct outbound_flow_binding binding = {.impi = was.impi, .contact = was.contact, .ok = sip};
            outbound_flow_bind(wsf_state->flows, outbound_flow, &binding, fx_pen(out));
            tell_bound(in->role, out, &was.sip);
        }
        return;
    }
    /* O.3.1.1: Digest failed over TLS, both ends close. The refusal of a client that sent no response, or that the core
     * has found right and says so, is no failure; a fresh 401 leaves a few tries; stale is no failure. */
    bool failed = was.answered && !sip_has(sip, SIP_AUTHENTICATION_INFO);
    if (code == 403 && failed) wsf_shut(wsf_state, out, outbound_flow);
    if (code != 401 || !failed || is_stale(sip, fx_pen(out))) return;
    if (++outbound_flow->failures >= in->role->policy[WSF_TRIES]) wsf_shut(wsf_state, out, outbound_flow);
}
