/* The result of an exchange with the HSS: a vector becomes a challenge, or tells whether a response was right; an
 * assignment becomes bindings (TS 24.229 5.4.1.2, TS 29.228 6.1.2, 6.3). */
#include "scscf_answers.h"

#include "accept.h"
#include "identity.h"
#include "reply.h"

bool registration_has_response(const struct registration *registration)
{
    return registration->id.has_auth && registration->id.auth.field[AUTH_RESPONSE].count > 0;
}

/* A wrong response, for any nonce, ends the attempt: the HSS is told unless the user is registered (TS 33.203 N.2.2.1,
 * TS 29.228 6.1.2.1). Then a 403, or a 401 with another vector. */
void registration_wrong(struct registration *registration, enum reason why)
{
    struct digest_server *row = registration_challenge(registration);
    uint16_t code = registration_policy(registration, SCSCF_WRONG_DIGEST) == WRONG_DIGEST_403 ? 403 : 401;
    fx_refused(registration->out, registration->id.impi, why);
    if (row && row->state == DIGEST_AWAITS) scscf_forget(registration->me, registration->out, row);
    if (!registration_set(registration)) registration_clear(registration, ASSIGNMENT_AUTHENTICATION_FAILURE, code);
    else if (code == 401) registration_ask_vector(registration);
    else registration_answer(registration, code, bytes_of(NULL, 0));
}

struct digest_server_rules registration_digest_rules(const struct registration *registration)
{
    return (struct digest_server_rules){.nonce_lifetime = registration_policy(registration, SCSCF_NONCE_LIFETIME),
                                        .nc_strict = registration_policy(registration, SCSCF_NC) == NC_STRICT,
                                        .remembers = registration_policy(registration, SCSCF_RESPONSE) ==
                                                     RESPONSE_REMEMBERED,
                                        .home = registration->in->role->domain};
}

static uint16_t hss_code(const struct registration *registration)
{
    return registration_policy(registration, SCSCF_HSS_TIMEOUT) == HSS_TIMEOUT_504 ? 504 : 480;
}

/* Which of the two H(A1)s of a vector challenges are made with: the better one first, where both are offered. */
static struct bytes chosen(const struct registration *registration, const struct vector *vector,
                           enum digest_algorithm *algorithm)
{
    bool sha = registration_policy(registration, SCSCF_ALGORITHM) != ALGORITHM_MD5 &&
               vector->alternate_ha1.count == DIGEST_HEX_MAX;
    *algorithm = sha ? DIGEST_SHA_256 : DIGEST_MD5;
    return sha ? vector->alternate_ha1 : vector->ha1;
}

static bool offers_both(const struct registration *registration, enum digest_algorithm first)
{
    return first != DIGEST_MD5 && registration_policy(registration, SCSCF_ALGORITHM) == ALGORITHM_BOTH;
}

/* Whether the response of the REGISTER is right for the nonce that it names. */
static bool valid(const struct registration *registration, const struct vector *vector)
{
    enum digest_algorithm algorithm, named;
    struct bytes ha1 = chosen(registration, vector, &algorithm);
    const struct auth *auth = &registration->id.auth;
    const struct digest_server_rules rules = registration_digest_rules(registration);
    bool second = offers_both(registration, algorithm) && digest_algorithm_of(auth->field[AUTH_ALGORITHM], &named) &&
                  named == DIGEST_MD5;
    return registration_has_response(registration) &&
           digest_server_valid(&rules, &registration->in->message->sip, auth, second ? DIGEST_MD5 : algorithm,
                               second ? vector->ha1 : ha1);
}

/* The 401, and the challenge that the S-CSCF remembers. A challenge that was out for this IMPI is void by now
 * (N.2.2.3). */
static void challenge(struct registration *registration, const struct vector *vector)
{
    enum digest_algorithm algorithm;
    struct bytes ha1 = chosen(registration, vector, &algorithm);
    bool stale = valid(registration, vector);
    struct bytes nonce = fx_fresh(registration->out, BYTES("nonce"), NONCE_LETTERS);
    struct digest_server *row = scscf_challenge(registration->me, registration->out, registration->impi);
    if (!row) {
        reply_tell_busy(registration->out, registration->id.impi, "challenges");
        if (registration_set(registration)) registration_answer(registration, 503, bytes_of(NULL, 0));
        else registration_clear(registration, ASSIGNMENT_AUTHENTICATION_FAILURE, 503);
        return;
    }
    if (row->state == DIGEST_AWAITS) fx_remark(registration->out, registration->id.impi, REASON_CHALLENGE_REPLACED);
    scscf_keep_ha1(registration->out, row, bytes_of(NULL, 0));
    scscf_keep_second(registration->out, row, bytes_of(NULL, 0));
    *row = (struct digest_server){
        .made = registration->in->now, .state = DIGEST_AWAITS, .algorithm = (uint8_t)algorithm};
    text_set(&row->nonce, nonce);
    if (!text_set(&row->impi, registration->id.impi) || !text_set(&row->impu, registration->id.impu)) {
        scscf_forget(registration->me, registration->out, row);
        registration_refuse(registration, 513, REASON_IDENTITIES_TOO_LONG);
        return;
    }
    bool both = offers_both(registration, algorithm);
    scscf_keep_ha1(registration->out, row, ha1);
    if (both) scscf_keep_second(registration->out, row, vector->ha1);
    fx_timer(registration->out, keyed_tag(registration->me->challenges, row),
             registration_policy(registration, SCSCF_AWAIT));
    fx_born(registration->out, FACT_NONCE, nonce);
    struct pen *pen = fx_pen(registration->out);
    digest_server_write(pen, vector->realm, nonce, algorithm, stale);
    if (both) digest_server_write(pen, vector->realm, nonce, DIGEST_MD5, stale); /* RFC 8760 2.3: the best one first */
    registration_answer(registration, 401, pen_done(pen));
}

/* With policy without-hss: nobody is asked for a proof, and what the HSS would say of the user is what is known here of
 * the set, or that it is the one identity. An HSS that refuses (5001, 5002) has said something. */
static bool admits(const struct registration *registration)
{
    if (registration_policy(registration, SCSCF_WITHOUT_HSS) == WITHOUT_HSS_REFUSE) return false;
    fx_remark(registration->out, registration->id.impi, REASON_ADMITTED_UNASKED);
    return true;
}

/* Copied, since the set is about to be written anew with them. */
static struct profile profile_kept(const struct registration *registration)
{
    const struct registrar_set *set = registration_set(registration);
    struct profile profile = {.impi = registration->id.impi};
    struct pen *pen = fx_pen(registration->out);
    for (struct bytes impu; set && (impu = registrar_impu(set, profile.impu_count)).count; profile.impu_count++) {
        pen_bytes(pen, impu);
        profile.impu[profile.impu_count] = pen_done(pen);
        profile.key[profile.impu_count] = set->impu[profile.impu_count];
        profile.barred[profile.impu_count] = set->barred >> profile.impu_count & 1;
    }
    if (profile.impu_count) return profile;
    profile.impu_count = 1;
    profile.impu[0] = registration->id.impu;
    profile.key[0] = registration->impu;
    return profile;
}

static void admit_assigned(struct registration *registration, const struct scscf_exchange *row)
{
    const struct profile profile = profile_kept(registration);
    accept_assigned(registration, row, &profile);
}

static void admit(struct registration *registration)
{
    registration->unasked = true;
    accept_user(registration, REGISTRAR_DIGEST, bytes_of(NULL, 0));
}

static void vector_came(struct registration *registration, struct scscf_exchange *row, const struct diameter *answer)
{
    struct session_result result = session_result_of(answer);
    struct vector vector;
    if (result.experimental && row->asks != ASKS_AKA) {
        registration_refuse(registration, 403, REASON_HSS_REFUSES_IDENTITIES);
    } else if (row->asks == ASKS_AKA) {
        registration_refuse(registration, 403, REASON_NO_AKA);
    } else if (result.base != RESULT_SUCCESS || vector_read(&vector, answer).why) {
        if (admits(registration)) admit(registration);
        else registration_refuse(registration, hss_code(registration), REASON_NO_VECTOR);
    } else if (row->asks == ASKS_JUDGE && !valid(registration, &vector)) {
        registration_wrong(registration, REASON_WRONG_RESPONSE);
    } else {
        challenge(registration, &vector);
    }
}

/* Nothing can be bound with it. The HSS takes the user for registered by now, and is told that nobody is (TS 29.228
 * 6.1.2); a set that was there before stays as it was, at both. */
static void data_useless(struct registration *registration, const struct profile *profile)
{
    if (registration_set(registration)) {
        registration_refuse(registration, hss_code(registration), REASON_USER_DATA_UNREADABLE);
        return;
    }
    fx_refused(registration->out, registration->id.impi, REASON_USER_DATA_UNREADABLE);
    registration_clear(registration,
                       profile->too_many ? ASSIGNMENT_TOO_MUCH_DATA : ASSIGNMENT_ADMINISTRATIVE_DEREGISTRATION,
                       hss_code(registration));
}

static bool ends_registration(const struct scscf_exchange *row)
{
    return row->assignment == ASSIGNMENT_USER_DEREGISTRATION || row->assignment == ASSIGNMENT_USER_STORE_SERVER_NAME;
}

static void assignment_came(struct registration *registration, struct scscf_exchange *row,
                            const struct diameter *answer)
{
    struct session_result result = session_result_of(answer);
    struct profile profile;
    bool ends = ends_registration(row);
    /* The registration is over all the same, and the HSS keeps no name (TS 29.228 6.1.2.1). */
    bool not_stored = result.experimental == EXPERIMENTAL_SERVER_NAME_NOT_STORED;
    if (ends && not_stored) result = SESSION_SUCCESS;
    if (result.experimental) {
        registration_refuse(registration, 403, REASON_HSS_REFUSES_ASSIGNMENT);
    } else if (result.base != RESULT_SUCCESS) {
        if (!ends && admits(registration)) admit_assigned(registration, row);
        else registration_refuse(registration, hss_code(registration), REASON_HSS_COULD_NOT_ASSIGN);
    } else if (ends) {
        accept_assigned(registration, row, NULL);
    } else if (profile_read(&profile, fx_pen(registration->out), diameter_bytes(answer, AVP_USER_DATA)).why ||
               !profile_has(&profile, registration->impu)) {
        data_useless(registration, &profile);
    } else if (profile_all_barred(&profile)) {
        /* TS 29.228 6.1.1.1 asks about barring in UAR only, and goes on while one IMPU of the set is not barred;
         * without an I-CSCF the S-CSCF learns it here, from BarringIndication, and takes the assignment back before it
         * refuses (TS 24.229 5.4.1.2.2F). */
        struct digest_server *challenge_row = registration_challenge(registration);
        if (challenge_row) scscf_forget(registration->me, registration->out, challenge_row);
        scscf_drop(registration->me, registration->in, registration->out, registration->id.impi, SCSCF_TELL_NOBODY,
                   REG_REJECTED);
        fx_refused(registration->out, registration->id.impi, REASON_BARRED);
        registration_clear(registration, ASSIGNMENT_ADMINISTRATIVE_DEREGISTRATION, 403);
    } else if (row->overtaken) {
        registration_assign(registration, ASSIGNMENT_REGISTRATION, (enum registrar_scheme)row->scheme,
                            bytes_of(row->rspauth, row->rspauth_count));
    } else {
        profile.collects = cx_saa_collects(answer);
        accept_assigned(registration, row, &profile);
    }
}

static void cleared(struct registration *registration, struct scscf_exchange *row, const struct diameter *answer)
{
    (void)answer;
    if (row->code == 401) registration_ask_vector(registration);
    else registration_answer(registration, row->code, bytes_of(NULL, 0));
}

typedef void came_fn(struct registration *, struct scscf_exchange *, const struct diameter *);
static came_fn *const came[EXCHANGE_KINDS] = {
    [EXCHANGE_VECTOR] = vector_came,
    [EXCHANGE_ASSIGN] = assignment_came,
    [EXCHANGE_CLEAR] = cleared,
    [EXCHANGE_SILENT] = NULL,
};

/* An answer that comes after its REGISTER was given up has changed something at the HSS: a vector left an
 * authentication pending, an assignment a registered user. Nobody will undo it but us. */
static void late(struct scscf_state *me, const struct event *in, struct effects *out)
{
    const struct diameter *answer = &in->message->diameter;
    struct bytes impi = diameter_bytes(answer, AVP_USER_NAME), impu = diameter_bytes(answer, AVP_PUBLIC_IDENTITY);
    struct profile profile;
    bool vector = answer->command == COMMAND_MA, known = false;
    if (session_result_of(answer).base != RESULT_SUCCESS || !impi.count) return;
    if (!vector && profile_read(&profile, fx_pen(out), diameter_bytes(answer, AVP_USER_DATA)).why) return;
    for (uint32_t i = 0; !vector && i < profile.impu_count; i++) {
        impu = impu_canonical(fx_pen(out), profile.impu[i]);
        known = known || registrar_set(me->registrar, keyed_key(impu)) != NULL;
    }
    if (vector) known = registrar_set(me->registrar, keyed_key(impu)) != NULL;
    if (known || !impu.count || (vector && keyed_find(me->challenges, keyed_key(impi)))) return;
    scscf_tell(me, in, out, impi, impu, vector ? ASSIGNMENT_AUTHENTICATION_TIMEOUT : ASSIGNMENT_TIMEOUT_DEREGISTRATION);
}

void scscf_answer(void *me, const struct event *in, struct effects *out)
{
    struct scscf_state state = scscf_state_of(me, in->role);
    bool unasked;
    link_id hss = port_link(in->role, SCSCF_PORT_CX, in->member);
    struct scscf_exchange *row = (struct scscf_exchange *)diameter_transaction_answered(
        state.exchanges, in, out, hss == LINK_NONE ? LINK_NONE : link_back(hss), &unasked);
    if (unasked) late(&state, in, out);
    if (!row) return;
    if (came[row->kind]) {
        struct registration registration;
        registration_go_on(&registration, &state, in, out, row);
        came[row->kind](&registration, row, &in->message->diameter);
    }
    scscf_end(&state, out, row);
}

/* What the REGISTER comes to when the HSS says nothing. */
static void silent(struct registration *registration, struct scscf_exchange *row)
{
    bool vector = row->kind == EXCHANGE_VECTOR && row->asks != ASKS_AKA;
    bool binds = row->kind == EXCHANGE_ASSIGN && !ends_registration(row);
    if (row->kind == EXCHANGE_CLEAR) cleared(registration, row, NULL);
    else if (vector && admits(registration)) admit(registration);
    else if (binds && admits(registration)) admit_assigned(registration, row);
    else registration_refuse(registration, hss_code(registration), REASON_HSS_SILENT);
}

void scscf_exchange_due(void *me, const struct event *in, struct effects *out)
{
    struct scscf_state state = scscf_state_of(me, in->role);
    struct scscf_exchange *row = keyed_row(state.exchanges, in->tag);
    if (row->diameter.waits) {
        struct registration registration;
        registration_go_on(&registration, &state, in, out, row);
        silent(&registration, row);
    }
    scscf_end(&state, out, row);
}
