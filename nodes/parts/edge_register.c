/* REGISTER by SIP Digest at the edge: the challenge goes to the client (flow A), or the WSF answers it with what the
 * client handed over (the variant that the seed's editor's note worries about). */
#include "edge.h"

#include "must.h"

enum { CSEQ_MAX = 1 << 30 }; /* of a client whose numbers are doubled: they stay below 2**31 (RFC 3261 8.1.1.5) */

/* Who a REGISTER says it is. */
struct claim {
    struct auth auth;
    bool digest;   /* auth is set */
    bool answered; /* with a response to a challenge */
    uint64_t impi;
    struct bytes username;
};

/* The IMPI that the core derives when there is none (TS 33.203 P.6: the IMPU without scheme, port and parameters). */
static uint64_t derived_impi(const struct sip *sip, struct pen *pen)
{
    struct sip_address address;
    struct sip_uri uri;
    if (sip_address_scan(&address, sip_value(sip, SIP_TO)).why || sip_uri_scan(&uri, address.uri).why) return 0;
    pen_bytes(pen, uri.user);
    pen_char(pen, '@');
    pen_bytes(pen, uri.host);
    return flow_impi(pen_done(pen));
}

static struct fault read_claim(struct claim *claim, const struct sip *sip, struct pen *pen)
{
    claim->digest = claim->answered = false;
    claim->username = bytes_of(NULL, 0);
    claim->impi = 0;
    if (sip_has(sip, SIP_AUTHORIZATION)) {
        /* Two of them could be read as one by us and as the other behind us. */
        const struct line *line = &sip->head.line[sip->first[SIP_AUTHORIZATION]];
        if (line->next != LINES_NONE) return (struct fault){"more than one Authorization", line->at};
        struct fault fault = auth_scan(&claim->auth, line->value);
        if (fault.why) return fault;
        claim->digest = claim->auth.scheme == AUTH_DIGEST;
    }
    if (claim->digest) {
        claim->username = claim->auth.field[AUTH_USERNAME];
        claim->answered = claim->auth.field[AUTH_RESPONSE].count != 0;
    }
    claim->impi = claim->username.count ? flow_impi(claim->username) : derived_impi(sip, pen);
    return FAULT_NONE;
}

static bool over_tls(const struct role *role, link_id link)
{
    enum carrier carrier = role->links[link_class_of(link)].carrier;
    return carrier == CARRIER_WSS || carrier == CARRIER_HTTPS;
}

/* What the edge says about the connection (TS 24.229 7.2A.2, TS 33.203 O.2.3, N.2.1.1): nothing without a response. */
static struct bytes protection(const struct event *in, const struct flow *flow, const struct claim *claim)
{
    bool tls = over_tls(in->role, in->link);
    if (flow->impi && claim->username.count) return tls ? BYTES("tls-yes") : BYTES("ip-assoc-yes");
    if (claim->answered) return tls ? BYTES("tls-pending") : BYTES("ip-assoc-pending");
    return bytes_of(NULL, 0);
}

/* The client may not vouch for itself: this door is the trust boundary (TS 33.203 P.3). One missing strip here disables
 * authentication, which is what `strip off` shows. */
static void edit_authorization(struct passage *passage, const struct event *in, struct effects *out,
                               const struct flow *flow, const struct claim *claim)
{
    const struct sip *sip = &in->message->sip;
    bool strip = in->role->policy[EDGE_STRIP] == STRIP_ON;
    struct bytes says = protection(in, flow, claim);
    if (!sip_has(sip, SIP_AUTHORIZATION)) return;
    if (!claim->digest) {
        /* A token is none of the core's business (RFC 6750 5.3). */
        if (strip) sip_drop(&passage->edits, sip, SIP_AUTHORIZATION);
        return;
    }
    bool vouches = auth_has(&claim->auth, AUTH_INTEGRITY_PROTECTED);
    if (vouches && strip) fx_fact(out, FACT_STRIPPED, claim->username, BYTES("integrity-protected"));
    if (says.count && (strip || !vouches))
        sip_auth_put(&passage->edits, sip, &claim->auth, AUTH_INTEGRITY_PROTECTED, says, fx_pen(out));
    else if (strip) sip_auth_drop(&passage->edits, sip, &claim->auth, AUTH_INTEGRITY_PROTECTED);
    if (strip && auth_has(&claim->auth, AUTH_AUTHORIZATION_ENTITY)) {
        fx_fact(out, FACT_STRIPPED, claim->username, BYTES("authorization-entity"));
        sip_auth_drop(&passage->edits, sip, &claim->auth, AUTH_AUTHORIZATION_ENTITY);
    }
}

static void add_path(struct passage *passage, const struct sip *sip, const struct event *in, struct effects *out,
                     const struct flow *flow)
{
    /* On top of what is there (RFC 3327 5.3), which is nothing unless `strip off` let a client's own through. */
    uint32_t at = sip_place_before(sip, sip_has(sip, SIP_PATH) ? SIP_PATH : SIP_CONTENT_LENGTH);
    edits_insert(&passage->edits, at, edge_path(out, in->role, flow));
}

static struct transit *under_way(struct transit *transit, const struct sip *sip, const struct claim *claim)
{
    if (!transit) return NULL;
    transit->impi = claim->impi;
    transit->answered = claim->answered;
    transit->unregisters = edge_unregisters(sip);
    return transit;
}

/* The claim, when it may go on; else the request is answered here. */
static bool admit_claim(struct claim *claim, const struct event *in, struct effects *out, const struct flow *flow)
{
    struct fault fault = read_claim(claim, &in->message->sip, fx_pen(out));
    if (fault.why) {
        edge_refuse(in, out, 400, bytes_of(NULL, 0), fault.why);
        return false;
    }
    /* A connection that is bound speaks for one IMPI (O.4.3 says so; that another one gets a 403 is our reading). */
    if (flow->impi && claim->username.count && claim->impi != flow->impi) {
        edge_refuse(in, out, 403, bytes_of(NULL, 0), "an IMPI that is not the connection's");
        return false;
    }
    return true;
}

struct transit *edge_register_relay(struct edge *edge, const struct event *in, struct effects *out, struct flow *flow)
{
    const struct sip *sip = &in->message->sip;
    link_id to = port_link(in->role, EDGE_MW, 0);
    struct claim claim;
    struct passage passage;
    if (!admit_claim(&claim, in, out, flow)) return NULL;
    edge_pass(&passage, sip, in, out, to);
    edit_authorization(&passage, in, out, flow, &claim);
    add_path(&passage, sip, in, out, flow);
    return under_way(edge_send(edge, &passage, in, out, to, TRANSIT_RELAY), sip, &claim);
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

struct transit *edge_register_answer(struct edge *edge, const struct event *in, struct effects *out, struct flow *flow)
{
    const struct sip *sip = &in->message->sip;
    link_id to = port_link(in->role, EDGE_MW, 0);
    struct claim claim;
    struct passage passage;
    if (!admit_claim(&claim, in, out, flow)) return NULL;
    if (!sip_has(sip, SIP_P_LAB_CREDENTIAL) || !claim.username.count) {
        edge_expel(edge, in, out, flow, 403, bytes_of(NULL, 0), "no credential");
        return NULL;
    }
    if (sip->cseq == 0 || sip->cseq > CSEQ_MAX) {
        edge_refuse(in, out, 400, bytes_of(NULL, 0), "a CSeq that cannot be doubled");
        return NULL;
    }
    edge_pass(&passage, sip, in, out, to);
    add_path(&passage, sip, in, out, flow);
    double_cseq(&passage.edits, sip, fx_pen(out), false);
    claim.answered = false;
    edit_authorization(&passage, in, out, flow, &claim);
    return under_way(edge_send(edge, &passage, in, out, to, TRANSIT_ANSWER), sip, &claim);
}

static struct bytes lab_credential(const struct sip *sip, struct bytes name, struct pen *pen)
{
    struct bytes value;
    if (!param_find(sip_value(sip, SIP_P_LAB_CREDENTIAL), name, &value)) return bytes_of(NULL, 0);
    param_unquote(pen, value);
    return pen_done(pen);
}

/* The second request, from the client's own octets: its Authorization gives way to the answer. */
static bool repeat_with_answer(struct edge *edge, const struct event *in, struct effects *out, struct transit *transit,
                               const struct flow *flow, const struct sip *request)
{
    struct pen *pen = fx_pen(out);
    struct challenge challenge;
    struct claim claim;
    struct passage passage;
    struct answer answer;
    link_id to = link_back(in->link);
    bool with_ha1 = lab_credential(request, BYTES("ha1"), pen).count != 0;
    if (!answer_choose(&challenge, &in->message->sip, with_ha1 ? ANSWER_MD5 : ANSWER_ANY, false)) return false;
    must(read_claim(&claim, request, pen).why == NULL);
    claim.answered = true;
    struct event asked = *in; /* the protection is that of the client's link */
    asked.link = transit->link;
    struct answer_login login = {claim.username, lab_credential(request, BYTES("password"), pen),
                                 lab_credential(request, BYTES("ha1"), pen)};
    struct answer_request how = {
        .method = BYTES("REGISTER"), .uri = request->uri, .asserted = protection(&asked, flow, &claim)};
    struct bytes line = answer_write(out, &answer, &challenge, &login, &how);
    edge_pass(&passage, request, in, out, to);
    add_path(&passage, request, in, out, flow);
    double_cseq(&passage.edits, request, pen, true);
    const struct line *old = &request->head.line[request->first[SIP_AUTHORIZATION]];
    edits_replace(&passage.edits, old->at, old->end, line);
    if (!edits_write(&passage.edits, pen)) return false;
    fx_send(out, to, PROTO_SIP, pen_done(pen));
    transit = edge_rebranch(edge, transit, passage.branch, out);
    transit->answer = answer;
    transit->answered = 1;
    return true;
}

/* The client sees its own CSeq, and nothing of a challenge that it took no part in. */
static void hand_back(const struct event *in, struct effects *out, const struct transit *transit,
                      const struct sip *request)
{
    const struct sip *sip = &in->message->sip;
    struct edits edits;
    edge_pass_back(&edits, sip);
    set_cseq(&edits, sip, fx_pen(out), request->cseq, BYTES(" REGISTER\r\n"));
    if (sip_has(sip, SIP_AUTHENTICATION_INFO)) sip_drop(&edits, sip, SIP_AUTHENTICATION_INFO);
    edge_send_back(&edits, transit, out);
}

void edge_answered(struct edge *edge, const struct event *in, struct effects *out, struct transit *transit,
                   struct flow *flow)
{
    uint16_t code = in->message->sip.code;
    const struct sip *request = &fx_recall(out, transit->held, PROTO_SIP)->sip;
    if (code == 401 && !transit->answered && repeat_with_answer(edge, in, out, transit, flow, request)) return;
    if (code < 300 && answer_check(&transit->answer, &in->message->sip) == ANSWER_FORGED) {
        fx_fact(out, FACT_REFUSED, in->role->domain, BYTES("rspauth"));
        code = 500;
    }
    if (code == 401) code = 403; /* the client cannot answer what it was not asked */
    if (code == in->message->sip.code) hand_back(in, out, transit, request);
    else edge_answer(transit, request, out, code);
    edge_concluded(edge, in, out, transit, flow, code);
}

/* ---- what a final response means for the connection ---- */

static bool is_stale(const struct sip *response)
{
    struct challenge challenge;
    return answer_choose(&challenge, response, ANSWER_ANY, true) && challenge.stale;
}

void edge_concluded(struct edge *edge, const struct event *in, struct effects *out, struct transit *transit,
                    struct flow *flow, uint16_t code)
{
    const struct sip *sip = &in->message->sip;
    const struct transit was = *transit;
    edge_release(edge, out, transit, flow);
    if (code >= 200 && code < 300) {
        flow->failures = 0;
        if (was.unregisters) flow_unbind(flow);
        else if (sip_has(sip, SIP_CONTACT)) flow_bind(flow, was.impi, sip, fx_pen(out));
        return;
    }
    /* O.3.1.1: Digest failed over TLS, both ends close. A fresh 401 leaves a few tries; stale is no failure. */
    if (code == 403) edge_shut(edge, out, flow);
    if (code != 401 || !was.answered || is_stale(sip)) return;
    if (++flow->failures >= in->role->policy[EDGE_TRIES]) edge_shut(edge, out, flow);
}
