/* Fields of authentication headers, of SIP and of HTTP alike, and the claims of a Bearer token. */
#include "field_read.h"

#include "json.h"
#include "jws.h"

const struct field_auth_header field_auth_header[FIELD_AUTH_SOURCES] = {
    [FIELD_AUTHORIZATION] = {SIP_AUTHORIZATION, HTTP_AUTHORIZATION},
    [FIELD_CHALLENGE] = {SIP_WWW_AUTHENTICATE, HTTP_WWW_AUTHENTICATE},
    [FIELD_INFO] = {SIP_AUTHENTICATION_INFO, HTTP_NAME_OTHER},
};

static struct bytes header_of(const struct message *message, enum field_auth_source source)
{
    const struct field_auth_header *name = &field_auth_header[source];
    const struct sip *sip = message_sip(message);
    const struct http *http = message_http(message);
    if (sip) return sip_value(sip, name->sip);
    if (!http) return bytes_of(NULL, 0);
    return name->http ? http_value(http, name->http) : http_other(http, BYTES("Authentication-Info"));
}

static bool scan(struct auth *auth, const struct message *message, enum field_auth_source source, struct pen *scratch)
{
    struct bytes header = header_of(message, source);
    if (!header.at) return false;
    return !(source == FIELD_INFO ? auth_scan_info(auth, header, scratch) : auth_scan(auth, header, scratch)).why;
}

void field_auth(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                struct field_value *value)
{
    *value = FIELD_ABSENT;
    enum auth_field field = (enum auth_field)(path->detail & 0xff);
    struct auth auth;
    (void)nth;
    if (!scan(&auth, message, (enum field_auth_source)(path->detail >> 8), scratch) || !auth_has(&auth, field)) return;
    if (path->row->type == FIELD_NUMBER) {
        value->present = bytes_hex_to_u64(auth.field[field], &value->number);
        return;
    }
    field_set_text(value, path->row, auth.field[field]);
}

void field_auth_scheme(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                       struct field_value *value)
{
    *value = FIELD_ABSENT;
    struct auth auth;
    (void)nth;
    if (!scan(&auth, message, (enum field_auth_source)(path->detail >> 8), scratch)) return;
    field_set_text(value, path->row, auth.scheme_text);
}

void field_auth_token(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                      struct field_value *value)
{
    *value = FIELD_ABSENT;
    struct auth auth;
    (void)nth;
    if (scan(&auth, message, FIELD_AUTHORIZATION, scratch)) field_set_text(value, path->row, auth.token);
}

/* A member that is a text, or element nth of one that is a list; `aud` and `impu` may be either (RFC 7519 4.1.3). */
static struct bytes claim_text(struct json claim, uint32_t nth, struct pen *scratch)
{
    if (claim.kind == JSON_ARRAY) claim = json_element(claim, nth);
    else if (nth > 0) return bytes_of(NULL, 0);
    if (claim.kind == JSON_NONE) return bytes_of(NULL, 0);
    if (claim.kind != JSON_STRING || bytes_find_char(claim.text, '\\') == BYTES_NOT_FOUND) return claim.text;
    bool whole = json_unescape(scratch, claim.text);
    struct bytes text = pen_done(scratch);
    return whole ? text : bytes_of(NULL, 0);
}

struct bytes field_claim_name(enum field_claim claim)
{
    static const struct bytes names[FIELD_CLAIM_COUNT] = {
        [FIELD_CLAIM_ISS] = BYTES_ROW("iss"), [FIELD_CLAIM_SUB] = BYTES_ROW("sub"),
        [FIELD_CLAIM_AUD] = BYTES_ROW("aud"), [FIELD_CLAIM_IMPU] = BYTES_ROW("impu"),
        [FIELD_CLAIM_IAT] = BYTES_ROW("iat"), [FIELD_CLAIM_CLIENT_ID] = BYTES_ROW("client_id"),
        [FIELD_CLAIM_EXP] = BYTES_ROW("exp"), [FIELD_CLAIM_SCOPE] = BYTES_ROW("scope"),
        [FIELD_CLAIM_JTI] = BYTES_ROW("jti"), [FIELD_CLAIM_JKT] = BYTES_ROW("jkt"),
    };
    return names[claim];
}

void field_auth_claim(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                      struct field_value *value)
{
    *value = FIELD_ABSENT;
    struct auth auth;
    struct jws jws;
    struct json root;
    uint64_t seconds;
    if (!scan(&auth, message, FIELD_AUTHORIZATION, scratch) || !auth.token.at) return;
    if (jws_scan(&jws, auth.token, scratch).why || json_scan(&root, jws.payload).why) return;
    if (path->detail == FIELD_CLAIM_JKT) root = json_member(root, BYTES("cnf")); /* RFC 9449 6.1 */
    struct json claim = json_member(root, field_claim_name((enum field_claim)path->detail));
    if (path->row->type == FIELD_TIME) {
        if (json_u64(claim, &seconds)) field_set_seconds(value, seconds);
        return;
    }
    field_set_text(value, path->row, claim_text(claim, nth, scratch));
}
