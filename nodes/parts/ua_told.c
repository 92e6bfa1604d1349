/* The network's news to the page about its registration (RFC 3680; TS 24.229 5.1.1.3, 5.1.1.7): it subscribes once it
 * is registered, and knows that it no longer is when that is so, not when it next asks. */
#include "reg_info.h"
#include "reply.h"
#include "ua.h"

bool ua_owns_host(const struct ua *ua, struct bytes host)
{
    return host.count > sizeof ua->host &&
           bytes_equal_nocase(bytes_part(host, 0, sizeof ua->host), bytes_of(ua->host, sizeof ua->host)) &&
           bytes_equal_nocase(bytes_from(host, sizeof ua->host), BYTES(".invalid"));
}

void ua_told_subscribe(struct ua *ua, const struct event *in, struct effects *out)
{
    struct ua_given *given = ua_given(ua, in->role);
    bool wanted = in->role->policy[UA_REG_EVENT] == UA_REG_EVENT_ON && !(given->flags & GIVEN_SUBSCRIBED);
    if (!wanted || ua->state != UA_REGISTERED || ua->wait != WAIT_NOTHING || !(ua->flags & IS_WEBSOCKET)) return;
    ua_sip_begin(ua, in, out, FOR_SUBSCRIBE);
}

void ua_told_lost(struct ua *ua, const struct role *role)
{
    ua_given(ua, role)->flags &= (uint8_t)~GIVEN_SUBSCRIBED;
}

/* The page registers, as soon as its present action is over. */
static void registers_again(struct ua *ua, const struct role *role)
{
    ua_given(ua, role)->flags |= GIVEN_AGAIN;
}

/* TS 24.229 5.1.1.5.1, 5.4.1.6: the network has made the registration shorter, to have it proved anew. */
static void wants_proof(struct ua *ua, const struct role *role, struct effects *out)
{
    if (ua->state != UA_REGISTERED) return;
    fx_remark(out, bytes_of(NULL, 0), REASON_PROOF_WANTED);
    registers_again(ua, role);
}

void ua_told_settle(struct ua *ua, const struct event *in, struct effects *out)
{
    struct ua_given *given = ua_given(ua, in->role);
    if (!(given->flags & GIVEN_AGAIN) || ua->wait != WAIT_NOTHING) return;
    given->flags &= (uint8_t)~GIVEN_AGAIN;
    if (ua->state == UA_REGISTERED || ua->state == UA_CONNECTED) ua_sip_begin(ua, in, out, FOR_REGISTER);
}

/* A page that waits for an answer to a REGISTER is told by that; a page that may come back at once does. */
static void ended(struct ua *ua, const struct event *in, struct effects *out, enum reg_event event)
{
    if (ua->state != UA_REGISTERED) return;
    fx_remark(out, bytes_of(NULL, 0), REASON_REGISTRATION_ENDED);
    memset(&ua_given(ua, in->role)->route, 0, sizeof(struct text254));
    if (event != REG_DEACTIVATED) ua_refresh_wanted(ua, in->role, out, false);
    ua_show(ua, out, UA_CONNECTED, SHOWS_DEREGISTERED, "deregistered by the network");
    if (event == REG_DEACTIVATED) registers_again(ua, in->role);
}

void ua_told_refused(struct ua *ua, const struct event *in, struct effects *out, uint16_t code)
{
    ua_done(ua, out);
    ua_told_lost(ua, in->role);
    fx_remark(out, bytes_of(NULL, 0), REASON_NOT_SUBSCRIBED);
    if (code == 403 || code == 404 || code == 481) ended(ua, in, out, REG_UNREGISTERED);
}

/* RFC 6665 4.1.3: of the dialog that the SUBSCRIBE began. */
static bool is_ours(const struct ua_given *given, const struct sip *sip)
{
    struct sip_address to;
    struct bytes tag;
    if (!(given->flags & GIVEN_SUBSCRIBED) || sip_address_scan(&to, sip_value(sip, SIP_TO)).why) return false;
    return bytes_equal(sip_value(sip, SIP_CALL_ID), bytes_of(given->call_id, sizeof given->call_id)) &&
           param_find(to.params, BYTES("tag"), &tag) &&
           bytes_equal(tag, bytes_of(given->from_tag, sizeof given->from_tag));
}

/* The event of this page's contact. */
static enum reg_event own_event(const struct ua *ua, struct effects *out, struct reg_info *info,
                                enum reg_event unlisted)
{
    struct reg_contact contact;
    struct sip_uri uri;
    while (reg_info_next(info, fx_pen(out), &contact))
        if (!sip_uri_scan(&uri, contact.uri).why && ua_owns_host(ua, uri.host)) return contact.event;
    return unlisted;
}

void ua_told(struct ua *ua, const struct event *in, struct effects *out)
{
    struct ua_given *given = ua_given(ua, in->role);
    const struct sip *sip = &in->message->sip;
    struct reg_info info;
    bool read = !reg_info_read(&info, fx_pen(out), sip->body).why;
    if (!is_ours(given, sip) || !read) {
        enum reason why = read ? REASON_NO_SUBSCRIPTION : REASON_NOTIFY_UNREADABLE;
        fx_refused(out, bytes_of(NULL, 0), why);
        reply_sip(in, out, read ? 481 : 400, bytes_of(NULL, 0));
        return;
    }
    reply_sip(in, out, 200, bytes_of(NULL, 0));
    if (sip->cseq <= given->seen) return; /* one that was answered comes again */
    given->seen = sip->cseq;
    enum reg_subscription is = reg_subscription_of(sip);
    bool gone = is == REG_SUBSCRIPTION_NO_RESOURCE;
    enum reg_event event = own_event(ua, out, &info, gone ? REG_UNREGISTERED : reg_info_unlisted(&info));
    if (is != REG_SUBSCRIPTION_LASTS) ua_told_lost(ua, in->role);
    if (reg_event_ends(event)) ended(ua, in, out, event);
    else if (is == REG_SUBSCRIPTION_AGAIN) ua_told_subscribe(ua, in, out);
    if (event == REG_SHORTENED) wants_proof(ua, in->role, out);
}
