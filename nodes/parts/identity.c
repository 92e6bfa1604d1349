/* The identities of a REGISTER. */
#include "identity.h"

struct bytes identity_impi(struct pen *pen, struct bytes aor)
{
    struct sip_uri uri;
    struct bytes rest;
    bytes_cut(aor, ':', &rest);
    if (bytes_starts_nocase(aor, BYTES("tel:")) || sip_uri_scan(&uri, aor).why || !uri.user.count) return rest;
    pen_bytes(pen, uri.user);
    pen_char(pen, '@');
    pen_bytes(pen, uri.host);
    return pen_done(pen);
}

struct parse_error identity_read(struct identity *id, struct pen *pen, const struct sip *sip)
{
    id->has_auth = false;
    id->auth_line = 0;
    id->impi = id->impu = id->to = bytes_of(NULL, 0);
    struct sip_address to;
    struct sip_uri uri;
    struct parse_error error = sip_address_scan(&to, sip_value(sip, SIP_TO));
    if (!error.why) error = sip_uri_scan(&uri, to.uri);
    if (error.why) return error;
    id->to = to.uri;
    for (uint16_t n = sip->first[SIP_AUTHORIZATION]; n != LINES_NONE; n = sip->head.line[n].next) {
        error = auth_scan(&id->auth, sip->head.line[n].value, pen);
        if (error.why) return error;
        id->has_auth = id->auth.scheme == AUTH_DIGEST;
        id->auth_line = n;
        if (id->has_auth) break;
    }
    if (!id->has_auth) memset(&id->auth, 0, sizeof id->auth);
    id->impu = impu_of_uri(pen, uri);
    if (!id->impu.at) return (struct parse_error){"To is no identity", 0};
    struct bytes name = id->has_auth ? id->auth.field[AUTH_USERNAME] : bytes_of(NULL, 0);
    id->impi = name.count ? name : identity_impi(pen, id->impu);
    return PARSE_OK;
}
