/* Digest over HTTP. */
#include "http_digest.h"

#include "digest_client.h"

#define FIRST_USE BYTES("00000001")

void http_digest_ask(struct pen *pen, const struct http_challenge *challenge)
{
    pen_lit(pen, "WWW-Authenticate: Digest");
    auth_write(pen, AUTH_REALM, challenge->realm, true, true);
    auth_write(pen, AUTH_NONCE, challenge->nonce, true, false);
    auth_write(pen, AUTH_ALGORITHM, digest_algorithm_name(DIGEST_MD5), true, false);
    auth_write(pen, AUTH_QOP, challenge->qop, true, false);
    pen_lit(pen, "\r\n");
}

bool http_digest_asked(struct http_challenge *challenge, struct pen *pen, const struct http *http)
{
    struct auth auth;
    enum digest_algorithm algorithm;
    struct bytes value = http_value(http, HTTP_WWW_AUTHENTICATE);
    if (!value.at || auth_scan(&auth, value, pen).why || auth.scheme != AUTH_DIGEST) return false;
    if (!digest_algorithm_of(auth.field[AUTH_ALGORITHM], &algorithm) || algorithm != DIGEST_MD5) return false;
    *challenge = (struct http_challenge){auth.field[AUTH_REALM], auth.field[AUTH_NONCE], auth.field[AUTH_QOP]};
    return challenge->nonce.count && challenge->qop.count;
}

static void put_who(struct pen *pen, const struct http_challenge *challenge, struct bytes username, struct bytes target)
{
    pen_lit(pen, "Authorization: Digest");
    auth_write(pen, AUTH_USERNAME, username, false, true);
    auth_write(pen, AUTH_REALM, challenge->realm, false, false);
    auth_write(pen, AUTH_NONCE, challenge->nonce, false, false);
    auth_write(pen, AUTH_URI, target, false, false);
}

void http_digest_answer(struct pen *pen, const struct http_challenge *challenge, const struct http_answer *answer,
                        struct hexdigest *response)
{
    digest_response(&(struct digest_input){.algorithm = DIGEST_MD5,
                                           .ha1 = answer->ha1,
                                           .method = answer->method,
                                           .uri = answer->target,
                                           .nonce = challenge->nonce,
                                           .nc = FIRST_USE,
                                           .cnonce = answer->cnonce,
                                           .qop = challenge->qop,
                                           .body = BYTES("")},
                    response);
    if (answer->tampered) digest_client_tamper(response);
    put_who(pen, challenge, answer->username, answer->target);
    auth_write_sound(pen, AUTH_RESPONSE, hex_view(response), false, false);
    auth_write(pen, AUTH_ALGORITHM, digest_algorithm_name(DIGEST_MD5), false, false);
    auth_write_sound(pen, AUTH_CNONCE, answer->cnonce, false, false);
    auth_write(pen, AUTH_QOP, challenge->qop, false, false);
    auth_write(pen, AUTH_NC, FIRST_USE, false, false);
    pen_lit(pen, "\r\n");
}

void http_digest_announce(struct pen *pen, const struct http_challenge *challenge, struct bytes username,
                          struct bytes target)
{
    put_who(pen, challenge, username, target);
    auth_write_sound(pen, AUTH_RESPONSE, BYTES(""), false, false);
    pen_lit(pen, "\r\n");
}

static struct digest_input input_of(const struct auth *auth, struct bytes ha1, struct bytes method, struct bytes body)
{
    return (struct digest_input){.algorithm = DIGEST_MD5,
                                 .ha1 = ha1,
                                 .method = method,
                                 .uri = auth->field[AUTH_URI],
                                 .nonce = auth->field[AUTH_NONCE],
                                 .nc = auth->field[AUTH_NC],
                                 .cnonce = auth->field[AUTH_CNONCE],
                                 .qop = auth->field[AUTH_QOP],
                                 .body = body};
}

enum reason http_digest_check(const struct http *http, const struct auth *auth, const struct http_challenge *challenge,
                              struct bytes ha1)
{
    struct hexdigest expected;
    enum digest_algorithm algorithm;
    if (!bytes_equal(auth->field[AUTH_NONCE], challenge->nonce)) return REASON_NO_CHALLENGE;
    if (!bytes_equal_nocase(auth->field[AUTH_QOP], challenge->qop)) return REASON_QOP_OTHER;
    if (!digest_algorithm_of(auth->field[AUTH_ALGORITHM], &algorithm) || algorithm != DIGEST_MD5)
        return REASON_OTHER_ALGORITHM;
    if (!auth->field[AUTH_CNONCE].count) return REASON_NO_CNONCE;
    if (!bytes_equal(auth->field[AUTH_NC], FIRST_USE)) return REASON_NC_USED;
    if (!bytes_equal(auth->field[AUTH_URI], http->target)) return REASON_OTHER_URI;
    const struct digest_input input = input_of(auth, ha1, http->method_text, http->body);
    digest_response(&input, &expected);
    return bytes_equal_secret(hex_view(&expected), auth->field[AUTH_RESPONSE]) ? REASON_NONE : REASON_WRONG_RESPONSE;
}

void http_digest_prove(const struct auth *auth, struct bytes ha1, struct bytes body, struct hexdigest *rspauth)
{
    const struct digest_input input = input_of(auth, ha1, bytes_of("", 0), body);
    digest_response(&input, rspauth);
}

void http_digest_info(struct pen *pen, const struct auth *auth, struct bytes rspauth)
{
    pen_lit(pen, "Authentication-Info:");
    auth_write(pen, AUTH_QOP, auth->field[AUTH_QOP], false, true);
    auth_write_sound(pen, AUTH_RSPAUTH, rspauth, false, false);
    auth_write(pen, AUTH_CNONCE, auth->field[AUTH_CNONCE], false, false);
    auth_write(pen, AUTH_NC, auth->field[AUTH_NC], false, false);
    pen_lit(pen, "\r\n");
}
