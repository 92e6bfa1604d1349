/* REGISTER by a login token at the edge (flows B and D): the WSF checks the login, then registers the user as a trusted
 * node (TS 33.203 X.3.2.3 steps 4 and 5, annex U), with a request of its own making. */
#include "wsf_state.h"

#include "charging.h"
#include "contacts.h"
#include "reply.h"
#include "token.h"
#include "via.h"

enum { EXPIRES_DEFAULT = 600000 }; /* seconds: TS 24.229 5.1.1.2.1 */

/* The rights that the login gives. */
struct grant {
    struct bytes impi;
    uint64_t expires_s; /* of the token; 0: no end */
};

struct refusal {
    uint16_t code; /* 0: none */
    struct objection why;
};

static struct bytes address_of(const struct sip *sip, enum sip_name name)
{
    struct sip_address address;
    return sip_address_scan(&address, sip_value(sip, name)).why ? bytes_of(NULL, 0) : address.uri;
}

/* `P-Lab-Login: ok;impi="..."`: the browser says so (the negative configuration of docs/lab-messages.md). */
static struct refusal read_login(struct grant *grant, const struct sip *sip, struct pen *pen)
{
    struct bytes rest, impi;
    struct bytes word = bytes_cut(sip_value(sip, SIP_P_LAB_LOGIN), ';', &rest);
    if (!bytes_equal(bytes_trim(word), BYTES("ok")) || !param_find(rest, BYTES("impi"), &impi))
        return (struct refusal){403, because(REASON_NO_LOGIN)};
    param_unquote(pen, impi);
    grant->impi = pen_done(pen);
    grant->expires_s = 0;
    return (struct refusal){0, NO_OBJECTION};
}

static struct refusal read_proof(struct wsf_state *wsf_state, const struct event *in, struct effects *out,
                                 const struct access_token *token)
{
    const struct sip *sip = &in->message->sip;
    uint32_t expires = EXPIRES_DEFAULT;
    (void)bytes_to_u32(sip_value(sip, SIP_EXPIRES), &expires);
    struct proof proof = {.to = sip_value(sip, SIP_TO),
                          .contact = sip_value(sip, SIP_CONTACT),
                          .call_id = sip_value(sip, SIP_CALL_ID),
                          .cseq = sip->cseq,
                          .expires = expires};
    if (!token->thumbprint.count) return (struct refusal){403, because(REASON_TOKEN_UNBOUND)};
    if (!sip_has(sip, SIP_P_LAB_PROOF)) return (struct refusal){403, because(REASON_NO_PROOF)};
    struct objection error = proof_check(&proof, sip_value(sip, SIP_P_LAB_PROOF), token->thumbprint, fx_pen(out));
    if (error.reason) return (struct refusal){403, error};
    switch (wsf_remember_proof(wsf_state, proof.id, token->expires_s, in->now / SECOND)) {
    case WSF_PROOF_USED: return (struct refusal){403, because(REASON_PROOF_USED)};
    case WSF_PROOF_NO_ROOM: return (struct refusal){503, because(REASON_NO_ROOM)};
    case WSF_PROOF_FRESH: break;
    }
    return (struct refusal){0, NO_OBJECTION};
}

static struct refusal read_token(struct wsf_state *wsf_state, struct grant *grant, const struct event *in,
                                 struct effects *out)
{
    const struct sip *sip = &in->message->sip;
    const struct role *role = in->role;
    struct pen *pen = fx_pen(out);
    struct auth auth;
    struct access_token token;
    if (!sip_has(sip, SIP_AUTHORIZATION) || sip->head.line[sip->first[SIP_AUTHORIZATION]].next != LINES_NONE)
        return (struct refusal){401, because(REASON_NO_TOKEN)};
    if (auth_scan(&auth, sip_value(sip, SIP_AUTHORIZATION), pen).why || auth.scheme != AUTH_BEARER || !auth.token.count)
        return (struct refusal){401, because(REASON_NO_TOKEN)};
    struct token_trust trust = {.audience = role,
                                .issuers = role->policy[WSF_ISSUER],
                                .now = in->now,
                                .leeway = role->policy[WSF_LEEWAY],
                                .any_audience = role->policy[WSF_AUDIENCE] == AUDIENCE_IGNORE};
    struct objection error = token_check(&token, auth.token, &trust, pen);
    if (error.reason) return (struct refusal){403, error};
    /* REQ 2.4: the HSS alone would let a user swap To to another IMPU of the same IMPI. */
    if (role->policy[WSF_IMPU] == IMPU_TOKEN && !token_allows(&token, address_of(sip, SIP_TO), pen))
        return (struct refusal){403, because(REASON_TOKEN_OTHER_IMPU)};
    grant->impi = token.impi;
    grant->expires_s = token.expires_s;
    if (role->policy[WSF_PROOF] == PROOF_BOUND) return read_proof(wsf_state, in, out, &token);
    return (struct refusal){0, NO_OBJECTION};
}

/* RFC 8898 4: a client that asks without a token learns where to get one. */
static struct bytes where_to_log_in(const struct role *role, struct pen *pen)
{
    pen_lit(pen, "WWW-Authenticate: Bearer");
    bool first = true;
    for (uint32_t i = 0; first && i < role->role_count; i++) {
        if (!policy_names(role, WSF_ORIGINS, role->roles[i])) continue;
        auth_write(pen, AUTH_AUTHZ_SERVER, role->roles[i]->origin, true, true);
        first = false;
    }
    auth_write(pen, AUTH_REALM, role->domain, true, first);
    auth_write(pen, AUTH_SCOPE, TOKEN_SCOPE, true, false);
    pen_lit(pen, "\r\n");
    return pen_done(pen);
}

/* ---- the trusted node's REGISTER ---- */

static uint64_t least(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

/* Contacts with their expiry cut down to the rest of the token's time (TS 23.228 U.2.1.3: a refresh needs it again). */
static void write_contacts(struct pen *pen, const struct sip *sip, uint64_t left_s)
{
    struct sip_cursor cursor = {0};
    struct bytes element;
    uint32_t asked = EXPIRES_DEFAULT;
    (void)bytes_to_u32(sip_value(sip, SIP_EXPIRES), &asked);
    while (sip_next(sip, SIP_CONTACT, &cursor, &element)) {
        struct sip_contact contact;
        struct param param;
        if (sip_contact_scan(&contact, element).why || contact.address.star) {
            pen_lit(pen, "Contact: ");
            pen_bytes(pen, element);
            pen_lit(pen, "\r\n");
            continue;
        }
        pen_lit(pen, "Contact: <");
        pen_bytes(pen, contact.address.uri);
        pen_char(pen, '>');
        struct bytes rest = contact.address.params;
        while (param_next(&rest, &param)) {
            if (bytes_equal_nocase(param.name, BYTES("expires"))) continue;
            pen_char(pen, ';');
            pen_bytes(pen, param.name);
            if (!param.value.at) continue;
            pen_char(pen, '=');
            if (param.quoted) pen_char(pen, '"');
            pen_bytes(pen, param.value);
            if (param.quoted) pen_char(pen, '"');
        }
        pen_lit(pen, ";expires=");
        pen_u64(pen, least(contact.has_expires ? contact.expires : asked, left_s));
        pen_lit(pen, "\r\n");
    }
    pen_lit(pen, "Expires: ");
    pen_u64(pen, least(asked, left_s));
    pen_lit(pen, "\r\n");
}

/* On the direct way no other node does the P-CSCF's work (TS 33.203 U.1: the I-CSCF wants the visited network). */
static void write_as_pcscf(struct pen *pen, const struct role *role, struct bytes icid)
{
    pen_lit(pen, "Require: path\r\nP-Visited-Network-ID: \"");
    pen_bytes(pen, role->domain);
    pen_lit(pen, "\"\r\n");
    charging_write_request(pen, icid, role->domain);
}

static struct bytes build(const struct event *in, struct effects *out, const struct outbound_flow *outbound_flow,
                          const struct grant *grant, link_id to, struct bytes branch)
{
    const struct sip *sip = &in->message->sip;
    const struct role *role = in->role;
    struct pen *pen = fx_pen(out);
    bool direct = role->policy[WSF_TNA_PATH] == TNA_DIRECT;
    via_write(pen, role, to, branch);
    struct bytes via = pen_done(pen), path = wsf_path(out, role, outbound_flow);
    struct bytes icid = direct ? fx_fresh(out, BYTES("icid"), 16) : bytes_of(NULL, 0);
    pen_lit(pen, "sip:");
    pen_bytes(pen, role->domain);
    struct bytes home = pen_done(pen);
    struct digest_client_request request = {.method = BYTES("REGISTER"), .uri = home, .asserted = BYTES("auth-done")};
    struct bytes authorization = digest_client_empty(out, grant->impi, role->domain, &request);
    pen_lit(pen, "REGISTER ");
    pen_bytes(pen, home);
    pen_lit(pen, " SIP/2.0\r\n");
    pen_bytes(pen, via);
    pen_lit(pen, "Max-Forwards: 70\r\n");
    sip_copy(pen, sip, SIP_FROM);
    sip_copy(pen, sip, SIP_TO);
    if (role->policy[WSF_EXPIRY] == EXPIRY_TOKEN && grant->expires_s) {
        write_contacts(pen, sip, moment_until(grant->expires_s, in->now / SECOND));
    } else {
        sip_copy(pen, sip, SIP_CONTACT);
        sip_copy(pen, sip, SIP_EXPIRES);
    }
    sip_copy(pen, sip, SIP_CALL_ID);
    sip_copy(pen, sip, SIP_CSEQ);
    sip_copy(pen, sip, SIP_SUPPORTED);
    pen_bytes(pen, path);
    pen_bytes(pen, authorization);
    if (direct) write_as_pcscf(pen, role, icid);
    sip_write_end(pen);
    return pen_done(pen);
}

struct wsf_transaction *wsf_register_token(struct wsf_state *wsf_state, const struct event *in, struct effects *out,
                                           struct outbound_flow *outbound_flow)
{
    const struct sip *sip = &in->message->sip;
    const struct role *role = in->role;
    struct grant grant = {0};
    struct refusal refusal = role->policy[WSF_PROOF] == PROOF_NONE ? read_login(&grant, sip, fx_pen(out))
                                                                   : read_token(wsf_state, &grant, in, out);
    if (refusal.code == 401) {
        wsf_object(in, out, 401, where_to_log_in(role, fx_pen(out)), refusal.why);
        return NULL;
    }
    if (!refusal.code && wsf_other_user(role, outbound_flow, outbound_flow_impi(grant.impi)))
        refusal = (struct refusal){403, because(REASON_OTHER_IMPI)};
    if (refusal.code == 503) {
        reply_busy(in, out, sip_value(sip, SIP_TO), "proofs");
        return NULL;
    }
    if (refusal.code) {
        wsf_expel(wsf_state, in, out, outbound_flow, refusal.code, bytes_of(NULL, 0), refusal.why);
        return NULL;
    }
    static const enum fact_evidence evidence[] = {
        [PROOF_NONE] = FACT_BY_WORD, [PROOF_BEARER] = FACT_BY_TOKEN, [PROOF_BOUND] = FACT_BY_PROOF};
    fx_fact(out, &(struct fact){.kind = FACT_BELIEVED,
                                .role = FACT_AS_EDGE,
                                .as = role->host,
                                .with = grant.impi,
                                .evidence = evidence[role->policy[WSF_PROOF]],
                                .about = FACT_OF_MESSAGE,
                                .message = in->blob});
    link_id to = port_link(role, role->policy[WSF_TNA_PATH] == TNA_DIRECT ? WSF_TNA : WSF_MW, 0);
    if (to == LINK_NONE) {
        wsf_refuse(in, out, 504, bytes_of(NULL, 0), REASON_NO_WAY_INTO_CORE);
        return NULL;
    }
    if (!wsf_has_room(wsf_state, in, out)) return NULL;
    struct bytes branch = wsf_branch(out);
    struct bytes message = build(in, out, outbound_flow, &grant, to, branch);
    fx_send(out, to, PROTO_SIP, message);
    struct wsf_transaction *transaction = wsf_track(wsf_state, via_key_of(role->host, branch, SIP_REGISTER), in, out,
                                                    to, TRANSACTION_TOKEN);
    struct bytes contact;
    transaction->unregisters = contacts_end(sip, &contact);
    transaction->impi = outbound_flow_impi(grant.impi);
    transaction->contact = contact.at ? outbound_flow_contact(contact) : 0;
    return transaction;
}

/* The core answered our request; the client gets the answer under its own Via. */
void wsf_token_answered(struct wsf_state *wsf_state, const struct event *in, struct effects *out,
                        struct wsf_transaction *transaction, struct outbound_flow *outbound_flow)
{
    const struct sip *sip = &in->message->sip;
    const struct event asked = sip_transaction_request(&transaction->sip, in, out);
    struct edits edits;
    sip_copy(fx_pen(out), &asked.message->sip, SIP_VIA);
    struct bytes via = pen_done(fx_pen(out));
    wsf_pass_back(&edits, sip);
    edits_insert(&edits, sip_place_before(sip, SIP_VIA), via);
    wsf_send_back(&edits, transaction, out);
    wsf_concluded(wsf_state, in, out, transaction, outbound_flow, sip->code);
}
