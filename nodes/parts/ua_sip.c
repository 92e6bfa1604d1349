/* The SIP client in the page (RFC 7118, TS 24.229 5.1.1, contribution steps 4 to 14): opens the WebSocket,
 * registers, answers the challenge, checks the network. */
#include "base64.h"
#include "keyed.h"
#include "must.h"
#include "octet.h"
#include "request.h"
#include "ua_proof.h"
#include "token.h"
#include "window.h"

#include <assert.h>

static enum carrier w2_carrier(const struct ua *ua, const struct role *role)
{
    return role->links[link_class_of(ua_end(ua, role, UA_W2)->link)].carrier;
}

static bool is_websocket(const struct ua *ua, const struct role *role)
{
    enum carrier carrier = w2_carrier(ua, role);
    return carrier == CARRIER_WSS || carrier == CARRIER_WS;
}

static void end_with(struct ua *ua, struct effects *out, enum ua_state state, enum ua_shows shows, enum reason why)
{
    ua_done(ua, out);
    ua_fail(ua, out, state, shows, why);
}

/* ---- the WebSocket ---- */

static void send_opening(struct ua *ua, const struct event *in, struct effects *out)
{
    const struct role *role = in->role;
    struct pen *pen = fx_pen(out);
    fx_fresh_octets(out, BYTES("websocket key"), ua->key, sizeof ua->key);
    http_write_request(pen, HTTP_GET, BYTES("/sip"), ua_peer(ua, role, UA_W2)->host);
    pen_lit(pen, "Upgrade: websocket\r\nConnection: Upgrade\r\nOrigin: ");
    pen_bytes(pen, ua_origin(ua, role));
    pen_lit(pen, "\r\nSec-WebSocket-Key: ");
    base64_write(pen, bytes_of(ua->key, sizeof ua->key), BASE64_STANDARD);
    pen_lit(pen, "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: sip\r\n");
    ua_write_cookie(ua, role, ua_peer(ua, role, UA_W2)->host, pen);
    pen_lit(pen, "\r\n");
    fx_send(out, ua_link(ua, in, UA_W2), PROTO_WS, pen_done(pen));
    ua_await(ua, out, WAIT_ACCEPT);
}

static bool acceptable(const struct ua *ua, const struct http *http, struct pen *pen)
{
    base64_write(pen, bytes_of(ua->key, sizeof ua->key), BASE64_STANDARD);
    struct bytes key = pen_done(pen);
    ws_accept(pen, key);
    struct bytes expected = pen_done(pen);
    return http_is_upgrade(http) && bytes_equal(http_value(http, HTTP_SEC_WEBSOCKET_ACCEPT), expected) &&
           bytes_equal(http_value(http, HTTP_SEC_WEBSOCKET_PROTOCOL), BYTES("sip"));
}

/* ---- requests ---- */

/* Of the IMPU, or of the user's IMPI when that has none; octets that may not be there bare are escaped (RFC 3261 25.1).
 */
static struct bytes user_part(const struct event *in, struct effects *out, struct bytes impu)
{
    struct sip_uri uri;
    struct bytes rest, user;
    struct pen *pen = fx_pen(out);
    bool named = !sip_uri_scan(&uri, impu).why && uri.user.count;
    if (named && uri.host.count) return uri.user;
    user = named ? uri.user : bytes_cut(ua_own(in, out, in->role->subscriber_set->sample.impi), '@', &rest);
    for (uint32_t i = 0; i < user.count; i++) {
        bool bare = octet_is(user.at[i], OCTET_USER);
        if (!bare) pen_char(pen, '%');
        if (bare) pen_char(pen, user.at[i]);
        else pen_hex(pen, bytes_part(user, i, 1));
    }
    return pen_done(pen);
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

static bool uses_outbound(const struct role *role)
{
    return role->policy[UA_OUTBOUND] == UA_OUTBOUND_ON;
}

/* Without parameters where it is no registration's (RFC 5626 4.2 speaks of those alone). */
static struct bytes write_contact(const struct ua *ua, const struct role *role, struct pen *pen, struct bytes user,
                                  struct bytes expires)
{
    pen_lit(pen, "<sip:");
    pen_bytes(pen, user);
    pen_char(pen, '@');
    pen_literal(pen, ua->host, sizeof ua->host);
    pen_lit(pen, ".invalid;transport=ws>");
    if (ua->purpose == FOR_SUBSCRIBE) return pen_done(pen);
    if (uses_outbound(role)) {
        pen_lit(pen, ";reg-id=1;+sip.instance=\"<urn:uuid:");
        write_uuid(pen, ua->instance);
        pen_lit(pen, ">\"");
    }
    pen_lit(pen, ";expires=");
    pen_bytes(pen, expires);
    return pen_done(pen);
}

static void make_draft(struct ua_draft *draft, struct ua *ua, const struct event *in, struct effects *out)
{
    struct pen *pen = fx_pen(out);
    const struct text94 *given = &ua_given(ua, in->role)->impu;
    bool asks = ua->purpose == FOR_SUBSCRIBE && given->count; /* TS 24.229 5.1.1.3: of the default identity */
    draft->impu = asks                        ? text_view(given)
                  : ua->word_count[WORD_TO]   ? ua_word(ua, WORD_TO)
                  : ua->word_count[WORD_IMPU] ? ua_word(ua, WORD_IMPU)
                                              : ua_own(in, out, in->role->subscriber_set->sample.impu[0]);
    pen_lit(pen, "sip:");
    pen_bytes(pen, in->role->domain);
    draft->home = pen_done(pen);
    pen_char(pen, '<');
    pen_bytes(pen, draft->impu);
    pen_char(pen, '>');
    draft->to = pen_done(pen);
    draft->contact = draft->expires = bytes_of(NULL, 0);
    if (ua->purpose == FOR_QUERY) return;
    pen_u64(pen, ua->expires_s);
    draft->expires = pen_done(pen);
    draft->contact = ua->purpose == FOR_DEREGISTER_ALL
                         ? BYTES("*")
                         : write_contact(ua, in->role, pen, user_part(in, out, draft->impu), draft->expires);
}

static bool leaves(uint8_t purpose)
{
    return purpose == FOR_DEREGISTER || purpose == FOR_DEREGISTER_ALL;
}

static void new_boot_cycle(struct ua *ua, struct effects *out)
{
    memcpy(ua->call_id, fx_fresh(out, BYTES("call-id"), sizeof ua->call_id).at, sizeof ua->call_id);
    memcpy(ua->from_tag, fx_fresh(out, BYTES("tag"), sizeof ua->from_tag).at, sizeof ua->from_tag);
    memcpy(ua->host, fx_fresh(out, BYTES("host"), sizeof ua->host).at, sizeof ua->host);
    if (ua->instance[0] == 0 && ua->instance[1] == 0)
        fx_fresh_octets(out, BYTES("instance"), ua->instance, sizeof ua->instance);
}

static enum sip_method method_of(const struct ua *ua)
{
    return ua->purpose == FOR_SUBSCRIBE ? SIP_SUBSCRIBE : SIP_REGISTER;
}

/* A subscription is a dialog of its own: not the Call-ID and CSeq of REGISTERs (RFC 3261 10.2.4, RFC 6665 4.1.2). */
static struct bytes call_id_of(const struct ua *ua, const struct role *role)
{
    const struct ua_given *given = ua_given(ua, role);
    if (ua->purpose == FOR_SUBSCRIBE) return bytes_of(given->call_id, sizeof given->call_id);
    return bytes_of(ua->call_id, sizeof ua->call_id);
}

static uint32_t cseq_of(const struct ua *ua, const struct role *role)
{
    return ua->purpose == FOR_SUBSCRIBE ? ua_given(ua, role)->cseq : ua->cseq;
}

static struct bytes from_tag_of(const struct ua *ua, const struct role *role)
{
    const struct ua_given *given = ua_given(ua, role);
    if (ua->purpose == FOR_SUBSCRIBE) return bytes_of(given->from_tag, sizeof given->from_tag);
    return bytes_of(ua->from_tag, sizeof ua->from_tag);
}

static void write_head(struct ua *ua, const struct event *in, struct pen *pen, const struct ua_draft *draft,
                       struct bytes branch)
{
    enum carrier carrier = w2_carrier(ua, in->role);
    const enum sip_method method = method_of(ua);
    pen_bytes(pen, sip_method_name(method));
    pen_char(pen, ' ');
    pen_bytes(pen, ua->purpose == FOR_SUBSCRIBE ? draft->impu : draft->home);
    if (carrier == CARRIER_WS || carrier == CARRIER_HTTP) pen_lit(pen, " SIP/2.0\r\nVia: SIP/2.0/WS ");
    else pen_lit(pen, " SIP/2.0\r\nVia: SIP/2.0/WSS ");
    pen_literal(pen, ua->host, sizeof ua->host);
    pen_lit(pen, ".invalid;branch=z9hG4bK");
    pen_bytes(pen, branch);
    pen_lit(pen, ";rport\r\nMax-Forwards: 70\r\nFrom: ");
    pen_bytes(pen, draft->to);
    pen_lit(pen, ";tag=");
    pen_bytes(pen, from_tag_of(ua, in->role));
    pen_lit(pen, "\r\nTo: ");
    pen_bytes(pen, draft->to);
    if (draft->contact.at) {
        pen_lit(pen, "\r\nContact: ");
        pen_bytes(pen, draft->contact);
    }
    pen_lit(pen, "\r\n");
    request_count(pen, call_id_of(ua, in->role), cseq_of(ua, in->role), method);
}

/* TS 24.229 5.1.2A.1.1, RFC 3608 5: a request other than REGISTER goes the way that the 200 named. */
static void write_subscription(struct pen *pen, struct bytes route)
{
    if (route.count) {
        pen_lit(pen, "Route: ");
        pen_bytes(pen, route);
        pen_lit(pen, "\r\n");
    }
    pen_lit(pen, "Event: reg\r\nAccept: application/reginfo+xml\r\n");
}

/* Sends the request of the present purpose; `lines` are the proof of the login. */
static void send_request(struct ua *ua, const struct event *in, struct effects *out, const struct ua_draft *draft,
                         struct bytes lines)
{
    struct bytes branch = fx_fresh(out, BYTES("branch"), 16);
    struct pen *pen = fx_pen(out);
    write_head(ua, in, pen, draft, branch);
    if (ua->purpose == FOR_SUBSCRIBE) write_subscription(pen, text_view(&ua_given(ua, in->role)->route));
    if (draft->contact.at) {
        pen_lit(pen, "Expires: ");
        pen_bytes(pen, draft->expires);
        pen_lit(pen, "\r\n");
    }
    pen_text(pen, uses_outbound(in->role) ? "Supported: path, outbound, gruu\r\n" : "Supported: path\r\n");
    pen_bytes(pen, lines);
    sip_write_end(pen);
    ua->branch = keyed_key(branch);
    fx_send(out, ua_link(ua, in, UA_W2), PROTO_SIP, pen_done(pen));
    ua_await(ua, out, WAIT_SIP);
}

/* The subscriber that the request speaks for: the one that the user claims to be, or the subject of the token. */
static struct bytes speaks_for(struct ua *ua, const struct event *in, struct effects *out)
{
    const struct ua_token *kept = ua_token(ua, in->role);
    struct bytes subject = kept ? token_subject(text_view(&kept->token), fx_pen(out)) : bytes_of(NULL, 0);
    return subject.count ? subject : ua_user(ua, in, out);
}

/* The REGISTER that was sent last carries a proof; one without (a first one of a digest) runs nothing yet. */
static void runs(struct effects *out, struct bytes user, struct bytes realm, enum fact_evidence evidence)
{
    if (evidence == FACT_BY_NOTHING) return;
    fx_fact(out, &(struct fact){.kind = FACT_RUNNING,
                                .role = FACT_AS_CLIENT,
                                .as = user,
                                .with = realm,
                                .evidence = evidence,
                                .about = FACT_OF_SENT});
}

/* ---- answers to a challenge, of now or of before ---- */

/* The password is gone when the answer is written; the values that check the network's proof stay. */
static void answer_challenge(struct ua *ua, const struct event *in, struct effects *out,
                             const struct digest_challenge *challenge, const struct digest_client_login *login,
                             uint16_t used)
{
    struct ua_draft draft;
    ua->cseq++;
    ua->answers++;
    make_draft(&draft, ua, in, out);
    struct digest_client_request request = {.method = BYTES("REGISTER"),
                                            .uri = draft.home,
                                            .asserted = ua_proof_assertion(ua),
                                            .tampered = in->role->policy[UA_RESPONSE] == RESPONSE_TAMPERED,
                                            .used = used};
    struct bytes line = digest_client_write(out, &ua->answer, challenge, login, &request);
    send_request(ua, in, out, &draft, line);
    runs(out, login->username, challenge->realm, challenge->basic ? FACT_BY_CREDENTIAL : FACT_BY_DIGEST);
}

/* Before it is asked, with a nonce that the page still has; a stored H(A1) is of MD5. */
static bool answers_at_once(struct ua *ua, const struct event *in, struct effects *out)
{
    struct ua_given *given = ua_given(ua, in->role);
    struct digest_challenge challenge;
    struct digest_client_login login;
    if (in->role->policy[UA_PROOF] != BY_DIGEST || ua->purpose == FOR_SUBSCRIBE) return false;
    if (!ua_given_again(given, in->role, &challenge)) return false;
    ua_secret(ua, in, out, "the password, for IMS", &login);
    if (login.ha1.count && challenge.algorithm != DIGEST_MD5) return false;
    if (ua->purpose == FOR_REGISTER) ua->state = UA_REGISTERING;
    answer_challenge(ua, in, out, &challenge, &login, given->used++);
    given->flags &= (uint8_t)~GIVEN_NEXT;
    return true;
}

/* Numbers and names of the request to come, which are a dialog's own for a subscription. */
static void next_cseq(struct ua *ua, const struct event *in, struct effects *out)
{
    struct ua_given *given = ua_given(ua, in->role);
    if (ua->purpose != FOR_SUBSCRIBE) {
        ua->cseq++;
        return;
    }
    memcpy(given->call_id, fx_fresh(out, BYTES("call-id"), sizeof given->call_id).at, sizeof given->call_id);
    memcpy(given->from_tag, fx_fresh(out, BYTES("tag"), sizeof given->from_tag).at, sizeof given->from_tag);
    given->cseq = 1;
    given->seen = 0;
    given->flags |= GIVEN_SUBSCRIBED; /* a NOTIFY may come before the 200 (RFC 6665 4.1.2.4) */
}

static void send_first(struct ua *ua, const struct event *in, struct effects *out)
{
    enum fact_evidence evidence = FACT_BY_NOTHING;
    struct ua_draft draft;
    struct bytes lines = bytes_of("", 0);
    if (answers_at_once(ua, in, out)) return;
    next_cseq(ua, in, out);
    make_draft(&draft, ua, in, out);
    if (ua->purpose != FOR_SUBSCRIBE) lines = ua_proof_lines(ua, in, out, &draft, &evidence);
    if (ua->purpose == FOR_REGISTER) ua->state = UA_REGISTERING;
    send_request(ua, in, out, &draft, lines);
    if (ua->purpose != FOR_SUBSCRIBE && fx_keeps_facts(out))
        runs(out, speaks_for(ua, in, out), in->role->domain, evidence);
}

void ua_sip_begin(struct ua *ua, const struct event *in, struct effects *out, enum ua_purpose purpose)
{
    const struct role *role = in->role;
    const struct ua_token *kept = ua_token(ua, role);
    bool first = ua->call_id[0] == 0;
    if (ua_token_rows(role) && (!kept || !kept->token.count)) {
        end_with(ua, out, UA_REFUSED, SHOWS_REFUSED, REASON_NO_TOKEN_KEPT);
        return;
    }
    if (first) new_boot_cycle(ua, out);
    ua->purpose = (uint8_t)purpose;
    ua->answers = 0;
    if (purpose == FOR_REGISTER || leaves(ua->purpose)) ua_given(ua, role)->flags &= (uint8_t)~GIVEN_AGAIN;
    if (purpose == FOR_SUBSCRIBE) ua->expires_s = UA_SUBSCRIPTION;
    else ua->expires_s = leaves((uint8_t)purpose) ? 0 : (uint32_t)(role->policy[UA_EXPIRES] / SECOND);
    if (ua->flags & OPEN_W2 && (ua->flags & IS_WEBSOCKET || !is_websocket(ua, role))) {
        send_first(ua, in, out);
        return;
    }
    if (!(ua->flags & OPEN_W2)) fx_open(out, ua_link(ua, in, UA_W2));
    ua->flags |= OPEN_W2;
    if (is_websocket(ua, role)) send_opening(ua, in, out);
    else send_first(ua, in, out);
}

void ua_sip_accepted(struct ua *ua, const struct event *in, struct effects *out)
{
    if (!acceptable(ua, &in->message->http, fx_pen(out))) {
        fx_close(out, link_back(in->link), CLOSE_PROTOCOL);
        ua->flags &= (uint8_t) ~(OPEN_W2 | IS_WEBSOCKET);
        end_with(ua, out, UA_FAILED, SHOWS_UNAVAILABLE, REASON_OTHER_ACCEPT);
        return;
    }
    ua->flags |= IS_WEBSOCKET;
    if (ua->purpose == FOR_NOTHING) { /* NOTE 2 of the contribution: the WebSocket opens after the 200 */
        ua_done(ua, out);
        ua_told_subscribe(ua, in, out);
        return;
    }
    ua->state = UA_CONNECTED;
    send_first(ua, in, out);
}

/* ---- responses ---- */

/* A user needs time to type a text that the page does not know. */
static bool has_to_type(const struct ua *ua, const struct role *role)
{
    const struct ua_kept *kept = ua_kept(ua, role);
    return role->policy[UA_TYPES] && !(kept && kept->secret.count) && !(ua->flags & IS_TYPED);
}

void ua_sip_typed(struct ua *ua, const struct event *in, struct effects *out)
{
    struct digest_challenge challenge;
    struct digest_client_login login;
    must(ua_given_asked(ua_given(ua, in->role), &challenge)); /* it was kept when the user was asked */
    ua_secret(ua, in, out, "the password, for IMS", &login);
    answer_challenge(ua, in, out, &challenge, &login, 0);
}

/* RFC 3261 22.2, TS 24.229 5.1.1.5: answered once as it is; a second time only when the nonce was merely stale, since
 * the same wrong password would be wrong again; and never for ever. */
static void on_challenge(struct ua *ua, const struct event *in, struct effects *out)
{
    const struct role *role = in->role;
    const struct sip *sip = &in->message->sip;
    struct digest_challenge challenge;
    struct digest_client_login login;
    struct digest_client_rules rules = {
        .algorithm = role->policy[UA_ALGORITHM], .qop = role->policy[UA_QOP], .answers = role->policy[UA_ANSWERS]};
    uint64_t proof = role->policy[UA_PROOF];
    /* T77: AKA is no algorithm of this lab, so what comes is something else. */
    if (role->policy[UA_ISIM] == ISIM_INSIST) {
        end_with(ua, out, UA_REFUSED, SHOWS_REFUSED, REASON_NOT_AKA);
        return;
    }
    if (proof == BY_CREDENTIAL && role->policy[UA_ISIM] == ISIM_EITHER && !ua->answers) {
        ua->answers = 1;
        send_first(ua, in, out);
        return;
    }
    /* T77, T18: a client that logged in otherwise does not let itself be talked back into sending a digest. */
    if (proof != BY_DIGEST && (proof == BY_CREDENTIAL || role->policy[UA_FALLBACK] == FALLBACK_REFUSE)) {
        end_with(ua, out, UA_REFUSED, SHOWS_REFUSED, REASON_CHALLENGE_INSTEAD);
        return;
    }
    if (!digest_client_choose(&challenge, sip, fx_pen(out), &rules)) {
        end_with(ua, out, UA_FAILED, SHOWS_UNAVAILABLE, REASON_NO_CHALLENGE_TO_ANSWER);
        return;
    }
    if (ua->answers && (!challenge.stale || ua->answers >= role->policy[UA_TRIES])) {
        end_with(ua, out, UA_REFUSED, SHOWS_WRONG_PASSWORD, REASON_ANSWER_WRONG);
        return;
    }
    if (has_to_type(ua, role) && ua->answers == 0) {
        ua_given_challenge(ua_given(ua, role), &challenge);
        if (ua_given_asked(ua_given(ua, role), &challenge)) {
            ua->wait = WAIT_TYPED;
            fx_timer(out, UA_TIMER, role->policy[UA_TYPES]);
            return;
        }
    }
    ua_secret(ua, in, out, "the password, for IMS", &login);
    rules.ha1_alone = login.ha1.count != 0;
    if (rules.ha1_alone && !digest_client_choose(&challenge, sip, fx_pen(out), &rules)) {
        end_with(ua, out, UA_FAILED, SHOWS_UNAVAILABLE, REASON_NO_CHALLENGE_FOR_HA1);
        return;
    }
    ua_given_challenge(ua_given(ua, role), &challenge);
    answer_challenge(ua, in, out, &challenge, &login, 0);
}

/* TS 33.203 N.2.2.2: a wrong rspauth is a failed registration. The client was convinced by digest only where it looked
 * at one. */
static bool network_is_authentic(const struct ua *ua, const struct event *in, enum fact_evidence *evidence)
{
    const struct role *role = in->role;
    *evidence = FACT_BY_NOTHING;
    bool answered = ua->answers && role->policy[UA_PROOF] != BY_CREDENTIAL; /* a credential is no answer to check */
    if (!answered || role->policy[UA_RSPAUTH] == RSPAUTH_IGNORE) return true;
    enum digest_client_proof proof = digest_client_check(&ua->answer, &in->message->sip);
    if (proof == DIGEST_CLIENT_PROVEN) *evidence = FACT_BY_DIGEST;
    return proof == DIGEST_CLIENT_PROVEN ||
           (proof == DIGEST_CLIENT_UNPROVEN && role->policy[UA_AUTH_INFO] == AUTH_INFO_OPTIONAL);
}

static void commits(struct ua *ua, const struct event *in, struct effects *out, enum fact_evidence evidence)
{
    if (!fx_keeps_facts(out)) return;
    fx_fact(out, &(struct fact){.kind = FACT_COMMIT,
                                .role = FACT_AS_CLIENT,
                                .as = speaks_for(ua, in, out),
                                .with = in->role->domain,
                                .evidence = evidence,
                                .about = FACT_OF_MESSAGE,
                                .message = in->blob});
}

static void on_success(struct ua *ua, const struct event *in, struct effects *out)
{
    uint8_t purpose = ua->purpose;
    enum fact_evidence evidence;
    if (purpose != FOR_SUBSCRIBE && !network_is_authentic(ua, in, &evidence)) {
        end_with(ua, out, UA_FAILED, SHOWS_NOT_AUTHENTIC, REASON_NETWORK_UNPROVEN);
        return;
    }
    if (purpose != FOR_SUBSCRIBE) commits(ua, in, out, evidence);
    if (purpose != FOR_SUBSCRIBE) ua_given_learn(ua_given(ua, in->role), &in->message->sip, out);
    ua_done(ua, out);
    if (purpose == FOR_REGISTER) {
        ua_show(ua, out, UA_REGISTERED, SHOWS_REGISTERED, "registered");
        ua_refresh_registered(ua, in, out);
    }
    if (leaves(purpose)) memset(&ua_given(ua, in->role)->route, 0, sizeof(struct text254));
    if (leaves(purpose)) ua_show(ua, out, UA_CONNECTED, SHOWS_DEREGISTERED, "deregistered");
    if (purpose == FOR_REGISTER && !is_websocket(ua, in->role) && !(ua->flags & IS_WEBSOCKET))
        send_opening(ua, in, out);
    if (purpose == FOR_REGISTER) ua_told_subscribe(ua, in, out);
}

/* RFC 3261 10.2.8, once. */
static void on_too_brief(struct ua *ua, const struct event *in, struct effects *out)
{
    uint32_t least;
    if (!bytes_to_u32(sip_value(&in->message->sip, SIP_MIN_EXPIRES), &least) || least <= ua->expires_s ||
        ua->purpose != FOR_REGISTER) {
        end_with(ua, out, UA_FAILED, SHOWS_UNAVAILABLE, REASON_NO_MIN_EXPIRES);
        return;
    }
    ua->expires_s = least;
    ua->answers = 0;
    send_first(ua, in, out);
}

static void on_no(struct ua *ua, const struct event *in, struct effects *out)
{
    (void)in;
    end_with(ua, out, UA_REFUSED, SHOWS_REFUSED, REASON_REFUSED_BY_NETWORK);
}

static void on_trouble(struct ua *ua, const struct event *in, struct effects *out)
{
    ua_refresh_trouble(ua, in->role, &in->message->sip);
    end_with(ua, out, UA_FAILED, SHOWS_UNAVAILABLE, REASON_NETWORK_IN_TROUBLE);
}

/* Codes that say no on authority; every other failure is trouble (RFC 3261 21). */
static const struct {
    uint16_t from, to;
    void (*step)(struct ua *, const struct event *, struct effects *);
} outcomes[] = {
    {200, 299, on_success},   {401, 401, on_challenge}, {403, 404, on_no},
    {423, 423, on_too_brief}, {600, 699, on_no},        {300, 699, on_trouble},
};

/* Whether a response is to the request that waits: branch, Call-ID and CSeq are ours (RFC 3261 17.1.3). */
static bool is_ours(const struct ua *ua, const struct role *role, const struct sip *sip)
{
    struct sip_via via;
    if (ua->wait != WAIT_SIP || sip->cseq != cseq_of(ua, role) || sip_top_via(&via, sip).why) return false;
    if (!bytes_starts(via.branch, BYTES("z9hG4bK")) || keyed_key(bytes_from(via.branch, 7)) != ua->branch) return false;
    return bytes_equal(sip_value(sip, SIP_CALL_ID), call_id_of(ua, role));
}

void ua_sip_answered(struct ua *ua, const struct event *in, struct effects *out)
{
    const struct sip *sip = &in->message->sip;
    if (sip->code < 200) return;
    if (!is_ours(ua, in->role, sip)) {
        fx_remark(out, bytes_of(NULL, 0), REASON_RESPONSE_UNASKED);
        return;
    }
    if (ua->purpose == FOR_SUBSCRIBE && sip->code >= 300) {
        ua_told_refused(ua, in, out, sip->code);
        return;
    }
    for (uint32_t i = 0; i < COUNT(outcomes); i++) {
        if (sip->code < outcomes[i].from || sip->code > outcomes[i].to) continue;
        outcomes[i].step(ua, in, out);
        return;
    }
}
