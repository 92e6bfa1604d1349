/* The SIP client in the page (RFC 7118, TS 24.229 5.1.1, seed steps 4 to 14): opens the WebSocket, registers, answers
 * the challenge, checks the network. */
#include "base64.h"
#include "jws.h"
#include "keyed.h"
#include "tab.h"
#include "token.h"
#include "window.h"

#include <assert.h>

/* The values of integrity-protected that somebody may claim for himself (TS 24.229 7.2A.2); 0 is none. */
static const struct bytes assertions[] = {
    BYTES_ROW(""),
    BYTES_ROW("yes"),
    BYTES_ROW("no"),
    BYTES_ROW("tls-yes"),
    BYTES_ROW("tls-pending"),
    BYTES_ROW("tls-connected"),
    BYTES_ROW("ip-assoc-yes"),
    BYTES_ROW("ip-assoc-pending"),
    BYTES_ROW("auth-done"),
};

uint8_t client_assertion(struct bytes word)
{
    for (uint8_t i = 1; i < COUNT(assertions); i++)
        if (bytes_equal(assertions[i], word)) return i;
    return 0;
}

static enum carrier w2_carrier(const struct role *role)
{
    return role->links[link_class_of(role->port[TAB_W2])].carrier;
}

static bool is_websocket(const struct role *role)
{
    enum carrier carrier = w2_carrier(role);
    return carrier == CARRIER_WSS || carrier == CARRIER_WS;
}

static void end_with(struct tab *tab, struct effects *out, enum tab_state state, enum tab_shows shows, const char *why)
{
    tab_done(tab, out);
    tab_show(tab, out, state, shows, why);
}

/* ---- the WebSocket ---- */

static void send_opening(struct tab *tab, const struct event *in, struct effects *out)
{
    const struct role *role = in->role;
    struct pen *pen = fx_pen(out);
    fx_fresh_octets(out, BYTES("websocket key"), tab->key, sizeof tab->key);
    http_write_request(pen, HTTP_GET, BYTES("/sip"), role->peer[TAB_W2]->host);
    pen_lit(pen, "Upgrade: websocket\r\nConnection: Upgrade\r\nOrigin: ");
    pen_bytes(pen, tab_origin(role));
    pen_lit(pen, "\r\nSec-WebSocket-Key: ");
    base64_write(pen, bytes_of(tab->key, sizeof tab->key), BASE64_STANDARD);
    pen_lit(pen, "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: sip\r\n");
    tab_write_cookie(tab, role, role->peer[TAB_W2]->host, pen);
    pen_lit(pen, "\r\n");
    fx_send(out, port_link(role, TAB_W2, in->member), PROTO_WS, pen_done(pen));
    tab_await(tab, out, WAIT_ACCEPT);
}

static bool acceptable(const struct tab *tab, const struct http *http, struct pen *pen)
{
    base64_write(pen, bytes_of(tab->key, sizeof tab->key), BASE64_STANDARD);
    struct bytes key = pen_done(pen);
    ws_accept(pen, key);
    struct bytes expected = pen_done(pen);
    return http_is_upgrade(http) && bytes_equal(http_value(http, HTTP_SEC_WEBSOCKET_ACCEPT), expected) &&
           bytes_equal(http_value(http, HTTP_SEC_WEBSOCKET_PROTOCOL), BYTES("sip"));
}

/* ---- requests ---- */

/* Written once, since a proof speaks about these values as they are sent. */
struct draft {
    struct bytes home;    /* "sip:ims.example" */
    struct bytes to;      /* "<sip:alice@ims.example>" */
    struct bytes contact; /* the whole value, or none for a query */
    struct bytes expires; /* its seconds */
    struct bytes impu;
};

/* Of the IMPU, or of the user's IMPI when that has none. */
static struct bytes user_part(const struct event *in, struct effects *out, struct bytes impu)
{
    struct sip_uri uri;
    struct bytes rest;
    if (!sip_uri_scan(&uri, impu).why && uri.user.count) return uri.user;
    return bytes_cut(tab_own(in, out, in->role->people->sample.impi), '@', &rest);
}

/* urn:uuid of the instance: version 4 by its form (RFC 9562 5.4). */
static void write_uuid(struct pen *pen, const unsigned char octets[16])
{
    enum { UUID = 36, DIGITS = 32 };
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    static_assert(sizeof form == UUID + 1, "five groups and four hyphens");
    unsigned char uuid[DIGITS / 2];
    char digits[DIGITS], *to = pen_space(pen, UUID);
    if (!to) return;
    memcpy(uuid, octets, sizeof uuid);
    uuid[6] = (unsigned char)((uuid[6] & 0x0f) | 0x40);
    uuid[8] = (unsigned char)((uuid[8] & 0x3f) | 0x80);
    window_hex_16(digits, uuid);
    memcpy(to, form, UUID);
    memcpy(to, digits, 8);
    memcpy(to + 9, digits + 8, 4);
    memcpy(to + 14, digits + 12, 4);
    memcpy(to + 19, digits + 16, 4);
    memcpy(to + 24, digits + 20, 12);
}

static struct bytes write_contact(const struct tab *tab, struct pen *pen, struct bytes user, struct bytes expires)
{
    pen_lit(pen, "<sip:");
    pen_bytes(pen, user);
    pen_char(pen, '@');
    pen_literal(pen, tab->host, sizeof tab->host);
    pen_lit(pen, ".invalid;transport=ws>;reg-id=1;+sip.instance=\"<urn:uuid:");
    write_uuid(pen, tab->instance);
    pen_lit(pen, ">\";expires=");
    pen_bytes(pen, expires);
    return pen_done(pen);
}

static void make_draft(struct draft *draft, struct tab *tab, const struct event *in, struct effects *out)
{
    struct pen *pen = fx_pen(out);
    draft->impu = tab->word_count[WORD_TO]     ? tab_word(tab, WORD_TO)
                  : tab->word_count[WORD_IMPU] ? tab_word(tab, WORD_IMPU)
                                               : tab_own(in, out, in->role->people->sample.impu[0]);
    pen_lit(pen, "sip:");
    pen_bytes(pen, in->role->domain);
    draft->home = pen_done(pen);
    pen_char(pen, '<');
    pen_bytes(pen, draft->impu);
    pen_char(pen, '>');
    draft->to = pen_done(pen);
    draft->contact = draft->expires = bytes_of(NULL, 0);
    if (tab->purpose == FOR_QUERY) return;
    pen_u64(pen, tab->expires_s);
    draft->expires = pen_done(pen);
    draft->contact = write_contact(tab, pen, user_part(in, out, draft->impu), draft->expires);
}

static void new_boot_cycle(struct tab *tab, struct effects *out)
{
    memcpy(tab->call_id, fx_fresh(out, BYTES("call-id"), sizeof tab->call_id).at, sizeof tab->call_id);
    memcpy(tab->from_tag, fx_fresh(out, BYTES("tag"), sizeof tab->from_tag).at, sizeof tab->from_tag);
    memcpy(tab->host, fx_fresh(out, BYTES("host"), sizeof tab->host).at, sizeof tab->host);
    if (tab->instance[0] == 0 && tab->instance[1] == 0)
        fx_fresh_octets(out, BYTES("instance"), tab->instance, sizeof tab->instance);
}

static const struct bytes method_of[] = {[FOR_NOTHING] = BYTES_ROW(""),
                                         [FOR_REGISTER] = BYTES_ROW("REGISTER"),
                                         [FOR_DEREGISTER] = BYTES_ROW("REGISTER"),
                                         [FOR_QUERY] = BYTES_ROW("REGISTER"),
                                         [FOR_SUBSCRIBE] = BYTES_ROW("SUBSCRIBE")};

static void write_head(struct tab *tab, const struct event *in, struct pen *pen, const struct draft *draft,
                       struct bytes branch)
{
    enum carrier carrier = w2_carrier(in->role);
    struct bytes method = method_of[tab->purpose];
    pen_bytes(pen, method);
    pen_char(pen, ' ');
    pen_bytes(pen, tab->purpose == FOR_SUBSCRIBE ? draft->impu : draft->home);
    if (carrier == CARRIER_WS || carrier == CARRIER_HTTP) pen_lit(pen, " SIP/2.0\r\nVia: SIP/2.0/WS ");
    else pen_lit(pen, " SIP/2.0\r\nVia: SIP/2.0/WSS ");
    pen_literal(pen, tab->host, sizeof tab->host);
    pen_lit(pen, ".invalid;branch=z9hG4bK");
    pen_bytes(pen, branch);
    pen_lit(pen, ";rport\r\nMax-Forwards: 70\r\nFrom: ");
    pen_bytes(pen, draft->to);
    pen_lit(pen, ";tag=");
    pen_literal(pen, tab->from_tag, sizeof tab->from_tag);
    pen_lit(pen, "\r\nTo: ");
    pen_bytes(pen, draft->to);
    if (draft->contact.at) {
        pen_lit(pen, "\r\nContact: ");
        pen_bytes(pen, draft->contact);
    }
    pen_lit(pen, "\r\nCall-ID: ");
    pen_literal(pen, tab->call_id, sizeof tab->call_id);
    pen_lit(pen, "\r\nCSeq: ");
    pen_u64(pen, tab->cseq);
    pen_char(pen, ' ');
    pen_bytes(pen, method);
    pen_lit(pen, "\r\n");
}

/* Sends the request of the present purpose; `lines` are what proves the login. */
static void send_request(struct tab *tab, const struct event *in, struct effects *out, const struct draft *draft,
                         struct bytes lines)
{
    struct bytes branch = fx_fresh(out, BYTES("branch"), 16);
    struct pen *pen = fx_pen(out);
    write_head(tab, in, pen, draft, branch);
    if (tab->purpose == FOR_SUBSCRIBE) pen_lit(pen, "Event: reg\r\nAccept: application/reginfo+xml\r\n");
    if (draft->contact.at) {
        pen_lit(pen, "Expires: ");
        pen_bytes(pen, draft->expires);
        pen_lit(pen, "\r\n");
    }
    pen_lit(pen, "Supported: path, outbound, gruu\r\n");
    pen_bytes(pen, lines);
    sip_write_end(pen);
    tab->branch = keyed_key(branch);
    fx_send(out, port_link(in->role, TAB_W2, in->member), PROTO_SIP, pen_done(pen));
    tab_await(tab, out, WAIT_SIP);
}

/* ---- what proves the login, one function a row of docs/lab-messages.md ---- */

static struct bytes prove_digest(struct tab *tab, const struct event *in, struct effects *out,
                                 const struct draft *draft)
{
    struct answer_request request = {
        .method = BYTES("REGISTER"), .uri = draft->home, .asserted = assertions[tab->asserts]};
    return answer_empty(out, tab_user(tab, in, out), in->role->domain, &request);
}

static struct bytes prove_credential(struct tab *tab, const struct event *in, struct effects *out,
                                     const struct draft *draft)
{
    struct answer_login login;
    struct hexdigest ha1;
    tab_secret(tab, in, out, "the password, for the WSF", &login);
    struct bytes line = prove_digest(tab, in, out, draft);
    struct pen *pen = fx_pen(out);
    bool as_ha1 = in->role->policy[TAB_CREDENTIAL] == CREDENTIAL_HA1 || login.ha1.count;
    if (as_ha1 && !login.ha1.count) {
        digest_ha1(DIGEST_MD5, login.username, in->role->domain, login.password, &ha1);
        login.ha1 = hex_view(&ha1);
    }
    pen_bytes(pen, line);
    pen_text(pen, as_ha1 ? "P-Lab-Credential: ha1=" : "P-Lab-Credential: password=");
    param_quote(pen, as_ha1 ? login.ha1 : login.password);
    pen_lit(pen, "\r\n");
    return pen_done(pen);
}

static struct bytes prove_word(struct tab *tab, const struct event *in, struct effects *out, const struct draft *draft)
{
    (void)draft;
    struct pen *pen = fx_pen(out);
    struct bytes user = tab_user(tab, in, out);
    pen_lit(pen, "P-Lab-Login: ok;impi=");
    param_quote(pen, user);
    pen_lit(pen, "\r\n");
    return pen_done(pen);
}

static struct bytes prove_bearer(struct tab *tab, const struct event *in, struct effects *out,
                                 const struct draft *draft)
{
    (void)draft;
    struct pen *pen = fx_pen(out);
    pen_lit(pen, "Authorization: Bearer ");
    pen_bytes(pen, text_view(&tab_token(tab, in->role)->token));
    pen_lit(pen, "\r\n");
    return pen_done(pen);
}

static struct bytes prove_bound(struct tab *tab, const struct event *in, struct effects *out, const struct draft *draft)
{
    struct pen *pen = fx_pen(out);
    struct bytes line = prove_bearer(tab, in, out, draft);
    struct proof proof = {.to = draft->to,
                          .contact = draft->contact,
                          .cseq = tab->cseq,
                          .expires = tab->expires_s,
                          .call_id = bytes_of(tab->call_id, sizeof tab->call_id),
                          .id = fx_fresh(out, BYTES("jti"), 16)};
    struct bytes jws = proof_sign(pen, &proof, tab_token(tab, in->role)->seed);
    pen_bytes(pen, line);
    pen_lit(pen, "P-Lab-Proof: ");
    pen_bytes(pen, jws);
    pen_lit(pen, "\r\n");
    return pen_done(pen);
}

static void send_first(struct tab *tab, const struct event *in, struct effects *out)
{
    static struct bytes (*const prove[])(struct tab *, const struct event *, struct effects *, const struct draft *) = {
        [BY_DIGEST] = prove_digest, [BY_CREDENTIAL] = prove_credential, [BY_WORD] = prove_word,
        [BY_BEARER] = prove_bearer, [BY_BOUND] = prove_bound,
    };
    struct draft draft;
    struct bytes lines = bytes_of("", 0);
    tab->cseq++;
    make_draft(&draft, tab, in, out);
    if (tab->purpose != FOR_SUBSCRIBE) lines = prove[in->role->policy[TAB_PROOF]](tab, in, out, &draft);
    if (tab->purpose == FOR_REGISTER) tab->state = TAB_REGISTERING;
    send_request(tab, in, out, &draft, lines);
}

void client_begin(struct tab *tab, const struct event *in, struct effects *out, enum tab_purpose purpose)
{
    const struct role *role = in->role;
    const struct tab_token *kept = tab_token(tab, role);
    bool first = tab->call_id[0] == 0;
    if (kept && !kept->token.count) {
        end_with(tab, out, TAB_REFUSED, SHOWS_REFUSED, "no token to register with");
        return;
    }
    if (first) new_boot_cycle(tab, out);
    tab->purpose = (uint8_t)purpose;
    tab->answers = 0;
    tab->expires_s = purpose == FOR_DEREGISTER ? 0 : (uint32_t)(role->policy[TAB_EXPIRES] / SECOND);
    if (tab->flags & OPEN_W2 && (tab->flags & IS_WEBSOCKET || !is_websocket(role))) {
        send_first(tab, in, out);
        return;
    }
    if (!(tab->flags & OPEN_W2)) fx_open(out, port_link(role, TAB_W2, in->member));
    tab->flags |= OPEN_W2;
    if (is_websocket(role)) send_opening(tab, in, out);
    else send_first(tab, in, out);
}

void client_accepted(struct tab *tab, const struct event *in, struct effects *out)
{
    if (!acceptable(tab, &in->message->http, fx_pen(out))) {
        fx_close(out, link_back(in->link), CLOSE_PROTOCOL);
        tab->flags &= (uint8_t) ~(OPEN_W2 | IS_WEBSOCKET);
        end_with(tab, out, TAB_FAILED, SHOWS_UNAVAILABLE, "not the answer to this opening");
        return;
    }
    tab->flags |= IS_WEBSOCKET;
    if (tab->purpose == FOR_NOTHING) { /* NOTE 2 of the seed: the WebSocket opens behind the 200 */
        tab_done(tab, out);
        return;
    }
    tab->state = TAB_CONNECTED;
    send_first(tab, in, out);
}

/* ---- responses ---- */

/* What of the password is needed is gone when the answer is written; what the network has to prove stays. */
static void answer_challenge(struct tab *tab, const struct event *in, struct effects *out,
                             const struct challenge *challenge, const struct answer_login *login)
{
    struct draft draft;
    tab->cseq++;
    tab->answers++;
    make_draft(&draft, tab, in, out);
    struct answer_request request = {.method = BYTES("REGISTER"),
                                     .uri = draft.home,
                                     .asserted = assertions[tab->asserts],
                                     .tampered = in->role->policy[TAB_RESPONSE] == RESPONSE_TAMPERED};
    bool another = tab_names_another(tab, in->role);
    struct bytes own = another ? tab_own(in, out, in->role->people->sample.impi) : login->username;
    fx_fact(out, FACT_RUNNING, own, challenge->nonce);
    struct bytes line = answer_write(out, &tab->answer, challenge, login, &request);
    send_request(tab, in, out, &draft, line);
}

static unsigned algorithms_of(const struct role *role)
{
    static const unsigned set[] = {
        [ALGORITHM_ANY] = ANSWER_ANY, [ALGORITHM_MD5] = ANSWER_MD5, [ALGORITHM_SHA_256] = ANSWER_SHA_256};
    return set[role->policy[TAB_ALGORITHM]];
}

/* RFC 3261 22.2, TS 24.229 5.1.1.5: answered once as it stands; a second time only when the nonce was merely stale,
 * since the same wrong password would be wrong again; and never for ever. */
static void on_challenge(struct tab *tab, const struct event *in, struct effects *out)
{
    const struct role *role = in->role;
    const struct sip *sip = &in->message->sip;
    struct challenge challenge;
    struct answer_login login;
    uint64_t proof = role->policy[TAB_PROOF];
    /* T77, T18: who logged in otherwise does not let himself be talked back into sending a digest. */
    if (proof != BY_DIGEST && (proof == BY_CREDENTIAL || role->policy[TAB_FALLBACK] == FALLBACK_REFUSE)) {
        end_with(tab, out, TAB_REFUSED, SHOWS_REFUSED, "a challenge instead of an answer");
        return;
    }
    if (!answer_choose(&challenge, sip, algorithms_of(role), role->policy[TAB_QOP] == QOP_OPTIONAL)) {
        end_with(tab, out, TAB_FAILED, SHOWS_UNAVAILABLE, "no challenge that can be answered");
        return;
    }
    if (tab->answers && (!challenge.stale || tab->answers >= role->policy[TAB_TRIES])) {
        end_with(tab, out, TAB_REFUSED, SHOWS_WRONG_PASSWORD, "the answer was wrong");
        return;
    }
    tab_secret(tab, in, out, "the password, for IMS", &login);
    /* A stored H(A1) is of MD5: another algorithm needs the password. */
    if (login.ha1.count && challenge.algorithm != DIGEST_MD5 && !answer_choose(&challenge, sip, ANSWER_MD5, false)) {
        end_with(tab, out, TAB_FAILED, SHOWS_UNAVAILABLE, "no challenge that the stored H(A1) answers");
        return;
    }
    answer_challenge(tab, in, out, &challenge, &login);
}

/* TS 33.203 N.2.2.2: a wrong rspauth is a failed registration. */
static bool network_is_authentic(const struct tab *tab, const struct event *in)
{
    const struct role *role = in->role;
    if (tab->answers == 0 || role->policy[TAB_RSPAUTH] == RSPAUTH_IGNORE) return true;
    enum answer_proof proof = answer_check(&tab->answer, &in->message->sip);
    return proof == ANSWER_PROVEN || (proof == ANSWER_UNPROVEN && role->policy[TAB_AUTH_INFO] == AUTH_INFO_OPTIONAL);
}

static void on_success(struct tab *tab, const struct event *in, struct effects *out)
{
    uint8_t purpose = tab->purpose;
    if (purpose != FOR_SUBSCRIBE && !network_is_authentic(tab, in)) {
        end_with(tab, out, TAB_FAILED, SHOWS_NOT_AUTHENTIC, "the network did not prove itself");
        return;
    }
    if (tab->answers) fx_fact(out, FACT_COMMIT, in->role->domain, BYTES("rspauth"));
    tab_done(tab, out);
    if (purpose == FOR_REGISTER) tab_show(tab, out, TAB_REGISTERED, SHOWS_REGISTERED, "registered");
    if (purpose == FOR_DEREGISTER) tab_show(tab, out, TAB_CONNECTED, SHOWS_DEREGISTERED, "deregistered");
    if (purpose == FOR_REGISTER && !is_websocket(in->role) && !(tab->flags & IS_WEBSOCKET)) send_opening(tab, in, out);
}

/* RFC 3261 10.2.8, once. */
static void on_too_brief(struct tab *tab, const struct event *in, struct effects *out)
{
    uint32_t least;
    if (!bytes_to_u32(sip_value(&in->message->sip, SIP_MIN_EXPIRES), &least) || least <= tab->expires_s ||
        tab->purpose != FOR_REGISTER) {
        end_with(tab, out, TAB_FAILED, SHOWS_UNAVAILABLE, "423 without an interval to ask for");
        return;
    }
    tab->expires_s = least;
    tab->answers = 0;
    send_first(tab, in, out);
}

static void on_no(struct tab *tab, const struct event *in, struct effects *out)
{
    (void)in;
    end_with(tab, out, TAB_REFUSED, SHOWS_REFUSED, "refused by the network");
}

static void on_trouble(struct tab *tab, const struct event *in, struct effects *out)
{
    (void)in;
    end_with(tab, out, TAB_FAILED, SHOWS_UNAVAILABLE, "the network is in trouble");
}

/* Codes that say no on authority; every other failure is trouble (RFC 3261 21). */
static const struct {
    uint16_t from, to;
    void (*step)(struct tab *, const struct event *, struct effects *);
} outcomes[] = {
    {200, 299, on_success},   {401, 401, on_challenge}, {403, 404, on_no},
    {423, 423, on_too_brief}, {600, 699, on_no},        {300, 699, on_trouble},
};

/* Whether a response is to the request that waits: branch, Call-ID and CSeq are ours (RFC 3261 17.1.3). */
static bool is_ours(const struct tab *tab, const struct sip *sip)
{
    struct sip_via via;
    if (tab->wait != WAIT_SIP || sip->cseq != tab->cseq || sip_top_via(&via, sip).why) return false;
    if (!bytes_starts(via.branch, BYTES("z9hG4bK")) || keyed_key(bytes_from(via.branch, 7)) != tab->branch)
        return false;
    return bytes_equal(sip_value(sip, SIP_CALL_ID), bytes_of(tab->call_id, sizeof tab->call_id));
}

void client_answered(struct tab *tab, const struct event *in, struct effects *out)
{
    const struct sip *sip = &in->message->sip;
    if (sip->code < 200) return;
    if (!is_ours(tab, sip)) {
        fx_fact(out, FACT_NOTE, bytes_of(NULL, 0), BYTES("a response that nobody waits for"));
        return;
    }
    for (uint32_t i = 0; i < COUNT(outcomes); i++) {
        if (sip->code < outcomes[i].from || sip->code > outcomes[i].to) continue;
        outcomes[i].step(tab, in, out);
        return;
    }
}
