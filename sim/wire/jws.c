/* JSON Web Signature in its compact form: three dotted parts of base64url. */
#include "jws.h"

#include "base64.h"
#include "json.h"
#include "must.h"

enum { JWS_HEADER_MAX = 256, ED25519_KEY = 32, ED25519_SIGNATURE = 64, HS256_SIGNATURE = 32 };

static const struct algorithm_row {
    struct bytes name; /* RFC 8037 3.1, RFC 7518 3.2 */
    uint32_t signature_count;
} algorithms[] = {
    [JWS_EDDSA] = {BYTES_ROW("EdDSA"), ED25519_SIGNATURE},
    [JWS_HS256] = {BYTES_ROW("HS256"), HS256_SIGNATURE},
};

/* -- Reading -- */

static struct parse_error scan_header(struct jws *jws, uint32_t at)
{
    struct json root;
    struct parse_error error = json_scan(&root, jws->header);
    if (error.why || root.kind != JSON_OBJECT) return (struct parse_error){"the token's header is no JSON object", at};
    /* We understand no extension, and every extension that `crit` names must be understood (RFC 7515 4.1.11). */
    if (json_member(root, BYTES("crit")).kind != JSON_NONE)
        return (struct parse_error){"the token's header demands an extension", at};
    struct json name = json_member(root, BYTES("alg"));
    if (name.kind != JSON_STRING) return (struct parse_error){"the token's header names no algorithm", at};
    /* "none" is not in the table: an unsigned token is never one of ours (RFC 8725 3.1). */
    for (unsigned i = JWS_EDDSA; i < COUNT(algorithms); i++)
        if (bytes_equal(name.text, algorithms[i].name)) jws->algorithm = (enum jws_algorithm)i;
    if (jws->algorithm == JWS_NONE) return (struct parse_error){"the token's algorithm is neither EdDSA nor HS256", at};
    return PARSE_OK;
}

/* One part, decoded into the pen as a piece of its own. */
static struct parse_error scan_part(struct bytes *decoded, struct bytes part, uint32_t at, struct pen *pen)
{
    bool good = base64_read(pen, part, BASE64_URL);
    bool overflow = pen->overflow;
    *decoded = pen_done(pen);
    if (overflow) return (struct parse_error){"the token does not fit the room it is read into", at};
    return good ? PARSE_OK : (struct parse_error){"a part of the token is no base64url", at};
}

struct parse_error jws_scan(struct jws *jws, struct bytes token, struct pen *pen)
{
    struct bytes rest, header, payload, signature;
    *jws = (struct jws){.algorithm = JWS_NONE};
    if (token.count > JWS_MAX) return (struct parse_error){"a token exceeds 4096 octets", JWS_MAX};
    header = bytes_cut(token, '.', &rest);
    payload = bytes_cut(rest, '.', &signature);
    uint32_t payload_at = header.count + 1, signature_at = payload_at + payload.count + 1;
    if (signature_at > token.count) return (struct parse_error){"a token has three parts", token.count};
    if (bytes_find_char(signature, '.') != BYTES_NOT_FOUND)
        return (struct parse_error){"a token has three parts", signature_at};
    jws->signed_part = bytes_part(token, 0, signature_at - 1);

    struct parse_error error = scan_part(&jws->header, header, 0, pen);
    if (!error.why) error = scan_header(jws, 0);
    if (!error.why) error = scan_part(&jws->payload, payload, payload_at, pen);
    if (error.why) return error;
    struct json claims;
    if (json_scan(&claims, jws->payload).why || claims.kind != JSON_OBJECT)
        return (struct parse_error){"the token's payload is no JSON object", payload_at};

    struct pen raw = pen_on(jws->signature, sizeof jws->signature);
    if (!base64_read(&raw, signature, BASE64_URL) || pen_used(&raw) != algorithms[jws->algorithm].signature_count)
        return (struct parse_error){"the token's signature is not of its algorithm's length", signature_at};
    jws->signature_count = pen_used(&raw);
    return PARSE_OK;
}

/* -- Signing -- */

static void write_header(struct pen *pen, enum jws_algorithm algorithm, struct bytes type)
{
    char text[JWS_HEADER_MAX];
    struct pen header = pen_on(text, sizeof text);
    pen_lit(&header, "{\"alg\":");
    json_write(&header, algorithms[algorithm].name);
    if (type.count) {
        pen_lit(&header, ",\"typ\":");
        json_write(&header, type);
    }
    pen_lit(&header, "}");
    struct bytes done = pen_done(&header);
    must(done.at != NULL); /* types are short words of ours */
    base64_write(pen, done, BASE64_URL);
}

void jws_sign(struct pen *pen, enum jws_algorithm algorithm, struct bytes type, struct bytes payload, struct bytes key)
{
    must(algorithm == JWS_EDDSA || algorithm == JWS_HS256);
    must(algorithm != JWS_EDDSA || key.count == ED25519_KEY);
    const char *start = pen->at;
    unsigned char signature[ED25519_SIGNATURE];
    write_header(pen, algorithm, type);
    pen_char(pen, '.');
    base64_write(pen, payload, BASE64_URL);
    if (pen->overflow) return;

    struct bytes signed_part = bytes_of(start, (size_t)(pen->at - start));
    if (algorithm == JWS_EDDSA) ed25519_sign((const unsigned char *)key.at, signed_part, signature);
    else hmac_sha256(key, signed_part, signature);
    pen_char(pen, '.');
    base64_write(pen, bytes_of(signature, algorithms[algorithm].signature_count), BASE64_URL);
}

bool jws_verify(const struct jws *jws, enum jws_algorithm expected, struct bytes key)
{
    unsigned char computed[HS256_SIGNATURE];
    /* The algorithm is the key's, never the token's choice: else a public key serves as a MAC key (RFC 8725 2.1). */
    if (jws->algorithm == JWS_NONE || jws->algorithm != expected) return false;
    if (jws->signature_count != algorithms[expected].signature_count || key.count == 0) return false;
    if (expected == JWS_EDDSA)
        return key.count == ED25519_KEY &&
               ed25519_verify((const unsigned char *)key.at, jws->signed_part, jws->signature);
    hmac_sha256(key, jws->signed_part, computed);
    return bytes_equal_secret(bytes_of(computed, sizeof computed), bytes_of(jws->signature, jws->signature_count));
}

void jwk_thumbprint(struct pen *pen, const unsigned char public_key[32])
{
    /* Members in the order of their names and no blank: RFC 7638 3.2, RFC 8037 2. */
    char text[128];
    unsigned char hash[32];
    struct pen jwk = pen_on(text, sizeof text);
    pen_lit(&jwk, "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"");
    base64_write(&jwk, bytes_of(public_key, ED25519_KEY), BASE64_URL);
    pen_lit(&jwk, "\"}");
    struct bytes done = pen_done(&jwk);
    must(done.at != NULL);
    sha256_raw(done, hash);
    base64_write(pen, bytes_of(hash, sizeof hash), BASE64_URL);
}
