/* The steps after a user is believed: the Contact checks, the assignment at the HSS, the bindings, the 200. */
#include "accept.h"

#include "scscf_old.h"
#include "scscf_third.h"
#include "scscf_notifier.h"

#include "charging.h"
enum { NETWORK_ROOM = 256 }; /* octets of a domain name, and one (RFC 1035 2.3.4) */

/* ---- the 200 ---- */

static void write_associated(struct pen *pen, const struct profile *profile)
{
    uint32_t written = 0;
    for (uint32_t i = 0; i < profile->impu_count; i++) {
        if (profile->barred[i]) continue;
        pen_text(pen, written++ ? ", <" : "P-Associated-URI: <");
        pen_bytes(pen, profile->impu[i]);
        pen_char(pen, '>');
    }
    if (written) pen_lit(pen, "\r\n");
}

/* RFC 5626 6: said when a flow was bound. */
static bool outbound_used(const struct sip *sip, const struct contacts *contacts)
{
    return contacts->count && contact_is_flow(&contacts->contact[0]) &&
           sip_lists(sip, SIP_SUPPORTED, BYTES("outbound"));
}

/* Whether the P-CSCF is in the home network: addresses of functions stay in the network that they are in. */
static bool at_home(const struct registration *registration)
{
    struct bytes network = sip_value(&registration->in->message->sip, SIP_P_VISITED_NETWORK_ID);
    char room[NETWORK_ROOM]; /* a name that is longer is none of ours: it is cut, and equals nothing */
    struct pen pen = pen_on(room, sizeof room);
    return !network.at || bytes_equal_nocase(param_text(&pen, network), registration->in->role->domain);
}

static void write_charging(struct pen *pen, const struct registration *registration, const struct profile *profile)
{
    const struct sip *sip = &registration->in->message->sip;
    if (sip_has(sip, SIP_P_CHARGING_VECTOR))
        charging_write_answer(pen, sip_value(sip, SIP_P_CHARGING_VECTOR), registration->in->role->domain);
    if (profile && profile->collects.count && at_home(registration)) charging_write_addresses(pen, profile->collects);
}

/* TS 24.229 5.4.1.2.2F. No profile: nothing was assigned (a query, or the end of a registration). Returns the 200. */
static struct bytes answer(struct registration *registration, const struct profile *profile, struct bytes rspauth,
                           struct bytes nextnonce)
{
    const struct sip *sip = &registration->in->message->sip;
    struct pen *pen = fx_pen(registration->out);
    sip_copy(pen, sip, SIP_PATH);
    if (profile) {
        pen_lit(pen, "Service-Route: <sip:orig@");
        pen_bytes(pen, registration->in->role->host);
        pen_lit(pen, ";lr>\r\n");
        write_associated(pen, profile);
    }
    const struct registrar_listing listing = {.to = registration->impu,
                                              .impu = registration->id.impu,
                                              .domain = registration->in->role->domain,
                                              .now = registration->in->now};
    registrar_write(registration->me->registrar, &listing, pen);
    if (profile && outbound_used(sip, &registration->contacts)) pen_lit(pen, "Require: outbound\r\n");
    if (rspauth.count) digest_server_write_info(pen, &registration->id.auth, rspauth, nextnonce);
    write_charging(pen, registration, profile);
    struct bytes sent = registration_answer(registration, 200, pen_done(pen));
    fx_fact(registration->out, &(struct fact){.kind = FACT_RUNNING,
                                              .role = FACT_AS_REGISTRAR,
                                              .as = registration->in->role->domain,
                                              .with = registration->id.impi,
                                              .about = FACT_OF_SENT});
    return sent;
}

void accept_answer(struct registration *registration, struct bytes rspauth)
{
    answer(registration, NULL, rspauth, bytes_of(NULL, 0));
}

/* ---- accepting ---- */

static struct contact_rules contact_rules(const struct registration *registration)
{
    return (struct contact_rules){
        .expires_default = (uint32_t)(registration_policy(registration, SCSCF_EXPIRES_DEFAULT) / SECOND),
        .expires_min = (uint32_t)(registration_policy(registration, SCSCF_EXPIRES_MIN) / SECOND),
        .expires_max = (uint32_t)(registration_policy(registration, SCSCF_EXPIRES_MAX) / SECOND),
    };
}

static struct registrar_request request_of(const struct registration *registration, enum registrar_scheme scheme,
                                           const struct profile *profile)
{
    return (struct registrar_request){
        .sip = &registration->in->message->sip,
        .impi = registration->id.impi,
        .impu = registration->id.impu,
        .contacts = &registration->contacts,
        .to = registration->impu,
        .profile = profile,
        .owner = registration->impi,
        .link = registration->in->link,
        .now = registration->in->now,
        .contact_max = (uint32_t)registration_policy(registration, SCSCF_CONTACTS_MAX),
        .scheme = scheme,
    };
}

/* RFC 5626 6: a flow needs an edge that can find it again; the last Path is the first hop. */
static bool lacks_outbound(const struct registration *registration)
{
    const struct sip *sip = &registration->in->message->sip;
    struct sip_address address;
    struct sip_uri uri;
    struct bytes ob;
    if (registration_policy(registration, SCSCF_OUTBOUND) == OUTBOUND_IGNORE ||
        !outbound_used(sip, &registration->contacts))
        return false;
    uint32_t paths = sip_count(sip, SIP_PATH);
    if (paths == 0 || sip_address_scan(&address, sip_element(sip, SIP_PATH, paths - 1)).why) return true;
    return sip_uri_scan(&uri, address.uri).why || !param_find(uri.params, BYTES("ob"), &ob);
}

/* Steps 5 to 7 of RFC 3261 10.3, before the HSS is told anything. */
static uint16_t check(struct registration *registration, const struct registrar_request *request, enum reason *why)
{
    static const struct bytes aor[] = {BYTES_ROW("sip:"), BYTES_ROW("sips:"), BYTES_ROW("tel:")};
    const struct contact_rules rules = contact_rules(registration);
    bool known = false;
    for (uint32_t i = 0; i < COUNT(aor); i++) known = known || bytes_starts_nocase(registration->id.impu, aor[i]);
    *why = REASON_NO_ADDRESS_OF_RECORD;
    if (!known) return 404;
    uint16_t code = contacts_read(&registration->contacts, request->sip, &rules, why);
    if (code) return code;
    *why = REASON_NO_OUTBOUND;
    if (registration->contacts.count && !registration->contacts.removes && lacks_outbound(registration)) return 439;
    return registrar_check(registration->me->registrar, request, why);
}

/* A fact about the REGISTER: a digest convinced us when there is an rspauth to answer it with, else a peer's word; or
 * the client's own, where nobody could ask for more. */
static void about_register(const struct registration *registration, enum fact_kind kind, struct bytes rspauth)
{
    enum fact_evidence word = registration->unasked ? FACT_BY_WORD : FACT_BY_PEER;
    fx_fact(registration->out, &(struct fact){.kind = kind,
                                              .role = FACT_AS_REGISTRAR,
                                              .as = registration->in->role->domain,
                                              .with = registration->id.impi,
                                              .evidence = rspauth.count ? FACT_BY_DIGEST : word,
                                              .about = FACT_OF_MESSAGE,
                                              .message = registration->in->blob});
}

/* The 200 has told of the contacts that ended with it. */
static void settle(struct registration *registration)
{
    struct registrar_set *set = registration_set(registration);
    if (set && scscf_settle(registration->me, registration->in, registration->out, set))
        scscf_third_over(registration->me, registration->in, registration->out, registration->impi);
}

/* The user is proved. The change of the bindings is told to the HSS first, if it changes the HSS's data. A user that
 * only asks, or is refused for another reason than the response (423, too many contacts), has not failed: the challenge
 * stays answerable with its next nc, and the pending authentication at the HSS ends with reg-await-auth (TS 24.229
 * 5.4.1.2.3). */
void accept_user(struct registration *registration, enum registrar_scheme scheme, struct bytes rspauth)
{
    const struct contacts *contacts = &registration->contacts;
    const struct registrar_request request = request_of(registration, scheme, NULL);
    enum reason why;
    registration->rspauth = rspauth;
    about_register(registration, FACT_BELIEVED, rspauth);
    uint16_t code = check(registration, &request, &why);
    if (code) {
        registration_refuse(registration, code, why);
        return;
    }
    const struct registrar_set *set = registration_set(registration);
    bool query = contacts->count == 0 && !contacts->star;
    bool last = contacts->removes && registrar_count_after(registration->me->registrar, &request) == 0;
    if (query) {
        accept_answer(registration, rspauth);
    } else if (last) {
        registration_assign(
            registration,
            scscf_ending(registration->in->role, ASSIGNMENT_USER_DEREGISTRATION, ASSIGNMENT_USER_STORE_SERVER_NAME),
            scheme, rspauth);
    } else if (contacts->removes) {
        registrar_apply(registration->me->registrar, &request, registration->out);
        accept_answer(registration, rspauth);
        settle(registration);
    } else {
        registration_assign(registration, set ? ASSIGNMENT_RE_REGISTRATION : ASSIGNMENT_REGISTRATION, scheme, rspauth);
    }
}

/* The nonce has been used well: from now on it lives as long as nonces do. */
static struct bytes settle_challenge(struct registration *registration)
{
    struct digest_server *row = registration_challenge(registration);
    struct bytes next = bytes_of(NULL, 0);
    sim_time lifetime = registration_policy(registration, SCSCF_NONCE_LIFETIME);
    if (!row || !bytes_equal(text_view(&row->nonce), registration->id.auth.field[AUTH_NONCE])) return next;
    row->state = DIGEST_ANSWERED;
    scscf_settle_algorithm(registration->out, row, &registration->id.auth);
    if (registration_policy(registration, SCSCF_KEEP_HA1) == KEEP_HA1_OFF) {
        scscf_keep_ha1(registration->out, row, bytes_of(NULL, 0));
    } else if (registration_policy(registration, SCSCF_NEXT_NONCE) == NEXT_NONCE_ON) {
        next = fx_fresh(registration->out, BYTES("nonce"), NONCE_LETTERS);
        text_set(&row->nonce, next);
        fx_born(registration->out, FACT_NONCE, next);
        row->nc = 0;
        row->made = registration->in->now;
    }
    sim_time age = moment_since(row->made, registration->in->now);
    fx_timer(registration->out, keyed_tag(registration->me->challenges, row), age < lifetime ? lifetime - age : 0);
    return next;
}

/* The HSS agrees: now the bindings change. They are looked at again, since others came while the request waited; their
 * form has been checked. */
void accept_assigned(struct registration *registration, const struct scscf_exchange *row, const struct profile *profile)
{
    const struct registrar_request request = request_of(registration, (enum registrar_scheme)row->scheme, profile);
    enum reason why;
    const struct contact_rules rules = contact_rules(registration);
    uint16_t code = contacts_read(&registration->contacts, request.sip, &rules, &why);
    if (!code) code = registrar_check(registration->me->registrar, &request, &why);
    if (code) {
        registration_refuse(registration, code, why);
        return;
    }
    registrar_apply(registration->me->registrar, &request, registration->out);
    scscf_old_forget(registration->me, registration->out, registration->impi);
    struct bytes rspauth = bytes_of(row->rspauth, row->rspauth_count);
    if (profile) about_register(registration, FACT_REGISTERED, rspauth);
    struct bytes sent = answer(registration, profile, rspauth,
                               rspauth.count ? settle_challenge(registration) : rspauth);
    settle(registration);
    if (profile) scscf_third_registered(registration, profile, sent);
}
