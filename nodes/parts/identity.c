/* Who a REGISTER is about. */
#include "identity.h"

static bool sip_scheme(struct bytes scheme)
{
    return bytes_equal_nocase(scheme, BYTES("sip")) || bytes_equal_nocase(scheme, BYTES("sips"));
}

static struct bytes without_params(struct bytes text)
{
    struct bytes rest;
    return bytes_cut(text, ';', &rest);
}

/* The key of a URI that is read already. */
static struct bytes aor_of(struct pen *pen, struct sip_uri uri)
{
    if (!sip_scheme(uri.scheme)) return without_params(uri.all);
    uri.port = 0; /* a Public-Identity has none (TS 29.229 6.3.2) */
    sip_aor(pen, &uri);
    return pen_done(pen);
}

struct bytes identity_aor(struct pen *pen, struct bytes text)
{
    struct sip_uri uri;
    if (bytes_starts_nocase(text, BYTES("tel:"))) return without_params(text);
    if (sip_uri_scan(&uri, text).why) return bytes_of(NULL, 0);
    return aor_of(pen, uri);
}

bool identity_same(struct pen *pen, struct bytes a, struct bytes b)
{
    if (bytes_equal(a, b)) return true;
    struct bytes left = identity_aor(pen, a), right = identity_aor(pen, b);
    return left.at && right.at && bytes_equal(left, right);
}

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
    bool telephone = bytes_starts_nocase(to.uri, BYTES("tel:"));
    if (!error.why && !telephone) error = sip_uri_scan(&uri, to.uri);
    if (error.why) return error;
    id->to = to.uri;
    for (uint16_t n = sip->first[SIP_AUTHORIZATION]; n != LINES_NONE; n = sip->head.line[n].next) {
        error = auth_scan(&id->auth, sip->head.line[n].value);
        if (error.why) return error;
        id->has_auth = id->auth.scheme == AUTH_DIGEST;
        id->auth_line = n;
        if (id->has_auth) break;
    }
    if (!id->has_auth) memset(&id->auth, 0, sizeof id->auth);
    id->impu = telephone ? without_params(to.uri) : aor_of(pen, uri);
    if (!id->impu.at) return (struct parse_error){"To is no identity", 0};
    struct bytes name = id->has_auth ? id->auth.field[AUTH_USERNAME] : bytes_of(NULL, 0);
    id->impi = name.count ? name : identity_impi(pen, id->impu);
    return PARSE_OK;
}
