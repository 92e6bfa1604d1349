/* Digest answers of a client. */
#include "digest_client.h"

#include "base64.h"
#include "must.h"

enum { NC_DIGITS = 8 };

/* RFC 7616 3.4: exactly eight digits. */
static struct bytes nc_text(uint16_t nc, char digits[static NC_DIGITS])
{
    for (uint32_t i = 0; i < NC_DIGITS; i++)
        digits[NC_DIGITS - 1 - i] = "0123456789abcdef"[i < 4 ? nc >> 4 * i & 15 : 0];
    return bytes_of(digits, NC_DIGITS);
}

static bool offers_auth(struct bytes qop)
{
    while (qop.count) {
        struct bytes rest;
        if (bytes_equal_nocase(bytes_trim(bytes_cut(qop, ',', &rest)), BYTES("auth"))) return true;
        qop = rest;
    }
    return false;
}

bool digest_client_has(const struct digest_client_rules *rules, enum digest_algorithm algorithm)
{
    if (rules->ha1_alone && algorithm != DIGEST_MD5) return false;
    if (rules->algorithm == CLIENT_ALGORITHM_MD5) return algorithm == DIGEST_MD5;
    return rules->algorithm == CLIENT_ALGORITHM_ANY || algorithm == DIGEST_SHA_256;
}

/* A careless client takes an unknown algorithm for MD5. */
static bool knows_algorithm(struct digest_challenge *to, struct bytes name, const struct digest_client_rules *rules)
{
    to->algorithm = DIGEST_MD5;
    return digest_algorithm_of(name, &to->algorithm) || rules->answers == CLIENT_ANSWERS_UNKNOWN;
}

/* RFC 3261 22.4 forbids it: a client that answers gives the password away. */
static bool usable_basic(struct digest_challenge *to, const struct auth *auth, const struct digest_client_rules *rules)
{
    if (rules->answers != CLIENT_ANSWERS_BASIC || rules->ha1_alone || !auth_has(auth, AUTH_REALM)) return false;
    *to = (struct digest_challenge){.basic = true, .realm = auth->field[AUTH_REALM]};
    return true;
}

static bool usable(struct digest_challenge *to, const struct auth *auth, const struct digest_client_rules *rules)
{
    if (auth->scheme == AUTH_BASIC) return usable_basic(to, auth, rules);
    if (auth->scheme != AUTH_DIGEST || !auth_has(auth, AUTH_REALM) || !auth_has(auth, AUTH_NONCE)) return false;
    if (!knows_algorithm(to, auth->field[AUTH_ALGORITHM], rules)) return false;
    if (!digest_client_has(rules, to->algorithm)) return false;
    to->basic = false;
    to->has_qop = auth_has(auth, AUTH_QOP);
    if (to->has_qop ? !offers_auth(auth->field[AUTH_QOP]) : rules->qop == CLIENT_QOP_REQUIRED) return false;
    to->names_algorithm = auth_has(auth, AUTH_ALGORITHM);
    to->stale = bytes_equal_nocase(auth->field[AUTH_STALE], BYTES("true"));
    to->realm = auth->field[AUTH_REALM];
    to->nonce = auth->field[AUTH_NONCE];
    to->opaque = auth->field[AUTH_OPAQUE];
    return true;
}

bool digest_client_choose(struct digest_challenge *to, const struct sip *response, struct pen *pen,
                          const struct digest_client_rules *rules)
{
    for (uint16_t at = response->first[SIP_WWW_AUTHENTICATE]; at != LINES_NONE; at = response->head.line[at].next) {
        struct auth auth;
        if (auth_scan(&auth, response->head.line[at].value, pen).why) continue;
        if (usable(to, &auth, rules)) return true;
    }
    return false;
}

/* Kept raw: half of the octets of its hex. */
static void keep_rspauth(struct digest_client *keep, const struct hexdigest *rspauth)
{
    struct pen raw = pen_on(keep->rspauth, sizeof keep->rspauth);
    must(hex_read(&raw, hex_view(rspauth)));
    keep->rspauth_count = (uint16_t)pen_done(&raw).count;
}

void digest_client_tamper(struct hexdigest *response)
{
    char *last = &response->at[response->count - 1];
    *last = *last == '0' ? '1' : '0';
}

/* RFC 7617 2. */
static struct bytes write_basic(struct effects *out, const struct digest_client_login *login)
{
    struct pen *pen = fx_pen(out);
    pen_bytes(pen, login->username);
    pen_char(pen, ':');
    pen_bytes(pen, login->password);
    struct bytes both = pen_done(pen);
    pen_lit(pen, "Authorization: Basic ");
    base64_write(pen, both, BASE64_STANDARD);
    pen_lit(pen, "\r\n");
    return pen_done(pen);
}

struct bytes digest_client_write(struct effects *out, struct digest_client *keep,
                                 const struct digest_challenge *challenge, const struct digest_client_login *login,
                                 const struct digest_client_request *request)
{
    struct hexdigest ha1, response, rspauth;
    char digits[NC_DIGITS];
    memset(keep, 0, sizeof *keep);
    if (challenge->basic) return write_basic(out, login);
    struct bytes cnonce = fx_fresh(out, BYTES("cnonce"), DIGEST_CLIENT_CNONCE);
    keep->nc = (uint16_t)(request->used + 1);
    const struct bytes nc = nc_text(keep->nc, digits);
    memcpy(keep->cnonce, cnonce.at, cnonce.count);
    if (!login->ha1.count) digest_ha1(challenge->algorithm, login->username, challenge->realm, login->password, &ha1);
    struct digest_input input = {.algorithm = challenge->algorithm,
                                 .ha1 = login->ha1.count ? login->ha1 : hex_view(&ha1),
                                 .method = request->method,
                                 .uri = request->uri,
                                 .nonce = challenge->nonce};
    if (challenge->has_qop) {
        input.nc = nc;
        input.cnonce = cnonce;
        input.qop = BYTES("auth");
    }
    /* The network's proof is computed together with the answer, since afterwards the secret is gone (RFC 7616 3.5). */
    digest_both(&input, &response, &rspauth);
    keep_rspauth(keep, &rspauth);
    if (request->tampered) digest_client_tamper(&response);
    struct pen *pen = fx_pen(out);
    pen_lit(pen, "Authorization: Digest");
    auth_write(pen, AUTH_USERNAME, login->username, false, true);
    auth_write(pen, AUTH_REALM, challenge->realm, false, false);
    auth_write(pen, AUTH_NONCE, challenge->nonce, false, false);
    auth_write(pen, AUTH_URI, request->uri, false, false);
    auth_write_sound(pen, AUTH_RESPONSE, hex_view(&response), false, false);
    if (challenge->names_algorithm)
        auth_write(pen, AUTH_ALGORITHM, digest_algorithm_name(challenge->algorithm), false, false);
    if (challenge->has_qop) {
        auth_write_sound(pen, AUTH_CNONCE, cnonce, false, false);
        auth_write(pen, AUTH_QOP, BYTES("auth"), false, false);
        auth_write(pen, AUTH_NC, nc, false, false);
    }
    if (challenge->opaque.at) auth_write(pen, AUTH_OPAQUE, challenge->opaque, false, false);
    if (request->asserted.count) auth_write(pen, AUTH_INTEGRITY_PROTECTED, request->asserted, false, false);
    pen_lit(pen, "\r\n");
    return pen_done(pen);
}

struct bytes digest_client_empty(struct effects *out, struct bytes username, struct bytes realm,
                                 const struct digest_client_request *request)
{
    struct pen *pen = fx_pen(out);
    pen_lit(pen, "Authorization: Digest");
    auth_write(pen, AUTH_USERNAME, username, false, true);
    auth_write(pen, AUTH_REALM, realm, false, false);
    auth_write_sound(pen, AUTH_NONCE, bytes_of("", 0), false, false);
    auth_write(pen, AUTH_URI, request->uri, false, false);
    auth_write_sound(pen, AUTH_RESPONSE, bytes_of("", 0), false, false);
    if (request->offers.count) auth_write(pen, AUTH_ALGORITHM, request->offers, false, false);
    if (request->asserted.count) auth_write(pen, AUTH_INTEGRITY_PROTECTED, request->asserted, false, false);
    pen_lit(pen, "\r\n");
    return pen_done(pen);
}

enum digest_client_proof digest_client_check(const struct digest_client *keep, const struct sip *ok)
{
    struct auth info;
    unsigned char octets[DIGEST_RAW_MAX];
    char room[DIGEST_HEX_MAX * 2]; /* a longer value is not ours */
    struct pen plain = pen_on(room, sizeof room);
    if (keep->rspauth_count == 0 || !sip_has(ok, SIP_AUTHENTICATION_INFO)) return DIGEST_CLIENT_UNPROVEN;
    if (auth_scan_info(&info, sip_value(ok, SIP_AUTHENTICATION_INFO), &plain).why) return DIGEST_CLIENT_FORGED;
    if (!auth_has(&info, AUTH_RSPAUTH)) return DIGEST_CLIENT_UNPROVEN;
    struct pen raw = pen_on(octets, sizeof octets);
    if (!hex_read(&raw, info.field[AUTH_RSPAUTH])) return DIGEST_CLIENT_FORGED;
    if (!bytes_equal_secret(pen_done(&raw), bytes_of(keep->rspauth, keep->rspauth_count))) return DIGEST_CLIENT_FORGED;
    /* RFC 7616 3.5: cnonce and nc are those of the request; a server that leaves them out has still proved the secret.
     */
    bool same_cnonce = !auth_has(&info, AUTH_CNONCE) ||
                       bytes_equal(info.field[AUTH_CNONCE], bytes_of(keep->cnonce, DIGEST_CLIENT_CNONCE));
    char digits[NC_DIGITS];
    bool same_nc = !auth_has(&info, AUTH_NC) || bytes_equal(info.field[AUTH_NC], nc_text(keep->nc, digits));
    return same_cnonce && same_nc ? DIGEST_CLIENT_PROVEN : DIGEST_CLIENT_FORGED;
}
