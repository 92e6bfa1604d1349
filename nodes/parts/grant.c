/* What follows when a user is believed: the Contact checks, the assignment at the HSS, the bindings, the 200; and
 * how an attempt is given up so that nothing stays pending. */
#include "grant.h"

/* ---- refusing without leaving anything behind ---- */

/* The HSS holds the challenge as pending unless the IMPU is registered; a SAR is what clears it (TS 29.228 6.1.2.1). */
void grant_give_up(struct turn *turn, uint16_t code, const char *why)
{
    struct challenge *row = turn_challenge(turn);
    bool pending = row && row->state == CHALLENGE_AWAITS && !turn_user(turn);
    fx_fact(turn->out, FACT_REFUSED, turn->id.impi, bytes_text(why));
    if (row && row->state == CHALLENGE_AWAITS) serving_forget(turn->me, turn->out, row);
    if (pending) turn_clear(turn, ASSIGNMENT_AUTHENTICATION_FAILURE, code, bytes_of(NULL, 0));
    else turn_answer(turn, code, bytes_of(NULL, 0));
}

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

static void write_charging(struct pen *pen, const struct turn *turn)
{
    const struct sip *sip = &turn->in->message->sip;
    if (!sip_has(sip, SIP_P_CHARGING_VECTOR)) return;
    pen_lit(pen, "P-Charging-Vector: ");
    pen_bytes(pen, sip_value(sip, SIP_P_CHARGING_VECTOR));
    pen_lit(pen, ";term-ioi=");
    pen_bytes(pen, turn->in->role->domain);
    pen_lit(pen, "\r\n");
}

/* TS 24.229 5.4.1.2.2F. No profile: nothing was assigned (a query, or the end of a registration). */
static void answer(struct turn *turn, const struct profile *profile, struct bytes rspauth, struct bytes nextnonce)
{
    const struct sip *sip = &turn->in->message->sip;
    struct pen *pen = fx_pen(turn->out);
    sip_copy(pen, sip, SIP_PATH);
    if (profile) {
        pen_lit(pen, "Service-Route: <sip:orig@");
        pen_bytes(pen, turn->in->role->host);
        pen_lit(pen, ";lr>\r\n");
        write_associated(pen, profile);
    }
    registrar_write(serving_registrar(turn->me), turn->impu, turn->in->now, pen);
    if (profile && outbound_used(sip, &turn->contacts)) pen_lit(pen, "Require: outbound\r\n");
    if (rspauth.count) challenge_write_info(pen, &turn->id.auth, rspauth, nextnonce);
    write_charging(pen, turn);
    turn_answer(turn, 200, pen_done(pen));
}

void grant_answer(struct turn *turn, struct bytes rspauth)
{
    answer(turn, NULL, rspauth, bytes_of(NULL, 0));
}

/* ---- accepting ---- */

static struct contact_rules contact_rules(const struct turn *turn)
{
    return (struct contact_rules){
        .expires_default = (uint32_t)(turn_policy(turn, SERVING_EXPIRES_DEFAULT) / SECOND),
        .expires_min = (uint32_t)(turn_policy(turn, SERVING_EXPIRES_MIN) / SECOND),
        .expires_max = (uint32_t)(turn_policy(turn, SERVING_EXPIRES_MAX) / SECOND),
    };
}

static struct registrar_request request_of(const struct turn *turn, enum registrar_scheme scheme)
{
    return (struct registrar_request){
        .sip = &turn->in->message->sip,
        .impi = turn->id.impi,
        .impu = turn->id.impu,
        .contacts = &turn->contacts,
        .user = turn->impu,
        .owner = turn->impi,
        .link = turn->in->link,
        .now = turn->in->now,
        .contact_max = (uint32_t)turn_policy(turn, SERVING_CONTACTS_MAX),
        .scheme = scheme,
    };
}

/* RFC 5626 6: a flow needs an edge that can find it again; the last Path is the first hop. */
static bool lacks_outbound(const struct turn *turn)
{
    const struct sip *sip = &turn->in->message->sip;
    uint32_t paths = sip_count(sip, SIP_PATH);
    struct sip_address address;
    struct sip_uri uri;
    struct bytes ob;
    if (turn_policy(turn, SERVING_OUTBOUND) == 0 || !outbound_used(sip, &turn->contacts)) return false;
    if (paths == 0 || sip_address_scan(&address, sip_element(sip, SIP_PATH, paths - 1)).why) return true;
    return sip_uri_scan(&uri, address.uri).why || !param_find(uri.params, BYTES("ob"), &ob);
}

/* Steps 5 to 7 of RFC 3261 10.3, before the HSS is told anything. */
static uint16_t check(struct turn *turn, const struct registrar_request *request, const char **why)
{
    static const struct bytes aor[] = {BYTES_ROW("sip:"), BYTES_ROW("sips:"), BYTES_ROW("tel:")};
    const struct contact_rules rules = contact_rules(turn);
    bool known = false;
    for (uint32_t i = 0; i < COUNT(aor); i++) known = known || bytes_starts_nocase(turn->id.impu, aor[i]);
    *why = "To is no address of record";
    if (!known) return 404;
    uint16_t code = contacts_read(&turn->contacts, request->sip, &rules, why);
    if (code) return code;
    *why = "first hop lacks outbound support";
    if (turn->contacts.count && !turn->contacts.removes && lacks_outbound(turn)) return 439;
    return registrar_check(serving_registrar(turn->me), request, why);
}

/* Nobody gets registered by asking; the authentication that was opened for it is closed again. */
static void query_of_none(struct turn *turn, struct bytes rspauth)
{
    struct challenge *row = turn_challenge(turn);
    bool pending = row && row->state == CHALLENGE_AWAITS;
    if (pending) serving_forget(turn->me, turn->out, row);
    if (pending) turn_clear(turn, ASSIGNMENT_AUTHENTICATION_FAILURE, 200, rspauth);
    else grant_answer(turn, rspauth);
}

/* The user is who they say. What now happens to the bindings is said to the HSS first, if it changes what it knows. */
void grant_accept(struct turn *turn, enum registrar_scheme scheme, struct bytes rspauth, struct bytes evidence)
{
    const struct contacts *contacts = &turn->contacts;
    const struct registrar_request request = request_of(turn, scheme);
    const char *why;
    fx_fact(turn->out, FACT_COMMIT, turn->id.impi, evidence);
    uint16_t code = check(turn, &request, &why);
    if (code) {
        grant_give_up(turn, code, why);
        return;
    }
    const struct registrar_user *user = turn_user(turn);
    bool query = contacts->count == 0 && !contacts->star;
    bool last = contacts->removes && registrar_count_after(serving_registrar(turn->me), &request) == 0;
    if (query && user) {
        grant_answer(turn, rspauth);
    } else if (query) {
        query_of_none(turn, rspauth);
    } else if (last) {
        turn_assign(turn, ASSIGNMENT_USER_DEREGISTRATION, scheme, rspauth);
    } else if (contacts->removes) {
        registrar_apply(serving_registrar(turn->me), &request, turn->out);
        grant_answer(turn, rspauth);
    } else {
        turn_assign(turn, user ? ASSIGNMENT_RE_REGISTRATION : ASSIGNMENT_REGISTRATION, scheme, rspauth);
    }
}

/* The nonce has been used well: from now on it lives as long as nonces do. */
static struct bytes settle_challenge(struct turn *turn)
{
    struct challenge *row = turn_challenge(turn);
    struct bytes next = bytes_of(NULL, 0);
    sim_time lifetime = turn_policy(turn, SERVING_NONCE_LIFETIME);
    if (!row || !bytes_equal(text_view(&row->nonce), turn->id.auth.field[AUTH_NONCE])) return next;
    row->state = CHALLENGE_ANSWERED;
    if (turn_policy(turn, SERVING_KEEP_HA1) == 1) {
        memset(row->ha1, 0, sizeof row->ha1);
        row->ha1_count = 0;
    } else if (turn_policy(turn, SERVING_NEXT_NONCE) == 1) {
        next = fx_fresh(turn->out, BYTES("nonce"), NONCE_LETTERS);
        text_set(&row->nonce, next);
        row->nc = 0;
        row->made = turn->in->now;
    }
    sim_time age = turn->in->now - row->made;
    fx_timer(turn->out, serving_challenge_tag(turn->me, row), age < lifetime ? lifetime - age : 0);
    return next;
}

bool grant_barred(struct turn *turn, const struct profile *profile)
{
    for (uint32_t i = 0; i < profile->impu_count; i++)
        if (profile->barred[i] && identity_same(fx_pen(turn->out), profile->impu[i], turn->id.impu)) return true;
    return false;
}

/* The HSS agrees: now the bindings change. They are looked at again, since others came while the request waited; what
 * it says has been checked. */
void grant_assigned(struct turn *turn, const struct exchange *row, const struct profile *profile)
{
    const struct registrar_request request = request_of(turn, (enum registrar_scheme)row->scheme);
    const char *why;
    uint16_t code = registrar_check(serving_registrar(turn->me), &request, &why);
    if (code) {
        turn_refuse(turn, code, why);
        return;
    }
    registrar_apply(serving_registrar(turn->me), &request, turn->out);
    struct bytes rspauth = bytes_of(row->rspauth, row->rspauth_count);
    answer(turn, profile, rspauth, rspauth.count ? settle_challenge(turn) : rspauth);
}
