/* Who a REGISTER is about. */
#include "identity.h"

static bool sip_scheme(struct bytes scheme)
{
    return bytes_equal_nocase(scheme, BYTES("sip")) || bytes_equal_nocase(scheme, BYTES("sips"));
}

struct bytes identity_aor(struct pen *pen, struct bytes text)
{
    struct sip_uri uri;
    struct bytes rest;
    if (bytes_starts_nocase(text, BYTES("tel:"))) return bytes_cut(text, ';', &rest);
    if (sip_uri_scan(&uri, text).why) return bytes_of(NULL, 0);
    if (!sip_scheme(uri.scheme)) return bytes_cut(text, ';', &rest);
    uri.port = 0; /* a Public-Identity has none (TS 29.229 6.3.2) */
    sip_aor(pen, &uri);
    return pen_done(pen);
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

struct fault identity_read(struct identity *id, struct pen *pen, const struct sip *sip)
{
    *id = (struct identity){0};
    struct sip_address to;
    struct fault fault = sip_address_scan(&to, sip_value(sip, SIP_TO));
    if (!fault.why && !bytes_starts_nocase(to.uri, BYTES("tel:"))) fault = sip_uri_scan(&id->to, to.uri);
    if (fault.why) return fault;
    for (uint16_t n = sip->first[SIP_AUTHORIZATION]; n != LINES_NONE; n = sip->head.line[n].next) {
        struct auth auth;
        fault = auth_scan(&auth, sip->head.line[n].value);
        if (fault.why) return fault;
        if (auth.scheme != AUTH_DIGEST) continue;
        id->has_auth = true;
        id->auth_line = n;
        id->auth = auth;
        break;
    }
    id->impu = identity_aor(pen, to.uri);
    if (!id->impu.at) return (struct fault){"To is no identity", 0};
    struct bytes name = id->has_auth ? id->auth.field[AUTH_USERNAME] : bytes_of(NULL, 0);
    id->impi = name.count ? name : identity_impi(pen, id->impu);
    return FAULT_NONE;
}
