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

static struct span span_if_there(struct bytes message, struct bytes text)
{
    return span_of(message, span_within(message, text) ? text : bytes_of(NULL, 0));
}

void identity_outline_take(struct identity_outline *outline, const struct identity *id, struct bytes message)
{
    outline->to = span_of(message, id->to);
    outline->impu = span_if_there(message, id->impu);
    outline->impi = span_if_there(message, id->impi);
    for (uint32_t i = 0; i < IDENTITY_FIELDS; i++) outline->field[i] = span_of(message, id->auth.field[AUTH_NONCE + i]);
    outline->has_auth = id->has_auth;
}

void identity_outline_view(const struct identity_outline *outline, struct bytes message, struct pen *pen,
                           struct identity *id)
{
    id->has_auth = outline->has_auth != 0;
    id->auth_line = 0;
    id->auth.scheme = id->has_auth ? AUTH_DIGEST : AUTH_OTHER;
    id->auth.scheme_text = id->auth.token = bytes_of(NULL, 0);
    for (uint32_t i = 0; i < AUTH_NONCE; i++) id->auth.field[i] = bytes_of(NULL, 0);
    for (uint32_t i = AUTH_NONCE + IDENTITY_FIELDS; i < AUTH_FIELD_COUNT; i++) id->auth.field[i] = bytes_of(NULL, 0);
    for (uint32_t i = 0; i < IDENTITY_FIELDS; i++) id->auth.field[AUTH_NONCE + i] = span_in(message, outline->field[i]);
    id->to = span_in(message, outline->to);
    id->impu = outline->impu.at ? span_in(message, outline->impu) : identity_aor(pen, id->to);
    id->impi = outline->impi.at ? span_in(message, outline->impi) : identity_impi(pen, id->impu);
}
